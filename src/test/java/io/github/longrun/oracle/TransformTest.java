package io.github.longrun.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Exact: {@code assertArrayEquals} without a tolerance tells even -0 from 0. */
class TransformTest {

  @Test
  void loopsAndVectorsGiveTheSameBits() {
    assertTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "run the tests with --add-modules jdk.incubator.vector");
    Optional<Transform> vectors = Transform.byVectors();
    assumeTrue(vectors.isPresent(), "vectors of this machine are short");
    SplittableRandom random = new SplittableRandom(1);
    for (int n : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 188, 255, 256, 257}) {
      Transform loops = new LoopTransform(n);
      for (int trial = 0; trial < 300; trial++) {
        long[] words = random.longs(n).toArray();
        // Words whose radius is at an end of its range.
        words[random.nextInt(n)] >>>= random.nextInt(64);
        words[random.nextInt(n)] |= -1L << random.nextInt(64);
        double[][] expected = new double[3][n];
        double[][] actual = new double[3][n];
        transform(loops, words, expected);
        transform(vectors.get(), words, actual);
        for (int k = 0; k < 3; k++) {
          assertArrayEquals(expected[k], actual[k]);
        }
      }
    }
  }

  private static void transform(Transform transform, long[] words, double[][] out) {
    transform.gaussians(words, out[0], out[1], words.length);
    transform.uniforms(words, out[2], words.length);
  }
}
