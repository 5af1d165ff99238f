package io.github.longrun.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ObjectivesTest {

  private static final List<Objective> ALL =
      List.of(
          Objectives.himmelblau(),
          Objectives.doubleWell(),
          Objectives.doubleWell(0.2),
          Objectives.doubleWell(-0.1, 3),
          Objectives.threeHumpCamel(),
          Objectives.sixHumpCamel(),
          Objectives.muellerBrown(),
          Objectives.styblinskiTang(1),
          Objectives.styblinskiTang(4),
          Objectives.quadratic(new double[][] {{2, -0.5, 0}, {-0.5, 1, 0.3}, {0, 0.3, -4}}));

  @Test
  void derivativesAgreeWithDifferences() {
    Random random = new Random(3);
    for (Objective f : ALL) {
      for (int trial = 0; trial < 20; trial++) {
        Derivatives.check(f, random.doubles(f.dimension(), -1.2, 1.2).toArray(), 1e-8);
      }
    }
  }

  @Test
  void batchesGiveTheBitsOfSinglePoints() {
    Random random = new Random(4);
    int n = 29;
    for (Objective f : ALL) {
      int d = f.dimension();
      double[][] x =
          IntStream.range(0, d)
              .mapToObj(k -> random.doubles(32, -2, 2).toArray())
              .toArray(double[][]::new);
      double[][] g = new double[d][32];
      f.gradients(x, g, n);
      for (int i = 0; i < n; i++) {
        double[] point = new double[d];
        for (int k = 0; k < d; k++) {
          point[k] = x[k][i];
        }
        for (int k = 0; k < d; k++) {
          assertEquals(f.gradient(point)[k], g[k][i], 0.0, f.toString());
        }
      }
    }
  }

  @Test
  void valuesFromTheLiterature() {
    assertEquals(0, Objectives.himmelblau().value(new double[] {3, 2}), 0);
    assertEquals(170, Objectives.himmelblau().value(new double[] {0, 0}), 0);
    assertEquals(
        -1.031628453, Objectives.sixHumpCamel().value(new double[] {0.0898420, -0.7126564}), 1e-9);
    assertEquals(
        0.298638442, Objectives.threeHumpCamel().value(new double[] {1.7475523, -0.8737762}), 1e-9);
    assertEquals(
        -39.1661657 * 5,
        Objectives.styblinskiTang(5)
            .value(new double[] {-2.903534, -2.903534, -2.903534, -2.903534, -2.903534}),
        1e-6);
    assertEquals(
        -146.69952, Objectives.muellerBrown().value(new double[] {-0.558224, 1.441726}), 1e-5);
    assertEquals(
        -40.66484, Objectives.muellerBrown().value(new double[] {-0.822002, 0.624313}), 1e-5);
    assertEquals(0.25, Objectives.doubleWell().value(new double[] {0}), 0);
    assertEquals(0.1 + 1.5 * 4, Objectives.doubleWell(0.1, 3).value(new double[] {1, 2}), 1e-15);
    assertEquals(
        8,
        Objectives.quadratic(new double[][] {{2, 1}, {1, 4}}).value(new double[] {-3, 1}),
        1e-15);
  }

  @Test
  void differencesReachTheirStatedAccuracy() {
    Random random = new Random(5);
    for (Objective f : ALL) {
      int d = f.dimension();
      Objective values = Objective.of(d, f::value);
      Objective slopes = Objective.of(d, f::value, f::gradient);
      for (int trial = 0; trial < 20; trial++) {
        double[] x = random.doubles(d, -1.2, 1.2).toArray();
        double size = 100 + Math.abs(f.value(x));
        assertArrayEquals(f.gradient(x), values.gradient(x), 2e-12 * size, f.toString());
        assertArrayEquals(f.gradient(x), slopes.gradient(x), 0);
        for (int k = 0; k < d; k++) {
          assertArrayEquals(f.hessian(x)[k], slopes.hessian(x)[k], 1e-11 * size, f.toString());
          assertArrayEquals(f.hessian(x)[k], values.hessian(x)[k], 1e-10 * size, f.toString());
        }
      }
    }
  }

  @Test
  void aUsersGradientMayReturnItsArgument() {
    Objective f = Objective.of(2, x -> (x[0] * x[0] + x[1] * x[1]) / 2, x -> x);
    double[] x = {1, 2};
    f.gradient(x)[0] = 7;
    assertArrayEquals(new double[] {1, 2}, x);
    assertArrayEquals(new double[] {0, 1}, f.hessian(x)[1], 1e-12);
  }

  @Test
  void badInputIsAnsweredInOneSentence() {
    refused("dimension must be at least 1, got 0", () -> Objective.of(0, x -> 0));
    refused("dimension must be at least 1, got 0", () -> Objectives.styblinskiTang(0));
    refused(
        "x has length 3 but the objective has dimension 2",
        () -> Objective.of(2, x -> 0).value(new double[3]));
    refused(
        "x has length 1 but the objective has dimension 2",
        () -> Objective.of(2, x -> 0).gradient(new double[1]));
    for (Objective f :
        List.of(
            Objectives.himmelblau(),
            Objectives.muellerBrown(),
            Objectives.styblinskiTang(2),
            Objectives.quadratic(new double[][] {{1, 0}, {0, 1}}),
            Stars.loss())) {
      for (int length : new int[] {1, 3}) {
        String wrong = "x has length " + length + " but the objective has dimension 2";
        refused(wrong, () -> f.value(new double[length]));
        refused(wrong, () -> f.gradient(new double[length]));
      }
    }
    refused(
        "the given gradient returned 3 numbers but the objective has dimension 2",
        () -> Objective.of(2, x -> 0, x -> new double[3]).gradient(new double[2]));
    refused("tilt must be finite, got NaN", () -> Objectives.doubleWell(Double.NaN));
    refused("stiffness must be positive and finite, got 0.0", () -> Objectives.doubleWell(0, 0));
    refused(
        "hessian must be square, but row 1 has length 1 in a matrix of 2 rows",
        () -> Objectives.quadratic(new double[][] {{1, 0}, {0}}));
    refused(
        "hessian must be finite and symmetric, got 2.0 in row 1, column 0 and 0.0 across the diagonal",
        () -> Objectives.quadratic(new double[][] {{1, 0}, {2, 1}}));
    refused(
        "hessian must have at least one row, got none",
        () -> Objectives.quadratic(new double[0][]));
  }

  @Test
  void namesTellTheFunction() {
    assertEquals("himmelblau", Objectives.himmelblau().toString());
    assertEquals("doubleWell[tilt=0.2]", Objectives.doubleWell(0.2).toString());
    assertEquals("styblinskiTang[dimension=3]", Objectives.styblinskiTang(3).toString());
    assertEquals("Objective[dimension=2]", Objective.of(2, x -> 0).toString());
  }

  private static void refused(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }
}
