package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.checked;

/**
 * A named loss \( f(x) = \sum_{k=1}^d h(x_k) \), given by h and its derivatives.
 *
 * <p>A subclass writes the loop of {@link #slopes}, so that it vectorises with its own formula
 * inside.
 */
abstract class Separable implements Objective {

  private final int dimension;
  private final String name;

  Separable(int dimension, String name) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
    }
    this.dimension = dimension;
    this.name = name;
  }

  abstract double value(double x);

  abstract double slope(double x);

  abstract double curvature(double x);

  /** Writes \( h'(x_i) \) into g for the first n numbers. */
  abstract void slopes(double[] x, double[] g, int n);

  @Override
  public final int dimension() {
    return dimension;
  }

  @Override
  public final double value(double[] x) {
    checked(x, dimension);
    double f = 0;
    for (int k = 0; k < dimension; k++) {
      f += value(x[k]);
    }
    return f;
  }

  @Override
  public final double[] gradient(double[] x) {
    checked(x, dimension);
    double[] g = new double[dimension];
    for (int k = 0; k < dimension; k++) {
      g[k] = slope(x[k]);
    }
    return g;
  }

  @Override
  public final double[][] hessian(double[] x) {
    checked(x, dimension);
    double[][] a = new double[dimension][dimension];
    for (int k = 0; k < dimension; k++) {
      a[k][k] = curvature(x[k]);
    }
    return a;
  }

  @Override
  public final void gradients(double[][] x, double[][] g, int n) {
    for (int k = 0; k < dimension; k++) {
      slopes(x[k], g[k], n);
    }
  }

  @Override
  public final String toString() {
    return name;
  }
}
