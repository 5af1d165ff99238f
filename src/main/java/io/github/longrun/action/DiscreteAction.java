package io.github.longrun.action;

import java.util.Arrays;
import org.apache.commons.math3.analysis.interpolation.SplineInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;

/**
 * The action of a polygon by the midpoint rule, \( S_n = \sum_k \sigma(x_{k+1/2};\; x_{k+1} - x_k)
 * \), minimised over displacements of its nodes normal to it, and of ends that are free ({@link
 * Ends}).
 *
 * <p>A Newton step is cut only where it would fold the path. Where it converges to a saddle of the
 * action (a path that symmetry alone keeps straight), it leaves by the direction of most negative
 * curvature, to both sides.
 *
 * <p>Nodes lie at the fractions \( g(k / n) \) of the length with \( g(u) = u^2 (3 - 2 u) \):
 * denser towards the ends, where a path that leaves or meets a point of rest may wind infinitely
 * often, or bend like a broken power of the distance. A path that nearly meets points of rest on
 * its way has pieces, each of them with so many nodes.
 */
final class DiscreteAction extends Discretised {

  private static final int MAXIMUM_ESCAPES = 3;
  private static final int WIDTHS_OF_A_DETOUR = 4;

  /** A path of one piece. */
  static final double[] WHOLE = {1};

  /** Nodes slide along the path by a cubic spline once they moved by this fraction of a step. */
  private static final double SLACK = 0.02;

  /** The cosine of an angle at which a path turns back. */
  private static final double FOLD = -0.9;

  /** The fractions of the length of the path that its pieces take. */
  private final double[] pieces;

  /** How far each node moved since the nodes were spread. */
  private final double[] travelled = new double[n + 1];

  private final Ends ends;

  private DiscreteAction(Hamiltonian h, double[][] x, double[] pieces, Ends ends) {
    super(h, x, h.dimension() - 1, ends);
    this.pieces = pieces;
    this.ends = ends;
    price();
  }

  /** The minimiser among polygons of n steps a piece near a given one. */
  static DiscreteAction minimised(
      Hamiltonian h, double[][] start, double[] pieces, Ends ends, int n, int maximumIterations) {
    return new DiscreteAction(h, spread(start, pieces, n), pieces, ends).lowered(maximumIterations);
  }

  /** The minimiser near the cheaper of two polygons, each spread to n steps a piece. */
  static DiscreteAction minimised(
      Hamiltonian h,
      double[][] start,
      double[][] other,
      double[] pieces,
      Ends ends,
      int n,
      int maximumIterations) {
    DiscreteAction a = new DiscreteAction(h, spread(start, pieces, n), pieces, ends);
    DiscreteAction b = new DiscreteAction(h, spread(other, pieces, n), pieces, ends);
    return (b.action < a.action ? b : a).lowered(maximumIterations);
  }

  /** The minimiser near a polygon, or near a detour where that is impossible. */
  static DiscreteAction reached(
      Hamiltonian h, double[][] start, Ends ends, int n, int maximumIterations) {
    Minimisation<DiscreteAction> minimisation =
        (g, near, iterations) -> minimised(g, near, WHOLE, ends, n, iterations);
    return h.dimension() == 1
        ? minimisation.of(h, start, maximumIterations)
        : reached(h, start, maximumIterations, WIDTHS_OF_A_DETOUR, minimisation);
  }

  private DiscreteAction lowered(int maximumIterations) {
    DiscreteAction result = this;
    result.minimise(maximumIterations);
    for (int i = 0; i < MAXIMUM_ESCAPES; i++) {
      DiscreteAction lower = result.escaped(maximumIterations);
      if (lower == null) {
        break;
      }
      result = lower;
    }
    result.model = null;
    return result;
  }

  @Override
  GeometricLagrangian step(double[] a, double[] b, double[] guess) {
    return h.geometricLagrangian(Path.middle(a, b), Vectors.plus(b, -1, a), guess);
  }

