package io.github.longrun.action;

import io.github.longrun.objective.Component;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The components of a landscape, what is near them and which drift lines join them. */
final class Terrain {

  /**
   * Drift lines leave and reach a component at this fraction of its distance to the nearest one.
   */
  static final double NEAR = 1e-3;

  /** Drift lines longer than this many diameters of the landscape have left it. */
  static final double REACH = 5;

  /** A mean of the noise above this part of its deviation is no rounding. */
  private static final double UNCENTRED = 1e-6;

  /** So many points stand for a component that is none. */
  private static final int POINTS_OF_A_COMPONENT = 16;

  final Hamiltonian h;
  final List<Component> components;
  final double[] separation;
  final double diameter;

  /**
   * A drift line.
   *
   * @param end the component where it ends
   * @param points its points, both ends included
   */
  record Line(int end, double[][] points) {}

  /**
   * The drift lines that leave a component.
   *
   * @param found those that end in another component
   * @param ways how many leave it
   */
  record Lines(List<Line> found, int ways) {}

  Terrain(Hamiltonian h, List<Component> components) {
    if (components.isEmpty()) {
      throw new IllegalArgumentException("transition costs need at least 1 component, got none");
    }
    for (Component component : components) {
      Path.checkPoint("component " + component.id(), component.point(), h.dimension());
      requireCentred(h, component.point());
    }
    int m = components.size();
    this.h = h;
    this.components = List.copyOf(components);
    this.separation = new double[m];
    double largest = 0;
    Arrays.fill(separation, Double.POSITIVE_INFINITY);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        for (double[] x : components.get(j).points()) {
          double distance = components.get(i).distance(x);
          largest = Math.max(largest, distance);
          if (i != j) {
            separation[i] = Math.min(separation[i], distance);
          }
        }
      }
    }
    this.diameter = largest;
    for (int i = 0; i < m; i++) {
      if (separation[i] == 0) {
        throw new IllegalArgumentException(
            "components must not share a point, but "
                + components.get(i).name()
                + " (number "
                + i
                + ") shares one with another: pass each component once");
      }
    }
  }

  /** The velocity grad_p H(x, 0) is the drift where the noise has mean 0. */
  private static void requireCentred(Hamiltonian h, double[] x) {
    Expansion atRest = h.expansion(x, new double[x.length]);
    double[] mean = Vectors.plus(h.drift(x), -1, atRest.gradient());
    double variance = 0;
    for (int k = 0; k < x.length; k++) {
      variance += atRest.hessian()[k][k];
    }
    if (Vectors.norm(mean) > UNCENTRED * Math.sqrt(variance)) {
      throw new IllegalArgumentException(
          "the noise must have mean 0, got "
              + Arrays.toString(mean)
              + " at x = "
              + Arrays.toString(x)
              + ": subtract it from the draws and its product with q from the cumulant");
    }
  }

  /**
   * The lines of the drift (sign 1) or of its time reversal (-1) from a component to the next ones.
   */
  Lines lines(int i, int sign) {
    return lines(i, sign, REACH);
  }

  /** The same, followed for so many diameters. */
  Lines lines(int i, int sign, double reach) {
    List<Line> lines = new ArrayList<>();
    int ways = 0;
    if (Double.isInfinite(separation[i])) {
      return new Lines(lines, ways);
    }
    DriftFlow flow = new DriftFlow(h::drift, sign, separation[i]);
    for (double[] start : sample(components.get(i))) {
      for (double[] way : flow.waysOut(start)) {
        ways++;
        DriftFlow.Orbit orbit =
            flow.from(
                Vectors.plus(start, NEAR * separation[i], way), x -> at(x, i), reach * diameter);
        double[] end = orbit.points()[orbit.points().length - 1];
        int j = orbit.target() >= 0 ? orbit.target() : around(end, i);
        if (j >= 0) {
          lines.add(new Line(j, orbit.between(start, onto(j, end))));
        }
      }
    }
    return new Lines(lines, ways);
  }

  /** Points that cover a component: each as far as possible from those before. */
  static List<double[]> sample(Component component) {
    List<double[]> points = component.points();
    double[] distance = new double[points.size()];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    List<double[]> sample = new ArrayList<>();
    int next = 0;
    while (sample.size() < POINTS_OF_A_COMPONENT && distance[next] > 0) {
      double[] x = points.get(next);
      sample.add(x);
      for (int k = 0; k < distance.length; k++) {
        distance[k] = Math.min(distance[k], Vectors.distance(points.get(k), x));
        next = distance[k] > distance[next] ? k : next;
      }
    }
    return sample;
  }

  /** The point of a component beside a point that is near it. */
  double[] onto(int j, double[] near) {
    Component component = components.get(j);
    if (component.isIsolated()) {
      return component.point();
    }
    double[] rest = Ends.atRest(h, near, 2 * spacing(component) + near(j), separation[j]);
    return rest == null ? nearest(component, near) : rest;
  }

  static double[] nearest(Component component, double[] x) {
    double[] nearest = component.point();
    for (double[] y : component.points()) {
      nearest = Vectors.distance(x, y) < Vectors.distance(x, nearest) ? y : nearest;
    }
    return nearest.clone();
  }

  /** Ends of a path from one component to another, or a point (-1). */
  Ends ends(int from, int to) {
    return new Ends(isFree(from), isFree(to));
  }

  private boolean isFree(int j) {
    return j >= 0 && !components.get(j).isIsolated();
  }

  private double near(int j) {
    return Double.isFinite(separation[j]) ? NEAR * separation[j] : 0;
  }

  int at(double[] x, int except) {
    for (int j = 0; j < components.size(); j++) {
      if (j != except && components.get(j).distance(x) <= near(j)) {
        return j;
      }
    }
    return -1;
  }

  /** The component that is not a single point and around which an orbit came to rest, or -1. */
  int around(double[] x, int except) {
    for (int j = 0; j < components.size(); j++) {
      Component component = components.get(j);
      if (j != except && !component.isIsolated() && component.distance(x) <= spacing(component)) {
        return j;
      }
    }
    return -1;
  }

  /** The largest distance from a point of a component to its nearest neighbour in it. */
  private static double spacing(Component component) {
    double largest = 0;
    for (double[] x : component.points()) {
      double nearest = Double.POSITIVE_INFINITY;
      for (double[] y : component.points()) {
        double distance = Vectors.distance(x, y);
        nearest = distance > 0 ? Math.min(nearest, distance) : nearest;
      }
      largest = Math.max(largest, nearest);
    }
    return largest;
  }

  /** The component at or around a point, or -1. */
  int endOf(double[] x) {
    int at = at(x, -1);
    return at >= 0 ? at : around(x, -1);
  }
}
