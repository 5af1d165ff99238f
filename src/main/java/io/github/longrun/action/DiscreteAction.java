package io.github.longrun.action;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.apache.commons.math3.analysis.interpolation.SplineInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;

/**
 * The action of a polygon by the midpoint rule, \( S_n = \sum_k \sigma(x_{k+1/2};\; x_{k+1} - x_k)
 * \), minimised over displacements of its nodes normal to it.
 *
 * <p>Gradient and Hessian, block tridiagonal, follow from the envelope theorem ({@link Curvature}),
 * and Newton needs no step size: a damping is raised only where the Hessian is not positive
 * definite, and a step is cut only where it would fold the path. Where it converges to a saddle of
 * the action (a path that symmetry alone keeps straight), it leaves by the direction of most
 * negative curvature, to both sides.
 *
 * <p>Nodes lie at the fractions \( g(k / n) \) of the length with \( g(u) = u^2 (3 - 2 u) \):
 * denser towards the ends, where a path that leaves or meets a point of rest may wind infinitely
 * often, or bend like a broken power of the distance.
 */
final class DiscreteAction implements Discretised {

  static final int MAXIMUM_ITERATIONS = 200;
  private static final int MAXIMUM_ESCAPES = 3;
  private static final int ITERATIONS_OF_A_DETOUR = 30;

  /** The Gaussian noise by which a detour is sought, in variances of the noise. */
  private static final double[] WIDTHS = {1, 0.3, 0.1, 0.03};

  /** Nodes slide along the path by a cubic spline once they moved by this fraction of a step. */
  private static final double SLACK = 0.02;

  private final Hamiltonian h;
  private final int d;
  private final int n;
  private double[][] x;
  private GeometricLagrangian[] steps;
  private double action;
  private double residual = Double.POSITIVE_INFINITY;
  private boolean converged;
  private int iterations;

  /** Gradient, Hessian and frames where the minimisation stopped. */
  private Model model;

  private DiscreteAction(Hamiltonian h, double[][] x) {
    this.h = h;
    this.d = h.dimension();
    this.n = x.length - 1;
    this.x = x;
    price();
  }

  /** The minimiser among polygons of n steps near a given one. */
  static DiscreteAction minimised(Hamiltonian h, double[][] start, int n) {
    return minimised(h, start, n, MAXIMUM_ITERATIONS);
  }

  static DiscreteAction minimised(Hamiltonian h, double[][] start, int n, int maximumIterations) {
    return new DiscreteAction(h, spread(start, n)).lowered(maximumIterations);
  }

  /**
   * The minimiser near a given polygon, or, where its action is infinite, near one of finite action
   * that is found by adding Gaussian noise to bounded noise and taking it away again. If none is
   * found, the action is infinite.
   */
  static DiscreteAction reached(Hamiltonian h, double[][] start, int n, int maximumIterations) {
    DiscreteAction result = minimised(h, start, n, maximumIterations);
    double[][] detour = start;
    for (int i = 0;
        i < WIDTHS.length && h.dimension() > 1 && Double.isInfinite(result.action);
        i++) {
      double[][] variance = h.hessianP(start[0], new double[h.dimension()]);
      double mean = 0;
      for (int k = 0; k < variance.length; k++) {
        mean += variance[k][k] / variance.length;
      }
      Hamiltonian wide = new WidenedHamiltonian(h, WIDTHS[i] * mean);
      detour = minimised(wide, detour, n, ITERATIONS_OF_A_DETOUR).x;
      result = minimised(h, detour, n, maximumIterations);
    }
    return result;
  }

  /** The minimiser near the cheaper of two polygons, each spread to n steps. */
  static DiscreteAction minimised(Hamiltonian h, double[][] start, double[][] other, int n) {
    DiscreteAction a = new DiscreteAction(h, spread(start, n));
    DiscreteAction b = new DiscreteAction(h, spread(other, n));
    return (b.action < a.action ? b : a).lowered(MAXIMUM_ITERATIONS);
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
    return Path.of(x, steps);
  }

  private void price() {
    GeometricLagrangian[] before = steps;
    steps = new GeometricLagrangian[n];
    action = 0;
    for (int k = 0; k < n; k++) {
      steps[k] = step(x[k], x[k + 1], before == null ? new double[d] : before[k].momentum());
      action += steps[k].value();
    }
  }

