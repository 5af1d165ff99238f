package io.github.longrun.sgd;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** The seeds of the runs that a result was counted in. */
final class Seeds {

  private Seeds() {}

  /**
   * The seeds of two results together.
   *
   * @throws IllegalArgumentException if one seed is in both: error bars would take the same random
   *     numbers for independent ones
   */
  static Set<Long> joined(Collection<Long> a, Collection<Long> b) {
    Set<Long> both = new TreeSet<>(a);
    for (long seed : b) {
      if (!both.add(seed)) {
        throw new IllegalArgumentException(
            "only runs of different seeds merge, as the same seed draws the same random numbers and"
                + " tells nothing new, but both have seed "
                + seed
                + ": run one of them with another seed");
      }
    }
    return Collections.unmodifiableSet(both);
  }
}
