package io.github.longrun.stationary;

/** A stochastic matrix on a grid, row by row. */
interface Rows {

  /**
   * Adds a row times a mass to a vector.
   *
   * @return the mass that fell beyond the grid and is kept at its border
   */
  double scatter(int i, double mass, double[] out);

  /** The product of a row with a vector. */
  double gather(int i, double[] v);

  /** The rectangle where a row is not 0: first and last line, first and last column. */
  int[] rectangle(int i);
}
