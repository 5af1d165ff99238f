package io.github.longrun.oracle;

import org.apache.commons.rng.UniformRandomProvider;

/** The law of one coordinate \( \xi \), symmetric about 0, at the scale 1. */
interface Marginal {

  /**
   * One draw.
   *
   * @param word 64 random bits, all that most laws need
   * @param more where further words come from
   */
  double draw(long word, UniformRandomProvider more);

  /** \( K(q) = \log E e^{q \xi} \), even in q, for a finite q; +infinity where it is so. */
  double cumulant(double q);

  /** \( K'(q) \), odd in q, where K is finite. */
  double mean(double q);

  /** \( K''(q) \), even in q, where K is finite. */
  double variance(double q);

  /** \( K, K', K'' \) at once; overridden where they share work. */
  default double[] moments(double q) {
    return new double[] {cumulant(q), mean(q), variance(q)};
  }

  /** The density at z; 0 everywhere for a law of atoms. */
  double density(double z);
}
