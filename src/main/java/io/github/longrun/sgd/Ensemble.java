package io.github.longrun.sgd;

import io.github.longrun.objective.Box;
import io.github.longrun.oracle.Fingerprint;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.progress.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Runs all chains of a run, chunk by chunk, each with a counter of its own.
 *
 * @param every the number of steps between two states that are counted
 * @param starts chain i starts at point i modulo their number
 * @param region where the chains are expected, for the file; null if there is none
 * @param progress told of the progress; if null, whoever watches all work is
 * @param file where the run's state is kept, null if nowhere
 * @param pause the time between two writings of it
 */
record Ensemble(
    StochasticGradient gradient,
    double stepSize,
    long seed,
    int chains,
    long burnIn,
    long steps,
    int every,
    double[][] starts,
    Box region,
    int threads,
    Consumer<Progress> progress,
    Path file,
    Duration pause) {

  /**
   * What was counted, and how the run ended.
   *
   * @param counters a counter for each chunk, in their order, up to the first that failed
   * @param steps the steps taken by all chains together
   * @param counted whether the burn-in of some chunk has ended
   * @param failure what stopped the run, null if nothing did
   * @param interrupted whether the thread was interrupted
   */
  record Outcome<C extends Counter>(
      List<C> counters, long steps, boolean counted, Throwable failure, boolean interrupted) {}

  private int chunks() {
    return Chunk.number(chains);
  }

  private int size(int chunk) {
    return Math.min(Chunk.SIZE, chains - chunk * Chunk.SIZE);
  }

  private Chunk chunk(int number) {
    int first = number * Chunk.SIZE;
    double[][] from = new double[size(number)][];
    for (int i = 0; i < from.length; i++) {
      from[i] = starts[(first + i) % starts.length];
    }
    return new Chunk(gradient, stepSize, seed, first, from);
  }

  /**
   * Runs, or takes up what the file holds of an earlier run.
   *
   * @param name what the counters count, for the file
   * @param counter a new counter for a number of chains
   */
  <C extends Counter> Outcome<C> run(String name, IntFunction<C> counter) {
    int chunks = chunks();
    Checkpoint checkpoint = file == null ? null : checkpoint(name);
    Checkpoint.Entry[] kept =
        checkpoint == null ? new Checkpoint.Entry[chunks] : checkpoint.read(chunks);
    List<C> counters = new ArrayList<>();
    for (int c = 0; c < chunks; c++) {
      C own = counter.apply(size(c));
      if (kept[c] != null) {
        // What is counted already counts even if this run is stopped before the chunk's turn.
        own.restore(counted(kept[c], c));
        if (kept[c].steps() <= burnIn) {
          own.restart();
        }
      }
      counters.add(own);
    }
    Workers workers = new Workers(Math.min(threads, chunks));
    try (Work work = progress == null ? Work.begin("SGD", "steps", total()) : null) {
      Log log = new Log(checkpoint, kept, work, workers);
      workers.run(chunks, c -> new Leg(c, counters.get(c), log, workers).run(), log::look);
      if (workers.failure() == null) {
        log.close();
      }
      return new Outcome<>(
          counters.subList(0, workers.until(chunks)),
          log.done.sum(),
          log.counted,
          workers.failure(),
          workers.interrupted());
    }
  }

  /** Runs one chunk by itself; false if it was stopped. */
  boolean count(int number, Counter counter, BooleanSupplier stopped) throws Chunk.Divergence {
    Chunk chunk = chunk(number);
    Chunk.Watch watch =
        new Chunk.Watch() {
          @Override
          public boolean stopped() {
            return stopped.getAsBoolean();
          }

          @Override
          public void passed(long steps) {}
        };
    chunk.count(counter);
    Counter early = counter.watchesBurnIn() ? counter : Counter.NOTHING;
    if (!chunk.advance(0, burnIn, every, early, 0, watch)) {
      return false;
    }
    counter.restart();
    return chunk.advance(0, steps, every, counter, burnIn, watch);
  }

  private double total() {
    return (double) chains * (burnIn + steps);
  }

  /** How to go on after an interrupt. */
  String goingOn() {
    return Checkpoint.goingOn(file);
  }

  private Checkpoint checkpoint(String name) {
    List<String> settings = new ArrayList<>(settings(name));
    settings.add("landscape=" + Fingerprint.of(gradient, region));
    return new Checkpoint(file, settings);
  }

  /** The part of a chunk's state that is its counter's. */
  private long[] counted(Checkpoint.Entry entry, int number) {
    int walked = Chunk.width(gradient.dimension()) * size(number);
    return Arrays.copyOfRange(entry.state(), walked, entry.state().length);
  }

  /** What decides on the counts, one setting each. */
  List<String> settings(String name) {
    return List.of(
        "counted=" + name,
        "dimension=" + gradient.dimension(),
        "stepSize=" + stepSize,
        "chains=" + chains,
        "steps=" + steps,
        "burnIn=" + burnIn,
        "countEvery=" + every,
        "seed=" + seed,
        "firstSteps=" + chunk(0).firstSteps());
  }

  /** The run of one chunk. */
  private final class Leg implements Chunk.Watch {
    private final int number;
    private final Chunk chunk;
    private final Counter counter;
    private final Log log;
    private final Workers workers;
    private long taken;
    private int written;

    Leg(int number, Counter counter, Log log, Workers workers) {
      this.number = number;
      this.counter = counter;
      this.log = log;
      this.workers = workers;
      chunk = chunk(number);
    }

    void run() throws Chunk.Divergence {
      Checkpoint.Entry entry = log.kept[number];
      if (entry == null) {
        chunk.count(counter);
      } else {
        restore(entry);
      }
      boolean counting = false;
      try {
        Counter early = counter.watchesBurnIn() ? counter : Counter.NOTHING;
        if (taken >= burnIn || chunk.advance(taken, burnIn, every, early, 0, this)) {
          if (taken <= burnIn) {
            counter.restart();
          }
          counting = true;
          long from = Math.max(0, taken - burnIn);
          if (chunk.advance(from, steps, every, counter, burnIn, this)) {
            passed(burnIn + steps);
          }
        }
        log.keep(number, entry());
      } finally {
        if (!counting) {
          counter.restart();
        }
      }
    }

    @Override
    public boolean stopped() {
      return workers.stopped(number);
    }

    @Override
    public void passed(long now) {
      if (now > burnIn) {
        log.counted = true;
      }
      log.done.add((now - taken) * size(number));
      taken = now;
      int writing = log.writing.get();
      if (written != writing) {
        written = writing;
        log.keep(number, entry());
      }
    }

    private Checkpoint.Entry entry() {
      long[] walked = chunk.state();
      long[] counted = counter.state();
      long[] state = new long[walked.length + counted.length];
      System.arraycopy(walked, 0, state, 0, walked.length);
      System.arraycopy(counted, 0, state, walked.length, counted.length);
      return new Checkpoint.Entry(taken, state);
    }

    private void restore(Checkpoint.Entry entry) {
      chunk.restore(entry.state());
      counter.restore(counted(entry, number));
      taken = entry.steps();
    }
  }

  /** What the waiting thread does: tells the progress and writes the checkpoint. */
  private final class Log {
    private final LongAdder done = new LongAdder();
    private final Checkpoint checkpoint;
    private final Checkpoint.Entry[] kept;
    private final Work work;
    private final Workers workers;
    private final long resumed;
    private volatile boolean counted;
    private final long began = System.nanoTime();
    private long last = began;

    /** Counts the writings: chunks hand in their state once for each. */
    private final AtomicInteger writing = new AtomicInteger();

    Log(Checkpoint checkpoint, Checkpoint.Entry[] kept, Work work, Workers workers) {
      this.checkpoint = checkpoint;
      this.kept = kept;
      this.work = work;
      this.workers = workers;
      for (int c = 0; c < kept.length; c++) {
        done.add(kept[c] == null ? 0 : kept[c].steps() * size(c));
      }
      counted = Arrays.stream(kept).anyMatch(k -> k != null && k.steps() > burnIn);
      resumed = done.sum();
      if (work != null) {
        work.from((double) resumed);
      }
    }

    synchronized void keep(int chunk, Checkpoint.Entry entry) {
      if (checkpoint != null) {
        kept[chunk] = entry;
      }
    }

    void look() {
      tell();
      long now = System.nanoTime();
      if (checkpoint != null && now - last >= pause.toNanos()) {
        write();
        last = now;
        writing.incrementAndGet();
      }
    }

    void close() {
      tell();
      if (checkpoint != null) {
        write();
      }
    }

    private synchronized void write() {
      checkpoint.write(kept);
    }

    private void tell() {
      long taken = done.sum();
      if (work != null) {
        if (workers.interrupted()) {
          work.stop(
              (double) taken,
              (counted
                      ? "RunInterruptedException.last() holds what was counted; "
                      : "nothing was counted yet; ")
                  + goingOn());
        } else {
          work.done((double) taken);
        }
        return;
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      progress.accept(new Progress(taken, chains * (burnIn + steps), (taken - resumed) / seconds));
    }
  }
}
