package io.github.longrun.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PointLoopTest {

  private static final int N = 100;

  private static double[][] points(int d) {
    double[][] x = new double[d][N];
    for (int k = 0; k < d; k++) {
      for (int i = 0; i < N; i++) {
        x[k][i] = 3 * Math.sin(1 + i + 7 * k);
      }
    }
    return x;
  }

  private static double[] column(double[][] x, int i) {
    return Arrays.stream(x).mapToDouble(row -> row[i]).toArray();
  }

  /** A loss that couples the coordinates, \( f = \sum_k x_k^4 / 4 + x_k x_{k+1}^2 \). */
  private static double value(double[] x) {
    double f = 0;
    for (int k = 0; k < x.length; k++) {
      f += Math.pow(x[k], 4) / 4 + x[k] * Math.pow(x[(k + 1) % x.length], 2);
    }
    return f;
  }

  private static double[] gradient(double[] x) {
    int d = x.length;
    double[] g = new double[d];
    for (int k = 0; k < d; k++) {
      g[k] += Math.pow(x[k], 3) + Math.pow(x[(k + 1) % d], 2);
      g[(k + 1) % d] += 2 * x[k] * x[(k + 1) % d];
    }
    return g;
  }

  @Test
  void manyPointsAtOnceHaveTheBitsOfOneAtATime() {
    for (int d = 1; d <= 5; d++) {
      for (Objective f :
          new Objective[] {
            Objective.of(d, PointLoopTest::value, PointLoopTest::gradient),
            Objective.of(d, PointLoopTest::value),
            new Own(d)
          }) {
        double[][] x = points(d);
        double[][] g = new double[d][N + 1];
        Arrays.stream(g).forEach(row -> row[N] = 5);
        f.gradients(x, g, N);
        for (int i = 0; i < N; i++) {
          assertArrayEquals(f.gradient(column(x, i)), column(g, i));
        }
        assertEquals(5, g[d - 1][N]);
      }
    }
  }

  /** A user's own class, of a sum of terms. */
  private record Own(int dimension) implements FiniteSum {
    @Override
    public int size() {
      return 3;
    }

    @Override
    public double value(double[] x) {
      return PointLoopTest.value(x);
    }

    @Override
    public double[] gradient(double[] x) {
      return PointLoopTest.gradient(x);
    }

    @Override
    public double[] gradient(int i, double[] x) {
      return Arrays.stream(gradient(x)).map(v -> v + i).toArray();
    }

    @Override
    public double[][] hessian(double[] x) {
      throw new AssertionError();
    }

    @Override
    public double[][] hessian(int i, double[] x) {
      throw new AssertionError();
    }
  }

  @Test
  void eachPointHasItsTerm() {
    int[] term = new int[N];
    Arrays.setAll(term, i -> i % 3);
    for (int d = 1; d <= 5; d++) {
      Own f = new Own(d);
      double[][] x = points(d);
      double[][] g = points(d);
      f.gradients(term, x, g, N);
      for (int i = 0; i < N; i++) {
        assertArrayEquals(f.gradient(i % 3, column(x, i)), column(g, i));
      }
    }
  }

  @Test
  void eachGivenLossAndEachClassHasALoopOfItsOwn() {
    DifferencedObjective loss = new DifferencedObjective(2, PointLoopTest::value, null);
    PointLoop one = PointLoop.of(loss);
    assertTrue(one.getClass().isHidden());
    assertNotSame(one.getClass(), PointLoop.of(loss).getClass());
    PointLoop own = PointLoop.OF_CLASS.get(Own.class);
    assertSame(own, PointLoop.OF_CLASS.get(Own.class));
    assertNotSame(own.getClass(), PointLoop.OF_CLASS.get(RobustRegression.class).getClass());
  }

  @Test
  void aGradientOfTheWrongLengthIsRefused() {
    for (int d = 1; d <= 4; d++) {
      Objective wrong = Objective.of(d, PointLoopTest::value, x -> new double[6]);
      double[][] x = points(d);
      assertTrue(
          assertThrows(
                  IllegalArgumentException.class, () -> wrong.gradients(x, points(x.length), N))
              .getMessage()
              .contains("returned 6 numbers"));
    }
  }
}
