import io.github.longrun.oracle.RandomLanes;
import java.util.Locale;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The normals of the engine against their law: 1e9 draws a seed, the moments to 4, the products of a
 * pair, and the tails beyond 4, 5 and 6, each as a number of standard errors from the exact value.
 *
 * <pre>
 * ./workbench build
 * java -cp target/longrun.jar src/jmh/gaussian/GaussianSource.java 1 2 3 4 5
 * </pre>
 */
public final class GaussianSource {

  private static final int LANES = 256;
  private static final long PAIRS = 500_000_000;
  private static final String[] NAMES = {
    "E x", "E x^2", "E x^3", "E x^4", "E xy", "E x^2y^2", "P(|x|>4)", "P(|x|>5)", "P(|x|>6)"
  };

  public static void main(String[] seeds) {
    double worst = 0;
    for (String seed : seeds) {
      double[] z = errors(Long.parseLong(seed));
      StringBuilder line = new StringBuilder("seed " + seed + ":");
      for (int k = 0; k < z.length; k++) {
        line.append(String.format(Locale.ROOT, "  %s %+.2f", NAMES[k], z[k]));
        worst = Math.max(worst, Math.abs(z[k]));
      }
      System.out.println(line);
    }
    System.out.printf(Locale.ROOT, "largest: %.2f standard errors%n", worst);
  }

  /** How many standard errors each number is from its exact value. */
  private static double[] errors(long seed) {
    RandomLanes lanes = RandomLanes.of(seed, 0, LANES);
    double[] first = new double[LANES];
    double[] second = new double[LANES];
    double[] sum = new double[6];
    long[] beyond = new long[3];
    long rounds = PAIRS / LANES;
    for (long r = 0; r < rounds; r++) {
      lanes.gaussians(first, second, LANES);
      double[] block = new double[6];
      for (int i = 0; i < LANES; i++) {
        double x = first[i];
        double y = second[i];
        double xx = x * x;
        double yy = y * y;
        block[0] += x + y;
        block[1] += xx + yy;
        block[2] += xx * x + yy * y;
        block[3] += xx * xx + yy * yy;
        block[4] += x * y;
        block[5] += xx * yy;
        if (xx > 16 || yy > 16) {
          for (int t = 0; t < 3; t++) {
            double square = (4 + t) * (4 + t);
            beyond[t] += (xx > square ? 1 : 0) + (yy > square ? 1 : 0);
          }
        }
      }
      for (int k = 0; k < 6; k++) {
        sum[k] += block[k];
      }
    }
    double pairs = rounds * LANES;
    double draws = 2 * pairs;
    return new double[] {
      sum[0] / Math.sqrt(draws),
      (sum[1] - draws) / Math.sqrt(2 * draws),
      sum[2] / Math.sqrt(15 * draws),
      (sum[3] - 3 * draws) / Math.sqrt(96 * draws),
      sum[4] / Math.sqrt(pairs),
      (sum[5] - pairs) / Math.sqrt(8 * pairs),
      tail(beyond[0], 4, draws),
      tail(beyond[1], 5, draws),
      tail(beyond[2], 6, draws)
    };
  }

  private static double tail(long count, double t, double draws) {
    double p = 2 * NormalDistribution.of(0, 1).survivalProbability(t);
    return (count - p * draws) / Math.sqrt(p * draws);
  }
}
