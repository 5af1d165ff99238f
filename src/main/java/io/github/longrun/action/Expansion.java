package io.github.longrun.action;

/**
 * A Hamiltonian at one point and momentum, to second order in the momentum: \( H(x, p + q) = H +
 * \langle \nabla_p H, q \rangle + \frac12 \langle q, \nabla_p^2 H\, q \rangle + \dots \)
 *
 * @param value \( H(x, p) \)
 * @param gradient the velocity \( \nabla_p H(x, p) \), of length d
 * @param hessian \( \nabla_p^2 H(x, p) \), d by d
 */
public record Expansion(double value, double[] gradient, double[][] hessian) {}
