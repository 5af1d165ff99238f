package io.github.longrun.stationary;

import static io.github.longrun.stationary.Laws.cube;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.RandomLanes;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.UniformNoise;
import io.github.longrun.sgd.Occupation;
import io.github.longrun.sgd.Sgd;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Seeds are fixed; each statistical assertion is at 4.5 standard errors: 7e-6 false alarms. */
class StationaryLawTest {

  private static final double SIGMAS = 4.5;

  // ---- quadratic losses: the law is Gaussian, with the discrete Lyapunov covariance

  private static void checkMoments(
      StationaryLaw law, double[][] exact, double relative, double absoluteMean) {
    double[][] c = law.covariance();
    double scale = exact[0][0];
    for (int k = 0; k < exact.length; k++) {
      assertEquals(0, law.mean()[k], absoluteMean);
      for (int l = 0; l < exact.length; l++) {
        assertEquals(exact[k][l] / scale, c[k][l] / scale, relative);
      }
    }
  }

  @Test
  void quadraticLossOnTheLine() {
    double[][] a = {{1.3}};
    double[][] c = {{0.49}};
    StochasticGradient g =
        StochasticGradient.of(Objectives.quadratic(a), GaussianNoise.isotropic(1, 0.7));
    for (double stepSize : new double[] {0.05, 0.2, 0.8, 1.4}) {
      double[][] p = Laws.lyapunov(a, c, stepSize);
      double s = Math.sqrt(p[0][0]);
      Box box = Box.of(new double[] {-9 * s}, new double[] {9.5 * s});
      StationaryLaw law = StationaryLaw.of(g, stepSize, box, 201);
      checkMoments(law, p, 1e-11, 1e-12);
      assertTrue(law.diagnostics().residual() < 1e-12, law.toString());
      assertTrue(law.diagnostics().discretisationError() < 1e-8, law.toString());
    }
  }

  /** Correlated noise and a Hessian that does not commute with it, on grids of both kinds. */
  @Test
  void quadraticLossInThePlane() {
    double[][] a = {{1.5, 0.6}, {0.6, 0.9}};
    double[][] c = {{1, -0.55}, {-0.55, 0.8}};
    StochasticGradient g = StochasticGradient.of(Objectives.quadratic(a), GaussianNoise.full(c));
    Box box = Box.of(new double[] {-3.2, -4.2}, new double[] {3.4, 4});
    // At 67 x 81 points a step is too narrow for passes after its rows, at 105 x 121 wide enough.
    for (int[] points : new int[][] {{67, 81}, {105, 121}}) {
      StationaryLaw law = StationaryLaw.of(g, 0.2, box, points);
      double[][] p = Laws.lyapunov(a, c, 0.2);
      checkMoments(law, p, 1e-8, 1e-8);
      assertTrue(law.diagnostics().converged(), law.toString());
      double det = p[0][0] * p[1][1] - p[0][1] * p[0][1];
      for (double[] x : new double[][] {{0, 0}, {0.31, -0.77}, {-0.9, 1.4}, {1.8, -2}}) {
        double form =
            (p[1][1] * x[0] * x[0] - 2 * p[0][1] * x[0] * x[1] + p[0][0] * x[1] * x[1]) / det;
        double exact = -form / 2 - Math.log(2 * Math.PI * Math.sqrt(det));
        assertEquals(exact, law.logDensity(x), 2e-7);
      }
    }
  }

  /** Independent noise of different strength in both coordinates: rows that are products. */
  @Test
  void quadraticLossInThePlaneWithIndependentNoise() {
    double[][] a = {{1.5, 0.6}, {0.6, 0.9}};
    double[][] c = {{0.5, 0}, {0, 2}};
    StochasticGradient g = StochasticGradient.of(Objectives.quadratic(a), GaussianNoise.full(c));
    for (int points : new int[] {81, 121}) {
      StationaryLaw law = StationaryLaw.of(g, 0.2, cube(2, 5), points);
      checkMoments(law, Laws.lyapunov(a, c, 0.2), 1e-8, 1e-8);
    }
  }

