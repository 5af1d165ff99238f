package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.checked;

import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * A user's loss, whose missing derivatives are central differences of sixth order, \[ h'(t) =
 * \frac{45 (h_1 - h_{-1}) - 9 (h_2 - h_{-2}) + h_3 - h_{-3}}{60 s} - \frac{s^6}{140} h^{(7)},
 * \qquad h_j = h(t + j s). \]
 *
 * <p>The step s is a fixed share of max(1, |x_k|), so the coordinates of the loss should be of
 * order one and the loss smooth over a few hundredths of that. Rounding leaves an error of about
 * 1e-12 |f| in a gradient, of 1e-12 |grad f| in the Hessian of a given gradient, and of 1e-10 |f|
 * in a Hessian from values alone; there the two longer steps leave an error of truncation too, \(
 * s^6 / 140 \) of the eighth derivative.
 */
record DifferencedObjective(
    int dimension, ToDoubleFunction<double[]> loss, UnaryOperator<double[]> slope)
    implements Objective {

  static final double STEP = 5e-4;

  /** Two nested differences lose twice, so they take a longer step. */
  private static final double NESTED_STEP = 3e-3;

  private static final double[] WEIGHTS = {45.0 / 60, -9.0 / 60, 1.0 / 60};

  /** A loss; its gradient may be null. */
  DifferencedObjective {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
    }
  }

  @Override
  public double value(double[] x) {
    return loss.applyAsDouble(checked(x, dimension).clone());
  }

  @Override
  public double[] gradient(double[] x) {
    return gradient(checked(x, dimension).clone(), STEP);
  }

  /** The gradient at y, which the user's functions are given and which is as it was afterwards. */
  double[] gradient(double[] y, double step) {
    if (slope != null) {
      return checkedSlope(slope.apply(y));
    }
    double[] g = new double[dimension];
    for (int k = 0; k < dimension; k++) {
      double at = y[k];
      double s = step * Math.max(1, Math.abs(at));
      for (int j = 1; j <= WEIGHTS.length; j++) {
        y[k] = at + j * s;
        double up = loss.applyAsDouble(y);
        y[k] = at - j * s;
        g[k] += WEIGHTS[j - 1] * (up - loss.applyAsDouble(y)) / s;
      }
      y[k] = at;
    }
    return g;
  }

  private double[] checkedSlope(double[] g) {
    if (g.length != dimension) {
      throw new IllegalArgumentException(
          "the given gradient returned "
              + g.length
              + " numbers but the objective has dimension "
              + dimension);
    }
    return g;
  }

  @Override
  public double[][] hessian(double[] x) {
    double[][] a = new double[dimension][dimension];
    double step = slope == null ? NESTED_STEP : STEP;
    double[] y = checked(x, dimension).clone();
    for (int k = 0; k < dimension; k++) {
      double s = step * Math.max(1, Math.abs(x[k]));
      for (int j = 1; j <= WEIGHTS.length; j++) {
        y[k] = x[k] + j * s;
        double[] up = gradient(y.clone(), step);
        y[k] = x[k] - j * s;
        double[] down = gradient(y.clone(), step);
        for (int l = 0; l < dimension; l++) {
          double half = WEIGHTS[j - 1] * (up[l] - down[l]) / (2 * s);
          a[k][l] += half;
          a[l][k] += half;
        }
      }
      y[k] = x[k];
    }
    return a;
  }

  @Override
  public String toString() {
    return "Objective[dimension=" + dimension + "]";
  }
}
