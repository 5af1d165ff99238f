package io.github.longrun.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * An XChart chart between two layers of our own: what lies under the lines (a colour map, a band)
 * and what lies on them (labels). XChart lays out axes, series and legend on a transparent plot.
 */
final class Canvas {

  private static final int DENSITY = 2;

  private static final int MARKER = 8;
  private static final int LEGEND_LINE = 26;
  private static final int SWATCH = 28;
  private static final int GAP = 26;

  private static final Color CLEAR = new Color(255, 255, 255, 0);

  private final XYChart chart;
  private final double[] x;
  private final double[] y;
  private final int width;
  private final int height;
  private final int right;
  private Layer below = g -> {};
  private Layer above = g -> {};
  private final List<Rectangle2D> taken = new ArrayList<>();
  private final List<Entry> legend = new ArrayList<>();
  private Color legendGround = Color.WHITE;

  /**
   * An entry of the legend; one of stroke and marker is null. One that follows stays on the line of
   * the one before it.
   */
  private record Entry(
      String name, Color colour, BasicStroke stroke, Marker marker, boolean follows) {

    double width(Graphics2D g) {
      return SWATCH + 8 + g.getFontMetrics(Palette.SMALL).stringWidth(name);
    }

    void paint(Graphics2D g, double left, double middle) {
      g.setColor(colour);
      if (marker == null) {
        g.setStroke(stroke);
        g.draw(new Line2D.Double(left, middle, left + SWATCH, middle));
      } else {
        marker.paint(g, left + SWATCH / 2.0, middle, MARKER);
      }
      FontMetrics metrics = g.getFontMetrics(Palette.SMALL);
      g.setFont(Palette.SMALL);
      g.setColor(Palette.INK);
      double base = middle + (metrics.getAscent() - metrics.getDescent()) / 2.0;
      g.drawString(name, (float) (left + SWATCH + 8), (float) base);
    }
  }

  /** Draws on the page, in points; coordinates come from {@link #x(double)}, {@link #y(double)}. */
  interface Layer {
    void paint(Graphics2D g);
  }

  /** A chart of the given size and ranges, with room for more at its right. */
  Canvas(
      String title, String xTitle, String yTitle, double[] x, double[] y, int[] size, int right) {
    this.x = x;
    this.y = y;
    width = size[0];
    height = size[1];
    this.right = right;
    chart =
        new XYChartBuilder()
            .width(width - right)
            .height(height)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    chart
        .getStyler()
        .setXAxisMin(x[0])
        .setXAxisMax(x[1])
        .setYAxisMin(y[0])
        .setYAxisMax(y[1])
        .setXAxisDecimalPattern("0.######")
        .setYAxisDecimalPattern("0.######")
        .setPlotMargin(0)
        .setPlotGridLinesVisible(false)
        .setAxisTitleFont(Palette.AXIS)
        .setAxisTickLabelsFont(Palette.SMALL)
        .setAxisTickMarkLength(5)
        .setAxisTitlePadding(8)
        .setErrorBarsColorSeriesColor(true)
        .setXAxisTickMarkSpacingHint(90)
        .setYAxisTickMarkSpacingHint(60)
        .setPlotContentSize(1)
        .setLocale(Locale.ROOT)
        .setBaseFont(Palette.SMALL)
        .setChartFontColor(Palette.INK)
        .setChartTitleFont(Palette.TITLE)
        .setChartTitleBoxVisible(false)
        .setChartTitlePadding(8)
        .setChartPadding(10)
        .setChartBackgroundColor(CLEAR)
        .setPlotBackgroundColor(CLEAR)
        .setPlotBorderColor(Palette.GREY)
        .setLegendVisible(false)
        .setMarkerSize(MARKER)
        .setAntiAlias(true);
  }

  Canvas below(Layer layer) {
    below = layer;
    return this;
  }

  Canvas above(Layer layer) {
    above = layer;
    return this;
  }