  /** Narrow laws across the box: its corners are 1e-370 and less as likely as the centre. */
  @Test
  void quadraticLossInThePlaneWithEmptyCorners() {
    double[][] a = {{1.5962, 0.7771}, {0.7771, 0.5044}};
    double[][] c = {{0.4281, -0.3531}, {-0.3531, 0.782}};
    StochasticGradient g = StochasticGradient.of(Objectives.quadratic(a), GaussianNoise.full(c));
    double[][] p = Laws.lyapunov(a, c, 0.2933);
    double x = 6.5 * Math.sqrt(p[0][0]);
    double y = 6.5 * Math.sqrt(p[1][1]);
    StationaryLaw law =
        StationaryLaw.of(g, 0.2933, Box.of(new double[] {-x, -y}, new double[] {x, y}), 79);
    checkMoments(law, p, 1e-8, 1e-8);
  }

  /** A disc around the minimum holds \( 1 - e^{-r^2 / 2P} \). */
  @Test
  void discsHoldWhatTheGaussianLawGivesThem() {
    StochasticGradient g =
        StochasticGradient.of(
            Objectives.quadratic(new double[][] {{1, 0}, {0, 1}}), GaussianNoise.isotropic(2, 1));
    StationaryLaw law = StationaryLaw.of(g, 0.1, cube(2, 2), 81);
    double p = 0.1 / (2 - 0.1);
    double[] centre = new double[2];
    for (double r : new double[] {0.11, 0.2, 0.4, 0.8}) {
      double exact = 1 - Math.exp(-r * r / (2 * p));
      double found = law.measure(x -> Math.hypot(x[0] - centre[0], x[1]) <= r);
      assertEquals(1, found / exact, 2e-3, "r = " + r);
    }
    assertEquals(1, law.measure(x -> true), 1e-12);
  }

  // ---- accuracy far out

  /** Probabilities down to 1e-1000: the logarithm stays that of the Gaussian law. */
  @Test
  void relativeAccuracyFarBelowTheSmallestNumber() {
    StochasticGradient g =
        StochasticGradient.of(
            Objectives.quadratic(new double[][] {{1}}), GaussianNoise.isotropic(1, 1));
    double stepSize = 0.005;
    double p = stepSize / (2 - stepSize);
    StationaryLaw law = StationaryLaw.of(g, stepSize, cube(1, 4), 2401);
    for (double x : new double[] {0, 0.5, 1, 1.6, 2.5, 3.4}) {
      double exact = -x * x / (2 * p) - Math.log(2 * Math.PI * p) / 2;
      assertEquals(exact, law.logDensity(new double[] {x}), 1e-10 * (1 + Math.abs(exact)));
      assertEquals(exact, law.logDensity(new double[] {-x}), 1e-10 * (1 + Math.abs(exact)));
    }
    assertTrue(law.logDensity(new double[] {3.4}) < -1000 * Math.log(10) * 0.99);
  }

  // ---- energies on the line

  /** The root p > 0 (right of a minimum) or p < 0 (left) of \( H(x, p) = \Lambda(x, -p) = 0 \). */
  private static double root(StochasticGradient g, double x) {
    double[] at = {x};
    double slope = g.mean(at)[0];
    if (Math.abs(slope) < 1e-9) {
      return 0;
    }
    double sign = Math.signum(slope);
    double a = 1e-7;
    double b = 1;
    while (g.cumulant(at, new double[] {-sign * b}) < 0) {
      b *= 2;
    }
    for (int k = 0; k < 200; k++) {
      double middle = (a + b) / 2;
      if (g.cumulant(at, new double[] {-sign * middle}) < 0) {
        a = middle;
      } else {
        b = middle;
      }
    }
    return sign * (a + b) / 2;
  }

