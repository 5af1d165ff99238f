/**
 * The stochastic gradient \( G(x, w) = \nabla f(x) + Z(x, w) \): one object supplies both the draws
 * that SGD walks on and the cumulant \( \Lambda(x, q) = \log E e^{\langle q, G(x, w) \rangle} \)
 * from which its long run is predicted.
 *
 * <p>For Gaussian noise the cumulant is \( \langle q, \nabla f(x) \rangle + \sigma^2 |q|^2 / 2 \),
 * and the mean of \( e^{\langle q, G \rangle} \) over draws has to agree:
 *
 * <pre>{@code
 * var f = Objectives.himmelblau();
 * var g = StochasticGradient.of(f, GaussianNoise.isotropic(2, 1.0));
 * double[] x = {3, 2};
 * double[] q = {0.5, -0.5};
 * assert Math.abs(g.cumulant(x, q) - 0.25) < 1e-12; // the gradient vanishes there
 *
 * var random = RandomLanes.of(42, 0, 1).lane(0);
 * double mean = 0;
 * for (int i = 0; i < 1_000_000; i++) {
 *   double[] z = g.sample(x, random);
 *   mean += Math.exp(q[0] * z[0] + q[1] * z[1]) / 1_000_000;
 * }
 * assert Math.abs(Math.log(mean) - 0.25) < 0.004; // five standard errors
 * }</pre>
 *
 * <p>Noise is Gaussian (isotropic, full, dependent on the place or the loss), uniform, Rademacher,
 * of finitely many values, truncated Gaussian, a mixture of Gaussians, or Laplace, whose cumulant
 * is finite near 0 alone; {@link io.github.longrun.oracle.Noise#plus} and {@link
 * io.github.longrun.oracle.Noise#times} combine them. Student's noise can be simulated but has no
 * cumulant. Minibatches are drawn with or without replacement.
 *
 * <p>{@link io.github.longrun.oracle.RandomLanes} are the random numbers of the simulation: the
 * same bits on every JDK and machine. {@link io.github.longrun.oracle.Fingerprint} tells one
 * stochastic gradient from another.
 */
package io.github.longrun.oracle;
