package io.github.longrun.transition;

import java.util.Locale;

/** Exponents as the tables of this package show them. */
final class Shown {

  private Shown() {}

  static String number(double exponent) {
    return Double.isInfinite(exponent)
        ? "infinite"
        : String.format(Locale.ROOT, "%.8g", exponent == 0 ? 0.0 : exponent);
  }
}
