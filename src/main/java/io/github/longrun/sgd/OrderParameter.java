package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** How far trajectories have come from one core to another, evaluated for many at once. */
@FunctionalInterface
interface OrderParameter {

  /**
   * Writes \( \xi \) of the first n points into out.
   *
   * @param x the points, coordinate k of point i in {@code x[k][i]}
   * @param home \( d_a^2 - r^2 \), with \( d_a \) the distance to the component that was left
   * @param away \( d_b^2 - r^2 \), with \( d_b \) the distance to the one that is sought
   */
  void of(double[][] x, double[] home, double[] away, double[] out, int n);

  /**
   * \( \xi = \frac12 + (d_a^2 - d_b^2) / (2 D^2) \), D the distance between the components: where
   * they are points, the projection on the line from a, where it is 0, to b, where it is 1.
   */
  static OrderParameter between(double distance) {
    double scale = 0.5 / (distance * distance);
    return (x, home, away, out, n) -> {
      for (int i = 0; i < n; i++) {
        out[i] = 0.5 + scale * (home[i] - away[i]);
      }
    };
  }

  /** A user's function; it gets an array of its own each time and may keep it. */
  static OrderParameter by(ToDoubleFunction<double[]> xi) {
    return (x, home, away, out, n) -> {
      for (int i = 0; i < n; i++) {
        double[] point = new double[x.length];
        for (int k = 0; k < point.length; k++) {
          point[k] = x[k][i];
        }
        // An iterate that is lost is for the flock to report.
        out[i] = isFinite(point) ? finite(xi, point) : Double.NaN;
      }
    };
  }

  private static boolean isFinite(double[] point) {
    for (double v : point) {
      if (!Double.isFinite(v)) {
        return false;
      }
    }
    return true;
  }

  /** The function's value at a point, which has to be finite. */
  static double finite(ToDoubleFunction<double[]> xi, double[] point) {
    double value = xi.applyAsDouble(point.clone());
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the order parameter is %s at x = %s: it must be finite wherever the chain goes",
              value,
              Arrays.toString(point)));
    }
    return value;
  }
}
