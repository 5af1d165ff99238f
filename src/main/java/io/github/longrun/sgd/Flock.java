package io.github.longrun.sgd;

import io.github.longrun.oracle.RandomLanes;
import io.github.longrun.oracle.Sampler;
import io.github.longrun.oracle.StochasticGradient;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Trajectories of SGD side by side, structure of arrays: plain ones in a well, and ones that start
 * where a level was crossed, each replaced by the next as soon as it ends. What a flock draws
 * depends on the seed and its number alone.
 */
final class Flock {

  static final int SIZE = 256;

  /** The chance to live on when a trajectory falls back by a level. */
  private static final double SURVIVAL = 0.5;

  /** Steps between two looks for divergence; the progress is told then too. */
  private static final int LOOK = 64;

  /** Steps between two looks at which trajectories are in the core. */
  private static final int WATCH = 4;

  /** How far beyond the minima an iterate may go before it counts as lost. */
  private static final double LOST = 1e6;

  /** Trajectories of random lanes that differ from those of {@link Sgd} at the same seed. */
  private static final long SALT = 0x73706c697474696eL;

  private final double stepSize;
  private final long patience;
  private final RandomLanes lanes;
  private final Sampler sampler;
  private final Chunk.Watch watch;
  private final double[][] x;
  private final double[][] g;
  private final double[] home = new double[SIZE];
  private final double[] away = new double[SIZE];
  private final double[] far = new double[SIZE];
  private final double[] order = new double[SIZE];
  private final double[] spare = new double[SIZE];
  private final double[] highest = new double[SIZE];
  private final double[] weight = new double[SIZE];
  private final double[] floor = new double[SIZE];
  private final double[] ceiling = new double[SIZE];
  private final double[] slack = new double[SIZE];
  private final int[] fallen = new int[SIZE];
  private final boolean[] armed = new boolean[SIZE];
  private long steps;
  private long looks;

  /**
   * Trajectories at no place yet.
   *
   * @param patience the steps in which at least one of them is expected to end
   */
  Flock(
      StochasticGradient gradient,
      double stepSize,
      long seed,
      int number,
      long patience,
      Chunk.Watch watch) {
    this.stepSize = stepSize;
    this.patience = patience;
    this.watch = watch;
    lanes = RandomLanes.of(Chunk.seedAt(seed ^ SALT, stepSize), number, SIZE);
    sampler = gradient.sampler(lanes);
    x = new double[gradient.dimension()][SIZE];
    g = new double[gradient.dimension()][SIZE];
    Arrays.fill(far, Double.POSITIVE_INFINITY);
  }

  /** A run was stopped from outside. */
  static final class Stopped extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Steps of all trajectories so far. */
  long steps() {
    return steps;
  }

  /** A number uniform in [0, 1). */
  double uniform() {
    return lanes.lane(0).nextDouble();
  }

  // ---- plain steps in a well

  /** All trajectories at the minimum, and steps that forget it. */
  void settle(Gate gate, long count) throws Stopped {
    for (int i = 0; i < SIZE; i++) {
      restart(gate, i);
    }
    for (long t = 0; t < count; t++) {
      advance(gate, SIZE);
      recall(gate);
    }
  }

  /** The order parameter of every k-th state, sorted. */
  double[] orders(Gate gate, int states, long every) throws Stopped {
    double[] seen = new double[states * SIZE];
    for (int s = 0; s < states; s++) {
      for (long t = 0; t < every; t++) {
        advance(gate, SIZE);
        recall(gate);
      }
      System.arraycopy(order, 0, seen, s * SIZE, SIZE);
    }
    Arrays.sort(seen);
    return seen;
  }

  /**
   * The highest order parameter of at least so many excursions from the base, sorted; fewer if they
   * take more steps than a limit.
   */
  double[] excursions(Gate gate, int least, long limit) throws Stopped {
    double[] seen = new double[least + SIZE];
    int n = 0;
    Arrays.fill(armed, false);
    for (long t = 0; t < limit && n < least; t++) {
      advance(gate, SIZE);
      recall(gate);
      for (int i = 0; i < SIZE; i++) {
        if (based(gate, i)) {
          if (armed[i]) {
            seen[n++] = highest[i];
          }
          armed[i] = false;
        } else {
          highest[i] = armed[i] ? Math.max(highest[i], order[i]) : order[i];
          armed[i] = true;
        }
      }
    }
    double[] all = Arrays.copyOf(seen, n);
    Arrays.sort(all);
    return all;
  }

