package io.github.longrun.stationary;

/**
 * A row of the transition matrix while it is being made: weights on a rectangle of nodes. What
 * falls beyond the grid is kept at the nearest node of its border, and counted.
 */
final class Window {

  private final int gridLines;
  private final int gridColumns;
  private int firstLine;
  private int lines;
  private int firstColumn;
  private int columns;
  private double[] weight = new double[0];
  private double total;
  private double outside;

  Window(Grid grid) {
    gridLines = grid.lines();
    gridColumns = grid.columns();
  }

  /** Clears the rectangle of lines l0 to l1 and columns c0 to c1, both included. */
  void open(int l0, int l1, int c0, int c1) {
    firstLine = clamp(l0, gridLines);
    lines = clamp(l1, gridLines) - firstLine + 1;
    firstColumn = clamp(c0, gridColumns);
    columns = clamp(c1, gridColumns) - firstColumn + 1;
    if (weight.length < lines * columns) {
      weight = new double[lines * columns];
    } else {
      java.util.Arrays.fill(weight, 0, lines * columns, 0);
    }
    total = 0;
    outside = 0;
  }

  void add(int line, int column, double w) {
    int l = clamp(line, gridLines);
    int c = clamp(column, gridColumns);
    weight[(l - firstLine) * columns + c - firstColumn] += w;
    total += w;
    if (l != line || c != column) {
      outside += w;
    }
  }

  private static int clamp(int i, int n) {
    return Math.max(0, Math.min(n - 1, i));
  }

  int firstLine() {
    return firstLine;
  }

  int lines() {
    return lines;
  }

  int firstColumn() {
    return firstColumn;
  }

  int columns() {
    return columns;
  }

  double weight(int line, int column) {
    return weight[line * columns + column];
  }

  /** All weights together: 1 as far as the grid resolves the law. */
  double total() {
    return total;
  }

  /** The part of them that fell beyond the grid. */
  double outside() {
    return outside;
  }
}
