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
    int n = climbs.length;
    double mean = Arrays.stream(climbs).mapToDouble(of).sum() / n;
    double square = 0;
    for (Climb climb : climbs) {
      square += Math.pow(of.applyAsDouble(climb) - mean, 2);
    }
    return Estimate.of(mean, Math.sqrt(square / (n - 1) / n));
  }
}
