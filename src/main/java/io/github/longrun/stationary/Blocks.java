package io.github.longrun.stationary;

import java.util.Arrays;

/**
 * Square blocks of nodes of a grid in the plane, the chain of blocks
 *
 * <p>\[ A_{IJ} = \frac{1}{\mu(I)} \sum_{i \in I} \mu_i \sum_{j \in J} P_{ij}, \]
 *
 * <p>and the correction of \( \mu \) by its stationary law \( \xi A = \xi \).
 *
 * <p>Where blocks are wider than a step, A lets mass through their borders too easily, and the
 * factor \( \xi_I / \mu(I) \) falls short of what slow modes need; it is raised to a power up to
 * 1.9, and interpolated between the centres of blocks, so that it does not jump at their borders.
 * Where \( \mu \) is stationary it is 1 everywhere, whatever the power.
 */
final class Blocks {

  private final Transition matrix;
  private final Absorption absorption;
  private final int n;
  private final int blocks;
  private final int[][] blockOf = new int[2][];
  private final int perAxis;
  private final double power;
  private final double[][] centre = new double[2][];
  private final NodeWeights[][] toBlocks = new NodeWeights[2][];

  /** For blocks that a target takes a part of: \( P\, ((1 - part) 1_J) \). */
  private double[][] surviving;

  private boolean[] touched;
  private double[] absorbed;
  private double[] restart;

  /**
   * @param perAxis the number of blocks along an axis
   * @param power the power of the correction, 1 to 2
   * @param absorption what ends a passage, or null
   */
  Blocks(Transition matrix, int perAxis, double power, Absorption absorption) {
    this.power = power;
    this.matrix = matrix;
    this.absorption = absorption;
    Grid grid = matrix.grid();
    n = grid.size();
    this.perAxis = perAxis;
    blocks = perAxis * perAxis;
    for (int axis = 0; axis < 2; axis++) {
      int points = grid.points()[axis];
      int[] block = new int[points];
      for (int i = 0; i < points; i++) {
        block[i] = (int) ((long) i * perAxis / points);
      }
      blockOf[axis] = block;
      centre[axis] = centres(block);
      toBlocks[axis] =
          matrix.passes() == null ? identity(block) : matrix.passes().toBlocks(axis, block);
    }
    if (absorption != null) {
      prepareTarget();
    }
  }

  private static NodeWeights[] identity(int[] block) {
    NodeWeights[] to = new NodeWeights[block.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = new NodeWeights(block[i], new double[] {1}, 0);
    }
    return to;
  }

  private int block(int i) {
    int columns = matrix.grid().columns();
    return blockOf[0][i / columns] * perAxis + blockOf[1][i % columns];
  }

  private void prepareTarget() {
    double[] part = absorption.part();
    surviving = new double[blocks][];
    touched = new boolean[blocks];
    boolean[] whole = new boolean[blocks];
    Arrays.fill(whole, true);
    restart = new double[blocks];
    for (int j = 0; j < n; j++) {
      int b = block(j);
      touched[b] |= part[j] > 0;
      whole[b] &= part[j] == 1;
      restart[b] += absorption.restart()[j];
    }
    absorbed = matrix.pull(part);
    for (int b = 0; b < blocks; b++) {
      if (touched[b] && !whole[b]) {
        double[] v = new double[n];
        for (int j = 0; j < n; j++) {
          v[j] = block(j) == b ? 1 - part[j] : 0;
        }
        surviving[b] = matrix.pull(v);
      }
    }
  }

  /**
   * Multiplies \( \mu \) by the factors that the chain of blocks demands, and makes it add up to 1.
   */
  void correct(double[] mu) {
    double[] mass = new double[blocks];
    int[] size = new int[blocks];
    for (int i = 0; i < n; i++) {
      mass[block(i)] += mu[i];
      size[block(i)]++;
    }
    double[] conditional = new double[n];
    for (int i = 0; i < n; i++) {
      int b = block(i);
      // Within an empty block nothing is known yet: all its states alike.
      conditional[i] = mass[b] > 0 ? mu[i] / mass[b] : 1.0 / size[b];
    }
    double[] log = Elimination.logLaw(new int[blocks], chainOfBlocks(conditional));
    double top = Arrays.stream(log).max().orElseThrow();
    double sum = 0;
    for (int b = 0; b < blocks; b++) {
      log[b] -= top;
      sum += Math.exp(log[b]);
    }
    double[] factor = new double[blocks];
    double highest = Double.NEGATIVE_INFINITY;
    for (int b = 0; b < blocks; b++) {
      factor[b] = power * (log[b] - Math.log(sum) - Math.log(mass[b]));
      highest = Math.max(highest, mass[b] > 0 ? factor[b] : log[b] - Math.log(sum));
    }
    double total = 0;
    for (int i = 0; i < n; i++) {
      int b = block(i);
      // The largest factor becomes 1, so that none overflows.
      mu[i] =
          mass[b] > 0
              ? mu[i] * Math.exp(interpolated(factor, i) - highest)
              : conditional[i] * Math.exp(log[b] - Math.log(sum) - highest);
      total += mu[i];
    }
    for (int i = 0; i < n; i++) {
      mu[i] /= total;
    }
  }

