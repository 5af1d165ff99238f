package io.github.longrun.oracle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;

/**
 * Transforms by short loops over arrays that the JIT compiler turns into vector instructions.
 *
 * <p>Doubles are made from bits through byte arrays, because it vectorises the long view of a byte
 * array and a bulk copy but not {@link Double#longBitsToDouble}.
 */
final class LoopTransform implements Transform {

  private static final long ONE = 0x3ff0000000000000L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final double[] uniform;
  private final Column bitsA;
  private final Column bitsB;
  private final Column bitsC;

  /** Numbers seen as bits by index and as doubles by bulk copy. */
  private static final class Column {
    final byte[] bits;
    final DoubleBuffer doubles;

    Column(int n) {
      bits = new byte[n * Long.BYTES];
      doubles = ByteBuffer.wrap(bits).order(ByteOrder.nativeOrder()).asDoubleBuffer();
    }
  }

  /** For blocks of at most n words. */
  LoopTransform(int n) {
    uniform = new double[n];
    bitsA = new Column(n);
    bitsB = new Column(n);
    bitsC = new Column(n);
  }

  @Override
  public void uniforms(long[] words, double[] out, int n) {
    unitBits(words, bitsA.bits, n);
    bitsA.doubles.get(0, out, 0, n);
    shift(out, -1, n);
  }

  @Override
  public void gaussians(long[] words, double[] first, double[] second, int n) {
    radiusBits(words, bitsA.bits, n);
    bitsA.doubles.get(0, uniform, 0, n);
    reflect(uniform, n);
    bitsA.doubles.put(0, uniform, 0, n);
    split(bitsA.bits, bitsB.bits, bitsC.bits, n);
    bitsB.doubles.get(0, first, 0, n);
    bitsC.doubles.get(0, second, 0, n);
    radius(first, second, n);
    direct(words, bitsB.bits, bitsC.bits, n);
    bitsB.doubles.get(0, first, 0, n);
    bitsC.doubles.get(0, uniform, 0, n);
    pair(first, uniform, second, n);
  }

  private static void unitBits(long[] words, byte[] out, int n) {
    for (int i = 0; i < n; i++) {
      LONG.set(out, i << 3, (words[i] >>> 12) | ONE);
    }
  }

  private static void radiusBits(long[] words, byte[] out, int n) {
    for (int i = 0; i < n; i++) {
      LONG.set(out, i << 3, BoxMuller.radiusBits(words[i]));
    }
  }

  private static void direct(long[] words, byte[] ray, byte[] sign, int n) {
    for (int i = 0; i < n; i++) {
      LONG.set(ray, i << 3, BoxMuller.rayBits(words[i]));
      LONG.set(sign, i << 3, BoxMuller.signBits(words[i]));
    }
  }

  private static void split(byte[] uniform, byte[] exponent, byte[] mantissa, int n) {
    for (int i = 0; i < n; i++) {
      long u = (long) LONG.get(uniform, i << 3);
      LONG.set(exponent, i << 3, BoxMuller.exponentBits(u));
      LONG.set(mantissa, i << 3, BoxMuller.mantissaBits(u));
    }
  }

  private static void shift(double[] v, double by, int n) {
    for (int i = 0; i < n; i++) {
      v[i] += by;
    }
  }

  private static void reflect(double[] v, int n) {
    for (int i = 0; i < n; i++) {
      v[i] = 2 - v[i];
    }
  }

  /** Puts the radius in the mantissa's place. */
  private static void radius(double[] exponent, double[] mantissa, int n) {
    for (int i = 0; i < n; i++) {
      mantissa[i] = BoxMuller.radius(exponent[i], mantissa[i]);
    }
  }

  /** Puts the pair in the places of the ray and of the radius. */
  private static void pair(double[] ray, double[] sign, double[] radius, int n) {
    for (int i = 0; i < n; i++) {
      double t = ray[i];
      double r = radius[i] * sign[i];
      ray[i] = r * BoxMuller.sine(t);
      radius[i] = r * BoxMuller.cosine(t);
    }
  }
}
