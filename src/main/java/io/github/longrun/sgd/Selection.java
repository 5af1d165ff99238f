package io.github.longrun.sgd;

import java.util.Optional;

/** Which of four numbers, or two, is largest, by the signs of differences. */
interface Selection {

  /** The fields of a word, of 16 bits, that count how often a number was the largest. */
  long A = 1;

  /** The second number's field. */
  long B = 1L << 16;

  /** The third number's field. */
  long C = 1L << 32;

  /** The field of the number that the three others challenge. */
  long BEST = 1L << 48;

  /**
   * Puts a one in the field of the largest number.
   *
   * @param a negative where A is larger than BEST
   * @param b negative where C is larger than B
   * @param c negative where the larger of B and C is larger than that of A and BEST
   */
  void select(double[] a, double[] b, double[] c, long[] word, int n);

  /**
   * Adds a one in the field of the larger of two numbers.
   *
   * @param b negative where B is larger than BEST
   */
  void count(double[] b, long[] field, int n);

  /**
   * By the Vector API, with the bits of {@link LoopSelection}: where the JVM runs with {@code
   * --add-modules jdk.incubator.vector} and its vectors are long enough. It keeps no state.
   */
  static Optional<Selection> byVectors() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.empty();
    }
    try {
      // The compiler of this class does not know the module, nor what is written for it.
      Class<?> type = Class.forName("io.github.longrun.sgd.VectorSelection");
      return Optional.ofNullable((Selection) type.getDeclaredMethod("orNull").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("VectorSelection does not fit this JVM", e);
    }
  }
}
