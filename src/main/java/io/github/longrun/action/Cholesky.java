package io.github.longrun.action;

/** The factor L of a symmetric positive definite matrix, \( K = L L^\top \). */
record Cholesky(double[][] factor) {

  /** Pivots below this fraction of the diagonal are rounding: the matrix is singular. */
  private static final double SINGULAR = 1e-13;

  /** The factor, or null where the matrix is not positive definite to rounding. */
  static Cholesky of(double[][] k) {
    int d = k.length;
    double[][] l = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double s = k[i][j];
        for (int m = 0; m < j; m++) {
          s -= l[i][m] * l[j][m];
        }
        if (i > j) {
          l[i][j] = s / l[j][j];
        } else if (s > SINGULAR * k[i][i] && s < Double.POSITIVE_INFINITY) {
          l[i][i] = Math.sqrt(s);
        } else {
          return null;
        }
      }
    }
    return new Cholesky(l);
  }

  /** The factor of the matrix plus as little of the identity as makes it positive definite. */
  static Cholesky regular(double[][] k) {
    double largest = 0;
    for (int i = 0; i < k.length; i++) {
      largest = Math.max(largest, k[i][i]);
    }
    Cholesky root = of(k);
    for (double shift = 1e-13 * largest;
        root == null && shift > 0 && shift <= largest;
        shift *= 10) {
      double[][] shifted = new double[k.length][];
      for (int i = 0; i < k.length; i++) {
        shifted[i] = k[i].clone();
        shifted[i][i] += shift;
      }
      root = of(shifted);
    }
    return root;
  }

  /** The whitened vector \( L^{-1} v \). */
  double[] whiten(double[] v) {
    int d = v.length;
    double[] y = new double[d];
    for (int i = 0; i < d; i++) {
      double s = v[i];
      for (int j = 0; j < i; j++) {
        s -= factor[i][j] * y[j];
      }
      y[i] = s / factor[i][i];
    }
    return y;
  }

  /** The vector \( L^\top v \), of which {@link #unwhiten} is the inverse. */
  double[] transposed(double[] v) {
    int d = v.length;
    double[] y = new double[d];
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        y[i] += factor[j][i] * v[j];
      }
    }
    return y;
  }

  /** The vector \( L^{-\top} y \). */
  double[] unwhiten(double[] y) {
    int d = y.length;
    double[] v = new double[d];
    for (int i = d - 1; i >= 0; i--) {
      double s = y[i];
      for (int j = i + 1; j < d; j++) {
        s -= factor[j][i] * v[j];
      }
      v[i] = s / factor[i][i];
    }
    return v;
  }

  /** The vector \( K^{-1} v \). */
  double[] solve(double[] v) {
    return unwhiten(whiten(v));
  }

  /** The matrix \( K^{-1} \), column by column. */
  double[][] inverse() {
    int d = factor.length;
    double[][] inverse = new double[d][];
    for (int i = 0; i < d; i++) {
      double[] e = new double[d];
      e[i] = 1;
      inverse[i] = solve(e);
    }
    return inverse;
  }
}
