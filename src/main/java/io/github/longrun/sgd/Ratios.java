package io.github.longrun.sgd;

import io.github.longrun.objective.CriticalComponents;

/**
 * What tells the log ratio of two minima in the long run at one step size: plain simulation where
 * chains cross often, splitting where they hardly ever do. Exponents are fitted through both alike.
 */
public sealed interface Ratios permits Occupation, TransitionRates {

  /**
   * The step size \( \eta \).
   *
   * @return the step size
   */
  double stepSize();

  /**
   * The critical components.
   *
   * @return the components
   */
  CriticalComponents components();

  /**
   * The log ratio of two minima in the stationary law of the induced chain.
   *
   * @param i one minimum's id
   * @param j another's
   * @return the estimate
   * @throws IllegalArgumentException if a component is not a minimum
   */
  Estimate inducedLogRatio(int i, int j);

  /**
   * Whether the start does not show.
   *
   * @return true if so
   */
  boolean mixed();

  /**
   * What {@link #mixed} found, and what to change.
   *
   * @return one sentence
   */
  String mixing();
}
