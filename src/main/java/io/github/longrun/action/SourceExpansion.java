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
 * The quasi-potential around an attracting equilibrium z, as a polynomial of degree 6 in \( y = x -
 * z \), \[ V(y) = \tfrac12 \langle y, S^{-1} y \rangle + V_3(y) + \dots + V_6(y), \qquad J S + S
 * J^\top = -C \] with J the Jacobian of the drift and C the covariance of the noise at z (the
 * Lyapunov equation).
 *
 * <p>The higher terms solve \( H(z + y, \nabla V(y)) = 0 \), for any noise, by least squares on
 * copies of an ellipsoid: a step of Newton's method solves \( \langle \nabla_p H, \nabla \delta V
 * \rangle = -H \) with errors relative to \( |y|^2 \). Near z the left side is a derivative along
 * \( (J + C S^{-1}) y \), which leads away from z, so that no step is singular.
 */
final class SourceExpansion {

  private static final int DEGREE = 6;

  /** Where in the ellipsoid the equation is solved: on copies of it by these factors. */
  private static final double[] SCALES = {0.35, 0.6, 0.8, 1};

  private static final int ROUNDS = 8;

  /** Newton's method ends after a step below this fraction of V on the ellipsoid. */
  private static final double SMALL = 1e-13;

  final double[] centre;
  private final double radius;
  private final List<int[]> exponents;
  private final double[] coefficients;
  private final double[][] inverse;
  private final double level;
  private double residual;
  private double crossing;
  private double highest;

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
   * The expansion, fitted in the ellipsoid around z whose shortest semiaxis is a given radius; null
   * where S is not positive definite.
   */
  static SourceExpansion at(Hamiltonian h, double[] z, double radius) {
    int d = z.length;
    double[][] jacobian = DriftFlow.jacobian(h::drift, z, radius);
    Lyapunov lyapunov = Lyapunov.of(jacobian, h.hessianP(z, new double[d]));
    if (lyapunov == null) {
      return null;
    }
    double[][] inverse = lyapunov.inverse().getData();
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
    if (!v.fit(h)) {
      return null;
    }
    v.check(h);
    return v;
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

  /** Displacements on the ellipsoid: one set to fit on, another, between them, to check on. */
  private List<double[]> ellipsoid(boolean isCheck) {
    int d = centre.length;
    int count = d == 2 ? 32 : 128;
    List<double[]> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] u;
      double turn = i + (isCheck ? 0.5 : 0);
      if (d == 2) {
        double angle = 2 * Math.PI * turn / count;
        u = new double[] {Math.cos(angle), Math.sin(angle)};
      } else {
        // a Fibonacci lattice on the sphere
        double height = 2 * (i + 0.5) / count - 1;
        double angle = Math.PI * (3 - Math.sqrt(5)) * turn;
        double r = Math.sqrt(1 - height * height);
        u = new double[] {r * Math.cos(angle), r * Math.sin(angle), height};
      }
      double form = Vectors.dot(u, Vectors.times(inverse, u));
      list.add(Vectors.scaled(Math.sqrt(level / form), u));
    }
    return list;
  }

  /** Solves H = 0 for the terms of degree 3 and more: Newton's method, by least squares. */
  private boolean fit(Hamiltonian h) {
    int first = monomials(centre.length, 2).size();
    int count = exponents.size() - first;
    List<double[]> places = new ArrayList<>();
    List<Double> scales = new ArrayList<>();
    for (double[] y : ellipsoid(false)) {
      for (double scale : SCALES) {
        places.add(Vectors.scaled(scale, y));
        scales.add(1 / (scale * scale));
      }
    }
    double[][] a = new double[places.size()][count];
    double[] right = new double[a.length];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < a.length; i++) {
        double[] y = places.get(i);
        double[] x = Vectors.plus(centre, 1, y);
        double[] p = gradient(y);
        double[] velocity = h.gradientP(x, p);
        right[i] = -scales.get(i) * h.value(x, p);
        double total = right[i];
        for (int j = 0; j < count; j++) {
          a[i][j] = 0;
          for (int k = 0; k < y.length; k++) {
            a[i][j] += scales.get(i) * velocity[k] * slope(exponents.get(first + j), y, k);
          }
          total += a[i][j];
        }
        if (!Double.isFinite(total)) {
          return false;
        }
      }
      double[] step;
      try {
        step =
            new QRDecomposition(new Array2DRowRealMatrix(a))
                .getSolver()
                .solve(new ArrayRealVector(right))
                .toArray();
      } catch (SingularMatrixException e) {
        return false;
      }
      for (int j = 0; j < count; j++) {
        coefficients[first + j] += step[j];
      }
      if (Vectors.largest(step) <= SMALL * level) {
        return true;
      }
    }
    return true;
  }

  /**
   * Measures the residual, the crossing and the highest level set of V that the ellipsoid holds;
   * beyond a saddle V falls again and is not the quasi-potential.
   */
  private void check(Hamiltonian h) {
    crossing = Math.PI;
    highest = Double.POSITIVE_INFINITY;
    for (double[] edge : ellipsoid(true)) {
      highest = Math.min(highest, value(edge));
      for (double scale : SCALES) {
        double[] y = Vectors.scaled(scale, edge);
        double[] x = Vectors.plus(centre, 1, y);
        double[] p = gradient(y);
        double[] b = h.drift(x);
        double[] velocity = h.gradientP(x, p);
        double ratio = Math.abs(h.value(x, p)) / -Vectors.dot(b, p);
        boolean isRising = Vectors.dot(p, y) > 0;
        residual = isRising && ratio >= 0 ? Math.max(residual, ratio) : Double.POSITIVE_INFINITY;
        double cosine = Vectors.dot(b, velocity) / (Vectors.norm(b) * Vectors.norm(velocity));
        crossing = Math.min(crossing, Math.acos(Math.max(-1, Math.min(1, cosine))));
      }
    }
  }

  /** How far H is from 0 in the ellipsoid, relative to the power \( -\langle b, p \rangle \). */
  double residual() {
    return residual;
  }

  /** The smallest angle between optimal paths and the drift in the ellipsoid. */
  double crossing() {
    return crossing;
  }

  /** Whether a displacement lies in the level set of V, to which optimal paths keep. */
  boolean covers(double[] y) {
    return Vectors.dot(y, Vectors.times(inverse, y)) <= level && value(y) <= highest;
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
