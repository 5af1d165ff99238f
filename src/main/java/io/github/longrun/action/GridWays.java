package io.github.longrun.action;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Ways by quasi-potentials on a grid, one sweep from each component, which starts from all of its
 * points. Ways down the drift are followed, they cost exactly 0. A way whose optimal path on the
 * grid passes another component is left to relays: beyond a saddle the path runs down for nothing,
 * and values that only carry over are less accurate there than those uphill.
 */
final class GridWays implements Ways {

  /** A path that comes this near to a component, in spacings, passes it. */
  private static final double NEAR = 2;

  private final Terrain terrain;
  private final List<QuasiPotential> from = new ArrayList<>();
  private final Way[][] direct;
  private final double near;
  private final Relays relays;

  GridWays(Terrain terrain, QuasiPotential.Grid grid) {
    int m = terrain.components.size();
    this.terrain = terrain;
    this.direct = new Way[m][m];
    Box box = grid.lattice().box;
    for (Component component : terrain.components) {
      for (double[] x : component.points()) {
        if (!box.contains(x)) {
          throw new IllegalArgumentException(
              "every component must lie in the box of the grid, "
                  + box
                  + ", but "
                  + component.name()
                  + " holds "
                  + Arrays.toString(x)
                  + ": leave it out or widen the box");
        }
      }
    }
    for (int i = 0; i < m; i++) {
      from.add(grid.from(terrain.components.get(i)));
    }
    Way[][] uncut = new Way[m][m];
    this.near = NEAR * grid.lattice().largestSpacing();
    for (int i = 0; i < m; i++) {
      for (Terrain.Line line : terrain.lines(i, 1).found()) {
        direct[i][line.end()] = Way.free(terrain.h, line.points());
      }
      for (int j = 0; j < m; j++) {
        double[] end = i == j || direct[i][j] != null ? null : cheapest(i, j);
        if (end != null) {
          uncut[i][j] = way(i, end);
          Optional<Path> path = from.get(i).traced(end);
          boolean isDirect = path.isEmpty() || !passes(i, j, path.get());
          direct[i][j] = isDirect ? uncut[i][j] : null;
        }
      }
    }
    Relays cut = Relays.of(direct);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        direct[i][j] = Double.isInfinite(cut.cost()[i][j]) ? uncut[i][j] : direct[i][j];
      }
    }
    this.relays = Relays.of(direct);
  }

  /** The point of a component that is reached at least cost, null where none is. */
  private double[] cheapest(int i, int j) {
    double least = Double.POSITIVE_INFINITY;
    double[] cheapest = null;
    for (double[] x : terrain.components.get(j).points()) {
      double u = from.get(i).value(x);
      if (u < least) {
        least = u;
        cheapest = x;
      }
    }
    return cheapest;
  }

  /** Whether a path from one component to another comes near a third. */
  private boolean passes(int i, int j, Path path) {
    for (int k = 0; k < direct.length; k++) {
      double within = Math.min(near, 0.25 * terrain.separation[k]);
      for (double[] x : terrain.components.get(k).points()) {
        if (k != i && k != j && path.distance(x) <= within) {
          return true;
        }
      }
    }
    return false;
  }

  /** The way to a point that is reached. */
  private Way way(int i, double[] x) {
    QuasiPotential u = from.get(i);
    return new Way(
        u.value(x), u.error(x), u.value(x), () -> MinimumActionPath.between(terrain.h, u.path(x)));
  }

  @Override
  public Way[][] between() {
    return direct;
  }

  @Override
  public Way[] to(double[] x) {
    int m = direct.length;
    Way[] uncut = new Way[m];
    Way[] last = new Way[m];
    for (int i = 0; i < m; i++) {
      uncut[i] = Double.isFinite(from.get(i).value(x)) ? way(i, x) : null;
      Optional<Path> path = uncut[i] == null ? Optional.empty() : from.get(i).traced(x);
      boolean isDirect = path.isEmpty() || !passes(i, i, path.get());
      last[i] = isDirect ? uncut[i] : null;
    }
    for (int i = 0; i < m; i++) {
      last[i] = relays.last(i, last) < 0 ? uncut[i] : last[i];
    }
    return last;
  }

  @Override
  public double validUpTo(int i) {
    return from.get(i).validUpTo();
  }
}
