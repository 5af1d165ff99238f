package io.github.longrun.action;

import io.github.longrun.progress.Work;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The action of a polygon of n steps by the midpoint rule, minimised over its inner nodes, and ends
 * that are free, by Newton's method.
 *
 * <p>Gradient and Hessian, block tridiagonal, follow from the envelope theorem ({@link Curvature}),
 * and Newton needs no step size: a damping is raised only where the Hessian is not positive
 * definite. What a step costs and in which directions nodes move is left to the kinds of polygon.
 */
abstract class Discretised {

  static final int MAXIMUM_ITERATIONS = 200;

  /** The number of steps at which a minimiser is given up. */
  static final int FINEST = 1024;

  private static final int ITERATIONS_OF_A_DETOUR = 30;

  /** The Gaussian noise by which a detour is sought, in variances of the noise. */
  private static final double[] WIDTHS = {
    1, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6
  };

  final Hamiltonian h;
  final int d;
  final int n;

  /** In how many directions a node may move: d or d - 1. */
  final int m;

  /** The first and the last node that may move. */
  private final int first;

  private final int last;

  double[][] x;
  double action;
  boolean converged;
  int iterations;

  /** Gradient and Hessian where the minimisation stopped. */
  Model model;

  private GeometricLagrangian[] steps;
  private double residual = Double.POSITIVE_INFINITY;

  Discretised(Hamiltonian h, double[][] x, int m, Ends ends) {
    this.h = h;
    this.d = h.dimension();
    this.n = x.length - 1;
    this.m = m;
    this.first = ends.isStartFree() ? 0 : 1;
    this.last = ends.isEndFree() ? n : n - 1;
    this.x = x;
  }

  /** The action of a step from a to b, its momentum and its duration. */
  abstract GeometricLagrangian step(double[] a, double[] b, double[] guess);

  /** The second derivatives of that action; null where it has none. */
  abstract Curvature curvature(
      double[] middle, GeometricLagrangian step, double[] slope, double reach);

  /**
   * Householder vectors that turn the direction in which a node may not move into the first axis.
   */
  double[][] mirrors() {
    return null;
  }

  /** The projection onto the directions in which an end that is free may move. */
  double[][] tangents(int node) {
    throw new IllegalStateException("the ends of this path are fixed");
  }

  /** A displaced polygon with ends that are free brought back to rest. */
  double[][] settled(double[][] displaced, double[][] before) {
    return displaced;
  }

  /** The largest part of a Newton step that may be taken. */
  double longest(double[] step) {
    return 1;
  }

  /** Called after each move of the nodes from where they were before. */
  void moved(double[][] before) {}

  /** Whether the minimiser stands; else its nodes were spread anew. */
  boolean isSettled() {
    return true;
  }

  /** The minimisation of one kind of polygon from a start, in so many iterations at most. */
  interface Minimisation<T extends Discretised> {
    T of(Hamiltonian h, double[][] start, int maximumIterations);
  }

