package io.github.longrun.objective;

/**
 * The hyperbolic tangent and the logistic function, by one exponential of multiplications,
 * additions and fused multiply-adds alone: the same bits on every machine. {@link StrictMath} has
 * them too, three times as slow on JDK 17, and they are nearly all the work of a network.
 */
final class Sigmoid {

  private static final double PER_LOG_2 = 1.4426950408889634;
  private static final double LOG_2_HIGH = 0x1.62e42fefa39efp-1;
  private static final double LOG_2_LOW = 0x1.abc9e3b39803fp-56;

  /** Added and taken away it rounds to an integer, whose bits are the last of the sum. */
  private static final double ROUND = 0x1.8p52;

  private Sigmoid() {}

  /** \( \tanh z \), to within 4e-16. */
  static double tanh(double z) {
    double e = exp(-2 * Math.abs(z));
    return Math.copySign((1 - e) / (1 + e), z);
  }

  /** \( 1 / (1 + e^{-z}) \), to within 3e-16. */
  static double logistic(double z) {
    double e = exp(-Math.abs(z));
    return (z < 0 ? e : 1) / (1 + e);
  }

  /** \( e^z \) for z up to 0, to within 2e-16 of its value; 0 below -700. */
  static double exp(double z) {
    if (z < -700) {
      return 0;
    }
    double shifted = z * PER_LOG_2 + ROUND;
    double k = shifted - ROUND;
    double r = Math.fma(k, -LOG_2_LOW, Math.fma(k, -LOG_2_HIGH, z));
    return taylor(r) * Double.longBitsToDouble((Double.doubleToRawLongBits(shifted) + 1023) << 52);
  }

  /**
   * The first 14 terms of \( e^r \), in pairs, for \( |r| \le \log(2) / 2 \): the rest is 4e-18.
   * The 1 comes last, so that what is small has been rounded on its own scale.
   */
  private static double taylor(double r) {
    double r2 = r * r;
    double r4 = r2 * r2;
    double low = Math.fma(r2, Math.fma(r, 1 / 120.0, 1 / 24.0), Math.fma(r, 1 / 6.0, 0.5));
    double high =
        Math.fma(r2, Math.fma(r, 1 / 362880.0, 1 / 40320.0), Math.fma(r, 1 / 5040.0, 1 / 720.0));
    double top =
        Math.fma(
            r2,
            Math.fma(r, 1 / 6227020800.0, 1 / 479001600.0),
            Math.fma(r, 1 / 39916800.0, 1 / 3628800.0));
    return 1 + Math.fma(r2, Math.fma(r4, Math.fma(r4, top, high), low), r);
  }
}
