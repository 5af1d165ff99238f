package io.github.longrun.sgd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConvergenceTest {

  /** Autoregressions on a linear congruential generator, which any language repeats. */
  private static double[][] draws(int chains, int n, double r) {
    double[][] draws = new double[chains][n];
    for (int c = 0; c < chains; c++) {
      double v = 0;
      long s = 12345L + c;
      for (int i = 0; i < n; i++) {
        s = (s * 1103515245L + 12345) % 2147483648L;
        v = r * v + s / 2147483648.0 - 0.5;
        draws[c][i] = v + (r < 0 ? 0.2 * c : 0);
      }
    }
    return draws;
  }

  private static void check(double[][] draws, double rHat, double bulk, double tail) {
    Convergence c = Convergence.of(draws);
    if (!Double.isNaN(rHat)) {
      assertEquals(rHat, c.rHat(), 1e-10 * rHat);
    }
    assertEquals(bulk, c.bulkEffectiveSampleSize(), 1e-9 * bulk);
    assertEquals(tail, c.tailEffectiveSampleSize(), 1e-9 * tail);
  }

  /** Values of {@code az.rhat} and {@code az.ess} (ArviZ 0.19.0) on the same draws. */
  @Test
  void agreesWithArviZ() {
    check(draws(4, 101, 0.9), 1.08868156971758, 43.19977629876229, 160.49808849053727);
    check(draws(4, 200, -0.5), 1.2409662209251155, 12.694635795174197, 66.09801908389045);
    check(draws(2, 50, 0), 1.005687580716219, 104.98431408481615, 66.93958840451428);
    check(draws(1, 300, 0.95), Double.NaN, 16.59963336073173, 34.10381788900476);
    double[][] ties = draws(4, 100, 0.5);
    for (double[] chain : ties) {
      Arrays.setAll(chain, i -> Math.rint(4 * chain[i]) / 4);
    }
    check(ties, 1.004529935023166, 175.5926692102238, 276.2195675872092);
  }

  /** Of AR(1) with coefficient r, S (1 - r) / (1 + r): the estimate scatters by 5 %. */
  @Test
  void effectiveSampleSizeOfAnAutoregression() {
    Convergence c = Convergence.of(draws(4, 4000, 0.8));
    assertEquals(16_000 * 0.2 / 1.8, c.bulkEffectiveSampleSize(), 0.15 * 16_000 * 0.2 / 1.8);
    assertTrue(c.rHat() < 1.01, c.toString());
  }

  @Test
  void badDrawsAreAnswered() {
    assertTrue(Double.isNaN(Convergence.of(new double[2][10]).rHat()));
    answered("got 0 chains", new double[0][]);
    answered("got 1 chains of 3", new double[1][3]);
    answered("got 4 and 5", new double[][] {{1, 2, 3, 4}, {1, 2, 3, 4, 5}});
    answered("got NaN", new double[][] {{1, 2, 3, Double.NaN}});
  }

  private static void answered(String part, double[][] draws) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Convergence.of(draws)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
