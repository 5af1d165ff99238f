package io.github.longrun.action;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularMatrixException;

/**
 * The stationary covariance S of the linear process \( dX = J X\, dt + C^{1/2} dW \), \( J S + S
 * J^\top + C = 0 \), whose quasi-potential is \( \langle x, S^{-1} x \rangle / 2 \).
 *
 * <p>By doubling (Smith 1968): with the Cayley transform \( A = (J - \gamma)^{-1} (J + \gamma) \),
 * \( S = \sum_k A^k Q (A^k)^\top \), twice as many terms in each round.
 *
 * @param covariance S
 * @param inverse its inverse
 */
record Lyapunov(RealMatrix covariance, RealMatrix inverse) {

  private static final int ROUNDS = 40;

  /** The solution, or null where J is not stable or noise does not reach every direction. */
  static Lyapunov of(double[][] j, double[][] c) {
    int d = j.length;
    RealMatrix jacobian = new Array2DRowRealMatrix(j);
    double gamma = jacobian.getFrobeniusNorm() / Math.sqrt(d);
    if (!(gamma > 0) || Double.isInfinite(gamma)) {
      return null;
    }
    RealMatrix shift = MatrixUtils.createRealIdentityMatrix(d).scalarMultiply(gamma);
    try {
      RealMatrix inverse = new LUDecomposition(jacobian.subtract(shift)).getSolver().getInverse();
      RealMatrix a = inverse.multiply(jacobian.add(shift));
      RealMatrix s =
          inverse
              .multiply(new Array2DRowRealMatrix(c))
              .multiply(inverse.transpose())
              .scalarMultiply(2 * gamma);
      for (int k = 0; k < ROUNDS && a.getFrobeniusNorm() > 1e-17; k++) {
        s = s.add(a.multiply(s).multiply(a.transpose()));
        a = a.multiply(a);
        if (!(s.getFrobeniusNorm() < Double.POSITIVE_INFINITY)) {
          return null;
        }
      }
      return a.getFrobeniusNorm() < 1e-12 && Cholesky.of(s.getData()) != null
          ? new Lyapunov(s, new LUDecomposition(s).getSolver().getInverse())
          : null;
    } catch (SingularMatrixException e) {
      return null;
    }
  }

  /** The momentum \( S^{-1} x \) of the way out to x. */
  double[] momentum(double[] x) {
    return inverse.operate(x);
  }
}
