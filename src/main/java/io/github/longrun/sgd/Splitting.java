package io.github.longrun.sgd;

import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.progress.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Transition rates of constant-step SGD too small for plain simulation, by forward flux sampling
 * (R. J. Allen, D. Frenkel and P. R. ten Wolde, <i>J. Chem. Phys.</i> 124, 024102, 2006):
 *
 * <p>\[ k_{ij} = \Phi_0 \prod_{k=1}^{m} P(\lambda_k | \lambda_{k-1}) , \]
 *
 * <p>where \( \Phi_0 \) counts the first crossings of level \( \lambda_0 \) of an order parameter
 * \( \xi \) per step spent since core i was entered, and \( P(\lambda_k | \lambda_{k-1}) \) is the
 * chance that a trajectory from where \( \lambda_{k-1} \) was first crossed crosses \( \lambda_k \)
 * (at last: enters core j) before it returns to its base in core i or enters another core. A
 * probability of \( 10^{-12} \) becomes seventeen of 0.2, each found by plain trajectories of the
 * chain itself.
 *
 * <p>The estimate of \( \Phi_0 \prod P \) is unbiased for any order parameter and any levels that
 * do not depend on the same random numbers (C.-E. Bréhier, M. Gazeau, L. Goudenège, T. Lelièvre and
 * M. Rousset, <i>Ann. Appl. Probab.</i> 26, 2016, on splitting for chains in discrete time): a poor
 * order parameter costs precision, not truth. The levels come from a pilot run of its own; each
 * repeat then is independent of all others, and error bars are those of their spread. Trajectories
 * that fall back are thinned at the levels below, by one half each time, and the others count
 * double.
 *
 * <p>The base of core i is the part of it with \( \xi \) below its ninth decile in the well. What
 * an arrival in core i does before it has come to the median of \( \xi \) is followed too: some go
 * straight back, and some time passes. With their share b and this delay D the rate is \( 1 / (D +
 * (1 - b) / k) \): that of moves between cores per time since the last core was entered, which
 * {@link Occupation} counts, if a well relaxes much sooner than it is left.
 *
 * <p>The settings are a value, as those of {@link Sgd}. Repeats run on all cores, each on one; what
 * a repeat draws depends on the seed and its number alone.
 */
public final class Splitting {

  /** Fewer repeats would not tell their own spread. */
  private static final int LEAST_REPEATS = 8;

  /** Relaxation times of the flattest direction after which the start is forgotten. */
  private static final double SETTLED = 5;

  /** Times in which the start is forgotten that may pass until some trajectory ends. */
  private static final long PATIENCE = 200;

  /** A curvature this small against the largest is flat to second order: a ring along itself. */
  private static final double FLAT = 1e-6;

  private final StochasticGradient gradient;

  // Not final, but changed by with(...) alone, before the copy is seen by anyone.
  private double stepSize = 0.01;
  private long seed = 42;
  private int repeats = 32;
  private double relativeError = 0.02;
  private int threads = Runtime.getRuntime().availableProcessors();
  private BiFunction<Component, Component, ToDoubleFunction<double[]>> order;

  private Splitting(StochasticGradient gradient) {
    this.gradient = gradient;
  }

  private Splitting with(Consumer<Splitting> change) {
    Splitting copy = new Splitting(gradient);
    copy.stepSize = stepSize;
    copy.seed = seed;
    copy.repeats = repeats;
    copy.relativeError = relativeError;
    copy.threads = threads;
    copy.order = order;
    change.accept(copy);
    return copy;
  }

  /**
   * Splitting for SGD on a stochastic gradient; unless set otherwise with step size 0.01, 32
   * repeats for a relative error of 0.02 of each rate, seed 42, all cores, and the projection on
   * the line from minimum to minimum as the order parameter.
   *
   * @param gradient the stochastic gradient
   * @return the settings
   */
  public static Splitting of(StochasticGradient gradient) {
    return new Splitting(gradient);
  }

  /**
   * The step size \( \eta \).
   *
   * @param stepSize positive and finite
   * @return changed settings
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public Splitting stepSize(double stepSize) {
    if (!(stepSize > 0) || Double.isInfinite(stepSize)) {
      throw new IllegalArgumentException("stepSize must be positive and finite, got " + stepSize);
    }
    return with(s -> s.stepSize = stepSize);
  }

  /**
   * The seed of all random numbers. Runs with different seeds are independent, and so are runs of
   * {@link Sgd} with the same one.
   *
   * @param seed any number
   * @return changed settings
   */
  public Splitting seed(long seed) {
    return with(s -> s.seed = seed);
  }

