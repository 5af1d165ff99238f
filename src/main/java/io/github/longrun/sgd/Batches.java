package io.github.longrun.sgd;

import java.util.Arrays;

/**
 * Sums of the coordinates of each chain of a chunk over at most 16 batches of states of equal
 * length, which tell whether the chains mix. When all are full they are joined two by two: the
 * length of the run need not be known.
 */
final class Batches {

  private static final int MOST = 16;

  /** Looks at every so many states: what mixes slowly hardly changes meanwhile. */
  private static final int EVERY = 8;

  /** Row b d + k: coordinate k in batch b. */
  private final double[][] sum;

  private final int dimension;
  private long now;

  /** The looks in a batch. */
  private long length = 1;

  Batches(int dimension, int n) {
    this.dimension = dimension;
    sum = new double[MOST * dimension][n];
  }

  void count(double[][] x) {
    long state = now++;
    if (state % EVERY != 0) {
      return;
    }
    long look = state / EVERY;
    if (look == MOST * length) {
      join();
      length *= 2;
    }
    int batch = (int) (look / length);
    for (int k = 0; k < dimension; k++) {
      add(x[k], sum[batch * dimension + k]);
    }
  }

  private static void add(double[] x, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += x[i];
    }
  }

  private void join() {
    for (int row = 0; row < sum.length; row++) {
      if (row < sum.length / 2) {
        int first = 2 * row - row % dimension;
        System.arraycopy(sum[first], 0, sum[row], 0, chains());
        add(sum[first + dimension], sum[row]);
      } else {
        Arrays.fill(sum[row], 0);
      }
    }
  }

  int dimension() {
    return dimension;
  }

  int chains() {
    return sum[0].length;
  }

  /** The batches that are full. */
  int full() {
    return (int) (looks() / length);
  }

  private long looks() {
    return (now + EVERY - 1) / EVERY;
  }

  /** The mean of coordinate k of chain i in a batch. */
  double mean(int k, int batch, int i) {
    return sum[batch * dimension + k][i] / length;
  }

  void restart() {
    now = 0;
    length = 1;
    for (double[] row : sum) {
      Arrays.fill(row, 0);
    }
  }

  /** What a counter counts, and behind it all that is here. */
  long[] state(long[] counted) {
    long[] own = Counter.stateOf(sum, now);
    long[] state = Arrays.copyOf(counted, counted.length + own.length);
    System.arraycopy(own, 0, state, counted.length, own.length);
    return state;
  }

  /** Returns to such a state. */
  void restore(long[] state) {
    int own = sum.length * chains() + 1;
    now = Counter.restore(sum, Arrays.copyOfRange(state, state.length - own, state.length));
    length = 1;
    while (looks() > MOST * length) {
      length *= 2;
    }
  }
}
