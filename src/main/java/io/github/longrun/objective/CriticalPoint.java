package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.add;
import static io.github.longrun.objective.Vectors.clamp;
import static io.github.longrun.objective.Vectors.frobenius;
import static io.github.longrun.objective.Vectors.norm;
import static io.github.longrun.objective.Vectors.quadratic;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/**
 * What f looks like around a point of the unit cube, to second order.
 *
 * @param f the loss
 * @param u the point
 * @param residual the length of the gradient there
 * @param spectrum the eigenvalues of the Hessian there
 * @param size the largest norm of the Hessian there and a little beside
 */
record CriticalPoint(UnitCube f, double[] u, double residual, Spectrum spectrum, double size) {

  /** A point is critical if its gradient is this small against the Hessian nearby. */
  private static final double CRITICAL = 1e-9;

  /** How far "a little beside" is, as a share of the box. */
  static final double NEARBY = 0.02;

  static CriticalPoint of(UnitCube f, double[] u) {
    return new CriticalPoint(
        f, u, norm(f.gradient(u)), Spectrum.of(f.hessian(u)), sizeNearby(f, u));
  }

  boolean isCritical() {
    return residual <= CRITICAL * size;
  }

  /**
   * Counts signs. An eigenvalue \( \lambda \) with vector v is told from zero by the condition of
   * Newton and Kantorovich along v: the point is known to \( \delta = |g| / |\lambda| \), and over
   * that length \( \lambda \) must change by less than a quarter of itself.
   */
  CriticalSet.Inertia inertia() {
    int negative = 0;
    int zero = 0;
    int positive = 0;
    double uncertainty = residual + 1e-14 * size;
    for (int k = 0; k < u.length; k++) {
      double lambda = spectrum.values()[k];
      double delta = uncertainty / Math.abs(lambda);
      if (Math.abs(lambda) <= 1e-10 * size
          || change(spectrum.vectors()[k], lambda, delta) > Math.abs(lambda) / 4) {
        zero++;
      } else if (lambda < 0) {
        negative++;
      } else {
        positive++;
      }
    }
    return new CriticalSet.Inertia(negative, zero, positive);
  }

  /** The kind of an isolated point by the values of f on a small sphere around it. */
  Component.Kind kindAround(double radius) {
    int d = u.length;
    double center = f.value(u);
    double rounding = 1e-14 * (1 + Math.abs(center));
    List<double[]> directions = new ArrayList<>(List.of(spectrum.vectors()));
    SobolSequenceGenerator sobol = new SobolSequenceGenerator(d);
    sobol.skipTo(1);
    for (int i = 0; i < 512; i++) {
      double[] v = sobol.nextVector();
      for (int k = 0; k < d; k++) {
        v[k] -= 0.5;
      }
      directions.add(v);
    }
    boolean up = false;
    boolean down = false;
    boolean level = false;
    for (double[] v : directions) {
      for (double side : new double[] {-radius, radius}) {
        if (norm(v) > 0) {
          double[] beside = u.clone();
          add(beside, side / norm(v), v);
          double rise = f.value(beside) - center;
          up |= rise > rounding;
          down |= rise < -rounding;
          level |= Math.abs(rise) <= rounding;
        }
      }
    }
    if (up && down) {
      return Component.Kind.SADDLE;
    }
    if (level) {
      return Component.Kind.DEGENERATE;
    }
    return up ? Component.Kind.MINIMUM : Component.Kind.MAXIMUM;
  }

  /**
   * By how much the curvature along v changes over a length delta, extrapolated from a short look
   * to both sides.
   */
  private double change(double[] v, double lambda, double delta) {
    double look = Math.min(NEARBY, Math.max(1e-5, delta));
    double most = 0;
    for (double side : new double[] {-look, look}) {
      double[] beside = u.clone();
      add(beside, side, v);
      clamp(beside);
      most = Math.max(most, Math.abs(quadratic(f.hessian(beside), v) - lambda));
    }
    return most * delta / look;
  }

  /** The largest eigenvalue, in absolute value, of the Hessian at u and a little beside it. */
  private static double sizeNearby(UnitCube f, double[] u) {
    double size = frobenius(f.hessian(u));
    for (int k = 0; k < u.length; k++) {
      for (double side : new double[] {-NEARBY, NEARBY}) {
        double[] v = u.clone();
        v[k] += side;
        clamp(v);
        size = Math.max(size, frobenius(f.hessian(v)));
      }
    }
    return size;
  }
}
