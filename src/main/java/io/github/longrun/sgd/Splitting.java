package io.github.longrun.sgd;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.oracle.Fingerprint;
import io.github.longrun.oracle.StochasticGradient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
 * order parameter costs precision, not truth. One that falls on the way by more than a pilot run of
 * hundreds of trajectories overcomes is refused, with where it got stuck. The levels come from a
 * pilot run of its own; each repeat then is independent of all others, and error bars are those of
 * their spread. Trajectories that fall back are thinned at the levels below, by one half each time,
 * and the others count double.
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
  private Consumer<Progress> progress;
  private Path file;
  private Duration pause = Duration.ofSeconds(10);

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
    copy.progress = progress;
    copy.file = file;
    copy.pause = pause;
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
    Objects.requireNonNull(gradient, "gradient must be given, got null");
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
    Sgd.positive(stepSize, "stepSize");
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
    Sgd.atLeast(LEAST_REPEATS, repeats, "repeats");
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
    Sgd.atLeast(1, threads, "threads");
    return with(s -> s.threads = threads);
  }

  /**
   * One order parameter for all passages: as it is where it rises from the minimum that is left to
   * the one that is sought, with its sign changed where it falls.
   *
   * @param order \( \xi \), finite wherever the chain goes and safe for many threads; where a set
   *     is sought it rises from the minimum that is left
   * @return changed settings
   */
  public Splitting orderParameter(ToDoubleFunction<double[]> order) {
    Objects.requireNonNull(order, "order must be given, got null");
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
   *     the second, finite wherever the chain goes and safe for many threads; where a set is sought
   *     it is given the minimum that is left twice
   * @return changed settings
   */
  public Splitting orderParameter(
      BiFunction<Component, Component, ToDoubleFunction<double[]>> order) {
    Objects.requireNonNull(order, "order must be given, got null");
    return with(s -> s.order = order);
  }

  /**
   * Is told of the progress about four times a second and at the end, once the levels are placed.
   * The steps to take are those that the pilot runs let foresee for the repeats that are not done,
   * and those that were taken by the ones that are: an estimate, good to some tenths. Unless set, a
   * run of more than two seconds shows how many repeats are done.
   *
   * @param listener called by the thread that waits for the run; if it throws, the run stops
   * @return changed settings
   */
  public Splitting progress(Consumer<Progress> listener) {
    Objects.requireNonNull(listener, "listener must be given, got null");
    return with(s -> s.progress = listener);
  }

  /**
   * Keeps the levels and the repeats that are done in a file, written every ten seconds and at the
   * end.
   *
   * @param file the file
   * @return changed settings
   * @see #checkpoint(Path, Duration)
   */
  public Splitting checkpoint(Path file) {
    return checkpoint(file, Duration.ofSeconds(10));
  }

  /**
   * Keeps the levels and the repeats that are done in a file, as {@link Sgd#checkpoint(Path,
   * Duration)} does the chains: where it holds a run of the same settings, only what is missing is
   * run, with the same bits in the end. One that is stopped loses the repeats under way.
   *
   * @param file the file; it is replaced at once as a whole, by way of a file beside it
   * @param pause the time between two writings, at least 0
   * @return changed settings
   * @throws IllegalArgumentException if the pause is negative; the run throws it if the file is of
   *     another run or is damaged
   */
  public Splitting checkpoint(Path file, Duration pause) {
    Sgd.requireFile(file, pause);
    return with(
        s -> {
          s.file = file;
          s.pause = pause;
        });
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
    requireDimension(components);
    List<Component> minima = components.minima();
    if (minima.size() < 2) {
      throw new IllegalArgumentException(
          "rates lead from minimum to minimum, so at least two are needed, got "
              + minima.size()
              + ": search a larger box, or count with Sgd.occupation");
    }
    List<Gate> gates = new ArrayList<>();
    List<Long> settle = new ArrayList<>();
    List<double[]> seen = new ArrayList<>();
    for (Component from : minima) {
      for (Component to : minima) {
        if (from.id() != to.id()) {
          gates.add(Gate.of(neighbourhoods, from, to, order(from, to)));
          settle.add(settle(components.curvatures(from.id())));
          seen.add(seen(from, to));
        }
      }
    }
    Repeats run =
        run(
            "rates, radius " + radius + ", order " + Checkpoint.hash(seen.toArray(double[][]::new)),
            minima,
            gates,
            settle,
            components.box());
    Ladder[] ladders = run.pilots((q, flock) -> Ladder.find(flock, gates.get(q), settle.get(q)));
    TransitionRates.requireWays(neighbourhoods, ladders);
    long[][] efforts = efforts(ladders);
    Climb[][] climbs =
        run.climbs(
            ladders,
            efforts,
            (q, flock) -> {
              Gate back = ladders[TransitionRates.reverse(q, minima.size())].deep();
              return ladders[q].climb(flock, back, efforts[q]);
            });
    TransitionRates rates =
        TransitionRates.of(neighbourhoods, stepSize, seed, ladders, efforts, climbs);
    requireDone(run, rates, rates == null ? 0 : rates.repeats());
    return rates;
  }

  /**
   * The mean time until the chain from a minimum is first within a distance of another component.
   *
   * @param components the critical components of the loss
   * @param from the id of the minimum where the chain starts
   * @param to the id of the component that is sought
   * @param radius the distance, positive and at most half the distance of the two
   * @return the time and the rate with their error bars
   * @throws IllegalArgumentException if the radius is not in its range, or as {@link
   *     #firstPassage(CriticalComponents, int, Predicate)}
   * @throws DivergenceException if a trajectory leaves every reasonable ball
   * @throws RunInterruptedException if the thread is interrupted; its result holds the time by the
   *     repeats that were done, {@code null} if there were fewer than two
   */
  public RarePassage firstPassage(CriticalComponents components, int from, int to, double radius) {
    requireDimension(components);
    Component start = components.get(from);
    Component target = components.get(to);
    double distance = distance(start, target);
    if (!(radius > 0 && radius <= distance / 2)) {
      throw new IllegalArgumentException(
          "radius must be positive and at most half the distance of the two components, "
              + distance / 2
              + ", got "
              + radius);
    }
    return firstPassage(
        components,
        start,
        to,
        Gate.of(start, target, radius, order(start, target)),
        "first passage, radius "
            + radius
            + ", order "
            + Checkpoint.hash(new double[][] {seen(start, target)})
            + ", points "
            + Checkpoint.hash(target.points().toArray(double[][]::new)));
  }

  /**
   * The mean time until the chain from a minimum is first in a set,
   *
   * <p>\[ E\, T = \frac{1}{\Phi_0 \prod_k P(\lambda_k | \lambda_{k-1})} , \]
   *
   * <p>exact by the renewal theorem: the chain that starts again at the minimum whenever it has
   * come to the set does so once in \( E\, T \) steps in the mean. The order parameter is the
   * distance from the minimum unless set. Where the chain may stay near other minima on its way,
   * use {@link #rates} and {@link TransitionRates#passageTime}. A checkpoint cannot tell one set
   * from another.
   *
   * @param components the critical components of the loss
   * @param from the id of the minimum where the chain starts
   * @param target whether a point of length d is in the set; safe for many threads, it neither
   *     keeps nor changes the point
   * @return the time and the rate with their error bars
   * @throws IllegalArgumentException if the component is no minimum, of another dimension or in the
   *     set, the order parameter is not finite somewhere, or no trajectory that was tried came to
   *     the set
   * @throws DivergenceException if a trajectory leaves every reasonable ball
   * @throws RunInterruptedException if the thread is interrupted; its result holds the time by the
   *     repeats that were done, {@code null} if there were fewer than two
   */
  public RarePassage firstPassage(
      CriticalComponents components, int from, Predicate<double[]> target) {
    Objects.requireNonNull(target, "target must be given, got null");
    requireDimension(components);
    Component start = components.get(from);
    for (double[] point : start.points()) {
      if (target.test(point)) {
        throw new IllegalArgumentException(
            "the target must not hold the start, minimum "
                + start.symbol()
                + ": the time is 0 there");
      }
    }
    ToDoubleFunction<double[]> xi = order == null ? start::distance : order.apply(start, start);
    OrderParameter.finite(xi, start.point());
    Gate gate = Gate.of(start, target, OrderParameter.by(xi));
    return firstPassage(components, start, Passage.A_SET, gate, "first passage");
  }

  private RarePassage firstPassage(
      CriticalComponents components, Component from, int to, Gate gate, String name) {
    if (from.kind() != Component.Kind.MINIMUM) {
      throw new IllegalArgumentException(
          "a passage starts at a minimum, but component "
              + from.id()
              + " is a "
              + from.kind()
              + ": name one of "
              + components.minima().stream().map(Component::id).toList());
    }
    long settle = settle(components.curvatures(from.id()));
    Repeats run = run(name, List.of(from), List.of(gate), List.of(settle), components.box());
    Ladder[] ladders = run.pilots((q, flock) -> Ladder.find(flock, gate, settle));
    if (!ladders[0].reached()) {
      throw new IllegalArgumentException(ladders[0].failed(from.id(), "the target"));
    }
    long[][] efforts = efforts(ladders);
    Climb[][] climbs =
        run.climbs(ladders, efforts, (q, flock) -> ladders[q].climb(flock, null, efforts[q]));
    Climb[] done = Arrays.stream(climbs[0]).filter(Objects::nonNull).toArray(Climb[]::new);
    RarePassage passage =
        done.length < 2
            ? null
            : RarePassage.of(
                stepSize, Passage.of(from.id(), to, ladders[0], efforts[0], done), done);
    requireDone(run, passage, done.length);
    return passage;
  }

  private Repeats run(
      String name, List<Component> starts, List<Gate> gates, List<Long> settle, Box region) {
    return new Repeats(
        gradient,
        stepSize,
        seed,
        threads,
        repeats,
        gates,
        PATIENCE * Collections.max(settle),
        progress,
        file == null ? null : new Checkpoint(file, settings(name, starts, region)),
        pause);
  }

  private List<String> settings(String name, List<Component> starts, Box region) {
    double[][] points = starts.stream().flatMap(c -> c.points().stream()).toArray(double[][]::new);
    return List.of(
        "counted=" + name,
        "dimension=" + gradient.dimension(),
        "stepSize=" + stepSize,
        "repeats=" + repeats,
        "relativeError=" + relativeError,
        "seed=" + seed,
        "firstSteps=" + new Chunk(gradient, stepSize, seed, 0, points).firstSteps(),
        "landscape=" + Fingerprint.of(gradient, region));
  }

  private long[][] efforts(Ladder[] ladders) {
    return Arrays.stream(ladders)
        .map(ladder -> ladder.efforts(relativeError, repeats))
        .toArray(long[][]::new);
  }

  private void requireDone(Repeats run, Object result, int done) {
    if (run.interrupted()) {
      throw new RunInterruptedException(
          (result == null
                  ? "splitting was interrupted before two repeats of each passage were done; "
                  : "splitting was interrupted after "
                      + done
                      + " of "
                      + repeats
                      + " repeats: result() holds them; ")
              + run.remedy(),
          result);
    }
  }

  private void requireDimension(CriticalComponents components) {
    Objects.requireNonNull(components, "components must be given, got null");
    if (components.objective().dimension() != gradient.dimension()) {
      throw new IllegalArgumentException(
          "components have dimension "
              + components.objective().dimension()
              + " but the stochastic gradient has dimension "
              + gradient.dimension());
    }
  }

  /** What tells one order parameter from another: its values at the minima. */
  private double[] seen(Component from, Component to) {
    return order == null
        ? new double[0]
        : new double[] {
          order.apply(from, to).applyAsDouble(from.point()),
          order.apply(from, to).applyAsDouble(to.point())
        };
  }

  private static double distance(Component from, Component to) {
    return to.points().stream().mapToDouble(from::distance).min().orElseThrow();
  }

  private OrderParameter order(Component from, Component to) {
    if (order == null) {
      return OrderParameter.between(distance(from, to));
    }
    ToDoubleFunction<double[]> given = order.apply(from, to);
    double start = OrderParameter.finite(given, from.point());
    double end = OrderParameter.finite(given, to.point());
    if (!(start < end)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the order parameter must rise from minimum %s to minimum %s, but it is %s at the one"
                  + " and %s at the other: give one that tells them apart",
              from.symbol(),
              to.symbol(),
              start,
              end));
    }
    return OrderParameter.by(given);
  }

  /** The steps in which a minimum relaxes, several times over. */
  private long settle(double[] curvature) {
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
