package io.github.longrun.oracle;

/**
 * Two standard normals from one random word w of 64 bits (Box and Muller 1958): \( \sqrt{-2 \log
 * u}\, (\sin \theta, \cos \theta) \).
 *
 * <p>The radius takes the 52 high bits of w, so it reaches \( \sqrt{2 \cdot 52 \log 2} = 8.49 \).
 * The direction takes the 12 low bits, and the radius's bits once more for what lies below them:
 * given the radius, it is uniform on 4096 equally spaced rays whose offset depends on the radius.
 * So the moments of the pair of order below 4096 are those of the normal law, and the tails carry
 * no trace of sharing the word.
 *
 * <p>Logarithm, sine and cosine are minimax polynomials of multiplications, additions and fused
 * multiply-adds alone: the same bits on every machine. The radius is within 6e-11 of its value, the
 * sine within 3e-11 (both relative), the cosine within 1e-12.
 */
final class BoxMuller {

  static final long ONE = 0x3ff0000000000000L;
  static final long FRACTION = 0x000fffffffffffffL;
  static final long SIGN = 0x8000000000000000L;

  /** The bits of sqrt(1/2): splitting u there leaves a mantissa in [sqrt(1/2), sqrt(2)). */
  static final long ROOT_HALF = 0x3fe6a09e667f3bcdL;

  static final long TWO_TO_52 = 0x4330000000000000L;
  static final double EXPONENT_ZERO = 0x1p52 + 1023;
  static final double LOG_2 = 0.6931471805599453;

  private BoxMuller() {}

  /** Bits of a number uniform in [1, 2), independent of {@link #rayBits}' upper 11 bits. */
  static long radiusBits(long word) {
    return (word >>> 12) | ONE;
  }

  /** Bits of a number uniform in [1, 2): 11 bits of its own above 41 bits of the radius. */
  static long rayBits(long word) {
    return (((word << 41) | (word >>> 23)) & FRACTION) | ONE;
  }

  /** Bits of a random sign, +1 or -1. */
  static long signBits(long word) {
    return ((word << 52) & SIGN) | ONE;
  }

  /** Bits of \( 2^{52} + 1023 + e \), where \( u = 2^e m \). */
  static long exponentBits(long uniform) {
    return ((uniform + (ONE - ROOT_HALF)) >>> 52) | TWO_TO_52;
  }

  /** Bits of m in \( [\sqrt{1/2}, \sqrt 2) \), where \( u = 2^e m \). */
  static long mantissaBits(long uniform) {
    return ((uniform + (ONE - ROOT_HALF)) & FRACTION) + ROOT_HALF;
  }

  /** \( \sqrt{-2 \log(2^e m)} \). */
  static double radius(double exponent, double mantissa) {
    return Math.sqrt(Math.abs(-2 * log(exponent, mantissa)));
  }

  /** \( \log(2^e m) = e \log 2 + \log(1 + f) \) with \( f = m - 1 \). */
  static double log(double exponent, double mantissa) {
    double f = mantissa - 1;
    double p = -0.059969985485076864;
    p = Math.fma(p, f, 0.10741801230638176);
    p = Math.fma(p, f, -0.10879440082415154);
    p = Math.fma(p, f, 0.11019350739234397);
    p = Math.fma(p, f, -0.12410622108265479);
    p = Math.fma(p, f, 0.1428564946900687);
    p = Math.fma(p, f, -0.16670483179746393);
    p = Math.fma(p, f, 0.20000108408173287);
    p = Math.fma(p, f, -0.24999933318533624);
    p = Math.fma(p, f, 0.3333333157546409);
    p = Math.fma(p, f, -0.5000000033168724);
    p = Math.fma(p, f, 1.0000000000337097);
    return Math.fma(p, f, (exponent - EXPONENT_ZERO) * LOG_2);
  }

  /** \( \sin(\pi (t - 3/2)) \) for t in [1, 2). */
  static double sine(double t) {
    double h = t - 1.5;
    double z = h * h;
    double p = -0.007028386429362897;
    p = Math.fma(p, z, 0.08205040182392632);
    p = Math.fma(p, z, -0.5992521978274367);
    p = Math.fma(p, z, 2.550163318947346);
    p = Math.fma(p, z, -5.1677127646245395);
    p = Math.fma(p, z, 3.14159265353629);
    return p * h;
  }

  /** \( \cos(\pi (t - 3/2)) \) for t in [1, 2). */
  static double cosine(double t) {
    double h = t - 1.5;
    double z = h * h;
    double p = 0.0018400054922757072;
    p = Math.fma(p, z, -0.02577632838737345);
    p = Math.fma(p, z, 0.23532543992399282);
    p = Math.fma(p, z, -1.3352623156898717);
    p = Math.fma(p, z, 4.058712107562288);
    p = Math.fma(p, z, -4.934802200250383);
    return Math.fma(p, z, 0.9999999999992503);
  }

  /** An exponential variable of mean 1, \( -\log u \), from the 52 high bits of a word. */
  static double exponential(long word) {
    long uniform = Double.doubleToRawLongBits(2 - Double.longBitsToDouble(radiusBits(word)));
    return Math.abs(
        log(
            Double.longBitsToDouble(exponentBits(uniform)),
            Double.longBitsToDouble(mantissaBits(uniform))));
  }

  /** The pair that {@link RandomLanes#gaussians} makes of one word. */
  static double[] pair(long word) {
    long uniform = Double.doubleToRawLongBits(2 - Double.longBitsToDouble(radiusBits(word)));
    double radius =
        radius(
                Double.longBitsToDouble(exponentBits(uniform)),
                Double.longBitsToDouble(mantissaBits(uniform)))
            * Double.longBitsToDouble(signBits(word));
    double t = Double.longBitsToDouble(rayBits(word));
    return new double[] {radius * sine(t), radius * cosine(t)};
  }
}
