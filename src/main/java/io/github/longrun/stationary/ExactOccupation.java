package io.github.longrun.stationary;

import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;

/**
 * What a {@link StationaryLaw} gives to the neighbourhoods of the critical components, \( \mu(|x -
 * K_i| \le r) \).
 *
 * <p>A ball that is narrow beside the well cuts off a part of it that falls as \( e^{-r^2 / (2 \eta
 * s)} \), s the variance of the well over \( \eta \). {@link #held} tells how much it leaves.
 */
public final class ExactOccupation {

  private final double stepSize;
  private final double radius;
  private final double[] log;
  private final double[] coarse;

  /** Of each minimum: the weight of the points that are nearer to it than to any other minimum. */
  private final double[] logNearest;

  private ExactOccupation(
      double stepSize, double radius, double[] log, double[] coarse, double[] logNearest) {
    this.stepSize = stepSize;
    this.radius = radius;
    this.log = log;
    this.coarse = coarse;
    this.logNearest = logNearest;
  }

  static ExactOccupation of(
      StationaryLaw fine, StationaryLaw coarse, CriticalComponents components, double radius) {
    if (components.box().dimension() != fine.box().dimension()) {
      throw new IllegalArgumentException(
          "the components have dimension "
              + components.box().dimension()
              + " but the law has dimension "
              + fine.box().dimension());
    }
    double gap = gap(components);
    if (!(radius > 0 && radius < gap / 2)) {
      throw new IllegalArgumentException(
          "radius must be positive and less than half the smallest distance between two components, "
              + gap / 2
              + ", got "
              + radius);
    }
    double[] log = new double[components.size()];
    double[] half = new double[log.length];
    double[] nearest = new double[log.length];
    for (int i = 0; i < log.length; i++) {
      var component = components.get(i);
      log[i] = fine.logMeasure(x -> component.distance(x) <= radius);
      half[i] = coarse.logMeasure(x -> component.distance(x) <= radius);
      nearest[i] =
          component.kind() == Component.Kind.MINIMUM
              ? fine.logMeasure(x -> isNearest(components, component, x))
              : Double.NaN;
    }
    return new ExactOccupation(fine.stepSize(), radius, log, half, nearest);
  }

  private static boolean isNearest(CriticalComponents components, Component one, double[] x) {
    double distance = one.distance(x);
    for (Component other : components.minima()) {
      if (other.distance(x) < distance) {
        return false;
      }
    }
    return true;
  }

  static double defaultRadius(CriticalComponents components) {
    double gap = gap(components);
    return Double.isInfinite(gap) ? components.box().diameter() / 10 : gap / 3;
  }

  /** The smallest distance between two components, +infinity where there is one only. */
  private static double gap(CriticalComponents components) {
    double gap = Double.POSITIVE_INFINITY;
    for (var a : components) {
      for (var b : components) {
        if (a.id() < b.id()) {
          for (double[] p : a.points()) {
            gap = Math.min(gap, b.distance(p));
          }
        }
      }
    }
    return gap;
  }

  /**
   * The step size \( \eta \).
   *
   * @return the step size
   */
  public double stepSize() {
    return stepSize;
  }

  /**
   * The radius of the neighbourhoods.
   *
   * @return r
   */
  public double radius() {
    return radius;
  }

  /**
   * The weight of a neighbourhood.
   *
   * @param i the component's id
   * @return \( \mu(|x - K_i| \le r) \)
   */
  public double fraction(int i) {
    return Math.exp(log[i]);
  }

  /**
   * How much of a minimum's surroundings its ball holds: its weight over that of all points that
   * are nearer to it than to any other minimum.
   *
   * @param i the minimum's id
   * @return the share, at most 1
   * @throws IllegalArgumentException if the component is not a minimum
   */
  public double held(int i) {
    if (Double.isNaN(logNearest[i])) {
      throw new IllegalArgumentException(
          "component " + i + " is not a minimum, so there is no well that its ball could hold");
    }
    return Math.exp(log[i] - logNearest[i]);
  }

  /**
   * The log ratio of two neighbourhoods, also where both weights are below the smallest number.
   *
   * @param i one component's id
   * @param j another's
   * @return the logarithm of the weight of i over that of j
   */
  public double logRatio(int i, int j) {
    return log[i] - log[j];
  }

  /**
   * By how much {@link #logRatio} differs on a grid of half the points.
   *
   * @param i one component's id
   * @param j another's
   * @return the difference, an estimate on the safe side of the discretisation error
   */
  public double error(int i, int j) {
    return Math.abs(logRatio(i, j) - (coarse[i] - coarse[j]));
  }
}
