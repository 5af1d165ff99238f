package io.github.longrun.report;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The graph of a loss in two dimensions as a surface, seen from above at a slant, with lines of the
 * gradient flow and the critical components on it; what lies behind a ridge is not drawn.
 *
 * <p>Colours and heights are spaced in \( \log(1 + (f - \min f) / h) \), h being the height of the
 * lowest saddle, as in {@link Landscape}; the axis says which loss a height is.
 */
public final class Surface {

  private static final int[] SIZE = {820, 640};
  private static final int CELLS = 130;

  /** The height of the surface, as a part of its sides. */
  private static final double HEIGHT = 0.34;

  private static final double ELEVATION = Math.toRadians(60);
  private static final double SIN = Math.sin(ELEVATION);
  private static final double COS = Math.cos(ELEVATION);

  /** Where the light comes from: left, behind the viewer, above. */
  private static final double[] LIGHT = {-0.45, -0.2, 0.87};

  private static final Color CURTAIN = new Color(0xececec);
  private static final Color SHADOW = new Color(0xd2d2d2);

  private final CriticalComponents components;
  private final Box box;
  private final String title;

  /** Degrees by which the box is turned, seen from above, against the clock. */
  private final double turn;

  private Surface(CriticalComponents components, Box box, String title, double turn) {
    this.components = components;
    this.box = box;
    this.title = title;
    this.turn = turn;
  }

  /**
   * The surface over the box in which critical components were looked for.
   *
   * @param components the components, in two dimensions
   * @return the surface
   * @throws IllegalArgumentException if the dimension is not 2
   */
  public static Surface of(CriticalComponents components) {
    int d = components.objective().dimension();
    if (d != 2) {
      throw new IllegalArgumentException("a surface is drawn in 2 dimensions, got " + d);
    }
    return new Surface(components, components.box(), "Landscape", 30);
  }

  /**
   * Another title.
   *
   * @param title one line
   * @return a copy
   */
  public Surface title(String title) {
    return new Surface(components, box, title, turn);
  }

  /**
   * A smaller or larger part of the surface.
   *
   * @param window what to show, in two dimensions
   * @return a copy
   * @throws IllegalArgumentException if the dimension is not 2
   */
  public Surface window(Box window) {
    if (window.dimension() != 2) {
      throw new IllegalArgumentException(
          "window must have 2 dimensions, got " + window.dimension());
    }
    return new Surface(components, window, title, turn);
  }

  /**
   * Another side towards the viewer.
   *
   * @param degrees by how much the box is turned, seen from above, against the clock, from 0 to 90,
   *     both excluded; 30 unless set
   * @return a copy
   * @throws IllegalArgumentException if it is not in its range
   */
  public Surface turned(double degrees) {
    if (!(degrees > 0 && degrees < 90)) {
      throw new IllegalArgumentException(
          "degrees must be more than 0 and less than 90, got " + degrees);
    }
    return new Surface(components, box, title, degrees);
  }

  /**
   * Draws it.
   *
   * @return the figure
   */
  public Figure figure() {
    return new Drawing().figure();
  }

  @Override
  public String toString() {
    return title + " over " + box;
  }

  /** One drawing; the coordinates u and v of the box run from 0 to 1. */
  private final class Drawing {

    private final double cos = Math.cos(Math.toRadians(turn));
    private final double sin = Math.sin(Math.toRadians(turn));
    private final Relief relief = Landscape.relief(components, box);
    private final Objective f = components.objective();
    private final double[][] z = new double[CELLS + 1][CELLS + 1];
    private final Canvas canvas;

    Drawing() {
      for (int i = 0; i <= CELLS; i++) {
        for (int j = 0; j <= CELLS; j++) {
          z[i][j] = height((double) i / CELLS, (double) j / CELLS);
        }
      }
      double right = cos + 0.06;
      double left = -sin - 0.17;
      double low = -0.1;
      double high = (sin + cos) * SIN + HEIGHT * COS + 0.02;
      // A unit is as long upwards as to the right: the page leaves about this much to the plot.
      double aspect = (SIZE[0] - 40.0) / (SIZE[1] - 90.0);
      double missing = Math.max(0, ((high - low) * aspect - (right - left)) / 2);
      double[] x = {left - missing, right + missing};
      double more = Math.max(0, (right - left) / aspect - (high - low)) / 2;
      canvas = new Canvas(title, "", "", x, new double[] {low - more, high + more}, SIZE, 0);
    }

    Figure figure() {
      canvas.noAxes();
      // Without a series there is no plot.
      canvas.line(new double[] {0}, new double[] {0}, new Color(0, 0, 0, 0), Palette.line(1));
      String unseen = markers();
      List<double[][]> flow = FlowLines.of(f, box);
      canvas.below(
          g -> {
            axes(g);
            faces(g);
            curtains(g);
            FlowLines.paint(g, flow, x -> isSeen(u(x), v(x)) ? onSurface(u(x), v(x)) : null);
          });
      canvas.above(this::labels);
      return canvas.figure(
          title,
          "Surface of the loss f over x₁ and x₂ with "
              + flow.size()
              + " lines of the gradient flow; "
              + Landscape.description(components)
              + unseen
              + ".");
    }

