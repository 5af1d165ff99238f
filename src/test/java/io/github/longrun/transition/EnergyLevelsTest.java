package io.github.longrun.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.action.Hamiltonian;
import io.github.longrun.action.Landscapes;
import io.github.longrun.action.TransitionCosts;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EnergyLevelsTest {

  private static final double INF = Double.POSITIVE_INFINITY;

  /** The smallest cost over all maps from nodes to parents that lead to the root. */
  private static double bruteForce(double[][] cost, int root) {
    int n = cost.length;
    int[] parent = new int[n];
    double best = INF;
    long maps = Math.round(Math.pow(n, n));
    for (long map = 0; map < maps; map++) {
      long digits = map;
      double total = 0;
      for (int i = 0; i < n; i++) {
        parent[i] = (int) (digits % n);
        digits /= n;
        total += i == root ? 0 : cost[i][parent[i]];
      }
      if (total < best && isTree(parent, root)) {
        best = total;
      }
    }
    return best;
  }

  private static boolean isTree(int[] parent, int root) {
    for (int i = 0; i < parent.length; i++) {
      int at = i;
      for (int steps = 0; at != root; steps++) {
        if (steps > parent.length || parent[at] == at) {
          return false;
        }
        at = parent[at];
      }
    }
    return true;
  }

  @Test
  void edmondsAgreesWithAllTrees() {
    Random random = new Random(5);
    for (int round = 0; round < 1500; round++) {
      int n = round < 60 ? 6 : 1 + random.nextInt(5);
      double[][] cost = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          // zeros, ties and missing edges; the diagonal is never read
          cost[i][j] =
              switch (random.nextInt(6)) {
                case 0 -> INF;
                case 1 -> 0;
                case 2, 3 -> random.nextInt(4);
                default -> random.nextDouble() * 3;
              };
        }
        cost[i][i] = Double.NaN;
      }
      for (int root = 0; root < n; root++) {
        InTree tree = InTree.cheapest(cost, root);
        assertEquals(bruteForce(cost, root), tree.cost(), 1e-12);
        if (tree.cost() < INF) {
          double total = 0;
          int[] parent = tree.parent().stream().mapToInt(Integer::intValue).toArray();
          assertEquals(-1, parent[root]);
          for (int i = 0; i < n; i++) {
            total += i == root ? 0 : cost[i][parent[i]];
          }
          assertEquals(total, tree.cost(), 1e-12);
          parent[root] = root;
          assertTrue(isTree(parent, root));
        }
      }
    }
  }

  @Test
  void manyComponentsAreQuick() {
    Random random = new Random(6);
    int n = 60;
    double[][] cost = new double[n][n];
    for (double[] row : cost) {
      for (int j = 0; j < n; j++) {
        row[j] = random.nextDouble();
      }
    }
    EnergyLevels levels = EnergyLevels.of(cost);
    assertEquals(n, levels.size());
    assertEquals(0, levels.energy(levels.groundStates().get(0)));
  }

  @Test
  void interruptingStops() {
    Thread.currentThread().interrupt();
    assertThrows(
        CancellationException.class, () -> EnergyLevels.of(new double[][] {{0, 3}, {5, 0}}));
    assertTrue(Thread.interrupted());
  }

  @Test
  void twoWells() {
    EnergyLevels levels = EnergyLevels.of(new double[][] {{0, 3}, {5, 0}});
    // the tree to 0 is the edge from 1, which costs 5; the tree to 1 costs 3
    assertEquals(2, levels.energy(0));
    assertEquals(0, levels.energy(1));
    assertEquals(List.of(1), levels.groundStates());
    assertEquals(List.of(-1, 0), levels.tree(0).parent());
    assertEquals(5, levels.tree(0).cost());
    assertEquals(0, levels.tree(0).root());
    assertEquals(0, levels.error(0));
  }

  @Test
  void tiesAreAllGroundStates() {
    EnergyLevels levels =
        EnergyLevels.of(new double[][] {{0, 1, INF}, {1, 0, 1 + 1e-12}, {INF, 1, 0}});
    assertEquals(List.of(0, 1, 2), levels.groundStates());
  }

  @Test
  void whatCannotBeReachedHasInfiniteEnergy() {
    EnergyLevels levels = EnergyLevels.of(new double[][] {{0, INF}, {1, 0}});
    assertEquals(0, levels.energy(0));
    assertEquals(INF, levels.energy(1));
    assertEquals(List.of(0), levels.groundStates());
  }

  @Test
  void isotropicNoiseGivesTwiceTheLossOverTheVariance() {
    assertTwiceTheLoss(Objectives.himmelblau(), -6, 6, -6, 6);
    assertTwiceTheLoss(Objectives.threeHumpCamel(), -3, 3, -3, 3);
    assertTwiceTheLoss(Objectives.sixHumpCamel(), -2.5, 2.5, -1.5, 1.5);
    assertTwiceTheLoss(Objectives.muellerBrown(), -1.7, 1.3, -0.5, 2.2);
  }

  private static void assertTwiceTheLoss(Objective f, double a, double b, double c, double d) {
    assertTwiceTheLoss(f, Box.of(new double[] {a, c}, new double[] {b, d}));
  }

  private static void assertTwiceTheLoss(Objective f, Box box) {
    double sigma = 1.3;
    CriticalComponents components = CriticalComponents.find(f, box);
    assertTrue(components.isComplete());
    EnergyLevels levels =
        EnergyLevels.of(
            TransitionCosts.of(
                Hamiltonian.of(
                    StochasticGradient.of(f, GaussianNoise.isotropic(f.dimension(), sigma))),
                components));
    double lowest = components.minima().get(0).value();
    double range = 2 * (components.get(components.size() - 1).value() - lowest) / (sigma * sigma);
    for (Component k : components) {
      double exact = 2 * (k.value() - lowest) / (sigma * sigma);
      assertEquals(exact, levels.energy(k.id()), 1e-6 * exact + 1e-7 * range, k.toString());
      assertEquals(exact, levels.energy(k.id()), levels.error(k.id()) + 1e-11 * range);
    }
    for (int i : levels.groundStates()) {
      assertEquals(lowest, components.get(i).value(), 1e-6 * range);
    }
  }

  @Test
  void theGroundStateOfTheStarsIsNotTheGlobalMinimum() {
    Objective f = Stars.loss();
    List<Component> components =
        Landscapes.components(
            f,
            new double[] {0.2462, -0.3067},
            new double[] {-0.1299, 0.4641},
            new double[] {0.081, 0.0204});
    EnergyLevels levels =
        EnergyLevels.of(
            TransitionCosts.of(
                Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 1)), components));
    assertTrue(components.get(0).value() < components.get(1).value());
    assertEquals(List.of(1), levels.groundStates());
    assertEquals(0.0185872703, levels.energy(0), 1e-8);
    assertEquals(0.0724609281, levels.energy(2), 1e-8);
    assertTrue(levels.error(0) < 1e-7);
  }

  @Test
  void styblinskiTangInThreeDimensions() {
    assertTwiceTheLoss(
        Objectives.styblinskiTang(3), Box.of(new double[] {-5, -5, -5}, new double[] {5, 5, 5}));
  }

  @Test
  void showsItselfAsATable() {
    String[] lines =
        EnergyLevels.of(new double[][] {{0, 3, INF}, {5, 0, INF}, {0, 0, 0}})
            .toString()
            .lines()
            .toArray(String[]::new);
    assertEquals("energy levels of 3 components", lines[0]);
    assertEquals(
        "K₀ E = 2.0000000 error 0.0e+00 tree K₁→K₀ K₂→K₀", lines[1].strip().replaceAll(" +", " "));
    assertTrue(lines[2].endsWith("ground state"), lines[2]);
    assertEquals(
        "K₂ E = infinite: not reached from everywhere", lines[3].strip().replaceAll(" +", " "));
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    refused("at least 1 row", () -> EnergyLevels.of(new double[0][]));
    refused("square", () -> EnergyLevels.of(new double[][] {{0, 1}, {1}}));
    refused("got -1.0 from 0 to 1", () -> EnergyLevels.of(new double[][] {{0, -1}, {1, 0}}));
    refused("got NaN from 1 to 0", () -> EnergyLevels.of(new double[][] {{0, 1}, {Double.NaN, 0}}));
    refused("not defined", () -> EnergyLevels.of(new double[][] {{0, INF}, {INF, 0}}));
    EnergyLevels levels = EnergyLevels.of(new double[][] {{0, 1}, {1, 0}});
    refused("component must be in 0..1, got 2", () -> levels.energy(2));
    refused("component must be in 0..1, got -1", () -> levels.tree(-1));
    refused("component must be in 0..1, got 9", () -> levels.error(9));
  }

  private static void refused(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
