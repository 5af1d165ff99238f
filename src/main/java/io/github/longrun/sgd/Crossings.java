package io.github.longrun.sgd;

import java.util.Arrays;

/** States in which trajectories first crossed a level, with their weights. */
final class Crossings {

  /** The order parameter of a state that is in the core that is sought. */
  static final double ARRIVED = Double.POSITIVE_INFINITY;

  private double[][] x;
  private double[] order;
  private double[] weight;
  private int size;
  private double total;

  Crossings(int dimension) {
    x = new double[dimension][64];
    order = new double[64];
    weight = new double[64];
  }

  /** Adds column i of a flock. */
  void add(double[][] from, int i, double order, double weight) {
    if (size == this.order.length) {
      x = Arrays.stream(x).map(v -> Arrays.copyOf(v, 2 * size)).toArray(double[][]::new);
      this.order = Arrays.copyOf(this.order, 2 * size);
      this.weight = Arrays.copyOf(this.weight, 2 * size);
    }
    for (int k = 0; k < x.length; k++) {
      x[k][size] = from[k][i];
    }
    this.order[size] = order;
    this.weight[size] = weight;
    total += weight;
    size++;
  }

  int size() {
    return size;
  }

  /** The sum of the weights. */
  double total() {
    return total;
  }

  double order(int c) {
    return order[c];
  }

  double weight(int c) {
    return weight[c];
  }

  /** Writes state c into column i of a flock. */
  void put(int c, double[][] to, int i) {
    for (int k = 0; k < x.length; k++) {
      to[k][i] = x[k][c];
    }
  }

  /** The same states as if none had arrived or crossed: for the way back. */
  Crossings turned() {
    Crossings turned = new Crossings(x.length);
    for (int c = 0; c < size; c++) {
      turned.add(x, c, Double.NEGATIVE_INFINITY, weight[c]);
    }
    return turned;
  }
}