    private double u(double[] x) {
      return (x[0] - box.lower()[0]) / (box.upper()[0] - box.lower()[0]);
    }

    private double v(double[] x) {
      return (x[1] - box.lower()[1]) / (box.upper()[1] - box.lower()[1]);
    }

    private double height(double u, double v) {
      double x = box.lower()[0] + u * (box.upper()[0] - box.lower()[0]);
      double y = box.lower()[1] + v * (box.upper()[1] - box.lower()[1]);
      return HEIGHT * relief.part(f.value(new double[] {x, y}));
    }

    /** To the right on the page, in sides of the box. */
    private double across(double u, double v) {
      return u * cos - v * sin;
    }

    /** Upwards on the page, in sides of the box. */
    private double up(double u, double v, double height) {
      return (u * sin + v * cos) * SIN + height * COS;
    }

    private Point2D page(double u, double v, double height) {
      return new Point2D.Double(canvas.x(across(u, v)), canvas.y(up(u, v, height)));
    }

    private Point2D onSurface(double u, double v) {
      return page(u, v, height(u, v));
    }

    /** Whether nothing between a point of the surface and the viewer is higher than the sight. */
    private boolean isSeen(double u, double v) {
      double start = height(u, v);
      double step = 1.0 / CELLS;
      for (double t = step; start + t * SIN / COS < HEIGHT; t += step) {
        double a = u - t * sin;
        double b = v - t * cos;
        if (a < 0 || b < 0) {
          return true;
        }
        if (height(a, b) > start + t * SIN / COS + 1e-3) {
          return false;
        }
      }
      return true;
    }

    /** From the far corner to the near one, so that what is nearer covers what is behind. */
    private void faces(Graphics2D g) {
      g.setStroke(Palette.line(0.5));
      for (int i = CELLS - 1; i >= 0; i--) {
        for (int j = CELLS - 1; j >= 0; j--) {
          Path2D face = new Path2D.Double();
          double a = (double) i / CELLS;
          double b = (double) j / CELLS;
          double c = (i + 1.0) / CELLS;
          double d = (j + 1.0) / CELLS;
          trace(
              face,
              page(a, b, z[i][j]),
              page(c, b, z[i + 1][j]),
              page(c, d, z[i + 1][j + 1]),
              page(a, d, z[i][j + 1]));
          g.setColor(shaded(i, j));
          g.fill(face);
          g.draw(face);
        }
      }
    }

    private static void trace(Path2D path, Point2D... corners) {
      path.moveTo(corners[0].getX(), corners[0].getY());
      for (int k = 1; k < corners.length; k++) {
        path.lineTo(corners[k].getX(), corners[k].getY());
      }
      path.closePath();
    }

    private Color shaded(int i, int j) {
      double mean = (z[i][j] + z[i + 1][j] + z[i][j + 1] + z[i + 1][j + 1]) / 4;
      double dx = (z[i + 1][j] - z[i][j] + z[i + 1][j + 1] - z[i][j + 1]) / 2 * CELLS;
      double dy = (z[i][j + 1] - z[i][j] + z[i + 1][j + 1] - z[i + 1][j]) / 2 * CELLS;
      // The normal as the viewer sees it.
      double across = -(dx * cos - dy * sin);
      double away = -(dx * sin + dy * cos);
      double lit =
          (across * LIGHT[0] + away * LIGHT[1] + LIGHT[2]) / Math.sqrt(1 + dx * dx + dy * dy);
      double bright = 0.55 + 0.5 * Math.max(0, lit);
      Color plain = ColourMap.at(mean / HEIGHT);
      return new Color(
          (int) Math.min(255, plain.getRed() * bright),
          (int) Math.min(255, plain.getGreen() * bright),
          (int) Math.min(255, plain.getBlue() * bright));
    }

    /** The two near sides, from the rim of the surface down to the floor. */
    private void curtains(Graphics2D g) {
      Path2D left = new Path2D.Double();
      Path2D right = new Path2D.Double();
      Point2D near = page(0, 0, 0);
      left.moveTo(near.getX(), near.getY());
      right.moveTo(near.getX(), near.getY());
      for (int k = 0; k <= CELLS; k++) {
        double t = (double) k / CELLS;
        Point2D l = page(0, t, z[0][k]);
        Point2D r = page(t, 0, z[k][0]);
        left.lineTo(l.getX(), l.getY());
        right.lineTo(r.getX(), r.getY());
      }
      Point2D l = page(0, 1, 0);
      Point2D r = page(1, 0, 0);
      left.lineTo(l.getX(), l.getY());
      right.lineTo(r.getX(), r.getY());
      left.closePath();
      right.closePath();
      for (Path2D side : List.of(left, right)) {
        g.setColor(side == left ? SHADOW : CURTAIN);
        g.fill(side);
        g.setColor(Palette.GREY);
        g.setStroke(Palette.line(1));
        g.draw(side);
      }
    }

