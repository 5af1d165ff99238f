package io.github.longrun.action;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import io.github.longrun.oracle.FiniteNoise;
import io.github.longrun.oracle.GaussianMixtureNoise;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.LaplaceNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.RademacherNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.TruncatedGaussianNoise;
import io.github.longrun.oracle.UniformNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class LagrangianTest {

  private static final double[] ORIGIN = {0};
  private static final double[] POINT = {0.3, -0.2};

  /** A slope b in one dimension: the drift is -b everywhere. */
  private static Hamiltonian slope(double b, Noise noise) {
    return Hamiltonian.of(
        StochasticGradient.of(Objective.of(1, x -> b * x[0], x -> new double[] {b}), noise));
  }

  private static List<Noise> planarNoises() {
    return List.of(
        UniformNoise.of(30, 20),
        RademacherNoise.of(25, 40),
        LaplaceNoise.of(10, 20),
        TruncatedGaussianNoise.of(2, 20, 45),
        FiniteNoise.of(
            new double[][] {{20, 0}, {-20, 40}, {-20, -40}, {0, 0}},
            new double[] {0.25, 0.125, 0.125, 0.5}),
        GaussianMixtureNoise.of(
            new double[] {0.5, 0.5},
            new double[][] {{10, 0}, {-10, 0}},
            new double[][][] {{{40, 5}, {5, 30}}, {{20, 0}, {0, 80}}}),
        GaussianNoise.isotropic(2, 10).plus(RademacherNoise.of(25, 40)),
        LaplaceNoise.of(10, 10).plus(UniformNoise.of(20, 20)).times(0.5));
  }

  private static List<Hamiltonian> planar() {
    List<Hamiltonian> all = new ArrayList<>();
    Objective f = Objectives.himmelblau();
    planarNoises().forEach(noise -> all.add(Hamiltonian.of(StochasticGradient.of(f, noise))));
    all.add(Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 2)));
    all.add(Hamiltonian.of(StochasticGradient.minibatchWithoutReplacement(Stars.loss(), 5)));
    all.add(
        Hamiltonian.diffusion(
            2, x -> new double[] {x[1], -x[0] - x[1]}, x -> new double[][] {{2, 0.5}, {0.5, 1}}));
    return all;
  }

  @Test
  void ofGaussianNoiseIsAQuadraticFormByBothWays() {
    Hamiltonian h =
        Hamiltonian.diffusion(x -> new double[] {1, -2}, new double[][] {{2, 0.5}, {0.5, 1}});
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      double[] v = {6 * random.nextDouble() - 3, 6 * random.nextDouble() - 3};
      double a = v[0] - 1;
      double c = v[1] + 2;
      double exact = 0.5 * (a * a - a * c + 2 * c * c) / 1.75;
      Lagrangian closed = h.lagrangian(POINT, v);
      Lagrangian newton = Lagrangian.of(h, POINT, v, new double[2]);
      assertEquals(exact, closed.value(), 1e-13 * (1 + exact));
      assertEquals(exact, newton.value(), 1e-13 * (1 + exact));
      assertArrayEquals(closed.momentum(), newton.momentum(), 1e-12);
      assertTrue(closed.attained() && newton.attained());
    }
  }

  /**
   * \( \frac12 ((1 + u) \log (1 + u) + (1 - u) \log (1 - u)) \): the relative entropy of a coin.
   */
  @Test
  void ofRademacherNoiseIsARelativeEntropy() {
    Hamiltonian h = slope(0.7, RademacherNoise.of(2));
    for (double u : new double[] {-0.999999, -0.9, -0.3, -1e-6, 0, 1e-3, 0.5, 0.99, 1 - 1e-10}) {
      double v = -0.7 + 2 * u;
      Lagrangian l = h.lagrangian(ORIGIN, new double[] {v});
      double exact = 0.5 * ((1 + u) * Math.log1p(u) + (1 - u) * Math.log1p(-u));
      assertEquals(exact, l.value(), 1e-14 + 1e-9 * (1 - Math.abs(u)) * exact);
      assertTrue(l.attained());
      assertEquals(0.5 * atanh(u), l.momentum()[0], 1e-10 + (Math.abs(u) > 0.999 ? 1e-5 : 0));
    }
  }

  private static double atanh(double u) {
    return 0.5 * (Math.log1p(u) - Math.log1p(-u));
  }

  @Test
  void atAnAtomOnTheBoundaryItIsMinusTheLogarithmOfItsProbability() {
    for (double sigma : new double[] {1e-3, 2, 3e5}) {
      Hamiltonian coin = slope(0, RademacherNoise.of(sigma));
      for (double side : new double[] {-1, 1}) {
        Lagrangian l = coin.lagrangian(ORIGIN, new double[] {side * sigma});
        assertEquals(Math.log(2), l.value(), 1e-13);
        assertFalse(l.attained());
        double out = l.momentum()[0];
        assertEquals(Math.log(2), out * side * sigma - coin.value(ORIGIN, l.momentum()), 1e-13);
      }
    }
    Hamiltonian square = planeAtRest(RademacherNoise.of(1, 2));
    Lagrangian corner = square.lagrangian(new double[2], new double[] {1, -2});
    assertEquals(2 * Math.log(2), corner.value(), 1e-12);
    assertFalse(corner.attained());
    double u = 0.25;
    double tangential = 0.5 * ((1 + u) * Math.log1p(u) + (1 - u) * Math.log1p(-u));
    Lagrangian edge = square.lagrangian(new double[2], new double[] {-1, 2 * u});
    assertEquals(Math.log(2) + tangential, edge.value(), 1e-12);
    assertFalse(edge.attained());
    assertEquals(atanh(u) / 2, edge.momentum()[1], 1e-6);
  }

  private static Hamiltonian planeAtRest(Noise noise) {
    return Hamiltonian.of(
        StochasticGradient.of(Objective.of(2, x -> 0, x -> new double[2]), noise));
  }

  @Test
  void ofUniformNoiseIsTheTransformOfTheLangevinFunction() {
    Hamiltonian h = slope(-0.4, UniformNoise.of(1.5));
    for (double u : new double[] {-0.99999, -0.8, -1e-4, 0, 0.2, 0.9, 0.9999, 1 - 1e-9}) {
      double t = inverse(s -> s == 0 ? 0 : 1 / Math.tanh(s) - 1 / s, Math.abs(u));
      double exact =
          Math.abs(u) < 1e-3
              ? 1.5 * u * u
              : Math.abs(u) * t - t - Math.log(-Math.expm1(-2 * t) / (2 * t));
      Lagrangian l = h.lagrangian(ORIGIN, new double[] {0.4 + 1.5 * u});
      assertEquals(exact, l.value(), 1e-12 + 3e-7 * (u > 1 - 1e-8 ? exact : 1e-3 * exact));
      assertTrue(l.attained());
      if (Math.abs(u) > 1e-3) {
        assertEquals(Math.copySign(t / 1.5, u), l.momentum()[0], 1e-5 * t);
      }
    }
    Hamiltonian still = slope(0, UniformNoise.of(1.5));
    for (double v : new double[] {-1.5, 1.5, 1.5000001, -2, 1e200}) {
      Lagrangian l = still.lagrangian(ORIGIN, new double[] {v});
      assertEquals(Double.POSITIVE_INFINITY, l.value());
      assertFalse(l.attained());
    }
  }

  private static double inverse(DoubleUnaryOperator increasing, double value) {
    double low = 0;
    double high = 1;
    while (increasing.applyAsDouble(high) < value) {
      high *= 2;
    }
    for (int i = 0; i < 200; i++) {
      double middle = 0.5 * (low + high);
      if (increasing.applyAsDouble(middle) < value) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * With \( u = v / b \): \( L = \sqrt{1 + u^2} - 1 + \log(1 - p^2) \), \( p u = \sqrt{1 + u^2} - 1
   * \).
   */
  @Test
  void ofLaplaceNoiseGrowsLinearly() {
    Hamiltonian h = slope(0, LaplaceNoise.of(0.5));
    for (double u : new double[] {0, 0.01, -1, 5, 300, -1e6, 1e12, 1e100}) {
      double a = Math.abs(u);
      double rise = a * a / (1 + Math.hypot(1, a));
      double exact = Double.isInfinite(a * a) ? a : a == 0 ? 0 : closedLaplace(a, rise);
      if (a > 1e6) {
        exact = a - 1 + Math.log(2 / a);
      }
      Lagrangian l = h.lagrangian(ORIGIN, new double[] {0.5 * u});
      assertEquals(exact, l.value(), 1e-13 + 1e-12 * exact, "u = " + u);
      assertTrue(l.attained());
    }
  }

  private static double closedLaplace(double a, double rise) {
    double p = rise / a;
    return rise + Math.log((1 - p) * (1 + p));
  }

  /** Points and velocities around the drift: L(x, v) + H(x, p) >= (p, v), equal at the momentum. */
  @Test
  void youngsInequalityIsAnEqualityAtTheMomentum() {
    SplittableRandom random = new SplittableRandom(2);
    for (Hamiltonian h : planar()) {
      int attained = 0;
      for (int i = 0; i < 200; i++) {
        double[] p = {random.nextDouble() - 0.5, random.nextDouble() - 0.5};
        p = Vectors.scaled(8 * random.nextDouble() / spread(h), p);
        while (Double.isInfinite(h.value(POINT, p))) {
          p = Vectors.scaled(0.9, p);
        }
        double[] v = h.gradientP(POINT, p);
        Lagrangian l = h.lagrangian(POINT, v);
        double dual = Vectors.dot(p, v) - h.value(POINT, p);
        assertEquals(dual, l.value(), 1e-9 * (1 + dual), h.toString());
        double[] other = {p[0] * random.nextDouble(), -p[1] * random.nextDouble()};
        double sum = l.value() + h.value(POINT, other);
        assertTrue(sum >= Vectors.dot(other, v) - 1e-12 * (1 + Math.abs(sum)));
        if (l.attained()) {
          attained++;
          double equal = Vectors.dot(l.momentum(), v) - h.value(POINT, l.momentum());
          assertEquals(equal, l.value(), 1e-12 * (1 + equal));
          assertTrue(l.residual() <= 1e-6 * (1 + Vectors.largest(v)), h + " " + l.residual());
        }
      }
      assertTrue(attained > 150, "most velocities are inside, got " + attained + " of " + h);
    }
  }

  private static double spread(Hamiltonian h) {
    double[][] c = h.hessianP(POINT, new double[2]);
    return Math.sqrt(Math.min(c[0][0], c[1][1]));
  }

  /** H(x, p) as the maximum over v of (p, v) - L(x, v), by golden sections, L by Newton. */
  @Test
  void theTransformOfTheTransformIsTheHamiltonian() {
    List<Noise> noises =
        List.of(
            GaussianNoise.isotropic(1, 0.8),
            UniformNoise.of(1.5),
            RademacherNoise.of(1),
            LaplaceNoise.of(0.5),
            TruncatedGaussianNoise.of(1, 1, 1.2),
            FiniteNoise.of(new double[][] {{2}, {-0.5}}, new double[] {0.2, 0.8}));
    for (Noise noise : noises) {
      Hamiltonian h = slope(0.3, noise);
      for (double p : new double[] {-1.9, -0.6, 0, 0.1, 1.3}) {
        double[] momentum = {p};
        double best = maximum(v -> p * v - h.lagrangian(ORIGIN, new double[] {v}).value(), -20, 20);
        assertEquals(h.value(ORIGIN, momentum), best, 1e-9, noise + " at p = " + p);
      }
    }
    Hamiltonian h = planeAtRest(planarNoises().get(4));
    double[] p = {0.02, -0.03};
    double best =
        maximum(
            a ->
                maximum(
                    b ->
                        p[0] * a
                            + p[1] * b
                            - h.lagrangian(new double[2], new double[] {a, b}).value(),
                    -60,
                    60),
            -60,
            60);
    assertEquals(h.value(new double[2], p), best, 1e-9);
  }

  /** The maximum of a concave function, -infinity outside an interval around the middle. */
  private static double maximum(DoubleUnaryOperator f, double from, double to) {
    double low = from;
    double high = to;
    for (int i = 0; i < 60; i++) {
      double a = low + 0.382 * (high - low);
      double b = high - 0.382 * (high - low);
      double left = f.applyAsDouble(a);
      double right = f.applyAsDouble(b);
      boolean goesLeft = left == right ? Math.abs(a) < Math.abs(b) : left > right;
      low = goesLeft ? low : a;
      high = goesLeft ? b : high;
    }
    return f.applyAsDouble(0.5 * (low + high));
  }

  /** The hull of a triangle of atoms is known: infinite outside, finite inside and on it. */
  @Test
  void outsideTheHullItIsInfinite() {
    double[][] atoms = {{40, 0}, {-20, 40}, {-20, -40}};
    Hamiltonian h = planeAtRest(FiniteNoise.of(atoms, new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}));
    SplittableRandom random = new SplittableRandom(4);
    int inside = 0;
    for (int i = 0; i < 3000; i++) {
      double[] z = {160 * random.nextDouble() - 80, 160 * random.nextDouble() - 80};
      double[] v = Vectors.minus(z);
      // barycentric coordinates
      double first = (z[0] + 20) / 60;
      double second = 0.5 * (1 - first + z[1] / 40);
      double third = 1 - first - second;
      Lagrangian l = h.lagrangian(new double[2], v);
      if (Math.min(first, Math.min(second, third)) >= 0) {
        double entropy =
            Math.log(3)
                + first * Math.log(first)
                + second * Math.log(second)
                + third * Math.log(third);
        assertEquals(entropy, l.value(), 1e-10);
        inside++;
      } else {
        assertEquals(Double.POSITIVE_INFINITY, l.value());
        assertFalse(l.attained());
      }
    }
    assertTrue(inside > 200, "got " + inside);
    for (double share : new double[] {0.1, 0.5, 0.77}) {
      double[] v = {20, 40 * (1 - 2 * share)};
      double entropy = Math.log(3) + share * Math.log(share) + (1 - share) * Math.log(1 - share);
      assertEquals(entropy, h.lagrangian(new double[2], v).value(), 1e-9);
    }
  }

  @Test
  void aGuessChangesNothing() {
    for (Hamiltonian h : planar()) {
      double[] v = h.gradientP(POINT, Vectors.scaled(0.5 / spread(h), new double[] {1, -0.5}));
      Lagrangian plain = h.lagrangian(POINT, v);
      for (double scale : new double[] {-3, 0.9, 1, 20}) {
        Lagrangian guessed = h.lagrangian(POINT, v, Vectors.scaled(scale, plain.momentum()));
        assertEquals(plain.value(), guessed.value(), 1e-10 * (1 + plain.value()));
        assertArrayEquals(plain.momentum(), guessed.momentum(), 1e-5 / spread(h));
      }
    }
  }

  /** The momentum of any direction is a guess for any other, as when a table is filled. */
  @Test
  void aFarGuessForADisplacementChangesNothing() {
    Hamiltonian h = Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 1));
    double[] x = {-0.734375, -0.8453125};
    int n = 24;
    GeometricLagrangian[] plain = new GeometricLagrangian[n];
    for (int k = 0; k < n; k++) {
      plain[k] = h.geometricLagrangian(x, direction(k, n));
    }
    for (int k = 0; k < n; k++) {
      for (GeometricLagrangian other : plain) {
        for (double scale : new double[] {-3, 1, 10, 300}) {
          double[] guess = Vectors.scaled(scale, other.momentum());
          double guessed = h.geometricLagrangian(x, direction(k, n), guess).value();
          assertEquals(plain[k].value(), guessed, 1e-10 * (1 + plain[k].value()));
        }
      }
    }
  }

  private static double[] direction(int k, int n) {
    return new double[] {Math.cos(2 * Math.PI * k / n), Math.sin(2 * Math.PI * k / n)};
  }

  /** Where Newton's method for the geometric Lagrangian gives up, durations are bisected. */
  @Test
  void displacementsThatNewtonDoesNotReachAreAnsweredByDurations() {
    // H < 0 up to the last double below 1 / b: the supremum is the edge of the cumulant's domain
    double b = 1.6e-7;
    Hamiltonian steep = slope(89.8, LaplaceNoise.of(b));
    GeometricLagrangian edge = steep.geometricLagrangian(ORIGIN, new double[] {1.3});
    assertEquals(1.3 / b, edge.value(), 1e-9 * edge.value());
    // the velocity at a root of H, by bisection along a ray
    double[] drift = {-8.8, -8.7, -4.6};
    Hamiltonian thin =
        Hamiltonian.of(
            StochasticGradient.of(
                Objective.of(3, x -> 0, x -> drift.clone()), RademacherNoise.of(15.8, 9, 4.8)));
    double[] p = {-0.08, 0.4, -0.9};
    double low = 0;
    double high = 100;
    for (int i = 0; i < 100; i++) {
      double middle = 0.5 * (low + high);
      boolean isBelow = thin.value(new double[3], Vectors.scaled(middle, p)) <= 0;
      low = isBelow ? middle : low;
      high = isBelow ? high : middle;
    }
    double[] root = Vectors.scaled(low, p);
    double[] w = thin.gradientP(new double[3], root);
    double sigma = thin.geometricLagrangian(new double[3], w).value();
    assertEquals(Vectors.dot(root, w), sigma, 1e-8 * (1 + sigma));
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    Hamiltonian h = planar().get(0);
    HamiltonianTest.refused("dimension 2", () -> h.lagrangian(new double[3], new double[2]));
    HamiltonianTest.refused("velocity", () -> h.lagrangian(POINT, new double[1]));
    HamiltonianTest.refused("finite", () -> h.lagrangian(POINT, new double[] {0, Double.NaN}));
    HamiltonianTest.refused(
        "guess", () -> h.lagrangian(POINT, POINT, new double[] {0, Double.NaN}));
    Hamiltonian line =
        planeAtRest(FiniteNoise.of(new double[][] {{1, 1}, {-1, -1}}, new double[] {0.5, 0.5}));
    HamiltonianTest.refused("singular", () -> line.lagrangian(POINT, POINT));
  }
}
