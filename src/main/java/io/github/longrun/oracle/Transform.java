package io.github.longrun.oracle;

import java.util.Optional;

/** The numbers that random words of 64 bits become, a block at a time. */
interface Transform {

  /** Numbers uniform on the multiples of \( 2^{-52} \) in [0, 1), from the 52 high bits. */
  void uniforms(long[] words, double[] out, int n);

  /** The pairs of {@link BoxMuller}. */
  void gaussians(long[] words, double[] first, double[] second, int n);

  /**
   * By the Vector API, with the bits of {@link LoopTransform}: where the JVM runs with {@code
   * --add-modules jdk.incubator.vector} and its vectors are long enough. It keeps no state.
   */
  static Optional<Transform> byVectors() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.empty();
    }
    try {
      // The compiler of this class does not know the module, nor what is written for it.
      Class<?> type = Class.forName("io.github.longrun.oracle.VectorTransform");
      return Optional.ofNullable((Transform) type.getDeclaredMethod("orNull").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("VectorTransform does not fit this JVM", e);
    }
  }
}
