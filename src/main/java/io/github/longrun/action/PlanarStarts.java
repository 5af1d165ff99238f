package io.github.longrun.action;

import io.github.longrun.objective.Box;
import java.util.List;
import java.util.Optional;

/**
 * The optimal path on a coarse grid in the plane, as an initial path: whatever way it goes about
 * the point of rest that it comes from, the grid has seen them all.
 *
 * <p>Its box holds the ellipsoid of the linearised noise, \( \langle x - x_0, S^{-1} (x - x_0)
 * \rangle / 2 \le A \), and the path of action A that is to be undercut, and is doubled until no
 * path that leaves it costs less than A ({@link QuasiPotential#validUpTo}), as far as a grid still
 * coarser tells.
 */
record PlanarStarts(Hamiltonian h, double[] from, double[] to, Lyapunov local) {

  /** Points a side of the grids that find the box and the path. */
  private static final int FEWEST = 17;

  private static final int POINTS = 65;

  private static final int MAXIMUM_DOUBLINGS = 5;

  /** Room about the ellipsoid and the path, as a part of their width. */
  private static final double MARGIN = 0.1;

  /** The path on the grid, none where it is lost or no grid can be had. */
  List<double[][]> about(double[][] known, double action) {
    double[] lower = new double[2];
    double[] upper = new double[2];
    for (int k = 0; k < 2; k++) {
      double width = Math.sqrt(2 * action * local.covariance().getEntry(k, k));
      lower[k] = from[k] - width;
      upper[k] = from[k] + width;
      for (double[] x : known) {
        lower[k] = Math.min(lower[k], x[k]);
        upper[k] = Math.max(upper[k], x[k]);
      }
    }
    try {
      Box box = widened(lower, upper, MARGIN);
      for (int i = 0; i < MAXIMUM_DOUBLINGS; i++) {
        if (QuasiPotential.on(h, box, FEWEST, FEWEST).from(from).validUpTo() >= action) {
          break;
        }
        box = widened(box.lower(), box.upper(), 0.5);
      }
      Optional<Path> path = QuasiPotential.on(h, box, POINTS, POINTS).from(from).traced(to);
      return path.map(Path::points).stream().toList();
    } catch (IllegalArgumentException e) {
      return List.of(); // out there the drift is not finite or the noise singular
    }
  }

  private static Box widened(double[] lower, double[] upper, double part) {
    double[] width = Vectors.plus(upper, -1, lower);
    return Box.of(Vectors.plus(lower, -part, width), Vectors.plus(upper, part, width));
  }
}
