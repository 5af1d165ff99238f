package io.github.longrun.progress;

/** Whoever wants to know how far long work is. */
@FunctionalInterface
public interface Watch {

  /**
   * Is called by the thread that does the work: where it begins, at most four times a second while
   * it goes on, and where it ends.
   *
   * @param work the work, as it is now
   */
  void look(Work work);
}
