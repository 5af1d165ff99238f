package io.github.longrun.sweep;

import io.github.longrun.objective.Component;
import io.github.longrun.sgd.ChunkedOccupation;
import io.github.longrun.sgd.Estimate;
import io.github.longrun.sgd.Occupation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The table of a sweep: a line for each component of each run, or one with why it failed. */
final class Csv {

  /** Beyond, the jackknife over chains of all minima's ratios would hold up who waits for runs. */
  private static final int MOST_INDUCED = 10;

  private static final List<String> COLUMNS =
      List.of(
          "model",
          "box",
          "stepSize",
          "seed",
          "chains",
          "steps",
          "burnIn",
          "countEvery",
          "radius",
          "identity",
          "component",
          "kind",
          "point",
          "value",
          "states",
          "count",
          "fraction",
          "standardError",
          "reference",
          "logRatio",
          "logRatioError",
          "inducedLogRatio",
          "inducedLogRatioError",
          "mixed",
          "failure",
          "longrun",
          "java");

  private static final String VERSION =
      Objects.toString(Sweep.class.getPackage().getImplementationVersion(), "from classes");

  private Csv() {}

  static String header() {
    return String.join(",", COLUMNS) + "\n";
  }

  static String lines(Run run) {
    ChunkedOccupation s = run.settings();
    List<Object> about =
        List.of(
            run.model(),
            numbers(run.model().box().lower()) + " to " + numbers(run.model().box().upper()),
            s.stepSize(),
            s.seed(),
            s.chains(),
            s.steps(),
            s.burnIn(),
            s.every(),
            s.radius(),
            run.identity());
    if (run.failure() != null) {
      List<Object> line = new ArrayList<>(about);
      while (line.size() < COLUMNS.indexOf("failure")) {
        line.add("");
      }
      line.add(run.failure());
      return line(line);
    }
    Occupation occupation = run.occupation();
    boolean mixed = occupation.mixed();
    List<Component> minima = occupation.components().minima();
    int reference =
        minima.stream()
            .map(Component::id)
            .max(Comparator.comparingLong(occupation::count).thenComparing(i -> -i))
            .orElse(0);
    StringBuilder lines = new StringBuilder();
    for (Component component : occupation.components()) {
      int i = component.id();
      Estimate ratio = occupation.logRatio(i, reference);
      boolean induced =
          component.kind() == Component.Kind.MINIMUM
              && minima.size() <= MOST_INDUCED
              && i != reference;
      Estimate forgetful = induced ? occupation.inducedLogRatio(i, reference) : null;
      List<Object> line = new ArrayList<>(about);
      line.add(i);
      line.add(component.kind());
      line.add(numbers(component.point()));
      line.add(component.value());
      line.add(occupation.states());
      line.add(occupation.count(i));
      line.add(occupation.fraction(i));
      line.add(occupation.standardError(i));
      line.add(reference);
      line.add(ratio.value());
      line.add(ratio.standardError());
      line.add(induced ? forgetful.value() : "");
      line.add(induced ? forgetful.standardError() : "");
      line.add(mixed);
      line.add("");
      lines.append(line(line));
    }
    return lines.toString();
  }

  private static String numbers(double[] x) {
    return DoubleStream.of(x).mapToObj(Double::toString).collect(Collectors.joining(" "));
  }

  /** The last two cells are the same for all. */
  private static String line(List<Object> cells) {
    cells.addAll(List.of(VERSION, Runtime.version()));
    StringJoiner line = new StringJoiner(",", "", "\n");
    for (Object cell : cells) {
      String text = cell.toString();
      boolean quoted = text.contains(",") || text.contains("\"") || text.contains("\n");
      line.add(quoted ? "\"" + text.replace("\"", "\"\"") + "\"" : text);
    }
    return line.toString();
  }
}
