package io.github.longrun.comparison;

import io.github.longrun.sgd.Estimate;
import java.util.Locale;

/**
 * A predicted exponent beside the measured one.
 *
 * @param statement the claim in one sentence
 * @param predicted the exponent that theory predicts, finite
 * @param predictedError the discretisation error of the prediction, at least 0
 * @param measured the measured exponent
 * @param scale the exponent, positive, that a sharp measurement must resolve: the size of the
 *     prediction, or another exponent of the landscape where a tie, 0, is predicted
 */
public record Claim(
    String statement, double predicted, double predictedError, Estimate measured, double scale) {

  /** The joint standard errors within which a claim holds. */
  private static final double WITHIN = 2;

  /** The widest joint standard error, as a part of the scale, that can decide. */
  private static final double SHARP = 0.25;

  /**
   * Checks the numbers.
   *
   * @param statement the claim in one sentence
   * @param predicted the predicted exponent
   * @param predictedError its discretisation error
   * @param measured the measured exponent
   * @param scale the exponent that a sharp measurement must resolve
   * @throws IllegalArgumentException if the statement is blank or a number is not finite, an error
   *     negative, or the standard error or the scale not positive
   */
  public Claim {
    if (statement.isBlank()) {
      throw new IllegalArgumentException("a claim needs a statement, got a blank one");
    }
    if (!Double.isFinite(predicted)) {
      throw new IllegalArgumentException("predicted must be finite, got " + predicted);
    }
    if (!(predictedError >= 0) || Double.isInfinite(predictedError)) {
      throw new IllegalArgumentException(
          "predictedError must be finite and at least 0, got " + predictedError);
    }
    if (!Double.isFinite(measured.value()) || !(measured.standardError() > 0)) {
      throw new IllegalArgumentException(
          "measured must be finite with a positive standard error, got " + measured);
    }
    if (!(scale > 0)) {
      throw new IllegalArgumentException(
          "scale must be positive, got " + scale + ": for a tie name an exponent to resolve");
    }
  }

  /**
   * A claim about an exponent that is its own scale.
   *
   * @param statement the claim in one sentence
   * @param predicted the exponent that theory predicts, finite and not 0
   * @param predictedError the discretisation error of the prediction, at least 0
   * @param measured the measured exponent
   * @throws IllegalArgumentException as the canonical constructor does
   */
  public Claim(String statement, double predicted, double predictedError, Estimate measured) {
    this(statement, predicted, predictedError, measured, Math.abs(predicted));
  }

  /**
   * The distance \( z = (\text{measured} - \text{predicted}) / \sqrt{\text{standard error}^2 +
   * \text{predicted error}^2} \).
   *
   * @return z, in joint standard errors
   */
  public double z() {
    return (measured.value() - predicted) / error();
  }

  /**
   * The joint standard error: a prediction that is not known decides as little as a measurement.
   */
  private double error() {
    return Math.hypot(measured.standardError(), predictedError);
  }

  /**
   * The verdict: {@link Verdict#FAILS} where |z| &gt; 2, else {@link Verdict#UNDECIDED} where the
   * joint standard error exceeds a quarter of {@link #scale}, else {@link Verdict#HOLDS}.
   *
   * @return the verdict
   */
  public Verdict verdict() {
    if (Math.abs(z()) > WITHIN) {
      return Verdict.FAILS;
    }
    return error() > SHARP * scale ? Verdict.UNDECIDED : Verdict.HOLDS;
  }

  /**
   * The check of a notebook: nothing happens where the claim holds.
   *
   * @return this claim
   * @throws ClaimException if the verdict is not {@link Verdict#HOLDS}
   */
  public Claim check() {
    if (verdict() != Verdict.HOLDS) {
      throw new ClaimException(toString());
    }
    return this;
  }

  @Override
  public String toString() {
    return format(
        "%s: %s. Predicted %.5g, measured %s, z = %.2f%s.",
        verdict(),
        statement,
        predicted,
        measured,
        z(),
        verdict() == Verdict.UNDECIDED
            ? format(
                "; the joint standard error, %.2g, must be at most %.2g: %s",
                error(),
                SHARP * scale,
                measured.standardError() > predictedError
                    ? "take more steps"
                    : "predict more accurately")
            : "");
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
