package io.github.longrun.sgd;

import java.util.Arrays;

/**
 * Counts of states in classes, per chain, and the statistics of sums over independent chains:
 * whatever the correlation within a chain, as long as chains are longer than it.
 *
 * @param states the states of each chain
 * @param count of each class, the states of each chain in it
 */
record Counts(long[] states, long[][] count) {

  int chains() {
    return states.length;
  }

  long total() {
    return sum(states);
  }

  long total(int i) {
    return sum(count[i]);
  }

  double fraction(int i) {
    return (double) total(i) / total();
  }

  /** \( \sqrt{\frac{C}{C-1} \sum_c (n_i^{(c)} - p_i n^{(c)})^2} / n \) for C chains. */
  double standardError(int i) {
    double p = fraction(i);
    double s = 0;
    for (int c = 0; c < chains(); c++) {
      double r = count[i][c] - p * states[c];
      s += r * r;
    }
    return Math.sqrt(s * spread()) / total();
  }

  /** \( p (1 - p) \) over the square of the standard error. */
  double effectiveSampleSize(int i) {
    double p = fraction(i);
    double error = standardError(i);
    return p * (1 - p) / (error * error);
  }

  /**
   * \( \log n_i / n_j \), of variance \( \frac{C}{C-1} \sum_c (n_i^{(c)}/n_i - n_j^{(c)}/n_j)^2 \).
   */
  Estimate logRatio(int i, int j) {
    double ni = total(i);
    double nj = total(j);
    if (ni == 0 || nj == 0) {
      return Estimate.of(Math.log(ni / nj), Double.POSITIVE_INFINITY);
    }
    double s = 0;
    for (int c = 0; c < chains(); c++) {
      double r = count[i][c] / ni - count[j][c] / nj;
      s += r * r;
    }
    return Estimate.of(Math.log(ni / nj), Math.sqrt(s * spread()));
  }

  /** C / (C - 1), NaN for one chain. */
  double spread() {
    return chains() > 1 ? chains() / (chains() - 1.0) : Double.NaN;
  }

  /** The chains of both. */
  Counts merge(Counts other) {
    return new Counts(joined(states, other.states), joined(count, other.count));
  }

  static long[][] joined(long[][] a, long[][] b) {
    long[][] all = new long[a.length][];
    for (int k = 0; k < a.length; k++) {
      all[k] = joined(a[k], b[k]);
    }
    return all;
  }

  private static long[] joined(long[] a, long[] b) {
    long[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  static long sum(long[] counts) {
    long total = 0;
    for (long n : counts) {
      total += n;
    }
    return total;
  }
}
