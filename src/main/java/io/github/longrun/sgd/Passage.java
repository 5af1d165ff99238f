package io.github.longrun.sgd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a transition rate from minimum i to minimum j was found: first crossings of the first level
 * per step, times the conditional probabilities to cross each next level, and in the end to enter
 * core j, before the trajectory returns to the base of core i or enters another core.
 *
 * @param from the id i of the minimum that is left
 * @param to the id j of the minimum that is sought, {@link #A_SET} where it is a set
 * @param levels the levels of the order parameter, rising
 * @param flux first crossings of the first level per step, in plain simulation
 * @param probabilities one a level after the first, and one for core j
 * @param reached whether the pilot run came to core j; if not, the rate is given as 0 and is below
 *     what the probabilities of the pilot run multiply to
 * @param trials the trajectories of each repeat, one number for each of the probabilities; none if
 *     the core was not reached
 * @param steps the steps of all repeats and the pilot run
 */
public record Passage(
    int from,
    int to,
    List<Double> levels,
    Estimate flux,
    List<Estimate> probabilities,
    boolean reached,
    List<Long> trials,
    long steps) {

  /** In place of an id: a set was sought. */
  public static final int A_SET = -1;

  /**
   * Copies the lists.
   *
   * @param from the id of the minimum that is left
   * @param to the id of the minimum that is sought
   * @param levels the levels of the order parameter
   * @param flux first crossings of the first level per step
   * @param probabilities the conditional probabilities
   * @param reached whether the pilot run came to core j
   * @param trials the trajectories of each repeat, for each of the probabilities
   * @param steps the steps it took
   */
  public Passage {
    levels = List.copyOf(levels);
    probabilities = List.copyOf(probabilities);
    trials = List.copyOf(trials);
  }

  static Passage of(int from, int to, Ladder ladder, long[] efforts, Climb[] climbs) {
    List<Estimate> factors = new ArrayList<>();
    for (int k = 0; k < ladder.stages().size(); k++) {
      int stage = k;
      factors.add(
          climbs.length == 0
              ? Estimate.of(ladder.stages().get(k).estimate(), Double.NaN)
              : Climb.mean(climbs, c -> c.factor(stage)));
    }
    return new Passage(
        from,
        to,
        Arrays.stream(ladder.levels()).boxed().toList(),
        factors.isEmpty() ? Estimate.of(0, Double.NaN) : factors.get(0),
        factors.subList(Math.min(1, factors.size()), factors.size()),
        ladder.reached(),
        climbs.length == 0 ? List.of() : Arrays.stream(efforts).skip(1).boxed().toList(),
        ladder.steps() + Arrays.stream(climbs).mapToLong(Climb::steps).sum());
  }

  /**
   * The probability that a first crossing leads on to core j, the product of the conditional ones.
   *
   * @return the probability
   */
  public double probability() {
    double product = 1;
    for (Estimate p : probabilities) {
      product *= p.value();
    }
    return product;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "from %d to %s: %s first crossings per step, then %d levels to a probability of %.3g%s",
        from,
        to == A_SET ? "a set" : to,
        flux,
        probabilities.size(),
        probability(),
        reached ? "" : " and no further");
  }
}
