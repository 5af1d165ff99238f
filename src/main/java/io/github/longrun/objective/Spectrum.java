package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.add;
import static io.github.longrun.objective.Vectors.dot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/** The eigenvalues of a symmetric matrix and their unit vectors, by rising absolute value. */
record Spectrum(double[] values, double[][] vectors) {

  static Spectrum of(double[][] hessian) {
    EigenDecomposition eigen =
        new EigenDecomposition(new Array2DRowRealMatrix(withoutTraces(hessian), false));
    double[] all = eigen.getRealEigenvalues();
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < all.length; k++) {
      order.add(k);
    }
    order.sort(Comparator.comparingDouble(k -> Math.abs(all[k])));
    double[] values = new double[all.length];
    double[][] vectors = new double[all.length][];
    for (int k = 0; k < all.length; k++) {
      values[k] = all[order.get(k)];
      vectors[k] = eigen.getEigenvector(order.get(k)).toArray();
    }
    return new Spectrum(values, vectors);
  }

  /**
   * Entries lost to rounding become 0: Commons Math 3.6.1 does not converge on some that are tiny.
   */
  private static double[][] withoutTraces(double[][] matrix) {
    double largest = 0;
    for (double[] row : matrix) {
      for (double v : row) {
        largest = Math.max(largest, Math.abs(v));
      }
    }
    double[][] kept = new double[matrix.length][matrix.length];
    for (int k = 0; k < matrix.length; k++) {
      for (int l = 0; l < matrix.length; l++) {
        kept[k][l] = Math.abs(matrix[k][l]) > 1e-18 * largest ? matrix[k][l] : 0;
      }
    }
    return kept;
  }

  /** The Newton step \( -A^+ g \), leaving out the directions of the smallest eigenvalues. */
  double[] newtonStep(double[] g, int leftOut) {
    double[] step = new double[g.length];
    for (int k = leftOut; k < g.length; k++) {
      add(step, -dot(vectors[k], g) / values[k], vectors[k]);
    }
    return step;
  }
}
