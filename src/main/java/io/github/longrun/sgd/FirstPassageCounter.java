package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.function.Predicate;

/** Notes for each chain of a chunk when it is first in a target; the starts are looked at too. */
final class FirstPassageCounter implements Counter {

  private static final long NOT_YET = -1;

  private final Predicate<double[]> target;
  private final double[] point;
  private final long[] time;
  private int left;
  private long now;

  FirstPassageCounter(Predicate<double[]> target, int dimension, int n) {
    this.target = target;
    point = new double[dimension];
    time = new long[n];
    Arrays.fill(time, NOT_YET);
    left = n;
  }

  @Override
  public void count(double[][] x) {
    for (int i = 0; i < time.length; i++) {
      if (time[i] == NOT_YET) {
        for (int k = 0; k < point.length; k++) {
          point[k] = x[k][i];
        }
        if (target.test(point)) {
          time[i] = now;
          left--;
        }
      }
    }
    now++;
  }

  @Override
  public boolean done() {
    return left == 0;
  }

  int chains() {
    return time.length;
  }

  /** The steps until chain i was in the target, -1 if it has not been there. */
  long time(int i) {
    return time[i];
  }

  /** The steps for which the chains were watched. */
  long watched() {
    return now - 1;
  }

  /** There is no burn-in, so that nothing is forgotten. */
  @Override
  public void restart() {}

  @Override
  public long[] state() {
    long[] state = Arrays.copyOf(time, time.length + 1);
    state[time.length] = now;
    return state;
  }

  @Override
  public void restore(long[] state) {
    System.arraycopy(state, 0, time, 0, time.length);
    now = state[time.length];
    left = (int) Arrays.stream(time).filter(t -> t == NOT_YET).count();
  }
}
