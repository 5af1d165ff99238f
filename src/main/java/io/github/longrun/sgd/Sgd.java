package io.github.longrun.sgd;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.oracle.RandomLanes;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.progress.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * An ensemble of chains of constant-step SGD, \( x_{t+1} = x_t - \eta\, G(x_t, w_t) \), and what to
 * count of it.
 *
 * <p>The settings are a value: each method that changes one returns a new one. Chains run in chunks
 * of 256 on all cores; give a multiple of 256 chains for each core. What is drawn depends on the
 * seed, the number of the chunk and, in an odd dimension, how many chains it has, and all counts
 * are integers: the result is the same, bit for bit, on any number of threads and any JDK. A run
 * that diverges keeps the chunks before the first that does, whole, and that one up to there. Only
 * one that is interrupted keeps what its threads had come to by then.
 *
 * <p>Occupation is counted every k-th state ({@link #countEvery}): the chain watched every k steps
 * has the same stationary law, and successive states are all but copies of each other while k is
 * well below \( 1 / (\eta \lambda) \), the relaxation time of a well of curvature \( \lambda \).
 */
public final class Sgd {

  private static final long A_QUARTER = -1;

  private static final int BATCHES = 64;

  /** The groups of chains of a histogram, at least. */
  private static final int GROUPS = 16;

  private static final int MOST_CHAINS = 1 << 24;

  private static final long MOST_STEPS = 1L << 52;

  /** What an array can hold. */
  private static final int MOST_KEPT = Integer.MAX_VALUE - 8;

  private final StochasticGradient gradient;

  // Not final, but changed by with(...) alone, before the copy is seen by anyone.
  private double stepSize = 0.01;
  private int chains = 1024;
  private long steps = 100_000;
  private long burnIn = A_QUARTER;
  private long seed = 42;
  private int threads = Runtime.getRuntime().availableProcessors();
  private int every = 8;
  private double[][] start;
  private Consumer<Progress> progress;
  private Path file;
  private Duration pause = Duration.ofSeconds(10);

  private Sgd(StochasticGradient gradient) {
    this.gradient = gradient;
  }

  private Sgd with(Consumer<Sgd> change) {
    Sgd copy = new Sgd(gradient);
    copy.stepSize = stepSize;
    copy.chains = chains;
    copy.steps = steps;
    copy.burnIn = burnIn;
    copy.seed = seed;
    copy.threads = threads;
    copy.every = every;
    copy.start = start;
    copy.progress = progress;
    copy.file = file;
    copy.pause = pause;
    change.accept(copy);
    return copy;
  }

  /**
   * SGD on a stochastic gradient; unless set otherwise with step size 0.01, 1024 chains of 100000
   * steps, seed 42, all cores.
   *
   * @param gradient the stochastic gradient
   * @return the settings
   */
  public static Sgd of(StochasticGradient gradient) {
    Objects.requireNonNull(gradient, "gradient must be given, got null");
    return new Sgd(gradient);
  }

  /**
   * The step size \( \eta \).
   *
   * @param stepSize positive and finite
   * @return changed settings
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public Sgd stepSize(double stepSize) {
    positive(stepSize, "stepSize");
    return with(s -> s.stepSize = stepSize);
  }

  /**
   * The number of independent chains. Error bars come from their spread: use 64 or more.
   *
   * @param chains from 1 to 2^24
   * @return changed settings
   * @throws IllegalArgumentException if it is less or more
   */
  public Sgd chains(int chains) {
    atLeast(1, chains, "chains");
    notMore(MOST_CHAINS, chains, "chains");
    return with(s -> s.chains = chains);
  }

  /**
   * The number of steps of each chain, after the burn-in.
   *
   * @param steps from 1 to 2^52
   * @return changed settings
   * @throws IllegalArgumentException if it is less or more
   */
  public Sgd steps(long steps) {
    atLeast(1, steps, "steps");
    notMore(MOST_STEPS, steps, "steps");
    return with(s -> s.steps = steps);
  }

  /**
   * The number of steps of each chain before the first one that is counted; a quarter of the steps
   * unless set.
   *
   * @param burnIn from 0 to 2^52
   * @return changed settings
   * @throws IllegalArgumentException if it is negative or more
   */
  public Sgd burnIn(long burnIn) {
    atLeast(0, burnIn, "burnIn");
    notMore(MOST_STEPS, burnIn, "burnIn");
    return with(s -> s.burnIn = burnIn);
  }

  /**
   * The seed of all random numbers. Runs that differ in seed or step size are independent.
   *
   * @param seed any number
   * @return changed settings
   */
  public Sgd seed(long seed) {
    return with(s -> s.seed = seed);
  }

  /**
   * The number of threads; all cores unless set. It changes the run time, not the result.
   *
   * @param threads at least 1
   * @return changed settings
   * @throws IllegalArgumentException if it is less than 1
   */
  public Sgd threads(int threads) {
    atLeast(1, threads, "threads");
    return with(s -> s.threads = threads);
  }

  /**
   * Counts every k-th state only; 8 unless set.
   *
   * @param every the number k, at least 1
   * @return changed settings
   * @throws IllegalArgumentException if it is less than 1
   */
  public Sgd countEvery(int every) {
    atLeast(1, every, "countEvery");
    return with(s -> s.every = every);
  }

  /**
   * Where the chains start: chain i at point i modulo the number of points. Unless set, they are
   * spread evenly over the minima of the components that are counted.
   *
   * @param points at least one point of length d
   * @return changed settings
   * @throws IllegalArgumentException if there is no point or one is not of length d and finite
   */
  public Sgd startingAt(double[]... points) {
    double[][] copy = checked(points, "startingAt");
    return with(s -> s.start = copy);
  }

  /**
   * Starts the chains all over a component: chain i at its point i modulo their number.
   *
   * @param component the component
   * @return changed settings
   * @throws IllegalArgumentException if it is of another dimension
   */
  public Sgd startingAt(Component component) {
    Objects.requireNonNull(component, "component must be given, got null");
    return startingAt(component.points().toArray(double[][]::new));
  }

  /**
   * Starts each chain at a place of its own, uniform in a box; the places depend on the seed and
   * the number of chains that are set when this is called.
   *
   * @param box the box
   * @return changed settings
   * @throws IllegalArgumentException if it is of another dimension
   */
  public Sgd startingIn(Box box) {
    Objects.requireNonNull(box, "box must be given, got null");
    double[] lower = box.lower();
    double[] upper = box.upper();
    // Chunk numbers beyond those of any run: streams of their own.
    RandomLanes lanes = RandomLanes.of(seed, Integer.MAX_VALUE, chains);
    double[][] points = new double[chains][lower.length];
    double[] u = new double[chains];
    for (int k = 0; k < lower.length; k++) {
      lanes.uniforms(u, chains);
      for (int i = 0; i < chains; i++) {
        points[i][k] = lower[k] + u[i] * (upper[k] - lower[k]);
      }
    }
    return startingAt(points);
  }

  /**
   * Is told of the progress of a run about four times a second and at its end; unless set, a run of
   * more than two seconds shows a line in a terminal or a notebook.
   *
   * @param listener called by the thread that waits for the run; if it throws, the run stops
   * @return changed settings
   */
  public Sgd progress(Consumer<Progress> listener) {
    Objects.requireNonNull(listener, "listener must be given, got null");
    return with(s -> s.progress = listener);
  }

  /**
   * Keeps the state of a run in a file, written every ten seconds and at the end.
   *
   * @param file the file
   * @return changed settings
   * @see #checkpoint(Path, Duration)
   */
  public Sgd checkpoint(Path file) {
    return checkpoint(file, Duration.ofSeconds(10));
  }

  /**
   * Keeps the state of a run in a file. Where it holds a run of the same settings, the run is taken
   * up there, and ends with the same bits as one that was never stopped; one that has ended is only
   * read. A file of other settings is refused, and one of another loss or noise, as first steps and
   * {@link io.github.longrun.oracle.Fingerprint} tell them. An interrupted run is written before
   * the exception is thrown, and one that is killed loses what it did since the last writing.
   * Trajectories are not kept.
   *
   * @param file the file; it is replaced at once as a whole, by way of a file beside it
   * @param pause the time between two writings, at least 0
   * @return changed settings
   * @throws IllegalArgumentException if the pause is negative; the run throws it if the file is of
   *     another run or is damaged
   */
  public Sgd checkpoint(Path file, Duration pause) {
    requireFile(file, pause);
    return with(
        s -> {
          s.file = file;
          s.pause = pause;
        });
  }

  /**
   * Counts where the chains are, in neighbourhoods of radius a third of the smallest distance
   * between two components (a tenth of the box's diameter if there is one only).
   *
   * @param components the critical components of the loss
   * @return what was counted
   * @throws DivergenceException if a chain leaves every reasonable ball or a gradient is not finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public Occupation occupation(CriticalComponents components) {
    return occupation(components, Neighbourhoods.defaultRadius(components));
  }

  /**
   * Counts where the chains are: in the neighbourhood of which component, with which minimum's
   * neighbourhood as the one last visited, and the moves between those.
   *
   * @param components the critical components of the loss
   * @param radius the radius of the neighbourhoods, at most half the smallest distance between two
   *     components
   * @return what was counted
   * @throws IllegalArgumentException if the radius is not in its range or a dimension is wrong
   * @throws DivergenceException if a chain leaves every reasonable ball or a gradient is not finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public Occupation occupation(CriticalComponents components, double radius) {
    Neighbourhoods neighbourhoods = neighbourhoods(components, radius);
    ChunkedOccupation.Cores cores = neighbourhoods.plain();
    return collect(
        ensemble(start == null ? minima(components) : start, components.box()),
        "occupation, radius "
            + neighbourhoods.radius()
            + ", components "
            + Checkpoint.hash(points(components)),
        n -> new Tally(cores, n),
        tallies ->
            Occupation.of(neighbourhoods, stepSize, steps, burnIn(), every(), seed, tallies));
  }

  private Neighbourhoods neighbourhoods(CriticalComponents components, double radius) {
    Neighbourhoods neighbourhoods = Neighbourhoods.of(components, radius);
    if (components.objective().dimension() != gradient.dimension()) {
      throw new IllegalArgumentException(
          "components have dimension "
              + components.objective().dimension()
              + " but the stochastic gradient has dimension "
              + gradient.dimension());
    }
    return neighbourhoods;
  }

  /**
   * The run whose result {@link #occupation(CriticalComponents, double)} is, to be counted chunk by
   * chunk; threads, progress and checkpoint are those of whoever counts.
   *
   * @param components the critical components of the loss
   * @param radius the radius of the neighbourhoods, at most half the smallest distance between two
   *     components
   * @return the run
   * @throws IllegalArgumentException if the radius is not in its range or a dimension is wrong
   */
  public ChunkedOccupation chunked(CriticalComponents components, double radius) {
    Neighbourhoods neighbourhoods = neighbourhoods(components, radius);
    double[][] starts = start == null ? minima(components) : start;
    return new ChunkedOccupation(
        ensemble(starts, null), starts, neighbourhoods.plain(), neighbourhoods);
  }

  /**
   * The same with neighbourhoods of the radius of {@link #occupation(CriticalComponents)}.
   *
   * @param components the critical components of the loss
   * @return the run
   */
  public ChunkedOccupation chunked(CriticalComponents components) {
    return chunked(components, Neighbourhoods.defaultRadius(components));
  }

  /**
   * A run of these settings that starts where another one does and counts in its neighbourhoods;
   * together such runs travel lighter.
   *
   * @param other the other run, of the same loss
   * @return the run
   */
  public ChunkedOccupation chunked(ChunkedOccupation other) {
    Objects.requireNonNull(other, "other must be given, got null");
    return other.at(ensemble(other.starts(), null));
  }

  /**
   * Counts which of some points each state is nearest to.
   *
   * @param points at least one point of length d; chains start at them unless told otherwise
   * @return what was counted
   * @throws IllegalArgumentException if there is no point or one is not of length d and finite
   * @throws DivergenceException if a chain leaves every reasonable ball or a gradient is not finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public Shares nearest(double[]... points) {
    double[][] own = checked(points, "nearest");
    return collect(
        ensemble(start == null ? own : start, around(own)),
        "nearest, points " + Checkpoint.hash(own),
        n -> new NearestCounter(own, n),
        counters -> Shares.of(stepSize, seed, own, counters));
  }

  /**
   * Counts the states in the cells of a grid over a box; chains start all over it unless told
   * otherwise.
   *
   * @param box the box
   * @param cells the number of cells along each coordinate, at least 1
   * @return what was counted
   * @throws IllegalArgumentException if the box or the cells are not of dimension d, a number of
   *     cells is less than 1 or there are more cells in all than an array or the heap can hold
   * @throws DivergenceException if a chain leaves every reasonable ball or a gradient is not finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public Histogram histogram(Box box, int... cells) {
    Objects.requireNonNull(box, "box must be given, got null");
    Objects.requireNonNull(cells, "cells must be given, got null");
    double[] lower = checked(box.lower());
    double[] upper = box.upper();
    int[] own = cells.clone();
    if (own.length != lower.length) {
      throw new IllegalArgumentException(
          "cells must be " + lower.length + " numbers, one a coordinate, got " + own.length);
    }
    double all = 1;
    for (int k : own) {
      atLeast(1, k, "cells");
      all *= k;
    }
    int groups = Math.min(chains, (GROUPS - 1) / Chunk.number(chains) + 1);
    requireRoom(all, groups);
    int most = MOST_KEPT / groups;
    if (all >= most) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "there can be at most %d cells in all, got %.3g", most, all));
    }
    return collect(
        ensemble(start == null ? startingIn(box).start : start, box),
        "histogram, box " + box + ", cells " + Arrays.toString(own),
        n -> new HistogramCounter(lower, upper, own, n, groups),
        counters -> Histogram.of(stepSize, seed, box, own, counters));
  }

  /** A count for each cell in each group, again in the result, and twice for a chunk that runs. */
  private void requireRoom(double cells, int groups) {
    int chunks = Chunk.number(chains);
    double needed = Long.BYTES * cells * groups * (2 * chunks + 2.0 * Math.min(threads, chunks));
    double heap = Runtime.getRuntime().maxMemory();
    if (needed > heap) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a histogram of %.3g cells takes %.3g MB for %d chains and the heap has %.3g MB: take"
                  + " fewer cells or chains, or start Java with more memory (-Xmx)",
              cells,
              needed / 1e6,
              chains,
              heap / 1e6));
    }
  }

  /**
   * Takes the means and the covariances of the coordinates.
   *
   * @return the moments
   * @throws IllegalArgumentException if it was not said where to start
   * @throws DivergenceException if a chain leaves every reasonable ball or a gradient is not finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public Moments moments() {
    double[][] starts = starts();
    double[] centre = new double[gradient.dimension()];
    for (double[] point : starts) {
      for (int k = 0; k < centre.length; k++) {
        centre[k] += point[k] / starts.length;
      }
    }
    return collect(
        ensemble(starts, around(starts)),
        "moments",
        n -> new MomentsCounter(centre, n),
        counters -> Moments.of(stepSize, seed, centre, counters));
  }

  /**
   * Takes the average of a function of the state, and its means over 64 batches a chain.
   *
   * @param function g, of a point of length d; it neither keeps nor changes it
   * @return the average
   * @throws IllegalArgumentException if it was not said where to start or fewer than 64 states of a
   *     chain are counted
   * @throws DivergenceException if a chain leaves every reasonable ball or a gradient is not finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public Average average(ToDoubleFunction<double[]> function) {
    Objects.requireNonNull(function, "function must be given, got null");
    long length = steps / every() / BATCHES;
    if (length < 1) {
      throw new IllegalArgumentException(
          "steps must be at least "
              + (long) every() * BATCHES
              + ", so that there is a state for each of 64 batches, got "
              + steps);
    }
    return collect(
        ensemble(starts(), around(start)),
        "average",
        n -> new BatchCounter(function, BATCHES, length, gradient.dimension(), n),
        counters -> Average.of(stepSize, seed, every(), length, counters));
  }

  /**
   * Notes when each chain is first within a distance of a component. Every state is looked at from
   * the start on, there is no burn-in, and chains stop when all have arrived.
   *
   * @param target the component
   * @param radius the distance, positive and finite
   * @return the times
   * @throws IllegalArgumentException if it was not said where to start, the radius is not in its
   *     range or the component is of another dimension
   * @throws DivergenceException if a chain leaves every reasonable ball or a gradient is not finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public FirstPassage firstPassage(Component target, double radius) {
    Objects.requireNonNull(target, "target must be given, got null");
    positive(radius, "radius");
    checked(target.point());
    double[][] points = target.points().toArray(double[][]::new);
    return firstPassage(
        x -> target.distance(x) < radius,
        "first passage, radius " + radius + ", points " + Checkpoint.hash(points));
  }

  /**
   * Notes when each chain is first in a set. Every state is looked at from the start on, there is
   * no burn-in, and chains stop when all have arrived. A checkpoint cannot tell one set from
   * another.
   *
   * @param target whether a point of length d is in the set; it neither keeps nor changes it
   * @return the times
   * @throws IllegalArgumentException if it was not said where to start
   * @throws DivergenceException if a chain leaves every reasonable ball or a gradient is not finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public FirstPassage firstPassage(Predicate<double[]> target) {
    Objects.requireNonNull(target, "target must be given, got null");
    return firstPassage(target, "first passage");
  }

  private FirstPassage firstPassage(Predicate<double[]> target, String name) {
    return collect(
        burnIn(0).countEvery(1).ensemble(starts(), around(start)),
        name,
        n -> new FirstPassageCounter(target, gradient.dimension(), n),
        counters -> FirstPassage.of(stepSize, seed, counters));
  }

  private double[][] starts() {
    if (start == null) {
      throw new IllegalArgumentException(
          "say where to start with startingAt(...) or startingIn(box)");
    }
    return start;
  }

  private long burnIn() {
    return burnIn == A_QUARTER ? steps / 4 : burnIn;
  }

  /** A run of fewer steps than countEvery counts its last state. */
  private int every() {
    return (int) Math.min(every, steps);
  }

  private Ensemble ensemble(double[][] starts, Box region) {
    return new Ensemble(
        gradient, stepSize, seed, chains, burnIn(), steps, every(), starts, region, threads,
        progress, file, pause);
  }

  /** A box around points, as wide in every coordinate as they are where they are widest. */
  private static Box around(double[][] points) {
    double[] lower = points[0].clone();
    double[] upper = points[0].clone();
    for (double[] point : points) {
      for (int k = 0; k < lower.length; k++) {
        lower[k] = Math.min(lower[k], point[k]);
        upper[k] = Math.max(upper[k], point[k]);
      }
    }
    double width = 0;
    for (int k = 0; k < lower.length; k++) {
      width = Math.max(width, upper[k] - lower[k]);
    }
    // Of a single point nobody knows how far chains will go from it.
    width = width > 0 ? width : 2 + 2 * Arrays.stream(points[0]).map(Math::abs).max().orElse(0);
    for (int k = 0; k < lower.length; k++) {
      lower[k] -= width / 2;
      upper[k] += width / 2;
    }
    return Box.of(lower, upper);
  }

  /** Runs the ensemble; a heap that cannot hold what is counted is told in a sentence. */
  private static <C extends Counter, R> R collect(
      Ensemble ensemble, String name, IntFunction<C> counter, Function<List<C>, R> result) {
    try {
      return run(ensemble, name, counter, result);
    } catch (OutOfMemoryError e) {
      throw tooLarge(
          "what is counted of " + ensemble.chains() + " chains", "count less of fewer chains", e);
    }
  }

  private static IllegalArgumentException tooLarge(
      String what, String instead, OutOfMemoryError cause) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s does not fit into the heap of %d MiB: %s or start Java with more memory (-Xmx)",
            what,
            Runtime.getRuntime().maxMemory() >> 20,
            instead),
        cause);
  }

  /** Runs the ensemble; if it is stopped, the exception carries the result so far. */
  private static <C extends Counter, R> R run(
      Ensemble ensemble, String name, IntFunction<C> counter, Function<List<C>, R> result) {
    Ensemble.Outcome<C> outcome = ensemble.run(name, counter);
    R counted = result.apply(outcome.counters());
    Throwable failure = outcome.failure();
    if (failure instanceof Chunk.Divergence lost) {
      throw new DivergenceException(lost.getMessage(), lost.chain, lost.step, counted);
    }
    rethrow(failure);
    if (outcome.interrupted()) {
      throw new RunInterruptedException(
          String.format(
              Locale.ROOT,
              "the run was interrupted after %.3g of %.3g steps, %s; %s",
              (double) outcome.steps(),
              (double) ensemble.chains() * (ensemble.burnIn() + ensemble.steps()),
              outcome.counted()
                  ? "result() holds what was counted"
                  : "in the burn-in, so nothing was counted yet",
              ensemble.goingOn()),
          counted);
    }
    return counted;
  }

  /**
   * One chain, every state of it.
   *
   * @param from its start, of length d
   * @param steps the number of steps, at least 1
   * @return the start and the states after 1, 2, ..., {@code steps} steps; no burn-in
   * @throws IllegalArgumentException if the start is not of length d and finite or {@code steps} is
   *     less than 1 or more than an array can hold
   * @throws DivergenceException if the chain leaves every reasonable ball or a gradient is not
   *     finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public Trajectory trajectory(double[] from, long steps) {
    return trajectory(from, steps, 1);
  }

  /**
   * One chain, every k-th state of it, for figures and for moments.
   *
   * @param from its start, of length d
   * @param steps the number of steps, at least 1
   * @param every the number k of steps between two states that are kept, at least 1
   * @return the start and the states after k, 2 k, ... steps, up to {@code steps}; no burn-in
   * @throws IllegalArgumentException if the start is not of length d and finite or a number is less
   *     than 1 or there are more states than an array or the heap can hold
   * @throws DivergenceException if the chain leaves every reasonable ball or a gradient is not
   *     finite
   * @throws RunInterruptedException if the thread is interrupted
   */
  public Trajectory trajectory(double[] from, long steps, int every) {
    atLeast(1, steps, "steps");
    atLeast(1, every, "every");
    Chunk chunk = new Chunk(gradient, stepSize, seed, 0, new double[][] {checked(from)});
    if (steps / every >= MOST_KEPT) {
      throw new IllegalArgumentException(
          "a trajectory keeps at most "
              + MOST_KEPT
              + " states, got "
              + steps
              + " steps and every = "
              + every
              + ": keep fewer of them, every "
              + (steps / MOST_KEPT + 1)
              + " steps or more");
    }
    try (Work work = Work.begin("SGD", "steps", (double) steps)) {
      double[][] points = new double[(int) (steps / every) + 1][];
      points[0] = from.clone();
      for (long t = 1; t <= steps; t++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new RunInterruptedException(
              "the trajectory was interrupted at step "
                  + t
                  + " of "
                  + steps
                  + "; result() holds it up to there",
              new Trajectory(stepSize, every, Arrays.copyOf(points, (int) ((t - 1) / every) + 1)));
        }
        chunk.carefulStep(t);
        if (t % every == 0) {
          points[(int) (t / every)] = chunk.point(0);
        }
        if (t % Chunk.LOOK == 0) {
          work.done((double) t);
        }
      }
      work.done((double) steps);
      return new Trajectory(stepSize, every, points);
    } catch (Chunk.Divergence lost) {
      throw new DivergenceException(lost.getMessage(), lost.chain, lost.step, null);
    } catch (OutOfMemoryError e) {
      throw tooLarge("a trajectory of " + (steps / every + 1) + " states", "keep fewer of them", e);
    }
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  private static double[][] points(CriticalComponents components) {
    List<double[]> points = new ArrayList<>();
    for (Component component : components) {
      points.addAll(component.points());
    }
    return points.toArray(double[][]::new);
  }

  private static double[][] minima(CriticalComponents components) {
    List<double[]> points = new ArrayList<>();
    List<Component> minima = components.minima();
    if (minima.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no minimum among the components: say where to start with startingAt(...)");
    }
    int most = minima.stream().mapToInt(m -> m.points().size()).max().orElseThrow();
    for (int p = 0; p < most; p++) {
      for (Component m : minima) {
        points.add(m.points().get(p % m.points().size()));
      }
    }
    return points.toArray(double[][]::new);
  }

  private double[][] checked(double[][] points, String name) {
    Objects.requireNonNull(points, name + " needs points, got null");
    if (points.length == 0) {
      throw new IllegalArgumentException(name + " needs at least one point");
    }
    return Arrays.stream(points).map(this::checked).toArray(double[][]::new);
  }

  private double[] checked(double[] point) {
    Objects.requireNonNull(point, "a point must be given, got null");
    if (point.length != gradient.dimension()) {
      throw new IllegalArgumentException(
          "a point must have length "
              + gradient.dimension()
              + ", as the loss has, got "
              + point.length);
    }
    for (double v : point) {
      if (!Double.isFinite(v)) {
        throw new IllegalArgumentException("a point must be finite, got " + Arrays.toString(point));
      }
    }
    return point.clone();
  }

  static void positive(double value, String name) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be positive and finite, got " + value);
    }
  }

  static void requireFile(Path file, Duration pause) {
    Objects.requireNonNull(file, "file must be given, got null");
    Objects.requireNonNull(pause, "pause must be given, got null");
    if (pause.isNegative()) {
      throw new IllegalArgumentException("pause must be at least 0, got " + pause);
    }
  }

  static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }

  private static void notMore(long most, long value, String name) {
    if (value > most) {
      throw new IllegalArgumentException(
          name + " must be at most " + most + ", got " + value + ": merge runs of several seeds");
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Sgd[stepSize=%s, chains=%d, steps=%d, burnIn=%s, countEvery=%d, seed=%d, threads=%d]",
        stepSize,
        chains,
        steps,
        burnIn == A_QUARTER ? "a quarter" : burnIn,
        every,
        seed,
        threads);
  }
}
