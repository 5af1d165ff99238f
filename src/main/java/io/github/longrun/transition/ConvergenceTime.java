package io.github.longrun.transition;

import io.github.longrun.objective.Component;
import java.util.List;
import java.util.Locale;

/**
 * The exponent of the expected time to reach a set W of components from a component i, \[ E_i
 * \tau_W = \exp\left(\frac{T + o(1)}{\eta}\right), \qquad T = \min_{g \in G(W)} B(g) - \min_{g \in
 * G(i \not\to W)} B(g), \] where \( G(W) \) are the W-graphs, \( G(i \not\to W) \) the graphs that
 * one edge less leaves of them and in which i is not led to W, and B(g) is the sum of the costs of
 * the edges (Freidlin and Wentzell, chapter 6, section 5; Azizian, Iutzeler, Malick and
 * Mertikopoulos, arXiv 2503.16398).
 *
 * <p>The component without an edge to which i is led is the <i>obstacle</i>, the trap where the
 * expected time is spent: \[ T = \text{depth} - \text{detour}, \] its depth the exponent of the
 * time that a visit costs, its detour that of the odds against a visit. Where the detour is
 * positive the expectation comes from rare runs, and most runs arrive sooner.
 *
 * @param from the start i
 * @param targets the set W, ascending
 * @param exponent T, +infinity where some run never arrives
 * @param error its error, to first order in those of the costs; 0 where T is infinite
 * @param obstacle the component where the time is spent
 * @param depth the exponent of the time spent there by a run that starts there
 * @param detour minus the exponent of the probability to come there before W, 0 where that is not
 *     small
 * @param forest the cheapest W-graph, over the components that can be met on the way; without edges
 *     where T is infinite
 * @param obstacleForest the cheapest graph that leads these to W or to the obstacle, and i to the
 *     obstacle
 */
public record ConvergenceTime(
    int from,
    List<Integer> targets,
    double exponent,
    double error,
    int obstacle,
    double depth,
    double detour,
    InForest forest,
    InForest obstacleForest) {

  /**
   * Copies the targets.
   *
   * @param from the start
   * @param targets where the run is to arrive
   * @param exponent the exponent of the expected time
   * @param error its error
   * @param obstacle where the time is spent
   * @param depth the exponent of a visit there
   * @param detour the exponent of the odds against a visit
   * @param forest the cheapest W-graph
   * @param obstacleForest the graph with an edge less
   */
  public ConvergenceTime {
    targets = List.copyOf(targets);
  }

  /** A table: exponent, obstacle and the two graphs. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "expected time from %s to %s: exp(%s / η), error %.1e%n"
            + "obstacle %s: depth %s less detour %s%n"
            + "forest   %s%n"
            + "but one  %s%n",
        Component.symbol(from),
        Shown.names(targets),
        Shown.number(exponent),
        error,
        Component.symbol(obstacle),
        Shown.number(depth),
        Shown.number(detour),
        forest,
        obstacleForest);
  }
}