  private static double integral(DoubleUnaryOperator f, double from, double to) {
    GaussIntegrator rule = new GaussIntegratorFactory().legendre(24, from, to);
    return rule.integrate(f::applyAsDouble);
  }

  /** The value at 0 of the polynomial through (eta, y). */
  private static double extrapolated(double[] eta, double[] y) {
    double value = 0;
    for (int i = 0; i < eta.length; i++) {
      double w = y[i];
      for (int j = 0; j < eta.length; j++) {
        w *= i == j ? 1 : eta[j] / (eta[j] - eta[i]);
      }
      value += w;
    }
    return value;
  }

  private static final Objective WELLS = Objectives.doubleWell(0.1);
  private static final CriticalComponents TWO_WELLS = CriticalComponents.find(WELLS, cube(1, 2));
  private static final double LEFT = TWO_WELLS.get(0).point()[0];
  private static final double RIGHT = TWO_WELLS.get(1).point()[0];
  private static final double TOP = TWO_WELLS.get(2).point()[0];

  private static final double[] STEP_SIZES = {0.1, 0.05, 0.025, 0.0125};

  /** The energies of the top and of the right well above the left, predicted and extrapolated. */
  private static double[][] energies(StochasticGradient g, int... points) {
    double[][] y = new double[2][STEP_SIZES.length];
    for (int k = 0; k < STEP_SIZES.length; k++) {
      StationaryLaw law = StationaryLaw.of(g, STEP_SIZES[k], cube(1, 1.9), points[k]);
      double left = law.logDensity(new double[] {LEFT});
      y[0][k] = STEP_SIZES[k] * (left - law.logDensity(new double[] {TOP}));
      y[1][k] = STEP_SIZES[k] * (left - law.logDensity(new double[] {RIGHT}));
    }
    double climb = integral(x -> root(g, x), LEFT, TOP);
    double[] exact = {climb, climb + integral(x -> root(g, x), TOP, RIGHT)};
    double[] found = {extrapolated(STEP_SIZES, y[0]), extrapolated(STEP_SIZES, y[1])};
    for (int i = 0; i < 2; i++) {
      // Finite-step terms a eta + b eta^2 + ... halve with the step size in the end.
      double last = (y[i][3] - exact[i]) / (y[i][2] - exact[i]);
      assertEquals(0.5, last, 0.08, "energy " + i + " from " + Arrays.toString(y[i]));
    }
    return new double[][] {exact, found};
  }

  /** Two noises of the same variance, two limits: only the whole cumulant tells them. */
  @Test
  void energiesOfTheDoubleWellConvergeToTheIntegralOfTheRoot() {
    ToDoubleFunction<double[]> sigma = x -> 0.7 + 0.15 * x[0];
    double[][] gaussian =
        energies(
            StochasticGradient.of(WELLS, GaussianNoise.isotropic(1, sigma)),
            1001,
            1001,
            1001,
            1001);
    double[][] uniform =
        energies(StochasticGradient.of(WELLS, Laws.uniform(1, sigma)), 801, 1601, 3201, 6401);
    for (int i = 0; i < 2; i++) {
      assertEquals(gaussian[0][i], gaussian[1][i], 1e-4);
      assertEquals(uniform[0][i], uniform[1][i], 2e-4);
      assertTrue(Math.abs(gaussian[0][i] - uniform[0][i]) > 0.005);
    }
  }

  // ---- atoms and jumps

