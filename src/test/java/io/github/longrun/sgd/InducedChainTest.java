package io.github.longrun.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.oracle.RandomLanes;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /**
   * Three minima, their direct ways between the outer two known by 32 lognormal repeats that spread
   * three times as much as their mean, beside a precise way by the middle: in a third of the sets
   * leaving a repeat out takes a rate below 0. Two standard errors cover the log ratio all the
   * same: 0.96 of 1000 sets or more, which would be seen below 0.93 with probability below 1e-4.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1e-5, 1e-4, 1e-3})
  void twoStandardErrorsCoverWhereARateFallsBelowZero(double direct) {
    double[][] rate = {{0, 1e-3, direct}, {1e-2, 0, 1e-3}, {10 * direct, 1e-2, 0}};
    double[] law = new InducedChain(rate).law();
    Objective wells = Objective.of(1, x -> x[0] * x[0] * (x[0] * x[0] - 1) * (x[0] * x[0] - 1));
    CriticalComponents components =
        CriticalComponents.find(wells, Box.of(new double[] {-2}, new double[] {2}));
    List<Component> minima = components.minima();
    Neighbourhoods balls = Neighbourhoods.of(components, 0.1);
    Ladder[] ladders = new Ladder[6];
    Arrays.fill(ladders, new Ladder(null, 0, new double[0], List.of(), 1, true, 0));
    var random = RandomLanes.of(3, 0, 1).lane(0);
    int sets = 1000;
    int covered = 0;
    int below = 0;
    for (int t = 0; t < sets; t++) {
      Climb[][] climbs = new Climb[6][32];
      for (int q = 0; q < 6; q++) {
        int i = q / 2;
        int j = q % 2 < i ? q % 2 : q % 2 + 1;
        double s = Math.sqrt(Math.log(1 + Math.pow(i + j == 2 ? 3 : 0.1, 2)));
        for (int r = 0; r < 32; r++) {
          double factor =
              Math.exp(
                  s * NormalDistribution.of(0, 1).inverseCumulativeProbability(random.nextDouble())
                      - s * s / 2);
          climbs[q][r] = new Climb(rate[i][j] * factor, new double[0], 1, 0, 0, 0);
        }
      }
      TransitionRates rates = TransitionRates.of(balls, 0.1, 1, ladders, new long[6][0], climbs);
      Estimate ratio = rates.inducedLogRatio(minima.get(0).id(), minima.get(2).id());
      double miss = ratio.value() - Math.log(law[0] / law[2]);
      covered += Math.abs(miss) <= 2 * ratio.standardError() ? 1 : 0;
      DoubleSummaryStatistics way =
          Arrays.stream(climbs[1]).mapToDouble(Climb::rate).summaryStatistics();
      double share = (way.getMax() / way.getAverage() - 1) / 31;
      below += Climb.widening(climbs[1], Climb::rate) * share > 1 ? 1 : 0;
    }
    assertTrue(below > sets / 5, "below 0 in " + below);
    assertTrue(covered > 0.93 * sets, "covered " + covered);
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
