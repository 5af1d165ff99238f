package io.github.longrun.transition;

import java.util.BitSet;
import java.util.Random;

/** All W-graphs, one after the other: what the algorithms of this package are checked against. */
final class Graphs {

  private Graphs() {}

  /**
   * The smallest cost of a graph in which each of some states has one edge, no edges close a cycle,
   * and one state is led to a root of a given set.
   */
  static double cheapest(double[][] cost, BitSet states, BitSet roots, int from, BitSet ends) {
    int[] inner = states.stream().filter(i -> !roots.get(i)).toArray();
    BitSet all = (BitSet) states.clone();
    all.or(roots);
    int[] heads = all.stream().toArray();
    int[] parent = new int[cost.length];
    double best = Double.POSITIVE_INFINITY;
    long maps = Math.round(Math.pow(heads.length, inner.length));
    for (long map = 0; map < maps; map++) {
      long digits = map;
      double total = 0;
      for (int i : inner) {
        parent[i] = heads[(int) (digits % heads.length)];
        digits /= heads.length;
        total += parent[i] == i ? Double.POSITIVE_INFINITY : cost[i][parent[i]];
      }
      if (total < best && leadsToRoots(parent, inner, roots, from, ends)) {
        best = total;
      }
    }
    return best;
  }

  static double cheapest(double[][] cost, BitSet states, BitSet roots) {
    return cheapest(cost, states, roots, -1, roots);
  }

  private static boolean leadsToRoots(
      int[] parent, int[] inner, BitSet roots, int from, BitSet ends) {
    for (int i : inner) {
      int at = i;
      for (int steps = 0; !roots.get(at); steps++) {
        if (steps > inner.length) {
          return false;
        }
        at = parent[at];
      }
      if (i == from && !ends.get(at)) {
        return false;
      }
    }
    return true;
  }

  /** Integer costs, among them zeros, many ties and missing edges. */
  static double[][] integers(int n, int below, double missing, Random random) {
    double[][] cost = new double[n][n];
    for (double[] row : cost) {
      for (int j = 0; j < n; j++) {
        row[j] = random.nextDouble() < missing ? Double.POSITIVE_INFINITY : random.nextInt(below);
      }
    }
    return cost;
  }

  static double[][] reals(int n, Random random) {
    double[][] cost = new double[n][n];
    for (double[] row : cost) {
      for (int j = 0; j < n; j++) {
        row[j] = random.nextDouble();
      }
    }
    return cost;
  }

  static BitSet of(int... members) {
    BitSet set = new BitSet();
    for (int i : members) {
      set.set(i);
    }
    return set;
  }
}
