package io.github.longrun.oracle;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** The noise c Z: \( \Lambda_{cZ}(x, q) = \Lambda_Z(x, c q) \). */
record ScaledNoise(Noise noise, double factor) implements Noise {

  ScaledNoise {
    if (factor == 0 || !Double.isFinite(factor)) {
      throw new IllegalArgumentException(
          "factor must be finite and not 0, got " + factor + ": without noise there is no law");
    }
  }

  @Override
  public int dimension() {
    return noise.dimension();
  }

  @Override
  public double[] sample(double[] x, UniformRandomProvider random) {
    return scaled(factor, noise.sample(x, random));
  }

  @Override
  public Sampler sampler(RandomLanes lanes) {
    Sampler sampler = noise.sampler(lanes);
    return (x, out, n) -> {
      sampler.draw(x, out, n);
      for (double[] coordinate : out) {
        for (int i = 0; i < n; i++) {
          coordinate[i] *= factor;
        }
      }
    };
  }

  /** The dual variable c q; null where it overflows. */
  private double[] dual(double[] x, double[] q) {
    Arguments.check(dimension(), x, q);
    double[] dual = scaled(factor, q);
    return Arguments.isFinite(dual) ? dual : null;
  }

  @Override
  public double cumulant(double[] x, double[] q) {
    double[] dual = dual(x, q);
    return dual == null ? Double.POSITIVE_INFINITY : noise.cumulant(x, dual);
  }

  @Override
  public Tilted tilted(double[] x, double[] q) {
    int d = dimension();
    double[] dual = dual(x, q);
    if (dual == null) {
      return new Tilted(Double.POSITIVE_INFINITY, new double[d], new double[d][d]);
    }
    Tilted z = noise.tilted(x, dual);
    double[][] covariance = new double[d][];
    for (int k = 0; k < d; k++) {
      covariance[k] = scaled(factor, scaled(factor, z.covariance()[k]));
    }
    return new Tilted(z.value(), scaled(factor, z.mean()), covariance);
  }

  @Override
  public double[] slope(double[] x, double[] q) {
    double[] dual = dual(x, q);
    return dual == null ? new double[dimension()] : noise.slope(x, dual);
  }

  @Override
  public boolean isGaussian() {
    return noise.isGaussian();
  }

  @Override
  public List<Atom> atoms(double[] x) {
    return noise.atoms(x).stream()
        .map(a -> new Atom(scaled(factor, a.value()), a.probability()))
        .toList();
  }

  @Override
  public boolean hasDensity() {
    return noise.hasDensity();
  }

  @Override
  public double density(double[] x, double[] z) {
    double density = noise.density(x, scaled(1 / factor, z));
    for (int k = 0; k < z.length; k++) {
      density /= Math.abs(factor);
    }
    return density;
  }

  private static double[] scaled(double t, double[] a) {
    double[] c = a.clone();
    for (int k = 0; k < c.length; k++) {
      c[k] *= t;
    }
    return c;
  }
}
