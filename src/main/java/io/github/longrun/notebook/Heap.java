package io.github.longrun.notebook;

/** The memory of a kernel, which dies without a word where it has too little. */
final class Heap {

  /** In MiB, as Java counts what it can use of -Xmx96m, the least with which notebooks run. */
  private static final long SMALLEST = 90;

  private Heap() {}

  /**
   * Refuses to work where the kernel would die.
   *
   * @param bytes the largest size of the heap
   */
  static void check(long bytes) {
    if (bytes < SMALLEST << 20) {
      throw new IllegalStateException(
          "the heap of this kernel has "
              + (bytes >> 20)
              + " MiB, too few for a notebook: give it 1 GiB (for JJava set the environment variable"
              + " JJAVA_JVM_OPTS=-Xmx1g, for IJava -Xmx1g in its kernel.json) and start it again");
    }
  }
}
