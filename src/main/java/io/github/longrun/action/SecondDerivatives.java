package io.github.longrun.action;

import io.github.longrun.oracle.StochasticGradient;

/**
 * The second derivatives of a Hamiltonian that involve x, by differences: they steer Newton's
 * method and do not enter its result.
 *
 * @param xx \( H_{xx} \), d by d
 * @param xp \( H_{xp} \), row i the derivative in \( x_i \), d by d
 */
record SecondDerivatives(double[][] xx, double[][] xp) {

  /** Fractions of the scale at which truncation and rounding of differences balance. */
  private static final double FIRST = 1e-5;

  private static final double SECOND = 1e-4;

  /**
   * At a point and momentum.
   *
   * @param reach a length on which H varies in x
   */
  static SecondDerivatives of(Hamiltonian h, double[] x, double[] p, double reach) {
    if (h instanceof GradientHamiltonian gradient) {
      SecondDerivatives additive = additive(gradient.g(), x, p, reach);
      if (additive != null) {
        return additive;
      }
    }
    int d = x.length;
    double[][] xp = new double[d][];
    double[][] xx = h instanceof DiffusionHamiltonian ? ofValues(h, x, p, reach) : new double[d][];
    for (int i = 0; i < d; i++) {
      double[] up = moved(x, i, FIRST * reach);
      double[] down = moved(x, i, -FIRST * reach);
      xp[i] = quotient(h.gradientP(up, p), h.gradientP(down, p), 2 * FIRST * reach);
      if (xx[i] == null) {
        xx[i] = quotient(h.gradientX(up, p), h.gradientX(down, p), 2 * FIRST * reach);
      }
    }
    return new SecondDerivatives(symmetric(xx), xp);
  }

  /**
   * Noise that does not depend on x: \( H_{xp} = -\nabla^2 f \) and \( H_{xx} = -D \nabla^2 f[p]
   * \). At p = 0 this holds for all noise. Null where the slope of the cumulant shows another.
   */
  private static SecondDerivatives additive(
      StochasticGradient g, double[] x, double[] p, double reach) {
    double[][] a = g.objective().hessian(x);
    double[] q = Vectors.minus(p);
    double[] slope = g.slope(x, q);
    double[] expected = Vectors.times(a, q);
    if (!(Vectors.distance(slope, expected) <= 1e-9 * Vectors.norm(expected))) {
      return null;
    }
    double[][] xp = new double[x.length][];
    double[][] xx = new double[x.length][x.length];
    for (int i = 0; i < xp.length; i++) {
      xp[i] = Vectors.minus(a[i]);
    }
    double size = Vectors.norm(p);
    if (size > 0) {
      double t = FIRST * reach / size;
      double[][] up = g.objective().hessian(Vectors.plus(x, t, p));
      double[][] down = g.objective().hessian(Vectors.plus(x, -t, p));
      for (int i = 0; i < xx.length; i++) {
        xx[i] = quotient(down[i], up[i], 2 * t);
      }
    }
    return new SecondDerivatives(symmetric(xx), xp);
  }

  /** \( H_{xx} \) by second differences of H, whose own derivatives in x are differences too. */
  private static double[][] ofValues(Hamiltonian h, double[] x, double[] p, double reach) {
    int d = x.length;
    double step = SECOND * reach;
    double centre = h.value(x, p);
    double[] side = new double[2 * d];
    double[][] xx = new double[d][d];
    for (int i = 0; i < d; i++) {
      side[2 * i] = h.value(moved(x, i, step), p) - centre;
      side[2 * i + 1] = h.value(moved(x, i, -step), p) - centre;
      xx[i][i] = (side[2 * i] + side[2 * i + 1]) / (step * step);
      for (int j = 0; j < i; j++) {
        double up = h.value(moved(moved(x, i, step), j, step), p) - centre;
        double down = h.value(moved(moved(x, i, -step), j, -step), p) - centre;
        double sides = side[2 * i] + side[2 * i + 1] + side[2 * j] + side[2 * j + 1];
        xx[i][j] = (up + down - sides) / (2 * step * step);
        xx[j][i] = xx[i][j];
      }
    }
    return xx;
  }

  private static double[] moved(double[] x, int i, double by) {
    double[] y = x.clone();
    y[i] += by;
    return y;
  }

  private static double[] quotient(double[] up, double[] down, double step) {
    double[] c = new double[up.length];
    for (int k = 0; k < c.length; k++) {
      c[k] = (up[k] - down[k]) / step;
    }
    return c;
  }

  private static double[][] symmetric(double[][] a) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < i; j++) {
        a[i][j] = 0.5 * (a[i][j] + a[j][i]);
        a[j][i] = a[i][j];
      }
    }
    return a;
  }
}
