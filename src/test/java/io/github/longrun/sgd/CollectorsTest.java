package io.github.longrun.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** Seeds are fixed; each statistical assertion is at 4.5 standard errors: 7e-6 false alarms. */
class CollectorsTest {

  private static final double SIGMAS = 4.5;

  private static Box box(int dimension, double half) {
    double[] upper = new double[dimension];
    Arrays.fill(upper, half);
    return Box.of(Arrays.stream(upper).map(v -> -v).toArray(), upper);
  }

  /** On \( a x^2 / 2 \) with noise 1 the chain is \( x' = (1 - \eta a) x - \eta \xi \): AR(1). */
  private static Sgd line(double eta) {
    Objective bowl = Objectives.quadratic(new double[][] {{1}});
    return Sgd.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(1, 1)))
        .stepSize(eta)
        .chains(2048)
        .startingAt(new double[] {0});
  }

  private static void within(double exact, Estimate estimate) {
    assertEquals(exact, estimate.value(), SIGMAS * estimate.standardError(), estimate.toString());
  }

  // ---- nearest

  /** Against a plain loop over the trajectories of all chains, in every dimension and number. */
  @Test
  void nearestCountsWhatAPlainSearchCounts() {
    for (int d = 1; d <= 3; d++) {
      for (int p = 1; p <= 9; p++) {
        double[][] points = new double[p][d];
        for (int j = 0; j < p; j++) {
          for (int k = 0; k < d; k++) {
            points[j][k] = Math.sin(1 + 5 * j + 3 * k);
          }
        }
        NearestCounter counter = new NearestCounter(points, 5);
        long[][] plain = new long[p][5];
        double[][] x = new double[d][5];
        for (int t = 0; t < 200; t++) {
          for (int i = 0; i < 5; i++) {
            double[] at = new double[d];
            for (int k = 0; k < d; k++) {
              at[k] = x[k][i] = 1.5 * Math.sin(0.1 + 7 * t + 11 * i + 2 * k);
            }
            int best = 0;
            for (int j = 1; j < p; j++) {
              best = distance(at, points[j]) < distance(at, points[best]) ? j : best;
            }
            plain[best][i]++;
          }
          counter.count(x);
        }
        for (int j = 0; j < p; j++) {
          for (int i = 0; i < 5; i++) {
            assertEquals(plain[j][i], counter.count(j, i), d + " " + p + " " + j);
          }
        }
      }
    }
  }

  private static double distance(double[] a, double[] b) {
    double s = 0;
    for (int k = 0; k < a.length; k++) {
      s += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return s;
  }

  /** More states than a field of 16 bits holds, and equal points: each state is counted once. */
  @Test
  void everyStateHasOneNearestPoint() {
    Shares shares =
        line(0.5)
            .chains(3)
            .steps(200_000)
            .countEvery(1)
            .burnIn(7)
            .nearest(new double[] {0}, new double[] {1}, new double[] {1}, new double[] {-1});
    assertEquals(600_000, shares.states());
    assertEquals(600_000, shares.count(0) + shares.count(1) + shares.count(2) + shares.count(3));
    assertTrue(shares.count(0) > 200_000 && shares.count(0) < 500_000);
  }

  @Test
  void sharesAgreeWithTheGaussianLawAndMerge() {
    double eta = 0.1;
    Sgd sgd = line(eta).steps(8000);
    double[][] points = {{0.1}, {0.5}};
    Shares a = sgd.seed(1).nearest(points);
    double left = NormalDistribution.of(0, Math.sqrt(eta / (2 - eta))).cumulativeProbability(0.3);
    within(left, a.fraction(0));
    within(Math.log(left / (1 - left)), a.logRatio(0, 1));
    Shares both = a.merge(sgd.seed(2).nearest(points));
    assertEquals(2 * a.states(), both.states());
    assertEquals(4096, both.chains());
    assertEquals(
        a.fraction(0).standardError() / Math.sqrt(2), both.fraction(0).standardError(), 2e-5);
    assertArrayEquals(points[1], both.points()[1]);
    assertTrue(both.toString().contains("[0.5]"), both.toString());
    Shares other = sgd.stepSize(0.2).steps(64).nearest(points);
    assertThrows(IllegalArgumentException.class, () -> a.merge(other));
    answered("both have seed 2", () -> sgd.seed(2).nearest(points).merge(both));
  }

  // ---- histogram

  @Test
  void theHistogramAgreesWithTheGaussianLaw() {
    double eta = 0.2;
    Objective bowl = Objectives.quadratic(new double[][] {{1, 0}, {0, 0.5}});
    Histogram h =
        Sgd.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(2, 1)))
            .stepSize(eta)
            .chains(4096)
            .steps(2000)
            .histogram(box(2, 1), 4, 5);
    NormalDistribution x = NormalDistribution.of(0, Math.sqrt(eta / (2 - eta)));
    NormalDistribution y = NormalDistribution.of(0, Math.sqrt(eta / (1 - eta * 0.25)));
    double inside = 0;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 5; j++) {
        double p =
            x.probability(-1 + 0.5 * i, -0.5 + 0.5 * i)
                * y.probability(-1 + 0.4 * j, -0.6 + 0.4 * j);
        inside += p;
        Estimate measured = h.fraction(i, j);
        // 15 degrees of freedom: 6.5 errors are 1e-5.
        assertEquals(p, measured.value(), 6.5 * measured.standardError(), i + " " + j);
        assertEquals(measured.value() / 0.2, h.density(i, j).value(), 1e-15);
        assertEquals((double) h.count(i, j), measured.value() * h.states(), 1e-3);
      }
    }
    assertEquals(4096L * 250, h.states());
    assertEquals(1 - inside, (double) h.outside() / h.states(), 0.003);
  }

  @Test
  void whatTheHeapCannotHoldIsRefusedInASentence() {
    assumeTrue(Runtime.getRuntime().maxMemory() < 1L << 31, "the tests have little memory");
    Sgd sgd = line(0.3).chains(1).steps(10);
    answered(
        "a histogram of 2.00e+09 cells takes 6.40e+04 MB for 1 chains and the heap has",
        () -> sgd.histogram(box(1, 2), 2_000_000_000));
    answered(
        "a trajectory of 1000000001 states does not fit into the heap",
        () -> sgd.trajectory(new double[] {1}, 1_000_000_000));
  }

  @Test
  void histogramsMergeAndRefuse() {
    Sgd sgd = line(0.3).steps(640);
    Histogram a = sgd.seed(1).histogram(box(1, 1), 10);
    Histogram both = a.merge(sgd.seed(2).histogram(box(1, 1), 10));
    assertEquals(2 * a.states(), both.states());
    assertTrue(both.count(3) > a.count(3));
    assertArrayEquals(new int[] {10}, both.cells());
    assertEquals(0.3, both.stepSize());
    assertEquals(-1, both.box().lower()[0]);
    assertTrue(a.toString().contains("[10] cells"), a.toString());
    assertThrows(IllegalArgumentException.class, () -> a.merge(sgd.histogram(box(1, 1), 11)));
    answered("only runs of different seeds merge", () -> a.merge(a));
    answered("one a coordinate", () -> sgd.histogram(box(1, 1), 10, 10));
    answered("cells must be at least 1", () -> sgd.histogram(box(1, 1), 0));
    answered("length 1", () -> sgd.histogram(box(2, 1), 10, 10));
    answered("cell must be one of [10], got [10]", () -> a.count(10));
    answered("cell must be one of [10], got [0, 0]", () -> a.count(0, 0));
  }

  // ---- moments

  /** \( P = (I - \eta A) P (I - \eta A)' + \eta^2 C \), solved by iteration. */
  @Test
  void momentsAgreeWithTheLyapunovLaw() {
    double[][] a = {{1, 0.3}, {0.3, 0.5}};
    double[][] c = {{1, -0.4}, {-0.4, 2}};
    double eta = 0.3;
    double[][] p = new double[2][2];
    for (int round = 0; round < 2000; round++) {
      double[][] next = new double[2][2];
      for (int i = 0; i < 4; i++) {
        int r = i / 2;
        int s = i % 2;
        next[r][s] = eta * eta * c[r][s];
        for (int k = 0; k < 2; k++) {
          for (int l = 0; l < 2; l++) {
            next[r][s] +=
                ((r == k ? 1 : 0) - eta * a[r][k]) * p[k][l] * ((s == l ? 1 : 0) - eta * a[s][l]);
          }
        }
      }
      p = next;
    }
    Sgd sgd =
        Sgd.of(StochasticGradient.of(Objectives.quadratic(a), GaussianNoise.full(c)))
            .stepSize(eta)
            .steps(8000)
            .startingAt(new double[] {1, -2});
    Moments m = sgd.seed(1).moments();
    for (int i = 0; i < 2; i++) {
      within(0, m.mean(i));
      for (int j = 0; j < 2; j++) {
        within(p[i][j], m.covariance(i, j));
        assertTrue(m.covariance(i, j).standardError() < 0.005 * Math.sqrt(p[i][i] * p[j][j]));
      }
    }
    Moments both = m.merge(sgd.seed(2).moments());
    assertEquals(2 * m.states(), both.states());
    within(p[0][1], both.covariance(0, 1));
    assertEquals(eta, both.stepSize());
    assertTrue(both.toString().contains("variance"), both.toString());
    Moments other = sgd.startingAt(new double[2]).steps(8).moments();
    assertThrows(IllegalArgumentException.class, () -> m.merge(other));
    answered("only runs of different seeds merge", () -> both.merge(m));
  }

  // ---- averages

  /** Of x in AR(1) with coefficient r, \( \tau = (1 + r) / (1 - r) \), and of \( x^2 \) by r^2. */
  @Test
  void autocorrelationTimesAgreeWithThoseOfAnAutoregression() {
    double eta = 0.1;
    double r = 1 - eta;
    Sgd sgd = line(eta).steps(6_400).countEvery(1);
    Average x = sgd.average(v -> v[0]);
    within(0, x.value());
    assertEquals(eta / (2 - eta), x.variance(), 1e-3);
    // 2048 chains: the square of the standard error has a relative error of sqrt(2 / 2048) = 3 %.
    assertEquals((1 + r) / (1 - r), x.autocorrelationTime(), SIGMAS * 0.0313 * 19);
    Average square = sgd.average(v -> v[0] * v[0]);
    within(eta / (2 - eta), square.value());
    assertEquals((1 + r * r) / (1 - r * r), square.autocorrelationTime(), SIGMAS * 0.0313 * 9.53);
    // Watched every 8 steps, rho = r^8 from state to state.
    Average some = sgd.countEvery(8).average(v -> v[0]);
    double rho = Math.pow(r, 8);
    assertEquals(8 * (1 + rho) / (1 - rho), some.autocorrelationTime(), SIGMAS * 0.0313 * 20);
    assertEquals(64, some.batches()[0].length);
    assertTrue(some.convergence().rHat() < 1.01, some.convergence().toString());
    assertTrue(some.toString().contains("autocorrelation time"), some.toString());
  }

  @Test
  void chainsThatStayApartHaveALargeRHat() {
    Objective wells = Objectives.doubleWell(0);
    Sgd sgd =
        Sgd.of(StochasticGradient.of(wells, GaussianNoise.isotropic(1, 1)))
            .stepSize(0.02)
            .chains(16)
            .steps(6400)
            .startingAt(new double[] {-1}, new double[] {1});
    assertTrue(sgd.average(x -> x[0]).convergence().rHat() > 1.5);
  }

  @Test
  void averagesMergeAsOneOfAllChains() {
    Sgd sgd = line(0.1).chains(64).steps(6400);
    Average a = sgd.seed(1).average(x -> x[0] * x[0]);
    Average b = sgd.chains(192).seed(2).average(x -> x[0] * x[0]);
    Average both = a.merge(b);
    assertEquals((a.value().value() + 3 * b.value().value()) / 4, both.value().value(), 1e-14);
    assertEquals(256, both.batches().length);
    assertArrayEquals(b.batches()[5], both.batches()[69]);
    assertEquals(a.effectiveSampleSize() * 4, both.effectiveSampleSize(), a.effectiveSampleSize());
    // Of x^2 with x normal of variance P: 2 P^2.
    assertEquals(2 * Math.pow(0.1 / 1.9, 2), both.variance(), 2e-4);
    assertEquals(0.1, both.stepSize());
    answered(
        "only runs with the same step size and steps merge",
        () -> a.merge(sgd.steps(64_000).average(x -> 0)));
    assertEquals(Set.of(1L, 2L), both.seeds());
    answered("only runs of different seeds merge", () -> both.merge(b));
  }

  @Test
  void aTrajectoryGoesOnWhereItEnded() {
    Sgd sgd = line(0.1);
    Trajectory first = sgd.trajectory(new double[] {1}, 100, 10);
    Trajectory second = sgd.seed(7).trajectory(first.points()[10], 50, 10);
    Trajectory both = first.merge(second);
    assertEquals(16, both.size());
    assertArrayEquals(first.points()[10], both.points()[10]);
    assertArrayEquals(second.points()[5], both.points()[15]);
    answered("a trajectory goes on where it ended", () -> second.merge(first));
  }

  // ---- mixing

  /** Long chains of AR(1) are mixed; ones of two relaxation times, or far from home, are not. */
  @Test
  void everyResultTellsWhetherItsChainsMix() {
    Sgd sgd = line(0.01).countEvery(1);
    Box box = box(1, 1);
    Sgd mixed = sgd.steps(10_000);
    assertTrue(mixed.moments().mixed(), mixed.moments().mixing());
    assertTrue(mixed.histogram(box, 4).mixed());
    assertTrue(mixed.nearest(new double[] {0}, new double[] {1}).mixed());
    assertTrue(mixed.average(x -> x[0]).mixed());
    assertEquals(1, mixed.moments().convergence().rHat(), 0.1);
    Moments merged = mixed.moments().merge(mixed.seed(7).moments());
    assertTrue(merged.mixed() && merged.mixing().startsWith("mixed: R-hat of batch means 1.0"));
    Sgd brief = sgd.steps(200).startingAt(new double[] {0.1}, new double[] {-0.1});
    assertTold("not mixed: R-hat of batch means is", brief.moments().mixing());
    assertTold("not mixed: R-hat of batch means is", brief.histogram(box, 4).toString());
    assertTold(
        "R-hat of batch means is", brief.nearest(new double[] {0}, new double[] {1}).toString());
    assertTold("R-hat of batch means is", brief.average(x -> x[0]).toString());
    Sgd far = sgd.steps(10_000).burnIn(0).startingAt(new double[] {1});
    assertTold("not mixed: the start still shows", far.moments().mixing());
    assertTold("from the first half of the run to the second", far.average(x -> x[0]).mixing());
    assertTold("error bars from the spread of 7 chains", mixed.chains(7).moments().mixing());
    assertTold("every chain filled 3 batches", sgd.steps(24).moments().mixing());
  }

  private static void assertTold(String part, String told) {
    assertTrue(told.contains(part), told);
  }

  /** In AR(1) the N states are worth N (1 - r) / (1 + r) for the mean. */
  @Test
  void statesAreWorthTheirEffectiveSampleSize() {
    Sgd sgd = line(0.1).steps(6_400).countEvery(1);
    Moments moments = sgd.moments();
    assertEquals(1, moments.effectiveSampleSize(0) * 19 / moments.states(), SIGMAS * 0.0313);
    Shares shares = sgd.nearest(new double[] {-1}, new double[] {1});
    Histogram halves = sgd.histogram(box(1, 5), 2);
    // The sign of a Gaussian chain with correlation rho has the correlation 2 asin(rho) / pi.
    double tau = 1;
    for (int t = 1; t < 400; t++) {
      tau += 4 / Math.PI * Math.asin(Math.pow(0.9, t));
    }
    assertEquals(1, shares.effectiveSampleSize(0) * tau / shares.states(), SIGMAS * 0.0313);
    // By the spread of 16 groups of chains, also where these are few or the last chunk is not full.
    for (Histogram h :
        List.of(
            halves,
            sgd.chains(64).steps(64_000).histogram(box(1, 5), 2),
            sgd.chains(257).histogram(box(1, 5), 2))) {
      assertEquals(1, h.effectiveSampleSize(0) * tau / h.states(), SIGMAS * 0.365);
    }
  }

  /** Whatever the number of states, the batches are equal parts of them. */
  @Test
  void batchesAreJoinedAsTheRunGrows() {
    Batches batches = new Batches(2, 3);
    double[][] x = new double[2][3];
    for (int t = 0; t < 8 * 83; t++) {
      for (int i = 0; i < 3; i++) {
        int look = t / 8;
        x[0][i] = look;
        x[1][i] = 1000 * i - look;
      }
      batches.count(x);
    }
    // 83 looks in batches of 8: ten are full.
    assertEquals(10, batches.full());
    for (int b = 0; b < 10; b++) {
      assertEquals(8 * b + 3.5, batches.mean(0, b, 2));
      assertEquals(1000 - 8 * b - 3.5, batches.mean(1, b, 1));
    }
    Batches copy = new Batches(2, 3);
    copy.restore(batches.state(new long[] {1, 2, 3}));
    copy.count(x);
    batches.count(x);
    assertArrayEquals(batches.state(new long[0]), copy.state(new long[0]));
    copy.restart();
    assertEquals(0, copy.full());
  }

  // ---- first passage

  /**
   * The mean time of AR(1) into {x > 1} by its renewal equation \( m(x) = 1 + \int_{y \le 1} m(y)
   * k(x, y) dy \), by Simpson's rule on 1201 points, which is converged to 1e-7.
   */
  private static double meanTime(double eta, double start) {
    int n = 1201;
    double lower = -3;
    double h = (1 - lower) / (n - 1);
    NormalDistribution noise = NormalDistribution.of(0, eta);
    double[][] k = new double[n + 1][n];
    for (int i = 0; i <= n; i++) {
      double x = i < n ? lower + i * h : start;
      for (int j = 0; j < n; j++) {
        double weight = j == 0 || j == n - 1 ? h / 3 : j % 2 == 1 ? 4 * h / 3 : 2 * h / 3;
        k[i][j] = weight * noise.density(lower + j * h - (1 - eta) * x);
      }
    }
    double[] m = new double[n];
    for (int round = 0; round < 3000; round++) {
      double[] next = new double[n];
      double change = 0;
      for (int i = 0; i < n; i++) {
        next[i] = 1;
        for (int j = 0; j < n; j++) {
          next[i] += k[i][j] * m[j];
        }
        change = Math.max(change, Math.abs(next[i] - m[i]));
      }
      m = next;
      if (change < 1e-9) {
        break;
      }
    }
    double there = 1;
    for (int j = 0; j < n; j++) {
      there += k[n][j] * m[j];
    }
    return there;
  }

  @Test
  void firstPassageAgreesWithTheRenewalEquation() {
    double eta = 0.5;
    double exact = meanTime(eta, 0);
    FirstPassage t = line(eta).chains(20_000).steps(100_000).firstPassage(x -> x[0] > 1);
    assertEquals(20_000, t.arrived());
    within(exact, t.mean());
    assertTrue(t.mean().standardError() < 0.01 * exact);
    long[] times = t.times();
    assertTrue(Arrays.stream(times).allMatch(v -> v >= 1));
    Estimate survival = t.survival(20);
    assertEquals(
        Arrays.stream(times).filter(v -> v > 20).count() / 20_000.0, survival.value(), 1e-15);
    // Stopped early, the rate still tells the mean: arrivals soon have no memory.
    FirstPassage cut = line(eta).chains(20_000).seed(3).steps(20).firstPassage(x -> x[0] > 1);
    assertTrue(cut.arrived() < 20_000);
    within(survival.value(), Estimate.of(cut.survival(20).value(), survival.standardError() * 1.5));
    assertEquals(Double.POSITIVE_INFINITY, cut.mean().standardError());
    assertTrue(cut.mean().value() < exact);
    assertEquals(1 / exact, cut.rate().value(), 0.1 / exact);
    answered("at most 20", () -> cut.survival(21));
    FirstPassage both = cut.merge(line(eta).chains(5).steps(20).firstPassage(x -> x[0] > 1));
    assertEquals(20_005, both.chains());
    assertEquals(eta, both.stepSize());
    assertTold("of 20005 chains arrived, so the mean time is known as more than", both.toString());
    assertTold("20000 of 20000 chains arrived, mean time ", t.toString());
    answered("both have seed 3: run one of them with another seed", () -> both.merge(cut));
    assertThrows(
        IllegalArgumentException.class,
        () -> cut.merge(line(0.1).steps(1).firstPassage(x -> true)));
  }

  @Test
  void firstPassageToAComponentCountsTheStart() {
    Objective wells = Objectives.doubleWell(0);
    CriticalComponents components = CriticalComponents.find(wells, box(1, 2));
    var right = components.nearest(new double[] {1});
    Sgd sgd =
        Sgd.of(StochasticGradient.of(wells, GaussianNoise.isotropic(1, 1)))
            .stepSize(0.1)
            .chains(64)
            .steps(100_000);
    FirstPassage there = sgd.startingAt(right).firstPassage(right, 0.1);
    assertEquals(0, there.mean().value());
    FirstPassage across =
        sgd.startingAt(components.nearest(new double[] {-1})).firstPassage(right, 0.1);
    assertEquals(64, across.arrived());
    assertTrue(across.mean().value() > 50);
    answered("radius must be positive", () -> sgd.firstPassage(right, 0));
    answered("say where to start", () -> sgd.firstPassage(right, 1));
    answered("say where to start", sgd::moments);
    answered("64 batches", () -> sgd.steps(500).average(x -> x[0]));
  }

  /** Of the hops of a long run between two wells, the mean time from one core to the other. */
  @Test
  void passageTimesOfTheInducedChainAgreeWithFirstPassages() {
    Objective wells = Objectives.doubleWell(0.1);
    CriticalComponents components = CriticalComponents.find(wells, box(1, 2));
    int left = components.nearest(new double[] {-1}).id();
    int right = components.nearest(new double[] {1}).id();
    Sgd sgd =
        Sgd.of(StochasticGradient.of(wells, GaussianNoise.isotropic(1, 1)))
            .stepSize(0.1)
            .chains(512)
            .countEvery(1);
    Estimate induced = sgd.steps(20_000).occupation(components, 0.3).passageTime(left, right);
    Estimate direct =
        sgd.steps(100_000)
            .startingAt(components.get(left))
            .firstPassage(components.get(right), 0.3)
            .mean();
    // A chain enters a core at its edge, the direct one starts in its middle: under a percent.
    assertEquals(
        direct.value(),
        induced.value(),
        SIGMAS * Math.hypot(direct.standardError(), induced.standardError())
            + 0.01 * direct.value());
  }

  // ---- starts

  @Test
  void startsFillABox() {
    Box region = Box.of(new double[] {2, -1}, new double[] {3, 5});
    Objective bowl = Objectives.quadratic(new double[][] {{1, 0}, {0, 1}});
    Histogram h =
        Sgd.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(2, 1e-9)))
            .stepSize(1e-12)
            .chains(10_000)
            .steps(1)
            .burnIn(0)
            .startingIn(region)
            .histogram(region, 2, 3);
    for (int i = 0; i < 6; i++) {
      assertEquals(
          10_000 / 6.0, (double) h.count(i / 3, i % 3), SIGMAS * Math.sqrt(10_000 * 5 / 36.0));
    }
    answered(
        "length 2",
        () ->
            Sgd.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(2, 1)))
                .startingIn(box(1, 1)));
  }

  private static void answered(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
