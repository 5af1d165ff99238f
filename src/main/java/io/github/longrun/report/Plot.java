package io.github.longrun.report;

import io.github.longrun.sgd.Estimate;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/**
 * A chart of curves and measured points over one abscissa, in the look of all figures: solid lines
 * for what is computed, a dashed line of the same colour for what theory predicts of it, points
 * with bars of two standard errors for what was measured.
 *
 * <pre>{@code
 * Plot.of("Energy", "x", "E(x)")
 *     .curve("predicted", -2, 2, x -> x * x)
 *     .points("measured", new double[] {0, 1}, new Estimate[] {Estimate.of(0, 0.1), Estimate.of(1, 0.1)})
 *     .figure();
 * }</pre>
 */
public final class Plot {

  private static final int[] SIZE = {820, 540};
  private static final int SAMPLES = 401;
  private static final Color[] COLOURS = {
    Palette.BLUE, Palette.VERMILION, Palette.GREEN, Palette.PURPLE, Palette.ORANGE, Palette.SKY
  };

  private final String title;
  private final String xTitle;
  private final String yTitle;
  private final List<Series> series;

  /**
   * One line or one set of points; errors is null for a line, under is the stroke of a line that
   * lies under the others.
   */
  private record Series(
      String name, double[] x, double[] y, double[] errors, BasicStroke under, int colour) {}

  private Plot(String title, String xTitle, String yTitle, List<Series> series) {
    this.title = title;
    this.xTitle = xTitle;
    this.yTitle = yTitle;
    this.series = series;
  }

  /**
   * An empty chart.
   *
   * @param title one line
   * @param xTitle the name of the abscissa
   * @param yTitle the name of the ordinate
   * @return the chart, to which curves and points are added
   */
  public static Plot of(String title, String xTitle, String yTitle) {
    return new Plot(title, xTitle, yTitle, List.of());
  }

  /**
   * A solid line through points, in the next colour.
   *
   * @param name its name in the legend
   * @param x the abscissae, increasing
   * @param y the ordinates, as many; the line breaks where one is not finite
   * @return a copy
   * @throws IllegalArgumentException if x and y differ in length or there are no points
   */
  public Plot curve(String name, double[] x, double[] y) {
    return with(name, x, y, null, null, colours());
  }

  /**
   * A solid line along a function, in the next colour.
   *
   * @param name its name in the legend
   * @param from the first abscissa
   * @param to the last abscissa
   * @param function the ordinate
   * @return a copy
   * @throws IllegalArgumentException if from is not less than to
   */
  public Plot curve(String name, double from, double to, DoubleUnaryOperator function) {
    double[] x = between(from, to);
    return curve(name, x, Arrays.stream(x).map(function).toArray());
  }

  /**
   * A dashed line along a function, finite on the interval, in the colour of the curve or the
   * points before it.
   *
   * @param name its name in the legend
   * @param from the first abscissa
   * @param to the last abscissa
   * @param function the ordinate
   * @return a copy
   * @throws IllegalArgumentException if from is not less than to
   */
  public Plot prediction(String name, double from, double to, DoubleUnaryOperator function) {
    return under(name, from, to, function, Palette.dashed(2.2));
  }

  /**
   * A thin line along the fit of the points before it, in their colour and named by them.
   *
   * @param from the first abscissa
   * @param to the last abscissa
   * @param function the ordinate
   * @return a copy
   * @throws IllegalArgumentException if from is not less than to
   */
  Plot fit(double from, double to, DoubleUnaryOperator function) {
    return under("", from, to, function, Palette.line(1.2));
  }

  /**
   * What a fit says of one place, as a bar of two standard errors in the colour of its points.
   *
   * @param x the abscissa
   * @param y the ordinate
   * @return a copy
   */
  Plot bar(double x, Estimate y) {
    double low = y.value() - 2 * y.standardError();
    double high = y.value() + 2 * y.standardError();
    double[] ends = {low, high};
    return with("", new double[] {x, x}, ends, null, Palette.line(5), lastColour());
  }

  private Plot under(
      String name, double from, double to, DoubleUnaryOperator function, BasicStroke stroke) {
    double[] x = between(from, to);
    double[] y = Arrays.stream(x).map(function).toArray();
    return with(name, x, y, null, stroke, lastColour());
  }

