package io.github.longrun.objective;

/**
 * A loss that is a mean over data points, \( f(x) = \frac1n \sum_{i=1}^n f_i(x) \): what minibatch
 * SGD minimises.
 */
public interface FiniteSum extends Objective {

  /**
   * The number n of data points.
   *
   * @return n, at least 1
   */
  int size();

  /**
   * The gradient \( g_i(x) = \nabla f_i(x) \) of one term.
   *
   * @param i the data point, from 0
   * @param x a point, of length d
   * @return a new array of length d
   */
  double[] gradient(int i, double[] x);

  /**
   * The Hessian \( \nabla^2 f_i(x) \) of one term.
   *
   * @param i the data point, from 0
   * @param x a point, of length d
   * @return a new symmetric d by d array
   */
  double[][] hessian(int i, double[] x);

  /**
   * One term's gradient at each of n points at once, structure of arrays as {@link
   * Objective#gradients}: point i uses data point {@code term[i]}. The hot loop of minibatch
   * simulation.
   *
   * @param term the data point of each chain, of length at least n
   * @param x points, d arrays of length at least n
   * @param g receives the gradients, d arrays of length at least n
   * @param n the number of points
   */
  default void gradients(int[] term, double[][] x, double[][] g, int n) {
    PointLoop.OF_CLASS.get(getClass()).gradients(this, term, x, g, n);
  }
}
