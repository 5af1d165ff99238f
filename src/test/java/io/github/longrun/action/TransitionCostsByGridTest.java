package io.github.longrun.action;

import static io.github.longrun.action.HamiltonianTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.Component.Kind;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.RademacherNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.UniformNoise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Costs by grid against closed forms, references and costs by paths. */
class TransitionCostsByGridTest {

  private static final double[][] UNIT = {{1, 0}, {0, 1}};

  private static final CriticalComponents HIMMELBLAU =
      CriticalComponents.find(Objectives.himmelblau(), box(-6, 6, -6, 6));

  private static Box box(double x0, double x1, double y0, double y1) {
    return Box.of(new double[] {x0, y0}, new double[] {x1, y1});
  }

  private static Hamiltonian isotropic(Objective f, double sigma) {
    return Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, sigma)));
  }

  private static TransitionCosts byGrid(Hamiltonian h, Box box, int n, List<Component> all) {
    return TransitionCosts.of(QuasiPotential.on(h, box, n, n), all);
  }

  /** Every pair agrees within the stated errors, and to a part of the largest cost. */
  private static void assertAgree(TransitionCosts one, TransitionCosts other, double part) {
    double largest = 0;
    for (int i = 0; i < one.size(); i++) {
      for (int j = 0; j < one.size(); j++) {
        largest = Double.isFinite(one.cost(i, j)) ? Math.max(largest, one.cost(i, j)) : largest;
      }
    }
    for (int i = 0; i < one.size(); i++) {
      for (int j = 0; j < one.size(); j++) {
        String pair = i + " to " + j;
        double cost = one.cost(i, j);
        assertEquals(cost, other.cost(i, j), one.error(i, j) + other.error(i, j), pair);
        assertEquals(cost, other.cost(i, j), part * largest, pair);
      }
    }
  }

  @Test
  void muellerBrownByGridByPathsAndInClosedForm() {
    Objective f = Objectives.muellerBrown();
    double sigma = 10;
    Hamiltonian h = isotropic(f, sigma);
    Box box = box(-1.7, 1.3, -0.5, 2.2);
    CriticalComponents components = CriticalComponents.find(f, box);
    TransitionCosts grid = TransitionCosts.of(QuasiPotential.on(h, box, 129, 129), components);
    TransitionCosts paths = TransitionCosts.of(h, components);
    assertAgree(paths, grid, 3e-4);
    int climbs = 0;
    for (Component minimum : components.minima()) {
      for (Component saddle : components.saddles()) {
        int i = minimum.id();
        int j = saddle.id();
        if (grid.cost(j, i) > 0 || grid.direct(j, i).isEmpty()) {
          continue;
        }
        climbs++;
        double exact = 2 * (saddle.value() - minimum.value()) / (sigma * sigma);
        assertEquals(exact, grid.cost(i, j), grid.error(i, j));
        assertEquals(exact, grid.cost(i, j), 3e-4 * exact);
        // the optimal path on the grid is where the action is least
        assertEquals(exact, grid.direct(i, j).orElseThrow().action(), 1e-6 * exact);
      }
    }
    assertEquals(4, climbs);
    // the chain of its stationary points, as is known: from the first minimum to the last a way
    // passes the one between them
    double[][] minima = {
      {-0.55822363, 1.44172584, -146.69951720995402},
      {-0.05001083, 0.46669411, -80.76781812965},
      {0.62349940, 0.02803776, -108.16672411685}
    };
    double[] passes = {-40.66484350866, -72.24894011233};
    for (int i = 0; i < 3; i++) {
      double exact = 0;
      for (int j = i + 1; j < 3; j++) {
        exact += 2 * (passes[j - 1] - minima[j - 1][2]) / (sigma * sigma);
        assertClimb(exact, components, minima[i], minima[j], paths, grid);
      }
      exact = 0;
      for (int j = i - 1; j >= 0; j--) {
        exact += 2 * (passes[j] - minima[j + 1][2]) / (sigma * sigma);
        assertClimb(exact, components, minima[i], minima[j], paths, grid);
      }
    }
  }

  private static void assertClimb(
      double exact,
      CriticalComponents components,
      double[] from,
      double[] to,
      TransitionCosts paths,
      TransitionCosts grid) {
    int i = at(components, from);
    int j = at(components, to);
    assertEquals(exact, paths.cost(i, j), 1e-6 * exact, i + " to " + j);
    assertEquals(exact, grid.cost(i, j), grid.error(i, j), i + " to " + j);
    assertEquals(exact, grid.cost(i, j), 3e-4 * exact, i + " to " + j);
  }

  private static int at(CriticalComponents components, double[] x) {
    return components.minima().stream()
        .filter(k -> k.distance(new double[] {x[0], x[1]}) < 1e-6)
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void costsAreClosedAndWaysAreCutWhereTheyPassAComponent() {
    // three minima of Himmelblau's function and the two saddles between them
    Objective f = Objectives.himmelblau();
    List<Component> chain = List.of(get(1), get(2), get(3), get(4), get(5));
    Hamiltonian h = isotropic(f, 1);
    TransitionCosts paths = TransitionCosts.of(h, chain);
    TransitionCosts grid = byGrid(h, box(-6, 6, -6, 6), 129, chain);
    assertAgree(paths, grid, 1e-3);
    for (int i = 0; i < 5; i++) {
      assertEquals(0, grid.cost(i, i));
      assertEquals(0, grid.error(i, i));
      for (int j = 0; j < 5; j++) {
        for (int k = 0; k < 5; k++) {
          assertTrue(grid.cost(i, j) <= grid.cost(i, k) + grid.cost(k, j) + 1e-9);
        }
      }
    }
    assertArrayEquals(new int[] {0, 4, 1, 3, 2}, grid.route(0, 2));
    assertTrue(grid.direct(2, 1).isEmpty());
    Path path = grid.path(2, 1);
    assertArrayEquals(chain.get(2).point(), path.point(0), 1e-6);
    assertArrayEquals(chain.get(1).point(), path.point(path.steps()), 1e-6);
    // in the basin of a minimum 2 f from there
    double[] x = {3.2, 0.5};
    double exact = 2 * f.value(x);
    assertEquals(exact, grid.costTo(1, x), 2e-3 * exact);
    // from the other side of a saddle, through it: the sweep alone says 10 % less
    assertEquals(paths.costTo(2, x), grid.costTo(2, x), 5e-3 * exact);
    MinimumActionPath way = grid.pathTo(1, x);
    assertEquals(exact, way.action(), 1e-5 * exact);
    assertArrayEquals(x, way.path().point(way.path().steps()), 1e-12);
    assertEquals(0, grid.costTo(1, chain.get(1).point()));
    refused("a path needs two ends", () -> grid.pathTo(1, chain.get(1).point()));
    refused("must lie in the box", () -> grid.costTo(1, new double[] {7, 0}));
  }

  private static Component get(int id) {
    return HIMMELBLAU.get(id);
  }

  @Test
  void boundedNoiseByGridAndByPaths() {
    // Himmelblau / 100, a well and its saddle; the box cuts the other wells off
    Objective f = Landscapes.scaled(Objectives.himmelblau(), 0.01);
    List<Component> well =
        Landscapes.components(f, new double[] {3.584, -1.848}, new double[] {3.385, 0.074});
    double gaussian = 2 * (well.get(1).value() - well.get(0).value());
    for (Noise noise :
        new Noise[] {UniformNoise.of(Math.sqrt(3), Math.sqrt(3)), RademacherNoise.of(1, 1)}) {
      Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, noise));
      TransitionCosts grid = byGrid(h, box(1.2, 5, -3.5, 1.5), 49, well);
      assertAgree(TransitionCosts.of(h, well), grid, 0.03);
      assertTrue(grid.cost(0, 1) > 1.002 * gaussian, "dearer than with Gaussian noise");
    }
  }

  @Test
  void whereTheGradientExceedsTheNoiseOnEveryWayTheCostIsInfinite() {
    Objective f = Landscapes.scaled(Objectives.himmelblau(), 0.2);
    CriticalComponents found = HIMMELBLAU;
    TransitionCosts grid =
        TransitionCosts.of(
            QuasiPotential.on(
                Hamiltonian.of(StochasticGradient.of(f, RademacherNoise.of(1, 1))),
                box(-5, 5, -5, 5),
                49,
                49),
            found);
    for (Component minimum : found.minima()) {
      for (Component other : found) {
        if (other.id() != minimum.id()) {
          assertEquals(Double.POSITIVE_INFINITY, grid.cost(minimum.id(), other.id()));
          assertEquals(0, grid.error(minimum.id(), other.id()));
        }
      }
    }
    for (Component saddle : found.saddles()) {
      assertEquals(
          2,
          found.minima().stream().filter(k -> grid.cost(saddle.id(), k.id()) == 0).count(),
          saddle.name());
    }
    refused("no way of finite cost", () -> grid.path(0, 1));
  }

  private static TransitionCosts[] fitzHughNagumo(double eps) {
    Hamiltonian h =
        Hamiltonian.diffusion(
            x -> new double[] {(x[0] - x[0] * x[0] * x[0] - x[1]) / eps, x[0] - 3 * x[1]}, UNIT);
    double x = Math.sqrt(2.0 / 3);
    List<Component> rests =
        List.of(
            new Component(0, Kind.MINIMUM, 0, 0, List.of(new double[] {-x, -x / 3})),
            new Component(1, Kind.SADDLE, 1, 0, List.of(new double[2])));
    return new TransitionCosts[] {
      TransitionCosts.of(h, rests), byGrid(h, box(-1.2, 1.2, -0.6, 0.6), 97, rests)
    };
  }

  @Test
  void fitzHughNagumoByGridByPathsAndByShooting() {
    // by shooting, planar-quasi-potentials.py beside this class
    double[][] cases = {{1, 0.1788869290, 2e-5}, {0.3, 0.2647786423, 1e-4}};
    for (double[] c : cases) {
      TransitionCosts[] costs = fitzHughNagumo(c[0]);
      assertAgree(costs[0], costs[1], 1e-3);
      assertEquals(c[1], costs[0].cost(0, 1), 1e-7);
      assertEquals(c[1], costs[1].cost(0, 1), costs[1].error(0, 1));
      assertEquals(c[1], costs[1].cost(0, 1), c[2]);
    }
    // a fast x: no reference, but two methods
    TransitionCosts[] stiff = fitzHughNagumo(0.1);
    assertAgree(stiff[0], stiff[1], 1e-3);
  }

  @Test
  void theStarsByGridAndByPaths() {
    Objective f = Stars.loss();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 1));
    List<Component> components =
        Landscapes.components(f, new double[] {0.2462, -0.3067}, new double[] {0.081, 0.0204});
    TransitionCosts grid = byGrid(h, box(-0.6, 0.6, -0.6, 0.7), 49, components);
    assertAgree(TransitionCosts.of(h, components), grid, 0.015);
  }

  private static List<double[]> circle(double r) {
    List<double[]> circle = new ArrayList<>();
    for (int k = 0; k < 100; k++) {
      double angle = 2 * Math.PI * k / 100;
      circle.add(new double[] {r * Math.cos(angle), r * Math.sin(angle)});
    }
    return circle;
  }

  @Test
  void ringsAreSourcesAndTargets() {
    // f = r^6 - 15/8 r^4 + 3/4 r^2 with f' = 6 r (r^2 - 1/4) (r^2 - 1): a minimum of value 0 in the
    // middle, a ring of maxima of value 11/128 at r = 1/2, one of minima of value -1/8 at r = 1
    Objective f =
        Objective.of(
            2,
            x -> {
              double s = Vectors.dot(x, x);
              return s * (s * (s - 1.875) + 0.75);
            },
            x -> {
              double s = Vectors.dot(x, x);
              return Vectors.scaled(6 * (s - 0.25) * (s - 1), x);
            });
    double sigma = 0.5;
    List<Component> rings =
        List.of(
            new Component(0, Kind.MINIMUM, 0, -0.125, circle(1)),
            new Component(1, Kind.MINIMUM, 0, 0, List.of(new double[2])),
            new Component(2, Kind.MAXIMUM, 1, 11.0 / 128, circle(0.5)));
    TransitionCosts grid = byGrid(isotropic(f, sigma), box(-1.3, 1.3, -1.3, 1.3), 97, rings);
    int outer = 0;
    int middle = 1;
    int top = 2;
    double out = 2 * (11.0 / 128) / (sigma * sigma);
    double in = 2 * (11.0 / 128 + 0.125) / (sigma * sigma);
    double[][] exact = {{0, in, in}, {out, 0, out}, {0, 0, 0}};
    for (int i : new int[] {outer, middle, top}) {
      for (int j : new int[] {outer, middle, top}) {
        assertEquals(exact[i][j], grid.cost(i, j), grid.error(i, j) + 1e-15, i + " to " + j);
        assertEquals(exact[i][j], grid.cost(i, j), 0.015 * exact[i][j], i + " to " + j);
      }
    }
    Path path = grid.path(outer, top);
    assertEquals(1, Vectors.norm(path.point(0)), 0.02);
    assertEquals(0.5, Vectors.norm(path.point(path.steps())), 1e-6);
    for (double[] x : new double[][] {{0.8, 0.9}, {-0.6, 0.5}, {0.1, -0.3}}) {
      boolean isOutside = Vectors.norm(x) > 0.5;
      double climb = 2 * f.value(x) / (sigma * sigma);
      assertEquals(climb + (isOutside ? 1 : 0), grid.costTo(isOutside ? outer : middle, x), 0.02);
    }
  }

  @Test
  void waysThatMayLeaveTheBoxCountAsError() {
    // the way round the left is cheaper than over the saddle, and the box cuts it off
    Objective f = Objectives.threeHumpCamel();
    Hamiltonian h = isotropic(f, 1);
    List<Component> two = Landscapes.components(f, new double[2], new double[] {1.07, -0.53});
    double exact = 2 * two.get(1).value();
    TransitionCosts wide = byGrid(h, box(-2.2, 2.2, -2, 2), 65, two);
    TransitionCosts tight = byGrid(h, box(-0.3, 2.2, -0.9, 0.5), 65, two);
    assertEquals(exact, wide.cost(0, 1), wide.error(0, 1));
    assertTrue(wide.error(0, 1) < 0.5 * exact, "error " + wide.error(0, 1));
    double border = 2 * f.value(new double[] {-0.3, 0.15});
    assertTrue(tight.error(0, 1) > 0.9 * (exact - border), "error " + tight.error(0, 1));
  }

  @Test
  void noiseOnTheMomentumAloneIsForPaths() {
    Hamiltonian langevin =
        Hamiltonian.diffusion(
            x -> new double[] {x[1], x[0] - x[0] * x[0] * x[0] - x[1]},
            new double[][] {{0, 0}, {0, 2}});
    List<Component> wells =
        List.of(
            new Component(0, Kind.MINIMUM, 0, 0, List.of(new double[] {-1, 0})),
            new Component(1, Kind.SADDLE, 1, 0.25, List.of(new double[2])));
    refused(
        "the covariance of the noise is singular",
        () -> byGrid(langevin, box(-2, 2, -1, 1), 17, wells));
    refused("find paths instead", () -> byGrid(langevin, box(-2, 2, -1, 1), 17, wells));
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    Objective f = Objectives.threeHumpCamel();
    QuasiPotential.Grid grid = QuasiPotential.on(isotropic(f, 1), box(-1, 1, -1, 1), 17, 17);
    List<Component> far = Landscapes.components(f, new double[2], new double[] {1.75, -0.87});
    refused(
        "every component must lie in the box of the grid, [-1.0, 1.0] x [-1.0, 1.0], but m2 holds",
        () -> TransitionCosts.of(grid, far));
    refused("at least 1 component", () -> TransitionCosts.of(grid, new ArrayList<>()));
  }
}
