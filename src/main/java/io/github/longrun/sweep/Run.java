package io.github.longrun.sweep;

import io.github.longrun.sgd.ChunkedOccupation;
import io.github.longrun.sgd.Occupation;
import java.util.Arrays;
import java.util.stream.Stream;

/** One run of a sweep: a model at a step size with a seed. */
public final class Run {

  private final Model model;
  private final ChunkedOccupation settings;
  private final String identity;

  /** Of each chunk what was counted or why it failed; null where it has not arrived. */
  private final byte[][] chunks;

  private int arrived;

  /** Its lines of the table, once it has ended: written many times. */
  private String lines;

  Run(Model model, ChunkedOccupation settings, String identity) {
    this.model = model;
    this.settings = settings;
    this.identity = identity;
    chunks = new byte[settings.chunks()][];
  }

  /** Takes in a chunk; whether it was the last one. */
  boolean arrived(int chunk, byte[] counted) {
    chunks[chunk] = counted;
    arrived++;
    return hasEnded();
  }

  /** All that decides on a chunk's counts; null where the model does not let itself be told. */
  CountsFile.Key key(int chunk) {
    return identity.isEmpty()
        ? null
        : new CountsFile.Key(model + " " + identity, chunk, settings.chains(chunk));
  }

  ChunkedOccupation settings() {
    return settings;
  }

  String identity() {
    return identity;
  }

  String lines() {
    if (lines == null) {
      lines = Csv.lines(this);
    }
    return lines;
  }

  /**
   * What was simulated.
   *
   * @return the model
   */
  public Model model() {
    return model;
  }

  /**
   * The step size \( \eta \).
   *
   * @return the step size
   */
  public double stepSize() {
    return settings.stepSize();
  }

  /**
   * The seed.
   *
   * @return the seed
   */
  public long seed() {
    return settings.seed();
  }

  /**
   * Whether all of its chunks have arrived, counted or failed.
   *
   * @return false where the sweep was stopped before
   */
  public boolean hasEnded() {
    return arrived == chunks.length;
  }

  /**
   * Why it failed: a chain diverged, or the model threw.
   *
   * @return a sentence, {@code null} if it did not fail
   */
  public String failure() {
    return Stream.of(chunks)
        .filter(c -> c != null && Packed.failed(c))
        .map(Packed::why)
        .findFirst()
        .orElse(null);
  }

  /**
   * What was counted, the same bits as {@link io.github.longrun.sgd.Sgd#occupation} counts.
   *
   * @return the occupation, put together anew at each call
   * @throws IllegalStateException if the run has failed or has not ended
   */
  public Occupation occupation() {
    if (failure() != null) {
      throw new IllegalStateException(this + " failed: " + failure());
    }
    if (!hasEnded()) {
      throw new IllegalStateException(
          this + " has not ended: " + arrived + " of " + chunks.length + " chunks are counted");
    }
    return settings.together(Arrays.stream(chunks).map(Packed::counts).toList());
  }

  @Override
  public String toString() {
    return "the run of " + model + " at step size " + stepSize() + " with seed " + seed();
  }
}
