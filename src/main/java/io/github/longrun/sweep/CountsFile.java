package io.github.longrun.sweep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A file of the chunks that have been counted, each with all that decides on its counts, so that a
 * sweep takes from it what it needs whatever sweep counted it.
 *
 * <p>After the line {@code longrun counts 1} it holds records, one added as each chunk arrives: the
 * length of what follows in 32 bits, the length of the key in 32 bits, the key in UTF-8, the chunk
 * and its chains in 32 bits each, the counts as {@link Packed} has them, and the CRC-32 of all from
 * the key's length on in 64 bits; big-endian. Where bytes are damaged the next record that is whole
 * is looked for; what is behind the last one, as a record that was not written to its end, is cut
 * off.
 */
final class CountsFile implements Closeable {

  private static final byte[] FORMAT = "longrun counts 1\n".getBytes(StandardCharsets.UTF_8);
  private static final int LEAST = 3 * Integer.BYTES + Long.BYTES;

  /**
   * No key is longer: else the search behind damage would read most of the file again and again.
   */
  private static final int LONGEST_KEY = 1 << 20;

  /** What decides on a chunk's counts: its run, without the number of its chains; itself. */
  record Key(String run, int chunk, int chains) {}

  private final Path file;
  private final FileOutputStream out;
  private final Map<Key, byte[]> found = new HashMap<>();

  private CountsFile(Path file, FileOutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Opens or makes the file for this sweep alone.
   *
   * @throws IllegalArgumentException if it is no such file or another sweep writes it
   * @throws UncheckedIOException if it cannot be read or written
   */
  static CountsFile open(Path file) {
    try {
      FileOutputStream out = new FileOutputStream(file.toFile(), true);
      CountsFile counts = new CountsFile(file, out);
      try {
        counts.lock();
        counts.read();
      } catch (IOException | RuntimeException e) {
        out.close();
        throw e;
      }
      return counts;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the counts " + file + " cannot be read or written: " + e.getMessage(), e);
    }
  }

  private void lock() throws IOException {
    FileLock lock;
    try {
      lock = out.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new IllegalArgumentException(
          "another sweep is writing " + file + ": wait for it, or name another file");
    }
  }

  private void read() throws IOException {
    long length = Files.size(file);
    long good = 0;
    if (length > 0) {
      try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
        byte[] format = new byte[(int) Math.min(length, FORMAT.length)];
        in.readFully(format);
        if (!Arrays.equals(format, Arrays.copyOf(FORMAT, format.length))) {
          throw new IllegalArgumentException(
              file + " holds no counts of a sweep: name another file for the results");
        }
        good = format.length == FORMAT.length ? takeAll(in, length) : 0;
      }
    }
    if (good < length) {
      out.getChannel().truncate(good);
    }
    if (good == 0) {
      out.write(FORMAT);
    }
  }

  /** Reads the records; how many bytes there are to the end of the last one that is whole. */
  private long takeAll(RandomAccessFile in, long length) throws IOException {
    long good = FORMAT.length;
    for (long at = good; length - at >= Integer.BYTES + LEAST; at = Math.max(at + 1, good)) {
      in.seek(at);
      int size = in.readInt();
      int key = in.readInt();
      if (size >= LEAST
          && size <= length - at - Integer.BYTES
          && key >= 0
          && key <= Math.min(size - LEAST, LONGEST_KEY)) {
        byte[] record = new byte[size];
        in.seek(at + Integer.BYTES);
        in.readFully(record);
        good = take(record) ? at + Integer.BYTES + size : good;
      }
    }
    return good;
  }

  private boolean take(byte[] record) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      int checked = record.length - Long.BYTES;
      byte[] rest = in.readNBytes(checked);
      if (in.readLong() != sum(rest)) {
        return false;
      }
      DataInputStream fields = new DataInputStream(new ByteArrayInputStream(rest));
      String run = new String(fields.readNBytes(fields.readInt()), StandardCharsets.UTF_8);
      found.put(new Key(run, fields.readInt(), fields.readInt()), fields.readAllBytes());
      return true;
    }
  }

  /** The counts of a chunk, null if they are not in the file as it was opened. */
  byte[] find(Key key) {
    return found.get(key);
  }

  /** Adds the counts of a chunk, by one write: whoever is killed leaves at most one part record. */
  void add(Key key, byte[] counts) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream fields = new DataOutputStream(bytes);
      byte[] run = key.run().getBytes(StandardCharsets.UTF_8);
      fields.writeInt(run.length);
      fields.write(run);
      fields.writeInt(key.chunk());
      fields.writeInt(key.chains());
      fields.write(counts);
      byte[] checked = bytes.toByteArray();
      ByteArrayOutputStream record = new ByteArrayOutputStream();
      DataOutputStream all = new DataOutputStream(record);
      all.writeInt(checked.length + Long.BYTES);
      all.write(checked);
      all.writeLong(sum(checked));
      out.write(record.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the counts " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Forgets what was read: the sweep has taken what it needs. */
  void forget() {
    found.clear();
  }

  @Override
  public void close() {
    try {
      out.getFD().sync();
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the counts " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static long sum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
