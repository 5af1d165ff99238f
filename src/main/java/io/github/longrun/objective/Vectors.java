package io.github.longrun.objective;

/** Linear algebra on arrays, as far as losses and the search for critical points need it. */
final class Vectors {

  private Vectors() {}

  /** Refuses a point of another length than the objective's dimension. */
  static double[] checked(double[] x, int dimension) {
    if (x.length != dimension) {
      throw new IllegalArgumentException(
          "x has length " + x.length + " but the objective has dimension " + dimension);
    }
    return x;
  }

  /** Moves u to the nearest point of the unit cube. */
  static void clamp(double[] u) {
    for (int k = 0; k < u.length; k++) {
      u[k] = Math.max(0, Math.min(1, u[k]));
    }
  }

  /** Adds t v to u. */
  static void add(double[] u, double t, double[] v) {
    for (int k = 0; k < u.length; k++) {
      u[k] += t * v[k];
    }
  }

  /** The inner product. */
  static double dot(double[] a, double[] b) {
    double s = 0;
    for (int k = 0; k < a.length; k++) {
      s += a[k] * b[k];
    }
    return s;
  }

  /** The Euclidean norm. */
  static double norm(double[] v) {
    return Math.sqrt(dot(v, v));
  }

  /** The Euclidean distance. */
  static double distance(double[] a, double[] b) {
    double s = 0;
    for (int k = 0; k < a.length; k++) {
      s += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return Math.sqrt(s);
  }

  /** The quadratic form \( \langle v, A v \rangle \). */
  static double quadratic(double[][] a, double[] v) {
    double s = 0;
    for (int k = 0; k < v.length; k++) {
      s += v[k] * dot(a[k], v);
    }
    return s;
  }

  /** The Frobenius norm. */
  static double frobenius(double[][] a) {
    double s = 0;
    for (double[] row : a) {
      s += dot(row, row);
    }
    return Math.sqrt(s);
  }
}
