package io.github.longrun.sgd;

/** Splitting was interrupted and its workers have stopped; the repeats that were done are kept. */
public final class SplittingInterruptedException extends RunInterruptedException {

  private static final long serialVersionUID = 1;

  private final transient TransitionRates rates;

  SplittingInterruptedException(String message, TransitionRates rates) {
    super(message, null);
    this.rates = rates;
  }

  /**
   * The rates by the repeats that were done when the run was stopped.
   *
   * @return the rates, {@code null} if there were fewer than two repeats of each passage
   */
  public TransitionRates rates() {
    return rates;
  }
}
