package io.github.longrun.action;

import io.github.longrun.objective.Box;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
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
 * <p>The time is that of a result with its error estimate, so of two sweeps, over the whole box.
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

  /**
   * Prints the table of docs/BENCHMARKS.md: each row the best of three runs after one to warm up.
   *
   * @param args the numbers of points a side
   */
  public static void main(String[] args) {
    System.out.println("| points | K | seconds | largest error | error of the gradient | MiB |");
    System.out.println("|---|---|---|---|---|---|");
    for (String arg : args.length == 0 ? new String[] {"257", "513", "1025"} : args) {
      int n = Integer.parseInt(arg);
      double best = Double.POSITIVE_INFINITY;
      QuasiPotential q = solved(n);
      for (int run = 0; run < 3; run++) {
        long start = System.nanoTime();
        q = solved(n);
        best = Math.min(best, (System.nanoTime() - start) * 1e-9);
      }
      double value = 0;
      double gradient = 0;
      double[] x = new double[2];
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
          x[0] = -1 + i * 2.0 / (n - 1);
          x[1] = -1 + j * 2.0 / (n - 1);
          double exact = 2 * x[0] * x[0] + x[1] * x[1];
          if (exact <= q.validUpTo()) {
            value = Math.max(value, Math.abs(q.value(x) - exact));
            double[] g = q.gradient(x);
            gradient = Math.max(gradient, Math.hypot(g[0] - 4 * x[0], g[1] - 2 * x[1]));
          }
        }
      }
      System.out.printf(
          Locale.ROOT,
          "| %d x %d | %d | %.2f | %.1e | %.1e | %.0f |%n",
          n,
          n,
          q.updateRadius(),
          best,
          value,
          gradient,
          QuasiPotential.on(LINEAR, BOX, n, n).memory() / 0x1p20);
    }
  }
}
