package io.github.longrun.transition;

import java.util.List;
import java.util.Locale;

/**
 * A cycle of Freidlin and Wentzell (chapter 6, section 6): components that SGD, once in one of
 * them, visits all, again and again, before it leaves.
 *
 * <p>A cycle \( \pi \) is made of cycles \( \alpha \) of lower rank, each leaving after a time of
 * exponent \( C(\alpha) \). Within \( \pi \) time is shared as \( \exp(-m(\alpha) / \eta) \), \(
 * m(\alpha) = R(\pi) - C(\alpha) \), and the cycle itself is left at the exponential rate \[ C(\pi)
 * = \min_{\alpha \subset \pi} \min_{j \notin \pi} m(\alpha) + V(\alpha, j), \] with \( V(\alpha, j)
 * \) the same minimum for one j, and \( B_{ij} \) for a single component. In terms of graphs \(
 * C(\pi) = \min_{G(L \setminus \pi)} B(g) - \min_{i \in \pi} \min_{G(L \setminus \pi \cup i)}
 * B(g)\).
 *
 * @param rank 0 for a single component, else the round of contraction that made the cycle
 * @param members its components, ascending
 * @param mainStates the members where it spends its time, ascending; several only in a tie
 * @param rotation \( R(\pi) = \max_\alpha C(\alpha) \): a turn takes \( \exp(R / \eta) \) steps; 0
 *     for a single component
 * @param exitCost \( C(\pi) \): it is left after \( \exp(C / \eta) \) steps, wherever in it SGD
 *     started; +infinity where it never is
 * @param error a bound on the error of the exit cost, to first order in those of the costs
 * @param exits the components that it is left to: those outside that attain the minimum, without
 *     those that are reached for free from another of them; empty where it is never left
 * @param parts the cycles of lower rank that it is made of; none for a single component
 */
public record Cycle(
    int rank,
    List<Integer> members,
    List<Integer> mainStates,
    double rotation,
    double exitCost,
    double error,
    List<Integer> exits,
    List<Cycle> parts) {

  /**
   * Copies the lists.
   *
   * @param rank the rank
   * @param members its components
   * @param mainStates where it spends its time
   * @param rotation the exponent of a turn
   * @param exitCost the exponent of its lifetime
   * @param error a bound on the error of the exit cost
   * @param exits where it is left to
   * @param parts the cycles it is made of
   */
  public Cycle {
    members = List.copyOf(members);
    mainStates = List.copyOf(mainStates);
    exits = List.copyOf(exits);
    parts = List.copyOf(parts);
  }

  /** One line: members, main state, time of a turn, lifetime and exits. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s%s%s",
        Shown.names(members),
        rank == 0 ? "" : "  main " + Shown.names(mainStates) + "  turn " + Shown.number(rotation),
        exits.isEmpty()
            ? "  never left"
            : "  exit " + Shown.number(exitCost) + " to " + Shown.names(exits));
  }
}
