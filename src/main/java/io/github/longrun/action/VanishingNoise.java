package io.github.longrun.action;

import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Paths of a diffusion without noise in some directions, as the limit \( \delta \to 0 \) of the
 * diffusion with covariance \( C + \delta D \).
 *
 * <p>The action is smooth in \( \delta \) (for a linear drift the covariance S of the
 * quasi-potential \( \langle x, S^{-1} x \rangle / 2 \) is linear in it), so it is extrapolated by
 * a polynomial in \( \delta, \delta / 2, \delta / 4, \delta / 8 \), and the last correction is part
 * of the stated error. The extra noise D is what the drift makes of C in a short time, \( D = 2 c S
 * \) with \( (J - c) S + S (J - c)^\top + C = 0 \): in the units of each coordinate, and positive
 * definite exactly where the noise reaches every direction through the drift.
 *
 * @param h the diffusion
 * @param more D, d by d
 */
record VanishingNoise(DiffusionHamiltonian h, double[][] more) {

  private static final int LEVELS = 4;
  private static final double MOST = 0.02;

  static VanishingNoise at(DiffusionHamiltonian h, double[] x) {
    double[][] jacobian = DriftFlow.jacobian(h::drift, x, Math.max(1, Vectors.norm(x)));
    double rate = 0;
    for (double[] row : jacobian) {
      rate = Math.max(rate, Vectors.norm(row));
    }
    for (int k = 0; k < jacobian.length; k++) {
      jacobian[k][k] -= rate;
    }
    Lyapunov local = Lyapunov.of(jacobian, h.hessianP(x, new double[x.length]));
    if (local == null) {
      throw new IllegalArgumentException(
          "the noise reaches some directions neither by itself nor through the drift, or too weakly,"
              + " at x = "
              + Arrays.toString(x)
              + ": add noise to them");
    }
    return new VanishingNoise(h, local.covariance().scalarMultiply(2 * rate).getData());
  }

  /**
   * The path of least action whatever its duration: out of a stable point of rest by {@link
   * Instanton}, near the way out by the linearised noise or near the limit; else, or where that
   * errs less, the limit.
   */
  static MinimumActionPath between(DiffusionHamiltonian h, double[] from, double[] to) {
    double near = MinimumActionPath.NEAR * Vectors.distance(from, to);
    Instanton instanton =
        MinimumActionPath.isAtRest(h, from, near)
            ? Instanton.between(h, from, to, MinimumActionPath.isAtRest(h, to, near))
            : null;
    MinimumActionPath out = instanton == null ? null : instanton.nearLinear();
    if (out != null) {
      return out;
    }
    MinimumActionPath limit =
        at(h, from)
            .limit(
                noisier -> MinimumActionPath.searched(noisier, from, to),
                MinimumActionPath::between);
    out = instanton == null || limit.action() == 0 ? null : instanton.near(limit);
    return out == null || limit.error() < out.error() ? limit : out;
  }

  /**
   * The limit of solutions.
   *
   * @param first the solution of the first problem
   * @param next that of the next one, from the path of the one before
   */
  MinimumActionPath limit(
      Function<Hamiltonian, MinimumActionPath> first,
      BiFunction<Hamiltonian, Path, MinimumActionPath> next) {
    double[] row = new double[LEVELS];
    double[] errors = new double[LEVELS];
    double error = Double.POSITIVE_INFINITY;
    MinimumActionPath found = null;
    boolean converged = true;
    int iterations = 0;
    for (int i = 0; i < LEVELS; i++) {
      Hamiltonian noisier = h.plus(MOST / (1 << i), more);
      found = found == null ? first.apply(noisier) : next.apply(noisier, found.path());
      converged &= found.converged();
      iterations += found.iterations();
      double above = row[0];
      double errorAbove = errors[0];
      row[0] = found.action();
      errors[0] = found.error();
      for (int j = 1; j <= i; j++) {
        double factor = 1.0 / ((1 << j) - 1);
        double old = row[j];
        double oldError = errors[j];
        row[j] = row[j - 1] + factor * (row[j - 1] - above);
        errors[j] = (1 + factor) * errors[j - 1] + factor * errorAbove;
        above = old;
        errorAbove = oldError;
      }
      if (i == LEVELS - 1) {
        error = Math.abs(row[i] - row[i - 1]) + errors[i];
      }
    }
    return new MinimumActionPath(
        found.path(), Math.max(0, row[LEVELS - 1]), error, converged, found.residual(), iterations);
  }
}