  /**
   * What plain steps in a well show.
   *
   * @param crossings the first crossings of a level since the base was left
   * @param dispersion the variance of their number over its mean, 1 if they had no memory
   * @param states the states that were looked at
   * @param inside the share of the states in the core
   */
  record Flux(Crossings crossings, double dispersion, long states, double inside) {

    /** First crossings per step. */
    double rate() {
      return crossings.size() / (double) states;
    }
  }

  /** Looks at so many plain steps of each trajectory, after others that forget the start. */
  Flux flux(Gate gate, double level, long settle, long count) throws Stopped {
    for (int i = 0; i < SIZE; i++) {
      restart(gate, i);
      arm(i, level);
    }
    Crossings crossings = new Crossings(x.length);
    int[] crossed = new int[SIZE];
    long inside = 0;
    long watched = 0;
    for (long t = -settle; t < count; t++) {
      advance(gate, SIZE);
      if (t >= 0 && t % WATCH == 0) {
        watched += SIZE;
        for (int i = 0; i < SIZE; i++) {
          inside += home[i] < 0 ? 1 : 0;
        }
      }
      if (quiet(SIZE)) {
        continue;
      }
      for (int i = 0; i < SIZE; i++) {
        boolean arrived = away[i] < 0;
        if (!armed[i]) {
          if (based(gate, i)) {
            arm(i, level);
          }
        } else if (arrived || order[i] >= level) {
          disarm(gate, i);
          if (t >= 0) {
            crossings.add(x, i, arrived ? Crossings.ARRIVED : order[i], 1);
            crossed[i]++;
          }
        }
        if (arrived || far[i] < 0) {
          restart(gate, i);
          arm(i, level);
        }
      }
    }
    return new Flux(
        crossings, dispersion(crossed), count * SIZE, watched == 0 ? 0 : inside / (double) watched);
  }

  private static double dispersion(int[] counts) {
    double mean = Arrays.stream(counts).average().orElseThrow();
    double square = Arrays.stream(counts).mapToDouble(c -> (c - mean) * (c - mean)).sum();
    return mean > 0 ? square / (counts.length - 1) / mean : 1;
  }

  /** The next thing of interest is the level above. */
  private void arm(int i, double level) {
    armed[i] = true;
    ceiling[i] = level;
    floor[i] = Double.NEGATIVE_INFINITY;
  }

  /** The next thing of interest is the base. */
  private void disarm(Gate gate, int i) {
    armed[i] = false;
    ceiling[i] = Double.POSITIVE_INFINITY;
    floor[i] = gate.base();
  }

  private boolean based(Gate gate, int i) {
    return order[i] <= gate.base() && home[i] < 0;
  }

  /** Trajectories that have entered another core start again at the minimum. */
  private void recall(Gate gate) {
    for (int i = 0; i < SIZE; i++) {
      if (away[i] < 0 || far[i] < 0) {
        restart(gate, i);
      }
    }
  }

  private void restart(Gate gate, int i) {
    double[] point = gate.from()[i % gate.from().length];
    for (int k = 0; k < x.length; k++) {
      x[k][i] = point[k];
    }
    armed[i] = true;
    home[i] = -gate.radius() * gate.radius();
    order[i] = Double.NEGATIVE_INFINITY;
  }

  // ---- from level to level

  /** Trajectories that are to start, in order: systematic resampling by weight. */
  private static final class Queue {
    private final Crossings from;
    private final long trials;
    private final double offset;
    private long next;
    private int cursor;
    private double reached;

    Queue(Crossings from, long trials, double offset) {
      this.from = from;
      this.trials = trials;
      this.offset = offset;
      reached = from.size() > 0 ? from.weight(0) : 0;
    }

