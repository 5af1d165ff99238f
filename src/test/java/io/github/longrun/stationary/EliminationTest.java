package io.github.longrun.stationary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.oracle.RandomLanes;
import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

class EliminationTest {

  /** Up with probability p and down with q, in rows that start at the left neighbour. */
  private static double[][] walk(int n, double p, double q) {
    double[][] row = new double[n][];
    for (int i = 0; i < n; i++) {
      row[i] = i == 0 ? new double[] {1 - p, p} : new double[] {q, 1 - p - q, p};
      if (i == n - 1) {
        row[i] = new double[] {q, 1 - q};
      }
    }
    return row;
  }

  private static int[] leftNeighbours(int n) {
    int[] start = new int[n];
    for (int i = 1; i < n; i++) {
      start[i] = i - 1;
    }
    return start;
  }

  /** \( \pi_k = \pi_0 (p / q)^k \) over 1300 decades, either way. */
  @Test
  void birthAndDeathFarBelowTheSmallestNumber() {
    int n = 131;
    for (double[] pq : new double[][] {{1e-11, 0.1}, {0.1, 1e-11}}) {
      double[] log = Elimination.logLaw(leftNeighbours(n), walk(n, pq[0], pq[1]));
      for (int k = 0; k < n; k++) {
        double exact = k * (Math.log(pq[0]) - Math.log(pq[1]));
        assertEquals(exact, log[k] - log[0], 1e-14 * n * (1 + Math.abs(exact)) / 100);
      }
    }
  }

  /**
   * From state 2, which holds the chain, to 0 and 1 only over 3: passages of 1e-400 and 1e-350,
   * while 3, 4 and 5 keep their weights. Whatever comes to 1 goes on to 0.
   */
  @Test
  void statesTooRareForUnderflowDoNotSpoilTheOthers() {
    double up = 1e-200;
    double[][] row = {
      {0, 0, 1},
      {1},
      {0, 0, 1, up, 1e-80},
      {1e-200, 1e-150, 1},
      {0, 0, 0.5, 0, 0, 0.5},
      {0, 0, 0, 0, 1},
    };
    double[] log = Elimination.logLaw(new int[6], row);
    assertEquals(Math.log(up), log[3] - log[2], 1e-12);
    assertEquals(Math.log(2e-80), log[4] - log[2], 1e-12);
    assertEquals(Math.log(1e-80), log[5] - log[2], 1e-12);
    assertTrue(log[0] - log[2] < Math.log(1e-290), "" + log[0]);
    assertTrue(log[1] - log[2] < Math.log(1e-290), "" + log[1]);
  }

  /** Two wells, 0 and 1, with passages of 1e-400 over the states between: 2 and 3. */
  @Test
  void wellsThatCannotBeComparedAreRefused() {
    double up = 1e-200;
    double[][] row = {
      {1, 0, up, 0}, {0, 1, 0, up}, {1, 0, 0, up}, {0, 1, up, 0},
    };
    var e = assertThrows(IllegalArgumentException.class, () -> Elimination.logLaw(new int[4], row));
    assertTrue(e.getMessage().contains("a box around one of the parts"), e.getMessage());
  }

  /** From k to 0 with steps down only rarely: \( \sum_j \) of a geometric series, 1e120 steps. */
  @Test
  void passageOfBirthAndDeath() {
    int n = 41;
    double p = 0.2;
    double q = 2e-4;
    double[][] row = walk(n, p, q);
    double[] absorbed = new double[n];
    // State 0 is the target: whoever comes there is gone.
    absorbed[1] = row[1][0];
    row[1][0] = 0;
    absorbed[0] = row[0][0];
    row[0][0] = 0;
    double[] t = Elimination.passageTimes(leftNeighbours(n), row, absorbed);
    double exact = 0;
    for (int k = 1; k < n; k++) {
      // The mean time from k to k - 1: the weight of k and beyond over the flow from k to k - 1.
      double h = 0;
      for (int j = k; j < n; j++) {
        h += Math.pow(p / q, j - k) / q;
      }
      exact += h;
      assertEquals(1, t[k] / exact, 1e-12);
    }
    assertTrue(t[n - 1] > 1e115, "" + t[n - 1]);
  }

