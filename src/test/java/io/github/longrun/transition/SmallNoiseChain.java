package io.github.longrun.transition;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The Markov chain of rates \( 10^{-12 B_{ij}} \), for integer costs: a chain at noise so small
 * that exponents are read off its probabilities and mean times by rounding their decimal exponents,
 * as the constants in front lie between 1e-6 and 1e6 (with six states there are less than 6^6
 * graphs). Linear systems are solved in decimal arithmetic of 1500 digits, enough for costs below 8
 * (12 digits a unit, six edges, twice).
 */
final class SmallNoiseChain {

  private static final int DIGITS = 12;
  private final MathContext exact;

  private final BigDecimal[][] rate;
  private final int n;

  /** A cost of +infinity is a rate of 0. */
  SmallNoiseChain(double[][] cost) {
    n = cost.length;
    exact = new MathContext(2 * n * 8 * DIGITS + 100);
    rate = new BigDecimal[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        boolean isEdge = i != j && Double.isFinite(cost[i][j]);
        rate[i][j] =
            isEdge
                ? BigDecimal.ONE.scaleByPowerOfTen((int) (-DIGITS * Math.round(cost[i][j])))
                : BigDecimal.ZERO;
      }
    }
  }

  /** Minus the exponent of a positive number in units of the costs. */
  static int exponent(BigDecimal x) {
    int decimal = x.precision() - x.scale() - 1;
    return Math.floorDiv(decimal + DIGITS / 2, DIGITS);
  }

  /** The mean time from each state to the targets, where it is finite. */
  BigDecimal[] meanTimes(boolean[] isTarget) {
    return solve(isTarget, states(BigDecimal.ONE));
  }

  /** The mean time that is spent in one state before the targets. */
  BigDecimal[] meanTimesAt(int state, boolean[] isTarget) {
    BigDecimal[] reward = states(BigDecimal.ZERO);
    reward[state] = BigDecimal.ONE;
    return solve(isTarget, reward);
  }

  /** The probability that one of the targets is the first that is met. */
  BigDecimal[] hits(int target, boolean[] isTarget) {
    BigDecimal[] reward = new BigDecimal[n];
    for (int i = 0; i < n; i++) {
      reward[i] = rate[i][target];
    }
    return solve(isTarget, reward);
  }

  /**
   * The stationary probability of a state over that of state 0: the time spent in it on a round.
   */
  BigDecimal overFirst(int state) {
    if (state == 0) {
      return BigDecimal.ONE;
    }
    boolean[] isTarget = new boolean[n];
    isTarget[0] = true;
    BigDecimal[] spent = meanTimesAt(state, isTarget);
    BigDecimal sum = BigDecimal.ZERO;
    for (int k = 1; k < n; k++) {
      sum = sum.add(rate[0][k].multiply(spent[k], exact), exact);
    }
    return sum;
  }

  private BigDecimal[] states(BigDecimal value) {
    BigDecimal[] all = new BigDecimal[n];
    Arrays.fill(all, value);
    return all;
  }

  /** Solves \( \sum_j r_{ij} (x_i - x_j) = c_i \) outside the targets, x = 0 on them. */
  private BigDecimal[] solve(boolean[] isTarget, BigDecimal[] c) {
    List<Integer> inner = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (!isTarget[i]) {
        inner.add(i);
      }
    }
    int m = inner.size();
    BigDecimal[][] a = new BigDecimal[m][m + 1];
    for (int k = 0; k < m; k++) {
      int i = inner.get(k);
      BigDecimal exit = BigDecimal.ZERO;
      for (int j = 0; j < n; j++) {
        exit = exit.add(rate[i][j], exact);
      }
      for (int l = 0; l < m; l++) {
        a[k][l] = k == l ? exit : rate[i][inner.get(l)].negate();
      }
      a[k][m] = c[i];
    }
    for (int k = 0; k < m; k++) {
      for (int r = 0; r < m; r++) {
        if (r == k || a[r][k].signum() == 0) {
          continue;
        }
        BigDecimal factor = a[r][k].divide(a[k][k], exact);
        for (int l = k; l <= m; l++) {
          a[r][l] = a[r][l].subtract(factor.multiply(a[k][l], exact), exact);
        }
      }
    }
    BigDecimal[] x = states(BigDecimal.ZERO);
    for (int k = 0; k < m; k++) {
      x[inner.get(k)] = a[k][m].divide(a[k][k], exact);
    }
    return x;
  }
}
