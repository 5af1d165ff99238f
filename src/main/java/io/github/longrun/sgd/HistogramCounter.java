package io.github.longrun.sgd;

import java.util.Arrays;

/** Counts the states of a chunk in the cells of a grid, the last coordinate running fastest. */
final class HistogramCounter implements Counter {

  private final double[] lower;
  private final double[] perCell;
  private final int[] cells;
  private final int n;

  /** Of each cell, and at the end outside of the box. */
  private final long[] count;

  private final Batches batches;

  HistogramCounter(double[] lower, double[] upper, int[] cells, int n) {
    this.lower = lower;
    this.cells = cells;
    this.n = n;
    perCell = new double[cells.length];
    int all = 1;
    for (int k = 0; k < cells.length; k++) {
      perCell[k] = cells[k] / (upper[k] - lower[k]);
      all *= cells[k];
    }
    count = new long[all + 1];
    batches = new Batches(cells.length, n);
  }

  @Override
  public void count(double[][] x) {
    batches.count(x);
    int outside = count.length - 1;
    for (int i = 0; i < n; i++) {
      int cell = 0;
      for (int k = 0; k < cells.length; k++) {
        double t = (x[k][i] - lower[k]) * perCell[k];
        if (!(t >= 0 && t < cells[k])) {
          cell = outside;
          break;
        }
        cell = cell * cells[k] + (int) t;
      }
      count[cell]++;
    }
  }

  /** The counts of all cells, and at the end those outside. */
  long[] counts() {
    return count;
  }

  Batches batches() {
    return batches;
  }

  @Override
  public void restart() {
    batches.restart();
    Arrays.fill(count, 0);
  }

  @Override
  public long[] state() {
    return batches.state(count);
  }

  @Override
  public void restore(long[] state) {
    batches.restore(state);
    System.arraycopy(state, 0, count, 0, count.length);
  }
}
