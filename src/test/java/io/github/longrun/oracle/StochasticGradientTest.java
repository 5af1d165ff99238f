package io.github.longrun.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house's second law: draws and cumulant of every oracle speak of the same noise. */
class StochasticGradientTest {

  private static final double[][] COVARIANCE = {{1.0, 0.3}, {0.3, 0.5}};
  private static final Objective HIMMELBLAU = Objectives.himmelblau();

  /** Uniform on [-1, 1] in each coordinate, independent. */
  private static final Noise UNIFORM =
      Noise.of(
          2,
          (x, random) -> new double[] {2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1},
          (x, q) -> logSinhc(q[0]) + logSinhc(q[1]));

  /** An exponential variable minus its mean: no cumulant for q of 1 or more. */
  private static final Noise EXPONENTIAL =
      Noise.of(
          1,
          (x, random) -> new double[] {-Math.log(1 - random.nextDouble()) - 1},
          (x, q) -> q[0] < 1 ? -Math.log(1 - q[0]) - q[0] : Double.POSITIVE_INFINITY);

  private static double logSinhc(double q) {
    return Math.abs(q) < 1e-3 ? q * q / 6 - q * q * q * q / 180 : Math.log(Math.sinh(q) / q);
  }

  private static double sigma(double[] x) {
    return 0.5 + 0.2 * Math.sin(x[0]) + 0.1 * x[1] * x[1];
  }

  private static double[][] covariance(double[] x) {
    double a = 1 + 0.5 * Math.cos(x[0]);
    double b = 0.3 * Math.sin(x[1]);
    return new double[][] {{a, b}, {b, 0.7}};
  }

  private static final double[][] CORNERS = {{1, 0.4}, {-1, 0.3}, {0.5, -0.3}, {-1, -0.5}};

  static Stream<Map.Entry<String, StochasticGradient>> oracles() {
    Map<String, StochasticGradient> oracles = new LinkedHashMap<>();
    noises()
        .forEach(
            (name, noise) ->
                oracles.put(
                    name,
                    StochasticGradient.of(
                        noise.dimension() == 2
                            ? HIMMELBLAU
                            : Objectives.styblinskiTang(noise.dimension()),
                        noise)));
    oracles.put("minibatch of 1", StochasticGradient.minibatch(Stars.loss(), 1));
    oracles.put("minibatch of 3", StochasticGradient.minibatch(Stars.loss(), 3));
    for (int batch : new int[] {1, 3, 30, 46}) {
      oracles.put(
          "minibatch of " + batch + " without replacement",
          StochasticGradient.minibatchWithoutReplacement(Stars.loss(), batch));
    }
    return oracles.entrySet().stream();
  }

  private static Map<String, Noise> noises() {
    Noise finite = FiniteNoise.of(CORNERS, new double[] {0.2, 0.3, 0.4, 0.1});
    Noise laplace = LaplaceNoise.of(0.4, 0.8);
    Map<String, Noise> noises = new LinkedHashMap<>();
    noises.put("isotropic", GaussianNoise.isotropic(2, 0.7));
    noises.put("full", GaussianNoise.full(COVARIANCE));
    noises.put("isotropic at x", GaussianNoise.isotropic(2, StochasticGradientTest::sigma));
    noises.put(
        "covariance at x", GaussianNoise.stateDependent(2, StochasticGradientTest::covariance));
    noises.put("variance of the loss", GaussianNoise.lossDependent(HIMMELBLAU, f -> 0.3 + f / 500));
    noises.put("three coordinates", GaussianNoise.isotropic(3, 0.7));
    noises.put("uniform of differences", UNIFORM);
    noises.put("exponential", EXPONENTIAL);
    noises.put("uniform", UniformNoise.of(0.5, 2));
    noises.put("uniform of deviation", UniformNoise.ofDeviation(1, 1 / Math.sqrt(3)));
    noises.put("Rademacher", RademacherNoise.of(1, 0.5));
    noises.put("Rademacher in three coordinates", RademacherNoise.isotropic(3, 0.7));
    noises.put("Laplace", laplace);
    noises.put("Laplace of deviation", LaplaceNoise.ofDeviation(1, 1));
    noises.put("truncated at 2.5 sigma", TruncatedGaussianNoise.of(2, 0.7, 1.75));
    noises.put("truncated at 0.7 sigma", TruncatedGaussianNoise.of(2, 1, 0.7));
    noises.put("finite", finite);
    noises.put("mixture", mixture());
    noises.put("Gaussian plus finite", GaussianNoise.isotropic(2, 0.5).plus(finite));
    noises.put("finite plus Rademacher", finite.plus(RademacherNoise.isotropic(2, 0.3)));
    noises.put(
        "Gaussian plus Gaussian",
        GaussianNoise.isotropic(2, StochasticGradientTest::sigma)
            .plus(GaussianNoise.full(COVARIANCE)));
    noises.put("uniform plus Laplace", UniformNoise.of(0.5, 0.5).plus(laplace));
    noises.put("-0.7 Laplace", laplace.times(-0.7));
    noises.put("2 finite", finite.times(2));
    noises.put(
        "0.6 Gaussian at x",
        GaussianNoise.stateDependent(2, StochasticGradientTest::covariance).times(0.6));
    return noises;
  }

