package io.github.longrun.action;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The Hamiltonian of a diffusion, \( H(x, p) = \langle b, p \rangle + \langle p, C p \rangle / 2
 * \).
 */
record DiffusionHamiltonian(
    int dimension, UnaryOperator<double[]> field, Function<double[], double[][]> covariance)
    implements Hamiltonian {

  DiffusionHamiltonian {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
    }
  }

  static Hamiltonian constant(UnaryOperator<double[]> field, double[][] covariance) {
    int d = covariance.length;
    double[][] c = new double[d][];
    for (int k = 0; k < d; k++) {
      if (covariance[k].length != d) {
        throw new IllegalArgumentException(
            "covariance must be square, got "
                + d
                + " rows but row "
                + k
                + " of length "
                + covariance[k].length);
      }
      c[k] = covariance[k].clone();
      for (int l = 0; l < k; l++) {
        if (Math.abs(c[k][l] - covariance[l][k])
            > 1e-12 * (Math.abs(c[k][l]) + Math.abs(covariance[l][k]))) {
          throw new IllegalArgumentException(
              "covariance must be symmetric, got "
                  + c[k][l]
                  + " and "
                  + covariance[l][k]
                  + " for coordinates "
                  + k
                  + " and "
                  + l);
        }
      }
    }
    if (!isPositive(c)) {
      throw new IllegalArgumentException(
          "covariance must be positive semidefinite and not 0, got "
              + Arrays.deepToString(c)
              + ": check its entries");
    }
    return new DiffusionHamiltonian(d, field, x -> c);
  }

  private static boolean isPositive(double[][] c) {
    double trace = 0;
    for (int k = 0; k < c.length; k++) {
      trace += c[k][k];
    }
    double[][] raised = new double[c.length][];
    for (int k = 0; k < c.length; k++) {
      raised[k] = c[k].clone();
      raised[k][k] += 1e-10 * trace;
    }
    return trace > 0 && Cholesky.of(raised) != null;
  }

  boolean isDegenerateAt(double[] x) {
    return Cholesky.of(covariance.apply(x)) == null;
  }

  /** The diffusion with more noise, the same everywhere. */
  DiffusionHamiltonian plus(double t, double[][] more) {
    return new DiffusionHamiltonian(
        dimension,
        field,
        x -> {
          double[][] c = covariance.apply(x);
          double[][] sum = new double[dimension][];
          for (int k = 0; k < dimension; k++) {
            sum[k] = Vectors.plus(c[k], t, more[k]);
          }
          return sum;
        });
  }

  @Override
  public double[] drift(double[] x) {
    double[] b = field.apply(x);
    if (b.length != dimension) {
      throw new IllegalStateException(
          "the drift must have length " + dimension + ", got length " + b.length);
    }
    return b;
  }

  private void check(double[] x, double[] p) {
    Vectors.check("x", dimension, x);
    Vectors.check("p", dimension, p);
  }

  private double[][] covarianceAt(double[] x) {
    double[][] c = covariance.apply(x);
    boolean isSquare = c.length == dimension;
    for (double[] row : c) {
      isSquare &= row.length == dimension;
    }
    if (!isSquare) {
      throw new IllegalArgumentException(
          "covariance must be "
              + dimension
              + " by "
              + dimension
              + " at x = "
              + Arrays.toString(x)
              + ", got "
              + Arrays.deepToString(c));
    }
    return c;
  }

  @Override
  public double value(double[] x, double[] p) {
    check(x, p);
    double[] cp = Vectors.times(covarianceAt(x), p);
    return numbers(x, p, Vectors.dot(drift(x), p) + 0.5 * Vectors.dot(p, cp))[0];
  }

  @Override
  public double[] gradientP(double[] x, double[] p) {
    check(x, p);
    return numbers(x, p, Vectors.plus(drift(x), 1, Vectors.times(covarianceAt(x), p)));
  }

  private static double[] numbers(double[] x, double[] p, double... values) {
    for (double v : values) {
      if (Double.isNaN(v)) {
        throw new IllegalArgumentException(
            "the Hamiltonian or a derivative of it is not a number at x = "
                + Arrays.toString(x)
                + " and p = "
                + Arrays.toString(p)
                + ": the numbers there are too large, or drift or covariance is NaN");
      }
    }
    return values;
  }

  @Override
  public double[][] hessianP(double[] x, double[] p) {
    check(x, p);
    double[][] c = covarianceAt(x);
    double[][] copy = new double[dimension][];
    for (int k = 0; k < dimension; k++) {
      copy[k] = numbers(x, p, c[k].clone());
    }
    return copy;
  }

  @Override
  public double[] gradientX(double[] x, double[] p) {
    check(x, p);
    double[] slope = new double[dimension];
    double[] y = x.clone();
    for (int k = 0; k < dimension; k++) {
      double h = 1e-3 * Math.max(1, Math.abs(x[k]));
      double far = -value(shifted(y, k, x[k] + 2 * h), p) + value(shifted(y, k, x[k] - 2 * h), p);
      double near = value(shifted(y, k, x[k] + h), p) - value(shifted(y, k, x[k] - h), p);
      slope[k] = (far + 8 * near) / (12 * h);
      y[k] = x[k];
    }
    return numbers(x, p, slope);
  }

  private static double[] shifted(double[] y, int k, double to) {
    y[k] = to;
    return y;
  }

  @Override
  public Lagrangian lagrangian(double[] x, double[] v, double[] guess) {
    return Lagrangian.gaussian(this, x, v);
  }

  @Override
  public GeometricLagrangian geometricLagrangian(double[] x, double[] w, double[] guess) {
    return isDegenerateAt(x)
        ? GeometricLagrangian.degenerate(this, x, w)
        : GeometricLagrangian.gaussian(this, x, w);
  }

  /** The drift and covariance are functions, which have no text: only the dimension is shown. */
  @Override
  public String toString() {
    return "Diffusion[dimension=" + dimension + "]";
  }
}
