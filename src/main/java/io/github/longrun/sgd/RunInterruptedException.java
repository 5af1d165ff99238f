package io.github.longrun.sgd;

/**
 * A run was interrupted and its workers have stopped; what was counted is kept. The thread's
 * interrupt status is set again when this is thrown.
 */
public class RunInterruptedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Occupation occupation;

  RunInterruptedException(String message, Occupation occupation) {
    super(message);
    this.occupation = occupation;
  }

  /**
   * What all chains had counted when the run was stopped; each of them up to a step of its own.
   *
   * @return the partial occupation, {@code null} if the run was a trajectory or a splitting
   */
  public Occupation occupation() {
    return occupation;
  }
}
