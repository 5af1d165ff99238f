package io.github.longrun.action;

import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.progress.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The transition costs \( B_{ij} = \inf \{ S[\phi] : \phi \text{ from } K_i \text{ to } K_j \} \)
 * between critical components (Azizian et al., ICML 2024, section 5), closed under relays: \(
 * B_{ij} \le B_{ik} + B_{kj} \).
 *
 * <p><b>Why relays suffice.</b> Cut any path where it meets critical components. Each piece is a
 * direct way, which meets none between its ends, and the action adds up; so B is the shortest path
 * in the graph of direct ways. A direct way is sought for a pair in this order.
 *
 * <ol>
 *   <li>A drift line leads from one to the other: down it costs nothing, and up it the minimum
 *       action path starts from its time reversal. Every saddle and maximum is followed down its
 *       unstable directions, and every saddle up its stable ones. This gives the exits of every
 *       minimum: on the border of its basin the drift leads, for free, to a component in that
 *       border, so no point of the border is cheaper to reach than the cheapest such component, and
 *       no way out of the basin costs less.
 *   <li>The remaining pairs, from a straight line: only where they are not reached yet, or where
 *       their cost exceeds the cheapest exit of their start, which is a lower bound; and pursued
 *       only where the path at low resolution is cheaper than the relays known.
 * </ol>
 *
 * <p>A path that passes a component is cut there and enters as its pieces, never as a whole: a
 * discretised path cannot undercut the relays that it consists of. The second step is a search: a
 * direct way that neither drift lines nor straight lines lead to is missed, and then the cost is an
 * upper bound.
 *
 * <p>Moving within a component is free. A component that is not a single point is left and entered
 * where drift lines do, or at its point nearest to the other component.
 */
public final class TransitionCosts {

  /**
   * Drift lines leave and reach a component at this fraction of its distance to the nearest one.
   */
  private static final double NEAR = 1e-3;

  /** Drift lines longer than this many diameters of the landscape have left it. */
  private static final double REACH = 5;

  /** At 32 steps the action errs by less than this fraction short of 1. */
  private static final double NEWS = 0.97;

  /** A mean of the noise above this part of its deviation is no rounding. */
  private static final double UNCENTRED = 1e-6;

  private static final int STEPS_OF_A_PROBE = 16;
  private static final int ITERATIONS_OF_A_PROBE = 30;
  private static final int POINTS_OF_A_COMPONENT = 8;

  private final Hamiltonian h;
  private final List<Component> components;
  private final double[] separation;
  private final double diameter;
  private final MinimumActionPath[][] direct;
  private final double[][] cost;
  private final int[][] next;

