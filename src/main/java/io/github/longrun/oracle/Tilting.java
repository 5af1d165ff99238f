package io.github.longrun.oracle;

/**
 * The logarithm of a mean of exponentials, \( \log \sum_i w_i e^{a_i} \), and the tilted weights \(
 * w_i e^{a_i} / \sum_j w_j e^{a_j} \).
 *
 * @param value the logarithm; +infinity or NaN where an exponent is
 * @param weights the tilted weights
 */
record Tilting(double value, double[] weights) {

  /**
   * Of weights that add up to 1 and exponents whose mean \( \sum_i w_i a_i \) is known. Where all
   * are near their mean m the value is \( m + \log(1 + \sum_i w_i (e^{a_i - m} - 1 - (a_i - m)))
   * \), exact to rounding however small; elsewhere the largest exponent is taken out.
   */
  static Tilting of(double[] weight, double[] exponent, double mean) {
    int n = exponent.length;
    double[] tilted = new double[n];
    double top = Double.NEGATIVE_INFINITY;
    double farthest = 0;
    for (double a : exponent) {
      top = Math.max(top, a);
      farthest = Math.max(farthest, Math.abs(a - mean));
    }
    boolean isNear = farthest <= 1;
    double base = isNear ? mean : top;
    double total = 0;
    double excess = 0;
    for (int i = 0; i < n; i++) {
      double a = exponent[i] - base;
      if (isNear) {
        double beyond = beyondLinear(a);
        excess += weight[i] * beyond;
        tilted[i] = weight[i] * (1 + a + beyond);
      } else {
        tilted[i] = weight[i] * Math.exp(a);
      }
      total += tilted[i];
    }
    for (int i = 0; i < n; i++) {
      tilted[i] /= total;
    }
    boolean isOverflow = top == Double.POSITIVE_INFINITY;
    double value = isOverflow ? top : base + (isNear ? Math.log1p(excess) : Math.log(total));
    return new Tilting(value, tilted);
  }

  /** \( e^a - 1 - a \) for \( |a| \le 1 \), by its series. */
  private static double beyondLinear(double a) {
    double sum = 1;
    for (int k = 18; k > 2; k--) {
      sum = 1 + a / k * sum;
    }
    return 0.5 * a * a * sum;
  }
}
