package io.github.longrun.stationary;

/** Rows as runs of neighbouring columns, one a line of the grid. */
final class SparseRows implements Rows {

  private final int gridColumns;

  /** Of each row: the first line, then for every line its first column and their number. */
  private final int[][] runs;

  private final double[][] weight;
  private final double[] outside;
  private double worstTotal;

  SparseRows(Grid grid, int rows) {
    gridColumns = grid.columns();
    runs = new int[rows][];
    weight = new double[rows][];
    outside = new double[rows];
  }

  /** Keeps a row, made to add up to 1. */
  void set(int i, Window w) {
    worstTotal = Math.max(worstTotal, Math.abs(w.total() - 1));
    int top = w.lines();
    int bottom = -1;
    int count = 0;
    int[] from = new int[w.lines()];
    int[] to = new int[w.lines()];
    for (int l = 0; l < w.lines(); l++) {
      to[l] = w.columns();
      while (to[l] > 0 && w.weight(l, to[l] - 1) == 0) {
        to[l]--;
      }
      while (from[l] < to[l] && w.weight(l, from[l]) == 0) {
        from[l]++;
      }
      if (from[l] < to[l]) {
        top = Math.min(top, l);
        bottom = l;
        count += to[l] - from[l];
      }
    }
    int[] run = new int[1 + 2 * (bottom - top + 1)];
    double[] p = new double[count];
    run[0] = w.firstLine() + top;
    int at = 0;
    for (int l = top; l <= bottom; l++) {
      run[1 + 2 * (l - top)] = w.firstColumn() + from[l];
      run[2 + 2 * (l - top)] = to[l] - from[l];
      for (int c = from[l]; c < to[l]; c++) {
        p[at++] = w.weight(l, c) / w.total();
      }
    }
    runs[i] = run;
    weight[i] = p;
    outside[i] = w.outside() / w.total();
  }

  /** Keeps a row of a grid in one dimension. */
  void set(int i, NodeWeights w) {
    runs[i] = new int[] {0, w.first(), w.weight().length};
    weight[i] = w.weight();
    outside[i] = w.outside();
  }

  /** The memory that a row takes. */
  double bytes(int i) {
    return 64 + 4.0 * runs[i].length + 8.0 * weight[i].length;
  }

  /** How far the total of a row was from 1 before it was made to be. */
  double worstTotal() {
    return worstTotal;
  }

  /** The first column of a row of a grid in one dimension. */
  int start(int i) {
    return runs[i][1];
  }

  /** The weights of a row of a grid in one dimension, from its first column on. */
  double[] weights(int i) {
    return weight[i];
  }

  @Override
  public double scatter(int i, double mass, double[] out) {
    int[] run = runs[i];
    double[] p = weight[i];
    int at = 0;
    int line = run[0] * gridColumns;
    for (int l = 1; l < run.length; l += 2) {
      int to = line + run[l];
      int count = run[l + 1];
      for (int c = 0; c < count; c++) {
        out[to + c] += mass * p[at + c];
      }
      at += count;
      line += gridColumns;
    }
    return mass * outside[i];
  }

  @Override
  public double gather(int i, double[] v) {
    int[] run = runs[i];
    double[] p = weight[i];
    int at = 0;
    int line = run[0] * gridColumns;
    double sum = 0;
    for (int l = 1; l < run.length; l += 2) {
      int from = line + run[l];
      int count = run[l + 1];
      for (int c = 0; c < count; c++) {
        sum += p[at + c] * v[from + c];
      }
      at += count;
      line += gridColumns;
    }
    return sum;
  }

  @Override
  public int[] rectangle(int i) {
    int[] run = runs[i];
    int first = Integer.MAX_VALUE;
    int last = 0;
    for (int l = 1; l < run.length; l += 2) {
      if (run[l + 1] > 0) {
        first = Math.min(first, run[l]);
        last = Math.max(last, run[l] + run[l + 1] - 1);
      }
    }
    return new int[] {run[0], run[0] + (run.length - 1) / 2 - 1, first, last};
  }
}
