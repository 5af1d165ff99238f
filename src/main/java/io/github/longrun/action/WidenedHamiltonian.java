package io.github.longrun.action;

/**
 * The Hamiltonian with independent Gaussian noise added, \( H(x, p) + \frac{s}{2} |p|^2 \): under
 * it every displacement is possible, however bounded the noise of H.
 *
 * @param h H
 * @param variance s
 */
record WidenedHamiltonian(Hamiltonian h, double variance) implements Hamiltonian {

  @Override
  public int dimension() {
    return h.dimension();
  }

  @Override
  public double value(double[] x, double[] p) {
    return h.value(x, p) + 0.5 * variance * Vectors.dot(p, p);
  }

  @Override
  public double[] gradientP(double[] x, double[] p) {
    return Vectors.plus(h.gradientP(x, p), variance, p);
  }

  @Override
  public double[][] hessianP(double[] x, double[] p) {
    return raised(h.hessianP(x, p));
  }

  @Override
  public double[] gradientX(double[] x, double[] p) {
    return h.gradientX(x, p);
  }

  @Override
  public Expansion expansion(double[] x, double[] p) {
    Expansion e = h.expansion(x, p);
    return new Expansion(
        e.value() + 0.5 * variance * Vectors.dot(p, p),
        Vectors.plus(e.gradient(), variance, p),
        raised(e.hessian()));
  }

  private double[][] raised(double[][] a) {
    for (int k = 0; k < a.length; k++) {
      a[k][k] += variance;
    }
    return a;
  }

  @Override
  public double[] drift(double[] x) {
    return h.drift(x);
  }
}
