package io.github.longrun.sgd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.progress.Work;
import io.github.longrun.stationary.StationaryLaw;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seeds are fixed. A rate is a mean of 32 repeats with a Student law of 31 degrees of freedom: 5.4
 * standard errors are 7e-6 false alarms.
 */
class SplittingTest {

  private static final double SIGMAS = 5.4;
  private static final double TILT = 0.1;
  private static final double STEP_SIZE = 0.1;

  private static final Objective WELLS = Objectives.doubleWell(TILT);
  private static final CriticalComponents TWO_WELLS = CriticalComponents.find(WELLS, box(1, 2));
  private static final double[] MINIMA =
      TWO_WELLS.minima().stream().mapToDouble(m -> m.point()[0]).toArray();
  private static final double BARRIER = TWO_WELLS.maxima().get(0).point()[0];
  private static final int DEEP = TWO_WELLS.minima().get(0).id();
  private static final int SHALLOW = TWO_WELLS.minima().get(1).id();

  private static Box box(int dimension, double half) {
    double[] upper = new double[dimension];
    double[] lower = new double[dimension];
    Arrays.fill(upper, half);
    Arrays.fill(lower, -half);
    return Box.of(lower, upper);
  }

  private static Splitting wells(double sigma) {
    return Splitting.of(StochasticGradient.of(WELLS, GaussianNoise.isotropic(1, sigma)))
        .stepSize(STEP_SIZE)
        .relativeError(0.05);
  }

  private static ExactRates exact(double sigma, double pointsPerDeviation) {
    return ExactRates.of(
        x -> x * (x * x - 1) + TILT,
        sigma,
        STEP_SIZE,
        MINIMA,
        Neighbourhoods.defaultRadius(TWO_WELLS),
        1.25 + 0.6 * sigma,
        pointsPerDeviation);
  }

  private static double deviation(double exact, Estimate estimate) {
    return (estimate.value() - exact) / estimate.standardError();
  }

  private static void assertAgrees(double exact, Estimate estimate) {
    assertTrue(
        Math.abs(deviation(exact, estimate)) < SIGMAS, () -> estimate + " but exactly " + exact);
  }

  // ---- the exact law of the chain

  @Test
  void theExactRatesHaveConverged() {
    ExactRates coarse = exact(0.75, 6);
    ExactRates fine = exact(0.75, 10);
    assertEquals(1, coarse.rate01() / fine.rate01(), 1e-4);
    assertEquals(1, coarse.rate10() / fine.rate10(), 1e-4);
  }

  /** Probabilities of 0.2 to 1e-12; at 1.2 a stay of 400 steps is not long against relaxation. */
  @Test
  void ratesAreThoseOfTheExactLaw() {
    for (double sigma : new double[] {1.2, 0.75, 0.5}) {
      ExactRates exact = exact(sigma, 8);
      TransitionRates rates = wells(sigma).rates(TWO_WELLS);
      assertAgrees(exact.rate01(), rates.rate(DEEP, SHALLOW));
      assertAgrees(exact.rate10(), rates.rate(SHALLOW, DEEP));
      assertAgrees(Math.log(exact.rate10() / exact.rate01()), rates.inducedLogRatio(DEEP, SHALLOW));
      double attained =
          rates.rate(DEEP, SHALLOW).standardError() / rates.rate(DEEP, SHALLOW).value();
      assertTrue(attained > 0.03 && attained < 0.08, () -> "relative error " + attained);
      if (sigma == 0.5) {
        assertTrue(rates.passages().get(0).probability() < 2e-12);
      }
    }
  }

