package io.github.longrun.action;

import java.util.Arrays;

/**
 * The Lagrangian \( L(x, v) = \sup_p \langle p, v \rangle - H(x, p) \), the action per unit time of
 * moving at x with velocity v, and the momentum where it is reached: \( v = \nabla_p H(x, p) \).
 *
 * <p>It is convex in v, 0 at the drift and positive elsewhere. For Gaussian noise, \( H = \langle
 * b, p \rangle + \frac12 \langle p, C p \rangle \), it is \( \frac12 |v - b|^2_{C^{-1}} \), with \(
 * p = C^{-1} (v - b) \). For any other noise the concave problem is solved by a damped Newton
 * method.
 *
 * <p>Bounded noise makes a convex hull of velocities. Outside its closure the value is +infinity,
 * certified by a direction in which \( \langle p, v \rangle - H(x, p) \) grows linearly. On its
 * boundary, to rounding, the supremum is approached as the momentum goes to infinity: it is minus
 * the logarithm of the probability of the face that v lies on if v is the middle of that face, more
 * if it is not, and +infinity if the face has no probability.
 *
 * @param value \( L(x, v) \ge 0 \), possibly +infinity, also where it overflows
 * @param momentum p, of length d; where the supremum is not attained, a momentum far out along
 *     which it is approached
 * @param attained whether the supremum is reached, at {@code momentum}
 * @param residual the largest coordinate of \( v - \nabla_p H(x, p) \), in size; where the value is
 *     +infinity, how far the velocity is from what that momentum makes possible
 */
public record Lagrangian(double value, double[] momentum, boolean attained, double residual) {

  /** The closed form for a Hamiltonian that is quadratic in p. */
  static Lagrangian gaussian(Hamiltonian h, double[] x, double[] v) {
    GeometricLagrangian.check(h, x, v, "velocity");
    double[] b = h.drift(x);
    double[][] covariance = h.hessianP(x, new double[v.length]);
    Cholesky root = Cholesky.of(covariance);
    GeometricLagrangian.checkNoise(h, x, b, covariance, root);
    double[] whitened = root.whiten(Vectors.plus(v, -1, b));
    double value = 0.5 * Vectors.dot(whitened, whitened);
    if (!(value < Double.POSITIVE_INFINITY)) {
      return new Lagrangian(Double.POSITIVE_INFINITY, new double[v.length], false, 0);
    }
    double[] p = root.unwhiten(whitened);
    double[] rest = Vectors.plus(v, -1, h.gradientP(x, p));
    return new Lagrangian(value, p, true, Vectors.largest(rest));
  }

  /** For any Hamiltonian, from a momentum near the solution or else from 0. */
  static Lagrangian of(Hamiltonian h, double[] x, double[] v, double[] guess) {
    GeometricLagrangian.check(h, x, v, "velocity");
    GeometricLagrangian.check(h, x, guess, "guess");
    Lagrangian l = new LegendreTransform(h, x, v).from(guess);
    if (l == null) {
      throw new IllegalStateException(
          "the Lagrangian did not converge at x = "
              + Arrays.toString(x)
              + " for the velocity "
              + Arrays.toString(v)
              + ": check that the cumulant there is smooth and convex, and give its exact"
              + " derivatives (Noise.tilted) if they are differences");
    }
    return l;
  }
}
