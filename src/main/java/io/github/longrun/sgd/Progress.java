package io.github.longrun.sgd;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a run is.
 *
 * @param steps the steps taken by all chains together, burn-in included, and those of an earlier
 *     run that was taken up again
 * @param total the steps to take
 * @param rate the steps per second since this run began
 */
public record Progress(long steps, long total, double rate) {

  /**
   * The time left at this rate.
   *
   * @return the time to the end; very long where no step was taken yet
   */
  public Duration left() {
    double seconds = (total - steps) / rate;
    return seconds < Long.MAX_VALUE / 1e3
        ? Duration.ofMillis((long) (1e3 * seconds))
        : Duration.ofSeconds(Long.MAX_VALUE);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f %% of %.3g steps, %.3g a second, %.1f s left",
        100.0 * steps / total,
        (double) total,
        rate,
        left().toMillis() / 1e3);
  }
}
