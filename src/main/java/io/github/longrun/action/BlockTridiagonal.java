package io.github.longrun.action;

import java.util.Locale;

/**
 * A symmetric block tridiagonal matrix with its Cholesky factor, \( D_k - W_{k-1} W_{k-1}^\top =
 * L_k L_k^\top \), \( W_k = E_k L_k^{-\top} \): time of order n m^3 and 4 n m^2 numbers for n
 * blocks of size m.
 */
final class BlockTridiagonal {

  private final int n;
  private final int m;

  /** Diagonal blocks D, row by row. */
  private final double[][] diagonal;

  /** Blocks E below the diagonal: E[k] couples rows of block k + 1 with columns of block k. */
  private final double[][] below;

  private final double[] scale;
  private double[][] l;
  private double[][] w;

  BlockTridiagonal(int n, int m) {
    this.n = n;
    this.m = m;
    this.diagonal = new double[n][m * m];
    this.below = new double[Math.max(0, n - 1)][m * m];
    this.scale = new double[n * m];
  }

  /**
   * Refuses what the heap has no room for, before work starts.
   *
   * @param n the number of blocks
   * @param m their size
   */
  static void checkMemory(int n, int m) {
    double bytes = 4.0 * Double.BYTES * n * m * m;
    Runtime heap = Runtime.getRuntime();
    double free = heap.maxMemory() - heap.totalMemory() + heap.freeMemory();
    if (bytes > free) {
      // what nobody holds any more counts as taken until it is collected
      heap.gc();
      free = heap.maxMemory() - heap.totalMemory() + heap.freeMemory();
    }
    if (bytes > free) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a path of %d steps with %d free coordinates a node needs %.0f MiB of memory but %.0f"
                  + " MiB of the heap are free: give the JVM a larger heap (-Xmx)",
              n,
              m,
              bytes / 0x1p20,
              free / 0x1p20));
    }
  }

  /** Adds the last m rows and columns of a matrix to the diagonal block k. */
  void addDiagonal(int k, double[][] a) {
    add(diagonal[k], a);
  }

  /** Adds the last m rows and columns of a matrix to the block in row k + 1 and column k. */
  void addBelow(int k, double[][] a) {
    add(below[k], a);
  }

  /** The trace of the diagonal block k. */
  double trace(int k) {
    double trace = 0;
    for (int i = 0; i < m; i++) {
      trace += diagonal[k][i * m + i];
    }
    return trace;
  }

  private void add(double[] block, double[][] a) {
    int skip = a.length - m;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        block[i * m + j] += a[skip + i][skip + j];
      }
    }
  }

  /** The weights of a shift: the size of each diagonal entry; false where all are 0. */
  boolean rescale() {
    double largest = 0;
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < m; i++) {
        scale[k * m + i] = Math.abs(diagonal[k][i * m + i]);
        largest = Math.max(largest, scale[k * m + i]);
      }
    }
    for (int i = 0; i < scale.length; i++) {
      scale[i] = Math.max(scale[i], 1e-12 * largest);
    }
    return largest > 0 && largest < Double.POSITIVE_INFINITY;
  }

  double[] scale() {
    return scale;
  }

  /** Factors the matrix plus shift times its scale; false where that is not positive definite. */
  boolean factor(double shift) {
    if (l == null) {
      l = new double[n][m * m];
      w = new double[Math.max(0, n - 1)][m * m];
    }
    for (int k = 0; k < n; k++) {
      Discretised.goOn();
      double[] a = l[k];
      System.arraycopy(diagonal[k], 0, a, 0, m * m);
      for (int i = 0; i < m; i++) {
        a[i * m + i] += shift * scale[k * m + i];
      }
      if (k > 0) {
        subtractSquare(a, w[k - 1]);
      }
      if (!cholesky(a, k)) {
        return false;
      }
      if (k + 1 < n) {
        for (int i = 0; i < m; i++) {
          System.arraycopy(below[k], i * m, w[k], i * m, m);
          forward(a, w[k], i * m);
        }
      }
    }
    return true;
  }

  private void subtractSquare(double[] a, double[] v) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j <= i; j++) {
        a[i * m + j] -= dot(v, i * m, v, j * m, m);
      }
    }
  }

  private boolean cholesky(double[] a, int k) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j <= i; j++) {
        double s = a[i * m + j] - dot(a, i * m, a, j * m, j);
        if (i > j) {
          a[i * m + j] = s / a[j * m + j];
        } else if (s > 1e-12 * scale[k * m + i]) {
          a[i * m + i] = Math.sqrt(s);
        } else {
          return false;
        }
      }
    }
    return true;
  }

  /** Solves L y = b in place. */
  private void forward(double[] a, double[] b, int at) {
    for (int i = 0; i < m; i++) {
      b[at + i] = (b[at + i] - dot(a, i * m, b, at, i)) / a[i * m + i];
    }
  }

  private static double dot(double[] a, int atA, double[] b, int atB, int length) {
    double s = 0;
    for (int i = 0; i < length; i++) {
      s += a[atA + i] * b[atB + i];
    }
    return s;
  }

  /** Solves with the last factor. */
  double[] solve(double[] right) {
    double[] y = right.clone();
    for (int k = 0; k < n; k++) {
      if (k > 0) {
        for (int i = 0; i < m; i++) {
          y[k * m + i] -= dot(w[k - 1], i * m, y, (k - 1) * m, m);
        }
      }
      forward(l[k], y, k * m);
    }
    for (int k = n - 1; k >= 0; k--) {
      if (k + 1 < n) {
        for (int i = 0; i < m; i++) {
          double t = y[(k + 1) * m + i];
          for (int j = 0; j < m; j++) {
            y[k * m + j] -= w[k][i * m + j] * t;
          }
        }
      }
      for (int i = m - 1; i >= 0; i--) {
        double t = y[k * m + i] / l[k][i * m + i];
        y[k * m + i] = t;
        for (int j = 0; j < i; j++) {
          y[k * m + j] -= l[k][i * m + j] * t;
        }
      }
    }
    return y;
  }

  /** The quadratic form. */
  double form(double[] v) {
    double s = 0;
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < m; i++) {
        s += v[k * m + i] * dot(diagonal[k], i * m, v, k * m, m);
        if (k + 1 < n) {
          s += 2 * v[(k + 1) * m + i] * dot(below[k], i * m, v, k * m, m);
        }
      }
    }
    return s;
  }
}
