package io.github.longrun.comparison;

/** What a measurement says of a predicted exponent. */
public enum Verdict {
  /**
   * Within two joint standard errors, and the measurement is sharp enough to have told otherwise.
   */
  HOLDS,
  /** More than two joint standard errors away. */
  FAILS,
  /** Within two joint standard errors, but the error bar is wider than a quarter of the scale. */
  UNDECIDED
}
