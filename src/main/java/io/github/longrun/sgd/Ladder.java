package io.github.longrun.sgd;

import io.github.longrun.objective.Component;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * The levels \( \lambda_0 &lt; \lambda_1 &lt; \dots \) on the way from one core to another, placed
 * by a pilot run: each is crossed by a fifth of the trajectories from the one before, near the
 * optimum \( p \approx 0.2 \) of \( (1 - p) / (p \log^2 p) \), the variance times the levels.
 *
 * @param gate the cores, the order parameter and the base
 * @param bottom the median of the order parameter in the well
 * @param levels the levels
 * @param stages what the pilot run saw of the first crossings of \( \lambda_0 \), of each level
 *     after it and of the core that is sought last
 * @param settle plain steps after which the start in the minimum is forgotten
 * @param reached whether the pilot run came to the core that is sought
 * @param steps the steps of the pilot run
 */
record Ladder(
    Gate gate,
    double bottom,
    double[] levels,
    List<Stage> stages,
    long settle,
    boolean reached,
    long steps) {

  private static final double CHANCE = 0.2;

  /** The states of the well that do not belong to the base, by their order parameter. */
  private static final double OUTSIDE = 0.1;

  /** A pilot run hardly sees the rarest leaps: the variance is larger than it tells by this. */
  private static final double INFLATION = 1.25;

  /** No stage is taken to be surer than this, for a pilot run sees little. */
  private static final double LEAST_NOISE = 0.1;

  private static final long LEAST_TRIALS = 128;
  private static final int TRIALS = 1024;
  private static final int MOST_TRIALS = 64 * TRIALS;
  private static final int LEAST_ABOVE = 16;
  private static final int STATES = 32;

  /** Beyond, a direct passage has a probability below 1e-40. */
  private static final int MOST_LEVELS = 64;

  /** Plain steps, in units of those that forget the start, that may pass without an excursion. */
  private static final long PATIENCE = 200;

  /**
   * One factor of the rate, as a pilot run sees it.
   *
   * @param estimate crossings per plain step, or per trial
   * @param noise the squared relative error of n crossings of the first level, or of n trials,
   *     times n
   * @param cost the steps that each of them takes
   */
  record Stage(double estimate, double noise, double cost) {}

  /**
   * What is known of a stage while those above are not.
   *
   * @param crossings the states in which its level was crossed
   * @param trials the plain steps or the trajectories that gave them
   * @param cost the steps of each crossing of the first level, or of each trajectory
   */
  private record Tried(Crossings crossings, double trials, double cost) {

    double estimate() {
      return crossings.total() / trials;
    }
  }

  static Ladder find(Flock flock, Gate open, long settle) throws Flock.Stopped {
    flock.settle(open, settle);
    double[] orders = flock.orders(open, STATES, Math.max(1, settle / 8));
    Gate gate = open.withBase(orders[(int) (orders.length * (1 - OUTSIDE))]);
    double bottom = orders[orders.length / 2];
    double[] highest = flock.excursions(gate, 2 * TRIALS, PATIENCE * settle);
    if (highest.length < TRIALS) {
      return new Ladder(gate, bottom, new double[0], List.of(), settle, false, flock.steps());
    }
    List<Double> levels = new ArrayList<>();
    List<Tried> tried = new ArrayList<>();
    levels.add(Math.max(top(highest), Math.nextUp(gate.base())));
    Flock.Flux flux = flock.flux(gate, levels.get(0), settle, settle);
    for (long more = 2; flux.crossings().size() < TRIALS && more <= PATIENCE; more *= 2) {
      flux = flock.flux(gate, levels.get(0), settle, more * settle);
    }
    Crossings crossings = flux.crossings();
    tried.add(new Tried(crossings, flux.states(), 1 / flux.rate()));
    boolean reached = false;
    while (!reached && crossings.size() > 0 && levels.size() <= MOST_LEVELS) {
      double last = levels.get(levels.size() - 1);
      double[] floors = floors(levels, levels.size());
      double[] maxima = new double[TRIALS];
      flock.climb(gate, crossings, TRIALS, 0.5, Double.POSITIVE_INFINITY, floors, maxima);
      Arrays.sort(maxima);
      double next = top(maxima);
      // Few overcome this level at all: half of those that do, of more and more trajectories.
      int trials = TRIALS;
      while (next <= last) {
        double[] above = Arrays.stream(maxima).filter(m -> m > last).sorted().toArray();
        if (above.length >= LEAST_ABOVE) {
          next = above[above.length / 2];
        } else if (trials < MOST_TRIALS) {
          trials *= 4;
          maxima = new double[trials];
          flock.climb(
              gate, crossings, trials, 0.5, Double.POSITIVE_INFINITY, new double[0], maxima);
        } else {
          break;
        }
      }
      if (next <= last) {
        break;
      }
      long before = flock.steps();
      crossings = flock.climb(gate, crossings, trials, 0.5, next, floors, null);
      tried.add(new Tried(crossings, trials, (flock.steps() - before) / (double) trials));
      reached = next == Crossings.ARRIVED && crossings.size() > 0;
      if (next < Crossings.ARRIVED) {
        levels.add(next);
      }
    }
    double[] rungs = levels.stream().mapToDouble(l -> l).toArray();
    List<Stage> stages = stages(rungs, tried, Math.max(1, flux.dispersion()));
    return new Ladder(gate, bottom, rungs, stages, settle, reached, flock.steps());
  }

  private static List<Stage> stages(double[] levels, List<Tried> tried, double dispersion) {
    double[] chances = new double[levels.length];
    for (int k = 1; k < tried.size(); k++) {
      chances[k - 1] = tried.get(k).estimate();
    }
    Prospect prospect = Prospect.of(levels, chances);
    List<Stage> stages = new ArrayList<>();
    double told = 0;
    for (int k = 0; k < tried.size(); k++) {
      Tried stage = tried.get(k);
      double spread = prospect.spread(stage.crossings());
      double noise =
          k == 0
              ? dispersion - 1 + spread
              : prospect.spread(stage.crossings(), stage.trials()) - told;
      stages.add(new Stage(stage.estimate(), Math.max(LEAST_NOISE, noise), stage.cost()));
      told = spread;
    }
    return stages;
  }

  /** The value that a fifth of them reach. */
  private static double top(double[] sorted) {
    return sorted[(int) (sorted.length * (1 - CHANCE))];
  }

  /**
   * The levels 1, 2, 4, 8, ... below the one that trajectories start from on their way to level k.
   * Few enough that one that dips below many levels and comes back, as it may where the order
   * parameter does not rise all the way, is not the only one left of hundreds.
   */
  private static double[] floors(List<Double> levels, int k) {
    double[] floors = new double[k - 1];
    int count = 0;
    for (int below = 1; below <= k - 1; below *= 2) {
      floors[count++] = levels.get(k - 1 - below);
    }
    return Arrays.copyOf(floors, count);
  }

  /** All numbers, doubles as their bits, for a checkpoint. */
  long[] state() {
    DoubleStream numbers =
        stages.stream().flatMapToDouble(s -> DoubleStream.of(s.estimate(), s.noise(), s.cost()));
    return LongStream.concat(
            LongStream.of(reached ? 1 : 0, settle, steps, levels.length),
            DoubleStream.concat(
                    DoubleStream.of(gate.base(), bottom),
                    DoubleStream.concat(Arrays.stream(levels), numbers))
                .mapToLong(Double::doubleToRawLongBits))
        .toArray();
  }

  /** The ladder of such a state. */
  static Ladder of(Gate open, long[] state) {
    double[] numbers = Arrays.stream(state).skip(4).mapToDouble(Double::longBitsToDouble).toArray();
    double[] levels = Arrays.copyOfRange(numbers, 2, 2 + (int) state[3]);
    List<Stage> stages = new ArrayList<>();
    for (int k = 2 + levels.length; k < numbers.length; k += 3) {
      stages.add(new Stage(numbers[k], numbers[k + 1], numbers[k + 2]));
    }
    return new Ladder(
        open.withBase(numbers[0]), numbers[1], levels, stages, state[1], state[0] == 1, state[2]);
  }

  /** The steps that a repeat is expected to take until it comes to the core that is sought. */
  long foreseen(long[] efforts) {
    double steps = (double) settle * Flock.SIZE;
    for (int k = 0; k < efforts.length; k++) {
      steps += efforts[k] * stages.get(k).cost();
    }
    return (long) steps;
  }

  /** Why there is no rate to a goal, and what to change. */
  String failed(int from, String goal) {
    if (levels.length == 0) {
      return "the chain hardly ever returns to the core of minimum "
          + Component.symbol(from)
          + ", so there is no rate at which it is left: take a smaller step size or a larger radius";
    }
    double probability =
        stages.stream().skip(1).mapToDouble(Stage::estimate).reduce(1, (p, q) -> p * q);
    return String.format(
        Locale.ROOT,
        "no trajectory from minimum %s came to %s: level %d of the order parameter, %.6g, was crossed"
            + " with a probability of %.2g and no higher one was; take a larger step size, or give an order"
            + " parameter that rises all the way",
        Component.symbol(from),
        goal,
        levels.length,
        levels[levels.length - 1],
        probability);
  }

  /**
   * The first crossings and the trajectories from level to level of each of so many repeats that
   * give a relative error of the rate with the fewest steps: with the noise v and the cost c of
   * each stage, \( n_k \propto \sqrt{v_k / c_k} \) (J. Neyman, <i>J. R. Stat. Soc.</i> 97, 1934).
   */
  long[] efforts(double error, int repeats) {
    double root = 0;
    for (Stage stage : stages) {
      root += Math.sqrt(stage.noise() * stage.cost());
    }
    double scale = INFLATION * root / (error * error * repeats);
    return stages.stream()
        .mapToLong(s -> Math.max(LEAST_TRIALS, (long) (scale * Math.sqrt(s.noise() / s.cost()))))
        .toArray();
  }

  /** The gate whose base is where a trajectory has forgotten the way on which it came. */
  Gate deep() {
    return gate.withBase(bottom);
  }

  /**
   * One estimate: the first flux, then level by level, then from the core that was reached.
   *
   * @param back the way back from there, null if what comes after does not matter
   */
  Climb climb(Flock flock, Gate back, long[] efforts) throws Flock.Stopped {
    long count =
        Math.max(settle / 5 + 1, (long) (efforts[0] / (stages.get(0).estimate() * Flock.SIZE)));
    Flock.Flux flux = flock.flux(gate, levels[0], settle, count);
    Crossings crossings = flux.crossings();
    double[] chance = new double[levels.length];
    List<Double> rungs = Arrays.stream(levels).boxed().toList();
    for (int k = 1; k <= levels.length; k++) {
      double next = k < levels.length ? levels[k] : Double.POSITIVE_INFINITY;
      crossings =
          flock.climb(gate, crossings, efforts[k], flock.uniform(), next, floors(rungs, k), null);
      chance[k - 1] = crossings.total() / efforts[k];
    }
    long reached = flock.steps();
    long entries = back == null ? 0 : Math.max(1, efforts[levels.length] / 4);
    double returned =
        entries == 0
            ? 0
            : flock
                .climb(
                    back,
                    crossings.turned(),
                    entries,
                    flock.uniform(),
                    Double.POSITIVE_INFINITY,
                    new double[0],
                    null)
                .total();
    return new Climb(
        flux.rate(),
        chance,
        flux.inside(),
        returned / Math.max(1, entries),
        (flock.steps() - reached) / (double) Math.max(1, entries),
        flock.steps());
  }
}
