package io.github.longrun.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.numbers.gamma.ErfDifference;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The families of noise, far from where draws can check them: tiny, huge and refused. */
class NoiseTest {

  private static final double[] AT = {0};

  /** Noises of one coordinate and standard deviation 1, with the fourth cumulant. */
  private record Case(Noise noise, double kurtosis) {}

  static Stream<Case> standard() {
    return Stream.of(
        new Case(GaussianNoise.isotropic(1, 1), 0),
        new Case(UniformNoise.ofDeviation(1, 1), -1.2),
        new Case(RademacherNoise.of(1), -2),
        new Case(LaplaceNoise.ofDeviation(1, 1), 3),
        new Case(FiniteNoise.of(new double[][] {{2}, {-0.5}}, new double[] {0.2, 0.8}), 0.25),
        new Case(
            GaussianMixtureNoise.of(
                new double[] {0.5, 0.5},
                new double[][] {{0.6}, {-0.6}},
                new double[][][] {{{0.64}}, {{0.64}}}),
            -2 * 0.6 * 0.6 * 0.6 * 0.6),
        new Case(RademacherNoise.of(0.6).plus(GaussianNoise.isotropic(1, 0.8)), -2 * 0.1296),
        new Case(LaplaceNoise.ofDeviation(1, 2).times(-0.5), 3));
  }

  /** \( \Lambda(q) \to q^2 / 2 \), with the third and fourth cumulants, however small q is. */
  @ParameterizedTest
  @MethodSource("standard")
  void nearZeroTheCumulantIsHalfTheSquareToAllDigits(Case standard) {
    Noise noise = standard.noise();
    double third = noise instanceof FiniteNoise ? 0.2 * 8 - 0.8 * 0.125 : 0;
    for (double q : new double[] {1e-12, -1e-7, 1e-5, -1e-3, 1e-3}) {
      double exact = q * q / 2 + third * q * q * q / 6 + standard.kurtosis() * q * q * q * q / 24;
      Tilted tilted = noise.tilted(AT, new double[] {q});
      double relative = 1e-14 + 3 * Math.abs(q * q * q) + 1e-16 / Math.abs(q);
      relative = noise instanceof FiniteNoise ? relative : 1e-14 + 3 * q * q * q * q;
      assertEquals(exact, noise.cumulant(AT, new double[] {q}), relative * exact);
      assertEquals(exact, tilted.value(), relative * exact);
      double mean = q + third * q * q / 2 + standard.kurtosis() * q * q * q / 6;
      assertEquals(mean, tilted.mean()[0], 4e-16 + 5 * Math.abs(q * q * q * q));
      assertEquals(1 + third * q, tilted.covariance()[0][0], 1e-14 + 4 * q * q);
    }
  }

  /** Bounded noise z: \( \Lambda(q) = a |q| - \) what is known, up to q = 1e300. */
  @Test
  void farOutTheCumulantsAreTheirAsymptotes() {
    for (double q : new double[] {40, 1e3, 1e100, -1e100, 1e300, -1e300}) {
      double t = Math.abs(q);
      double[] dual = {q};
      assertEquals(
          2 * t - Math.log(2 * t) - Math.log(2), UniformNoise.of(2).cumulant(AT, dual), 1e-15 * t);
      Tilted uniform = UniformNoise.of(2).tilted(AT, dual);
      assertEquals(Math.signum(q) * (2 - 1 / t), uniform.mean()[0], 1e-15);
      assertEquals(1 / t / t, uniform.covariance()[0][0], 1e-12 / t / t);
      assertEquals(2 * t - Math.log(2), RademacherNoise.of(2).cumulant(AT, dual), 1e-15 * t);
      assertEquals(Math.signum(q) * 2, RademacherNoise.of(2).tilted(AT, dual).mean()[0], 1e-15);
      Tilted truncated = TruncatedGaussianNoise.of(1, 1, 2).tilted(AT, dual);
      double f = t - 2;
      assertEquals(
          Math.signum(q) * (2 - 1 / f + 2 / f / f / f),
          truncated.mean()[0],
          20 / (f * f * f * f) / f + 1e-15);
      assertEquals(Double.POSITIVE_INFINITY, LaplaceNoise.of(1).cumulant(AT, dual));
      double two =
          FiniteNoise.of(new double[][] {{2}, {-2}}, new double[] {0.5, 0.5}).cumulant(AT, dual);
      assertEquals(2 * t - Math.log(2), two, 1e-15 * t);
    }
    assertEquals(
        Double.POSITIVE_INFINITY, UniformNoise.of(1e10).cumulant(AT, new double[] {1e300}));
    double edge = LaplaceNoise.of(2).cumulant(AT, new double[] {0.5 * (1 - 1e-12)});
    assertEquals(-Math.log(2e-12), edge, 1e-4);
  }