    /** The state that the next trajectory starts from, -1 if all have started. */
    int next() {
      if (next >= trials || from.size() == 0) {
        return -1;
      }
      double goal = (next++ + offset) / trials * from.total();
      while (reached <= goal && cursor < from.size() - 1) {
        reached += from.weight(++cursor);
      }
      return cursor;
    }
  }

  /**
   * Runs trajectories from crossings of one level until they cross the next, reach the core that is
   * sought, return to the base or enter another core.
   *
   * <p>One that falls below a floor lives on with probability 1/2 and twice its weight: the steps
   * of a fall all the way to the base are saved and no expectation changes.
   *
   * @param from the crossings of the level before
   * @param trials the number of trajectories
   * @param offset uniform in [0, 1), for the resampling
   * @param level the next level, +infinity for the core that is sought
   * @param floors levels below, falling
   * @param maxima receives the highest order parameter of each trajectory; may be null
   * @return the crossings, each with the weight that its trajectory had
   */
  Crossings climb(
      Gate gate,
      Crossings from,
      long trials,
      double offset,
      double level,
      double[] floors,
      double[] maxima)
      throws Stopped {
    Crossings reached = new Crossings(x.length);
    Arrays.fill(ceiling, level);
    Queue queue = new Queue(from, trials, offset);
    int ended = 0;
    long idle = 0;
    int n = 0;
    boolean more = true;
    while (more || n > 0) {
      // Filled from the end, for the last one takes the place of one that has ended.
      while (more && n < SIZE) {
        int c = queue.next();
        if (c < 0) {
          more = false;
        } else if (from.order(c) >= level) {
          from.put(c, x, n);
          reached.add(x, n, from.order(c), 1);
          if (maxima != null) {
            maxima[ended++] = from.order(c);
          }
        } else {
          from.put(c, x, n);
          weight[n] = 1;
          fallen[n] = 0;
          floor[n] = floors.length > 0 ? floors[0] : gate.base();
          highest[n] = from.order(c);
          n++;
        }
      }
      if (n == 0) {
        break;
      }
      advance(gate, n);
      if (++idle > patience) {
        throw stuck(gate, point(0));
      }
      if (maxima != null) {
        raise(order, highest, n);
      }
      if (quiet(n)) {
        continue;
      }
      for (int i = n - 1; i >= 0; i--) {
        boolean arrived = away[i] < 0;
        boolean over = arrived || far[i] < 0 || order[i] >= level;
        if (over) {
          if (arrived || far[i] >= 0) {
            highest[i] = arrived ? Crossings.ARRIVED : order[i];
            reached.add(x, i, highest[i], weight[i]);
          }
        } else if (order[i] <= floor[i]) {
          over = falls(gate, floors, i);
        }
        if (over) {
          if (maxima != null) {
            maxima[ended++] = highest[i];
          }
          idle = 0;
          n--;
          move(n, i);
        }
      }
    }
    return reached;
  }

  /** What becomes of a trajectory below its floor; true if it ends. */
  private boolean falls(Gate gate, double[] floors, int i) {
    while (fallen[i] < floors.length && order[i] <= floor[i]) {
      if (lanes.lane(i).nextDouble() >= SURVIVAL) {
        return true;
      }
      weight[i] /= SURVIVAL;
      fallen[i]++;
      floor[i] = fallen[i] < floors.length ? floors[fallen[i]] : gate.base();
    }
    return based(gate, i);
  }

  private void move(int from, int to) {
    for (double[] coordinate : x) {
      coordinate[to] = coordinate[from];
    }
    weight[to] = weight[from];
    fallen[to] = fallen[from];
    floor[to] = floor[from];
    highest[to] = highest[from];
  }

  // ---- one step

