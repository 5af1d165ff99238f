package io.github.longrun.action;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.SingularMatrixException;

/**
 * The quasi-potential around an attracting equilibrium z, as a polynomial of degree 4 in \( y = x -
 * z \), \[ V(y) = \tfrac12 \langle y, S^{-1} y \rangle + V_3(y) + V_4(y), \qquad J S + S J^\top =
 * -C \] with J the Jacobian of the drift and C the covariance of the noise at z (the Lyapunov
 * equation).
 *
 * <p>The higher terms solve \( H(z + y, \nabla V(y)) = 0 \) degree by degree: with \( F = J + C
 * S^{-1} \), the linear field that leads away from z, \( \langle \nabla V_m(y), F y \rangle \) is
 * minus the term of degree m of \( H(z + y, \nabla (V_2 + \dots + V_{m - 1})(y)) \), whose odd and
 * even parts are read off H on an ellipsoid, for any noise.
 */
final class SourceExpansion {

  private static final int DEGREE = 4;

  final double[] centre;
  private final double radius;
  private final List<int[]> exponents;
  private final double[] coefficients;
  private final double[][] inverse;
  private final double level;

  private SourceExpansion(
      double[] centre,
      double radius,
      List<int[]> exponents,
      double[] coefficients,
      double[][] inverse) {
    this.centre = centre;
    this.radius = radius;
    this.exponents = exponents;
    this.coefficients = coefficients;
    this.inverse = inverse;
    double largest = 0;
    for (double q :
        new EigenDecomposition(new Array2DRowRealMatrix(inverse)).getRealEigenvalues()) {
      largest = Math.max(largest, q);
    }
    this.level = radius * radius * largest;
  }

  /**
   * The attracting equilibrium within a distance of a point, by Newton on the drift; null where
   * there is none.
   */
  static double[] equilibrium(Hamiltonian h, double[] point, double within) {
    double[] z = point.clone();
    for (int i = 0; i < 30; i++) {
      double[] b = h.drift(z);
      double[][] jacobian = DriftFlow.jacobian(h::drift, z, within);
      double[] step = solved(jacobian, b);
      if (step == null || !Vectors.isFinite(step)) {
        return null;
      }
      z = Vectors.plus(z, -1, step);
      if (!(Vectors.distance(z, point) <= within)) {
        return null;
      }
      if (Vectors.norm(step) <= 1e-12 * (within + Vectors.norm(z))) {
        return isAttracting(jacobian) ? z : null;
      }
    }
    return null;
  }

  private static double[] solved(double[][] a, double[] b) {
    try {
      return new LUDecomposition(new Array2DRowRealMatrix(a))
          .getSolver()
          .solve(new ArrayRealVector(b))
          .toArray();
    } catch (SingularMatrixException e) {
      return null;
    }
  }

