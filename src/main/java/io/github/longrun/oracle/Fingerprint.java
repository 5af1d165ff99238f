package io.github.longrun.oracle;

import io.github.longrun.objective.Box;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A word that tells stochastic gradients apart: of mean gradients and draws at 1024 points, half of
 * them all over a box and half over one of twice its width. First steps alone, which stay in the
 * wells, do not tell a loss whose barriers were changed from what it was.
 */
public final class Fingerprint {

  private static final int PROBES = 1024;

  private Fingerprint() {}

  /**
   * The word of a stochastic gradient.
   *
   * @param gradient the stochastic gradient
   * @param box where its chains are expected, of its dimension
   * @return up to eight hexadecimal digits; the same whenever the gradient and the box are
   */
  public static String of(StochasticGradient gradient, Box box) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(0L);
    double[][] seen = new double[2 * PROBES][];
    double[] lower = box.lower();
    double[] upper = box.upper();
    for (int k = 0; k < seen.length; k += 2) {
      double[] x = new double[lower.length];
      double reach = k % 4 == 0 ? 1 : 2;
      for (int i = 0; i < x.length; i++) {
        double off = reach * (random.nextDouble() - 0.5);
        x[i] = 0.5 * (lower[i] + upper[i]) + off * (upper[i] - lower[i]);
      }
      try {
        seen[k] = gradient.mean(x);
        seen[k + 1] = gradient.sample(x, random);
      } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
        // its message may differ where its numbers do not
        seen[k] = new double[] {e.getClass().getName().hashCode()};
      }
    }
    return Integer.toHexString(Arrays.deepHashCode(seen));
  }
}
