package io.github.longrun.action;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.FiniteSum;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.FiniteNoise;
import io.github.longrun.oracle.GaussianMixtureNoise;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.LaplaceNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.RademacherNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.StudentNoise;
import io.github.longrun.oracle.Tilted;
import io.github.longrun.oracle.TruncatedGaussianNoise;
import io.github.longrun.oracle.UniformNoise;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Anything may be asked: the answer is a number, or a refusal in one sentence. */
class FuzzTest {

  private static final int TRIALS = 100_000;
  private static final double[] ODD = {
    0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -Double.MAX_VALUE,
    Double.MAX_VALUE,
    1e-300,
    1e300,
    1e154,
    -1e-160
  };

  private final SplittableRandom random = new SplittableRandom(2406);
  private String trial;
  private int answers;
  private int infinite;
  private int refusals;
  private int failures;

  @Test
  void anythingIsAnsweredWithANumberOrRefusedInASentence() {
    for (int i = 0; i < TRIALS; i++) {
      int d = 1 + random.nextInt(3);
      trial = "trial " + i;
      StochasticGradient g = answer(() -> stochasticGradient(d));
      if (g == null) {
        continue;
      }
      ask(g, d);
      Hamiltonian h =
          random.nextInt(8) == 0 ? answer(() -> diffusion(d)) : answer(() -> Hamiltonian.of(g));
      if (h != null) {
        ask(h, d);
      }
    }
    // The counts show that the questions are of all kinds.
    assertTrue(answers > 4 * TRIALS, answers + " answers");
    assertTrue(infinite > TRIALS / 50, infinite + " infinite Lagrangians");
    assertTrue(refusals > TRIALS, refusals + " refusals");
    assertTrue(failures < TRIALS / 1000, failures + " without convergence");
  }

  private void ask(StochasticGradient g, int d) {
    double[] x = point(d);
    double[] q = vector(d);
    Double value = answer(() -> g.cumulant(x, q));
    if (value != null) {
      assertAboveTheTangent(value, g.mean(x), q);
    }
    Tilted tilted = answer(() -> g.tilted(x, q));
    if (tilted != null) {
      assertNumbers(tilted.value());
      assertNumbers(tilted.mean());
      assertNumbers(tilted.covariance());
    }
    assertNumbers(answer(() -> g.slope(x, q)));
  }

  /**
   * Jensen's inequality, \( \Lambda(x, q) \ge \langle q, E G \rangle \), where it does not
   * overflow.
   */
  private void assertAboveTheTangent(double value, double[] mean, double[] q) {
    double tangent = Vectors.dot(q, mean);
    double terms = 0;
    for (int k = 0; k < q.length; k++) {
      terms += Math.abs(q[k] * mean[k]);
    }
    assertNumbers(value);
    if (terms < 1e300) {
      assertTrue(value - tangent >= -1e-13 * terms, () -> trial + ": " + value + " < " + tangent);
    }
  }

  private void ask(Hamiltonian h, int d) {
    double[] x = point(d);
    double[] p = vector(d);
    Double value = answer(() -> h.value(x, p));
    assertNumbers(value == null ? 0 : value);
    assertNumbers(answer(() -> h.gradientP(x, p)));
    assertNumbers(answer(() -> h.gradientX(x, p)));
    double[][] hessian = answer(() -> h.hessianP(x, p));
    assertNumbers(hessian == null ? new double[0][] : hessian);
    double[] v = random.nextBoolean() ? vector(d) : answer(() -> h.gradientP(x, p));
    if (v == null) {
      return;
    }
    double[] guess = random.nextInt(4) == 0 ? vector(d) : new double[d];
    Lagrangian l = random.nextBoolean() ? answer(() -> h.lagrangian(x, v, guess)) : null;
    if (l != null) {
      assertTrue(l.value() >= 0, () -> trial + ": " + l);
      assertNumbers(l.residual());
      assertNumbers(l.momentum());
      infinite += Double.isInfinite(l.value()) ? 1 : 0;
    }
    GeometricLagrangian sigma =
        random.nextInt(4) == 0 ? answer(() -> h.geometricLagrangian(x, v, guess)) : null;
    if (sigma != null) {
      assertTrue(sigma.value() >= 0 && sigma.duration() >= 0, () -> trial + ": " + sigma);
      assertNumbers(sigma.momentum());
    }
  }

