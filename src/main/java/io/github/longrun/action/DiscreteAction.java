package io.github.longrun.action;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.apache.commons.math3.analysis.interpolation.SplineInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;

/**
 * The action of a polygon by the midpoint rule, \( S_n = \sum_k \sigma(x_{k+1/2};\; x_{k+1} - x_k)
 * \), minimised over displacements of its nodes normal to it.
 *
 * <p>The gradient is exact by the envelope theorem: \( \nabla_w \sigma = p \) and \( \nabla_x
 * \sigma = -\nu \nabla_x H(x, p) \). The Hessian, block tridiagonal, is a difference of gradients,
 * one step at a time, so an iteration costs 2 d - 1 passes over the path and Newton needs no step
 * size: a damping is raised only where the Hessian is not positive definite, and a step is cut only
 * where it would fold the path.
 */
final class DiscreteAction {

  private static final int MAXIMUM_ITERATIONS = 200;
  private static final double DIFFERENCE = 1e-6;

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
    DiscreteAction result = new DiscreteAction(h, spread(start, n));
    result.minimise(maximumIterations);
    return result;
  }

  double action() {
    return action;
  }

  /** The largest unbalanced change of momentum at a node, relative to the largest momentum. */
  double residual() {
    return residual;
  }

  boolean converged() {
    return converged;
  }

  int iterations() {
    return iterations;
  }

  double[][] points() {
    return x;
  }

  Path path() {
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
      double spacing = length(x) / n;
      double[][][] frames = frames();
      double[] gradient = new double[(n - 1) * (d - 1)];
      double[][] band = new double[gradient.length][2 * (d - 1)];
      assemble(frames, spacing, gradient, band);
      double[] step = newton(gradient, band, damping);
      double stretch = stretch(frames, step) / spacing;
      double cut = Math.min(1, 0.5 / stretch);
      double decrease = 0;
      for (int i = 0; i < step.length; i++) {
        decrease -= 0.5 * gradient[i] * step[i];
      }
      double floor = 1e-14 * Math.max(action, 1e-3 * startAction) + Double.MIN_NORMAL;
      residual = residual(gradient);
      if (decrease <= floor || residual < 1e-13) {
        if (max(moved) <= SLACK * spacing) {
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
      double t = cut;
      for (; t > 1e-6; t /= 2) {
        x = displaced(before, frames, step, t);
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
      if (max(moved) > 0.5 * spacing) {
        x = spread(x, n);
        price();
        Arrays.fill(moved, 0);
      }
    }
  }

  /** An orthonormal basis of the normal space at each inner node, d - 1 vectors (Householder). */
  private double[][][] frames() {
    double[][][] frames = new double[n + 1][][];
    for (int k = 1; k < n; k++) {
      double[] tangent = Vectors.plus(x[k + 1], -1, x[k - 1]);
      double norm = Vectors.norm(tangent);
      double[] v = norm > 0 ? Vectors.scaled(1 / norm, tangent) : unit();
      double sign = v[0] >= 0 ? 1 : -1;
      v[0] += sign;
      double square = Vectors.dot(v, v);
      frames[k] = new double[d - 1][d];
      for (int j = 1; j < d; j++) {
        double[] q = Vectors.scaled(-2 * v[j] / square, v);
        q[j] += 1;
        frames[k][j - 1] = q;
      }
    }
    return frames;
  }

  private double[] unit() {
    double[] e = new double[d];
    e[0] = 1;
    return e;
  }

  /**
   * Gradient and Hessian in normal coordinates. Row i of the band holds the entries (i, i), (i, i -
   * 1), ... of the lower triangle.
   */
  private void assemble(double[][][] frames, double spacing, double[] gradient, double[][] band) {
    int m = d - 1;
    double epsilon = DIFFERENCE * spacing;
    for (int k = 0; k < n; k++) {
      double[][] at = slopes(x[k], x[k + 1], steps[k]);
      for (int end = 0; end < 2; end++) {
        int node = k + end;
        if (node == 0 || node == n) {
          continue;
        }
        for (int j = 0; j < m; j++) {
          int column = (node - 1) * m + j;
          double[] q = frames[node][j];
          gradient[column] += Vectors.dot(q, at[end]);
          double[] a = end == 0 ? Vectors.plus(x[k], epsilon, q) : x[k];
          double[] b = end == 1 ? Vectors.plus(x[k + 1], epsilon, q) : x[k + 1];
          double[][] shifted = slopes(a, b, step(a, b, steps[k].momentum()));
          for (int other = 0; other < 2; other++) {
            int row = k + other;
            if (row == 0 || row == n) {
              continue;
            }
            for (int i = 0; i < m; i++) {
              int r = (row - 1) * m + i;
              double[] change = Vectors.plus(shifted[other], -1, at[other]);
              double entry = Vectors.dot(frames[row][i], change) / epsilon;
              // Both triangles are computed; their mean is the symmetric part.
              if (r == column) {
                band[r][0] += entry;
              } else if (r > column) {
                band[r][r - column] += 0.5 * entry;
              } else {
                band[column][column - r] += 0.5 * entry;
              }
            }
          }
        }
      }
    }
  }

  /** The derivatives of one step's action in its two ends. */
  private double[][] slopes(double[] a, double[] b, GeometricLagrangian step) {
    double[] p = step.momentum();
    double[] half = new double[d];
    if (Vectors.norm(p) > 0) {
      double[] x = Path.middle(a, b);
      double[] slope = h.gradientX(x, p);
      if (!Vectors.isFinite(slope)) {
        throw new IllegalArgumentException(
            "the derivative of H(x, p) in x is not finite at x = "
                + Arrays.toString(x)
                + ", got "
                + Arrays.toString(slope)
                + ": check the Hessian of the loss and how the noise depends on x there");
      }
      half = Vectors.scaled(-0.5 * step.duration(), slope);
    }
    return new double[][] {Vectors.plus(half, -1, p), Vectors.plus(half, 1, p)};
  }

  /** The Newton step, damped until the Hessian is positive definite. */
  private static double[] newton(double[] gradient, double[][] band, double damping) {
    double scale = 0;
    for (double[] row : band) {
      scale = Math.max(scale, Math.abs(row[0]));
    }
    if (!(scale > 0)) {
      return new double[gradient.length];
    }
    for (double shift = damping; ; shift = Math.max(10 * shift, 1e-8)) {
      double[] step = solve(gradient, band, shift * scale);
      if (step != null) {
        return step;
      }
    }
  }

  /** Solves (band + shift) y = -gradient by banded Cholesky; null where not positive definite. */
  private static double[] solve(double[] gradient, double[][] band, double shift) {
    int size = gradient.length;
    int width = band[0].length;
    double[][] l = new double[size][width];
    double[] y = new double[size];
    for (int i = 0; i < size; i++) {
      for (int j = Math.max(0, i - width + 1); j <= i; j++) {
        double s = band[i][i - j] + (i == j ? shift : 0);
        for (int m = Math.max(0, i - width + 1); m < j; m++) {
          if (j - m < width) {
            s -= l[i][i - m] * l[j][j - m];
          }
        }
        if (i > j) {
          l[i][i - j] = s / l[j][0];
        } else if (s > 1e-12 * Math.abs(band[i][0])) {
          l[i][0] = Math.sqrt(s);
        } else {
          return null;
        }
      }
      double s = -gradient[i];
      for (int m = Math.max(0, i - width + 1); m < i; m++) {
        s -= l[i][i - m] * y[m];
      }
      y[i] = s / l[i][0];
    }
    for (int i = size - 1; i >= 0; i--) {
      double s = y[i];
      for (int m = i + 1; m < Math.min(size, i + width); m++) {
        s -= l[m][m - i] * y[m];
      }
      y[i] = s / l[i][0];
    }
    return y;
  }

  /** The largest difference of displacement between neighbours: more than a step folds the path. */
  private double stretch(double[][][] frames, double[] step) {
    double[][] still = new double[n + 1][d];
    double[][] shift = displaced(still, frames, step, 1);
    double largest = 0;
    for (int k = 0; k < n; k++) {
      largest = Math.max(largest, Vectors.distance(shift[k], shift[k + 1]));
    }
    return largest;
  }

  private double[][] displaced(double[][] from, double[][][] frames, double[] step, double t) {
    double[][] to = new double[n + 1][];
    to[0] = from[0];
    to[n] = from[n];
    for (int k = 1; k < n; k++) {
      to[k] = from[k].clone();
      for (int j = 0; j < d - 1; j++) {
        to[k] = Vectors.plus(to[k], t * step[(k - 1) * (d - 1) + j], frames[k][j]);
      }
    }
    return to;
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

  private static double max(double[] a) {
    double largest = 0;
    for (double v : a) {
      largest = Math.max(largest, v);
    }
    return largest;
  }

  static double length(double[][] points) {
    double s = 0;
    for (int k = 0; k + 1 < points.length; k++) {
      s += Vectors.distance(points[k], points[k + 1]);
    }
    return s;
  }

  /** The curve through the points, re-spread to n steps of equal arclength by a cubic spline. */
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
        double t = (double) k / n;
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
