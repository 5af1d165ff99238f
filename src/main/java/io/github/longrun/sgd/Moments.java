package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Mean and covariance of the law of an ensemble, with error bars from the spread of its chains.
 *
 * <p>With the sums \( s^{(c)} \) of a chain's n states less a centre, and \( s \) those of all N
 * states, the mean is \( m = s / N \), and its variance that of a sum over independent chains, \(
 * \frac{C}{C-1} \sum_c (s^{(c)} - n m)^2 / N^2 \); likewise for the products, to first order.
 */
public final class Moments extends Collected {

  private final double[] centre;
  private final long[] states;

  /** Rows as in {@link MomentsCounter}, a column for each chain. */
  private final double[][] sum;

  private Moments(
      double stepSize,
      Set<Long> seeds,
      double[] centre,
      long[] states,
      double[][] sum,
      Mixing mixing) {
    super(stepSize, seeds, mixing);
    this.centre = centre;
    this.states = states;
    this.sum = sum;
  }

  static Moments of(double stepSize, long seed, double[] centre, List<MomentsCounter> counters) {
    int d = centre.length;
    int chains = counters.stream().mapToInt(MomentsCounter::chains).sum();
    long[] states = new long[chains];
    double[][] sum = new double[d + d * (d + 1) / 2][chains];
    int c = 0;
    for (MomentsCounter counter : counters) {
      for (int i = 0; i < counter.chains(); i++, c++) {
        states[c] = counter.counted();
        for (int row = 0; row < sum.length; row++) {
          sum[row][c] = counter.sum(row, i);
        }
      }
    }
    Mixing mixing = Mixing.of(counters.stream().map(MomentsCounter::batches));
    return new Moments(stepSize, Set.of(seed), centre, states, sum, mixing);
  }

  /**
   * The moments of both runs together.
   *
   * @param other a run of another seed with the same step size and starts
   * @return the chains of both
   * @throws IllegalArgumentException if the step size or the mean of the starts differs or the
   *     seeds do not
   */
  public Moments merge(Moments other) {
    if (stepSize() != other.stepSize() || !Arrays.equals(centre, other.centre)) {
      throw new IllegalArgumentException(
          "only runs with the same step size and starts merge, got " + this + " and " + other);
    }
    int chains = states.length;
    long[] bothStates = Arrays.copyOf(states, chains + other.states.length);
    System.arraycopy(other.states, 0, bothStates, chains, other.states.length);
    double[][] both = new double[sum.length][];
    for (int row = 0; row < sum.length; row++) {
      both[row] = Arrays.copyOf(sum[row], bothStates.length);
      System.arraycopy(other.sum[row], 0, both[row], chains, other.states.length);
    }
    return new Moments(stepSize(), seedsWith(other), centre, bothStates, both, mixingWith(other));
  }

  /**
   * The states counted, of all chains.
   *
   * @return their number
   */
  public long states() {
    return Counts.sum(states);
  }

  /**
   * The mean of a coordinate, \( E\, x_k \).
   *
   * @param k the coordinate
   * @return the estimate; its error is NaN for a single chain
   */
  public Estimate mean(int k) {
    return Estimate.of(centre[k] + shift(k), error(chain(k, shift(k))));
  }

  /**
   * The covariance of two coordinates, \( E\, x_k x_l - E\, x_k\, E\, x_l \).
   *
   * @param k one coordinate
   * @param l another, or the same for the variance
   * @return the estimate; its error is NaN for a single chain
   */
  public Estimate covariance(int k, int l) {
    if (l > k) {
      return covariance(l, k);
    }
    int row = centre.length + k * (k + 1) / 2 + l;
    double mk = shift(k);
    double ml = shift(l);
    double product = Arrays.stream(sum[row]).sum() / states();
    double[] residual = chain(row, product);
    double[] ofK = chain(k, mk);
    double[] ofL = chain(l, ml);
    for (int c = 0; c < residual.length; c++) {
      residual[c] -= ml * ofK[c] + mk * ofL[c];
    }
    return Estimate.of(product - mk * ml, error(residual));
  }

  /**
   * The independent states that would have given the same standard error of {@link #mean}.
   *
   * @param k the coordinate
   * @return the variance over the square of the error
   */
  public double effectiveSampleSize(int k) {
    double error = mean(k).standardError();
    return covariance(k, k).value() / (error * error);
  }

  /** The mean less the centre. */
  private double shift(int k) {
    return Arrays.stream(sum[k]).sum() / states();
  }

  /** What each chain's sum is beyond its share. */
  private double[] chain(int row, double mean) {
    double[] residual = new double[states.length];
    for (int c = 0; c < residual.length; c++) {
      residual[c] = sum[row][c] - states[c] * mean;
    }
    return residual;
  }

  private double error(double[] residual) {
    double s = Arrays.stream(residual).map(r -> r * r).sum();
    double chains = states.length;
    return chains > 1 ? Math.sqrt(s * chains / (chains - 1)) / states() : Double.NaN;
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT, "Moments at step size %s, %d states:", stepSize(), states()));
    for (int k = 0; k < centre.length; k++) {
      text.append("\n  mean ").append(mean(k)).append(", variance ").append(covariance(k, k));
    }
    return text.append("\n  ").append(mixing()).toString();
  }
}
