package io.github.longrun.sgd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;

/** Selects by a loop over the bits of the differences, which the JIT compiler vectorises. */
final class LoopSelection implements Selection {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final Bits a;
  private final Bits b;
  private final Bits c;

  /** The bits of numbers, by bulk copy. */
  private static final class Bits {
    final byte[] bytes;
    private final DoubleBuffer numbers;

    Bits(int n) {
      bytes = new byte[n * Long.BYTES];
      numbers = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asDoubleBuffer();
    }

    byte[] of(double[] v, int n) {
      numbers.put(0, v, 0, n);
      return bytes;
    }
  }

  /** For blocks of at most n numbers. */
  LoopSelection(int n) {
    a = new Bits(n);
    b = new Bits(n);
    c = new Bits(n);
  }

  @Override
  public void select(double[] a, double[] b, double[] c, long[] word, int n) {
    select(this.a.of(a, n), this.b.of(b, n), this.c.of(c, n), word, n);
  }

  @Override
  public void count(double[] b, long[] field, int n) {
    count(this.b.of(b, n), field, n);
  }

  private static void count(byte[] b, long[] field, int n) {
    for (int i = 0; i < n; i++) {
      field[i] += BEST ^ ((BEST ^ B) & -((long) LONG.get(b, i << 3) >>> 63));
    }
  }

  /** The mask of a sign by a logical shift, because AVX2 has no arithmetic one of 64 bits. */
  private static void select(byte[] a, byte[] b, byte[] c, long[] word, int n) {
    for (int i = 0; i < n; i++) {
      long op = BEST ^ ((BEST ^ A) & -((long) LONG.get(a, i << 3) >>> 63));
      long qs = B ^ ((B ^ C) & -((long) LONG.get(b, i << 3) >>> 63));
      word[i] = op ^ ((op ^ qs) & -((long) LONG.get(c, i << 3) >>> 63));
    }
  }
}
