package io.github.longrun.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.action.Hamiltonian;
import io.github.longrun.action.TransitionCosts;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TransitionGraphTest {

  private static final double INF = Double.POSITIVE_INFINITY;

  private static TransitionGraph isotropic(CriticalComponents components, double sigma) {
    Objective f = components.objective();
    return TransitionGraph.of(
        TransitionCosts.of(
            Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(f.dimension(), sigma))),
            components));
  }

  private static CriticalComponents himmelblau() {
    return CriticalComponents.find(
        Objectives.himmelblau(), Box.of(new double[] {-6, -6}, new double[] {6, 6}));
  }

  /** The stationary law of chains at very small noise, in decimal arithmetic. */
  @Test
  void energiesAreTheExponentsOfStationaryLaws() {
    Random random = new Random(31);
    for (int round = 0; round < 60; round++) {
      int n = 2 + random.nextInt(5);
      double[][] cost = Graphs.integers(n, 8, 0, random);
      SmallNoiseChain chain = new SmallNoiseChain(cost);
      int[] exponent = new int[n];
      for (int i = 0; i < n; i++) {
        exponent[i] = -SmallNoiseChain.exponent(chain.overFirst(i));
      }
      int lowest = Arrays.stream(exponent).min().orElseThrow();
      EnergyLevels levels = TransitionGraph.of(cost).energyLevels();
      for (int i = 0; i < n; i++) {
        assertEquals(exponent[i] - lowest, levels.energy(i), 1e-9);
        assertEquals(exponent[i] == lowest, levels.groundStates().contains(i));
      }
    }
  }

  /** The cheapest W-graph is a cheapest in-tree once W is joined into one root. */
  @Test
  void forestsAgreeWithEdmondsOnASuperRoot() {
    Random random = new Random(32);
    for (int n : new int[] {2, 5, 30, 60}) {
      double[][] cost = Graphs.reals(n, random);
      int m = Math.max(1, n / 5);
      List<Integer> targets = IntStream.range(0, m).boxed().toList();
      double[][] joined = new double[n - m + 1][n - m + 1];
      for (int i = m; i < n; i++) {
        joined[i - m + 1][0] = Arrays.stream(cost[i], 0, m).min().orElseThrow();
        System.arraycopy(cost[i], m, joined[i - m + 1], 1, n - m);
      }
      InForest forest = TransitionGraph.of(cost).convergenceTime(n - 1, targets).forest();
      assertEquals(InTree.cheapest(joined, 0).cost(), forest.cost(), 1e-12 * n);
    }
  }

  /**
   * A row of wells, where all is known: the energies are those of the wells, and the mean time from
   * well i to well 0 is a sum over barriers up to i and wells beyond them.
   */
  @Test
  void thirtyAndTwoHundredComponents() {
    Random random = new Random(33);
    for (int n : new int[] {30, 200}) {
      double[] w = random.doubles(n).toArray();
      double[] b = random.doubles(n - 1, 1, 2).toArray();
      TransitionGraph graph = TransitionGraph.of(CycleHierarchyTest.row(w, b));
      double bottom = Arrays.stream(w).min().orElseThrow();
      EnergyLevels levels = graph.energyLevels();
      for (int i = 0; i < n; i++) {
        assertEquals(w[i] - bottom, levels.energy(i), 1e-11);
      }
      for (int from : new int[] {1, n / 2, n - 1}) {
        double exact = 0;
        for (int k = 0; k < from; k++) {
          for (int z = k + 1; z < n; z++) {
            exact = Math.max(exact, b[k] - w[z]);
          }
        }
        ConvergenceTime time = graph.convergenceTime(from, List.of(0));
        assertEquals(exact, time.exponent(), 1e-11);
        assertEquals(0, time.forest().rootOf(from));
      }
      assertEquals(n, graph.cycles().largest().get(0).members().size());
    }
  }

  @Test
  void energyOfAPointIsTwiceTheLossOverTheVariance() {
    double sigma = 0.9;
    CriticalComponents components = himmelblau();
    TransitionGraph graph = isotropic(components, sigma);
    Objective f = components.objective();
    // inside the level set of the lowest saddle each point belongs to one minimum
    double pass = components.saddles().get(0).value();
    Random random = new Random(34);
    for (Component minimum : components.minima()) {
      double[] x = minimum.point();
      x[0] += 0.3 * random.nextDouble();
      x[1] -= 0.3 * random.nextDouble();
      assertTrue(f.value(x) < pass);
      double climb = 2 * f.value(x) / (sigma * sigma);
      double[] costsTo = new double[components.size()];
      for (Component k : components) {
        costsTo[k.id()] = graph.cost(k.id(), minimum.id()) + climb;
      }
      assertEquals(climb, graph.energyGiven(costsTo), 1e-6 * climb);
    }
    double[] nowhere = new double[components.size()];
    Arrays.fill(nowhere, INF);
    assertEquals(INF, graph.energyGiven(nowhere));
  }

  /** Claim (d) where it is known: a saddle is dominated by the lower of its minima. */
  @Test
  void saddlesAreDominatedByTheLowestMinimumBelow() {
    double sigma = 1.1;
    CriticalComponents components =
        CriticalComponents.find(
            Objectives.sixHumpCamel(), Box.of(new double[] {-2.5, -1.5}, new double[] {2.5, 1.5}));
    TransitionGraph graph = isotropic(components, sigma);
    assertEquals(components.size() - components.minima().size(), graph.dominations().size());
    for (Component k : components) {
      assertEquals(k.kind() == Component.Kind.MINIMUM, graph.isStable(k.id()));
      assertEquals(
          k.kind() == Component.Kind.MINIMUM, graph.domination(k.id()).isEmpty(), k.name());
    }
    for (Domination domination : graph.dominations()) {
      Component k = components.get(domination.component());
      Component m = components.get(domination.minimum());
      double exact = 2 * (k.value() - m.value()) / (sigma * sigma);
      assertEquals(0, graph.cost(k.id(), m.id()));
      assertEquals(exact, domination.margin(), 1e-6 * exact);
      assertEquals(exact, domination.margin(), domination.error() + 1e-9);
      for (Component other : components.minima()) {
        boolean isFree = graph.cost(k.id(), other.id()) == 0;
        assertTrue(!isFree || other.value() >= m.value() - 1e-9, domination.toString());
      }
    }
  }

  /** The margin is at least the cost of leaving the minimum, for any costs. */
  @Test
  void marginsAreAtLeastTheCostOfLeaving() {
    Random random = new Random(35);
    int seen = 0;
    for (int round = 0; round < 500; round++) {
      int n = 2 + random.nextInt(6);
      double[][] cost = Graphs.integers(n, 4, 0, random);
      TransitionGraph graph = TransitionGraph.of(cost);
      EnergyLevels levels = graph.energyLevels();
      for (Domination domination : graph.dominations()) {
        seen++;
        int i = domination.component();
        int j = domination.minimum();
        assertEquals(0, cost[i][j]);
        assertTrue(graph.isStable(j) && !graph.isStable(i));
        assertEquals(levels.energy(i) - levels.energy(j), domination.margin());
        double leaving = graph.cycles().cycles().get(j).exitCost();
        assertTrue(leaving > 0 && domination.margin() >= leaving, domination.toString());
      }
    }
    assertTrue(seen > 300, seen + " dominations");
    assertTrue(
        TransitionGraph.of(new double[][] {{0, 0}, {0, 0}}).domination(0).isEmpty(),
        "no stable component is there");
  }

  @Test
  void showsItself() {
    TransitionGraph graph =
        TransitionGraph.of(new double[][] {{0, 2.5, INF}, {1, 0, 0}, {3, 4, 9}});
    String[] lines =
        graph
            .toString()
            .lines()
            .map(line -> line.strip().replaceAll(" +", " "))
            .toArray(String[]::new);
    assertEquals("transition graph of 3 components, row to column", lines[0]);
    assertEquals("K₀ 0 2.5 infinite", lines[2]);
    assertEquals(
        "K₁ dominated by K₂: margin 3, error 0.0e+00", graph.domination(1).get().toString());
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    TransitionGraph graph = TransitionGraph.of(new double[][] {{0, 1}, {1, 0}});
    refused("component must be in 0..1, got 2", () -> graph.cost(0, 2));
    refused("component must be in 0..1, got -1", () -> graph.domination(-1));
    refused("component must be in 0..1, got 3", () -> graph.isStable(3));
    refused("each of the 2 components, got 1", () -> graph.energyGiven(new double[1]));
    refused("got NaN from 1", () -> graph.energyGiven(new double[] {0, Double.NaN}));
    refused("square", () -> TransitionGraph.of(new double[][] {{0, 1}, {1}}));
    refused(
        "not defined",
        () -> TransitionGraph.of(new double[][] {{0, INF}, {INF, 0}}).energyGiven(new double[2]));
  }

  private static void refused(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
