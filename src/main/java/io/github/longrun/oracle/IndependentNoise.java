package io.github.longrun.oracle;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Noise with independent coordinates of one symmetric law and different scales, \( Z_k = s_k \xi_k
 * \), the same in every place: \( \Lambda_Z(x, q) = \sum_k K(s_k q_k) \).
 */
abstract class IndependentNoise implements Noise {

  private static final double[] INFINITE = {Double.POSITIVE_INFINITY, 0, 0};

  private final String name;
  private final double[] scale;
  private final Marginal marginal;

  IndependentNoise(String name, double[] scale, Marginal marginal) {
    Arguments.checkDimension(scale.length);
    this.name = name;
    this.scale = scale.clone();
    this.marginal = marginal;
    for (double s : this.scale) {
      Arguments.checkPositive(name, s);
    }
  }

  /** The same scale in every coordinate. */
  static double[] constant(int dimension, double scale) {
    double[] s = new double[Arguments.checkDimension(dimension)];
    Arrays.fill(s, scale);
    return s;
  }

  double scale(int k) {
    return scale[k];
  }

  @Override
  public int dimension() {
    return scale.length;
  }

  @Override
  public double[] sample(double[] x, UniformRandomProvider random) {
    double[] z = new double[scale.length];
    for (int k = 0; k < z.length; k++) {
      z[k] = scale[k] * marginal.draw(random.nextLong(), random);
    }
    return z;
  }

  @Override
  public Sampler sampler(RandomLanes lanes) {
    long[] words = new long[lanes.size()];
    return (x, out, n) -> {
      for (int k = 0; k < scale.length; k++) {
        lanes.bits(words, n);
        for (int i = 0; i < n; i++) {
          out[k][i] = scale[k] * marginal.draw(words[i], lanes.lane(i));
        }
      }
    };
  }

  @Override
  public double cumulant(double[] x, double[] q) {
    Arguments.check(scale.length, x, q);
    double sum = 0;
    for (int k = 0; k < scale.length; k++) {
      double t = scale[k] * q[k];
      sum += Double.isInfinite(t) ? Double.POSITIVE_INFINITY : marginal.cumulant(t);
    }
    return sum;
  }

  @Override
  public Tilted tilted(double[] x, double[] q) {
    int d = scale.length;
    Arguments.check(d, x, q);
    double value = 0;
    double[] mean = new double[d];
    double[][] covariance = new double[d][d];
    for (int k = 0; k < d; k++) {
      double t = scale[k] * q[k];
      double[] moments = Double.isInfinite(t) ? INFINITE : marginal.moments(t);
      value += moments[0];
      if (Double.isInfinite(value)) {
        return new Tilted(value, new double[d], new double[d][d]);
      }
      mean[k] = scale[k] * moments[1];
      // in this order: the square of a scale may overflow, and no variance exceeds it by much
      covariance[k][k] = scale[k] * (scale[k] * moments[2]);
    }
    return new Tilted(value, mean, covariance);
  }

  @Override
  public double[] slope(double[] x, double[] q) {
    Arguments.check(scale.length, x, q);
    return new double[scale.length];
  }

  @Override
  public boolean hasDensity() {
    return true;
  }

  @Override
  public double density(double[] x, double[] z) {
    double density = 1;
    for (int k = 0; k < scale.length; k++) {
      density *= marginal.density(z[k] / scale[k]) / scale[k];
    }
    return density;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + name + "=" + Arrays.toString(scale) + "]";
  }

  /** An odd function from its values for positive arguments. */
  static double odd(double q, DoubleUnaryOperator f) {
    return q < 0 ? -f.applyAsDouble(-q) : f.applyAsDouble(q);
  }
}
