package io.github.longrun.action;

import java.util.function.Supplier;

/**
 * A direct way, which meets no component between its ends as far as is known.
 *
 * @param action what it costs
 * @param error an estimate of the error of the action
 * @param path the path itself
 */
record Way(double action, double error, Supplier<MinimumActionPath> path) {

  static Way along(MinimumActionPath path) {
    return new Way(path.action(), path.error(), () -> path);
  }
}
