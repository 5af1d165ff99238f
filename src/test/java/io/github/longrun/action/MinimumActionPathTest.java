package io.github.longrun.action;

import static io.github.longrun.action.HamiltonianTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.RademacherNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.UniformNoise;
import io.github.longrun.progress.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.analysis.integration.IterativeLegendreGaussIntegrator;
import org.junit.jupiter.api.Test;

class MinimumActionPathTest {

  private static final double[][] UNIT = {{1, 0}, {0, 1}};

  private static void assertAction(double exact, MinimumActionPath found, double relative) {
    assertEquals(exact, found.action(), relative * exact);
    assertTrue(
        Math.abs(found.action() - exact) <= found.error() + 1e-12 * exact,
        "error " + Math.abs(found.action() - exact) + " within the stated " + found.error());
    assertTrue(found.converged());
  }

  @Test
  void climbingWithIsotropicNoiseCostsTwiceTheHeightOverTheVariance() {
    Objective f = Objectives.himmelblau();
    double sigma = 1.7;
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, sigma)));
    double[][] minima = {{3, 2}, {-2.805, 3.131}, {-3.779, -3.283}, {3.584, -1.848}};
    double[][] saddles = {{3.385, 0.074}, {0.087, 2.884}, {-3.073, -0.081}, {-0.128, -1.954}};
    int[][] adjacent = {{0, 0}, {3, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 2}, {2, 3}, {3, 3}};
    for (int[] pair : adjacent) {
      double[] m = Landscapes.critical(f, minima[pair[0]]);
      double[] s = Landscapes.critical(f, saddles[pair[1]]);
      double exact = 2 * (f.value(s) - f.value(m)) / (sigma * sigma);
      MinimumActionPath up = MinimumActionPath.between(h, m, s);
      assertAction(exact, up, 1e-6);
      assertEquals(exact, up.path().action(), 1e-3 * exact);
      assertArrayEquals(m, up.path().point(0));
      assertArrayEquals(s, up.path().point(up.path().steps()));
      MinimumActionPath down = MinimumActionPath.between(h, s, m);
      assertEquals(0, down.action());
      assertEquals(0, down.path().action());
    }
  }

  @Test
  void fromMinimumToMinimumTheWayDownIsFree() {
    Objective f = Objectives.himmelblau();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    double[] from = Landscapes.critical(f, 3, 2);
    double[] to = Landscapes.critical(f, -2.805, 3.131);
    double[] saddle = Landscapes.critical(f, 0.087, 2.884);
    MinimumActionPath over = MinimumActionPath.between(h, from, to);
    assertAction(2 * f.value(saddle), over, 1e-6);
    assertEquals(0, over.path().distance(saddle), 1e-12);
  }

  @Test
  void quadraticLossWithAnyCovarianceHasTheLyapunovQuasiPotential() {
    // A S + S A' = C with A = diag(1, 3): S_kl = C_kl / (A_kk + A_ll).
    Objective f = Objectives.quadratic(new double[][] {{1, 0}, {0, 3}});
    double[][] c = {{2, 0.8}, {0.8, 1}};
    double[][] s = {{c[0][0] / 2, c[0][1] / 4}, {c[1][0] / 4, c[1][1] / 6}};
    double determinant = s[0][0] * s[1][1] - s[0][1] * s[1][0];
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.full(c)));
    for (double[] x : new double[][] {{1, 0}, {0, 1}, {1, 1}, {-1, 2}}) {
      double exact =
          (s[1][1] * x[0] * x[0] - 2 * s[0][1] * x[0] * x[1] + s[0][0] * x[1] * x[1])
              / (2 * determinant);
      assertAction(exact, MinimumActionPath.between(h, new double[2], x), 1e-6);
    }
  }

  @Test
  void separableLossesInTenDimensionsAddUp() {
    int d = 10;
    double[][] a = new double[d][d];
    double exact = 0;
    double[] x = new double[d];
    Random random = new Random(4);
    for (int k = 0; k < d; k++) {
      a[k][k] = 1 + 0.2 * k;
      x[k] = random.nextGaussian();
      exact += a[k][k] * x[k] * x[k];
    }
    Hamiltonian h =
        Hamiltonian.of(
            StochasticGradient.of(Objectives.quadratic(a), GaussianNoise.isotropic(d, 1)));
    assertAction(exact, MinimumActionPath.between(h, new double[d], x), 1e-6);
  }

  /** The error is within what is stated, which is no more than a fraction of the action. */
  private static void assertStated(double exact, MinimumActionPath found, double relative) {
    assertTrue(
        Math.abs(found.action() - exact) <= found.error() + 1e-12 * exact,
        found.action() + " against " + exact + ", stated error " + found.error());
    assertTrue(found.error() <= relative * exact, "stated error " + found.error());
  }

  @Test
  void aFocusIsLeftByInfinitelyManyTurns() {
    // b = (-2x - 10y, 20x - y): U = 2x^2 + y^2, the linear field of the ordered line integral
    // method
    Hamiltonian linear =
        Hamiltonian.diffusion(x -> new double[] {-2 * x[0] - 10 * x[1], 20 * x[0] - x[1]}, UNIT);
    for (double[] x : new double[][] {{0.6, -0.5}, {1, 1}, {-1, 0.3}, {0, 1}}) {
      MinimumActionPath spiral = MinimumActionPath.between(linear, new double[2], x);
      double exact = 2 * x[0] * x[0] + x[1] * x[1];
      assertStated(exact, spiral, 3e-5);
      assertEquals(exact, spiral.action(), 3e-7 * exact);
      assertTrue(spiral.converged());
    }
  }

  static Hamiltonian maierStein(double beta) {
    return Hamiltonian.diffusion(
        x ->
            new double[] {
              x[0] - x[0] * x[0] * x[0] - beta * x[0] * x[1] * x[1], -(1 + x[0] * x[0]) * x[1]
            },
        UNIT);
  }

  @Test
  void maierAndSteinLeaveTheAxisBeyondFour() {
    // exactly 1/2 for beta <= 4; beyond by shooting, planar-quasi-potentials.py beside this class
    double[][] cases = {{1, 0.5}, {3, 0.5}, {4, 0.5}, {5, 0.4830697092}, {10, 0.3400414033}};
    for (double[] c : cases) {
      MinimumActionPath out =
          MinimumActionPath.between(maierStein(c[0]), new double[] {-1, 0}, new double[2]);
      assertAction(c[1], out, 3e-9);
      assertTrue(out.error() < 5e-7 * c[1]);
      double farthest = 0;
      for (double[] x : out.path().points()) {
        farthest = Math.max(farthest, Math.abs(x[1]));
      }
      assertEquals(c[0] > 4, farthest > 0.1, "beta = " + c[0] + ", |y| up to " + farthest);
      // from the straight line too, on which nothing but its curvature tells that it is no minimum
      Path straight =
          Path.through(
              maierStein(c[0]), new double[] {-1, 0}, new double[] {-0.5, 0}, new double[2]);
      assertAction(c[1], MinimumActionPath.between(maierStein(c[0]), straight), 3e-9);
    }
  }

  @Test
  void fitzHughNagumo() {
    // the bistable example of CriticalTransitions.jl, x' = (x - x^3 - y) / eps, y' = x - 3y with
    // eps
    // = 1; by shooting, planar-quasi-potentials.py beside this class
    Hamiltonian h =
        Hamiltonian.diffusion(
            x -> new double[] {x[0] - x[0] * x[0] * x[0] - x[1], x[0] - 3 * x[1]}, UNIT);
    double x = Math.sqrt(2.0 / 3);
    for (int sign = -1; sign <= 1; sign += 2) {
      MinimumActionPath out =
          MinimumActionPath.between(h, new double[] {sign * x, sign * x / 3}, new double[2]);
      assertStated(0.1788869290, out, 5e-7);
      assertEquals(0.1788869290, out.action(), 1e-8);
    }
  }

  /** Underdamped motion in the double well (q^2 - 1)^2 / 4 at temperature 1: U = p^2 / 2 + V(q). */
  private static Hamiltonian langevin(double friction) {
    return Hamiltonian.diffusion(
        x -> new double[] {x[1], x[0] - x[0] * x[0] * x[0] - friction * x[1]},
        new double[][] {{0, 0}, {0, 2 * friction}});
  }

  @Test
  void noiseOnTheMomentumAloneReachesTheEnergy() {
    for (double[] y : new double[][] {{-0.5, 0.3}, {-0.7, -0.3}, {-1.2, 0}, {0, 0}}) {
      double exact = Math.pow(y[0] * y[0] - 1, 2) / 4 + y[1] * y[1] / 2;
      double[] well = {-1, 0};
      assertStated(exact, MinimumActionPath.between(langevin(5), well, y), 1e-6);
      assertStated(exact, MinimumActionPath.between(langevin(1), well, y), 5e-4);
    }
    Hamiltonian cut = Hamiltonian.diffusion(Vectors::minus, new double[][] {{1, 0}, {0, 0}});
    refused(
        "neither by itself nor through the drift",
        () -> MinimumActionPath.between(cut, new double[2], new double[] {1, 1}));
  }

  /** The flow and the covariance at time t of dX = J X dt + C^{1/2} dW, by Runge and Kutta. */
  private static double[][][] linearLaw(double[][] j, double[][] c, double duration) {
    int n = 20_000;
    double t = duration / n;
    double[][] flow = {{1, 0}, {0, 1}};
    double[][] gramian = new double[2][2];
    double[][] half = exponential(j, t / 2);
    for (int k = 0; k < n; k++) {
      double[][] middle = product(half, flow);
      double[][] end = product(half, middle);
      for (int a = 0; a < 2; a++) {
        for (int b = 0; b < 2; b++) {
          gramian[a][b] +=
              t / 6 * (form(flow, c, a, b) + 4 * form(middle, c, a, b) + form(end, c, a, b));
        }
      }
      flow = end;
    }
    return new double[][][] {flow, gramian};
  }

  private static double form(double[][] e, double[][] c, int a, int b) {
    return Vectors.dot(e[a], Vectors.times(c, e[b]));
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[2][2];
    for (int k = 0; k < 2; k++) {
      for (int l = 0; l < 2; l++) {
        c[k][l] = a[k][0] * b[0][l] + a[k][1] * b[1][l];
      }
    }
    return c;
  }

  private static double[][] exponential(double[][] j, double t) {
    double[][] sum = {{1, 0}, {0, 1}};
    double[][] term = {{1, 0}, {0, 1}};
    for (int k = 1; k < 12; k++) {
      term =
          product(term, new double[][] {Vectors.scaled(t / k, j[0]), Vectors.scaled(t / k, j[1])});
      sum = new double[][] {Vectors.plus(sum[0], 1, term[0]), Vectors.plus(sum[1], 1, term[1])};
    }
    return sum;
  }

  @Test
  void aLinearProcessInAGivenTimeCostsItsGaussianExponent() {
    // -log of the density at y after T is <e, Sigma_T^-1 e> / 2, e = y - e^{JT} x
    double[][][] drifts = {{{-2, -10}, {20, -1}}, {{-1, 0.3}, {0, -0.5}}, {{0, 1}, {-1, -0.8}}};
    double[][][] covariances = {UNIT, {{1, 0.4}, {0.4, 2}}, {{0, 0}, {0, 1.6}}};
    double[] x = {0.3, -0.2};
    double[] y = {0.5, 0.4};
    for (int i = 0; i < drifts.length; i++) {
      double[][] j = drifts[i];
      Hamiltonian h = Hamiltonian.diffusion(z -> Vectors.times(j, z), covariances[i]);
      for (double duration : new double[] {0.3, 1, 4}) {
        double[][][] law = linearLaw(j, covariances[i], duration);
        double[] e = Vectors.plus(y, -1, Vectors.times(law[0], x));
        double exact = 0.5 * Vectors.dot(e, Cholesky.of(law[1]).solve(e));
        MinimumActionPath found = MinimumActionPath.within(h, x, y, duration);
        assertStated(exact, found, 5e-4);
        assertEquals(exact, found.action(), 1e-4 * exact);
        double[] times = found.path().times();
        assertEquals(duration, times[times.length - 1], 1e-12 * duration);
      }
    }
  }

  @Test
  void aDampedOscillatorInAGivenTimeIsToldToTheStatedError() {
    // q'' = -2q - 5q' + noise; as S_T to 50 digits has it too: of exp(M T) in doubles, with the
    // rates 0.4 and 4.6 of both signs in M, seven digits are right
    double[][] j = {{0, 1}, {-2, -5}};
    double[][] c = {{0, 0}, {0, 10}};
    double[][] ends = {
      {-0.45467078517172255, -0.9916465549964624}, {0.4898420501851982, 0.35688700816006075}
    };
    double[] digits = {0.704492383989336, 0.321941090630911};
    Hamiltonian h = Hamiltonian.diffusion(x -> Vectors.times(j, x), c);
    Cholesky law = Cholesky.of(linearLaw(j, c, 3)[1]);
    for (int i = 0; i < 2; i++) {
      double exact = 0.5 * Vectors.dot(ends[i], law.solve(ends[i]));
      assertEquals(digits[i], exact, 1e-11);
      assertStated(exact, MinimumActionPath.within(h, new double[2], ends[i], 3), 1e-7);
    }
  }

  @Test
  void waitingAtRestCostsNothing() {
    // an Ornstein-Uhlenbeck process costs sum_k a_k (y_k - e^{-a_k T} x_k)^2 / (1 - e^{-2 a_k T})
    double[][][] pairs = {
      {{0, 0}, {2, 2.6}}, {{1, 1.3}, {2, 2.6}}, {{2, 2.6}, {-1, -1.3}}, {{2, 2.6}, {2, 2.6}}
    };
    double[] a = {1, 3};
    Hamiltonian h = Hamiltonian.diffusion(x -> new double[] {-a[0] * x[0], -a[1] * x[1]}, UNIT);
    for (double[][] pair : pairs) {
      for (double duration : new double[] {0.1, 1, 5, 12, 20, 100, 1e4, 1e8}) {
        double exact = 0;
        for (int k = 0; k < 2; k++) {
          double way = pair[1][k] - Math.exp(-a[k] * duration) * pair[0][k];
          exact += a[k] * way * way / -Math.expm1(-2 * a[k] * duration);
        }
        MinimumActionPath found = MinimumActionPath.within(h, pair[0], pair[1], duration);
        assertAction(exact, found, 1e-6);
        assertTrue(found.error() < 1e-5 * exact);
        double[] times = found.path().times();
        assertEquals(duration, times[times.length - 1], 1e-12 * duration);
      }
    }
  }

  @Test
  void inALongTimeAPathOverSaddlesCostsTheQuasiPotential() {
    Objective f = Objectives.himmelblau();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    double[] from = {3, 2};
    double[] maximum = {-0.270845, -0.923039};
    double[] minimum = Landscapes.critical(f, -2.805, 3.131);
    double[] saddle = Landscapes.critical(f, 0.087, 2.884);
    double[][] ends = {maximum, minimum};
    double[] costs = {2 * f.value(maximum), 2 * f.value(saddle)};
    for (int i = 0; i < 2; i++) {
      double above = Double.POSITIVE_INFINITY;
      for (double duration : new double[] {0.2, 0.5, 1, 50, 1e4}) {
        MinimumActionPath found = MinimumActionPath.within(h, from, ends[i], duration);
        assertTrue(found.action() >= costs[i] - found.error());
        assertTrue(found.action() <= above + found.error());
        assertTrue(found.error() <= 2e-5 * costs[i]);
        if (duration >= 1) {
          assertAction(costs[i], found, 2e-7);
        }
        above = found.action();
      }
    }
  }

  @Test
  void theTimeToClimbADoubleWellIsAQuadrature() {
    // (x^2 - 1)^2 / 4 from -1 to 0 at the level H = e: T = int dx / sqrt(b^2 + 2 e),
    // S = int (sqrt(b^2 + 2 e) - b) dx - e T
    Hamiltonian h =
        Hamiltonian.diffusion(x -> new double[] {x[0] - x[0] * x[0] * x[0]}, new double[][] {{1}});
    IterativeLegendreGaussIntegrator integrator =
        new IterativeLegendreGaussIntegrator(32, 1e-12, 1e-13);
    for (double e : new double[] {1, 0.1, 1e-2, 1e-3, 1e-5, 1e-8}) {
      // x = -1 + t^6 and x = -t^6 widen the ends, where the speed is sqrt(2 e)
      double middle = Math.pow(0.5, 1.0 / 6);
      double duration =
          integrator.integrate(
              1_000_000,
              t -> {
                double x = Math.pow(t, 6);
                return 6 * Math.pow(t, 5) * (1 / speed(x - 1, e) + 1 / speed(-x, e));
              },
              0,
              middle);
      double climb =
          integrator.integrate(
              1_000_000,
              t -> {
                double x = Math.pow(t, 6);
                return 6 * Math.pow(t, 5) * (speed(x - 1, e) + speed(-x, e));
              },
              0,
              middle);
      double exact = climb + 0.25 - e * duration;
      assertStated(
          exact, MinimumActionPath.within(h, new double[] {-1}, new double[1], duration), 1e-6);
    }
  }

  private static double speed(double x, double level) {
    double drift = x - x * x * x;
    return Math.sqrt(drift * drift + 2 * level);
  }

  @Test
  void withEnoughTimeAPathCostsTheQuasiPotential() {
    Objective f = Landscapes.scaled(Objectives.himmelblau(), 0.01);
    Hamiltonian h =
        Hamiltonian.of(StochasticGradient.of(f, UniformNoise.of(Math.sqrt(3), Math.sqrt(3))));
    double[] m = Landscapes.critical(f, 3, 2);
    double[] s = Landscapes.critical(f, 3.385, 0.074);
    MinimumActionPath any = MinimumActionPath.between(h, m, s);
    double last = Double.POSITIVE_INFINITY;
    for (double duration : new double[] {1.5, 5, 20, 200}) {
      MinimumActionPath timed = MinimumActionPath.within(h, m, s, duration);
      assertTrue(timed.action() < last && timed.action() >= any.action() - 1e-6);
      last = timed.action();
    }
    assertEquals(any.action(), last, 1e-7);
    // 2 in half a time unit is faster than noise of sqrt 3 a coordinate can carry it
    MinimumActionPath never = MinimumActionPath.within(h, m, s, 0.5);
    assertEquals(Double.POSITIVE_INFINITY, never.action());
    assertEquals(Double.POSITIVE_INFINITY, never.error());
    refused("duration must be positive and finite", () -> MinimumActionPath.within(h, m, s, 0));
    refused("duration", () -> MinimumActionPath.within(h, m, s, Double.NaN));
    refused("length 2", () -> MinimumActionPath.within(h, new double[1], s, 1));
  }

  @Test
  void alongAPathTheHamiltonianIsZeroAndTheVelocityItsDerivative() {
    Objective f = Landscapes.scaled(Objectives.himmelblau(), 0.01);
    double[] m = Landscapes.critical(f, 3, 2);
    double[] s = Landscapes.critical(f, 3.385, 0.074);
    for (Hamiltonian h :
        new Hamiltonian[] {
          maierStein(10),
          Hamiltonian.of(StochasticGradient.of(f, UniformNoise.of(Math.sqrt(3), Math.sqrt(3)))),
          Hamiltonian.of(StochasticGradient.of(f, RademacherNoise.of(1, 1)))
        }) {
      boolean isGradient = h instanceof GradientHamiltonian;
      MinimumActionPath found =
          MinimumActionPath.between(
              h, isGradient ? m : new double[] {-1, 0}, isGradient ? s : new double[2]);
      Path path = found.path();
      double[][] x = path.points();
      double[][] p = path.momenta();
      double[] t = path.times();
      double[] action = path.actions();
      for (int k = 0; k < path.steps(); k++) {
        double[] middle = Path.middle(x[k], x[k + 1]);
        double[] velocity = h.gradientP(middle, p[k]);
        double scale = Vectors.norm(velocity) * Vectors.norm(p[k]);
        assertEquals(0, h.value(middle, p[k]), 1e-7 * scale + 1e-15);
        double[] w = Vectors.plus(x[k + 1], -1, x[k]);
        double tau = t[k + 1] - t[k];
        assertArrayEquals(w, Vectors.scaled(tau, velocity), 1e-5 * Vectors.norm(w));
        assertEquals(Vectors.dot(p[k], w), action[k + 1] - action[k], 1e-12);
      }
      // and the momentum changes at the rate -H_x, to second order in a step
      for (int k = path.steps() / 4; k < 3 * path.steps() / 4; k++) {
        double[] slope = h.gradientX(x[k], Path.middle(p[k - 1], p[k]));
        double tau = (t[k + 1] - t[k - 1]) / 2;
        double[] change = Vectors.plus(p[k], -1, p[k - 1]);
        assertArrayEquals(
            Vectors.scaled(-tau, slope), change, 0.02 * tau * Vectors.norm(slope) + 1e-9);
      }
    }
  }

  @Test
  void boundedNoiseGoesAroundWhatItCannotClimb() {
    // along y = 0 the slope 1/2 + 2 exp(-8 y^2) in x exceeds noise of sqrt 3: cross at small x
    // first
    Objective f =
        Objective.of(
            2,
            x -> x[0] * (0.5 + 2 * Math.exp(-8 * x[1] * x[1])),
            x ->
                new double[] {
                  0.5 + 2 * Math.exp(-8 * x[1] * x[1]),
                  -32 * x[0] * x[1] * Math.exp(-8 * x[1] * x[1])
                });
    Hamiltonian h =
        Hamiltonian.of(StochasticGradient.of(f, UniformNoise.of(Math.sqrt(3), Math.sqrt(3))));
    double[] from = {0, -1};
    double[] to = {1, 1};
    double[][] straight = new double[33][];
    for (int k = 0; k <= 32; k++) {
      straight[k] = new double[] {k / 32.0, k / 16.0 - 1};
    }
    assertEquals(Double.POSITIVE_INFINITY, Path.through(h, straight).action());
    MinimumActionPath around = MinimumActionPath.between(h, from, to);
    assertTrue(Double.isFinite(around.action()) && around.converged());
    assertEquals(around.action(), around.path().action(), 1e-2 * around.action());
  }

  @Test
  void aPathThatPassesASaddleByIsNotSplitThere() {
    // the time reversal from beside the ridge x = 0 follows it down and turns before the saddle
    Objective f =
        Objective.of(
            2,
            x -> Math.pow(x[0] * x[0] - 1, 2) / 4 + 0.5 * x[1] * x[1],
            x -> new double[] {x[0] * x[0] * x[0] - x[0], x[1]});
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    for (double beside : new double[] {1e-4, 1e-3, 3e-3, 1e-2}) {
      double[] to = {-beside, 0.3};
      assertStated(2 * f.value(to), MinimumActionPath.between(h, new double[] {-1, 0}, to), 3e-7);
    }
  }

  @Test
  void aPathThatTurnsBackIsUnfolded() {
    Objective f = Objectives.himmelblau();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    double[] m = Landscapes.critical(f, 3, 2);
    double[] to = {3.2, 1.2};
    double[] wrong = {2.99, 2.04};
    Path detour = Path.through(h, m, wrong, new double[] {3.02, 1.9}, to);
    assertAction(2 * f.value(to), MinimumActionPath.between(h, detour), 1e-6);
  }

  @Test
  void noiseWithFavouriteDirectionsMayPreferAnotherWayThanTheDrift() {
    Objective f = Landscapes.scaled(Objectives.muellerBrown(), 0.005);
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, UniformNoise.of(2.3, 1.4)));
    double[] m = Landscapes.critical(f, -0.05, 0.467);
    for (double[] to : new double[][] {{-0.655, 0.051}, {-1.203, -0.268}}) {
      MinimumActionPath best = MinimumActionPath.between(h, m, to);
      MinimumActionPath straight = MinimumActionPath.between(h, Path.through(h, m, to));
      assertTrue(
          best.action() <= straight.action() + best.error() + straight.error(),
          best.action() + " against " + straight.action());
    }
  }

  @Test
  void boundedNoiseThatIsInAHurryFindsATimetable() {
    // uphill by 1 + x against uniform noise of 3: at uniform speed the end of the way is too fast
    Objective f = Objective.of(1, x -> x[0] + x[0] * x[0] / 2, x -> new double[] {1 + x[0]});
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, UniformNoise.of(3)));
    double[] from = {0};
    double[] to = {1.5};
    // the least time is log(2 / 0.5) = 1.39, uniform speed wants 3
    double duration = 1.6;
    double low = 0;
    double high = 50;
    for (int i = 0; i < 50; i++) {
      double energy = 0.5 * (low + high);
      boolean isSlow = timeAndMomentum(h, energy, 1.5)[0] > duration;
      low = isSlow ? energy : low;
      high = isSlow ? high : energy;
    }
    // along an extremal H is constant: S = int p dx - H T
    double exact = timeAndMomentum(h, low, 1.5)[1] - low * duration;
    MinimumActionPath found = MinimumActionPath.within(h, from, to, duration);
    assertStated(exact, found, 1e-6);
  }

  /** The integrals of dx / H_p and p dx over [0, to] at H = energy, by Simpson's rule. */
  private static double[] timeAndMomentum(Hamiltonian h, double energy, double to) {
    double[] sums = new double[2];
    int n = 1000;
    for (int k = 0; k <= n; k++) {
      double[] x = {k * to / n};
      double weight = (k == 0 || k == n ? 1 : 2 + 2 * (k % 2)) * to / (3 * n);
      double[] p = {1};
      while (h.value(x, p) < energy || h.gradientP(x, p)[0] <= 0) {
        p[0] *= 2;
      }
      for (int i = 0; i < 12; i++) {
        p[0] -= (h.value(x, p) - energy) / h.gradientP(x, p)[0];
      }
      sums[0] += weight / h.gradientP(x, p)[0];
      sums[1] += weight * p[0];
    }
    return sums;
  }

  @Test
  void inOneDimensionTheMomentumIsTheRootOfTheHamiltonian() {
    Objective f = Objective.of(1, x -> 0.05 * x[0] * x[0], x -> new double[] {0.1 * x[0]});
    for (Noise noise : new Noise[] {Noises.rademacher(1), Noises.uniform(1), Noises.laplace(1)}) {
      Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, noise));
      double exact =
          new IterativeLegendreGaussIntegrator(8, 1e-10, 1e-10)
              .integrate(10_000, x -> HamiltonianTest.rootOf(h, new double[] {x}), 1, 4);
      assertAction(exact, MinimumActionPath.between(h, new double[] {1}, new double[] {4}), 1e-6);
    }
  }

  @Test
  void theSameCovarianceUnderOtherNoiseCostsOtherwise() {
    Objective f = Objective.of(1, x -> 0.05 * x[0] * x[0], x -> new double[] {0.1 * x[0]});
    double gaussian = 0.1 * (16 - 1);
    double bounded =
        MinimumActionPath.between(
                Hamiltonian.of(StochasticGradient.of(f, Noises.rademacher(1))),
                new double[] {1},
                new double[] {4})
            .action();
    assertTrue(bounded > 1.02 * gaussian, bounded + " against " + gaussian);
  }

  @Test
  void noiseThatDependsOnTheLossReweighsTheClimb() {
    // variance 1 + f: 2 times the integral of df / (1 + f) = 2 log((1 + f(s)) / (1 + f(m)))
    Objective f = Objectives.himmelblau();
    Hamiltonian h =
        Hamiltonian.of(
            StochasticGradient.of(f, GaussianNoise.isotropic(2, x -> Math.sqrt(1 + f.value(x)))));
    double[] m = Landscapes.critical(f, 3, 2);
    double[] s = Landscapes.critical(f, 3.385, 0.074);
    assertAction(2 * Math.log1p(f.value(s)), MinimumActionPath.between(h, m, s), 1e-6);
  }

  @Test
  void theStarsAgreeWithHamiltonsEquationsSolvedElsewhere() {
    // stars-quasi-potential.py, the test resource beside this class, says how these were computed
    Objective f = Stars.loss();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 1));
    double[] bent = Landscapes.critical(f, 0.2462, -0.3067);
    double[] main = Landscapes.critical(f, -0.1299, 0.4641);
    double[] saddle = Landscapes.critical(f, 0.0810, 0.0204);
    MinimumActionPath fromBent = MinimumActionPath.between(h, bent, saddle);
    MinimumActionPath fromMain = MinimumActionPath.between(h, main, saddle);
    assertEquals(0.0538736578, fromBent.action(), 5e-9);
    assertEquals(0.0724609281, fromMain.action(), 5e-9);
    assertTrue(fromBent.error() < 1e-8 && fromMain.error() < 1e-8);
    assertEquals(fromBent.action(), MinimumActionPath.between(h, bent, main).action(), 1e-8);
  }

  @Test
  void aBatchOfTwoCostsTwice() {
    Objective f = Stars.loss();
    double[] m = Landscapes.critical(f, -0.1299, 0.4641);
    double[] s = Landscapes.critical(f, 0.0810, 0.0204);
    double two =
        MinimumActionPath.between(
                Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 2)), m, s)
            .action();
    assertEquals(2 * 0.0724609281, two, 1e-8);
  }

  @Test
  void aGivenStartLeadsToTheSamePath() {
    Objective f = Objectives.himmelblau();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    double[] m = Landscapes.critical(f, 3, 2);
    double[] s = Landscapes.critical(f, 3.385, 0.074);
    Path detour = Path.through(h, m, new double[] {3.6, 1.2}, s);
    assertTrue(detour.action() > 1.2 * 2 * f.value(s));
    assertAction(2 * f.value(s), MinimumActionPath.between(h, detour), 1e-6);
  }

  @Test
  void aPathKnowsItsLengthsTimesAndDensity() {
    Hamiltonian h =
        Hamiltonian.diffusion(x -> new double[] {-2, 0}, new double[][] {{1, 0}, {0, 1}});
    Path path = Path.through(h, new double[] {0, 0}, new double[] {1, 0}, new double[] {3, 0});
    // against a constant drift of 2: momentum 4, speed 2
    assertEquals(3, path.length(), 1e-15);
    assertEquals(12, path.action(), 1e-12);
    assertArrayEquals(new double[] {0, 4, 12}, path.actions(), 1e-12);
    assertArrayEquals(new double[] {4, 4}, path.actionDensity(), 1e-12);
    assertArrayEquals(new double[] {0, 0.5, 1.5}, path.times(), 1e-12);
    assertArrayEquals(new double[] {4, 0}, path.momenta()[1], 1e-12);
    assertEquals(1, path.distance(new double[] {2, 1}), 1e-15);
    assertEquals(2, path.steps());
  }

  @Test
  void whereBoundedNoiseCannotClimbTheActionIsInfinite() {
    Objective f = Objective.of(1, x -> x[0] * x[0], x -> new double[] {2 * x[0]});
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, Noises.rademacher(1)));
    MinimumActionPath out = MinimumActionPath.between(h, new double[] {0.1}, new double[] {2});
    assertEquals(Double.POSITIVE_INFINITY, out.action());
    assertEquals(Double.POSITIVE_INFINITY, out.error());
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    Hamiltonian h =
        Hamiltonian.of(
            StochasticGradient.of(Objectives.himmelblau(), GaussianNoise.isotropic(2, 1)));
    double[] x = {1, 1};
    refused("length 2", () -> MinimumActionPath.between(h, new double[3], x));
    refused(
        "to must be finite", () -> MinimumActionPath.between(h, x, new double[] {Double.NaN, 0}));
    refused("two points", () -> MinimumActionPath.between(h, x, x));
    refused("at least 2 points", () -> Path.through(h, x));
    refused("point 1 of the path", () -> Path.through(h, x, new double[1]));
    Objective hole =
        Objective.of(1, y -> y[0], y -> new double[] {Math.abs(y[0] - 0.5) < 0.2 ? Double.NaN : 1});
    Hamiltonian holed = Hamiltonian.of(StochasticGradient.of(hole, GaussianNoise.isotropic(1, 1)));
    refused(
        "not finite at x = [0.3",
        () -> MinimumActionPath.between(holed, new double[1], new double[] {1}));
    Objective bent =
        new Objective() {
          @Override
          public int dimension() {
            return 2;
          }

          @Override
          public double value(double[] y) {
            return y[0] + y[1] * y[1];
          }

          @Override
          public double[] gradient(double[] y) {
            return new double[] {1, 2 * y[1]};
          }

          @Override
          public double[][] hessian(double[] y) {
            return new double[][] {{0, 0}, {0, Double.NaN}};
          }
        };
    Hamiltonian unbent = Hamiltonian.of(StochasticGradient.of(bent, GaussianNoise.isotropic(2, 1)));
    refused(
        "derivative of the cumulant in x is not a number",
        () -> MinimumActionPath.between(unbent, new double[] {0, 1}, new double[] {1, 1}));
  }

  @Test
  void aPathSaysWhereItLeadsAndWhatItCosts() {
    Objective bowl = Objectives.quadratic(new double[][] {{1, 0}, {0, 1}});
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(2, 1)));
    String text = MinimumActionPath.between(h, new double[2], new double[] {1, 0}).toString();
    assertTrue(
        text.matches(
            "(?s).*path of \\d+ points from \\[0.0, 0.0] to \\[1.0, 0.0], action 1\\.00.*"),
        text);
  }

  @Test
  void whatTheHeapHasNoRoomForIsRefusedBeforehand() {
    // 4 blocks of 1e10 numbers a step
    Hamiltonian h = Hamiltonian.diffusion(100_000, x -> x, x -> new double[0][]);
    refused(
        "needs 312500000 MiB of memory",
        () ->
            Discretised.<TimedAction>reached(
                h,
                new double[2][],
                1,
                1,
                (any, near, iterations) -> {
                  throw new AssertionError("work has started");
                }));
  }

  @Test
  void anInterruptStopsTheSearch() {
    Hamiltonian h = Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 1));
    Thread.currentThread().interrupt();
    try {
      assertThrows(
          CancellationException.class,
          () -> MinimumActionPath.between(h, new double[] {0.2, -0.3}, new double[] {0, 0.4}));
    } finally {
      assertTrue(Thread.interrupted(), "the interrupt is kept for the caller");
    }
  }

  @Test
  void aSearchTellsItsIterations() {
    List<String> told = new ArrayList<>();
    Work.watchedBy(work -> told.add(work.name() + " " + work.done() + " of " + work.total()));
    try {
      Hamiltonian h = Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 1));
      double[] from = {0.2, -0.3};
      MinimumActionPath found = MinimumActionPath.between(h, from, new double[] {0, 0.4});
      double iterations = found.iterations();
      String last = told.get(told.size() - 1);
      assertEquals("path of least action 0.0 of Infinity", told.get(0));
      Matcher counted = Pattern.compile("path of least action (.*) of (.*)").matcher(last);
      assertTrue(counted.matches() && counted.group(1).equals(counted.group(2)), last);
      assertTrue(Double.parseDouble(counted.group(1)) >= iterations, last + ", " + iterations);
    } finally {
      Work.watchedBy(work -> {});
    }
  }
}
