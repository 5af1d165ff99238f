package io.github.longrun.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Seeds are fixed; each statistical assertion is at 4.5 standard errors: 7e-6 false alarms. */
class SgdTest {

  private static final double SIGMAS = 4.5;

  private static final Objective HIMMELBLAU = Objectives.himmelblau();
  private static final CriticalComponents FOUR_WELLS =
      CriticalComponents.find(HIMMELBLAU, box(2, 5));
  private static final Objective WELLS = Objectives.doubleWell(0.1);
  private static final CriticalComponents TWO_WELLS = CriticalComponents.find(WELLS, box(1, 2));

  private static final CriticalComponents STARS = CriticalComponents.find(Stars.loss(), box(2, 2));

  private static Box box(int dimension, double half) {
    double[] upper = new double[dimension];
    double[] lower = new double[dimension];
    java.util.Arrays.fill(upper, half);
    java.util.Arrays.fill(lower, -half);
    return Box.of(lower, upper);
  }

  private static Sgd stars() {
    return Sgd.of(StochasticGradient.minibatch(Stars.loss(), 1)).stepSize(0.05);
  }

  private static Sgd himmelblau() {
    return Sgd.of(StochasticGradient.of(HIMMELBLAU, GaussianNoise.isotropic(2, 60)))
        .stepSize(0.001);
  }

  private static Sgd wells() {
    return Sgd.of(StochasticGradient.of(WELLS, GaussianNoise.isotropic(1, 1))).stepSize(0.1);
  }

  // ---- the same bits

  private static long hash(Occupation o) {
    long h = o.states();
    for (int i = 0; i < o.components().size(); i++) {
      h = 31 * h + o.count(i);
      h = 31 * h + Double.doubleToLongBits(o.standardError(i));
    }
    for (var a : o.components().minima()) {
      for (var b : o.components().minima()) {
        h = 31 * h + o.transitions(a.id(), b.id());
      }
    }
    return h;
  }

  /** Hashes of the counts of three small runs: minibatches, a plane, an odd dimension. */
  static Map<String, String> hashes(int threads) {
    return Map.of(
        "stars",
        hash(stars().chains(700).steps(3000).seed(1).threads(threads), STARS, 0.1),
        "himmelblau",
        hash(
            himmelblau().chains(700).steps(3000).seed(2).countEvery(1).threads(threads),
            FOUR_WELLS,
            0.3),
        "wells",
        hash(wells().chains(700).steps(3000).seed(3).threads(threads), TWO_WELLS, 0.2));
  }

  private static String hash(Sgd sgd, CriticalComponents components, double radius) {
    return Long.toHexString(
        hash(sgd.startingAt(rounded(components)).occupation(components, radius)));
  }

  /** The constants' file says how they were made. */
  @Test
  void theCountsAreTheSameOnAnyNumberOfThreadsAndAnyJdk() throws IOException {
    Properties constants = new Properties();
    try (InputStream in = SgdTest.class.getResourceAsStream("counts.properties")) {
      constants.load(in);
    }
    for (int threads : new int[] {1, 2, 7}) {
      assertEquals(constants, hashes(threads), threads + " threads");
    }
  }

  /** Starts that do not depend on the last bits of the search for the minima. */
  private static double[][] rounded(CriticalComponents components) {
    return components.minima().stream()
        .map(m -> java.util.Arrays.stream(m.point()).map(v -> Math.rint(v * 1e6) / 1e6).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void anotherSeedIsAnotherRun() {
    Sgd sgd = wells().chains(8).steps(1000);
    long one = sgd.seed(1).occupation(TWO_WELLS).count(0);
    assertEquals(one, sgd.seed(1).occupation(TWO_WELLS).count(0));
    assertFalse(one == sgd.seed(2).occupation(TWO_WELLS).count(0));
  }

  // ---- closed forms

  /** Discs around the minimum hold \( 1 - e^{-r^2 / 2P} \) of the exact law. */
  @Test
  void occupationOfDiscsAgreesWithTheGaussianLaw() {
    Objective bowl = Objectives.quadratic(new double[][] {{1, 0}, {0, 1}});
    CriticalComponents centre = CriticalComponents.find(bowl, box(2, 1));
    Sgd sgd =
        Sgd.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(2, 1)))
            .stepSize(0.1)
            .chains(256)
            .steps(20_000);
    double p = 0.1 / (2 - 0.1);
    for (double r : new double[] {0.1, 0.2, 0.4, 0.8}) {
      Occupation o = sgd.occupation(centre, r);
      assertEquals(1 - Math.exp(-r * r / (2 * p)), o.fraction(0), SIGMAS * o.standardError(0));
      assertTrue(o.standardError(0) < 1e-3);
      assertTrue(o.mixed(), o.mixing());
    }
  }

