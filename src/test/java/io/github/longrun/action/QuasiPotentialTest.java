package io.github.longrun.action;

import static io.github.longrun.action.HamiltonianTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.Component.Kind;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.Tilted;
import io.github.longrun.oracle.UniformNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class QuasiPotentialTest {

  private static final double[][] UNIT = {{1, 0}, {0, 1}};

  private static Box box(double x0, double x1, double y0, double y1) {
    return Box.of(new double[] {x0, y0}, new double[] {x1, y1});
  }

  /** Himmelblau's function divided by 100: its slopes between the minima are below 1. */
  private static Objective hills() {
    Objective f = Objectives.himmelblau();
    return Objective.of(2, x -> f.value(x) / 100, x -> Vectors.scaled(0.01, f.gradient(x)));
  }

  private static final double[][] MINIMA = {
    {3, 2}, {-2.805, 3.131}, {-3.779, -3.283}, {3.584, -1.848}
  };
  private static final double[][] SADDLES = {
    {3.385, 0.074}, {0.087, 2.884}, {-3.073, -0.081}, {-0.128, -1.954}
  };
  private static final int[][] ADJACENT = {{0, 1}, {1, 2}, {2, 3}, {3, 0}};

  private static Hamiltonian maierStein(double beta) {
    return Hamiltonian.diffusion(
        x ->
            new double[] {
              x[0] - x[0] * x[0] * x[0] - beta * x[0] * x[1] * x[1], -(1 + x[0] * x[0]) * x[1]
            },
        UNIT);
  }

  /** b = (-2x - 10y, 20x - y), for which H(x, grad U) = 0 with U = 2x^2 + y^2. */
  private static Hamiltonian linear() {
    return Hamiltonian.diffusion(x -> new double[] {-2 * x[0] - 10 * x[1], 20 * x[0] - x[1]}, UNIT);
  }

  /** The largest errors of value and gradient, the mean of the first and the largest stated one. */
  private record Errors(double value, double gradient, double mean, double stated) {}

  /**
   * The errors where the values hold, against a closed form. The stated error is no bound: it must
   * cover the true one at 99 % of the points, and be no more than 20 times it on average.
   */
  private static Errors errors(QuasiPotential q, Box box, int[] n, double upTo, Objective exact) {
    double value = 0;
    double gradient = 0;
    double sum = 0;
    double sumStated = 0;
    double stated = 0;
    int covered = 0;
    int compared = 0;
    int[] at = new int[n.length];
    double[] x = new double[n.length];
    for (int node = 0; node < total(n); node++) {
      int rest = node;
      for (int k = 0; k < n.length; k++) {
        at[k] = rest % n[k];
        rest /= n[k];
        x[k] = box.lower()[k] + at[k] * (box.upper()[k] - box.lower()[k]) / (n[k] - 1);
      }
      double u = exact.value(x);
      if (u <= Math.min(upTo, q.validUpTo()) && box.contains(x)) {
        compared++;
        double error = Math.abs(q.value(x) - u);
        value = Math.max(value, error);
        gradient = Math.max(gradient, Vectors.distance(q.gradient(x), exact.gradient(x)));
        sum += error;
        sumStated += q.error(x);
        stated = Math.max(stated, q.error(x));
        covered += error <= q.error(x) + 1e-12 ? 1 : 0;
      }
    }
    assertTrue(compared > total(n) / 20, "compared at " + compared + " points");
    assertTrue(covered >= 0.99 * compared, covered + " of " + compared + " points covered");
    assertTrue(sumStated <= 20 * sum, "stated " + sumStated / sum + " times the error");
    return new Errors(value, gradient, sum / compared, stated);
  }

  private static int total(int[] n) {
    int total = 1;
    for (int k : n) {
      total *= k;
    }
    return total;
  }

  @Test
  void aLinearFieldThatIsNoGradient() {
    Box box = box(-1, 1, -1, 1);
    Objective exact =
        Objective.of(2, x -> 2 * x[0] * x[0] + x[1] * x[1], x -> new double[] {4 * x[0], 2 * x[1]});
    // no error is left in H at the exact solution: this is the convention of the whole library
    double[] z = {0.3, -0.7};
    assertEquals(0, linear().value(z, exact.gradient(z)), 1e-14);
    int[] points = {65, 129, 257};
    Errors[] errors = new Errors[3];
    for (int i = 0; i < 3; i++) {
      int n = points[i];
      QuasiPotential q = QuasiPotential.on(linear(), box, n, n).from(new double[2]);
      errors[i] = errors(q, box, new int[] {n, n}, 1, exact);
      assertEquals(1, q.validUpTo(), errors[i].value);
      assertEquals(10, q.updateRadius());
      assertEquals(n * n, q.reached());
      assertEquals(0, q.unsolved());
    }
    // The polynomial, exact here, ends at an eighth of the box whatever the spacing h; curved steps
    // err by the fourth power of K h, cubics between points of the front by that of h.
    for (int i = 1; i < 3; i++) {
      double order = Math.log(errors[i - 1].mean / errors[i].mean) / Math.log(2);
      assertTrue(order >= 3 && order <= 4.5, "order " + order);
    }
    assertTrue(errors[2].value < 6.4e-5, "Dahiya and Cameron's error on 513 x 513 is 6.4e-5");
    assertTrue(errors[2].gradient < 0.03, "error of the gradient " + errors[2].gradient);
  }

  /** The mean error where U is at most nine tenths of what the border says. */
  private static double meanError(Hamiltonian h, int n, ToDoubleFunction<double[]> exact) {
    QuasiPotential q = QuasiPotential.on(h, box(-1, 1, -1, 1), n, n).from(new double[2]);
    double sum = 0;
    int count = 0;
    int covered = 0;
    for (int node = 0; node < n * n; node++) {
      int row = node / n;
      double[] x = {-1 + 2.0 * (node % n) / (n - 1), -1 + 2.0 * row / (n - 1)};
      double u = exact.applyAsDouble(x);
      if (u <= 0.9 * q.validUpTo()) {
        double error = Math.abs(q.value(x) - u);
        covered += error <= q.error(x) + 1e-12 ? 1 : 0;
        sum += error;
        count++;
      }
    }
    assertTrue(count > n * n / 20, "compared at " + count + " points");
    assertTrue(covered >= 0.99 * count, covered + " of " + count + " points covered");
    return sum / count;
  }

  @Test
  void refinementHelpsWhereAFieldTurnsFastAndContractsSlowly() {
    // the drift of the linear field with a tenth of its pull: paths turn some fifty times
    Hamiltonian slow =
        Hamiltonian.diffusion(
            x -> new double[] {-0.2 * x[0] - 10 * x[1], 20 * x[0] - 0.1 * x[1]}, UNIT);
    double before = Double.POSITIVE_INFINITY;
    for (int n : new int[] {65, 129, 257}) {
      double error = meanError(slow, n, x -> 0.2 * x[0] * x[0] + 0.1 * x[1] * x[1]);
      assertTrue(error < 0.5 * before, n + ": " + error + " after " + before);
      before = error;
    }
  }

  @Test
  void aGradientFieldThatIsNotQuadraticConvergesWithTheFourthOrder() {
    // Minus the gradient plus three times the gradient turned: U = 2 f. The source's polynomial is
    // not exact, and its region is as large as its error allows.
    Objective f = Objectives.threeHumpCamel();
    Hamiltonian h =
        Hamiltonian.diffusion(
            x -> {
              double[] g = f.gradient(x);
              return new double[] {-g[0] - 3 * g[1], -g[1] + 3 * g[0]};
            },
            UNIT);
    double[] error = new double[3];
    for (int i = 0; i < 3; i++) {
      error[i] = meanError(h, 1 + (64 << i), x -> 2 * f.value(x));
      assertTrue(
          i == 0 || error[i] < error[i - 1] / 8, error[0] + ", " + error[1] + ", " + error[2]);
    }
  }

  @Test
  void beyondASaddleTheValueIsNotBelowItsBarrier() {
    // Himmelblau from (3, 2): every way out of the basin passes a saddle, the lower one at 13.31
    Objective f = Objectives.himmelblau();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    double[] minimum = Landscapes.critical(f, MINIMA[0]);
    double barrier = 2 * f.value(Landscapes.critical(f, SADDLES[0]));
    QuasiPotential q = QuasiPotential.on(h, box(-5, 5, -5, 5), 129, 129).from(minimum);
    double[] other = Landscapes.critical(f, MINIMA[3]);
    assertEquals(barrier, q.value(other), q.error(other));
    int n = 129;
    for (int node = 0; node < n * n; node++) {
      int row = node / n;
      double[] x = {-5 + 10.0 * (node % n) / (n - 1), -5 + 10.0 * row / (n - 1)};
      // below the line of the saddles there is no point of the basin of (3, 2)
      if (x[1] < -0.3) {
        assertTrue(q.value(x) >= barrier * (1 - 1e-3), q.value(x) + " at " + x[0] + ", " + x[1]);
      }
    }
  }

  @Test
  void betweenGridPointsTheValueIsExactForAQuadratic() {
    QuasiPotential q = QuasiPotential.on(linear(), box(-1, 1, -1, 1), 33, 41).from(new double[2]);
    double[] x = {0.0317, -0.0511};
    assertEquals(2 * x[0] * x[0] + x[1] * x[1], q.value(x), 1e-14);
    assertArrayEquals(new double[] {4 * x[0], 2 * x[1]}, q.gradient(x), 1e-13);
    assertEquals(10, q.updateRadius());
    assertTrue(
        q.toString().startsWith("quasi-potential on 33 x 41 points of [-1.0, 1.0]"), q.toString());
  }

  @Test
  void aSpiralIsFollowedBackToItsSource() {
    QuasiPotential q = QuasiPotential.on(linear(), box(-1, 1, -1, 1), 129, 129).from(new double[2]);
    double[] x = {0.6, -0.5};
    Path path = q.path(x);
    assertArrayEquals(new double[2], path.point(0));
    assertArrayEquals(x, path.point(path.steps()));
    assertEquals(0.97, q.value(x), 3e-4);
    assertEquals(0.97, path.action(), 0.03 * 0.97);
    MinimumActionPath refined = MinimumActionPath.between(linear(), path);
    assertEquals(q.value(x), refined.action(), q.error(x) + refined.error());
  }

  @Test
  void climbingWithIsotropicNoiseCostsTwiceTheHeightOverTheVariance() {
    Objective f = hills();
    double sigma = 1.3;
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, sigma)));
    Box box = box(-5, 5, -5, 5);
    for (int m = 0; m < 4; m++) {
      double[] minimum = Landscapes.critical(f, MINIMA[m]);
      QuasiPotential q = QuasiPotential.on(h, box, 129, 113).from(minimum);
      for (int s : ADJACENT[m]) {
        double[] saddle = Landscapes.critical(f, SADDLES[s]);
        double exact = 2 * (f.value(saddle) - f.value(minimum)) / (sigma * sigma);
        assertEquals(exact, q.value(saddle), q.error(saddle), m + " to " + s);
        assertEquals(exact, q.value(saddle), 2e-3 * exact);
        assertEquals(exact, q.path(saddle).action(), 5e-3 * exact);
      }
    }
  }

  @Test
  void energiesOfAllComponentsGiveTwiceTheLossInOneSweep() {
    Objective f = Objectives.threeHumpCamel();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    List<Component> minima =
        Landscapes.components(
            f, new double[2], new double[] {1.75, -0.87}, new double[] {-1.75, 0.87});
    double[] energies = minima.stream().mapToDouble(m -> 2 * m.value()).toArray();
    Box box = box(-2.2, 2.2, -2, 2);
    QuasiPotential q = QuasiPotential.on(h, box, 129, 129).fromAll(minima, energies);
    Objective twice = Objective.of(2, x -> 2 * f.value(x), x -> Vectors.scaled(2, f.gradient(x)));
    Errors error = errors(q, box, new int[] {129, 129}, 2.5, twice);
    assertTrue(error.value <= error.stated, "error " + error);
    // a component outside of the box, or one that is never reached, is no source
    List<Component> more = new ArrayList<>(minima);
    more.add(new Component(3, Kind.MINIMUM, 0, 0, List.of(new double[] {7, 7})));
    QuasiPotential same =
        QuasiPotential.on(h, box, 129, 129)
            .fromAll(more, new double[] {energies[0], energies[1], energies[2], 0});
    assertEquals(q.value(new double[] {0.7, 0.9}), same.value(new double[] {0.7, 0.9}));
  }

  @Test
  void varianceThatGrowsWithTheLossIsIntegrated() {
    // covariance (1 + f) I: U is the integral of 2 df / (1 + f)
    Objective f = Objectives.quadratic(new double[][] {{2, 0.5}, {0.5, 1}});
    Hamiltonian h =
        Hamiltonian.diffusion(
            2,
            x -> Vectors.minus(f.gradient(x)),
            x -> new double[][] {{1 + f.value(x), 0}, {0, 1 + f.value(x)}});
    Objective exact =
        Objective.of(
            2,
            x -> 2 * Math.log1p(f.value(x)),
            x -> Vectors.scaled(2 / (1 + f.value(x)), f.gradient(x)));
    Box box = box(-1.5, 1.5, -2, 2);
    QuasiPotential q = QuasiPotential.on(h, box, 65, 65).from(new double[2]);
    Errors error = errors(q, box, new int[] {65, 65}, 10, exact);
    assertTrue(error.value < 1e-4, "error " + error);
  }

  @Test
  void maierSteinByGridAndByPath() {
    double[] from = {-1, 0};
    double[] to = new double[2];
    for (double beta : new double[] {1, 4, 5, 10}) {
      Hamiltonian h = maierStein(beta);
      int n = beta > 4 ? 513 : 129;
      QuasiPotential q = QuasiPotential.on(h, box(-1.6, 1, -0.8, 0.8), n, 5 * n / 8 + 1).from(from);
      assertEquals(q.value(new double[] {-0.4, 0.3}), q.value(new double[] {-0.4, -0.3}), 1e-5);
      if (beta <= 4) {
        assertEquals(0.5, q.value(to), Math.min(q.error(to), 2e-6));
        continue;
      }
      // above 4 the straight way is a saddle of the action: the path knows nothing of the grid, and
      // leaves the axis by itself
      MinimumActionPath path = MinimumActionPath.between(h, from, to);
      assertEquals(path.action(), q.value(to), q.error(to));
      // to the error that the finer one states, 3e-8
      assertEquals(path.action(), q.value(to), path.error());
      assertTrue(path.error() < 5e-8);
      assertTrue(q.value(to) < 0.49);
    }
  }

  @Test
  void fitzHughNagumoByGridAndByPath() {
    for (double eps : new double[] {1, 0.1}) {
      Hamiltonian h =
          Hamiltonian.diffusion(
              x -> new double[] {(x[0] - x[0] * x[0] * x[0] - x[1]) / eps, x[0] - 3 * x[1]}, UNIT);
      double r = Math.sqrt(2.0 / 3);
      double[] from = {-r, -r / 3};
      double[] to = new double[2];
      MinimumActionPath path = MinimumActionPath.between(h, from, to);
      QuasiPotential q = QuasiPotential.on(h, box(-1.5, 0.5, -0.9, 0.6), 129, 129).from(from);
      assertEquals(path.action(), q.value(to), q.error(to) + path.error(), "eps " + eps);
      assertEquals(path.action(), q.value(to), 6e-3 * path.action(), "eps " + eps);
    }
  }

  /** Independent coordinates of one law, with exact derivatives of its cumulant. */
  private static Noise independent(
      ToDoubleFunction<Double> cumulant,
      ToDoubleFunction<Double> first,
      ToDoubleFunction<Double> second) {
    return new Noise() {
      @Override
      public int dimension() {
        return 2;
      }

      @Override
      public double[] sample(double[] x, UniformRandomProvider random) {
        throw new AssertionError("the predicting side never samples");
      }

      @Override
      public double cumulant(double[] x, double[] q) {
        return cumulant.applyAsDouble(q[0]) + cumulant.applyAsDouble(q[1]);
      }

      @Override
      public Tilted tilted(double[] x, double[] q) {
        return new Tilted(
            cumulant(x, q),
            new double[] {first.applyAsDouble(q[0]), first.applyAsDouble(q[1])},
            new double[][] {{second.applyAsDouble(q[0]), 0}, {0, second.applyAsDouble(q[1])}});
      }

      @Override
      public double[] slope(double[] x, double[] q) {
        return new double[2];
      }
    };
  }

  /** Uniform on [-sqrt 3, sqrt 3]: log sinh(aq) / (aq). */
  private static Noise uniform() {
    double a = Math.sqrt(3);
    return independent(
        q -> {
          double t = Math.abs(a * q);
          return t < 0.05
              ? t * t / 6 - Math.pow(t, 4) / 180 + Math.pow(t, 6) / 2835
              : t + Math.log(-Math.expm1(-2 * t) / (2 * t));
        },
        q -> {
          double t = a * q;
          return Math.abs(t) < 0.05
              ? a * (t / 3 - Math.pow(t, 3) / 45 + 2 * Math.pow(t, 5) / 945)
              : a * (1 / Math.tanh(t) - 1 / t);
        },
        q -> {
          double t = Math.abs(a * q);
          double e = Math.exp(-2 * t);
          return t < 0.05
              ? 3 * (1.0 / 3 - t * t / 15 + 2 * Math.pow(t, 4) / 189)
              : 3 * (1 / (t * t) - 4 * e / ((1 - e) * (1 - e)));
        });
  }

  /** -1 or 1: log cosh q. */
  private static Noise coins() {
    return independent(
        q -> Math.abs(q) + Math.log1p(Math.expm1(-2 * Math.abs(q)) / 2),
        q -> Math.tanh(q),
        q -> {
          double e = Math.exp(-2 * Math.abs(q));
          return 4 * e / ((1 + e) * (1 + e));
        });
  }

  /** From each minimum of Himmelblau / 100 to each saddle, 16 costs a noise. */
  @Test
  void boundedNoiseByGridAndByPath() {
    Objective f = hills();
    Box box = box(-5, 5, -5, 5);
    double[][] guesses = new double[8][];
    System.arraycopy(MINIMA, 0, guesses, 0, 4);
    System.arraycopy(SADDLES, 0, guesses, 4, 4);
    List<Component> all = Landscapes.components(f, guesses);
    for (Noise noise : new Noise[] {GaussianNoise.isotropic(2, 1), uniform(), coins()}) {
      Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, noise));
      TransitionCosts paths = TransitionCosts.of(h, all);
      for (int m = 0; m < 4; m++) {
        QuasiPotential q = QuasiPotential.on(h, box, 49, 49).from(all.get(m).point());
        for (int s = 4; s < 8; s++) {
          double[] saddle = all.get(s).point();
          double cost = paths.cost(m, s);
          String pair = noise + " " + m + " to " + s;
          assertEquals(cost, q.value(saddle), q.error(saddle) + paths.error(m, s), pair);
          assertEquals(cost, q.value(saddle), 0.03 * cost, pair);
        }
        if (noise instanceof GaussianNoise) {
          continue;
        }
        // the slope is above what the noise can climb on every way to the corner
        double[] corner = {4.9, 4.9};
        assertTrue(Math.min(f.gradient(corner)[0], f.gradient(corner)[1]) > Math.sqrt(3));
        assertEquals(Double.POSITIVE_INFINITY, q.value(corner));
        assertTrue(q.reached() < 49 * 49);
        assertTrue(q.toString().contains("channels narrower than a spacing are not seen"));
        refused("no path of finite action", () -> q.path(corner));
        refused("which a finer grid may find", () -> q.gradient(corner));
      }
    }
  }

  @Test
  void inSpace() {
    // a double well in x, parabolas across: 2 f from the left well to the saddle and around it
    Objective f =
        Objective.of(
            3,
            x -> Math.pow(x[0] * x[0] - 1, 2) / 4 + 0.5 * x[1] * x[1] + x[2] * x[2],
            x -> new double[] {x[0] * (x[0] * x[0] - 1), x[1], 2 * x[2]});
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(3, 1)));
    Box box = Box.of(new double[] {-1.8, -0.9, -0.7}, new double[] {0.2, 0.9, 0.7});
    QuasiPotential q = QuasiPotential.on(h, box, 25, 21, 17).from(new double[] {-1, 0, 0});
    Objective twice = Objective.of(3, x -> 2 * f.value(x), x -> Vectors.scaled(2, f.gradient(x)));
    Errors error = errors(q, box, new int[] {25, 21, 17}, 0.45, twice);
    assertTrue(error.value <= error.stated, "error " + error);
    assertEquals(0.5, q.value(new double[3]), q.error(new double[3]));
    double[] end = {-0.4, 0.3, -0.2};
    assertEquals(q.value(end), q.path(end).action(), 0.05 * q.value(end));
  }

  @Test
  void rotationInSpace() {
    // minus a gradient plus a rotation across it leaves U = 2x^2 + y^2 + 2z^2
    Hamiltonian h =
        Hamiltonian.diffusion(
            x ->
                new double[] {
                  -2 * x[0] - 3 * x[1], -x[1] + 6 * x[0] - 4 * x[2], -2 * x[2] + 2 * x[1]
                },
            new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
    Objective exact =
        Objective.of(
            3,
            x -> 2 * x[0] * x[0] + x[1] * x[1] + 2 * x[2] * x[2],
            x -> new double[] {4 * x[0], 2 * x[1], 4 * x[2]});
    double[] z = {0.3, -0.7, 0.2};
    assertEquals(0, h.value(z, exact.gradient(z)), 1e-14);
    Box box = Box.of(new double[] {-1, -1, -1}, new double[] {1, 1, 1});
    Errors[] errors = new Errors[2];
    for (int i = 0; i < 2; i++) {
      int n = i == 0 ? 25 : 41;
      QuasiPotential q = QuasiPotential.on(h, box, n, n, n).from(new double[3]);
      assertEquals(10, q.updateRadius());
      errors[i] = errors(q, box, new int[] {n, n, n}, 1, exact);
      assertTrue(errors[i].value <= errors[i].stated, "error " + errors[i]);
    }
    // U between three points of the front is as good as its gradients, which are of first order:
    // an error h^2 a step, 1 / (K h) steps, K the same on both grids. Curved steps, of fourth order
    // in K h, are what improves faster as long as they dominate.
    double order = Math.log(errors[0].mean / errors[1].mean) / Math.log(40.0 / 24);
    assertTrue(order >= 1 && order <= 4, "order " + order);
  }

  @Test
  void boundedNoiseInSpace() {
    // independent uniform noise, f a sum: U is the sum of the integrals of the roots p* of H
    double[] stiffness = {1, 0.7, 1.3};
    double a = Math.sqrt(3);
    Objective f = Objectives.quadratic(new double[][] {{1, 0, 0}, {0, 0.7, 0}, {0, 0, 1.3}});
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, UniformNoise.of(a, a, a)));
    Objective exact =
        Objective.of(
            3,
            x -> {
              double sum = 0;
              for (int k = 0; k < 3; k++) {
                sum += climb(Math.abs(stiffness[k] * x[k]), a) / stiffness[k];
              }
              return sum;
            },
            x -> new double[] {root(x[0], a), root(0.7 * x[1], a), root(1.3 * x[2], a)});
    double[] z = {0.7, -0.9, 0.5};
    assertEquals(0, h.value(z, exact.gradient(z)), 1e-12);
    Box box = Box.of(new double[] {-1.2, -1.5, -0.9}, new double[] {1.2, 1.5, 0.9});
    QuasiPotential q = QuasiPotential.on(h, box, 17, 17, 17).from(new double[3]);
    Errors error = errors(q, box, new int[] {17, 17, 17}, 10, exact);
    assertTrue(error.value <= error.stated, "error " + error);
    MinimumActionPath path = MinimumActionPath.between(h, new double[3], z);
    assertEquals(path.action(), q.value(z), q.error(z) + path.error());
    assertEquals(exact.value(z), path.action(), path.error() + 1e-8);
  }

  /** The non-zero root p* of log(sinh(a p) / (a p)) = g p, by bisection. */
  private static double root(double g, double a) {
    if (g == 0) {
      return 0;
    }
    double low = 0;
    double high = 1;
    while (mean(high, a) <= Math.abs(g)) {
      high *= 2;
    }
    for (int i = 0; i < 55; i++) {
      double middle = 0.5 * (low + high);
      if (mean(middle, a) <= Math.abs(g)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.signum(g) * low;
  }

  /** The integral of p* from 0 to g: by parts, of the cumulant by p, by Simpson's rule. */
  private static double climb(double g, double a) {
    double top = root(g, a);
    double sum = mean(top, a);
    for (int i = 1; i < 64; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * mean(top * i / 64, a);
    }
    return top * g - top * sum / (3 * 64);
  }

  /** log(sinh(a p) / (a p)) / p. */
  private static double mean(double p, double a) {
    double t = a * p;
    return t < 0.05
        ? a * (t / 6 - Math.pow(t, 3) / 180 + Math.pow(t, 5) / 2835)
        : (t + Math.log(-Math.expm1(-2 * t) / (2 * t))) / p;
  }

  @Test
  void aRingOfMinimaIsOneSource() {
    // f = (|x|^2 - 1)^2 / 4: a maximum of value 1/4 in the middle of a ring of minima
    Objective f =
        Objective.of(
            2,
            x -> Math.pow(x[0] * x[0] + x[1] * x[1] - 1, 2) / 4,
            x -> Vectors.scaled(x[0] * x[0] + x[1] * x[1] - 1, x));
    List<double[]> ring = new ArrayList<>();
    for (int k = 0; k < 120; k++) {
      ring.add(new double[] {Math.cos(2 * Math.PI * k / 120), Math.sin(2 * Math.PI * k / 120)});
    }
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    QuasiPotential q =
        QuasiPotential.on(h, box(-1.4, 1.4, -1.4, 1.4), 65, 65)
            .from(new Component(0, Kind.MINIMUM, 0, 0, ring));
    assertEquals(0.5, q.value(new double[2]), q.error(new double[2]));
    assertEquals(0.5, q.value(new double[2]), 5e-3);
    double[] x = {0.4, 0.3};
    assertEquals(2 * f.value(x), q.value(x), 5e-3);
  }

  @Test
  void fromASaddleTheWayDownIsFree() {
    Objective f = Objectives.threeHumpCamel();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    double[] saddle = Landscapes.critical(f, 1.07, -0.53);
    QuasiPotential q = QuasiPotential.on(h, box(-2.2, 2.2, -2, 2), 129, 129).from(saddle);
    assertEquals(0, q.value(new double[2]), 0.01);
    assertEquals(0, q.value(Landscapes.critical(f, 1.75, -0.87)), 0.01);
    double[] other = Landscapes.critical(f, -1.07, 0.53);
    assertEquals(2 * f.value(other), q.value(other), q.error(other) + 0.01);
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    Box box = box(-1, 1, -1, 1);
    QuasiPotential.Grid grid = QuasiPotential.on(linear(), box, 17, 17);
    refused("source 0 must lie in the box", () -> grid.from(new double[] {2, 0}));
    refused("source 0 must have length 2", () -> grid.from(new double[3]));
    refused("at least one source", () -> grid.from(List.of(), new double[0]));
    refused("1 points and 2 values", () -> grid.from(List.of(new double[2]), new double[2]));
    refused(
        "value of source 0 must be finite",
        () -> grid.from(List.of(new double[2]), new double[] {Double.NaN}));
    Component component = new Component(0, Kind.MINIMUM, 0, 0, List.of(new double[2]));
    refused("as many as components", () -> grid.fromAll(List.of(component), new double[2]));
    refused("at least 0", () -> grid.fromAll(List.of(component), new double[] {-1}));
    refused(
        "dimension 2",
        () -> QuasiPotential.on(linear(), Box.of(new double[1], new double[] {1}), 9));
    refused("as many numbers of points", () -> QuasiPotential.on(linear(), box, 17));
    refused("at least 9 points", () -> QuasiPotential.on(linear(), box, 17, 8));
    refused("at most", () -> QuasiPotential.on(linear(), box, 100_000, 100_000));
    refused("MiB of memory", () -> QuasiPotential.on(linear(), box, 16_000, 16_000));
    refused(
        "dimension 2 or 3",
        () -> {
          double[] corner = {1, 1, 1, 1};
          QuasiPotential.on(
              Hamiltonian.of(
                  StochasticGradient.of(
                      Objectives.styblinskiTang(4), GaussianNoise.isotropic(4, 1))),
              Box.of(new double[4], corner),
              9,
              9,
              9,
              9);
        });
    Hamiltonian holed =
        Hamiltonian.diffusion(x -> new double[] {-Math.sqrt(x[0] + 0.5), -x[1]}, UNIT);
    refused(
        "the drift must be finite on the grid",
        () -> QuasiPotential.on(holed, box, 17, 17).from(new double[] {-0.5, 0}));
    for (double side : new double[] {1e150, 1e-150}) {
      refused(
          "choose a smaller box, or other units",
          () ->
              QuasiPotential.on(linear(), box(-side, side, -side, side), 17, 17)
                  .from(new double[2]));
    }
    QuasiPotential q = grid.from(new double[2]);
    refused("must lie in the box", () -> q.value(new double[] {2, 0}));
    refused("must be finite", () -> q.value(new double[] {Double.NaN, 0}));
    refused("is a source", () -> q.path(new double[2]));
  }

  @Test
  void betweenGridPointsTheErrorIsStatedToo() {
    // U is no polynomial: what interpolation loses must show in the stated error
    Objective f = Objectives.threeHumpCamel();
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)));
    QuasiPotential q = QuasiPotential.on(h, box(-1, 1, -1, 1), 41, 41).from(new double[2]);
    int covered = 0;
    int compared = 0;
    for (int i = 0; i < 2000; i++) {
      // the additive recurrence of the golden ratio's plane cousin
      double[] x = {2 * (0.7548776662 * i % 1) - 1, 2 * (0.5698402910 * i % 1) - 1};
      if (2 * f.value(x) <= q.validUpTo()) {
        compared++;
        covered += Math.abs(q.value(x) - 2 * f.value(x)) <= q.error(x) ? 1 : 0;
      }
    }
    assertTrue(compared > 500, "compared at " + compared);
    assertTrue(covered >= 0.99 * compared, covered + " of " + compared);
  }

  /** Bounded noise of variance 1 climbs less easily than Gaussian: U is at least 2 f everywhere. */
  @Test
  void farMomentaOfBoundedNoisePullNoValueDown() {
    Objective himmelblau = Objectives.himmelblau();
    Objective f =
        Objective.of(
            2, x -> himmelblau.value(x) / 100, x -> Vectors.scaled(0.01, himmelblau.gradient(x)));
    Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, UniformNoise.ofDeviation(2, 1)));
    int n = 161;
    QuasiPotential q = QuasiPotential.on(h, box(-5, 5, -5, 5), n, n).from(new double[] {3, 2});
    double border = Double.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double[] x = {-5 + 10.0 * i / (n - 1), -5 + 10.0 * j / (n - 1)};
        double value = q.value(x);
        if (i == 0 || j == 0 || i == n - 1 || j == n - 1) {
          border = Math.min(border, 2 * f.value(x));
        }
        if (value < q.validUpTo()) {
          assertTrue(
              value + q.error(x) >= 2 * f.value(x), () -> value + " at " + x[0] + ", " + x[1]);
        }
      }
    }
    assertTrue(q.validUpTo() >= border, q + " with 2 f at least " + border + " on the border");
  }

  @Test
  void memoryIsStated() {
    Box box = box(-1, 1, -1, 1);
    long small = QuasiPotential.on(linear(), box, 33, 33).memory();
    String told = QuasiPotential.on(linear(), box, 33, 17).toString();
    assertTrue(told.startsWith("grid of 33 x 17 points on [-1.0, 1.0] x [-1.0, 1.0]"), told);
    assertTrue(small > 100L * 33 * 33 && small < 250L * 33 * 33, "bytes " + small);
    assertEquals(4.0, (double) QuasiPotential.on(linear(), box, 66, 66).memory() / small, 0.01);
  }

  @Test
  void anInterruptStopsTheSweep() {
    Thread.currentThread().interrupt();
    assertThrows(
        CancellationException.class,
        () -> QuasiPotential.on(linear(), box(-1, 1, -1, 1), 65, 65).from(new double[2]));
    assertTrue(Thread.interrupted());
  }
}
