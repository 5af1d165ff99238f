package io.github.longrun.sgd;

import java.util.Arrays;

/** Sums the states of each chain of a chunk, less a centre, and their products. */
final class MomentsCounter implements Counter {

  private final double[] centre;
  private final int n;

  /** The coordinates, then the products of coordinate k with the coordinates up to k. */
  private final double[][] sum;

  private final Batches batches;
  private long now;

  MomentsCounter(double[] centre, int n) {
    this.centre = centre;
    this.n = n;
    int d = centre.length;
    sum = new double[d + d * (d + 1) / 2][n];
    batches = new Batches(d, n);
  }

  @Override
  public void count(double[][] x) {
    batches.count(x);
    int row = x.length;
    for (int k = 0; k < x.length; k++) {
      add(x[k], centre[k], sum[k], n);
      for (int l = 0; l <= k; l++) {
        add(x[k], centre[k], x[l], centre[l], sum[row++], n);
      }
    }
    now++;
  }

  private static void add(double[] x, double centre, double[] sum, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += x[i] - centre;
    }
  }

  private static void add(double[] x, double cx, double[] y, double cy, double[] sum, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] = Math.fma(x[i] - cx, y[i] - cy, sum[i]);
    }
  }

  int chains() {
    return n;
  }

  long counted() {
    return now;
  }

  double sum(int row, int i) {
    return sum[row][i];
  }

  Batches batches() {
    return batches;
  }

  @Override
  public void restart() {
    batches.restart();
    now = 0;
    for (double[] row : sum) {
      Arrays.fill(row, 0);
    }
  }

  @Override
  public long[] state() {
    return batches.state(Counter.stateOf(sum, now));
  }

  @Override
  public void restore(long[] state) {
    batches.restore(state);
    now = Counter.restore(sum, state);
  }
}
