package io.github.longrun.sweep;

import io.github.longrun.objective.Box;
import io.github.longrun.oracle.StochasticGradient;
import java.io.Serializable;

/**
 * What is simulated, as plain data that every machine can build for itself: a loss, its noise and
 * where to look for critical components.
 *
 * <p>Named losses and data are there ready-made ({@link #named}, {@link #regression}); a loss of
 * your own is a record of numbers:
 *
 * <pre>{@code
 * record Contrast(double contrast) implements Model {
 *   public StochasticGradient gradient() {
 *     return StochasticGradient.of(
 *         Objectives.doubleWell(), GaussianNoise.isotropic(1, x -> 1 + contrast * x[0]));
 *   }
 *   public Box box() {
 *     return Box.of(new double[] {-2}, new double[] {2});
 *   }
 * }
 * }</pre>
 *
 * Other machines load its class from the jar that it is in. A class that is defined in a notebook
 * is in none, so it serves on this machine only. What {@code toString} says is the model's name in
 * tables: let it tell models apart, as that of a record does.
 */
public interface Model extends Serializable {

  /**
   * Builds the stochastic gradient, the same on every machine.
   *
   * @return G
   */
  StochasticGradient gradient();

  /**
   * Where to look for critical components.
   *
   * @return the box
   */
  Box box();

  /** Builds a stochastic gradient: a lambda of compiled code, which travels with what it uses. */
  @FunctionalInterface
  interface Source extends Serializable {

    /**
     * Builds it.
     *
     * @return G
     */
    StochasticGradient gradient();
  }

  /**
   * A model by a lambda. It travels if all that the lambda uses from outside does: numbers, arrays
   * and text do, losses and noises do not, so let the lambda make them.
   *
   * @param name its name in tables
   * @param box where to look for critical components
   * @param source makes the stochastic gradient
   * @return the model
   */
  static Model of(String name, Box box, Source source) {
    return new GivenModel(name, box.lower(), box.upper(), source);
  }

  /**
   * A model by names, as {@code named("doubleWell(0.1)", "gaussian(0.5)", box)}.
   *
   * @param loss a method of {@link io.github.longrun.objective.Objectives} whose arguments are
   *     numbers, with these: {@code himmelblau}, {@code doubleWell(tilt)}, ...
   * @param noise {@code gaussian(sigma)}, {@code uniform(sigma)}, {@code rademacher(sigma)}, {@code
   *     laplace(sigma)} with the standard deviation of each coordinate, or {@code
   *     truncatedGaussian(sigma, bound)}
   * @param box where to look for critical components
   * @return the model
   * @throws IllegalArgumentException if there is no such name (which there are) or an argument is
   *     not in its range
   */
  static Model named(String loss, String noise, Box box) {
    return NamedModel.of(loss, noise, box);
  }

  /**
   * Robust regression by minibatches drawn with replacement.
   *
   * @param loss a method of {@link io.github.longrun.objective.RobustRegression} with its scale:
   *     {@code cauchy(c)}, {@code welsch(c)}, {@code huber(c)} or {@code squared}
   * @param features the columns of the data
   * @param response the response
   * @param ridge the factor of the ridge, 0 for none
   * @param batch the points of a minibatch
   * @param box where to look for critical components
   * @return the model
   * @throws IllegalArgumentException if there is no such name or the data are not those of a
   *     regression
   */
  static Model regression(
      String loss, double[][] features, double[] response, double ridge, int batch, Box box) {
    return RegressionModel.of(loss, features, response, ridge, batch, box);
  }
}
