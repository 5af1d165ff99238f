package io.github.longrun.sweep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What comes of a chunk, as bytes: a 0, the number of counts in 32 bits and the counts in 64 bits
 * each, big-endian, all but the first byte compressed by zlib; or a 1 and, in UTF-8, why it failed.
 */
final class Packed {

  private static final byte COUNTS = 0;
  private static final byte FAILURE = 1;

  private Packed() {}

  static byte[] counts(long[] counts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(COUNTS);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      out.writeInt(counts.length);
      for (long count : counts) {
        out.writeLong(count);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] failure(String why) {
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[text.length + 1];
    bytes[0] = FAILURE;
    System.arraycopy(text, 0, bytes, 1, text.length);
    return bytes;
  }

  static boolean failed(byte[] packed) {
    return packed[0] == FAILURE;
  }

  static String why(byte[] packed) {
    return new String(packed, 1, packed.length - 1, StandardCharsets.UTF_8);
  }

  static long[] counts(byte[] packed) {
    ByteArrayInputStream bytes = new ByteArrayInputStream(packed, 1, packed.length - 1);
    try (DataInputStream in = new DataInputStream(new InflaterInputStream(bytes))) {
      long[] counts = new long[in.readInt()];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = in.readLong();
      }
      return counts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
