package io.github.longrun.oracle;

import io.github.longrun.objective.FiniteSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The mean of b different terms, all sets of b of n terms being equally likely: \[ \Lambda(x, q) =
 * \log \binom nb^{-1} \sum_{|S| = b} \prod_{i \in S} e^{\langle q, g_i(x) \rangle / b}, \] the
 * logarithm of an elementary symmetric mean.
 *
 * <p>Terms are taken in one by one. A random set of k of the first i terms has the i-th in it with
 * probability k / i, so its cumulant, tilted mean and tilted covariance are those of a mixture of
 * two: the set of k of the first i - 1 terms, and the set of k - 1 of them with the i-th. Every
 * step is a convex combination, so nothing cancels; there are at most b (n - b) + n of them.
 */
record MinibatchWithoutReplacement(FiniteSum objective, int batch) implements StochasticGradient {

  /** Batches beyond this number are not listed. */
  private static final int MOST_ATOMS = 100_000;

  MinibatchWithoutReplacement {
    if (batch < 1 || batch > objective.size()) {
      throw new IllegalArgumentException(
          "batch must be in 1.."
              + objective.size()
              + ", the number of terms, where none is drawn twice, got "
              + batch);
    }
  }

  /** Floyd's algorithm: term j is taken, or an earlier one that is not in the batch yet. */
  @Override
  public double[] sample(double[] x, UniformRandomProvider random) {
    int n = objective.size();
    int[] chosen = new int[batch];
    double[] mean = new double[dimension()];
    for (int j = n - batch, m = 0; j < n; j++, m++) {
      chosen[m] = fresh(chosen, m, random.nextInt(j + 1), j);
      double[] g = objective.gradient(chosen[m], x);
      for (int k = 0; k < mean.length; k++) {
        mean[k] += g[k] / batch;
      }
    }
    return mean;
  }

  private static int fresh(int[] chosen, int m, int candidate, int otherwise) {
    for (int l = 0; l < m; l++) {
      if (chosen[l] == candidate) {
        return otherwise;
      }
    }
    return candidate;
  }

  @Override
  public Sampler sampler(RandomLanes lanes) {
    int size = objective.size();
    int[][] chosen = new int[lanes.size()][batch];
    int[] term = new int[lanes.size()];
    double[][] g = new double[dimension()][lanes.size()];
    return (x, out, n) -> {
      for (double[] coordinate : out) {
        Arrays.fill(coordinate, 0, n, 0);
      }
      for (int j = size - batch, m = 0; j < size; j++, m++) {
        lanes.indices(j + 1, term, n);
        for (int i = 0; i < n; i++) {
          term[i] = fresh(chosen[i], m, term[i], j);
          chosen[i][m] = term[i];
        }
        objective.gradients(term, x, g, n);
        for (int k = 0; k < out.length; k++) {
          for (int i = 0; i < n; i++) {
            out[k][i] = Math.fma(1.0 / batch, g[k][i], out[k][i]);
          }
        }
      }
    };
  }

  @Override
  public double cumulant(double[] x, double[] q) {
    Terms terms = new Terms(x, q);
    double value = terms.linear + terms.mixture(new double[objective.size()][0], false).value();
    return Arguments.checkNumber(value, x, q);
  }

  @Override
  public Tilted tilted(double[] x, double[] q) {
    Terms terms = new Terms(x, q);
    Tilted centred = terms.mixture(terms.deviation, true);
    double[] mean = centred.mean();
    for (int k = 0; k < mean.length; k++) {
      mean[k] += terms.mean[k];
    }
    double value = terms.linear + centred.value();
    return Arguments.checkNumbers(new Tilted(value, mean, centred.covariance()), x, q);
  }

  /** The tilted mean of \( \sum_{i \in S} \nabla^2 f_i(x) q / b \). */
  @Override
  public double[] slope(double[] x, double[] q) {
    Terms terms = new Terms(x, q);
    int d = dimension();
    double[][] rate = new double[objective.size()][d];
    for (int i = 0; i < rate.length; i++) {
      double[][] a = objective.hessian(i, x);
      for (int k = 0; k < d; k++) {
        for (int l = 0; l < d; l++) {
          rate[i][k] += a[k][l] * q[l] / batch;
        }
      }
    }
    return Arguments.checkSlope(terms.mixture(rate, false).mean(), x, q);
  }

