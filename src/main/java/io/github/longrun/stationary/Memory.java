package io.github.longrun.stationary;

import java.util.Arrays;
import java.util.Locale;

/** Asks for memory before it is taken. */
final class Memory {

  private static final double MEGABYTE = 1 << 20;

  /** The part of the free memory that may be taken. */
  private static final double MOST = 0.8;

  private Memory() {}

  static void require(double bytes, Grid grid) {
    double free = free();
    if (bytes > MOST * free) {
      // What nobody holds any more counts as taken until it is collected.
      Runtime.getRuntime().gc();
      free = free();
    }
    if (bytes > MOST * free) {
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

  private static double free() {
    Runtime vm = Runtime.getRuntime();
    return vm.maxMemory() - (vm.totalMemory() - vm.freeMemory());
  }
}
