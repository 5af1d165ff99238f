package io.github.longrun.stationary;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.Atom;
import io.github.longrun.oracle.Noise;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;

/** Small noises that tell their law, and closed forms. */
final class Laws {

  private Laws() {}

  static Box cube(int dimension, double half) {
    double[] lower = new double[dimension];
    double[] upper = new double[dimension];
    Arrays.fill(lower, -half);
    Arrays.fill(upper, half);
    return Box.of(lower, upper);
  }

  static Objective himmelblauOver100() {
    Objective h = Objectives.himmelblau();
    return Objective.of(
        2,
        x -> h.value(x) / 100,
        x -> {
          double[] g = h.gradient(x);
          return new double[] {g[0] / 100, g[1] / 100};
        });
  }

  /** Independent coordinates, each uniform on [-a, a] with a = sqrt(3) sigma(x). */
  static Noise uniform(int dimension, ToDoubleFunction<double[]> sigma) {
    return new Noise() {
      @Override
      public int dimension() {
        return dimension;
      }

      private double half(double[] x) {
        return Math.sqrt(3) * sigma.applyAsDouble(x);
      }

      @Override
      public double[] sample(double[] x, UniformRandomProvider random) {
        double a = half(x);
        return random.doubles(dimension, -a, a).toArray();
      }

      @Override
      public double cumulant(double[] x, double[] q) {
        double sum = 0;
        for (double v : q) {
          double a = half(x) * Math.abs(v);
          sum +=
              a < 0.02
                  ? a * a / 6 - a * a * a * a / 180
                  : a + Math.log(-Math.expm1(-2 * a) / (2 * a));
        }
        return sum;
      }

      @Override
      public boolean hasDensity() {
        return true;
      }

      @Override
      public double density(double[] x, double[] z) {
        double a = half(x);
        double p = 1;
        for (double v : z) {
          p *= Math.abs(v) <= a ? 1 / (2 * a) : 0;
        }
        return p;
      }
    };
  }

  /** Independent coordinates, each +sigma or -sigma. */
  static Noise coins(int dimension, double sigma) {
    return new Noise() {
      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public double[] sample(double[] x, UniformRandomProvider random) {
        return random.doubles(dimension).map(u -> u < 0.5 ? -sigma : sigma).toArray();
      }

      @Override
      public double cumulant(double[] x, double[] q) {
        double sum = 0;
        for (double v : q) {
          double a = sigma * Math.abs(v);
          sum += a + Math.log1p(Math.expm1(-2 * a) / 2);
        }
        return sum;
      }

      @Override
      public List<Atom> atoms(double[] x) {
        int n = 1 << dimension;
        Atom[] atoms = new Atom[n];
        for (int a = 0; a < n; a++) {
          double[] z = new double[dimension];
          for (int k = 0; k < dimension; k++) {
            z[k] = (a >> k & 1) == 0 ? -sigma : sigma;
          }
          atoms[a] = new Atom(z, 1.0 / n);
        }
        return List.of(atoms);
      }
    };
  }

  /** A Gaussian of variance s^2 around +m or -m in every coordinate, one coin for each. */
  static Noise pairs(int dimension, double m, double s) {
    return new Noise() {
      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public double[] sample(double[] x, UniformRandomProvider random) {
        throw new AssertionError("never sampled");
      }

      @Override
      public double cumulant(double[] x, double[] q) {
        double sum = 0;
        for (double v : q) {
          double a = m * Math.abs(v);
          sum += s * s * v * v / 2 + a + Math.log1p(Math.expm1(-2 * a) / 2);
        }
        return sum;
      }

      @Override
      public boolean hasDensity() {
        return true;
      }

      @Override
      public double density(double[] x, double[] z) {
        double p = 1;
        for (double v : z) {
          double up = Math.exp(-(v - m) * (v - m) / (2 * s * s));
          double down = Math.exp(-(v + m) * (v + m) / (2 * s * s));
          p *= (up + down) / (2 * s * Math.sqrt(2 * Math.PI));
        }
        return p;
      }
    };
  }

  /** \( P = (I - \eta A) P (I - \eta A)' + \eta^2 C \), by iteration. */
  static double[][] lyapunov(double[][] a, double[][] c, double stepSize) {
    int d = a.length;
    double[][] p = new double[d][d];
    for (int repeat = 0; repeat < 100_000; repeat++) {
      double[][] next = new double[d][d];
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          next[i][j] = stepSize * stepSize * c[i][j];
          for (int k = 0; k < d; k++) {
            for (int l = 0; l < d; l++) {
              double left = (i == k ? 1 : 0) - stepSize * a[i][k];
              double right = (j == l ? 1 : 0) - stepSize * a[j][l];
              next[i][j] += left * p[k][l] * right;
            }
          }
        }
      }
      if (Arrays.deepEquals(p, next)) {
        break;
      }
      p = next;
    }
    return p;
  }
}
