package io.github.longrun.action;

import static io.github.longrun.action.HamiltonianTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.StochasticGradient;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.apache.commons.math3.analysis.integration.IterativeLegendreGaussIntegrator;
import org.junit.jupiter.api.Test;

class MinimumActionPathTest {

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

  @Test
  void driftsThatAreNoGradient() {
    // b = (-2x - 10y, 20x - y): U = 2x^2 + y^2, the linear field of the ordered line integral
    // method
    double[][] unit = {{1, 0}, {0, 1}};
    Hamiltonian linear =
        Hamiltonian.diffusion(x -> new double[] {-2 * x[0] - 10 * x[1], 20 * x[0] - x[1]}, unit);
    MinimumActionPath spiral =
        MinimumActionPath.between(linear, new double[2], new double[] {0.6, -0.5});
    // The spiral leaves the fixed point by infinitely many turns: the polygon cuts the innermost.
    double exact = 2 * 0.6 * 0.6 + 0.5 * 0.5;
    assertEquals(exact, spiral.action(), 3e-4);
    assertEquals(exact, spiral.action(), spiral.error());
    // Maier and Stein: exactly 1/2 from (-1, 0) to (0, 0) for beta <= 4
    Hamiltonian maierStein =
        Hamiltonian.diffusion(
            x ->
                new double[] {
                  x[0] - x[0] * x[0] * x[0] - 3 * x[0] * x[1] * x[1], -(1 + x[0] * x[0]) * x[1]
                },
            unit);
    assertAction(
        0.5,
        MinimumActionPath.between(maierStein, new double[] {-1, 0}, new double[] {0, 0}),
        1e-6);
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
    Objective f = Landscapes.stars();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.minibatch(Landscapes.stars(), 1));
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
    Objective f = Landscapes.stars();
    double[] m = Landscapes.critical(f, -0.1299, 0.4641);
    double[] s = Landscapes.critical(f, 0.0810, 0.0204);
    double two =
        MinimumActionPath.between(
                Hamiltonian.of(StochasticGradient.minibatch(Landscapes.stars(), 2)), m, s)
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
  void anInterruptStopsTheSearch() {
    Hamiltonian h = Hamiltonian.of(StochasticGradient.minibatch(Landscapes.stars(), 1));
    Thread.currentThread().interrupt();
    try {
      assertThrows(
          CancellationException.class,
          () -> MinimumActionPath.between(h, new double[] {0.2, -0.3}, new double[] {0, 0.4}));
    } finally {
      assertTrue(Thread.interrupted(), "the interrupt is kept for the caller");
    }
  }
}
