package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.checked;

import java.util.Arrays;

/**
 * Linear regression with an intercept under a robust loss,
 *
 * <p>\[ f(w) = \frac1n \sum_{i=1}^n f_i(w), \qquad f_i(w) = \rho(r_i) + \frac{\lambda}{2} |w|^2,
 * \qquad r_i = y_i - w_0 - \sum_{k=1}^{p} w_k x_{ki}, \]
 *
 * <p>over the coefficients w = (intercept, slopes), so d = p + 1. The ridge \( \lambda \) holds all
 * coefficients, the intercept too, and makes f coercive where \( \rho \) alone is bounded.
 *
 * <p>Losses of a residual (P. J. Huber and E. M. Ronchetti, <i>Robust Statistics</i>, 2nd ed.,
 * Wiley, 2009, chapter 7; P. W. Holland and R. E. Welsch, <i>Commun. Statist.</i> A6, 1977): Cauchy
 * and Welsch redescend, so f may have several minima; Huber and squared are convex.
 */
public final class RobustRegression implements FiniteSum {

  private final Rho rho;
  private final double[][] features;
  private final double[] response;
  private final double ridge;

  private RobustRegression(Rho rho, double[][] features, double[] response, double ridge) {
    this.rho = rho;
    this.features = features;
    this.response = response;
    this.ridge = ridge;
  }

  /**
   * The Cauchy loss \( \rho(r) = \frac{c^2}{2} \log(1 + (r/c)^2) \).
   *
   * @param features one column a feature: {@code features[k][i]} is feature k of observation i
   * @param response the response \( y_i \), of length n
   * @param c the residual at which \( \rho' \) is largest, positive
   * @return the loss, without ridge
   * @throws IllegalArgumentException if a column has not length n, a number is not finite or c is
   *     not positive
   */
  public static RobustRegression cauchy(double[][] features, double[] response, double c) {
    return of(new Rho.Cauchy(positive(c)), features, response);
  }

  /**
   * The Welsch loss \( \rho(r) = \frac{c^2}{2} (1 - e^{-(r/c)^2}) \).
   *
   * @param features one column a feature: {@code features[k][i]} is feature k of observation i
   * @param response the response \( y_i \), of length n
   * @param c the scale of the residuals, positive; \( \rho' \) is largest at \( c / \sqrt 2 \)
   * @return the loss, without ridge
   * @throws IllegalArgumentException if a column has not length n, a number is not finite or c is
   *     not positive
   */
  public static RobustRegression welsch(double[][] features, double[] response, double c) {
    return of(new Rho.Welsch(positive(c)), features, response);
  }

  /**
   * The Huber loss \( \rho(r) = r^2/2 \) for \( |r| \le c \), \( c(|r| - c/2) \) beyond.
   *
   * @param features one column a feature: {@code features[k][i]} is feature k of observation i
   * @param response the response \( y_i \), of length n
   * @param c the residual from which the loss is linear, positive
   * @return the loss, without ridge
   * @throws IllegalArgumentException if a column has not length n, a number is not finite or c is
   *     not positive
   */
  public static RobustRegression huber(double[][] features, double[] response, double c) {
    return of(new Rho.Huber(positive(c)), features, response);
  }

  /**
   * Least squares, \( \rho(r) = r^2/2 \).
   *
   * @param features one column a feature: {@code features[k][i]} is feature k of observation i
   * @param response the response \( y_i \), of length n
   * @return the loss, without ridge
   * @throws IllegalArgumentException if a column has not length n or a number is not finite
   */
  public static RobustRegression squared(double[][] features, double[] response) {
    return of(new Rho.Squared(), features, response);
  }

