package io.github.longrun.oracle;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** The sum of two independent noises: their cumulants add. */
record SumNoise(Noise first, Noise second) implements Noise {

  /** Longer lists of atoms are not made. */
  private static final int MOST_ATOMS = 100_000;

  SumNoise {
    if (first.dimension() != second.dimension()) {
      throw new IllegalArgumentException(
          "both noises must have the same dimension, got "
              + first.dimension()
              + " and "
              + second.dimension());
    }
  }

  @Override
  public int dimension() {
    return first.dimension();
  }

  @Override
  public double[] sample(double[] x, UniformRandomProvider random) {
    return sum(first.sample(x, random), 1, second.sample(x, random));
  }

  @Override
  public Sampler sampler(RandomLanes lanes) {
    Sampler one = first.sampler(lanes);
    Sampler other = second.sampler(lanes);
    double[][] more = new double[dimension()][lanes.size()];
    return (x, out, n) -> {
      one.draw(x, out, n);
      other.draw(x, more, n);
      for (int k = 0; k < out.length; k++) {
        for (int i = 0; i < n; i++) {
          out[k][i] += more[k][i];
        }
      }
    };
  }

  @Override
  public double cumulant(double[] x, double[] q) {
    return first.cumulant(x, q) + second.cumulant(x, q);
  }

  @Override
  public Tilted tilted(double[] x, double[] q) {
    int d = dimension();
    Tilted a = first.tilted(x, q);
    Tilted b = second.tilted(x, q);
    double value = a.value() + b.value();
    double[][] covariance = new double[d][d];
    if (value == Double.POSITIVE_INFINITY) {
      return new Tilted(value, new double[d], covariance);
    }
    for (int k = 0; k < d; k++) {
      covariance[k] = sum(a.covariance()[k], 1, b.covariance()[k]);
    }
    return new Tilted(value, sum(a.mean(), 1, b.mean()), covariance);
  }

  @Override
  public double[] slope(double[] x, double[] q) {
    return cumulant(x, q) == Double.POSITIVE_INFINITY
        ? new double[dimension()]
        : sum(first.slope(x, q), 1, second.slope(x, q));
  }

  @Override
  public boolean isGaussian() {
    return first.isGaussian() && second.isGaussian();
  }

  @Override
  public List<Atom> atoms(double[] x) {
    List<Atom> some = first.atoms(x);
    List<Atom> others = second.atoms(x);
    List<Atom> atoms = new ArrayList<>();
    if ((long) some.size() * others.size() <= MOST_ATOMS) {
      for (Atom a : some) {
        for (Atom b : others) {
          atoms.add(new Atom(sum(a.value(), 1, b.value()), a.probability() * b.probability()));
        }
      }
    }
    return atoms;
  }

  /**
   * Known where both are Gaussian, or one has a density and the other takes finitely many values.
   */
  @Override
  public boolean hasDensity() {
    return isGaussian()
        || (first.hasDensity() && second instanceof FiniteNoise)
        || (first instanceof FiniteNoise && second.hasDensity());
  }

  @Override
  public double density(double[] x, double[] z) {
    if (isGaussian()) {
      double[][] c = tilted(x, new double[dimension()]).covariance();
      return GaussianNoise.full(c).density(x, z);
    }
    if (!hasDensity()) {
      throw new UnsupportedOperationException(
          "the density of this sum of noises is a convolution, which is not computed");
    }
    Noise smooth = first.hasDensity() ? first : second;
    Noise finite = smooth == first ? second : first;
    double density = 0;
    for (Atom a : finite.atoms(x)) {
      density += a.probability() * smooth.density(x, sum(z, -1, a.value()));
    }
    return density;
  }

  private static double[] sum(double[] a, double t, double[] b) {
    double[] c = a.clone();
    for (int k = 0; k < c.length; k++) {
      c[k] += t * b[k];
    }
    return c;
  }
}