  @Override
  Curvature curvature(double[] middle, GeometricLagrangian step, double[] slope, double reach) {
    return Curvature.of(h, middle, step, slope, reach);
  }

  /** The reflection 1 - 2 v v' turns the tangent into the first axis. */
  @Override
  double[][] mirrors() {
    double[][] mirror = new double[n + 1][];
    for (int k = 0; k <= n; k++) {
      double[] tangent = k == 0 || k == n ? across(k) : Vectors.plus(x[k + 1], -1, x[k - 1]);
      double norm = Vectors.norm(tangent);
      double[] v = norm > 0 ? Vectors.scaled(1 / norm, tangent) : new double[d];
      v[0] += v[0] >= 0 ? 1 : -1;
      mirror[k] = Vectors.scaled(1 / Vectors.norm(v), v);
    }
    return mirror;
  }

  /** A direction normal to those in which an end may move: nearly that of the path. */
  private double[] across(int node) {
    double[] way = Vectors.plus(x[Math.min(n, node + 1)], -1, x[Math.max(0, node - 1)]);
    if (node == 0 ? !ends.isStartFree() : !ends.isEndFree()) {
      return way;
    }
    double[][] tangents = tangents(node);
    double[] across = way;
    // the axis that is least along the component serves where the path leaves along it
    for (int k = -1; k < d; k++) {
      double[] v = k < 0 ? way : new double[d];
      if (k >= 0) {
        v[k] = 1e-6 * Vectors.norm(way);
      }
      double[] normal = Vectors.plus(v, -1, Vectors.times(tangents, v));
      across = k < 0 || Vectors.norm(normal) > Vectors.norm(across) ? normal : across;
    }
    return across;
  }

  /** No direction at all where the first order does not tell: then the end stays. */
  @Override
  double[][] tangents(int node) {
    double[][] tangents = Ends.tangents(h, x[node], length(x));
    return tangents == null ? new double[d][d] : tangents;
  }

  @Override
  double[][] settled(double[][] displaced, double[][] before) {
    double scale = length(before);
    for (int node = 0; node <= n; node += n) {
      if (node == 0 ? ends.isStartFree() : ends.isEndFree()) {
        double moved = Vectors.distance(displaced[node], before[node]);
        double[] rest = moved > 0 ? Ends.atRest(h, displaced[node], moved, scale) : null;
        displaced[node] = rest == null ? before[node] : rest;
      }
    }
    return displaced;
  }

  /** A step of the path that is stretched by more than its length folds it. */
  @Override
  double longest(double[] step) {
    double[][] shift = model.displaced(new double[n + 1][d], step, 1);
    double largest = 0;
    for (int k = 0; k < n; k++) {
      double length = Vectors.distance(x[k], x[k + 1]);
      largest = Math.max(largest, Vectors.distance(shift[k], shift[k + 1]) / length);
    }
    return 0.5 / largest;
  }

  @Override
  void moved(double[][] before) {
    for (int k = 1; k < n; k++) {
      travelled[k] += Vectors.distance(x[k], before[k]);
    }
    if (slack() > 0.5) {
      respread();
    }
  }

  @Override
  boolean isSettled() {
    boolean isSettled = slack() <= SLACK;
    for (int k = 1; k < n && isSettled; k++) {
      isSettled = !isFold(x[k - 1], x[k], x[k + 1]);
    }
    if (!isSettled) {
      respread();
    }
    return isSettled;
  }

  private void respread() {
    x = spread(x, pieces, n / pieces.length);
    price();
    Arrays.fill(travelled, 0);
  }

  /** The largest move of a node, as a fraction of the shorter step beside it. */
  private double slack() {
    double largest = 0;
    double before = Vectors.distance(x[0], x[1]);
    for (int k = 1; k < n; k++) {
      double after = Vectors.distance(x[k], x[k + 1]);
      largest = Math.max(largest, travelled[k] / Math.min(before, after));
      before = after;
    }
    return largest;
  }

