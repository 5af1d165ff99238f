package io.github.longrun.action;

import java.util.Arrays;

/** Plain vector arithmetic on arrays of one length. */
final class Vectors {

  private Vectors() {}

  static double dot(double[] a, double[] b) {
    double s = 0;
    for (int k = 0; k < a.length; k++) {
      s += a[k] * b[k];
    }
    return s;
  }

  static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  /** The largest coordinate, in size. */
  static double largest(double[] a) {
    double largest = 0;
    for (double v : a) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }

  static double distance(double[] a, double[] b) {
    return norm(plus(a, -1, b));
  }

  static double[] minus(double[] a) {
    double[] c = new double[a.length];
    for (int k = 0; k < a.length; k++) {
      c[k] = -a[k];
    }
    return c;
  }

  /** The vector a + t b. */
  static double[] plus(double[] a, double t, double[] b) {
    double[] c = new double[a.length];
    for (int k = 0; k < a.length; k++) {
      c[k] = a[k] + t * b[k];
    }
    return c;
  }

  static double[] scaled(double t, double[] a) {
    double[] c = new double[a.length];
    for (int k = 0; k < a.length; k++) {
      c[k] = t * a[k];
    }
    return c;
  }

  static double[] times(double[][] m, double[] a) {
    double[] c = new double[m.length];
    for (int k = 0; k < m.length; k++) {
      c[k] = dot(m[k], a);
    }
    return c;
  }

  /** Refuses an argument that is not finite or has another length than d. */
  static void check(String name, int d, double[] a) {
    if (a.length != d) {
      throw new IllegalArgumentException(
          name + " must have length " + d + ", got length " + a.length);
    }
    if (!isFinite(a)) {
      throw new IllegalArgumentException(name + " must be finite, got " + Arrays.toString(a));
    }
  }

  static boolean isFinite(double[] a) {
    for (double v : a) {
      if (!Double.isFinite(v)) {
        return false;
      }
    }
    return true;
  }
}
