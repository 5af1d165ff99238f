package io.github.longrun.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Contour lines of a function sampled on a grid, by marching squares: in every cell the level is
 * crossed on edges, linearly interpolated, and the crossings of neighbouring cells are chained. A
 * cell whose four edges are crossed is decided by the mean of its corners.
 */
final class Contours {

  private final double[][] z;
  private final double level;
  private final Map<Long, List<Long>> neighbours = new HashMap<>();
  private final Map<Long, double[]> crossing = new HashMap<>();

  private Contours(double[][] z, double level) {
    this.z = z;
    this.level = level;
  }

  /**
   * The lines \( z = level \) in grid coordinates.
   *
   * @param z samples, {@code z[i][j]} at (i, j), all finite
   * @param level the level
   * @return polylines; a closed one ends where it starts
   */
  static List<double[][]> of(double[][] z, double level) {
    Contours contours = new Contours(z, level);
    contours.march();
    return contours.chains();
  }

  private void march() {
    for (int i = 0; i + 1 < z.length; i++) {
      for (int j = 0; j + 1 < z[0].length; j++) {
        List<Long> cut = new ArrayList<>(4);
        cross(cut, i, j, i + 1, j);
        cross(cut, i + 1, j, i + 1, j + 1);
        cross(cut, i, j + 1, i + 1, j + 1);
        cross(cut, i, j, i, j + 1);
        if (cut.size() == 2) {
          join(cut.get(0), cut.get(1));
        } else if (cut.size() == 4) {
          double mean = (z[i][j] + z[i + 1][j] + z[i][j + 1] + z[i + 1][j + 1]) / 4;
          boolean cornerApart = z[i][j] > level != mean > level;
          join(cut.get(0), cut.get(cornerApart ? 3 : 1));
          join(cut.get(2), cut.get(cornerApart ? 1 : 3));
        }
      }
    }
  }

  private void cross(List<Long> cut, int i, int j, int k, int l) {
    double a = z[i][j];
    double b = z[k][l];
    if (a > level != b > level) {
      long edge = ((long) i * z[0].length + j) * 2 + (l - j);
      double t = (level - a) / (b - a);
      crossing.put(edge, new double[] {i + t * (k - i), j + t * (l - j)});
      cut.add(edge);
    }
  }

  private void join(long a, long b) {
    neighbours.computeIfAbsent(a, e -> new ArrayList<>(2)).add(b);
    neighbours.computeIfAbsent(b, e -> new ArrayList<>(2)).add(a);
  }

  private List<double[][]> chains() {
    List<double[][]> lines = new ArrayList<>();
    while (!neighbours.isEmpty()) {
      long start = neighbours.keySet().iterator().next();
      Deque<Long> chain = new ArrayDeque<>(List.of(start));
      for (long next = step(start); next >= 0; next = step(next)) {
        chain.addLast(next);
      }
      for (long next = step(start); next >= 0; next = step(next)) {
        chain.addFirst(next);
      }
      lines.add(chain.stream().map(crossing::get).toArray(double[][]::new));
    }
    return lines;
  }

  /** Uses up one segment that leaves a crossing; -1 where none is left. */
  private long step(long from) {
    List<Long> ways = neighbours.get(from);
    if (ways == null) {
      return -1;
    }
    long to = ways.remove(ways.size() - 1);
    if (ways.isEmpty()) {
      neighbours.remove(from);
    }
    List<Long> back = neighbours.get(to);
    back.remove(from);
    if (back.isEmpty()) {
      neighbours.remove(to);
    }
    return to;
  }
}
