package io.github.longrun.transition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The hierarchy of cycles of Freidlin and Wentzell (chapter 6, section 6): which components SGD
 * visits in turn before it leaves them, at every scale of time, from single components (rank 0) up
 * to the cycle of all.
 *
 * <p>Every cycle of the current partition is left to its cheapest exits. Those that SGD comes back
 * to, whichever of its exits it took, form the cycles of the next rank: the closed classes, of more
 * than one cycle, of the graph of cheapest exits. Without ties each cycle has one exit, the closed
 * classes are the loops of that map, and this is the construction in the book; exits that are
 * equal, or nearer to each other than their errors, count as equal (A. Trouve, <i>SIAM J. Control
 * Optim.</i> 34, 1996). The construction ends with one cycle of all components, or with several
 * where costs are infinite.
 */
public final class CycleHierarchy {

  private final double[][] cost;
  private final double tie;
  private final BitSet[] free;
  private final List<Cycle> cycles = new ArrayList<>();
  private List<Node> partition = new ArrayList<>();

  /** A cycle in the making: \( V(\pi, j) \) to each component outside, with its error. */
  private record Node(Cycle cycle, double[] way, double[] error, BitSet cheapest) {}

  CycleHierarchy(double[][] cost, double[][] costError, double tie) {
    this.cost = cost;
    this.tie = tie;
    this.free = free(cost, costError, tie);
    int n = cost.length;
    for (int i = 0; i < n; i++) {
      List<Integer> self = List.of(i);
      partition.add(node(0, self, self, 0, List.of(), cost[i].clone(), costError[i].clone()));
    }
    for (int rank = 1; contract(rank); rank++) {
      // each round makes the cycles of one rank
    }
  }

  private Node node(
      int rank,
      List<Integer> members,
      List<Integer> mainStates,
      double rotation,
      List<Cycle> parts,
      double[] way,
      double[] error) {
    members.forEach(i -> way[i] = Double.POSITIVE_INFINITY);
    int first = -1;
    for (int j = 0; j < way.length; j++) {
      first = way[j] < (first < 0 ? Double.POSITIVE_INFINITY : way[first]) ? j : first;
    }
    BitSet cheapest = new BitSet();
    for (int j = 0; first >= 0 && j < way.length; j++) {
      boolean isTie = way[j] - way[first] <= tie + (j == first ? 0 : error[j] + error[first]);
      cheapest.set(j, isTie);
    }
    Cycle cycle =
        new Cycle(
            rank,
            members,
            mainStates,
            rotation,
            first < 0 ? Double.POSITIVE_INFINITY : way[first],
            first < 0 ? 0 : error[first],
            cheapest.stream().filter(j -> isMetFirst(j, cheapest)).boxed().toList(),
            parts);
    cycles.add(cycle);
    return new Node(cycle, way, error, cheapest);
  }

  private boolean isMetFirst(int j, BitSet among) {
    return among.stream().noneMatch(k -> k != j && free[k].get(j) && !free[j].get(k));
  }

