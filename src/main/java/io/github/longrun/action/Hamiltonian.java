package io.github.longrun.action;

import io.github.longrun.oracle.StochasticGradient;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The Hamiltonian of the large deviations of a small-step process, for SGD \[ H(x, p) = \Lambda(x,
 * -p) = \log E\, e^{-\langle p, G(x, w) \rangle}. \]
 *
 * <p>It is convex in p with \( H(x, 0) = 0 \), and \( \nabla_p H(x, 0) \) is the drift, \( -\nabla
 * f(x) \) for SGD. Its Legendre transform in p is the {@link Lagrangian} of the paper (Azizian,
 * Iutzeler, Malick, Mertikopoulos, ICML 2024, section 4), whose integral along a path is the
 * action.
 *
 * <p>A Hamiltonian is stateless and safe for many threads; it neither keeps nor changes the arrays
 * it is given.
 */
public interface Hamiltonian {

  /**
   * The number d of coordinates.
   *
   * @return d, at least 1
   */
  int dimension();

  /**
   * The Hamiltonian \( H(x, p) \).
   *
   * @param x a point, of length d
   * @param p a momentum, of length d
   * @return the value, +infinity where the cumulant is infinite
   */
  double value(double[] x, double[] p);

  /**
   * The velocity \( \nabla_p H(x, p) \) at which a path of momentum p moves.
   *
   * @param x a point, of length d
   * @param p a momentum, of length d
   * @return a new array of length d
   */
  double[] gradientP(double[] x, double[] p);

  /**
   * The curvature \( \nabla_p^2 H(x, p) \); at p = 0 the covariance of the noise.
   *
   * @param x a point, of length d
   * @param p a momentum, of length d
   * @return a new symmetric d by d array
   */
  double[][] hessianP(double[] x, double[] p);

  /**
   * The derivative \( \nabla_x H(x, p) \), minus the rate at which the momentum changes.
   *
   * @param x a point, of length d
   * @param p a momentum, of length d
   * @return a new array of length d
   */
  double[] gradientX(double[] x, double[] p);

  /**
   * Value, velocity and curvature at once; overridden where they share work.
   *
   * @param x a point, of length d
   * @param p a momentum, of length d
   * @return H to second order in p
   */
  default Expansion expansion(double[] x, double[] p) {
    return new Expansion(value(x, p), gradientP(x, p), hessianP(x, p));
  }

  /**
   * The drift \( \nabla_p H(x, 0) \): where the process goes without noise, \( -\nabla f(x) \) for
   * SGD.
   *
   * @param x a point, of length d
   * @return a new array of length d
   */
  default double[] drift(double[] x) {
    return gradientP(x, new double[dimension()]);
  }

  /**
   * The Lagrangian \( L(x, v) = \sup_p \langle p, v \rangle - H(x, p) \), the action per unit time
   * of the velocity v at x.
   *
   * @param x a point, of length d
   * @param v a velocity, of length d
   * @return the supremum and where it is reached
   * @throws IllegalArgumentException where x or v has another length than d, or is not finite, the
   *     drift at x is not finite, the covariance of the noise at x is singular, or the cumulant is
   *     infinite at every \( p \ne 0 \)
   */
  default Lagrangian lagrangian(double[] x, double[] v) {
    return lagrangian(x, v, new double[dimension()]);
  }

  /**
   * The Lagrangian, computed from a momentum near the solution: the same result sooner.
   *
   * @param x a point, of length d
   * @param v a velocity, of length d
   * @param guess a momentum, of length d; 0 where nothing is known
   * @return the supremum and where it is reached
   * @throws IllegalArgumentException as {@link #lagrangian(double[], double[])}
   */
  default Lagrangian lagrangian(double[] x, double[] v, double[] guess) {
    return Lagrangian.of(this, x, v, guess);
  }

  /**
   * The geometric Lagrangian \[ \sigma(x; w) = \sup \{ \langle p, w \rangle : H(x, p) \le 0 \} \]
   * (Heymann and Vanden-Eijnden 2008): the action of the displacement w at x, minimised over its
   * duration.
   *
   * @param x a point, of length d
   * @param w a displacement, of length d
   * @return the supremum and where it is reached
   * @throws IllegalArgumentException where x or w has another length than d, or is not finite, the
   *     drift at x is not finite, the covariance of the noise at x is singular, or the cumulant is
   *     infinite at every \( p \ne 0 \)
   */
  default GeometricLagrangian geometricLagrangian(double[] x, double[] w) {
    return geometricLagrangian(x, w, new double[dimension()]);
  }

  /**
   * The geometric Lagrangian, computed from a momentum near the solution: the same result sooner.
   *
   * @param x a point, of length d
   * @param w a displacement, of length d
   * @param guess a momentum, of length d; 0 where nothing is known
   * @return the supremum and where it is reached
   * @throws IllegalArgumentException as {@link #geometricLagrangian(double[], double[])}
   */
  default GeometricLagrangian geometricLagrangian(double[] x, double[] w, double[] guess) {
    return GeometricLagrangian.of(this, x, w, guess);
  }

  /**
   * The Hamiltonian \( H(x, p) = \Lambda(x, -p) \) of SGD.
   *
   * @param g the stochastic gradient
   * @return the Hamiltonian
   * @throws IllegalArgumentException where the cumulant is infinite at every \( p \ne 0 \): noise
   *     with heavy tails. It is looked at near x = 0; noise that is heavy elsewhere is refused when
   *     a path comes there
   */
  static Hamiltonian of(StochasticGradient g) {
    return GradientHamiltonian.checked(g);
  }

  /**
   * The Hamiltonian \( H(x, p) = \langle b(x), p \rangle + \frac12 \langle p, C(x) p \rangle \) of
   * the diffusion \( dX = b(X)\, dt + \sqrt{\eta}\, C(X)^{1/2} dW \) (Freidlin and Wentzell), whose
   * drift need not be a gradient. Derivatives in x are central differences.
   *
   * @param dimension the number d of coordinates
   * @param drift b, from a point to an array of length d
   * @param covariance C, from a point to a symmetric positive semidefinite d by d array; where it
   *     is singular, only displacements along the drift in the directions without noise have a
   *     finite action
   * @return the Hamiltonian
   * @throws IllegalArgumentException unless d is at least 1
   */
  static Hamiltonian diffusion(
      int dimension, UnaryOperator<double[]> drift, Function<double[], double[][]> covariance) {
    return new DiffusionHamiltonian(dimension, drift, covariance);
  }

  /**
   * A diffusion of constant covariance C; its dimension is that of C.
   *
   * @param drift b, from a point to an array of length d
   * @param covariance C, symmetric, positive semidefinite and not 0, d by d
   * @return the Hamiltonian
   * @throws IllegalArgumentException unless C is d by d, symmetric, positive semidefinite and not 0
   */
  static Hamiltonian diffusion(UnaryOperator<double[]> drift, double[][] covariance) {
    return DiffusionHamiltonian.constant(drift, covariance);
  }
}
