package io.github.longrun.sgd;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import java.util.Locale;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * Splitting against the exact law of the chain in a tilted double well on the line: 20 runs at each
 * of four strengths of the noise, passages with probabilities from 0.07 to 1e-12.
 *
 * <p>Per strength and direction: the mean of the 20 rates against the exact one, and the sum of the
 * squared deviations in units of each run's own error bar, which is chi-squared with 20 degrees of
 * freedom but for the Student law of 31 degrees of freedom that each deviation has (scaled by 29 /
 * 31). Exits with 1 if a p-value is below 0.001 on either side or a mean is 4 standard errors off.
 */
final class RareWells {

  private static final int RUNS = 20;
  private static final double TILT = 0.1;
  private static final double STEP_SIZE = 0.1;

  private RareWells() {}

  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    double error = args.length > 1 ? Double.parseDouble(args[1]) : 0.03;
    Objective wells = Objectives.doubleWell(TILT);
    CriticalComponents components =
        CriticalComponents.find(wells, Box.of(new double[] {-2}, new double[] {2}));
    double radius = Neighbourhoods.defaultRadius(components);
    int deep = components.minima().get(0).id();
    int shallow = components.minima().get(1).id();
    double[] minima = {components.get(deep).point()[0], components.get(shallow).point()[0]};
    boolean holds = true;
    for (double sigma : new double[] {1, 0.75, 0.6, 0.5}) {
      ExactRates exact =
          ExactRates.of(
              x -> x * (x * x - 1) + TILT,
              sigma,
              STEP_SIZE,
              minima,
              radius,
              1.25 + 0.6 * sigma,
              10);
      TransitionRates[] runs = new TransitionRates[RUNS];
      for (int run = 0; run < RUNS; run++) {
        runs[run] =
            Splitting.of(StochasticGradient.of(wells, GaussianNoise.isotropic(1, sigma)))
                .stepSize(STEP_SIZE)
                .seed(1000 + run)
                .relativeError(error)
                .threads(threads)
                .rates(components);
      }
      holds &= judge(runs, sigma, deep, shallow, exact.rate01());
      holds &= judge(runs, sigma, shallow, deep, exact.rate10());
    }
    System.exit(holds ? 0 : 1);
  }

  private static boolean judge(
      TransitionRates[] runs, double sigma, int from, int to, double exact) {
    double mean = 0;
    double variance = 0;
    double square = 0;
    double probability = 0;
    for (TransitionRates run : runs) {
      Estimate rate = run.rate(from, to);
      mean += rate.value() / RUNS;
      variance += rate.standardError() * rate.standardError() / (RUNS * RUNS);
      square += Math.pow((rate.value() - exact) / rate.standardError(), 2) * 29 / 31;
      for (Passage passage : run.passages()) {
        if (passage.from() == from) {
          probability += passage.probability() / RUNS;
        }
      }
    }
    double p = ChiSquaredDistribution.of(RUNS).survivalProbability(square);
    double off = (mean - exact) / Math.sqrt(variance);
    System.out.printf(
        Locale.ROOT,
        "sigma %.2f, %d to %d: probability %.3g, rate %.5g ± %.1g, exact %.5g (%+.2f standard"
            + " errors), chi-square %.1f of %d, p = %.3f%n",
        sigma,
        from,
        to,
        probability,
        mean,
        Math.sqrt(variance),
        exact,
        off,
        square,
        RUNS,
        p);
    return p > 0.001 && p < 0.999 && Math.abs(off) < 4;
  }
}
