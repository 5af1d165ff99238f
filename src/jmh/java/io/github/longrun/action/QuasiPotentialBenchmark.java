package io.github.longrun.action;

import io.github.longrun.objective.Box;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The linear field \( b = (-2x - 10y,\; 20x - y) \) on \( [-1, 1]^2 \) from 0, whose
 * quasi-potential is \( 2 x^2 + y^2 \): the first example of Dahiya and Cameron (2018).
 *
 * <p>The time is that of a result with its error estimate, over the whole box.
 * Errors are those where the values do not depend on the box, \( U \le \) {@link
 * QuasiPotential#validUpTo}, as in the paper, whose front stops at the border.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 3)
@Measurement(iterations = 5)
public class QuasiPotentialBenchmark {

  private static final Box BOX = Box.of(new double[] {-1, -1}, new double[] {1, 1});

  private static final Hamiltonian LINEAR =
      Hamiltonian.diffusion(
          x -> new double[] {-2 * x[0] - 10 * x[1], 20 * x[0] - x[1]},
          new double[][] {{1, 0}, {0, 1}});

  /** The number of points a side. */
  @Param({"257", "513", "1025"})
  public int points;

  /**
   * One quasi-potential from its source.
   *
   * @return the result, for the harness to consume
   */
  @Benchmark
  public QuasiPotential linear() {
    return solved(points);
  }

  private static QuasiPotential solved(int points) {
    return QuasiPotential.on(LINEAR, BOX, points, points).from(new double[2]);
  }

  /** Minus a gradient plus a rotation across it: U = 2x^2 + y^2 + 2z^2. */
  private static final Hamiltonian SPACE =
      Hamiltonian.diffusion(
          x ->
              new double[] {-2 * x[0] - 3 * x[1], -x[1] + 6 * x[0] - 4 * x[2], -2 * x[2] + 2 * x[1]},
          new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});

  private static final double[][] WEIGHTS = {{2, 1}, {2, 1, 2}};

  /**
   * Prints the tables of docs/BENCHMARKS.md: processor time, in the plane the best of three runs
   * after one to warm up, in space of one.
   *
   * @param args the numbers of points, as 257 or 65x65x65
   */
  public static void main(String[] args) {
    System.out.println(
        "| points | K | CPU seconds | largest error | mean error | mean stated | error of the gradient"
            + " | MiB |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    String[] all = {"257x257", "513x513", "1025x1025", "65x65x65", "97x97x97"};
    for (String arg : args.length == 0 ? all : args) {
      row(Arrays.stream(arg.split("x")).mapToInt(Integer::parseInt).toArray());
    }
  }

  private static void row(int[] n) {
    int d = n.length;
    double[] upper = new double[d];
    Arrays.fill(upper, 1);
    Box box = Box.of(Vectors.minus(upper), upper);
    QuasiPotential.Grid grid = QuasiPotential.on(d == 2 ? LINEAR : SPACE, box, n);
    QuasiPotential q = null;
    double best = Double.POSITIVE_INFINITY;
    for (int run = d == 2 ? -1 : 0; run < (d == 2 ? 3 : 1); run++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      q = grid.from(new double[d]);
      double time = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
      best = run < 0 ? best : Math.min(best, time * 1e-9);
    }
    double value = 0;
    double gradient = 0;
    double sum = 0;
    double stated = 0;
    int count = 0;
    Lattice lattice = Lattice.of(box, n);
    double[] x = new double[d];
    for (int node = 0; node < lattice.size; node++) {
      lattice.point(node, x);
      double exact = 0;
      double[] slope = new double[d];
      for (int k = 0; k < d; k++) {
        exact += WEIGHTS[d - 2][k] * x[k] * x[k];
        slope[k] = 2 * WEIGHTS[d - 2][k] * x[k];
      }
      if (exact <= q.validUpTo()) {
        double error = Math.abs(q.value(x) - exact);
        value = Math.max(value, error);
        gradient = Math.max(gradient, Vectors.distance(q.gradient(x), slope));
        sum += error;
        stated += q.error(x);
        count++;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.2f | %.1e | %.1e | %.1e | %.1e | %.0f |%n",
        Arrays.stream(n).mapToObj(Integer::toString).collect(Collectors.joining(" x ")),
        q.updateRadius(),
        best,
        value,
        sum / count,
        stated / count,
        gradient,
        grid.memory() / 0x1p20);
  }
}
