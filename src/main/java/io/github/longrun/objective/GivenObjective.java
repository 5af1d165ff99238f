package io.github.longrun.objective;

/** A user's loss with a {@link PointLoop} of its own. */
final class GivenObjective implements Objective {

  private final DifferencedObjective loss;
  private PointLoop loop;

  GivenObjective(DifferencedObjective loss) {
    this.loss = loss;
  }

  @Override
  public int dimension() {
    return loss.dimension();
  }

  @Override
  public double value(double[] x) {
    return loss.value(x);
  }

  @Override
  public double[] gradient(double[] x) {
    return loss.gradient(x);
  }

  @Override
  public double[][] hessian(double[] x) {
    return loss.hessian(x);
  }

  @Override
  public void gradients(double[][] x, double[][] g, int n) {
    loop().gradients(loss, null, x, g, n);
  }

  /** Made where it is first needed: most losses never meet a simulation. */
  private synchronized PointLoop loop() {
    if (loop == null) {
      loop = PointLoop.of(loss);
    }
    return loop;
  }

  @Override
  public String toString() {
    return loss.toString();
  }
}
