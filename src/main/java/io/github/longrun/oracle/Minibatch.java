package io.github.longrun.oracle;

import io.github.longrun.objective.FiniteSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The mean of b terms drawn with replacement: \( \Lambda_b(x, q) = b\, \Lambda_1(x, q / b) \) with
 * \( \Lambda_1(x, q) = \log \frac1n \sum_i e^{\langle q, g_i(x) \rangle} \).
 */
record Minibatch(FiniteSum objective, int batch) implements StochasticGradient {

  /** Batches beyond this number are not listed. */
  private static final int MOST_ATOMS = 100_000;

  Minibatch {
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be at least 1, got " + batch);
    }
  }

  @Override
  public double[] sample(double[] x, UniformRandomProvider random) {
    double[] mean = new double[dimension()];
    for (int j = 0; j < batch; j++) {
      double[] g = objective.gradient(random.nextInt(objective.size()), x);
      for (int k = 0; k < mean.length; k++) {
        mean[k] += g[k] / batch;
      }
    }
    return mean;
  }

  @Override
  public Sampler sampler(RandomLanes lanes) {
    int[] term = new int[lanes.size()];
    if (batch == 1) {
      return (x, out, n) -> {
        lanes.indices(objective.size(), term, n);
        objective.gradients(term, x, out, n);
      };
    }
    double[][] g = new double[dimension()][lanes.size()];
    return (x, out, n) -> {
      for (double[] coordinate : out) {
        Arrays.fill(coordinate, 0, n, 0);
      }
      for (int j = 0; j < batch; j++) {
        lanes.indices(objective.size(), term, n);
        objective.gradients(term, x, g, n);
        for (int k = 0; k < out.length; k++) {
          add(out[k], 1.0 / batch, g[k], n);
        }
      }
    };
  }

  @Override
  public double cumulant(double[] x, double[] q) {
    return tilted(x, q).value();
  }

  @Override
  public Tilted tilted(double[] x, double[] q) {
    int n = objective.size();
    int d = dimension();
    Arguments.check(d, x, q);
    double[][] g = gradients(x);
    Tilting tilting = tilting(g, q);
    double[] mean = new double[d];
    double[][] covariance = new double[d][d];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < d; k++) {
        mean[k] += tilting.weights()[i] * g[i][k];
      }
    }
    for (int i = 0; i < n; i++) {
      FiniteNoise.addSpread(covariance, tilting.weights()[i] / batch, g[i], mean);
    }
    return Arguments.checkNumbers(new Tilted(batch * tilting.value(), mean, covariance), x, q);
  }

  private double[][] gradients(double[] x) {
    double[][] g = new double[objective.size()][];
    for (int i = 0; i < g.length; i++) {
      g[i] = Arguments.checkGradient(objective.gradient(i, x), x);
    }
    return g;
  }

  /** \( \Lambda_1(x, q / b) \) and the tilted probabilities of the terms. */
  private Tilting tilting(double[][] g, double[] q) {
    int n = g.length;
    double[] exponent = new double[n];
    double[] weight = new double[n];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < q.length; k++) {
        exponent[i] += q[k] * g[i][k] / batch;
      }
      weight[i] = 1.0 / n;
      mean += exponent[i] / n;
    }
    return Tilting.of(weight, exponent, mean);
  }

  @Override
  public double[] slope(double[] x, double[] q) {
    int d = dimension();
    Arguments.check(d, x, q);
    double[] probability = tilting(gradients(x), q).weights();
    double[] s = new double[d];
    for (int i = 0; i < probability.length; i++) {
      double[][] a = objective.hessian(i, x);
      for (int k = 0; k < d; k++) {
        for (int l = 0; l < d; l++) {
          s[k] += probability[i] * a[k][l] * q[l];
        }
      }
    }
    return Arguments.checkSlope(s, x, q);
  }

  /** All batches, as multisets of terms: \( \binom{n + b - 1}{b} \) of them. */
  @Override
  public List<Atom> atoms(double[] x) {
    int n = objective.size();
    double count = 1;
    for (int j = 1; j <= batch; j++) {
      count *= (n + j - 1.0) / j;
    }
    List<Atom> atoms = new ArrayList<>();
    if (count <= MOST_ATOMS) {
      double[][] g = new double[n][];
      for (int i = 0; i < n; i++) {
        g[i] = objective.gradient(i, x);
      }
      draw(atoms, g, 0, batch, new double[dimension()], 1);
    }
    return atoms;
  }

  /** Draws term i 0, 1, ..., {@code left} times: the multinomial law, a factor a term. */
  private void draw(
      List<Atom> atoms, double[][] g, int i, int left, double[] mean, double probability) {
    if (left == 0) {
      atoms.add(new Atom(mean.clone(), probability));
      return;
    }
    if (i == g.length) {
      return;
    }
    double[] more = mean.clone();
    double p = probability;
    for (int m = 0; m <= left; m++) {
      draw(atoms, g, i + 1, left - m, more, p);
      for (int k = 0; k < more.length; k++) {
        more[k] += g[i][k] / batch;
      }
      p *= (left - m) / ((m + 1.0) * g.length);
    }
  }

  private static void add(double[] v, double factor, double[] w, int n) {
    for (int i = 0; i < n; i++) {
      v[i] = Math.fma(factor, w[i], v[i]);
    }
  }

  @Override
  public boolean isGaussian() {
    return false;
  }
}