  private void advance(Gate gate, int n) throws Stopped {
    if (watch.stopped()) {
      throw new Stopped();
    }
    if (looks++ % LOOK == 0) {
      look(gate, n);
      watch.passed(steps);
    }
    try {
      sampler.draw(x, g, n);
    } catch (RuntimeException e) {
      // An iterate that is lost may have made the loss or the noise throw.
      look(gate, n);
      throw e;
    }
    for (int k = 0; k < x.length; k++) {
      step(x[k], g[k], -stepSize, n);
    }
    steps += n;
    excess(gate.from(), gate.radius(), home, n);
    if (gate.target() == null) {
      excess(gate.to(), gate.radius(), away, n);
    } else {
      mark(gate.target(), away, n);
    }
    if (gate.others().length > 0) {
      excess(gate.others(), gate.radius(), far, n);
    }
    gate.order().of(x, home, away, order, n);
  }

  /**
   * Whether none of the first n has entered another core, come to its ceiling or to its floor: most
   * steps of most trajectories, told by passes that the compiler turns into vector instructions.
   */
  private boolean quiet(int n) {
    slack(away, far, order, ceiling, floor, slack, n);
    int left = n;
    while (left > 8) {
      int half = left / 2;
      left -= half;
      System.arraycopy(slack, left, spare, 0, half);
      lower(spare, slack, half);
    }
    double least = slack[0];
    for (int i = 1; i < left; i++) {
      least = Math.min(least, slack[i]);
    }
    return least > 0;
  }

  private static void slack(
      double[] away,
      double[] far,
      double[] order,
      double[] ceiling,
      double[] floor,
      double[] slack,
      int n) {
    for (int i = 0; i < n; i++) {
      slack[i] =
          Math.min(Math.min(away[i], far[i]), Math.min(ceiling[i] - order[i], order[i] - floor[i]));
    }
  }

  /** -1 in a set and 1 out of it. */
  private void mark(Predicate<double[]> target, double[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = target.test(point(i)) ? -1 : 1;
    }
  }

  /** The smallest \( |x - p|^2 - r^2 \) over the points p. */
  private void excess(double[][] points, double radius, double[] out, int n) {
    square(points[0], radius, out, n);
    for (int p = 1; p < points.length; p++) {
      square(points[p], radius, spare, n);
      lower(spare, out, n);
    }
  }

  private void square(double[] point, double radius, double[] out, int n) {
    Arrays.fill(out, 0, n, -radius * radius);
    for (int k = 0; k < point.length; k++) {
      add(x[k], point[k], out, n);
    }
  }

  private static void step(double[] x, double[] g, double factor, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.fma(factor, g[i], x[i]);
    }
  }

  private static void add(double[] x, double centre, double[] excess, int n) {
    for (int i = 0; i < n; i++) {
      double h = x[i] - centre;
      excess[i] = Math.fma(h, h, excess[i]);
    }
  }

  private static void lower(double[] a, double[] least, int n) {
    for (int i = 0; i < n; i++) {
      least[i] = Math.min(least[i], a[i]);
    }
  }

  private static void raise(double[] a, double[] most, int n) {
    for (int i = 0; i < n; i++) {
      most[i] = Math.max(most[i], a[i]);
    }
  }

  private void look(Gate gate, int n) {
    double limit = LOST * (1 + gate.reach());
    for (int i = 0; i < n; i++) {
      for (double[] coordinate : x) {
        if (!(Math.abs(coordinate[i]) <= limit)) {
          throw lost(i);
        }
      }
    }
  }

  private double[] point(int i) {
    double[] at = new double[x.length];
    for (int k = 0; k < at.length; k++) {
      at[k] = x[k][i];
    }
    return at;
  }

  private DivergenceException lost(int i) {
    return new DivergenceException(
        String.format(
            Locale.ROOT,
            "SGD diverges: at step size %s a trajectory has come to x = %s: lower the step size, or"
                + " make the loss grow at infinity, yet no faster than quadratically",
            stepSize,
            Arrays.toString(point(i))),
        i,
        steps,
        null);
  }

  private IllegalArgumentException stuck(Gate gate, double[] at) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "a trajectory from the minimum at %s has come to x = %s and in %d steps neither returned"
                + " nor entered another core: if a minimum there is missing from the components,"
                + " search a larger box; else give a larger radius or another order parameter, and"
                + " for passages by way of other minima take rates(components).passageTime",
            Arrays.toString(gate.from()[0]),
            Arrays.toString(at),
            patience));
  }
}
