package io.github.longrun.stationary;

/**
 * Weights of neighbouring values of one coordinate.
 *
 * @param first the index of the first value
 * @param weight the weights, which add up to 1
 * @param outside the part of them that fell beyond the grid and is kept at its border
 */
record NodeWeights(int first, double[] weight, double outside) {

  /**
   * The normal law sampled at the nodes, \( w_j \propto e^{-(j - c)^2 / 2 s^2} \), as far as {@code
   * reach} standard deviations.
   *
   * @param c the mean in units of the spacing
   * @param s the standard deviation in units of the spacing
   * @param n the number of values of the coordinate
   */
  static NodeWeights gaussian(double c, double s, double reach, int n) {
    double from = Math.ceil(c - reach * s);
    double to = Math.floor(c + reach * s);
    if (!(to > 0)) {
      return new NodeWeights(0, new double[] {1}, c < 0 ? 1 : 0);
    }
    if (!(from < n - 1)) {
      return new NodeWeights(n - 1, new double[] {1}, c > n - 1 ? 1 : 0);
    }
    int first = (int) Math.max(from, 0);
    int last = (int) Math.min(to, n - 1);
    double[] w = new double[last - first + 1];
    double total = 0;
    double outside = 0;
    for (double j = from; j <= to; j++) {
      double u = (j - c) / s;
      double p = Math.exp(-0.5 * u * u);
      total += p;
      int at = (int) Math.max(first, Math.min(last, j));
      w[at - first] += p;
      outside += at == j ? 0 : p;
    }
    for (int k = 0; k < w.length; k++) {
      w[k] /= total;
    }
    return new NodeWeights(first, w, outside / total);
  }

  int last() {
    return first + weight.length - 1;
  }
}
