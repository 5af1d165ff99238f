package io.github.longrun.objective;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The region \( [l_1, u_1] \times \dots \times [l_d, u_d] \) in which a landscape is studied.
 *
 * @param lower the lower corner l
 * @param upper the upper corner u, greater than l in every coordinate
 */
public record Box(double[] lower, double[] upper) {

  /**
   * Copies the corners and checks them.
   *
   * @param lower the lower corner
   * @param upper the upper corner
   * @throws IllegalArgumentException unless lower &lt; upper, both finite, in every coordinate
   */
  public Box {
    lower = lower.clone();
    upper = upper.clone();
    if (lower.length == 0 || lower.length != upper.length) {
      throw new IllegalArgumentException(
          "a box needs two corners of the same length, got "
              + lower.length
              + " and "
              + upper.length);
    }
    for (int k = 0; k < lower.length; k++) {
      if (!(lower[k] < upper[k]) || Double.isInfinite(lower[k]) || Double.isInfinite(upper[k])) {
        throw new IllegalArgumentException(
            "a box needs finite lower < upper in every coordinate, got ["
                + lower[k]
                + ", "
                + upper[k]
                + "] in coordinate "
                + k);
      }
    }
  }

  /**
   * The box between two corners.
   *
   * @param lower the lower corner
   * @param upper the upper corner
   * @return the box
   * @throws IllegalArgumentException unless lower &lt; upper, both finite, in every coordinate
   */
  public static Box of(double[] lower, double[] upper) {
    return new Box(lower, upper);
  }

  /**
   * The lower corner.
   *
   * @return a copy
   */
  @Override
  public double[] lower() {
    return lower.clone();
  }

  /**
   * The upper corner.
   *
   * @return a copy
   */
  @Override
  public double[] upper() {
    return upper.clone();
  }

  /**
   * The number d of coordinates.
   *
   * @return d
   */
  public int dimension() {
    return lower.length;
  }

  /**
   * Whether a point lies in the box, borders included.
   *
   * @param x a point, of length d
   * @return true if l &lt;= x &lt;= u
   */
  public boolean contains(double[] x) {
    for (int k = 0; k < lower.length; k++) {
      if (!(lower[k] <= x[k] && x[k] <= upper[k])) {
        return false;
      }
    }
    return true;
  }

  /**
   * The length of the diagonal \( |u - l| \).
   *
   * @return the diameter
   */
  public double diameter() {
    double s = 0;
    for (int k = 0; k < lower.length; k++) {
      s += (upper[k] - lower[k]) * (upper[k] - lower[k]);
    }
    return Math.sqrt(s);
  }

  /** The box as intervals, [l1, u1] x ... x [ld, ud]. */
  @Override
  public String toString() {
    return IntStream.range(0, lower.length)
        .mapToObj(k -> "[" + lower[k] + ", " + upper[k] + "]")
        .collect(Collectors.joining(" x "));
  }
}
