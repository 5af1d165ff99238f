package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * One independent estimate of the passage from core i to core j.
 *
 * @param flux first crossings of the first level since the base, per step
 * @param chances the conditional probabilities of the levels after it, of core j last
 * @param inside the states in core i, over those since core i was entered
 * @param returns the share of the arrivals in core j that go back to core i before they are at the
 *     bottom of j
 * @param delay the steps from the arrival in core j to its bottom or back
 * @param steps the steps that the estimate took
 */
record Climb(
    double flux, double[] chances, double inside, double returns, double delay, long steps) {

  /** All numbers, doubles as their bits, for a checkpoint. */
  long[] state() {
    return LongStream.concat(
            LongStream.of(steps),
            DoubleStream.concat(
                    DoubleStream.of(flux, inside, returns, delay), Arrays.stream(chances))
                .mapToLong(Double::doubleToRawLongBits))
        .toArray();
  }

  /** The estimate of such a state. */
  static Climb of(long[] state) {
    double[] v = Arrays.stream(state).skip(1).mapToDouble(Double::longBitsToDouble).toArray();
    return new Climb(v[0], Arrays.copyOfRange(v, 4, v.length), v[1], v[2], v[3], state[0]);
  }

  /** The flux, or one of the conditional probabilities, from 1. */
  double factor(int stage) {
    return stage == 0 ? flux : chances[stage - 1];
  }

  /** Passages from the base of core i to core j, per step. */
  double rate() {
    return flux * probability();
  }

  /** The chance that a first crossing leads on to core j before it returns to the base. */
  double probability() {
    double product = 1;
    for (double p : chances) {
      product *= p;
    }
    return product;
  }

  /** The mean of independent estimates, with its error bar from their spread. */
  static Estimate mean(Climb[] climbs, ToDoubleFunction<Climb> of) {
    double mean = Arrays.stream(climbs).mapToDouble(of).sum() / climbs.length;
    return Estimate.of(mean, deviation(climbs, of, mean) / Math.sqrt(climbs.length));
  }

  /** The same where the estimates are products of many chances. */
  static Estimate meanOfProducts(Climb[] climbs, ToDoubleFunction<Climb> of) {
    Estimate mean = mean(climbs, of);
    return Estimate.of(mean.value(), mean.standardError() * widening(climbs, of));
  }

  /**
   * What the error bar of a mean of R products of many chances is to be multiplied by. Their
   * logarithms are close to normal, so with c their deviation over their mean they have the
   * skewness \( \gamma = (3 + c^2) c \); where the mean comes out too small, so does the spread,
   * and Student's statistic has the second moment \( 1 + 2 / R + 2 \gamma^2 / R \) (N. J. Johnson,
   * <i>J. Am. Stat. Assoc.</i> 73, 1978), of which the last term is added here.
   *
   * @return \( \sqrt{1 + 2 \gamma^2 / R} \), NaN where all are 0
   */
  static double widening(Climb[] climbs, ToDoubleFunction<Climb> of) {
    double mean = Arrays.stream(climbs).mapToDouble(of).sum() / climbs.length;
    double c = deviation(climbs, of, mean) / mean;
    double skewness = (3 + c * c) * c;
    return Math.sqrt(1 + 2 * skewness * skewness / climbs.length);
  }

  private static double deviation(Climb[] climbs, ToDoubleFunction<Climb> of, double mean) {
    double square = 0;
    for (Climb climb : climbs) {
      square += Math.pow(of.applyAsDouble(climb) - mean, 2);
    }
    return Math.sqrt(square / (climbs.length - 1));
  }
}
