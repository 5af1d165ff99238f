package io.github.longrun.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Compares analytic derivatives with central differences of fourth order. */
final class Derivatives {

  private static final double[] AT = {-2, -1, 1, 2};
  private static final double[] WEIGHT = {1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12};

  private Derivatives() {}

  /** Tolerance relative to 1 + |derivative|. */
  static void check(Objective f, double[] x, double tolerance) {
    double h = 1e-3;
    double[] g = f.gradient(x);
    double[][] a = f.hessian(x);
    for (int k = 0; k < x.length; k++) {
      double slope = 0;
      double[] row = new double[x.length];
      for (int j = 0; j < AT.length; j++) {
        double[] y = x.clone();
        y[k] += AT[j] * h;
        slope += WEIGHT[j] * f.value(y) / h;
        double[] gy = f.gradient(y);
        for (int l = 0; l < x.length; l++) {
          row[l] += WEIGHT[j] * gy[l] / h;
        }
      }
      assertEquals(slope, g[k], tolerance * (1 + Math.abs(g[k])), f + ": gradient coordinate " + k);
      for (int l = 0; l < x.length; l++) {
        assertEquals(
            row[l], a[k][l], tolerance * (1 + Math.abs(a[k][l])), f + ": Hessian " + k + ", " + l);
      }
    }
  }
}
