package io.github.longrun.action;

/**
 * The action of a polygon that is passed in a given time, by the midpoint rule, \( S_n = \sum_k
 * \tau L(x_{k+1/2}, (x_{k+1} - x_k) / \tau) \) with \( \tau = T / n \), minimised over its inner
 * nodes.
 */
final class TimedAction extends Discretised {

  /** A hurried path is possible only by momenta so large that little noise carries far. */
  private static final int WIDTHS_OF_A_DETOUR = 13;

  private final double tau;

  private TimedAction(Hamiltonian h, double[][] x, double duration) {
    super(h, x, h.dimension(), Ends.FIXED);
    this.tau = duration / n;
    price();
  }

  /** The minimiser near a polygon whose nodes are passed at equal intervals. */
  private static TimedAction minimised(
      Hamiltonian h, double[][] start, double duration, int n, int maximumIterations) {
    TimedAction result = new TimedAction(h, resampled(start, n), duration);
    result.minimise(maximumIterations);
    return result;
  }

  /** The minimiser near the cheaper of two such polygons. */
  static TimedAction minimised(
      Hamiltonian h, double[][] start, double[][] other, double duration, int n) {
    TimedAction a = new TimedAction(h, resampled(start, n), duration);
    TimedAction b = new TimedAction(h, resampled(other, n), duration);
    TimedAction result = b.action < a.action ? b : a;
    result.minimise(MAXIMUM_ITERATIONS);
    return result;
  }

  /** The minimiser near a polygon, or near a detour where that polygon is impossible. */
  static TimedAction reached(Hamiltonian h, double[][] start, double duration, int n) {
    return reached(
        h,
        start,
        MAXIMUM_ITERATIONS,
        WIDTHS_OF_A_DETOUR,
        (g, near, iterations) -> minimised(g, near, duration, n, iterations));
  }

  @Override
  GeometricLagrangian step(double[] a, double[] b, double[] guess) {
    double[] velocity = Vectors.scaled(1 / tau, Vectors.plus(b, -1, a));
    Lagrangian l = h.lagrangian(Path.middle(a, b), velocity, guess);
    return new GeometricLagrangian(tau * l.value(), l.momentum(), tau);
  }

  @Override
  Curvature curvature(double[] middle, GeometricLagrangian step, double[] slope, double reach) {
    return Curvature.timed(h, middle, step.momentum(), tau, reach);
  }

  /** The polygon at n equal intervals of time. */
  private static double[][] resampled(double[][] points, int n) {
    int m = points.length - 1;
    double[][] x = new double[n + 1][];
    for (int k = 0; k <= n; k++) {
      double t = (double) k * m / n;
      int i = Math.min(m - 1, (int) t);
      x[k] = Vectors.plus(Vectors.scaled(1 - (t - i), points[i]), t - i, points[i + 1]);
    }
    return x;
  }
}
