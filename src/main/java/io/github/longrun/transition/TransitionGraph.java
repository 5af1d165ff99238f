package io.github.longrun.transition;

import io.github.longrun.action.TransitionCosts;
import io.github.longrun.objective.Component;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The graph of critical components with the transition costs \( B_{ij} \) as weights: SGD moves
 * among them like a Markov chain of rates \[ r_{ij} = \exp\left(-\frac{B_{ij} + o(1)}{\eta}\right),
 * \] and its long run is read off cheapest graphs (Azizian et al., ICML 2024, section 5; Freidlin
 * and Wentzell, chapter 6): the energies, the hierarchy of cycles, the exponents of expected times.
 */
public final class TransitionGraph {

  /** Exponents that differ by less than this fraction of the largest finite cost are equal. */
  private static final double TIE = 1e-9;

  private final double[][] cost;
  private final double[][] error;

  /** The costs of direct ways, which do not arrive anywhere before their end. */
  private final double[][] direct;

  private final double[][] directError;
  private final double tie;
  private final Optional<TransitionCosts> costs;
  private EnergyLevels levels;

  private TransitionGraph(
      double[][] cost,
      double[][] error,
      double[][] direct,
      double[][] directError,
      Optional<TransitionCosts> costs) {
    check(cost);
    this.direct = direct;
    this.directError = directError;
    this.costs = costs;
    double largest = 0;
    for (int i = 0; i < cost.length; i++) {
      for (int j = 0; j < cost.length; j++) {
        largest = i == j || Double.isInfinite(cost[i][j]) ? largest : Math.max(largest, cost[i][j]);
      }
    }
    this.cost = cost;
    this.error = error;
    this.tie = TIE * largest;
    for (int i = 0; i < cost.length; i++) {
      cost[i][i] = Double.POSITIVE_INFINITY;
      direct[i][i] = Double.POSITIVE_INFINITY;
    }
  }

