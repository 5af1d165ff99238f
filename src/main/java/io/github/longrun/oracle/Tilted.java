package io.github.longrun.oracle;

/**
 * The cumulant \( \Lambda(x, q) \) with its derivatives in q: the law of G tilted by \( e^{\langle
 * q, G \rangle} \) has mean \( \nabla_q \Lambda \) and covariance \( \nabla^2_q \Lambda \).
 *
 * @param value \( \Lambda(x, q) \)
 * @param mean \( \nabla_q \Lambda(x, q) \), of length d
 * @param covariance \( \nabla^2_q \Lambda(x, q) \), d by d
 */
public record Tilted(double value, double[] mean, double[][] covariance) {}
