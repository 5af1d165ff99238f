package io.github.longrun.stationary;

/**
 * What ends a passage: a state in cell j is absorbed with probability {@code part[j]}, and the
 * chain starts afresh from a law. The rate of absorption in the stationary law of the chain that
 * always starts afresh is one over the mean duration of a passage.
 *
 * @param part the part of each cell that belongs to the target
 * @param restart the law of the start, which adds up to 1
 */
record Absorption(double[] part, double[] restart) {

  /**
   * Moves what was absorbed to the start.
   *
   * @return the mass that was absorbed
   */
  double apply(double[] mu) {
    double absorbed = 0;
    for (int j = 0; j < mu.length; j++) {
      absorbed += mu[j] * part[j];
      mu[j] *= 1 - part[j];
    }
    for (int j = 0; j < mu.length; j++) {
      mu[j] += absorbed * restart[j];
    }
    return absorbed;
  }
}
