package io.github.longrun.action;

/**
 * How far the values of a sweep are from the solution, from how far they are from solving the
 * equation: where grid values \( u = U + e \) have differences \( Du \), \[ \langle \hat v, \nabla
 * e \rangle = c := \frac{2 H(x, Du)}{|\nabla_p H(x, Du)| + |b(x)|} \] to first order, \( \hat v \)
 * the direction of the optimal path (for noise of covariance I exactly \( c = |b + Du| - |b| \)).
 * So c is integrated along the last step to each point, on top of the error of the place it comes
 * from.
 *
 * <p>The differences are of the values alone, of fourth order, and know nothing of how these were
 * found. Beside a kink, where paths of different kinds meet, they are taken on the side of the
 * path.
 */
final class Defect {

  /** How much nearer to the momentum a one-sided derivative must be to be taken. */
  private static final double NEARER = 4;

  private final Hamiltonian h;
  private final Lattice lattice;
  private final int d;
  private final double[] value;
  private final double[] gradient;
  private final float[] base;
  private final double[] drift;
  private final float[] defect;
  private final float[] error;
  private final float[] largest;

  /** Where a point is on the grid, and the distances of the next points in an array. */
  private final int[] at = new int[3];

  private final int[] stride;

  /**
   * @param value the values of the grid
   * @param gradient the momenta of the last steps
   * @param base where the last steps come from, relative, in units of the spacing
   * @param drift the drift at every point
   * @param known the errors of the points around the sources, NaN elsewhere; overwritten
   */
  Defect(
      Hamiltonian h,
      Lattice lattice,
      double[] value,
      double[] gradient,
      float[] base,
      double[] drift,
      float[] known) {
    this.h = h;
    this.lattice = lattice;
    this.d = lattice.dimension;
    this.value = value;
    this.gradient = gradient;
    this.base = base;
    this.drift = drift;
    this.defect = new float[lattice.size];
    this.error = known;
    this.largest = new float[lattice.size];
    this.stride = new int[] {1, lattice.nx, lattice.nx * lattice.ny};
  }

  /**
   * The largest size that the error had on the way to each point.
   *
   * @param order an array that ends with the points, the first accepted last
   * @param count how many there are
   */
  float[] largest(int[] order, int count) {
    double[] x = new double[d];
    double[] slope = new double[d];
    for (int i = 1; i <= count; i++) {
      OrderedLineIntegrals.poll(i);
      int node = order[order.length - i];
      defect[node] = (float) defect(node, x, slope);
    }
    for (int i = 1; i <= count; i++) {
      OrderedLineIntegrals.poll(i);
      int node = order[order.length - i];
      if (Float.isNaN(error[node])) {
        add(node);
      } else {
        largest[node] = error[node];
      }
    }
    return largest;
  }

  private double defect(int node, double[] x, double[] slope) {
    lattice.point(node, x);
    lattice.place(node, at);
    double rest = 0;
    for (int k = 0; k < d; k++) {
      slope[k] = slope(node, k);
      rest += drift[d * node + k] * drift[d * node + k];
    }
    double speed = Vectors.norm(h.gradientP(x, slope)) + Math.sqrt(rest);
    double c = 2 * h.value(x, slope) / speed;
    return Double.isFinite(c) ? c : 0;
  }

  /** The derivative of the values in a coordinate; the momentum where values are infinite. */
  private double slope(int node, int k) {
    int s = stride[k];
    int left = at[k];
    int right = lattice.count(k) - 1 - at[k];
    double step = lattice.spacing(k);
    double p = gradient[d * node + k];
    double central;
    if (left >= 2 && right >= 2) {
      central =
          (8 * (value[node + s] - value[node - s]) - (value[node + 2 * s] - value[node - 2 * s]))
              / (12 * step);
    } else {
      int inward = left < 2 ? s : -s;
      double across = left < 2 ? step : -step;
      central =
          Math.min(left, right) == 1
              ? (-2 * value[node - inward]
                      - 3 * value[node]
                      + 6 * value[node + inward]
                      - value[node + 2 * inward])
                  / (6 * across)
              : (4 * value[node + inward] - 3 * value[node] - value[node + 2 * inward])
                  / (2 * across);
    }
    int back = base[d * node + k] < 0 ? -s : s;
    if ((back < 0 ? left : right) >= 3) {
      double side =
          (11 * value[node]
                  - 18 * value[node + back]
                  + 9 * value[node + 2 * back]
                  - 2 * value[node + 3 * back])
              / (back < 0 ? 6 * step : -6 * step);
      if (NEARER * Math.abs(side - p) < Math.abs(central - p) || Double.isNaN(central)) {
        central = side;
      }
    }
    return Double.isFinite(central) ? central : p;
  }

  /** Adds the defect of the last step to the error of where it comes from. */
  private void add(int node) {
    lattice.place(node, at);
    double cells = 0;
    double square = 0;
    for (int k = 0; k < d; k++) {
      double back = base[d * node + k];
      cells = Math.max(cells, Math.abs(back));
      square += back * lattice.spacing(k) * back * lattice.spacing(k);
    }
    int pieces = (int) Math.max(1, Math.ceil(cells));
    double sum = 0;
    for (int i = 0; i < pieces; i++) {
      int near = 0;
      for (int k = 0; k < d; k++) {
        int place = (int) Math.round(at[k] + (i + 0.5) / pieces * base[d * node + k]);
        near += stride[k] * Math.max(0, Math.min(lattice.count(k) - 1, place));
      }
      sum += defect[near];
    }
    double total = 0;
    double before = 0;
    double after = 0;
    for (int corner = 0; corner < 1 << d; corner++) {
      double weight = 1;
      int near = 0;
      for (int k = 0; k < d; k++) {
        double place = at[k] + base[d * node + k];
        int cell = (int) Math.max(0, Math.min(lattice.count(k) - 2, Math.floor(place)));
        int up = corner >> k & 1;
        weight *= Math.max(0, up == 1 ? place - cell : 1 - place + cell);
        near += stride[k] * (cell + up);
      }
      // corners that were not accepted before the point know nothing yet
      if (weight > 0 && !Float.isNaN(error[near])) {
        total += weight;
        before += weight * error[near];
        after += weight * largest[near];
      }
    }
    double here = sum / pieces * Math.sqrt(square) + (total > 0 ? before / total : 0);
    error[node] = (float) here;
    largest[node] = (float) Math.max(Math.abs(here), total > 0 ? after / total : 0);
  }
}
