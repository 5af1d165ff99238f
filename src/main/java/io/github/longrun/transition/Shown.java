package io.github.longrun.transition;

import io.github.longrun.objective.Component;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.Collectors;

/** Exponents and components as the tables of this package show them. */
final class Shown {

  private Shown() {}

  private static final MathContext DIGITS = new MathContext(8);

  /** The symbols of components, one after the other. */
  static String names(List<Integer> components) {
    return components.stream().map(Component::symbol).collect(Collectors.joining(", "));
  }

  static String number(double exponent) {
    if (exponent == 0 || !Double.isFinite(exponent)) {
      return exponent == 0 ? "0" : "infinite";
    }
    BigDecimal rounded = new BigDecimal(exponent, DIGITS).stripTrailingZeros();
    return Math.abs(exponent) < 1e8 ? rounded.toPlainString() : rounded.toString();
  }
}
