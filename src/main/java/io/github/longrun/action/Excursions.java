package io.github.longrun.action;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * Initial paths of which the drift goes the most part for nothing, as the cheapest path of an
 * excitable system does: out of a stable point of rest by the linearised noise, along the drift to
 * where it comes nearest to the end, and straight on from there.
 *
 * <p>The noise leads to points z with \( \langle z - x_0, S^{-1} (z - x_0) \rangle / 2 = c \) on
 * the principal axes of S ({@link Lyapunov}), for costs c from four times what is to be undercut
 * downwards: out of a cubic well the linearised noise goes for three times the true cost. Where the
 * drift from z on does not bring the end nearer, or not near enough, there is none.
 */
record Excursions(Hamiltonian h, double[] from, double[] to, Lyapunov local) {

  /** The costs c that are tried, each half of the one before, the first in actions. */
  private static final int COSTS = 10;

  private static final double DEAREST = 4;

  /** The drift must leave less than this part of the cost of going straight on from z. */
  private static final double CARRIED = 0.5;

  /** Where the drift leads back to this part of the distance of z, noise would begin anew. */
  private static final double BACK = 0.3;

  /** How many initial paths are worth a minimisation. */
  private static final int MOST = 3;

  /**
   * An initial path.
   *
   * @param cost an estimate of what it costs
   * @param points its nodes
   */
  private record Start(double cost, double[][] points) {}

  /** Initial paths that may be cheaper than a given action, the cheapest first. */
  List<double[][]> cheaperThan(double action) {
    EigenDecomposition axes = new EigenDecomposition(local.covariance());
    List<Start> starts = new ArrayList<>();
    for (int k = 0; k < from.length; k++) {
      double width = Math.sqrt(Math.max(0, axes.getRealEigenvalue(k)));
      double[] axis = Vectors.scaled(width, axes.getEigenvector(k).toArray());
      double cost = DEAREST * action;
      for (int i = 0; i < COSTS; i++, cost /= 2) {
        for (int sign = -1; sign <= 1; sign += 2) {
          double[] z = Vectors.plus(from, sign * Math.sqrt(2 * cost), axis);
          Start start = through(z, cost, action);
          if (start != null) {
            starts.add(start);
          }
        }
      }
    }
    return starts.stream()
        .sorted(Comparator.comparingDouble(Start::cost))
        .limit(MOST)
        .map(Start::points)
        .toList();
  }

  /**
   * The initial path through a point z, null where there is none.
   *
   * @param cost what it costs to reach z
   * @param bound what the way on may cost at most
   */
  private Start through(double[] z, double cost, double bound) {
    double scale = Math.max(Vectors.distance(from, to), Vectors.distance(from, z));
    double near = MinimumActionPath.NEAR * scale;
    double back = BACK * Vectors.distance(from, z);
    double[][] orbit =
        new DriftFlow(h::drift, 1, scale)
            .from(
                z,
                x -> Vectors.distance(x, to) <= near || Vectors.distance(x, from) <= back ? 0 : -1,
                MinimumActionPath.REACH * scale)
            .points();
    int last = -1;
    double least = Math.min(bound, CARRIED * straight(z));
    for (int k = 1; k < orbit.length; k++) {
      double now = straight(orbit[k]);
      if (now < least) {
        least = now;
        last = k;
      }
    }
    double[][] out = last < 0 ? null : MinimumActionPath.linearLine(h, local, from, z);
    if (out == null) {
      return null;
    }
    List<double[]> points = new ArrayList<>(List.of(out));
    points.addAll(List.of(orbit).subList(1, last + 1));
    points.add(to);
    return new Start(cost + least, points.toArray(double[][]::new));
  }

  /** The action of a single straight step to the end. */
  private double straight(double[] x) {
    return h.geometricLagrangian(Path.middle(x, to), Vectors.plus(to, -1, x)).value();
  }
}
