package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Sums a function of the states of each chain of a chunk over batches of states of equal length.
 */
final class BatchCounter implements Counter {

  private final ToDoubleFunction<double[]> function;
  private final long length;
  private final double[] point;

  /** Of each batch the sums of each chain, and after them the sums of squares over all batches. */
  private final double[][] sum;

  private long now;

  BatchCounter(
      ToDoubleFunction<double[]> function, int batches, long length, int dimension, int n) {
    this.function = function;
    this.length = length;
    point = new double[dimension];
    sum = new double[batches + 1][n];
  }

  @Override
  public void count(double[][] x) {
    int batches = sum.length - 1;
    long batch = now / length;
    if (batch < batches) {
      double[] own = sum[(int) batch];
      double[] squares = sum[batches];
      for (int i = 0; i < own.length; i++) {
        for (int k = 0; k < point.length; k++) {
          point[k] = x[k][i];
        }
        double v = function.applyAsDouble(point);
        own[i] += v;
        squares[i] += v * v;
      }
    }
    now++;
  }

  int chains() {
    return sum[0].length;
  }

  /** The batches that are full. */
  int full() {
    return (int) Math.min(sum.length - 1, now / length);
  }

  /** The mean of a batch of chain i. */
  double mean(int batch, int i) {
    return sum[batch][i] / length;
  }

  /** The mean of the squares of chain i. */
  double square(int i) {
    return sum[sum.length - 1][i] / Math.min(now, length * (sum.length - 1));
  }

  @Override
  public void restart() {
    now = 0;
    for (double[] row : sum) {
      Arrays.fill(row, 0);
    }
  }

  @Override
  public long[] state() {
    return Counter.stateOf(sum, now);
  }

  @Override
  public void restore(long[] state) {
    now = Counter.restore(sum, state);
  }
}