  /**
   * Squared deviations of 40 rates of 20 runs, each with mean 31 / 29 and variance 2.5: between 20
   * and 80 but for less than one set of seeds in ten thousand. Probabilities of 1e-12 with an error
   * of 0.08: the repeats are as skewed as products of twenty chances are.
   */
  @Test
  void errorBarsAreAsWideAsTheSpreadOfRuns() {
    ExactRates exact = exact(0.5, 8);
    double square = 0;
    double attained = 0;
    for (int seed = 0; seed < 20; seed++) {
      TransitionRates rates = wells(0.5).relativeError(0.08).seed(seed).rates(TWO_WELLS);
      for (int way = 0; way < 2; way++) {
        Estimate rate = way == 0 ? rates.rate(DEEP, SHALLOW) : rates.rate(SHALLOW, DEEP);
        square += Math.pow(deviation(way == 0 ? exact.rate01() : exact.rate10(), rate), 2);
        attained += rate.standardError() / rate.value() / 40;
      }
    }
    double total = square;
    assertTrue(total > 20 && total < 80, () -> "chi-square " + total + " of 40");
    assertEquals(0.08, attained, 0.02);
  }

  @Test
  void anyOrderParameterGivesTheSameRates() {
    ExactRates exact = exact(0.75, 8);
    ToDoubleFunction<double[]> wavy = x -> x[0] + 0.4 * Math.sin(7 * x[0]);
    TransitionRates one = wells(0.75).relativeError(0.1).orderParameter(wavy).rates(TWO_WELLS);
    assertAgrees(exact.rate01(), one.rate(DEEP, SHALLOW));
    assertAgrees(exact.rate10(), one.rate(SHALLOW, DEEP));
    // Up to the saddle the loss is the exponent itself; behind it, it falls, and that is no matter.
    TransitionRates loss =
        wells(0.75)
            .relativeError(0.1)
            .orderParameter((from, to) -> x -> climbed(from.point()[0], to.point()[0], x[0]))
            .rates(TWO_WELLS);
    assertAgrees(exact.rate01(), loss.rate(DEEP, SHALLOW));
    assertAgrees(exact.rate10(), loss.rate(SHALLOW, DEEP));
  }

  /** The loss above a minimum on the side of the other one, less it on the far side. */
  private static double climbed(double from, double to, double x) {
    double height = loss(x) - loss(from);
    double top = loss(BARRIER) - loss(from);
    boolean beyond = (x - BARRIER) * (to - BARRIER) > 0;
    boolean far = (x - from) * (to - from) < 0;
    return beyond ? Math.max(2 * top - height, top) : far ? -height : height;
  }

  private static double loss(double x) {
    return (x * x - 1) * (x * x - 1) / 4 + TILT * x;
  }

  @Test
  void runsMergeAsOneOfAllRepeats() {
    ExactRates exact = exact(0.75, 8);
    TransitionRates a = wells(0.75).relativeError(0.1).seed(1).rates(TWO_WELLS);
    TransitionRates b = wells(0.75).relativeError(0.1).seed(2).rates(TWO_WELLS);
    TransitionRates both = a.merge(b);
    assertEquals(64, both.repeats());
    assertEquals(a.steps() + b.steps(), both.steps());
    assertEquals(b.passages(), both.passages().subList(2, 4));
    assertAgrees(exact.rate01(), both.rate(DEEP, SHALLOW));
    assertEquals(
        Math.hypot(a.rate(DEEP, SHALLOW).standardError(), b.rate(DEEP, SHALLOW).standardError())
            / 2,
        both.rate(DEEP, SHALLOW).standardError(),
        0.1 * both.rate(DEEP, SHALLOW).standardError());
    assertEquals(both.rate(DEEP, SHALLOW).value(), b.merge(a).rate(DEEP, SHALLOW).value(), 1e-20);
    TransitionRates other = wells(0.75).stepSize(0.2).relativeError(0.5).rates(TWO_WELLS);
    assertRefuses("only runs with the same step size", () -> a.merge(other));
    assertRefuses("only runs of different seeds merge", () -> both.merge(a));
  }

  // ---- plain simulation

