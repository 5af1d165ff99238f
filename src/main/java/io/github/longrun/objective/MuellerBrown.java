package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.checked;

/** The sum of four Gaussians of {@link Objectives#muellerBrown}. */
final class MuellerBrown implements Objective {

  private static final double[] AMPLITUDE = {-200, -100, -170, 15};
  private static final double[] A = {-1, -1, -6.5, 0.7};
  private static final double[] B = {0, 0, 11, 0.6};
  private static final double[] C = {-10, -10, -6.5, 0.7};
  private static final double[] X = {1, 0, -0.5, -1};
  private static final double[] Y = {0, 0.5, 1.5, 1};

  @Override
  public int dimension() {
    return 2;
  }

  @Override
  public double value(double[] x) {
    checked(x, 2);
    double f = 0;
    for (int j = 0; j < 4; j++) {
      f += term(j, x[0], x[1]);
    }
    return f;
  }

  @Override
  public double[] gradient(double[] x) {
    checked(x, 2);
    double[] g = new double[2];
    for (int j = 0; j < 4; j++) {
      double e = term(j, x[0], x[1]);
      g[0] += e * (2 * A[j] * (x[0] - X[j]) + B[j] * (x[1] - Y[j]));
      g[1] += e * (B[j] * (x[0] - X[j]) + 2 * C[j] * (x[1] - Y[j]));
    }
    return g;
  }

  @Override
  public double[][] hessian(double[] x) {
    checked(x, 2);
    double[][] a = new double[2][2];
    for (int j = 0; j < 4; j++) {
      double e = term(j, x[0], x[1]);
      double u = 2 * A[j] * (x[0] - X[j]) + B[j] * (x[1] - Y[j]);
      double v = B[j] * (x[0] - X[j]) + 2 * C[j] * (x[1] - Y[j]);
      a[0][0] += e * (u * u + 2 * A[j]);
      a[0][1] += e * (u * v + B[j]);
      a[1][1] += e * (v * v + 2 * C[j]);
    }
    a[1][0] = a[0][1];
    return a;
  }

  @Override
  public void gradients(double[][] x, double[][] g, int n) {
    for (int i = 0; i < n; i++) {
      double gx = 0;
      double gy = 0;
      for (int j = 0; j < 4; j++) {
        double e = term(j, x[0][i], x[1][i]);
        gx += e * (2 * A[j] * (x[0][i] - X[j]) + B[j] * (x[1][i] - Y[j]));
        gy += e * (B[j] * (x[0][i] - X[j]) + 2 * C[j] * (x[1][i] - Y[j]));
      }
      g[0][i] = gx;
      g[1][i] = gy;
    }
  }

  @Override
  public String toString() {
    return "muellerBrown";
  }

  private static double term(int j, double x, double y) {
    double u = x - X[j];
    double v = y - Y[j];
    return AMPLITUDE[j] * StrictMath.exp(A[j] * u * u + B[j] * u * v + C[j] * v * v);
  }
}
