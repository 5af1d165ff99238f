package io.github.longrun.sgd;

import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import java.util.Objects;

/** Disjoint balls of one radius around the critical components; those of minima are cores. */
record Neighbourhoods(CriticalComponents components, double radius, int[] core, int cores) {

  static Neighbourhoods of(CriticalComponents components, double radius) {
    Sgd.positive(radius, "radius");
    double gap = gap(components);
    // Strictly less, beyond rounding: a state lies in one ball at most.
    if (!(radius < gap / 2 * (1 - 1e-12))) {
      throw new IllegalArgumentException(
          "radius must be less than half the smallest distance between two components, "
              + gap / 2
              + ", so that no state is counted twice, got "
              + radius);
    }
    int[] core = new int[components.size()];
    int cores = 0;
    for (int i = 0; i < core.length; i++) {
      core[i] = components.get(i).kind() == Component.Kind.MINIMUM ? cores++ : -1;
    }
    return new Neighbourhoods(components, radius, core, cores);
  }

  /** What a counter needs of them. */
  ChunkedOccupation.Cores plain() {
    double[][][] centre = new double[components.size()][][];
    for (int c = 0; c < centre.length; c++) {
      centre[c] = components.get(c).points().toArray(double[][]::new);
    }
    return new ChunkedOccupation.Cores(centre, core, cores, radius);
  }

  static double defaultRadius(CriticalComponents components) {
    double gap = gap(components);
    return Double.isInfinite(gap) ? components.box().diameter() / 10 : gap / 3;
  }

  /** The smallest distance between two components, +infinity where there is one only. */
  private static double gap(CriticalComponents components) {
    Objects.requireNonNull(components, "components must be given, got null");
    double gap = Double.POSITIVE_INFINITY;
    for (Component a : components) {
      for (Component b : components) {
        if (a.id() < b.id()) {
          for (double[] p : a.points()) {
            gap = Math.min(gap, b.distance(p));
          }
        }
      }
    }
    return gap;
  }
}
