package io.github.longrun.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.action.Hamiltonian;
import io.github.longrun.action.TransitionCosts;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EyringKramersTest {

  /** A loss on the line, its landscape and its predictions. */
  private record Line(double[] zeros, double sigma, EyringKramers kramers, int[] id) {

    static Line of(double sigma, double low, double high, double... zeros) {
      Objective f =
          Objective.of(1, x -> value(zeros, x[0]), x -> new double[] {slope(zeros, x[0])});
      CriticalComponents components =
          CriticalComponents.find(f, Box.of(new double[] {low}, new double[] {high}));
      assertEquals(zeros.length, components.size());
      int[] id =
          Arrays.stream(zeros).mapToInt(z -> components.nearest(new double[] {z}).id()).toArray();
      return new Line(zeros, sigma, predicted(f, components, sigma), id);
    }

    double value(double x) {
      return value(zeros, x);
    }

    double slope(double x) {
      return slope(zeros, x);
    }

    static double slope(double[] zeros, double x) {
      double product = 1;
      for (double zero : zeros) {
        product *= x - zero;
      }
      return product;
    }

    /**
     * Simpson's rule is exact up to degree 3 a piece; Boole on 8 pieces is more than enough here.
     */
    static double value(double[] zeros, double x) {
      double[] nodes = {
        -0.9061798459386640, -0.5384693101056831, 0, 0.5384693101056831, 0.9061798459386640
      };
      double[] weights = {
        0.2369268850561891,
        0.4786286704993665,
        0.5688888888888889,
        0.4786286704993665,
        0.2369268850561891
      };
      double sum = 0;
      for (int k = 0; k < nodes.length; k++) {
        sum += weights[k] * slope(zeros, 0.5 * x * (1 + nodes[k]));
      }
      return 0.5 * x * sum;
    }
  }

  private static EyringKramers predicted(Objective f, CriticalComponents components, double sigma) {
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(f.dimension(), sigma));
    return EyringKramers.of(g, components, TransitionCosts.of(Hamiltonian.of(g), components));
  }

  private static final double[] TWO_WELLS = {-1.1, 0.1, 0.9};

  private static Line twoWells() {
    return Line.of(1, -2, 2, TWO_WELLS);
  }

  /** The error is c eta + O(eta^2): it halves with eta. */
  private static void assertFirstOrder(
      double bound, DoubleUnaryOperator error, double... stepSizes) {
    double last = Double.NaN;
    for (double eta : stepSizes) {
      double now = error.applyAsDouble(eta);
      assertTrue(Math.abs(now) < bound * eta, "error " + now + " at " + eta);
      if (!Double.isNaN(last)) {
        assertEquals(0.5, now / last, 0.12, "errors " + last + ", " + now + " at " + eta);
      }
      last = now;
    }
  }

  /** \( \int_a^b e^{-2 f / (\eta \sigma^2)} \), relative to the value at f = 0. */
  private static double gibbs(DoubleUnaryOperator f, double temperature, double a, double b) {
    int n = 40_000;
    double sum = 0;
    for (int k = 0; k <= n; k++) {
      double x = a + (b - a) * k / n;
      sum += (k == 0 || k == n ? 0.5 : 1) * Math.exp(-f.applyAsDouble(x) / temperature);
    }
    return sum * (b - a) / n;
  }

  /**
   * The mean first passage time of the diffusion from a to b on the line, \( \frac1T \int_a^b
   * e^{f(y)/T} \int_{-\infty}^y e^{-f(z)/T} dz\, dy \), over the time of a step.
   */
  private static double meanSteps(Line line, double eta, double low, double a, double b) {
    double temperature = eta * line.sigma * line.sigma / 2;
    int n = 40_000;
    double dx = (b - low) / n;
    double inner = 0;
    double outer = 0;
    double before = Math.exp(-line.value(low) / temperature);
    for (int k = 1; k <= n; k++) {
      double y = low + k * dx;
      double here = Math.exp(-line.value(y) / temperature);
      inner += 0.5 * (before + here) * dx;
      before = here;
      if (y > a) {
        outer += inner / here * dx;
      }
    }
    return outer / temperature / eta;
  }

  @Test
  void weightsAreTheIntegralsOfTheGibbsDensity() {
    Line line = twoWells();
    LaplaceWeights weights = line.kramers.weights();
    int left = line.id[0];
    int right = line.id[2];
    assertFirstOrder(
        1.5,
        eta -> {
          double t = eta / 2;
          double ratio = Math.log(gibbs(line::value, t, -3, 0.1) / gibbs(line::value, t, 0.1, 3));
          assertEquals(1, weights.probability(left, eta) + weights.probability(right, eta), 1e-14);
          assertEquals(
              weights.logRatio(left, right, eta),
              Math.log(weights.probability(left, eta) / weights.probability(right, eta)),
              1e-12);
          return ratio - weights.logRatio(left, right, eta);
        },
        0.04,
        0.02,
        0.01,
        0.005);
  }

  @Test
  void ratesAreThoseOfTheDiffusion() {
    Line line = twoWells();
    int left = line.id[0];
    int right = line.id[2];
    assertFirstOrder(
        3,
        eta -> {
          double steps = line.kramers.meanSteps(left, List.of(right), eta);
          assertEquals(1, steps * line.kramers.rate(left, right, eta), 1e-12);
          return Math.log(meanSteps(line, eta, -3, -1.1, 0.9) / steps);
        },
        0.04,
        0.02,
        0.01,
        0.005);
  }

  /** From the shallow middle well to the left, past a trap on the right: three wells in a row. */
  @Test
  void meanStepsThroughSeveralWells() {
    Line line = Line.of(0.7, -3, 3, -1.7, -0.8, 0.1, 1.0, 1.8);
    assertFirstOrder(
        20,
        eta ->
            Math.log(
                meanSteps(line, eta, -2.6, -1.7, 1.8)
                    / line.kramers.meanSteps(line.id[0], List.of(line.id[4]), eta)),
        0.04,
        0.02,
        0.01);
    double one = line.kramers.meanSteps(line.id[0], List.of(line.id[2]), 0.01);
    double sooner = line.kramers.meanSteps(line.id[0], List.of(line.id[2], line.id[4]), 0.01);
    assertEquals(one, sooner, 1e-12 * one);
    assertEquals(0, line.kramers.rate(line.id[0], line.id[4], 0.01));
  }

  /**
   * SGD itself: its transition density on a grid finer than a step, as a Markov chain whose states
   * are eliminated by sums of positive numbers. The trapezoidal rule on Gaussians is exact to
   * rounding at this spacing.
   */
  private static final class Chain {

    private static final double LOW = -2.3;
    private static final double HIGH = 2.1;

    final double[] x;
    final double[][] p;

    Chain(Line line, double eta) {
      double width = eta * line.sigma;
      int n = (int) Math.ceil((HIGH - LOW) / (0.6 * width)) + 1;
      x = new double[n];
      p = new double[n][n];
      for (int i = 0; i < n; i++) {
        x[i] = LOW + (HIGH - LOW) * i / (n - 1);
      }
      for (int i = 0; i < n; i++) {
        double mean = x[i] - eta * line.slope(x[i]);
        for (int j = 0; j < n; j++) {
          double z = (x[j] - mean) / width;
          p[i][j] = Math.exp(-0.5 * z * z);
        }
        double sum = Arrays.stream(p[i]).sum();
        for (int j = 0; j < n; j++) {
          p[i][j] /= sum;
        }
      }
    }

    int at(double place) {
      int best = 0;
      for (int i = 0; i < x.length; i++) {
        best = Math.abs(x[i] - place) < Math.abs(x[best] - place) ? i : best;
      }
      return best;
    }

    /** The stationary density (Grassmann, Taksar and Heyman). */
    double[] density() {
      int n = x.length;
      double[][] q = Arrays.stream(p).map(double[]::clone).toArray(double[][]::new);
      for (int k = n - 1; k > 0; k--) {
        double exit = Arrays.stream(q[k], 0, k).sum();
        for (int i = 0; i < k; i++) {
          q[i][k] /= exit;
          for (int j = 0; j < k && q[i][k] > 0; j++) {
            q[i][j] += q[i][k] * q[k][j];
          }
        }
      }
      double[] law = new double[n];
      law[0] = 1;
      for (int k = 1; k < n; k++) {
        for (int i = 0; i < k; i++) {
          law[k] += law[i] * q[i][k];
        }
      }
      double mass = Arrays.stream(law).sum() * (x[1] - x[0]);
      return Arrays.stream(law).map(v -> v / mass).toArray();
    }

    /** The mean number of steps from a to the points from b on. */
    double meanSteps(double a, double b) {
      int end = at(b);
      int start = at(a);
      double[][] q = Arrays.stream(p).map(double[]::clone).toArray(double[][]::new);
      double[] time = new double[end];
      Arrays.fill(time, 1);
      boolean[] isGone = new boolean[x.length];
      for (int k = 0; k < end; k++) {
        if (k == start) {
          continue;
        }
        double exit = exit(q[k], k, isGone);
        isGone[k] = true;
        for (int i = 0; i < end; i++) {
          double share = q[i][k] / exit;
          if (isGone[i] || share == 0) {
            continue;
          }
          time[i] += share * time[k];
          for (int j = 0; j < x.length; j++) {
            q[i][j] += share * q[k][j];
          }
        }
      }
      return time[start] / exit(q[start], start, isGone);
    }

    private static double exit(double[] row, int k, boolean[] isGone) {
      double sum = 0;
      for (int j = 0; j < row.length; j++) {
        sum += j == k || isGone[j] ? 0 : row[j];
      }
      return sum;
    }
  }

  @Test
  void weightsRatesAndDensityAreThoseOfSgdItself() {
    Line line = twoWells();
    int left = line.id[0];
    int right = line.id[2];
    double[] stepSizes = {0.08, 0.04, 0.02};
    double[][] law = new double[3][];
    Chain[] chains = new Chain[3];
    for (int k = 0; k < 3; k++) {
      chains[k] = new Chain(line, stepSizes[k]);
      law[k] = chains[k].density();
    }
    assertFirstOrder(
        2,
        eta -> {
          int k = Arrays.binarySearch(new double[] {-0.08, -0.04, -0.02}, -eta);
          double mass = 0;
          for (int i = 0; i < law[k].length; i++) {
            mass += chains[k].x[i] < 0.1 ? law[k][i] * (chains[k].x[1] - chains[k].x[0]) : 0;
          }
          return Math.log(mass / (1 - mass)) - line.kramers.weights().logRatio(left, right, eta);
        },
        stepSizes);
    assertFirstOrder(
        5,
        eta -> {
          int k = Arrays.binarySearch(new double[] {-0.08, -0.04, -0.02}, -eta);
          return Math.log(
              chains[k].meanSteps(-1.1, 0.9) / line.kramers.meanSteps(left, List.of(right), eta));
        },
        stepSizes);
    // the density of SGD, at the bottom, at the saddle and on slopes, where that of the diffusion
    // is off by |grad f|^2 / (2 sigma^2)
    for (double place : new double[] {-1.45, -1.1, -0.5, 0.1, 0.55, 0.9, 1.2}) {
      assertFirstOrder(
          12,
          eta -> {
            int k = Arrays.binarySearch(new double[] {-0.08, -0.04, -0.02}, -eta);
            int i = chains[k].at(place);
            double[] x = {chains[k].x[i]};
            return Math.log(law[k][i]) - line.kramers.weights().logDensity(x, eta);
          },
          stepSizes);
    }
  }

  @Test
  void theDensityOfAQuadraticLossIsExact() {
    double[][] a = {{2, 0.6}, {0.6, 0.7}};
    double sigma = 1.4;
    double eta = 0.3;
    Objective f =
        Objective.of(
            2,
            x -> 0.5 * (a[0][0] * x[0] * x[0] + a[1][1] * x[1] * x[1]) + a[0][1] * x[0] * x[1] + 3,
            x -> new double[] {a[0][0] * x[0] + a[0][1] * x[1], a[0][1] * x[0] + a[1][1] * x[1]});
    LaplaceWeights weights =
        LaplaceWeights.of(
            StochasticGradient.of(f, GaussianNoise.isotropic(2, sigma)),
            CriticalComponents.find(f, Box.of(new double[] {-1, -1}, new double[] {1, 1})));
    assertEquals(List.of(0), weights.minima());
    assertEquals(sigma, weights.sigma(), 1e-14);
    assertEquals(1, weights.probability(0, eta));
    // P = M P M' + eta^2 sigma^2 I with M = I - eta A, iterated
    double[][] m = {{1 - eta * a[0][0], -eta * a[0][1]}, {-eta * a[0][1], 1 - eta * a[1][1]}};
    double[][] p = new double[2][2];
    for (int step = 0; step < 1000; step++) {
      double[][] next = new double[2][2];
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          next[i][j] = i == j ? eta * eta * sigma * sigma : 0;
          for (int k = 0; k < 2; k++) {
            for (int l = 0; l < 2; l++) {
              next[i][j] += m[i][k] * p[k][l] * m[j][l];
            }
          }
        }
      }
      p = next;
    }
    double det = p[0][0] * p[1][1] - p[0][1] * p[1][0];
    for (double[] x : new double[][] {{0, 0}, {0.3, -1}, {2, 1.5}}) {
      double form =
          (p[1][1] * x[0] * x[0] - 2 * p[0][1] * x[0] * x[1] + p[0][0] * x[1] * x[1]) / det;
      double exact = -0.5 * form - Math.log(2 * Math.PI) - 0.5 * Math.log(det);
      assertEquals(exact, weights.logDensity(x, eta), 1e-9);
    }
  }

  /** Two independent coordinates: a flip of the first takes as long as it does alone. */
  @Test
  void fourWellsAreTwoTimesTwo() {
    double[] other = {-0.8, 0.2, 1.1};
    double sigma = 0.9;
    Objective f =
        Objective.of(
            2,
            x -> Line.value(TWO_WELLS, x[0]) + Line.value(other, x[1]),
            x -> new double[] {Line.slope(TWO_WELLS, x[0]), Line.slope(other, x[1])});
    CriticalComponents components =
        CriticalComponents.find(f, Box.of(new double[] {-2, -2}, new double[] {2, 2}));
    assertEquals(9, components.size());
    EyringKramers plane = predicted(f, components, sigma);
    Line line = Line.of(sigma, -2, 2, TWO_WELLS);
    int from = components.nearest(new double[] {-1.1, -0.8}).id();
    int right = components.nearest(new double[] {0.9, -0.8}).id();
    int up = components.nearest(new double[] {-1.1, 1.1}).id();
    int both = components.nearest(new double[] {0.9, 1.1}).id();
    for (double eta : new double[] {0.1, 0.01, 1e-3}) {
      double alone = line.kramers.meanSteps(line.id[0], List.of(line.id[2]), eta);
      assertEquals(alone, plane.meanSteps(from, List.of(right, both), eta), 1e-6 * alone);
      double alongX = line.kramers.weights().logRatio(line.id[0], line.id[2], eta);
      assertEquals(alongX, plane.weights().logRatio(from, right, eta), 1e-6 * Math.abs(alongX));
    }
    double eta = 0.05;
    int[] minima = {from, right, up, both};
    double total = 0;
    for (int i : minima) {
      total += plane.weights().probability(i, eta);
      for (int j : minima) {
        if (i != j) {
          double forth = plane.weights().probability(i, eta) * plane.rate(i, j, eta);
          double back = plane.weights().probability(j, eta) * plane.rate(j, i, eta);
          assertEquals(forth, back, 1e-12 * forth, "detailed balance");
          boolean isDiagonal = (i == from && j == both) || (i == both && j == from);
          isDiagonal |= (i == right && j == up) || (i == up && j == right);
          assertEquals(isDiagonal, forth == 0);
        }
      }
    }
    assertEquals(1, total, 1e-14);
  }

  /** Two wells joined over two saddles, one on each side of a hill; Hessians by hand. */
  @Test
  void saddlesBetweenTheSameMinimaAddUp() {
    double a = 0.6;
    double sigma = 0.8;
    Objective f =
        Objective.of(
            2,
            x -> Math.pow(x[0] * x[0] + x[1] * x[1] - 1, 2) + a * x[1] * x[1],
            x -> {
              double r = 4 * (x[0] * x[0] + x[1] * x[1] - 1);
              return new double[] {r * x[0], (r + 2 * a) * x[1]};
            });
    CriticalComponents components =
        CriticalComponents.find(f, Box.of(new double[] {-2, -2}, new double[] {2, 2}));
    assertEquals(5, components.size());
    EyringKramers kramers = predicted(f, components, sigma);
    // (1, 0): f = 0, Hessian diag(8, 2 a); (0, sqrt(1 - a / 2)): diag(-2 a, 8 - 4 a)
    double climb = a - a * a / 4;
    double prefactor = 2 * a / (2 * Math.PI) * Math.sqrt(8 * 2 * a / (2 * a * (8 - 4 * a)));
    for (double eta : new double[] {0.1, 0.02}) {
      double exact = 2 * eta * prefactor * Math.exp(-2 * climb / (eta * sigma * sigma));
      assertEquals(exact, kramers.rate(0, 1, eta), 1e-6 * exact);
      assertEquals(exact, kramers.rate(1, 0, eta), 1e-6 * exact);
      assertEquals(1 / exact, kramers.meanSteps(0, List.of(1), eta), 1e-6 / exact);
      assertEquals(0.5, kramers.weights().probability(0, eta), 1e-6);
    }
  }

  /** Wells of different width across: \( f = W(x) + \kappa(x) y^2 / 2 \). */
  @Test
  void widthsAcrossEnterTheWeights() {
    Objective f =
        Objective.of(
            2,
            x -> Line.value(TWO_WELLS, x[0]) + (2 + x[0]) * x[1] * x[1] / 2,
            x -> new double[] {Line.slope(TWO_WELLS, x[0]) + x[1] * x[1] / 2, (2 + x[0]) * x[1]});
    CriticalComponents components =
        CriticalComponents.find(f, Box.of(new double[] {-1.6, -0.7}, new double[] {1.5, 0.7}));
    assertEquals(3, components.size());
    LaplaceWeights weights =
        LaplaceWeights.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)), components);
    assertFirstOrder(
        2,
        eta -> {
          double t = eta / 2;
          DoubleUnaryOperator free = x -> Line.value(TWO_WELLS, x) + t * Math.log(2 + x) / 2;
          return Math.log(gibbs(free, t, -1.8, 0.1) / gibbs(free, t, 0.1, 3))
              - weights.logRatio(
                  components.nearest(new double[] {-1.1, 0}).id(),
                  components.nearest(new double[] {0.9, 0}).id(),
                  eta);
        },
        0.04,
        0.02,
        0.01);
  }

  /** The logarithm of the mean time against its exponent, detours and traps included. */
  @Test
  void exponentsAreThoseOfConvergenceTimes() {
    double sigma = 50;
    Objective f = Objectives.himmelblau();
    CriticalComponents components =
        CriticalComponents.find(f, Box.of(new double[] {-6, -6}, new double[] {6, 6}));
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(2, sigma));
    TransitionCosts costs = TransitionCosts.of(Hamiltonian.of(g), components);
    EyringKramers kramers = EyringKramers.of(g, components, costs);
    TransitionGraph graph = TransitionGraph.of(costs);
    List<Integer> minima = kramers.weights().minima();
    assertEquals(4, minima.size());
    for (int from : minima) {
      for (int to : minima) {
        if (from != to) {
          double exponent = graph.convergenceTime(from, List.of(to)).exponent();
          double eta = exponent / 500;
          double steps = kramers.meanSteps(from, List.of(to), eta);
          // a prefactor between exp(-15) and exp(15): the units of time are 1 / (eta curvature)
          assertEquals(500, Math.log(steps), 15, from + " to " + to);
          double half = kramers.meanSteps(from, List.of(to), 2 * eta);
          // the prefactor cancels, but for the 1 / eta that makes steps of times
          assertEquals(250, Math.log(steps / half) - Math.log(2), 1e-3, from + " to " + to);
        }
      }
    }
  }

  @Test
  void meanStepsOutOfRangeAreInfiniteNotWrong() {
    Line line = twoWells();
    assertEquals(
        Double.POSITIVE_INFINITY, line.kramers.meanSteps(line.id[0], List.of(line.id[2]), 1e-5));
    assertEquals(0, line.kramers.rate(line.id[0], line.id[2], 1e-5));
  }

  @Test
  void showsItself() {
    String[] lines = twoWells().kramers.toString().lines().toArray(String[]::new);
    assertEquals("1 saddles between minima", lines[0]);
    assertEquals(
        "K₂ joins K₀ and K₁ f = 0.0049083333 conductance 0.155939",
        lines[1].strip().replaceAll(" +", " "));
    assertEquals("Laplace weights of 2 minima", lines[2]);
    assertEquals(5, lines.length);
  }

  @Test
  void whatHasNoPrefactorIsRefusedInOneSentence() {
    Line line = twoWells();
    int left = line.id[0];
    int right = line.id[2];
    int saddle = line.id[1];
    LaplaceWeights weights = line.kramers.weights();
    refused("stepSize must be in (0, 0.833333)", () -> weights.logRatio(left, right, 0.9));
    refused("got NaN", () -> weights.probability(left, Double.NaN));
    refused("one of the minima [0, 1], got 2", () -> weights.probability(saddle, 0.1));
    refused("two minima", () -> line.kramers.rate(left, left, 0.1));
    refused("at least 1 minimum", () -> line.kramers.meanSteps(left, List.of(), 0.1));
    refused("among the targets", () -> line.kramers.meanSteps(left, List.of(left), 0.1));
    Objective f = Objectives.himmelblau();
    CriticalComponents found =
        CriticalComponents.find(f, Box.of(new double[] {-6, -6}, new double[] {6, 6}));
    for (GaussianNoise noise :
        List.of(
            GaussianNoise.full(new double[][] {{1, 0}, {0, 2}}),
            GaussianNoise.isotropic(2, x -> 1 + x[0] * x[0]))) {
      refused(
          "sigma^2 I, the same everywhere",
          () -> LaplaceWeights.of(StochasticGradient.of(f, noise), found));
    }
    Objective flat =
        Objective.of(1, x -> Math.pow(x[0], 4), x -> new double[] {4 * x[0] * x[0] * x[0]});
    refused(
        "is degenerate",
        () ->
            LaplaceWeights.of(
                StochasticGradient.of(flat, GaussianNoise.isotropic(1, 1)),
                CriticalComponents.find(flat, Box.of(new double[] {-1}, new double[] {1}))));
    Objective ring =
        Objective.of(
            2,
            x -> Math.pow(x[0] * x[0] + x[1] * x[1] - 1, 2),
            x -> {
              double r = 4 * (x[0] * x[0] + x[1] * x[1] - 1);
              return new double[] {r * x[0], r * x[1]};
            });
    refused(
        "is degenerate",
        () ->
            LaplaceWeights.of(
                StochasticGradient.of(ring, GaussianNoise.isotropic(2, 1)),
                CriticalComponents.find(ring, Box.of(new double[] {-2, -2}, new double[] {2, 2}))));
    Objective pass =
        Objective.of(2, x -> x[0] * x[0] - x[1] * x[1], x -> new double[] {2 * x[0], -2 * x[1]});
    refused(
        "at least 1 minimum",
        () ->
            LaplaceWeights.of(
                StochasticGradient.of(pass, GaussianNoise.isotropic(2, 1)),
                CriticalComponents.find(pass, Box.of(new double[] {-1, -1}, new double[] {1, 1}))));
  }

  @Test
  void aSaddleAboveASaddleIsRefused() {
    Objective f =
        Objective.of(
            2,
            x ->
                Math.pow(x[0] * x[0] - 1, 2)
                    + (1 - 1.5 * x[0] * x[0]) * x[1] * x[1] / 2
                    + Math.pow(x[1], 4) / 2,
            x ->
                new double[] {
                  4 * x[0] * (x[0] * x[0] - 1) - 1.5 * x[0] * x[1] * x[1],
                  (1 - 1.5 * x[0] * x[0]) * x[1] + 2 * Math.pow(x[1], 3)
                });
    CriticalComponents components =
        CriticalComponents.find(f, Box.of(new double[] {-2, -2}, new double[] {2, 2}));
    assertEquals(7, components.size());
    refused("leads down to component", () -> predicted(f, components, 1));
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(2, 1));
    TransitionCosts fewer =
        TransitionCosts.of(Hamiltonian.of(g), List.of(components.get(0), components.get(1)));
    refused("got costs of 2", () -> EyringKramers.of(g, components, fewer));
  }

  private static void refused(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
