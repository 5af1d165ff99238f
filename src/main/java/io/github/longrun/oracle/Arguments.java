package io.github.longrun.oracle;

import java.util.Arrays;

/** What the arguments of a cumulant have to be, and what its values must not be. */
final class Arguments {

  private Arguments() {}

  static int checkDimension(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
    }
    return dimension;
  }

  /** A parameter that measures a spread. */
  static double checkPositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be positive and finite, got " + value);
    }
    return value;
  }

  static void check(int dimension, double[] x, double[] q) {
    check("x", dimension, x);
    check("q", dimension, q);
  }

  private static void check(String name, int dimension, double[] v) {
    if (v.length != dimension) {
      throw new IllegalArgumentException(
          name + " must have length " + dimension + ", got length " + v.length);
    }
    if (!isFinite(v)) {
      throw new IllegalArgumentException(name + " must be finite, got " + Arrays.toString(v));
    }
  }

  /** The gradient of a loss at x, which has to be finite. */
  static double[] checkGradient(double[] gradient, double[] x) {
    if (!isFinite(gradient)) {
      throw new IllegalArgumentException(
          "the mean gradient is not finite at x = "
              + Arrays.toString(x)
              + ": it is "
              + Arrays.toString(gradient)
              + "; keep to where the loss is defined");
    }
    return gradient;
  }

  static double checkNumber(double value, double[] x, double[] q) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          "the cumulant or a derivative of it is not a number at x = "
              + Arrays.toString(x)
              + " and q = "
              + Arrays.toString(q)
              + ": the numbers there are too large, or the given functions return NaN");
    }
    return value;
  }

  /** A derivative of the cumulant in x. */
  static double[] checkSlope(double[] slope, double[] x, double[] q) {
    for (double v : slope) {
      if (Double.isNaN(v)) {
        throw new IllegalArgumentException(
            "the derivative of the cumulant in x is not a number at x = "
                + Arrays.toString(x)
                + " and q = "
                + Arrays.toString(q)
                + ": the numbers there are too large, or the Hessian of the loss is NaN");
      }
    }
    return slope;
  }

  static Tilted checkNumbers(Tilted tilted, double[] x, double[] q) {
    checkNumber(tilted.value(), x, q);
    for (double v : tilted.mean()) {
      checkNumber(v, x, q);
    }
    for (double[] row : tilted.covariance()) {
      for (double v : row) {
        checkNumber(v, x, q);
      }
    }
    return tilted;
  }

  static boolean isFinite(double[] v) {
    for (double a : v) {
      if (!Double.isFinite(a)) {
        return false;
      }
    }
    return true;
  }
}
