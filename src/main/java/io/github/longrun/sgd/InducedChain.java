package io.github.longrun.sgd;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The Markov chain in continuous time that hops from core to core with rates \( q_{ij} = N_{ij} /
 * T_i \), departures from i to j per time spent with i as the core last visited.
 *
 * @param rate the rates \( q_{ij} \) per step, K by K, 0 on the diagonal
 */
record InducedChain(double[][] rate) {

  /**
   * The stationary law by elimination after Grassmann, Taksar and Heyman (Oper. Res. 33, 1985): no
   * subtraction, so the smallest probability is as accurate as the rates.
   *
   * @return the law; NaN where some core was not left or not returned to
   */
  double[] law() {
    int n = rate.length;
    double[][] q = new double[n][];
    for (int i = 0; i < n; i++) {
      // The rate of a poor way, widened as a repeat is left out, can fall below 0.
      q[i] = Arrays.stream(rate[i]).map(r -> Math.max(0, r)).toArray();
    }
    for (int k = n - 1; k > 0; k--) {
      double out = 0;
      for (int j = 0; j < k; j++) {
        out += q[k][j];
      }
      for (int i = 0; i < k; i++) {
        q[i][k] /= out;
        for (int j = 0; j < k; j++) {
          if (j != i) {
            q[i][j] += q[i][k] * q[k][j];
          }
        }
      }
    }
    double[] law = new double[n];
    law[0] = 1;
    double total = 1;
    for (int k = 1; k < n; k++) {
      for (int i = 0; i < k; i++) {
        law[k] += law[i] * q[i][k];
      }
      total += law[k];
    }
    for (int k = 0; k < n; k++) {
      law[k] = total > 0 && total < Double.POSITIVE_INFINITY ? law[k] / total : Double.NaN;
    }
    return law;
  }

  /**
   * The mean time until the chain is first in another state, \( m_i = (1 + \sum_k q_{ik} m_k) /
   * \sum_k q_{ik} \) with \( m_j = 0 \), by eliminating the states in between; no subtraction.
   *
   * @return the time in steps; infinite or NaN where there is no way
   */
  double passageTime(int from, int to) {
    int n = rate.length;
    double[][] q = new double[n][];
    double[] time = new double[n];
    for (int i = 0; i < n; i++) {
      q[i] = rate[i].clone();
      time[i] = 1;
    }
    boolean[] gone = new boolean[n];
    for (int k = 0; k < n; k++) {
      if (k == from || k == to) {
        continue;
      }
      gone[k] = true;
      double out = 0;
      for (int j = 0; j < n; j++) {
        out += gone[j] ? 0 : q[k][j];
      }
      for (int i = 0; i < n; i++) {
        if (!gone[i] && q[i][k] > 0) {
          double share = q[i][k] / out;
          time[i] += share * time[k];
          for (int j = 0; j < n; j++) {
            q[i][j] += j == i ? 0 : share * q[k][j];
          }
        }
      }
    }
    return from == to ? 0 : time[from] / q[from][to];
  }

  /** \( -1 / \operatorname{Re} \lambda_2 \) in steps, of the generator's slowest mode. */
  double relaxationTime() {
    int n = rate.length;
    if (n < 2) {
      return 0;
    }
    double[] law = law();
    for (double p : law) {
      if (!(p > 0)) {
        return Double.POSITIVE_INFINITY;
      }
    }
    if (n == 2) {
      return 1 / (rate[0][1] + rate[1][0]);
    }
    // In units of the fastest rate, for Commons Math 3.6.1 takes numbers below 1e-12 for 0.
    double[][] q = generator();
    double fastest = 0;
    for (int i = 0; i < n; i++) {
      fastest = Math.max(fastest, -q[i][i]);
    }
    RealMatrix scaled = new Array2DRowRealMatrix(q, false).scalarMultiply(1 / fastest);
    double[] real = new EigenDecomposition(scaled).getRealEigenvalues();
    Arrays.sort(real);
    return -1 / (real[n - 2] * fastest);
  }

  /**
   * The law of the last core averaged over a window, \( \frac1T \int_{t_0}^{t_0 + T} p_0 e^{Q s} ds
   * \).
   *
   * @param start the law \( p_0 \) at time 0
   * @param from the start \( t_0 \) of the window, in steps
   * @param length its length T, in steps
   * @return the averaged law
   */
  double[] average(double[] start, double from, double length) {
    return times(times(start, flow(from)[0]), flow(length)[1]);
  }

  /** \( e^{Q t} \) and its average over [0, t]: Taylor series on t / 2^m, then m doublings. */
  private double[][][] flow(double t) {
    int n = rate.length;
    double[][] q = generator();
    double norm = 0;
    for (int i = 0; i < n; i++) {
      norm = Math.max(norm, -2 * q[i][i]);
    }
    int doublings = Math.max(0, Math.getExponent(norm * t) + 4);
    double h = Math.scalb(t, -doublings);
    double[][] exponential = identity(n);
    double[][] average = identity(n);
    double[][] term = identity(n);
    for (int k = 1; k <= 12; k++) {
      term = times(term, q);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          term[i][j] *= h / k;
          exponential[i][j] += term[i][j];
          average[i][j] += term[i][j] / (k + 1);
        }
      }
    }
    for (int m = 0; m < doublings; m++) {
      double[][] second = times(exponential, average);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          average[i][j] = (average[i][j] + second[i][j]) / 2;
        }
      }
      exponential = times(exponential, exponential);
    }
    return new double[][][] {exponential, average};
  }

  private double[][] generator() {
    int n = rate.length;
    double[][] q = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i != j) {
          q[i][j] = rate[i][j];
          q[i][i] -= rate[i][j];
        }
      }
    }
    return q;
  }

  private static double[][] identity(int n) {
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i][i] = 1;
    }
    return a;
  }

  private static double[] times(double[] p, double[][] a) {
    double[] out = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      for (int j = 0; j < p.length; j++) {
        out[j] += p[i] * a[i][j];
      }
    }
    return out;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] out = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      out[i] = times(a[i], b);
    }
    return out;
  }
}
