package io.github.longrun.sgd;

/**
 * The chance h that a trajectory comes to the core that is sought, as a function of its order
 * parameter alone: the product of the conditional probabilities above each level, its logarithm
 * linear between the levels.
 *
 * <p>A trajectory that leaps over a level by far is rare and worth as much more: where a step is as
 * long as the levels are apart, that is most of the variance. One of n trials adds \( w\, h / n \)
 * to an estimate, w its weight if it crosses the level and 0 if not, so with m the mean of \( w\, h
 * \) over the trials the squared relative error is \( E\, (w h)^2 / m^2 \) over n, less what the
 * state it started from had told already (F. Cérou, P. Del Moral, T. Furon and A. Guyader, <i>Stat.
 * Comput.</i> 22, 2012, on the variance of splitting).
 *
 * @param levels the levels
 * @param logChance the logarithm of h at each
 */
record Prospect(double[] levels, double[] logChance) {

  /**
   * The chances above some levels.
   *
   * @param probabilities to come from each level to the one above, at last to the core
   */
  static Prospect of(double[] levels, double[] probabilities) {
    double[] log = new double[levels.length];
    double sum = 0;
    for (int k = levels.length - 1; k >= 0; k--) {
      sum += Math.log(probabilities[k]);
      log[k] = sum;
    }
    return new Prospect(levels, log);
  }

  /** The chance h of a trajectory at or above the first level. */
  double chance(double order) {
    if (order == Crossings.ARRIVED) {
      return 1;
    }
    int k = levels.length - 1;
    while (k > 0 && order < levels[k]) {
      k--;
    }
    if (k == levels.length - 1) {
      return Math.exp(logChance[k]);
    }
    double t = (order - levels[k]) / (levels[k + 1] - levels[k]);
    return Math.exp(logChance[k] + t * (logChance[k + 1] - logChance[k]));
  }

  /** The mean square of h over its squared mean, of states drawn by weight. */
  double spread(Crossings crossings) {
    return crossings.total() * moment(crossings, 1, 2) / square(moment(crossings, 1, 1));
  }

  /** The mean square of w h over its squared mean, of so many trials. */
  double spread(Crossings crossings, double trials) {
    return trials * moment(crossings, 2, 2) / square(moment(crossings, 1, 1));
  }

  private double moment(Crossings crossings, int ofWeight, int ofChance) {
    double sum = 0;
    for (int c = 0; c < crossings.size(); c++) {
      sum +=
          Math.pow(crossings.weight(c), ofWeight) * Math.pow(chance(crossings.order(c)), ofChance);
    }
    return sum;
  }

  private static double square(double v) {
    return v * v;
  }
}
