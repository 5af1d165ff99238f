package io.github.longrun.action;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ways that rest. Waiting at a point of rest costs nothing, so the action in a long time is that of
 * the way to such a point and on from it; but the way takes forever. Near the point it is replaced
 * by straight steps: the more of it, the shorter it takes, and what these steps cost more is the
 * error, as the action in a given time is no less than in any time.
 *
 * @param way the way in any time
 * @param rests the points of the way at which the drift rests
 * @param isDetour whether a way that does not rest is cheaper in a time of its own: then the action
 *     may also be less than that of this way, and the error is what its straight steps cost to and
 *     from the point of rest
 */
record Waiting(Hamiltonian h, MinimumActionPath way, List<double[]> rests, boolean isDetour) {

  /** A node at which the drift is below this fraction of that beside it is at rest. */
  private static final double AT_REST = 0.2;

  /** The largest part of the steps that a straight one may replace. */
  private static final double MOST = 1.0 / 16;

  /** An error below this fraction of the action is as good as none. */
  private static final double LEAST = 1e-10;

  /** The way, if it rests, or else the cheapest one that is found to rest; null if none is. */
  static Waiting between(Hamiltonian h, double[] from, double[] to, MinimumActionPath way) {
    Waiting best = at(h, way, false);
    if (best != null) {
      return best;
    }
    for (double[] z : new double[][] {limit(h, from, to, 1), limit(h, to, from, -1)}) {
      if (z != null && Vectors.distance(from, z) > 0 && Vectors.distance(z, to) > 0) {
        MinimumActionPath in = MinimumActionPath.between(h, from, z);
        MinimumActionPath out = MinimumActionPath.between(h, z, to);
        Waiting over = at(h, MinimumActionPath.joined(List.of(in, out)), true);
        best =
            best == null || (over != null && over.way.action() < best.way.action()) ? over : best;
      }
    }
    return best;
  }

  private static Waiting at(Hamiltonian h, MinimumActionPath way, boolean isDetour) {
    if (way == null || Double.isInfinite(way.action())) {
      return null;
    }
    List<double[]> rests = rests(h, way.path());
    return rests.isEmpty() ? null : new Waiting(h, way, rests, isDetour);
  }

  /** The critical point that the drift, or its time reversal, leads to, or null. */
  private static double[] limit(Hamiltonian h, double[] from, double[] other, int sign) {
    double distance = Vectors.distance(from, other);
    double scale = distance > 0 ? distance : Math.max(Vectors.norm(from), 1);
    double[][] orbit =
        new DriftFlow(h::drift, sign, scale)
            .from(from, x -> -1, MinimumActionPath.REACH * scale)
            .points();
    return MinimumActionPath.criticalPoint(h, orbit[orbit.length - 1], scale);
  }

  private static List<double[]> rests(Hamiltonian h, Path path) {
    double[][] x = path.nodes();
    double[] speed = new double[x.length];
    Arrays.setAll(speed, k -> Vectors.norm(h.drift(x[k])));
    List<double[]> rests = new ArrayList<>();
    for (int k = 0; k < x.length; k++) {
      boolean isSlower = k == 0 || speed[k] <= AT_REST * speed[k - 1];
      if (isSlower && (k == x.length - 1 || speed[k] <= AT_REST * speed[k + 1])) {
        rests.add(x[k]);
      }
    }
    return rests;
  }

  /** The way in a given time; null where that is too short for it. */
  MinimumActionPath in(double duration) {
    Path path = way.path();
    for (int skipped = 1; path.duration() > duration; skipped *= 2) {
      if (skipped > MOST * path.steps()) {
        return null;
      }
      path = path.revised(h, skipping(skipped));
    }
    double cost = excess(path);
    while (cost > LEAST * way.action()) {
      Path nearer = path.revised(h, halved(path));
      if (!(nearer.duration() <= duration)) {
        break;
      }
      path = nearer;
      cost = excess(path);
    }
    return new MinimumActionPath(
        path.waiting(rests.get(0), duration - path.duration()),
        way.action(),
        way.error() + cost,
        way.converged(),
        way.residual(),
        way.iterations());
  }

  /** The nodes of the way without some on each side of a point of rest. */
  private List<double[]> skipping(int count) {
    double[][] x = way.path().nodes();
    boolean[] skipped = new boolean[x.length];
    for (int k = 0; k < x.length; k++) {
      if (rests.contains(x[k])) {
        Arrays.fill(skipped, Math.max(1, k - count), Math.min(x.length - 1, k + count + 1), true);
      }
    }
    List<double[]> kept = new ArrayList<>();
    for (int k = 0; k < x.length; k++) {
      if (!skipped[k] || rests.contains(x[k])) {
        kept.add(x[k]);
      }
    }
    return kept;
  }

  /** The nodes of a path and one more in each step beside a point of rest. */
  private List<double[]> halved(Path path) {
    double[][] x = path.nodes();
    List<double[]> nodes = new ArrayList<>(List.of(x[0]));
    for (int k = 1; k < x.length; k++) {
      if (rests.contains(x[k - 1]) || rests.contains(x[k])) {
        nodes.add(Path.middle(x[k - 1], x[k]));
      }
      nodes.add(x[k]);
    }
    return nodes;
  }

  /** By how much the action of a path in its time may differ from that of the way. */
  private double excess(Path path) {
    double[][] x = path.nodes();
    double cost = Math.abs(path.action() - way.path().action());
    for (int k = 1; k < x.length; k++) {
      if (rests.contains(x[k - 1]) || rests.contains(x[k])) {
        cost += isDetour ? thereAndBack(x[k - 1], x[k]) : more(x[k - 1], x[k]);
      }
    }
    return cost;
  }

  private double thereAndBack(double[] a, double[] b) {
    double[] x = Path.middle(a, b);
    double[] w = Vectors.plus(b, -1, a);
    return h.geometricLagrangian(x, w).value() + h.geometricLagrangian(x, Vectors.minus(w)).value();
  }

  /** What a straight step at constant speed, by Simpson's rule, costs more than by the way. */
  private double more(double[] a, double[] b) {
    double[] x = Path.middle(a, b);
    double[] w = Vectors.plus(b, -1, a);
    GeometricLagrangian sigma = h.geometricLagrangian(x, w);
    double[] v = Vectors.scaled(1 / sigma.duration(), w);
    double sum =
        h.lagrangian(a, v).value() + 4 * h.lagrangian(x, v).value() + h.lagrangian(b, v).value();
    return Math.abs(sum / 6 * sigma.duration() - sigma.value());
  }
}