  private static Noise mixture() {
    return GaussianMixtureNoise.of(
        new double[] {0.3, 0.7},
        new double[][] {{1.4, -0.7}, {-0.6, 0.3}},
        new double[][][] {COVARIANCE, {{0.3, 0}, {0, 0.2}}});
  }

  private static double[] x(StochasticGradient g) {
    return java.util.Arrays.copyOf(new double[] {0.4, -0.2, 0.3}, g.dimension());
  }

  private static double[] q(StochasticGradient g) {
    return java.util.Arrays.copyOf(new double[] {0.3, -0.4, 0.2}, g.dimension());
  }

  /** The law itself, where it is told, has the cumulant: a finite sum, or a quadrature. */
  @ParameterizedTest
  @MethodSource("oracles")
  void lawAgreesWithTheCumulant(Map.Entry<String, StochasticGradient> oracle) {
    StochasticGradient g = oracle.getValue();
    double[] at = x(g);
    double[] q = q(g);
    int d = g.dimension();
    for (double t : new double[] {0, 1}) {
      double[] tilt = java.util.Arrays.stream(q).map(v -> t * v).toArray();
      double exact = Math.exp(g.cumulant(at, tilt));
      if (g.hasDensity()) {
        double[] mean = g.mean(at);
        double total = quadrature(g, at, tilt, mean.clone(), 0);
        assertEquals(exact, total, 1e-9 * exact);
      } else if (!g.atoms(at).isEmpty()) {
        double total = 0;
        for (Atom atom : g.atoms(at)) {
          total += atom.probability() * Math.exp(dot(tilt, atom.value(), d));
        }
        assertEquals(exact, total, 1e-12 * exact);
      }
    }
  }

  /** Where some of the densities jump or have a corner, from the mean. */
  private static final double[] EDGES = {0, 0.3, 0.5, 0.7, 1, 1.75, 2, 3, 5, 8, 12, 17, 23, 30, 40};

  private static final double[] NODES = {
    -0.9602898564975363, -0.7966664774136267, -0.525532409916329, -0.1834346424956498,
    0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363
  };

  private static final double[] WEIGHTS = {
    0.1012285362903763, 0.2223810344533745, 0.3137066458778873, 0.362683783378362,
    0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763
  };

  /** Gauss-Legendre with 8 nodes between edges about the mean, coordinate by coordinate. */
  private static double quadrature(
      StochasticGradient g, double[] at, double[] q, double[] point, int k) {
    if (k == point.length) {
      return g.density(at, point) * Math.exp(dot(q, point, k));
    }
    double centre = point[k];
    double total = 0;
    for (int j = 1; j < EDGES.length - (point.length == 3 ? 5 : 0); j++) {
      double half = 0.5 * (EDGES[j] - EDGES[j - 1]);
      for (int side = -1; side <= 1; side += 2) {
        for (int i = 0; i < NODES.length; i++) {
          point[k] = centre + side * (EDGES[j - 1] + half * (1 + NODES[i]));
          total += half * WEIGHTS[i] * quadrature(g, at, q, point, k + 1);
        }
      }
    }
    point[k] = centre;
    return total;
  }

  @Test
  void aLawThatIsNotToldIsRefusedOrEmpty() {
    StochasticGradient g = StochasticGradient.of(Objectives.styblinskiTang(1), EXPONENTIAL);
    double[] at = {0.4};
    assertTrue(g.atoms(at).isEmpty());
    assertThrows(UnsupportedOperationException.class, () -> g.density(at, at));
    assertTrue(StochasticGradient.minibatch(Stars.loss(), 5).atoms(new double[2]).isEmpty());
  }

