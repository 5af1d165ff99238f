package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.Optional;

/**
 * Counts, for each chain of a chunk, the states nearest to each of some points; each state once.
 *
 * <p>A point p is nearest where its score \( \langle p, x \rangle - |p|^2 / 2 \) is largest. In
 * each round, three more points challenge the best score so far, and the sign bits of the
 * differences select the winner's field of 16 bits of a word, so that one addition counts it; the
 * fields are emptied into the counts before they are full. A round costs 0.6 ns a state for all of
 * its points, most of it for the number of passes, not for what they do. The larger of two numbers
 * is \( (p + q + |p - q|) / 2 \), because JDK 17 does not vectorise a loop of more than a few
 * {@link Math#max}.
 */
final class NearestCounter implements Counter {

  private static final Optional<Selection> VECTORS = Selection.byVectors();

  private static final int ROUND = 3;
  private static final int BITS = 16;
  private static final long FULL = (1L << BITS) - 1;

  private final int n;
  private final double[][] point;

  /** Minus half the square of each point: what its score starts from. */
  private final double[] shift;

  private final int rounds;
  private final double[] best;
  private final double[] a;
  private final double[] b;
  private final double[] c;
  private final Selection selection;
  private final long[][] word;
  private final long[][] field;
  private final long[][] count;
  private final Batches batches;
  private long waiting;

  NearestCounter(double[][] points, int n) {
    this.n = n;
    point = points;
    shift = Arrays.stream(points).mapToDouble(NearestCounter::shift).toArray();
    rounds = Math.max(1, (points.length - 1 + ROUND - 1) / ROUND);
    best = new double[n];
    a = new double[n];
    b = new double[n];
    c = new double[n];
    selection = VECTORS.orElseGet(() -> new LoopSelection(n));
    word = new long[rounds][n];
    field = new long[rounds][n];
    count = new long[points.length][n];
    batches = new Batches(points[0].length, n);
  }

  @Override
  public void count(double[][] x) {
    batches.count(x);
    if (point.length == 2 && x.length == 2) {
      double[] o = point[0];
      double[] q = point[1];
      difference(x[0], x[1], o[0] - q[0], o[1] - q[1], shift[0] - shift[1], c, n);
      selection.count(c, field[0], n);
    } else {
      compare(x);
    }
    if (++waiting == FULL) {
      empty();
    }
  }

  private void compare(double[][] x) {
    if (rounds == 1 && x.length == 2) {
      compareInThePlane(x[0], x[1]);
      tally(0);
    } else {
      score(x, 0, best);
      for (int r = 0; r < rounds; r++) {
        score(x, number(r, 0), a);
        score(x, number(r, 1), b);
        score(x, number(r, 2), c);
        challenge(best, a, b, c, n);
        tally(r);
      }
    }
    for (int r = 0; r < rounds; r++) {
      add(word[r], field[r], n);
    }
  }

  private void compareInThePlane(double[] x, double[] y) {
    double[] o = point[0];
    int i = number(0, 0);
    int j = number(0, 1);
    int k = number(0, 2);
    double[] p = point[i];
    double[] q = point[j];
    double[] s = point[k];
    compare(
        x,
        y,
        o[0] - p[0],
        o[1] - p[1],
        shift[0] - shift[i],
        q[0] - s[0],
        q[1] - s[1],
        shift[j] - shift[k],
        0.5 * (o[0] + p[0] - q[0] - s[0]),
        0.5 * (o[1] + p[1] - q[1] - s[1]),
        0.5 * (shift[0] + shift[i] - shift[j] - shift[k]),
        a,
        b,
        c,
        n);
  }

  private void tally(int r) {
    selection.select(a, b, c, word[r], n);
    for (int g = 0; g < r; g++) {
      clear(word[r], word[g], n);
    }
  }

  /** The number of the point that a field of a round counts: the last points fill up a round. */
  private int number(int r, int f) {
    return f == ROUND ? 0 : Math.min(1 + r * ROUND + f, point.length - 1);
  }

