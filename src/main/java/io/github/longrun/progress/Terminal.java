package io.github.longrun.progress;

import java.io.Console;
import java.io.PrintStream;

/** The line on a terminal's standard error; nothing where neither input nor output is one. */
final class Terminal {

  private Terminal() {}

  static Watch watch() {
    boolean wanted = !"false".equals(System.getProperty("longrun.progress"));
    return wanted && isThere() ? Line.on(on(System.err)) : work -> {};
  }

  static Line.Screen on(PrintStream stream) {
    int[] width = {0};
    return (text, first, last) -> {
      String padding = " ".repeat(Math.max(0, width[0] - text.length()));
      stream.print((first ? "" : "\r") + text + padding + (last ? System.lineSeparator() : ""));
      stream.flush();
      width[0] = last ? 0 : text.length();
    };
  }

  /** From Java 22 on there is a console even where there is no terminal; then it says so. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