  /**
   * log of the mean of exp(q, G) by scalar draws and by vectors of draws, at 4.5 standard errors:
   * 62 assertions, 4e-4 false alarms in all.
   */
  @ParameterizedTest
  @MethodSource("oracles")
  void drawsAgreeWithTheCumulant(Map.Entry<String, StochasticGradient> oracle) {
    StochasticGradient g = oracle.getValue();
    int d = g.dimension();
    double[] at = x(g);
    double[] q = q(g);
    double exact = g.cumulant(at, q);

    RandomLanes lanes = RandomLanes.of(17, 0, 256);
    Mean scalar = new Mean();
    for (int t = 0; t < 100_000; t++) {
      scalar.add(Math.exp(dot(q, g.sample(at, lanes.lane(t % 256)), d) - exact));
    }
    scalar.assertMean(1);

    double[][] x = new double[d][256];
    double[][] out = new double[d][256];
    for (int k = 0; k < d; k++) {
      java.util.Arrays.fill(x[k], at[k]);
    }
    Sampler sampler = g.sampler(lanes);
    Mean vector = new Mean();
    for (int t = 0; t < 1000; t++) {
      sampler.draw(x, out, 256);
      for (int i = 0; i < 256; i++) {
        double s = 0;
        for (int k = 0; k < d; k++) {
          s += q[k] * out[k][i];
        }
        vector.add(Math.exp(s - exact));
      }
    }
    vector.assertMean(1);
  }