  /**
   * On a quadratic loss \( x = \sum_k (1 - \eta a)^k \eta Z_k \): of atoms the grid itself keeps
   * the variance and, to second order, the fourth cumulant \( \kappa_4 \eta^4 / (1 - (1 - \eta
   * a)^4) \); of a density with jumps extrapolation leaves an error of about fourth order in both.
   */
  @Test
  void orderOfTheErrorWithAtomsAndWithJumps() {
    double a = 1.5;
    double stepSize = 0.3;
    for (int kind = 0; kind < 2; kind++) {
      Noise noise = kind == 0 ? Laws.coins(1, 1) : Laws.uniform(1, x -> 1);
      double k4 = (kind == 0 ? -2 : -1.2) * Math.pow(stepSize, 4);
      double exact4 = k4 / (1 - Math.pow(1 - stepSize * a, 4));
      double exact2 = stepSize * stepSize / (1 - Math.pow(1 - stepSize * a, 2));
      StochasticGradient g =
          StochasticGradient.of(Objectives.quadratic(new double[][] {{a}}), noise);
      double[] miss = new double[3];
      for (int k = 0; k < 3; k++) {
        StationaryLaw law = StationaryLaw.of(g, stepSize, cube(1, 3), 150 * (1 << k) + 1);
        assertEquals(exact2, law.covariance()[0][0], (kind == 0 ? 1e-13 : 3e-4) * exact2);
        miss[k] = fourthCumulant(law) - exact4;
        double error = law.error(StationaryLawTest::fourthCumulant);
        assertTrue(error > Math.abs(miss[k]) && error < 0.1 * Math.abs(exact4), "error " + error);
      }
      double order = kind == 0 ? 4 : 12;
      assertEquals(order, miss[0] / miss[1], order / 4);
      assertEquals(order, miss[1] / miss[2], order / 4);
    }
  }

  private static double fourthCumulant(StationaryLaw law) {
    double variance = law.covariance()[0][0];
    double sum = 0;
    int n = law.points()[0];
    double h = 2 * law.box().upper()[0] / (n - 1);
    for (int i = 0; i < n; i++) {
      double x = -law.box().upper()[0] + i * h;
      double p = law.density(new double[] {x}) * h;
      sum += Double.isNaN(p) ? 0 : p * x * x * x * x;
    }
    return sum - 3 * variance * variance;
  }

  /** Coins, a square and pairs of Gaussians in the plane: the covariance is that of Lyapunov. */
  @Test
  void otherNoisesInThePlaneKeepTheCovariance() {
    double[][] a = {{1.5, 0.6}, {0.6, 0.9}};
    double stepSize = 0.3;
    Noise[] noises = {Laws.coins(2, 1), Laws.uniform(2, x -> 1), Laws.pairs(2, 0.8, 0.6)};
    for (Noise noise : noises) {
      StationaryLaw law =
          StationaryLaw.of(
              StochasticGradient.of(Objectives.quadratic(a), noise), stepSize, cube(2, 4.5), 61);
      checkMoments(law, Laws.lyapunov(a, new double[][] {{1, 0}, {0, 1}}, stepSize), 1e-6, 1e-7);
    }
  }

