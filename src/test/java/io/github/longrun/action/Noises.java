package io.github.longrun.action;

import io.github.longrun.objective.FiniteSum;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.StochasticGradient;
import java.util.function.DoubleUnaryOperator;

/** Noise with independent coordinates, given by the cumulant of one coordinate; never sampled. */
final class Noises {

  private Noises() {}

  static Noise rademacher(int dimension) {
    return independent(dimension, q -> logCosh(Math.abs(q)));
  }

  /** Exact to rounding near 0, without overflow far out. */
  private static double logCosh(double a) {
    return a < 1
        ? Math.log1p(2 * Math.sinh(a / 2) * Math.sinh(a / 2))
        : a + Math.log1p(Math.exp(-2 * a)) - Math.log(2);
  }

  /** Uniform on [-sqrt 3, sqrt 3], of variance 1. */
  static Noise uniform(int dimension) {
    return independent(dimension, q -> logSinhRatio(Math.sqrt(3) * Math.abs(q)));
  }

  /** Laplace of variance 1: finite for |q| below sqrt 2. */
  static Noise laplace(int dimension) {
    return independent(
        dimension, q -> q * q < 2 ? -Math.log1p(-q * q / 2) : Double.POSITIVE_INFINITY);
  }

  /** A slope b in one dimension whose gradients are b - 1 and b + 1, with exact derivatives. */
  static StochasticGradient coin(double b) {
    return StochasticGradient.minibatch(
        new FiniteSum() {
          @Override
          public int size() {
            return 2;
          }

          @Override
          public int dimension() {
            return 1;
          }

          @Override
          public double value(double[] x) {
            return b * x[0];
          }

          @Override
          public double[] gradient(double[] x) {
            return new double[] {b};
          }

          @Override
          public double[][] hessian(double[] x) {
            return new double[1][1];
          }

          @Override
          public double[] gradient(int i, double[] x) {
            return new double[] {b + 2 * i - 1};
          }

          @Override
          public double[][] hessian(int i, double[] x) {
            return new double[1][1];
          }
        },
        1);
  }

  static Noise heavyTailed(int dimension) {
    return independent(dimension, q -> q == 0 ? 0 : Double.POSITIVE_INFINITY);
  }

  private static double logSinhRatio(double a) {
    return a < 1e-2 ? a * a / 6 - a * a * a * a / 180 : a + Math.log(-Math.expm1(-2 * a) / (2 * a));
  }

  static Noise independent(int dimension, DoubleUnaryOperator cumulant) {
    return Noise.of(
        dimension,
        (x, random) -> {
          throw new AssertionError("the predicting side never samples");
        },
        (x, q) -> {
          double sum = 0;
          for (double v : q) {
            sum += cumulant.applyAsDouble(v);
          }
          return sum;
        });
  }
}
