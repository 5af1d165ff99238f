package io.github.longrun.stationary;

import java.util.Arrays;

/**
 * The convolution with a Gaussian of independent coordinates, line by line and column by column;
 * what falls beyond the grid is kept at its border.
 */
final class Passes {

  /** Tails to 1e-137: more than 25 standard deviations in a step are nothing. */
  private static final double REACH = 25;

  private final int lines;
  private final int columns;
  private final double[] acrossLines;
  private final double[] alongLines;
  private final double[] half;
  private final double[] extended;

  /**
   * @param grid a grid in the plane
   * @param sigma the standard deviations in units of the spacing
   */
  Passes(Grid grid, double[] sigma) {
    lines = grid.lines();
    columns = grid.columns();
    acrossLines = taps(sigma[0], lines);
    alongLines = taps(sigma[1], columns);
    half = new double[grid.size()];
    extended = new double[columns + 2 * alongLines.length - 2];
  }

  /** Weights of the offsets 0, 1, ...; all that goes beyond n is put there: it leaves the grid. */
  private static double[] taps(double sigma, int n) {
    NodeWeights all = NodeWeights.gaussian(2 * n, sigma, Math.min(REACH, 2 * n / sigma), 4 * n + 1);
    double[] w = all.weight();
    int centre = 2 * n - all.first();
    double[] tap = new double[Math.min(n, w.length - 1 - centre) + 1];
    for (int t = 0; t + centre < w.length; t++) {
      tap[Math.min(t, tap.length - 1)] += w[centre + t];
    }
    return tap;
  }

  /**
   * The convolution of a measure.
   *
   * @return the mass that fell beyond the grid
   */
  double push(double[] in, double[] out) {
    double outside = 0;
    Arrays.fill(half, 0);
    for (int l = 0; l < lines; l++) {
      for (int t = 1 - acrossLines.length; t < acrossLines.length; t++) {
        int to = Math.max(0, Math.min(lines - 1, l + t));
        axpy(acrossLines[Math.abs(t)], in, l * columns, half, to * columns, columns);
      }
    }
    outside += beyond(in);
    int reach = alongLines.length - 1;
    for (int l = 0; l < lines; l++) {
      Arrays.fill(extended, 0);
      for (int t = -reach; t <= reach; t++) {
        axpy(alongLines[Math.abs(t)], half, l * columns, extended, reach + t, columns);
      }
      System.arraycopy(extended, reach, out, l * columns, columns);
      double before = sum(extended, 0, reach);
      double after = sum(extended, reach + columns, reach);
      out[l * columns] += before;
      out[(l + 1) * columns - 1] += after;
      outside += before + after;
    }
    return outside;
  }

  /** The mass that the first pass takes beyond the first and the last line. */
  private double beyond(double[] in) {
    double outside = 0;
    double tail = 0;
    for (int l = acrossLines.length - 2; l >= 0; l--) {
      tail += acrossLines[l + 1];
      if (l < lines) {
        outside += tail * sum(in, l * columns, columns);
        outside += tail * sum(in, (lines - 1 - l) * columns, columns);
      }
    }
    return outside;
  }

  /** The mean of a function after the convolution, \( \int v(y + z) \, N(dz) \). */
  void pull(double[] v, double[] out) {
    int reach = alongLines.length - 1;
    for (int l = 0; l < lines; l++) {
      Arrays.fill(extended, 0, reach, v[l * columns]);
      System.arraycopy(v, l * columns, extended, reach, columns);
      Arrays.fill(extended, reach + columns, extended.length, v[(l + 1) * columns - 1]);
      Arrays.fill(half, l * columns, (l + 1) * columns, 0);
      for (int t = -reach; t <= reach; t++) {
        axpy(alongLines[Math.abs(t)], extended, reach + t, half, l * columns, columns);
      }
    }
    Arrays.fill(out, 0);
    for (int l = 0; l < lines; l++) {
      for (int t = 1 - acrossLines.length; t < acrossLines.length; t++) {
        int from = Math.max(0, Math.min(lines - 1, l + t));
        axpy(acrossLines[Math.abs(t)], half, from * columns, out, l * columns, columns);
      }
    }
  }

  /**
   * What a unit mass at each value of a coordinate gives to consecutive blocks of values.
   *
   * @param axis 0 across the lines, 1 along them
   * @param block the block of each value, rising
   */
  NodeWeights[] toBlocks(int axis, int[] block) {
    double[] tap = axis == 0 ? acrossLines : alongLines;
    int n = block.length;
    NodeWeights[] out = new NodeWeights[n];
    for (int i = 0; i < n; i++) {
      int first = block[Math.max(0, i - tap.length + 1)];
      int last = block[Math.min(n - 1, i + tap.length - 1)];
      double[] w = new double[last - first + 1];
      for (int t = 1 - tap.length; t < tap.length; t++) {
        w[block[Math.max(0, Math.min(n - 1, i + t))] - first] += tap[Math.abs(t)];
      }
      out[i] = new NodeWeights(first, w, 0);
    }
    return out;
  }

  private static void axpy(double c, double[] in, int from, double[] out, int to, int n) {
    for (int k = 0; k < n; k++) {
      out[to + k] += c * in[from + k];
    }
  }

  private static double sum(double[] v, int from, int n) {
    double s = 0;
    for (int k = 0; k < n; k++) {
      s += v[from + k];
    }
    return s;
  }
}