  /** The gradients of all terms at x, over b and about their mean, with their exponents. */
  private final class Terms {

    final double[] mean;
    final double[][] deviation;
    final double[] exponent;
    final double linear;

    Terms(double[] x, double[] q) {
      int n = objective.size();
      int d = dimension();
      Arguments.check(d, x, q);
      mean = new double[d];
      deviation = new double[n][];
      exponent = new double[n];
      for (int i = 0; i < n; i++) {
        deviation[i] = objective.gradient(i, x);
        for (int k = 0; k < d; k++) {
          mean[k] += deviation[i][k] / n;
        }
      }
      Arguments.checkGradient(mean, x);
      double sum = 0;
      for (int k = 0; k < d; k++) {
        sum += q[k] * mean[k];
        for (int i = 0; i < n; i++) {
          deviation[i][k] = (deviation[i][k] - mean[k]) / batch;
          exponent[i] += q[k] * deviation[i][k];
        }
      }
      linear = sum;
    }

    /**
     * Cumulant of the sum of exponents over a random set, and mean and covariance of the sum of
     * vectors v under the law so tilted.
     */
    Tilted mixture(double[][] v, boolean withCovariance) {
      int n = v.length;
      int d = v[0].length;
      double[] value = new double[batch + 1];
      double[][] mean = new double[batch + 1][d];
      double[][][] covariance = new double[batch + 1][d][withCovariance ? d : 0];
      double[] gap = new double[d];
      for (int i = 1; i <= n; i++) {
        for (int k = Math.min(i, batch); k >= Math.max(1, batch - (n - i)); k--) {
          double share = (double) k / i;
          double taken = exponent[i - 1] + value[k - 1];
          double left = k < i ? value[k] : taken;
          double logarithm =
              taken >= left
                  ? taken + Math.log1p((1 - share) * Math.expm1(left - taken))
                  : left + Math.log1p(share * Math.expm1(taken - left));
          double t = k < i ? share * Math.exp(taken - logarithm) : 1;
          value[k] = k < i ? logarithm : taken;
          for (int a = 0; a < d; a++) {
            gap[a] = mean[k - 1][a] + v[i - 1][a] - mean[k][a];
            mean[k][a] += t * gap[a];
          }
          if (withCovariance) {
            for (int a = 0; a < d; a++) {
              for (int b = 0; b < d; b++) {
                covariance[k][a][b] =
                    (1 - t) * covariance[k][a][b]
                        + t * covariance[k - 1][a][b]
                        + t * (1 - t) * gap[a] * gap[b];
              }
            }
          }
        }
      }
      return new Tilted(value[batch], mean[batch], covariance[batch]);
    }
  }

  /** All batches: \( \binom nb \) of them. */
  @Override
  public List<Atom> atoms(double[] x) {
    int n = objective.size();
    double count = 1;
    for (int j = 1; j <= batch; j++) {
      count *= (n - batch + (double) j) / j;
    }
    List<Atom> atoms = new ArrayList<>();
    if (count <= MOST_ATOMS) {
      double[][] g = new double[n][];
      for (int i = 0; i < n; i++) {
        g[i] = objective.gradient(i, x);
      }
      choose(atoms, g, 0, batch, new double[dimension()], 1 / Math.rint(count));
    }
    return atoms;
  }

  private void choose(
      List<Atom> atoms, double[][] g, int i, int left, double[] mean, double probability) {
    if (left == 0) {
      atoms.add(new Atom(mean, probability));
      return;
    }
    if (g.length - i > left) {
      choose(atoms, g, i + 1, left, mean, probability);
    }
    double[] more = mean.clone();
    for (int k = 0; k < more.length; k++) {
      more[k] += g[i][k] / batch;
    }
    choose(atoms, g, i + 1, left - 1, more, probability);
  }

  @Override
  public boolean isGaussian() {
    return false;
  }
}
