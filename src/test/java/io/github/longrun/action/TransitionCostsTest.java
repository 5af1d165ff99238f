package io.github.longrun.action;

import static io.github.longrun.action.HamiltonianTest.refused;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.Component.Kind;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.RobustRegression;
import io.github.longrun.objective.Stars;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.RademacherNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.UniformNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.apache.commons.math3.analysis.integration.IterativeLegendreGaussIntegrator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransitionCostsTest {

  private static final CriticalComponents HIMMELBLAU =
      CriticalComponents.find(Objectives.himmelblau(), box(-6, 6, -6, 6));

  /** Isotropic noise of variance 1. */
  private static final TransitionCosts HIMMELBLAU_COSTS =
      TransitionCosts.of(
          Hamiltonian.of(
              StochasticGradient.of(Objectives.himmelblau(), GaussianNoise.isotropic(2, 1))),
          HIMMELBLAU);

  /** On Himmelblau / 100 under noise of variance 1. */
  private static final Map<String, TransitionCosts> HILLS =
      Stream.of("Gaussian", "uniform", "Rademacher")
          .collect(toMap(noise -> noise, noise -> TransitionCosts.of(hills(noise), HIMMELBLAU)));

  private static Hamiltonian hills(String noise) {
    Noise z =
        switch (noise) {
          case "uniform" -> UniformNoise.of(Math.sqrt(3), Math.sqrt(3));
          case "Rademacher" -> RademacherNoise.of(1, 1);
          default -> GaussianNoise.isotropic(2, 1);
        };
    return Hamiltonian.of(
        StochasticGradient.of(Landscapes.scaled(Objectives.himmelblau(), 0.01), z));
  }

  private static Box box(double a, double b, double c, double d) {
    return Box.of(new double[] {a, c}, new double[] {b, d});
  }

  private static TransitionCosts isotropic(Objective f, Box box, double sigma) {
    return TransitionCosts.of(
        Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(f.dimension(), sigma))),
        CriticalComponents.find(f, box));
  }

  /** Costs between direct neighbours, energies elsewhere: 2 / sigma^2 times the climb. */
  private static void assertClimbs(Objective f, Box box) {
    double sigma = 0.7;
    CriticalComponents components = CriticalComponents.find(f, box);
    TransitionCosts costs = isotropic(f, box, sigma);
    int climbs = 0;
    for (Component from : components) {
      for (Component to : components) {
        int i = from.id();
        int j = to.id();
        assertTrue(Double.isFinite(costs.cost(i, j)), i + " to " + j);
        double climb = 2 * (to.value() - from.value()) / (sigma * sigma);
        assertTrue(costs.cost(i, j) >= climb - costs.error(i, j) - 1e-12, i + " to " + j);
        boolean isAdjacent =
            from.kind() == Kind.MINIMUM
                && to.kind() == Kind.SADDLE
                && costs.cost(j, i) == 0
                && costs.direct(j, i).isPresent();
        if (isAdjacent) {
          climbs++;
          assertEquals(climb, costs.cost(i, j), 1e-6 * climb, i + " to " + j);
          assertEquals(climb, costs.cost(i, j), costs.error(i, j) + 1e-12 * climb);
        }
      }
    }
    assertTrue(climbs >= 2 * (components.minima().size() - 1), climbs + " climbs");
  }

  @Test
  void himmelblau() {
    assertClimbs(Objectives.himmelblau(), box(-6, 6, -6, 6));
  }

  @Test
  void threeHumpCamel() {
    assertClimbs(Objectives.threeHumpCamel(), box(-3, 3, -3, 3));
  }

  @Test
  void sixHumpCamel() {
    assertClimbs(Objectives.sixHumpCamel(), box(-2.5, 2.5, -1.5, 1.5));
  }

  @Test
  void muellerBrown() {
    assertClimbs(Objectives.muellerBrown(), box(-1.7, 1.3, -0.5, 2.2));
  }

  /**
   * On Himmelblau / 100 ways from saddle to saddle are cheaper, by up to 0.3 %, than down and up
   * again through the minimum between them. By grid: {@code TransitionCosts.of(QuasiPotential.on(h,
   * box, 513, 513), components)} on [-6, 6]^2, and its stated error.
   */
  @ParameterizedTest
  @CsvSource({
    "Gaussian, 0, 4, 3.6281131, 8.4e-4", "Gaussian, 2, 6, 3.4319095, 4.6e-4",
    "Gaussian, 6, 4, 1.5478098, 7.3e-4", "Gaussian, 5, 6, 2.0775266, 4.0e-4",
    "uniform, 0, 4, 3.8270197, 9.1e-4", "uniform, 3, 6, 3.8860250, 8.0e-4",
    "uniform, 6, 4, 1.6161501, 7.4e-4", "uniform, 6, 5, 1.4006477, 2.3e-4",
    "Rademacher, 0, 4, 3.9886745, 9.1e-4", "Rademacher, 3, 6, 4.0434542, 8.1e-4",
    "Rademacher, 6, 4, 1.6695751, 7.3e-4", "Rademacher, 5, 6, 2.3516509, 1.5e-4"
  })
  void waysFromSaddleToSaddle(String noise, int i, int j, double byGrid, double error) {
    TransitionCosts costs = HILLS.get(noise);
    assertEquals(byGrid, costs.cost(i, j), error + costs.error(i, j));
    assertTrue(costs.error(i, j) <= 1e-6 * costs.cost(i, j), costs.error(i, j) + " is the error");
  }

  /** A second method: the path that is found for the two points alone. */
  @ParameterizedTest
  @ValueSource(strings = {"Gaussian", "uniform", "Rademacher"})
  void noPathFromSaddleToSaddleIsCheaper(String noise) {
    TransitionCosts costs = HILLS.get(noise);
    for (Component from : HIMMELBLAU.saddles()) {
      for (Component to : HIMMELBLAU.saddles()) {
        if (from.id() != to.id()) {
          double cost = costs.cost(from.id(), to.id());
          MinimumActionPath path =
              MinimumActionPath.between(hills(noise), from.point(), to.point());
          double error = path.error() + costs.error(from.id(), to.id());
          assertTrue(cost <= path.action() + error, from.name() + " to " + to.name());
        }
      }
    }
  }

  @Test
  void unitsOfTheLossAndOfTheParametersDoNotMatter() {
    // g(x) = a f(x / z) with noise of a: costs do not depend on z and go as 1 / a
    Objective f = Objectives.himmelblau();
    CriticalComponents found = HIMMELBLAU;
    TransitionCosts reference = HIMMELBLAU_COSTS;
    for (double[] unit : new double[][] {{1e6, 1}, {1e-6, 1}, {1, 1e-4}, {1, 1e4}}) {
      double a = unit[0];
      double z = unit[1];
      Objective g =
          Objective.of(
              2,
              x -> a * f.value(Vectors.scaled(1 / z, x)),
              x -> Vectors.scaled(a / z, f.gradient(Vectors.scaled(1 / z, x))));
      List<Component> scaled = new ArrayList<>();
      for (Component k : found) {
        List<double[]> point = List.of(Vectors.scaled(z, k.point()));
        scaled.add(new Component(k.id(), k.kind(), k.morseIndex(), a * k.value(), point));
      }
      TransitionCosts costs =
          TransitionCosts.of(
              Hamiltonian.of(StochasticGradient.of(g, GaussianNoise.isotropic(2, a))), scaled);
      for (int i = 0; i < costs.size(); i++) {
        for (int j = 0; j < costs.size(); j++) {
          double same = reference.cost(i, j) / a;
          assertEquals(same, costs.cost(i, j), 1e-6 * same, i + " to " + j);
          assertTrue(costs.error(i, j) <= 1e-6 * same, i + " to " + j);
        }
      }
    }
  }

  @Test
  void costsAreClosedUnderRelaysAndPathsAddUp() {
    CriticalComponents found = HIMMELBLAU;
    TransitionCosts costs = HIMMELBLAU_COSTS;
    int m = costs.size();
    for (int i = 0; i < m; i++) {
      assertEquals(0, costs.cost(i, i));
      assertEquals(0, costs.error(i, i));
      assertArrayEquals(new int[] {i}, costs.route(i, i));
      for (int j = 0; j < m; j++) {
        for (int k = 0; k < m; k++) {
          assertTrue(costs.cost(i, j) <= costs.cost(i, k) + costs.cost(k, j) + 1e-12);
        }
        if (i == j) {
          continue;
        }
        int[] route = costs.route(i, j);
        double sum = 0;
        for (int k = 0; k + 1 < route.length; k++) {
          sum += costs.direct(route[k], route[k + 1]).orElseThrow().action();
        }
        assertEquals(costs.cost(i, j), sum, 1e-12 * (1 + sum));
        Path path = costs.path(i, j);
        assertEquals(costs.cost(i, j), path.action(), 2e-3 * costs.cost(i, j));
        assertArrayEquals(found.get(i).point(), path.point(0), 1e-9);
        assertArrayEquals(found.get(j).point(), path.point(path.steps()), 1e-9);
      }
    }
  }

  @Test
  void theStars() {
    Objective f = Stars.loss();
    TransitionCosts costs =
        TransitionCosts.of(
            Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 1)),
            Landscapes.components(
                f,
                new double[] {0.2462, -0.3067},
                new double[] {-0.1299, 0.4641},
                new double[] {0.081, 0.0204}));
    assertEquals(0.0538736578, costs.cost(0, 1), 5e-9);
    assertEquals(0.0724609281, costs.cost(1, 0), 5e-9);
    assertArrayEquals(new int[] {0, 2, 1}, costs.route(0, 1));
    assertEquals(0, costs.cost(2, 0));
    assertEquals(0, costs.cost(2, 1));
  }

  @Test
  void aBatchOfBCostsBTimesAsMuch() {
    RobustRegression loss =
        RobustRegression.cauchy(
            new double[][] {{-1, -0.8, -0.6, -0.2, 0.1, 0.3, 0.6, 0.8, 2, 2.2}},
            new double[] {-1.1, -0.7, -0.6, -0.3, 0.2, 0.2, 0.5, 0.9, -2.4, -2.5},
            0.3);
    CriticalComponents components = CriticalComponents.find(loss, box(-3, 3, -3, 3));
    assertTrue(components.minima().size() > 1, components.toString());
    TransitionCosts one =
        TransitionCosts.of(Hamiltonian.of(StochasticGradient.minibatch(loss, 1)), components);
    for (int b : new int[] {3, 100}) {
      TransitionCosts many =
          TransitionCosts.of(Hamiltonian.of(StochasticGradient.minibatch(loss, b)), components);
      for (int i = 0; i < one.size(); i++) {
        for (int j = 0; j < one.size(); j++) {
          double exact = b * one.cost(i, j);
          if (Double.isInfinite(exact)) {
            assertEquals(exact, many.cost(i, j));
          } else {
            assertEquals(exact, many.cost(i, j), 1e-6 * exact, b + ": " + i + " to " + j);
          }
        }
      }
    }
  }

  @Test
  void skewedNoiseInOneDimensionCostsTheIntegralOfTheRoot() {
    // centred exponential noise on the tilted double well; the maximum is the barrier
    Objective f = Objectives.doubleWell(0.1);
    CriticalComponents wells =
        CriticalComponents.find(f, Box.of(new double[] {-3}, new double[] {3}));
    Hamiltonian h =
        Hamiltonian.of(
            StochasticGradient.of(
                f,
                Noises.independent(
                    1, q -> q < 1 ? -Math.log1p(-q) - q : Double.POSITIVE_INFINITY)));
    // the same loss mirrored has the momentum of a climb to the left as a root above 0
    Hamiltonian mirrored =
        Hamiltonian.of(
            StochasticGradient.of(
                Objectives.doubleWell(-0.1),
                Noises.independent(
                    1, q -> q > -1 ? -Math.log1p(q) + q : Double.POSITIVE_INFINITY)));
    TransitionCosts costs = TransitionCosts.of(h, wells);
    double top = wells.get(2).point()[0];
    IterativeLegendreGaussIntegrator integral =
        new IterativeLegendreGaussIntegrator(8, 1e-10, 1e-10);
    for (int i = 0; i < 2; i++) {
      double well = wells.get(i).point()[0];
      double sign = well < top ? 1 : -1;
      Hamiltonian climb = sign > 0 ? h : mirrored;
      double exact =
          integral.integrate(
              10_000,
              x -> HamiltonianTest.rootOf(climb, new double[] {x}),
              Math.min(sign * well, sign * top) + 1e-9,
              Math.max(sign * well, sign * top) - 1e-9);
      assertEquals(exact, costs.cost(i, 2), 1e-6 * exact);
      assertEquals(costs.cost(i, 2), costs.cost(i, 1 - i), 1e-12);
    }
  }

  @Test
  void showsItselfAsATable() {
    Objective f = Objectives.doubleWell();
    TransitionCosts costs =
        TransitionCosts.of(
            Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(1, 1))),
            CriticalComponents.find(f, Box.of(new double[] {-3}, new double[] {3})));
    String[] lines = costs.toString().lines().toArray(String[]::new);
    assertEquals(5, lines.length);
    assertTrue(lines[0].startsWith("transition costs, row to column, discretisation error"));
    assertEquals("K₀ 0 0.5000000 0.5000000", lines[2].replaceAll(" +", " "));
    assertTrue(lines[4].endsWith("            0             0             0"), lines[4]);
  }

  @Test
  void aRingOfMinimaIsOneSourceAndOneTarget() {
    // f = (|x|^2 - 1)^2 / 4: a maximum of value 1/4 in the middle of a ring of minima
    Objective f =
        Objective.of(
            2,
            x -> Math.pow(x[0] * x[0] + x[1] * x[1] - 1, 2) / 4,
            x -> Vectors.scaled(x[0] * x[0] + x[1] * x[1] - 1, x));
    List<double[]> ring = new ArrayList<>();
    for (int k = 0; k < 24; k++) {
      ring.add(new double[] {Math.cos(2 * Math.PI * k / 24), Math.sin(2 * Math.PI * k / 24)});
    }
    TransitionCosts costs =
        TransitionCosts.of(
            Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1))),
            List.of(
                new Component(0, Kind.MINIMUM, 0, 0, ring),
                new Component(1, Kind.MAXIMUM, 2, 0.25, List.of(new double[2]))));
    assertEquals(0.5, costs.cost(0, 1), 1e-6);
    assertEquals(0, costs.cost(1, 0));
    for (double[] x : new double[][] {{1.1, 0.9}, {-0.3, 0.4}, {0.2, -1.3}}) {
      assertEquals(2 * f.value(x), costs.costTo(0, x), 1e-6);
    }
  }

  /** f = (|x|^2 - 1)^2 / (|x|^2 + 9): a maximum of value 1/9 in the middle of a ring of minima. */
  private static TransitionCosts fromRing(double angle, double turn) {
    Objective f =
        Objective.of(
            2,
            x -> Math.pow(Vectors.dot(x, x) - 1, 2) / (Vectors.dot(x, x) + 9),
            x -> {
              double u = (Vectors.dot(x, x) - 1) / (Vectors.dot(x, x) + 9);
              return Vectors.scaled(2 * u * (2 - u), x);
            });
    List<double[]> ring = new ArrayList<>();
    for (int k = 0; k < 24; k++) {
      double at = turn + 2 * Math.PI * k / 24;
      ring.add(new double[] {Math.cos(at), Math.sin(at)});
    }
    double c = Math.cos(angle);
    double s = Math.sin(angle);
    double a = 0.16 * 0.16;
    double b = 0.24 * 0.24;
    double[][] covariance = {
      {c * c * a + s * s * b, c * s * (a - b)}, {c * s * (a - b), s * s * a + c * c * b}
    };
    return TransitionCosts.of(
        Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.full(covariance))),
        List.of(
            new Component(0, Kind.MINIMUM, 0, 0, ring),
            new Component(1, Kind.MAXIMUM, 2, 1.0 / 9, List.of(new double[2]))));
  }

  @Test
  void aPathLeavesARingWhereItIsCheapest() {
    // noise of deviation 0.16 and 0.24: by shooting, ring-quasi-potential.py beside this class
    double[][] exact = {
      {0.8502, 0.8675, 1.065033816937, 0.6546583827},
      {0.5, 0.2, 2.815687994974, 1.1114277540}
    };
    TransitionCosts costs = fromRing(0, 0);
    double top = 2.0 / 9 / (0.24 * 0.24);
    assertEquals(top, costs.cost(0, 1), 1e-8);
    for (double[] e : exact) {
      MinimumActionPath way = costs.pathTo(0, new double[] {e[0], e[1]});
      assertEquals(e[2], way.action(), 5e-8 * e[2] + way.error());
      assertTrue(way.error() < 1e-6 * e[2], "error " + way.error());
      double[] from = way.path().point(0);
      assertEquals(1, Vectors.norm(from), 1e-12);
      assertEquals(e[3], Math.atan2(from[1], from[0]), 2e-3);
    }
    // the same turned by an angle, with other points of the ring
    double[] e = exact[0];
    double c = Math.cos(1.1);
    double s = Math.sin(1.1);
    double[] x = {c * e[0] + s * e[1], c * e[1] - s * e[0]};
    assertEquals(e[2], fromRing(-1.1, 0.1).costTo(0, x), 2e-7);
  }

  @Test
  void aDirectPathIsNotTheCheapest() {
    // from the second minimum to the fourth through the third: over two low saddles, not a high one
    CriticalComponents found = HIMMELBLAU;
    TransitionCosts costs = HIMMELBLAU_COSTS;
    int second = nearest(found, -2.8, 3.1);
    int third = nearest(found, 3, 2);
    int fourth = nearest(found, 3.6, -1.8);
    int upper = nearest(found, 0.1, 2.9);
    int right = nearest(found, 3.4, 0.1);
    double exact = 2 * found.get(upper).value() + 2 * found.get(right).value();
    assertEquals(exact, costs.cost(second, fourth), 1e-6 * exact);
    int[] route = costs.route(second, fourth);
    assertArrayEquals(new int[] {second, upper, third, right, fourth}, route);
  }

  private static int nearest(CriticalComponents components, double... x) {
    Component best = components.get(0);
    for (Component k : components) {
      best = k.distance(x) < best.distance(x) ? k : best;
    }
    return best.id();
  }

  @Test
  void anyPointHasACost() {
    Objective f = Objectives.himmelblau();
    CriticalComponents found = HIMMELBLAU;
    TransitionCosts costs = HIMMELBLAU_COSTS;
    int top = nearest(found, -0.3, -0.9);
    int third = nearest(found, 3, 2);
    int fourth = nearest(found, 3.6, -1.8);
    for (double[] x : new double[][] {{1, 1}, {3.2, 0.5}}) {
      double[] all = costs.costsTo(x);
      // in the basin of the third minimum: 2 f(x) from there, no less from anywhere than the climb
      assertEquals(2 * f.value(x), all[third], 1e-6 * f.value(x));
      assertEquals(all[third], costs.costTo(third, x));
      for (Component k : found) {
        assertTrue(all[k.id()] >= 2 * (f.value(x) - k.value()) - 1e-5);
        for (Component l : found) {
          assertTrue(all[k.id()] <= costs.cost(k.id(), l.id()) + all[l.id()] + 1e-9);
        }
      }
      MinimumActionPath way = costs.pathTo(fourth, x);
      assertEquals(all[fourth], way.action());
      assertArrayEquals(found.get(fourth).point(), way.path().point(0), 1e-9);
      assertArrayEquals(x, way.path().point(way.path().steps()), 1e-9);
    }
    double[] below = {-0.27, -0.8};
    assertEquals(0, costs.costTo(top, below), 1e-3);
    double[] saddle = found.get(nearest(found, 3.4, 0.1)).point();
    assertEquals(2 * f.value(saddle), costs.costTo(third, saddle), 1e-5);
    assertEquals(0, costs.costTo(third, found.get(third).point()));
    refused("a path needs two ends", () -> costs.pathTo(third, found.get(third).point()));
    refused("x must have length 2", () -> costs.costTo(third, new double[1]));
    refused("component must be in", () -> costs.costTo(9, below));
  }

  @Test
  void onePointAloneReachesAnyOther() {
    Objective f = Objectives.quadratic(new double[][] {{1, 0}, {0, 3}});
    TransitionCosts alone =
        TransitionCosts.of(
            Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1))),
            List.of(new Component(0, Kind.MINIMUM, 0, 0, List.of(new double[2]))));
    double[] x = {0.7, -0.4};
    assertEquals(2 * f.value(x), alone.costTo(0, x), 1e-6);
  }

  @Test
  void himmelblauUnderUniformAndTwoPointNoise() {
    // bounded noise of variance 1 climbs at a higher cost than Gaussian noise, 2 (f(s) - f(m)), and
    // the tighter its bound the higher; each agrees with the path in a long time, found from L
    Objective f = Landscapes.scaled(Objectives.himmelblau(), 0.01);
    CriticalComponents found = HIMMELBLAU;
    Hamiltonian uniform =
        Hamiltonian.of(StochasticGradient.of(f, UniformNoise.of(Math.sqrt(3), Math.sqrt(3))));
    TransitionCosts one = TransitionCosts.of(uniform, found);
    TransitionCosts two =
        TransitionCosts.of(
            Hamiltonian.of(StochasticGradient.of(f, RademacherNoise.of(1, 1))), found);
    int climbs = 0;
    for (Component saddle : found.saddles()) {
      for (Component minimum : found.minima()) {
        int i = minimum.id();
        int j = saddle.id();
        if (one.direct(j, i).isEmpty() || one.cost(j, i) > 0) {
          continue;
        }
        climbs++;
        double gaussian = 0.02 * (saddle.value() - minimum.value());
        assertTrue(one.cost(i, j) > 1.002 * gaussian, i + " to " + j);
        assertTrue(two.cost(i, j) > 1.001 * one.cost(i, j), i + " to " + j);
        if (climbs <= 2) {
          MinimumActionPath timed =
              MinimumActionPath.within(uniform, minimum.point(), saddle.point(), 150);
          assertEquals(timed.action(), one.cost(i, j), 1e-5 * gaussian);
        }
      }
    }
    assertEquals(8, climbs);
  }

  @Test
  void whereTheGradientExceedsTheNoiseOnEveryWayTheCostIsInfinite() {
    // Himmelblau / 5: the gradient on the way out of a minimum exceeds 1 in a coordinate, but for
    // the way down from a saddle or maximum, or from the last saddle over the maximum
    Objective f = Landscapes.scaled(Objectives.himmelblau(), 0.2);
    CriticalComponents found = HIMMELBLAU;
    for (boolean isUniform : new boolean[] {true, false}) {
      TransitionCosts costs =
          TransitionCosts.of(
              Hamiltonian.of(
                  StochasticGradient.of(
                      f,
                      isUniform
                          ? UniformNoise.of(Math.sqrt(3), Math.sqrt(3))
                          : RademacherNoise.of(1, 1))),
              found);
      for (Component minimum : found.minima()) {
        for (Component other : found) {
          if (other.id() != minimum.id()) {
            assertEquals(Double.POSITIVE_INFINITY, costs.cost(minimum.id(), other.id()));
          }
        }
      }
      int last = nearest(found, -0.1, -2);
      for (Component other : found) {
        assertTrue(Double.isFinite(costs.cost(last, other.id())));
      }
      assertEquals(
          Double.POSITIVE_INFINITY, costs.costTo(nearest(found, 3, 2), new double[] {3.4, 0.08}));
    }
  }

  @Test
  void boundedNoiseMayNotReachAWell() {
    // f' reaches 3 sqrt(3) / 2 between the wells: more than noise of one can climb
    Objective f =
        Objective.of(
            1,
            x -> 4 * Math.pow(x[0] * x[0] - 1, 2),
            x -> new double[] {16 * x[0] * (x[0] * x[0] - 1)});
    TransitionCosts costs =
        TransitionCosts.of(
            Hamiltonian.of(StochasticGradient.of(f, Noises.uniform(1))),
            Landscapes.components(f, new double[] {-1}, new double[] {1}, new double[] {0.01}));
    assertEquals(Double.POSITIVE_INFINITY, costs.cost(0, 1));
    assertEquals(0, costs.cost(2, 0));
    assertEquals(0, costs.error(0, 1));
    refused("no way of finite cost", () -> costs.path(0, 1));
  }

  @Test
  void theExampleOfThePackage() {
    Objective f = Objectives.threeHumpCamel();
    double sigma = 1;
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, sigma)));
    Box box = Box.of(new double[] {-3, -3}, new double[] {3, 3});
    CriticalComponents components = CriticalComponents.find(f, box);
    TransitionCosts costs = TransitionCosts.of(h, components);
    double climb = components.get(3).value() - components.get(0).value();
    double exact = 2 * climb / (sigma * sigma);
    assertTrue(Math.abs(costs.cost(0, 3) - exact) < 1e-6 * exact);
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    Objective f = Objectives.doubleWell();
    Hamiltonian h =
        Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(f.dimension(), 1)));
    List<Component> three =
        List.of(new Component(0, Kind.MINIMUM, 0, 0, List.of(new double[] {0, 0, 0})));
    refused("component 0 must have length", () -> TransitionCosts.of(h, three));
    refused("at least 1 component", () -> TransitionCosts.of(h, List.of()));
    List<Component> one =
        List.of(new Component(0, Kind.MINIMUM, 0, 0, List.of(new double[f.dimension()])));
    TransitionCosts alone = TransitionCosts.of(h, one);
    refused("share a point", () -> TransitionCosts.of(h, List.of(one.get(0), one.get(0))));
    refused("component must be in 0..0, got 1", () -> alone.cost(0, 1));
    refused("component must be in 0..0, got -1", () -> alone.error(-1, 0));
    refused("two components", () -> alone.path(0, 0));
  }

  @Test
  void anInterruptStopsTheSearch() {
    Objective f = Objectives.himmelblau();
    CriticalComponents components = HIMMELBLAU;
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, () -> TransitionCosts.of(h, components));
    assertTrue(Thread.interrupted());
  }

  @Test
  void noiseWithAMeanIsRefused() {
    Objective f = Objectives.doubleWell();
    Noise shifted =
        Noise.of(
            1,
            (x, random) -> new double[] {0.3 + (random.nextBoolean() ? 1 : -1)},
            (x, q) -> 0.3 * q[0] + Math.log(Math.cosh(q[0])));
    CriticalComponents wells =
        CriticalComponents.find(f, Box.of(new double[] {-2}, new double[] {2}));
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, shifted));
    String message =
        assertThrows(IllegalArgumentException.class, () -> TransitionCosts.of(h, wells))
            .getMessage();
    assertTrue(message.startsWith("the noise must have mean 0, got [0.3"), message);
  }
}
