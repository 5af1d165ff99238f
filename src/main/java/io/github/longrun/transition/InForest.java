package io.github.longrun.transition;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A W-graph of Freidlin and Wentzell (chapter 6, section 3): every component outside a set W has
 * one edge, and the edges lead to W. An {@link InTree} is the case where W is one component.
 *
 * @param parent the end of each component's edge, -1 for those of W and for those left out
 * @param cost the sum of the costs of the edges
 */
public record InForest(List<Integer> parent, double cost) {

  /**
   * Copies the parents.
   *
   * @param parent the end of each component's edge, -1 for none
   * @param cost the sum of the costs of the edges
   */
  public InForest {
    parent = List.copyOf(parent);
  }

  static InForest of(int[] parent, double[][] cost) {
    double total = 0;
    for (int i = 0; i < parent.length; i++) {
      total += parent[i] < 0 ? 0 : cost[i][parent[i]];
    }
    return new InForest(Arrays.stream(parent).boxed().toList(), total);
  }

  /** What stands where no forest of finite cost leads to W. */
  static InForest none(int n) {
    return new InForest(Collections.nCopies(n, -1), Double.POSITIVE_INFINITY);
  }

  /**
   * The root that a component is led to.
   *
   * @param i the component, from 0
   * @return where its edges end; i itself where it has none
   */
  public int rootOf(int i) {
    int at = i;
    while (parent.get(at) >= 0) {
      at = parent.get(at);
    }
    return at;
  }

  /** The edges and their cost: {@code 1>0 2>0, cost 3}. */
  @Override
  public String toString() {
    String edges = InTree.edges(parent);
    return (edges.isEmpty() ? "no edge" : edges) + ", cost " + Shown.number(cost);
  }
}
