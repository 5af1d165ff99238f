package io.github.longrun.objective;

import java.util.Arrays;

/**
 * Named test functions of optimisation and of rare events.
 *
 * <p>Gradients use IEEE basic operations and {@link StrictMath} alone, so that a simulation gives
 * the same bits on every JDK.
 */
public final class Objectives {

  private Objectives() {}

  /**
   * Himmelblau's function \( f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2 \).
   *
   * <p>Four minima of value 0: (3, 2), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428,
   * -1.848127); four saddles: (0.086678, 2.884255), (3.385154, 0.073852), (-3.073026, -0.081353),
   * (-0.127961, -1.953715); one maximum: (-0.270845, -0.923039), value 181.6165. Coercive.
   *
   * <p>Source: D. M. Himmelblau, <i>Applied Nonlinear Programming</i>, McGraw-Hill, 1972.
   *
   * @return the objective, d = 2
   */
  public static Objective himmelblau() {
    return new Planar("himmelblau") {
      @Override
      double value(double x, double y) {
        double a = x * x + y - 11;
        double b = x + y * y - 7;
        return a * a + b * b;
      }

      @Override
      double dx(double x, double y) {
        return 4 * x * (x * x + y - 11) + 2 * (x + y * y - 7);
      }

      @Override
      double dy(double x, double y) {
        return 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7);
      }

      @Override
      double dxx(double x, double y) {
        return 12 * x * x + 4 * y - 42;
      }

      @Override
      double dxy(double x, double y) {
        return 4 * (x + y);
      }

      @Override
      double dyy(double x, double y) {
        return 12 * y * y + 4 * x - 26;
      }

      @Override
      public void gradients(double[][] x, double[][] g, int n) {
        double[] px = x[0];
        double[] py = x[1];
        double[] gx = g[0];
        double[] gy = g[1];
        for (int i = 0; i < n; i++) {
          gx[i] = dx(px[i], py[i]);
          gy[i] = dy(px[i], py[i]);
        }
      }
    };
  }

  /**
   * The double well on the line, \( f = \frac14 (x^2 - 1)^2 \): minima -1 and 1 of value 0, maximum
   * 0 of value 1/4.
   *
   * @return the objective, d = 1
   */
  public static Objective doubleWell() {
    return doubleWell(0);
  }

  /**
   * The tilted double well on the line, \( f = \frac14 (x^2 - 1)^2 + \tau x \).
   *
   * <p>Two minima and a maximum, the roots of \( x^3 - x + \tau \), while \( |\tau| &lt; 2 /
   * \sqrt{27} \approx 0.3849 \), one minimum beyond; a positive tilt makes the left well the
   * deeper. Coercive.
   *
   * @param tilt the tilt \( \tau \)
   * @return the objective, d = 1
   * @throws IllegalArgumentException if the tilt is not finite
   */
  public static Objective doubleWell(double tilt) {
    if (!Double.isFinite(tilt)) {
      throw new IllegalArgumentException("tilt must be finite, got " + tilt);
    }
    return new Separable(1, "doubleWell[tilt=" + tilt + "]") {
      @Override
      double value(double x) {
        double a = x * x - 1;
        return a * a / 4 + tilt * x;
      }

      @Override
      double slope(double x) {
        return x * (x * x - 1) + tilt;
      }

      @Override
      double curvature(double x) {
        return 3 * x * x - 1;
      }

      @Override
      void slopes(double[] x, double[] g, int n) {
        for (int i = 0; i < n; i++) {
          g[i] = slope(x[i]);
        }
      }
    };
  }

  /**
   * The tilted double well in the plane, \( f = \frac14 (x^2 - 1)^2 + \tau x + \frac{\kappa}{2} y^2
   * \): the critical points of {@link #doubleWell(double)} on the axis y = 0, the maximum there now
   * a saddle. Coercive.
   *
   * @param tilt the tilt \( \tau \) along x
   * @param stiffness the curvature \( \kappa \) along y, positive
   * @return the objective, d = 2
   * @throws IllegalArgumentException if the tilt is not finite or the stiffness not positive and
   *     finite
   */
  public static Objective doubleWell(double tilt, double stiffness) {
    if (!Double.isFinite(tilt)) {
      throw new IllegalArgumentException("tilt must be finite, got " + tilt);
    }
    if (!(stiffness > 0 && stiffness < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("stiffness must be positive and finite, got " + stiffness);
    }
    return new Planar("doubleWell[tilt=" + tilt + ", stiffness=" + stiffness + "]") {
      @Override
      double value(double x, double y) {
        double a = x * x - 1;
        return a * a / 4 + tilt * x + stiffness * y * y / 2;
      }

      @Override
      double dx(double x, double y) {
        return x * (x * x - 1) + tilt;
      }

      @Override
      double dy(double x, double y) {
        return stiffness * y;
      }

      @Override
      double dxx(double x, double y) {
        return 3 * x * x - 1;
      }

      @Override
      double dxy(double x, double y) {
        return 0;
      }

      @Override
      double dyy(double x, double y) {
        return stiffness;
      }

      @Override
      public void gradients(double[][] x, double[][] g, int n) {
        double[] px = x[0];
        double[] py = x[1];
        double[] gx = g[0];
        double[] gy = g[1];
        for (int i = 0; i < n; i++) {
          gx[i] = dx(px[i], py[i]);
          gy[i] = dy(px[i], py[i]);
        }
      }
    };
  }

  /**
   * The three-hump camel function \( f = 2x^2 - 1.05x^4 + \frac{x^6}{6} + xy + y^2 \).
   *
   * <p>Three minima: (0, 0) of value 0, \( \pm \)(1.747552, -0.873776) of value 0.298638; two
   * saddles: \( \pm \)(1.070542, -0.535271) of value 0.877361. Coercive.
   *
   * <p>Source: F. H. Branin, <i>IBM J. Res. Dev.</i> 16, 1972; L. C. W. Dixon and G. P. Szego
   * (eds.), <i>Towards Global Optimisation 2</i>, North-Holland, 1978.
   *
   * @return the objective, d = 2
   */
  public static Objective threeHumpCamel() {
    return new Planar("threeHumpCamel") {
      @Override
      double value(double x, double y) {
        double u = x * x;
        return u * (2 - u * (1.05 - u / 6)) + x * y + y * y;
      }

      @Override
      double dx(double x, double y) {
        double u = x * x;
        return x * (4 - u * (4.2 - u)) + y;
      }

      @Override
      double dy(double x, double y) {
        return x + 2 * y;
      }

      @Override
      double dxx(double x, double y) {
        double u = x * x;
        return 4 - u * (12.6 - 5 * u);
      }

      @Override
      double dxy(double x, double y) {
        return 1;
      }

      @Override
      double dyy(double x, double y) {
        return 2;
      }

      @Override
      public void gradients(double[][] x, double[][] g, int n) {
        double[] px = x[0];
        double[] py = x[1];
        double[] gx = g[0];
        double[] gy = g[1];
        for (int i = 0; i < n; i++) {
          gx[i] = dx(px[i], py[i]);
          gy[i] = dy(px[i], py[i]);
        }
      }
    };
  }

  /**
   * The six-hump camel function \( f = (4 - 2.1x^2 + \frac{x^4}{3}) x^2 + xy + (4y^2 - 4) y^2 \).
   *
   * <p>Six minima, in pairs \( \pm \)(x, y): (0.089842, -0.712656) of value -1.031628, (1.703607,
   * -0.796084) of value -0.215464, (1.607105, 0.568651) of value 2.104250; seven saddles, among
   * them (0, 0); two maxima: \( \pm \)(1.230230, 0.162335) of value 2.496319. Coercive.
   *
   * <p>Source: L. C. W. Dixon and G. P. Szego (eds.), <i>Towards Global Optimisation 2</i>,
   * North-Holland, 1978.
   *
   * @return the objective, d = 2
   */
  public static Objective sixHumpCamel() {
    return new Planar("sixHumpCamel") {
      @Override
      double value(double x, double y) {
        double u = x * x;
        double v = y * y;
        return u * (4 - u * (2.1 - u / 3)) + x * y + v * (4 * v - 4);
      }

      @Override
      double dx(double x, double y) {
        double u = x * x;
        return x * (8 - u * (8.4 - 2 * u)) + y;
      }

      @Override
      double dy(double x, double y) {
        return x + y * (16 * y * y - 8);
      }

      @Override
      double dxx(double x, double y) {
        double u = x * x;
        return 8 - u * (25.2 - 10 * u);
      }

      @Override
      double dxy(double x, double y) {
        return 1;
      }

      @Override
      double dyy(double x, double y) {
        return 48 * y * y - 8;
      }

      @Override
      public void gradients(double[][] x, double[][] g, int n) {
        double[] px = x[0];
        double[] py = x[1];
        double[] gx = g[0];
        double[] gy = g[1];
        for (int i = 0; i < n; i++) {
          gx[i] = dx(px[i], py[i]);
          gy[i] = dy(px[i], py[i]);
        }
      }
    };
  }

  /**
   * The Mueller-Brown surface \( f = \sum_{j=1}^4 A_j \exp(a_j (x - x_j)^2 + b_j (x - x_j)(y - y_j)
   * + c_j (y - y_j)^2) \), the standard test of reaction paths.
   *
   * <p>Three minima: (-0.558224, 1.441726) of value -146.699517, (0.623499, 0.028038) of value
   * -108.166724, (-0.050011, 0.466694) of value -80.767818; two saddles: (-0.822002, 0.624313) of
   * value -40.664844, (0.212487, 0.292988) of value -72.248940. Coercive: the fourth term grows
   * like the exponential of a positive quadratic form.
   *
   * <p>Source: K. Mueller and L. D. Brown, <i>Theoret. Chim. Acta</i> 53, 75, 1979.
   *
   * @return the objective, d = 2
   */
  public static Objective muellerBrown() {
    return new MuellerBrown();
  }

  /**
   * The Styblinski-Tang function \( f = \frac12 \sum_{k=1}^d (x_k^4 - 16 x_k^2 + 5 x_k) \).
   *
   * <p>In every coordinate the roots of \( 4x^3 - 32x + 5 \): minima -2.903534 and 2.746803,
   * maximum 0.156731; so \( 3^d \) critical points, \( 2^d \) of them minima, the lowest of value
   * -39.166166 d. Coercive.
   *
   * <p>Source: M. A. Styblinski and T.-S. Tang, <i>Neural Networks</i> 3, 467, 1990.
   *
   * @param dimension the number d of coordinates
   * @return the objective
   * @throws IllegalArgumentException if the dimension is less than 1
   */
  public static Objective styblinskiTang(int dimension) {
    return new Separable(dimension, "styblinskiTang[dimension=" + dimension + "]") {
      @Override
      double value(double x) {
        return x * (x * (x * x - 16) + 5) / 2;
      }

      @Override
      double slope(double x) {
        return x * (2 * x * x - 16) + 2.5;
      }

      @Override
      double curvature(double x) {
        return 6 * x * x - 16;
      }

      @Override
      void slopes(double[] x, double[] g, int n) {
        for (int i = 0; i < n; i++) {
          g[i] = slope(x[i]);
        }
      }
    };
  }

  /**
   * The quadratic form \( f = \frac12 \langle x, A x \rangle \).
   *
   * @param hessian the symmetric matrix A, d by d
   * @return the objective
   * @throws IllegalArgumentException unless A is square, symmetric and finite
   */
  public static Objective quadratic(double[][] hessian) {
    double[][] a = Arrays.stream(hessian).map(double[]::clone).toArray(double[][]::new);
    if (a.length == 0) {
      throw new IllegalArgumentException("hessian must have at least one row, got none");
    }
    for (int k = 0; k < a.length; k++) {
      if (a[k].length != a.length) {
        throw new IllegalArgumentException(
            "hessian must be square, but row "
                + k
                + " has length "
                + a[k].length
                + " in a matrix of "
                + a.length
                + " rows");
      }
    }
    for (int k = 0; k < a.length; k++) {
      for (int l = 0; l <= k; l++) {
        if (!Double.isFinite(a[k][l]) || a[k][l] != a[l][k]) {
          throw new IllegalArgumentException(
              "hessian must be finite and symmetric, got "
                  + a[k][l]
                  + " in row "
                  + k
                  + ", column "
                  + l
                  + " and "
                  + a[l][k]
                  + " across the diagonal");
        }
      }
    }
    return new Quadratic(a);
  }
}
