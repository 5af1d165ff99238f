package io.github.longrun.action;

import io.github.longrun.objective.Component;
import io.github.longrun.progress.Work;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Direct ways by minimum action paths: along drift lines first, then from straight lines where they
 * could still connect or improve, as {@link TransitionCosts} describes.
 */
final class PathWays implements Ways {

  /** At the steps of a probe the action errs by less than this fraction short of 1. */
  private static final double NEWS = 0.97;

  /** Actions at the same resolution that differ by less than this fraction are those of one way. */
  private static final double SAME = 1e-6;

  private static final int STEPS_OF_A_PROBE = 16;
  private static final int ITERATIONS_OF_A_PROBE = 30;
  private static final int ITERATIONS_OF_A_HEAT = 8;
  private static final int FINALISTS = 3;

  private final Terrain terrain;
  private final Hamiltonian h;
  private final List<Component> components;
  private final Way[][] direct;

  private Relays relays;

  /** Known costs at low resolution: of direct ways, then closed under relays. */
  private double[][] coarse;

  /** What the known costs are at most: of direct ways, then closed under relays. */
  private double[][] most;

  PathWays(Terrain terrain) {
    this.terrain = terrain;
    this.h = terrain.h;
    this.components = terrain.components;
    this.direct = new Way[components.size()][components.size()];
    int m = components.size();
    close();
    try (Work work = Work.begin("transition costs", "ways", m * m)) {
      for (int i = 0; i < m; i++) {
        follow(i, 1);
        if (components.get(i).kind() != Component.Kind.MINIMUM) {
          follow(i, -1);
        }
        work.done(i + 1);
      }
      close();
      probe(work);
      work.done(m * m);
    }
  }

  private void close() {
    relays = Relays.of(direct);
    coarse = Relays.of(direct, Way::coarse).cost();
    most = Relays.of(direct, Way::most).cost();
  }

  @Override
  public Way[][] between() {
    return direct;
  }

  @Override
  public double validUpTo(int i) {
    return Double.POSITIVE_INFINITY;
  }

  /** First the time reversal of the drift line through the point; then straight lines. */
  @Override
  public Way[] to(double[] x) {
    return MinimumActionPath.told(() -> searched(x));
  }

  private Way[] searched(double[] x) {
    Way[] last = new Way[components.size()];
    double far = 0;
    for (Component component : components) {
      far = Math.max(far, component.distance(x));
    }
    double scale = terrain.diameter > 0 ? Math.min(far, terrain.diameter) : far;
    DriftFlow.Orbit orbit =
        new DriftFlow(h::drift, 1, scale)
            .from(
                x,
                y -> last.length > 1 ? terrain.at(y, -1) : isNear(y, Terrain.NEAR * scale) ? 0 : -1,
                Terrain.REACH * (far + terrain.diameter));
    double[] end = orbit.points()[orbit.points().length - 1];
    int well = orbit.target() >= 0 ? orbit.target() : terrain.around(end, -1);
    if (well >= 0 && components.get(well).isIsolated()) {
      double[][] back = MinimumActionPath.reversed(orbit.between(x, components.get(well).point()));
      enter(last, MinimumActionPath.cuts(h, back, Ends.FIXED, true));
    } else if (well >= 0) {
      List<double[][]> starts = new ArrayList<>(linesTo(x, well));
      starts.add(MinimumActionPath.reversed(orbit.between(x, terrain.onto(well, end))));
      Ends ends = terrain.ends(well, -1);
      enter(last, MinimumActionPath.cuts(h, probe(starts, ends).points(), ends, true));
    }
    for (int j = 0; j < last.length; j++) {
      boolean isIsolated = components.get(j).isIsolated();
      boolean isKnown =
          isIsolated ? h instanceof GradientHamiltonian && relays.last(j, last) == j : j == well;
      if (isKnown) {
        continue;
      }
      Ends ends = terrain.ends(j, -1);
      DiscreteAction probe = probe(linesTo(x, j), ends);
      if (NEWS * probe.action() < least(coarse[j], last, Way::coarse)) {
        enter(last, MinimumActionPath.cuts(h, probe.points(), ends, true));
      }
    }
    return last;
  }

  /** Straight lines to a point from points that cover a component and from its nearest one. */
  private List<double[][]> linesTo(double[] x, int j) {
    Component component = components.get(j);
    List<double[][]> lines = new ArrayList<>();
    lines.add(new double[][] {Terrain.nearest(component, x), x.clone()});
    if (!component.isIsolated()) {
      Terrain.sample(component).forEach(y -> lines.add(new double[][] {y, x.clone()}));
    }
    return lines;
  }

  /** The cheapest path at low resolution near one of several: all a little, the best to the end. */
  private DiscreteAction probe(List<double[][]> starts, Ends ends) {
    List<double[][]> pending = starts;
    if (starts.size() > FINALISTS) {
      pending =
          starts.stream()
              .map(start -> probe(start, ends, ITERATIONS_OF_A_HEAT))
              .sorted(Comparator.comparingDouble(DiscreteAction::action))
              .limit(FINALISTS)
              .map(DiscreteAction::points)
              .toList();
    }
    return pending.stream()
        .map(start -> probe(start, ends, ITERATIONS_OF_A_PROBE))
        .min(Comparator.comparingDouble(DiscreteAction::action))
        .orElseThrow();
  }

  private DiscreteAction probe(double[][] start, Ends ends, int iterations) {
    return DiscreteAction.reached(h, start, ends, STEPS_OF_A_PROBE, iterations);
  }

