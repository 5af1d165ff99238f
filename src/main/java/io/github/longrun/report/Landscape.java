package io.github.longrun.report;

import io.github.longrun.action.Path;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.sgd.Trajectory;
import java.awt.Color;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The landscape figure of a loss in two dimensions: a filled colour map with contour lines, the
 * critical components by kind, lines of the gradient flow, paths and an SGD sample path.
 *
 * <p>Colours and contour lines are spaced in \( \log(1 + (f - \min f) / h) \), h being the height
 * of the lowest saddle: what happens between wells shows, however steep the walls are.
 */
public final class Landscape {

  private static final int[] SIZE = {820, 620};
  private static final Color WALK = new Color(255, 255, 255, 110);
  private static final Color[] PATHS = {
    Palette.VERMILION, Palette.SKY, Palette.PURPLE, Palette.ORANGE, Palette.GREEN, Palette.BLUE
  };

  private final CriticalComponents components;
  private final Box box;
  private final String title;
  private final String[] axes;
  private final List<NamedPath> paths;
  private final List<Trajectory> trajectories;
  private final boolean flow;

  private record NamedPath(String name, double[][] points) {}

  private Landscape(
      CriticalComponents components,
      Box box,
      String title,
      String[] axes,
      List<NamedPath> paths,
      List<Trajectory> trajectories,
      boolean flow) {
    this.components = components;
    this.box = box;
    this.title = title;
    this.axes = axes;
    this.paths = paths;
    this.trajectories = trajectories;
    this.flow = flow;
  }

  /**
   * The landscape around the critical components of a loss.
   *
   * @param components the components, in two dimensions
   * @return the landscape over the box that was searched
   * @throws IllegalArgumentException if the dimension is not 2
   */
  public static Landscape of(CriticalComponents components) {
    int d = components.objective().dimension();
    if (d != 2) {
      throw new IllegalArgumentException("a landscape is drawn in 2 dimensions, got " + d);
    }
    return new Landscape(
        components,
        components.box(),
        "Landscape",
        new String[] {"x₁", "x₂"},
        List.of(),
        List.of(),
        false);
  }

  /**
   * Another title.
   *
   * @param title one line
   * @return a copy
   */
  public Landscape title(String title) {
    return new Landscape(components, box, title, axes, paths, trajectories, flow);
  }

  /**
   * Names of the coordinates.
   *
   * @param x name of the first
   * @param y name of the second
   * @return a copy
   */
  public Landscape axes(String x, String y) {
    return new Landscape(components, box, title, new String[] {x, y}, paths, trajectories, flow);
  }

  /**
   * A smaller or larger part of the landscape.
   *
   * @param window what to show, in two dimensions
   * @return a copy
   * @throws IllegalArgumentException if the dimension is not 2
   */
  public Landscape window(Box window) {
    if (window.dimension() != 2) {
      throw new IllegalArgumentException(
          "window must have 2 dimensions, got " + window.dimension());
    }
    return new Landscape(components, window, title, axes, paths, trajectories, flow);
  }

  /**
   * A path on the landscape, as a minimum action path.
   *
   * @param name its name in the legend
   * @param path the path
   * @return a copy
   */
  public Landscape path(String name, Path path) {
    List<NamedPath> more = new ArrayList<>(paths);
    more.add(new NamedPath(name, path.points()));
    return new Landscape(components, box, title, axes, List.copyOf(more), trajectories, flow);
  }

  /**
   * A sample path of SGD.
   *
   * @param trajectory the path
   * @return a copy
   */
  public Landscape trajectory(Trajectory trajectory) {
    List<Trajectory> more = new ArrayList<>(trajectories);
    more.add(trajectory);
    return new Landscape(components, box, title, axes, paths, List.copyOf(more), flow);
  }

  /**
   * Lines of the gradient flow \( \dot x = -\nabla f(x) \), along which SGD would go without noise.
   *
   * @return a copy
   */
  public Landscape flow() {
    return new Landscape(components, box, title, axes, paths, trajectories, true);
  }

