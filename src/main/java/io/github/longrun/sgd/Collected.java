package io.github.longrun.sgd;

import java.util.Set;

/** What was counted of an ensemble at one step size, and whether its chains mixed. */
abstract sealed class Collected permits Histogram, Moments, Shares {

  private final double stepSize;
  private final Set<Long> seeds;
  private final Mixing mixing;

  Collected(double stepSize, Set<Long> seeds, Mixing mixing) {
    this.stepSize = stepSize;
    this.seeds = seeds;
    this.mixing = mixing;
  }

  /** The seeds of both, which must differ. */
  Set<Long> seedsWith(Collected other) {
    return Seeds.joined(seeds, other.seeds);
  }

  /** The judgement of the chains of both. */
  Mixing mixingWith(Collected other) {
    return mixing.merge(other.mixing);
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
   * The rank-normalised split \( \hat R \) and the effective sample sizes of the coordinates' means
   * over at most 16 batches of states a chain, of the worst coordinate.
   *
   * @return the diagnostics
   * @throws IllegalArgumentException if a chain filled fewer than 4 batches of 8 states
   */
  public Convergence convergence() {
    return mixing.convergence();
  }

  /**
   * Whether the chains were long enough and have forgotten their start: \( \hat R \) of the
   * coordinates' means over batches of states is below 1.1, and from the first half of the run to
   * the second no mean over all chains moves by more than 4 standard errors. It cannot know of
   * places where no chain has been.
   *
   * @return true if so
   */
  public boolean mixed() {
    return mixing.mixed();
  }

  /**
   * What {@link #mixed} found, and what to change.
   *
   * @return one sentence
   */
  public String mixing() {
    return mixing.sentence();
  }
}
