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
