package io.github.longrun.oracle;

import java.util.function.ToDoubleFunction;

/** Derivatives by central differences of sixth order, for cumulants known by their values alone. */
final class Differences {

  private static final double[] FIRST = {3.0 / 4, -3.0 / 20, 1.0 / 60};
  private static final double[] SECOND = {3.0 / 2, -3.0 / 20, 1.0 / 90};
  private static final double SECOND_AT_0 = -49.0 / 18;

  /** The step, in standard deviations of the noise, that balances truncation and rounding. */
  private static final double STEP = 0.01;

  /** The largest step, in standard deviations at q = 0, that stays short of the next bend. */
  private static final double MOST = 0.04;

  private Differences() {}

  /** The gradient of f at y, for an f that varies on the scale of 1 or of y. */
  static double[] gradient(ToDoubleFunction<double[]> f, double[] y) {
    double[] g = new double[y.length];
    if (Double.isInfinite(f.applyAsDouble(y))) {
      return g;
    }
    for (int k = 0; k < g.length; k++) {
      double[] e = new double[y.length];
      e[k] = 1;
      g[k] = along(f, y, e, 2e-3 * Math.max(1, 0.1 * Math.abs(y[k])))[0];
    }
    return g;
  }

  /**
   * Value, gradient and Hessian of a convex f at q. The Hessian's off-diagonal is the polarisation
   * \( 2 f_{kl} = D^2_{e_k + e_l} - D^2_{e_k} - D^2_{e_l} \).
   */
  static Tilted tilted(ToDoubleFunction<double[]> f, double[] q) {
    int d = q.length;
    double value = f.applyAsDouble(q);
    double[] mean = new double[d];
    double[][] covariance = new double[d][d];
    if (Double.isInfinite(value)) {
      return new Tilted(value, mean, covariance);
    }
    double[] step = new double[d];
    for (int k = 0; k < d; k++) {
      double[] e = new double[d];
      e[k] = 1;
      step[k] = step(f, q, k);
      double[] derivatives = along(f, q, e, step[k]);
      mean[k] = derivatives[0];
      covariance[k][k] = derivatives[1];
    }
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < k; l++) {
        double[] e = new double[d];
        e[k] = step[k];
        e[l] = step[l];
        double both = along(f, q, e, 1)[1];
        double off =
            0.5 * (both / (step[k] * step[l]))
                - 0.5 * (covariance[k][k] * step[k] / step[l])
                - 0.5 * (covariance[l][l] * step[l] / step[k]);
        boolean isOneSided = Double.isInfinite(covariance[k][k] + covariance[l][l]);
        covariance[k][l] = isOneSided ? 0 : off;
        covariance[l][k] = covariance[k][l];
      }
    }
    return new Tilted(value, mean, covariance);
  }

  /**
   * The step in coordinate k: {@link #STEP} standard deviations of the tilted noise, yet at most
   * {@link #MOST} of the noise itself. Where a cumulant has become all but linear its variance
   * fades, but the scale on which it bends does not: a step that grew with it would reach across
   * the bend at q = 0.
   */
  private static double step(ToDoubleFunction<double[]> f, double[] q, int k) {
    double most = MOST / STEP * step(f, new double[q.length], k, 1e6);
    return step(f, q, k, most);
  }

  /**
   * The step h, up to {@code most}, at which \( f(q + h e_k) + f(q - h e_k) - 2 f(q) \), which is h
   * squared times the variance of the tilted noise, is about {@link #STEP} squared.
   */
  private static double step(ToDoubleFunction<double[]> f, double[] q, int k, double most) {
    double h = Math.min(STEP, most);
    double[] e = new double[q.length];
    e[k] = 1;
    for (int round = 0; round < 60; round++) {
      double bend = at(f, q, e, h) + at(f, q, e, -h) - 2 * at(f, q, e, 0);
      if (!(bend <= 4 * STEP * STEP)) {
        h *= Double.isInfinite(bend) ? 0.5 : Math.max(0.01, STEP / Math.sqrt(bend));
      } else if (bend < 0.25 * STEP * STEP && h < most) {
        h = Math.min(most, h * Math.min(10, STEP / Math.sqrt(Math.max(bend, 1e-12))));
      } else {
        break;
      }
    }
    return h;
  }

  /**
   * First and second derivative at y along e; the step shrinks until all values are finite. Where f
   * is infinite on either side of y, however near, both are infinite.
   */
  private static double[] along(ToDoubleFunction<double[]> f, double[] y, double[] e, double h) {
    double centre = f.applyAsDouble(y);
    for (int round = 0; ; round++) {
      double first = 0;
      double second = SECOND_AT_0 * centre;
      for (int j = 1; j <= FIRST.length; j++) {
        double up = at(f, y, e, j * h);
        double down = at(f, y, e, -j * h);
        first += FIRST[j - 1] * (up - down);
        second += SECOND[j - 1] * (up + down);
      }
      if (Double.isFinite(first + second)) {
        return new double[] {first / h, second / (h * h)};
      }
      if (round == 40) {
        boolean isInfinite = Double.isInfinite(at(f, y, e, h) + at(f, y, e, -h));
        double end = isInfinite ? Double.POSITIVE_INFINITY : Double.NaN;
        return new double[] {end, end};
      }
      h /= 2;
    }
  }

  private static double at(ToDoubleFunction<double[]> f, double[] y, double[] e, double t) {
    double[] z = y.clone();
    for (int k = 0; k < z.length; k++) {
      z[k] += t * e[k];
    }
    return f.applyAsDouble(z);
  }
}
