package io.github.longrun.sgd;

import io.github.longrun.objective.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What matters on the way from one core to another: the balls of radius r around the minimum that
 * is left, the one that is sought and all others, and the order parameter. The base is the part of
 * the first ball with \( \xi \le \lambda \).
 *
 * @param from the points of the minimum that is left
 * @param to the points of the one that is sought
 * @param others the points of all other minima
 * @param radius the radius r of the cores
 * @param order the order parameter \( \xi \)
 * @param base its value \( \lambda \) that bounds the base
 * @param target the set that is sought in place of a minimum's ball, null if none
 */
record Gate(
    double[][] from,
    double[][] to,
    double[][] others,
    double radius,
    OrderParameter order,
    double base,
    Predicate<double[]> target) {

  static Gate of(
      Neighbourhoods neighbourhoods, Component from, Component to, OrderParameter order) {
    List<double[]> others = new ArrayList<>();
    for (Component minimum : neighbourhoods.components().minima()) {
      if (minimum.id() != from.id() && minimum.id() != to.id()) {
        others.addAll(minimum.points());
      }
    }
    return new Gate(
        from.points().toArray(double[][]::new),
        to.points().toArray(double[][]::new),
        others.toArray(double[][]::new),
        neighbourhoods.radius(),
        order,
        Double.NaN,
        null);
  }

  /** The way from one component's ball to another's, whatever else is met. */
  static Gate of(Component from, Component to, double radius, OrderParameter order) {
    return new Gate(
        from.points().toArray(double[][]::new),
        to.points().toArray(double[][]::new),
        new double[0][],
        radius,
        order,
        Double.NaN,
        null);
  }

  /** The way from a minimum to a set, the base bounded by the order parameter alone. */
  static Gate of(Component from, Predicate<double[]> target, OrderParameter order) {
    double[][] points = from.points().toArray(double[][]::new);
    return new Gate(
        points,
        new double[0][],
        new double[0][],
        Double.POSITIVE_INFINITY,
        order,
        Double.NaN,
        target);
  }

  /** The largest coordinate of the minima. */
  double reach() {
    double most = 0;
    for (double[][] points : new double[][][] {from, to, others}) {
      for (double[] point : points) {
        for (double v : point) {
          most = Math.max(most, Math.abs(v));
        }
      }
    }
    return most;
  }

  Gate withBase(double base) {
    return new Gate(from, to, others, radius, order, base, target);
  }
}
