package io.github.longrun.progress;

import java.util.Objects;

/**
 * A piece of long work: {@code done} of {@code total} units, begun, advanced and closed by one
 * thread. What is closed before all is done was stopped. A search does not know its total, {@link
 * Double#POSITIVE_INFINITY}, or thinks it known until it finds something: {@link #outOf}.
 */
public final class Work implements AutoCloseable {

  private static final long PAUSE = 250_000_000;

  private static volatile Watch watch = Terminal.watch();

  /** The work of each thread within which all its other work is. */
  private static final ThreadLocal<Work> OUTER = new ThreadLocal<>();

  private final String name;
  private final String unit;
  private double total;
  private final long began = System.nanoTime();
  private long last = began;
  private double first;
  private double done;
  private boolean ended;
  private String remark = "";

  private Work(String name, String unit, double total) {
    this.name = name;
    this.unit = unit;
    this.total = total;
  }

  /**
   * Begins a piece of work.
   *
   * @param name what is done, in one or two words
   * @param unit what is counted, a plural
   * @param total how many of them there are, +infinity where nobody knows
   * @return the work, to be closed
   */
  public static Work begin(String name, String unit, double total) {
    Work work = new Work(name, unit, total);
    if (OUTER.get() == null) {
      OUTER.set(work);
    }
    work.tell();
    return work;
  }

  /**
   * Says from deep within the work of this thread that it goes on, wherever it was begun: units of
   * work whose total nobody knows; other work counts its units by itself. Cheap enough to be called
   * a million times a second.
   *
   * @param units how many more are done, 0 to say only that it goes on
   */
  public static void goesOn(double units) {
    Work work = OUTER.get();
    if (work != null) {
      work.done(work.done + (work.isOpenEnded() ? units : 0));
    }
  }

  /**
   * Sets who watches all work from now on; unless set, a line on a terminal's standard error.
   *
   * @param watch what looks; what it throws is ignored
   */
  public static void watchedBy(Watch watch) {
    Work.watch = Objects.requireNonNull(watch, "watch");
  }

  /**
   * Says that this work takes up what was done before.
   *
   * @param done how many units were done already
   * @return this work
   */
  public Work from(double done) {
    this.first = done;
    this.done = done;
    return this;
  }

  /**
   * Says that there are more units, or fewer, than was thought.
   *
   * @param total how many there are, as far as is known now
   */
  public void outOf(double total) {
    this.total = total;
  }

  /**
   * Says how far the work is; cheap enough to be called a million times a second.
   *
   * @param done how many units are done
   */
  public void done(double done) {
    this.done = done;
    if (ended) {
      return;
    }
    long now = System.nanoTime();
    if (now - last >= PAUSE) {
      last = now;
      tell();
    }
  }

  /**
   * Says at once that the work is being stopped before its end.
   *
   * @param done how many units are done
   * @param remark what is kept and how to go on, empty if there is nothing to say
   */
  public void stop(double done, String remark) {
    this.done = done;
    this.remark = remark;
    close();
  }

  /** Ends the work: once. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      if (OUTER.get() == this) {
        OUTER.remove();
      }
      tell();
    }
  }

  private void tell() {
    try {
      watch.look(this);
    } catch (RuntimeException | LinkageError e) {
      // A line that cannot be shown is no reason to stop the work: nobody looks any longer.
      watch = work -> {};
    }
  }

  /**
   * What is done.
   *
   * @return one or two words
   */
  public String name() {
    return name;
  }

  /**
   * What is counted.
   *
   * @return a plural
   */
  public String unit() {
    return unit;
  }

  /**
   * How many units there are, as far as is known.
   *
   * @return the number, +infinity where nobody knows
   */
  public double total() {
    return total;
  }

  /**
   * Whether nobody knows how many units there are.
   *
   * @return true where the total is infinite
   */
  public boolean isOpenEnded() {
    return total == Double.POSITIVE_INFINITY;
  }

  /**
   * How many units are done.
   *
   * @return the number
   */
  public double done() {
    return done;
  }

  /**
   * The units done per second since the work began.
   *
   * @return the rate, at least 0
   */
  public double rate() {
    return (done - first) / Math.max(seconds(), 1e-9);
  }

  /**
   * The time since the work began.
   *
   * @return seconds
   */
  public double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /**
   * Whether the work has ended, done or stopped.
   *
   * @return true after the end
   */
  public boolean ended() {
    return ended;
  }

  /**
   * Whether the work has ended before all was done.
   *
   * @return true if it was stopped
   */
  public boolean stopped() {
    return ended && done < total;
  }

  /**
   * What is kept of stopped work and how to go on.
   *
   * @return a sentence, empty if there is nothing to say
   */
  public String remark() {
    return remark;
  }
}
