package io.github.longrun.action;

/** The direct ways between the components of a landscape and on to any point. */
interface Ways {

  /** The ways between components, row to column, null where none of finite action was found. */
  Way[][] between();

  /**
   * The ways to a point, one a component; null where none was found, where relays are cheaper, and
   * all of them where the point lies on a component.
   */
  Way[] to(double[] x);

  /** The least cost of a way from a component that leaves the region where ways were sought. */
  double validUpTo(int i);
}
