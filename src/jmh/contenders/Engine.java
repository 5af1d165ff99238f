import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.objective.RobustRegression;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.report.Tables;
import io.github.longrun.sgd.Sgd;
import io.github.longrun.sgd.Shares;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Scanner;
import java.util.StringJoiner;
import tech.tablesaw.api.Table;

/** Longrun's own engine as a contender, by its public interface alone. */
public class Engine {

  static final double[][] HIMMELBLAU = {
    {3, 2}, {-2.805118, 3.131313}, {-3.779310, -3.283186}, {3.584428, -1.848127}
  };
  static final double[][] STARS = {{0.246236, -0.306682}, {-0.129914, 0.464123}};

  public static void main(String[] args) {
    int threads = Integer.parseInt(args[0]);
    Objective f =
        switch (args[1]) {
          case "builtin" -> Objectives.himmelblau();
          case "own" -> own();
          case "stars" -> stars();
          default -> throw new IllegalArgumentException(args[1]);
        };
    if (args[1].equals("own")) {
      otherLosses();
    }
    warmUp(f, threads);
    System.out.println("ready");
    Scanner in = new Scanner(System.in);
    while (in.hasNextInt()) {
      System.out.println(answer(f, threads, in.nextInt(), in.nextInt(), in.nextDouble()));
    }
  }

  static void warmUp(Objective f, int threads) {
    for (int round = 0; round < 40; round++) {
      answer(f, threads, 500, -round, f instanceof RobustRegression ? 0.01 : 60);
    }
  }

  /** The level is the step size for the stars, the noise for Himmelblau's function. */
  static String answer(Objective f, int threads, int steps, int seed, double level) {
    long wall = System.nanoTime();
    long cpu = cpu();
    boolean stars = f instanceof RobustRegression;
    Shares shares =
        Sgd.of(
                f instanceof RobustRegression loss
                    ? StochasticGradient.minibatch(loss, 1)
                    : StochasticGradient.of(f, GaussianNoise.isotropic(2, level)))
            .stepSize(stars ? level : 0.001)
            .chains(4096)
            .burnIn(0)
            .countEvery(1)
            .threads(threads)
            .steps(steps)
            .seed(seed)
            .nearest(stars ? STARS : HIMMELBLAU);
    StringJoiner line = new StringJoiner(" ");
    line.add(Long.toString(System.nanoTime() - wall)).add(Long.toString(cpu() - cpu));
    for (int m = 0; m < (stars ? STARS : HIMMELBLAU).length; m++) {
      line.add(Long.toString(shares.count(m)));
    }
    return line.toString();
  }

  /** Himmelblau's function as a user writes it. */
  static Objective own() {
    return Objective.of(
        2,
        x -> Math.pow(x[0] * x[0] + x[1] - 11, 2) + Math.pow(x[0] + x[1] * x[1] - 7, 2),
        x -> {
          double a = x[0] * x[0] + x[1] - 11;
          double b = x[0] + x[1] * x[1] - 7;
          return new double[] {4 * x[0] * a + 2 * b, 2 * a + 4 * x[1] * b};
        });
  }

  /** Robust regression on 47 stars. */
  static Objective stars() {
    Table stars = Tables.starsCyg();
    double[] temperature = stars.doubleColumn("log_temperature").asDoubleArray();
    double[] light = stars.doubleColumn("log_light").asDoubleArray();
    return RobustRegression.cauchy(
            new double[][] {RobustRegression.standardised(temperature)},
            RobustRegression.standardised(light),
            0.8)
        .withRidge(0.001);
  }

  /** Losses that were used before in the same session: what they leave in a shared loop slows it. */
  static void otherLosses() {
    for (Objective f :
        List.of(
            Objective.of(2, x -> 0, x -> new double[] {x[0], 2 * x[1]}),
            Objective.of(2, x -> 0, x -> new double[] {x[0] + 0.1 * x[1], x[1] + 0.1 * x[0]}),
            Objective.of(2, x -> 0, x -> x.clone()))) {
      Sgd.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1)))
          .chains(512)
          .steps(10_000)
          .threads(1)
          .nearest(HIMMELBLAU);
    }
  }

  static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
