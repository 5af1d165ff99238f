package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The average of a function g over the states of an ensemble, with what is needed to judge it: the
 * means of g over batches of consecutive states of each chain.
 *
 * <p>Chains are independent, so the spread of their means gives the standard error \( s \) whatever
 * the correlation within a chain. The N states are then worth \( N_{\text{eff}} =
 * \operatorname{Var} g / s^2 \) independent ones, and N over that number, in steps, is the
 * integrated autocorrelation time \( \tau = 1 + 2 \sum_t \rho_t \).
 *
 * @param stepSize the step size \( \eta \)
 * @param value the average, with its standard error from the spread of the chains
 * @param variance the variance of g over all states
 * @param every the steps between two states
 * @param batchLength the states in a batch
 * @param batches the means over batches, one row a chain
 * @param seeds the seeds of the runs
 */
public record Average(
    double stepSize,
    Estimate value,
    double variance,
    int every,
    long batchLength,
    double[][] batches,
    Set<Long> seeds) {

  /**
   * Copies the seeds and the batches.
   *
   * @param stepSize the step size
   * @param value the average
   * @param variance the variance over all states
   * @param every the steps between two states
   * @param batchLength the states in a batch
   * @param batches the means over batches
   * @param seeds the seeds of the runs
   */
  public Average {
    batches = copy(batches);
    seeds = Set.copyOf(seeds);
  }

  /** Of the batches that all chains filled: all of them, unless the run was stopped. */
  static Average of(
      double stepSize, long seed, int every, long batchLength, List<BatchCounter> counters) {
    int full = counters.stream().mapToInt(BatchCounter::full).min().orElse(0);
    int chains = counters.stream().mapToInt(BatchCounter::chains).sum();
    double[][] batches = new double[chains][full];
    double square = 0;
    int c = 0;
    for (BatchCounter counter : counters) {
      for (int i = 0; i < counter.chains(); i++, c++) {
        for (int b = 0; b < full; b++) {
          batches[c][b] = counter.mean(b, i);
        }
        square += counter.square(i) / chains;
      }
    }
    return of(stepSize, square, every, batchLength, batches, Set.of(seed));
  }

  /** With the mean square of g over all states. */
  private static Average of(
      double stepSize,
      double square,
      int every,
      long batchLength,
      double[][] batches,
      Set<Long> seeds) {
    double chains = batches.length;
    double[] mean =
        Arrays.stream(batches)
            .mapToDouble(b -> Arrays.stream(b).average().orElse(Double.NaN))
            .toArray();
    double all = Arrays.stream(mean).sum() / chains;
    double s = Arrays.stream(mean).map(m -> (m - all) * (m - all)).sum();
    double error = chains > 1 ? Math.sqrt(s / (chains - 1) / chains) : Double.NaN;
    return new Average(
        stepSize, Estimate.of(all, error), square - all * all, every, batchLength, batches, seeds);
  }

  /**
   * The average of both runs together, which must have had the same function.
   *
   * @param other a run of another seed with the same step size and steps
   * @return the chains of both
   * @throws IllegalArgumentException if the settings differ or the seeds do not
   */
  public Average merge(Average other) {
    if (stepSize != other.stepSize || every != other.every || batchLength != other.batchLength) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "only runs with the same step size and steps merge, got batches of %d states, one in"
                  + " %d steps of %s, and of %d, one in %d of %s",
              batchLength,
              every,
              stepSize,
              other.batchLength,
              other.every,
              other.stepSize));
    }
    double chains = batches.length;
    double square = chains * square() + other.batches.length * other.square();
    return of(
        stepSize,
        square / (chains + other.batches.length),
        every,
        batchLength,
        Mixing.joined(batches, other.batches),
        Seeds.joined(seeds, other.seeds));
  }

  private double square() {
    return variance + value.value() * value.value();
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

  /**
   * Whether the chains were long enough and have forgotten their start: \( \hat R \) of X is below
   * 1.1, and from the first half of the run to the second the mean over all chains does not move by
   * more than 4 standard errors. It cannot know of places where no chain has been.
   *
   * @return true if so
   */
  public boolean mixed() {
    return new Mixing(new double[][][] {batches}).mixed();
  }

  /**
   * What {@link #mixed} found, and what to change.
   *
   * @return one sentence
   */
  public String mixing() {
    return new Mixing(new double[][][] {batches}).sentence();
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, worth %.4g independent states, autocorrelation time %.3g steps; %s",
        value,
        effectiveSampleSize(),
        autocorrelationTime(),
        mixing());
  }
}
