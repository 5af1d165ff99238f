import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.Sgd;
import io.github.longrun.sgd.Shares;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Scanner;
import java.util.StringJoiner;

/** Longrun's own engine as a contender, by its public interface alone. */
public final class Engine {

  private static final double[][] MINIMA = {
    {3, 2}, {-2.805118, 3.131313}, {-3.779310, -3.283186}, {3.584428, -1.848127}
  };

  public static void main(String[] args) {
    int threads = Integer.parseInt(args[0]);
    Objective f =
        switch (args[1]) {
          case "builtin" -> Objectives.himmelblau();
          case "own" -> own();
          default -> throw new IllegalArgumentException(args[1]);
        };
    if (args[1].equals("own")) {
      otherLosses();
    }
    for (int round = 0; round < 40; round++) {
      sgd(f, 60, threads).steps(500).seed(-round).nearest(MINIMA);
    }
    System.out.println("ready");
    Scanner in = new Scanner(System.in);
    while (in.hasNextInt()) {
      int steps = in.nextInt();
      int seed = in.nextInt();
      double sigma = in.nextDouble();
      long wall = System.nanoTime();
      long cpu = cpu();
      Shares shares = sgd(f, sigma, threads).steps(steps).seed(seed).nearest(MINIMA);
      StringJoiner line = new StringJoiner(" ");
      line.add(Long.toString(System.nanoTime() - wall)).add(Long.toString(cpu() - cpu));
      for (int m = 0; m < MINIMA.length; m++) {
        line.add(Long.toString(shares.count(m)));
      }
      System.out.println(line);
    }
  }

  private static Sgd sgd(Objective f, double sigma, int threads) {
    return Sgd.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, sigma)))
        .stepSize(0.001)
        .chains(4096)
        .burnIn(0)
        .countEvery(1)
        .threads(threads);
  }

  /** Himmelblau's function as a user writes it. */
  private static Objective own() {
    return Objective.of(
        2,
        x -> Math.pow(x[0] * x[0] + x[1] - 11, 2) + Math.pow(x[0] + x[1] * x[1] - 7, 2),
        x -> {
          double a = x[0] * x[0] + x[1] - 11;
          double b = x[0] + x[1] * x[1] - 7;
          return new double[] {4 * x[0] * a + 2 * b, 2 * a + 4 * x[1] * b};
        });
  }

  /** Losses that were used before in the same session: what they leave in a shared loop slows it. */
  private static void otherLosses() {
    for (Objective f :
        Arrays.asList(
            Objective.of(2, x -> 0, x -> new double[] {x[0], 2 * x[1]}),
            Objective.of(2, x -> 0, x -> new double[] {x[0] + 0.1 * x[1], x[1] + 0.1 * x[0]}),
            Objective.of(2, x -> 0, x -> x.clone()))) {
      Sgd.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)))
          .chains(512)
          .steps(10_000)
          .threads(1)
          .nearest(MINIMA);
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
