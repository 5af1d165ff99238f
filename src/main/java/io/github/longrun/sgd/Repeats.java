package io.github.longrun.sgd;

import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.progress.Work;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/**
 * Runs the pilots of some passages and then their independent repeats on all threads, tells the
 * progress and keeps in a file what is done. Task q is the pilot run of passage q; task n + r n +
 * q, with n passages, is repeat r of passage q.
 */
final class Repeats {

  /** Finds the levels of a passage. */
  interface Pilot {
    Ladder find(int passage, Flock flock) throws Flock.Stopped;
  }

  /** Estimates the rate of a passage once. */
  interface Ascent {
    Climb climb(int passage, Flock flock) throws Flock.Stopped;
  }

  private final StochasticGradient gradient;
  private final double stepSize;
  private final long seed;
  private final int threads;
  private final int repeats;
  private final List<Gate> gates;
  private final long patience;
  private final Consumer<Progress> progress;
  private final Checkpoint checkpoint;
  private final Duration pause;

  private final Checkpoint.Entry[] kept;

  /** Of each task: the steps it took so far, and those that it is expected to take. */
  private final AtomicLongArray taken;

  private final AtomicLongArray foreseen;
  private final long resumed;
  private final long began = System.nanoTime();
  private long written = began;
  private boolean interrupted;

  Repeats(
      StochasticGradient gradient,
      double stepSize,
      long seed,
      int threads,
      int repeats,
      List<Gate> gates,
      long patience,
      Consumer<Progress> progress,
      Checkpoint checkpoint,
      Duration pause) {
    this.gradient = gradient;
    this.stepSize = stepSize;
    this.seed = seed;
    this.threads = threads;
    this.repeats = repeats;
    this.gates = gates;
    this.patience = patience;
    this.progress = progress;
    this.checkpoint = checkpoint;
    this.pause = pause;
    int tasks = gates.size() * (1 + repeats);
    kept = checkpoint == null ? new Checkpoint.Entry[tasks] : checkpoint.read(tasks);
    taken = new AtomicLongArray(tasks);
    foreseen = new AtomicLongArray(tasks);
    for (int t = 0; t < tasks; t++) {
      if (kept[t] != null) {
        done(t, kept[t].steps());
      }
    }
    resumed = sum(taken);
  }

  /** The levels of all passages, those of an earlier run among them. */
  Ladder[] pilots(Pilot pilot) {
    Ladder[] ladders = new Ladder[gates.size()];
    Workers workers = new Workers(Math.min(threads, ladders.length));
    try (Work work =
        begin("levels of splitting", "passages", ladders.length, finished(0, ladders.length))) {
      workers.run(
          ladders.length,
          q -> {
            if (kept[q] != null) {
              ladders[q] = Ladder.of(gates.get(q), kept[q].state());
            } else {
              ladders[q] = pilot.find(q, flock(q, 0, q, workers));
              keep(q, ladders[q].steps(), ladders[q].state());
            }
          },
          () -> {
            show(work, workers, finished(0, ladders.length));
            look();
          });
      show(work, workers, finished(0, ladders.length));
    }
    close(workers);
    if (workers.interrupted()) {
      throw new RunInterruptedException(
          "splitting was interrupted before the levels were placed; " + remedy(), null);
    }
    return ladders;
  }

  /**
   * The estimates of all passages whose pilot came to its end, one row a passage; null where a run
   * was interrupted before, and empty rows where no way was found.
   */
  Climb[][] climbs(Ladder[] ladders, long[][] efforts, Ascent ascent) {
    int n = gates.size();
    Climb[][] climbs = new Climb[n][repeats];
    for (int t = n; t < kept.length; t++) {
      if (kept[t] != null) {
        climbs[t % n][t / n - 1] = Climb.of(kept[t].state());
      } else if (ladders[t % n].reached()) {
        foreseen.set(t, ladders[t % n].foreseen(efforts[t % n]));
      }
    }
    Workers workers = new Workers(Math.min(threads, n * repeats));
    // A passage without a way is not repeated: all is done without it.
    int due = repeats * (int) Arrays.stream(ladders).filter(Ladder::reached).count();
    try (Work work = begin("splitting", "repeats", due, finished(n, kept.length))) {
      workers.run(
          n * repeats,
          k -> {
            int q = k % n;
            int r = k / n;
            if (climbs[q][r] == null && ladders[q].reached()) {
              Climb climb = ascent.climb(q, flock(q, 1 + r, n + k, workers));
              climbs[q][r] = climb;
              keep(n + k, climb.steps(), climb.state());
            }
          },
          () -> {
            tell();
            show(work, workers, finished(n, kept.length));
            look();
          });
      show(work, workers, finished(n, kept.length));
    }
    close(workers);
    tell();
    interrupted = workers.interrupted();
    return climbs;
  }

  /** Whether the thread was interrupted before all was done. */
  boolean interrupted() {
    return interrupted;
  }

  /** How to go on after an interrupt. */
  String remedy() {
    return Checkpoint.goingOn(checkpoint == null ? null : checkpoint.file());
  }

  /** The trajectories of a passage's pilot run (0) or of one of its repeats (1, 2, ...). */
  private Flock flock(int passage, int run, int task, Workers workers) {
    int number = passage * (repeats + 1) + run;
    return new Flock(
        gradient,
        stepSize,
        seed,
        number,
        patience,
        new Chunk.Watch() {
          @Override
          public boolean stopped() {
            return workers.stopped();
          }

          @Override
          public void passed(long steps) {
            taken.set(task, steps);
          }
        });
  }

  private void done(int task, long steps) {
    taken.set(task, steps);
    foreseen.set(task, steps);
  }

  private synchronized void keep(int task, long steps, long[] state) {
    done(task, steps);
    kept[task] = new Checkpoint.Entry(steps, state);
  }

  private void look() {
    long now = System.nanoTime();
    if (checkpoint != null && now - written >= pause.toNanos()) {
      write();
      written = now;
    }
  }

  private synchronized void write() {
    checkpoint.write(kept);
  }

  /** Writes what is done, or throws what a worker threw. */
  private void close(Workers workers) {
    if (workers.failure() instanceof RuntimeException e) {
      throw e;
    }
    if (workers.failure() instanceof Error e) {
      throw e;
    }
    if (checkpoint != null) {
      write();
    }
  }

  /** The line of some tasks, where no listener is set. */
  private Work begin(String name, String unit, int total, int finished) {
    return progress == null ? Work.begin(name, unit, total).from(finished) : null;
  }

  private void show(Work work, Workers workers, int finished) {
    if (work == null) {
      return;
    }
    if (workers.interrupted()) {
      work.stop(finished, remedy());
    } else {
      work.done(finished);
    }
  }

  private synchronized int finished(int from, int to) {
    int finished = 0;
    for (int t = from; t < to; t++) {
      finished += kept[t] == null ? 0 : 1;
    }
    return finished;
  }

  private void tell() {
    if (progress == null) {
      return;
    }
    long steps = 0;
    long total = 0;
    for (int t = 0; t < kept.length; t++) {
      long now = taken.get(t);
      steps += now;
      total += Math.max(now, foreseen.get(t));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    progress.accept(new Progress(steps, total, (steps - resumed) / seconds));
  }

  private static long sum(AtomicLongArray numbers) {
    long sum = 0;
    for (int t = 0; t < numbers.length(); t++) {
      sum += numbers.get(t);
    }
    return sum;
  }
}