  /** A noise too weak to cross the barrier leaves two laws. */
  @Test
  void boundedNoiseMayLeaveTwoLaws() {
    StochasticGradient g = StochasticGradient.of(WELLS, Laws.uniform(1, x -> 0.15));
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> StationaryLaw.of(g, 0.1, cube(1, 1.6), 801));
    assertTrue(e.getMessage().contains("more than one stationary law"), e.getMessage());
  }

  /**
   * Of a quadratic well a ball holds \( P(|x| \le r) \) of a normal law of variance \( \eta
   * \sigma^2 / (a (2 - \eta a)) \): exactly, and of the states of 64 chains within 5 standard
   * errors.
   */
  @Test
  void whatABallHoldsOfAQuadraticWell() {
    Objective f = Objectives.quadratic(new double[][] {{1.5}});
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(1, 1));
    CriticalComponents one = CriticalComponents.find(f, cube(1, 3));
    double stepSize = 0.2;
    double radius = 0.4;
    double deviation = Math.sqrt(stepSize / (1.5 * (2 - stepSize * 1.5)));
    double held = NormalDistribution.of(0, deviation).probability(-radius, radius);
    // The ball's border falls between grid points: an error of one cell's weight at most.
    ExactOccupation exact = StationaryLaw.of(g, stepSize, cube(1, 3), 2001).occupation(one, radius);
    assertEquals(held, exact.held(0), 3e-3 * held);
    Occupation counted =
        Sgd.of(g).stepSize(stepSize).chains(64).steps(20_000).seed(8).occupation(one, radius);
    assertEquals(held, counted.held(0), 5 * counted.standardError(0));
    assertTrue(counted.standardError(0) < 0.005, counted::toString);
  }

  // ---- Himmelblau / 100

  @Test
  void himmelblauAgreesWithSimulationAtALargeStep() {
    Objective f = Laws.himmelblauOver100();
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(2, 1));
    CriticalComponents components = CriticalComponents.find(f, cube(2, 5));
    StationaryLaw law = StationaryLaw.of(g, 0.6, cube(2, 7), 121);
    ExactOccupation exact = law.occupation(components, 0.4);
    Occupation measured =
        Sgd.of(g).stepSize(0.6).chains(512).steps(20_000).seed(11).occupation(components, 0.4);
    assertTrue(measured.mixed(), measured.mixing());
    for (int i = 0; i < components.size(); i++) {
      double bar = SIGMAS * measured.standardError(i) + 1e-3 * exact.fraction(i);
      assertEquals(exact.fraction(i), measured.fraction(i), bar, components.get(i).name());
      assertTrue(exact.error(i, 0) < 2e-2, "error " + exact.error(i, 0));
    }
    assertTrue(measured.standardError(0) < 0.04 * measured.fraction(0), measured.toString());
  }

  /** Minibatches of one star of 47: atoms in the plane. */
  @Test
  void starsAgreeWithSimulation() {
    StochasticGradient g = StochasticGradient.minibatch(Stars.loss(), 1);
    CriticalComponents components = CriticalComponents.find(Stars.loss(), cube(2, 2));
    Box box = Box.of(new double[] {-1.2, -1.1}, new double[] {0.95, 1.8});
    StationaryLaw law = StationaryLaw.of(g, 0.1, box, 151, 195);
    assertTrue(law.diagnostics().converged(), law.toString());
    ExactOccupation exact = law.occupation(components);
    Occupation measured =
        Sgd.of(g).stepSize(0.1).chains(512).steps(100_000).seed(5).occupation(components);
    double bar = SIGMAS * measured.logRatio(0, 1).standardError();
    assertEquals(exact.radius(), measured.radius(), 1e-12);
    assertEquals(exact.logRatio(0, 1), measured.logRatio(0, 1).value(), bar);
    assertEquals(exact.fraction(1), measured.fraction(1), SIGMAS * measured.standardError(1));
    assertTrue(exact.error(0, 1) < 0.01);
  }

  /** With Gaussian noise the exponent is \( 2 f / \sigma^2 \): extrapolated from three steps. */
  @Test
  void himmelblauExponentsAtSmallSteps() {
    Objective f = Laws.himmelblauOver100();
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(2, 1));
    CriticalComponents components = CriticalComponents.find(f, cube(2, 5));
    double[] stepSizes = {0.2, 0.14, 0.1};
    double[][] y = new double[components.size()][3];
    for (int k = 0; k < 3; k++) {
      StationaryLaw law = StationaryLaw.of(g, stepSizes[k], cube(2, 5.5), 121);
      assertTrue(law.diagnostics().converged(), law.toString());
      assertTrue(law.diagnostics().iterations() < 40, law.toString());
      double reference = law.logDensity(components.get(0).point());
      for (int i = 0; i < components.size(); i++) {
        y[i][k] = stepSizes[k] * (reference - law.logDensity(components.get(i).point()));
      }
    }
    for (int i = 0; i < components.size(); i++) {
      double exact = 2 * components.get(i).value();
      assertEquals(exact, extrapolated(stepSizes, y[i]), 0.004, components.get(i).name());
    }
  }

  /** The wells part from e^9 to e^39 steps, and the cycles grow with the grid alone. */
  @Test
  void cyclesDoNotGrowWithTheTimeBetweenWells() {
    StochasticGradient g =
        StochasticGradient.of(Objectives.doubleWell(0.1, 1), GaussianNoise.isotropic(2, 0.6));
    Box box = Box.of(new double[] {-1.7, -1.4}, new double[] {1.7, 1.4});
    double depth = 0;
    int before = 0;
    for (double stepSize : new double[] {0.2, 0.1, 0.05}) {
      int across = (int) (3.4 / (0.55 * stepSize)) + 1;
      StationaryLaw law =
          StationaryLaw.of(g, stepSize, box, across, (int) (2.8 / (0.55 * stepSize)) + 1);
      assertTrue(law.diagnostics().converged(), law.toString());
      int cycles = law.diagnostics().iterations();
      assertTrue(cycles < 30 && (before == 0 || cycles <= before + 10), before + " " + cycles);
      double deeper = law.logDensity(new double[] {-1, 0}) - law.logDensity(new double[] {0, 0});
      assertTrue(depth == 0 || Math.abs(deeper / depth - 2) < 0.1, depth + " " + deeper);
      depth = deeper;
      before = cycles;
    }
    assertTrue(depth > 38, "depth " + depth);
  }

  /** A grid on which hardly any step leaves its node: the noise is not to blame. */
  @Test
  void aGridTooCoarseForThePlaneIsToldAsSuch() {
    for (Noise noise : new Noise[] {GaussianNoise.isotropic(2, 1), UniformNoise.of(1, 1)}) {
      StochasticGradient g = StochasticGradient.of(Objectives.himmelblau(), noise);
      String told =
          assertThrows(
                  IllegalArgumentException.class, () -> StationaryLaw.of(g, 0.01, cube(2, 5), 17))
              .getMessage();
      assertTrue(told.startsWith("points = [17, 17] is too coarse for the noise of a step"), told);
      double spacing = noise instanceof UniformNoise ? 0.01 / Math.sqrt(3) : 0.01;
      String needed = String.format(Locale.ROOT, "%.3g", spacing);
      assertTrue(told.endsWith("a spacing of [" + needed + ", " + needed + "]"), told);
    }
  }

  // ---- passage times

  private static StochasticGradient wells(double sigma) {
    return StochasticGradient.of(WELLS, GaussianNoise.isotropic(1, sigma));
  }

  /**
   * \( t(x) = 1 + \int_l^b k(x, y) t(y) dy \) by the rule of Gauss and Legendre on the complement
   * of the target, solved by LU: another quadrature, another solver.
   */
  private static double passageByGauss(double sigma, double stepSize, double from, double b) {
    int panels = 20;
    int order = 12;
    int n = panels * order;
    double[] x = new double[n];
    double[] w = new double[n];
    for (int p = 0; p < panels; p++) {
      double width = (b + 2.4) / panels;
      GaussIntegrator rule =
          new GaussIntegratorFactory().legendre(order, -2.4 + p * width, -2.4 + (p + 1) * width);
      for (int k = 0; k < order; k++) {
        x[p * order + k] = rule.getPoint(k);
        w[p * order + k] = rule.getWeight(k);
      }
    }
    double s = stepSize * sigma;
    RealMatrix system = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        system.setEntry(i, j, (i == j ? 1 : 0) - kernel(stepSize, s, x[i], x[j]) * w[j]);
      }
    }
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double[] t = new LUDecomposition(system).getSolver().solve(new ArrayRealVector(ones)).toArray();
    double mean = 1;
    for (int j = 0; j < n; j++) {
      mean += kernel(stepSize, s, from, x[j]) * w[j] * t[j];
    }
    return mean;
  }

  private static double kernel(double stepSize, double s, double x, double y) {
    double u = (y - x + stepSize * WELLS.gradient(new double[] {x})[0]) / s;
    return Math.exp(-u * u / 2) / (s * Math.sqrt(2 * Math.PI));
  }

  @Test
  void passageTimesAgreeWithAnotherQuadrature() {
    for (double stepSize : new double[] {0.3, 0.2, 0.1}) {
      StationaryLaw law = StationaryLaw.of(wells(0.8), stepSize, cube(1, 2.4), 801);
      double exact = passageByGauss(0.8, stepSize, LEFT, 0.8);
      double found = law.passageTime(new double[] {LEFT}, x -> x[0] >= 0.8);
      assertEquals(1, found / exact, 1e-4, "stepSize " + stepSize);
    }
  }

  /**
   * Where passages take 1e40 steps the rates balance: law ratio = ratio of the two passage times.
   */
  @Test
  void rarePassagesBalance() {
    StationaryLaw law = StationaryLaw.of(wells(0.8), 0.0125, cube(1, 2.2), 1401);
    double there = law.passageTime(new double[] {LEFT}, x -> x[0] >= RIGHT);
    double back = law.passageTime(new double[] {RIGHT}, x -> x[0] <= LEFT);
    assertTrue(there > 1e35, "" + there);
    assertEquals(logRatio(law), Math.log(there / back), 1e-6);
  }

  private static double logRatio(StationaryLaw law) {
    return law.logMeasure(x -> x[0] < TOP) - law.logMeasure(x -> x[0] >= TOP);
  }

  @Test
  void passageTimesAgreeWithSimulation() {
    StationaryLaw law = StationaryLaw.of(wells(1), 0.2, cube(1, 3), 601);
    double exact = law.passageTime(new double[] {LEFT}, x -> x[0] >= 0.8);
    int chains = 4000;
    var random = RandomLanes.of(3, 0, 1).lane(0);
    StochasticGradient g = wells(1);
    double sum = 0;
    double squares = 0;
    for (int c = 0; c < chains; c++) {
      double[] x = {LEFT};
      int t = 0;
      while (x[0] < 0.8 || t == 0) {
        x[0] -= 0.2 * g.sample(x, random)[0];
        t++;
      }
      sum += t;
      squares += (double) t * t;
    }
    double mean = sum / chains;
    double error = Math.sqrt((squares / chains - mean * mean) / chains);
    assertEquals(exact, mean, SIGMAS * error);
    assertTrue(error < 0.03 * mean);
  }

  /** In the plane, where the second coordinate changes nothing, against the line. */
  @Test
  void passageTimesInThePlaneAgreeWithTheLine() {
    Objective f = Objectives.doubleWell(0.1, 1);
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(2, 0.8));
    StationaryLaw plane =
        StationaryLaw.of(g, 0.1, Box.of(new double[] {-2.4, -2}, new double[] {2.4, 2}), 81, 61);
    StationaryLaw line = StationaryLaw.of(wells(0.8), 0.1, cube(1, 2.4), 801);
    double exact = line.passageTime(new double[] {LEFT}, x -> x[0] >= 0.8);
    double found = plane.passageTime(new double[] {LEFT, 0}, x -> x[0] >= 0.8);
    assertTrue(exact > 1e6, "" + exact);
    assertEquals(1, found / exact, 5e-3);
    assertEquals(
        line.logDensity(new double[] {LEFT}) - line.logDensity(new double[] {TOP}),
        plane.logDensity(new double[] {LEFT, 0.3}) - plane.logDensity(new double[] {TOP, 0.3}),
        1e-6);
  }

  // ---- bad input, each in one sentence

  private static void refused(String part, Runnable run) {
    var e = assertThrows(IllegalArgumentException.class, run::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void badInput() {
    StochasticGradient g = wells(1);
    StochasticGradient three =
        StochasticGradient.of(Objectives.styblinskiTang(3), GaussianNoise.isotropic(3, 1));
    refused("dimension 3", () -> StationaryLaw.of(three, 0.1, cube(3, 5), 21));
    refused("stepSize must be positive", () -> StationaryLaw.of(g, 0, cube(1, 2), 101));
    refused("stepSize must be positive", () -> StationaryLaw.of(g, Double.NaN, cube(1, 2), 101));
    refused("the box has dimension 2", () -> StationaryLaw.of(g, 0.1, cube(2, 2), 101));
    refused("points must be one number or 1", () -> StationaryLaw.of(g, 0.1, cube(1, 2), 101, 5));
    refused("each from 17", () -> StationaryLaw.of(g, 0.1, cube(1, 2), 5));
    StochasticGradient flat =
        StochasticGradient.of(Objectives.himmelblau(), GaussianNoise.isotropic(2, 60));
    refused("more memory (-Xmx)", () -> StationaryLaw.of(flat, 0.001, cube(2, 5), 46_000));
    refused("does not hold the law", () -> StationaryLaw.of(g, 0.1, cube(1, 1.2), 401));
    refused("take at least [401] points", () -> StationaryLaw.of(g, 0.01, cube(1, 2), 101));
    refused(
        "tells no law",
        () ->
            StationaryLaw.of(
                StochasticGradient.of(
                    WELLS, Noise.of(1, (x, r) -> new double[1], (x, q) -> q[0] * q[0] / 2)),
                0.1,
                cube(1, 2),
                101));
    StochasticGradient coins =
        StochasticGradient.of(Objectives.quadratic(new double[][] {{1}}), Laws.coins(1, 1));
    refused("too coarse", () -> StationaryLaw.of(coins, 0.01, cube(1, 2), 101));
    StochasticGradient plane =
        StochasticGradient.of(
            Objectives.quadratic(new double[][] {{1, 0}, {0, 1}}),
            GaussianNoise.full(new double[][] {{1, 0.99}, {0.99, 1}}));
    refused("MB are free", () -> StationaryLaw.of(plane, 0.1, cube(2, 6), 2001));
    StationaryLaw law = StationaryLaw.of(g, 0.1, cube(1, 3), 101);
    refused("the start must lie in", () -> law.passageTime(new double[] {7}, x -> true));
    refused("no part in the box", () -> law.passageTime(new double[] {0}, x -> false));
    refused("radius must be", () -> law.occupation(TWO_WELLS, 3));
  }

  @Test
  void whatIsNotGivenIsNamed() {
    StochasticGradient g =
        StochasticGradient.of(
            Objectives.quadratic(new double[][] {{1}}), GaussianNoise.isotropic(1, 1));
    StationaryLaw law = StationaryLaw.of(g, 0.1, cube(1, 3), 101);
    Map<String, Executable> calls =
        Map.of(
            "gradient", () -> StationaryLaw.of(null, 0.1, cube(1, 3), 101),
            "box", () -> StationaryLaw.of(g, 0.1, null, 101),
            "points", () -> StationaryLaw.of(g, 0.1, cube(1, 3), null),
            "quantity", () -> law.error(null),
            "x", () -> law.density(null),
            "set", () -> law.measure(null),
            "components", () -> law.occupation(null),
            "from", () -> law.passageTime(null, x -> true),
            "target", () -> law.passageTime(new double[1], null));
    calls.forEach(
        (name, call) ->
            assertEquals(
                name + " must be given, got null",
                assertThrows(NullPointerException.class, call).getMessage()));
  }

  @Test
  void aNeedlessGradientIsRefusedByName() {
    Objective broken = Objective.of(1, x -> Double.NaN, x -> new double[] {Double.NaN});
    refused(
        "the mean gradient is not finite at x = [-2.0]",
        () ->
            StationaryLaw.of(
                StochasticGradient.of(broken, GaussianNoise.isotropic(1, 1)),
                0.1,
                cube(1, 2),
                101));
  }

  @Test
  void interruptionStopsTheWork() {
    Thread.currentThread().interrupt();
    try {
      assertThrows(
          CancellationException.class,
          () ->
              StationaryLaw.of(
                  StochasticGradient.of(Laws.himmelblauOver100(), GaussianNoise.isotropic(2, 1)),
                  0.1,
                  cube(2, 6),
                  201));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }
}
