package io.github.longrun.transition;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The elimination of the states of a Markov chain of rates \( r_{ij} = \exp(-B_{ij} / \eta) \), one
 * after the other, carried out in the exponents as \( \eta \to 0 \).
 *
 * <p>Watched only outside state k, the chain has the rates \( r_{ij} + r_{ik} r_{kj} / R_k \) with
 * \( R_k = \sum_l r_{kl} \) (Grassmann, Taksar and Heyman, 1985), and the time that it spends in k
 * on a way out of i, \( r_{ik} / R_k \) per unit of time in i, is booked to i. Nothing is
 * subtracted, so the exponents follow the largest term: \[ B_{ij} \leftarrow \min(B_{ij}, B_{ik} +
 * B_{kj} - \min_l B_{kl}). \] Undone in reverse order, each replaced edge \( i \to j \) becomes \(
 * i \to k \to j \), and the edges of a cheapest forest appear. \( O(n^3) \).
 */
final class Elimination {

  private final double[][] original;
  private final double[][] cost;
  private final int[][] through;
  private final int[] cheapest;
  private final int[] order;
  private final int kept;
  private final BitSet roots;
  private final int obstacle;

  /**
   * Eliminates all states but one.
   *
   * @param original the costs
   * @param states the states that have an edge; each leads to the roots at finite cost within
   *     states and roots
   * @param roots the states that have none, at least one
   * @param kept the state that is kept, one of the states
   */
  Elimination(double[][] original, BitSet states, BitSet roots, int kept) {
    int n = original.length;
    this.original = original;
    this.kept = kept;
    this.roots = roots;
    this.cost = Arrays.stream(original).map(double[]::clone).toArray(double[][]::new);
    this.through = new int[n][n];
    this.cheapest = new int[n];
    this.order = states.stream().filter(k -> k != kept).toArray();
    double[] spent = new double[n];
    int[] where = new int[n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(through[i], -1);
      where[i] = i;
    }
    BitSet left = (BitSet) states.clone();
    left.or(roots);
    for (int k : order) {
      left.clear(k);
      int[] rest = left.stream().toArray();
      cheapest[k] = cheapest(k, rest);
      double exit = cost[k][cheapest[k]];
      for (int i : rest) {
        if (roots.get(i) || Double.isInfinite(cost[i][k])) {
          continue;
        }
        double time = cost[i][k] + spent[k] - exit;
        if (time < spent[i]) {
          spent[i] = time;
          where[i] = where[k];
        }
        for (int j : rest) {
          double relayed = cost[i][k] + (cost[k][j] - exit);
          if (j != i && relayed < cost[i][j]) {
            cost[i][j] = relayed;
            through[i][j] = k;
          }
        }
      }
    }
    this.obstacle = where[kept];
  }

  private int cheapest(int k, int[] among) {
    int best = -1;
    for (int l : among) {
      best = l != k && (best < 0 || cost[k][l] < cost[k][best]) ? l : best;
    }
    return best;
  }

  /** Where the chain started in the kept state spends the most time, in its expectation. */
  int obstacle() {
    return obstacle;
  }

  /**
   * The likeliest root among some for the chain started in the kept state, and the first of them.
   */
  int likeliest(BitSet among) {
    return cheapest(kept, among.stream().toArray());
  }

  /** The exponent of the probability that the kept state is led to one root before the others. */
  double exponent(int root) {
    return cost[kept][root] - cost[kept][likeliest(roots)];
  }

  /** The cheapest forest in which the kept state leads to one root, or is a root itself (-1). */
  InForest forest(int to) {
    int[] parent = new int[original.length];
    Arrays.fill(parent, -1);
    parent[kept] = to;
    for (int m = order.length - 1; m >= 0; m--) {
      restore(order[m], parent);
    }
    return InForest.of(parent, original);
  }

  /**
   * Gives state k its edge. Several edges may pass it; all but the last of them on one way to a
   * root can turn into that one's, which costs no more, and the kept state is still led where it
   * was.
   */
  private void restore(int k, int[] parent) {
    int last = lastThrough(k, kept, parent);
    for (int i = 0; last < 0 && i < parent.length; i++) {
      last = parent[i] >= 0 && through[i][parent[i]] == k ? lastThrough(k, i, parent) : -1;
    }
    if (last < 0) {
      parent[k] = cheapest[k];
      return;
    }
    int end = parent[last];
    for (int i = 0; i < parent.length; i++) {
      if (parent[i] >= 0 && through[i][parent[i]] == k) {
        parent[i] = k;
      }
    }
    parent[k] = end;
  }

  private int lastThrough(int k, int start, int[] parent) {
    int last = -1;
    for (int i = start; parent[i] >= 0; i = parent[i]) {
      last = through[i][parent[i]] == k ? i : last;
    }
    return last;
  }
}
