package io.github.longrun.report;

import io.github.longrun.objective.Box;
import io.github.longrun.progress.Work;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;

/**
 * A function of two coordinates on a grid: its colours, contour lines and colour bar. They are
 * spaced in \( \log(1 + (f - \min f) / u) \), u being the unit.
 */
final class Relief {

  /** The room that the colour bar takes at the right. */
  static final int BAR = 96;

  private static final int GRID = 260;
  private static final int LINES = 16;

  /** Heights above this many units are all one colour. */
  private static final double WALL = 100;

  private final String name;
  private final double[][] z = new double[GRID][GRID];
  private final double lowest;
  private final double unit;
  private final double top;
  private final boolean capped;

  private Relief(
      ToDoubleFunction<double[]> f, Box box, String name, double known, double saddle, double cap) {
    this.name = name;
    double[] lower = box.lower();
    double[] upper = box.upper();
    double least = known;
    double most = Double.NEGATIVE_INFINITY;
    try (Work work = Work.begin("map", "points", GRID * GRID)) {
      for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
          if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while drawing a map");
          }
          z[i][j] =
              f.applyAsDouble(
                  new double[] {
                    lower[0] + (upper[0] - lower[0]) * i / (GRID - 1),
                    lower[1] + (upper[1] - lower[1]) * j / (GRID - 1)
                  });
          least = Math.min(least, z[i][j]);
          most = Double.isInfinite(z[i][j]) ? most : Math.max(most, z[i][j]);
          work.done(GRID * i + j + 1);
        }
      }
    }
    lowest = least;
    double height = Math.max(most - least, Double.MIN_NORMAL);
    unit = saddle > least && saddle < most ? saddle - least : height / 10;
    double highest = Math.min(height, Math.min(unit * WALL, cap));
    for (double[] row : z) {
      for (int j = 0; j < GRID; j++) {
        row[j] = Math.log1p(Math.min(2 * height, row[j] - lowest) / unit);
      }
    }
    top = Math.log1p(highest / unit);
    capped = height > highest;
  }

  /**
   * Spaced by the height of a saddle, where it is known and lies between the lowest and the highest
   * value, else by a tenth of all heights.
   *
   * @param name what the bar shows
   * @param known a value known to be taken, +infinity if none is
   * @param saddle the height of the lowest saddle, +infinity if it is not known
   */
  static Relief of(
      ToDoubleFunction<double[]> f, Box box, String name, double known, double saddle) {
    return new Relief(f, box, name, known, saddle, Double.POSITIVE_INFINITY);
  }

  /** Energies, at least 0 and possibly +infinity; those above a cap are all one colour. */
  static Relief ofEnergy(
      ToDoubleFunction<double[]> energy, Box box, String name, double unit, double cap) {
    return new Relief(energy, box, name, 0, unit, cap);
  }

  /** Where a value stands between the lowest, 0, and the highest that has a colour, 1; clamped. */
  double part(double value) {
    return Math.min(1, Math.log1p(Math.max(0, value - lowest) / unit) / top);
  }

  /** Values for an axis from the lowest to the highest: 1, 2 and 5 times powers of ten above it. */
  List<Double> ticks() {
    double highest = value(top) - lowest;
    List<Double> ticks = new ArrayList<>(List.of(lowest));
    double power = Math.pow(10, Math.floor(Math.log10(highest)) - 2);
    for (; power <= highest; power *= 10) {
      for (int digit : new int[] {1, 2, 5}) {
        if (digit * power <= highest) {
          ticks.add(lowest + digit * power);
        }
      }
    }
    return ticks;
  }

  private double value(double spaced) {
    return lowest + unit * Math.expm1(spaced);
  }

  void paint(Graphics2D g, Canvas canvas) {
    BufferedImage colours = new BufferedImage(GRID, GRID, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < GRID; i++) {
      for (int j = 0; j < GRID; j++) {
        colours.setRGB(i, GRID - 1 - j, ColourMap.rgb(z[i][j] / top));
      }
    }
    Rectangle2D plot = canvas.plot();
    // Samples sit on the borders, so the outer half of the outer pixels lies beyond the plot.
    double dx = plot.getWidth() / (GRID - 1);
    double dy = plot.getHeight() / (GRID - 1);
    AffineTransform place =
        AffineTransform.getTranslateInstance(plot.getX() - dx / 2, plot.getY() - dy / 2);
    place.scale(dx, dy);
    g.drawImage(colours, place, null);
    for (int k = 1; k < LINES; k++) {
      double level = top * k / LINES;
      g.setColor(k < LINES / 2 ? new Color(255, 255, 255, 90) : new Color(0, 0, 0, 80));
      g.setStroke(Palette.line(0.8));
      for (double[][] line : Contours.of(z, level)) {
        Path2D path = new Path2D.Double();
        for (int m = 0; m < line.length; m++) {
          double px = plot.getX() + line[m][0] * dx;
          double py = plot.getMaxY() - line[m][1] * dy;
          if (m == 0) {
            path.moveTo(px, py);
          } else {
            path.lineTo(px, py);
          }
        }
        g.draw(path);
      }
    }
  }

  void bar(Graphics2D g, Canvas canvas) {
    Rectangle2D plot = canvas.plot();
    double left = plot.getMaxX() + 18;
    double step = plot.getHeight() / 256;
    for (int k = 0; k < 256; k++) {
      g.setColor(ColourMap.at((k + 0.5) / 256));
      g.fill(new Rectangle2D.Double(left, plot.getMaxY() - (k + 1) * step, 16, step + 0.5));
    }
    g.setColor(Palette.GREY);
    g.setStroke(Palette.line(1));
    g.draw(new Rectangle2D.Double(left, plot.getY(), 16, plot.getHeight()));
    g.setFont(Palette.SMALL);
    g.setColor(Palette.INK);
    // As many digits as it takes to tell neighbouring labels apart.
    double finest = value(top / 8) - lowest;
    int digits = (int) Math.max(0, Math.min(6, Math.ceil(-Math.log10(finest)) + 1));
    for (int k = 0; k <= 8; k++) {
      float py = (float) (plot.getMaxY() - plot.getHeight() * k / 8);
      g.drawLine((int) left + 16, Math.round(py), (int) left + 20, Math.round(py));
      g.drawString(
          String.format(Locale.ROOT, "%." + digits + "f", value(top * k / 8))
              + (k == 8 && capped ? "+" : ""),
          (float) left + 24,
          py + 5);
    }
    g.setFont(Palette.AXIS);
    g.drawString(name, (float) left + 4, (float) plot.getY() - 10);
  }
}
