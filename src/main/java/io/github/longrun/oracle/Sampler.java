package io.github.longrun.oracle;

/**
 * Draws for a chunk of chains at once, structure of arrays: coordinate k of chain i is {@code
 * x[k][i]}.
 */
@FunctionalInterface
public interface Sampler {

  /**
   * One draw for each of n chains.
   *
   * @param x the states, d arrays of length at least n
   * @param out receives the draws, d arrays of length at least n
   * @param n the number of chains
   */
  void draw(double[][] x, double[][] out, int n);
}
