package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether several chains look alike, and how many independent draws they are worth (Vehtari,
 * Gelman, Simpson, Carpenter and Bürkner, <i>Rank-normalization, folding, and localization: an
 * improved \( \hat R \) for assessing convergence of MCMC</i>, Bayesian Analysis 16, 2021).
 *
 * <p>All is computed on the halves of the chains, m of them with n draws each, after a draw of rank
 * r among all S = mn is replaced by \( z = \Phi^{-1}((r - 3/8) / (S + 1/4)) \), so that heavy tails
 * do no harm: with W the mean of the variances within the halves and B / n the variance of their
 * means, \[ \hat R = \sqrt{\frac{\frac{n-1}{n} W + \frac{B}{n}}{W}}. \]
 *
 * <p>It is the standard of those who sample and agrees with what they use to ten digits. Chains
 * that all stay where they started and never saw the rest look alike too: {@link Occupation#mixed}
 * is the stricter judge where there are several minima.
 *
 * @param rHat the larger of \( \hat R \) of the draws and of their distances from the median; use
 *     the draws if it is below 1.01
 * @param bulkEffectiveSampleSize the independent draws that would give the mean of the ranks as
 *     well
 * @param tailEffectiveSampleSize the same for the frequencies beyond the 5 % and 95 % quantiles,
 *     the smaller of both
 */
public record Convergence(
    double rHat, double bulkEffectiveSampleSize, double tailEffectiveSampleSize) {

  private static final int LEAST_DRAWS = 4;

  /**
   * Judges draws.
   *
   * @param draws one row a chain, all of one length of at least 4
   * @return the diagnostics; all NaN where the draws are all equal
   * @throws IllegalArgumentException if there is no chain, the lengths differ, there are fewer than
   *     4 draws a chain or one is not finite
   */
  public static Convergence of(double[][] draws) {
    if (draws.length == 0 || draws[0].length < LEAST_DRAWS) {
      throw new IllegalArgumentException(
          "draws must have at least one chain of at least 4 draws, got "
              + draws.length
              + " chains"
              + (draws.length == 0 ? "" : " of " + draws[0].length));
    }
    for (double[] chain : draws) {
      if (chain.length != draws[0].length) {
        throw new IllegalArgumentException(
            "draws must be as many in each chain, got " + draws[0].length + " and " + chain.length);
      }
      for (double v : chain) {
        if (!Double.isFinite(v)) {
          throw new IllegalArgumentException("draws must be finite, got " + v);
        }
      }
    }
    double[][] halves = halves(draws);
    double[] sorted = Arrays.stream(draws).flatMapToDouble(Arrays::stream).sorted().toArray();
    if (sorted[0] == sorted[sorted.length - 1]) {
      return new Convergence(Double.NaN, Double.NaN, Double.NaN);
    }
    double[][] bulk = normalised(halves);
    double[] half = Arrays.stream(halves).flatMapToDouble(Arrays::stream).sorted().toArray();
    double median = quantile(half, 0.5);
    double[][] folded = map(halves, v -> Math.abs(v - median));
    return new Convergence(
        Math.max(rHat(bulk), rHat(normalised(folded))),
        effectiveSampleSize(bulk),
        Math.min(tail(halves, quantile(sorted, 0.05)), tail(halves, quantile(sorted, 0.95))));
  }

  private static double tail(double[][] halves, double quantile) {
    return effectiveSampleSize(map(halves, v -> v <= quantile ? 1 : 0));
  }

  private static double[][] map(double[][] draws, DoubleUnaryOperator f) {
    return Arrays.stream(draws)
        .map(chain -> Arrays.stream(chain).map(f).toArray())
        .toArray(double[][]::new);
  }

  /** Both halves of each chain, without the draw in the middle where their number is odd. */
  private static double[][] halves(double[][] draws) {
    int n = draws[0].length;
    double[][] halves = new double[2 * draws.length][];
    for (int m = 0; m < draws.length; m++) {
      halves[2 * m] = Arrays.copyOfRange(draws[m], 0, n / 2);
      halves[2 * m + 1] = Arrays.copyOfRange(draws[m], n - n / 2, n);
    }
    return halves;
  }

  /** Normal scores of the ranks, of equal draws the mean rank. */
  private static double[][] normalised(double[][] draws) {
    int n = draws[0].length;
    int all = draws.length * n;
    Integer[] order = IntStream.range(0, all).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> draws[i / n][i % n]));
    NormalDistribution normal = NormalDistribution.of(0, 1);
    double[][] z = new double[draws.length][n];
    for (int first = 0; first < all; ) {
      double value = draws[order[first] / n][order[first] % n];
      int last = first;
      while (last + 1 < all && draws[order[last + 1] / n][order[last + 1] % n] == value) {
        last++;
      }
      double rank = (first + last) / 2.0 + 1;
      double score = normal.inverseCumulativeProbability((rank - 0.375) / (all + 0.25));
      for (int k = first; k <= last; k++) {
        z[order[k] / n][order[k] % n] = score;
      }
      first = last + 1;
    }
    return z;
  }

  /** By linear interpolation between order statistics. */
  private static double quantile(double[] sorted, double p) {
    double at = p * (sorted.length - 1);
    int below = (int) at;
    return below + 1 < sorted.length
        ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below])
        : sorted[below];
  }

  private static double rHat(double[][] z) {
    int n = z[0].length;
    double within = Arrays.stream(z).mapToDouble(Convergence::variance).average().orElseThrow();
    double between = variance(Arrays.stream(z).mapToDouble(Convergence::mean).toArray());
    return Math.sqrt(((n - 1.0) / n * within + between) / within);
  }

  /**
   * \( S / \tau \) with \( \tau = -1 + 2 \sum_t (\rho_{2t} + \rho_{2t+1}) \), the sum over the
   * initial sequence of pairs that are positive and do not rise (Geyer, Stat. Sci. 7, 1992).
   */
  private static double effectiveSampleSize(double[][] z) {
    int m = z.length;
    int n = z[0].length;
    double[] mean = Arrays.stream(z).mapToDouble(Convergence::mean).toArray();
    double within = covariance(z, mean, 0) * n / (n - 1.0);
    double total = within * (n - 1.0) / n + (m > 1 ? variance(mean) : 0);
    if (!(total > 0)) {
      return (double) m * n;
    }
    double[] rho = new double[n];
    rho[0] = 1;
    rho[1] = 1 - (within - covariance(z, mean, 1)) / total;
    int t = 1;
    while (t < n - 3 && rho[t - 1] + rho[t] > 0) {
      rho[t + 1] = 1 - (within - covariance(z, mean, t + 1)) / total;
      rho[t + 2] = 1 - (within - covariance(z, mean, t + 2)) / total;
      t += 2;
    }
    // Of the last pair, the first that is not positive, the first member counts once if it is.
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 1; k <= t - 2; k += 2) {
      least = Math.min(least, rho[k - 1] + rho[k]);
      sum += least;
    }
    double tau = Math.max(-1 + 2 * sum + Math.max(0, rho[t - 1]), 1 / Math.log10((double) m * n));
    return m * n / tau;
  }

  /** The autocovariance at a lag, averaged over the chains. */
  private static double covariance(double[][] z, double[] mean, int lag) {
    double sum = 0;
    for (int c = 0; c < z.length; c++) {
      for (int i = 0; i + lag < z[c].length; i++) {
        sum += (z[c][i] - mean[c]) * (z[c][i + lag] - mean[c]);
      }
    }
    return sum / z[0].length / z.length;
  }

  private static double mean(double[] v) {
    return Arrays.stream(v).average().orElseThrow();
  }

  private static double variance(double[] v) {
    double mean = mean(v);
    return Arrays.stream(v).map(a -> (a - mean) * (a - mean)).sum() / (v.length - 1);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "R-hat %.4f, effective sample size %.4g (bulk), %.4g (tail)",
        rHat,
        bulkEffectiveSampleSize,
        tailEffectiveSampleSize);
  }
}
