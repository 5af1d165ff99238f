package io.github.longrun.objective;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * A critical component in the unit cube.
 *
 * @param samples points that sample it, one if it is isolated
 * @param spacing how far apart they are, or within which distance a singular point is known
 * @param inertia the signs of the Hessian's eigenvalues
 * @param kind what they say
 * @param index its share of the index sum, where known
 */
record CriticalSet(
    List<double[]> samples,
    double spacing,
    Inertia inertia,
    Component.Kind kind,
    OptionalInt index) {

  /** How many eigenvalues of the Hessian are negative, zero and positive. */
  record Inertia(int negative, int zero, int positive) {

    Component.Kind kind() {
      if (negative > 0 && positive > 0) {
        return Component.Kind.SADDLE;
      }
      if (negative == positive) {
        return Component.Kind.DEGENERATE;
      }
      return negative == 0 ? Component.Kind.MINIMUM : Component.Kind.MAXIMUM;
    }
  }

  /** A point where the Hessian is regular: its index is \( (-1)^{\text{negative}} \). */
  static CriticalSet regular(double[] u, Inertia inertia) {
    OptionalInt index = OptionalInt.of(1 - 2 * (inertia.negative() % 2));
    return new CriticalSet(List.of(u), 0, inertia, inertia.kind(), index);
  }

  /** The first of its points. */
  double[] point() {
    return samples.get(0);
  }

  /** The sample nearest to u. */
  double[] nearest(double[] u) {
    return samples.stream()
        .min(Comparator.comparingDouble(s -> Vectors.distance(s, u)))
        .orElseThrow();
  }

  /** The distance from u to the nearest sample. */
  double distance(double[] u) {
    return Vectors.distance(nearest(u), u);
  }
}