  /**
   * Measured points with bars of two standard errors, in the next colour.
   *
   * @param name their name in the legend
   * @param x the abscissae
   * @param y what was measured there
   * @return a copy
   * @throws IllegalArgumentException if x and y differ in length or there are no points
   */
  public Plot points(String name, double[] x, Estimate... y) {
    return with(
        name,
        x,
        Arrays.stream(y).mapToDouble(Estimate::value).toArray(),
        Arrays.stream(y).mapToDouble(e -> 2 * e.standardError()).toArray(),
        null,
        colours());
  }

  private static double[] between(double from, double to) {
    if (!(from < to)) {
      throw new IllegalArgumentException(
          "from must be less than to, got from = " + from + " and to = " + to);
    }
    double[] x = new double[SAMPLES];
    Arrays.setAll(x, k -> from + (to - from) * k / (SAMPLES - 1));
    return x;
  }

  private int lastColour() {
    return Math.max(0, colours() - 1);
  }

  private int colours() {
    return 1 + series.stream().mapToInt(Series::colour).max().orElse(-1);
  }

  private Plot with(
      String name, double[] x, double[] y, double[] errors, BasicStroke under, int colour) {
    if (x.length != y.length || x.length == 0) {
      throw new IllegalArgumentException(
          name
              + ": x and y must have the same length, at least 1, got "
              + x.length
              + " and "
              + y.length);
    }
    List<Series> more = new ArrayList<>(series);
    more.add(new Series(name, x.clone(), y.clone(), errors, under, colour));
    return new Plot(title, xTitle, yTitle, List.copyOf(more));
  }

  /**
   * Draws it.
   *
   * @return the figure
   * @throws IllegalArgumentException if there is nothing finite to draw
   */
  public Figure figure() {
    double[] x = series.stream().flatMapToDouble(s -> Arrays.stream(s.x())).toArray();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Series s : series) {
      for (int k = 0; k < s.y().length; k++) {
        double bar = s.errors() == null ? 0 : s.errors()[k];
        if (Double.isFinite(s.y()[k])) {
          low = Math.min(low, s.y()[k] - bar);
          high = Math.max(high, s.y()[k] + bar);
        }
      }
    }
    if (!(low <= high)) {
      throw new IllegalArgumentException("the plot \"" + title + "\" has nothing finite to draw");
    }
    Canvas canvas =
        new Canvas(
            title,
            xTitle,
            yTitle,
            Figures.padded(x),
            Figures.padded(low, high, 0.08, 0.08),
            SIZE,
            0);
    canvas.plainGrid();
    for (Series s : series) {
      Color colour = COLOURS[s.colour() % COLOURS.length];
      if (s.errors() != null) {
        canvas.points(s.name(), s.x(), s.y(), s.errors(), colour, Outlined.circle());
      } else if (s.under() == null) {
        canvas.line(s.name(), s.x(), s.y(), colour, Palette.line(2.2));
      } else if (!s.name().isEmpty()) {
        canvas.entryBeside(s.name(), colour, s.under());
      }
    }
    canvas.below(
        g -> series.stream().filter(s -> s.under() != null).forEach(s -> draw(g, canvas, s)));
    return canvas.figure(
        title,
        yTitle
            + " against "
            + xTitle
            + ": "
            + series.stream()
                .map(Series::name)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(", "))
            + ".");
  }

  /** XChart starts the pattern anew at each point, and a smooth curve then looks solid. */
  private static void draw(Graphics2D g, Canvas canvas, Series s) {
    Path2D line = new Path2D.Double();
    for (int k = 0; k < s.x().length; k++) {
      double px = canvas.x(s.x()[k]);
      double py = canvas.y(s.y()[k]);
      if (k == 0) {
        line.moveTo(px, py);
      } else {
        line.lineTo(px, py);
      }
    }
    g.setColor(COLOURS[s.colour() % COLOURS.length]);
    g.setStroke(s.under());
    g.draw(line);
  }

  @Override
  public String toString() {
    return title + " with " + series.stream().map(Series::name).toList();
  }
}
