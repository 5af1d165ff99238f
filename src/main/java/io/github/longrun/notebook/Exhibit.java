package io.github.longrun.notebook;

import io.github.longrun.action.MinimumActionPath;
import io.github.longrun.action.QuasiPotential;
import io.github.longrun.action.TransitionCosts;
import io.github.longrun.comparison.Claim;
import io.github.longrun.comparison.Claims;
import io.github.longrun.comparison.ExponentFit;
import io.github.longrun.comparison.Verdict;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.report.Figure;
import io.github.longrun.report.Figures;
import io.github.longrun.report.Landscape;
import io.github.longrun.report.Plot;
import io.github.longrun.report.Surface;
import io.github.longrun.report.Tables;
import io.github.longrun.sgd.Histogram;
import io.github.longrun.sgd.Occupation;
import io.github.longrun.sgd.TransitionRates;
import io.github.longrun.stationary.StationaryLaw;
import io.github.longrun.transition.EnergyLevels;
import io.github.longrun.transition.TransitionGraph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.imageio.ImageIO;
import tech.tablesaw.api.Table;

/**
 * A type and how it shows.
 *
 * @param <T> the type
 * @param type its class
 * @param show from a value to what is shown
 */
record Exhibit<T>(Class<T> type, Function<T, Shown> show) {

  static final String HTML = "text/html";
  static final String PNG = "image/png";

  /** The one list of what shows how. */
  static final List<Exhibit<?>> ALL =
      List.of(
          new Exhibit<>(Figure.class, Shown::of),
          new Exhibit<>(Landscape.class, landscape -> Shown.of(landscape.figure())),
          new Exhibit<>(Surface.class, surface -> Shown.of(surface.figure())),
          new Exhibit<>(Plot.class, plot -> Shown.of(plot.figure())),
          new Exhibit<>(Table.class, Shown::of),
          new Exhibit<>(CriticalComponents.class, c -> Shown.of(Tables.components(c))),
          new Exhibit<>(TransitionCosts.class, c -> Shown.of(Tables.costs(c))),
          new Exhibit<>(EnergyLevels.class, e -> Shown.of(Tables.energies(e))),
          new Exhibit<>(TransitionGraph.class, Exhibit::graph),
          new Exhibit<>(MinimumActionPath.class, Exhibit::path),
          new Exhibit<>(QuasiPotential.class, Exhibit::potential),
          new Exhibit<>(StationaryLaw.class, l -> Shown.of(Figures.stationaryLaw(l))),
          new Exhibit<>(Histogram.class, Exhibit::histogram),
          new Exhibit<>(Occupation.class, o -> Shown.of(Tables.occupation(o))),
          new Exhibit<>(TransitionRates.class, r -> Shown.of(Tables.rates(r))),
          new Exhibit<>(ExponentFit.class, f -> Shown.of(Tables.fit(f))),
          new Exhibit<>(Claim.class, c -> Shown.of(Tables.claims(new Claims(List.of(c))))),
          new Exhibit<>(Claims.class, c -> Shown.of(Tables.claims(c))),
          new Exhibit<>(
              Verdict.class, v -> new Shown(HTML, "<strong>" + v + "</strong>", Map.of(), "" + v)));

  /**
   * What a notebook stores of a value.
   *
   * @param mime the MIME type of the data
   * @param data HTML, or PNG in Base64
   * @param metadata how to lay it out, empty if there is nothing to say
   * @param text the plain text beside it
   */
  record Shown(String mime, String data, Map<String, Object> metadata, String text) {

    static Shown of(Table table) {
      return new Shown(HTML, HtmlTable.of(table), Map.of(), HtmlTable.text(table));
    }

    static Shown of(Figure figure) {
      return new Shown(
          PNG,
          base64(figure),
          Map.of(
              "alt", figure.alternativeText(),
              "width", figure.image().getWidth() / 2,
              "height", figure.image().getHeight() / 2),
          figure.toString());
    }
  }

  Shown of(Object value) {
    return show.apply(type.cast(value));
  }

  private static String base64(Figure figure) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(figure.image(), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("the figure cannot be encoded", e);
    }
    return Base64.getEncoder().encodeToString(png.toByteArray());
  }

  private static Shown graph(TransitionGraph graph) {
    return graph.costs().isPresent()
        ? Shown.of(Figures.transitionGraph(graph))
        : Shown.of(Tables.costs(graph));
  }

  private static Shown potential(QuasiPotential potential) {
    return potential.box().dimension() == 2
        ? Shown.of(Figures.quasiPotential(potential))
        : paragraph(potential.toString());
  }

  private static Shown histogram(Histogram histogram) {
    return histogram.box().dimension() == 2
        ? Shown.of(Figures.histogram(histogram))
        : paragraph(histogram.toString());
  }

  private static Shown path(MinimumActionPath path) {
    String text =
        String.format(
            Locale.ROOT,
            "action %.7g ± %.0e, %s, residual %.0e, %d iterations",
            path.action(),
            path.error(),
            path.converged() ? "converged" : "NOT converged",
            path.residual(),
            path.iterations());
    if (Double.isInfinite(path.action())) {
      return paragraph(text);
    }
    Shown figure =
        Shown.of(
            Figures.actions(
                Map.of(
                    String.format(
                        Locale.ROOT,
                        path.converged()
                            ? "action (error %.0e)"
                            : "action, NOT converged (error %.0e)",
                        path.error()),
                    path.path())));
    return new Shown(figure.mime(), figure.data(), figure.metadata(), text + ". " + figure.text());
  }

  private static Shown paragraph(String text) {
    return new Shown(HTML, "<p>" + HtmlTable.escaped(text) + "</p>", Map.of(), text);
  }
}
