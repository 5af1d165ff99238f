package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * How many states of an ensemble were nearest to each of some points, each state counted once: the
 * occupation of a partition of space, while {@link Occupation} leaves out what is far from all
 * components.
 */
public final class Shares extends Collected {

  private final double[][] points;
  private final Counts counts;

  private Shares(
      double stepSize, Set<Long> seeds, double[][] points, Counts counts, Mixing mixing) {
    super(stepSize, seeds, mixing);
    this.points = points;
    this.counts = counts;
  }

  static Shares of(double stepSize, long seed, double[][] points, List<NearestCounter> counters) {
    int chains = counters.stream().mapToInt(NearestCounter::chains).sum();
    long[] states = new long[chains];
    long[][] count = new long[points.length][chains];
    int c = 0;
    for (NearestCounter counter : counters) {
      for (int i = 0; i < counter.chains(); i++, c++) {
        for (int p = 0; p < points.length; p++) {
          count[p][c] = counter.count(p, i);
          states[c] += count[p][c];
        }
      }
    }
    Mixing mixing = Mixing.of(counters.stream().map(NearestCounter::batches));
    return new Shares(stepSize, Set.of(seed), points, new Counts(states, count), mixing);
  }

  /**
   * The shares of both runs together.
   *
   * @param other a run of another seed with the same step size and points
   * @return the chains of both
   * @throws IllegalArgumentException if the settings differ or the seeds do not
   */
  public Shares merge(Shares other) {
    if (stepSize() != other.stepSize() || !Arrays.deepEquals(points, other.points)) {
      throw new IllegalArgumentException(
          "only runs with the same step size and points merge, got " + this + " and " + other);
    }
    return new Shares(
        stepSize(), seedsWith(other), points, counts.merge(other.counts), mixingWith(other));
  }

  /**
   * The points.
   *
   * @return a copy, one row a point
   */
  public double[][] points() {
    return Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * The number of chains.
   *
   * @return the number C
   */
  public int chains() {
    return counts.chains();
  }

  /**
   * The states counted, of all chains.
   *
   * @return their number
   */
  public long states() {
    return counts.total();
  }

  /**
   * The states nearest to a point.
   *
   * @param i the point's number
   * @return the count
   */
  public long count(int i) {
    return counts.total(i);
  }

  /**
   * The fraction of the states nearest to a point, with its standard error from the spread of the
   * chains.
   *
   * @param i the point's number
   * @return the estimate; its error is NaN for a single chain
   */
  public Estimate fraction(int i) {
    return Estimate.of(counts.fraction(i), counts.standardError(i));
  }

  /**
   * The log ratio of the counts of two points.
   *
   * @param i one point's number
   * @param j another's
   * @return the estimate; infinite or NaN with an infinite error where a count is 0
   */
  public Estimate logRatio(int i, int j) {
    return counts.logRatio(i, j);
  }

  /**
   * The independent states that would have given the same standard error of {@link #fraction}.
   *
   * @param i the point's number
   * @return \( p_i (1 - p_i) / s_i^2 \); NaN where all states or none are nearest to the point
   */
  public double effectiveSampleSize(int i) {
    return counts.effectiveSampleSize(i);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Shares at step size " + stepSize() + ":");
    for (int p = 0; p < points.length; p++) {
      text.append("\n  ").append(Arrays.toString(points[p])).append(": ").append(fraction(p));
    }
    return text.append("\n  ").append(mixing()).toString();
  }
}
