package io.github.longrun.oracle;

import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Independent coordinates of Student's law with \( \nu \) degrees of freedom, of density \[
 * \frac{(1 + t^2 / \nu)^{-(\nu + 1) / 2}}{s \sqrt\nu\, \mathrm B(\frac12, \frac\nu2)}, \qquad t = z
 * / s. \]
 *
 * <p>The tails are powers: the noise can be simulated, but its cumulant is +infinity for every \( q
 * \ne 0 \), and there is no large deviation principle to predict from.
 */
public final class StudentNoise extends IndependentNoise {

  private StudentNoise(double freedom, double[] scale) {
    super("scale", scale, new Unit(freedom));
  }

  /**
   * The same scale in every coordinate.
   *
   * @param dimension the number d of coordinates, at least 1
   * @param degreesOfFreedom \( \nu \), above 1, so that the mean is 0; the variance, \( s^2 \nu /
   *     (\nu - 2) \), is finite above 2
   * @param scale s, positive and finite
   * @return the noise
   * @throws IllegalArgumentException unless 1 &lt; degreesOfFreedom &lt; infinity and 0 &lt; scale
   *     &lt; infinity
   */
  public static StudentNoise of(int dimension, double degreesOfFreedom, double scale) {
    return new StudentNoise(degreesOfFreedom, constant(dimension, scale));
  }

  /** The scale 1. */
  private record Unit(double freedom) implements Marginal {

    Unit {
      if (!(freedom > 1) || Double.isInfinite(freedom)) {
        throw new IllegalArgumentException(
            "degreesOfFreedom must be above 1, for the mean to exist, and finite, got " + freedom);
      }
    }

    /** Bailey's polar formula (Math. Comp. 62, 1994) from two words. */
    @Override
    public double draw(long word, UniformRandomProvider more) {
      long second = more.nextLong();
      double cosine = BoxMuller.cosine(Double.longBitsToDouble(BoxMuller.radiusBits(second)));
      double square = freedom * StrictMath.expm1(2 / freedom * BoxMuller.exponential(word));
      return ((second & 1) == 0 ? cosine : -cosine) * Math.sqrt(square);
    }

    @Override
    public double cumulant(double q) {
      return q == 0 ? 0 : Double.POSITIVE_INFINITY;
    }

    @Override
    public double mean(double q) {
      return 0;
    }

    @Override
    public double variance(double q) {
      return freedom > 2 ? freedom / (freedom - 2) : Double.POSITIVE_INFINITY;
    }

    @Override
    public double density(double z) {
      double log = -0.5 * (freedom + 1) * Math.log1p(z * z / freedom);
      return Math.exp(log - LogBeta.value(0.5, 0.5 * freedom)) / Math.sqrt(freedom);
    }
  }
}
