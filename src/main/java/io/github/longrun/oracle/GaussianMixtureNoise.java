package io.github.longrun.oracle;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A mixture of Gaussians \( N(m_j, C_j) \) with weights \( w_j \), of mean \( \sum_j w_j m_j = 0
 * \), the same in every place: \[ \Lambda_Z(x, q) = \log \sum_j w_j e^{\langle q, m_j \rangle +
 * \frac12 \langle q, C_j q \rangle}. \]
 */
public final class GaussianMixtureNoise implements Noise {

  private final double[] weights;
  private final double[] before;
  private final double[][] means;
  private final GaussianNoise[] parts;

  private GaussianMixtureNoise(double[] weights, double[][] means, GaussianNoise[] parts) {
    this.weights = weights;
    this.before = FiniteNoise.cumulated(weights);
    this.means = means;
    this.parts = parts;
  }

  /**
   * From weights, means and covariances.
   *
   * @param weights \( w_1, \dots, w_m \), positive, with sum 1
   * @param means \( m_1, \dots, m_m \), each of length d, of weighted mean 0
   * @param covariances \( C_1, \dots, C_m \), each d by d, symmetric and positive definite
   * @return the noise; what rounding leaves of sum and mean is removed
   * @throws IllegalArgumentException unless all that holds, sums to nine digits
   */
  public static GaussianMixtureNoise of(
      double[] weights, double[][] means, double[][][] covariances) {
    double[] w = FiniteNoise.checkWeights("weights", "means", weights, means.length);
    double[][] m = FiniteNoise.checkCentred("means", means, w);
    if (covariances.length != w.length) {
      throw new IllegalArgumentException(
          "covariances must be as many as weights, got " + covariances.length + " and " + w.length);
    }
    GaussianNoise[] parts = new GaussianNoise[w.length];
    for (int j = 0; j < w.length; j++) {
      parts[j] = GaussianNoise.full(covariances[j]);
      if (parts[j].dimension() != m[0].length) {
        throw new IllegalArgumentException(
            "covariances must be "
                + m[0].length
                + " by "
                + m[0].length
                + " as the means, got "
                + Arrays.deepToString(covariances[j]));
      }
    }
    return new GaussianMixtureNoise(w, m, parts);
  }

  @Override
  public int dimension() {
    return means[0].length;
  }

  @Override
  public double[] sample(double[] x, UniformRandomProvider random) {
    int j = FiniteNoise.index(before, (random.nextLong() >>> 12) * 0x1p-52);
    double[] z = parts[j].sample(x, random);
    for (int k = 0; k < z.length; k++) {
      z[k] += means[j][k];
    }
    return z;
  }

  /** Cumulant and tilted means \( m_j + C_j q \), which the value and the moments share. */
  private Tilting tilting(double[] x, double[] q, double[][] tiltedMeans) {
    Arguments.check(dimension(), x, q);
    double[] exponent = new double[weights.length];
    double mean = 0;
    for (int j = 0; j < weights.length; j++) {
      Tilted part = parts[j].tilted(x, q);
      double linear = 0;
      for (int k = 0; k < q.length; k++) {
        linear += q[k] * means[j][k];
        tiltedMeans[j][k] = means[j][k] + part.mean()[k];
      }
      exponent[j] = part.value() + linear;
      mean += weights[j] * part.value();
    }
    return Tilting.of(weights, exponent, mean);
  }

  @Override
  public double cumulant(double[] x, double[] q) {
    double value = tilting(x, q, new double[weights.length][dimension()]).value();
    return Arguments.checkNumber(value, x, q);
  }

  @Override
  public Tilted tilted(double[] x, double[] q) {
    int d = dimension();
    double[][] tiltedMeans = new double[weights.length][d];
    Tilting tilting = tilting(x, q, tiltedMeans);
    double[] mean = new double[d];
    double[][] covariance = new double[d][d];
    if (tilting.value() < Double.POSITIVE_INFINITY) {
      for (int j = 0; j < weights.length; j++) {
        for (int k = 0; k < d; k++) {
          mean[k] += tilting.weights()[j] * tiltedMeans[j][k];
        }
      }
      for (int j = 0; j < weights.length; j++) {
        double w = tilting.weights()[j];
        FiniteNoise.addSpread(covariance, w, tiltedMeans[j], mean);
        double[][] c = parts[j].covariance(x);
        for (int k = 0; k < d; k++) {
          for (int l = 0; l < d; l++) {
            covariance[k][l] += w * c[k][l];
          }
        }
      }
    }
    return Arguments.checkNumbers(new Tilted(tilting.value(), mean, covariance), x, q);
  }

  @Override
  public double[] slope(double[] x, double[] q) {
    Arguments.check(dimension(), x, q);
    return new double[dimension()];
  }

  @Override
  public boolean hasDensity() {
    return true;
  }

  @Override
  public double density(double[] x, double[] z) {
    double density = 0;
    for (int j = 0; j < weights.length; j++) {
      double[] shifted = z.clone();
      for (int k = 0; k < shifted.length; k++) {
        shifted[k] -= means[j][k];
      }
      density += weights[j] * parts[j].density(x, shifted);
    }
    return density;
  }

  @Override
  public String toString() {
    return "GaussianMixtureNoise[weights="
        + Arrays.toString(weights)
        + ", means="
        + Arrays.deepToString(means)
        + "]";
  }
}
