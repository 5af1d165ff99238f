package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Counts the states of a chunk of chains: what a collector does in the inner loop. A counter never
 * touches the chains, so what is counted does not change what is simulated.
 */
interface Counter {

  /** Counts one state of each chain, coordinate k of chain i in {@code x[k][i]}. */
  void count(double[][] x);

  /** Whether it needs to see the states of the burn-in too. */
  default boolean watchesBurnIn() {
    return false;
  }

  /** Counting starts: forgets what the burn-in counted, but not where the chains have been. */
  void restart();

  /** Whether there is nothing left to count, so that the chains may stop. */
  default boolean done() {
    return false;
  }

  /** All that {@link #restore} needs, doubles as their bits. */
  long[] state();

  /** Returns to a state. */
  void restore(long[] state);

  /** The state of a counter of sums: their bits, row by row, and the number of states counted. */
  static long[] stateOf(double[][] sums, long counted) {
    return LongStream.concat(
            Arrays.stream(sums)
                .flatMapToDouble(Arrays::stream)
                .mapToLong(Double::doubleToRawLongBits),
            LongStream.of(counted))
        .toArray();
  }

  /** Puts such a state back into the sums; the number of states counted. */
  static long restore(double[][] sums, long[] state) {
    int at = 0;
    for (double[] row : sums) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Double.longBitsToDouble(state[at++]);
      }
    }
    return state[at];
  }

  /** Counts nothing. */
  Counter NOTHING =
      new Counter() {
        @Override
        public void count(double[][] x) {}

        @Override
        public void restart() {}

        @Override
        public long[] state() {
          return new long[0];
        }

        @Override
        public void restore(long[] state) {}
      };
}
