package io.github.longrun.transition;

import java.math.BigDecimal;
import java.math.MathContext;

/** Exponents as the tables of this package show them. */
final class Shown {

  private Shown() {}

  private static final MathContext DIGITS = new MathContext(8);

  static String number(double exponent) {
    if (exponent == 0 || !Double.isFinite(exponent)) {
      return exponent == 0 ? "0" : "infinite";
    }
    BigDecimal rounded = new BigDecimal(exponent, DIGITS).stripTrailingZeros();
    return Math.abs(exponent) < 1e8 ? rounded.toPlainString() : rounded.toString();
  }
}
