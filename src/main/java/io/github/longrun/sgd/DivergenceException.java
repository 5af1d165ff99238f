package io.github.longrun.sgd;

/**
 * A chain left every reasonable ball, or a stochastic gradient was not finite. The message names
 * the step size, the chain, the step and the point; what was counted before is kept.
 */
public final class DivergenceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int chain;
  private final long step;
  private final transient Object result;

  DivergenceException(String message, int chain, long step, Object result) {
    super(message);
    this.chain = chain;
    this.step = step;
    this.result = result;
  }

  /**
   * The chain that was lost.
   *
   * @return its number, from 0
   */
  public int chain() {
    return chain;
  }

  /**
   * The step at which it was lost, burn-in included.
   *
   * @return the step, from 1
   */
  public long step() {
    return step;
  }

  /**
   * What was counted: the chunks of 256 chains before the one that diverged, whole, and that one up
   * to the step before. It does not depend on the number of threads.
   *
   * @return the partial result, of the type that the run would have returned; {@code null} if it
   *     was a trajectory or splitting
   */
  public Object result() {
    return result;
  }

  /**
   * The same where an occupation was counted.
   *
   * @return the partial occupation, {@code null} if the run was of another kind
   */
  public Occupation occupation() {
    return result instanceof Occupation o ? o : null;
  }
}
