package io.github.longrun.stationary;

import io.github.longrun.progress.Work;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Elimination of states one by one, from the last to the first,
 *
 * <p>\[ s_k = \sum_{j &lt; k} a_{kj}, \qquad a_{ij} \leftarrow a_{ij} + \frac{a_{ik}}{s_k} a_{kj}
 * \quad (i, j &lt; k), \]
 *
 * <p>with the pivot \( s_k = 1 - a_{kk} \) taken as a sum: nothing is ever subtracted, so every
 * probability keeps its relative accuracy, however small (W. K. Grassmann, M. I. Taksar and D. P.
 * Heyman, <i>Oper. Res.</i> 33, 1985; C. A. O'Cinneide, <i>Numer. Math.</i> 65, 1993). Rows are
 * stored from the first to the last column that may fill up, so a band stays a band.
 *
 * <p>A state whose pivot underflows hardly ever goes on to those before it: it carries the law, and
 * they are eliminated from the other side, from the first up to it.
 */
final class Elimination {

  /** Pivots that a row takes in one go. */
  private static final int PANEL = 32;

  /** Smaller passages have lost digits to underflow. */
  private static final double LEAST_PASSAGE = 1e-290;

  /** Smaller passages back would leave a weight above 1e-250 where none can be computed. */
  private static final double LEAST_RETURN = 1e-40;

  private final int n;
  private final int[] first;
  private final double[][] a;

  /** The smallest row that reaches a column at k or beyond, for every k. */
  private final int[] reaching;

  private final double[] pivot;

  /** Rows of a matrix: row i has the entries {@code row[i]} from column {@code start[i]} on. */
  Elimination(int[] start, double[][] row) {
    n = row.length;
    first = new int[n];
    a = new double[n][];
    reaching = new int[n];
    pivot = new double[n];
    int left = n - 1;
    for (int i = n - 1; i >= 0; i--) {
      left = Math.min(left, Math.min(i, start[i]));
      first[i] = left;
      int last = Math.max(i, start[i] + row[i].length - 1);
      a[i] = new double[last - left + 1];
      System.arraycopy(row[i], 0, a[i], start[i] - left, row[i].length);
    }
    int reached = -1;
    for (int i = 0; i < n; i++) {
      int last = first[i] + a[i].length - 1;
      for (int k = reached + 1; k <= last; k++) {
        reaching[k] = Math.min(i, k);
      }
      reached = Math.max(reached, last);
    }
  }

  /**
   * The logarithm of the stationary law up to a constant, -infinity for states that the chain
   * leaves for good and for some whose weight is below 1e-250.
   *
   * @throws IllegalArgumentException if there is more than one stationary law, or if passages
   *     between two of its parts are lost to underflow
   */
  static double[] logLaw(int[] start, double[][] row) {
    boolean[] recurrent = recurrent(start, row);
    int n = row.length;
    int[] kept = new int[n];
    int m = 0;
    for (int i = 0; i < n; i++) {
      if (recurrent[i]) {
        kept[m++] = i;
      }
    }
    if (m == n) {
      return new Elimination(start, row).logLaw();
    }
    int[] newStart = new int[m];
    double[][] newRow = new double[m][];
    for (int p = 0; p < m; p++) {
      int i = kept[p];
      int from = Arrays.binarySearch(kept, 0, m, start[i]);
      from = Math.min(m - 1, from < 0 ? -from - 1 : from);
      int to = Arrays.binarySearch(kept, 0, m, start[i] + row[i].length);
      to = Math.max(from, to < 0 ? -to - 1 : to);
      newStart[p] = from;
      newRow[p] = new double[to - from];
      for (int q = from; q < to; q++) {
        newRow[p][q - from] = row[i][kept[q] - start[i]];
      }
    }
    double[] log = new double[n];
    Arrays.fill(log, Double.NEGATIVE_INFINITY);
    double[] part = new Elimination(newStart, newRow).logLaw();
    for (int p = 0; p < m; p++) {
      log[kept[p]] = part[p];
    }
    return log;
  }

  private double[] logLaw() {
    int end = eliminate(new double[n], new double[n], LEAST_PASSAGE);
    double[] log = new double[n];
    if (end > 0) {
      Elimination back = turned(end);
      if (back.eliminate(new double[end + 1], new double[end + 1], LEAST_RETURN) > 0) {
        throw new IllegalArgumentException(
            "a passage from one part of the box to another is too rare to be computed, below 1e-290,"
                + " and the way back is below 1e-40, so that their weights cannot be compared; take a"
                + " larger stepSize, or a box around one of the parts");
      }
      double[] reversed = back.substitute(new double[end + 1], 0);
      for (int i = 0; i <= end; i++) {
        log[i] = reversed[end - i];
      }
    }
    return substitute(log, end);
  }

  /** Continues the logarithm of the law from the states that are left to all. */
  private double[] substitute(double[] log, int end) {
    double[] law = new double[n];
    int needed = end + 1 < n ? reaching[end + 1] : end;
    double shift = log[end];
    for (int i = needed; i <= end; i++) {
      shift = Math.max(shift, log[i]);
    }
    for (int i = needed; i <= end; i++) {
      law[i] = Math.exp(log[i] - shift);
    }
    for (int k = end + 1; k < n; k++) {
      double sum = 0;
      for (int i = reaching[k]; i < k; i++) {
        sum += law[i] * entry(i, k);
      }
      law[k] = sum;
      log[k] = Math.log(sum) + shift;
      // What is still needed is brought near 1, so that neither end of the law over- or underflows.
      int from = k + 1 < n ? reaching[k + 1] : k;
      double top = 0;
      for (int i = from; i <= k; i++) {
        top = Math.max(top, law[i]);
      }
      if (top > 1e100 || (top < 1e-100 && top > 0)) {
        for (int i = from; i <= k; i++) {
          law[i] /= top;
        }
        shift += Math.log(top);
      }
    }
    return log;
  }

  /** What is left of the chain, up to state {@code end}, with its states in reverse order. */
  private Elimination turned(int end) {
    int[] start = new int[end + 1];
    double[][] row = new double[end + 1][];
    for (int i = 0; i <= end; i++) {
      double[] reversed = new double[Math.min(a[i].length, end + 1 - first[i])];
      for (int j = 0; j < reversed.length; j++) {
        reversed[reversed.length - 1 - j] = a[i][j];
      }
      row[end - i] = reversed;
      start[end - i] = end + 1 - first[i] - reversed.length;
    }
    return new Elimination(start, row);
  }

  /**
   * The mean numbers of steps until absorption, \( t_i = 1 + \sum_j a_{ij} t_j \), from every
   * state.
   *
   * @param start where the rows of the substochastic matrix begin
   * @param row its rows
   * @param absorbed the probability of absorption in the next step, what the row lacks to 1
   */
  static double[] passageTimes(int[] start, double[][] row, double[] absorbed) {
    return new Elimination(start, row).passageTimes(absorbed.clone());
  }

  private double[] passageTimes(double[] absorbed) {
    double[] r = new double[n];
    Arrays.fill(r, 1);
    eliminate(absorbed, r, 0);
    double[] t = new double[n];
    for (int k = 0; k < n; k++) {
      double sum = r[k];
      for (int j = first[k]; j < k; j++) {
        double p = a[k][j - first[k]];
        sum += p > 0 ? p * t[j] : 0;
      }
      t[k] = sum / pivot[k];
    }
    return t;
  }

  /**
   * Eliminates all states, together with the probabilities of absorption and the right side r. Rows
   * take the pivots of a panel one after the other while they are at hand: for bands too wide for
   * the cache this is three times as fast as pivot after pivot.
   *
   * @param smallest the smallest pivot; a state that has less is left in place, with those before
   *     it
   * @return the last state that is left: 0 if no pivot was too small
   */
  private int eliminate(double[] absorbed, double[] r, double smallest) {
    for (int last = n - 1; last >= 0; last -= PANEL) {
      Work.goesOn(0);
      int least = Math.max(0, last - PANEL + 1);
      int end = 0;
      for (int i = last; i >= 0 && least <= last && i >= reaching[least]; i--) {
        Interruption.poll();
        for (int k = last; k > Math.max(i, least - 1); k--) {
          eliminate(k, i, absorbed, r);
        }
        if (i >= least) {
          pivot[i] = absorbed[i] + sumBefore(i);
          if (i > 0 && pivot[i] < smallest) {
            end = i;
            least = i + 1;
          }
        }
      }
      if (end > 0) {
        return end;
      }
    }
    return 0;
  }

  /** Takes state k out of row i. */
  private void eliminate(int k, int i, double[] absorbed, double[] r) {
    double p = entry(i, k);
    if (p > 0 && pivot[k] > 0) {
      double c = p / pivot[k];
      a[i][k - first[i]] = c;
      add(c, k, i);
      absorbed[i] += c * absorbed[k];
      r[i] += c * r[k];
    } else if (p > 0) {
      r[i] = Double.POSITIVE_INFINITY;
    }
  }

  private double entry(int i, int j) {
    int at = j - first[i];
    return at < a[i].length ? a[i][at] : 0;
  }

  private double sumBefore(int k) {
    double s = 0;
    for (int j = 0; j < k - first[k]; j++) {
      s += a[k][j];
    }
    return s;
  }

  /** Adds c times the entries of row k left of its diagonal to row i. */
  private void add(double c, int k, int i) {
    double[] from = a[k];
    double[] to = a[i];
    int offset = first[k] - first[i];
    int count = k - first[k];
    for (int j = 0; j < count; j++) {
      to[j + offset] += c * from[j];
    }
  }

  /**
   * The states of the only closed class, found by depth-first search (R. Tarjan, <i>SIAM J.
   * Comput.</i> 1, 1972).
   */
  private static boolean[] recurrent(int[] start, double[][] row) {
    int n = row.length;
    int[] order = new int[n];
    int[] low = new int[n];
    int[] next = new int[n];
    int[] group = new int[n];
    Arrays.fill(group, -1);
    int groups = 0;
    int seen = 0;
    ArrayDeque<Integer> path = new ArrayDeque<>();
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (int root = 0; root < n; root++) {
      if (order[root] > 0) {
        continue;
      }
      path.push(root);
      while (!path.isEmpty()) {
        int i = path.peek();
        if (order[i] == 0) {
          order[i] = low[i] = ++seen;
          open.push(i);
        }
        boolean deeper = false;
        while (next[i] < row[i].length && !deeper) {
          int j = start[i] + next[i];
          boolean edge = row[i][next[i]] > 0;
          if (edge && order[j] == 0) {
            path.push(j);
            deeper = true;
          } else {
            if (edge && group[j] < 0) {
              low[i] = Math.min(low[i], low[j]);
            }
            next[i]++;
          }
        }
        if (!deeper) {
          path.pop();
          if (low[i] == order[i]) {
            int member;
            do {
              member = open.pop();
              group[member] = groups;
            } while (member != i);
            groups++;
          }
        }
      }
    }
    boolean[] leaves = new boolean[groups];
    for (int i = 0; i < n; i++) {
      for (int p = 0; p < row[i].length && !leaves[group[i]]; p++) {
        leaves[group[i]] = row[i][p] > 0 && group[start[i] + p] != group[i];
      }
    }
    int closed = -1;
    for (int g = 0; g < groups; g++) {
      if (!leaves[g] && closed >= 0) {
        throw new IllegalArgumentException(
            "the noise does not carry the chain between all parts of the box, so it has more than one"
                + " stationary law; use an unbounded noise, a larger one, a box around one part, or more"
                + " points if a step is shorter than their spacing");
      }
      closed = leaves[g] ? closed : g;
    }
    boolean[] recurrent = new boolean[n];
    for (int i = 0; i < n; i++) {
      recurrent[i] = group[i] == closed;
    }
    return recurrent;
  }
}
