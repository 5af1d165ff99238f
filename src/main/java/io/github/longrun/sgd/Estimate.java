package io.github.longrun.sgd;

/**
 * A measured number with its error bar.
 *
 * @param value the estimate
 * @param standardError its standard error (one standard deviation)
 */
public record Estimate(double value, double standardError) {

  /**
   * An estimate.
   *
   * @param value the estimate
   * @param standardError its standard error
   * @return the pair
   */
  public static Estimate of(double value, double standardError) {
    return new Estimate(value, standardError);
  }

  @Override
  public String toString() {
    return String.format(java.util.Locale.ROOT, "%.6g ± %.2g", value, standardError);
  }
}