  /** The answer, or null where it was refused, as it should be: in one sentence. */
  private <T> T answer(Supplier<T> question) {
    long start = System.nanoTime();
    try {
      T answer = question.get();
      answers++;
      return answer;
    } catch (IllegalArgumentException | IllegalStateException refusal) {
      String message = refusal.getMessage();
      assertNotNull(message, trial);
      assertTrue(message.length() > 20, () -> trial + ": " + message);
      assertFalse(message.matches("(?s).*([.!?] [A-Z]|\n).*"), () -> trial + ": " + message);
      refusals++;
      failures += refusal instanceof IllegalStateException ? 1 : 0;
      return null;
    } finally {
      // a guard against loops, far above what any question takes
      assertTrue(System.nanoTime() - start < 60_000_000_000L, () -> trial + " takes forever");
    }
  }

  private void assertNumbers(double... values) {
    if (values != null) {
      for (double v : values) {
        assertFalse(Double.isNaN(v), trial);
      }
    }
  }

  private void assertNumbers(double[][] rows) {
    for (double[] row : rows) {
      assertNumbers(row);
    }
  }

  private double odd() {
    return random.nextBoolean()
        ? ODD[random.nextInt(ODD.length)]
        : Math.pow(10, 600 * random.nextDouble() - 300);
  }

  private double normal() {
    return random.nextGaussian();
  }

  /** Ordinary, of one size that is not, or with odd entries. */
  private double[] vector(int d) {
    double[] v = new double[d];
    int kind = random.nextInt(10);
    double size = kind < 6 ? 1 : Math.pow(10, (kind < 8 ? 12 : 300) * normal() / 2);
    for (int k = 0; k < d; k++) {
      v[k] = kind == 9 && random.nextBoolean() ? odd() : size * normal();
    }
    return random.nextInt(500) == 0 ? Arrays.copyOf(v, random.nextInt(4)) : v;
  }

  private double[] point(int d) {
    double[] v = vector(d);
    if (random.nextInt(4) > 0) {
      for (int k = 0; k < v.length; k++) {
        v[k] = 3 * normal();
      }
    }
    return v;
  }

  private double scale() {
    int kind = random.nextInt(10);
    return kind < 6
        ? 5 * random.nextDouble()
        : kind < 9 ? Math.pow(10, (kind < 8 ? 8 : 150) * normal()) : odd();
  }

  private double[] scales(int d) {
    double[] s = new double[d];
    for (int k = 0; k < d; k++) {
      s[k] = scale();
    }
    return s;
  }

  private StochasticGradient stochasticGradient(int d) {
    int kind = random.nextInt(20);
    if (kind < 2) {
      FiniteSum loss = terms(d, 1 + random.nextInt(8));
      int batch = random.nextInt(6);
      return kind == 0
          ? StochasticGradient.minibatch(loss, batch)
          : StochasticGradient.minibatchWithoutReplacement(loss, batch);
    }
    return StochasticGradient.of(objective(d), noise(d, 2));
  }

  private Objective objective(int d) {
    double size = scale();
    return switch (random.nextInt(4)) {
      case 0 -> Objectives.styblinskiTang(d);
      case 1 -> Objective.of(d, x -> 0.5 * size * Vectors.dot(x, x), x -> Vectors.scaled(size, x));
      case 2 -> Objective.of(d, x -> size * Math.log(x[0]), x -> gradientOfLog(size, x));
      default -> Objective.of(d, x -> 0, x -> new double[x.length]);
    };
  }