  /** \( q^2 / 2 + \log \) of a difference of error functions, where that loses few digits. */
  @Test
  void theTruncatedGaussianAgreesWithErrorFunctions() {
    for (double c : new double[] {0.3, 1, 2.5, 6, 40}) {
      Noise noise = TruncatedGaussianNoise.of(1, 1, c);
      for (double q : new double[] {0.7, -1.1, 2, -3, 4.5}) {
        double r = Math.sqrt(0.5);
        double ratio =
            ErfDifference.value(r * (-c - q), r * (c - q)) / ErfDifference.value(-r * c, r * c);
        double exact = 0.5 * q * q + Math.log(ratio);
        assertEquals(exact, noise.cumulant(AT, new double[] {q}), 1e-13 * (1 + q * q));
        Tilted differences = Differences.tilted(p -> noise.cumulant(AT, p), new double[] {q});
        Tilted tilted = noise.tilted(AT, new double[] {q});
        assertEquals(differences.mean()[0], tilted.mean()[0], 1e-9);
        assertEquals(differences.covariance()[0][0], tilted.covariance()[0][0], 1e-7);
      }
    }
    double r = 0.75;
    double phi = Math.exp(-0.5 * r * r) / Math.sqrt(2 * Math.PI);
    double mass = 0.5 * ErfDifference.value(-r / Math.sqrt(2), r / Math.sqrt(2));
    assertEquals(
        4 * (1 - 2 * r * phi / mass), TruncatedGaussianNoise.of(3, 2, 1.5).variance(), 1e-14);
    // tiny and huge bounds: uniform and Gaussian noise
    assertEquals(1e-200 / 3, TruncatedGaussianNoise.of(1, 1, 1e-100).variance(), 1e-213);
    assertEquals(1, TruncatedGaussianNoise.of(1, 1, 1e300).variance(), 1e-14);
  }

  @Test
  void studentDrawsFollowTheirLaw() {
    StudentNoise noise = StudentNoise.of(2, 3.5, 2);
    TDistribution law = TDistribution.of(3.5);
    assertEquals(
        law.density(0.7) / 2 * law.density(-3) / 2,
        noise.density(AT, new double[] {1.4, -6}),
        1e-15);
    assertEquals(4 * 3.5 / 1.5, noise.covariance(new double[2])[1][1], 1e-12);
    assertEquals(Double.POSITIVE_INFINITY, StudentNoise.of(1, 1.5, 1).covariance(AT)[0][0]);
    RandomLanes lanes = RandomLanes.of(3, 0, 200);
    double[][] out = new double[2][200];
    Sampler sampler = noise.sampler(lanes);
    int[] count = new int[20];
    int rounds = 500;
    for (int t = 0; t < rounds; t++) {
      sampler.draw(new double[2][200], out, 200);
      for (double[] coordinate : out) {
        for (double z : coordinate) {
          count[(int) (20 * law.cumulativeProbability(z / 2))]++;
        }
      }
    }
    double expected = 2 * 200 * rounds / 20.0;
    double chiSquare = 0;
    for (int c : count) {
      chiSquare += (c - expected) * (c - expected) / expected;
    }
    // 19 degrees of freedom: 63 is exceeded with probability 1e-6
    assertTrue(chiSquare < 63, "chi-square " + chiSquare);
  }

