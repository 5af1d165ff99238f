package io.github.longrun.action;

import io.github.longrun.objective.Component;
import io.github.longrun.progress.Work;
import java.util.Arrays;
import java.util.Locale;

/**
 * Direct ways of a diffusion without noise in some directions, where most polygons have an infinite
 * action: drift lines, and the minimum action paths out of stable components to all others, which
 * are relays to the rest. Only where these lead nowhere are other pairs tried.
 */
final class DegenerateWays implements Ways {

  /** Drift lines longer than this many diameters are given up: with little friction they wind. */
  private static final double REACH = 100;

  /** A path that has not converged, with an error of more than this fraction, is no way. */
  private static final double RESOLVED = 0.01;

  private final Terrain terrain;
  private final Way[][] direct;

  DegenerateWays(Terrain terrain) {
    int m = terrain.components.size();
    this.terrain = terrain;
    this.direct = new Way[m][m];
    for (Component component : terrain.components) {
      if (!component.isIsolated()) {
        throw new IllegalArgumentException(
            "without noise in some directions every component must be a point, but "
                + component.symbol()
                + " is none: add noise in all directions");
      }
    }
    try (Work work = Work.begin("transition costs", "ways", m * m)) {
      for (int i = 0; i < m; i++) {
        Terrain.Lines lines = terrain.lines(i, 1, REACH);
        int ways = Math.max(lines.ways(), isStable(i) ? 0 : 1);
        if (lines.found().size() < ways) {
          throw new IllegalArgumentException(
              "from "
                  + terrain.components.get(i).symbol()
                  + " the drift leads to a component on "
                  + lines.found().size()
                  + " of "
                  + ways
                  + " ways: add the component that is missing, or change a friction that is too strong"
                  + " or too weak to be followed");
        }
        for (Terrain.Line line : lines.found()) {
          direct[i][line.end()] = Way.free(terrain.h, line.points());
        }
      }
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < m; j++) {
          if (i != j && direct[i][j] == null && isStable(i) && !isStable(j)) {
            direct[i][j] = found(i, point(j));
          }
        }
        work.done(m * (i + 1));
      }
      double[][] cost = Relays.of(direct).cost();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < m; j++) {
          if (Double.isInfinite(cost[i][j])) {
            direct[i][j] = found(i, point(j));
            cost = Relays.of(direct).cost();
          }
        }
      }
    }
  }

  private double[] point(int i) {
    return terrain.components.get(i).point();
  }

  private boolean isStable(int i) {
    return terrain.components.get(i).kind() == Component.Kind.MINIMUM;
  }

  /** The way from a component to a point, null where none of finite action is found. */
  private Way found(int i, double[] to) {
    MinimumActionPath path = MinimumActionPath.between(terrain.h, point(i), to);
    if (!path.converged() && path.error() > RESOLVED * path.action()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the way from %s to %s has not converged, its cost is %.3g with an error of %.3g:"
                  + " name the components that it passes, or change a friction that is too strong"
                  + " or too weak for it",
              terrain.components.get(i).symbol(),
              Arrays.toString(to),
              path.action(),
              path.error()));
    }
    return Double.isInfinite(path.action()) ? null : Way.along(path, path.action());
  }

  @Override
  public Way[][] between() {
    return direct;
  }

  /** From the component that the drift leads to, or from all where it leads to none. */
  @Override
  public Way[] to(double[] x) {
    int m = direct.length;
    Way[] last = new Way[m];
    double far = terrain.diameter;
    for (int i = 0; i < m; i++) {
      far = Math.max(far, Vectors.distance(point(i), x));
    }
    int well =
        new DriftFlow(terrain.h::drift, 1, far)
            .from(x, y -> terrain.at(y, -1), REACH * far)
            .target();
    for (int i = 0; i < m; i++) {
      last[i] = well < 0 || well == i ? found(i, x) : null;
    }
    return last;
  }

  @Override
  public double validUpTo(int i) {
    return Double.POSITIVE_INFINITY;
  }
}
