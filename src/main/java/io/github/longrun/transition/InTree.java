package io.github.longrun.transition;

import io.github.longrun.objective.Component;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A spanning in-tree: every component but the root has one edge, to its parent, and the edges lead
 * to the root.
 *
 * @param root the component that the edges lead to
 * @param parent the end of each component's edge, -1 for the root
 * @param cost the sum of the costs of the edges
 */
public record InTree(int root, List<Integer> parent, double cost) {

  /**
   * Copies the parents.
   *
   * @param root the component that the edges lead to
   * @param parent the end of each component's edge, -1 for the root
   * @param cost the sum of the costs of the edges
   */
  public InTree {
    parent = List.copyOf(parent);
  }

  /**
   * The cheapest spanning in-tree to a root, by the algorithm of Chu and Liu (1965) and Edmonds
   * (1967), in at most \( O(n^3) \): every component takes its cheapest edge; where edges close
   * cycles, these are contracted, and an edge out of one costs what it adds to the edge it
   * replaces.
   *
   * @param cost the costs, n by n; entry (i, j) is that of the edge from i to j, at least 0,
   *     +infinity where there is none; the diagonal is not read
   * @param root the root
   * @return the tree; its cost is +infinity, and its parents -1, where the root cannot be reached
   *     from every component
   */
  static InTree cheapest(double[][] cost, int root) {
    int[] parent = parents(cost, root);
    if (parent == null) {
      return new InTree(root, unreached(cost.length), Double.POSITIVE_INFINITY);
    }
    double total = 0;
    for (int i = 0; i < parent.length; i++) {
      total += i == root ? 0 : cost[i][parent[i]];
    }
    return new InTree(root, Arrays.stream(parent).boxed().toList(), total);
  }

  /**
   * The error of the difference of two sums of costs, to first order in those of the costs: an edge
   * that both graphs have cancels, and so does its error.
   *
   * @param a the end of each component's edge, -1 for none
   * @param b the same of the other graph
   * @param error the errors of the costs
   * @return the errors of the other edges, summed
   */
  static double errorOfDifference(List<Integer> a, List<Integer> b, double[][] error) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      int j = a.get(i);
      int k = b.get(i);
      sum += j == k ? 0 : (j < 0 ? 0 : error[i][j]) + (k < 0 ? 0 : error[i][k]);
    }
    return sum;
  }

  /** The edges of a graph in which each component has at most one: {@code K₁→K₀ K₂→K₀}. */
  static String edges(List<Integer> parent) {
    return IntStream.range(0, parent.size())
        .filter(i -> parent.get(i) >= 0)
        .mapToObj(i -> Component.symbol(i) + "→" + Component.symbol(parent.get(i)))
        .collect(Collectors.joining(" "));
  }

  private static List<Integer> unreached(int n) {
    return Collections.nCopies(n, -1);
  }

  private static int[] parents(double[][] cost, int root) {
    int n = cost.length;
    int[] parent = new int[n];
    for (int i = 0; i < n; i++) {
      parent[i] = -1;
      for (int j = 0; j < n && i != root; j++) {
        if (j != i
            && cost[i][j] < (parent[i] < 0 ? Double.POSITIVE_INFINITY : cost[i][parent[i]])) {
          parent[i] = j;
        }
      }
      if (i != root && parent[i] < 0) {
        return null;
      }
    }
    int[] place = contracted(parent);
    int m = Arrays.stream(place).max().orElse(-1) + 1;
    if (m == n) {
      return parent;
    }
    int[] members = new int[m];
    for (int i = 0; i < n; i++) {
      members[place[i]]++;
    }
    double[][] small = new double[m][m];
    int[][] edge = new int[m][m];
    for (double[] row : small) {
      Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
    for (int i = 0; i < n; i++) {
      double replaced = members[place[i]] > 1 ? cost[i][parent[i]] : 0;
      double[] row = small[place[i]];
      for (int j = 0; j < n; j++) {
        double extra = cost[i][j] - replaced;
        if (extra < row[place[j]] && place[i] != place[j]) {
          row[place[j]] = extra;
          edge[place[i]][place[j]] = i * n + j;
        }
      }
    }
    int[] outer = parents(small, place[root]);
    if (outer == null) {
      return null;
    }
    for (int c = 0; c < m; c++) {
      if (outer[c] >= 0) {
        parent[edge[c][outer[c]] / n] = edge[c][outer[c]] % n;
      }
    }
    return parent;
  }

  /** Numbers for the nodes, one and the same for those of a cycle of edges. */
  private static int[] contracted(int[] parent) {
    int n = parent.length;
    int[] seenFrom = new int[n];
    int[] place = new int[n];
    Arrays.fill(seenFrom, -1);
    Arrays.fill(place, -1);
    int count = 0;
    for (int start = 0; start < n; start++) {
      int i = start;
      while (i >= 0 && seenFrom[i] < 0) {
        seenFrom[i] = start;
        i = parent[i];
      }
      if (i >= 0 && seenFrom[i] == start) {
        for (int j = i; place[j] < 0; j = parent[j]) {
          place[j] = count;
        }
        count++;
      }
    }
    for (int i = 0; i < n; i++) {
      place[i] = place[i] < 0 ? count++ : place[i];
    }
    return place;
  }
}
