package io.github.longrun.action;

import io.github.longrun.progress.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.SingularMatrixException;

/**
 * The path of least action between two points, whatever its duration: the minimiser of \( \int
 * \sigma(\phi; \phi') \), whose value is the quasi-potential \( B(x, y) \) where the minimum is
 * global (geometric minimum action method, Heymann and Vanden-Eijnden 2008).
 *
 * <p>The path is a polygon whose steps shorten towards its ends, where a path out of a focus turns
 * infinitely often; the midpoint sum over n steps is minimised by Newton's method for n = 32, 64,
 * 128, ... and extrapolated (Romberg, the error has even powers of 1 / n) until three
 * extrapolations in a row agree to 1.5e-7, or to n = 1024. Their disagreement is the stated error.
 * There is no step size to tune.
 *
 * <p>Where a drift line leads from start to end, to 1e-4 of their distance, the action is taken as
 * 0: exact for an end at rest. Where one leads from end to start, its time reversal is an initial
 * path, and the straight line is one where it is cheaper. For a drift that is no gradient both are
 * tried, and the best outcome is kept, also of other ways out of a stable point of rest: that of
 * the linearised drift, those by which the drift leads near the end once noise brought it over a
 * threshold, as it does in excitable systems, and in the plane, to an end that is not at rest, the
 * optimal path on a grid of 65 by 65 points. A path that is stationary but no minimum, as a path on
 * an axis of symmetry may be, is left to both sides. A path that passes a critical point has a
 * corner there and takes forever: it is split, and each part is solved by itself, unless the path
 * is cheaper that nearly meets the point; what that might save unseen is part of the error.
 *
 * <p>For a diffusion without noise in some directions most polygons have an infinite action. Out of
 * a stable point of rest its path is found from Hamilton's equations, for a linear drift at once,
 * else by collocation in steps that are even in time. Where that finds none, it is the limit of a
 * little noise in those directions, to which the action is extrapolated; {@code path} is then that
 * of the least noise.
 *
 * <p>What is found is a local minimum of the action, global among the paths near the initial one:
 * an upper bound of B. {@link TransitionCosts} looks for cheaper ways by relays.
 *
 * @param path the path; its own midpoint sum is {@link Path#action}
 * @param action the extrapolated action; +infinity where no path of finite action was found
 * @param error an estimate of the error of {@code action}, from discretisation and from what
 *     Newton's method left to do; +infinity if the action is
 * @param converged whether every part was solved to a decrease of less than 1e-14 of the action,
 *     and the extrapolations agree to 1 %
 * @param residual the largest unbalanced change of momentum at a node, relative to the largest
 *     momentum
 * @param iterations Newton steps, over all parts and levels
 */
