package io.github.longrun.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/** Seeds are fixed; each statistical assertion is at 4.5 standard errors: 7e-6 false alarms. */
class RandomLanesTest {

  private static final double SIGMAS = 4.5;

  @Test
  void aLaneIsXoshiro256PlusPlus() {
    RandomLanes lanes = RandomLanes.of(7, 3, 5);
    long[][] state = lanes.state();
    UniformRandomProvider[] reference = new UniformRandomProvider[5];
    for (int i = 0; i < 5; i++) {
      long[] seed = {state[0][i], state[1][i], state[2][i], state[3][i]};
      reference[i] = RandomSource.XO_SHI_RO_256_PP.create(seed);
    }
    long[] words = new long[5];
    for (int t = 0; t < 1000; t++) {
      lanes.bits(words, 5);
      for (int i = 0; i < 5; i++) {
        assertEquals(reference[i].nextLong(), words[i]);
      }
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(reference[i].nextLong(), lanes.lane(i).nextLong(), "a lane shares its state");
    }
    lanes.bits(words, 5);
    assertEquals(reference[4].nextLong(), words[4], "and what it drew the lanes have drawn");
  }

  @Test
  void theXoshiroOutputForTheStateOneTwoThreeFour() {
    RandomLanes lanes = RandomLanes.of(0, 0, 1);
    lanes.restore(new long[][] {{1}, {2}, {3}, {4}});
    long[] word = new long[1];
    long[] known = {41943041L, 58720359L, 3588806011781223L, 3591011842654386L};
    for (long expected : known) {
      lanes.bits(word, 1);
      assertEquals(expected, word[0]);
    }
  }

  @Test
  void streamsDifferBySeedChunkAndLane() {
    long[] words = new long[4 * 4 * 64];
    int next = 0;
    for (int seed = 0; seed < 4; seed++) {
      for (int chunk = 0; chunk < 4; chunk++) {
        long[] w = new long[64];
        RandomLanes.of(seed, chunk, 64).bits(w, 64);
        System.arraycopy(w, 0, words, next, 64);
        next += 64;
      }
    }
    assertEquals(words.length, Arrays.stream(words).distinct().count());
    // The bits of neighbouring streams differ in half of the places: 1023 * 64 fair coins.
    double differ = 0;
    for (int i = 1; i < words.length; i++) {
      differ += (double) Long.bitCount(words[i] ^ words[i - 1]);
    }
    double n = 64.0 * (words.length - 1);
    assertEquals(n / 2, differ, SIGMAS * Math.sqrt(n) / 2);
  }