    private void axes(Graphics2D g) {
      g.setColor(Palette.GREY);
      g.setStroke(Palette.line(1));
      g.setFont(Palette.SMALL);
      double[] lower = box.lower();
      double[] upper = box.upper();
      for (double x : ticks(lower[0], upper[0])) {
        double t = (x - lower[0]) / (upper[0] - lower[0]);
        tick(g, page(t, 0, 0), page(t, -0.02, 0), number(x), 1);
      }
      for (double y : ticks(lower[1], upper[1])) {
        double t = (y - lower[1]) / (upper[1] - lower[1]);
        tick(g, page(0, t, 0), page(-0.02, t, 0), number(y), -1);
      }
      double last = Double.NEGATIVE_INFINITY;
      for (double value : relief.ticks()) {
        double height = HEIGHT * relief.part(value);
        // No two numbers on one another, and none on the floor's.
        if (height - last > 0.06) {
          Point2D at = page(0, 1, height);
          tick(g, at, new Point2D.Double(at.getX() - 7, at.getY()), number(value), -1);
          last = height;
        }
      }
      g.setColor(Palette.GREY);
      g.draw(new Line2D.Double(page(0, 1, 0), page(0, 1, HEIGHT)));
      g.setFont(Palette.AXIS);
      g.setColor(Palette.INK);
      write(g, "x₁", page(0.5, -0.13, 0));
      write(g, "x₂", page(-0.13, 0.5, 0));
      Point2D top = page(0, 1, HEIGHT);
      write(g, "f", new Point2D.Double(top.getX(), top.getY() - 14));
    }

    private void tick(Graphics2D g, Point2D from, Point2D to, String text, int side) {
      g.setColor(Palette.GREY);
      g.draw(new Line2D.Double(from, to));
      g.setColor(Palette.INK);
      double w = g.getFontMetrics().stringWidth(text);
      g.drawString(
          text,
          (float) (to.getX() + (side > 0 ? 2 : -w - 3)),
          (float) (to.getY() + (from.getY() == to.getY() ? 4 : 12)));
    }

    private static void write(Graphics2D g, String text, Point2D at) {
      double w = g.getFontMetrics().stringWidth(text);
      g.drawString(text, (float) (at.getX() - w / 2), (float) at.getY());
    }

    /** Multiples of 1, 2 or 5 times a power of ten, about five of them. */
    private static List<Double> ticks(double low, double high) {
      double rough = (high - low) / 5;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double step = rough / power < 1.5 ? power : rough / power < 3.5 ? 2 * power : 5 * power;
      List<Double> ticks = new ArrayList<>();
      for (long k = (long) Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
        ticks.add(k * step);
      }
      return ticks;
    }

    private static String number(double value) {
      return String.format(Locale.ROOT, "%.4g", value).replaceFirst("\\.?0+$", "");
    }

    /** Adds the markers of what is seen; says which components are not. */
    private String markers() {
      StringBuilder unseen = new StringBuilder();
      for (Marking marking : Marking.ALL) {
        List<double[]> points = new ArrayList<>();
        for (Component c : components) {
          if (c.kind() == marking.kind() && box.contains(c.point())) {
            int before = points.size();
            c.points().stream().filter(p -> isSeen(u(p), v(p))).forEach(points::add);
            if (points.size() == before) {
              unseen.append("; ").append(c.symbol()).append(" is behind a ridge");
            }
          }
        }
        if (!points.isEmpty()) {
          canvas.points(
              marking.name(),
              points.stream().mapToDouble(p -> across(u(p), v(p))).toArray(),
              points.stream().mapToDouble(p -> up(u(p), v(p), height(u(p), v(p)))).toArray(),
              null,
              marking.colour(),
              marking.marker());
        }
      }
      return unseen.toString();
    }

    private void labels(Graphics2D g) {
      List<Component> seen = new ArrayList<>();
      for (Component c : components) {
        if (box.contains(c.point()) && isSeen(u(c.point()), v(c.point()))) {
          seen.add(c);
          Point2D at = onSurface(u(c.point()), v(c.point()));
          canvas.take(new Rectangle2D.Double(at.getX() - 8, at.getY() - 8, 16, 16));
        }
      }
      for (Component c : seen) {
        Point2D at = onSurface(u(c.point()), v(c.point()));
        canvas.label(g, c.symbol(), at.getX(), at.getY(), 9, Palette.LABEL, Color.BLACK);
      }
    }
  }
}
