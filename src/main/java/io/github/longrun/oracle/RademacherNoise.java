package io.github.longrun.oracle;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Independent coordinates, \( +\sigma_k \) or \( -\sigma_k \) with equal probability (Rademacher
 * 1922): \[ \Lambda_Z(x, q) = \sum_k \log \cosh \sigma_k q_k. \] Of all noise bounded by \( \sigma
 * \) it has the largest variance, \( \sigma^2 \).
 */
public final class RademacherNoise extends IndependentNoise {

  private RademacherNoise(double[] sigma) {
    super("sigma", sigma, Unit.INSTANCE);
  }

  /**
   * The same size in every coordinate.
   *
   * @param dimension the number d of coordinates, at least 1
   * @param sigma the size and standard deviation, positive and finite
   * @return the noise
   * @throws IllegalArgumentException unless 0 &lt; sigma &lt; infinity
   */
  public static RademacherNoise isotropic(int dimension, double sigma) {
    return new RademacherNoise(constant(dimension, sigma));
  }

  /**
   * A size for each coordinate.
   *
   * @param sigma \( \sigma_1, \dots, \sigma_d \), positive and finite
   * @return the noise
   * @throws IllegalArgumentException unless there is a size and all are positive and finite
   */
  public static RademacherNoise of(double... sigma) {
    return new RademacherNoise(sigma);
  }

  /** The \( 2^d \) corners of a box; none in more than 16 dimensions. */
  @Override
  public List<Atom> atoms(double[] x) {
    int d = dimension();
    List<Atom> atoms = new ArrayList<>();
    for (int corner = 0; d <= 16 && corner < 1 << d; corner++) {
      double[] z = new double[d];
      for (int k = 0; k < d; k++) {
        z[k] = (corner >> k & 1) == 0 ? scale(k) : -scale(k);
      }
      atoms.add(new Atom(z, Math.scalb(1.0, -d)));
    }
    return atoms;
  }

  @Override
  public boolean hasDensity() {
    return false;
  }

  @Override
  public double density(double[] x, double[] z) {
    throw new UnsupportedOperationException("Rademacher noise has atoms, not a density");
  }

  /** +1 or -1. */
  private enum Unit implements Marginal {
    INSTANCE;

    @Override
    public double draw(long word, UniformRandomProvider more) {
      return word < 0 ? -1 : 1;
    }

    @Override
    public double cumulant(double q) {
      double t = Math.abs(q);
      if (t >= 1) {
        return t + Math.log1p(Math.exp(-2 * t)) - Math.log(2);
      }
      double s = Math.sinh(t / 2);
      return Math.log1p(2 * s * s);
    }

    @Override
    public double mean(double q) {
      return Math.tanh(q);
    }

    @Override
    public double variance(double q) {
      double e = Math.exp(-2 * Math.abs(q));
      return 4 * e / ((1 + e) * (1 + e));
    }

    @Override
    public double density(double z) {
      return 0;
    }
  }
}