  private boolean isNear(double[] x, double distance) {
    return components.get(0).distance(x) <= distance;
  }

  /** Enters the last piece of a path to a point, from the last component that it passes. */
  private void enter(Way[] last, List<MinimumActionPath.Cut> cuts) {
    List<MinimumActionPath.Cut> since = new ArrayList<>();
    int from = -1;
    for (MinimumActionPath.Cut cut : cuts) {
      int at = terrain.endOf(cut.line()[0]);
      if (at >= 0) {
        since.clear();
        from = at;
      }
      since.add(cut);
    }
    if (from >= 0 && action(since) < (1 - SAME) * least(coarse[from], last, Way::coarse)) {
      Way way = solved(since);
      last[from] = way.most() < least(most[from], last, Way::most) ? way : last[from];
    }
  }

  /** The least price of going on by one of the last ways. */
  private static double least(double[] prices, Way[] last, ToDoubleFunction<Way> price) {
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < last.length; k++) {
      least = last[k] == null ? least : Math.min(least, prices[k] + price.applyAsDouble(last[k]));
    }
    return least;
  }

  private void follow(int i, int sign) {
    for (Terrain.Line line : terrain.lines(i, sign).found()) {
      int j = line.end();
      double[][] back = MinimumActionPath.reversed(line.points());
      int top = sign > 0 ? i : j;
      int bottom = sign > 0 ? j : i;
      boolean isKnown = direct[top][bottom] != null && direct[bottom][top] != null;
      if (isKnown && components.get(j).isIsolated() && components.get(i).isIsolated()) {
        continue;
      }
      keep(top, bottom, Way.free(h, sign > 0 ? line.points() : back));
      double[][] up = sign > 0 ? back : line.points();
      enter(MinimumActionPath.cuts(h, up, terrain.ends(bottom, top), true));
    }
  }

  /**
   * Enters the pieces of a path as direct ways between the components at their ends: those that are
   * cheaper than what is known at the same resolution, and still are when both are solved.
   */
  private void enter(List<MinimumActionPath.Cut> cuts) {
    List<MinimumActionPath.Cut> since = new ArrayList<>();
    int from = -1;
    for (MinimumActionPath.Cut cut : cuts) {
      if (from < 0) {
        from = terrain.endOf(cut.line()[0]);
      }
      since.add(cut);
      int to = terrain.endOf(cut.line()[cut.line().length - 1]);
      if (to < 0) {
        continue;
      }
      if (action(since) < (1 - SAME) * coarse[from][to]) {
        keep(from, to, solved(since));
      }
      since.clear();
      from = to;
    }
  }

  private static double action(List<MinimumActionPath.Cut> cuts) {
    return cuts.stream().mapToDouble(MinimumActionPath.Cut::action).sum();
  }

  private static Way solved(List<MinimumActionPath.Cut> cuts) {
    List<MinimumActionPath> parts = cuts.stream().map(MinimumActionPath.Cut::solved).toList();
    return Way.along(MinimumActionPath.joined(parts), action(cuts));
  }

  private void keep(int i, int j, Way way) {
    if (way.most() < most[i][j]) {
      direct[i][j] = way;
      coarse[i][j] = way.coarse();
      most[i][j] = way.most();
    }
  }

  /** Straight lines, where they could still connect or improve. */
  private void probe(Work work) {
    int m = components.size();
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        if (i != j && direct[i][j] == null) {
          pairs.add(new int[] {i, j});
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(pair -> Vectors.distance(ends(pair)[0], ends(pair)[1])));
    double before = m * m - pairs.size();
    for (int[] pair : pairs) {
      work.done(before++);
      int i = pair[0];
      int j = pair[1];
      double known = relays.cost()[i][j];
      double exit = Double.POSITIVE_INFINITY;
      for (int k = 0; k < m; k++) {
        exit = k == i ? exit : Math.min(exit, relays.cost()[i][k]);
      }
      boolean isBasin =
          h instanceof GradientHamiltonian && components.get(j).kind() == Component.Kind.MINIMUM;
      if (Double.isFinite(known) && (known <= exit || isBasin)) {
        continue;
      }
      Ends free = terrain.ends(i, j);
      DiscreteAction probe = probe(lines(pair), free);
      if (NEWS * probe.action() < coarse[i][j]) {
        enter(MinimumActionPath.cuts(h, probe.points(), free, true));
        close();
      }
    }
  }

  /** Straight lines between points that cover two components and those nearest to them. */
  private List<double[][]> lines(int[] pair) {
    Component from = components.get(pair[0]);
    Component to = components.get(pair[1]);
    List<double[][]> lines = new ArrayList<>();
    lines.add(ends(pair));
    if (!from.isIsolated()) {
      Terrain.sample(from).forEach(x -> lines.add(new double[][] {x, Terrain.nearest(to, x)}));
    }
    if (!to.isIsolated()) {
      Terrain.sample(to).forEach(y -> lines.add(new double[][] {Terrain.nearest(from, y), y}));
    }
    return lines;
  }

  /** The points of two components that are nearest to each other. */
  private double[][] ends(int[] pair) {
    double best = Double.POSITIVE_INFINITY;
    double[][] ends = null;
    for (double[] x : components.get(pair[0]).points()) {
      for (double[] y : components.get(pair[1]).points()) {
        double distance = Vectors.distance(x, y);
        if (distance < best) {
          best = distance;
          ends = new double[][] {x, y};
        }
      }
    }
    return ends;
  }
}
