package io.github.longrun.sgd;

import io.github.longrun.oracle.RandomLanes;
import io.github.longrun.oracle.Sampler;
import io.github.longrun.oracle.StochasticGradient;
import java.util.Arrays;
import java.util.Locale;

/**
 * A chunk of chains \( x' = x - \eta\, G(x, w) \), structure of arrays: all steps of a chunk are
 * one task of one thread, and what it draws depends on the seed and its number alone.
 */
final class Chunk {

  /** Small enough that all arrays of a step stay in the first-level cache. */
  static final int SIZE = 256;

  /** Steps between two looks for divergence. */
  static final int LOOK = 512;

  private static final int FIRST_STEPS = 16;

  /** How far beyond its start an iterate may go before it counts as lost. */
  private static final double LOST = 1e6;

  private final double stepSize;
  private final int first;
  private final int n;
  private final RandomLanes lanes;
  private final Sampler sampler;
  private final double[][] x;
  private final double[][] g;
  private final double limit;

  /** The chains {@code first}, ..., {@code first + start.length - 1} of a run, at their starts. */
  Chunk(StochasticGradient gradient, double stepSize, long seed, int first, double[][] start) {
    this.stepSize = stepSize;
    this.first = first;
    n = start.length;
    lanes = RandomLanes.of(seedAt(seed, stepSize), first / SIZE, n);
    sampler = gradient.sampler(lanes);
    int d = gradient.dimension();
    x = new double[d][n];
    g = new double[d][n];
    double far = 0;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < d; k++) {
        x[k][i] = start[i][k];
        far = Math.max(far, Math.abs(start[i][k]));
      }
    }
    limit = LOST * (1 + far);
  }

  /** Runs of one seed at two step sizes draw apart: the same draws would move them together. */
  static long seedAt(long seed, double stepSize) {
    return seed ^ Double.doubleToLongBits(stepSize);
  }

  double[] point(int i) {
    return point(x, i);
  }

  void count(Counter counter) {
    counter.count(x);
  }

  void step() {
    sampler.draw(x, g, n);
    if (x.length == 2) {
      move(x[0], g[0], x[1], g[1], -stepSize, n);
      return;
    }
    for (int k = 0; k < x.length; k++) {
      move(x[k], g[k], -stepSize, n);
    }
  }

  /** In the plane in one pass: passes are what costs. */
  private static void move(double[] x, double[] g, double[] y, double[] h, double factor, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.fma(factor, g[i], x[i]);
      y[i] = Math.fma(factor, h[i], y[i]);
    }
  }

  private static void move(double[] x, double[] g, double factor, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.fma(factor, g[i], x[i]);
    }
  }

  /** Looks on while the chains walk. */
  interface Watch {

    /** Whether to stop. */
    boolean stopped();

    /** Told of the steps that were taken so far, now and then. */
    void passed(long steps);
  }

  /**
   * Takes steps and counts every k-th state, until the steps are done, there is nothing left to
   * count or a stop is asked for; then it returns to the last stretch's end, where a run can be
   * taken up again.
   *
   * @param from the steps taken already, the end of a stretch
   * @param steps the steps to take in all
   * @param before the steps of the run before these, for messages
   * @return false if it was stopped
   * @throws Divergence where an iterate is lost; the counter then holds what was counted before
   */
  boolean advance(long from, long steps, int every, Counter counter, long before, Watch watch)
      throws Divergence {
    long[] counted = counter.state();
    // A stretch begins with a copy of all: seldom enough to cost less than a hundredth of the
    // steps.
    long stretch = Math.max(1, Math.max(LOOK, 12L * counted.length / n) / every) * every;
    for (long t = from; t < steps && !counter.done(); t += stretch) {
      long[] state = state();
      counted = counter.state();
      long length = Math.min(stretch, steps - t);
      RuntimeException failure = null;
      boolean walked = false;
      try {
        walked = walk(length, every, counter, s -> step(), watch);
      } catch (RuntimeException e) {
        failure = e;
      }
      if (failure != null || (walked && lost(x) >= 0)) {
        // An iterate that is lost may have made the loss or the noise throw: again, with care.
        restore(state);
        counter.restore(counted);
        long start = before + t;
        if (walk(length, every, counter, s -> carefulStep(start + s), watch)) {
          throw failure != null ? failure : irreproducible(start, length);
        }
        walked = false;
      }
      if (!walked) {
        restore(state);
        counter.restore(counted);
        return false;
      }
      watch.passed(before + t + length);
    }
    return true;
  }

  /** How many chunks so many chains are. */
  static int number(int chains) {
    return (chains - 1) / SIZE + 1;
  }

  /** The numbers of a chain's state: its coordinates and the four words of its random stream. */
  static int width(int dimension) {
    return dimension + 4;
  }

  /** States and random streams of the chains, so that {@link #restore} returns to them. */
  long[] state() {
    long[][] streams = lanes.state();
    long[] state = new long[width(x.length) * n];
    int at = 0;
    for (double[] coordinate : x) {
      for (double v : coordinate) {
        state[at++] = Double.doubleToRawLongBits(v);
      }
    }
    for (long[] word : streams) {
      System.arraycopy(word, 0, state, at, n);
      at += n;
    }
    return state;
  }

  /** Returns to a state, the first numbers of those given. */
  void restore(long[] state) {
    int at = 0;
    for (double[] coordinate : x) {
      for (int i = 0; i < n; i++) {
        coordinate[i] = Double.longBitsToDouble(state[at++]);
      }
    }
    long[][] streams = lanes.state();
    for (long[] word : streams) {
      System.arraycopy(state, at, word, 0, n);
      at += n;
    }
    lanes.restore(streams);
  }

  /** Takes the first steps: a word that tells a run from another loss's, noise's or start's. */
  String firstSteps() {
    for (int s = 0; s < FIRST_STEPS; s++) {
      step();
    }
    long hash = 0;
    for (long word : state()) {
      hash = 31 * hash + word;
    }
    return Long.toHexString(hash);
  }

  private static IllegalStateException irreproducible(long start, long length) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "an iterate is lost between steps %d and %d, but not a second time on the same random"
                + " numbers: let the loss and the noise depend on their arguments alone",
            start + 1,
            start + length));
  }

  /** The s-th step of a walk. */
  private interface Step {
    void take(long s) throws Divergence;
  }

  private boolean walk(long length, int every, Counter counter, Step step, Watch watch)
      throws Divergence {
    for (long s = 1; s <= length; s++) {
      if (watch.stopped()) {
        return false;
      }
      step.take(s);
      if (s % every == 0) {
        counter.count(x);
      }
    }
    return true;
  }

  /** One step that says at once if it loses an iterate. */
  void carefulStep(long number) throws Divergence {
    double[][] from = copy(x);
    step();
    int i = lost(x);
    if (i >= 0) {
      throw new Divergence(first + i, number, point(from, i), point(g, i), stepSize);
    }
  }

  /** The first chain beyond the limit or not finite, -1 if there is none. */
  private int lost(double[][] x) {
    for (int i = 0; i < n; i++) {
      for (double[] coordinate : x) {
        if (!(Math.abs(coordinate[i]) <= limit)) {
          return i;
        }
      }
    }
    return -1;
  }

  private static double[] point(double[][] columns, int i) {
    double[] p = new double[columns.length];
    for (int k = 0; k < p.length; k++) {
      p[k] = columns[k][i];
    }
    return p;
  }

  private static double[][] copy(double[][] columns) {
    return Arrays.stream(columns).map(double[]::clone).toArray(double[][]::new);
  }

  /** Where and how a chain was lost. */
  static final class Divergence extends Exception {
    private static final long serialVersionUID = 1;
    final int chain;
    final long step;

    Divergence(int chain, long step, double[] at, double[] gradient, double stepSize) {
      super(
          Arrays.stream(gradient).anyMatch(v -> !Double.isFinite(v))
              ? String.format(
                  Locale.ROOT,
                  "the stochastic gradient is %s at x = %s (chain %d, step %d, step size %s): check"
                      + " the loss and the noise there, or lower the step size",
                  Arrays.toString(gradient),
                  Arrays.toString(at),
                  chain,
                  step,
                  stepSize)
              : String.format(
                  Locale.ROOT,
                  "SGD diverges: at step size %s chain %d leaves x = %s by the gradient %s at step"
                      + " %d: lower the step size, or make the loss grow at infinity, yet no faster than"
                      + " quadratically",
                  stepSize,
                  chain,
                  Arrays.toString(at),
                  Arrays.toString(gradient),
                  step));
      this.chain = chain;
      this.step = step;
    }
  }
}
