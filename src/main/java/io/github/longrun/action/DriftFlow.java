package io.github.longrun.action;

import io.github.longrun.progress.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * The flow of the drift, \( x' = \pm b(x) \), parametrised by arclength and integrated by the
 * Bogacki-Shampine pair: the starts of minimum action paths, and the ways that cost nothing.
 *
 * @param drift b, from a point to an array of length d
 * @param sign 1 for the drift, -1 for its time reversal
 * @param scale a length of the landscape; steps err by at most 1e-6 of it
 */
record DriftFlow(UnaryOperator<double[]> drift, int sign, double scale) {

  private static final int MAXIMUM_STEPS = 20_000;
  private static final double TOLERANCE = 1e-6;

  /** Turning round within this part of the scale, it is at rest. */
  private static final double SETTLED = 1e-6;

  /** An orbit and the target that stopped it, -1 where none did. */
  record Orbit(double[][] points, int target) {

    /** The orbit with its ends, which lie near two critical points, moved onto them. */
    double[][] between(double[] from, double[] to) {
      List<double[]> line = new ArrayList<>(List.of(points));
      line.add(0, from);
      line.set(line.size() - 1, to);
      return line.toArray(double[][]::new);
    }
  }

  /**
   * The orbit from a point until the first target.
   *
   * @param start the point
   * @param reached the number of the target that a point has reached, or -1
   * @param reach orbits longer than this are given up
   */
  Orbit from(double[] start, ToIntFunction<double[]> reached, double reach) {
    List<double[]> points = new ArrayList<>();
    points.add(start.clone());
    double[] x = start.clone();
    double[] k1 = direction(x);
    double step = 1e-3 * scale;
    double length = 0;
    for (int i = 0; i < MAXIMUM_STEPS && k1 != null && length < reach; i++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted while following the drift");
      }
      Work.goesOn(0);
      double[] k2 = direction(Vectors.plus(x, 0.5 * step, k1));
      double[] k3 = k2 == null ? null : direction(Vectors.plus(x, 0.75 * step, k2));
      if (k3 == null) {
        break;
      }
      double[] y = x.clone();
      for (int j = 0; j < y.length; j++) {
        y[j] += step * (2 * k1[j] + 3 * k2[j] + 4 * k3[j]) / 9;
      }
      double[] k4 = direction(y);
      if (k4 == null) {
        break;
      }
      double error = 0;
      for (int j = 0; j < y.length; j++) {
        error =
            Math.max(error, step * Math.abs(-5 * k1[j] / 72 + k2[j] / 12 + k3[j] / 9 - k4[j] / 8));
      }
      boolean overshot = Vectors.dot(k1, k4) < 0;
      if (overshot && step > SETTLED * scale) {
        step *= 0.2; // at rest within the step, or across a valley that it runs along
        continue;
      }
      if (error <= TOLERANCE * scale || step < 1e-9 * scale) {
        x = y;
        k1 = k4;
        length += step;
        points.add(x);
        int target = reached.applyAsInt(x);
        if (target >= 0) {
          return new Orbit(points.toArray(double[][]::new), target);
        }
        if (overshot) {
          break; // at rest: an attractor lies within the step
        }
      }
      double growth = 0.9 * Math.cbrt(TOLERANCE * scale / Math.max(error, 1e-300));
      step = Math.min(0.02 * scale, step * Math.min(3, Math.max(0.2, growth)));
    }
    return new Orbit(points.toArray(double[][]::new), -1);
  }

  /** The unit vector along the flow, or null where it rests or is not finite. */
  private double[] direction(double[] x) {
    double[] b = drift.apply(x);
    double speed = Vectors.norm(b);
    return speed > 0 && Double.isFinite(speed) ? Vectors.scaled(sign / speed, b) : null;
  }

  /** The Jacobian of the drift, by central differences. */
  static double[][] jacobian(UnaryOperator<double[]> drift, double[] x, double scale) {
    int d = x.length;
    double[][] jacobian = new double[d][d];
    double step = 1e-5 * scale;
    for (int l = 0; l < d; l++) {
      double[] y = x.clone();
      y[l] = x[l] + step;
      double[] up = drift.apply(y);
      y[l] = x[l] - step;
      double[] down = drift.apply(y);
      for (int k = 0; k < d; k++) {
        jacobian[k][l] = (up[k] - down[k]) / (2 * step);
      }
    }
    return jacobian;
  }

  /**
   * Unit directions in which the flow leaves a critical point: both ways along each unstable
   * eigenvector, and along the sums and differences of each two.
   */
  List<double[]> waysOut(double[] x) {
    double[][] jacobian = jacobian(drift, x, scale);
    double largest = 0;
    for (double[] row : jacobian) {
      if (!Vectors.isFinite(row)) {
        return List.of();
      }
      for (double entry : row) {
        largest = Math.max(largest, Math.abs(entry));
      }
    }
    if (largest == 0) {
      return List.of();
    }
    // EigenDecomposition tells real from complex pairs by an absolute 1e-12: entries of order 1.
    EigenDecomposition eigen =
        new EigenDecomposition(new Array2DRowRealMatrix(jacobian).scalarMultiply(1 / largest));
    List<double[]> unstable = new ArrayList<>();
    for (int k = 0; k < x.length; k++) {
      if (sign * eigen.getRealEigenvalue(k) > 1e-6) {
        double[] v = eigen.getEigenvector(k).toArray();
        unstable.add(Vectors.scaled(1 / Vectors.norm(v), v));
      }
    }
    List<double[]> ways = new ArrayList<>();
    for (int k = 0; k < unstable.size(); k++) {
      addBothWays(ways, unstable.get(k));
    }
    for (int k = 0; k < unstable.size(); k++) {
      for (int l = 0; l < k; l++) {
        addBothWays(
            ways,
            Vectors.scaled(Math.sqrt(0.5), Vectors.plus(unstable.get(k), 1, unstable.get(l))));
        addBothWays(
            ways,
            Vectors.scaled(Math.sqrt(0.5), Vectors.plus(unstable.get(k), -1, unstable.get(l))));
      }
    }
    return ways;
  }

  private static void addBothWays(List<double[]> ways, double[] v) {
    ways.add(v);
    ways.add(Vectors.minus(v));
  }
}
