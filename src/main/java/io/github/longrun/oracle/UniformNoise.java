package io.github.longrun.oracle;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Independent coordinates, uniform on \( [-a_k, a_k] \): \[ \Lambda_Z(x, q) = \sum_k \log
 * \frac{\sinh a_k q_k}{a_k q_k}, \] with the Langevin function \( \coth t - 1 / t \) as the
 * derivative of \( \log (\sinh t / t) \), and variance \( a_k^2 / 3 \).
 *
 * <p>Bounded noise: where the gradient exceeds it, SGD cannot climb, and costs are +infinity.
 */
public final class UniformNoise extends IndependentNoise {

  private UniformNoise(String name, double[] halfWidths) {
    super(name, halfWidths, Unit.INSTANCE);
  }

  /**
   * By the half-width of each coordinate.
   *
   * @param halfWidths \( a_1, \dots, a_d \), positive and finite
   * @return the noise
   * @throws IllegalArgumentException unless there is a half-width and all are positive and finite
   */
  public static UniformNoise of(double... halfWidths) {
    return new UniformNoise("halfWidth", halfWidths);
  }

  /**
   * By the standard deviation \( \sigma = a / \sqrt 3 \), the same in every coordinate.
   *
   * @param dimension the number d of coordinates, at least 1
   * @param sigma the standard deviation, positive and finite
   * @return the noise
   * @throws IllegalArgumentException unless 0 &lt; sigma &lt; infinity
   */
  public static UniformNoise ofDeviation(int dimension, double sigma) {
    Arguments.checkPositive("sigma", sigma);
    return new UniformNoise("halfWidth", constant(dimension, Math.sqrt(3) * sigma));
  }

  /** Uniform on [-1, 1]. */
  private enum Unit implements Marginal {
    INSTANCE;

    /** Below it the continued fraction, above it the formula, which then loses no digit. */
    private static final double SMALL = 2;

    /** Odd multiples of \( 2^{-53} \): symmetric to the last bit. */
    @Override
    public double draw(long word, UniformRandomProvider more) {
      return ((word >> 11) + 0.5) * 0x1p-52;
    }

    @Override
    public double cumulant(double q) {
      double t = Math.abs(q);
      if (t >= 1) {
        return t + Math.log1p(-Math.exp(-2 * t)) - Math.log(t) - Math.log(2);
      }
      double sum = 1;
      for (int k = 18; k > 2; k -= 2) {
        sum = 1 + t * t / (k * (k + 1.0)) * sum;
      }
      return Math.log1p(t * t / 6 * sum);
    }

    @Override
    public double mean(double q) {
      return Math.abs(q) < SMALL ? q * perUnit(q) : odd(q, t -> 1 + 2 / Math.expm1(2 * t) - 1 / t);
    }

    @Override
    public double variance(double q) {
      double t = Math.abs(q);
      if (t < SMALL) {
        double l = perUnit(t);
        return 1 - 2 * l - t * t * l * l;
      }
      double s = Math.sinh(t);
      return 1 / t / t - 1 / s / s;
    }

    /** \( (\coth t - 1 / t) / t = 1 / (3 + t^2 / (5 + t^2 / (7 + \dots))) \). */
    private static double perUnit(double t) {
      double denominator = 25;
      for (int k = 23; k >= 3; k -= 2) {
        denominator = k + t * t / denominator;
      }
      return 1 / denominator;
    }

    @Override
    public double density(double z) {
      return Math.abs(z) <= 1 ? 0.5 : 0;
    }
  }
}
