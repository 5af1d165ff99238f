package io.github.longrun.action;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A path from point to point, as a polygon \( x_0, \dots, x_n \), with the action and the momentum
 * of each of its n steps under a Hamiltonian.
 *
 * <p>A step is priced by the midpoint rule, \( \sigma((x_k + x_{k+1}) / 2;\; x_{k+1} - x_k) \): the
 * sum over steps is the action to second order in the length of a step.
 */
public final class Path {

  private final double[][] points;
  private final GeometricLagrangian[] steps;

  private Path(double[][] points, GeometricLagrangian[] steps) {
    this.points = points;
    this.steps = steps;
  }

  /**
   * The polygon through the given points, priced by a Hamiltonian.
   *
   * @param h the Hamiltonian
   * @param points n + 1 points, each of length d, at least two
   * @return the path
   * @throws IllegalArgumentException for fewer than two points, or a point of another length than d
   */
  public static Path through(Hamiltonian h, double[]... points) {
    if (points.length < 2) {
      throw new IllegalArgumentException("a path needs at least 2 points, got " + points.length);
    }
    double[][] x = new double[points.length][];
    for (int k = 0; k < x.length; k++) {
      checkPoint("point " + k + " of the path", points[k], h.dimension());
      x[k] = points[k].clone();
    }
    GeometricLagrangian[] steps = new GeometricLagrangian[x.length - 1];
    for (int k = 0; k < steps.length; k++) {
      steps[k] = h.geometricLagrangian(middle(x[k], x[k + 1]), Vectors.plus(x[k + 1], -1, x[k]));
    }
    return new Path(x, steps);
  }

  static Path of(double[][] points, GeometricLagrangian[] steps) {
    return new Path(points, steps);
  }

  /** A path along the drift: momentum and action are 0, not to rounding but exactly. */
  static Path alongDrift(Hamiltonian h, double[][] points) {
    GeometricLagrangian[] steps = new GeometricLagrangian[points.length - 1];
    for (int k = 0; k < steps.length; k++) {
      double speed = Vectors.norm(h.drift(middle(points[k], points[k + 1])));
      double length = Vectors.distance(points[k], points[k + 1]);
      steps[k] = new GeometricLagrangian(0, new double[h.dimension()], length / speed);
    }
    return new Path(points, steps);
  }

  /** The paths one after the other; each starts where the one before ends. */
  static Path joined(List<Path> parts) {
    List<double[]> points = new ArrayList<>(List.of(parts.get(0).points[0]));
    List<GeometricLagrangian> steps = new ArrayList<>();
    for (Path part : parts) {
      points.addAll(Arrays.asList(part.points).subList(1, part.points.length));
      steps.addAll(Arrays.asList(part.steps));
    }
    return new Path(points.toArray(double[][]::new), steps.toArray(GeometricLagrangian[]::new));
  }

  static double[] middle(double[] a, double[] b) {
    return Vectors.scaled(0.5, Vectors.plus(a, 1, b));
  }

  static void checkPoint(String name, double[] x, int dimension) {
    if (x.length != dimension) {
      throw new IllegalArgumentException(
          name
              + " must have length "
              + dimension
              + ", the dimension of the Hamiltonian, got length "
              + x.length);
    }
    if (!Vectors.isFinite(x)) {
      throw new IllegalArgumentException(name + " must be finite, got " + Arrays.toString(x));
    }
  }

  /**
   * The number n of steps.
   *
   * @return n, one less than the number of points
   */
  public int steps() {
    return steps.length;
  }

  /**
   * One point.
   *
   * @param k its number, from 0 to n
   * @return a copy of \( x_k \)
   */
  public double[] point(int k) {
    return points[k].clone();
  }

  /**
   * All points.
   *
   * @return a copy, n + 1 by d
   */
  public double[][] points() {
    return copy(points);
  }

  /**
   * The momentum on each step.
   *
   * @return a new n by d array
   */
  public double[][] momenta() {
    double[][] p = new double[steps.length][];
    for (int k = 0; k < p.length; k++) {
      p[k] = steps[k].momentum().clone();
    }
    return p;
  }

  /**
   * The lengths of the path from its start to each point.
   *
   * @return n + 1 numbers, the first of them 0
   */
  public double[] lengths() {
    double[] s = new double[points.length];
    for (int k = 0; k < steps.length; k++) {
      s[k + 1] = s[k] + Vectors.distance(points[k], points[k + 1]);
    }
    return s;
  }

  /**
   * The times at which each point is passed when every step takes the duration that is cheapest for
   * it. A path from or to a critical point takes forever; the polygon, whose steps pass beside it,
   * ends in finite time.
   *
   * @return n + 1 numbers, the first of them 0
   */
  public double[] times() {
    double[] t = new double[points.length];
    for (int k = 0; k < steps.length; k++) {
      t[k + 1] = t[k] + steps[k].duration();
    }
    return t;
  }

  /**
   * The action from the start to each point.
   *
   * @return n + 1 numbers, the first of them 0
   */
  public double[] actions() {
    double[] s = new double[points.length];
    for (int k = 0; k < steps.length; k++) {
      s[k + 1] = s[k] + steps[k].value();
    }
    return s;
  }

