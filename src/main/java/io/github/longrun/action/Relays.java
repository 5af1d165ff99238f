package io.github.longrun.action;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Shortest paths in the graph of direct ways (Floyd and Warshall).
 *
 * @param cost the costs, +infinity where no way leads
 * @param next the first relay of the cheapest way, -1 where none leads
 */
record Relays(double[][] cost, int[][] next) {

  static Relays of(Way[][] direct) {
    return of(direct, Way::action);
  }

  static Relays of(Way[][] direct, ToDoubleFunction<Way> price) {
    int m = direct.length;
    double[][] cost = new double[m][m];
    int[][] next = new int[m][m];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        boolean isDirect = i != j && direct[i][j] != null;
        cost[i][j] =
            i == j ? 0 : isDirect ? price.applyAsDouble(direct[i][j]) : Double.POSITIVE_INFINITY;
        next[i][j] = isDirect ? j : -1;
      }
    }
    for (int k = 0; k < m; k++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < m; j++) {
          if (i != j && cost[i][k] + cost[k][j] < cost[i][j]) {
            cost[i][j] = cost[i][k] + cost[k][j];
            next[i][j] = next[i][k];
          }
        }
      }
    }
    return new Relays(cost, next);
  }

  /** The components passed, ends included; only the start where no way leads. */
  int[] route(int i, int j) {
    List<Integer> route = new ArrayList<>(List.of(i));
    for (int k = i; k != j && next[k][j] >= 0; k = next[k][j]) {
      route.add(next[k][j]);
    }
    return route.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The component from which the way from i goes on directly to a point; -1 if there is none. */
  int last(int i, Way[] on) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < on.length; j++) {
      if (on[j] != null && cost[i][j] + on[j].action() < least) {
        least = cost[i][j] + on[j].action();
        best = j;
      }
    }
    return best;
  }
}
