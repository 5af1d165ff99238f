package io.github.longrun.stationary;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * The stationary law of a large chain by aggregation and disaggregation (J. R. Koury, D. F.
 * McAllister and W. J. Stewart, <i>SIAM J. Algebraic Discrete Methods</i> 5, 1984; Y. Takahashi,
 * 1975): in each cycle the chain of {@link Blocks} is solved by {@link Elimination} and corrects
 * the weights of the blocks, and a few steps \( \mu \leftarrow \mu P \) smooth what remains within
 * them.
 *
 * <p>The slow modes, above all those between wells, are all but constant on blocks; the elimination
 * takes them at once, so the number of cycles does not grow as exp(c / eta). What converges slowly
 * then are modes about as wide as a block. The last cycles are combined so that the change of \(
 * \log \mu \) in the next is least (D. G. Anderson, <i>J. ACM</i> 12, 1965; for Markov chains H. De
 * Sterck, K. Miller, G. Sanders and M. Winlaw, <i>Numer. Linear Algebra Appl.</i> 17, 2010), which
 * halves their number; in logarithms, so that rare states count as frequent ones do. The last thing
 * done is always a step of the chain: sums of products of positive numbers.
 */
final class Aggregation {

  /** Smaller probabilities are not asked to converge. */
  private static final double NEGLIGIBLE = 1e-250;

  /** Steps of the chain in a cycle. */
  private static final int SMOOTHING = 4;

  private static final int MOST_CYCLES = 150;

  /** Cycles that are combined, and cycles before the first are. */
  private static final int DEPTH = 8;

  private static final int FIRST = 4;

  /** A change that grows by this factor shows that the combination was no good. */
  private static final double FAILED = 10;

  private final Transition matrix;
  private final Blocks blocks;
  private final Absorption absorption;
  private final int n;
  private final List<double[]> points = new ArrayList<>();
  private final List<double[]> moves = new ArrayList<>();

  /**
   * What the iteration found.
   *
   * @param law the stationary law, which adds up to 1
   * @param cycles the cycles that were done
   * @param converged whether the last cycle changed every probability by less than the tolerance
   * @param residual \( |\mu P - \mu|_1 \)
   * @param outside the mass that a step takes beyond the grid
   * @param absorption the mass that a step absorbs
   */
  record Result(
      double[] law,
      int cycles,
      boolean converged,
      double residual,
      double outside,
      double absorption) {}

  /**
   * @param width the noise of a step in spacings, about
   * @param absorption what ends a passage, or null
   */
  Aggregation(Transition matrix, double width, Absorption absorption) {
    this.matrix = matrix;
    this.absorption = absorption;
    n = matrix.grid().size();
    int points = Math.min(matrix.grid().lines(), matrix.grid().columns());
    int perAxis = (int) Math.max(Math.min(12, points / 3), Math.min(33, points / (6 * width)));
    double steps = points / (perAxis * width);
    double power = 1 + 0.9 * Math.max(0, Math.min(1, (steps - 1) / 3));
    blocks = new Blocks(matrix, perAxis, power, absorption);
  }

  /**
   * Cycles until one changes no probability above 1e-250 by more than a relative tolerance.
   *
   * @param start where to begin, adding up to 1
   * @param progress told after each cycle how much of the way to the tolerance is gone, up to 1
   */
  Result solve(double[] start, double tolerance, DoubleConsumer progress) {
    double[] mu = start.clone();
    double[] next = new double[n];
    double best = Double.POSITIVE_INFINITY;
    for (int cycle = 1; ; cycle++) {
      double[] before = logarithms(mu);
      blocks.correct(mu);
      double outside = 0;
      double absorbed = 0;
      for (int s = 0; s < SMOOTHING; s++) {
        outside = matrix.push(mu, next);
        absorbed = absorption == null ? 0 : absorption.apply(next);
        double[] last = mu;
        mu = next;
        next = last;
      }
      double[] move = move(before, mu);
      double change = largest(before, move);
      progress.accept(Math.max(0, Math.min(1, Math.log(change) / Math.log(tolerance))));
      if (change <= tolerance || cycle == MOST_CYCLES) {
        return new Result(mu, cycle, change <= tolerance, residual(next, mu), outside, absorbed);
      }
      if (change > FAILED * best) {
        points.clear();
        moves.clear();
      }
      best = Math.min(best, change);
      if (cycle >= FIRST) {
        combine(before, move, mu);
      }
    }
  }

  private static double[] move(double[] before, double[] mu) {
    double[] move = logarithms(mu);
    for (int i = 0; i < mu.length; i++) {
      move[i] -= before[i];
    }
    return move;
  }

  private static double largest(double[] before, double[] move) {
    double change = 0;
    for (int i = 0; i < move.length; i++) {
      if (Math.max(before[i], before[i] + move[i]) > Math.log(NEGLIGIBLE)) {
        change = Math.max(change, Math.abs(move[i]));
      }
    }
    return change;
  }

  private static double residual(double[] from, double[] to) {
    double residual = 0;
    for (int i = 0; i < from.length; i++) {
      residual += Math.abs(to[i] - from[i]);
    }
    return residual;
  }

  private static double[] logarithms(double[] mu) {
    double[] log = new double[mu.length];
    for (int i = 0; i < mu.length; i++) {
      log[i] = Math.log(mu[i]);
    }
    return log;
  }

  /** Replaces \( \mu \) by the combination of the last cycles whose change would be least. */
  private void combine(double[] before, double[] move, double[] mu) {
    points.add(before);
    moves.add(move);
    if (points.size() > DEPTH + 1) {
      points.remove(0);
      moves.remove(0);
    }
    int m = points.size() - 1;
    if (m == 0) {
      return;
    }
    double[][] normal = new double[m][m];
    double[] right = new double[m];
    double[] difference = new double[m];
    for (int i = 0; i < n; i++) {
      if (isKnown(i)) {
        for (int p = 0; p < m; p++) {
          difference[p] = moves.get(p + 1)[i] - moves.get(p)[i];
          right[p] += difference[p] * move[i];
          for (int q = 0; q <= p; q++) {
            normal[p][q] += difference[p] * difference[q];
          }
        }
      }
    }
    for (int p = 0; p < m; p++) {
      for (int q = p + 1; q < m; q++) {
        normal[p][q] = normal[q][p];
      }
    }
    double[] weight =
        new SingularValueDecomposition(new Array2DRowRealMatrix(normal, false))
            .getSolver()
            .solve(new ArrayRealVector(right, false))
            .toArray();
    double total = 0;
    for (int i = 0; i < n; i++) {
      if (isKnown(i)) {
        double log = before[i] + move[i];
        for (int p = 0; p < m; p++) {
          log -=
              weight[p]
                  * (points.get(p + 1)[i]
                      - points.get(p)[i]
                      + moves.get(p + 1)[i]
                      - moves.get(p)[i]);
        }
        mu[i] = Math.exp(Math.min(log, 100));
      }
      total += mu[i];
    }
    for (int i = 0; i < n; i++) {
      mu[i] /= total;
    }
  }

  /** Whether a probability was there, and more than negligible, in all the cycles kept. */
  private boolean isKnown(int i) {
    for (int p = 0; p < points.size(); p++) {
      double log = points.get(p)[i];
      if (!(Math.min(log, log + moves.get(p)[i]) > Math.log(NEGLIGIBLE))) {
        return false;
      }
    }
    return true;
  }
}
