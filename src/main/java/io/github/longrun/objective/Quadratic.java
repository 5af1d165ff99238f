package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.checked;

import java.util.Arrays;

/** The quadratic form \( f = \frac12 \langle x, A x \rangle \) with a symmetric matrix A. */
record Quadratic(double[][] matrix) implements Objective {

  @Override
  public int dimension() {
    return matrix.length;
  }

  @Override
  public double value(double[] x) {
    double[] g = gradient(x);
    double f = 0;
    for (int k = 0; k < g.length; k++) {
      f += x[k] * g[k] / 2;
    }
    return f;
  }

  @Override
  public double[] gradient(double[] x) {
    checked(x, matrix.length);
    double[] g = new double[matrix.length];
    for (int k = 0; k < g.length; k++) {
      for (int l = 0; l < g.length; l++) {
        g[k] += matrix[k][l] * x[l];
      }
    }
    return g;
  }

  @Override
  public double[][] hessian(double[] x) {
    return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  public void gradients(double[][] x, double[][] g, int n) {
    for (int k = 0; k < matrix.length; k++) {
      double[] gk = g[k];
      Arrays.fill(gk, 0, n, 0.0);
      for (int l = 0; l < matrix.length; l++) {
        double a = matrix[k][l];
        double[] xl = x[l];
        for (int i = 0; i < n; i++) {
          gk[i] += a * xl[i];
        }
      }
    }
  }

  @Override
  public String toString() {
    return "quadratic" + Arrays.deepToString(matrix);
  }
}
