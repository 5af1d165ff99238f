package io.github.longrun.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeuralNetworkTest {

  private static final double[][] FEATURES = {
    {0.3, -1.2, 0.7, 2.5, -0.4}, {1.1, 0.2, -0.8, 0.5, 1.9}
  };
  private static final double[] LABELS = {1, -1, 1, 1, -1};

  private static final List<NeuralNetwork> NETWORKS =
      List.of(
          NeuralNetwork.classifier(FEATURES, LABELS, 0.7).withDecay(0.01),
          NeuralNetwork.classifier(FEATURES, LABELS, 1.5, 1.5).withDecay(0.1),
          NeuralNetwork.classifier(FEATURES, LABELS, 2, -0.5, 1));

  @Test
  void valuesFollowTheFormulas() {
    NeuralNetwork f =
        NeuralNetwork.classifier(new double[][] {{0.5}}, new double[] {-1}, 2, 3).withDecay(0.2);
    double[] x = {0.1, 0.4, -0.3, 0.8};
    double output = 2 * Math.tanh(0.1 + 0.4 * 0.5) + 3 * Math.tanh(-0.3 + 0.8 * 0.5);
    assertEquals(output, f.output(x, 0.5), 1e-15);
    double square = 0.1 * 0.1 + 0.4 * 0.4 + 0.3 * 0.3 + 0.8 * 0.8;
    assertEquals(Math.log(1 + Math.exp(output)) + 0.1 * square, f.value(x), 1e-15);
  }

  @Test
  void derivativesAgreeWithDifferences() {
    Random random = new Random(1);
    for (NeuralNetwork f : NETWORKS) {
      for (int trial = 0; trial < 20; trial++) {
        Derivatives.check(f, random.doubles(f.dimension(), -2, 2).toArray(), 1e-9);
      }
    }
  }

  @Test
  void theMeanOfTheTermsIsTheLoss() {
    Random random = new Random(2);
    for (NeuralNetwork f : NETWORKS) {
      double[] x = random.doubles(f.dimension(), -2, 2).toArray();
      double[] gradient = new double[x.length];
      double[][] hessian = new double[x.length][x.length];
      for (int i = 0; i < f.size(); i++) {
        for (int k = 0; k < x.length; k++) {
          gradient[k] += f.gradient(i, x)[k] / f.size();
          for (int l = 0; l < x.length; l++) {
            hessian[k][l] += f.hessian(i, x)[k][l] / f.size();
          }
        }
      }
      assertArrayEquals(f.gradient(x), gradient, 1e-14);
      for (int k = 0; k < x.length; k++) {
        assertArrayEquals(f.hessian(x)[k], hessian[k], 1e-14);
      }
    }
  }

  @Test
  void chainsGetTheBitsOfTheirTerms() {
    Random random = new Random(3);
    int[] term = random.ints(20, 0, LABELS.length).toArray();
    for (NeuralNetwork f : NETWORKS) {
      double[][] x = new double[f.dimension()][];
      Arrays.setAll(x, k -> random.doubles(20, -2, 2).toArray());
      double[][] g = new double[f.dimension()][20];
      f.gradients(term, x, g, 20);
      for (int i = 0; i < 20; i++) {
        int chain = i;
        double[] one = f.gradient(term[i], Arrays.stream(x).mapToDouble(xk -> xk[chain]).toArray());
        assertArrayEquals(one, Arrays.stream(g).mapToDouble(gk -> gk[chain]).toArray());
      }
    }
  }

  @Test
  void interchangedUnitsGiveTheSameTerms() {
    NeuralNetwork f = NETWORKS.get(1);
    double[] x = {0.3, -0.7, 1.1, 0.2, 0.9, -0.4};
    double[] image = {0.2, 0.9, -0.4, 0.3, -0.7, 1.1};
    for (int i = 0; i < f.size(); i++) {
      double[] g = f.gradient(i, x);
      double[] there = f.gradient(i, image);
      assertArrayEquals(new double[] {g[3], g[4], g[5], g[0], g[1], g[2]}, there, 1e-15);
    }
  }

  @Test
  void extremeOutputsDoNotOverflow() {
    NeuralNetwork f = NeuralNetwork.classifier(FEATURES, LABELS, 2000.0);
    double[] x = {5, 1, 1};
    assertTrue(Double.isFinite(f.value(x)));
    for (int i = 0; i < f.size(); i++) {
      for (double g : f.gradient(i, x)) {
        assertTrue(Double.isFinite(g));
      }
    }
  }

  @Test
  void badInputIsAnsweredInOneSentence() {
    double[] y = {1, -1};
    double[][] u = {{1, 2}};
    refused(
        "labels must be 1 or -1, got 0.0 at position 1",
        () -> NeuralNetwork.classifier(u, new double[] {1, 0}, 1));
    refused(
        "features[0] has length 1 but labels has length 2: features holds one column a feature, features[k][i] for"
            + " observation i",
        () -> NeuralNetwork.classifier(new double[][] {{1}}, y, 1));
    refused(
        "outputWeights is empty, at least one unit is needed",
        () -> NeuralNetwork.classifier(u, y));
    refused(
        "outputWeights must be finite and not 0, got 0.0",
        () -> NeuralNetwork.classifier(u, y, 1, 0));
    NeuralNetwork f = NeuralNetwork.classifier(u, y, 1);
    refused("decay must be finite and at least 0, got -1.0", () -> f.withDecay(-1));
    refused(
        "u has length 2 but there are 1 features", () -> f.output(new double[] {0, 0}, 1.0, 2.0));
    refused("x has length 1 but the objective has dimension 2", () -> f.gradient(0, new double[1]));
  }

  @Test
  void theNameTellsTheNetwork() {
    assertEquals(
        "NeuralNetwork[units=2, decay=0.1, size=5, dimension=6]", NETWORKS.get(1).toString());
  }

  private static void refused(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }
}