  /** What is reached for free from each component, relays included (Warshall). */
  private static BitSet[] free(double[][] cost, double[][] error, double tie) {
    int n = cost.length;
    BitSet[] free = new BitSet[n];
    for (int i = 0; i < n; i++) {
      free[i] = new BitSet(n);
      for (int j = 0; j < n; j++) {
        free[i].set(j, cost[i][j] <= tie + error[i][j]);
      }
    }
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        if (free[i].get(k)) {
          free[i].or(free[k]);
        }
      }
    }
    return free;
  }

  /** Contracts every closed class of more than one cycle; false where there is none. */
  private boolean contract(int rank) {
    int m = partition.size();
    int[] place = new int[cost.length];
    for (int a = 0; a < m; a++) {
      for (int i : partition.get(a).cycle.members()) {
        place[i] = a;
      }
    }
    BitSet[] reached = new BitSet[m];
    for (int a = 0; a < m; a++) {
      reached[a] = new BitSet(m);
      follow(a, place, reached[a]);
    }
    List<Node> next = new ArrayList<>();
    boolean isNew = false;
    for (int a = 0; a < m; a++) {
      BitSet met = reached[a];
      int start = a;
      boolean isClosed = met.cardinality() > 1 && met.stream().allMatch(b -> reached[b].get(start));
      if (!isClosed) {
        next.add(partition.get(a));
      } else if (met.nextSetBit(0) == a) {
        next.add(joined(rank, met.stream().mapToObj(partition::get).toList()));
        isNew = true;
      }
    }
    partition = next;
    return isNew;
  }

  /** Collects what is met from a cycle along cheapest exits; itself only when it is met again. */
  private void follow(int start, int[] place, BitSet met) {
    int[] pending = new int[partition.size() + 1];
    int count = 1;
    pending[0] = start;
    while (count > 0) {
      BitSet exits = partition.get(pending[--count]).cheapest;
      for (int j = exits.nextSetBit(0); j >= 0; j = exits.nextSetBit(j + 1)) {
        if (!met.get(place[j])) {
          met.set(place[j]);
          pending[count++] = place[j];
        }
      }
    }
  }

  private Node joined(int rank, List<Node> nodes) {
    int n = cost.length;
    Cycle slowest =
        nodes.stream()
            .map(Node::cycle)
            .max(Comparator.comparingDouble(Cycle::exitCost))
            .orElseThrow();
    double[] way = new double[n];
    double[] error = new double[n];
    Arrays.fill(way, Double.POSITIVE_INFINITY);
    List<Integer> mainStates = new ArrayList<>();
    for (Node node : nodes) {
      Cycle part = node.cycle;
      double share = slowest.exitCost() - part.exitCost();
      double shareError =
          part.members().equals(slowest.members()) ? 0 : slowest.error() + part.error();
      if (share <= tie + shareError) {
        mainStates.addAll(part.mainStates());
      }
      for (int j = 0; j < n; j++) {
        if (share + node.way[j] < way[j]) {
          way[j] = share + node.way[j];
          error[j] = shareError + node.error[j];
        }
      }
    }
    return node(
        rank,
        nodes.stream().flatMap(node -> node.cycle.members().stream()).sorted().toList(),
        mainStates.stream().sorted().toList(),
        slowest.exitCost(),
        nodes.stream().map(Node::cycle).toList(),
        way,
        error);
  }

  /**
   * All cycles, by rank: first the single components, at last the largest cycles.
   *
   * @return the cycles
   */
  public List<Cycle> cycles() {
    return List.copyOf(cycles);
  }

  /**
   * The cycles that no other contains.
   *
   * @return one cycle of all components, or several where costs are infinite
   */
  public List<Cycle> largest() {
    return partition.stream().map(Node::cycle).toList();
  }

  /**
   * The partition of rank k: the largest cycles of rank at most k.
   *
   * @param rank k, at least 0
   * @return cycles that hold every component once
   * @throws IllegalArgumentException where the rank is negative
   */
  public List<Cycle> partition(int rank) {
    if (rank < 0) {
      throw new IllegalArgumentException("rank must be at least 0, got " + rank);
    }
    return largest().stream()
        .flatMap(cycle -> parts(cycle, rank).stream())
        .sorted(Comparator.comparingInt(cycle -> cycle.members().get(0)))
        .toList();
  }

  private static List<Cycle> parts(Cycle cycle, int rank) {
    return cycle.rank() <= rank
        ? List.of(cycle)
        : cycle.parts().stream().flatMap(part -> parts(part, rank).stream()).toList();
  }

  /**
   * The largest cycle that holds a component and none of some others: where SGD is held before it
   * meets one of these.
   *
   * @param i the component, from 0
   * @param others the others
   * @return the cycle, empty where i is one of the others
   * @throws IllegalArgumentException where i is not the number of a component
   */
  public Optional<Cycle> around(int i, Collection<Integer> others) {
    if (i < 0 || i >= cost.length) {
      throw new IllegalArgumentException(
          "component must be in 0.." + (cost.length - 1) + ", got " + i);
    }
    return IntStream.range(0, cycles.size())
        .mapToObj(k -> cycles.get(cycles.size() - 1 - k))
        .filter(cycle -> cycle.members().contains(i))
        .filter(cycle -> cycle.members().stream().noneMatch(others::contains))
        .findFirst();
  }

  /** A table, one line a cycle, its parts below it. */
  @Override
  public String toString() {
    StringBuilder table =
        new StringBuilder(String.format("cycles of %d components%n", cost.length));
    largest().forEach(cycle -> append(table, cycle, "  "));
    return table.toString();
  }

  private static void append(StringBuilder table, Cycle cycle, String indent) {
    table.append(indent).append(cycle).append(System.lineSeparator());
    cycle.parts().forEach(part -> append(table, part, indent + "  "));
  }
}
