package io.github.longrun.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RobustRegressionTest {

  private static final double[][] FEATURES = {
    {0.3, -1.2, 0.7, 2.5, -0.4}, {1.1, 0.2, -0.8, 0.5, 1.9}
  };
  private static final double[] RESPONSE = {0.5, -2.0, 1.5, 0.1, 3.0};

  private static final List<RobustRegression> LOSSES =
      List.of(
          RobustRegression.cauchy(FEATURES, RESPONSE, 0.8).withRidge(0.01),
          RobustRegression.welsch(FEATURES, RESPONSE, 1.7),
          RobustRegression.huber(FEATURES, RESPONSE, 0.6).withRidge(0.1),
          RobustRegression.squared(FEATURES, RESPONSE));

  @Test
  void valuesFollowTheFormulas() {
    double[][] none = {};
    double[] y = {2.0};
    double[] w = {0.5};
    assertEquals(
        0.32 * Math.log(1 + 1.5 * 1.5 / 0.64),
        RobustRegression.cauchy(none, y, 0.8).value(w),
        1e-15);
    assertEquals(
        0.32 * (1 - Math.exp(-1.5 * 1.5 / 0.64)),
        RobustRegression.welsch(none, y, 0.8).value(w),
        1e-15);
    assertEquals(0.8 * (1.5 - 0.4), RobustRegression.huber(none, y, 0.8).value(w), 1e-15);
    assertEquals(1.5 * 1.5 / 2, RobustRegression.huber(none, y, 1.6).value(w), 1e-15);
    assertEquals(
        1.5 * 1.5 / 2 + 0.2 * 0.25 / 2,
        RobustRegression.squared(none, y).withRidge(0.2).value(w),
        1e-15);
  }

  @Test
  void derivativesAgreeWithDifferences() {
    Random random = new Random(1);
    for (RobustRegression f : LOSSES) {
      for (int trial = 0; trial < 20; trial++) {
        double[] w = random.doubles(3, -2, 2).toArray();
        Derivatives.check(f, w, 1e-9);
      }
    }
  }

  @Test
  void theMeanOfTheTermsIsTheLoss() {
    double[] w = {0.4, -0.7, 1.3};
    for (RobustRegression f : LOSSES) {
      double value = 0;
      double[] gradient = new double[3];
      double[][] hessian = new double[3][3];
      for (int i = 0; i < f.size(); i++) {
        value += f.value(i, w) / f.size();
        for (int k = 0; k < 3; k++) {
          gradient[k] += f.gradient(i, w)[k] / f.size();
          for (int l = 0; l < 3; l++) {
            hessian[k][l] += f.hessian(i, w)[k][l] / f.size();
          }
        }
      }
      assertEquals(f.value(w), value, 1e-14);
      assertArrayEquals(f.gradient(w), gradient, 1e-14);
      for (int k = 0; k < 3; k++) {
        assertArrayEquals(f.hessian(w)[k], hessian[k], 1e-14);
      }
    }
  }

  @Test
  void batchesGiveTheBitsOfSinglePoints() {
    Random random = new Random(2);
    int n = 37;
    double[][] x = {
      random.doubles(40, -3, 3).toArray(),
      random.doubles(40, -3, 3).toArray(),
      random.doubles(40, -3, 3).toArray()
    };
    int[] term = random.ints(40, 0, 5).toArray();
    for (RobustRegression f : LOSSES) {
      double[][] one = new double[3][40];
      double[][] all = new double[3][40];
      f.gradients(term, x, one, n);
      f.gradients(x, all, n);
      for (int i = 0; i < n; i++) {
        double[] w = {x[0][i], x[1][i], x[2][i]};
        for (int k = 0; k < 3; k++) {
          assertEquals(f.gradient(term[i], w)[k], one[k][i], 0.0);
          assertEquals(f.gradient(w)[k], all[k][i], 0.0);
        }
      }
    }
  }

  @Test
  void leastSquaresSolvesTheNormalEquations() {
    // Standardised columns: intercept 0, slope = correlation r, f = (1 - r^2) / 2.
    double[] t = Stars.column(1);
    double[] y = Stars.column(2);
    double r = 0;
    for (int i = 0; i < t.length; i++) {
      r += t[i] * y[i] / t.length;
    }
    RobustRegression f = RobustRegression.squared(new double[][] {t}, y);
    assertArrayEquals(new double[2], f.gradient(new double[] {0, r}), 1e-14);
    assertEquals((1 - r * r) / 2, f.value(new double[] {0, r}), 1e-14);
  }

  @Test
  void starsHaveTheTwoMinimaOfTheIssue() {
    RobustRegression f = Stars.loss();
    assertEquals(47, f.size());
    assertEquals(0.237662, f.value(new double[] {0.2462, -0.3067}), 5e-7);
    assertEquals(0.238391, f.value(new double[] {-0.1299, 0.4641}), 5e-7);
    assertArrayEquals(new double[2], f.gradient(new double[] {0.2462, -0.3067}), 5e-5);
    assertArrayEquals(new double[2], f.gradient(new double[] {-0.1299, 0.4641}), 5e-5);
  }

  @Test
  void standardisedHasMeanZeroAndPopulationDeviationOne() {
    assertArrayEquals(
        new double[] {-1, 1, -1, 1},
        RobustRegression.standardised(new double[] {3, 7, 3, 7}),
        1e-15);
  }

  @Test
  void badInputIsAnsweredInOneSentence() {
    double[] y = {1, 2, 3};
    double[][] x = {{1, 2, 4}};
    refused("c must be positive and finite, got 0.0", () -> RobustRegression.cauchy(x, y, 0));
    refused(
        "c must be positive and finite, got NaN", () -> RobustRegression.welsch(x, y, Double.NaN));
    refused(
        "ridge must be finite and at least 0, got -1.0",
        () -> RobustRegression.squared(x, y).withRidge(-1));
    refused(
        "features[0] has length 1 but response has length 3: features holds one column a feature, features[k][i]"
            + " for observation i",
        () -> RobustRegression.squared(new double[][] {{1}, {2}, {3}}, y));
    refused(
        "features[0] must hold finite numbers, got NaN at position 1: leave out or repair that observation",
        () -> RobustRegression.squared(new double[][] {{1, Double.NaN, 3}}, y));
    refused(
        "response is empty, at least one observation is needed",
        () -> RobustRegression.squared(new double[0][], new double[0]));
    refused(
        "column has no two different numbers, so it cannot be standardised: leave it out, the intercept covers it",
        () -> RobustRegression.standardised(new double[] {0.1, 0.1, 0.1}));
    refused(
        "column must hold finite numbers, got Infinity at position 0: leave out or repair that observation",
        () -> RobustRegression.standardised(new double[] {Double.POSITIVE_INFINITY, 1}));
  }

  @Test
  void theNameTellsTheLoss() {
    assertTrue(Stars.loss().toString().contains("Cauchy[c=0.8], ridge=0.001, size=47"));
  }

  private static void refused(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }
}
