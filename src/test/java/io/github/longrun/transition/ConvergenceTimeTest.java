package io.github.longrun.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.action.Hamiltonian;
import io.github.longrun.action.TransitionCosts;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.RademacherNoise;
import io.github.longrun.oracle.StochasticGradient;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ConvergenceTimeTest {

  private static final double INF = Double.POSITIVE_INFINITY;

  /** What can be met from a state before the targets, and at them. */
  private static BitSet met(double[][] cost, int from, BitSet targets) {
    BitSet met = Graphs.of(from);
    for (int round = 0; round < cost.length; round++) {
      for (int i = 0; i < cost.length; i++) {
        for (int j = 0; j < cost.length; j++) {
          if (i != j && met.get(i) && !targets.get(i) && cost[i][j] < INF) {
            met.set(j);
          }
        }
      }
    }
    return met;
  }

  /** By the formula of Freidlin and Wentzell, from all graphs. */
  private static double bruteForce(double[][] cost, int from, BitSet targets) {
    BitSet states = met(cost, from, targets);
    states.andNot(targets);
    double forest = Graphs.cheapest(cost, states, targets);
    double fewer = INF;
    for (int j : states.stream().toArray()) {
      BitSet roots = (BitSet) targets.clone();
      roots.set(j);
      fewer =
          Math.min(
              fewer,
              j == from
                  ? Graphs.cheapest(cost, states, roots)
                  : Graphs.cheapest(cost, states, roots, from, Graphs.of(j)));
    }
    return forest == INF ? INF : forest - fewer;
  }

  private static BitSet someTargets(int n, int from, Random random) {
    BitSet targets = new BitSet();
    while (targets.isEmpty()) {
      for (int j = 0; j < n; j++) {
        targets.set(j, j != from && random.nextInt(3) == 0);
      }
    }
    return targets;
  }

  private static void assertWayHolds(double[][] cost, ConvergenceTime time) {
    for (InForest graph : List.of(time.forest(), time.obstacleForest())) {
      double total = 0;
      for (int i = 0; i < cost.length; i++) {
        int parent = graph.parent().get(i);
        total += parent < 0 ? 0 : cost[i][parent];
        assertTrue(parent < 0 || !time.targets().contains(i), time.toString());
        int root = graph.rootOf(i);
        boolean isFree = graph.equals(time.obstacleForest()) && root == time.obstacle();
        assertTrue(parent < 0 || time.targets().contains(root) || isFree, time.toString());
      }
      assertEquals(total, graph.cost(), 1e-12 * (1 + total));
    }
    assertEquals(time.obstacle(), time.obstacleForest().rootOf(time.from()), time.toString());
    assertEquals(time.exponent(), time.depth() - time.detour(), 1e-12);
    assertTrue(time.detour() >= -1e-12 && time.exponent() >= -1e-12, time.toString());
  }

  @Test
  void agreesWithAllGraphs() {
    Random random = new Random(11);
    int infinite = 0;
    for (int round = 0; round < 1200; round++) {
      int n = round < 25 ? 6 : 2 + random.nextInt(4);
      double[][] cost =
          round % 2 == 0 ? Graphs.reals(n, random) : Graphs.integers(n, 5, 0.25, random);
      int from = random.nextInt(n);
      BitSet targets = someTargets(n, from, random);
      ConvergenceTime time =
          TransitionGraph.of(cost).convergenceTime(from, targets.stream().boxed().toList());
      double exact = bruteForce(cost, from, targets);
      if (exact == INF) {
        infinite++;
        assertEquals(INF, time.exponent());
        assertEquals(INF, bruteForce(cost, time.obstacle(), targets), time.toString());
        assertEquals(time.obstacle(), time.obstacleForest().rootOf(from), time.toString());
      } else {
        assertEquals(exact, time.exponent(), 1e-12, time.toString());
        assertWayHolds(cost, time);
      }
    }
    assertTrue(infinite > 50, infinite + " infinite times");
  }

  /** A second method: exact mean times of a chain at very small noise. */
  @Test
  void agreesWithMeanTimesOfMarkovChains() {
    Random random = new Random(12);
    int detours = 0;
    for (int round = 0; round < 120; round++) {
      int n = 4 + random.nextInt(3);
      double[][] cost = Graphs.integers(n, 8, 0, random);
      int from = random.nextInt(n);
      BitSet targets = someTargets(n, from, random);
      boolean[] isTarget = new boolean[n];
      targets.stream().forEach(j -> isTarget[j] = true);
      SmallNoiseChain chain = new SmallNoiseChain(cost);
      ConvergenceTime time =
          TransitionGraph.of(cost).convergenceTime(from, targets.stream().boxed().toList());
      assertEquals(
          SmallNoiseChain.exponent(chain.meanTimes(isTarget)[from]), time.exponent(), 1e-9);
      // the time is spent at the obstacle, and the detour is the probability to come there
      var spent = chain.meanTimesAt(time.obstacle(), isTarget);
      assertEquals(SmallNoiseChain.exponent(spent[from]), time.exponent(), 1e-9);
      assertEquals(SmallNoiseChain.exponent(spent[time.obstacle()]), time.depth(), 1e-9);
      if (time.obstacle() != from) {
        isTarget[time.obstacle()] = true;
        var visit = chain.hits(time.obstacle(), isTarget)[from];
        assertEquals(-SmallNoiseChain.exponent(visit), time.detour(), 1e-9);
      }
      detours += time.detour() > 0 ? 1 : 0;
    }
    assertTrue(detours > 7, detours + " detours");
  }

  /** A loss on the line whose derivative has given zeros. */
  private static Objective onTheLine(double... zeros) {
    double[] slope = {1};
    for (double zero : zeros) {
      double[] next = new double[slope.length + 1];
      for (int k = 0; k < slope.length; k++) {
        next[k + 1] += slope[k];
        next[k] -= zero * slope[k];
      }
      slope = next;
    }
    double[] c = slope;
    return Objective.of(
        1,
        x -> {
          double sum = 0;
          for (int k = c.length - 1; k >= 0; k--) {
            sum = (sum + c[k] / (k + 1)) * x[0];
          }
          return sum;
        },
        x -> {
          double sum = 0;
          for (int k = c.length - 1; k >= 0; k--) {
            sum = sum * x[0] + c[k];
          }
          return new double[] {sum};
        });
  }

  /**
   * The chain of arXiv 2503.16398: from the shallow middle well \( x_2 \) the way to \( x_0 \)
   * leads over \( x_1 \), yet the expected time is \( \exp(2 (f(x_1) - f(x_4)) / (\sigma^2 \eta))
   * \), with the bottom of the deeper well on the other side: a run that falls into it has to come
   * back.
   */
  @Test
  void theDeepestTrapOnTheWayDecidesNotTheFirstBarrier() {
    assertTrap(true, -1.9, -0.85, -0.05, 0.55, 1.55);
    assertTrap(false, -1.9, -0.9, -0.25, 0.9, 1.9);
  }

  private static void assertTrap(boolean isFirstBarrierHigher, double... x) {
    double sigma = 0.8;
    Objective f = onTheLine(x);
    double[] level = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      level[k] = f.value(new double[] {x[k]});
    }
    assertEquals(isFirstBarrierHigher, level[1] > level[3]);
    assertTrue(level[0] < level[4] && level[4] < level[2]);
    CriticalComponents components =
        CriticalComponents.find(f, Box.of(new double[] {-3}, new double[] {2}));
    assertEquals(5, components.size());
    int[] id = new int[x.length];
    for (int k = 0; k < x.length; k++) {
      id[k] = components.nearest(new double[] {x[k]}).id();
    }
    TransitionGraph graph =
        TransitionGraph.of(
            TransitionCosts.of(
                Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(1, sigma))),
                components));
    ConvergenceTime time = graph.convergenceTime(id[2], List.of(id[0]));
    double per = 2 / (sigma * sigma);
    double exact = per * (level[1] - level[4]);
    assertEquals(exact, time.exponent(), 1e-6 * exact);
    assertEquals(exact, time.exponent(), time.error() + 1e-11);
    assertTrue(time.error() < 1e-5 * exact, time.toString());
    assertTrue(time.exponent() > 1.2 * per * (level[1] - level[2]), "not the first barrier");
    assertEquals(id[4], time.obstacle());
    double detour = Math.max(0, per * (level[3] - level[1]));
    assertEquals(detour, time.detour(), 1e-6 * exact);
    // where the second barrier is the higher, only rare runs meet the trap
    assertEquals(!isFirstBarrierHigher, time.detour() > 0.01 * exact);
  }

  /**
   * On the line \( E_x \tau_b \approx \int_x^b e^{2 f(y) / \eta} \int_{-\infty}^y e^{-2 f(z) /
   * \eta} dz\,dy \): the exponent is the highest climb from any z to any y between x and b beyond
   * it. What lies behind b plays no part.
   */
  @Test
  void betweenAllMinimaOfALineAsTheDoubleIntegralSays() {
    assertDoubleMaximum(1, Box.of(new double[] {-3}, new double[] {3}), -2, -1.2, 0, 1, 2.4);
    assertDoubleMaximum(
        0.1, Box.of(new double[] {-3}, new double[] {5}), -2, -1.1, 0, 0.5, 2.2, 3, 4);
  }

  private static void assertDoubleMaximum(double scale, Box box, double... x) {
    Objective plain = onTheLine(x);
    Objective f =
        Objective.of(
            1, y -> scale * plain.value(y), y -> new double[] {scale * plain.gradient(y)[0]});
    CriticalComponents components = CriticalComponents.find(f, box);
    TransitionGraph graph =
        TransitionGraph.of(
            TransitionCosts.of(
                Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(1, 1))),
                components));
    for (int a = 0; a < x.length; a += 2) {
      for (int b = 0; b < x.length; b += 2) {
        if (a != b) {
          double climb = 0;
          for (int y = Math.min(a, b); y <= Math.max(a, b); y++) {
            for (int z = a < b ? 0 : y; z <= (a < b ? y : x.length - 1); z++) {
              climb =
                  Math.max(
                      climb, 2 * (f.value(new double[] {x[y]}) - f.value(new double[] {x[z]})));
            }
          }
          int from = components.nearest(new double[] {x[a]}).id();
          int to = components.nearest(new double[] {x[b]}).id();
          ConvergenceTime time = graph.convergenceTime(from, List.of(to));
          assertEquals(climb, time.exponent(), 1e-6 * climb, x[a] + " to " + x[b] + "\n" + time);
        }
      }
    }
  }

  /** Bounded noise does not lead out of the well at 2.4, which lies behind the target. */
  @Test
  void anAbsorbingWellBehindTheTargetIsNotMet() {
    Objective f = onTheLine(-2, -1.2, 0, 1, 2.4);
    CriticalComponents components =
        CriticalComponents.find(f, Box.of(new double[] {-3}, new double[] {3}));
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, RademacherNoise.isotropic(1, 5)));
    TransitionCosts costs = TransitionCosts.of(h, components);
    int from = components.nearest(new double[] {-2}).id();
    int to = components.nearest(new double[] {0}).id();
    int trap = components.nearest(new double[] {2.4}).id();
    TransitionGraph graph = TransitionGraph.of(costs);
    assertEquals(INF, costs.cost(trap, to));
    assertEquals(costs.cost(from, to), graph.convergenceTime(from, List.of(to)).exponent(), 1e-10);
    assertEquals(INF, graph.convergenceTime(to, List.of(from)).exponent());
  }

  @Test
  void unreachableTargetsAndTraps() {
    // 0 and 3 are absorbing; from 1 either is reached, from 2 only 0
    double[][] cost = {{0, INF, INF, INF}, {2, 0, 1, 3}, {1, INF, 0, INF}, {INF, INF, INF, 0}};
    TransitionGraph graph = TransitionGraph.of(cost);
    assertEquals(1, graph.convergenceTime(2, List.of(0)).exponent());
    ConvergenceTime lost = graph.convergenceTime(1, List.of(0));
    assertEquals(INF, lost.exponent());
    assertEquals(3, lost.obstacle());
    assertEquals(2, lost.detour());
    assertEquals(0, lost.error());
    assertEquals(INF, lost.forest().cost());
    ConvergenceTime stuck = graph.convergenceTime(0, List.of(3));
    assertEquals(0, stuck.obstacle());
    assertEquals(INF, stuck.exponent());
    assertEquals(1, graph.convergenceTime(1, List.of(0, 3, 2)).exponent());
  }

  @Test
  void showsItself() {
    double[][] cost = {{0, 9, 9}, {1, 0, 2}, {9, 5, 0}};
    String[] lines =
        TransitionGraph.of(cost)
            .convergenceTime(1, List.of(0))
            .toString()
            .lines()
            .map(line -> line.strip().replaceAll(" +", " "))
            .toArray(String[]::new);
    // from 1: to 0 at once, or with odds exp(-1 / eta) into 2, which takes exp(5 / eta) to leave
    assertEquals("expected time from K₁ to K₀: exp(4 / η), error 0.0e+00", lines[0]);
    assertEquals("obstacle K₂: depth 5 less detour 1", lines[1]);
    assertEquals("forest K₁→K₀ K₂→K₁, cost 6", lines[2]);
    assertEquals("but one K₁→K₂, cost 2", lines[3]);
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    TransitionGraph graph = TransitionGraph.of(new double[][] {{0, 1}, {1, 0}});
    refused("component must be in 0..1, got 2", () -> graph.convergenceTime(2, List.of(0)));
    refused("component must be in 0..1, got -1", () -> graph.convergenceTime(0, List.of(-1)));
    refused("at least 1 component", () -> graph.convergenceTime(0, List.of()));
    refused("from must not be among", () -> graph.convergenceTime(0, List.of(1, 0)));
  }

  private static void refused(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
