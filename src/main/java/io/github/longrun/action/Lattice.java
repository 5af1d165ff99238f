package io.github.longrun.action;

import io.github.longrun.objective.Box;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A regular grid of \( n_1 \times \dots \times n_d \) points on a box, borders included, d = 2 or
 * 3; the first coordinate runs fastest.
 */
final class Lattice {

  /** The fewest points a side: differences of the values take up to five. */
  private static final int FEWEST = 9;

  final Box box;
  final int dimension;
  final int nx;
  final int ny;
  final int nz;
  final int size;
  private final double[] lower;
  private final double[] upper;
  private final double[] spacing;

  private Lattice(Box box, int[] points, int size) {
    this.box = box;
    this.dimension = points.length;
    this.nx = points[0];
    this.ny = points[1];
    this.nz = dimension == 3 ? points[2] : 1;
    this.size = size;
    this.lower = box.lower();
    this.upper = box.upper();
    this.spacing = new double[dimension];
    for (int k = 0; k < dimension; k++) {
      spacing[k] = (upper[k] - lower[k]) / (points[k] - 1);
    }
  }

  static Lattice of(Box box, int... points) {
    int d = box.dimension();
    if (d != 2 && d != 3) {
      throw new IllegalArgumentException(
          "a grid needs a box of dimension 2 or 3, got dimension "
              + d
              + ": find paths instead (MinimumActionPath)");
    }
    if (points.length != d) {
      throw new IllegalArgumentException(
          "a grid on a box of dimension "
              + d
              + " needs as many numbers of points, got "
              + points.length);
    }
    long size = 1;
    for (int k = 0; k < d; k++) {
      if (points[k] < FEWEST) {
        throw new IllegalArgumentException(
            "a grid needs at least "
                + FEWEST
                + " points in every coordinate, got "
                + points[k]
                + " in coordinate "
                + k);
      }
      size *= points[k];
      if (size > Integer.MAX_VALUE / 6) {
        throw new IllegalArgumentException(
            "a grid may have at most "
                + Integer.MAX_VALUE / 6
                + " points, got more: use fewer points in each coordinate");
      }
    }
    return new Lattice(box, points.clone(), (int) size);
  }

  int count(int k) {
    return k == 0 ? nx : k == 1 ? ny : nz;
  }

  /** The numbers of points, as in 257 x 257. */
  String counts() {
    return IntStream.range(0, dimension)
        .mapToObj(k -> Integer.toString(count(k)))
        .collect(Collectors.joining(" x "));
  }

  double spacing(int k) {
    return spacing[k];
  }

  double largestSpacing() {
    double largest = 0;
    for (double h : spacing) {
      largest = Math.max(largest, h);
    }
    return largest;
  }

  double shortestSide() {
    double shortest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < dimension; k++) {
      shortest = Math.min(shortest, upper[k] - lower[k]);
    }
    return shortest;
  }

  int index(int i, int j, int k) {
    return (k * ny + j) * nx + i;
  }

  /** Writes the place of a node in each coordinate, three numbers. */
  void place(int node, int[] at) {
    int row = node / nx;
    at[0] = node - row * nx;
    at[2] = row / ny;
    at[1] = row - at[2] * ny;
  }

  /** Writes the coordinates of a node; those on the border are exactly the box's. */
  void point(int node, double[] x) {
    int row = node / nx;
    x[0] = coordinate(0, node - row * nx);
    int k = row / ny;
    x[1] = coordinate(1, row - k * ny);
    if (dimension == 3) {
      x[2] = coordinate(2, k);
    }
  }

  double coordinate(int k, int i) {
    return i == count(k) - 1 ? upper[k] : lower[k] + i * spacing[k];
  }

  boolean isOnBorder(int node) {
    int row = node / nx;
    int i = node - row * nx;
    int k = row / ny;
    int j = row - k * ny;
    return i == 0
        || i == nx - 1
        || j == 0
        || j == ny - 1
        || (dimension == 3 && (k == 0 || k == nz - 1));
  }

  boolean isInside(int k, double x) {
    return lower[k] <= x && x <= upper[k];
  }

  /** The number of the cell that holds a coordinate, from 0 to n - 2. */
  int cell(int k, double x) {
    int cell = (int) Math.floor((x - lower[k]) / spacing[k]);
    return Math.max(0, Math.min(count(k) - 2, cell));
  }
}
