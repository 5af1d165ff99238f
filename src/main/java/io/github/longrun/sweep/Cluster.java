package io.github.longrun.sweep;

/**
 * Where the chunks of a sweep are counted. A chunk's counts depend on the job and its number alone,
 * so it does not matter where that is, in which order, or how often a failed one is tried again.
 */
@FunctionalInterface
public interface Cluster {

  /** Is told of each chunk that has been counted. */
  @FunctionalInterface
  interface Arrivals {

    /**
     * A chunk was counted.
     *
     * @param task its number in the job
     * @param counted what {@link Job#count} returned
     */
    void arrived(int task, byte[] counted);
  }

  /**
   * Counts chunks until all are done.
   *
   * @param job what to count
   * @param tasks the numbers of the chunks to count
   * @param arrivals told of each as it arrives, once, by the calling thread; if it throws, all stop
   * @throws InterruptedException if the thread is interrupted; all have stopped then, and what had
   *     arrived was told
   */
  void run(Job job, int[] tasks, Arrivals arrivals) throws InterruptedException;

  /**
   * All cores of this machine.
   *
   * @return the cluster
   */
  static Cluster local() {
    return local(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Threads of this machine.
   *
   * @param threads their number, at least 1
   * @return the cluster
   * @throws IllegalArgumentException if it is less than 1
   */
  static Cluster local(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    return new Threads(threads);
  }
}
