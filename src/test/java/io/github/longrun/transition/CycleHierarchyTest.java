package io.github.longrun.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CycleHierarchyTest {

  private static final double INF = Double.POSITIVE_INFINITY;

  /**
   * Worked by hand. 0, 1, 2 form a loop with exits 1, 2, 3: a turn takes exp(3), time is shared as
   * exp(-2), exp(-1), 1, and the ways out to 3 cost 2 + 6, 1 + 6, 0 + 5.
   */
  private static final double[][] LOOP = {{0, 1, 4, 6}, {7, 0, 2, 6}, {3, 9, 0, 5}, {2, 8, 9, 0}};

  private static Cycle cycle(CycleHierarchy hierarchy, Integer... members) {
    return hierarchy.cycles().stream()
        .filter(c -> c.members().equals(List.of(members)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLoopWorkedByHand() {
    CycleHierarchy hierarchy = TransitionGraph.of(LOOP).cycles();
    assertEquals(6, hierarchy.cycles().size());
    Cycle loop = cycle(hierarchy, 0, 1, 2);
    assertEquals(1, loop.rank());
    assertEquals(3, loop.rotation());
    assertEquals(5, loop.exitCost());
    assertEquals(List.of(2), loop.mainStates());
    assertEquals(List.of(3), loop.exits());
    assertEquals(List.of(0, 1, 2), loop.parts().stream().map(c -> c.members().get(0)).toList());
    Cycle all = hierarchy.largest().get(0);
    assertEquals(List.of(loop, cycle(hierarchy, 3)), all.parts());
    assertEquals(2, all.rank());
    assertEquals(5, all.rotation());
    assertEquals(INF, all.exitCost());
    assertEquals(List.of(), all.exits());
    assertEquals(List.of(2), all.mainStates());
    assertEquals(4, hierarchy.partition(0).size());
    assertEquals(List.of(loop, cycle(hierarchy, 3)), hierarchy.partition(1));
    assertEquals(List.of(all), hierarchy.partition(7));
    assertEquals(loop, hierarchy.around(1, List.of(3)).orElseThrow());
    assertEquals(cycle(hierarchy, 1), hierarchy.around(1, List.of(0)).orElseThrow());
    assertTrue(hierarchy.around(1, List.of(1)).isEmpty());
  }

  /** Wells of heights w and barriers b between them, in a row: a cycle is an interval of wells. */
  @Test
  void wellsInARow() {
    double[] w = {0, 2, 1, 3};
    double[] b = {5, 4, 6};
    CycleHierarchy hierarchy = TransitionGraph.of(row(w, b)).cycles();
    // 1 goes to 2 and 2 to 1; 3 goes to 2; then {1, 2} goes to 0 and 0 to 1
    Cycle pair = cycle(hierarchy, 1, 2);
    assertEquals(4 - 1, pair.rotation());
    assertEquals(5 - 1, pair.exitCost());
    assertEquals(List.of(2), pair.mainStates());
    assertEquals(List.of(0), pair.exits());
    Cycle three = cycle(hierarchy, 0, 1, 2);
    assertEquals(5 - 0, three.rotation());
    assertEquals(6 - 0, three.exitCost());
    assertEquals(List.of(0), three.mainStates());
    assertEquals(3, hierarchy.largest().get(0).rank());
    assertEquals(7, hierarchy.cycles().size());
  }

  /** Costs between neighbours: the climb to the barrier between. */
  static double[][] row(double[] wells, double[] barriers) {
    int n = wells.length;
    double[][] cost = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        cost[i][j] = Math.abs(i - j) == 1 ? barriers[Math.min(i, j)] - wells[i] : INF;
      }
    }
    return cost;
  }

  private static List<int[]> subsets(int n) {
    List<int[]> subsets = new ArrayList<>();
    for (int bits = 1; bits < 1 << n; bits++) {
      subsets.add(BitSet.valueOf(new long[] {bits}).stream().toArray());
    }
    return subsets;
  }

  /** Exit costs, main states and times of a turn by the formulas with W-graphs, from all graphs. */
  @Test
  void agreesWithAllGraphs() {
    Random random = new Random(21);
    int joined = 0;
    for (int round = 0; round < 400; round++) {
      int n = round < 20 ? 6 : 2 + random.nextInt(4);
      double[][] cost = round % 2 == 0 ? Graphs.reals(n, random) : Graphs.integers(n, 5, 0, random);
      for (Cycle cycle : TransitionGraph.of(cost).cycles().cycles()) {
        BitSet inside = new BitSet();
        cycle.members().forEach(inside::set);
        BitSet outside = new BitSet();
        outside.set(0, n);
        outside.andNot(inside);
        joined += cycle.rank() > 0 && !outside.isEmpty() ? 1 : 0;
        double[] rooted = new double[n];
        double least = INF;
        for (int i : cycle.members()) {
          BitSet roots = (BitSet) outside.clone();
          roots.set(i);
          rooted[i] = Graphs.cheapest(cost, inside, roots);
          least = Math.min(least, rooted[i]);
        }
        double left = outside.isEmpty() ? INF : Graphs.cheapest(cost, inside, outside);
        assertEquals(left - least, cycle.exitCost(), 1e-12, cycle.toString());
        double lowest = least;
        assertEquals(
            cycle.members().stream().filter(i -> rooted[i] <= lowest + 1e-9).toList(),
            cycle.mainStates());
      }
    }
    assertTrue(joined > 300, joined + " cycles with an outside");
  }

  /**
   * What a cycle is, from exact probabilities at very small noise: a set that is left before one of
   * its members is met only with exponentially small probability. All subsets are tried.
   */
  @Test
  void cyclesAreTheSetsWhoseMembersAreAllMetBeforeTheExit() {
    Random random = new Random(22);
    int joined = 0;
    for (int round = 0; round < 36; round++) {
      int n = 3 + random.nextInt(3);
      double[][] cost = Graphs.integers(n, round % 2 == 0 ? 8 : 4, 0, random);
      SmallNoiseChain chain = new SmallNoiseChain(cost);
      Set<List<Integer>> expected = new HashSet<>();
      for (int[] set : subsets(n)) {
        if (isCycle(chain, set, n)) {
          expected.add(Arrays.stream(set).boxed().toList());
        }
      }
      CycleHierarchy hierarchy = TransitionGraph.of(cost).cycles();
      Set<List<Integer>> found = new HashSet<>();
      for (Cycle cycle : hierarchy.cycles()) {
        found.add(cycle.members());
        assertExit(chain, cost, cycle);
        joined += cycle.rank() > 0 ? 1 : 0;
      }
      assertEquals(expected, found);
      assertEquals(found.size(), hierarchy.cycles().size());
    }
    assertTrue(joined > 50, joined + " cycles");
  }

  private static boolean isCycle(SmallNoiseChain chain, int[] set, int n) {
    boolean[] outside = outside(set, n);
    for (int j : set) {
      boolean[] isTarget = outside.clone();
      isTarget[j] = true;
      var first = chain.hits(j, isTarget);
      for (int i : set) {
        // hits is 1 minus the probability to leave first; below 1 - 1e-6 it is not small
        if (i != j && first[i].doubleValue() < 1 - 1e-6) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean[] outside(int[] set, int n) {
    boolean[] outside = new boolean[n];
    Arrays.fill(outside, true);
    for (int i : set) {
      outside[i] = false;
    }
    return outside;
  }

  /** Lifetime and exits from every start, and the time of a turn of the chain kept inside. */
  private static void assertExit(SmallNoiseChain chain, double[][] cost, Cycle cycle) {
    int n = cost.length;
    int[] set = cycle.members().stream().mapToInt(Integer::intValue).toArray();
    boolean[] outside = outside(set, n);
    if (set.length < n) {
      var times = chain.meanTimes(outside);
      List<Integer> likely = new ArrayList<>();
      for (int j = 0; j < n; j++) {
        if (outside[j]) {
          var hits = chain.hits(j, outside);
          boolean isExit = hits[set[0]].doubleValue() > 1e-6;
          for (int i : set) {
            assertEquals(isExit, hits[i].doubleValue() > 1e-6, cycle.toString());
          }
          likely.addAll(isExit ? List.of(j) : List.of());
        }
      }
      for (int i : set) {
        assertEquals(cycle.exitCost(), SmallNoiseChain.exponent(times[i]), 1e-9);
      }
      // shown are the exits that are not reached for free from others
      boolean[][] free = free(cost);
      assertEquals(
          likely.stream()
              .filter(j -> likely.stream().noneMatch(k -> free[k][j] && !free[j][k]))
              .toList(),
          cycle.exits());
    }
    if (set.length > 1) {
      double[][] inside = new double[set.length][set.length];
      for (int a = 0; a < set.length; a++) {
        for (int b = 0; b < set.length; b++) {
          inside[a][b] = cost[set[a]][set[b]];
        }
      }
      SmallNoiseChain kept = new SmallNoiseChain(inside);
      int turn = 0;
      for (int b = 0; b < set.length; b++) {
        boolean[] isTarget = new boolean[set.length];
        isTarget[b] = true;
        for (var time : kept.meanTimes(isTarget)) {
          turn = time.signum() == 0 ? turn : Math.max(turn, SmallNoiseChain.exponent(time));
        }
      }
      assertEquals(cycle.rotation(), turn, 1e-9, cycle.toString());
    }
  }

  private static boolean[][] free(double[][] cost) {
    int n = cost.length;
    boolean[][] free = new boolean[n][n];
    for (int round = 0; round < n; round++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          free[i][j] |= i == j || cost[i][j] == 0;
          for (int k = 0; k < n; k++) {
            free[i][j] |= free[i][k] && free[k][j];
          }
        }
      }
    }
    return free;
  }

  /** A saddle is the exit, not the minima that it leads to for free. */
  @Test
  void exitsAreWhatIsMetFirst() {
    double[][] cost = {{0, 3, 3}, {1, 0, 1}, {0, 0, 0}};
    Cycle well = cycle(TransitionGraph.of(cost).cycles(), 0);
    assertEquals(List.of(2), well.exits());
    assertEquals(List.of(2), cycle(TransitionGraph.of(cost).cycles(), 1).exits());
    assertEquals(List.of(0, 1), cycle(TransitionGraph.of(cost).cycles(), 2).exits());
  }

  @Test
  void infiniteCostsLeaveSeveralCycles() {
    CycleHierarchy hierarchy =
        TransitionGraph.of(
                new double[][] {
                  {0, 1, INF, 4}, {2, 0, INF, 9}, {3, INF, 0, INF}, {INF, INF, INF, 0}
                })
            .cycles();
    assertEquals(
        List.of(List.of(0, 1), List.of(2), List.of(3)),
        hierarchy.largest().stream().map(Cycle::members).toList());
    assertEquals(INF, cycle(hierarchy, 3).exitCost());
    assertEquals(List.of(), cycle(hierarchy, 3).exits());
    assertEquals(5, cycle(hierarchy, 0, 1).exitCost());
    assertEquals(1, TransitionGraph.of(new double[][] {{0}}).cycles().cycles().size());
  }

  /** A row of 200 wells, where every cycle is an interval with known exit: the lower border. */
  @Test
  void manyComponents() {
    Random random = new Random(23);
    for (int n : new int[] {30, 200}) {
      double[] w = random.doubles(n).toArray();
      double[] b = random.doubles(n - 1, 1, 2).toArray();
      CycleHierarchy hierarchy = TransitionGraph.of(row(w, b)).cycles();
      assertEquals(n, hierarchy.largest().get(0).members().size());
      for (Cycle cycle : hierarchy.cycles()) {
        int first = cycle.members().get(0);
        int last = cycle.members().get(cycle.members().size() - 1);
        assertEquals(last - first + 1, cycle.members().size());
        double bottom = INF;
        for (int i = first; i <= last; i++) {
          bottom = Math.min(bottom, w[i]);
        }
        double border = Math.min(first == 0 ? INF : b[first - 1], last == n - 1 ? INF : b[last]);
        assertEquals(border - bottom, cycle.exitCost(), 1e-11);
        assertEquals(bottom, w[cycle.mainStates().get(0)]);
        double inside = 0;
        for (int i = first; i < last; i++) {
          inside = Math.max(inside, b[i]);
        }
        assertTrue(first == last || inside <= border, "a cycle is closed inside");
      }
    }
  }

  @Test
  void showsItself() {
    String[] lines = TransitionGraph.of(LOOP).cycles().toString().lines().toArray(String[]::new);
    assertEquals("cycles of 4 components", lines[0]);
    assertEquals("  K₀, K₁, K₂, K₃  main K₂  turn 5  never left", lines[1]);
    assertEquals("    K₀, K₁, K₂  main K₂  turn 3  exit 5 to K₃", lines[2]);
    assertEquals("      K₀  exit 1 to K₁", lines[3]);
    assertEquals(7, lines.length);
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    CycleHierarchy hierarchy = TransitionGraph.of(LOOP).cycles();
    assertThrows(IllegalArgumentException.class, () -> hierarchy.partition(-1));
    assertThrows(IllegalArgumentException.class, () -> hierarchy.around(4, List.of()));
  }
}