  /** A minimiser below this saddle of the action; null where this is no saddle. */
  private DiscreteAction escaped(int maximumIterations) {
    double[] way = converged && model != null ? model.negativeCurvature() : null;
    if (way == null) {
      return null;
    }
    DiscreteAction best = null;
    int total = iterations;
    for (int sign = -1; sign <= 1; sign += 2) {
      double most = longest(way);
      for (double t = most; t > 1e-4 * most; t /= 2) {
        double[][] displaced = settled(model.displaced(x, way, sign * t), x);
        DiscreteAction beside = new DiscreteAction(h, displaced, pieces, ends);
        if (beside.action < action * (1 - 1e-12)) {
          beside.minimise(maximumIterations);
          total += beside.iterations;
          best = best == null || beside.action < best.action ? beside : best;
          break;
        }
      }
    }
    if (best == null || !(best.action < action * (1 - 1e-10))) {
      return null;
    }
    best.iterations = total;
    return best;
  }

  /** The curve through the points, re-spread to n graded steps by a cubic spline. */
  static double[][] spread(double[][] points, int n) {
    return spread(points, WHOLE, n);
  }

  private static double[][] spread(double[][] points, double[] pieces, int stepsOfAPiece) {
    int n = pieces.length * stepsOfAPiece;
    double[][] distinct = distinct(points);
    int d = points[0].length;
    double[] s = new double[distinct.length];
    for (int k = 1; k < s.length; k++) {
      s[k] = s[k - 1] + Vectors.distance(distinct[k - 1], distinct[k]);
    }
    double total = s[s.length - 1];
    double[][] x = new double[n + 1][d];
    double[] fraction = fractions(pieces, stepsOfAPiece);
    for (int j = 0; j < d; j++) {
      double[] values = new double[s.length];
      for (int k = 0; k < s.length; k++) {
        values[k] = distinct[k][j];
      }
      PolynomialSplineFunction spline =
          s.length > 2 ? new SplineInterpolator().interpolate(s, values) : null;
      for (int k = 0; k <= n; k++) {
        double t = fraction[k];
        x[k][j] =
            spline == null
                ? values[0] + t * (values[values.length - 1] - values[0])
                : spline.value(Math.min(total, t * total));
      }
    }
    x[0] = points[0].clone();
    x[n] = points[points.length - 1].clone();
    return x;
  }

  private static double[] fractions(double[] pieces, int stepsOfAPiece) {
    double[] fraction = new double[pieces.length * stepsOfAPiece + 1];
    for (int k = 0; k < fraction.length - 1; k++) {
      double u = (double) (k % stepsOfAPiece) / stepsOfAPiece;
      int piece = k / stepsOfAPiece;
      fraction[k] += u * u * (3 - 2 * u) * pieces[piece];
      for (int i = 0; i < piece; i++) {
        fraction[k] += pieces[i];
      }
    }
    fraction[fraction.length - 1] = 1;
    return fraction;
  }

  /** The points without those that hardly differ from the one before, or where the path folds. */
  private static double[][] distinct(double[][] points) {
    double least = 1e-9 * length(points);
    double[][] kept = new double[points.length][];
    kept[0] = points[0];
    int count = 1;
    double[] last = points[points.length - 1];
    for (int k = 1; k < points.length; k++) {
      boolean isLast = k == points.length - 1;
      if (isLast
          || (Vectors.distance(points[k], kept[count - 1]) > least
              && Vectors.distance(points[k], last) > least)) {
        while (count > 1 && isFold(kept[count - 2], kept[count - 1], points[k])) {
          count--;
        }
        kept[count++] = points[k];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /** Whether the path turns back: no displacement normal to it, only a cut, makes that good. */
  private static boolean isFold(double[] before, double[] at, double[] after) {
    double[] a = Vectors.plus(at, -1, before);
    double[] b = Vectors.plus(after, -1, at);
    return Vectors.dot(a, b) < FOLD * Vectors.norm(a) * Vectors.norm(b);
  }
}
