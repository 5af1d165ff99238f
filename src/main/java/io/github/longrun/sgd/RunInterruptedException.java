package io.github.longrun.sgd;

/**
 * A run was interrupted and its workers have stopped; what was counted is kept, if the burn-in was
 * over, and the message says which. The thread's interrupt status is set again when this is thrown.
 */
public final class RunInterruptedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private static volatile RunInterruptedException last;

  private final transient Object result;

  /**
   * A run that was stopped.
   *
   * @param message how far it was and how to go on
   * @param result what had been counted, {@code null} if nothing is kept
   */
  public RunInterruptedException(String message, Object result) {
    super(message);
    this.result = result;
    last = this;
  }

  /**
   * The last one that was thrown, for notebooks: a kernel reports a stopped cell in its own words
   * and drops this exception.
   *
   * @return the exception
   * @throws IllegalStateException if no run was interrupted yet
   */
  public static RunInterruptedException last() {
    if (last == null) {
      throw new IllegalStateException("no run was interrupted yet");
    }
    return last;
  }

  /**
   * What all chains had counted when the run was stopped; each of them up to a step of its own.
   *
   * @return the partial result, of the type that the run would have returned, without a state if
   *     none was counted yet; {@code null} if no two repeats of splitting were done
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
