package io.github.longrun.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.UniformNoise;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Loops and the Vector API: the same bits. */
class SelectionTest {

  @Test
  void loopsAndVectorsSelectTheSame() {
    assertTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "run the tests with --add-modules jdk.incubator.vector");
    Optional<Selection> vectors = Selection.byVectors();
    assumeTrue(vectors.isPresent(), "vectors of this machine are short");
    double[] special = {
      0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE, 1e300, Double.NEGATIVE_INFINITY
    };
    SplittableRandom random = new SplittableRandom(1);
    for (int n : new int[] {1, 3, 4, 5, 7, 8, 9, 188, 255, 256, 257}) {
      Selection loops = new LoopSelection(n);
      for (int trial = 0; trial < 300; trial++) {
        double[][] v = new double[3][n];
        for (double[] row : v) {
          Arrays.setAll(row, i -> random.nextDouble() - 0.5);
          row[random.nextInt(n)] = special[random.nextInt(special.length)];
        }
        long[] expected = new long[n];
        long[] actual = new long[n];
        loops.select(v[0], v[1], v[2], expected, n);
        vectors.get().select(v[0], v[1], v[2], actual, n);
        assertArrayEquals(expected, actual);
        long[] byLoops = new long[n];
        long[] byVectors = new long[n];
        loops.count(v[1], byLoops, n);
        loops.count(v[2], byLoops, n);
        vectors.get().count(v[1], byVectors, n);
        vectors.get().count(v[2], byVectors, n);
        for (int i = 0; i < n; i++) {
          long both = larger(v[1][i]) + larger(v[2][i]);
          assertEquals(both, byLoops[i]);
          assertEquals(both, byVectors[i]);
        }
      }
    }
  }

  /** The sign bit decides, that of -0.0 too. */
  private static long larger(double b) {
    return Math.copySign(1, b) < 0 ? Selection.B : Selection.BEST;
  }

  /** Runs of which no number of chains fills all of its vectors, in this JVM and in a plain one. */
  @Test
  void aJvmWithoutTheModuleCountsTheSame() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    Process plain =
        new ProcessBuilder(java, "-Xmx512m", "-cp", classes, Plain.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> told;
    try (InputStream out = plain.getInputStream()) {
      told = new String(out.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertEquals(0, plain.waitFor());
    assertEquals(runs(), told);
  }

  /** What the JVM without the module runs. */
  static final class Plain {
    private Plain() {}

    public static void main(String[] args) {
      if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
        throw new IllegalStateException("this JVM has the module");
      }
      runs().forEach(System.out::println);
    }
  }

  private static List<String> runs() {
    List<String> runs = new ArrayList<>();
    for (int dimension : new int[] {1, 2, 3, 10}) {
      Objective well = Objectives.styblinskiTang(dimension);
      for (Noise noise :
          List.of(
              GaussianNoise.isotropic(dimension, 30), UniformNoise.ofDeviation(dimension, 30))) {
        for (int chains : new int[] {2, 7, 301}) {
          double[][] points = corners(dimension, 3 + chains % 8);
          Sgd sgd =
              Sgd.of(StochasticGradient.of(well, noise))
                  .stepSize(0.01)
                  .chains(chains)
                  .steps(700)
                  .seed(chains)
                  .countEvery(1)
                  .threads(1)
                  .startingAt(points);
          Shares shares = sgd.nearest(points);
          long[] counts = IntStream.range(0, points.length).mapToLong(shares::count).toArray();
          runs.add(Arrays.toString(counts) + sgd.moments().mean(0).value());
          runs.add("of two: " + sgd.nearest(Arrays.copyOf(points, 2)).count(0));
        }
      }
    }
    return runs;
  }

  /** Points of coordinates 2.75 and -2.9, by the bits of their number. */
  private static double[][] corners(int dimension, int count) {
    double[][] points = new double[count][dimension];
    for (int p = 0; p < count; p++) {
      for (int k = 0; k < dimension; k++) {
        points[p][k] = ((p >> k) & 1) == 0 ? 2.75 : -2.9 + 0.01 * p;
      }
    }
    return points;
  }
}