  private static double[] gradientOfLog(double size, double[] x) {
    double[] g = new double[x.length];
    g[0] = size / Math.sqrt(x[0]);
    return g;
  }

  private FiniteSum terms(int d, int n) {
    double[][] slope = new double[n][];
    for (int i = 0; i < n; i++) {
      slope[i] = Arrays.copyOf(vector(d), d);
    }
    double bend = scale();
    return new FiniteSum() {
      @Override
      public int size() {
        return n;
      }

      @Override
      public int dimension() {
        return d;
      }

      @Override
      public double value(double[] x) {
        return 0;
      }

      @Override
      public double[] gradient(double[] x) {
        double[] mean = new double[d];
        for (int i = 0; i < n; i++) {
          mean = Vectors.plus(mean, 1.0 / n, gradient(i, x));
        }
        return mean;
      }

      @Override
      public double[][] hessian(double[] x) {
        return hessian(0, x);
      }

      @Override
      public double[] gradient(int i, double[] x) {
        double[] g = new double[d];
        for (int k = 0; k < d; k++) {
          g[k] = slope[i][k] + bend * x[k];
        }
        return g;
      }

      @Override
      public double[][] hessian(int i, double[] x) {
        double[][] a = new double[d][d];
        for (int k = 0; k < d; k++) {
          a[k][k] = bend;
        }
        return a;
      }
    };
  }

  private Noise noise(int d, int depth) {
    double s = scale();
    double t = scale();
    return switch (random.nextInt(depth > 0 ? 15 : 12)) {
      case 0 -> GaussianNoise.isotropic(d, s);
      case 1 -> GaussianNoise.full(covariance(d));
      case 2 -> GaussianNoise.isotropic(d, x -> s + t * x[0]);
      case 3 -> GaussianNoise.stateDependent(d, x -> covariance(d, 1 + x[0] * x[0]));
      case 4 -> GaussianNoise.lossDependent(Objectives.styblinskiTang(d), f -> s + t * f * f);
      case 5 -> UniformNoise.of(scales(d));
      case 6 -> RademacherNoise.of(scales(d));
      case 7 -> LaplaceNoise.of(scales(d));
      case 8 -> TruncatedGaussianNoise.of(d, s, t);
      case 9 -> StudentNoise.of(d, t, s);
      case 10 -> {
        double[][] z = {vector(d), vector(d)};
        double w = random.nextDouble();
        yield FiniteNoise.of(
            new double[][] {z[0], z[1], Vectors.scaled(-1, z[0]), Vectors.scaled(-1, z[1])},
            new double[] {w / 2, (1 - w) / 2, w / 2, (1 - w) / 2});
      }
      case 11 -> {
        double[] m = vector(d);
        double w = random.nextDouble();
        yield GaussianMixtureNoise.of(
            new double[] {w, 1 - w},
            new double[][] {Vectors.scaled(1 - w, m), Vectors.scaled(-w, m)},
            new double[][][] {covariance(d), covariance(d)});
      }
      case 12 -> noise(d, depth - 1).plus(noise(d, depth - 1));
      case 13 -> noise(d, depth - 1).times(s - t);
      default -> {
        Noise given = noise(d, depth - 1);
        yield d == 1 ? Noise.of(d, given::sample, given::cumulant) : given.times(1);
      }
    };
  }

  private double[][] covariance(int d) {
    return covariance(d, scale());
  }

  private static double[][] covariance(int d, double variance) {
    double[][] c = new double[d][d];
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < d; l++) {
        c[k][l] = k == l ? variance : 0.3 * variance;
      }
    }
    return c;
  }

  private Hamiltonian diffusion(int d) {
    double[][] c = covariance(d);
    double s = scale();
    return random.nextBoolean()
        ? Hamiltonian.diffusion(x -> Vectors.scaled(-s, x), c)
        : Hamiltonian.diffusion(d, x -> Vectors.scaled(-s, x), x -> c);
  }
}
