package io.github.longrun.stationary;

import java.util.Arrays;

/** The transition matrix P of the chain on a grid: rows, then passes where there are any. */
final class Transition {

  /** Smaller numbers are cleared: arithmetic below the normal range is a hundred times slower. */
  private static final double NOTHING = 1e-290;

  private final Grid grid;
  private final Rows rows;
  private final Passes passes;
  private final double[] between;

  Transition(Grid grid, Rows rows, Passes passes) {
    this.grid = grid;
    this.rows = rows;
    this.passes = passes;
    between = new double[passes == null ? 0 : grid.size()];
  }

  Grid grid() {
    return grid;
  }

  Rows rows() {
    return rows;
  }

  /** The convolution after the rows; null if there is none. */
  Passes passes() {
    return passes;
  }

  /**
   * One step of the chain, \( \mu P \).
   *
   * @return the mass that fell beyond the grid and is kept at its border
   */
  double push(double[] mu, double[] out) {
    double[] to = passes == null ? out : between;
    double outside = 0;
    Arrays.fill(to, 0);
    for (int i = 0; i < mu.length; i++) {
      pollNow(i);
      if (mu[i] > 0) {
        outside += rows.scatter(i, mu[i], to);
      }
    }
    if (passes != null) {
      clear(between);
      outside += passes.push(between, out);
    }
    clear(out);
    return outside;
  }

  /** The mean of a function after one step, P v. */
  double[] pull(double[] v) {
    double[] in = v;
    if (passes != null) {
      in = new double[v.length];
      passes.pull(v, in);
      clear(in);
    }
    double[] out = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      pollNow(i);
      out[i] = rows.gather(i, in);
    }
    return out;
  }

  static void pollNow(int i) {
    if (i % 4096 == 0) {
      Interruption.poll();
    }
  }

  private static void clear(double[] v) {
    for (int i = 0; i < v.length; i++) {
      v[i] = v[i] < NOTHING ? 0 : v[i];
    }
  }
}
