package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts the states of a chunk in the cells of a grid, the last coordinate running fastest, for
 * each of some groups of chains: one for each chain would take too much memory.
 */
final class HistogramCounter implements Counter {

  private final double[] lower;
  private final double[] perCell;
  private final int[] cells;
  private final int n;

  /** The chains of a group; the last one may have fewer. */
  private final int together;

  /** The cells, and the outside of the box behind them. */
  private final int places;

  /** Of each group, one after the other, the counts of all places. */
  private final long[] count;

  private final Batches batches;

  HistogramCounter(double[] lower, double[] upper, int[] cells, int n, int groups) {
    this.lower = lower;
    this.cells = cells;
    this.n = n;
    perCell = new double[cells.length];
    int all = 1;
    for (int k = 0; k < cells.length; k++) {
      perCell[k] = cells[k] / (upper[k] - lower[k]);
      all *= cells[k];
    }
    places = all + 1;
    together = (n - 1) / groups + 1;
    count = new long[places * ((n - 1) / together + 1)];
    batches = new Batches(cells.length, n);
  }

  @Override
  public void count(double[][] x) {
    batches.count(x);
    int outside = places - 1;
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
      count[i / together * places + cell]++;
    }
  }

  /** Of each group: the counts of all cells, and at the end those outside. */
  Stream<long[]> counts() {
    return IntStream.range(0, count.length / places)
        .mapToObj(g -> Arrays.copyOfRange(count, g * places, (g + 1) * places));
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
