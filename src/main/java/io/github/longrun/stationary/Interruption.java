package io.github.longrun.stationary;

import java.util.concurrent.CancellationException;

/** The one place where long loops look whether they are still wanted. */
final class Interruption {

  private Interruption() {}

  static void poll() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted while computing the stationary law");
    }
  }
}
