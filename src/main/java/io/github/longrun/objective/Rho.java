package io.github.longrun.objective;

/**
 * The loss \( \rho(r) \) of one residual, with \( \psi = \rho' \). Derivatives use IEEE basic
 * operations and {@link StrictMath} alone, so that a simulation gives the same bits on every JDK.
 */
sealed interface Rho {

  /** The loss \( \rho(r) \). */
  double value(double r);

  /** Its derivative \( \psi(r) \). */
  double psi(double r);

  /** The second derivative \( \psi'(r) \). */
  double curvature(double r);

  /**
   * Replaces the first n residuals by \( \psi \) of them, with the bits of {@link #psi(double)}.
   */
  void psi(double[] r, int n);

  /** \( \rho(r) = \frac{c^2}{2} \log(1 + (r/c)^2) \). */
  record Cauchy(double c) implements Rho {

    @Override
    public double value(double r) {
      return c * c / 2 * StrictMath.log1p(r * r / (c * c));
    }

    @Override
    public double psi(double r) {
      double scale = 1 / (c * c);
      return r / (1 + r * r * scale);
    }

    @Override
    public double curvature(double r) {
      double u = r * r / (c * c);
      return (1 - u) / ((1 + u) * (1 + u));
    }

    @Override
    public void psi(double[] r, int n) {
      double scale = 1 / (c * c);
      for (int i = 0; i < n; i++) {
        r[i] = r[i] / (1 + r[i] * r[i] * scale);
      }
    }

    /**
     * The gradients of the terms of a line \( w_0 + w_1 z \) in one pass, a sixth of a step's time
     * less than in five: they take the places of the responses y and of the features z.
     */
    void gradients(double[] y, double[] z, double[] w0, double[] w1, double ridge, int n) {
      double scale = 1 / (c * c);
      for (int i = 0; i < n; i++) {
        double r = y[i] - w0[i] - w1[i] * z[i];
        double psi = r / (1 + r * r * scale);
        y[i] = ridge * w0[i] - psi;
        z[i] = ridge * w1[i] - psi * z[i];
      }
    }
  }

  /** \( \rho(r) = \frac{c^2}{2} (1 - e^{-(r/c)^2}) \). */
  record Welsch(double c) implements Rho {

    @Override
    public double value(double r) {
      return -c * c / 2 * StrictMath.expm1(-r * r / (c * c));
    }

    @Override
    public double psi(double r) {
      return r * StrictMath.exp(-r * r / (c * c));
    }

    @Override
    public double curvature(double r) {
      double u = r * r / (c * c);
      return (1 - 2 * u) * StrictMath.exp(-u);
    }

    @Override
    public void psi(double[] r, int n) {
      for (int i = 0; i < n; i++) {
        r[i] = psi(r[i]);
      }
    }
  }

  /** \( \rho(r) = r^2/2 \) for \( |r| \le c \), \( c (|r| - c/2) \) beyond. */
  record Huber(double c) implements Rho {

    @Override
    public double value(double r) {
      double a = Math.abs(r);
      return a <= c ? r * r / 2 : c * (a - c / 2);
    }

    @Override
    public double psi(double r) {
      return Math.max(-c, Math.min(c, r));
    }

    @Override
    public double curvature(double r) {
      return Math.abs(r) <= c ? 1 : 0;
    }

    @Override
    public void psi(double[] r, int n) {
      for (int i = 0; i < n; i++) {
        r[i] = Math.max(-c, Math.min(c, r[i]));
      }
    }
  }

  /** \( \rho(r) = r^2/2 \). */
  record Squared() implements Rho {

    @Override
    public double value(double r) {
      return r * r / 2;
    }

    @Override
    public double psi(double r) {
      return r;
    }

    @Override
    public double curvature(double r) {
      return 1;
    }

    @Override
    public void psi(double[] r, int n) {}
  }
}