  /**
   * The number of independent repeats, from whose spread the error bars come.
   *
   * @param repeats at least 8; an error bar from n of them is itself uncertain by \( 1 / \sqrt{2n}
   *     \)
   * @return changed settings
   * @throws IllegalArgumentException if there are fewer
   */
  public Splitting repeats(int repeats) {
    if (repeats < LEAST_REPEATS) {
      throw new IllegalArgumentException(
          "repeats must be at least " + LEAST_REPEATS + ", got " + repeats);
    }
    return with(s -> s.repeats = repeats);
  }

  /**
   * The relative standard error of each rate to aim at: it sets the number of trajectories per
   * level, as the pilot run lets foresee. What was attained is told by the results. The work grows
   * as its inverse square.
   *
   * @param error positive, less than 1
   * @return changed settings
   * @throws IllegalArgumentException if it is not in its range
   */
  public Splitting relativeError(double error) {
    if (!(error > 0 && error < 1)) {
      throw new IllegalArgumentException(
          "relativeError must be positive and less than 1, got " + error);
    }
    return with(s -> s.relativeError = error);
  }

  /**
   * The number of threads; all cores unless set. It changes the run time, not the result.
   *
   * @param threads at least 1
   * @return changed settings
   * @throws IllegalArgumentException if it is less than 1
   */
  public Splitting threads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    return with(s -> s.threads = threads);
  }

  /**
   * One order parameter for all passages: as it is where it rises from the minimum that is left to
   * the one that is sought, with its sign changed where it falls.
   *
   * @param order \( \xi \), finite wherever the chain goes and safe for many threads
   * @return changed settings
   */
  public Splitting orderParameter(ToDoubleFunction<double[]> order) {
    return with(
        s ->
            s.order =
                (from, to) ->
                    order.applyAsDouble(from.point()) <= order.applyAsDouble(to.point())
                        ? order
                        : x -> -order.applyAsDouble(x));
  }

  /**
   * An order parameter for each passage, such as the energy that is predicted for the way from the
   * minimum that is left.
   *
   * @param order from the minimum that is left and the one that is sought to \( \xi \), larger at
   *     the second, finite wherever the chain goes and safe for many threads
   * @return changed settings
   */
  public Splitting orderParameter(
      BiFunction<Component, Component, ToDoubleFunction<double[]>> order) {
    return with(s -> s.order = order);
  }

  /**
   * The rates of moves between the cores of all minima, of the radius that {@link
   * Sgd#occupation(CriticalComponents)} takes.
   *
   * @param components the critical components of the loss, at least two of them minima
   * @return the rates with their error bars
   * @throws IllegalArgumentException if there are fewer than two minima, or as {@link
   *     #rates(CriticalComponents, double)}
   * @throws DivergenceException if a trajectory leaves every reasonable ball
   * @throws RunInterruptedException if the thread is interrupted; its result holds the rates by the
   *     repeats that were done, {@code null} if there were fewer than two of each passage
   */
  public TransitionRates rates(CriticalComponents components) {
    return rates(components, Neighbourhoods.defaultRadius(components));
  }

  /**
   * The rates of moves between the cores of all minima.
   *
   * @param components the critical components of the loss, at least two of them minima
   * @param radius the radius of the cores, at most half the smallest distance between two
   *     components
   * @return the rates with their error bars
   * @throws IllegalArgumentException if there are fewer than two minima, the radius is not in its
   *     range, a dimension is wrong, the order parameter does not tell two minima apart or is not
   *     finite somewhere, or a minimum is left by no passage that was found
   * @throws DivergenceException if a trajectory leaves every reasonable ball
   * @throws RunInterruptedException if the thread is interrupted; its result holds the rates by the
   *     repeats that were done, {@code null} if there were fewer than two of each passage
   */
  public TransitionRates rates(CriticalComponents components, double radius) {
    Neighbourhoods neighbourhoods = Neighbourhoods.of(components, radius);
    if (components.objective().dimension() != gradient.dimension()) {
      throw new IllegalArgumentException(
          "components have dimension "
              + components.objective().dimension()
              + " but the stochastic gradient has dimension "
              + gradient.dimension());
    }
    List<Component> minima = components.minima();
    if (minima.size() < 2) {
      throw new IllegalArgumentException(
          "rates lead from minimum to minimum, so at least two are needed, got "
              + minima.size()
              + ": search a larger box, or count with Sgd.occupation");
    }
    List<Gate> gates = new ArrayList<>();
    List<Long> settle = new ArrayList<>();
    for (Component from : minima) {
      for (Component to : minima) {
        if (from.id() != to.id()) {
          gates.add(Gate.of(neighbourhoods, from, to, order(from, to)));
          settle.add(settle(components, from));
        }
      }
    }
    int all = gates.size() * (1 + repeats);
    try (Work work = Work.begin("splitting", "climbs", all)) {
      return rates(neighbourhoods, gates, settle, minima.size(), work);
    }
  }

  private TransitionRates rates(
      Neighbourhoods neighbourhoods, List<Gate> gates, List<Long> settle, int minima, Work work) {
    long patience = PATIENCE * Collections.max(settle);
    Ladder[] ladders = pilots(gates, settle, patience, work);
    TransitionRates.requireWays(neighbourhoods, ladders);
    int pairs = ladders.length;
    long[] trials = new long[pairs];
    for (int q = 0; q < pairs; q++) {
      trials[q] = ladders[q].trials(relativeError, repeats);
    }
    Climb[][] climbs = new Climb[pairs][repeats];
    Workers workers = new Workers(Math.min(threads, pairs * repeats));
    AtomicInteger done = new AtomicInteger(pairs);
    workers.run(
        pairs * repeats,
        t -> {
          int q = t % pairs;
          int r = t / pairs;
          if (ladders[q].reached()) {
            Gate back = ladders[TransitionRates.reverse(q, minima)].deep();
            climbs[q][r] = ladders[q].climb(flock(q, 1 + r, patience, workers), back, trials[q]);
          }
          done.incrementAndGet();
        },
        () -> tell(work, workers, done));
    work.done(done.get());
    TransitionRates rates = TransitionRates.of(neighbourhoods, stepSize, ladders, trials, climbs);
    requireDone(
        workers,
        rates == null
            ? "splitting was interrupted before two repeats of each passage were done"
            : "splitting was interrupted after "
                + rates.repeats()
                + " of "
                + repeats
                + " repeats: result() holds them",
        rates);
    return rates;
  }

  private static void tell(Work work, Workers workers, AtomicInteger done) {
    if (workers.interrupted()) {
      work.stop(
          done.get(),
          "RunInterruptedException.last() holds the rates by the repeats that were done");
    } else {
      work.done(done.get());
    }
  }

  private Ladder[] pilots(List<Gate> gates, List<Long> settle, long patience, Work work) {
    Ladder[] ladders = new Ladder[gates.size()];
    Workers workers = new Workers(Math.min(threads, ladders.length));
    AtomicInteger done = new AtomicInteger();
    workers.run(
        ladders.length,
        q -> {
          ladders[q] = Ladder.find(flock(q, 0, patience, workers), gates.get(q), settle.get(q));
          done.incrementAndGet();
        },
        () -> tell(work, workers, done));
    requireDone(workers, "splitting was interrupted before the levels were placed", null);
    return ladders;
  }

  /** The trajectories of a pair's pilot run (0) or of one of its repeats (1, 2, ...). */
  private Flock flock(int pair, int run, long patience, Workers workers) {
    int number = pair * (repeats + 1) + run;
    return new Flock(gradient, stepSize, seed, number, patience, workers::stopped);
  }

  /** Throws what a worker threw, or that they were interrupted. */
  private static void requireDone(Workers workers, String interrupted, TransitionRates rates) {
    Throwable failure = workers.failure();
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (workers.interrupted()) {
      throw new RunInterruptedException(interrupted, rates);
    }
  }

  private OrderParameter order(Component from, Component to) {
    if (order == null) {
      double distance = Double.POSITIVE_INFINITY;
      for (double[] point : to.points()) {
        distance = Math.min(distance, from.distance(point));
      }
      return OrderParameter.between(distance);
    }
    ToDoubleFunction<double[]> given = order.apply(from, to);
    double start = OrderParameter.finite(given, from.point());
    double end = OrderParameter.finite(given, to.point());
    if (!(start < end)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the order parameter must rise from minimum %d to minimum %d, but it is %s at the one"
                  + " and %s at the other: give one that tells them apart",
              from.id(),
              to.id(),
              start,
              end));
    }
    return OrderParameter.by(given);
  }

  /** The steps in which a minimum relaxes, several times over. */
  private long settle(CriticalComponents components, Component minimum) {
    double[] curvature = components.curvatures(minimum.id());
    double least = FLAT * curvature[curvature.length - 1];
    double flattest = curvature[curvature.length - 1];
    for (double c : curvature) {
      if (c > least) {
        flattest = Math.min(flattest, c);
      }
    }
    return flattest > 0
        ? 1 + (long) (SETTLED / (stepSize * flattest))
        : 1 + (long) (100 / stepSize);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Splitting[stepSize=%s, relativeError=%s, repeats=%d, seed=%d, threads=%d%s]",
        stepSize,
        relativeError,
        repeats,
        seed,
        threads,
        order == null ? "" : ", orderParameter given");
  }
}
