package io.github.longrun.action;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.progress.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The quasi-potential \[ U(x) = \min_i \Bigl( E_i + \inf_{\phi : z_i \to x} \int \sigma(\phi;
 * \phi') \Bigr) \] of sources \( z_i \) with values \( E_i \) (one source of value 0, or the
 * energies of all components) on a regular grid in two or three dimensions, for any noise: the
 * solution of \( H(x, \nabla U) = 0 \) by ordered line integrals (Dahiya and Cameron, <i>J. Sci.
 * Comput.</i> 75, 351, 2018; Yang, Potter and Cameron, <i>J. Comput. Phys.</i> 379, 325, 2019).
 *
 * <p>Points of the grid are accepted in the order of their values. Each is reached from the front
 * of accepted points up to K spacings away: K = 10, or where a field turns about a source 2 over
 * the angle at which optimal paths cross the drift there, up to 10 (n / 64)^(1/2) for n spacings in
 * the longest direction (in space up to 14); first by straight steps priced by the midpoint rule,
 * and at last by a parabola priced by Simpson's rule, from a place on the front between whose
 * points U is interpolated with its gradient. There is nothing to tune.
 *
 * <p>Around a source that is an attracting equilibrium, or lies within one spacing of one, U starts
 * as the polynomial of degree 6 that solves \( H(z + y, \nabla U) = 0 \), inside a level set of it
 * within which it does so to a tenth of the square of the spacing over the box, and of which half
 * the least width is at most an eighth of the box: it shrinks with the spacing to the power 2/5,
 * and refinement does not hurt. Its quadratic part is \( y^\top S^{-1} y / 2 \) with \( J S + S
 * J^\top = -C \), J the Jacobian of the drift and C the covariance of the noise. Around any other
 * source it starts by straight segments.
 *
 * <p>The paths stay in the box. Where one may leave it there are cheaper ones outside: only values
 * up to {@link #validUpTo}, where the front first reached the border, do not depend on the box.
 * Where bounded noise cannot go, or only through a channel narrower than a spacing, U is +infinity.
 *
 * <p>The noise must have a regular covariance. Without noise in some direction \( \sigma(x; w) \)
 * is infinite for most displacements w, as H is 0 on an unbounded set of momenta: straight steps
 * from one grid point to another do not follow the few that are possible. Such a diffusion is
 * refused; {@link MinimumActionPath} takes it.
 *
 * <p>The stated {@link #error} is how far the values are from solving the equation, carried along
 * the paths. Memory, per grid point: a sweep takes at most 134 bytes in the plane and 154 in space,
 * noise that is not Gaussian 42 and 78 more; a result keeps 36 and 48.
 */
public final class QuasiPotential {

  /** How well the polynomial around a source must solve its equation, in squared spacings. */
  private static final double RESIDUAL = 0.1;

  /** How well it must where the ellipsoid is as short as may be. */
  private static final double LARGEST_RESIDUAL = 0.1;

  /** The shortest semiaxis of the ellipsoid around a source, in spacings. */
  private static final double SHORTEST = 2.5;

  /** Its longest, in sides of the box. */
  private static final double LARGEST = 0.125;

  private static final double SHRINK = 0.75;

  /** The stated error, in errors by the defect. */
  private static final double MARGIN = 3;

  /** The error between grid points, in disagreements of rises and slopes. */
  private static final double BETWEEN = 0.25;

  /** What the differences in the last steps may do to a value, relative to it. */
  private static final double ROUNDING = 1e-8;

  /** Drifts below this fraction of those nearby are rest. */
  private static final double REST = 1e-3;

  /** How far away a last step to a point of rest starts, in spacings. */
  private static final double NEAREST = 2;

  private static final int FARTHEST = 4;

  private static final int MAXIMUM_JUMPS = 100_000;

  /** A path back that takes this many jumps per grid point in all coordinates is lost. */
  private static final int JUMPS = 10;

  private final Hamiltonian h;
  private final Lattice lattice;
  private final List<OrderedLineIntegrals.Source> sources;
  private final double[] value;
  private final double[] gradient;
  private final float[] base;
  private final double border;
  private final int radius;
  private final int reached;
  private final int unsolved;
  private final float[] error;

  private QuasiPotential(
      Hamiltonian h, List<OrderedLineIntegrals.Source> sources, OrderedLineIntegrals sweep) {
    this.h = h;
    this.lattice = sweep.lattice;
    this.sources = sources;
    this.value = sweep.value;
    this.gradient = sweep.gradient;
    this.base = sweep.base;
    this.border = sweep.border;
    this.radius = sweep.radius;
    this.reached = sweep.reached;
    this.unsolved = sweep.unsolved;
    this.error = sweep.error;
  }

  /**
   * A grid on which to compute.
   *
   * @param h the Hamiltonian, of dimension 2 or 3
   * @param box the region, of the same dimension; its border belongs to the grid
   * @param points the numbers of points in each coordinate, at least 9
   * @return the grid; name the source next
   * @throws IllegalArgumentException where the dimensions differ or are not 2 or 3, there are fewer
   *     than 9 points in a coordinate, or the heap is too small for the grid
   */
  public static Grid on(Hamiltonian h, Box box, int... points) {
    if (h.dimension() != box.dimension()) {
      throw new IllegalArgumentException(
          "the Hamiltonian has dimension "
              + h.dimension()
              + " but the box has dimension "
              + box.dimension());
    }
    Lattice lattice = Lattice.of(box, points);
    Grid grid = new Grid(h, lattice);
    Runtime heap = Runtime.getRuntime();
    long available = heap.maxMemory() - heap.totalMemory() + heap.freeMemory();
    if (grid.memory() > available) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the grid of %d points needs %.0f MiB of memory but %.0f MiB of the heap are free:"
                  + " use fewer points or start Java with a larger -Xmx",
              lattice.size,
              grid.memory() / 0x1p20,
              available / 0x1p20));
    }
    return grid;
  }

  /** A Hamiltonian on a grid, for which the sources are yet to be named. */
  public static final class Grid {

    private final Hamiltonian h;
    private final Lattice lattice;

    private Grid(Hamiltonian h, Lattice lattice) {
      this.h = h;
      this.lattice = lattice;
    }

    /** The box, the points and the memory, and how to go on. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "grid of %s points on %s, at most %.3g MB: from(x) computes the quasi-potential",
          lattice.counts(),
          lattice.box,
          memory() / 1e6);
    }

    Hamiltonian hamiltonian() {
      return h;
    }

    Lattice lattice() {
      return lattice;
    }

    /**
     * The memory that a computation takes.
     *
     * @return the number of bytes, at most
     */
    public long memory() {
      return (long) (lattice.size * OrderedLineIntegrals.bytes(lattice.dimension, false));
    }

    /**
     * The quasi-potential of a point.
     *
     * @param point the source z, of length d, in the box
     * @return U, 0 at z
     * @throws IllegalArgumentException where the point has another length or lies outside of the
     *     box, the drift is not finite on the grid, or the covariance of the noise is singular
     * @throws java.util.concurrent.CancellationException when interrupted
     */
    public QuasiPotential from(double[] point) {
      return from(Collections.singletonList(point), new double[1]);
    }

    /**
     * The quasi-potential of a component: of all the points that sample it.
     *
     * @param component the source, in the box
     * @return U, 0 on the component
     * @throws IllegalArgumentException as {@link #from(double[])}
     * @throws java.util.concurrent.CancellationException when interrupted
     */
    public QuasiPotential from(Component component) {
      return from(component.points(), new double[component.points().size()]);
    }

    /**
     * The energy of a whole landscape, \( E(x) = \min_i E_i + B(K_i, x) \), in one sweep.
     *
     * @param components the components; those outside of the box or of infinite energy are left out
     * @param energies \( E_i \), one a component, at least 0, possibly +infinity
     * @return E
     * @throws IllegalArgumentException where the numbers of components and energies differ, an
     *     energy is negative or not a number, no component of finite energy lies in the box, or as
     *     {@link #from(double[])}
     * @throws java.util.concurrent.CancellationException when interrupted
     */
    public QuasiPotential fromAll(List<Component> components, double[] energies) {
      if (components.size() != energies.length) {
        throw new IllegalArgumentException(
            "energies must be as many as components, "
                + components.size()
                + ", got "
                + energies.length);
      }
      List<double[]> points = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (int i = 0; i < energies.length; i++) {
        if (!(energies[i] >= 0)) {
          throw new IllegalArgumentException(
              "energies must be at least 0, got " + energies[i] + " for component " + i);
        }
        for (double[] point : components.get(i).points()) {
          Path.checkPoint("a point of component " + i, point, h.dimension());
          if (Double.isFinite(energies[i]) && lattice.box.contains(point)) {
            points.add(point);
            values.add(energies[i]);
          }
        }
      }
      return from(points, values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * The cheapest way from any of several points.
     *
     * @param points the sources \( z_i \), of length d, in the box, at least one
     * @param values their values \( E_i \), finite, one a point
     * @return U
     * @throws IllegalArgumentException where there is no point, their number is not that of the
     *     values, a value is not finite, or as {@link #from(double[])}
     * @throws java.util.concurrent.CancellationException when interrupted
     */
    public QuasiPotential from(List<double[]> points, double[] values) {
      if (points.isEmpty() || points.size() != values.length) {
        throw new IllegalArgumentException(
            "a quasi-potential needs at least one source in the box and a value for each, got "
                + points.size()
                + " points and "
                + values.length
                + " values");
      }
      for (int i = 0; i < values.length; i++) {
        Path.checkPoint("source " + i, points.get(i), h.dimension());
        if (!lattice.box.contains(points.get(i))) {
          throw new IllegalArgumentException(
              "source "
                  + i
                  + " must lie in the box "
                  + lattice.box
                  + ", got "
                  + Arrays.toString(points.get(i))
                  + ": choose a box around it");
        }
        if (!Double.isFinite(values[i])) {
          throw new IllegalArgumentException(
              "the value of source " + i + " must be finite, got " + values[i]);
        }
      }
      try (Work work = Work.begin("quasi-potential", "points", lattice.size)) {
        List<OrderedLineIntegrals.Source> sources = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
          sources.add(source(points.get(i), values[i]));
        }
        OrderedLineIntegrals sweep = new OrderedLineIntegrals(h, lattice, sources);
        sweep.sweep(work);
        work.done(lattice.size);
        return new QuasiPotential(h, List.copyOf(sources), sweep);
      }
    }

    private OrderedLineIntegrals.Source source(double[] point, double start) {
      double spacing = lattice.largestSpacing();
      double[] z = SourceExpansion.equilibrium(h, point, spacing);
      if (z != null && lattice.box.contains(z)) {
        double shortest = SHORTEST * spacing;
        double longest = LARGEST * lattice.shortestSide();
        double small = RESIDUAL * Math.pow(spacing / lattice.shortestSide(), 2);
        for (double r = longest; ; r *= SHRINK) {
          double radius = Math.max(r, shortest);
          SourceExpansion v = SourceExpansion.at(h, z, radius);
          double residual = v == null ? Double.POSITIVE_INFINITY : v.residual();
          if (residual <= (radius == shortest ? LARGEST_RESIDUAL : small)) {
            return new OrderedLineIntegrals.Source(z, start, v);
          }
          if (radius == shortest) {
            break;
          }
        }
      }
      return new OrderedLineIntegrals.Source(point.clone(), start, null);
    }
  }

  /**
   * The quasi-potential at a point: between grid points the mean, weighted linearly in each
   * coordinate, of the expansions \( U_c + \frac12 \langle \nabla U_c, x - c \rangle \) at the
   * corners of the cell, which is exact for quadratic U. At a point of rest, as a saddle, it is
   * that by a last step from some spacings away where this is less.
   *
   * @param x a point of the box, of length d
   * @return U, +infinity where a corner of its cell was not reached: no path leads there, or only
   *     through a channel narrower than a spacing, as bounded noise may leave one ({@link
   *     MinimumActionPath} may find it)
   * @throws IllegalArgumentException where x has another length than d or lies outside of the box
   */
  public double value(double[] x) {
    check(x);
    double sum = 0;
    for (Corner corner : corners(x)) {
      if (Double.isInfinite(value[corner.node])) {
        return Double.POSITIVE_INFINITY;
      }
      double term = value[corner.node];
      for (int k = 0; k < x.length; k++) {
        term += 0.5 * gradient[x.length * corner.node + k] * (x[k] - corner.point[k]);
      }
      sum += corner.weight * term;
    }
    double lowest = Double.POSITIVE_INFINITY;
    for (OrderedLineIntegrals.Source source : sources) {
      lowest = Math.min(lowest, source.value());
    }
    return Math.max(lowest, isRest(x) ? Math.min(sum, atRest(x)) : sum);
  }

  /** Whether the drift at a point of the box is far below that at the corners of its cell. */
  private boolean isRest(double[] x) {
    double largest = 0;
    for (Corner corner : corners(x)) {
      largest = Math.max(largest, Vectors.norm(h.drift(corner.point)));
    }
    return Vectors.norm(h.drift(x)) < REST * largest;
  }

  /**
   * The least value by a last step to a point of rest from edges that are some spacings away: the
   * points next to a saddle are reached by sharp turns, which the grid does not resolve.
   */
  private double atRest(double[] x) {
    int d = x.length;
    CurvedStep last = new CurvedStep(h, new ExactSigma(h, 0, null, 3), lattice);
    int[] low = new int[3];
    int[] high = new int[3];
    for (int k = 0; k < d; k++) {
      low[k] = Math.max(1, lattice.cell(k, x[k]) - FARTHEST + 1);
      high[k] = Math.min(lattice.count(k) - 2, lattice.cell(k, x[k]) + FARTHEST);
    }
    double least = Double.POSITIVE_INFINITY;
    double[] y = new double[d];
    for (int k = low[2]; k <= high[2]; k++) {
      for (int j = low[1]; j <= high[1]; j++) {
        for (int i = low[0]; i <= high[0]; i++) {
          int node = lattice.index(i, j, k);
          lattice.point(node, y);
          double away = 0;
          for (int l = 0; l < d; l++) {
            away = Math.max(away, Math.abs(y[l] - x[l]) / lattice.spacing(l));
          }
          if (away >= NEAREST) {
            least = Math.min(least, fromEdges(last, node, x));
          }
        }
      }
    }
    return least;
  }

  /** The least value by a last step from between a point of the grid and its neighbours. */
  private double fromEdges(CurvedStep last, int node, double[] x) {
    int[] stride = {1, lattice.nx, lattice.nx * lattice.ny};
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < x.length; k++) {
      for (int sign = 0; sign < (x.length == 2 ? 2 : 4); sign++) {
        last.clear();
        boolean isReached = add(last, node);
        isReached &= add(last, node + (sign % 2 == 0 ? stride[k] : -stride[k]));
        if (x.length == 3) {
          int other = stride[(k + 1) % 3];
          isReached &= add(last, node + (sign < 2 ? other : -other));
        }
        if (isReached) {
          last.solve(x);
          least = Math.min(least, last.value());
        }
      }
    }
    return least;
  }

  private boolean add(CurvedStep last, int node) {
    int d = lattice.dimension;
    double[] y = new double[d];
    lattice.point(node, y);
    last.add(y, value[node], Arrays.copyOfRange(gradient, d * node, d * node + d));
    return value[node] < Double.POSITIVE_INFINITY;
  }

  /**
   * The gradient \( \nabla U(x) \), the momentum at which optimal paths pass x; linear in each
   * coordinate between grid points. It jumps where optimal paths of different kinds meet.
   *
   * @param x a point of the box, of length d
   * @return a new array of length d
   * @throws IllegalArgumentException where x has another length than d, lies outside of the box, or
   *     U is infinite there
   */
  public double[] gradient(double[] x) {
    checkReached(x);
    double[] sum = new double[x.length];
    for (Corner corner : corners(x)) {
      for (int k = 0; k < x.length; k++) {
        sum[k] += corner.weight * gradient[x.length * corner.node + k];
      }
    }
    return sum;
  }

  /**
   * The cheapest path from a source to a point. Its own action differs from the value by the
   * coarseness of its steps, about two spacings; {@link MinimumActionPath#between(Hamiltonian,
   * Path)} refines it.
   *
   * @param x the end, in the box, of length d, not a source
   * @return the path from the source to x
   * @throws IllegalArgumentException where x has another length than d, lies outside of the box, is
   *     a source, or U is infinite there
   */
  public Path path(double[] x) {
    checkReached(x);
    for (OrderedLineIntegrals.Source source : sources) {
      if (Vectors.distance(source.point(), x) == 0 && value(x) >= source.value()) {
        throw new IllegalArgumentException(
            "a path needs two points, but " + Arrays.toString(x) + " is a source");
      }
    }
    return traced(x)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no source is found from " + Arrays.toString(x) + ": refine the grid"));
  }

  /** The cheapest path to a point, empty where it is lost on the way back. */
  Optional<Path> traced(double[] x) {
    List<double[]> back = new ArrayList<>();
    back.add(x.clone());
    double[] y = x.clone();
    int jumps = JUMPS * (lattice.nx + lattice.ny + lattice.nz);
    for (int jump = 0; jump < jumps; jump++) {
      OrderedLineIntegrals.Source source = sourceAround(y);
      if (source != null) {
        followHome(source, y, back);
        Collections.reverse(back);
        return Optional.of(Path.through(h, back.toArray(double[][]::new)));
      }
      double[] next = backward(y);
      if (Vectors.distance(next, y) == 0) {
        break;
      }
      y = next;
      back.add(y);
    }
    return Optional.empty();
  }

  /** The source around a point, whose polynomial holds there, or to which it is next; or null. */
  private OrderedLineIntegrals.Source sourceAround(double[] y) {
    OrderedLineIntegrals.Source found = null;
    double u = value(y);
    for (OrderedLineIntegrals.Source source : sources) {
      double[] step = Vectors.plus(y, -1, source.point());
      boolean isNear = true;
      for (int k = 0; k < y.length; k++) {
        isNear &= Math.abs(step[k]) <= 1.5 * lattice.spacing(k);
      }
      boolean isCovered =
          source.expansion() != null
              && source.expansion().covers(step)
              && u >= source.value()
              && u <= source.value() + 1.1 * source.expansion().value(step) + 1e-300;
      if (isCovered || (source.expansion() == null && isNear)) {
        found = found == null || source.value() < found.value() ? source : found;
      }
    }
    return found;
  }

  /** Follows the optimal path of a polynomial back to its source. */
  private void followHome(OrderedLineIntegrals.Source source, double[] start, List<double[]> back) {
    SourceExpansion v = source.expansion();
    double[] z = source.point();
    double[] y = Vectors.plus(start, -1, z);
    double end = 1e-3 * Vectors.norm(y);
    for (int i = 0; i < MAXIMUM_JUMPS && v != null && Vectors.norm(y) > end; i++) {
      double step = Math.min(0.03 * Vectors.norm(y), lattice.largestSpacing());
      double[] k1 = homeward(v, y, step);
      double[] k2 = homeward(v, Vectors.plus(y, 0.5, k1), step);
      y = Vectors.plus(y, 1, k2);
      back.add(Vectors.plus(z, 1, y));
    }
    if (Vectors.distance(back.get(back.size() - 1), z) > 0) {
      back.add(z.clone());
    }
  }

  private double[] homeward(SourceExpansion v, double[] y, double step) {
    double[] velocity = h.gradientP(Vectors.plus(v.centre, 1, y), v.gradient(y));
    return Vectors.scaled(-step / Vectors.norm(velocity), velocity);
  }

  /**
   * Where the path to a point comes from: the cheapest of the places from which the corners of its
   * cell come, and of the mean of these last steps carried over to the point; this mean where none
   * is lower, as where a path runs down the drift and values only carry over.
   */
  private double[] backward(double[] y) {
    List<double[]> places = new ArrayList<>();
    double[] mean = y.clone();
    for (Corner corner : corners(y)) {
      double[] step = lastStep(corner.node);
      mean = Vectors.plus(mean, corner.weight, step);
      places.add(Vectors.plus(corner.point, 1, step));
    }
    places.add(mean);
    double level = value(y);
    double least = Double.POSITIVE_INFINITY;
    double[] best = y;
    for (double[] from : places) {
      double[] step = Vectors.plus(y, -1, from);
      if (lattice.box.contains(from) && Vectors.norm(step) > 0 && value(from) <= level) {
        double u = value(from) + h.geometricLagrangian(Path.middle(from, y), step).value();
        if (u < least) {
          least = u;
          best = from;
        }
      }
    }
    return least == Double.POSITIVE_INFINITY && lattice.box.contains(mean) ? mean : best;
  }

  private double[] lastStep(int node) {
    double[] step = new double[lattice.dimension];
    for (int k = 0; k < step.length; k++) {
      step[k] = base[step.length * node + k] * lattice.spacing(k);
    }
    return step;
  }

  /**
   * An estimate of the error of the value at a point, \( 3 \max |e| \) over the corners of its cell
   * and the points next to them, where e is the largest error on the way to a point, by how well
   * the values solve \( H(x, \nabla U) = 0 \) there; between grid points also the error of the
   * interpolation, by how well the gradients at the corners agree with the rises between them.
   *
   * <p>It is no bound. Against known solutions, up to {@link #validUpTo}, it covered the true error
   * at 99 % of the points or more of each grid, and was 3 to 18 times as large on average; the
   * factor 3 was chosen on the same solutions. It does not see paths that a grid is too coarse to
   * find.
   *
   * @param x a point of the box, of length d
   * @return the error, 0 where the value is infinite
   * @throws IllegalArgumentException where x has another length than d or lies outside of the box
   */
  public double error(double[] x) {
    double here = value(x);
    if (Double.isInfinite(here)) {
      return 0;
    }
    double largest = 0;
    double between = 0;
    List<Corner> corners = corners(x);
    int[] at = new int[3];
    for (Corner corner : corners) {
      lattice.place(corner.node, at);
      largest = Math.max(largest, error[corner.node]);
      int stride = 1;
      for (int k = 0; k < x.length; k++) {
        largest = Math.max(largest, at[k] > 0 ? error[corner.node - stride] : 0);
        largest = Math.max(largest, at[k] < lattice.count(k) - 1 ? error[corner.node + stride] : 0);
        stride *= lattice.count(k);
      }
      for (Corner other : corners) {
        between = Math.max(between, disagreement(corner, other));
      }
    }
    return MARGIN * largest + BETWEEN * between + ROUNDING * Math.abs(here);
  }

  /** How far the rise between two corners is from the mean of their slopes. */
  private double disagreement(Corner a, Corner b) {
    double rise = value[b.node] - value[a.node];
    for (int k = 0; k < a.point.length; k++) {
      double slope = gradient[a.point.length * a.node + k] + gradient[a.point.length * b.node + k];
      rise -= 0.5 * slope * (b.point[k] - a.point[k]);
    }
    return Math.abs(rise);
  }

  /**
   * The region.
   *
   * @return the box of the grid
   */
  public Box box() {
    return lattice.box;
  }

  /**
   * The value at which the front first reached the border of the box. Values above it are those of
   * paths that stay in the box; there may be cheaper paths outside.
   *
   * @return the smallest value on the border, +infinity where the border was not reached
   */
  public double validUpTo() {
    return border;
  }

  /**
   * The update radius: how many spacings away a last step may start.
   *
   * @return K
   */
  public int updateRadius() {
    return radius;
  }

  /**
   * How many points of the grid have a finite value.
   *
   * @return the number
   */
  public int reached() {
    return reached;
  }

  /**
   * How often the action of a step was not solved for, and the step left out: at the very edge of
   * what bounded noise can do a cumulant by differences may not be accurate enough.
   *
   * @return the number, 0 as a rule
   */
  public int unsolved() {
    return unsolved;
  }

  /** The size of the grid, the update radius and how far the values hold. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "quasi-potential on %s points of %s: update radius %d, %d of %d points reached%s, valid up"
            + " to %.7g",
        lattice.counts(),
        lattice.box,
        radius,
        reached,
        lattice.size,
        reached < lattice.size ? " (channels narrower than a spacing are not seen)" : "",
        border);
  }

  /** A corner of a cell, with its weight in linear interpolation; weights of 0 are left out. */
  private record Corner(int node, double[] point, double weight) {}

  private List<Corner> corners(double[] x) {
    int d = x.length;
    int[] cell = new int[3];
    double[] t = new double[d];
    for (int k = 0; k < d; k++) {
      cell[k] = lattice.cell(k, x[k]);
      double left = lattice.coordinate(k, cell[k]);
      double right = lattice.coordinate(k, cell[k] + 1);
      t[k] = Math.max(0, Math.min(1, (x[k] - left) / (right - left)));
    }
    List<Corner> corners = new ArrayList<>();
    for (int c = 0; c < 1 << d; c++) {
      double weight = 1;
      int[] at = cell.clone();
      for (int k = 0; k < d; k++) {
        int up = c >> k & 1;
        weight *= up == 1 ? t[k] : 1 - t[k];
        at[k] += up;
      }
      if (weight > 0) {
        int node = lattice.index(at[0], at[1], at[2]);
        double[] point = new double[d];
        lattice.point(node, point);
        corners.add(new Corner(node, point, weight));
      }
    }
    return corners;
  }

  private void check(double[] x) {
    Path.checkPoint("the point", x, lattice.dimension);
    if (!lattice.box.contains(x)) {
      throw new IllegalArgumentException(
          "the point must lie in the box " + lattice.box + ", got " + Arrays.toString(x));
    }
  }

  private void checkReached(double[] x) {
    if (Double.isInfinite(value(x))) {
      throw new IllegalArgumentException(
          "the quasi-potential is infinite at "
              + Arrays.toString(x)
              + ": no path of finite action leads there within the box, or only through a channel"
              + " narrower than a spacing, "
              + lattice.largestSpacing()
              + ", which a finer grid may find");
    }
  }
}
