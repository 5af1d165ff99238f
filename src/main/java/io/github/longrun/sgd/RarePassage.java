package io.github.longrun.sgd;

import java.util.Locale;

/**
 * The first passage of the chain from a minimum to a set too seldom visited for plain simulation.
 *
 * @param stepSize the step size \( \eta \)
 * @param repeats the independent repeats
 * @param mean the mean time \( E\, T \) in steps, the inverse of the rate; it compares to {@link
 *     FirstPassage#mean}
 * @param rate passages per step of the chain that starts anew after each; it compares to {@link
 *     FirstPassage#rate}
 * @param probability that a trajectory which has crossed the first of the levels comes to the set
 *     before it returns to its base at the minimum
 * @param passage how it was found
 */
public record RarePassage(
    double stepSize,
    int repeats,
    Estimate mean,
    Estimate rate,
    Estimate probability,
    Passage passage) {

  static RarePassage of(double stepSize, Passage passage, Climb[] climbs) {
    Estimate rate = Climb.meanOfProducts(climbs, Climb::rate);
    return new RarePassage(
        stepSize,
        climbs.length,
        // The error of 1 / k to first order.
        Estimate.of(1 / rate.value(), rate.standardError() / (rate.value() * rate.value())),
        rate,
        Climb.meanOfProducts(climbs, Climb::probability),
        passage);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "mean first-passage time %s steps at step size %s, %d repeats; %s",
        mean,
        stepSize,
        repeats,
        passage);
  }
}
