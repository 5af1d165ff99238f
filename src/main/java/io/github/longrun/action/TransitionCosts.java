package io.github.longrun.action;

import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The transition costs \( B_{ij} = \inf \{ S[\phi] : \phi \text{ from } K_i \text{ to } K_j \} \)
 * between critical components (Azizian et al., ICML 2024, section 5), closed under relays: \(
 * B_{ij} \le B_{ik} + B_{kj} \). They are found by paths, {@code of(h, components)}, or by grid,
 * {@code of(QuasiPotential.on(h, box, 257, 257), components)}.
 *
 * <p><b>Why relays suffice.</b> Cut any path where it meets critical components. Each piece is a
 * direct way, which meets none between its ends, and the action adds up; so B is the shortest path
 * in the graph of direct ways.
 *
 * <p><b>By paths</b>, in any dimension and to six digits or more, a direct way is sought for a pair
 * in this order.
 *
 * <ol>
 *   <li>A drift line leads from one to the other: down it costs nothing, and up it the minimum
 *       action path starts from its time reversal. Every saddle and maximum is followed down its
 *       unstable directions, and every saddle up its stable ones. This gives the exits of every
 *       minimum: on the border of its basin the drift leads, for free, to a component in that
 *       border, so no point of the border is cheaper to reach than the cheapest such component, and
 *       no way out of the basin costs less.
 *   <li>The remaining pairs, from a straight line: only where they are not reached yet, or where
 *       their cost exceeds the cheapest exit of their start, which is a lower bound, and their end
 *       is no minimum of a loss: into its basin no way is cheaper than over the components in the
 *       border. A way found is solved where it is cheaper than the relays known at the same low
 *       resolution, and enters where, with its error, it still is.
 * </ol>
 *
 * <p>A path that passes a component is cut there and enters as its pieces, never as a whole: a
 * discretised path cannot undercut the relays that it consists of. The second step is a search: a
 * direct way that neither drift lines nor straight lines lead to is missed, and then the cost is an
 * upper bound. A component that is not a single point is left and entered where that is cheapest:
 * the end of the path moves along it, from starts that cover it.
 *
 * <p><b>By grid</b>, in two and three dimensions, there is no search that may miss a way: the
 * quasi-potential of each component is computed on the grid in one sweep that starts from all of
 * its points, and read off at the other components, at the cheapest point of one that is not
 * isolated. Ways down the drift are followed as above and cost exactly 0, and a way that passes a
 * component is left to relays as above: beyond a saddle, where a path runs down for nothing, values
 * on a grid are less accurate than uphill. The errors are those of the grid; what ways that leave
 * the box might save, a cost less that of reaching the border, is added to them. +infinity means no
 * way within the box, nor any wider than a spacing. The results of all sweeps are kept: memory
 * grows with the number of components.
 *
 * <p><b>Which one.</b> Paths: they are more accurate and sooner found, and the only choice beyond
 * three dimensions. A grid as well where the search might miss the cheapest way, for a drift that
 * is no gradient, components that are not points, or noise so bounded that straight lines are shut:
 * the two should agree within their errors. Where they do not, and refining the grid does not
 * settle it, {@link #direct} by grid is the path to look at. A grid needs noise in every direction.
 *
 * <p><b>Noise in some directions only.</b> By paths: down drift lines, and from every minimum by
 * {@link MinimumActionPath#between(Hamiltonian, double[], double[])}; components must be points. A
 * way that has not converged to 1 % is refused.
 *
 * <p>Moving within a component is free.
 */
public final class TransitionCosts {

  private final Terrain terrain;
  private final Ways ways;
  private final Way[][] direct;
  private final Relays relays;

  private TransitionCosts(Terrain terrain, Ways ways) {
    this.terrain = terrain;
    this.ways = ways;
    this.direct = ways.between();
    this.relays = Relays.of(direct);
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
    Terrain terrain = new Terrain(h, components);
    boolean isDegenerate =
        h instanceof DiffusionHamiltonian diffusion
            && terrain.components.stream().anyMatch(k -> diffusion.isDegenerateAt(k.point()));
    return new TransitionCosts(
        terrain, isDegenerate ? new DegenerateWays(terrain) : new PathWays(terrain));
  }

  /**
   * The costs between all components of a landscape, by grid.
   *
   * @param grid the Hamiltonian on a grid, {@link QuasiPotential#on}
   * @param components the critical components of its drift, in the box of the grid
   * @return the costs
   * @throws IllegalArgumentException as {@link #of(QuasiPotential.Grid, List)}
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public static TransitionCosts of(QuasiPotential.Grid grid, CriticalComponents components) {
    List<Component> list = new ArrayList<>();
    components.forEach(list::add);
    return of(grid, list);
  }

  /**
   * The costs between given components by grid, numbered by their place in the list.
   *
   * @param grid the Hamiltonian on a grid, {@link QuasiPotential#on}
   * @param components where its drift rests, at least one, in the box of the grid
   * @return the costs
   * @throws IllegalArgumentException where there is no component, one lies outside of the box, two
   *     share a point, the dimensions differ, the noise has a mean, or the noise on the grid has
   *     singular covariance or no cumulant
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public static TransitionCosts of(QuasiPotential.Grid grid, List<Component> components) {
    Terrain terrain = new Terrain(grid.hamiltonian(), components);
    return new TransitionCosts(terrain, new GridWays(terrain, grid));
  }

  /**
   * The components, in the order of their numbers.
   *
   * @return m components
   */
  public List<Component> components() {
    return terrain.components;
  }

  /**
   * The number m of components.
   *
   * @return m
   */
  public int size() {
    return direct.length;
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
    return relays.cost()[i][j];
  }

  /**
   * An estimate of the discretisation error of a cost, summed over the direct ways it consists of;
   * by grid, and of what ways that leave the box might save.
   *
   * @param i the start, from 0
   * @param j the end, from 0
   * @return the error, 0 where the cost is infinite
   * @throws IllegalArgumentException where i or j is not the number of a component
   */
  public double error(int i, int j) {
    return Double.isInfinite(cost(i, j)) ? 0 : error(i, cost(i, j), legs(i, j));
  }

  private double error(int i, double cost, List<Way> legs) {
    return Math.max(0, cost - ways.validUpTo(i)) + legs.stream().mapToDouble(Way::error).sum();
  }

  /**
   * The cost of the direct way from one component to another, which meets no other component: what
   * counts where a path must not pass some of them, as on the way to a target.
   *
   * @param i the start, from 0
   * @param j the end, from 0
   * @return the cost, at least \( B_{ij} \), +infinity where no such way was found, relays are
   *     cheaper at low resolution, or i = j
   * @throws IllegalArgumentException where i or j is not the number of a component
   */
  public double directCost(int i, int j) {
    check(i);
    check(j);
    return i == j || direct[i][j] == null ? Double.POSITIVE_INFINITY : direct[i][j].action();
  }

  /**
   * The error of the cost of a direct way, as {@link #error}.
   *
   * @param i the start, from 0
   * @param j the end, from 0
   * @return the error, 0 where the cost is infinite
   * @throws IllegalArgumentException where i or j is not the number of a component
   */
  public double directError(int i, int j) {
    double cost = directCost(i, j);
    return Double.isInfinite(cost) ? 0 : error(i, cost, List.of(direct[i][j]));
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
    if (Double.isInfinite(cost(i, j))) {
      throw new IllegalArgumentException(
          "no way of finite cost leads from component " + i + " to component " + j);
    }
    return relays.route(i, j);
  }

  /** The direct ways of which the cheapest way consists. */
  private List<Way> legs(int i, int j) {
    int[] route = route(i, j);
    List<Way> legs = new ArrayList<>();
    for (int k = 0; k + 1 < route.length; k++) {
      legs.add(direct[route[k]][route[k + 1]]);
    }
    return legs;
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
    List<Way> legs = legs(i, j);
    if (i == j) {
      throw new IllegalArgumentException("a path needs two components, got " + i + " twice");
    }
    return Path.joined(legs.stream().map(way -> way.path().get().path()).toList());
  }

  /**
   * The direct way from one component to another, which meets no other component.
   *
   * @param i the start, from 0
   * @param j the end, from 0
   * @return the minimum action path, empty where none was found or relays are cheaper at low
   *     resolution; by grid, from the optimal path on the grid ({@link QuasiPotential#path}): its
   *     action is a second opinion on the cost
   * @throws IllegalArgumentException where i or j is not the number of a component
   */
  public Optional<MinimumActionPath> direct(int i, int j) {
    check(i);
    check(j);
    return Optional.ofNullable(direct[i][j]).map(way -> way.path().get());
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
   * @throws IllegalArgumentException where x has another length than d, is not finite or, by grid,
   *     lies outside of the box
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public double[] costsTo(double[] x) {
    Path.checkPoint("x", x, terrain.h.dimension());
    int on = componentOn(x);
    Way[] last = on < 0 ? ways.to(x) : null;
    double[] costs = new double[size()];
    for (int i = 0; i < costs.length; i++) {
      int j = on < 0 ? relays.last(i, last) : on;
      costs[i] =
          j < 0 ? Double.POSITIVE_INFINITY : on < 0 ? cost(i, j) + last[j].action() : cost(i, j);
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
    Path.checkPoint("x", x, terrain.h.dimension());
    int on = componentOn(x);
    if (on == i) {
      throw new IllegalArgumentException(
          "a path needs two ends, but x = " + Arrays.toString(x) + " lies on component " + i);
    }
    Way[] last = on < 0 ? ways.to(x) : null;
    int j = on < 0 ? relays.last(i, last) : on;
    if (j < 0 || Double.isInfinite(cost(i, j))) {
      throw new IllegalArgumentException(
          "no way of finite cost leads from component " + i + " to x = " + Arrays.toString(x));
    }
    List<Way> parts = legs(i, j);
    if (on < 0) {
      parts.add(last[j]);
    }
    return MinimumActionPath.joined(parts.stream().map(way -> way.path().get()).toList());
  }

  /** The component of which x is a point, or -1. */
  private int componentOn(double[] x) {
    for (int j = 0; j < size(); j++) {
      if (terrain.components.get(j).distance(x) == 0) {
        return j;
      }
    }
    return -1;
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
    for (Component k : terrain.components) {
      table.append(String.format(Locale.ROOT, " %13s", k.symbol()));
    }
    for (int i = 0; i < size(); i++) {
      Component k = terrain.components.get(i);
      table.append(String.format(Locale.ROOT, "%n%-7s", k.symbol()));
      for (int j = 0; j < size(); j++) {
        table.append(String.format(Locale.ROOT, " %13s", shown(cost(i, j))));
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
    if (i < 0 || i >= size()) {
      throw new IllegalArgumentException("component must be in 0.." + (size() - 1) + ", got " + i);
    }
  }
}