public record MinimumActionPath(
    Path path, double action, double error, boolean converged, double residual, int iterations) {

  private static final int COARSE = 32;
  private static final int STEPS_TO_COMPARE = 128;
  private static final int FINEST = Discretised.FINEST;
  private static final double ACCURACY = 1.5e-7;

  /** Extrapolations that disagree by more than this fraction are no result. */
  private static final double RESOLVED = 0.01;

  private static final int MAXIMUM_SPLITS = 8;
  private static final int LEVELS_OF_A_JOINT = 3;
  private static final int ITERATIONS_OF_A_JOINT = 15;
  private static final int STEPS_OF_A_PROBE = 16;
  private static final int ITERATIONS_OF_A_PROBE = 30;

  /** At 16 steps the action errs by less than this fraction short of 1. */
  private static final double NEWS = 0.97;

  /** A saving below this fraction of the action is no reason to pass a critical point by. */
  private static final double NEGLIGIBLE = 1e-7;

  /** Drift lines leave a critical point at, and stop at, this fraction of the distance to go. */
  static final double NEAR = 1e-4;

  /** Drift lines longer than this many times the distance to go are given up. */
  static final double REACH = 20;

  /**
   * The path of least action from one point to another.
   *
   * @param h the Hamiltonian
   * @param from the start x, of length d
   * @param to the end y, of length d, other than x
   * @return the path and its action
   * @throws IllegalArgumentException where a point has another length than d, is not finite, the
   *     noise at a point of the path has singular covariance or no cumulant, or the heap has no
   *     room for \( 4 \cdot 1024\, d^2 \) numbers
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public static MinimumActionPath between(Hamiltonian h, double[] from, double[] to) {
    return told(() -> searched(h, from, to));
  }

  /** What a search finds, which tells its Newton steps while it goes on. */
  static <T> T told(Supplier<T> search) {
    try (Work work = Work.begin("path of least action", "iterations", Double.POSITIVE_INFINITY)) {
      T found = search.get();
      work.outOf(work.done());
      return found;
    }
  }

  static MinimumActionPath searched(Hamiltonian h, double[] from, double[] to) {
    Path.checkPoint("from", from, h.dimension());
    Path.checkPoint("to", to, h.dimension());
    if (Vectors.distance(from, to) == 0) {
      throw new IllegalArgumentException("from and to must be two points, got the same one twice");
    }
    if (h instanceof DiffusionHamiltonian diffusion
        && (diffusion.isDegenerateAt(from) || diffusion.isDegenerateAt(to))) {
      return VanishingNoise.between(diffusion, from, to);
    }
    double[][] down = driftLine(h, from, to);
    if (down != null) {
      return free(h, down);
    }
    List<double[][]> starts = new ArrayList<>();
    double[][] up = driftLine(h, to, from);
    if (up != null) {
      starts.add(reversed(up));
    }
    boolean isGradient = h instanceof GradientHamiltonian;
    Lyapunov local = up == null || !isGradient ? linearised(h, from, to) : null;
    if (up == null || !isGradient) {
      starts.add(new double[][] {from.clone(), to.clone()});
      double[][] linear = local == null ? null : linearLine(h, local, from, to);
      if (linear != null) {
        starts.add(linear);
      }
    }
    if (up != null && isGradient) {
      addStraight(h, from, to, starts);
    }
    boolean mayDetour = local != null && !isGradient;
    if (starts.size() == 1 && !mayDetour) {
      return along(h, starts.get(0));
    }
    Start best = cheaper(h, new Start(starts.get(0), Double.POSITIVE_INFINITY), starts);
    if (mayDetour && Double.isFinite(best.action)) {
      Excursions excursions = new Excursions(h, from, to, local);
      best = cheaper(h, best, excursions.cheaperThan(best.action));
      if (h instanceof DiffusionHamiltonian
          && h.dimension() == 2
          && !isAtRest(h, to, NEAR * Vectors.distance(from, to))) {
        PlanarStarts planar = new PlanarStarts(h, from, to, local);
        best = cheaper(h, best, planar.about(best.points, best.action));
      }
    }
    return along(h, best.points);
  }

  /** An initial path and the action that it leads to at low resolution. */
  private record Start(double[][] points, double action) {}

  private static Start cheaper(Hamiltonian h, Start known, List<double[][]> starts) {
    Start best = known;
    for (double[][] start : starts) {
      double action = 0;
      for (Cut cut : cuts(h, start, Ends.FIXED, false)) {
        action += cut.coarse() == null ? 0 : cut.at(STEPS_TO_COMPARE, cut.line()).action();
      }
      best = action < best.action ? new Start(start, action) : best;
    }
    return best;
  }

  /** Adds the path near the straight line where it is cheaper than the one near the drift line. */
  private static void addStraight(
      Hamiltonian h, double[] from, double[] to, List<double[][]> starts) {
    double[][] drift = starts.get(0);
    double reversed = Path.through(h, DiscreteAction.spread(drift, STEPS_OF_A_PROBE)).action();
    DiscreteAction bent =
        DiscreteAction.reached(h, drift, Ends.FIXED, STEPS_OF_A_PROBE, ITERATIONS_OF_A_PROBE);
    // the time reversal is the path itself where the noise has no favourite direction
    if (bent.action() < (1 - 1e-3) * reversed || Double.isInfinite(bent.action())) {
      DiscreteAction straight =
          DiscreteAction.reached(
              h, new double[][] {from, to}, Ends.FIXED, STEPS_OF_A_PROBE, ITERATIONS_OF_A_PROBE);
      if (straight.action() < NEWS * bent.action()) {
        starts.add(straight.points());
      }
    }
  }

  /** The linearised noise around a start, null where that is no stable point of rest. */
  private static Lyapunov linearised(Hamiltonian h, double[] from, double[] to) {
    double scale = Vectors.distance(from, to);
    return isAtRest(h, from, NEAR * scale)
        ? Lyapunov.of(
            DriftFlow.jacobian(h::drift, from, scale), h.hessianP(from, new double[from.length]))
        : null;
  }

  /**
   * The path of the linearised noise out of a point of rest, \( x' = H_p(x, S^{-1} (x - x_0)) \)
   * with \( J S + S J^\top + C = 0 \), followed back from its end; null where it does not come from
   * there. It winds around the point of rest as the path of least action does.
   */
  static double[][] linearLine(Hamiltonian h, Lyapunov local, double[] from, double[] to) {
    double scale = Vectors.distance(from, to);
    DriftFlow flow =
        new DriftFlow(x -> h.gradientP(x, local.momentum(Vectors.plus(x, -1, from))), -1, scale);
    DriftFlow.Orbit orbit =
        flow.from(to, x -> Vectors.distance(x, from) <= NEAR * scale ? 0 : -1, REACH * scale);
    return orbit.target() == 0 ? reversed(orbit.between(to, from)) : null;
  }

  /**
   * The path of least action near a given one, between the same ends.
   *
   * @param h the Hamiltonian
   * @param start the initial path
   * @return the path and its action
   * @throws IllegalArgumentException where the path has another dimension, the noise at a point of
   *     it has singular covariance or no cumulant, or the heap has no room for \( 4 \cdot 1024\,
   *     d^2 \) numbers
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public static MinimumActionPath between(Hamiltonian h, Path start) {
    double[][] points = start.points();
    Path.checkPoint("the first point of the path", points[0], h.dimension());
    return told(() -> along(h, points));
  }

  /**
   * The path of least action between two points in a given time, the minimiser of \( \int_0^T
   * L(\phi, \phi')\, dt \).
   *
   * <p>The path is passed at equal intervals of time; its initial paths are the straight line, the
   * path of least action whatever its duration and the cheapest one that meets a point of rest, or
   * detours where bounded noise makes these impossible, and the best outcome is kept.
   *
   * <p>Waiting at a point of rest costs nothing. A duration longer than it takes to come so near to
   * one, and so far from it, that the rest of the way is negligible is waited there, and the action
   * is that of the two ways: to the point at which the path rests (an end, a critical point that it
   * passes, where the drift leads from the start, or where a drift line to the end comes from) and
   * on from there.
   *
   * @param h the Hamiltonian
   * @param from the start x, of length d
   * @param to the end y, of length d; it may be x
   * @param duration the time T, positive and finite
   * @return the path and its action, +infinity where no possible path was found; it has not
   *     converged where the path turns too often in the time T for 1024 steps
   * @throws IllegalArgumentException where a point has another length than d or is not finite, T is
   *     not positive and finite, the noise at a point of the path has no cumulant, or the heap has
   *     no room for \( 4 \cdot 1024\, d^2 \) numbers
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public static MinimumActionPath within(
      Hamiltonian h, double[] from, double[] to, double duration) {
    return told(() -> searched(h, from, to, duration));
  }

  private static MinimumActionPath searched(
      Hamiltonian h, double[] from, double[] to, double duration) {
    Path.checkPoint("from", from, h.dimension());
    Path.checkPoint("to", to, h.dimension());
    if (!(duration > 0) || Double.isInfinite(duration)) {
      throw new IllegalArgumentException("duration must be positive and finite, got " + duration);
    }
    if (h instanceof DiffusionHamiltonian diffusion
        && (diffusion.isDegenerateAt(from) || diffusion.isDegenerateAt(to))) {
      return VanishingNoise.at(diffusion, from)
          .limit(
              more -> searched(more, from, to, duration),
              (more, path) -> searched(more, from, to, duration));
    }
    MinimumActionPath free = Vectors.distance(from, to) > 0 ? between(h, from, to) : null;
    Waiting waiting = Waiting.between(h, from, to, free);
    MinimumActionPath rested = waiting == null ? null : waiting.in(duration);
    if (rested != null && rested.error <= ACCURACY * rested.action) {
      return rested;
    }
    List<double[][]> starts = new ArrayList<>();
    starts.add(new double[][] {from.clone(), to.clone()});
    if (free != null) {
      starts.add(free.path.scheduled(h, duration, FINEST));
    }
    if (waiting != null && waiting.isDetour()) {
      starts.add(waiting.way().path.scheduled(h, duration, FINEST));
    }
    MinimumActionPath best = null;
    for (double[][] start : starts) {
      MinimumActionPath found =
          refined(
              TimedAction.reached(h, start, duration, COARSE),
              (c, n) -> TimedAction.minimised(h, c.points(), start, duration, n));
      found = free == null ? found : found.noCheaperThan(h, free);
      if (best == null || found.action + found.error < best.action + best.error) {
        best = found;
      }
    }
    // a bound is better than an estimate of about its size
    return rested != null && rested.error <= 4 * best.error ? rested : best;
  }

  /** This path in a given time, unless it costs less than is possible in any time. */
  private MinimumActionPath noCheaperThan(Hamiltonian h, MinimumActionPath free) {
    if (action + error >= free.action - free.error
        || along(h, path.points()).action <= action + error) {
      return this;
    }
    double missing = free.action - action;
    return new MinimumActionPath(
        path, action, Math.max(error, missing), false, residual, iterations);
  }

  /** A way down the drift, which costs nothing. */
  static MinimumActionPath free(Hamiltonian h, double[][] line) {
    return new MinimumActionPath(
        Path.alongDrift(h, DiscreteAction.spread(line, 2 * COARSE)), 0, 0, true, 0, 0);
  }

  /** The path of least action near a given one, cut at every critical point that it passes. */
  static MinimumActionPath along(Hamiltonian h, double[][] start) {
    return joined(cuts(h, start, Ends.FIXED, true).stream().map(Cut::solved).toList());
  }

  /**
   * A path between critical points at low resolution.
   *
   * @param h the Hamiltonian
   * @param line its points
   * @param start the path that it was found from
   * @param pieces the fractions of its length between the critical points that it nearly meets
   * @param ends which of its ends are free
   * @param coarse its action, null where the line follows the drift
   * @param excess what might be saved by not meeting the critical point at its end
   */
  record Cut(
      Hamiltonian h,
      double[][] line,
      double[][] start,
      double[] pieces,
      Ends ends,
      DiscreteAction coarse,
      double excess) {

    static Cut drift(Hamiltonian h, double[][] line) {
      return new Cut(h, line, line, DiscreteAction.WHOLE, Ends.FIXED, null, 0);
    }

    double action() {
      return coarse == null ? 0 : coarse.action();
    }

    /** At n steps, as a way that the noise goes. */
    double actionAt(int n) {
      return coarse != null && n == COARSE ? coarse.action() : at(n, line).action();
    }

    DiscreteAction at(int n, double[][] near) {
      return DiscreteAction.minimised(
          h, near, start, pieces, ends, n, DiscreteAction.MAXIMUM_ITERATIONS);
    }

    MinimumActionPath solved() {
      if (coarse == null) {
        return free(h, line);
      }
      MinimumActionPath found = refined(coarse, (c, n) -> at(n, c.points()));
      return new MinimumActionPath(
          found.path,
          found.action,
          found.error + excess,
          found.converged,
          found.residual,
          found.iterations);
    }
  }

  /**
   * The path near a given one, cut at critical points.
   *
   * @param ends which of its ends are free
   * @param mayPassBy whether critical points that the path only nearly meets are passed by
   */
  static List<Cut> cuts(Hamiltonian h, double[][] start, Ends ends, boolean mayPassBy) {
    return cuts(h, start, ends, mayPassBy, MAXIMUM_SPLITS);
  }

  private static List<Cut> cuts(
      Hamiltonian h, double[][] start, Ends ends, boolean mayPassBy, int splits) {
    DiscreteAction coarse =
        DiscreteAction.reached(h, start, ends, COARSE, DiscreteAction.MAXIMUM_ITERATIONS);
    double[][] points = coarse.points();
    int corner = splits > 0 ? corner(h, points) : -1;
    if (corner < 0) {
      return List.of(new Cut(h, points, start, DiscreteAction.WHOLE, ends, coarse, 0));
    }
    double[] critical = criticalPoint(h, points, corner);
    List<double[]> head = new ArrayList<>(List.of(points).subList(0, corner));
    List<double[]> tail = new ArrayList<>(List.of(points).subList(corner + 1, points.length));
    head.add(critical);
    tail.add(0, critical);
    List<Cut> cuts = new ArrayList<>(part(h, head, ends.head(), mayPassBy, splits - 1));
    List<Cut> rest = part(h, tail, ends.tail(), mayPassBy, splits - 1);
    boolean isOneJoint = cuts.size() == 1 && rest.size() == 1;
    cuts.addAll(rest);
    return mayPassBy && isOneJoint && !isCrossing(cuts.get(1))
        ? joint(cuts.get(0), cuts.get(1), points, start, ends)
        : cuts;
  }

  /** Whether a part falls into rest: the border of a basin is cheapest where it is critical. */
  private static boolean isCrossing(Cut tail) {
    double[] end = tail.line[tail.line.length - 1];
    return tail.coarse == null && isAtRest(tail.h, end, NEAR * Vectors.distance(tail.line[0], end));
  }

  private static List<Cut> part(
      Hamiltonian h, List<double[]> points, Ends ends, boolean mayPassBy, int splits) {
    double[][] line = driftLine(h, points.get(0), points.get(points.size() - 1));
    return line != null
        ? List.of(Cut.drift(h, line))
        : cuts(h, points.toArray(double[][]::new), ends, mayPassBy, splits);
  }

  /**
   * Two parts of a path that meet in a critical point, or the whole where that is cheaper. A whole
   * polygon of n steps saves of the order of 1 / n^2 by cutting the corner, in truth nothing: only
   * a saving that stays in the limit is a way past the critical point.
   *
   * @param points the whole at low resolution
   * @param start the path that it was found from
   * @param ends which of its ends are free
   */
  private static List<Cut> joint(Cut a, Cut b, double[][] points, double[][] start, Ends ends) {
    double head = Discretised.length(a.line);
    double tail = Discretised.length(b.line);
    double[] pieces = {head / (head + tail), tail / (head + tail)};
    List<DiscreteAction> whole = new ArrayList<>();
    double before = 0;
    double limit = 0;
    double met = 0;
    for (int i = 0; i < LEVELS_OF_A_JOINT && (i == 0 || Math.abs(limit) > NEGLIGIBLE * met); i++) {
      int n = COARSE << i;
      double[][] near = i == 0 ? points : whole.get(i - 1).points();
      whole.add(DiscreteAction.minimised(a.h, near, start, pieces, ends, n, ITERATIONS_OF_A_JOINT));
      met = a.actionAt(n) + b.actionAt(n);
      double saved = met - whole.get(i).action();
      limit = i == 0 ? Math.max(0, saved) : saved + (saved - before) / 3;
      before = saved;
    }
    if (limit > NEGLIGIBLE * met) {
      return List.of(new Cut(a.h, whole.get(0).points(), start, pieces, ends, whole.get(0), 0));
    }
    double excess = whole.size() == 1 ? limit : Math.max(Math.abs(limit), NEGLIGIBLE * met);
    return List.of(a, new Cut(b.h, b.line, b.start, b.pieces, b.ends, b.coarse, b.excess + excess));
  }

  static MinimumActionPath joined(List<MinimumActionPath> parts) {
    double action = 0;
    double error = 0;
    double residual = 0;
    boolean converged = true;
    int iterations = 0;
    for (MinimumActionPath part : parts) {
      action += part.action;
      error += part.error;
      residual = Math.max(residual, part.residual);
      converged &= part.converged;
      iterations += part.iterations;
    }
    Path path = Path.joined(parts.stream().map(MinimumActionPath::path).toList());
    return new MinimumActionPath(path, action, error, converged, residual, iterations);
  }

  /** Romberg's extrapolation over doubled numbers of steps. */
  private static <T extends Discretised> MinimumActionPath refined(
      T coarse, BiFunction<T, Integer, T> finer) {
    T finest = coarse;
    int iterations = coarse.iterations();
    double[] row = {coarse.action()};
    double action = coarse.action();
    double change = Double.POSITIVE_INFINITY;
    double error = Double.POSITIVE_INFINITY;
    for (int n = 2 * COARSE; n <= FINEST && Double.isFinite(action); n *= 2) {
      finest = finer.apply(finest, n);
      iterations += finest.iterations();
      double[] next = new double[Math.min(row.length + 1, 3)];
      next[0] = finest.action();
      for (int j = 1; j < next.length; j++) {
        next[j] = next[j - 1] + (next[j - 1] - row[j - 1]) / (Math.pow(4, j) - 1);
      }
      // An action is at least 0; its extrapolation from positive numbers need not be.
      double best = Math.max(0, next[next.length - 1]);
      // One change may be small by chance, where two terms of the error cancel: take the last two.
      error = Math.max(Math.abs(best - action), change);
      change = Math.abs(best - action);
      action = best;
      row = next;
      if (error <= ACCURACY * action) {
        break;
      }
    }
    // The minimum is missed by about the unbalanced momentum times the way to balance.
    error +=
        finest.converged() || error == Double.POSITIVE_INFINITY
            ? 0
            : Math.min(1, finest.residual()) * action;
    boolean converged = finest.converged() && error <= RESOLVED * action;
    return new MinimumActionPath(
        finest.path(), action, error, converged, finest.residual(), iterations);
  }

  /** The inner node nearest to rest where the path passes a critical point, or -1. */
  private static int corner(Hamiltonian h, double[][] points) {
    int n = points.length - 1;
    double[] speed = new double[n + 1];
    for (int k = 0; k <= n; k++) {
      speed[k] = Vectors.norm(h.drift(points[k]));
    }
    int best = -1;
    for (int k = 2; k <= n - 2; k++) {
      boolean slowest = speed[k] <= speed[k - 1] && speed[k] <= speed[k + 1];
      if (slowest && (best < 0 || speed[k] < speed[best]) && criticalPoint(h, points, k) != null) {
        best = k;
      }
    }
    return best;
  }

  /** The inner critical point within a step of a node; null where there is none. */
  private static double[] criticalPoint(Hamiltonian h, double[][] points, int node) {
    double spacing =
        Math.max(
            Vectors.distance(points[node - 1], points[node]),
            Vectors.distance(points[node], points[node + 1]));
    double[] z = criticalPoint(h, points[node], spacing);
    boolean isEnd =
        z != null
            && (Vectors.distance(z, points[0]) < 0.5 * spacing
                || Vectors.distance(z, points[points.length - 1]) < 0.5 * spacing);
    return isEnd ? null : z;
  }

  /** The critical point near a point, by Newton on the drift; null where there is none. */
  static double[] criticalPoint(Hamiltonian h, double[] near, double spacing) {
    double[] z = near.clone();
    for (int i = 0; i < 30; i++) {
      double[] b = h.drift(z);
      double[][] jacobian = DriftFlow.jacobian(h::drift, z, spacing);
      double[] step;
      try {
        step =
            new LUDecomposition(new Array2DRowRealMatrix(jacobian))
                .getSolver()
                .solve(new ArrayRealVector(b))
                .toArray();
      } catch (SingularMatrixException e) {
        return null;
      }
      z = Vectors.plus(z, -1, step);
      if (!(Vectors.distance(z, near) <= 1.5 * spacing)) {
        return null;
      }
      if (Vectors.norm(step) <= 1e-13 * (spacing + Vectors.norm(z))) {
        return z;
      }
    }
    return null;
  }

  /** The drift line from one point to another, or null where there is none. */
  private static double[][] driftLine(Hamiltonian h, double[] from, double[] to) {
    double scale = Vectors.distance(from, to);
    DriftFlow flow = new DriftFlow(h::drift, 1, scale);
    double near = NEAR * scale;
    List<double[]> starts = new ArrayList<>();
    if (isAtRest(h, from, near)) {
      flow.waysOut(from).forEach(way -> starts.add(Vectors.plus(from, near, way)));
    } else {
      starts.add(from);
    }
    for (double[] start : starts) {
      DriftFlow.Orbit orbit =
          flow.from(start, x -> Vectors.distance(x, to) <= near ? 0 : -1, REACH * scale);
      if (orbit.target() == 0) {
        return orbit.between(from, to);
      }
    }
    return null;
  }

  static boolean isAtRest(Hamiltonian h, double[] x, double near) {
    return Vectors.norm(h.drift(x)) <= 1e-3 * speedAround(h, x, near);
  }

  private static double speedAround(Hamiltonian h, double[] x, double radius) {
    double largest = 0;
    for (int k = 0; k < x.length; k++) {
      double[] y = x.clone();
      y[k] += radius;
      largest = Math.max(largest, Vectors.norm(h.drift(y)));
    }
    return largest;
  }

  static double[][] reversed(double[][] line) {
    double[][] reversed = new double[line.length][];
    for (int k = 0; k < line.length; k++) {
      reversed[k] = line[line.length - 1 - k];
    }
    return reversed;
  }
}
