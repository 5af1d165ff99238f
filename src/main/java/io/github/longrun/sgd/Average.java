package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The average of a function g over the states of an ensemble, with what is needed to judge it: the
 * means of g over batches of consecutive states of each chain.
 *
 * <p>Chains are independent, so the spread of their means gives the standard error \( s \) whatever
 * the correlation within a chain. The N states are then worth \( N_{\text{eff}} =
 * \operatorname{Var} g / s^2 \) independent ones, and N over that number, in steps, is the
 * integrated autocorrelation time \( \tau = 1 + 2 \sum_t \rho_t \).
 *
 * @param value the average, with its standard error from the spread of the chains
 * @param variance the variance of g over all states
 * @param every the steps between two states
 * @param batchLength the states in a batch
 * @param batches the means over batches, one row a chain
 */
public record Average(
    Estimate value, double variance, int every, long batchLength, double[][] batches) {

  /**
   * Copies the batches.
   *
   * @param value the average
   * @param variance the variance over all states
   * @param every the steps between two states
   * @param batchLength the states in a batch
   * @param batches the means over batches
   */
  public Average {
    batches = copy(batches);
  }

  /** Of the batches that all chains filled: all of them, unless the run was stopped. */
  static Average of(int every, long batchLength, List<BatchCounter> counters) {
    int full = counters.stream().mapToInt(BatchCounter::full).min().orElse(0);
    int chains = counters.stream().mapToInt(BatchCounter::chains).sum();
    double[][] batches = new double[chains][full];
    double[] mean = new double[chains];
    double square = 0;
    int c = 0;
    for (BatchCounter counter : counters) {
      for (int i = 0; i < counter.chains(); i++, c++) {
        for (int b = 0; b < full; b++) {
          batches[c][b] = counter.mean(b, i);
          mean[c] += batches[c][b] / full;
        }
        square += counter.square(i) / chains;
      }
    }
    double all = Arrays.stream(mean).sum() / chains;
    double s = Arrays.stream(mean).map(m -> (m - all) * (m - all)).sum();
    double error = chains > 1 ? Math.sqrt(s / (chains - 1) / chains) : Double.NaN;
    return new Average(
        Estimate.of(full > 0 ? all : Double.NaN, full > 0 ? error : Double.NaN),
        square - all * all,
        every,
        batchLength,
        batches);
  }

  /**
   * The means over batches of consecutive states.
   *
   * @return a copy, one row a chain
   */
  @Override
  public double[][] batches() {
    return copy(batches);
  }

  /**
   * The independent states that would have given the same standard error; known to a relative error
   * of \( \sqrt{2 / C} \) for C chains.
   *
   * @return their number
   */
  public double effectiveSampleSize() {
    return variance / (value.standardError() * value.standardError());
  }

  /**
   * The integrated autocorrelation time, in steps.
   *
   * @return the steps of all chains over {@link #effectiveSampleSize}
   */
  public double autocorrelationTime() {
    double states = (double) batchLength * batches[0].length * batches.length;
    return states * every / effectiveSampleSize();
  }

  /**
   * The rank-normalised split \( \hat R \) and the effective sample sizes of the batch means, as
   * draws of their own.
   *
   * @return the diagnostics
   * @throws IllegalArgumentException if there are fewer than 4 batches a chain
   */
  public Convergence convergence() {
    return Convergence.of(batches);
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, worth %.4g independent states, autocorrelation time %.3g steps",
        value,
        effectiveSampleSize(),
        autocorrelationTime());
  }
}