  @Test
  void aDrawIsTheSameBitsAloneAndInAChunk() {
    List<Noise> noises =
        List.of(
            UniformNoise.of(1, 2),
            RademacherNoise.of(1, 2),
            LaplaceNoise.of(1, 2),
            StudentNoise.of(2, 3, 1),
            TruncatedGaussianNoise.of(2, 1, 0.5),
            TruncatedGaussianNoise.of(2, 1, 1.2),
            FiniteNoise.of(new double[][] {{1, 2}, {-1, -2}}, new double[] {0.5, 0.5}));
    for (Noise noise : noises) {
      RandomLanes lanes = RandomLanes.of(5, 0, 50);
      RandomLanes twin = RandomLanes.of(5, 0, 50);
      double[][] out = new double[2][50];
      noise.sampler(lanes).draw(new double[2][50], out, 50);
      for (int i = 0; i < 50; i++) {
        double[] alone = noise.sample(new double[2], twin.lane(i));
        assertArrayEquals(alone, new double[] {out[0][i], out[1][i]}, 0.0);
      }
    }
  }

  /**
   * With a third coordinate of its own the root goes the general way, which has to tell the same.
   */
  @Test
  void rootsOfOneAndTwoCoordinatesAreTheBitsOfTheGeneralOne() {
    SplittableRandom random = new SplittableRandom(11);
    double[] entries = {0, -1, Double.MIN_VALUE, 1e300, Double.POSITIVE_INFINITY, Double.NaN};
    int[] refused = new int[3];
    int[] accepted = new int[3];
    for (int trial = 0; trial < 20_000; trial++) {
      int d = 1 + trial % 2;
      double[][] c = {{random.nextDouble()}};
      if (d == 2) {
        double v = Math.exp(random.nextDouble(-300, 300));
        double w = random.nextDouble() * v;
        // around correlation 1, where rounding decides, in half of the trials
        double near = 1 + random.nextInt(-40, 40) * 2e-16;
        double b =
            Math.sqrt(v)
                * Math.sqrt(w)
                * (random.nextBoolean() ? near : 2 * random.nextDouble() - 1);
        c = new double[][] {{v, b}, {b * (1 + random.nextInt(3) * 1e-12), w}};
      }
      if (random.nextInt(4) == 0) {
        c[random.nextInt(d)][random.nextInt(d)] = entries[random.nextInt(entries.length)];
      }
      double[][] general = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
      for (int k = 0; k < d; k++) {
        System.arraycopy(c[k], 0, general[k], 0, d);
      }
      String why = why(3, general, n -> n.root(new double[3]));
      assertEquals(why, why(d, c, n -> n.root(new double[n.dimension()])));
      assertEquals(why, why(d, c, n -> n.covariance(new double[n.dimension()])));
      assertEquals(why, why(d, c, n -> n.cumulant(new double[d], new double[d])));
      assertEquals(why, why(d, c, n -> n.tilted(new double[d], new double[d])));
      RandomLanes lanes = RandomLanes.of(1, 0, 1);
      assertEquals(
          why, why(d, c, n -> n.sampler(lanes).draw(new double[d][1], new double[d][1], 1)));
      if (why.isEmpty()) {
        accepted[d]++;
        double[][] root = same(3, general).root(new double[3]);
        for (int k = 0; k < d; k++) {
          double[] row = same(d, c).root(new double[d])[k];
          assertArrayEquals(Arrays.copyOf(root[k], d), row);
        }
      } else {
        refused[d]++;
      }
    }
    for (int d = 1; d <= 2; d++) {
      assertTrue(refused[d] > 1000 && accepted[d] > 1000, refused[d] + " and " + accepted[d]);
    }
  }

  private static GaussianNoise same(int d, double[][] c) {
    return GaussianNoise.stateDependent(d, x -> c);
  }

  /** The beginning of the sentence that refuses the covariance, before the place; or nothing. */
  private static String why(int d, double[][] c, Consumer<GaussianNoise> call) {
    try {
      call.accept(same(d, c));
      return "";
    } catch (IllegalArgumentException e) {
      return e.getMessage().substring(0, e.getMessage().indexOf(" at x = [0.0"));
    }
  }

