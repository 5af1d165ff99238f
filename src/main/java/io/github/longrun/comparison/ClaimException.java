package io.github.longrun.comparison;

/** A claim that did not hold; its message names the claim, the prediction and the measurement. */
public final class ClaimException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ClaimException(String message) {
    super(message);
  }
}
