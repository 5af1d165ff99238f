package io.github.longrun.objective;

import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * A loss \( f : \mathbb{R}^d \to \mathbb{R} \), twice differentiable where SGD goes.
 *
 * <p>An objective is stateless and safe for many threads; it neither keeps nor changes the arrays
 * it is given.
 */
public interface Objective {

  /**
   * The number d of coordinates.
   *
   * @return d, at least 1
   */
  int dimension();

  /**
   * The loss \( f(x) \).
   *
   * @param x a point, of length d
   * @return f(x)
   */
  double value(double[] x);

  /**
   * The gradient \( \nabla f(x) \).
   *
   * @param x a point, of length d
   * @return a new array of length d
   */
  double[] gradient(double[] x);

  /**
   * The Hessian \( \nabla^2 f(x) \).
   *
   * @param x a point, of length d
   * @return a new symmetric d by d array
   */
  double[][] hessian(double[] x);

  /**
   * The gradients at n points at once, structure of arrays: coordinate k of point i is {@code
   * x[k][i]}. The hot loop of the simulation calls this, so a built-in loss overrides it with a
   * loop that vectorises.
   *
   * @param x points, d arrays of length at least n
   * @param g receives the gradients, d arrays of length at least n
   * @param n the number of points
   */
  default void gradients(double[][] x, double[][] g, int n) {
    PointLoop.OF_CLASS.get(getClass()).gradients(this, null, x, g, n);
  }

  /**
   * A loss known by its values alone; derivatives are taken by central differences of high order.
   *
   * @param dimension the number d of coordinates
   * @param value the loss
   * @return the objective
   */
  static Objective of(int dimension, ToDoubleFunction<double[]> value) {
    return new GivenObjective(new DifferencedObjective(dimension, value, null));
  }

  /**
   * A loss with its gradient; the Hessian is taken by central differences of the gradient.
   *
   * @param dimension the number d of coordinates
   * @param value the loss
   * @param gradient its gradient
   * @return the objective
   */
  static Objective of(
      int dimension, ToDoubleFunction<double[]> value, UnaryOperator<double[]> gradient) {
    return new GivenObjective(new DifferencedObjective(dimension, value, gradient));
  }
}
