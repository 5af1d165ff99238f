package io.github.longrun.stationary;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.progress.Work;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The stationary law of constant-step SGD itself, without simulation, in one dimension and two: the
 * solution of
 *
 * <p>\[ \mu(y) = \int \mu(x)\, k(x, y) \, dx, \qquad k(x, y) = \eta^{-d} \rho_x\Big( \frac{x -
 * y}{\eta} \Big), \]
 *
 * <p>where \( \rho_x \) is the law of \( G(x, w) \), on a uniform grid.
 *
 * <p><b>On the grid.</b> A smooth density is sampled at the nodes, which for a density as smooth as
 * the Gaussian is exact up to 5e-9 where \( \eta\sigma \), the standard deviation of a step, is one
 * spacing, and to rounding from 1.5 spacings on; a coarser grid is refused. Atoms (a minibatch,
 * Rademacher noise) and densities with jumps are spread over three nodes of each coordinate so that
 * mass, mean and covariance of every step are kept; what remains is of order \( (h / \eta\sigma)^2
 * \), and for densities is taken off, from four spacings in a step on, by extrapolation of the
 * logarithm from the grid of half the points (Richardson). A step that would leave the box ends at
 * the nearest point of its border; how many would is told, and more than one in a million are
 * refused.
 *
 * <p><b>Solved</b> in one dimension by elimination without subtractions, so that log probabilities
 * are right to about 1e-12 relative to the matrix however small the probabilities are, below the
 * smallest {@code double} too; in the plane by aggregation and disaggregation, to 1e-10 for
 * probabilities above 1e-250. In the plane steps of more than about 8 standard deviations are not
 * resolved: where the law is reached by climbing a slope \( |\nabla f| \) of more than about three
 * times \( \sigma \), it is too small.
 *
 * <p><b>Its error.</b> The same law on every second node is computed along with it: {@link #error}
 * is the difference that this makes to any number that is computed from the law.
 *
 * <p>Sources: K. E. Atkinson, <i>The Numerical Solution of Integral Equations of the Second
 * Kind</i>, Cambridge, 1997, chapter 4 (Nystrom); W. K. Grassmann, M. I. Taksar and D. P. Heyman,
 * <i>Oper. Res.</i> 33, 1985 (elimination); J. R. Koury, D. F. McAllister and W. J. Stewart,
 * <i>SIAM J. Algebraic Discrete Methods</i> 5, 1984 (aggregation).
 */
public final class StationaryLaw {

  private static final double TOLERANCE = 1e-10;
  private static final double MOST_ESCAPING = 1e-6;

  /**
   * Spacings in a standard deviation of a step from which on half the grid shows the order of the
   * error.
   */
  private static final double RESOLVED = 4;

  /** The largest change of a logarithm by doubling the spacing that is extrapolated. */
  private static final double TRUSTED = 3;

  /** The part of the law that may lie where the grid does not resolve the noise. */
  private static final double MOST_UNRESOLVED = 1e-3;

  /** Nodes of each coordinate that an interpolation takes. */
  private static final int STENCIL = 6;

  private static final int LEAST_POINTS = 17;
  private static final int MOST_POINTS = 46_000;

  private final double stepSize;
  private final Box box;
  private final Grid grid;
  private final Discretisation step;
  private final double[] log;
  private final double typicalWidth;
  private final Diagnostics diagnostics;
  private final StationaryLaw halved;

  /** Whether the law has a density. */
  private final boolean isSmooth;

  private StationaryLaw(
      StochasticGradient gradient,
      double stepSize,
      Box box,
      Grid grid,
      Discretisation step,
      StationaryLaw halved) {
    this.stepSize = stepSize;
    this.box = box;
    this.grid = grid;
    this.halved = halved;
    isSmooth = gradient.hasDensity();
    this.step = step;
    typicalWidth = Arrays.stream(step.width()).average().orElseThrow();
    if (grid.dimension() == 1) {
      log = normalised(eliminated(() -> Elimination.logLaw(step.starts(), step.weights())));
      double[] mu = law();
      double[] next = new double[mu.length];
      double escaping = step.matrix().push(mu, next);
      double residual = 0;
      for (int i = 0; i < mu.length; i++) {
        residual += Math.abs(next[i] - mu[i]);
      }
      diagnostics = new Diagnostics(residual, 1, true, distanceFromHalved(), escaping);
    } else {
      Aggregation.Result found =
          solved(new Aggregation(step.matrix(), typicalWidth, null), start());
      log = new double[grid.size()];
      for (int i = 0; i < log.length; i++) {
        log[i] = Math.log(found.law()[i]);
      }
      diagnostics =
          new Diagnostics(
              found.residual(),
              found.cycles(),
              found.converged(),
              distanceFromHalved(),
              found.outside());
    }
    if (isSmooth && !step.isSampled() && halved != null && typicalWidth >= RESOLVED) {
      extrapolate();
    }
  }

  /**
   * The stationary law of SGD on a uniform grid.
   *
   * @param gradient the stochastic gradient, of dimension 1 or 2; its law must have a density or be
   *     a list of atoms
   * @param stepSize the step size \( \eta \), positive and finite
   * @param box the region outside which the law is negligible
   * @param points the number of grid points: one number for every coordinate, or one for each; at
   *     least 17
   * @return the law
   * @throws IllegalArgumentException if an argument is out of its range, if the gradient tells no
   *     law, if the grid does not resolve the noise (the message says how many points do), if more
   *     than one step in a million would leave the box, if the noise does not connect the parts of
   *     the box, or if the transition matrix does not fit into the memory
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static StationaryLaw of(
      StochasticGradient gradient, double stepSize, Box box, int... points) {
    Objects.requireNonNull(gradient, "gradient must be given, got null");
    Objects.requireNonNull(box, "box must be given, got null");
    Objects.requireNonNull(points, "points must be given, got null");
    int d = gradient.dimension();
    if (d > 2) {
      throw new IllegalArgumentException(
          "the exact law is computed in dimension 1 and 2, but the stochastic gradient has dimension "
              + d
              + "; measure it by simulation with Sgd");
    }
    if (!(stepSize > 0 && stepSize < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("stepSize must be positive and finite, got " + stepSize);
    }
    if (box.dimension() != d) {
      throw new IllegalArgumentException(
          "the box has dimension " + box.dimension() + " but the stochastic gradient has " + d);
    }
    int[] each = points.length == 1 ? new int[d] : points.clone();
    if (points.length == 1) {
      Arrays.fill(each, points[0]);
    }
    boolean fit = each.length == d;
    for (int n : each) {
      fit &= n >= LEAST_POINTS && n <= MOST_POINTS;
    }
    if (!fit) {
      throw new IllegalArgumentException(
          "points must be one number or "
              + d
              + ", each from "
              + LEAST_POINTS
              + " to "
              + MOST_POINTS
              + ", got "
              + Arrays.toString(points));
    }
    Grid grid = Grid.on(box, each);
    // A grid that is too coarse is refused before the coarser one is asked for its law.
    Discretisation step = Discretisation.of(gradient, stepSize, grid, true);
    Grid wider = grid.halved();
    StationaryLaw half =
        new StationaryLaw(
            gradient,
            stepSize,
            box,
            wider,
            Discretisation.of(gradient, stepSize, wider, false),
            null);
    return new StationaryLaw(gradient, stepSize, box, grid, step, half).checked();
  }

  private StationaryLaw checked() {
    if (!(diagnostics.escaping() <= MOST_ESCAPING)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "box = %s does not hold the law: %.2g of the steps would leave it, and at most %.0e may;"
                  + " take a larger box, a smaller stepSize or, where f is so steep that a step from"
                  + " the border overshoots, a smaller box",
              box,
              diagnostics.escaping(),
              MOST_ESCAPING));
    }
    double unresolved = 0;
    double narrowest = 1;
    for (int i = 0; i < log.length; i++) {
      double width = step.width()[i];
      double mu = Math.exp(log[i]);
      unresolved += width < 1 ? mu : 0;
      narrowest = mu > MOST_UNRESOLVED / log.length ? Math.min(narrowest, width) : narrowest;
    }
    if (unresolved > MOST_UNRESOLVED) {
      throw Discretisation.tooCoarse(narrowest, grid);
    }
    return this;
  }

  private static double[] normalised(double[] log) {
    double top = Arrays.stream(log).max().orElseThrow();
    double sum = 0;
    for (double l : log) {
      sum += Math.exp(l - top);
    }
    for (int i = 0; i < log.length; i++) {
      log[i] -= top + Math.log(sum);
    }
    return log;
  }

  /**
   * Takes a third of the difference from half the points off the error, which is a quarter of
   * theirs; nothing where the difference is so large that the order cannot be trusted.
   */
  private void extrapolate() {
    double[] difference = new double[halved.grid.size()];
    double volumes = grid.dimension() * Math.log(2);
    for (int j = 0; j < difference.length; j++) {
      difference[j] = log[twice(j)] + volumes - halved.log[j];
    }
    double[] better = log.clone();
    for (int i = 0; i < log.length; i++) {
      double mean = fromHalved(difference, i);
      better[i] += Math.abs(mean) < TRUSTED ? mean / 3 : 0;
    }
    System.arraycopy(normalised(better), 0, log, 0, log.length);
  }

  /** A quantity of the nodes of half the grid at one of all nodes, by linear interpolation. */
  private double fromHalved(double[] quantity, int i) {
    int l = i / grid.columns();
    int c = i % grid.columns();
    double sum = 0;
    for (int corner = 0; corner < 4; corner++) {
      int hl = Math.min(halved.grid.lines() - 1, (l + (corner & 1)) / 2);
      int hc = Math.min(halved.grid.columns() - 1, (c + (corner >> 1)) / 2);
      sum += quantity[hl * halved.grid.columns() + hc] / 4;
    }
    return sum;
  }

  /** Where the aggregation begins: at the law on half the points, or without knowledge. */
  private double[] start() {
    double[] start = new double[grid.size()];
    Arrays.fill(start, 1.0 / start.length);
    if (halved == null) {
      return start;
    }
    double total = 0;
    for (int i = 0; i < start.length; i++) {
      start[i] = Math.exp(fromHalved(halved.log, i));
      total += start[i];
    }
    for (int i = 0; i < start.length; i++) {
      start[i] /= total;
    }
    return start;
  }

  private double[] law() {
    return Arrays.stream(log).map(Math::exp).toArray();
  }

  /** Densities are compared at the common nodes, masses in the coarse cells. */
  private double distanceFromHalved() {
    if (halved == null) {
      return Double.NaN;
    }
    int d = grid.dimension();
    double[] mu = law();
    double[] part = new double[halved.grid.size()];
    double sum = 0;
    if (isSmooth) {
      for (int j = 0; j < part.length; j++) {
        part[j] = mu[twice(j)] * (1 << d);
      }
    } else {
      int columns = grid.columns();
      for (int i = 0; i < mu.length; i++) {
        int l = i / columns;
        int c = i % columns;
        for (int corner = 0; corner < 4; corner++) {
          int hl = Math.min(halved.grid.lines() - 1, (l + (corner & 1)) / 2);
          int hc = Math.min(halved.grid.columns() - 1, (c + (corner >> 1)) / 2);
          part[hl * halved.grid.columns() + hc] += mu[i] / 4;
        }
      }
    }
    for (int j = 0; j < part.length; j++) {
      sum += Math.abs(part[j] - Math.exp(halved.log[j]));
    }
    return sum;
  }

  private int twice(int j) {
    int columns = halved.grid.columns();
    return 2 * (j / columns) * grid.columns() + 2 * (j % columns);
  }

  /**
   * The step size \( \eta \).
   *
   * @return the step size
   */
  public double stepSize() {
    return stepSize;
  }

  /**
   * The region.
   *
   * @return the box
   */
  public Box box() {
    return box;
  }

  /**
   * The number of grid points of each coordinate.
   *
   * @return a copy
   */
  public int[] points() {
    return grid.points().clone();
  }

  /**
   * How the law was computed and how well it stands.
   *
   * @return residual, iterations, discretisation error, steps that would leave the box
   */
  public Diagnostics diagnostics() {
    return diagnostics;
  }

  /**
   * By how much a number changes when it is computed on every second grid point: an estimate on the
   * safe side of its discretisation error. What the box cuts off is not in it, see {@link
   * Diagnostics#escaping}: a box of 5 standard deviations takes 1e-5 off a variance.
   *
   * <pre>{@code
   * double slope = law.error(l -> l.logDensity(a) - l.logDensity(b));
   * }</pre>
   *
   * @param quantity what is computed from a law
   * @return the absolute difference
   */
  public double error(ToDoubleFunction<StationaryLaw> quantity) {
    Objects.requireNonNull(quantity, "quantity must be given, got null");
    return halved == null
        ? Double.NaN
        : Math.abs(quantity.applyAsDouble(this) - quantity.applyAsDouble(halved));
  }

  /**
   * The density at a point.
   *
   * @param x a point, of length d
   * @return the density with respect to Lebesgue measure; 0 outside the box
   */
  public double density(double[] x) {
    return Math.exp(logDensity(x));
  }

  /**
   * The logarithm of the density, between nodes by interpolation of fifth degree of the logarithm.
   * Where the noise has atoms the law may have no density; this is the mass of a cell over its
   * volume then.
   *
   * @param x a point, of length d
   * @return the logarithm; -infinity outside the box and where the chain does not go
   */
  public double logDensity(double[] x) {
    Objects.requireNonNull(x, "x must be given, got null");
    if (!box.contains(x)) {
      return Double.NEGATIVE_INFINITY;
    }
    double value = interpolated(x);
    if (Double.isFinite(value)) {
      return value;
    }
    int nearest = 0;
    for (int k = 0; k < grid.dimension(); k++) {
      nearest = nearest * grid.points()[k] + (int) Math.rint(grid.index(k, x[k]));
    }
    return log[nearest] - Math.log(grid.volume());
  }

  /** The interpolated logarithm; not finite beside nodes where the chain does not go. */
  private double interpolated(double[] x) {
    int d = grid.dimension();
    double[][] weight = new double[d][];
    int[] first = new int[d];
    for (int k = 0; k < d; k++) {
      double u = grid.index(k, x[k]);
      first[k] = Math.max(0, Math.min(grid.points()[k] - STENCIL, (int) u - STENCIL / 2 + 1));
      weight[k] = lagrange(u - first[k]);
    }
    double value = 0;
    for (int a = 0; a < (d == 1 ? 1 : STENCIL); a++) {
      for (int b = 0; b < STENCIL; b++) {
        double w = (d == 1 ? 1 : weight[0][a]) * weight[d - 1][b];
        int line = d == 1 ? 0 : first[0] + a;
        value += w == 0 ? 0 : w * log[line * grid.columns() + first[d - 1] + b];
      }
    }
    return value - Math.log(grid.volume());
  }

  /** The weights of the values at 0, 1, ..., 5 in the polynomial through them. */
  private static double[] lagrange(double u) {
    double[] w = new double[STENCIL];
    for (int a = 0; a < STENCIL; a++) {
      w[a] = 1;
      for (int b = 0; b < STENCIL; b++) {
        w[a] *= a == b ? 1 : (u - b) / (a - b);
      }
    }
    return w;
  }

  /**
   * The mean of x.
   *
   * @return a new array of length d
   */
  public double[] mean() {
    double[] mean = new double[grid.dimension()];
    for (int i = 0; i < log.length; i++) {
      double p = Math.exp(log[i]);
      double[] x = grid.node(i);
      for (int k = 0; k < mean.length; k++) {
        mean[k] += p * x[k];
      }
    }
    return mean;
  }

  /**
   * The covariance of x.
   *
   * @return a new d by d array
   */
  public double[][] covariance() {
    double[] mean = mean();
    double[][] c = new double[mean.length][mean.length];
    for (int i = 0; i < log.length; i++) {
      double p = Math.exp(log[i]);
      double[] x = grid.node(i);
      for (int k = 0; k < mean.length; k++) {
        for (int l = 0; l < mean.length; l++) {
          c[k][l] += p * (x[k] - mean[k]) * (x[l] - mean[l]);
        }
      }
    }
    return c;
  }

  /**
   * The probability of a set.
   *
   * @param set the set, as a test of points; parts narrower than a cell may be overlooked
   * @return \( \mu(A) \)
   */
  public double measure(Predicate<double[]> set) {
    return Math.exp(logMeasure(set));
  }

  /**
   * The logarithm of the probability of a set.
   *
   * @param set the set, as a test of points; parts narrower than a cell may be overlooked
   * @return \( \log \mu(A) \)
   */
  public double logMeasure(Predicate<double[]> set) {
    Objects.requireNonNull(set, "set must be given, got null");
    Grid.Membership in = grid.membership(set);
    double[] part = new double[log.length];
    double top = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < part.length; i++) {
      if (in.part()[i] > 0) {
        part[i] = Math.log(in.part()[i]) + logCell(i, in.centroid()[i]);
        top = Math.max(top, part[i]);
      }
    }
    double sum = 0;
    for (int i = 0; i < part.length && Double.isFinite(top); i++) {
      sum += in.part()[i] > 0 ? Math.exp(part[i] - top) : 0;
    }
    return top + Math.log(sum);
  }

  /**
   * The logarithm of the mean density over a cell, times its volume: of a smooth density from the
   * neighbours, \( (1, 22, 1) / 24 \) in each coordinate, exact for polynomials of third degree;
   * over a part of the cell its value at the centroid of that part.
   */
  private double logCell(int i, double[] centroid) {
    if (!isSmooth) {
      return log[i];
    }
    if (centroid != null) {
      double at = logDensity(centroid);
      return Double.isFinite(at) ? at + Math.log(grid.volume()) : log[i];
    }
    int columns = grid.columns();
    int line = i / columns;
    int column = i % columns;
    double mean = 0;
    for (int l = -1; l <= 1; l++) {
      for (int c = -1; c <= 1; c++) {
        double across = grid.dimension() == 1 ? (l == 0 ? 24 : 0) : (l == 0 ? 22 : 1);
        int toLine = line + l;
        int toColumn = column + c;
        boolean on = toLine >= 0 && toLine < grid.lines() && toColumn >= 0 && toColumn < columns;
        if (on && across > 0) {
          double w = across * (c == 0 ? 22 : 1) / 576;
          mean += w * Math.exp(log[toLine * columns + toColumn] - log[i]);
        }
      }
    }
    return Double.isNaN(mean) ? log[i] : log[i] + Math.log(mean);
  }

  /**
   * The weights of the neighbourhoods of the critical components, of radius a third of the smallest
   * distance between two of them (a tenth of their box's diameter if there is one only).
   *
   * @param components the critical components of the loss
   * @return the weights
   */
  public ExactOccupation occupation(CriticalComponents components) {
    Objects.requireNonNull(components, "components must be given, got null");
    return occupation(components, ExactOccupation.defaultRadius(components));
  }

  /**
   * The weights of the neighbourhoods of the critical components.
   *
   * @param components the critical components of the loss
   * @param radius the radius of the neighbourhoods, less than half the smallest distance between
   *     two components
   * @return the weights
   * @throws IllegalArgumentException if the radius is not in its range or the dimension is wrong
   */
  public ExactOccupation occupation(CriticalComponents components, double radius) {
    Objects.requireNonNull(components, "components must be given, got null");
    return ExactOccupation.of(this, halved, components, radius);
  }

  /**
   * The mean first-passage time \( E_x \min \{ t \ge 1 : x_t \in A \} \).
   *
   * <p>In one dimension by elimination, without subtractions, however long it takes. In the plane
   * as one over the rate of arrivals in the stationary law of the chain that starts afresh from x
   * on each arrival, which costs about as much as the law itself.
   *
   * @param from the start x, in the box
   * @param target the set A, as a test of points
   * @return the mean number of steps; +infinity where A is not always reached
   * @throws IllegalArgumentException if the start is not in the box or no grid cell meets A
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public double passageTime(double[] from, Predicate<double[]> target) {
    Objects.requireNonNull(from, "from must be given, got null");
    Objects.requireNonNull(target, "target must be given, got null");
    if (from.length != grid.dimension() || !box.contains(from)) {
      throw new IllegalArgumentException(
          "the start must lie in the box " + box + ", got " + Arrays.toString(from));
    }
    Grid.Membership in = grid.membership(target);
    if (in.isEmpty()) {
      throw new IllegalArgumentException(
          "the target has no part in the box " + box + " that is as wide as a grid cell");
    }
    double[] part = in.part();
    double[] first = step.from(from);
    for (int j = 0; j < part.length; j++) {
      first[j] *= 1 - part[j];
    }
    double left = Arrays.stream(first).sum();
    if (left == 0) {
      return 1;
    }
    return grid.dimension() == 1
        ? 1 + onTheLine(part, first)
        : 1 + left / arrivals(part, Arrays.stream(first).map(p -> p / left).toArray());
  }

  private double onTheLine(double[] part, double[] first) {
    int[] start = step.starts();
    double[][] row = step.weights();
    double[][] surviving = new double[row.length][];
    double[] absorbed = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      surviving[i] = row[i].clone();
      for (int p = 0; p < row[i].length; p++) {
        absorbed[i] += row[i][p] * part[start[i] + p];
        surviving[i][p] *= 1 - part[start[i] + p];
      }
    }
    double[] t = eliminated(() -> Elimination.passageTimes(start, surviving, absorbed));
    double mean = 0;
    for (int j = 0; j < first.length; j++) {
      mean += first[j] > 0 ? first[j] * t[j] : 0;
    }
    return mean;
  }

  private double arrivals(double[] part, double[] restart) {
    Aggregation.Result found =
        solved(
            new Aggregation(step.matrix(), typicalWidth, new Absorption(part, restart)),
            restartedStart(part, restart));
    if (!found.converged()) {
      throw new IllegalStateException(
          "the mean passage time did not converge in "
              + found.cycles()
              + " cycles; take fewer points");
    }
    return found.absorption();
  }

  private double[] eliminated(Supplier<double[]> elimination) {
    int nodes = grid.size();
    try (Work work = Work.begin("stationary law", "nodes", nodes)) {
      double[] found = elimination.get();
      work.done(nodes);
      return found;
    }
  }

  private Aggregation.Result solved(Aggregation chain, double[] start) {
    int nodes = grid.size();
    try (Work work = Work.begin("stationary law", "nodes", nodes)) {
      Aggregation.Result found = chain.solve(start, TOLERANCE, share -> work.done(share * nodes));
      work.done(nodes);
      return found;
    }
  }

  private double[] restartedStart(double[] part, double[] restart) {
    double[] start = law();
    double total = 0;
    for (int i = 0; i < start.length; i++) {
      start[i] = start[i] * (1 - part[i]) + restart[i];
      total += start[i];
    }
    for (int i = 0; i < start.length; i++) {
      start[i] /= total;
    }
    return start;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "stationary law at stepSize %s on %s points in %s (residual %.1e, %d iterations,"
            + " discretisation error below %.1e, %.1e of the steps would leave)",
        stepSize,
        Arrays.toString(grid.points()),
        box,
        diagnostics.residual(),
        diagnostics.iterations(),
        diagnostics.discretisationError(),
        diagnostics.escaping());
  }
}