  /** \( R(x) \xi \), from the diagonal on, with fused products. */
  @Test
  void drawsAreTheRootTimesNormalsToTheBit() {
    for (int d = 1; d <= 3; d++) {
      int n = 51;
      double[][] x = new double[d][n];
      RandomLanes.of(8, 0, n).gaussians(x, n);
      GaussianNoise noise = GaussianNoise.stateDependent(d, NoiseTest::covariance);
      double[][] out = new double[d][n];
      double[][] normal = new double[d][n];
      noise.sampler(RandomLanes.of(9, 0, n)).draw(x, out, n);
      RandomLanes.of(9, 0, n).gaussians(normal, n);
      for (int i = 0; i < n; i++) {
        double[] point = new double[d];
        for (int k = 0; k < d; k++) {
          point[k] = x[k][i];
        }
        double[][] root = noise.root(point);
        for (int k = 0; k < d; k++) {
          double z = root[k][k] * normal[k][i];
          for (int l = 0; l < k; l++) {
            z = Math.fma(root[k][l], normal[l][i], z);
          }
          assertEquals(z, out[k][i]);
        }
      }
    }
  }

  /** \( I + x x' \). */
  private static double[][] covariance(double[] x) {
    double[][] c = new double[x.length][x.length];
    for (int k = 0; k < x.length; k++) {
      for (int l = 0; l < x.length; l++) {
        c[k][l] = x[k] * x[l] + (k == l ? 1 : 0);
      }
    }
    return c;
  }

  /** What the caller does to the answer must not change the given matrix. */
  @Test
  void theGivenCovarianceIsNotHandedOut() {
    for (int d = 1; d <= 3; d++) {
      double[][] c = covariance(new double[d]);
      same(d, c).covariance(new double[d])[d - 1][d - 1] = 7;
      same(d, c).tilted(new double[d], new double[d]).covariance()[0][0] = 7;
      assertArrayEquals(covariance(new double[d]), c);
      double[] q = {0.3, -1.7, 0.9};
      double[] at = Arrays.copyOf(q, d);
      GaussianNoise noise = GaussianNoise.stateDependent(d, NoiseTest::covariance);
      assertEquals(noise.tilted(at, at).value(), noise.cumulant(at, at));
    }
  }

  @Test
  void aCovarianceThatIsNoneIsAnsweredInASentence() {
    double[][] flat = {{1, 1}, {1, 1}};
    double[][] x = {{0.5}, {-2}};
    RandomLanes lanes = RandomLanes.of(1, 0, 1);
    String sentence =
        "covariance must be positive definite at x = [0.5, -2.0], but [[1.0, 1.0], [1.0, 1.0]] is"
            + " not; add a small multiple of the identity where a direction has no noise";
    answered(sentence, () -> same(2, flat).sampler(lanes).draw(x, new double[2][1], 1));
    answered(sentence, () -> same(2, flat).covariance(new double[] {0.5, -2}));
    answered(sentence, () -> same(2, flat).cumulant(new double[] {0.5, -2}, new double[2]));
    double[][] infinite = {{1, Double.POSITIVE_INFINITY}, {0, 1}};
    answered("symmetric and finite", () -> same(2, infinite).covariance(new double[2]));
    answered("symmetric and finite", () -> GaussianNoise.full(infinite));
  }

  /** (n - b) / (n - 1) of the covariance with replacement; none for the whole data set. */
  @Test
  void withoutReplacementTheCovarianceIsSmaller() {
    double[] x = {0.2, -0.4};
    int n = Stars.loss().size();
    for (int b : new int[] {1, 5, 20, n - 1, n}) {
      double[][] with =
          StochasticGradient.minibatch(Stars.loss(), b).tilted(x, new double[2]).covariance();
      double[][] without =
          StochasticGradient.minibatchWithoutReplacement(Stars.loss(), b)
              .tilted(x, new double[2])
              .covariance();
      for (int k = 0; k < 2; k++) {
        for (int l = 0; l < 2; l++) {
          assertEquals((n - b) / (n - 1.0) * with[k][l], without[k][l], 1e-15);
        }
      }
    }
    assertEquals(
        StochasticGradient.minibatch(Stars.loss(), 1).cumulant(x, new double[] {30, -70}),
        StochasticGradient.minibatchWithoutReplacement(Stars.loss(), 1)
            .cumulant(x, new double[] {30, -70}),
        1e-13);
  }

