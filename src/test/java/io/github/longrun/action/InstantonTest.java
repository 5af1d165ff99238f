package io.github.longrun.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Component;
import io.github.longrun.objective.Component.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstantonTest {

  private static final double[][] UNIT = {{1, 0}, {0, 1}};

  private static final double[] WELL = {-1, 0};

  /** Underdamped motion in the double well (q^2 - 1)^2 / 4 at temperature 1: U = p^2 / 2 + V(q). */
  private static Hamiltonian langevin(double friction) {
    return Hamiltonian.diffusion(
        x -> new double[] {x[1], x[0] - x[0] * x[0] * x[0] - friction * x[1]},
        new double[][] {{0, 0}, {0, 2 * friction}});
  }

  private static double energy(double... y) {
    return Math.pow(y[0] * y[0] - 1, 2) / 4 + y[1] * y[1] / 2;
  }

  private static Hamiltonian fitzHughNagumo(double eps, double[][] covariance) {
    return Hamiltonian.diffusion(
        x -> new double[] {(x[0] - x[0] * x[0] * x[0] - x[1]) / eps, x[0] - 3 * x[1]}, covariance);
  }

  private static void assertAction(double exact, MinimumActionPath found, double relative) {
    assertTrue(found.converged());
    assertEquals(exact, found.action(), found.error());
    assertEquals(exact, found.action(), relative * exact);
    assertTrue(found.error() <= 1e-5 * exact, "stated error " + found.error());
  }

  @Test
  void weakFrictionIsLeftByManyTurns() {
    double[][] cases = {
      {5, 0, 0},
      {3, 0, 0},
      {1, 0, 0},
      {1, -0.5, 0.3},
      {0.1, -0.5, 0.3},
      {0.1, -1.2, 0},
      {0.03, 0, 0}
    };
    for (double[] c : cases) {
      double[] y = {c[1], c[2]};
      assertAction(energy(y), MinimumActionPath.between(langevin(c[0]), WELL, y), 2e-8);
    }
    MinimumActionPath out = MinimumActionPath.between(langevin(0.1), WELL, new double[2]);
    assertAction(0.25, out, 2e-8);
    Path path = out.path();
    assertEquals(0.25, path.action(), 1e-6);
    assertTrue(path.length() > 16, "it winds: length " + path.length());
    assertTrue(out.residual() < 1e-9, "residual " + out.residual());
    // the energy is the action on the way, p^2 / 2 + V(q)
    double[] actions = path.actions();
    for (int k = 0; k <= path.steps(); k++) {
      assertEquals(energy(path.point(k)), actions[k], 1e-5);
    }
  }

  @Test
  void noiseThatPassesDownAChain() {
    // dx_i = (x_{i-1} - x_i) dt, noise on x_1 only: S_ij = (i + j - 2)! / ((i - 1)! (j - 1)!) /
    // 2^(i + j - 1)
    double[][] s = {{8, 4, 2}, {4, 4, 3}, {2, 3, 3}};
    Hamiltonian h =
        Hamiltonian.diffusion(
            x -> new double[] {-x[0], x[0] - x[1], x[1] - x[2]},
            new double[][] {{1, 0, 0}, {0, 0, 0}, {0, 0, 0}});
    for (double[] p : new double[][] {{1, 0, 0}, {0, 0, 1}, {1, -2, 1}, {3, 1, -2}}) {
      double[] y = Vectors.scaled(1.0 / 16, Vectors.times(s, p));
      assertAction(0.5 * Vectors.dot(p, y), MinimumActionPath.between(h, new double[3], y), 1e-7);
    }
  }

  @Test
  void twoCoupledOscillators() {
    // V = (q^2 - 1)^2 / 4 + r^2 + q r / 2 with friction g and 2 g, temperature 1 in both
    double g = 0.2;
    Hamiltonian h =
        Hamiltonian.diffusion(
            z ->
                new double[] {
                  z[2],
                  z[3],
                  z[0] - z[0] * z[0] * z[0] - 0.5 * z[1] - g * z[2],
                  -2 * z[1] - 0.5 * z[0] - 2 * g * z[3]
                },
            new double[][] {{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 2 * g, 0}, {0, 0, 0, 4 * g}});
    double q = -Math.sqrt(1.125);
    double[] well = {q, -q / 4, 0, 0};
    double bottom = Math.pow(q * q - 1, 2) / 4 - q * q / 16;
    assertAction(0.25 - bottom, MinimumActionPath.between(h, well, new double[4]), 1e-7);
    double[] y = {-0.6, 0.2, 0.2, 0.1};
    double exact = 0.16 * 0.64 + 0.04 - 0.06 + 0.025 - bottom;
    assertAction(exact, MinimumActionPath.between(h, well, y), 1e-7);
  }

  /** Oscillators in a row, the first one with friction and heated to temperature 1. */
  private static Hamiltonian chain(int n, double friction, double quartic) {
    double[][] covariance = new double[2 * n][2 * n];
    covariance[n][n] = 2 * friction;
    return Hamiltonian.diffusion(
        z -> {
          double[] b = new double[2 * n];
          for (int i = 0; i < n; i++) {
            b[i] = z[n + i];
            b[n + i] = (i > 0 ? z[i - 1] : 0) - 2 * z[i] + (i < n - 1 ? z[i + 1] : 0);
            b[n + i] -= quartic * z[i] * z[i] * z[i];
          }
          b[n] -= friction * z[n];
          return b;
        },
        covariance);
  }

  @Test
  void aChainHeatedAtOneEndReachesItsEnergy() {
    // its law is that of Gibbs whatever the friction: U = (v^2 + q K q) / 2
    double[] end = {0.5, -0.3, 0.2, 0.4, 0.1, 0.3, -0.2, 0.1};
    for (int n = 1; n <= 4; n++) {
      double[] y = new double[2 * n];
      double energy = 0;
      for (int i = 0; i < n; i++) {
        y[i] = end[i];
        y[n + i] = end[4 + i];
        double stretch = y[i] - (i > 0 ? y[i - 1] : 0);
        energy += 0.5 * (y[n + i] * y[n + i] + stretch * stretch + (i == n - 1 ? y[i] * y[i] : 0));
      }
      for (double friction : new double[] {0.1, 1, 5}) {
        Hamiltonian h = chain(n, friction, 0);
        MinimumActionPath found = MinimumActionPath.between(h, new double[2 * n], y);
        assertAction(energy, found, 1e-10);
        assertEquals(energy, found.path().action(), 1e-10 * energy);
        assertTrue(found.residual() < 1e-7, "residual " + found.residual());
        if (n <= 2 && friction == 1) {
          MinimumActionPath solved = Instanton.between(h, new double[2 * n], y, false).near(found);
          assertAction(energy, solved, 1e-9);
          assertTrue(solved.iterations() > 0);
        }
      }
    }
  }

  @Test
  void aChainOfAnharmonicOscillatorsReachesItsEnergy() {
    double[] y = {0.5, -0.3, 0.2, 0.1, 0.3, -0.2};
    double energy = 0.5 * (0.25 + 0.64 + 0.25 + 0.04 + 0.14) + (0.0625 + 0.0081 + 0.0016) / 4;
    assertAction(energy, MinimumActionPath.between(chain(3, 0.2, 1), new double[6], y), 1e-9);
  }

  @Test
  void hamiltonsEquationsAndTheMinimumActionAgree() {
    double x = Math.sqrt(2.0 / 3);
    double[] rest = {-x, -x / 3};
    for (double eps : new double[] {0.3, 0.1}) {
      Hamiltonian h = fitzHughNagumo(eps, UNIT);
      MinimumActionPath minimised = MinimumActionPath.between(h, rest, new double[2]);
      MinimumActionPath solved = Instanton.between(h, rest, new double[2], true).near(minimised);
      assertEquals(minimised.action(), solved.action(), minimised.error() + solved.error());
      assertEquals(minimised.action(), solved.action(), 3e-7 * minimised.action());
    }
    for (double beta : new double[] {5, 10}) {
      Hamiltonian h = MinimumActionPathTest.maierStein(beta);
      MinimumActionPath minimised = MinimumActionPath.between(h, WELL, new double[2]);
      MinimumActionPath solved = Instanton.between(h, WELL, new double[2], true).near(minimised);
      assertEquals(minimised.action(), solved.action(), minimised.error() + solved.error());
      assertEquals(minimised.action(), solved.action(), 3e-8);
    }
  }

  @Test
  void noiseOnOneVariableIsTheLimitOfLittleNoiseOnTheOther() {
    double x = Math.sqrt(2.0 / 3);
    double[] rest = {-x, -x / 3};
    for (double[][] one : new double[][][] {{{1, 0}, {0, 0}}, {{0, 0}, {0, 1}}}) {
      MinimumActionPath found =
          MinimumActionPath.between(fitzHughNagumo(1, one), rest, new double[2]);
      assertTrue(found.converged());
      double[] above = new double[2];
      for (int i = 0; i < 2; i++) {
        double delta = 1e-4 / (1 << i);
        double[][] more = {{one[0][0] + delta, 0}, {0, one[1][1] + delta}};
        above[i] = MinimumActionPath.between(fitzHughNagumo(1, more), rest, new double[2]).action();
      }
      // what is left is of second order: 4e-5, 2e-6 and 4e-7 of it for delta = 1e-3, 2e-4 and 1e-4
      assertEquals(2 * above[1] - above[0], found.action(), 1e-6 * found.action());
    }
  }

  @Test
  void whereItDoesNotStartOrEndThereIsNone() {
    Hamiltonian h = langevin(1);
    assertNull(Instanton.between(h, new double[2], WELL, true), "a saddle is no stable start");
    assertNull(Instanton.between(h, WELL, new double[] {1, 0}, true), "nothing leads into a well");
    Instanton over = Instanton.between(h, WELL, new double[] {0.5, 0.1}, false);
    assertNull(over.nearLinear(), "beyond the saddle");
    assertNotNull(Instanton.between(h, WELL, new double[] {-0.5, 0.3}, false).nearLinear());
  }

  @Test
  void costsBetweenWellsOfMotionWithFriction() {
    List<Component> rests =
        List.of(
            new Component(0, Kind.MINIMUM, 0, 0, List.of(WELL)),
            new Component(1, Kind.SADDLE, 1, 0.25, List.of(new double[2])),
            new Component(2, Kind.MINIMUM, 0, 0, List.of(new double[] {1, 0})));
    double[][] exact = {{0, 0.25, 0.25}, {0, 0, 0}, {0.25, 0.25, 0}};
    for (double friction : new double[] {30, 0.2}) {
      TransitionCosts costs = TransitionCosts.of(langevin(friction), rests);
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          assertEquals(exact[i][j], costs.cost(i, j), costs.error(i, j), i + " to " + j);
          assertTrue(costs.error(i, j) < 1e-6, "error " + costs.error(i, j));
        }
      }
    }
    for (double friction : new double[] {0.005, 300, 1000}) {
      String told =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> TransitionCosts.of(langevin(friction), rests))
              .getMessage();
      assertTrue(told.startsWith("from K₁ the drift leads to a component on 0 of"), told);
    }
    TransitionCosts costs = TransitionCosts.of(langevin(0.2), rests);
    double[] y = {0.6, 0.2};
    assertEquals(energy(y), costs.costTo(2, y), 1e-7);
    assertEquals(0.25 + energy(y), costs.costTo(0, y), 1e-7);
  }

  @Test
  void aCostThatHasNotConvergedIsRefused() {
    // over a saddle that is not named, with a friction that is too strong for little noise
    List<Component> one = List.of(new Component(0, Kind.MINIMUM, 0, 0, List.of(WELL)));
    TransitionCosts costs = TransitionCosts.of(langevin(100), one);
    String told =
        assertThrows(IllegalArgumentException.class, () -> costs.costTo(0, new double[] {0.6, 0.2}))
            .getMessage();
    assertTrue(told.startsWith("the way from K₀ to [0.6, 0.2] has not converged"), told);
  }

  @Test
  void withoutNoiseInSomeDirectionsAComponentMustBeAPoint() {
    List<double[]> circle = new ArrayList<>();
    for (int k = 0; k < 50; k++) {
      double angle = 2 * Math.PI * k / 50;
      circle.add(new double[] {Math.cos(angle), Math.sin(angle)});
    }
    List<Component> ring = List.of(new Component(0, Kind.MINIMUM, 0, 0, circle));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TransitionCosts.of(langevin(1), ring));
    assertTrue(e.getMessage().contains("every component must be a point"), e.getMessage());
  }
}