  /**
   * Bilinear between the centres of blocks, constant beyond the outermost and beside empty ones.
   */
  private double interpolated(double[] factor, int i) {
    int columns = matrix.grid().columns();
    int[] at = {i / columns, i % columns};
    int[] own = new int[2];
    int[] other = new int[2];
    double[] t = new double[2];
    for (int axis = 0; axis < 2; axis++) {
      double[] c = centre[axis];
      own[axis] = blockOf[axis][at[axis]];
      int side = at[axis] < c[own[axis]] ? -1 : 1;
      other[axis] = Math.max(0, Math.min(perAxis - 1, own[axis] + side));
      double gap = Math.abs(c[other[axis]] - c[own[axis]]);
      t[axis] = gap > 0 ? Math.abs(at[axis] - c[own[axis]]) / gap : 0;
    }
    double f00 = factor[own[0] * perAxis + own[1]];
    double f01 = factor[own[0] * perAxis + other[1]];
    double f10 = factor[other[0] * perAxis + own[1]];
    double f11 = factor[other[0] * perAxis + other[1]];
    double f =
        (1 - t[0]) * ((1 - t[1]) * f00 + t[1] * f01) + t[0] * ((1 - t[1]) * f10 + t[1] * f11);
    return Double.isFinite(f) ? f : f00;
  }

  private double[] centres(int[] block) {
    double[] sum = new double[perAxis];
    int[] count = new int[perAxis];
    for (int i = 0; i < block.length; i++) {
      sum[block[i]] += i;
      count[block[i]]++;
    }
    for (int b = 0; b < perAxis; b++) {
      sum[b] /= count[b];
    }
    return sum;
  }

  private double[][] chainOfBlocks(double[] conditional) {
    double[][] a = new double[blocks][blocks];
    double[] scratch = new double[n];
    double[] line = new double[perAxis];
    int[] edge0 = edges(blockOf[0]);
    int[] edge1 = edges(blockOf[1]);
    for (int b = 0; b < blocks; b++) {
      Interruption.poll();
      int l0 = edge0[b / perAxis];
      int l1 = edge0[b / perAxis + 1];
      int c0 = edge1[b % perAxis];
      int c1 = edge1[b % perAxis + 1];
      aggregate(conditional, l0, l1, c0, c1, scratch, line, a[b]);
      if (absorption != null) {
        restarted(conditional, l0, l1, c0, c1, a[b]);
      }
    }
    return a;
  }

  /** One row of A: the block's rows laid out together, then summed over blocks. */
  private void aggregate(
      double[] mu, int l0, int l1, int c0, int c1, double[] scratch, double[] line, double[] row) {
    int columns = matrix.grid().columns();
    int firstLine = Integer.MAX_VALUE;
    int lastLine = -1;
    int firstColumn = Integer.MAX_VALUE;
    int lastColumn = -1;
    for (int l = l0; l < l1; l++) {
      for (int c = c0; c < c1; c++) {
        int i = l * columns + c;
        if (mu[i] > 0) {
          matrix.rows().scatter(i, mu[i], scratch);
          int[] r = matrix.rows().rectangle(i);
          firstLine = Math.min(firstLine, r[0]);
          lastLine = Math.max(lastLine, r[1]);
          firstColumn = Math.min(firstColumn, r[2]);
          lastColumn = Math.max(lastColumn, r[3]);
        }
      }
    }
    for (int l = firstLine; l <= lastLine; l++) {
      Arrays.fill(line, 0);
      for (int c = firstColumn; c <= lastColumn; c++) {
        double m = scratch[l * columns + c];
        if (m > 0) {
          NodeWeights to = toBlocks[1][c];
          for (int k = 0; k < to.weight().length; k++) {
            line[to.first() + k] += m * to.weight()[k];
          }
          scratch[l * columns + c] = 0;
        }
      }
      NodeWeights to = toBlocks[0][l];
      for (int k = 0; k < to.weight().length; k++) {
        int at = (to.first() + k) * perAxis;
        for (int j = 0; j < perAxis; j++) {
          row[at + j] += to.weight()[k] * line[j];
        }
      }
    }
  }

  /** Takes what the target absorbs out of a row of A and adds it at the start. */
  private void restarted(double[] mu, int l0, int l1, int c0, int c1, double[] row) {
    int columns = matrix.grid().columns();
    double taken = 0;
    for (int j = 0; j < blocks; j++) {
      row[j] = touched[j] ? 0 : row[j];
    }
    for (int l = l0; l < l1; l++) {
      for (int i = l * columns + c0; i < l * columns + c1; i++) {
        taken += mu[i] * absorbed[i];
        for (int j = 0; j < blocks && mu[i] > 0; j++) {
          row[j] += surviving[j] == null ? 0 : mu[i] * surviving[j][i];
        }
      }
    }
    for (int j = 0; j < blocks; j++) {
      row[j] += taken * restart[j];
    }
  }

  private int[] edges(int[] block) {
    int[] edge = new int[perAxis + 1];
    for (int i = 0; i < block.length; i++) {
      edge[block[i] + 1] = i + 1;
    }
    return edge;
  }
}
