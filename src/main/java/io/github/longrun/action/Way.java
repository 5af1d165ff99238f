package io.github.longrun.action;

import java.util.function.Supplier;

/**
 * A direct way, which meets no component between its ends as far as is known.
 *
 * @param action what it costs
 * @param error an estimate of the error of the action
 * @param coarse what it costs at the low resolution at which ways are compared before they are
 *     solved
 * @param path the path itself
 */
record Way(double action, double error, double coarse, Supplier<MinimumActionPath> path) {

  static Way along(MinimumActionPath path, double coarse) {
    return new Way(path.action(), path.error(), coarse, () -> path);
  }

  /** Down a drift line, for nothing. */
  static Way free(Hamiltonian h, double[][] line) {
    return along(MinimumActionPath.free(h, line), 0);
  }

  /** What it costs at most. */
  double most() {
    return action + error;
  }
}
