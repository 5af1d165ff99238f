package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.checked;

/**
 * A named loss \( f(x, y) \) in the plane, given by its formula and partial derivatives.
 *
 * <p>A subclass repeats the short loop of {@link #gradients} with its own partial derivatives: one
 * loop shared by all would call them through a table of virtual methods and would not vectorise.
 */
abstract class Planar implements Objective {

  private final String name;

  Planar(String name) {
    this.name = name;
  }

  abstract double value(double x, double y);

  abstract double dx(double x, double y);

  abstract double dy(double x, double y);

  abstract double dxx(double x, double y);

  abstract double dxy(double x, double y);

  abstract double dyy(double x, double y);

  @Override
  public final int dimension() {
    return 2;
  }

  @Override
  public final double value(double[] x) {
    checked(x, 2);
    return value(x[0], x[1]);
  }

  @Override
  public final double[] gradient(double[] x) {
    checked(x, 2);
    return new double[] {dx(x[0], x[1]), dy(x[0], x[1])};
  }

  @Override
  public final double[][] hessian(double[] x) {
    checked(x, 2);
    double dxy = dxy(x[0], x[1]);
    return new double[][] {{dxx(x[0], x[1]), dxy}, {dxy, dyy(x[0], x[1])}};
  }

  @Override
  public abstract void gradients(double[][] x, double[][] g, int n);

  @Override
  public final String toString() {
    return name;
  }
}
