package io.github.longrun.action;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import io.github.longrun.oracle.GaussianMixtureNoise;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.LaplaceNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.StochasticGradient;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class HamiltonianTest {

  private static final double[][] COVARIANCE = {{2, 0.5}, {0.5, 1}};

  /** A slope in one dimension, so that the drift is -b everywhere. */
  private static Objective slope(double b) {
    return Objective.of(1, x -> b * x[0], x -> new double[] {b});
  }

  private static List<Hamiltonian> hamiltonians() {
    Objective f = Objectives.himmelblau();
    return List.of(
        Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 1)),
        Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 5)),
        Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.full(COVARIANCE))),
        Hamiltonian.of(StochasticGradient.of(f, Noises.uniform(2))),
        Hamiltonian.diffusion(2, x -> new double[] {x[1], -x[0] - x[1]}, x -> COVARIANCE));
  }

  @Test
  void isZeroAtRestAndDriftsDownTheGradient() {
    double[] x = {0.3, -0.2};
    for (Hamiltonian h : hamiltonians()) {
      assertEquals(0, h.value(x, new double[2]), 1e-15);
      assertArrayEquals(h.drift(x), h.gradientP(x, new double[2]), 1e-8);
    }
    assertArrayEquals(
        Vectors.minus(Stars.loss().gradient(x)), hamiltonians().get(0).drift(x), 1e-15);
  }

  @Test
  void derivativesAgreeWithDifferences() {
    double[] x = {0.3, -0.2};
    double[] p = {0.15, -0.1};
    double step = 1e-5;
    for (Hamiltonian h : hamiltonians()) {
      for (int k = 0; k < 2; k++) {
        double[] e = new double[2];
        e[k] = step;
        double inP = h.value(x, Vectors.plus(p, 1, e)) - h.value(x, Vectors.plus(p, -1, e));
        assertEquals(inP / (2 * step), h.gradientP(x, p)[k], 1e-6);
        double inX = h.value(Vectors.plus(x, 1, e), p) - h.value(Vectors.plus(x, -1, e), p);
        assertEquals(inX / (2 * step), h.gradientX(x, p)[k], 1e-5);
        double[] change =
            Vectors.plus(
                h.gradientP(x, Vectors.plus(p, 1, e)), -1, h.gradientP(x, Vectors.plus(p, -1, e)));
        for (int l = 0; l < 2; l++) {
          assertEquals(change[l] / (2 * step), h.hessianP(x, p)[k][l], 1e-4);
        }
      }
    }
  }

  @Test
  void newtonFindsTheClosedFormOfAGaussian() {
    Hamiltonian closed =
        Hamiltonian.diffusion(x -> new double[] {-x[0], 3 * x[1] - x[0]}, COVARIANCE);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian()};
      double[] w = {random.nextGaussian(), random.nextGaussian()};
      GeometricLagrangian exact = closed.geometricLagrangian(x, w);
      GeometricLagrangian newton = GeometricLagrangian.of(closed, x, w, new double[2]);
      assertEquals(exact.value(), newton.value(), 1e-12 * (1 + exact.value()));
      assertArrayEquals(exact.momentum(), newton.momentum(), 1e-10);
      assertEquals(exact.duration(), newton.duration(), 1e-10 * exact.duration());
      // sqrt(<b, C^-1 b> <w, C^-1 w>) - <b, C^-1 w>, with the inverse written out
      double[] b = closed.drift(x);
      assertEquals(
          Math.sqrt(inverseForm(b, b) * inverseForm(w, w)) - inverseForm(b, w),
          exact.value(),
          1e-12 * (1 + exact.value()));
    }
  }

  private static double inverseForm(double[] a, double[] b) {
    return (a[0] * b[0] - 0.5 * (a[0] * b[1] + a[1] * b[0]) + 2 * a[1] * b[1]) / 1.75;
  }

  @Test
  void theSupremumSatisfiesItsOptimalityConditionsAndIsOne() {
    Random random = new Random(2);
    int finite = 0;
    for (Hamiltonian h : hamiltonians()) {
      for (int i = 0; i < 200; i++) {
        double[] x = {0.4 * random.nextGaussian(), 0.4 * random.nextGaussian()};
        double[] w = {random.nextGaussian(), random.nextGaussian()};
        GeometricLagrangian best = h.geometricLagrangian(x, w);
        assertTrue(best.value() >= 0);
        double[] any = {random.nextGaussian(), random.nextGaussian()};
        while (!(h.value(x, any) <= 0) && Vectors.norm(any) > 1e-12) {
          any = Vectors.scaled(0.5, any);
        }
        assertTrue(Vectors.dot(any, w) <= best.value() + 1e-12);
        if (Double.isInfinite(best.value())) {
          assertTrue(h.value(x, Vectors.scaled(1e9, best.momentum())) <= 0);
          continue;
        }
        finite++;
        double[] p = best.momentum();
        assertEquals(0, h.value(x, p), 1e-8 * (1 + Vectors.norm(h.gradientP(x, p))));
        double[] back = Vectors.scaled(best.duration(), h.gradientP(x, p));
        assertArrayEquals(w, back, 1e-5 * Vectors.norm(w));
      }
    }
    assertTrue(finite > 600, "most displacements are possible, got " + finite);
  }

  @Test
  void withoutNoiseInADirectionTheDisplacementFollowsTheDrift() {
    // q' = p, p' = -q - p + noise of variance 2: dq = nu p fixes the duration nu
    Hamiltonian h =
        Hamiltonian.diffusion(
            x -> new double[] {x[1], -x[0] - x[1]}, new double[][] {{0, 0}, {0, 2}});
    double[] x = {0.3, 0.5};
    double[] w = {0.2, 0.1};
    GeometricLagrangian sigma = h.geometricLagrangian(x, w);
    double nu = w[0] / x[1];
    double excess = w[1] - nu * (-x[0] - x[1]);
    assertEquals(nu, sigma.duration(), 1e-12);
    assertEquals(excess * excess / (4 * nu), sigma.value(), 1e-12);
    assertEquals(0, h.value(x, sigma.momentum()), 1e-12);
    assertArrayEquals(w, Vectors.scaled(nu, h.gradientP(x, sigma.momentum())), 1e-12);
    assertEquals(sigma.value(), Vectors.dot(sigma.momentum(), w), 1e-12);
    // against the motion, and a change of momentum in no time
    for (double[] impossible : new double[][] {{-0.2, 0.1}, {0, 0.1}}) {
      assertEquals(Double.POSITIVE_INFINITY, h.geometricLagrangian(x, impossible).value());
    }
    // where q rests, noise in p alone acts as in one dimension: |b||w| + b w
    double[] still = {0.3, 0};
    GeometricLagrangian kick = h.geometricLagrangian(still, new double[] {0, 0.1});
    assertEquals(2 * 0.3 * 0.1 / 2, kick.value(), 1e-12);
    assertEquals(
        Double.POSITIVE_INFINITY, h.geometricLagrangian(still, new double[] {0.1, 0}).value());
  }

  @Test
  void movingAlongTheDriftIsFree() {
    double[] x = {0.3, -0.2};
    for (Hamiltonian h : hamiltonians()) {
      GeometricLagrangian free = h.geometricLagrangian(x, Vectors.scaled(3, h.drift(x)));
      assertEquals(0, free.value(), 1e-14 * Vectors.norm(h.drift(x)));
      assertEquals(3, free.duration(), 1e-6);
    }
  }

  @Test
  void boundedNoiseCannotClimbASteeperSlope() {
    double[] x = {0};
    for (double b : new double[] {1.001, 1.5, 100}) {
      Hamiltonian h = Hamiltonian.of(Noises.coin(b));
      assertEquals(
          Double.POSITIVE_INFINITY,
          h.geometricLagrangian(x, new double[] {1}).value(),
          "slope " + b);
      assertEquals(0, h.geometricLagrangian(x, new double[] {-1}).value(), 1e-12);
    }
    for (double b : new double[] {1e-4, 0.1, 0.9, 0.99, 0.999, 0.99999}) {
      Hamiltonian h = Hamiltonian.of(Noises.coin(b));
      double p = h.geometricLagrangian(x, new double[] {1}).value();
      assertEquals(rootOf(h, x), p, 1e-7 * p, "slope " + b);
    }
    for (double b : new double[] {1e-4, 0.1, 0.9}) {
      Hamiltonian h = Hamiltonian.of(StochasticGradient.of(slope(b), Noises.rademacher(1)));
      double p = h.geometricLagrangian(x, new double[] {1}).value();
      assertEquals(rootOf(h, x), p, 1e-6 * p, "slope " + b);
    }
  }

  @Test
  void noiseWithACumulantNearZeroAloneStillClimbsAnySlope() {
    for (double b : new double[] {0.01, 1, 3}) {
      Hamiltonian h = Hamiltonian.of(StochasticGradient.of(slope(b), Noises.laplace(1)));
      double p = h.geometricLagrangian(new double[1], new double[] {1}).value();
      assertEquals(rootOf(h, new double[1]), p, 1e-7 * p, "slope " + b);
    }
  }

  /** The non-zero root of H in one dimension, by bisection. */
  static double rootOf(Hamiltonian h, double[] x) {
    double low = 0;
    double high = 1e-9;
    while (h.value(x, new double[] {high}) <= 0) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      if (h.value(x, new double[] {middle}) <= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Test
  void anyPointAndDisplacementIsAnsweredOrRefused() {
    Random random = new Random(3);
    double[] sizes = {0, 1e-300, 1e-12, 1, 1e6, 1e150, Double.NaN, Double.POSITIVE_INFINITY};
    for (Hamiltonian h : hamiltonians()) {
      for (int i = 0; i < 400; i++) {
        double[] x = new double[2];
        double[] w = new double[2];
        for (int k = 0; k < 2; k++) {
          x[k] = random.nextGaussian() * sizes[random.nextInt(sizes.length)];
          w[k] = random.nextGaussian() * sizes[random.nextInt(sizes.length)];
        }
        try {
          GeometricLagrangian sigma = h.geometricLagrangian(x, w);
          assertTrue(sigma.value() >= 0, "no silent NaN");
        } catch (IllegalArgumentException | IllegalStateException refused) {
          assertTrue(refused.getMessage().length() > 20);
        }
      }
    }
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    Hamiltonian h = hamiltonians().get(0);
    refused("dimension 2", () -> h.geometricLagrangian(new double[3], new double[2]));
    refused("dimension 2", () -> h.geometricLagrangian(new double[2], new double[1]));
    refused("finite", () -> h.geometricLagrangian(new double[] {0, Double.NaN}, new double[2]));
    Hamiltonian broken =
        Hamiltonian.of(
            StochasticGradient.of(
                Objective.of(1, x -> x[0], x -> new double[] {Math.sqrt(x[0])}),
                GaussianNoise.isotropic(1, 1)));
    refused("at x = [-1.0]", () -> broken.geometricLagrangian(new double[] {-1}, new double[] {1}));
    refused(
        "positive semidefinite",
        () -> Hamiltonian.diffusion(x -> x, new double[][] {{1, 2}, {2, 1}}));
    refused("symmetric", () -> Hamiltonian.diffusion(x -> x, new double[][] {{1, 0.5}, {0, 1}}));
    refused("square", () -> Hamiltonian.diffusion(x -> x, new double[][] {{1, 0}}));
    refused("at least 1", () -> Hamiltonian.diffusion(0, x -> x, x -> new double[0][]));
    refused(
        "heavy tails",
        () -> Hamiltonian.of(StochasticGradient.of(slope(1), Noises.heavyTailed(1))));
    Hamiltonian oneSided =
        Hamiltonian.of(
            StochasticGradient.of(
                slope(1),
                Noises.independent(1, q -> q >= 0 ? q * q / 2 : Double.POSITIVE_INFINITY)));
    refused("heavy tails", () -> oneSided.geometricLagrangian(new double[1], new double[] {1}));
    Hamiltonian quiet = Hamiltonian.of(StochasticGradient.of(slope(1), LaplaceNoise.of(1e-80)));
    refused(
        "too small beside the drift",
        () -> quiet.geometricLagrangian(new double[1], new double[] {1}));
  }

  @Test
  void momentaOutOfRangeAreAnswered() {
    // noise of 1e-4 turns the drift of a slope of 1 by no more than that
    Objective bowl = Objective.of(2, x -> Vectors.dot(x, x) / 2, double[]::clone);
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(bowl, Noises.rademacher(2).times(1e-4)));
    double[] x = {1, -0.3};
    for (double[] guess : new double[][] {{0, 0}, {1e300, -1e300 / 3}, {1e299, 0}}) {
      for (int k = 0; k < 8; k++) {
        double[] w = {Math.cos(0.1 + Math.PI * k / 4), Math.sin(0.1 + Math.PI * k / 4)};
        assertEquals(Double.POSITIVE_INFINITY, h.geometricLagrangian(x, w, guess).value());
      }
    }
  }

  @Test
  void nearItsBoundAnActionIsRightOrRefused() {
    // derivatives of a cumulant by differences fail where the tilted noise hardly varies
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      double b = 1 - Math.pow(10, -4 * random.nextDouble());
      Hamiltonian h = Hamiltonian.of(StochasticGradient.of(slope(b), Noises.rademacher(1)));
      double exact = rootOf(h, new double[1]);
      try {
        double p = h.geometricLagrangian(new double[1], new double[] {1}).value();
        assertEquals(exact, p, 1e-6 * exact, "slope " + b);
      } catch (IllegalStateException refused) {
        assertTrue(refused.getMessage().contains("did not converge at x = [0.0]"));
      }
    }
  }

  static void refused(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void textShowsNoHashes() {
    String hash = "(?s).*@[0-9a-f]{4,}.*";
    Objective f = Objectives.himmelblau();
    for (Noise noise :
        new Noise[] {
          GaussianNoise.isotropic(2, 1),
          GaussianNoise.isotropic(2, x -> 1),
          GaussianNoise.full(new double[][] {{1, 0.2}, {0.2, 1}}),
          GaussianNoise.lossDependent(f, v -> 1 + v),
          GaussianNoise.stateDependent(2, x -> new double[][] {{1, 0}, {0, 1}}),
          GaussianMixtureNoise.of(
              new double[] {0.5, 0.5},
              new double[][] {{1, 0}, {-1, 0}},
              new double[][][] {{{1, 0}, {0, 1}}, {{1, 0}, {0, 1}}}),
          Noise.of(2, (x, random) -> new double[2], (x, q) -> q[0] * q[0] / 2)
        }) {
      String text = Hamiltonian.of(StochasticGradient.of(f, noise.times(2))).toString();
      assertFalse(text.matches(hash), text);
    }
    String diffusion = Hamiltonian.diffusion(x -> x, new double[][] {{1, 0}, {0, 1}}).toString();
    assertEquals("Diffusion[dimension=2]", diffusion);
  }
}
