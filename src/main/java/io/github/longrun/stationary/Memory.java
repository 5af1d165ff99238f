package io.github.longrun.stationary;

import java.util.Arrays;
import java.util.Locale;

/** Asks for memory before it is taken. */
final class Memory {

  private static final double MEGABYTE = 1 << 20;

  private Memory() {}

  static void require(double bytes, Grid grid) {
    Runtime vm = Runtime.getRuntime();
    double free = vm.maxMemory() - (vm.totalMemory() - vm.freeMemory());
    if (bytes > 0.8 * free) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "points = %s need %.0f MB for the transition matrix, but %.0f MB are free; take fewer"
                  + " points or start Java with more memory (-Xmx)",
              Arrays.toString(grid.points()),
              bytes / MEGABYTE,
              free / MEGABYTE));
    }
  }
}
