package io.github.longrun.objective;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The star loss of the project's main example: Cauchy loss with c = 0.8 and ridge 0.001 on
 * standardised columns.
 */
public final class Stars {

  private Stars() {}

  /** The loss. */
  public static RobustRegression loss() {
    return RobustRegression.cauchy(new double[][] {column(1)}, column(2), 0.8).withRidge(0.001);
  }

  static double[] column(int k) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                RobustRegression.class.getResourceAsStream("/io/github/longrun/stars-cyg.csv"),
                StandardCharsets.UTF_8))) {
      return RobustRegression.standardised(
          in.lines()
              .skip(1)
              .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[k]))
              .toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