  /** Random banded chains against LU, which is accurate as long as nothing is small. */
  @Test
  void randomChainsAgreeWithFactorisation() {
    var random = RandomLanes.of(7, 0, 1).lane(0);
    for (int repeat = 0; repeat < 40; repeat++) {
      int n = 2 + random.nextInt(120);
      int[] start = new int[n];
      double[][] row = new double[n][];
      double[][] p = new double[n][n];
      double[] part = random.doubles(n).map(v -> v < 0.7 ? 0 : v).toArray();
      for (int i = 0; i < n; i++) {
        start[i] = Math.max(0, i - 1 - random.nextInt(9));
        row[i] = new double[Math.min(n, i + 2 + random.nextInt(9)) - start[i]];
        double total = 0;
        for (int k = 0; k < row[i].length; k++) {
          row[i][k] = random.nextDouble();
          total += row[i][k];
        }
        for (int k = 0; k < row[i].length; k++) {
          row[i][k] /= total;
          p[i][start[i] + k] = row[i][k];
        }
      }
      RealMatrix system = new Array2DRowRealMatrix(n, n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          system.setEntry(j, i, (i == j ? 1 : 0) - p[i][j]);
        }
        system.setEntry(n - 1, i, 1);
      }
      double[] right = new double[n];
      right[n - 1] = 1;
      double[] exact =
          new LUDecomposition(system).getSolver().solve(new ArrayRealVector(right)).toArray();
      double[] log = Elimination.logLaw(start, row);
      double total = Arrays.stream(log).map(Math::exp).sum();
      double[] law = Arrays.stream(log).map(v -> Math.exp(v) / total).toArray();
      assertArrayEquals(exact, law, 1e-11);

      double[] absorbed = new double[n];
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < row[i].length; k++) {
          int j = start[i] + k;
          absorbed[i] += row[i][k] * part[j];
          row[i][k] *= 1 - part[j];
          system.setEntry(i, j, (i == j ? 1 : 0) - row[i][k]);
        }
        for (int j = 0; j < n; j++) {
          system.setEntry(i, j, (i == j ? 1 : 0) - p[i][j] * (1 - part[j]));
        }
      }
      double[] ones = new double[n];
      Arrays.fill(ones, 1);
      if (Arrays.stream(part).max().orElseThrow() > 0) {
        double[] time =
            new LUDecomposition(system).getSolver().solve(new ArrayRealVector(ones)).toArray();
        double[] found = Elimination.passageTimes(start, row, absorbed);
        for (int i = 0; i < n; i++) {
          assertEquals(1, found[i] / time[i], 1e-9);
        }
      }
    }
  }

  /** States 0 and 4 are left for good; 1, 2, 3 go round. */
  @Test
  void transientStatesHaveNoWeight() {
    double[][] row = {
      {0.5, 0.5}, {0, 0, 1}, {0, 0, 0, 1}, {0, 1}, {0, 0, 0.25, 0.25, 0.5},
    };
    double[] log = Elimination.logLaw(new int[5], row);
    assertEquals(Double.NEGATIVE_INFINITY, log[0]);
    assertEquals(Double.NEGATIVE_INFINITY, log[4]);
    assertEquals(log[1], log[2], 1e-15);
    assertEquals(log[1], log[3], 1e-15);
  }

  @Test
  void twoClosedClassesHaveNoOneLaw() {
    double[][] row = {{1}, {0.5, 0, 0.5}, {0, 0, 1}};
    var e = assertThrows(IllegalArgumentException.class, () -> Elimination.logLaw(new int[3], row));
    assertTrue(e.getMessage().contains("more than one stationary law"), e.getMessage());
  }

  @Test
  void whatIsNeverReachedTakesForever() {
    double[][] row = {{0.5}, {0, 1}, {0.3, 0.3, 0.4}};
    double[] t = Elimination.passageTimes(new int[3], row, new double[] {0.5, 0, 0});
    assertEquals(2, t[0], 1e-15);
    assertEquals(Double.POSITIVE_INFINITY, t[1]);
    assertEquals(Double.POSITIVE_INFINITY, t[2]);
  }
}
