package io.github.longrun.action;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.Stars;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.UniformNoise;
import io.github.longrun.transition.TransitionGraph;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Minimum action paths and transition costs: the time of one result with its error estimate. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class PathBenchmark {

  private static final Hamiltonian MAIER_STEIN =
      Hamiltonian.diffusion(
          x ->
              new double[] {
                x[0] - x[0] * x[0] * x[0] - 10 * x[0] * x[1] * x[1], -(1 + x[0] * x[0]) * x[1]
              },
          new double[][] {{1, 0}, {0, 1}});

  private static final Objective HIMMELBLAU = Objectives.himmelblau();

  private static final CriticalComponents HIMMELBLAU_COMPONENTS =
      CriticalComponents.find(
          HIMMELBLAU, Box.of(new double[] {-6, -6}, new double[] {6, 6}));

  private static final Hamiltonian HIMMELBLAU_GAUSSIAN =
      Hamiltonian.of(StochasticGradient.of(HIMMELBLAU, GaussianNoise.isotropic(2, 1)));

  private static final Hamiltonian STARS =
      Hamiltonian.of(StochasticGradient.minibatch(Stars.loss(), 1));

  private static final double[] BENT = Landscapes.critical(Stars.loss(), 0.2462, -0.3067);
  private static final double[] MAIN = Landscapes.critical(Stars.loss(), -0.1299, 0.4641);

  /**
   * Maier and Stein's field with beta = 10, from (-1, 0) to (0, 0).
   *
   * @return the bent path
   */
  @Benchmark
  public MinimumActionPath maierStein() {
    return MinimumActionPath.between(MAIER_STEIN, new double[] {-1, 0}, new double[2]);
  }

  /**
   * All pairs of the nine components of Himmelblau's function.
   *
   * @return the costs
   */
  @Benchmark
  public TransitionCosts himmelblau() {
    return TransitionCosts.of(HIMMELBLAU_GAUSSIAN, HIMMELBLAU_COMPONENTS);
  }

  /**
   * Both ways between the two minima of the star loss, batches of one.
   *
   * @return the two actions
   */
  @Benchmark
  public double[] stars() {
    return new double[] {
      MinimumActionPath.between(STARS, BENT, MAIN).action(),
      MinimumActionPath.between(STARS, MAIN, BENT).action()
    };
  }

  private static double separable(int d, boolean isUniform) {
    Objective f = Landscapes.scaled(Objectives.styblinskiTang(d), 0.02);
    double[] halfWidths = new double[d];
    Arrays.fill(halfWidths, Math.sqrt(3));
    Noise noise = isUniform ? UniformNoise.of(halfWidths) : GaussianNoise.isotropic(d, 1);
    double[] guess = new double[d];
    Arrays.fill(guess, -2.9);
    double[] from = Landscapes.critical(f, guess);
    double[] to = from.clone();
    for (int k = 0; k < d; k++) {
      to[k] += 0.3 + 0.07 * ((7 * k) % 10);
    }
    return MinimumActionPath.between(
            Hamiltonian.of(StochasticGradient.of(f, noise)), from, to)
        .action();
  }

  /**
   * Prints the rows of docs/BENCHMARKS.md: processor time of one call, the best of some after as
   * many to warm up.
   *
   * @param args none
   */
  public static void main(String[] args) {
    PathBenchmark all = new PathBenchmark();
    System.out.println("| path | milliseconds | result |");
    System.out.println("|---|---|---|");
    row("Maier-Stein, beta = 10", 200, () -> all.maierStein().action());
    row("Himmelblau, all pairs", 5, () -> all.himmelblau().cost(0, 3));
    row("stars, both ways", 5, () -> all.stars()[0]);
    for (int d : new int[] {2, 10, 100}) {
      for (boolean isUniform : new boolean[] {false, true}) {
        String noise = isUniform ? "uniform" : "Gaussian";
        row(
            "Styblinski-Tang, d = " + d + ", " + noise,
            d > 50 ? 1 : 5,
            () -> separable(d, isUniform));
      }
    }
    for (int n : new int[] {3, 10, 30}) {
      row("graph of " + n + " components", 2000, () -> graph(n));
      com.sun.management.ThreadMXBean threads =
          (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      graph(n);
      double kib = (threads.getCurrentThreadAllocatedBytes() - before) / 1024.0;
      System.out.printf(Locale.ROOT, "| its allocations, KiB | %.0f | |%n", kib);
    }
  }

  /** Energies and cycles of a graph of random costs: the energy of component 0. */
  private static double graph(int n) {
    SplittableRandom random = new SplittableRandom(n);
    double[][] costs = new double[n][n];
    for (double[] row : costs) {
      Arrays.setAll(row, k -> random.nextDouble());
    }
    TransitionGraph graph = TransitionGraph.of(costs);
    return graph.cycles().toString().isEmpty() ? Double.NaN : graph.energyLevels().energy(0);
  }

  private static void row(String name, int runs, Supplier<Double> path) {
    double best = Double.POSITIVE_INFINITY;
    double result = 0;
    for (int i = 0; i < 2 * runs; i++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      result = path.get();
      double time = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
      best = i < runs ? best : Math.min(best, 1e-6 * time);
    }
    System.out.printf(Locale.ROOT, "| %s | %.3f | %.9f |%n", name, best, result);
  }
}
