package io.github.longrun.oracle;

import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Independent xoshiro256++ streams side by side, one a chain (Blackman and Vigna, <i>Scrambled
 * linear pseudorandom number generators</i>, ACM Trans. Math. Softw. 47, 2021).
 *
 * <p>The 256 bits of a lane's state are four outputs of SplitMix64, started at a hash of (seed,
 * chunk, lane) of 64 bits, which differs from lane to lane of a chunk. A million streams, in chunks
 * of 256, have two equal hashes with a probability below \( 10^{-9} \); else they start at random
 * places of a period of \( 2^{256} - 1 \).
 *
 * <p>Every method is a sequence of short loops over arrays that the JIT compiler turns into vector
 * instructions. Where the JVM runs with {@code --add-modules jdk.incubator.vector}, normals are
 * made by the Vector API, twice as fast. Only integer operations, +, -, *, fma and square roots are
 * used: the same bits either way, on every JDK and machine.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class RandomLanes {

  private static final Optional<Transform> VECTORS = Transform.byVectors();

  private final long[] a;
  private final long[] b;
  private final long[] c;
  private final long[] d;

  private final long[] words;
  private final double[] uniform;
  private final double[] spare;
  private final Transform transform;
  private final UniformRandomProvider[] sources;

  private RandomLanes(int lanes) {
    a = new long[lanes];
    b = new long[lanes];
    c = new long[lanes];
    d = new long[lanes];
    words = new long[lanes];
    uniform = new double[lanes];
    spare = new double[lanes];
    transform = VECTORS.orElseGet(() -> new LoopTransform(lanes));
    sources = new UniformRandomProvider[lanes];
    for (int i = 0; i < lanes; i++) {
      sources[i] = source(i);
    }
  }

  /**
   * The streams of one chunk of chains.
   *
   * @param seed the seed of the run
   * @param chunk the number of the chunk, from 0
   * @param lanes how many streams, at least 1
   * @return the streams
   * @throws IllegalArgumentException if {@code chunk} is negative or {@code lanes} not positive
   */
  public static RandomLanes of(long seed, int chunk, int lanes) {
    if (chunk < 0) {
      throw new IllegalArgumentException("chunk must be at least 0, got " + chunk);
    }
    if (lanes < 1) {
      throw new IllegalArgumentException("lanes must be at least 1, got " + lanes);
    }
    RandomLanes streams = new RandomLanes(lanes);
    for (int i = 0; i < lanes; i++) {
      long z = mix(mix(mix(seed) + chunk) + i);
      streams.a[i] = mix(z += GOLDEN_GAMMA);
      streams.b[i] = mix(z += GOLDEN_GAMMA);
      streams.c[i] = mix(z += GOLDEN_GAMMA);
      streams.d[i] = mix(z += GOLDEN_GAMMA);
    }
    return streams;
  }

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /** SplitMix64's output function (Steele, Lea and Flood 2014), a bijection of 64 bits. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /**
   * The number of streams.
   *
   * @return the number of lanes
   */
  public int size() {
    return a.length;
  }

  /**
   * One word of 64 random bits from each of the first n lanes.
   *
   * @param out receives the words, of length at least n
   * @param n how many lanes
   */
  public void bits(long[] out, int n) {
    next(a, b, c, d, out, n);
  }

  /**
   * One number from each of the first n lanes, uniform on the multiples of \( 2^{-52} \) in [0, 1).
   *
   * @param out receives the numbers, of length at least n
   * @param n how many lanes
   */
  public void uniforms(double[] out, int n) {
    next(a, b, c, d, words, n);
    transform.uniforms(words, out, n);
  }

  /**
   * One index from each of the first n lanes, uniform in {0, ..., bound - 1}: each has its
   * probability 1 / bound to within \( 2^{-52} \).
   *
   * @param bound the number of values, at least 1
   * @param out receives the indices, of length at least n
   * @param n how many lanes
   */
  public void indices(int bound, int[] out, int n) {
    if (bound <= 1 << 11) {
      // 52 bits times 11 fit a long: half the time of the way by doubles, to the same index.
      next(a, b, c, d, words, n);
      scale(words, bound, out, n);
    } else {
      uniforms(uniform, n);
      floor(uniform, bound, out, n);
    }
  }

  /**
   * A pair of independent standard normals from each of the first n lanes: Box-Muller on one word,
   * true to its law beyond 6 standard deviations, of reach 8.49.
   *
   * @param first receives the one, of length at least n
   * @param second receives the other, of length at least n
   * @param n how many lanes
   */
  public void gaussians(double[] first, double[] second, int n) {
    next(a, b, c, d, words, n);
    transform.gaussians(words, first, second, n);
  }

  /**
   * A vector of independent standard normals for each of n chains. Coordinates are drawn in pairs;
   * where their number is odd, the last one takes both normals of the first n / 2 lanes.
   *
   * @param out receives the vectors, coordinate k of chain i in {@code out[k][i]}
   * @param n how many chains, at most the number of lanes
   */
  public void gaussians(double[][] out, int n) {
    int k = 0;
    for (; k + 1 < out.length; k += 2) {
      gaussians(out[k], out[k + 1], n);
    }
    if (k < out.length) {
      int half = (n + 1) / 2;
      gaussians(out[k], spare, half);
      System.arraycopy(spare, 0, out[k], half, n - half);
    }
  }

  /**
   * One lane as a source of its own. It shares the lane's state: what it draws, the lane has drawn.
   *
   * @param lane the lane, from 0
   * @return the source
   */
  public UniformRandomProvider lane(int lane) {
    return sources[lane];
  }

  /**
   * Copies the state of all lanes, so that {@link #restore} returns to it.
   *
   * @return the state, four words a lane
   */
  public long[][] state() {
    return new long[][] {a.clone(), b.clone(), c.clone(), d.clone()};
  }

  /**
   * Returns to a state.
   *
   * @param state what {@link #state} gave
   */
  public void restore(long[][] state) {
    System.arraycopy(state[0], 0, a, 0, a.length);
    System.arraycopy(state[1], 0, b, 0, b.length);
    System.arraycopy(state[2], 0, c, 0, c.length);
    System.arraycopy(state[3], 0, d, 0, d.length);
  }

  private UniformRandomProvider source(int i) {
    return () -> {
      long word = Long.rotateLeft(a[i] + d[i], 23) + a[i];
      long t = b[i] << 17;
      c[i] ^= a[i];
      d[i] ^= b[i];
      b[i] ^= c[i];
      a[i] ^= d[i];
      c[i] ^= t;
      d[i] = Long.rotateLeft(d[i], 45);
      return word;
    };
  }

  private static void next(long[] a, long[] b, long[] c, long[] d, long[] out, int n) {
    for (int i = 0; i < n; i++) {
      long s0 = a[i];
      long s1 = b[i];
      long s2 = c[i];
      long s3 = d[i];
      out[i] = Long.rotateLeft(s0 + s3, 23) + s0;
      long t = s1 << 17;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = Long.rotateLeft(s3, 45);
      a[i] = s0;
      b[i] = s1;
      c[i] = s2;
      d[i] = s3;
    }
  }

  private static void scale(long[] words, long bound, int[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (int) (((words[i] >>> 12) * bound) >>> 52);
    }
  }

  private static void floor(double[] uniform, double bound, int[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (int) (uniform[i] * bound);
    }
  }
}
