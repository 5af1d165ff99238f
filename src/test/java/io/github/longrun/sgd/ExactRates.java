package io.github.longrun.sgd;

import java.util.function.DoubleUnaryOperator;

/**
 * The exact rates of moves between two cores on the line, for SGD with Gaussian noise of standard
 * deviation \( \sigma \): the stationary law of the pair (state, core last entered) on a fine grid,
 * by elimination without subtractions (W. K. Grassmann, M. I. Taksar and D. P. Heyman, <i>Oper.
 * Res.</i> 33, 1985). It shares no code with the simulation.
 *
 * <p>The midpoint rule converges exponentially for the smooth density of a step; a cell that a core
 * cuts belongs to it by its share, an error of second order in the spacing.
 *
 * @param rate01 moves from the first core to the second per step since the first was entered
 * @param rate10 moves from the second core to the first
 */
record ExactRates(double rate01, double rate10) {

  /** Beyond so many standard deviations a step is left out: 1e-27 of the density's height. */
  private static final double REACH = 11;

  static ExactRates of(
      DoubleUnaryOperator slope,
      double sigma,
      double stepSize,
      double[] minima,
      double radius,
      double border,
      double pointsPerDeviation) {
    double deviation = stepSize * sigma;
    int n = (int) Math.ceil(2 * border * pointsPerDeviation / deviation);
    double h = 2 * border / n;
    double[] x = new double[n];
    double[][] share = new double[2][n];
    for (int a = 0; a < n; a++) {
      x[a] = -border + (a + 0.5) * h;
      for (int c = 0; c < 2; c++) {
        double low = Math.max(x[a] - h / 2, minima[c] - radius);
        double high = Math.min(x[a] + h / 2, minima[c] + radius);
        share[c][a] = Math.max(0, (high - low) / h);
      }
    }
    double[][] kernel = new double[n][n];
    for (int a = 0; a < n; a++) {
      double mean = x[a] - stepSize * slope.applyAsDouble(x[a]);
      double total = 0;
      for (int b = 0; b < n; b++) {
        double z = (x[b] - mean) / deviation;
        kernel[a][b] = Math.abs(z) < REACH ? Math.exp(-z * z / 2) : 0;
        total += kernel[a][b];
      }
      for (int b = 0; b < n; b++) {
        kernel[a][b] /= total;
      }
    }
    // State 2 a + l: in cell a with core l the last one; those inside the other core never are.
    int[] name = new int[2 * n];
    int states = 0;
    for (int s = 0; s < 2 * n; s++) {
      if (share[1 - s % 2][s / 2] < 1) {
        name[states++] = s;
      }
    }
    double[][] p = new double[states][states];
    for (int i = 0; i < states; i++) {
      for (int j = 0; j < states; j++) {
        int from = name[i] % 2;
        int to = name[j] % 2;
        int b = name[j] / 2;
        double stays = 1 - share[0][b] - share[1][b];
        p[i][j] = kernel[name[i] / 2][b] * (share[to][b] + (from == to ? stays : 0));
      }
    }
    double[] law = law(p);
    double[] time = new double[2];
    double[] moves = new double[2];
    for (int i = 0; i < states; i++) {
      int from = name[i] % 2;
      time[from] += law[i];
      for (int b = 0; b < n; b++) {
        moves[from] += law[i] * kernel[name[i] / 2][b] * share[1 - from][b];
      }
    }
    return new ExactRates(moves[0] / time[0], moves[1] / time[1]);
  }

  /** The stationary law up to a factor; the matrix is used up, and its band is kept. */
  private static double[] law(double[][] p) {
    int n = p.length;
    int[] left = new int[n];
    for (int k = n - 1; k > 0; k--) {
      int i0 = 0;
      while (p[i0][k] == 0 && i0 < k) {
        i0++;
      }
      int j0 = 0;
      while (p[k][j0] == 0) {
        j0++;
      }
      left[k] = i0;
      double out = 0;
      for (int j = j0; j < k; j++) {
        out += p[k][j];
      }
      for (int i = i0; i < k; i++) {
        p[i][k] /= out;
        if (p[i][k] > 0) {
          for (int j = j0; j < k; j++) {
            p[i][j] += p[i][k] * p[k][j];
          }
        }
      }
    }
    double[] law = new double[n];
    law[0] = 1;
    for (int k = 1; k < n; k++) {
      for (int i = left[k]; i < k; i++) {
        law[k] += law[i] * p[i][k];
      }
    }
    return law;
  }
}
