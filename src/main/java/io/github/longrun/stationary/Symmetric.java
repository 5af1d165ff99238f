package io.github.longrun.stationary;

import java.util.function.DoubleUnaryOperator;

/** Functions of symmetric matrices of order 1 and 2, \( f(M) = V f(\Lambda) V' \). */
final class Symmetric {

  private Symmetric() {}

  /** The smaller eigenvalue; of a matrix of order 1 its entry. */
  static double smallest(double[][] m) {
    return m.length == 1 ? m[0][0] : (m[0][0] + m[1][1]) / 2 - radius(m);
  }

  static double[][] apply(double[][] m, DoubleUnaryOperator f) {
    if (m.length == 1) {
      return new double[][] {{f.applyAsDouble(m[0][0])}};
    }
    double r = radius(m);
    double upper = (m[0][0] + m[1][1]) / 2 + r;
    double fUpper = f.applyAsDouble(upper);
    double b =
        r > 1e-14 * Math.abs(upper) ? (fUpper - f.applyAsDouble(upper - 2 * r)) / (2 * r) : 0;
    double a = fUpper - b * upper;
    return new double[][] {{a + b * m[0][0], b * m[0][1]}, {b * m[1][0], a + b * m[1][1]}};
  }

  static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        for (int k = 0; k < a.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double radius(double[][] m) {
    return Math.hypot((m[0][0] - m[1][1]) / 2, m[0][1]);
  }
}