  /**
   * The same data and loss with a ridge \( \lambda |w|^2 / 2 \) in every term.
   *
   * @param lambda the ridge \( \lambda \), 0 or positive; it replaces the one there was
   * @return a copy
   * @throws IllegalArgumentException if lambda is negative or not finite
   */
  public RobustRegression withRidge(double lambda) {
    if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("ridge must be finite and at least 0, got " + lambda);
    }
    return new RobustRegression(rho, features, response, lambda);
  }

  /**
   * A column shifted and scaled to mean 0 and population standard deviation 1 (division by n, not n
   * - 1).
   *
   * @param column the numbers, at least two of them different
   * @return a new array
   * @throws IllegalArgumentException if a number is not finite or all are the same
   */
  public static double[] standardised(double[] column) {
    double mean = 0;
    for (int i = 0; i < column.length; i++) {
      mean += finite(column[i], "column", i) / column.length;
    }
    double variance = 0;
    boolean constant = true;
    for (double v : column) {
      variance += (v - mean) * (v - mean) / column.length;
      constant &= v == column[0];
    }
    if (constant) {
      throw new IllegalArgumentException(
          "column has no two different numbers, so it cannot be standardised: leave it out, the intercept covers it");
    }
    double[] z = new double[column.length];
    for (int i = 0; i < z.length; i++) {
      z[i] = (column[i] - mean) / Math.sqrt(variance);
    }
    return z;
  }

  @Override
  public int dimension() {
    return features.length + 1;
  }

  @Override
  public int size() {
    return response.length;
  }

  @Override
  public double value(double[] w) {
    checked(w, dimension());
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += rho.value(residual(i, w));
    }
    return sum / size() + penalty(w);
  }

  /**
   * One term \( f_i(w) = \rho(r_i) + \lambda |w|^2 / 2 \).
   *
   * @param i the observation, from 0
   * @param w the coefficients, of length d
   * @return \( f_i(w) \)
   */
  public double value(int i, double[] w) {
    checked(w, dimension());
    return rho.value(residual(i, w)) + penalty(w);
  }

  @Override
  public double[] gradient(double[] w) {
    checked(w, dimension());
    double[] g = new double[w.length];
    for (int i = 0; i < size(); i++) {
      double psi = rho.psi(residual(i, w));
      g[0] -= psi;
      for (int k = 1; k < g.length; k++) {
        g[k] -= psi * features[k - 1][i];
      }
    }
    for (int k = 0; k < g.length; k++) {
      g[k] = g[k] / size() + ridge * w[k];
    }
    return g;
  }

  @Override
  public double[] gradient(int i, double[] w) {
    checked(w, dimension());
    double psi = rho.psi(residual(i, w));
    double[] g = new double[w.length];
    g[0] = ridge * w[0] - psi;
    for (int k = 1; k < g.length; k++) {
      g[k] = ridge * w[k] - psi * features[k - 1][i];
    }
    return g;
  }

  @Override
  public double[][] hessian(double[] w) {
    checked(w, dimension());
    double[][] a = new double[w.length][w.length];
    for (int i = 0; i < size(); i++) {
      addCurvature(i, rho.curvature(residual(i, w)) / size(), a);
    }
    return withRidge(a);
  }

  @Override
  public double[][] hessian(int i, double[] w) {
    checked(w, dimension());
    double[][] a = new double[w.length][w.length];
    addCurvature(i, rho.curvature(residual(i, w)), a);
    return withRidge(a);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Gives the bits of {@link #gradient(double[])}.
   */
  @Override
  public void gradients(double[][] x, double[][] g, int n) {
    double[] r = new double[n];
    for (double[] gk : g) {
      Arrays.fill(gk, 0, n, 0.0);
    }
    for (int t = 0; t < size(); t++) {
      double y = response[t];
      double[] x0 = x[0];
      for (int i = 0; i < n; i++) {
        r[i] = y - x0[i];
      }
      for (int k = 1; k < dimension(); k++) {
        double z = features[k - 1][t];
        double[] xk = x[k];
        for (int i = 0; i < n; i++) {
          r[i] -= xk[i] * z;
        }
      }
      rho.psi(r, n);
      for (int k = 0; k < dimension(); k++) {
        double z = k == 0 ? 1 : features[k - 1][t];
        double[] gk = g[k];
        for (int i = 0; i < n; i++) {
          gk[i] -= r[i] * z;
        }
      }
    }
    double size = size();
    for (int k = 0; k < dimension(); k++) {
      double[] gk = g[k];
      double[] xk = x[k];
      for (int i = 0; i < n; i++) {
        gk[i] = gk[i] / size + ridge * xk[i];
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Gives the bits of {@link #gradient(int, double[])}. The output arrays first hold the
   * gathered observations, so nothing is allocated and every pass after the gather is plain
   * arithmetic on whole arrays, which C2 vectorises; g must therefore not share arrays with x.
   */
  @Override
  public void gradients(int[] term, double[][] x, double[][] g, int n) {
    gather(response, term, g[0], n);
    for (int k = 1; k < dimension(); k++) {
      gather(features[k - 1], term, g[k], n);
    }
    if (rho instanceof Rho.Cauchy cauchy && dimension() == 2) {
      cauchy.gradients(g[0], g[1], x[0], x[1], ridge, n);
      return;
    }
    double[] r = g[0];
    double[] x0 = x[0];
    for (int i = 0; i < n; i++) {
      r[i] -= x0[i];
    }
    for (int k = 1; k < dimension(); k++) {
      double[] xk = x[k];
      double[] gk = g[k];
      for (int i = 0; i < n; i++) {
        r[i] -= xk[i] * gk[i];
      }
    }
    rho.psi(r, n);
    for (int k = 1; k < dimension(); k++) {
      double[] xk = x[k];
      double[] gk = g[k];
      for (int i = 0; i < n; i++) {
        gk[i] = ridge * xk[i] - r[i] * gk[i];
      }
    }
    for (int i = 0; i < n; i++) {
      r[i] = ridge * x0[i] - r[i];
    }
  }

  @Override
  public String toString() {
    return "RobustRegression["
        + rho
        + ", ridge="
        + ridge
        + ", size="
        + size()
        + ", dimension="
        + dimension()
        + "]";
  }

  private double residual(int i, double[] w) {
    double r = response[i] - w[0];
    for (int k = 1; k < w.length; k++) {
      r -= w[k] * features[k - 1][i];
    }
    return r;
  }

  private double penalty(double[] w) {
    double s = 0;
    for (double v : w) {
      s += v * v;
    }
    return ridge * s / 2;
  }

  /** Adds \( s\, \tilde x_i \tilde x_i^T \), where \( \tilde x_i = (1, x_i) \), to the matrix. */
  private void addCurvature(int i, double s, double[][] a) {
    for (int k = 0; k < a.length; k++) {
      double zk = k == 0 ? 1 : features[k - 1][i];
      for (int l = 0; l < a.length; l++) {
        a[k][l] += s * zk * (l == 0 ? 1 : features[l - 1][i]);
      }
    }
  }

  private double[][] withRidge(double[][] a) {
    for (int k = 0; k < a.length; k++) {
      a[k][k] += ridge;
    }
    return a;
  }

  private static void gather(double[] column, int[] term, double[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = column[term[i]];
    }
  }

  private static RobustRegression of(Rho rho, double[][] features, double[] response) {
    return new RobustRegression(rho, columns(features, response, "response"), response.clone(), 0);
  }

  /** A copy of the features after a look at all numbers; name is that of the response. */
  static double[][] columns(double[][] features, double[] response, String name) {
    if (response.length == 0) {
      throw new IllegalArgumentException(name + " is empty, at least one observation is needed");
    }
    for (int i = 0; i < response.length; i++) {
      finite(response[i], name, i);
    }
    double[][] columns = new double[features.length][];
    for (int k = 0; k < features.length; k++) {
      columns[k] = features[k].clone();
      if (columns[k].length != response.length) {
        throw new IllegalArgumentException(
            "features["
                + k
                + "] has length "
                + columns[k].length
                + " but "
                + name
                + " has length "
                + response.length
                + ": features holds one column a feature, features[k][i] for observation i");
      }
      for (int i = 0; i < columns[k].length; i++) {
        finite(columns[k][i], "features[" + k + "]", i);
      }
    }
    return columns;
  }

  private static double finite(double v, String name, int i) {
    if (!Double.isFinite(v)) {
      throw new IllegalArgumentException(
          name
              + " must hold finite numbers, got "
              + v
              + " at position "
              + i
              + ": leave out or repair that observation");
    }
    return v;
  }

  private static double positive(double c) {
    if (!(c > 0 && c < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("c must be positive and finite, got " + c);
    }
    return c;
  }
}
