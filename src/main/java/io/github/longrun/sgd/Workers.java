package io.github.longrun.sgd;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that share tasks 0, 1, ... The first failure, or an interrupt of the thread that waits,
 * stops them all; tasks poll {@link #stopped}.
 */
final class Workers {

  /** A task; it may fail. */
  @FunctionalInterface
  interface Task {
    void run(int number) throws Exception;
  }

  private static final long PAUSE = 250;

  private final int threads;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
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
        if (thread.isAlive() && !stopped) {
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
      fail(e);
    }
  }

  private void fail(Throwable e) {
    failure.compareAndSet(null, e);
    stopped = true;
  }

  private void work(AtomicInteger next, int tasks, Task task) {
    try {
      for (int c = next.getAndIncrement(); c < tasks && !stopped; c = next.getAndIncrement()) {
        task.run(c);
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  boolean stopped() {
    return stopped;
  }

  boolean interrupted() {
    return interrupted;
  }

  /** What a task threw first, null if none did. */
  Throwable failure() {
    return failure.get();
  }
}