  private static boolean isAttracting(double[][] jacobian) {
    double largest = 0;
    for (double[] row : jacobian) {
      for (double entry : row) {
        largest = Math.max(largest, Math.abs(entry));
      }
    }
    if (!(largest > 0) || Double.isInfinite(largest)) {
      return false;
    }
    // EigenDecomposition tells real from complex pairs by an absolute 1e-12: entries of order 1.
    EigenDecomposition eigen =
        new EigenDecomposition(new Array2DRowRealMatrix(jacobian).scalarMultiply(1 / largest));
    for (double re : eigen.getRealEigenvalues()) {
      if (!(re < -1e-6)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The expansion, fitted on the ellipsoid around z whose shortest semiaxis is a given radius; null
   * where S is not positive definite.
   */
  static SourceExpansion at(Hamiltonian h, double[] z, double radius) {
    int d = z.length;
    double[][] jacobian = DriftFlow.jacobian(h::drift, z, radius);
    double[][] c = h.hessianP(z, new double[d]);
    double[][] s = lyapunov(jacobian, c);
    Cholesky root = s == null ? null : Cholesky.of(s);
    if (root == null) {
      return null;
    }
    double[][] inverse = new double[d][];
    for (int k = 0; k < d; k++) {
      double[] e = new double[d];
      e[k] = 1;
      inverse[k] = root.unwhiten(root.whiten(e));
    }
    List<int[]> exponents = new ArrayList<>();
    for (int m = 2; m <= DEGREE; m++) {
      exponents.addAll(monomials(d, m));
    }
    SourceExpansion v =
        new SourceExpansion(z, radius, exponents, new double[exponents.size()], inverse);
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < d; l++) {
        int[] e = new int[d];
        e[k]++;
        e[l]++;
        v.coefficients[v.place(e)] += 0.5 * inverse[k][l] * radius * radius;
      }
    }
    double[][] away = new double[d][];
    for (int k = 0; k < d; k++) {
      away[k] = jacobian[k].clone();
      for (int l = 0; l < d; l++) {
        for (int m = 0; m < d; m++) {
          away[k][l] += c[k][m] * inverse[m][l];
        }
      }
    }
    List<double[]> directions = v.ellipsoid();
    for (int m = 3; m <= DEGREE; m++) {
      if (!v.fit(h, m, away, directions)) {
        return null;
      }
    }
    return v;
  }

  /** S with J S + S J' = -C; null where the equation is singular. */
  private static double[][] lyapunov(double[][] j, double[][] c) {
    int d = j.length;
    double[][] a = new double[d * d][d * d];
    double[] right = new double[d * d];
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < d; l++) {
        right[k * d + l] = -c[k][l];
        for (int m = 0; m < d; m++) {
          a[k * d + l][m * d + l] += j[k][m];
          a[k * d + l][k * d + m] += j[l][m];
        }
      }
    }
    double[] flat = solved(a, right);
    if (flat == null) {
      return null;
    }
    double[][] s = new double[d][d];
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < d; l++) {
        s[k][l] = 0.5 * (flat[k * d + l] + flat[l * d + k]);
      }
    }
    return s;
  }

  private static List<int[]> monomials(int d, int degree) {
    List<int[]> list = new ArrayList<>();
    for (int a = degree; a >= 0; a--) {
      if (d == 2) {
        list.add(new int[] {a, degree - a});
        continue;
      }
      for (int b = degree - a; b >= 0; b--) {
        list.add(new int[] {a, b, degree - a - b});
      }
    }
    return list;
  }

  private int place(int[] e) {
    for (int i = 0; i < exponents.size(); i++) {
      if (Arrays.equals(exponents.get(i), e)) {
        return i;
      }
    }
    throw new AssertionError("no such monomial");
  }

  /** Half of a set of displacements on the ellipsoid; the other half are their negatives. */
  private List<double[]> ellipsoid() {
    int d = centre.length;
    int count = d == 2 ? 16 : 64;
    List<double[]> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] u;
      if (d == 2) {
        double angle = Math.PI * (i + 0.5) / count;
        u = new double[] {Math.cos(angle), Math.sin(angle)};
      } else {
        // a Fibonacci lattice on the upper half of the sphere
        double height = (i + 0.5) / count;
        double angle = Math.PI * (3 - Math.sqrt(5)) * i;
        double r = Math.sqrt(1 - height * height);
        u = new double[] {r * Math.cos(angle), r * Math.sin(angle), height};
      }
      double form = Vectors.dot(u, Vectors.times(inverse, u));
      list.add(Vectors.scaled(Math.sqrt(level / form), u));
    }
    return list;
  }

  /** Solves for the terms of degree m by least squares. */
  private boolean fit(Hamiltonian h, int m, double[][] away, List<double[]> directions) {
    int d = centre.length;
    int first = place(monomials(d, m).get(0));
    int count = monomials(d, m).size();
    double[][] a = new double[directions.size()][count];
    double[] right = new double[directions.size()];
    for (int i = 0; i < a.length; i++) {
      double[] y = directions.get(i);
      double[] f = Vectors.times(away, y);
      for (int j = 0; j < count; j++) {
        for (int k = 0; k < d; k++) {
          a[i][j] += f[k] * slope(exponents.get(first + j), y, k);
        }
      }
      double up = h.value(Vectors.plus(centre, 1, y), gradient(y));
      double[] back = Vectors.minus(y);
      double down = h.value(Vectors.plus(centre, 1, back), gradient(back));
      right[i] = m % 2 == 1 ? -0.5 * (up - down) : -0.5 * (up + down);
      if (!Double.isFinite(right[i])) {
        return false;
      }
    }
    try {
      double[] solution =
          new QRDecomposition(new Array2DRowRealMatrix(a))
              .getSolver()
              .solve(new ArrayRealVector(right))
              .toArray();
      System.arraycopy(solution, 0, coefficients, first, count);
      return true;
    } catch (SingularMatrixException e) {
      return false;
    }
  }

  /** How far H is from 0 on the ellipsoid, relative to the power \( -\langle b, p \rangle \). */
  double residual(Hamiltonian h) {
    double worst = 0;
    for (double[] half : ellipsoid()) {
      for (double[] y : List.of(half, Vectors.minus(half))) {
        double[] x = Vectors.plus(centre, 1, y);
        double[] p = gradient(y);
        double ratio = Math.abs(h.value(x, p)) / -Vectors.dot(h.drift(x), p);
        worst = ratio >= 0 ? Math.max(worst, ratio) : Double.POSITIVE_INFINITY;
      }
    }
    return worst;
  }

  /** Whether a displacement lies in the ellipsoid. */
  boolean covers(double[] y) {
    return Vectors.dot(y, Vectors.times(inverse, y)) <= level;
  }

  /** Half the width of the ellipsoid in a coordinate. */
  double extent(int k) {
    double[] e = new double[centre.length];
    e[k] = 1;
    return Math.sqrt(level * solved(inverse, e)[k]);
  }

  double value(double[] y) {
    double sum = 0;
    for (int i = 0; i < coefficients.length; i++) {
      double term = coefficients[i];
      int[] e = exponents.get(i);
      for (int k = 0; k < y.length; k++) {
        term *= power(y[k] / radius, e[k]);
      }
      sum += term;
    }
    return sum;
  }

  double[] gradient(double[] y) {
    double[] g = new double[y.length];
    for (int i = 0; i < coefficients.length; i++) {
      for (int k = 0; k < g.length; k++) {
        g[k] += coefficients[i] * slope(exponents.get(i), y, k);
      }
    }
    return g;
  }

  /** The derivative in y_k of a monomial of y / radius. */
  private double slope(int[] e, double[] y, int k) {
    if (e[k] == 0) {
      return 0;
    }
    double term = e[k] / radius;
    for (int l = 0; l < e.length; l++) {
      term *= power(y[l] / radius, l == k ? e[l] - 1 : e[l]);
    }
    return term;
  }

  private static double power(double t, int n) {
    double p = 1;
    for (int i = 0; i < n; i++) {
      p *= t;
    }
    return p;
  }
}
