package io.github.longrun.action;

/**
 * The second derivatives of the geometric Lagrangian, \( \nabla^2 \sigma(x; w) \) in x and w.
 *
 * <p>By the envelope theorem \( \sigma_w = p \) and \( \sigma_x = -\nu H_x \), where \( w = \nu H_p
 * \) and \( H = 0 \); differentiating these two with \( a = (\nu H_{pp})^{-1} H_p \) and \( s =
 * \langle H_p, a \rangle \), \[ \nu_x = (H_x - \nu H_{xp} a) / s, \quad \sigma_{ww} = (\nu
 * H_{pp})^{-1} - a a^\top / s, \quad p_x = -H_{pp}^{-1} H_{px} - a \nu_x^\top, \quad \sigma_{xx} =
 * -H_x \nu_x^\top - \nu (H_{xx} + H_{xp} p_x). \]
 *
 * @param xx \( \sigma_{xx} \), d by d
 * @param wx \( \sigma_{wx} = p_x \), d by d
 * @param ww \( \sigma_{ww} \), d by d
 */
record Curvature(double[][] xx, double[][] wx, double[][] ww) {

  /** At a step of finite action; null where it is at rest or does not move. */
  static Curvature of(
      Hamiltonian h, double[] x, GeometricLagrangian step, double[] slope, double reach) {
    int d = x.length;
    double[] p = step.momentum();
    double nu = step.duration();
    Expansion e = h.expansion(x, p);
    Cholesky root = Cholesky.regular(e.hessian());
    if (!(nu > 0) || Double.isInfinite(nu) || root == null) {
      return null;
    }
    double[] g = e.gradient();
    double[] a = root.solve(Vectors.scaled(1 / nu, g));
    double s = Vectors.dot(g, a);
    SecondDerivatives second = SecondDerivatives.of(h, x, p, reach);
    double[][] xp = second.xp();
    double[] nux = new double[d];
    for (int i = 0; i < d; i++) {
      nux[i] = (slope[i] - nu * Vectors.dot(xp[i], a)) / s;
    }
    double[][] ww = root.inverse();
    double[][] wx = new double[d][d];
    double[][] xx = new double[d][d];
    for (int i = 0; i < d; i++) {
      double[] column = root.solve(xp[i]);
      for (int j = 0; j < d; j++) {
        ww[i][j] = ww[i][j] / nu - a[i] * a[j] / s;
        wx[j][i] = -column[j] - a[j] * nux[i];
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        xx[i][j] = -slope[i] * nux[j] - nu * second.xx()[i][j];
      }
      for (int l = 0; l < d; l++) {
        double entry = nu * xp[i][l];
        for (int j = 0; entry != 0 && j < d; j++) {
          xx[i][j] -= entry * wx[l][j];
        }
      }
    }
    return new Curvature(xx, wx, ww);
  }

  /** The same of \( \tau L(x, w / \tau) \) at a given duration; null where H has no curvature. */
  static Curvature timed(Hamiltonian h, double[] x, double[] p, double tau, double reach) {
    int d = x.length;
    Cholesky root = Cholesky.regular(h.hessianP(x, p));
    if (root == null) {
      return null;
    }
    SecondDerivatives second = SecondDerivatives.of(h, x, p, reach);
    double[][] ww = root.inverse();
    double[][] wx = new double[d][d];
    double[][] xx = new double[d][];
    for (int i = 0; i < d; i++) {
      double[] column = root.solve(second.xp()[i]);
      for (int j = 0; j < d; j++) {
        ww[i][j] /= tau;
        wx[j][i] = -column[j];
      }
    }
    for (int i = 0; i < d; i++) {
      xx[i] = Vectors.scaled(-tau, second.xx()[i]);
      for (int l = 0; l < d; l++) {
        xx[i] = Vectors.plus(xx[i], -tau * second.xp()[i][l], wx[l]);
      }
    }
    return new Curvature(xx, wx, ww);
  }

  /**
   * The second derivatives of the action of a step in its start a, where x = (a + b) / 2, w = b -
   * a.
   */
  double[][] startStart() {
    return combined(-0.5, -0.5, 1);
  }

  /** The second derivatives in its end b. */
  double[][] endEnd() {
    return combined(0.5, 0.5, 1);
  }

  /** The mixed ones, row b and column a. */
  double[][] endStart() {
    return combined(0.5, -0.5, -1);
  }

  private double[][] combined(double byRow, double byColumn, double byBoth) {
    int d = xx.length;
    double[][] a = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        a[i][j] = 0.25 * xx[i][j] + byRow * wx[i][j] + byColumn * wx[j][i] + byBoth * ww[i][j];
      }
    }
    return a;
  }
}
