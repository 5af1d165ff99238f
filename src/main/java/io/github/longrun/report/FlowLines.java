package io.github.longrun.report;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Objective;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Lines of the gradient flow \( \dot x = -\nabla f(x) \) over a box in the plane, evenly spaced: a
 * line starts only where there is room, and ends where it comes near another one (B. Jobard and W.
 * Lefer, <i>Visualization in Scientific Computing '97</i>, 1997).
 */
final class FlowLines {

  /** The smallest distance between two lines where one starts, as a part of the box. */
  private static final double APART = 0.06;

  /**
   * Of that distance: where a line ends beside another, how far a step goes, how long a line is.
   */
  private static final double NEAR = 0.45;

  private static final double STEP = 0.12;
  private static final double LEAST = 1.5;

  private static final int SEEDS = 600;
  private static final int CELLS = (int) (1 / APART);
  private static final Color COLOUR = new Color(255, 255, 255, 190);

  private final Objective f;
  private final double[] lower;
  private final double[] width;

  /** The points of all lines, by cell; coordinates from 0 to 1. */
  private final List<List<double[]>> taken = new ArrayList<>();

  private FlowLines(Objective f, Box box) {
    this.f = f;
    lower = box.lower();
    width = new double[] {box.upper()[0] - lower[0], box.upper()[1] - lower[1]};
    for (int k = 0; k < CELLS * CELLS; k++) {
      taken.add(new ArrayList<>());
    }
  }

  /**
   * The lines, each from high to low.
   *
   * @param f the loss, in two dimensions
   * @param box the box
   * @return polylines in the box
   */
  static List<double[][]> of(Objective f, Box box) {
    FlowLines lines = new FlowLines(f, box);
    List<double[][]> all = new ArrayList<>();
    for (int k = 1; k <= SEEDS; k++) {
      double[] seed = {radicalInverse(2, k), radicalInverse(3, k)};
      if (lines.isFree(seed, APART)) {
        List<double[]> line = lines.through(seed);
        if (line.size() * STEP > LEAST) {
          line.forEach(u -> lines.taken.get(cell(u[0]) * CELLS + cell(u[1])).add(u));
          all.add(line.stream().map(lines::place).toArray(double[][]::new));
        }
      }
    }
    return all;
  }

  /** Draws them in white, with an arrowhead in the middle of each; null places are left out. */
  static void paint(Graphics2D g, List<double[][]> lines, Function<double[], Point2D> page) {
    g.setColor(COLOUR);
    g.setStroke(Palette.line(1.1));
    for (double[][] line : lines) {
      Path2D path = new Path2D.Double();
      Point2D before = null;
      for (int k = 0; k < line.length; k++) {
        Point2D at = page.apply(line[k]);
        if (at != null && before == null) {
          path.moveTo(at.getX(), at.getY());
        } else if (at != null) {
          path.lineTo(at.getX(), at.getY());
          if (k == line.length / 2) {
            head(g, before, at);
          }
        }
        before = at;
      }
      g.draw(path);
    }
  }

  private static void head(Graphics2D g, Point2D from, Point2D to) {
    double angle = Math.atan2(to.getY() - from.getY(), to.getX() - from.getX());
    Path2D head = new Path2D.Double();
    head.moveTo(to.getX() + 4 * Math.cos(angle), to.getY() + 4 * Math.sin(angle));
    for (double side : new double[] {2.5, -2.5}) {
      head.lineTo(to.getX() + 5 * Math.cos(angle + side), to.getY() + 5 * Math.sin(angle + side));
    }
    head.closePath();
    g.fill(head);
  }

  private List<double[]> through(double[] seed) {
    List<double[]> line = walk(seed, 1);
    Collections.reverse(line);
    line.add(seed);
    line.addAll(walk(seed, -1));
    return line;
  }

  /** Up (1) or down (-1) from a seed until the border, another line or a critical point. */
  private List<double[]> walk(double[] seed, double sign) {
    List<double[]> line = new ArrayList<>();
    double[] u = seed;
    double[] before = null;
    while (line.size() * STEP * APART < 3) {
      double[] half = direction(u);
      double[] mid = moved(u, half, sign * STEP * APART / 2);
      double[] d = direction(mid);
      double[] next = moved(u, d, sign * STEP * APART);
      boolean turns = before != null && before[0] * d[0] + before[1] * d[1] < 0;
      if (turns || !isFree(next, NEAR * APART)) {
        break;
      }
      line.add(next);
      before = d;
      u = next;
    }
    return line;
  }

  private double[] place(double[] u) {
    return new double[] {lower[0] + u[0] * width[0], lower[1] + u[1] * width[1]};
  }

  /** The unit vector along \( \nabla f \), as it lies on the page; not a number where that is 0. */
  private double[] direction(double[] u) {
    double[] slope = f.gradient(place(u));
    double x = slope[0] / width[0];
    double y = slope[1] / width[1];
    double length = Math.hypot(x, y);
    return new double[] {x / length, y / length};
  }

  private static double[] moved(double[] u, double[] d, double by) {
    return new double[] {u[0] + by * d[0], u[1] + by * d[1]};
  }

  /** Whether a point is in the box, and no line within a distance of it. */
  private boolean isFree(double[] u, double distance) {
    if (!(u[0] >= 0 && u[0] <= 1 && u[1] >= 0 && u[1] <= 1)) {
      return false;
    }
    for (int i = Math.max(0, cell(u[0]) - 1); i <= Math.min(CELLS - 1, cell(u[0]) + 1); i++) {
      for (int j = Math.max(0, cell(u[1]) - 1); j <= Math.min(CELLS - 1, cell(u[1]) + 1); j++) {
        for (double[] other : taken.get(i * CELLS + j)) {
          if (Math.hypot(u[0] - other[0], u[1] - other[1]) < distance) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static int cell(double u) {
    return Math.min(CELLS - 1, (int) (u * CELLS));
  }

  /** Of van der Corput; two bases make Halton's points. */
  private static double radicalInverse(int base, int k) {
    double inverse = 0;
    double digit = 1.0 / base;
    for (int rest = k; rest > 0; rest /= base) {
      inverse += rest % base * digit;
      digit /= base;
    }
    return inverse;
  }
}
