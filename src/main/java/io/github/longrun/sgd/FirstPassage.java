package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * When the chains of an ensemble were first in a set, \( T = \min \{ t \ge 0 : x_t \in A \} \).
 *
 * <p>A chain that has not arrived when the run ends tells that T is larger than its length and no
 * more. {@link #survival} and {@link #rate} use that; {@link #mean} needs all to arrive.
 */
public final class FirstPassage {

  private final double stepSize;
  private final Set<Long> seeds;

  /** Of each chain: the time of arrival, -1 if there was none. */
  private final long[] time;

  /** Of each chain: the steps for which it was watched. */
  private final long[] watched;

  private FirstPassage(double stepSize, Set<Long> seeds, long[] time, long[] watched) {
    this.stepSize = stepSize;
    this.seeds = seeds;
    this.time = time;
    this.watched = watched;
  }

  static FirstPassage of(double stepSize, long seed, List<FirstPassageCounter> counters) {
    int chains = counters.stream().mapToInt(FirstPassageCounter::chains).sum();
    long[] time = new long[chains];
    long[] watched = new long[chains];
    int c = 0;
    for (FirstPassageCounter counter : counters) {
      for (int i = 0; i < counter.chains(); i++, c++) {
        time[c] = counter.time(i);
        watched[c] = time[c] < 0 ? Math.max(0, counter.watched()) : time[c];
      }
    }
    return new FirstPassage(stepSize, Set.of(seed), time, watched);
  }

  /**
   * The times of both runs together, which must have had the same target and starts.
   *
   * @param other a run of another seed with the same step size
   * @return the chains of both
   * @throws IllegalArgumentException if the step sizes differ or the seeds do not
   */
  public FirstPassage merge(FirstPassage other) {
    if (stepSize != other.stepSize) {
      throw new IllegalArgumentException(
          "only runs with the same step size merge, got " + this + " and " + other);
    }
    long[][] both =
        Counts.joined(new long[][] {time, watched}, new long[][] {other.time, other.watched});
    return new FirstPassage(stepSize, Seeds.joined(seeds, other.seeds), both[0], both[1]);
  }

  /**
   * The step size \( \eta \).
   *
   * @return the step size
   */
  public double stepSize() {
    return stepSize;
  }

  /**
   * The number of chains.
   *
   * @return the number C
   */
  public int chains() {
    return time.length;
  }

  /**
   * The chains that arrived.
   *
   * @return their number
   */
  public int arrived() {
    return (int) Arrays.stream(time).filter(t -> t >= 0).count();
  }

  /**
   * The times of arrival, in steps.
   *
   * @return one number a chain, -1 where it has not arrived
   */
  public long[] times() {
    return time.clone();
  }

  /**
   * The mean time \( E\, T \), in steps.
   *
   * @return the estimate; where some chains have not arrived a lower bound, with an infinite error,
   *     as {@link #toString} says in words
   */
  public Estimate mean() {
    double mean = Arrays.stream(watched).average().orElseThrow();
    double s = Arrays.stream(watched).mapToDouble(t -> (t - mean) * (t - mean)).sum();
    double error = Math.sqrt(s / (chains() - 1.0) / chains());
    return Estimate.of(mean, arrived() < chains() ? Double.POSITIVE_INFINITY : error);
  }

  /**
   * Arrivals per step, the estimate of greatest likelihood where arrivals have no memory, as in
   * rare transitions between wells; chains that have not arrived count with the time they took.
   *
   * @return the arrivals over the time of all chains, with an error of \( 1 /
   *     \sqrt{\text{arrivals}} \) relative
   */
  public Estimate rate() {
    double rate = arrived() / (double) Counts.sum(watched);
    return Estimate.of(
        rate, arrived() > 0 ? rate / Math.sqrt(arrived()) : Double.POSITIVE_INFINITY);
  }

  /**
   * The probability \( P(T > t) \).
   *
   * @param steps the time t, in steps
   * @return the fraction of the chains that had not arrived, with its binomial error
   * @throws IllegalArgumentException if some chain was not watched for so long
   */
  public Estimate survival(long steps) {
    for (int c = 0; c < time.length; c++) {
      if (time[c] < 0 && watched[c] < steps) {
        throw new IllegalArgumentException(
            "steps must be at most "
                + watched[c]
                + ", for which all chains were watched, got "
                + steps);
      }
    }
    double p = Arrays.stream(time).filter(t -> t < 0 || t > steps).count() / (double) chains();
    return Estimate.of(p, Math.sqrt(p * (1 - p) / chains()));
  }

  @Override
  public String toString() {
    String head =
        String.format(
            Locale.ROOT,
            "FirstPassage at step size %s: %d of %d chains arrived",
            stepSize,
            arrived(),
            chains());
    return arrived() == chains()
        ? head + ", mean time " + mean()
        : String.format(
            Locale.ROOT,
            "%s, so the mean time is known as more than %.6g steps only: take more steps for it, or"
                + " rate(), %s a step, which counts how long the others were watched",
            head,
            mean().value(),
            rate());
  }
}
