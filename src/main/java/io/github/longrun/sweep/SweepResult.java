package io.github.longrun.sweep;

import io.github.longrun.sgd.Occupation;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The runs of a sweep: models, within a model step sizes, within a step size seeds. */
public final class SweepResult implements Iterable<Run> {

  private final List<Run> runs;

  SweepResult(List<Run> runs) {
    this.runs = List.copyOf(runs);
  }

  /**
   * All runs, ended or not.
   *
   * @return the runs
   */
  public List<Run> runs() {
    return runs;
  }

  @Override
  public Iterator<Run> iterator() {
    return runs.iterator();
  }

  /**
   * What a model's runs at a step size counted, of all seeds together.
   *
   * @param model the model, or one of its name
   * @param stepSize the step size
   * @return the occupation
   * @throws IllegalArgumentException if there are no such runs
   * @throws IllegalStateException if one of them has failed or has not ended
   */
  public Occupation occupation(Model model, double stepSize) {
    return runs.stream()
        .filter(
            run -> run.model().toString().equals(model.toString()) && run.stepSize() == stepSize)
        .map(Run::occupation)
        .reduce(Occupation::merge)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the sweep has no run of " + model + " at step size " + stepSize));
  }

  /**
   * The table: a line for each component of each run that has ended, with everything that is needed
   * to reproduce it. Ratios are to the minimum where most states are, the {@code reference}; those
   * of the induced chain are left empty where there are more than ten minima, ask {@link
   * Run#occupation} for them. {@code box} is where components were looked for, {@code identity}
   * tells what decides on the counts, a fingerprint of loss and noise among it, {@code failure} why
   * there are none; {@code longrun} and {@code java} are the versions that made the table.
   *
   * @return comma-separated values with a header
   */
  public String csv() {
    StringBuilder text = new StringBuilder(Csv.header());
    for (Run run : runs) {
      if (run.hasEnded()) {
        text.append(run.lines());
      }
    }
    return text.toString();
  }

  @Override
  public String toString() {
    String failures =
        runs.stream()
            .filter(run -> run.failure() != null)
            .map(run -> "\n  " + run + " failed: " + run.failure())
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        "Sweep: %d of %d runs ended%s",
        runs.stream().filter(Run::hasEnded).count(),
        runs.size(),
        failures);
  }
}
