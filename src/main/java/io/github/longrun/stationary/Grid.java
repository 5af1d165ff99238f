package io.github.longrun.stationary;

import io.github.longrun.objective.Box;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * The nodes \( l + (i_1 h_1, i_2 h_2) \) of a uniform grid, in one dimension or two, the last
 * coordinate running fastest. A node stands for the cell of width h around it.
 */
record Grid(double[] lower, double[] spacing, int[] points) {

  /** Segments of a cell's diameter in which the border of a set is looked for. */
  private static final int SEGMENTS = 8;

  /** Lines on which the area of a set within a cell is measured. */
  private static final int LINES = 16;

  private static final int BISECTIONS = 40;

  static Grid on(Box box, int[] points) {
    double[] lower = box.lower();
    double[] spacing = box.upper();
    for (int k = 0; k < spacing.length; k++) {
      spacing[k] = (spacing[k] - lower[k]) / (points[k] - 1);
    }
    return new Grid(lower, spacing, points.clone());
  }

  /** Every second node. */
  Grid halved() {
    double[] wider = spacing.clone();
    int[] fewer = points.clone();
    for (int k = 0; k < fewer.length; k++) {
      wider[k] *= 2;
      fewer[k] = (fewer[k] + 1) / 2;
    }
    return new Grid(lower, wider, fewer);
  }

  int dimension() {
    return points.length;
  }

  int size() {
    return lines() * columns();
  }

  /** The number of values of the first of two coordinates; 1 in one dimension. */
  int lines() {
    return dimension() == 1 ? 1 : points[0];
  }

  /** The number of values of the last coordinate. */
  int columns() {
    return points[dimension() - 1];
  }

  double volume() {
    double v = 1;
    for (double h : spacing) {
      v *= h;
    }
    return v;
  }

  double[] node(int i) {
    int line = i / columns();
    double last = at(dimension() - 1, i % columns());
    return dimension() == 1 ? new double[] {last} : new double[] {at(0, line), last};
  }

  private double at(int axis, double index) {
    return lower[axis] + index * spacing[axis];
  }

  /** Where a coordinate lies, in units of the spacing, 0 at the lower border. */
  double index(int axis, double x) {
    return (x - lower[axis]) / spacing[axis];
  }

  /**
   * The part of each cell that lies in a set, with the border found by bisection along lines.
   *
   * @param part of each node's cell, 0 to 1
   * @param centroid the centre of that part where it is not all or nothing, else null
   */
  record Membership(double[] part, double[][] centroid) {

    boolean isEmpty() {
      return Arrays.stream(part).max().orElseThrow() == 0;
    }
  }

  Membership membership(Predicate<double[]> set) {
    Membership in = new Membership(new double[size()], new double[size()][]);
    if (dimension() == 1) {
      for (int i = 0; i < size(); i++) {
        cut(set, 0, i, in);
      }
      return in;
    }
    int nl = lines();
    int nc = columns();
    boolean[][] corner = new boolean[nl + 1][nc + 1];
    for (int l = 0; l <= nl; l++) {
      Interruption.poll();
      for (int c = 0; c <= nc; c++) {
        corner[l][c] = set.test(new double[] {at(0, l - 0.5), at(1, c - 0.5)});
      }
    }
    for (int l = 0; l < nl; l++) {
      for (int c = 0; c < nc; c++) {
        boolean inside = set.test(new double[] {at(0, l), at(1, c)});
        boolean whole =
            inside == corner[l][c]
                && inside == corner[l + 1][c]
                && inside == corner[l][c + 1]
                && inside == corner[l + 1][c + 1];
        if (whole) {
          in.part[l * nc + c] = inside ? 1 : 0;
        } else {
          cut(set, l, c, in);
        }
      }
    }
    return in;
  }

  /** Measures the part of one cell along lines in the last coordinate. */
  private void cut(Predicate<double[]> set, int l, int c, Membership in) {
    int lines = dimension() == 1 ? 1 : LINES;
    double part = 0;
    double[] centroid = new double[dimension()];
    for (int k = 0; k < lines; k++) {
      double[] x = new double[dimension()];
      x[0] = at(0, l - 0.5 + (k + 0.5) / lines);
      double[] length = length(set, x, dimension() - 1, c);
      part += length[0] / lines;
      centroid[0] += dimension() == 1 ? 0 : length[0] / lines * x[0];
      centroid[dimension() - 1] += length[1] / lines;
    }
    int i = l * columns() + c;
    in.part[i] = Math.min(1, part);
    if (part > 0 && part < 1) {
      for (int k = 0; k < centroid.length; k++) {
        centroid[k] /= part;
      }
      in.centroid[i] = centroid;
    }
  }

  /**
   * The part of the segment of width h around an index that lies in the set, and that times its
   * mean coordinate.
   */
  private double[] length(Predicate<double[]> set, double[] x, int axis, int index) {
    double[] inside = new double[2];
    double a = index - 0.5;
    boolean atA = contains(set, x, axis, a);
    for (int k = 1; k <= SEGMENTS; k++) {
      double b = index - 0.5 + (double) k / SEGMENTS;
      boolean atB = contains(set, x, axis, b);
      double border = atA == atB ? 0 : border(set, x, axis, a, b, atA);
      double from = atA ? a : border;
      double to = atB ? b : border;
      if (atA || atB) {
        inside[0] += to - from;
        inside[1] += (to - from) * at(axis, (from + to) / 2);
      }
      a = b;
      atA = atB;
    }
    return inside;
  }

  private double border(
      Predicate<double[]> set, double[] x, int axis, double from, double to, boolean atFrom) {
    double a = from;
    double b = to;
    for (int k = 0; k < BISECTIONS; k++) {
      double middle = (a + b) / 2;
      if (contains(set, x, axis, middle) == atFrom) {
        a = middle;
      } else {
        b = middle;
      }
    }
    return (a + b) / 2;
  }

  private boolean contains(Predicate<double[]> set, double[] x, int axis, double index) {
    double[] y = x.clone();
    y[axis] = at(axis, index);
    return set.test(y);
  }
}