  /**
   * The minimiser near a given polygon, or, where its action is infinite, near one of finite action
   * that is found by adding Gaussian noise to bounded noise and taking it away again. If none is
   * found, the action is infinite.
   */
  static <T extends Discretised> T reached(
      Hamiltonian h,
      double[][] start,
      int maximumIterations,
      int widths,
      Minimisation<T> minimisation) {
    BlockTridiagonal.checkMemory(FINEST, h.dimension());
    T result = minimisation.of(h, start, maximumIterations);
    double[][] detour = start;
    for (int i = 0; i < widths && Double.isInfinite(result.action); i++) {
      double[][] variance = h.hessianP(start[0], new double[h.dimension()]);
      double mean = 0;
      for (int k = 0; k < variance.length; k++) {
        mean += variance[k][k] / variance.length;
      }
      Hamiltonian wide = new WidenedHamiltonian(h, WIDTHS[i] * mean);
      detour = minimisation.of(wide, detour, ITERATIONS_OF_A_DETOUR).x;
      result = minimisation.of(h, detour, maximumIterations);
    }
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

  /** Looks whether the path is still wanted. */
  static void goOn() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted while minimising the action of a path");
    }
    Work.goesOn(0);
  }

  final void price() {
    GeometricLagrangian[] before = steps;
    steps = new GeometricLagrangian[n];
    action = 0;
    for (int k = 0; k < n; k++) {
      goOn();
      steps[k] = step(x[k], x[k + 1], before == null ? new double[d] : before[k].momentum());
      action += steps[k].value();
    }
  }

  final void minimise(int maximumIterations) {
    if (n < 2 || m == 0 || Double.isInfinite(action)) {
      residual = 0;
      converged = !Double.isInfinite(action);
      return;
    }
    double startAction = action;
    double damping = 0;
    while (iterations < maximumIterations) {
      iterations++;
      Work.goesOn(1);
      model = new Model();
      residual = model.residual();
      double[] step = model.newton(damping);
      double decrease = -0.5 * Vectors.dot(model.gradient, step);
      double floor = 1e-14 * Math.max(action, 1e-3 * startAction) + Double.MIN_NORMAL;
      if (decrease <= floor || residual < 1e-13) {
        if (isSettled()) {
          converged = Vectors.largest(step) > 0 || residual < 1e-13;
          return;
        }
        continue;
      }
      double[][] before = x;
      double actionBefore = action;
      GeometricLagrangian[] stepsBefore = steps;
      double t = Math.min(1, longest(step));
      for (; t > 1e-6; t /= 2) {
        x = settled(model.displaced(before, step, t), before);
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
      moved(before);
    }
  }

  /** The action to second order in the displacements of the inner nodes that are allowed. */
  final class Model {

    private final double[][] mirror = mirrors();
    private final double[] gradient = new double[(last - first + 1) * m];
    private final BlockTridiagonal hessian = new BlockTridiagonal(last - first + 1, m);
    private final double[][] startTangents = first == 0 ? tangents(0) : null;
    private final double[][] endTangents = last == n ? tangents(n) : null;

    Model() {
      double reach = Math.max(length(x), 1e-3 * Vectors.norm(x[0]));
      for (int k = 0; k < n; k++) {
        goOn();
        add(k, reach > 0 ? reach : 1);
      }
      hold(0, startTangents);
      hold(n, endTangents);
    }

    /** Keeps an end that is free from moving in other directions. */
    private void hold(int node, double[][] tangents) {
      if (tangents == null) {
        return;
      }
      double[][] rest = new double[d][];
      double size = hessian.trace(node - first) / m;
      for (int i = 0; i < d; i++) {
        rest[i] = Vectors.scaled(-(size > 0 ? size : 1), tangents[i]);
        rest[i][i] += size > 0 ? size : 1;
      }
      hessian.addDiagonal(node - first, reflected(rest, node, node));
    }

    /** What the curvature of the component at an end that is free adds to the Hessian. */
    private void bend(int node, double[] gradient) {
      double[][] tangents = tangentsAt(node);
      if (tangents != null) {
        double[][] bent = Ends.bending(h, x[node], tangents, gradient, length(x));
        hessian.addDiagonal(node - first, reflected(bent, node, node));
      }
    }

    private double[][] tangentsAt(int node) {
      return node == 0 ? startTangents : node == n ? endTangents : null;
    }

    private void add(int k, double reach) {
      double[] middle = Path.middle(x[k], x[k + 1]);
      double[] p = steps[k].momentum();
      double[] slope = slope(h, middle, p);
      double nu = Vectors.norm(p) > 0 ? steps[k].duration() : 0;
      for (int end = 0; end < 2; end++) {
        if (k + end >= first && k + end <= last) {
          double[] whole = Vectors.plus(Vectors.scaled(-0.5 * nu, slope), 2 * end - 1, p);
          bend(k + end, whole);
          double[] g = allowed(k + end, whole);
          for (int j = 0; j < m; j++) {
            gradient[(k + end - first) * m + j] += g[j];
          }
        }
      }
      Curvature c = curvature(middle, steps[k], slope, reach);
      if (c == null) {
        return;
      }
      if (k >= first) {
        hessian.addDiagonal(k - first, turned(c.startStart(), k, k));
      }
      if (k + 1 <= last) {
        hessian.addDiagonal(k + 1 - first, turned(c.endEnd(), k + 1, k + 1));
      }
      if (k >= first && k + 1 <= last) {
        hessian.addBelow(k - first, turned(c.endStart(), k + 1, k));
      }
    }

    /** The components of a vector at a node in which the node moves. */
    private double[] allowed(int node, double[] vector) {
      double[][] tangents = tangentsAt(node);
      double[] v = tangents == null ? vector : Vectors.times(tangents, vector);
      if (mirror == null) {
        return v;
      }
      double[] q = Vectors.plus(v, -2 * Vectors.dot(mirror[node], v), mirror[node]);
      return Arrays.copyOfRange(q, 1, d);
    }

    /** The matrix a in the directions in which two nodes may move. */
    private double[][] turned(double[][] a, int row, int column) {
      double[][] left = tangentsAt(row);
      double[][] right = tangentsAt(column);
      RealMatrix b = new Array2DRowRealMatrix(a, false);
      b = left == null ? b : new Array2DRowRealMatrix(left, false).multiply(b);
      b = right == null ? b : b.multiply(new Array2DRowRealMatrix(right, false));
      return reflected(b.getData(), row, column);
    }

    /** The matrix a, its rows and columns reflected by the Householder vectors of two nodes. */
    private double[][] reflected(double[][] a, int row, int column) {
      if (mirror == null) {
        return a;
      }
      double[] s = new double[d];
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          s[j] += mirror[row][i] * a[i][j];
        }
      }
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          a[i][j] -= 2 * mirror[row][i] * s[j];
        }
        double t = 2 * Vectors.dot(a[i], mirror[column]);
        for (int j = 0; j < d; j++) {
          a[i][j] -= t * mirror[column][j];
        }
      }
      return a;
    }

    /** The Newton step, damped until the Hessian is positive definite. */
    private double[] newton(double damping) {
      if (!hessian.rescale()) {
        return new double[gradient.length];
      }
      double shift = damping;
      while (!hessian.factor(shift)) {
        shift = Math.max(10 * shift, 1e-8);
      }
      return hessian.solve(Vectors.minus(gradient));
    }

    private double residual() {
      double largest = 0;
      for (int k = 0; k <= last - first; k++) {
        double[] change = Arrays.copyOfRange(gradient, k * m, (k + 1) * m);
        largest = Math.max(largest, Vectors.norm(change));
      }
      double momentum = Double.MIN_NORMAL;
      for (GeometricLagrangian step : steps) {
        momentum = Math.max(momentum, Vectors.norm(step.momentum()));
      }
      return largest / momentum;
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

    double[][] displaced(double[][] from, double[] step, double t) {
      double[][] to = new double[n + 1][];
      to[0] = from[0];
      to[n] = from[n];
      for (int k = first; k <= last; k++) {
        double[] v = new double[d];
        System.arraycopy(step, (k - first) * m, v, d - m, m);
        if (mirror != null) {
          v = Vectors.plus(v, -2 * Vectors.dot(mirror[k], v), mirror[k]);
        }
        to[k] = Vectors.plus(from[k], t, v);
      }
      return to;
    }
  }

  /** The derivative \( \nabla_x H \) of a step; 0 at zero momentum. */
  private static double[] slope(Hamiltonian h, double[] x, double[] p) {
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

  static double length(double[][] points) {
    double s = 0;
    for (int k = 0; k + 1 < points.length; k++) {
      s += Vectors.distance(points[k], points[k + 1]);
    }
    return s;
  }
}
