package io.github.longrun.action;

/** The action of a polygon, minimised at one number of steps. */
interface Discretised {

  double action();

  /** The largest unbalanced change of momentum at a node, relative to the largest momentum. */
  double residual();

  boolean converged();

  int iterations();

  Path path();
}