  /**
   * The graph of the components of a landscape.
   *
   * @param costs the transition costs
   * @return the graph
   */
  public static TransitionGraph of(TransitionCosts costs) {
    int n = costs.size();
    double[][] cost = new double[n][n];
    double[][] error = new double[n][n];
    double[][] direct = new double[n][n];
    double[][] directError = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        cost[i][j] = costs.cost(i, j);
        error[i][j] = costs.error(i, j);
        direct[i][j] = costs.directCost(i, j);
        directError[i][j] = costs.directError(i, j);
      }
    }
    return new TransitionGraph(cost, error, direct, directError, Optional.of(costs));
  }

  /**
   * The graph of a matrix of costs, taken as exact.
   *
   * @param costs the costs, n by n; entry (i, j) is the cost from i to j, at least 0, possibly
   *     +infinity; the diagonal is not read
   * @return the graph
   * @throws IllegalArgumentException unless the matrix is square and its entries are at least 0
   */
  public static TransitionGraph of(double[][] costs) {
    int n = costs.length;
    double[][] copy = new double[n][];
    for (int i = 0; i < n; i++) {
      copy[i] = costs[i].clone();
    }
    double[][] exact = new double[n][n];
    return new TransitionGraph(copy, exact, copy, exact, Optional.empty());
  }

  private static void check(double[][] costs) {
    int n = costs.length;
    if (n == 0) {
      throw new IllegalArgumentException("costs must have at least 1 row, got none");
    }
    for (int i = 0; i < n; i++) {
      if (costs[i].length != n) {
        throw new IllegalArgumentException(
            "costs must be square, got "
                + n
                + " rows but row "
                + i
                + " of length "
                + costs[i].length);
      }
      for (int j = 0; j < n; j++) {
        if (i != j && !(costs[i][j] >= 0)) {
          throw new IllegalArgumentException(
              "costs must be at least 0, got " + costs[i][j] + " from " + i + " to " + j);
        }
      }
    }
  }

  /**
   * The costs that the graph was made of.
   *
   * @return the costs, empty where it was made of a bare matrix
   */
  public Optional<TransitionCosts> costs() {
    return costs;
  }

  /**
   * The number n of components.
   *
   * @return n
   */
  public int size() {
    return cost.length;
  }

  /**
   * The cost \( B_{ij} \).
   *
   * @param i the start, from 0
   * @param j the end, from 0
   * @return the cost, 0 where i = j
   * @throws IllegalArgumentException where i or j is not the number of a component
   */
  public double cost(int i, int j) {
    check(i);
    check(j);
    return i == j ? 0 : cost[i][j];
  }

  /**
   * The energies \( E_i \), the ground states and the cheapest in-trees that they come from.
   *
   * @return the levels
   * @throws IllegalArgumentException where no component can be reached from all the others
   */
  public synchronized EnergyLevels energyLevels() {
    if (levels == null) {
      levels = new EnergyLevels(cost, error, tie);
    }
    return levels;
  }

  /**
   * The hierarchy of cycles.
   *
   * @return the cycles, from single components to all of them
   */
  public CycleHierarchy cycles() {
    return new CycleHierarchy(cost, error, tie);
  }

  /**
   * The energy \( E(x) = \min_i E_i + B(K_i, x) \) of a point, by cheapest paths: \( -\eta \log
   * \mu(\text{around } x) \to E(x) \). Over a whole region {@link
   * io.github.longrun.action.QuasiPotential.Grid#fromAll} tells it in one sweep.
   *
   * @param x the point, of length d
   * @return E(x), +infinity where x is reached from nowhere
   * @throws IllegalStateException if the graph is of a bare matrix
   * @throws IllegalArgumentException where x has another length than d or is not finite, or where
   *     no component can be reached from all the others
   * @throws java.util.concurrent.CancellationException when interrupted
   */
  public double energyAt(double[] x) {
    return energyGiven(
        costs
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "a graph of a bare matrix knows no points: make it of TransitionCosts, or"
                            + " give the costs to energyGiven"))
            .costsTo(x));
  }

  /**
   * The energy \( E(x) = \min_i E_i + B(K_i, x) \) of a point, given the costs of reaching it, or
   * of a region, given those of its cheapest point: \( -\eta \log \mu(\text{around } x) \to E(x)
   * \).
   *
   * @param costsTo \( B(K_i, x) \) for every i, at least 0, possibly +infinity
   * @return E(x), +infinity where x is reached from nowhere
   * @throws IllegalArgumentException unless there are n costs of at least 0, or where no component
   *     can be reached from all the others
   */
  public double energyGiven(double[] costsTo) {
    if (costsTo.length != size()) {
      throw new IllegalArgumentException(
          "costsTo must have one entry for each of the "
              + size()
              + " components, got "
              + costsTo.length);
    }
    EnergyLevels levels = energyLevels();
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < size(); i++) {
      if (!(costsTo[i] >= 0)) {
        throw new IllegalArgumentException(
            "costsTo must be at least 0, got " + costsTo[i] + " from " + i);
      }
      lowest = Math.min(lowest, levels.energy(i) + costsTo[i]);
    }
    return lowest;
  }

  /**
   * Whether SGD stays at a component until noise drives it out: every cost of leaving it is
   * positive, beyond its error and 1e-9 of the largest cost. So it is with minima, and not with
   * saddles and maxima.
   *
   * @param i the component, from 0
   * @return true if no other component is reached for free
   * @throws IllegalArgumentException where i is not the number of a component
   */
  public boolean isStable(int i) {
    check(i);
    for (int j = 0; j < size(); j++) {
      if (isFree(i, j)) {
        return false;
      }
    }
    return true;
  }

  private boolean isFree(int i, int j) {
    return cost[i][j] <= tie + error[i][j];
  }

  /**
   * The minimum that dominates a component which is none (claim (d) of the paper): of the stable
   * components j that are reached from i for free, \( B_{ij} = 0 \), the one of lowest energy.
   *
   * <p>It has \( E_j \lt E_i \): take the cheapest in-tree to i, add the edge from i to j and drop
   * that of j. The result leads to j and costs \( E_i \) less the dropped edge, so the margin \(
   * E_i - E_j \) is at least the cost of leaving j.
   *
   * @param i the component, from 0
   * @return the domination, empty where i is stable itself, or no stable component is reached from
   *     it for free
   * @throws IllegalArgumentException where i is not the number of a component, or no component can
   *     be reached from all the others
   */
  public Optional<Domination> domination(int i) {
    check(i);
    return isStable(i) ? Optional.empty() : domination(i, energyLevels());
  }

  /**
   * The dominations of all components that are not stable.
   *
   * @return by component
   * @throws IllegalArgumentException where no component can be reached from all the others
   */
  public List<Domination> dominations() {
    EnergyLevels levels = energyLevels();
    List<Domination> dominations = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      if (!isStable(i)) {
        domination(i, levels).ifPresent(dominations::add);
      }
    }
    return dominations;
  }

  private Optional<Domination> domination(int i, EnergyLevels levels) {
    int best = -1;
    for (int j = 0; j < size(); j++) {
      boolean isLower = best < 0 || levels.energy(j) < levels.energy(best);
      best = isFree(i, j) && isStable(j) && isLower ? j : best;
    }
    if (best < 0) {
      return Optional.empty();
    }
    double margin = levels.energy(i) - levels.energy(best);
    double uncertain =
        Double.isInfinite(margin)
            ? 0
            : InTree.errorOfDifference(levels.tree(i).parent(), levels.tree(best).parent(), error);
    return Optional.of(new Domination(i, best, margin, uncertain));
  }

  /**
   * The exponent of the expected time to reach a set of components.
   *
   * <p>The way to a target ends there: what lies behind a target is no obstacle. So the graphs are
   * made of direct ways, which do not pass other components ({@link TransitionCosts#directCost}),
   * and each entry of a bare matrix is taken for the cost of one.
   *
   * <p>Two eliminations, each in \( O(n^3) \): one finds the obstacle and the cheapest W-graph, the
   * other the cheapest graph that leads the start to the obstacle. To the ground states it is
   * {@code graph.convergenceTime(i, graph.energyLevels().groundStates())}.
   *
   * @param from the start i, from 0
   * @param targets the set W, at least one component, not i
   * @return exponent, obstacle and graphs
   * @throws IllegalArgumentException where a number is not that of a component, there is no target,
   *     or i is one
   */
  public ConvergenceTime convergenceTime(int from, List<Integer> targets) {
    check(from);
    BitSet arrived = new BitSet();
    for (int j : targets) {
      check(j);
      arrived.set(j);
    }
    if (arrived.isEmpty()) {
      throw new IllegalArgumentException("targets must hold at least 1 component, got none");
    }
    if (arrived.get(from)) {
      throw new IllegalArgumentException(
          "from must not be among the targets, got " + from + " in " + targets);
    }
    BitSet met = new BitSet();
    met.set(from);
    spread(met, arrived, false);
    BitSet arriving = (BitSet) arrived.clone();
    spread(arriving, new BitSet(), true);
    BitSet trapped = (BitSet) met.clone();
    trapped.andNot(arriving);
    met.andNot(arrived);
    return trapped.isEmpty() ? finite(from, arrived, met) : infinite(from, arrived, met, trapped);
  }

  /** Adds what can be met from a set without passing a border, or what can meet it (reversed). */
  private void spread(BitSet set, BitSet border, boolean isReversed) {
    BitSet pending = (BitSet) set.clone();
    while (!pending.isEmpty()) {
      int i = pending.nextSetBit(0);
      pending.clear(i);
      for (int j = 0; j < size() && !border.get(i); j++) {
        boolean isEdge = Double.isFinite(isReversed ? direct[j][i] : direct[i][j]);
        if (isEdge && !set.get(j)) {
          set.set(j);
          pending.set(j);
        }
      }
    }
  }

  private ConvergenceTime finite(int from, BitSet targets, BitSet met) {
    Elimination way = new Elimination(direct, met, targets, from);
    InForest forest = way.forest(way.likeliest(targets));
    int obstacle = way.obstacle();
    InForest free;
    InForest led;
    if (obstacle == from) {
      free = way.forest(-1);
      led = free;
    } else {
      BitSet states = (BitSet) met.clone();
      BitSet roots = (BitSet) targets.clone();
      states.clear(obstacle);
      roots.set(obstacle);
      Elimination visit = new Elimination(direct, states, roots, from);
      free = visit.forest(visit.likeliest(roots));
      led = visit.forest(obstacle);
    }
    return new ConvergenceTime(
        from,
        targets.stream().boxed().toList(),
        forest.cost() - led.cost(),
        InTree.errorOfDifference(forest.parent(), led.parent(), directError),
        obstacle,
        forest.cost() - free.cost(),
        led.cost() - free.cost(),
        forest,
        led);
  }

  private ConvergenceTime infinite(int from, BitSet targets, BitSet met, BitSet trapped) {
    BitSet states = (BitSet) met.clone();
    states.andNot(trapped);
    BitSet roots = (BitSet) targets.clone();
    roots.or(trapped);
    int trap = from;
    double detour = 0;
    InForest led = new InForest(InForest.none(size()).parent(), 0);
    if (!trapped.get(from)) {
      Elimination visit = new Elimination(direct, states, roots, from);
      trap = visit.likeliest(trapped);
      detour = visit.exponent(trap);
      led = visit.forest(trap);
    }
    return new ConvergenceTime(
        from,
        targets.stream().boxed().toList(),
        Double.POSITIVE_INFINITY,
        0,
        trap,
        Double.POSITIVE_INFINITY,
        detour,
        InForest.none(size()),
        led);
  }

  /** A table of \( B_{ij} \), row i to column j. */
  @Override
  public String toString() {
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT, "transition graph of %d components, row to column%n%-4s", size(), ""));
    for (int j = 0; j < size(); j++) {
      table.append(String.format(Locale.ROOT, " %13s", Component.symbol(j)));
    }
    for (int i = 0; i < size(); i++) {
      table.append(String.format(Locale.ROOT, "%n%-4s", Component.symbol(i)));
      for (int j = 0; j < size(); j++) {
        table.append(String.format(Locale.ROOT, " %13s", Shown.number(cost(i, j))));
      }
    }
    return table.append(System.lineSeparator()).toString();
  }

  private void check(int i) {
    if (i < 0 || i >= size()) {
      throw new IllegalArgumentException("component must be in 0.." + (size() - 1) + ", got " + i);
    }
  }
}
