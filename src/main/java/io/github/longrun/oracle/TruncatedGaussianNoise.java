package io.github.longrun.oracle;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Independent coordinates, Gaussian of standard deviation \( \sigma \) given that they lie in \(
 * [-c, c] \): the density is proportional to \( e^{-z^2 / 2 \sigma^2} \) there and 0 outside, and
 * \[ \Lambda_Z(x, q) = \sum_k \log \frac{\int_{-c}^c e^{q_k z - z^2 / 2 \sigma^2} dz}{\int_{-c}^c
 * e^{-z^2 / 2 \sigma^2} dz}. \] It tends to Gaussian noise as \( c / \sigma \to \infty \) and to
 * uniform noise as \( c / \sigma \to 0 \).
 *
 * <p>The integrals are taken by Gauss-Legendre quadrature where the tilted density matters, so that
 * value, mean and variance are sums of positive terms: the formula in error functions cancels for
 * small c, for small q and for large q.
 */
public final class TruncatedGaussianNoise extends IndependentNoise {

  private final double variance;

  private TruncatedGaussianNoise(double[] scale, Unit unit) {
    super("sigma", scale, unit);
    this.variance = scale[0] * (scale[0] * unit.variance(0));
  }

  /**
   * The same law in every coordinate.
   *
   * @param dimension the number d of coordinates, at least 1
   * @param sigma the standard deviation before truncation, positive and finite
   * @param bound c, the largest size of a coordinate, positive and finite
   * @return the noise
   * @throws IllegalArgumentException unless sigma and bound are positive and finite
   */
  public static TruncatedGaussianNoise of(int dimension, double sigma, double bound) {
    Arguments.checkPositive("sigma", sigma);
    Arguments.checkPositive("bound", bound);
    double scale = Math.min(sigma, bound);
    double root = scale / sigma;
    return new TruncatedGaussianNoise(
        constant(dimension, scale), new Unit(root * root, bound / scale));
  }

  /**
   * The variance of a coordinate, \( \sigma^2 (1 - 2 r \varphi(r) / (2 \Phi(r) - 1)) \) with \( r =
   * c / \sigma \): less than \( \sigma^2 \) and than \( c^2 / 3 \).
   *
   * @return the variance
   */
  public double variance() {
    return variance;
  }

  /**
   * The density proportional to \( e^{-\lambda z^2 / 2} \) on [-c, c]; one of both numbers is 1.
   */
  private static final class Unit implements Marginal {

    /** Where the density has fallen to exp(-40) of its maximum, the rest is below rounding. */
    private static final double DROP = 40;

    private final double precision;
    private final double bound;
    private final double mass;
    private final double deviation;

    Unit(double precision, double bound) {
      this.precision = precision;
      this.bound = bound;
      double reach = reach();
      double total = 0;
      double square = 0;
      for (int i = 0; i < Legendre.NODE.length; i++) {
        double u = 0.5 * reach * (1 + Legendre.NODE[i]);
        double w = Legendre.WEIGHT[i] * Math.exp(-0.5 * precision * u * u);
        total += w;
        square += w * u * u;
      }
      mass = reach * total;
      deviation = Math.sqrt(square / total);
    }

    /** How far the law reaches for a tilt of up to one standard deviation. */
    private double reach() {
      return Math.min(bound, (1 + Math.sqrt(2 * DROP)) / Math.sqrt(precision));
    }

    /** Gaussian proposals where most of them lie within the bound, else uniform ones. */
    @Override
    public double draw(long word, UniformRandomProvider more) {
      for (long w = word; ; w = more.nextLong()) {
        if (bound > 1) {
          double z = BoxMuller.pair(w)[0];
          if (Math.abs(z) <= bound) {
            return z;
          }
        } else {
          double z = ((w >> 11) + 0.5) * 0x1p-52;
          double level = (more.nextLong() >>> 11) * 0x1p-53;
          if (level < StrictMath.exp(-0.5 * precision * z * z)) {
            return z;
          }
        }
      }
    }

    @Override
    public double cumulant(double q) {
      return moments(q)[0];
    }

    @Override
    public double mean(double q) {
      return moments(q)[1];
    }

    @Override
    public double variance(double q) {
      return moments(q)[2];
    }

    @Override
    public double[] moments(double q) {
      double t = Math.abs(q);
      double[] moments = t * deviation <= 1 ? near(t) : far(t);
      moments[1] = Math.copySign(moments[1], q);
      return moments;
    }

    /** By even and odd parts, which lose nothing as t tends to 0. */
    private double[] near(double t) {
      double reach = reach();
      double total = 0;
      double excess = 0;
      double first = 0;
      double second = 0;
      for (int i = 0; i < Legendre.NODE.length; i++) {
        double u = 0.5 * reach * (1 + Legendre.NODE[i]);
        double w = Legendre.WEIGHT[i] * Math.exp(-0.5 * precision * u * u);
        double half = Math.sinh(0.5 * t * u);
        double cosh = 1 + 2 * half * half;
        total += w * cosh;
        excess += w * 2 * half * half;
        first += w * u * Math.sinh(t * u);
        second += w * u * u * cosh;
      }
      double mean = first / total;
      return new double[] {Math.log1p(reach * excess / mass), mean, second / total - mean * mean};
    }

    /** Around the maximum of the tilted density, by the distance s below it. */
    private double[] far(double t) {
      double peak = Math.min(bound, t / precision);
      double fall = Math.max(0, t - precision * bound);
      double below = 2 * DROP / (fall + Math.hypot(fall, Math.sqrt(2 * DROP * precision)));
      double from = Math.max(peak - bound, -Math.sqrt(2 * DROP / precision));
      double to = Math.min(peak + bound, below);
      double[] s = new double[Legendre.NODE.length];
      double[] w = new double[Legendre.NODE.length];
      double total = 0;
      double first = 0;
      for (int i = 0; i < s.length; i++) {
        s[i] = from + 0.5 * (to - from) * (1 + Legendre.NODE[i]);
        w[i] = Legendre.WEIGHT[i] * Math.exp(-s[i] * (fall + 0.5 * precision * s[i]));
        total += w[i];
        first += w[i] * s[i];
      }
      double mean = first / total;
      double variance = 0;
      for (int i = 0; i < s.length; i++) {
        variance += w[i] / total * (s[i] - mean) * (s[i] - mean);
      }
      double top = peak * (t - 0.5 * precision * peak);
      double value = top + Math.log(0.5 * (to - from)) + Math.log(total / mass);
      return new double[] {value, peak - mean, variance};
    }

    @Override
    public double density(double z) {
      return Math.abs(z) <= bound ? Math.exp(-0.5 * precision * z * z) / mass : 0;
    }
  }

  /** The rule of Gauss and Legendre on [-1, 1]. */
  private static final class Legendre {

    static final double[] NODE = new double[48];
    static final double[] WEIGHT = new double[48];

    private Legendre() {}

    static {
      int n = NODE.length;
      for (int i = 0; i < n; i++) {
        double z = -StrictMath.cos(Math.PI * (i + 0.75) / (n + 0.5));
        double slope = 0;
        for (int round = 0; round < 10; round++) {
          double p = 1;
          double before = 0;
          for (int k = 1; k <= n; k++) {
            double next = ((2 * k - 1) * z * p - (k - 1) * before) / k;
            before = p;
            p = next;
          }
          slope = n * (z * p - before) / (z * z - 1);
          z -= p / slope;
        }
        NODE[i] = z;
        WEIGHT[i] = 2 / ((1 - z * z) * slope * slope);
      }
    }
  }
}
