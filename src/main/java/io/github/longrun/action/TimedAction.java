package io.github.longrun.action;

import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * The action of a polygon that is passed in a given time, by the midpoint rule, \( S_n = \sum_k
 * \tau L(x_{k+1/2}, (x_{k+1} - x_k) / \tau) \) with \( \tau = T / n \), minimised over its inner
 * nodes by Newton's method, damped where the Hessian, block tridiagonal, is not positive definite.
 */
final class TimedAction implements Discretised {

  private static final int MAXIMUM_ITERATIONS = 200;

  private final Hamiltonian h;
  private final int d;
  private final int n;
  private final double tau;
  private double[][] x;
  private Lagrangian[] steps;
  private double action;
  private double residual = Double.POSITIVE_INFINITY;
  private boolean converged;
  private int iterations;

  private TimedAction(Hamiltonian h, double[][] x, double duration) {
    this.h = h;
    this.d = h.dimension();
    this.n = x.length - 1;
    this.tau = duration / n;
    this.x = x;
    price();
  }

  /** The minimiser near a polygon whose nodes are passed at equal intervals. */
  static TimedAction minimised(Hamiltonian h, double[][] start, double duration, int n) {
    TimedAction result = new TimedAction(h, resampled(start, n), duration);
    result.minimise();
    return result;
  }

  @Override
  public double action() {
    return action;
  }

  @Override
  public double residual() {
    return residual;
  }

  @Override
  public boolean converged() {
    return converged;
  }

  @Override
  public int iterations() {
    return iterations;
  }

  double[][] points() {
    return x;
  }

  @Override
  public Path path() {
    GeometricLagrangian[] priced = new GeometricLagrangian[n];
    for (int k = 0; k < n; k++) {
      priced[k] = new GeometricLagrangian(tau * steps[k].value(), steps[k].momentum(), tau);
    }
    return Path.of(x, priced);
  }

  private void price() {
    Lagrangian[] before = steps;
    steps = new Lagrangian[n];
    action = 0;
    for (int k = 0; k < n; k++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted while minimising the action of a path");
      }
      double[] velocity = Vectors.scaled(1 / tau, Vectors.plus(x[k + 1], -1, x[k]));
      double[] guess = before == null ? new double[d] : before[k].momentum();
      steps[k] = h.lagrangian(Path.middle(x[k], x[k + 1]), velocity, guess);
      action += tau * steps[k].value();
    }
  }

  private void minimise() {
    if (n < 2 || Double.isInfinite(action)) {
      residual = 0;
      converged = !Double.isInfinite(action);
      return;
    }
    double startAction = action;
    double damping = 0;
    while (iterations < MAXIMUM_ITERATIONS) {
      iterations++;
      double[] gradient = new double[(n - 1) * d];
      BlockTridiagonal hessian = new BlockTridiagonal(n - 1, d);
      expand(gradient, hessian);
      residual = residual(gradient);
      if (!hessian.rescale()) {
        converged = residual < 1e-13;
        return;
      }
      double shift = damping;
      while (!hessian.factor(shift)) {
        shift = Math.max(10 * shift, 1e-8);
      }
      double[] step = hessian.solve(Vectors.minus(gradient));
      double decrease = -0.5 * Vectors.dot(gradient, step);
      double floor = 1e-14 * Math.max(action, 1e-3 * startAction) + Double.MIN_NORMAL;
      if (decrease <= floor || residual < 1e-13) {
        converged = true;
        return;
      }
      double[][] before = x;
      double actionBefore = action;
      Lagrangian[] stepsBefore = steps;
      double t = 1;
      for (; t > 1e-6; t /= 2) {
        x = moved(before, step, t);
        price();
        if (action <= actionBefore - 1e-4 * t * decrease + 1e-15 * actionBefore) {
          break;
        }
      }
      if (t <= 1e-6) {
        x = before;
        action = actionBefore;
        steps = stepsBefore;
        if (damping > 1e6) {
          return;
        }
        damping = Math.max(10 * damping, 1e-3);
        continue;
      }
      damping = t == 1 ? (damping > 1e-3 ? damping / 10 : 0) : damping;
    }
  }

  private double[][] moved(double[][] from, double[] step, double t) {
    double[][] to = new double[n + 1][];
    to[0] = from[0];
    to[n] = from[n];
    for (int k = 1; k < n; k++) {
      to[k] = Vectors.plus(from[k], t, Arrays.copyOfRange(step, (k - 1) * d, k * d));
    }
    return to;
  }

  private void expand(double[] gradient, BlockTridiagonal hessian) {
    double reach = Math.max(DiscreteAction.length(x), 1e-3 * Vectors.norm(x[0]));
    reach = reach > 0 ? reach : 1;
    for (int k = 0; k < n; k++) {
      double[] middle = Path.middle(x[k], x[k + 1]);
      double[] p = steps[k].momentum();
      double[] slope = DiscreteAction.slope(h, middle, p);
      for (int end = 0; end < 2; end++) {
        for (int j = 0; j < d && k + end > 0 && k + end < n; j++) {
          gradient[(k + end - 1) * d + j] += -0.5 * tau * slope[j] + (2 * end - 1) * p[j];
        }
      }
      Curvature c = Curvature.timed(h, middle, p, tau, reach);
      if (c == null) {
        continue;
      }
      if (k > 0) {
        hessian.addDiagonal(k - 1, c.startStart());
      }
      if (k + 1 < n) {
        hessian.addDiagonal(k, c.endEnd());
      }
      if (k > 0 && k + 1 < n) {
        hessian.addBelow(k - 1, c.endStart());
      }
    }
  }

  private double residual(double[] gradient) {
    double largest = 0;
    for (double g : gradient) {
      largest = Math.max(largest, Math.abs(g));
    }
    double momentum = Double.MIN_NORMAL;
    for (Lagrangian step : steps) {
      momentum = Math.max(momentum, Vectors.norm(step.momentum()));
    }
    return largest / momentum;
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
