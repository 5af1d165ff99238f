package io.github.longrun.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A critical component \( K \): a connected component of \( \operatorname{crit} f = \{ \nabla f = 0
 * \} \).
 *
 * @param id its number in {@link CriticalComponents}, from 0
 * @param name its short name: m1, m2, ... for minima, s1, ... for saddles, M1, ... for maxima, d1,
 *     ... for degenerate ones
 * @param kind minimum, saddle, maximum or degenerate
 * @param morseIndex the number of negative eigenvalues of the Hessian (the largest over the
 *     component)
 * @param value the value of f on it
 * @param points points that sample it, at least one; exactly one where it is isolated
 */
public record Component(
    int id, String name, Kind kind, int morseIndex, double value, List<double[]> points) {

  /** What the Hessian says of a component. */
  public enum Kind {
    /** Every way leads up. */
    MINIMUM("m"),
    /** Some ways lead up, some down. */
    SADDLE("s"),
    /** Every way leads down. */
    MAXIMUM("M"),
    /** The second order does not tell. */
    DEGENERATE("d");

    private final String letter;

    Kind(String letter) {
      this.letter = letter;
    }

    String letter() {
      return letter;
    }
  }

  /**
   * Copies the points.
   *
   * @param id its number
   * @param name its short name
   * @param kind what the Hessian says of it
   * @param morseIndex the number of negative eigenvalues
   * @param value the value of f on it
   * @param points points that sample it
   */
  public Component {
    points = points.stream().map(double[]::clone).toList();
  }

  /**
   * A component named by its kind and its number, from 1.
   *
   * @param id its number, from 0
   * @param kind what the Hessian says of it
   * @param morseIndex the number of negative eigenvalues
   * @param value the value of f on it
   * @param points points that sample it
   */
  public Component(int id, Kind kind, int morseIndex, double value, List<double[]> points) {
    this(id, kind.letter() + (id + 1), kind, morseIndex, value, points);
  }

  /**
   * How the paper, and every table and figure here, writes the component of a number: K with a
   * lowered index.
   *
   * @param id its number, at least 0
   * @return K₀, K₁, ...
   */
  public static String symbol(int id) {
    return Integer.toString(id)
        .chars()
        .map(digit -> '₀' + digit - '0')
        .collect(
            () -> new StringBuilder("K"), StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * How tables and figures write the component.
   *
   * @return K₀, K₁, ..., by its {@link #id}
   */
  public String symbol() {
    return symbol(id);
  }

  /**
   * The points that sample the component.
   *
   * @return copies, at least one
   */
  @Override
  public List<double[]> points() {
    return points.stream().map(double[]::clone).toList();
  }

  /**
   * One point of the component.
   *
   * @return a copy of its first point
   */
  public double[] point() {
    return points.get(0).clone();
  }

  /**
   * Whether the component is a single point.
   *
   * @return true if it is isolated
   */
  public boolean isIsolated() {
    return points.size() == 1;
  }

  /**
   * Euclidean distance from a point to the component.
   *
   * @param x a point
   * @return the smallest distance to one of {@link #points}
   */
  public double distance(double[] x) {
    double best = Double.POSITIVE_INFINITY;
    for (double[] p : points) {
      double s = 0;
      for (int k = 0; k < x.length; k++) {
        s += (x[k] - p[k]) * (x[k] - p[k]);
      }
      best = Math.min(best, s);
    }
    return Math.sqrt(best);
  }

  /** Its symbol, kind, place and value. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %s %s %s, f = %.7g",
        symbol(),
        kind.name().toLowerCase(Locale.ROOT),
        isIsolated() ? "at" : "of " + points.size() + " points around",
        Arrays.toString(points.get(0)),
        value);
  }
}
