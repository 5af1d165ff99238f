package io.github.longrun.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.oracle.RandomLanes;
import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;

class InducedChainTest {

  /** Two states with rates a and b: law (b, a) / (a + b), relaxation time 1 / (a + b). */
  @Test
  void twoStates() {
    InducedChain chain = new InducedChain(new double[][] {{0, 0.003}, {0.001, 0}});
    assertArrayEquals(new double[] {0.25, 0.75}, chain.law(), 1e-15);
    assertEquals(250, chain.relaxationTime(), 1e-10);
    double t0 = 100;
    double t = 700;
    double decay = 250 / t * (Math.exp(-t0 / 250) - Math.exp(-(t0 + t) / 250));
    double[] shown = chain.average(new double[] {1, 0}, t0, t);
    assertArrayEquals(new double[] {0.25 + 0.75 * decay, 0.75 - 0.75 * decay}, shown, 1e-13);
  }

  /** A ring with a drift is not reversible: law by symmetry uniform, modes known exactly. */
  @Test
  void aDriftingRing() {
    double f = 0.02;
    double b = 0.005;
    InducedChain chain = new InducedChain(new double[][] {{0, f, b}, {b, 0, f}, {f, b, 0}});
    assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, chain.law(), 1e-15);
    assertEquals(1 / (1.5 * (f + b)), chain.relaxationTime(), 1e-8);
    assertArrayEquals(chain.law(), chain.average(new double[] {1, 0, 0}, 1e4, 1e4), 1e-12);
  }

  /**
   * Commons Math's eigenvalues take numbers below 1e-12 for zero; the time scales with the rates
   * whatever their size.
   */
  @Test
  void relaxationOfRareMoves() {
    double[][] rate = {
      {0, 2e-3, 3e-6, 1e-4}, {5e-4, 0, 2e-7, 0}, {1e-3, 4e-4, 0, 6e-6}, {7e-5, 0, 3e-4, 0}
    };
    double time = new InducedChain(rate).relaxationTime();
    for (double slower : new double[] {1e-3, 1e-6, 1e-9, 1e-12}) {
      double[][] scaled = new double[4][4];
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          scaled[i][j] = slower * rate[i][j];
        }
      }
      assertEquals(1, new InducedChain(scaled).relaxationTime() * slower / time, 1e-9);
    }
  }

  /** Random rates over eight decades: all that follows from the time exists and is positive. */
  @Test
  void relaxationOfRandomRates() {
    var random = RandomLanes.of(5, 0, 1).lane(0);
    for (int t = 0; t < 3000; t++) {
      int n = 3 + random.nextInt(5);
      double[][] rate = new double[n][n];
      double[] depth = random.doubles(n, 0, 4).toArray();
      double[][] detailed = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          double barrier = 4 + 4 * random.nextDouble();
          detailed[i][j] = rate[i][j] = Math.pow(10, depth[i] - barrier - 2);
          detailed[j][i] = rate[j][i] = Math.pow(10, depth[j] - barrier - 2);
        }
      }
      double[] law = new InducedChain(rate).law();
      // In detailed balance the spectrum is that of a symmetric matrix.
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          detailed[i][j] *= Math.sqrt(law[i] / law[j]);
          detailed[i][i] -= i == j ? 0 : rate[i][j];
        }
      }
      double[] exact =
          new EigenDecomposition(new Array2DRowRealMatrix(detailed)).getRealEigenvalues();
      Arrays.sort(exact);
      assertEquals(1, new InducedChain(rate).relaxationTime() * -exact[n - 2], 1e-6);
    }
  }

  /** Birth and death in detailed balance: probabilities over 40 decades keep their digits. */
  @Test
  void relativeAccuracyOfTheRarest() {
    double[][] rate = new double[5][5];
    for (int k = 0; k < 4; k++) {
      rate[k][k + 1] = 1e-12;
      rate[k + 1][k] = 1e-2;
    }
    double[] law = new InducedChain(rate).law();
    for (int k = 0; k < 5; k++) {
      assertEquals(1, law[k] / (law[0] * Math.pow(1e-10, k)), 1e-14);
    }
  }

  /** Leaving a repeat out can take the rate of a way that hardly matters below 0. */
  @Test
  void aRateBelowZeroIsNoWay() {
    double[][] rate = {{0, 2e-3, 1e-6}, {1e-4, 0, 1e-9}, {1e-8, 0, 0}};
    double[] law = new InducedChain(rate).law();
    rate[2][1] = -3e-8;
    assertArrayEquals(law, new InducedChain(rate).law());
  }

  @Test
  void aChainThatNeverCameBackHasNoLaw() {
    InducedChain stuck = new InducedChain(new double[2][2]);
    assertTrue(Double.isNaN(stuck.law()[0]));
    assertEquals(Double.POSITIVE_INFINITY, stuck.relaxationTime());
    InducedChain absorbed = new InducedChain(new double[][] {{0, 0.1}, {0, 0}});
    assertEquals(Double.POSITIVE_INFINITY, absorbed.relaxationTime());
    assertEquals(0, new InducedChain(new double[1][1]).relaxationTime());
  }
}