  /** Lines of light colour need a legend that is not white. */
  Canvas greyLegend() {
    legendGround = new Color(0xc8c8c8);
    return this;
  }

  Canvas noXTicks() {
    chart.getStyler().setXAxisTicksVisible(false).setPlotGridVerticalLinesVisible(false);
    return this;
  }

  /** A plot area that is all for the layers. */
  Canvas noAxes() {
    chart
        .getStyler()
        .setAxisTicksVisible(false)
        .setAxisTitlesVisible(false)
        .setPlotBorderVisible(false);
    return this;
  }

  Canvas plainGrid() {
    chart.getStyler().setPlotGridLinesVisible(true).setPlotGridLinesColor(new Color(0xe4e4e4));
    return this;
  }

  /** A line through points, named in the legend. */
  void line(String name, double[] xs, double[] ys, Color colour, BasicStroke stroke) {
    line(xs, ys, colour, stroke);
    entry(name, colour, stroke);
  }

  /** A line of the legend alone. */
  void entry(String name, Color colour, BasicStroke stroke) {
    legend.add(new Entry(name, colour, stroke, null, false));
  }

  /** A line of the legend alone that belongs to the entry before it. */
  void entryBeside(String name, Color colour, BasicStroke stroke) {
    legend.add(new Entry(name, colour, stroke, null, !legend.isEmpty()));
  }

  /** A line through points, not in the legend. */
  void line(double[] xs, double[] ys, Color colour, BasicStroke stroke) {
    XYSeries series = chart.addSeries("line " + chart.getSeriesCollection().size(), xs, ys);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(colour);
    series.setLineStyle(stroke);
  }

  /** Points with error bars, or without where {@code errors} is null. */
  void points(String name, double[] xs, double[] ys, double[] errors, Color colour, Marker marker) {
    XYSeries series = chart.addSeries(name, xs, ys, errors);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(marker);
    series.setMarkerColor(colour);
    series.setLineColor(colour);
    legend.add(new Entry(name, colour, null, marker, false));
  }

  double x(double value) {
    return chart.getScreenXFromChart(value);
  }

  double y(double value) {
    return chart.getScreenYFromChart(value);
  }

  /** The plot area in points. */
  Rectangle2D plot() {
    return new Rectangle2D.Double(x(x[0]), y(y[1]), x(x[1]) - x(x[0]), y(y[0]) - y(y[1]));
  }

  /** Keeps labels off a place. */
  void take(Rectangle2D place) {
    taken.add(place);
  }