  private GeometricLagrangian step(double[] a, double[] b, double[] guess) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted while minimising the action of a path");
    }
    return h.geometricLagrangian(Path.middle(a, b), Vectors.plus(b, -1, a), guess);
  }

  private void minimise(int maximumIterations) {
    if (n < 2 || d == 1 || Double.isInfinite(action)) {
      residual = 0;
      converged = !Double.isInfinite(action);
      return;
    }
    double startAction = action;
    double damping = 0;
    double[] moved = new double[n + 1];
    while (iterations < maximumIterations) {
      iterations++;
      model = new Model();
      double[] step = model.newton(damping);
      double decrease = -0.5 * Vectors.dot(model.gradient, step);
      double floor = 1e-14 * Math.max(action, 1e-3 * startAction) + Double.MIN_NORMAL;
      residual = residual(model.gradient);
      if (decrease <= floor || residual < 1e-13) {
        if (slack(moved) <= SLACK) {
          converged = true;
          return;
        }
        x = spread(x, n);
        price();
        Arrays.fill(moved, 0);
        continue;
      }
      double[][] before = x;
      double actionBefore = action;
      GeometricLagrangian[] stepsBefore = steps;
      double t = Math.min(1, 0.5 / model.stretch(step));
      for (; t > 1e-6; t /= 2) {
        x = model.displaced(before, step, t);
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
      for (int k = 1; k < n; k++) {
        moved[k] += Vectors.distance(x[k], before[k]);
      }
      if (slack(moved) > 0.5) {
        x = spread(x, n);
        price();
        Arrays.fill(moved, 0);
      }
    }
  }

  /** The largest move of a node, as a fraction of the shorter step beside it. */
  private double slack(double[] moved) {
    double largest = 0;
    double before = Vectors.distance(x[0], x[1]);
    for (int k = 1; k < n; k++) {
      double after = Vectors.distance(x[k], x[k + 1]);
      largest = Math.max(largest, moved[k] / Math.min(before, after));
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
      double most = 0.5 / model.stretch(way);
      for (double t = most; t > 1e-4 * most; t /= 2) {
        DiscreteAction beside = new DiscreteAction(h, model.displaced(x, way, sign * t));
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

  /** The action to second order in normal displacements of the inner nodes. */
  private final class Model {

    private final int m = d - 1;

    /** Householder vectors v: the reflection 1 - 2 v v' turns the tangent into the first axis. */
    private final double[][] mirror = new double[n + 1][];

    private final double[] gradient = new double[(n - 1) * m];
    private final BlockTridiagonal hessian = new BlockTridiagonal(n - 1, m);

    Model() {
      for (int k = 1; k < n; k++) {
        double[] tangent = Vectors.plus(x[k + 1], -1, x[k - 1]);
        double norm = Vectors.norm(tangent);
        double[] v = norm > 0 ? Vectors.scaled(1 / norm, tangent) : new double[d];
        v[0] += v[0] >= 0 ? 1 : -1;
        mirror[k] = Vectors.scaled(1 / Vectors.norm(v), v);
      }
      double reach = length(x);
      for (int k = 0; k < n; k++) {
        add(k, reach);
      }
    }

    private void add(int k, double reach) {
      double[] middle = Path.middle(x[k], x[k + 1]);
      double[] p = steps[k].momentum();
      double[] slope = slope(h, middle, p);
      double nu = Vectors.norm(p) > 0 ? steps[k].duration() : 0;
      for (int end = 0; end < 2; end++) {
        if (k + end > 0 && k + end < n) {
          double[] g =
              normal(k + end, Vectors.plus(Vectors.scaled(-0.5 * nu, slope), 2 * end - 1, p));
          for (int j = 0; j < m; j++) {
            gradient[(k + end - 1) * m + j] += g[j];
          }
        }
      }
      Curvature c = Curvature.of(h, middle, steps[k], slope, reach);
      if (c == null) {
        return;
      }
      if (k > 0) {
        hessian.addDiagonal(k - 1, reflected(c.startStart(), mirror[k], mirror[k]));
      }
      if (k + 1 < n) {
        hessian.addDiagonal(k, reflected(c.endEnd(), mirror[k + 1], mirror[k + 1]));
      }
      if (k > 0 && k + 1 < n) {
        hessian.addBelow(k - 1, reflected(c.endStart(), mirror[k + 1], mirror[k]));
      }
    }

    /** The normal components of a vector at a node. */
    private double[] normal(int node, double[] v) {
      double[] q = Vectors.plus(v, -2 * Vectors.dot(mirror[node], v), mirror[node]);
      return Arrays.copyOfRange(q, 1, d);
    }

    /** The Newton step, damped until the Hessian is positive definite. */
    double[] newton(double damping) {
      if (!hessian.rescale()) {
        return new double[gradient.length];
      }
      double shift = damping;
      while (!hessian.factor(shift)) {
        shift = Math.max(10 * shift, 1e-8);
      }
      return hessian.solve(Vectors.minus(gradient));
    }

    /**
     * The direction of most negative curvature by inverse iteration, or null where there is none.
     */
    double[] negativeCurvature() {
      if (!hessian.rescale() || hessian.factor(0)) {
        return null;
      }
      double shift = 1e-8;
      while (!hessian.factor(shift)) {
        shift *= 4;
      }
      double[] v = new double[gradient.length];
      for (int i = 0; i < v.length; i++) {
        v[i] = 1.5 + Math.sin(i);
      }
      for (int i = 0; i < 8; i++) {
        for (int j = 0; j < v.length; j++) {
          v[j] *= hessian.scale()[j];
        }
        v = hessian.solve(v);
        v = Vectors.scaled(1 / Vectors.norm(v), v);
      }
      return hessian.form(v) < 0 ? v : null;
    }

    /** The largest stretch of a step of the path by a displacement: more than 1 folds it. */
    double stretch(double[] step) {
      double[][] shift = displaced(new double[n + 1][d], step, 1);
      double largest = 0;
      for (int k = 0; k < n; k++) {
        double length = Vectors.distance(x[k], x[k + 1]);
        largest = Math.max(largest, Vectors.distance(shift[k], shift[k + 1]) / length);
      }
      return largest;
    }

    double[][] displaced(double[][] from, double[] step, double t) {
      double[][] to = new double[n + 1][];
      to[0] = from[0];
      to[n] = from[n];
      for (int k = 1; k < n; k++) {
        double[] v = new double[d];
        System.arraycopy(step, (k - 1) * m, v, 1, m);
        v = Vectors.plus(v, -2 * Vectors.dot(mirror[k], v), mirror[k]);
        to[k] = Vectors.plus(from[k], t, v);
      }
      return to;
    }
  }

  /** The matrix a, its rows and columns reflected by Householder vectors, in place. */
  private static double[][] reflected(double[][] a, double[] ofRows, double[] ofColumns) {
    double[] s = new double[ofRows.length];
    for (int i = 0; i < s.length; i++) {
      for (int j = 0; j < s.length; j++) {
        s[j] += ofRows[i] * a[i][j];
      }
    }
    for (int i = 0; i < s.length; i++) {
      for (int j = 0; j < s.length; j++) {
        a[i][j] -= 2 * ofRows[i] * s[j];
      }
      double t = 2 * Vectors.dot(a[i], ofColumns);
      for (int j = 0; j < s.length; j++) {
        a[i][j] -= t * ofColumns[j];
      }
    }
    return a;
  }

  /** The derivative \( \nabla_x H \) of a step; 0 at zero momentum. */
  static double[] slope(Hamiltonian h, double[] x, double[] p) {
    if (Vectors.norm(p) == 0) {
      return new double[x.length];
    }
    double[] slope = h.gradientX(x, p);
    if (!Vectors.isFinite(slope)) {
      throw new IllegalArgumentException(
          "the derivative of H(x, p) in x is not finite at x = "
              + Arrays.toString(x)
              + ", got "
              + Arrays.toString(slope)
              + ": check the Hessian of the loss and how the noise depends on x there");
    }
    return slope;
  }

  private double residual(double[] gradient) {
    double largest = 0;
    for (int k = 0; k < n - 1; k++) {
      double square = 0;
      for (int j = 0; j < d - 1; j++) {
        square += gradient[k * (d - 1) + j] * gradient[k * (d - 1) + j];
      }
      largest = Math.max(largest, Math.sqrt(square));
    }
    double momentum = Double.MIN_NORMAL;
    for (GeometricLagrangian step : steps) {
      momentum = Math.max(momentum, Vectors.norm(step.momentum()));
    }
    return largest / momentum;
  }

  static double length(double[][] points) {
    double s = 0;
    for (int k = 0; k + 1 < points.length; k++) {
      s += Vectors.distance(points[k], points[k + 1]);
    }
    return s;
  }

  /** The curve through the points, re-spread to n graded steps by a cubic spline. */
  static double[][] spread(double[][] points, int n) {
    double[][] distinct = distinct(points);
    int d = points[0].length;
    double[] s = new double[distinct.length];
    for (int k = 1; k < s.length; k++) {
      s[k] = s[k - 1] + Vectors.distance(distinct[k - 1], distinct[k]);
    }
    double total = s[s.length - 1];
    double[][] x = new double[n + 1][d];
    for (int j = 0; j < d; j++) {
      double[] values = new double[s.length];
      for (int k = 0; k < s.length; k++) {
        values[k] = distinct[k][j];
      }
      PolynomialSplineFunction spline =
          s.length > 2 ? new SplineInterpolator().interpolate(s, values) : null;
      for (int k = 0; k <= n; k++) {
        double t = graded((double) k / n);
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

  private static double graded(double u) {
    return u * u * (3 - 2 * u);
  }

  /** The points without those that hardly differ from the one before. */
  private static double[][] distinct(double[][] points) {
    double least = 1e-9 * length(points);
    double[][] kept = new double[points.length][];
    kept[0] = points[0];
    int count = 1;
    double[] last = points[points.length - 1];
    for (int k = 1; k < points.length - 1; k++) {
      if (Vectors.distance(points[k], kept[count - 1]) > least
          && Vectors.distance(points[k], last) > least) {
        kept[count++] = points[k];
      }
    }
    kept[count++] = last;
    return Arrays.copyOf(kept, count);
  }
}