  /** \( P = (I - \eta A) P (I - \eta A)' + \eta^2 C \), by second moments of a trajectory. */
  @Test
  void momentsOfATrajectoryAgreeWithTheLyapunovLaw() {
    double[][] a = {{1, 0.3}, {0.3, 0.5}};
    double[][] c = {{1, -0.4}, {-0.4, 2}};
    double eta = 0.3;
    double[][] p = new double[2][2];
    for (int round = 0; round < 2000; round++) {
      double[][] next = new double[2][2];
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          next[i][j] = eta * eta * c[i][j];
          for (int k = 0; k < 2; k++) {
            for (int l = 0; l < 2; l++) {
              double mi = (i == k ? 1 : 0) - eta * a[i][k];
              double mj = (j == l ? 1 : 0) - eta * a[j][l];
              next[i][j] += mi * p[k][l] * mj;
            }
          }
        }
      }
      p = next;
    }
    Trajectory trajectory =
        Sgd.of(StochasticGradient.of(Objectives.quadratic(a), GaussianNoise.full(c)))
            .stepSize(eta)
            .seed(4)
            .trajectory(new double[2], 600_000, 2);
    assertEquals(300_001, trajectory.size());
    double[][] points = trajectory.points();
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j <= i; j++) {
        // 100 batches of 3000 states, hundreds of correlation times each.
        double[] batch = new double[100];
        for (int t = 0; t < 300_000; t++) {
          batch[t / 3000] += points[t + 1][i] * points[t + 1][j] / 3000;
        }
        double mean = java.util.Arrays.stream(batch).average().orElseThrow();
        double s = 0;
        for (double b : batch) {
          s += (b - mean) * (b - mean);
        }
        double error = Math.sqrt(s / 99 / 100);
        assertEquals(p[i][j], mean, SIGMAS * error);
        assertTrue(error < 0.02 * Math.sqrt(p[i][i] * p[j][j]));
      }
    }
  }

  @Test
  void countingEverySeveralStatesIsTheSameLaw() {
    Sgd sgd = wells().chains(256).steps(40_000);
    Occupation each = sgd.countEvery(1).seed(1).occupation(TWO_WELLS);
    Occupation some = sgd.countEvery(16).seed(2).occupation(TWO_WELLS);
    assertEquals(256L * 40_000, each.states());
    assertEquals(256L * 2_500, some.states());
    for (int i = 0; i < TWO_WELLS.size(); i++) {
      assertEquals(
          each.fraction(i),
          some.fraction(i),
          SIGMAS * Math.hypot(each.standardError(i), some.standardError(i)));
    }
    Estimate a = each.inducedLogRatio(0, 1);
    Estimate b = some.inducedLogRatio(0, 1);
    assertEquals(a.value(), b.value(), SIGMAS * Math.hypot(a.standardError(), b.standardError()));
  }

  // ---- honesty

  /**
   * 200 short runs against one long run: z-scores have mean 0 and variance 1. With 200 of them the
   * variance has a standard error of 0.1, the mean of 0.07; the bounds are 4.5 of these, and the
   * variance may be 5 % larger for what the delta method leaves out: 3e-5 false alarms.
   */
  @Test
  void errorBarsCoverTheLongRun() {
    Sgd sgd = wells().stepSize(0.2).chains(64).steps(6_000).burnIn(1_500);
    Occupation exact = sgd.chains(512).steps(100_000).seed(9).occupation(TWO_WELLS);
    assertTrue(exact.mixed(), exact.mixing());
    assertTrue(exact.relaxationTime() < 400, exact.mixing());
    double[] mean = new double[2];
    double[] variance = new double[2];
    int runs = 200;
    for (int r = 0; r < runs; r++) {
      Occupation o = sgd.seed(100 + r).occupation(TWO_WELLS);
      Estimate[] short2 = {o.logRatio(0, 1), o.inducedLogRatio(0, 1)};
      Estimate[] long2 = {exact.logRatio(0, 1), exact.inducedLogRatio(0, 1)};
      for (int k = 0; k < 2; k++) {
        double z =
            (short2[k].value() - long2[k].value())
                / Math.hypot(short2[k].standardError(), long2[k].standardError());
        mean[k] += z / runs;
        variance[k] += z * z / runs;
      }
    }
    for (int k = 0; k < 2; k++) {
      assertEquals(0, mean[k], SIGMAS * 0.07, "bias of estimator " + k);
      assertEquals(1.05, variance[k], 0.05 + SIGMAS * 0.1, "variance of estimator " + k);
    }
  }

  /**
   * The trap: 512 chains, half of them started in each well, look as if they saw plenty of
   * transitions, but each crossed fewer than three times.
   */
  @Test
  void manyChainsThatCrossedSeldomAreNotMixed() {
    Occupation trap =
        stars().stepSize(0.025).chains(512).steps(240_000).burnIn(0).seed(5).occupation(STARS);
    assertEquals(2.6, trap.transitionsPerChain(), 0.6);
    assertFalse(trap.mixed());
    assertTrue(trap.mixing().contains("start"), trap.mixing());

    Occupation shorter =
        stars().stepSize(0.025).chains(512).steps(60_000).seed(5).occupation(STARS);
    assertFalse(shorter.mixed());
    assertTrue(shorter.mixing().contains("relaxation times"), shorter.mixing());

    Occupation good = stars().stepSize(0.05).chains(64).steps(300_000).seed(5).occupation(STARS);
    assertTrue(good.mixed(), good.mixing());
    assertTrue(good.relaxationTime() > 2000 && good.relaxationTime() < 5000);
  }

  /** The raw ratio remembers that half started in each well; the induced one forgets it. */
  @Test
  void theInducedRatioForgetsTheStartFirst() {
    Occupation fair = stars().stepSize(0.05).chains(256).steps(160_000).seed(6).occupation(STARS);
    Occupation early =
        stars().stepSize(0.05).chains(4096).steps(3_000).burnIn(200).seed(7).occupation(STARS);
    Estimate raw = fair.logRatio(0, 1);
    Estimate rawEarly = early.logRatio(0, 1);
    Estimate induced = fair.inducedLogRatio(0, 1);
    Estimate inducedEarly = early.inducedLogRatio(0, 1);
    double rawShift = Math.abs(rawEarly.value() - raw.value());
    assertTrue(rawShift > 10 * Math.hypot(raw.standardError(), rawEarly.standardError()));
    assertEquals(
        induced.value(),
        inducedEarly.value(),
        SIGMAS * Math.hypot(induced.standardError(), inducedEarly.standardError()));
    assertFalse(early.mixed());
  }

  @Test
  void whatKeepsARunFromMixingIsSaid() {
    assertTrue(wells().chains(4).occupation(TWO_WELLS).mixing().contains("chains"));
    Occupation cold = wells().stepSize(0.001).chains(16).steps(1000).occupation(TWO_WELLS);
    assertTrue(cold.mixing().contains("entered 0 times"), cold.mixing());
    Objective bowl = Objectives.quadratic(new double[][] {{1}});
    Occupation still =
        Sgd.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(1, 1)))
            .stepSize(1e-4)
            .chains(16)
            .steps(1000)
            .occupation(CriticalComponents.find(bowl, box(1, 1)));
    assertTrue(still.mixing().contains("0.100 relaxation times"), still.mixing());
  }

  // ---- results as values

  @Test
  void disjointSeedsMergeExactly() {
    Sgd sgd = wells().chains(300).steps(2000);
    Occupation a = sgd.seed(1).occupation(TWO_WELLS);
    Occupation b = sgd.seed(2).occupation(TWO_WELLS);
    Occupation both = a.merge(b);
    assertEquals(600, both.chains());
    assertEquals(a.states() + b.states(), both.states());
    for (int i = 0; i < TWO_WELLS.size(); i++) {
      assertEquals(a.count(i) + b.count(i), both.count(i));
    }
    assertEquals(a.transitions(0, 1) + b.transitions(0, 1), both.transitions(0, 1));
    Occupation other = sgd.stepSize(0.2).occupation(TWO_WELLS);
    assertThrows(IllegalArgumentException.class, () -> a.merge(other));
    var twice = assertThrows(IllegalArgumentException.class, () -> both.merge(b));
    assertTrue(twice.getMessage().contains("both have seed 2"), twice.getMessage());
  }

  @Test
  void whatIsNotGivenIsNamed() {
    Sgd sgd = wells();
    Splitting splitting = Splitting.of(StochasticGradient.of(WELLS, GaussianNoise.isotropic(1, 1)));
    Map<String, List<Runnable>> calls =
        Map.of(
            "gradient", List.of(() -> Sgd.of(null), () -> Splitting.of(null)),
            "components",
                List.of(
                    () -> sgd.occupation(null),
                    () -> sgd.chunked(null, 0.1),
                    () -> splitting.rates(null),
                    () -> splitting.firstPassage(null, 0, 1, 0.1)),
            "component", List.of(() -> sgd.startingAt((Component) null)),
            "a point", List.of(() -> sgd.startingAt((double[]) null)),
            "box", List.of(() -> sgd.startingIn(null), () -> sgd.histogram(null, 3)),
            "function", List.of(() -> sgd.average(null)),
            "target", List.of(() -> sgd.firstPassage(null)),
            "order", List.of(() -> splitting.orderParameter((ToDoubleFunction<double[]>) null)),
            "file", List.of(() -> sgd.checkpoint(null), () -> splitting.checkpoint(null)),
            "listener", List.of(() -> sgd.progress(null)));
    calls.forEach(
        (name, all) -> {
          for (Runnable call : all) {
            assertEquals(
                name + " must be given, got null",
                assertThrows(NullPointerException.class, call::run).getMessage());
          }
        });
    assertEquals(
        "nearest needs points, got null",
        assertThrows(NullPointerException.class, () -> sgd.nearest((double[][]) null))
            .getMessage());
  }

  @Test
  void whatAnOccupationTells() {
    Occupation o = wells().chains(16).steps(1000).burnIn(10).occupation(TWO_WELLS, 0.25);
    assertEquals(0.1, o.stepSize());
    assertEquals(1000, o.steps());
    assertEquals(10, o.burnIn());
    assertEquals(8, o.every());
    assertEquals(0.25, o.radius());
    assertEquals(TWO_WELLS, o.components());
    assertTrue(o.toString().contains("minimum K₀"), o.toString());
    int saddle = TWO_WELLS.size() - 1;
    assertThrows(IllegalArgumentException.class, () -> o.inducedLogRatio(0, saddle));
    Occupation one = wells().chains(1).steps(100).occupation(TWO_WELLS);
    assertTrue(Double.isNaN(one.standardError(0)));
    assertEquals(Double.POSITIVE_INFINITY, one.inducedLogRatio(0, 1).standardError());
  }

  @Test
  void aRingOfMinimaIsOneComponent() {
    Objective ring =
        Objective.of(
            2,
            x -> Math.pow(x[0] * x[0] + x[1] * x[1] - 1, 2),
            x -> {
              double s = 4 * (x[0] * x[0] + x[1] * x[1] - 1);
              return new double[] {s * x[0], s * x[1]};
            });
    CriticalComponents components = CriticalComponents.find(ring, box(2, 2));
    Occupation o =
        Sgd.of(StochasticGradient.of(ring, GaussianNoise.isotropic(2, 0.1)))
            .stepSize(0.01)
            .chains(64)
            .steps(4000)
            .startingAt(new double[] {1, 0})
            .occupation(components, 0.3);
    assertTrue(o.fraction(components.minima().get(0).id()) > 0.999);
    // The curvature across the ring is 8, so the relaxation time 1 / (0.01 * 8) steps.
    assertEquals("mixed: each chain 320 relaxation times long", o.mixing());
  }

  // ---- what goes wrong

  /** With x' = -2 x the iterate passes 1e6 (1 + |start|) = 2e6 at step 21. */
  @Test
  void divergenceNamesStepSizeChainAndStepAndKeepsTheCounts() {
    Objective bowl = Objectives.quadratic(new double[][] {{1}});
    Sgd sgd =
        Sgd.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(1, 1e-9)))
            .chains(300)
            .steps(100_000)
            .burnIn(0)
            .countEvery(1)
            .threads(1)
            .startingAt(new double[] {1});
    CriticalComponents centre = CriticalComponents.find(bowl, box(1, 1));
    DivergenceException e =
        assertThrows(DivergenceException.class, () -> sgd.stepSize(3).occupation(centre, 0.5));
    assertEquals(21, e.step());
    assertEquals(0, e.chain());
    assertTrue(e.getMessage().contains("step size 3.0"), e.getMessage());
    assertEquals(20 * 256, e.occupation().states());
    assertEquals(0, e.occupation().count(0));
    DivergenceException early =
        assertThrows(
            DivergenceException.class, () -> sgd.stepSize(3).burnIn(30).occupation(centre, 0.5));
    assertEquals(21, early.step());
    assertEquals(0, early.occupation().states());
    String told = early.occupation().mixing();
    assertTrue(told.startsWith("not mixed: the run was stopped before every chain"), told);
    // At step size 2.01 the iterate grows by 1.01 and is lost at step 1459, within the counting.
    DivergenceException late =
        assertThrows(
            DivergenceException.class, () -> sgd.stepSize(2.01).burnIn(30).occupation(centre, 0.5));
    assertEquals(1459, late.step());
    assertEquals((1458 - 30) * 256, late.occupation().states());
    assertEquals(0.01428, late.occupation().taken(), 1e-12);
    assertEquals("256 chains of 100,000 steps, 1.4 % of them taken", late.occupation().length());
    assertEquals("256 chains of 100,000 steps, 0.0 % of them taken", early.occupation().length());
    Occupation whole = sgd.stepSize(1).countEvery(3).steps(100).occupation(centre, 0.5);
    assertEquals("300 chains of 100 steps", whole.length());
    DivergenceException single =
        assertThrows(
            DivergenceException.class, () -> sgd.stepSize(3).trajectory(new double[] {1}, 100));
    assertEquals(21, single.step());
  }

  /** Some of 8 chunks meet a draw that is not finite, the first of them not the first of all. */
  @Test
  void whatADivergenceLeavesDoesNotDependOnTheThreads() {
    Noise rare =
        Noise.of(
            1,
            (x, random) ->
                new double[] {random.nextDouble() < 1e-6 ? Double.NaN : random.nextDouble() - 0.5},
            (x, q) -> 0);
    Sgd sgd =
        Sgd.of(StochasticGradient.of(WELLS, rare)).stepSize(0.1).chains(2048).steps(2500).burnIn(0);
    DivergenceException one =
        assertThrows(DivergenceException.class, () -> sgd.threads(1).occupation(TWO_WELLS, 0.3));
    int before = one.chain() / 256;
    assertTrue(before > 0 && before < 7, one::getMessage);
    assertEquals(256 * (before + 1), one.occupation().chains());
    assertEquals(256 * (before * 312L + (one.step() - 1) / 8), one.occupation().states());
    for (int threads : new int[] {2, 3, 8}) {
      DivergenceException many =
          assertThrows(
              DivergenceException.class, () -> sgd.threads(threads).occupation(TWO_WELLS, 0.3));
      assertEquals(one.getMessage(), many.getMessage());
      assertEquals(one.occupation().toString(), many.occupation().toString());
    }
  }

  @Test
  void aBadGradientIsLocated() {
    Noise rare =
        Noise.of(
            2,
            (x, random) ->
                new double[] {
                  random.nextDouble() < 1e-4 ? Double.NaN : 0, random.nextDouble() - 0.5
                },
            (x, q) -> 0);
    Objective bowl = Objectives.quadratic(new double[][] {{1, 0}, {0, 1}});
    CriticalComponents centre = CriticalComponents.find(bowl, box(2, 1));
    Sgd sgd = Sgd.of(StochasticGradient.of(bowl, rare)).stepSize(0.1).chains(16);
    DivergenceException e = assertThrows(DivergenceException.class, () -> sgd.occupation(centre));
    assertTrue(e.getMessage().contains("gradient is [NaN"), e.getMessage());
    assertTrue(e.getMessage().contains("chain " + e.chain() + ", step " + e.step()));
    assertTrue(e.occupation().states() < 16L * e.step());
  }

  /** A noise that grows without bound refuses the infinite point that divergence leads it to. */
  @Test
  void aNoiseThatThrowsWhereAnIterateIsLostDoesNotHideTheDivergence() {
    Objective bowl = Objectives.quadratic(new double[][] {{1, 0}, {0, 1}});
    CriticalComponents centre = CriticalComponents.find(bowl, box(2, 1));
    for (Noise growing :
        new Noise[] {
          GaussianNoise.isotropic(2, x -> 1 + x[0] * x[0]),
          GaussianNoise.stateDependent(2, x -> new double[][] {{1 + x[0] * x[0], 0}, {0, 1}})
        }) {
      Sgd sgd =
          Sgd.of(StochasticGradient.of(bowl, growing))
              .stepSize(3)
              .chains(16)
              .burnIn(0)
              .countEvery(1);
      DivergenceException e = assertThrows(DivergenceException.class, () -> sgd.occupation(centre));
      assertTrue(e.getMessage().contains("step size 3.0 chain " + e.chain()), e.getMessage());
      assertTrue(e.step() > 1);
      assertEquals(16 * (e.step() - 1), e.occupation().states());
    }
  }

  /** Its own random numbers do not come again where the lost step is looked for. */
  @Test
  void aNoiseOfItsOwnRandomnessIsToldSo() {
    AtomicInteger draws = new AtomicInteger();
    Noise own =
        Noise.of(
            1,
            (x, random) -> new double[] {draws.incrementAndGet() == 5000 ? Double.NaN : 0},
            (x, q) -> 0);
    Sgd sgd = Sgd.of(StochasticGradient.of(WELLS, own)).chains(16).burnIn(0);
    assertTrue(
        assertThrows(IllegalStateException.class, () -> sgd.occupation(TWO_WELLS))
            .getMessage()
            .startsWith("an iterate is lost between steps 1 and 512, but not a second time"));
  }

  @Test
  void aComponentThatIsNotThereIsRefused() {
    Occupation o = wells().chains(8).steps(100).occupation(TWO_WELLS);
    answered("component must be in 0..2, got 9", () -> o.count(9));
    answered("component must be in 0..2, got -1", () -> o.logRatio(0, -1));
    answered("component must be in 0..2, got 3", () -> o.inducedLogRatio(3, 0));
  }

  @Test
  void aDrawOfTheWrongLengthIsRefused() {
    for (int length : new int[] {1, 3}) {
      Noise wrong = Noise.of(2, (x, random) -> new double[length], (x, q) -> 0);
      Sgd sgd = Sgd.of(StochasticGradient.of(HIMMELBLAU, wrong));
      answered("returned " + length + " numbers", () -> sgd.occupation(FOUR_WELLS));
    }
  }

  @Test
  void anInterruptStaysSetWhenATaskFails() {
    Workers workers = new Workers(2);
    Thread caller = Thread.currentThread();
    workers.run(
        4,
        task -> {
          caller.interrupt();
          throw new IllegalStateException("mine");
        });
    assertTrue(Thread.interrupted());
    assertEquals("mine", workers.failure().getMessage());
  }

  @Test
  void anExceptionOfTheUsersLossComesThrough() {
    Objective broken =
        Objective.of(
            1,
            x -> x[0] * x[0],
            x -> {
              if (Thread.currentThread().getName().startsWith("longrun")) {
                throw new IllegalStateException("mine");
              }
              return new double[] {2 * x[0]};
            });
    CriticalComponents centre = CriticalComponents.find(broken, box(1, 1));
    Sgd sgd = Sgd.of(StochasticGradient.of(broken, GaussianNoise.isotropic(1, 1)));
    assertEquals(
        "mine",
        assertThrows(IllegalStateException.class, () -> sgd.occupation(centre)).getMessage());
  }

  @Test
  void anInterruptStopsTheWorkersAndKeepsTheCounts() {
    Thread caller = Thread.currentThread();
    Sgd endless =
        wells()
            .chains(1024)
            .steps(1L << 40)
            .progress(
                p -> {
                  if (p.steps() > 1_000_000) {
                    caller.interrupt();
                  }
                });
    RunInterruptedException e =
        assertThrows(RunInterruptedException.class, () -> endless.burnIn(0).occupation(TWO_WELLS));
    assertTrue(Thread.interrupted());
    assertTrue(e.getMessage().contains("steps, result() holds what was counted; "), e::getMessage);
    assertTrue(e.occupation().states() > 0);
    assertFalse(e.occupation().mixed());
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(t -> t.getName().startsWith("longrun-")));
    RunInterruptedException early =
        assertThrows(
            RunInterruptedException.class, () -> endless.burnIn(1L << 40).occupation(TWO_WELLS));
    assertTrue(Thread.interrupted());
    assertTrue(
        early.getMessage().contains("steps, in the burn-in, so nothing was counted yet; "),
        early::getMessage);
    assertEquals(0, early.occupation().states());
  }

  @Test
  void aTrajectoryCanBeInterrupted() {
    Thread.currentThread().interrupt();
    assertThrows(
        RunInterruptedException.class, () -> wells().trajectory(new double[] {0}, 1000, 10));
    assertTrue(Thread.interrupted());
  }

  @Test
  void aTrajectoryThatIsStoppedIsKeptUpToThere() {
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    Objective f =
        Objective.of(
            1,
            x -> x[0] * x[0] / 2,
            x -> {
              if (left.decrementAndGet() == 0) {
                Thread.currentThread().interrupt();
              }
              return x.clone();
            });
    Sgd sgd = Sgd.of(StochasticGradient.of(f, GaussianNoise.isotropic(1, 1))).stepSize(0.1);
    double[][] whole = sgd.trajectory(new double[] {0}, 1000, 10).points();
    left.set(555);
    var stopped =
        assertThrows(
            RunInterruptedException.class, () -> sgd.trajectory(new double[] {0}, 1000, 10));
    assertTrue(Thread.interrupted());
    double[][] kept = assertInstanceOf(Trajectory.class, stopped.result()).points();
    assertTrue(kept.length > 1 && kept.length < whole.length, kept.length + " states");
    assertArrayEquals(Arrays.copyOf(whole, kept.length), kept);
  }

  @Test
  void aTrajectoryIsTheFirstChainAndThinningKeepsItsStates() {
    Trajectory all = wells().trajectory(new double[] {0.5}, 100);
    Trajectory some = wells().trajectory(new double[] {0.5}, 100, 7);
    assertEquals(15, some.size());
    assertEquals(7, some.every());
    for (int t = 0; t < 15; t++) {
      assertArrayEquals(all.points()[7 * t], some.points()[t]);
    }
    assertTrue(some.toString().contains("15 states"));
  }

  @Test
  void badInputIsAnsweredInASentence() {
    Sgd sgd = himmelblau();
    answered("stepSize must be positive", () -> sgd.stepSize(0));
    answered("got NaN", () -> sgd.stepSize(Double.NaN));
    answered("chains must be at least 1", () -> sgd.chains(0));
    answered("steps must be at most 4503599627370496", () -> sgd.steps(Long.MAX_VALUE));
    answered("burnIn must be at most 4503599627370496", () -> sgd.burnIn(Long.MAX_VALUE));
    answered("chains must be at most 16777216", () -> sgd.chains(Integer.MAX_VALUE));
    answered("steps must be at least 1", () -> sgd.steps(0));
    answered("burnIn must be at least 0", () -> sgd.burnIn(-1));
    answered("threads must be at least 1", () -> sgd.threads(0));
    answered("countEvery must be at least 1", () -> sgd.countEvery(0));
    answered("length 2", () -> sgd.startingAt(new double[] {1}));
    answered("finite", () -> sgd.startingAt(new double[] {1, Double.NaN}));
    answered("at least one point", () -> sgd.startingAt());
    answered("radius must be positive", () -> sgd.occupation(FOUR_WELLS, 0));
    answered("half the smallest distance", () -> sgd.occupation(FOUR_WELLS, 1));
    answered("dimension 1", () -> sgd.occupation(TWO_WELLS));
    answered("every must be at least 1", () -> sgd.trajectory(new double[2], 10, 0));
    answered("every 513 steps or more", () -> sgd.trajectory(new double[2], 1L << 40));
    answered("length 2", () -> sgd.trajectory(new double[3], 10));
  }

  @Test
  void settingsAreAValue() {
    Sgd sgd = wells();
    Sgd changed = sgd.stepSize(0.2).chains(3).steps(70).burnIn(5).countEvery(7).seed(9).threads(1);
    assertEquals(
        "Sgd[stepSize=0.2, chains=3, steps=70, burnIn=5, countEvery=7, seed=9, threads=1]",
        changed.toString());
    assertTrue(
        sgd.toString()
            .startsWith(
                "Sgd[stepSize=0.1, chains=1024, steps=100000, burnIn=a quarter, countEvery=8, seed=42"));
    Occupation o = changed.startingAt(new double[] {0}).occupation(TWO_WELLS);
    assertEquals(3 * 10, o.states());
  }

  private static void answered(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
