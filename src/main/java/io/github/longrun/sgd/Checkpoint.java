package io.github.longrun.sgd;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A file from which a run can be taken up again, as plain data: lines {@code name=value} that say
 * which run it is, an empty line, and for each chunk of chains that was begun its number, the steps
 * taken, the length of its state and the state, as big-endian integers of 32, 64, 32 and 64 bits;
 * at the end the CRC-32 of all before, in 64 bits.
 *
 * <p>It is written to a file beside it first, which then takes its place at once: whenever the
 * machine stops, there is a whole checkpoint, the new one or the one before.
 *
 * @param file where
 * @param settings the lines that say which run it is
 */
record Checkpoint(Path file, List<String> settings) {

  private static final String FORMAT = "format=longrun checkpoint 3";

  /** The state of a chunk and of what counts it after a number of steps. */
  record Entry(long steps, long[] state) {}

  /** What is in the file, null for chunks that were not begun; nothing if there is no file. */
  Entry[] read(int chunks) {
    Entry[] entries = new Entry[chunks];
    if (!Files.exists(file)) {
      return entries;
    }
    try {
      byte[] bytes = bytes();
      int end = bytes.length - Long.BYTES;
      if (end < 0 || in(bytes, end, Long.BYTES).readLong() != sum(bytes, end)) {
        throw new IllegalArgumentException(
            "checkpoint " + file + " is no checkpoint or is damaged: delete it to start anew");
      }
      int at = 0;
      List<String> written = new ArrayList<>();
      for (int i = 0; i < end && (i == 0 || bytes[i] != '\n' || bytes[i - 1] != '\n'); i++) {
        if (bytes[i] == '\n') {
          written.add(new String(bytes, at, i - at, StandardCharsets.UTF_8));
          at = i + 1;
        }
      }
      refuseOther(written);
      at++;
      try (DataInputStream data = in(bytes, at, end - at)) {
        while (data.available() > 0) {
          int chunk = data.readInt();
          long steps = data.readLong();
          long[] state = new long[data.readInt()];
          for (int i = 0; i < state.length; i++) {
            state[i] = data.readLong();
          }
          entries[chunk] = new Entry(steps, state);
        }
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException("checkpoint " + file + " cannot be read", e);
    }
  }

  /** Streams, because an interrupt, which ends a run, closes a channel. */
  private byte[] bytes() throws IOException {
    try (FileInputStream stream = new FileInputStream(file.toFile())) {
      return stream.readAllBytes();
    }
  }

  private void refuseOther(List<String> written) {
    List<String> ours = lines();
    for (int i = 0; i < Math.max(ours.size(), written.size()); i++) {
      String was = i < written.size() ? written.get(i) : "nothing";
      String is = i < ours.size() ? ours.get(i) : "nothing";
      if (!was.equals(is)) {
        throw new IllegalArgumentException(
            "checkpoint "
                + file
                + " is of another run, it has "
                + was
                + " where this run has "
                + is
                + ": set the run as it was, or name another file");
      }
    }
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(FORMAT);
    lines.addAll(settings);
    return lines;
  }

  /** Replaces the file. */
  void write(Entry[] entries) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.write((String.join("\n", lines()) + "\n\n").getBytes(StandardCharsets.UTF_8));
      for (int c = 0; c < entries.length; c++) {
        if (entries[c] != null) {
          out.writeInt(c);
          out.writeLong(entries[c].steps());
          out.writeInt(entries[c].state().length);
          for (long number : entries[c].state()) {
            out.writeLong(number);
          }
        }
      }
      out.writeLong(sum(bytes.toByteArray(), bytes.size()));
      Path beside = file.resolveSibling(file.getFileName() + ".part");
      try (FileOutputStream stream = new FileOutputStream(beside.toFile())) {
        bytes.writeTo(stream);
        stream.getFD().sync();
      }
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("checkpoint " + file + " cannot be written", e);
    }
  }

  private static DataInputStream in(byte[] bytes, int from, int length) {
    return new DataInputStream(new ByteArrayInputStream(bytes, from, length));
  }

  private static long sum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  /** A number that tells points apart. */
  static String hash(double[][] points) {
    return Integer.toHexString(Arrays.deepHashCode(points));
  }

  /** How to go on after an interrupt; the file is null where none is kept. */
  static String goingOn(Path file) {
    return file == null
        ? "to be able to take up a run again, keep its state with checkpoint(file)"
        : "the same call takes it up again from " + file;
  }
}