  /**
   * The action per unit length on each step, 0 where the path waits.
   *
   * @return n numbers
   */
  public double[] actionDensity() {
    double[] density = new double[steps.length];
    for (int k = 0; k < density.length; k++) {
      double length = Vectors.distance(points[k], points[k + 1]);
      density[k] = length > 0 ? steps[k].value() / length : 0;
    }
    return density;
  }

  /**
   * The action of the polygon by the midpoint rule.
   *
   * @return the sum over steps
   */
  public double action() {
    return actions()[steps.length];
  }

  /**
   * The length of the path.
   *
   * @return the sum over steps
   */
  public double length() {
    return lengths()[steps.length];
  }

  /**
   * Euclidean distance from a point to the polygon.
   *
   * @param x a point, of length d
   * @return the smallest distance to one of its steps
   */
  public double distance(double[] x) {
    double best = Double.POSITIVE_INFINITY;
    for (int k = 0; k < steps.length; k++) {
      double[] w = Vectors.plus(points[k + 1], -1, points[k]);
      double square = Vectors.dot(w, w);
      double t = square == 0 ? 0 : Vectors.dot(Vectors.plus(x, -1, points[k]), w) / square;
      best =
          Math.min(
              best, Vectors.distance(x, Vectors.plus(points[k], Math.min(1, Math.max(0, t)), w)));
    }
    return best;
  }

  double duration() {
    return times()[steps.length];
  }

  /** The points themselves. */
  double[][] nodes() {
    return points;
  }

  /** The polygon through other nodes; a step between neighbours of this one is kept. */
  Path revised(Hamiltonian h, List<double[]> nodes) {
    GeometricLagrangian[] revised = new GeometricLagrangian[nodes.size() - 1];
    int at = 0;
    for (int k = 0; k < revised.length; k++) {
      double[] a = nodes.get(k);
      double[] b = nodes.get(k + 1);
      int i = at;
      while (i < steps.length && (points[i] != a || points[i + 1] != b)) {
        i++;
      }
      boolean isKept = i < steps.length;
      at = isKept ? i + 1 : at;
      revised[k] = isKept ? steps[i] : h.geometricLagrangian(middle(a, b), Vectors.plus(b, -1, a));
    }
    return new Path(nodes.toArray(double[][]::new), revised);
  }

  /**
   * The points at n equal intervals of a time: those of a path that waits where it is slowest at an
   * end, or hurries as at a level H > 0, by a common square of velocity more.
   */
  double[][] scheduled(Hamiltonian h, double duration, int n) {
    int m = steps.length;
    double low = 0;
    double high = length() / duration;
    double[] times = times(0);
    while (times[m] > duration && high - low > 1e-12 * high) {
      double hurry = 0.5 * (low + high);
      boolean isLate = times(hurry)[m] > duration;
      low = isLate ? hurry : low;
      high = isLate ? high : hurry;
    }
    times = times[m] > duration ? times(high) : times;
    boolean waitsFirst = Vectors.norm(h.drift(points[0])) <= Vectors.norm(h.drift(points[m]));
    double wait = waitsFirst ? duration - times[m] : 0;
    double[][] x = new double[n + 1][];
    int i = 0;
    for (int k = 0; k <= n; k++) {
      double t = Math.max(0, duration * k / n - wait);
      while (i < m - 1 && times[i + 1] < t) {
        i++;
      }
      double part = Math.min(1, (t - times[i]) / (times[i + 1] - times[i]));
      x[k] = Vectors.plus(Vectors.scaled(1 - part, points[i]), part, points[i + 1]);
    }
    x[n] = points[m];
    return x;
  }

  /** The times at the squares of the velocities plus one. */
  private double[] times(double more) {
    double[] t = new double[points.length];
    for (int k = 0; k < steps.length; k++) {
      double length = Vectors.distance(points[k], points[k + 1]);
      t[k + 1] = t[k] + length / Math.hypot(length / steps[k].duration(), more);
    }
    return t;
  }

  /** The path that waits at one of its nodes. */
  Path waiting(double[] node, double duration) {
    int k = Arrays.asList(points).indexOf(node);
    List<double[]> longer = new ArrayList<>(Arrays.asList(points));
    List<GeometricLagrangian> more = new ArrayList<>(Arrays.asList(steps));
    longer.add(k, node);
    more.add(k, new GeometricLagrangian(0, new double[node.length], duration));
    return new Path(longer.toArray(double[][]::new), more.toArray(GeometricLagrangian[]::new));
  }

  private static double[][] copy(double[][] a) {
    double[][] c = new double[a.length][];
    for (int k = 0; k < a.length; k++) {
      c[k] = a[k].clone();
    }
    return c;
  }

  @Override
  public String toString() {
    double[][] points = points();
    return String.format(
        Locale.ROOT,
        "path of %d points from %s to %s, action %.7g",
        points.length,
        Arrays.toString(points[0]),
        Arrays.toString(points[points.length - 1]),
        action());
  }
}