  @Test
  void theVarianceThatDependsOnTheLossHasItsSlope() {
    double[] x = {0.4, -0.2};
    double[] q = {0.3, -0.4};
    Noise exact = GaussianNoise.lossDependent(Objectives.himmelblau(), f -> 1 + f * f, f -> 2 * f);
    Noise differences = GaussianNoise.lossDependent(Objectives.himmelblau(), f -> 1 + f * f);
    double[] slope = exact.slope(x, q);
    assertArrayEquals(slope, differences.slope(x, q), 1e-7 * Math.abs(slope[0]));
    double[] gradient = Objectives.himmelblau().gradient(x);
    double f = Objectives.himmelblau().value(x);
    assertEquals(0.125 * 2 * f * gradient[0], slope[0], 1e-9 * Math.abs(slope[0]));
    assertEquals(1 + f * f, exact.covariance(x)[1][1], 1e-9 * f * f);
  }

  @Test
  void whatFollowsFromTheParts() {
    Noise gaussian = GaussianNoise.isotropic(1, 1);
    Noise coin = RademacherNoise.of(1);
    assertTrue(gaussian.plus(gaussian).times(3).isGaussian());
    assertFalse(gaussian.plus(coin).isGaussian());
    assertEquals(4, coin.plus(coin).times(2).atoms(AT).size());
    assertFalse(coin.plus(gaussian).hasDensity());
    assertEquals(1 << 10, RademacherNoise.isotropic(10, 1).atoms(new double[10]).size());
    assertTrue(RademacherNoise.isotropic(40, 1).atoms(new double[40]).isEmpty());
    assertThrows(UnsupportedOperationException.class, () -> coin.density(AT, AT));
    assertThrows(UnsupportedOperationException.class, () -> coin.plus(gaussian).density(AT, AT));
  }

  @Test
  void badInputIsAnsweredInASentence() {
    double[] nan = {Double.NaN};
    List<Noise> noises = standard().map(Case::noise).toList();
    for (Noise noise : noises) {
      answered("q must be finite", () -> noise.cumulant(AT, nan));
      answered("x must be finite", () -> noise.tilted(nan, AT));
      answered("q must have length 1, got length 2", () -> noise.slope(AT, new double[2]));
    }
    StochasticGradient g = StochasticGradient.of(Objectives.styblinskiTang(1), UniformNoise.of(1));
    answered("the mean gradient is not finite", () -> g.cumulant(new double[] {1e200}, AT));
    Noise broken = Noise.of(1, (x, random) -> x, (x, q) -> Double.NaN);
    answered("is not a number at x = [0.0] and q = [0.0]", () -> broken.cumulant(AT, AT));
    answered("halfWidth must be positive", () -> UniformNoise.of(1, 0));
    answered("sigma must be positive", () -> UniformNoise.ofDeviation(1, -2));
    answered("dimension must be at least 1", () -> RademacherNoise.of());
    answered("scale must be positive", () -> LaplaceNoise.of(Double.POSITIVE_INFINITY));
    answered("sigma must be positive", () -> LaplaceNoise.ofDeviation(1, Double.NaN));
    answered("bound must be positive", () -> TruncatedGaussianNoise.of(1, 1, 0));
    answered("degreesOfFreedom must be above 1", () -> StudentNoise.of(1, 1, 1));
    double[][] values = {{1}, {-1}};
    answered("add up to 1", () -> FiniteNoise.of(values, new double[] {0.5, 0.4}));
    answered("mean 0", () -> FiniteNoise.of(values, new double[] {0.6, 0.4}));
    answered("as many as", () -> FiniteNoise.of(values, new double[] {1}));
    answered("finite", () -> FiniteNoise.of(new double[][] {nan, nan}, new double[] {0.5, 0.5}));
    double[] half = {0.5, 0.5};
    answered("as many as", () -> GaussianMixtureNoise.of(half, values, new double[1][1][1]));
    double[][][] planar = {{{1, 0}, {0, 1}}, {{1, 0}, {0, 1}}};
    answered("1 by 1", () -> GaussianMixtureNoise.of(half, values, planar));
    answered("factor must be finite and not 0", () -> UniformNoise.of(1).times(0));
    answered("same dimension", () -> UniformNoise.of(1).plus(UniformNoise.of(1, 1)));
    answered(
        "variance must be positive",
        () ->
            GaussianNoise.lossDependent(Objectives.himmelblau(), f -> -1)
                .covariance(new double[2]));
    answered(
        "batch must be in 1..47",
        () -> StochasticGradient.minibatchWithoutReplacement(Stars.loss(), 48));
  }

  private static void answered(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
