package io.github.longrun.action;

import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.Tilted;

/** The Hamiltonian of SGD, \( H(x, p) = \Lambda(x, -p) \). */
record GradientHamiltonian(StochasticGradient g) implements Hamiltonian {

  static Hamiltonian checked(StochasticGradient g) {
    double[] x = new double[g.dimension()];
    if (!g.isGaussian() && Vectors.isFinite(g.mean(x)) && !hasCumulant(g, x)) {
      throw GeometricLagrangian.noCumulant(x);
    }
    return new GradientHamiltonian(g);
  }

  private static boolean hasCumulant(StochasticGradient g, double[] x) {
    double[] q = new double[x.length];
    for (double size = 1; size > 1e-9; size /= 10) {
      for (int k = 0; k < q.length; k++) {
        q[k] = size;
        boolean isFinite = Double.isFinite(g.cumulant(x, q));
        q[k] = 0;
        if (isFinite) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public int dimension() {
    return g.dimension();
  }

  private void check(double[] x, double[] p) {
    Vectors.check("x", dimension(), x);
    Vectors.check("p", dimension(), p);
  }

  @Override
  public double value(double[] x, double[] p) {
    check(x, p);
    return g.cumulant(x, Vectors.minus(p));
  }

  @Override
  public double[] gradientP(double[] x, double[] p) {
    check(x, p);
    return Vectors.minus(g.tilted(x, Vectors.minus(p)).mean());
  }

  @Override
  public double[][] hessianP(double[] x, double[] p) {
    check(x, p);
    return g.tilted(x, Vectors.minus(p)).covariance();
  }

  @Override
  public double[] gradientX(double[] x, double[] p) {
    check(x, p);
    return g.slope(x, Vectors.minus(p));
  }

  @Override
  public Expansion expansion(double[] x, double[] p) {
    check(x, p);
    Tilted tilted = g.tilted(x, Vectors.minus(p));
    return new Expansion(tilted.value(), Vectors.minus(tilted.mean()), tilted.covariance());
  }

  @Override
  public double[] drift(double[] x) {
    return Vectors.minus(g.mean(x));
  }

  @Override
  public Lagrangian lagrangian(double[] x, double[] v, double[] guess) {
    return g.isGaussian() ? Lagrangian.gaussian(this, x, v) : Lagrangian.of(this, x, v, guess);
  }

  @Override
  public GeometricLagrangian geometricLagrangian(double[] x, double[] w, double[] guess) {
    return g.isGaussian()
        ? GeometricLagrangian.gaussian(this, x, w)
        : GeometricLagrangian.of(this, x, w, guess);
  }
}
