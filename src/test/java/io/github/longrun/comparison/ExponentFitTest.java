package io.github.longrun.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.Estimate;
import io.github.longrun.sgd.Occupation;
import io.github.longrun.sgd.Ratios;
import io.github.longrun.sgd.Sgd;
import io.github.longrun.sgd.Splitting;
import io.github.longrun.sgd.TransitionRates;
import io.github.longrun.stationary.ExactOccupation;
import io.github.longrun.stationary.StationaryLaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.integration.RombergIntegrator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExponentFitTest {

  private static final int REPEATS = 500;

  /** Step sizes between the barrier over 1.5 and the barrier over 7, where simulation mixes. */
  private static double[] stepSizes(double barrier, int n) {
    double[] eta = new double[n];
    Arrays.setAll(eta, k -> barrier / (1.5 * Math.pow(7 / 1.5, k / (n - 1.0))));
    return eta;
  }

  /** The error bars of equal runs: crossings become rarer as exp(-barrier / eta). */
  private static double error(double barrier, double eta) {
    return 0.002 * Math.exp(0.45 * barrier / eta);
  }

  private static double coverage(double[] eta, double[] exact, double[] error, double exponent) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(7);
    NormalDistribution normal = NormalDistribution.of(0, 1);
    int covered = 0;
    for (int r = 0; r < REPEATS; r++) {
      Estimate[] y = new Estimate[eta.length];
      Arrays.setAll(
          y,
          k ->
              Estimate.of(
                  exact[k] + error[k] * normal.inverseCumulativeProbability(random.nextDouble()),
                  error[k]));
      Estimate measured = ExponentFit.through(eta, y).exponent();
      covered += Math.abs(measured.value() - exponent) <= 2 * measured.standardError() ? 1 : 0;
    }
    return covered / (double) REPEATS;
  }

  /**
   * Log ratios of the density exp(-U / eta) between the wells of a double well, by quadrature. The
   * coverage, about 0.98, would be seen below 0.93 with probability below 1e-6.
   */
  @ParameterizedTest
  @CsvSource({
    "0.04, 0.2, 0.3",
    "-0.04, 0.5, -0.2",
    "0.02, -0.1, 0.5",
    "0, 0.3, 0",
    "0.03, 0.6, 0.6",
    "-0.02, 0, -0.25"
  })
  void twoStandardErrorsCoverTheExponentOfAnExactDensity(double tilt, double quartic, double skew) {
    DoubleUnaryOperator u =
        x ->
            (x * x - 1) * (x * x - 1) / 4 * (1 + skew * Math.tanh(2 * x) + quartic * x * x / 4)
                + tilt * (x - x * x * x / 3);
    double left = u.applyAsDouble(-1);
    double right = u.applyAsDouble(1);
    double barrier = u.applyAsDouble(0) - Math.max(left, right);
    double[] eta = stepSizes(barrier, 7);
    double[] exact =
        Arrays.stream(eta)
            .map(
                e -> {
                  double reference = Math.min(left, right);
                  RombergIntegrator quadrature = new RombergIntegrator(1e-10, 1e-12, 3, 20);
                  DoubleUnaryOperator density =
                      x -> Math.exp(-(u.applyAsDouble(x) - reference) / e);
                  return Math.log(
                      quadrature.integrate(1 << 20, density::applyAsDouble, 0, 3.5)
                          / quadrature.integrate(1 << 20, density::applyAsDouble, -3.5, 0));
                })
            .toArray();
    double[] error = Arrays.stream(eta).map(e -> error(barrier, e)).toArray();
    double covered = coverage(eta, exact, error, right - left);
    assertTrue(covered >= 0.93, () -> "covered " + covered);
  }

  /**
   * The exact law of SGD itself, x' = x - eta (f'(x) + s(x) xi), on a double well whose noise is
   * louder on the right; the exponent is the integral of 2 f' / s^2.
   */
  @ParameterizedTest
  @CsvSource({"0.15, 5", "0.3, 7", "-0.2, 9"})
  void twoStandardErrorsCoverTheExponentOfTheExactLawOfSgd(double contrast, int n) {
    DoubleUnaryOperator slope = x -> x * (x * x - 1);
    DoubleUnaryOperator loudness = x -> 1 + contrast * Math.tanh(2 * x);
    RombergIntegrator quadrature = new RombergIntegrator();
    DoubleUnaryOperator rise =
        x -> 2 * slope.applyAsDouble(x) / Math.pow(loudness.applyAsDouble(x), 2);
    double exponent = quadrature.integrate(1 << 20, rise::applyAsDouble, -1, 1);
    double barrier =
        Math.min(
            quadrature.integrate(1 << 20, rise::applyAsDouble, -1, 0),
            -quadrature.integrate(1 << 20, rise::applyAsDouble, 0, 1));
    double[] eta = stepSizes(barrier, n);
    double[] exact = Arrays.stream(eta).map(e -> exactLogRatio(slope, loudness, e)).toArray();
    double[] error = Arrays.stream(eta).map(e -> error(barrier, e)).toArray();
    double covered = coverage(eta, exact, error, exponent);
    assertTrue(covered >= 0.93, () -> "covered " + covered);
  }

  /** Right over left in the stationary law of the chain on a grid, by GTH elimination. */
  private static double exactLogRatio(
      DoubleUnaryOperator slope, DoubleUnaryOperator loudness, double eta) {
    int n = 240;
    double h = 5.0 / n;
    double[][] p = new double[n][n];
    for (int i = 0; i < n; i++) {
      double x = -2.5 + (i + 0.5) * h;
      double mean = x - eta * slope.applyAsDouble(x);
      double sd = eta * loudness.applyAsDouble(x);
      for (int j = 0; j < n; j++) {
        double z = (-2.5 + (j + 0.5) * h - mean) / sd;
        p[i][j] = Math.exp(-z * z / 2) / sd;
      }
      double sum = Arrays.stream(p[i]).sum();
      for (int j = 0; j < n; j++) {
        p[i][j] /= sum;
      }
    }
    for (int k = n - 1; k > 0; k--) {
      double out = 0;
      for (int j = 0; j < k; j++) {
        out += p[k][j];
      }
      for (int i = 0; i < k; i++) {
        p[i][k] /= out;
        for (int j = 0; j < k; j++) {
          p[i][j] += p[i][k] * p[k][j];
        }
      }
    }
    double[] law = new double[n];
    law[0] = 1;
    double left = 1;
    double right = 0;
    for (int k = 1; k < n; k++) {
      for (int i = 0; i < k; i++) {
        law[k] += law[i] * p[i][k];
      }
      if (k < n / 2) {
        left += law[k];
      } else {
        right += law[k];
      }
    }
    return Math.log(right / left);
  }

  /** A bare line on curved data: it fits, and is wrong by many of its standard errors. */
  @Test
  void doesNotFallForTheStraightLineThatFits() {
    double[] eta = {0.05, 0.04, 0.032, 0.025, 0.02, 0.016, 0.0125};
    Estimate[] y = new Estimate[7];
    Arrays.setAll(
        y, k -> Estimate.of(-0.0186 / eta[k] + 1.3 - 9 * eta[k] + 40 * eta[k] * eta[k], 0.006));
    ExponentFit fit = ExponentFit.through(eta, y);
    Estimate line = fit.straightLine();
    assertTrue(Math.abs(line.value() - 0.0186) > 10 * line.standardError());
    assertTrue(Math.abs(fit.exponent().value() - 0.0186) < 2 * fit.exponent().standardError());
    assertTrue(fit.pValue() > 0.05);
    Estimate first = fit.localExponents().get(0);
    Estimate last = fit.localExponents().get(5);
    assertTrue(Math.abs(last.value() - 0.0186) < Math.abs(first.value() - 0.0186));
  }

  /** Closed form: exact data of the model come back, at any scale of the step sizes. */
  @ParameterizedTest
  @CsvSource({"1", "1e-4", "1e3"})
  void exactDataComeBack(double unit) {
    double[] eta = {0.1 * unit, 0.05 * unit, 0.02 * unit, 0.01 * unit, 0.005 * unit};
    Estimate[] y = new Estimate[5];
    Arrays.setAll(y, k -> Estimate.of(-0.3 * unit / eta[k] + 0.7, 1e-6));
    ExponentFit fit = ExponentFit.through(eta, y);
    assertEquals(0.3 * unit, fit.exponent().value(), 1e-6 * unit);
    assertEquals(0.7, fit.coefficients()[1], 1e-4);
    assertEquals(-0.3 * unit / (0.03 * unit) + 0.7, fit.at(0.03 * unit).value(), 1e-5);
    assertEquals(0, fit.chiSquare(), 1e-6);
    assertEquals(3, fit.degreesOfFreedom());
    assertEquals(1, fit.finiteStepScale());
    assertEquals(fit.exponent().standardError(), Math.sqrt(fit.covariance()[0][0]), 0);
  }

  @Test
  void largeFiniteStepTermsRaiseTheScale() {
    double[] eta = {0.2, 0.1, 0.07, 0.05, 0.03, 0.02};
    Estimate[] y = new Estimate[6];
    Arrays.setAll(y, k -> Estimate.of(-0.1 / eta[k] + 80 * eta[k], 0.01));
    ExponentFit fit = ExponentFit.through(eta, y);
    assertTrue(fit.finiteStepScale() >= 4);
    assertTrue(fit.pValue() >= 0.05);
    assertTrue(Math.abs(fit.exponent().value() - 0.1) < 2 * fit.exponent().standardError());
  }

  @Test
  void ratiosThatJumpAreNotForgiven() {
    double[] eta = {0.05, 0.049, 0.048, 0.047, 0.046, 0.045};
    Estimate[] y = new Estimate[6];
    Arrays.setAll(y, k -> Estimate.of(k % 2, 0.01));
    ExponentFit fit = ExponentFit.through(eta, y);
    assertTrue(fit.pValue() < 1e-6);
    assertTrue(fit.widening() > 3 && fit.toString().contains("error bars are"), fit::toString);
    assertEquals(Math.sqrt(fit.chiSquare() / 4), fit.widening(), 1e-12);
  }

  /**
   * Noise three times as large as the error bars say: one standard error covers the exponent in
   * 0.71 of 400 repeats, where it would in 0.36. Below 0.6 by chance once in 1000 seeds if the
   * truth is 0.68.
   */
  @Test
  void errorBarsThatAreTooSmallAreWidened() {
    double[] eta = {
      0.05, 0.045, 0.04, 0.037, 0.034, 0.031, 0.028, 0.026, 0.024, 0.022, 0.021, 0.02
    };
    var normal = ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_SHI_RO_256_PP.create(11));
    int covered = 0;
    int bare = 0;
    for (int repeat = 0; repeat < 400; repeat++) {
      Estimate[] y = new Estimate[eta.length];
      Arrays.setAll(
          y, k -> Estimate.of(-0.1 / eta[k] + 0.5 - 2 * eta[k] + 0.3 * normal.sample(), 0.1));
      ExponentFit fit = ExponentFit.through(eta, y);
      double off = Math.abs(fit.exponent().value() - 0.1);
      covered += off < fit.exponent().standardError() ? 1 : 0;
      bare += off < fit.exponent().standardError() / fit.widening() ? 1 : 0;
    }
    assertTrue(covered > 0.6 * 400, "covered " + covered);
    assertTrue(bare < 0.55 * 400, "bare " + bare);
  }

  @Test
  void orderDoesNotMatter() {
    double[] eta = {0.01, 0.08, 0.02, 0.04};
    Estimate[] y = new Estimate[4];
    Arrays.setAll(y, k -> Estimate.of(-0.05 / eta[k], 0.01 + eta[k] / 10));
    ExponentFit fit = ExponentFit.through(eta, y);
    assertEquals(List.of(0.08, 0.04, 0.02, 0.01), Arrays.stream(fit.stepSizes()).boxed().toList());
    assertEquals(y[1], fit.logRatios().get(0));
  }

  @Test
  void badInputIsAnsweredInOneSentence() {
    Estimate ok = Estimate.of(1, 0.1);
    double[] eta = {0.1, 0.05, 0.02, 0.01};
    refused("at least 4 step sizes", new double[] {0.1, 0.05}, ok, ok);
    refused("4 step sizes and 3 log ratios", eta, ok, ok, ok);
    refused("step size 0.05 is given twice", new double[] {0.1, 0.05, 0.05, 0.01}, ok, ok, ok, ok);
    refused("positive and finite, got -0.1", new double[] {-0.1, 0.05, 0.02, 0.01}, ok, ok, ok, ok);
    refused("step size 0.02", eta, ok, ok, Estimate.of(Double.NaN, 0.1), ok);
    refused("step size 0.01", eta, ok, ok, ok, Estimate.of(1, 0));
    refused("step size 0.01", eta, ok, ok, ok, Estimate.of(1, Double.POSITIVE_INFINITY));
  }

  private static void refused(String part, double[] eta, Estimate... y) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> ExponentFit.through(eta, y))
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  // ---- from what was measured

  private static final double TILT = 0.1;
  private static final double SIGMA = 0.75;

  private static CriticalComponents wells() {
    return CriticalComponents.find(
        Objectives.doubleWell(TILT), Box.of(new double[] {-2}, new double[] {2}));
  }

  private static StochasticGradient noisy() {
    return StochasticGradient.of(Objectives.doubleWell(TILT), GaussianNoise.isotropic(1, SIGMA));
  }

  private static TransitionRates rates(double stepSize) {
    return Splitting.of(noisy()).stepSize(stepSize).repeats(16).relativeError(0.1).rates(wells());
  }

  /**
   * Splitting at small step sizes and plain simulation at a large one: the exponent 2 (f_0 - f_1) /
   * sigma^2 within four standard errors, 6e-5 false alarms.
   */
  @Test
  void ratesAndOccupationsGiveTheExponentTogether() {
    CriticalComponents wells = wells();
    double exact =
        2 / (SIGMA * SIGMA) * (wells.minima().get(0).value() - wells.minima().get(1).value());
    List<Ratios> measured = new ArrayList<>();
    for (double stepSize : new double[] {0.035, 0.05, 0.08, 0.12}) {
      measured.add(rates(stepSize));
    }
    Estimate alone = ExponentFit.of(measured).exponent();
    measured.add(Sgd.of(noisy()).stepSize(0.2).chains(512).steps(40_000).occupation(wells));
    ExponentFit fit = ExponentFit.of(measured);
    for (Estimate e : List.of(alone, fit.exponent())) {
      assertTrue(Math.abs(e.value() - exact) < 4 * e.standardError(), () -> e + " not " + exact);
      assertTrue(e.standardError() < 0.05 * Math.abs(exact), e::toString);
    }
    assertEquals(List.of(0, 1), Arrays.stream(fit.pair()).boxed().toList());
    assertTrue(fit.pValue() > 1e-4, fit::toString);

    measured.add(measured.get(0));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> ExponentFit.of(measured))
            .getMessage()
            .contains("step size 0.035 is given twice"));
    measured.set(5, Sgd.of(noisy()).stepSize(0.02).chains(64).steps(1000).occupation(wells));
    String said =
        assertThrows(IllegalArgumentException.class, () -> ExponentFit.of(measured)).getMessage();
    assertTrue(
        said.startsWith("the occupation at step size 0.02 cannot be compared: not mixed"), said);
    assertThrows(IllegalArgumentException.class, () -> ExponentFit.of(measured.subList(0, 3)));
  }

  // ---- through balls of a fixed radius

  /** A double well whose noise is quieter on the right, by a contrast. */
  private static List<StationaryLaw> uneven(
      double sigma, double contrast, int points, double... stepSizes) {
    return Arrays.stream(stepSizes)
        .mapToObj(eta -> StationaryLaw.of(unevenNoise(sigma, contrast), eta, WIDE, points))
        .toList();
  }

  private static final Box WIDE = Box.of(new double[] {-3}, new double[] {3});

  private static StochasticGradient unevenNoise(double sigma, double contrast) {
    return StochasticGradient.of(
        Objectives.doubleWell(TILT),
        GaussianNoise.isotropic(1, x -> sigma * (1 - contrast * Math.tanh(2 * x[0]))));
  }

  /** \( \int 2 f' / \sigma^2 \) from minimum 0 to minimum 1. */
  private static double unevenExponent(double sigma, double contrast) {
    double from = wells().minima().get(0).point()[0];
    double to = wells().minima().get(1).point()[0];
    DoubleUnaryOperator rise =
        x -> 2 * (x * x * x - x + TILT) / Math.pow(sigma * (1 - contrast * Math.tanh(2 * x)), 2);
    double area =
        new RombergIntegrator()
            .integrate(1 << 20, rise::applyAsDouble, Math.min(from, to), Math.max(from, to));
    return from < to ? area : -area;
  }

  /**
   * The exact law in balls that cut its wells: bare numbers fit, far from the truth, so the fit
   * that knows the balls refuses.
   */
  @Test
  void ballsThatCutTheWellsAreRefused() {
    double[] eta = {0.2, 0.16, 0.125, 0.1, 0.08, 0.0625, 0.05};
    List<ExactOccupation> exact =
        uneven(1, 0.4, 601, eta).stream().map(law -> law.occupation(wells())).toList();
    Estimate[] bare =
        exact.stream()
            .map(o -> Estimate.of(o.logRatio(1, 0), Math.max(o.error(1, 0), 1e-9)))
            .toArray(Estimate[]::new);
    ExponentFit fit = ExponentFit.through(eta, bare);
    double truth = unevenExponent(1, 0.4);
    assertTrue(fit.pValue() > 0.05, fit::toString);
    assertTrue(
        Math.abs(fit.exponent().value() - truth) > 4 * fit.exponent().standardError(),
        () -> fit + " is not wrong: " + truth);
    String said =
        assertThrows(IllegalArgumentException.class, () -> ExponentFit.ofExactBalls(exact, 1, 0))
            .getMessage();
    assertTrue(
        said.startsWith("balls of radius 0.2815 are too narrow: at step size 0.2 they hold 0."),
        said);
    assertTrue(said.contains("take a larger radius"), said);
  }

  /** In narrow wells the same balls hold all but 1e-10, and the exponent is right. */
  @Test
  void ballsThatHoldTheWellsAreFitted() {
    double[] eta = {0.1, 0.08, 0.06, 0.045, 0.035};
    List<ExactOccupation> exact =
        uneven(0.2, 0.2, 1201, eta).stream().map(law -> law.occupation(wells())).toList();
    int top = wells().maxima().get(0).id();
    assertThrows(IllegalArgumentException.class, () -> ExponentFit.ofExactBalls(exact, top, 0));
    ExponentFit fit = ExponentFit.ofExactBalls(exact, 1, 0);
    double truth = unevenExponent(0.2, 0.2);
    assertTrue(
        Math.abs(fit.exponent().value() - truth) < 2 * fit.exponent().standardError(),
        () -> fit + " is not " + truth);
    assertTrue(fit.exponent().standardError() < 0.01 * Math.abs(truth), fit::toString);
    assertEquals(List.of(1, 0), Arrays.stream(fit.pair()).boxed().toList());
  }

  /**
   * Counted balls in equal wells, whose ratio they leave alone: the exponent 0 lies within four
   * standard errors, 6e-5 false alarms, and the order of the step sizes does not matter.
   */
  @Test
  void countedBallsOfEqualWellsAreFitted() {
    Objective even = Objectives.doubleWell();
    CriticalComponents same =
        CriticalComponents.find(even, Box.of(new double[] {-2}, new double[] {2}));
    StochasticGradient g = StochasticGradient.of(even, GaussianNoise.isotropic(1, 1.2));
    List<Occupation> counted = counted(g, same, 0.13, 0.24, 0.2, 0.16);
    ExponentFit fit = ExponentFit.ofBalls(counted, 1, 0);
    assertEquals(0, fit.exponent().value(), 4 * fit.exponent().standardError());
    assertEquals(counted.get(1).logRatio(1, 0), fit.logRatios().get(0));
    int top = same.maxima().get(0).id();
    assertThrows(IllegalArgumentException.class, () -> ExponentFit.ofBalls(counted, top, 0));
  }

  private static List<Occupation> counted(
      StochasticGradient g, CriticalComponents components, double... stepSizes) {
    return Arrays.stream(stepSizes)
        .mapToObj(
            eta -> Sgd.of(g).stepSize(eta).chains(64).steps(30_000).seed(3).occupation(components))
        .toList();
  }
}
