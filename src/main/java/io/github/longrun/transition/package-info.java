/**
 * Where SGD spends its time in the long run: the cheapest spanning in-trees of the graph of
 * transition costs, and the energies they give.
 *
 * <pre>{@code
 * double[][] costs = {{0, 3}, {5, 0}};          // leaving 0 costs 3, leaving 1 costs 5
 * EnergyLevels levels = EnergyLevels.of(costs);
 * assert levels.groundStates().equals(List.of(1));
 * assert levels.energy(0) == 5 - 3;             // so P(0) / P(1) = exp(-(2 + o(1)) / eta)
 * assert levels.tree(0).cost() == 5;            // the edge from 1 to 0
 * }</pre>
 */
package io.github.longrun.transition;
