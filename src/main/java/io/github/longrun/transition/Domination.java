package io.github.longrun.transition;

import io.github.longrun.objective.Component;
import java.util.Locale;

/**
 * A component and the minimum that dominates it: \( E_j \lt E_i \), so that SGD is found around \(
 * K_j \) exponentially more often.
 *
 * @param component i, which SGD leaves for free
 * @param minimum j, which it reaches from there for free
 * @param margin \( E_i - E_j \), +infinity where i cannot be reached from every component
 * @param error the error of the margin, to first order in those of the costs
 */
public record Domination(int component, int minimum, double margin, double error) {

  /** One line: who dominates whom, and by how much. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s dominated by %s: margin %s, error %.1e",
        Component.symbol(component),
        Component.symbol(minimum),
        Shown.number(margin),
        error);
  }
}
