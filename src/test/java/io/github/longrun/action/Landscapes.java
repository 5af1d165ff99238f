package io.github.longrun.action;

import io.github.longrun.objective.Component;
import io.github.longrun.objective.Component.Kind;
import io.github.longrun.objective.Objective;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;

/** What the tests of this package stand on: critical points by plain Newton. */
public final class Landscapes {

  private Landscapes() {}

  /** The critical point that Newton finds from a guess. */
  public static double[] critical(Objective f, double... guess) {
    double[] x = guess.clone();
    for (int i = 0; i < 60; i++) {
      double[] step =
          new LUDecomposition(new Array2DRowRealMatrix(f.hessian(x)))
              .getSolver()
              .solve(new ArrayRealVector(f.gradient(x)))
              .toArray();
      x = Vectors.plus(x, -1, step);
    }
    return x;
  }

  /** The components at the critical points that Newton finds from guesses, in their order. */
  public static List<Component> components(Objective f, double[]... guesses) {
    List<Component> components = new ArrayList<>();
    for (double[] guess : guesses) {
      double[] x = critical(f, guess);
      int index = 0;
      for (double value :
          new EigenDecomposition(new Array2DRowRealMatrix(f.hessian(x))).getRealEigenvalues()) {
        index += value < 0 ? 1 : 0;
      }
      Kind kind = index == 0 ? Kind.MINIMUM : index == x.length ? Kind.MAXIMUM : Kind.SADDLE;
      components.add(new Component(components.size(), kind, index, f.value(x), List.of(x)));
    }
    return components;
  }

  /** The loss s f, with its exact derivatives. */
  public static Objective scaled(Objective f, double s) {
    return new Objective() {
      @Override
      public int dimension() {
        return f.dimension();
      }

      @Override
      public double value(double[] x) {
        return s * f.value(x);
      }

      @Override
      public double[] gradient(double[] x) {
        return Vectors.scaled(s, f.gradient(x));
      }

      @Override
      public double[][] hessian(double[] x) {
        double[][] a = f.hessian(x);
        for (int k = 0; k < a.length; k++) {
          a[k] = Vectors.scaled(s, a[k]);
        }
        return a;
      }
    };
  }
}
