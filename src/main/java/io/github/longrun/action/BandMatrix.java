package io.github.longrun.action;

/** A matrix with as many diagonals below the main one as above it. */
final class BandMatrix {

  private final int side;

  /** Row i holds the columns i - side to i + 2 side, the last of them for pivots. */
  private final double[][] rows;

  BandMatrix(int n, int side) {
    this.side = side;
    this.rows = new double[n][3 * side + 1];
  }

  void set(int i, int column, double[] values) {
    System.arraycopy(values, 0, rows[i], column - i + side, values.length);
  }

  /** Gaussian elimination with row pivots, in place; not finite where the matrix is singular. */
  double[] solve(double[] right) {
    int n = rows.length;
    double[] b = right.clone();
    for (int j = 0; j < n; j++) {
      int last = Math.min(n - 1, j + side);
      int end = Math.min(n - 1, j + 2 * side);
      int pivot = j;
      for (int i = j + 1; i <= last; i++) {
        if (Math.abs(rows[i][j - i + side]) > Math.abs(rows[pivot][j - pivot + side])) {
          pivot = i;
        }
      }
      if (pivot != j) {
        for (int c = j; c <= end; c++) {
          double swapped = rows[j][c - j + side];
          rows[j][c - j + side] = rows[pivot][c - pivot + side];
          rows[pivot][c - pivot + side] = swapped;
        }
        double swapped = b[j];
        b[j] = b[pivot];
        b[pivot] = swapped;
      }
      for (int i = j + 1; i <= last; i++) {
        double factor = rows[i][j - i + side] / rows[j][side];
        if (factor != 0) {
          for (int c = j; c <= end; c++) {
            rows[i][c - i + side] -= factor * rows[j][c - j + side];
          }
          b[i] -= factor * b[j];
        }
      }
    }
    for (int j = n - 1; j >= 0; j--) {
      for (int c = j + 1; c <= Math.min(n - 1, j + 2 * side); c++) {
        b[j] -= rows[j][c - j + side] * b[c];
      }
      b[j] /= rows[j][side];
    }
    return b;
  }
}
