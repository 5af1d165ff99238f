package io.github.longrun.stationary;

/** Rows on a grid in the plane that are products of a law of the line and one of the column. */
final class ProductRows implements Rows {

  private final int gridColumns;
  private final NodeWeights[] line;
  private final NodeWeights[] column;

  ProductRows(Grid grid, int rows) {
    gridColumns = grid.columns();
    line = new NodeWeights[rows];
    column = new NodeWeights[rows];
  }

  void set(int i, NodeWeights lines, NodeWeights columns) {
    line[i] = lines;
    column[i] = columns;
  }

  @Override
  public double scatter(int i, double mass, double[] out) {
    double[] a = line[i].weight();
    double[] b = column[i].weight();
    int to = line[i].first() * gridColumns + column[i].first();
    for (double w : a) {
      double c = mass * w;
      for (int k = 0; k < b.length; k++) {
        out[to + k] += c * b[k];
      }
      to += gridColumns;
    }
    return mass * (line[i].outside() + (1 - line[i].outside()) * column[i].outside());
  }

  @Override
  public double gather(int i, double[] v) {
    double[] a = line[i].weight();
    double[] b = column[i].weight();
    int from = line[i].first() * gridColumns + column[i].first();
    double sum = 0;
    for (double w : a) {
      double s = 0;
      for (int k = 0; k < b.length; k++) {
        s += b[k] * v[from + k];
      }
      sum += w * s;
      from += gridColumns;
    }
    return sum;
  }

  @Override
  public int[] rectangle(int i) {
    return new int[] {
      line[i].first(), line[i].last(), column[i].first(), column[i].last(),
    };
  }
}
