package io.github.longrun.oracle;

import io.github.longrun.objective.FiniteSum;
import io.github.longrun.objective.Objective;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The stochastic gradient \( G(x, w) = \nabla f(x) + Z(x, w) \): one object supplies the samples
 * that SGD walks on and the cumulant \( \Lambda(x, q) = \log E e^{\langle q, G(x, w) \rangle} \)
 * that the theory needs.
 *
 * <p>Cumulants and their derivatives are never NaN: an x or q that is not finite or has another
 * length than d is refused with an IllegalArgumentException that names it, and so is an x where the
 * mean gradient is not finite, or a result that is not a number because the arguments are too
 * large.
 */
public interface StochasticGradient {

  /**
   * The loss f whose gradient is the mean of G.
   *
   * @return f
   */
  Objective objective();

  /**
   * The number d of coordinates.
   *
   * @return d
   */
  default int dimension() {
    return objective().dimension();
  }

  /**
   * The mean \( E\, G(x, w) = \nabla f(x) \).
   *
   * @param x a point, of length d
   * @return a new array of length d
   */
  default double[] mean(double[] x) {
    return objective().gradient(x);
  }

  /**
   * One draw of \( G(x, w) \).
   *
   * @param x a point, of length d
   * @param random the source of randomness
   * @return a new array of length d
   */
  double[] sample(double[] x, UniformRandomProvider random);

  /**
   * Draws for a chunk of chains.
   *
   * @param lanes the random streams, one a chain
   * @return the sampler
   */
  Sampler sampler(RandomLanes lanes);

  /**
   * The cumulant \( \Lambda(x, q) \) of the whole stochastic gradient.
   *
   * @param x a point, of length d
   * @param q the dual variable, of length d
   * @return the value, +infinity where the expectation is infinite
   * @throws IllegalArgumentException unless x, q and the mean gradient are finite, x and q of
   *     length d
   */
  double cumulant(double[] x, double[] q);

  /**
   * The cumulant with its first and second derivatives in q.
   *
   * @param x a point, of length d
   * @param q the dual variable, of length d
   * @return value, gradient and Hessian in q
   */
  Tilted tilted(double[] x, double[] q);

  /**
   * The derivative \( \nabla_x \Lambda(x, q) \).
   *
   * @param x a point, of length d
   * @param q the dual variable, of length d
   * @return a new array of length d
   */
  double[] slope(double[] x, double[] q);

  /**
   * Whether G is Gaussian at every x, so that the cumulant is quadratic in q.
   *
   * @return true if so
   */
  boolean isGaussian();

  /**
   * The law of G as a list of values with probabilities, \( \sum_a p_a \delta_{g_a} \).
   *
   * @param x a point, of length d
   * @return the atoms, with probabilities that add up to 1; empty where the law is no finite sum
   */
  default List<Atom> atoms(double[] x) {
    return List.of();
  }

  /**
   * Whether the law of G has a density at every x, which {@link #density} gives.
   *
   * @return true if so
   */
  default boolean hasDensity() {
    return false;
  }

  /**
   * The density of \( G(x, \cdot) \) with respect to Lebesgue measure.
   *
   * @param x a point, of length d
   * @param g a value of the stochastic gradient, of length d
   * @return the density, at least 0
   * @throws UnsupportedOperationException unless {@link #hasDensity}
   */
  default double density(double[] x, double[] g) {
    throw new UnsupportedOperationException(
        "this stochastic gradient tells no density: override density(x, g)");
  }

  /**
   * The gradient of f with additive noise.
   *
   * @param f the loss
   * @param noise the noise, of the same dimension
   * @return the stochastic gradient
   */
  static StochasticGradient of(Objective f, Noise noise) {
    return new NoisyGradient(f, noise);
  }

  /**
   * The mean of b terms of a finite sum, drawn with replacement: \( \Lambda_b(x, q) = b\,
   * \Lambda_1(x, q / b) \).
   *
   * @param loss the finite sum
   * @param batch the batch size b, at least 1
   * @return the stochastic gradient
   * @throws IllegalArgumentException if {@code batch} is less than 1
   */
  static StochasticGradient minibatch(FiniteSum loss, int batch) {
    return new Minibatch(loss, batch);
  }

  /**
   * The mean of b different terms of a finite sum, drawn without replacement at every step: the
   * covariance is (n - b) / (n - 1) times that with replacement. The cumulant costs b (n - b)
   * steps.
   *
   * @param loss the finite sum, of n terms
   * @param batch the batch size b, from 1 to n; n terms leave no noise
   * @return the stochastic gradient
   * @throws IllegalArgumentException unless {@code batch} is in 1..n
   */
  static StochasticGradient minibatchWithoutReplacement(FiniteSum loss, int batch) {
    return new MinibatchWithoutReplacement(loss, batch);
  }
}