  /**
   * Draws it.
   *
   * @return the figure
   */
  public Figure figure() {
    double[] lower = box.lower();
    double[] upper = box.upper();
    Canvas canvas =
        new Canvas(
            title,
            axes[0],
            axes[1],
            new double[] {lower[0], upper[0]},
            new double[] {lower[1], upper[1]},
            SIZE,
            Relief.BAR);
    for (Trajectory walk : trajectories) {
      double[][] xy = columns(walk.points());
      canvas.line(xy[0], xy[1], WALK, Palette.line(0.7));
    }
    if (!trajectories.isEmpty()) {
      canvas
          .greyLegend()
          .entry("SGD, η = " + trajectories.get(0).stepSize(), WALK, Palette.line(2));
    }
    for (int k = 0; k < paths.size(); k++) {
      double[][] xy = columns(paths.get(k).points());
      canvas.line(xy[0], xy[1], Color.WHITE, Palette.line(width(k) + 2));
    }
    for (int k = 0; k < paths.size(); k++) {
      double[][] xy = columns(paths.get(k).points());
      Color colour = PATHS[k % PATHS.length];
      canvas.line(paths.get(k).name(), xy[0], xy[1], colour, Palette.line(width(k)));
    }
    Marking.ALL.forEach(marking -> markers(canvas, marking));
    Relief relief = relief(components, box);
    List<double[][]> lines = flow ? FlowLines.of(components.objective(), box) : List.of();
    canvas.below(
        g -> {
          relief.paint(g, canvas);
          FlowLines.paint(g, lines, x -> new Point2D.Double(canvas.x(x[0]), canvas.y(x[1])));
        });
    canvas.above(
        g -> {
          for (Component component : components) {
            if (box.contains(component.point())) {
              double px = canvas.x(component.point()[0]);
              double py = canvas.y(component.point()[1]);
              canvas.take(new Rectangle2D.Double(px - 8, py - 8, 16, 16));
            }
          }
          for (Component component : components) {
            if (box.contains(component.point())) {
              canvas.label(
                  g,
                  component.symbol(),
                  canvas.x(component.point()[0]),
                  canvas.y(component.point()[1]),
                  9,
                  Palette.LABEL,
                  Color.BLACK);
            }
          }
          relief.bar(g, canvas);
        });
    return canvas.figure(title, description());
  }

  static Relief relief(CriticalComponents components, Box box) {
    Objective f = components.objective();
    double least = Double.POSITIVE_INFINITY;
    double saddle = Double.POSITIVE_INFINITY;
    for (Component c : components) {
      if (box.contains(c.point())) {
        least = Math.min(least, c.value());
        if (c.kind() == Component.Kind.SADDLE) {
          saddle = Math.min(saddle, c.value());
        }
      }
    }
    return Relief.of(f::value, box, "f", least, saddle);
  }

  /** Thin over thick: the way there and the way back often coincide. */
  private static double width(int path) {
    return path % 2 == 0 ? 4 : 2.2;
  }

  private static double[][] columns(double[][] points) {
    return new double[][] {
      Arrays.stream(points).mapToDouble(p -> p[0]).toArray(),
      Arrays.stream(points).mapToDouble(p -> p[1]).toArray()
    };
  }

  private void markers(Canvas canvas, Marking marking) {
    List<double[]> points = new ArrayList<>();
    for (Component component : components) {
      if (component.kind() == marking.kind()) {
        component.points().stream().filter(box::contains).forEach(points::add);
      }
    }
    if (!points.isEmpty()) {
      canvas.points(
          marking.name(),
          points.stream().mapToDouble(p -> p[0]).toArray(),
          points.stream().mapToDouble(p -> p[1]).toArray(),
          null,
          marking.colour(),
          marking.marker());
    }
  }

  private String description() {
    StringBuilder text =
        new StringBuilder(
            "Colour map of the loss f with contour lines over "
                + axes[0]
                + " and "
                + axes[1]
                + "; "
                + description(components)
                + ";");
    if (flow) {
      text.append(" lines of the gradient flow;");
    }
    for (NamedPath path : paths) {
      text.append(" path ").append(path.name()).append(';');
    }
    for (Trajectory trajectory : trajectories) {
      text.append(" sample path of SGD with step size ").append(trajectory.stepSize()).append(';');
    }
    text.setCharAt(text.length() - 1, '.');
    return text.toString();
  }

  static String description(CriticalComponents components) {
    List<String> all = new ArrayList<>();
    for (Component c : components) {
      all.add(
          String.format(
              Locale.ROOT,
              "%s %s at (%.4f, %.4f) with f = %.6f",
              c.kind().name().toLowerCase(Locale.ROOT),
              c.symbol(),
              c.point()[0],
              c.point()[1],
              c.value()));
    }
    return String.join("; ", all);
  }

  @Override
  public String toString() {
    return title + " over " + box + " with " + Arrays.toString(axes);
  }
}
