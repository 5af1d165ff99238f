/**
 * Where SGD spends its time in the long run, in which order it visits the components, and how long
 * it takes: read off cheapest graphs on the transition costs.
 *
 * <p>The energies come from spanning in-trees, the order of visits from the hierarchy of cycles,
 * the expected times from forests with one edge less. All are exponents, for any noise. For
 * Gaussian noise that is the same in every direction and place, {@link
 * io.github.longrun.transition.LaplaceWeights} and {@link
 * io.github.longrun.transition.EyringKramers} add the prefactors.
 *
 * <pre>{@code
 * // Well 1 is shallow: leaving it to 0 costs 2, to 2 costs 3. Leaving 0 costs 6, leaving 2 costs 5.
 * double inf = Double.POSITIVE_INFINITY;
 * TransitionGraph graph = TransitionGraph.of(new double[][] {{0, 6, inf}, {2, 0, 3}, {inf, 5, 0}});
 * EnergyLevels levels = graph.energyLevels();
 * assert levels.groundStates().equals(List.of(0));    // 0 is cheapest to reach from everywhere
 * assert levels.energy(1) == 4;                       // so P(1) / P(0) = exp(-(4 + o(1)) / eta)
 * assert levels.tree(1).cost() == 6 + 5;              // its tree: 0 to 1 and 2 to 1
 *
 * Cycle pair = graph.cycles().partition(1).get(0);    // {0, 1}: 0 is left to 1, and 1 to 0
 * assert pair.members().equals(List.of(0, 1)) && pair.mainStates().equals(List.of(0));
 * assert pair.rotation() == 6 && pair.exitCost() == 7 && pair.exits().equals(List.of(2));
 *
 * // From 1 most runs go to 0 in exp(2 / eta) steps; few fall into 2, which takes them exp(5 / eta).
 * ConvergenceTime time = graph.convergenceTime(1, List.of(0));
 * assert time.exponent() == 4 && time.obstacle() == 2;
 * assert time.depth() == 5 && time.detour() == 1;
 * }</pre>
 */
package io.github.longrun.transition;
