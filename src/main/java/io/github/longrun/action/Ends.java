package io.github.longrun.action;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * Which ends of a path may move where the drift rests: along a component that is no point. Moving
 * there is free, so the path of least action from the component, not from one of its points, is
 * sought; it leaves transversally, \( p \cdot t = 0 \) for every tangent t.
 */
record Ends(boolean isStartFree, boolean isEndFree) {

  static final Ends FIXED = new Ends(false, false);

  /** Singular values of the Jacobian below this part of the largest are those of tangents. */
  private static final double FLAT = 1e-5;

  /** The step of second differences, as a part of the length of the path. */
  private static final double DIFFERENCE = 1e-3;

  private static final int MAXIMUM_ITERATIONS = 30;

  boolean isAnyFree() {
    return isStartFree || isEndFree;
  }

  /** Of a path cut in two, those of the first part. */
  Ends head() {
    return new Ends(isStartFree, false);
  }

  /** Of a path cut in two, those of the last part. */
  Ends tail() {
    return new Ends(false, isEndFree);
  }

  /**
   * The projection onto the directions in which the drift stays at rest; null where there are none,
   * or where all are: then the first order does not tell.
   *
   * @param x a point of rest
   * @param scale a length of the landscape
   */
  static double[][] tangents(Hamiltonian h, double[] x, double scale) {
    SingularValueDecomposition svd = decomposed(h, x, scale);
    int rank = rank(svd);
    if (rank == 0 || rank == x.length) {
      return null;
    }
    RealMatrix t = svd.getV().getSubMatrix(0, x.length - 1, rank, x.length - 1);
    return t.multiply(t.transpose()).getData();
  }

  /**
   * The point of rest near a point, by Newton's method in the directions in which the drift varies;
   * null where it finds none within the distance.
   */
  static double[] atRest(Hamiltonian h, double[] near, double within, double scale) {
    double[] z = near.clone();
    for (int i = 0; i < MAXIMUM_ITERATIONS; i++) {
      SingularValueDecomposition svd = decomposed(h, z, scale);
      double[] b = h.drift(z);
      double[] step = new double[z.length];
      for (int k = 0; k < rank(svd); k++) {
        double part = Vectors.dot(svd.getU().getColumn(k), b) / svd.getSingularValues()[k];
        step = Vectors.plus(step, part, svd.getV().getColumn(k));
      }
      z = Vectors.plus(z, -1, step);
      if (!(Vectors.distance(z, near) <= within)) {
        return null;
      }
      if (Vectors.norm(step) <= 1e-13 * (scale + Vectors.norm(z))) {
        return z;
      }
    }
    return null;
  }

  /**
   * The second derivative of \( g \cdot y \) over points y of the component, by second differences.
   *
   * @param tangents the projection onto its tangents at x
   */
  static double[][] bending(
      Hamiltonian h, double[] x, double[][] tangents, double[] g, double scale) {
    int d = x.length;
    double[][] q = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double[] sum = Vectors.plus(tangents[i], 1, tangents[j]);
        double[] difference = Vectors.plus(tangents[i], -1, tangents[j]);
        q[i][j] = (bent(h, x, sum, g, scale) - bent(h, x, difference, g, scale)) / 4;
        q[j][i] = q[i][j];
      }
    }
    return q;
  }

  private static double bent(Hamiltonian h, double[] x, double[] way, double[] g, double scale) {
    double step = DIFFERENCE * scale;
    double[] up = atRest(h, Vectors.plus(x, step, way), step, scale);
    double[] down = atRest(h, Vectors.plus(x, -step, way), step, scale);
    if (up == null || down == null) {
      return 0;
    }
    return Vectors.dot(g, Vectors.plus(Vectors.plus(up, 1, down), -2, x)) / (step * step);
  }

  private static SingularValueDecomposition decomposed(Hamiltonian h, double[] x, double scale) {
    return new SingularValueDecomposition(
        new Array2DRowRealMatrix(DriftFlow.jacobian(h::drift, x, scale)));
  }

  private static int rank(SingularValueDecomposition svd) {
    double[] s = svd.getSingularValues();
    int rank = 0;
    while (rank < s.length && s[rank] > FLAT * s[0]) {
      rank++;
    }
    return rank;
  }
}
