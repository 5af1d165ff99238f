package io.github.longrun.objective;

import io.github.longrun.progress.Work;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * A loss seen from the unit cube, \( u \mapsto f(l + W u) \) with W the widths of the box, so that
 * lengths are shares of the box and eigenvalues of different coordinates compare. Signs of
 * eigenvalues stay (Sylvester's law of inertia). Every evaluation looks whether it is still wanted.
 */
record UnitCube(Objective f, Box box, double[] lower, double[] width) {

  static UnitCube of(Objective f, Box box) {
    double[] lower = box.lower();
    double[] width = box.upper();
    for (int k = 0; k < width.length; k++) {
      width[k] -= lower[k];
    }
    return new UnitCube(f, box, lower, width);
  }

  int dimension() {
    return width.length;
  }

  /** The point x of the box. */
  double[] point(double[] u) {
    double[] x = new double[u.length];
    for (int k = 0; k < u.length; k++) {
      x[k] = lower[k] + width[k] * u[k];
    }
    return x;
  }

  private static void goOn() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted while looking for critical points");
    }
    Work.goesOn(0);
  }

  double value(double[] u) {
    goOn();
    double[] x = point(u);
    double v = f.value(x);
    if (!Double.isFinite(v)) {
      throw new IllegalArgumentException(
          f
              + " has the value "
              + v
              + " at "
              + Arrays.toString(x)
              + ": choose a box on which it is finite");
    }
    return v;
  }

  /** The gradient in u, \( W \nabla f \). */
  double[] gradient(double[] u) {
    goOn();
    double[] x = point(u);
    double[] g = f.gradient(x);
    for (int k = 0; k < g.length; k++) {
      if (!Double.isFinite(g[k])) {
        throw new IllegalArgumentException(
            f
                + " has the gradient "
                + Arrays.toString(g)
                + " at "
                + Arrays.toString(x)
                + ": choose a box on which it is finite");
      }
    }
    double[] scaled = new double[u.length];
    for (int k = 0; k < u.length; k++) {
      scaled[k] = width[k] * g[k];
    }
    return scaled;
  }

  /** The Hessian in u, \( W \nabla^2 f\, W \), made exactly symmetric. */
  double[][] hessian(double[] u) {
    goOn();
    double[] x = point(u);
    double[][] h = f.hessian(x);
    double[][] a = new double[u.length][u.length];
    for (int k = 0; k < u.length; k++) {
      for (int l = 0; l < u.length; l++) {
        a[k][l] = width[k] * (h[k][l] + h[l][k]) / 2 * width[l];
        if (!Double.isFinite(a[k][l])) {
          throw new IllegalArgumentException(
              f
                  + " has the Hessian "
                  + Arrays.deepToString(h)
                  + " at "
                  + Arrays.toString(x)
                  + ": choose a box on which it is finite");
        }
      }
    }
    return a;
  }

  /** Whether u lies in the cube and at least a margin from its border. */
  boolean contains(double[] u, double margin) {
    for (double v : u) {
      if (!(v >= margin && v <= 1 - margin)) {
        return false;
      }
    }
    return true;
  }

  IllegalArgumentException cut(double[] u) {
    return new IllegalArgumentException(
        "the box "
            + box
            + " cuts the critical points of "
            + f
            + " at "
            + Arrays.toString(point(u))
            + ": enlarge it there");
  }
}
