package io.github.longrun.sgd;

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

  /** The flux, or one of the conditional probabilities, from 1. */
  double factor(int stage) {
    return stage == 0 ? flux : chances[stage - 1];
  }

  /** Passages from the base of core i to core j, per step. */
  double rate() {
    double rate = flux;
    for (double p : chances) {
      rate *= p;
    }
    return rate;
  }
}