  private TransitionCosts(Hamiltonian h, List<Component> components) {
    if (components.isEmpty()) {
      throw new IllegalArgumentException("transition costs need at least 1 component, got none");
    }
    for (Component component : components) {
      Path.checkPoint("component " + component.id(), component.point(), h.dimension());
      requireCentred(h, component.point());
    }
    int m = components.size();
    this.h = h;
    this.components = List.copyOf(components);
    this.direct = new MinimumActionPath[m][m];
    this.cost = new double[m][m];
    this.next = new int[m][m];
    this.separation = new double[m];
    double largest = 0;
    Arrays.fill(separation, Double.POSITIVE_INFINITY);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        for (double[] x : components.get(j).points()) {
          double distance = components.get(i).distance(x);
          largest = Math.max(largest, distance);
          if (i != j) {
            separation[i] = Math.min(separation[i], distance);
          }
        }
      }
    }
    this.diameter = largest;
    for (int i = 0; i < m; i++) {
      if (separation[i] == 0) {
        throw new IllegalArgumentException(
            "components must not share a point, but "
                + components.get(i).name()
                + " (number "
                + i
                + ") shares one with another: pass each component once");
      }
    }
  }

  /** The velocity grad_p H(x, 0) is the drift where the noise has mean 0. */
  private static void requireCentred(Hamiltonian h, double[] x) {
    Expansion atRest = h.expansion(x, new double[x.length]);
    double[] mean = Vectors.plus(h.drift(x), -1, atRest.gradient());
    double variance = 0;
    for (int k = 0; k < x.length; k++) {
      variance += atRest.hessian()[k][k];
    }
    if (Vectors.norm(mean) > UNCENTRED * Math.sqrt(variance)) {
      throw new IllegalArgumentException(
          "the noise must have mean 0, got "
              + Arrays.toString(mean)
              + " at x = "
              + Arrays.toString(x)
              + ": subtract it from the draws and its product with q from the cumulant");
    }
  }

  /**
   * The costs between all components of a landscape.
   *
   * @param h the Hamiltonian
   * @param components the critical components of its drift
   * @return the costs
   * @throws IllegalArgumentException where the dimensions differ, the noise has a mean, or the
   *     noise on a path has singular covariance or no cumulant
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public static TransitionCosts of(Hamiltonian h, CriticalComponents components) {
    List<Component> list = new ArrayList<>();
    components.forEach(list::add);
    return of(h, list);
  }

  /**
   * The costs between given components, numbered by their place in the list.
   *
   * @param h the Hamiltonian
   * @param components where its drift rests, at least one
   * @return the costs
   * @throws IllegalArgumentException where there is no component, two share a point, the dimensions
   *     differ, the noise has a mean, or the noise on a path has singular covariance or no cumulant
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public static TransitionCosts of(Hamiltonian h, List<Component> components) {
    TransitionCosts costs = new TransitionCosts(h, components);
    int m = components.size();
    try (Work work = Work.begin("transition costs", "ways", m * m)) {
      costs.followDriftLines(work);
      costs.close();
      costs.probe(work);
      work.done(m * m);
    }
    return costs;
  }

  /**
   * The components, in the order of their numbers.
   *
   * @return m components
   */
  public List<Component> components() {
    return components;
  }

  /**
   * The number m of components.
   *
   * @return m
   */
  public int size() {
    return components.size();
  }

  /**
   * The cost \( B_{ij} \).
   *
   * @param i the start, from 0
   * @param j the end, from 0
   * @return the cost, 0 where i = j, +infinity where no way was found
   * @throws IllegalArgumentException where i or j is not the number of a component
   */
  public double cost(int i, int j) {
    check(i);
    check(j);
    return cost[i][j];
  }

  /**
   * An estimate of the discretisation error of a cost, summed over the direct ways it consists of.
   *
   * @param i the start, from 0
   * @param j the end, from 0
   * @return the error, 0 where the cost is infinite
   * @throws IllegalArgumentException where i or j is not the number of a component
   */
  public double error(int i, int j) {
    check(i);
    check(j);
    double error = 0;
    for (int k = i; k != j && next[k][j] >= 0; k = next[k][j]) {
      error += direct[k][next[k][j]].error();
    }
    return error;
  }

  /**
   * The components that the cheapest way passes, ends included.
   *
   * @param i the start, from 0
   * @param j the end, from 0
   * @return i, the relays, j
   * @throws IllegalArgumentException where i or j is not the number of a component, or no way of
   *     finite cost was found
   */
  public int[] route(int i, int j) {
    check(i);
    check(j);
    if (Double.isInfinite(cost[i][j])) {
      throw new IllegalArgumentException(
          "no way of finite cost leads from component " + i + " to component " + j);
    }
    List<Integer> route = new ArrayList<>(List.of(i));
    for (int k = i; k != j; k = next[k][j]) {
      route.add(next[k][j]);
    }
    return route.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The cheapest way from one component to another, through its relays.
   *
   * @param i the start, from 0
   * @param j the end, from 0, other than i
   * @return the path
   * @throws IllegalArgumentException where i or j is not the number of a component, i = j, or no
   *     way of finite cost was found
   */
  public Path path(int i, int j) {
    int[] route = route(i, j);
    if (i == j) {
      throw new IllegalArgumentException("a path needs two components, got " + i + " twice");
    }
    List<Path> parts = new ArrayList<>();
    for (int k = 0; k + 1 < route.length; k++) {
      parts.add(direct[route[k]][route[k + 1]].path());
    }
    return Path.joined(parts);
  }

  /**
   * The direct way from one component to another, which meets no other component.
   *
   * @param i the start, from 0
   * @param j the end, from 0
   * @return the minimum action path, empty where none was found or relays are cheaper at first
   *     sight
   * @throws IllegalArgumentException where i or j is not the number of a component
   */
  public Optional<MinimumActionPath> direct(int i, int j) {
    check(i);
    check(j);
    return Optional.ofNullable(direct[i][j]);
  }

  /**
   * The cost \( B(K_i, x) \) of reaching any point, the least of \( B_{ij} + B(K_j, x) \) over
   * direct ways from \( K_j \) to x.
   *
   * @param i the start, from 0
   * @param x the point, of length d
   * @return the cost, 0 on the component, +infinity where no way was found
   * @throws IllegalArgumentException where i is not the number of a component, or x has another
   *     length than d or is not finite
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public double costTo(int i, double[] x) {
    check(i);
    return costsTo(x)[i];
  }

  /**
   * The costs \( B(K_i, x) \) of reaching a point from each component, for little more than one of
   * them.
   *
   * @param x the point, of length d
   * @return m costs
   * @throws IllegalArgumentException where x has another length than d or is not finite
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public double[] costsTo(double[] x) {
    MinimumActionPath[] last = lastWays(x);
    double[] costs = new double[size()];
    for (int i = 0; i < costs.length; i++) {
      int j = lastRelay(i, last, x);
      costs[i] = j < 0 ? Double.POSITIVE_INFINITY : cost[i][j] + action(last[j]);
    }
    return costs;
  }

  /**
   * The cheapest way from a component to any point, through its relays.
   *
   * @param i the start, from 0
   * @param x the point, of length d, not on the component
   * @return the path, its action \( B(K_i, x) \) and an estimate of its error
   * @throws IllegalArgumentException where i is not the number of a component, x has another length
   *     than d, is not finite or lies on the component, or no way of finite cost was found
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public MinimumActionPath pathTo(int i, double[] x) {
    check(i);
    MinimumActionPath[] last = lastWays(x);
    int j = lastRelay(i, last, x);
    if (j < 0) {
      throw new IllegalArgumentException(
          "no way of finite cost leads from component " + i + " to x = " + Arrays.toString(x));
    }
    List<MinimumActionPath> parts = new ArrayList<>();
    int[] route = route(i, j);
    for (int k = 0; k + 1 < route.length; k++) {
      parts.add(direct[route[k]][route[k + 1]]);
    }
    if (last[j] != null) {
      parts.add(last[j]);
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "a path needs two ends, but x = " + Arrays.toString(x) + " lies on component " + i);
    }
    return MinimumActionPath.joined(parts);
  }

  /** The component from which the way from i reaches x directly, or on which x lies; -1 if none. */
  private int lastRelay(int i, MinimumActionPath[] last, double[] x) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < size(); j++) {
      boolean isThere = last[j] != null || components.get(j).distance(x) == 0;
      if (isThere && cost[i][j] + action(last[j]) < least) {
        least = cost[i][j] + action(last[j]);
        best = j;
      }
    }
    return best;
  }

  private static double action(MinimumActionPath way) {
    return way == null ? 0 : way.action();
  }

  /**
   * The direct ways to a point, one a component, null where relays are cheaper or none was found.
   * First the time reversal of the drift line through the point; then straight lines, where they
   * improve on it.
   */
  private MinimumActionPath[] lastWays(double[] x) {
    Path.checkPoint("x", x, h.dimension());
    MinimumActionPath[] last = new MinimumActionPath[size()];
    for (Component component : components) {
      if (component.distance(x) == 0) {
        return last;
      }
    }
    double far = 0;
    for (Component component : components) {
      far = Math.max(far, component.distance(x));
    }
    double scale = diameter > 0 ? Math.min(far, diameter) : far;
    DriftFlow.Orbit orbit =
        new DriftFlow(h::drift, 1, scale)
            .from(
                x,
                y -> size() > 1 ? componentAt(y, -1) : isNear(y, NEAR * scale) ? 0 : -1,
                REACH * (far + diameter));
    double[] end = orbit.points()[orbit.points().length - 1];
    int well = orbit.target() >= 0 ? orbit.target() : componentAround(end, -1);
    if (well >= 0) {
      double[] start = components.get(well).isIsolated() ? components.get(well).point() : end;
      enter(last, MinimumActionPath.cuts(h, MinimumActionPath.reversed(orbit.between(x, start))));
    }
    for (int j = 0; j < size(); j++) {
      double[][] line = {nearest(components.get(j), x), x.clone()};
      int relay = lastRelay(j, last, x);
      double known = relay < 0 ? Double.POSITIVE_INFINITY : cost[j][relay] + action(last[relay]);
      if (j == relay && h instanceof GradientHamiltonian) {
        continue;
      }
      DiscreteAction probe =
          DiscreteAction.reached(h, line, STEPS_OF_A_PROBE, ITERATIONS_OF_A_PROBE);
      if (probe.action() < known) {
        enter(last, MinimumActionPath.cuts(h, probe.points()));
      }
    }
    return last;
  }

  private boolean isNear(double[] x, double distance) {
    return components.get(0).distance(x) <= distance;
  }

  /** Enters the last piece of a path to a point, from the last component that it passes. */
  private void enter(MinimumActionPath[] last, List<MinimumActionPath.Cut> cuts) {
    List<MinimumActionPath.Cut> since = new ArrayList<>();
    int from = -1;
    for (MinimumActionPath.Cut cut : cuts) {
      int at = endOf(cut.line()[0]);
      if (at >= 0) {
        since.clear();
        from = at;
      }
      since.add(cut);
    }
    if (from >= 0) {
      MinimumActionPath way =
          MinimumActionPath.joined(since.stream().map(MinimumActionPath.Cut::solved).toList());
      if (Double.isFinite(way.action())
          && (last[from] == null || way.action() < last[from].action())) {
        last[from] = way;
      }
    }
  }

  private static double[] nearest(Component component, double[] x) {
    double[] nearest = component.point();
    for (double[] y : component.points()) {
      nearest = Vectors.distance(x, y) < Vectors.distance(x, nearest) ? y : nearest;
    }
    return nearest.clone();
  }

  /** A table of \( B_{ij} \), row i to column j, and the largest discretisation error. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder("transition costs, row to column");
    double largest = 0;
    for (int i = 0; i < size(); i++) {
      for (int j = 0; j < size(); j++) {
        largest = Math.max(largest, error(i, j));
      }
    }
    table.append(
        String.format(Locale.ROOT, ", discretisation error at most %.1e%n%-7s", largest, ""));
    for (Component k : components) {
      table.append(String.format(Locale.ROOT, " %13s", k.id() + " " + k.name()));
    }
    for (int i = 0; i < size(); i++) {
      Component k = components.get(i);
      table.append(String.format(Locale.ROOT, "%n%-7s", k.id() + " " + k.name()));
      for (int j = 0; j < size(); j++) {
        table.append(String.format(Locale.ROOT, " %13s", shown(cost[i][j])));
      }
    }
    return table.append(System.lineSeparator()).toString();
  }

  private static String shown(double cost) {
    return cost == 0 || Double.isInfinite(cost)
        ? cost == 0 ? "0" : "infinite"
        : String.format(Locale.ROOT, "%.7g", cost);
  }

  private void check(int i) {
    if (i < 0 || i >= components.size()) {
      throw new IllegalArgumentException(
          "component must be in 0.." + (components.size() - 1) + ", got " + i);
    }
  }

  private void followDriftLines(Work work) {
    for (int i = 0; i < components.size(); i++) {
      if (Double.isFinite(separation[i])) {
        follow(i, 1);
        if (components.get(i).kind() != Component.Kind.MINIMUM) {
          follow(i, -1);
        }
      }
      work.done(i + 1);
    }
  }

  /** Follows the drift (sign 1) or its time reversal (-1) from a component to the next ones. */
  private void follow(int i, int sign) {
    DriftFlow flow = new DriftFlow(h::drift, sign, separation[i]);
    for (double[] start : sample(components.get(i))) {
      for (double[] way : flow.waysOut(start)) {
        DriftFlow.Orbit orbit =
            flow.from(
                Vectors.plus(start, NEAR * separation[i], way),
                x -> componentAt(x, i),
                REACH * diameter);
        double[] end = orbit.points()[orbit.points().length - 1];
        int j = orbit.target() >= 0 ? orbit.target() : componentAround(end, i);
        if (j < 0) {
          continue;
        }
        Component component = components.get(j);
        double[][] line = orbit.between(start, component.isIsolated() ? component.point() : end);
        double[][] down = sign > 0 ? line : MinimumActionPath.reversed(line);
        double[][] up = sign > 0 ? MinimumActionPath.reversed(line) : line;
        int top = sign > 0 ? i : j;
        int bottom = sign > 0 ? j : i;
        boolean isKnown = direct[top][bottom] != null && direct[bottom][top] != null;
        if (isKnown && component.isIsolated() && components.get(i).isIsolated()) {
          continue;
        }
        keep(top, bottom, MinimumActionPath.free(h, down));
        enter(MinimumActionPath.cuts(h, up));
      }
    }
  }

  private static List<double[]> sample(Component component) {
    int size = component.points().size();
    int count = Math.min(size, POINTS_OF_A_COMPONENT);
    List<double[]> sample = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      sample.add(component.points().get((int) ((long) k * size / count)));
    }
    return sample;
  }

  private double near(int j) {
    return Double.isFinite(separation[j]) ? NEAR * separation[j] : 0;
  }

  private int componentAt(double[] x, int except) {
    for (int j = 0; j < components.size(); j++) {
      if (j != except && components.get(j).distance(x) <= near(j)) {
        return j;
      }
    }
    return -1;
  }

  /** The component that is not a single point and around which an orbit came to rest, or -1. */
  private int componentAround(double[] x, int except) {
    for (int j = 0; j < components.size(); j++) {
      Component component = components.get(j);
      if (j != except && !component.isIsolated() && component.distance(x) <= spacing(component)) {
        return j;
      }
    }
    return -1;
  }

  /** The largest distance from a point of a component to its nearest neighbour in it. */
  private static double spacing(Component component) {
    double largest = 0;
    for (double[] x : component.points()) {
      double nearest = Double.POSITIVE_INFINITY;
      for (double[] y : component.points()) {
        double distance = Vectors.distance(x, y);
        nearest = distance > 0 ? Math.min(nearest, distance) : nearest;
      }
      largest = Math.max(largest, nearest);
    }
    return largest;
  }

  /**
   * Enters the pieces of a path as direct ways between the components at their ends; pieces between
   * components whose direct way is known and hardly dearer at low resolution are left unsolved.
   */
  private void enter(List<MinimumActionPath.Cut> cuts) {
    List<MinimumActionPath.Cut> since = new ArrayList<>();
    int from = -1;
    for (MinimumActionPath.Cut cut : cuts) {
      if (from < 0) {
        from = endOf(cut.line()[0]);
      }
      since.add(cut);
      int to = endOf(cut.line()[cut.line().length - 1]);
      if (to < 0) {
        continue;
      }
      double action = since.stream().mapToDouble(MinimumActionPath.Cut::action).sum();
      boolean isNews = direct[from][to] == null || action < NEWS * direct[from][to].action();
      if (to != from && isNews) {
        keep(
            from,
            to,
            MinimumActionPath.joined(since.stream().map(MinimumActionPath.Cut::solved).toList()));
      }
      since.clear();
      from = to;
    }
  }

  private int endOf(double[] x) {
    int at = componentAt(x, -1);
    return at >= 0 ? at : componentAround(x, -1);
  }

  private void keep(int i, int j, MinimumActionPath way) {
    if (direct[i][j] == null || way.action() < direct[i][j].action()) {
      direct[i][j] = Double.isFinite(way.action()) ? way : direct[i][j];
    }
  }

  /** Shortest paths in the graph of direct ways (Floyd and Warshall). */
  private void close() {
    int m = components.size();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        boolean isDirect = i != j && direct[i][j] != null;
        cost[i][j] = i == j ? 0 : isDirect ? direct[i][j].action() : Double.POSITIVE_INFINITY;
        next[i][j] = isDirect ? j : -1;
      }
    }
    for (int k = 0; k < m; k++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < m; j++) {
          if (i != j && cost[i][k] + cost[k][j] < cost[i][j]) {
            cost[i][j] = cost[i][k] + cost[k][j];
            next[i][j] = next[i][k];
          }
        }
      }
    }
  }

  /** Straight lines, where they could still connect or improve. */
  private void probe(Work work) {
    int m = components.size();
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        if (i != j && direct[i][j] == null) {
          pairs.add(new int[] {i, j});
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(pair -> Vectors.distance(ends(pair)[0], ends(pair)[1])));
    double before = m * m - pairs.size();
    for (int[] pair : pairs) {
      work.done(before++);
      int i = pair[0];
      int j = pair[1];
      double exit = Double.POSITIVE_INFINITY;
      for (int k = 0; k < m; k++) {
        exit = k == i ? exit : Math.min(exit, cost[i][k]);
      }
      if (Double.isFinite(cost[i][j]) && cost[i][j] <= exit) {
        continue;
      }
      DiscreteAction probe =
          DiscreteAction.reached(h, ends(pair), STEPS_OF_A_PROBE, ITERATIONS_OF_A_PROBE);
      if (probe.action() < cost[i][j]) {
        enter(MinimumActionPath.cuts(h, probe.points()));
        close();
      }
    }
  }

  /** The points of two components that are nearest to each other. */
  private double[][] ends(int[] pair) {
    double best = Double.POSITIVE_INFINITY;
    double[][] ends = null;
    for (double[] x : components.get(pair[0]).points()) {
      for (double[] y : components.get(pair[1]).points()) {
        double distance = Vectors.distance(x, y);
        if (distance < best) {
          best = distance;
          ends = new double[][] {x, y};
        }
      }
    }
    return ends;
  }
}
