package io.github.longrun.sgd;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that share tasks 0, 1, ... A failure, or an interrupt of the thread that waits, stops
 * them all; tasks poll {@link #stopped()}. Tasks that poll {@link #stopped(int)} instead are not
 * stopped by the failure of one behind them, so that which one fails first does not depend on the
 * number of threads.
 */
final class Workers {

  /** A task; it may fail. */
  @FunctionalInterface
  interface Task {
    void run(int number) throws Exception;
  }

  private static final long PAUSE = 250;

  private final int threads;

  /** What a task threw; the waiting thread counts as one before all others. */
  private record Failure(int task, Throwable cause) {}

  private static final int WAITING = -1;

  private final AtomicReference<Failure> failure = new AtomicReference<>();
  private volatile boolean stopped;
  private boolean interrupted;

  Workers(int threads) {
    this.threads = threads;
  }

  /** Runs all tasks, as below, with nothing else to do meanwhile. */
  void run(int tasks, Task task) {
    run(tasks, task, () -> {});
  }

  /**
   * Runs all tasks, or as many as were begun before a stop, and waits until every thread is idle;
   * an interrupt stays set.
   *
   * @param meanwhile what the waiting thread does four times a second and when it is interrupted;
   *     if it throws, all stop
   */
  void run(int tasks, Task task, Runnable meanwhile) {
    AtomicInteger next = new AtomicInteger();
    Thread[] team = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      team[t] = new Thread(() -> work(next, tasks, task), "longrun-" + t);
      team[t].setDaemon(true);
      team[t].start();
    }
    try {
      for (Thread thread : team) {
        join(thread, meanwhile);
      }
    } finally {
      stopped = true;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void join(Thread thread, Runnable meanwhile) {
    while (thread.isAlive()) {
      try {
        thread.join(PAUSE);
        if (thread.isAlive() && !stopped()) {
          look(meanwhile);
        }
      } catch (InterruptedException e) {
        interrupted = true;
        stopped = true;
        look(meanwhile);
      }
    }
  }

  private void look(Runnable meanwhile) {
    try {
      meanwhile.run();
    } catch (RuntimeException e) {
      fail(WAITING, e);
    }
  }

  private void fail(int task, Throwable e) {
    failure.accumulateAndGet(
        new Failure(task, e), (a, b) -> a == null || b.task() < a.task() ? b : a);
  }

  private void work(AtomicInteger next, int tasks, Task task) {
    for (int c = next.getAndIncrement(); c < tasks && !stopped(c); c = next.getAndIncrement()) {
      try {
        task.run(c);
      } catch (Flock.Stopped e) {
        return;
      } catch (Throwable e) {
        fail(c, e);
      }
    }
  }

  boolean stopped() {
    return stopped || failure.get() != null;
  }

  /** Whether a task is to stop, though none before it fails. */
  boolean stopped(int task) {
    if (stopped) {
      return true;
    }
    Failure first = failure.get();
    return first != null && first.task() < task;
  }

  boolean interrupted() {
    return interrupted;
  }

  /** What the first task of those that failed threw, null if none did. */
  Throwable failure() {
    Failure first = failure.get();
    return first == null ? null : first.cause();
  }

  /** The tasks up to the first that failed, all if none did or the waiting thread failed. */
  int until(int tasks) {
    Failure first = failure.get();
    return first == null || first.task() == WAITING ? tasks : first.task() + 1;
  }
}
