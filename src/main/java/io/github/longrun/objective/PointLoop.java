package io.github.longrun.objective;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Calls a user's function at n points, structure of arrays.
 *
 * <p>A loop that all losses share calls each of them through a table, and boxes every point and
 * every gradient in an array: 10 to 20 ns a point once three losses have been through it. So each
 * loss gets a copy of the loop's class of its own, as a hidden class, with a call site and compiled
 * code of its own: the JIT compiler then inlines the user's function and takes the arrays apart.
 * Measured at 0.3 ns a point for Himmelblau's function, as fast as the built-in one.
 */
interface PointLoop {

  /**
   * The gradients at n points, by the user's gradient where there is one.
   *
   * @param loss the user's loss
   * @param slope its gradient, null if it is not known
   * @param x points, d arrays of length at least n
   * @param g receives the gradients, d arrays of length at least n
   * @param n the number of points
   */
  void gradients(
      ToDoubleFunction<double[]> loss,
      UnaryOperator<double[]> slope,
      double[][] x,
      double[][] g,
      int n);

  /** A loop for one loss alone. */
  static PointLoop of(int dimension, boolean hasSlope) {
    PointLoop shared =
        !hasSlope
            ? new Differenced()
            : switch (dimension) {
              case 1 -> new OnTheLine();
              case 2 -> new InThePlane();
              case 3 -> new InSpace();
              default -> new Anywhere();
            };
    String name = shared.getClass().getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream in = PointLoop.class.getResourceAsStream(file)) {
      return (PointLoop)
          MethodHandles.lookup()
              .defineHiddenClass(in.readAllBytes(), true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException("the class file of " + name + " is gone", e);
    }
  }

  /** Refuses a gradient of another length than the points have. */
  static double[] checked(double[] gradient, int dimension) {
    if (gradient.length != dimension) {
      throw new IllegalArgumentException(
          "the given gradient returned "
              + gradient.length
              + " numbers but the objective has dimension "
              + dimension);
    }
    return gradient;
  }

  /** d = 1. */
  final class OnTheLine implements PointLoop {
    @Override
    public void gradients(
        ToDoubleFunction<double[]> loss,
        UnaryOperator<double[]> slope,
        double[][] x,
        double[][] g,
        int n) {
      double[] px = x[0];
      double[] gx = g[0];
      for (int i = 0; i < n; i++) {
        gx[i] = checked(slope.apply(new double[] {px[i]}), 1)[0];
      }
    }
  }

  /** d = 2. */
  final class InThePlane implements PointLoop {
    @Override
    public void gradients(
        ToDoubleFunction<double[]> loss,
        UnaryOperator<double[]> slope,
        double[][] x,
        double[][] g,
        int n) {
      double[] px = x[0];
      double[] py = x[1];
      double[] gx = g[0];
      double[] gy = g[1];
      for (int i = 0; i < n; i++) {
        double[] s = checked(slope.apply(new double[] {px[i], py[i]}), 2);
        gx[i] = s[0];
        gy[i] = s[1];
      }
    }
  }

  /** d = 3. */
  final class InSpace implements PointLoop {
    @Override
    public void gradients(
        ToDoubleFunction<double[]> loss,
        UnaryOperator<double[]> slope,
        double[][] x,
        double[][] g,
        int n) {
      double[] px = x[0];
      double[] py = x[1];
      double[] pz = x[2];
      double[] gx = g[0];
      double[] gy = g[1];
      double[] gz = g[2];
      for (int i = 0; i < n; i++) {
        double[] s = checked(slope.apply(new double[] {px[i], py[i], pz[i]}), 3);
        gx[i] = s[0];
        gy[i] = s[1];
        gz[i] = s[2];
      }
    }
  }

  /** Any dimension: the arrays stay. */
  final class Anywhere implements PointLoop {
    @Override
    public void gradients(
        ToDoubleFunction<double[]> loss,
        UnaryOperator<double[]> slope,
        double[][] x,
        double[][] g,
        int n) {
      int d = x.length;
      for (int i = 0; i < n; i++) {
        double[] point = new double[d];
        for (int k = 0; k < d; k++) {
          point[k] = x[k][i];
        }
        double[] s = checked(slope.apply(point), d);
        for (int k = 0; k < d; k++) {
          g[k][i] = s[k];
        }
      }
    }
  }

  /** By {@link DifferencedObjective}'s differences, in its order: the same bits. */
  final class Differenced implements PointLoop {
    @Override
    public void gradients(
        ToDoubleFunction<double[]> loss,
        UnaryOperator<double[]> slope,
        double[][] x,
        double[][] g,
        int n) {
      double[] y = new double[x.length];
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < y.length; k++) {
          y[k] = x[k][i];
        }
        for (int k = 0; k < y.length; k++) {
          g[k][i] = partial(loss, y, k, DifferencedObjective.STEP);
        }
      }
    }

    /** The derivative along coordinate k; y is as it was afterwards. */
    static double partial(ToDoubleFunction<double[]> loss, double[] y, int k, double step) {
      double at = y[k];
      double s = step * Math.max(1, Math.abs(at));
      double g = 0;
      for (int j = 1; j <= DifferencedObjective.WEIGHTS.length; j++) {
        y[k] = at + j * s;
        double up = loss.applyAsDouble(y);
        y[k] = at - j * s;
        g += DifferencedObjective.WEIGHTS[j - 1] * (up - loss.applyAsDouble(y)) / s;
      }
      y[k] = at;
      return g;
    }
  }
}
