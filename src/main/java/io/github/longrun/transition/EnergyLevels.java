package io.github.longrun.transition;

import io.github.longrun.action.TransitionCosts;
import io.github.longrun.objective.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/**
 * The energy levels \[ E_i = \min_{T \to i} \sum_{(j \to k) \in T} B_{jk} - \min_l \min_{T \to l}
 * \sum_{(j \to k) \in T} B_{jk} \] of critical components: the cost of the cheapest spanning
 * in-tree to each, minus the smallest (Azizian et al., ICML 2024, section 5; Freidlin and Wentzell,
 * chapter 6). In the long run SGD is found around \( K_i \) with probability \( \exp(-(E_i + o(1))
 * / \eta) \), so the components of energy 0 are its ground states.
 */
public final class EnergyLevels {

  private final List<InTree> trees;
  private final double[] energy;
  private final double[] error;
  private final double tie;

  EnergyLevels(double[][] cost, double[][] costError, double tie) {
    int n = cost.length;
    this.tie = tie;
    this.trees = new ArrayList<>(n);
    InTree lowest = null;
    for (int i = 0; i < n; i++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted while looking for the cheapest trees");
      }
      InTree tree = InTree.cheapest(cost, i);
      trees.add(tree);
      lowest = lowest == null || tree.cost() < lowest.cost() ? tree : lowest;
    }
    if (Double.isInfinite(lowest.cost())) {
      throw new IllegalArgumentException(
          "no component can be reached from all the others at finite cost: the energies are not defined");
    }
    this.energy = new double[n];
    this.error = new double[n];
    for (int i = 0; i < n; i++) {
      energy[i] = trees.get(i).cost() - lowest.cost();
      error[i] =
          Double.isFinite(energy[i])
              ? InTree.errorOfDifference(trees.get(i).parent(), lowest.parent(), costError)
              : 0;
    }
  }

  /**
   * The energies of the components of a landscape.
   *
   * @param costs the transition costs
   * @return the levels
   * @throws IllegalArgumentException where no component can be reached from all the others
   * @throws CancellationException when interrupted
   */
  public static EnergyLevels of(TransitionCosts costs) {
    return TransitionGraph.of(costs).energyLevels();
  }

  /**
   * The energies of a matrix of costs, taken as exact.
   *
   * @param costs the costs, n by n; entry (i, j) is the cost from i to j, at least 0, possibly
   *     +infinity; the diagonal is not read
   * @return the levels
   * @throws IllegalArgumentException unless the matrix is square and its entries are at least 0, or
   *     where no component can be reached from all the others
   * @throws CancellationException when interrupted
   */
  public static EnergyLevels of(double[][] costs) {
    return TransitionGraph.of(costs).energyLevels();
  }

  /**
   * The number n of components.
   *
   * @return n
   */
  public int size() {
    return energy.length;
  }

  /**
   * The energy \( E_i \).
   *
   * @param i the component, from 0
   * @return the energy, 0 for a ground state, +infinity where i cannot be reached from every other
   *     component
   * @throws IllegalArgumentException where i is not the number of a component
   */
  public double energy(int i) {
    check(i);
    return energy[i];
  }

  /**
   * The error of an energy, to first order in those of the costs: the errors on the edges in which
   * its tree and that of the lowest component differ, summed. It does not know of ways between
   * components that were missed, with which a cost is an upper bound.
   *
   * @param i the component, from 0
   * @return the error
   * @throws IllegalArgumentException where i is not the number of a component
   */
  public double error(int i) {
    check(i);
    return error[i];
  }

  /**
   * The components of energy 0: where SGD is found in the long run. Components whose energy is
   * below its error, or below 1e-9 of the largest cost, cannot be told from the lowest and are
   * listed with it.
   *
   * @return their numbers, ascending, at least one
   */
  public List<Integer> groundStates() {
    List<Integer> states = new ArrayList<>();
    for (int i = 0; i < energy.length; i++) {
      if (energy[i] <= error[i] + tie) {
        states.add(i);
      }
    }
    return states;
  }

  /**
   * The cheapest spanning in-tree to a component: where its energy comes from.
   *
   * @param i the component, from 0
   * @return the tree
   * @throws IllegalArgumentException where i is not the number of a component
   */
  public InTree tree(int i) {
    check(i);
    return trees.get(i);
  }

  /** A table, one line a component: its energy, and where the edges of its tree lead. */
  @Override
  public String toString() {
    List<Integer> ground = groundStates();
    StringBuilder table =
        new StringBuilder(String.format("energy levels of %d components%n", size()));
    for (int i = 0; i < size(); i++) {
      table.append(
          Double.isInfinite(energy[i])
              ? String.format(
                  Locale.ROOT,
                  "%4s  E = infinite: not reached from everywhere",
                  Component.symbol(i))
              : String.format(
                  Locale.ROOT,
                  "%4s  E = %-13.8g error %-8.1e tree %s%s",
                  Component.symbol(i),
                  energy[i],
                  error[i],
                  InTree.edges(trees.get(i).parent()),
                  ground.contains(i) ? "  ground state" : ""));
      table.append(System.lineSeparator());
    }
    return table.toString();
  }

  private void check(int i) {
    if (i < 0 || i >= energy.length) {
      throw new IllegalArgumentException(
          "component must be in 0.." + (energy.length - 1) + ", got " + i);
    }
  }
}
