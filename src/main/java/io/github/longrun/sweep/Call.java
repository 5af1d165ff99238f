package io.github.longrun.sweep;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A name and numbers, as {@code doubleWell(0.1)}. */
record Call(String name, double... arguments) {

  private static final Pattern FORM = Pattern.compile("\\s*(\\w+)\\s*(?:\\(([^()]*)\\))?\\s*");

  static Call parse(String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      String inside = form.group(2) == null ? "" : form.group(2).strip();
      try {
        double[] numbers =
            inside.isEmpty()
                ? new double[0]
                : Arrays.stream(inside.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
        return new Call(form.group(1), numbers);
      } catch (NumberFormatException e) {
        throw malformed(text);
      }
    }
    throw malformed(text);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "a name and its numbers are written as doubleWell(0.1) or himmelblau, got " + text);
  }

  /** The i-th number, where there are as many as expected. */
  double argument(int i, int expected) {
    if (arguments.length != expected) {
      throw new IllegalArgumentException(
          name + " takes " + expected + " numbers, got " + arguments.length);
    }
    return arguments[i];
  }
}