  /** Writes a text with a halo beside a point, where nothing else has been written yet. */
  void label(Graphics2D g, String text, double px, double py, double gap, Font font, Color colour) {
    FontMetrics metrics = g.getFontMetrics(font);
    double w = metrics.stringWidth(text);
    double h = metrics.getAscent() + metrics.getDescent();
    Rectangle2D best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int ring = 0; ring < 5; ring++) {
      for (int k = 0; k < 8; k++) {
        double angle = -Math.PI / 4 + k * Math.PI / 4;
        double reach = gap + 9 * ring;
        Rectangle2D place =
            new Rectangle2D.Double(
                px + Math.cos(angle) * (reach + w / 2) - w / 2,
                py + Math.sin(angle) * (reach + h / 2) - h / 2,
                w,
                h);
        // Each ring outwards is worth a light touch: a label belongs near its point.
        double overlap = 40 * ring + (plot().contains(place) ? 0 : w * h);
        for (Rectangle2D other : taken) {
          Rectangle2D common = other.createIntersection(place);
          overlap += Math.max(0, common.getWidth()) * Math.max(0, common.getHeight());
        }
        if (overlap < least) {
          least = overlap;
          best = place;
        }
      }
    }
    taken.add(best);
    write(g, text, best.getX(), best.getY() + metrics.getAscent(), font, colour);
  }

  /** A text on a halo of paper, so that it is legible on any ground. */
  static void write(Graphics2D g, String text, double px, double py, Font font, Color colour) {
    Shape outline =
        font.createGlyphVector(g.getFontRenderContext(), text).getOutline((float) px, (float) py);
    g.setColor(new Color(255, 255, 255, 225));
    g.setStroke(Palette.line(3.5));
    g.draw(outline);
    g.setColor(colour);
    g.fill(outline);
  }

  /** The entries of the legend, on as few lines as there is room for, of about the same width. */
  private List<List<Entry>> legendLines(Graphics2D g) {
    double room = width - 2.0 * GAP;
    List<List<Entry>> widest = legendLines(g, room);
    for (double narrow = GAP; narrow < room; narrow += GAP) {
      List<List<Entry>> lines = legendLines(g, narrow);
      if (lines.size() == widest.size()) {
        return lines;
      }
    }
    return widest;
  }

  private List<List<Entry>> legendLines(Graphics2D g, double room) {
    List<List<Entry>> lines = new ArrayList<>();
    double used = Double.POSITIVE_INFINITY;
    for (int k = 0, end; k < legend.size(); k = end) {
      end = k + 1;
      while (end < legend.size() && legend.get(end).follows()) {
        end++;
      }
      List<Entry> together = legend.subList(k, end);
      double needed = lineWidth(g, together);
      used += GAP + needed;
      if (used > room) {
        lines.add(new ArrayList<>());
        used = needed;
      }
      lines.get(lines.size() - 1).addAll(together);
    }
    return lines;
  }

  private static double lineWidth(Graphics2D g, List<Entry> entries) {
    return entries.stream().mapToDouble(e -> GAP + e.width(g)).sum() - GAP;
  }

  private void paintLegend(Graphics2D g, List<List<Entry>> lines, double top) {
    for (int k = 0; k < lines.size(); k++) {
      double total = lineWidth(g, lines.get(k));
      double left = (width - total) / 2;
      double line = top + LEGEND_LINE * k;
      g.setColor(legendGround);
      g.fill(new Rectangle2D.Double(left - GAP / 2.0, line, total + GAP, LEGEND_LINE));
      for (Entry entry : lines.get(k)) {
        entry.paint(g, left, line + LEGEND_LINE / 2.0);
        left += entry.width(g) + GAP;
      }
    }
  }

  /**
   * Paints everything.
   *
   * @throws IllegalStateException if Java has no fonts or too little memory
   */
  Figure figure(String title, String alternativeText) {
    requireFonts();
    try {
      return new Figure(title, alternativeText, image());
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(
          "the heap of "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB has no room for a figure: start Java with more memory (-Xmx1g, in a notebook by"
              + " the environment variable JJAVA_JVM_OPTS)",
          e);
    }
  }

  /** Java finds out that it has no fonts when it first measures a letter, by various errors. */
  private static void requireFonts() {
    try {
      Palette.SMALL.getStringBounds("x", new FontRenderContext(null, true, true));
    } catch (LinkageError | InternalError | RuntimeException e) {
      throw new IllegalStateException(
          "Java has no fonts to write a figure with: install them (on Debian and Ubuntu the packages"
              + " fontconfig and fonts-dejavu-core, on Fedora fontconfig and dejavu-sans-fonts) and"
              + " start Java again",
          e);
    }
  }

  private BufferedImage image() {
    BufferedImage scratch = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    List<List<Entry>> lines = legendLines(scratch.createGraphics());
    int room = lines.isEmpty() ? 0 : LEGEND_LINE * lines.size() + 12;
    chart.paint(scratch.createGraphics(), width - right, height - room);
    BufferedImage image =
        new BufferedImage(DENSITY * width, DENSITY * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.scale(DENSITY, DENSITY);
    g.setColor(Color.WHITE);
    g.fill(new Rectangle2D.Double(0, 0, width, height));
    Shape page = g.getClip();
    g.clip(plot());
    below.paint(g);
    g.setClip(page);
    chart.paint(g, width - right, height - room);
    above.paint(g);
    paintLegend(g, lines, height - room);
    g.dispose();
    return image;
  }
}