  /** In an even dimension one draw is the same bits whether made by itself or in a chunk. */
  @ParameterizedTest
  @MethodSource("oracles")
  void aDrawIsTheSameAloneAndInAChunk(Map.Entry<String, StochasticGradient> oracle) {
    StochasticGradient g = oracle.getValue();
    if (g.dimension() != 2 || oracle.getKey().startsWith("minibatch")) {
      return;
    }
    RandomLanes lanes = RandomLanes.of(23, 0, 10);
    RandomLanes twin = RandomLanes.of(23, 0, 10);
    Sampler sampler = g.sampler(lanes);
    double[][] x = new double[2][10];
    double[][] out = new double[2][10];
    for (int i = 0; i < 10; i++) {
      x[0][i] = 0.1 * i;
      x[1][i] = -0.2 * i;
    }
    sampler.draw(x, out, 10);
    for (int i = 0; i < 10; i++) {
      double[] alone = g.sample(new double[] {x[0][i], x[1][i]}, twin.lane(i));
      assertArrayEquals(alone, new double[] {out[0][i], out[1][i]}, 1e-13);
    }
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void derivativesAgreeWithDifferences(Map.Entry<String, StochasticGradient> oracle) {
    StochasticGradient g = oracle.getValue();
    double[] x = x(g);
    double[] q = q(g);
    Tilted exact = g.tilted(x, q);
    Tilted differences = Differences.tilted(p -> g.cumulant(x, p), q);
    assertEquals(g.cumulant(x, q), exact.value(), 1e-12);
    assertArrayEquals(differences.mean(), exact.mean(), 1e-8);
    for (int k = 0; k < q.length; k++) {
      assertArrayEquals(differences.covariance()[k], exact.covariance()[k], 1e-6);
    }
    assertArrayEquals(Differences.gradient(y -> g.cumulant(y, q), x), g.slope(x, q), 1e-8);
    double[] zero = new double[g.dimension()];
    assertArrayEquals(g.mean(x), g.tilted(x, zero).mean(), 1e-9);
    assertEquals(0, g.cumulant(x, zero), 1e-12);
  }

  @Test
  void differencesOfAKnownCumulant() {
    double[] x = {0, 0};
    double[] q = {1.2, -0.7};
    Tilted t = UNIFORM.tilted(x, q);
    for (int k = 0; k < 2; k++) {
      double coth = 1 / Math.tanh(q[k]);
      assertEquals(coth - 1 / q[k], t.mean()[k], 1e-10);
      assertEquals(1 - coth * coth + 1 / (q[k] * q[k]), t.covariance()[k][k], 1e-8);
    }
    assertEquals(0, t.covariance()[0][1], 1e-8);
    assertArrayEquals(new double[2], UNIFORM.slope(x, q), 1e-12);
  }

  /** A cumulant that is all but linear still bends at 0: log cosh q, 1 - tanh = 4e-6 at q = 6.6. */
  @Test
  void differencesStayOnTheirSideOfTheBend() {
    Noise coin = Noise.of(1, UNIFORM::sample, (x, q) -> Math.log(Math.cosh(q[0])));
    for (double q = -8; q <= 8; q += 0.4) {
      Tilted t = coin.tilted(new double[1], new double[] {q});
      assertEquals(Math.tanh(q), t.mean()[0], 1e-10);
      double variance = 1 / (Math.cosh(q) * Math.cosh(q));
      assertEquals(variance, t.covariance()[0][0], 1e-4 * variance + 1e-11);
    }
  }

  /** The step follows the scale of the noise: a thousand times larger, as accurate. */
  @Test
  void differencesFollowTheScaleOfTheNoise() {
    for (double scale : new double[] {1e-3, 1, 1e3}) {
      Noise wide = Noise.of(1, UNIFORM::sample, (x, q) -> logSinhc(scale * q[0]));
      double q = 1.2 / scale;
      double coth = 1 / Math.tanh(1.2);
      Tilted t = wide.tilted(new double[1], new double[] {q});
      assertEquals((coth - 1 / 1.2) * scale, t.mean()[0], 1e-9 * scale);
      assertEquals(
          (1 - coth * coth + 1 / 1.44) * scale * scale, t.covariance()[0][0], 1e-7 * scale * scale);
    }
  }

  @Test
  void nothingIsNaNWhereTheCumulantIsInfinite() {
    Tilted near = EXPONENTIAL.tilted(new double[1], new double[] {0.99});
    assertEquals(1 / (1 - 0.99) - 1, near.mean()[0], 1e-3);
    assertEquals(1 / (0.01 * 0.01), near.covariance()[0][0], 1);
    Tilted beyond = EXPONENTIAL.tilted(new double[1], new double[] {1});
    assertEquals(Double.POSITIVE_INFINITY, beyond.value());
    assertArrayEquals(new double[1], beyond.mean());
    assertArrayEquals(new double[1], EXPONENTIAL.slope(new double[1], new double[] {2}));
  }

  @Test
  void tiltedSharesNoArray() {
    GaussianNoise noise = GaussianNoise.isotropic(2, 1);
    noise.tilted(new double[2], new double[2]).covariance()[0][0] = 7;
    assertEquals(1, noise.covariance(new double[2])[0][0]);
  }

  @Test
  void badInputIsAnsweredInASentence() {
    answered("sigma must be positive", () -> GaussianNoise.isotropic(2, 0));
    answered("got NaN", () -> GaussianNoise.isotropic(2, Double.NaN));
    answered("got Infinity", () -> GaussianNoise.isotropic(2, Double.POSITIVE_INFINITY));
    answered("dimension must be at least 1", () -> GaussianNoise.isotropic(0, 1));
    answered("positive definite", () -> GaussianNoise.full(new double[][] {{1, 1}, {1, 1}}));
    answered("positive definite", () -> GaussianNoise.full(new double[][] {{-1, 0}, {0, 1}}));
    answered("symmetric", () -> GaussianNoise.full(new double[][] {{1, 0.5}, {0.2, 1}}));
    answered("finite", () -> GaussianNoise.full(new double[][] {{Double.NaN}}));
    answered("square", () -> GaussianNoise.full(new double[][] {{1, 0}, {0}}));
    GaussianNoise vanishing = GaussianNoise.isotropic(1, x -> x[0]);
    answered("at x = [-2.0]", () -> vanishing.cumulant(new double[] {-2}, new double[1]));
    GaussianNoise small = GaussianNoise.stateDependent(2, x -> new double[][] {{1}});
    answered("2 by 2", () -> small.covariance(new double[2]));
    double[][][] wrong = {{{1, 1}, {1, 1}}, {{1, 2}, {2, 1}}, {{1, 0}, {0}}, {{1, 0.3}, {0, 1}}};
    String[] why = {"positive definite", "positive definite", "square", "symmetric"};
    for (int i = 0; i < wrong.length; i++) {
      double[][] c = wrong[i];
      GaussianNoise noise = GaussianNoise.stateDependent(2, x -> c);
      String part =
          "covariance must be " + why[i] + (i == 3 ? " and finite" : "") + " at x = [0.0, 0.0]";
      answered(part, () -> noise.cumulant(new double[2], new double[] {1, -1}));
      answered(part, () -> noise.sample(new double[2], RandomLanes.of(1, 0, 1).lane(0)));
    }
    answered("dimension 3", () -> StochasticGradient.of(HIMMELBLAU, GaussianNoise.isotropic(3, 1)));
    answered("batch must be at least 1", () -> StochasticGradient.minibatch(Stars.loss(), 0));
    answered("dimension must be at least 1", () -> Noise.of(0, (x, r) -> x, (x, q) -> 0));
  }

  private static void answered(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static double dot(double[] a, double[] b, int d) {
    double s = 0;
    for (int k = 0; k < d; k++) {
      s += a[k] * b[k];
    }
    return s;
  }

  /** A sample mean with its standard error. */
  private static final class Mean {
    private long n;
    private double sum;
    private double squares;

    void add(double v) {
      n++;
      sum += v;
      squares += v * v;
    }

    void assertMean(double exact) {
      double mean = sum / n;
      double error = Math.sqrt((squares / n - mean * mean) / n);
      assertEquals(exact, mean, 4.5 * error);
    }
  }
}
