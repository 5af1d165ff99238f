package io.github.longrun.sgd;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Selects by vectors, which see the bits of a number without a copy. The loop calls nothing but the
 * Vector API, so the JIT compiler inlines all of it.
 */
final class VectorSelection implements Selection {

  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int LANES = DOUBLES.length();

  private VectorSelection() {}

  /** The selection, or null where vectors are too short to gain from it. */
  static Selection orNull() {
    return LANES >= 4 ? new VectorSelection() : null;
  }

  @Override
  public void select(double[] a, double[] b, double[] c, long[] word, int n) {
    int whole = DOUBLES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      LongVector signA = DoubleVector.fromArray(DOUBLES, a, i).reinterpretAsLongs();
      LongVector signB = DoubleVector.fromArray(DOUBLES, b, i).reinterpretAsLongs();
      LongVector signC = DoubleVector.fromArray(DOUBLES, c, i).reinterpretAsLongs();
      LongVector op = signA.lanewise(LSHR, 63).neg().and(BEST ^ A).lanewise(XOR, BEST);
      LongVector qs = signB.lanewise(LSHR, 63).neg().and(B ^ C).lanewise(XOR, B);
      LongVector choice = signC.lanewise(LSHR, 63).neg();
      op.lanewise(XOR, qs).and(choice).lanewise(XOR, op).intoArray(word, i);
    }
    for (int i = whole; i < n; i++) {
      long op = BEST ^ ((BEST ^ A) & sign(a[i]));
      long qs = B ^ ((B ^ C) & sign(b[i]));
      word[i] = op ^ ((op ^ qs) & sign(c[i]));
    }
  }

  @Override
  public void count(double[] b, long[] field, int n) {
    int whole = DOUBLES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      LongVector sign = DoubleVector.fromArray(DOUBLES, b, i).reinterpretAsLongs();
      LongVector one = sign.lanewise(LSHR, 63).neg().and(BEST ^ B).lanewise(XOR, BEST);
      LongVector.fromArray(LONGS, field, i).add(one).intoArray(field, i);
    }
    for (int i = whole; i < n; i++) {
      field[i] += BEST ^ ((BEST ^ B) & sign(b[i]));
    }
  }

  /** All bits where the number is negative, else none. */
  private static long sign(double v) {
    return -(Double.doubleToRawLongBits(v) >>> 63);
  }
}
