package io.github.longrun.action;

import java.util.Arrays;

/**
 * The geometric Lagrangian at any point, without an answer for its momentum: in closed form where
 * the noise is Gaussian of constant covariance, by {@link Hamiltonian#geometricLagrangian} where it
 * is not, started from the momentum of the last call with the same slot.
 */
final class ExactSigma {

  private final Hamiltonian h;
  private final double[][] metric;
  private final double[][] momentum;
  private final double rest;
  private int unsolved;

  /**
   * @param h the Hamiltonian
   * @param rest drifts slower than this are rest, where every displacement is free
   * @param metric the inverse covariance where the noise is Gaussian of constant covariance, else
   *     null
   * @param slots how many momenta to remember
   */
  ExactSigma(Hamiltonian h, double rest, double[][] metric, int slots) {
    this.h = h;
    this.rest = rest;
    this.metric = metric;
    this.momentum = new double[slots][h.dimension()];
  }

  /** Displacements whose action was not solved for and taken as infinite. */
  int unsolved() {
    return unsolved;
  }

  void forget() {
    for (double[] p : momentum) {
      Arrays.fill(p, 0);
    }
  }

  double value(int slot, double[] x, double[] w) {
    if (metric != null) {
      return gaussian(h.drift(x), w);
    }
    if (Vectors.norm(h.drift(x)) <= rest) {
      return 0;
    }
    try {
      GeometricLagrangian sigma = h.geometricLagrangian(x, w, momentum[slot]);
      if (sigma.value() < Double.POSITIVE_INFINITY) {
        momentum[slot] = sigma.momentum();
      }
      return sigma.value();
    } catch (IllegalStateException notConverged) {
      unsolved++;
      return Double.POSITIVE_INFINITY;
    }
  }

  /** The momentum where the value is reached; 0 where it is not solved for. */
  double[] momentum(double[] x, double[] w) {
    if (Vectors.norm(h.drift(x)) <= rest) {
      return new double[w.length];
    }
    try {
      return h.geometricLagrangian(x, w, momentum[0]).momentum();
    } catch (IllegalStateException notConverged) {
      unsolved++;
      return new double[w.length];
    }
  }

  /** \( |b| |w| - \langle b, w \rangle \) in the metric, as a difference that keeps its digits. */
  private double gaussian(double[] b, double[] w) {
    double bb = 0;
    double bw = 0;
    double ww = 0;
    for (int k = 0; k < w.length; k++) {
      for (int l = 0; l < w.length; l++) {
        double m = metric[k][l];
        bb += m * b[k] * b[l];
        bw += m * b[k] * w[l];
        ww += m * w[k] * w[l];
      }
    }
    double product = Math.sqrt(bb * ww);
    if (bw <= 0) {
      return product - bw;
    }
    // (|b|^2 |w|^2 - <b, w>^2) / (|b| |w| + <b, w>), the numerator a sum of squares
    double cross = 0;
    for (int k = 0; k < w.length; k++) {
      for (int l = 0; l < k; l++) {
        for (int m = 0; m < w.length; m++) {
          for (int n = 0; n < m; n++) {
            double minor = metric[k][m] * metric[l][n] - metric[k][n] * metric[l][m];
            cross += minor * (b[k] * w[l] - b[l] * w[k]) * (b[m] * w[n] - b[n] * w[m]);
          }
        }
      }
    }
    return Math.max(0, cross) / (product + bw);
  }
}
