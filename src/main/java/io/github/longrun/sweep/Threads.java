package io.github.longrun.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of this machine that share the chunks. */
record Threads(int threads) implements Cluster {

  /** The counts of a chunk, or the error that ended its thread. */
  private record Arrival(int task, byte[] counted, Throwable failure) {}

  @Override
  public void run(Job job, int[] tasks, Arrivals arrivals) throws InterruptedException {
    BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
    AtomicBoolean stopped = new AtomicBoolean();
    AtomicInteger next = new AtomicInteger();
    List<Thread> team = new ArrayList<>();
    for (int t = 0; t < Math.min(threads, tasks.length); t++) {
      Thread thread =
          new Thread(() -> work(job, tasks, next, stopped, arrived), "longrun-sweep-" + t);
      thread.setDaemon(true);
      thread.start();
      team.add(thread);
    }
    int done = 0;
    try {
      for (; done < tasks.length; done++) {
        tell(arrived.take(), arrivals);
      }
    } catch (InterruptedException e) {
      stop(team, stopped);
      for (Arrival last = arrived.poll(); last != null; last = arrived.poll()) {
        tell(last, arrivals);
      }
      throw e;
    } finally {
      stop(team, stopped);
    }
  }

  private static void work(
      Job job,
      int[] tasks,
      AtomicInteger next,
      AtomicBoolean stopped,
      BlockingQueue<Arrival> arrived) {
    try {
      for (int k = next.getAndIncrement(); k < tasks.length; k = next.getAndIncrement()) {
        byte[] counted = job.count(tasks[k], stopped::get);
        if (counted == null) {
          return;
        }
        arrived.add(new Arrival(tasks[k], counted, null));
      }
    } catch (Throwable e) {
      arrived.add(new Arrival(-1, null, e));
    }
  }

  private static void tell(Arrival arrival, Arrivals arrivals) {
    if (arrival.failure() instanceof RuntimeException e) {
      throw e;
    }
    if (arrival.failure() instanceof Error e) {
      throw e;
    }
    arrivals.arrived(arrival.task(), arrival.counted());
  }

  /** Waits until every thread is idle, whoever interrupts. */
  private static void stop(List<Thread> team, AtomicBoolean stopped) {
    stopped.set(true);
    boolean interrupted = false;
    for (Thread thread : team) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