  @Test
  void thePolynomialsAreTrueToTheirFunctions() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200_000; i++) {
      double u = Math.scalb(1 - random.nextDouble(), -random.nextInt(52));
      if (i % 2 == 0) {
        u = 1 - Math.scalb(1 - random.nextDouble(), -1 - random.nextInt(50));
      }
      u = Math.min(u, 1 - 0x1p-52);
      long bits = Double.doubleToRawLongBits(u);
      double exponent = Double.longBitsToDouble(BoxMuller.exponentBits(bits));
      double mantissa = Double.longBitsToDouble(BoxMuller.mantissaBits(bits));
      double radius = Math.sqrt(-2 * StrictMath.log(u));
      assertEquals(1, BoxMuller.radius(exponent, mantissa) / radius, 6e-11);
      double t = 1 + random.nextDouble();
      double angle = Math.PI * (t - 1.5);
      assertEquals(1, BoxMuller.sine(t) / StrictMath.sin(angle), 3e-11);
      assertEquals(StrictMath.cos(angle), BoxMuller.cosine(t), 1e-12);
    }
  }

  @Test
  void vectorAndScalarGaussiansHaveTheSameBits() {
    RandomLanes lanes = RandomLanes.of(11, 0, 100);
    RandomLanes twin = RandomLanes.of(11, 0, 100);
    double[] a = new double[100];
    double[] b = new double[100];
    for (int t = 0; t < 1000; t++) {
      lanes.gaussians(a, b, 100);
      for (int i = 0; i < 100; i++) {
        assertArrayEquals(BoxMuller.pair(twin.lane(i).nextLong()), new double[] {a[i], b[i]}, 0.0);
      }
    }
  }

  @Test
  void theRadiusReachesEightAndAHalf() {
    double[] least = BoxMuller.pair(0);
    assertEquals(0, Math.hypot(least[0], least[1]), 0.0);
    double[] most = BoxMuller.pair(-1L);
    assertEquals(Math.sqrt(104 * Math.log(2)), Math.hypot(most[0], most[1]), 1e-9);
  }

  /** Nothing of the radius shows in the direction, however far out. */
  @Test
  void givenTheRadiusTheDirectionIsUniformOn4096Rays() {
    SplittableRandom random = new SplittableRandom(2);
    for (int trial = 0; trial < 50; trial++) {
      long high = random.nextLong() << 12;
      if (trial % 2 == 0) {
        high |= -1L << (12 + random.nextInt(52));
      }
      double[] angle = new double[4096];
      for (int low = 0; low < 4096; low++) {
        double[] z = BoxMuller.pair(high | low);
        angle[low] = Math.atan2(z[0], z[1]);
      }
      Arrays.sort(angle);
      for (int i = 1; i < 4096; i++) {
        assertEquals(2 * Math.PI / 4096, angle[i] - angle[i - 1], 1e-9);
      }
    }
  }

  @Test
  void gaussianMomentsAndTails() {
    int n = 256;
    int rounds = 160_000;
    RandomLanes lanes = RandomLanes.of(5, 0, n);
    double[] a = new double[n];
    double[] b = new double[n];
    double[] moment = new double[5];
    double product = 0;
    double squares = 0;
    double[] beyond = new double[7];
    for (int t = 0; t < rounds; t++) {
      lanes.gaussians(a, b, n);
      for (int i = 0; i < n; i++) {
        double x = a[i];
        double y = b[i];
        double xx = x * x;
        double yy = y * y;
        moment[1] += x + y;
        moment[2] += xx + yy;
        moment[3] += x * xx + y * yy;
        moment[4] += xx * xx + yy * yy;
        product += x * y;
        squares += (xx - 1) * (yy - 1);
        if (xx > 16) {
          beyond[(int) Math.min(6, Math.abs(x))]++;
        }
        if (yy > 16) {
          beyond[(int) Math.min(6, Math.abs(y))]++;
        }
      }
    }
    double draws = 2.0 * n * rounds;
    double error = SIGMAS / Math.sqrt(draws);
    assertEquals(0, moment[1] / draws, error);
    assertEquals(1, moment[2] / draws, error * Math.sqrt(2));
    assertEquals(0, moment[3] / draws, error * Math.sqrt(15));
    assertEquals(3, moment[4] / draws, error * Math.sqrt(96));
    assertEquals(0, product / (draws / 2), error * Math.sqrt(2));
    assertEquals(0, squares / (draws / 2), error * Math.sqrt(8));
    double beyond4 = draws * 6.334248366623996e-5;
    double beyond5 = draws * 5.733031437583878e-7;
    assertEquals(beyond4, beyond[4] + beyond[5] + beyond[6], SIGMAS * Math.sqrt(beyond4));
    assertEquals(beyond5, beyond[5] + beyond[6], SIGMAS * Math.sqrt(beyond5));
    // Poisson of mean 0.16: more than 3 has probability 2e-5.
    assertTrue(beyond[6] <= 3);
  }

  @Test
  void uniformsAndIndices() {
    int n = 200;
    int rounds = 20_000;
    RandomLanes lanes = RandomLanes.of(9, 1, n);
    double[] u = new double[n];
    double mean = 0;
    double square = 0;
    for (int t = 0; t < rounds; t++) {
      lanes.uniforms(u, n);
      for (double v : u) {
        assertTrue(v >= 0 && v < 1);
        mean += v;
        square += v * v;
      }
    }
    double draws = (double) n * rounds;
    assertEquals(1.0 / 2, mean / draws, SIGMAS * Math.sqrt(1.0 / 12 / draws));
    assertEquals(1.0 / 3, square / draws, SIGMAS * Math.sqrt(4.0 / 45 / draws));

    int[] index = new int[n];
    long[] seen = new long[47];
    for (int t = 0; t < rounds; t++) {
      lanes.indices(47, index, n);
      for (int i : index) {
        seen[i]++;
      }
    }
    double chiSquare = 0;
    for (long s : seen) {
      chiSquare += (s - draws / 47) * (s - draws / 47) / (draws / 47);
    }
    // 46 degrees of freedom: 107 is exceeded with probability 1e-6.
    assertTrue(chiSquare < 107, "chi-square " + chiSquare);
    lanes.indices(1, index, n);
    assertEquals(0, Arrays.stream(index).max().orElseThrow());
    lanes.indices(Integer.MAX_VALUE, index, n);
    assertTrue(Arrays.stream(index).max().orElseThrow() > 1.9e9);
  }

  @Test
  void anIndexIsAUniformTimesTheBound() {
    int n = 256;
    double[] uniform = new double[n];
    int[] index = new int[n];
    for (int bound : new int[] {1, 2, 47, 2047, 2048, 2049, 1_000_000}) {
      RandomLanes.of(bound, 0, n).uniforms(uniform, n);
      RandomLanes.of(bound, 0, n).indices(bound, index, n);
      int factor = bound;
      assertArrayEquals(Arrays.stream(uniform).mapToInt(u -> (int) (u * factor)).toArray(), index);
    }
  }

  @Test
  void anOddCoordinateTakesBothNormalsOfHalfTheLanes() {
    RandomLanes lanes = RandomLanes.of(3, 0, 7);
    RandomLanes twin = RandomLanes.of(3, 0, 7);
    double[][] out = new double[1][7];
    lanes.gaussians(out, 7);
    double[] a = new double[4];
    double[] b = new double[4];
    twin.gaussians(a, b, 4);
    assertArrayEquals(new double[] {a[0], a[1], a[2], a[3], b[0], b[1], b[2]}, out[0], 0.0);
  }

  @Test
  void aStateCanBeReturnedTo() {
    RandomLanes lanes = RandomLanes.of(3, 0, 4);
    long[][] state = lanes.state();
    long[] first = new long[4];
    long[] again = new long[4];
    lanes.bits(first, 4);
    lanes.bits(again, 4);
    assertNotEquals(first[0], again[0]);
    lanes.restore(state);
    lanes.bits(again, 4);
    assertArrayEquals(first, again);
  }

  @Test
  void badInput() {
    assertThrows(IllegalArgumentException.class, () -> RandomLanes.of(1, -1, 4));
    assertThrows(IllegalArgumentException.class, () -> RandomLanes.of(1, 0, 0));
  }
}