  private static double shift(double[] p) {
    double s = 0;
    for (double v : p) {
      s -= v * v / 2;
    }
    return s;
  }

  private void score(double[][] x, int p, double[] score) {
    Arrays.fill(score, shift[p]);
    for (int k = 0; k < x.length; k++) {
      add(x[k], point[p][k], score, n);
    }
  }

  private static void add(double[] x, double p, double[] score, int n) {
    for (int i = 0; i < n; i++) {
      score[i] = Math.fma(x[i], p, score[i]);
    }
  }

  private static void difference(
      double[] x, double[] y, double px, double py, double ps, double[] c, int n) {
    for (int i = 0; i < n; i++) {
      c[i] = Math.fma(y[i], py, Math.fma(x[i], px, ps));
    }
  }

  /**
   * A round in the plane where there is no other, by differences of scores alone, which are linear:
   * a = o - p, b = q - s, and c = (o + p - q - s + |a| - |b|) / 2. By the scores themselves C2 of
   * JDK 17 leaves the loop scalar wherever it inlines it beside the selection.
   */
  private static void compare(
      double[] x,
      double[] y,
      double ax,
      double ay,
      double as,
      double bx,
      double by,
      double bs,
      double cx,
      double cy,
      double cs,
      double[] a,
      double[] b,
      double[] c,
      int n) {
    for (int i = 0; i < n; i++) {
      double op = Math.fma(y[i], ay, Math.fma(x[i], ax, as));
      double qs = Math.fma(y[i], by, Math.fma(x[i], bx, bs));
      double mean = Math.fma(y[i], cy, Math.fma(x[i], cx, cs));
      a[i] = op;
      b[i] = qs;
      c[i] = Math.fma(0.5, Math.abs(op), Math.fma(-0.5, Math.abs(qs), mean));
    }
  }

  /** Puts differences where the scores were: best - a, b - c and the better of each two. */
  private static void challenge(double[] best, double[] a, double[] b, double[] c, int n) {
    for (int i = 0; i < n; i++) {
      double o = best[i];
      double p = a[i];
      double q = b[i];
      double s = c[i];
      double op = 0.5 * (o + p + Math.abs(o - p));
      double qs = 0.5 * (q + s + Math.abs(q - s));
      a[i] = o - p;
      b[i] = q - s;
      c[i] = op - qs;
      best[i] = 0.5 * (op + qs + Math.abs(op - qs));
    }
  }

  private static void clear(long[] later, long[] word, int n) {
    for (int i = 0; i < n; i++) {
      word[i] &= -(later[i] >>> (ROUND * BITS));
    }
  }

  private static void add(long[] word, long[] field, int n) {
    for (int i = 0; i < n; i++) {
      field[i] += word[i];
    }
  }

  private void empty() {
    if (waiting == 0) {
      return;
    }
    for (int r = 0; r < rounds; r++) {
      for (int f = r == 0 ? ROUND : ROUND - 1; f >= 0; f--) {
        long[] own = count[number(r, f)];
        for (int i = 0; i < n; i++) {
          own[i] += (field[r][i] >>> (f * BITS)) & FULL;
        }
      }
      Arrays.fill(field[r], 0);
    }
    waiting = 0;
  }

  int chains() {
    return n;
  }

  /** The states of chain i that were nearest to a point. */
  long count(int p, int i) {
    empty();
    return count[p][i];
  }

  Batches batches() {
    return batches;
  }

  @Override
  public void restart() {
    batches.restart();
    empty();
    for (long[] row : count) {
      Arrays.fill(row, 0);
    }
  }

  @Override
  public long[] state() {
    empty();
    long[] state = new long[count.length * n];
    for (int p = 0; p < count.length; p++) {
      System.arraycopy(count[p], 0, state, p * n, n);
    }
    return batches.state(state);
  }

  @Override
  public void restore(long[] state) {
    batches.restore(state);
    empty();
    for (int p = 0; p < count.length; p++) {
      System.arraycopy(state, p * n, count[p], 0, n);
    }
  }
}