  @Test
  void starsAgreeWithPlainSimulation() {
    StochasticGradient g = StochasticGradient.minibatch(Stars.loss(), 1);
    CriticalComponents stars = CriticalComponents.find(Stars.loss(), box(2, 2));
    Occupation plain =
        Sgd.of(g).stepSize(0.04).chains(512).steps(200_000).countEvery(1).occupation(stars);
    TransitionRates rates = Splitting.of(g).stepSize(0.04).relativeError(0.04).rates(stars);
    assertAgree(plain.inducedLogRatio(0, 1), rates.inducedLogRatio(0, 1));
    assertAgree(plain.logRatio(0, 1), rates.logRatio(0, 1));
    assertEquals(plain.relaxationTime(), rates.relaxationTime(), 0.2 * plain.relaxationTime());
  }

  @Test
  void allPairsOfFourMinimaAgreeWithPlainSimulation() {
    Objective f = Objectives.styblinskiTang(2);
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(2, 75));
    CriticalComponents wells = CriticalComponents.find(f, box(2, 5));
    Occupation plain =
        Sgd.of(g).stepSize(0.002).chains(512).steps(100_000).countEvery(1).occupation(wells);
    TransitionRates rates = Splitting.of(g).stepSize(0.002).relativeError(0.08).rates(wells);
    assertEquals(12, rates.passages().size());
    double total = 0;
    for (Component a : wells.minima()) {
      total += rates.share(a.id()).value();
      for (Component b : wells.minima()) {
        if (a.id() < b.id()) {
          assertAgree(plain.inducedLogRatio(a.id(), b.id()), rates.inducedLogRatio(a.id(), b.id()));
          assertAgree(plain.logRatio(a.id(), b.id()), rates.logRatio(a.id(), b.id()));
        }
      }
    }
    assertEquals(1, total, 1e-12);
  }

  private static void assertAgree(Estimate a, Estimate b) {
    double error = Math.hypot(a.standardError(), b.standardError());
    assertTrue(error < 0.3, () -> a + " and " + b + " say too little");
    assertTrue(Math.abs(a.value() - b.value()) < SIGMAS * error, () -> a + " but " + b);
  }

  // ---- first passages

  private static StationaryLaw law(double sigma) {
    return StationaryLaw.of(
        StochasticGradient.of(WELLS, GaussianNoise.isotropic(1, sigma)),
        STEP_SIZE,
        box(1, 1.25 + 0.6 * sigma),
        401);
  }

  /** To a set, to a ball and to a core, in 1e3 to 1e14 steps. */
  @Test
  void firstPassagesAreThoseOfTheExactLaw() {
    double radius = Neighbourhoods.defaultRadius(TWO_WELLS);
    double[] start = TWO_WELLS.get(DEEP).point();
    double shallow = TWO_WELLS.get(SHALLOW).point()[0];
    for (double sigma : new double[] {1.2, 0.5}) {
      StationaryLaw law = law(sigma);
      RarePassage set = wells(sigma).firstPassage(TWO_WELLS, DEEP, x -> x[0] > 0.5);
      assertAgrees(law.passageTime(start, x -> x[0] > 0.5), set.mean());
      RarePassage ball = wells(sigma).firstPassage(TWO_WELLS, DEEP, SHALLOW, radius);
      assertAgrees(law.passageTime(start, x -> Math.abs(x[0] - shallow) < radius), ball.mean());
      for (RarePassage passage : new RarePassage[] {set, ball}) {
        double relative = passage.mean().standardError() / passage.mean().value();
        assertTrue(relative > 0.01 && relative < 0.15, () -> "relative error " + relative);
        assertEquals(1, passage.mean().value() * passage.rate().value(), 1e-12);
        assertEquals(32, passage.repeats());
        double flux = passage.passage().flux().value();
        assertEquals(1, passage.probability().value() * flux / passage.rate().value(), 0.05);
        assertTrue(passage.probability().standardError() < 0.15 * passage.probability().value());
      }
      assertEquals(Passage.A_SET, set.passage().to());
      assertTrue(set.toString().contains("from 0 to a set"), set::toString);
      assertEquals(SHALLOW, ball.passage().to());
    }
    // In the well the start is forgotten in some ten steps of 1e14.
    TransitionRates rates = wells(0.5).rates(TWO_WELLS);
    assertAgrees(1 / exact(0.5, 8).rate01(), rates.passageTime(DEEP, SHALLOW));
    assertEquals(0, rates.passageTime(DEEP, DEEP).value());
  }

  @Test
  void firstPassagesAgreeWithPlainSimulation() {
    Objective f = Objectives.doubleWell(TILT, 1);
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(2, 1));
    CriticalComponents plane = CriticalComponents.find(f, box(2, 2));
    int deep = plane.minima().get(0).id();
    FirstPassage plain =
        Sgd.of(g)
            .stepSize(STEP_SIZE)
            .chains(1024)
            .steps(1L << 40)
            .startingAt(plane.get(deep))
            .firstPassage(x -> x[0] > 0.3);
    RarePassage rare =
        Splitting.of(g)
            .stepSize(STEP_SIZE)
            .relativeError(0.05)
            .firstPassage(plane, deep, x -> x[0] > 0.3);
    double error = Math.hypot(plain.mean().standardError(), rare.mean().standardError());
    assertTrue(error < 0.1 * plain.mean().value(), () -> plain + " and " + rare);
    assertTrue(
        Math.abs(plain.mean().value() - rare.mean().value()) < SIGMAS * error,
        () -> plain + " but " + rare);
  }

  @Test
  void badFirstPassagesAreRefused() {
    Splitting s = wells(1);
    int top = TWO_WELLS.maxima().get(0).id();
    assertRefuses("must not hold the start", () -> s.firstPassage(TWO_WELLS, DEEP, x -> true));
    assertRefuses(
        "a passage starts at a minimum", () -> s.firstPassage(TWO_WELLS, top, x -> false));
    assertRefuses(
        "radius must be positive and at most half the distance",
        () -> s.firstPassage(TWO_WELLS, DEEP, SHALLOW, 1.5));
    assertRefuses(
        "no trajectory from minimum K₀ came to the target",
        () -> s.relativeError(0.5).repeats(8).firstPassage(TWO_WELLS, DEEP, x -> x[0] > 1e3));
  }

  // ---- long runs

  @Test
  void progressIsForeseenAndEndsWithTheWhole() {
    List<Progress> told = new ArrayList<>();
    TransitionRates rates = wells(0.75).relativeError(0.02).progress(told::add).rates(TWO_WELLS);
    Progress end = told.get(told.size() - 1);
    assertEquals(rates.steps(), end.steps());
    assertEquals(end.total(), end.steps());
    assertEquals(1, told.get(0).total() / (double) end.total(), 0.5);
    for (Progress progress : told) {
      assertTrue(progress.steps() <= progress.total(), progress::toString);
    }
  }

  @Test
  void aRunWithoutAListenerShowsHowManyRepeatsAreDone() {
    assertEquals(
        List.of("levels of splitting: 2.0 of 2.0 passages", "splitting: 16.0 of 16.0 repeats"),
        ends(() -> wells(0.75).relativeError(0.2).repeats(8).rates(TWO_WELLS)));
  }

  /** From the left of three wells to the right there is no way but by the core in the middle. */
  @Test
  void passagesWithoutAWayAreNotWaitedFor() {
    Objective threeWells =
        Objective.of(
            1,
            x -> Math.pow(x[0], 6) / 30 - Math.pow(x[0], 4) / 4 + 0.4 * x[0] * x[0],
            x -> new double[] {x[0] * (x[0] * x[0] - 1) * (x[0] * x[0] - 4) / 5});
    CriticalComponents components = CriticalComponents.find(threeWells, box(1, 3));
    Splitting splitting =
        Splitting.of(StochasticGradient.of(threeWells, GaussianNoise.isotropic(1, 0.75)))
            .stepSize(STEP_SIZE)
            .relativeError(0.3)
            .repeats(8);
    assertEquals(
        List.of("levels of splitting: 6.0 of 6.0 passages", "splitting: 32.0 of 32.0 repeats"),
        ends(() -> splitting.rates(components)));
  }

  private static List<String> ends(Runnable run) {
    List<String> ends = new ArrayList<>();
    Work.watchedBy(
        work -> {
          if (work.ended()) {
            ends.add(work.name() + ": " + work.done() + " of " + work.total() + " " + work.unit());
          }
        });
    run.run();
    Work.watchedBy(work -> {});
    return ends;
  }

  /** The order parameter interrupts the thread that waits, after twice as many looks each time. */
  @Test
  void aRunThatIsStoppedAgainAndAgainEndsWithTheSameBits(@TempDir Path folder) {
    Splitting whole = wells(0.75).relativeError(0.02).repeats(48).orderParameter(x -> x[0]);
    Thread waiting = Thread.currentThread();
    AtomicLong left = new AtomicLong();
    long patience = 50_000;
    Splitting kept =
        whole
            .checkpoint(folder.resolve("rates"), Duration.ZERO)
            .orderParameter(
                x -> {
                  if (left.decrementAndGet() == 0) {
                    waiting.interrupt();
                  }
                  return x[0];
                });
    TransitionRates resumed = null;
    int stops = 0;
    while (resumed == null) {
      left.set(patience);
      patience *= 2;
      try {
        resumed = kept.rates(TWO_WELLS);
      } catch (RunInterruptedException e) {
        assertTrue(e.getMessage().contains("takes it up again"), e.getMessage());
        stops++;
      }
      Thread.interrupted();
    }
    assertTrue(stops > 2, "stopped only " + stops + " times");
    TransitionRates expected = whole.rates(TWO_WELLS);
    assertEquals(expected.passages(), resumed.passages());
    assertEquals(expected.logRatio(DEEP, SHALLOW), resumed.logRatio(DEEP, SHALLOW));
    // It has ended: the file holds the result, and it is of this run alone.
    List<Progress> told = new ArrayList<>();
    Splitting again = kept.progress(told::add);
    assertEquals(expected.passages(), again.rates(TWO_WELLS).passages());
    assertEquals(0, told.get(0).rate());
    assertRefuses("seed=42 where this run has seed=43", () -> again.seed(43).rates(TWO_WELLS));
    assertRefuses("counted=rates", () -> again.firstPassage(TWO_WELLS, DEEP, x -> x[0] > 0));
    assertRefuses("order", () -> again.orderParameter(x -> 2 * x[0]).rates(TWO_WELLS));
    Objective steeper =
        Objective.of(
            1,
            WELLS::value,
            x -> new double[] {WELLS.gradient(x)[0] * (Math.abs(x[0]) < 0.05 ? 1.01 : 1)});
    Splitting changed =
        Splitting.of(StochasticGradient.of(steeper, GaussianNoise.isotropic(1, 0.75)))
            .stepSize(STEP_SIZE)
            .relativeError(0.02)
            .repeats(48)
            .orderParameter(x -> x[0])
            .checkpoint(folder.resolve("rates"));
    assertRefuses("landscape=", () -> changed.rates(TWO_WELLS));
    assertRefuses(
        "pause must be at least 0",
        () -> again.checkpoint(folder.resolve("rates"), Duration.ofMillis(-1)));
  }

  // ---- the same bits, and what is told

  @Test
  void theRatesAreTheSameOnAnyNumberOfThreads() {
    Splitting splitting = wells(0.75).relativeError(0.2).repeats(8);
    TransitionRates one = splitting.threads(1).rates(TWO_WELLS);
    for (int threads : new int[] {2, 7}) {
      TransitionRates many = splitting.threads(threads).rates(TWO_WELLS);
      assertEquals(one.passages(), many.passages());
      assertEquals(one.rate(DEEP, SHALLOW), many.rate(DEEP, SHALLOW));
      assertEquals(one.logRatio(DEEP, SHALLOW), many.logRatio(DEEP, SHALLOW));
    }
    assertNotEquals(
        one.rate(DEEP, SHALLOW), splitting.seed(43).rates(TWO_WELLS).rate(DEEP, SHALLOW));
  }

  @Test
  void resultsTellHowTheyWereFound() {
    TransitionRates rates = wells(0.75).relativeError(0.2).repeats(8).rates(TWO_WELLS);
    assertEquals(8, rates.repeats());
    assertEquals(STEP_SIZE, rates.stepSize());
    assertEquals(Neighbourhoods.defaultRadius(TWO_WELLS), rates.radius());
    long steps = 0;
    for (Passage passage : rates.passages()) {
      steps += passage.steps();
      assertTrue(passage.reached());
      assertEquals(passage.levels().size(), passage.probabilities().size());
      for (int k = 1; k < passage.levels().size(); k++) {
        assertTrue(passage.levels().get(k - 1) < passage.levels().get(k));
        assertEquals(0.2, passage.probabilities().get(k - 1).value(), 0.1);
      }
      double rate = rates.rate(passage.from(), passage.to()).value();
      assertEquals(1, passage.flux().value() * passage.probability() / rate, 0.2);
      assertTrue(passage.toString().contains("first crossings per step"), passage::toString);
    }
    assertEquals(steps, rates.steps());
    assertEquals(1, rates.share(DEEP).value() + rates.share(SHALLOW).value(), 1e-12);
    assertTrue(rates.toString().contains("from 0 to 1"), rates::toString);
    assertTrue(wells(1).toString().contains("stepSize=0.1"));
  }

  // ---- what goes wrong

  private static void assertRefuses(String message, Runnable call) {
    String said = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(said.contains(message), said);
  }

  @Test
  void badSettingsAreRefused() {
    Splitting s = wells(1);
    assertRefuses("stepSize must be positive and finite, got 0.0", () -> s.stepSize(0));
    assertRefuses("stepSize must be positive and finite, got NaN", () -> s.stepSize(Double.NaN));
    assertRefuses("repeats must be at least 8, got 7", () -> s.repeats(7));
    assertRefuses("less than 1, got 1.0", () -> s.relativeError(1));
    assertRefuses("threads must be at least 1, got 0", () -> s.threads(0));
    assertRefuses("radius must be less than half", () -> s.rates(TWO_WELLS, 1));
    CriticalComponents plane = CriticalComponents.find(Objectives.doubleWell(TILT, 1), box(2, 2));
    assertRefuses("components have dimension 2", () -> s.rates(plane));
    Objective bowl = Objectives.quadratic(new double[][] {{1}});
    CriticalComponents one = CriticalComponents.find(bowl, box(1, 2));
    assertRefuses(
        "at least two are needed, got 1: search a larger box",
        () -> Splitting.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(1, 1))).rates(one));
    TransitionRates rates = s.relativeError(0.5).repeats(8).rates(TWO_WELLS);
    int saddle = TWO_WELLS.maxima().get(0).id();
    assertRefuses("rates lead between the minima", () -> rates.rate(saddle, DEEP));
    assertRefuses("twice", () -> rates.rate(DEEP, DEEP));
  }

  @Test
  void badOrderParametersAreRefused() {
    Splitting s = wells(1);
    assertRefuses(
        "the order parameter must rise from minimum K₀ to minimum K₁",
        () -> s.orderParameter(x -> 7).rates(TWO_WELLS));
    assertRefuses(
        "the order parameter must rise",
        () -> s.orderParameter((from, to) -> x -> x[0]).rates(TWO_WELLS));
    assertRefuses(
        "the order parameter is NaN at x = [0.0",
        () -> s.orderParameter(x -> x[0] > 0 && x[0] < 0.05 ? Double.NaN : x[0]).rates(TWO_WELLS));
  }

  /** Noise that is bounded by less than the steepest slope never crosses the barrier. */
  @Test
  void aPassageThatDoesNotExistIsNamed() {
    Noise weak =
        Noise.of(
            1,
            (x, random) -> new double[] {0.4 * random.nextDouble() - 0.2},
            (x, q) -> q[0] == 0 ? 0 : Math.log(Math.sinh(0.2 * q[0]) / (0.2 * q[0])));
    Splitting s = Splitting.of(StochasticGradient.of(WELLS, weak)).stepSize(STEP_SIZE);
    assertRefuses("no trajectory from minimum K₀ came to minimum K₁", () -> s.rates(TWO_WELLS));
  }

  /** Minima at -1, 0 and 1, the first outside the box but as far along as the last. */
  @Test
  void aMinimumThatIsMissingIsNoticed() {
    Objective three =
        Objective.of(
            1,
            x -> 2 * Math.pow(x[0] * (x[0] * x[0] - 1), 2),
            x -> {
              double s = x[0] * x[0];
              return new double[] {4 * x[0] * (s - 1) * (3 * s - 1)};
            });
    CriticalComponents two =
        CriticalComponents.find(three, Box.of(new double[] {-0.4}, new double[] {1.5}));
    assertRefuses(
        "neither returned nor entered another core: if a minimum there is missing",
        () ->
            Splitting.of(StochasticGradient.of(three, GaussianNoise.isotropic(1, 0.8)))
                .stepSize(0.05)
                .orderParameter(x -> x[0] * x[0])
                .rates(two));
  }

  /** The second noise refuses the infinite point that divergence leads it to. */
  @Test
  void aChainThatDivergesIsReported() {
    for (Noise noise :
        new Noise[] {
          GaussianNoise.isotropic(1, 1), GaussianNoise.isotropic(1, x -> 1 + x[0] * x[0])
        }) {
      Splitting s = Splitting.of(StochasticGradient.of(WELLS, noise)).stepSize(1.5);
      String said = assertThrows(DivergenceException.class, () -> s.rates(TWO_WELLS)).getMessage();
      assertTrue(said.startsWith("SGD diverges: at step size 1.5"), said);
    }
  }

  @Test
  void anInterruptStopsTheWorkAndKeepsWholeRepeats() throws InterruptedException {
    AtomicLong calls = new AtomicLong();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    // A pilot run and a few repeats take so many evaluations; all of them many more.
    Splitting s =
        wells(0.9)
            .relativeError(0.1)
            .repeats(400)
            .orderParameter(
                x -> {
                  calls.incrementAndGet();
                  return x[0];
                });
    Thread thread =
        new Thread(
            () -> {
              try {
                s.rates(TWO_WELLS);
              } catch (RuntimeException e) {
                assertTrue(Thread.currentThread().isInterrupted());
                thrown.set(e);
              }
            });
    thread.start();
    while (calls.get() < 6_000_000 && thread.isAlive()) {
      Thread.sleep(1);
    }
    thread.interrupt();
    thread.join(5000);
    assertFalse(thread.isAlive());
    RunInterruptedException e = assertInstanceOf(RunInterruptedException.class, thrown.get());
    TransitionRates rates = assertInstanceOf(TransitionRates.class, e.result(), e::getMessage);
    assertTrue(rates.repeats() >= 2 && rates.repeats() < 400, e::getMessage);
    assertTrue(e.getMessage().contains("result() holds them"), e::getMessage);
    assertEquals(Math.log(exact(0.9, 6).rate01()), Math.log(rates.rate(DEEP, SHALLOW).value()), 1);
  }
}
