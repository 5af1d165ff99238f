package io.github.longrun.oracle;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Independent coordinates of Laplace's law, of density \( e^{-|z| / b} / 2b \) and variance \( 2
 * b^2 \): \[ \Lambda_Z(x, q) = -\sum_k \log(1 - b_k^2 q_k^2) \quad \text{where all } |q_k| \lt 1 /
 * b_k, \] and +infinity elsewhere. The tails are exponential: a large deviation principle holds,
 * and large steps are cheaper than those of Gaussian noise of the same variance.
 */
public final class LaplaceNoise extends IndependentNoise {

  private LaplaceNoise(String name, double[] scale) {
    super(name, scale, Unit.INSTANCE);
  }

  /**
   * By the scale of each coordinate.
   *
   * @param scales \( b_1, \dots, b_d \), positive and finite
   * @return the noise
   * @throws IllegalArgumentException unless there is a scale and all are positive and finite
   */
  public static LaplaceNoise of(double... scales) {
    return new LaplaceNoise("scale", scales);
  }

  /**
   * By the standard deviation \( \sigma = \sqrt 2\, b \), the same in every coordinate.
   *
   * @param dimension the number d of coordinates, at least 1
   * @param sigma the standard deviation, positive and finite
   * @return the noise
   * @throws IllegalArgumentException unless 0 &lt; sigma &lt; infinity
   */
  public static LaplaceNoise ofDeviation(int dimension, double sigma) {
    Arguments.checkPositive("sigma", sigma);
    return new LaplaceNoise("scale", constant(dimension, Math.sqrt(0.5) * sigma));
  }

  /** The scale 1, of density \( e^{-|z|} / 2 \). */
  private enum Unit implements Marginal {
    INSTANCE;

    /** An exponential variable of the 52 high bits, with the lowest bit as its sign. */
    @Override
    public double draw(long word, UniformRandomProvider more) {
      double size = BoxMuller.exponential(word);
      return (word & 1) == 0 ? size : -size;
    }

    @Override
    public double cumulant(double q) {
      double t = Math.abs(q);
      if (t >= 1) {
        return Double.POSITIVE_INFINITY;
      }
      return t < 0.5 ? -Math.log1p(-t * t) : -Math.log((1 - t) * (1 + t));
    }

    @Override
    public double mean(double q) {
      return 2 * q / ((1 - q) * (1 + q));
    }

    @Override
    public double variance(double q) {
      double rest = (1 - q) * (1 + q);
      return 2 * (1 + q * q) / (rest * rest);
    }

    @Override
    public double density(double z) {
      return 0.5 * Math.exp(-Math.abs(z));
    }
  }
}
