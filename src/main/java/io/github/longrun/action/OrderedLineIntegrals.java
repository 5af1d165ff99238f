package io.github.longrun.action;

import io.github.longrun.progress.Work;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * One sweep of the ordered line integral method (Dahiya and Cameron, <i>J. Sci. Comput.</i> 75,
 * 2018; in space Yang, Potter and Cameron, <i>J. Comput. Phys.</i> 379, 2019): grid points are
 * accepted in the order of their values, each reached from the accepted front, up to K spacings
 * away, by a straight step priced by the midpoint rule.
 *
 * <p>Three things differ from the papers. Values between two points of the front are interpolated
 * with their gradients (cubic Hermite). A point that is accepted gets its final value and gradient
 * from a {@link CurvedStep} with the Hamiltonian itself, so that straight steps and tables only
 * rank the ways to it. Steps over which the drift turns by more than a right angle are left out
 * unless they are short: the midpoint rule would pass a point of rest for nothing.
 *
 * <p>As in the papers the search is hierarchical: a point of the front is tried alone first, and
 * with its neighbours (an edge) only where it is the best so far, or next to the best.
 */
final class OrderedLineIntegrals {

  private static final byte FAR = 0;
  private static final byte CONSIDERED = 1;
  private static final byte ACCEPTED = 2;

  /** A point whose value came with the sources. */
  private static final int SEED = -1;

  private static final int NONE = -2;

  /** Steps shorter than this many spacings are never left out. */
  private static final double SHORT = 2.5;

  /** Actions may be this large, or one over it small. */
  private static final double RANGE = 1e30;

  /** Drifts below this fraction of the fastest are rounding. */
  private static final double REST = 1e-12;

  private static final int POLL = 16;

  /** The update radius where the field does not turn, how it grows, and its most in space. */
  private static final double SHORTEST = 10;

  private static final double CROSSING = 2;
  private static final double LONGEST_IN_SPACE = 14;

  /** The least sine of the angle between an edge and the way to a point. */
  private static final double LEAST_ACROSS = 0.4;

  /** How many simplices a last step may be looked for on. */
  private static final int MOVES = 8;

  /** How much dearer, as a fraction of its action, a step from inside a simplex may be. */
  private static final double SLACK = 0.02;

  final Lattice lattice;
  final double[] value;
  final double[] gradient;

  /** Where the last step to a point comes from, relative to it, in units of the spacing. */
  final float[] base;

  /**
   * The largest size that the {@link Defect error} of the values has on the way to a point; before
   * it is known the error of the polynomial around a source, NaN elsewhere.
   */
  float[] error;

  final int radius;
  double border = Double.POSITIVE_INFINITY;
  int reached;
  int unsolved;

  private final Hamiltonian h;
  private final List<Source> sources;
  private final int d;
  private final boolean isGaussian;
  private final double[] drift;
  private final double[] metric;
  private final boolean isConstant;
  private final SupportTable table;

  private final byte[] state;
  private final int words;
  private final long[] front;
  private final long[] considered;
  private final double[] bestAlone;
  private final int[] bestPoint;
  private final int[] parent;
  private final int[] heap;
  private final int[] position;
  private int heapSize;

  private final int[] neighbours;

  private final ExactSigma exact;
  private final CurvedStep curved;

  /**
   * A point where paths may start.
   *
   * @param value the value there
   * @param expansion the values around it, null where it is no attracting equilibrium
   */
  record Source(double[] point, double value, SourceExpansion expansion) {}

  /**
   * K = 10, or more where a field turns about a source: \( 2 / \alpha \), with \( \alpha \) the
   * angle at which optimal paths cross the drift, up to \( 10\, (n / 64)^{1/2} \) for n spacings
   * (in space 14). Paths that almost follow level sets come from between two accepted points only
   * at that distance. A longer step errs more, by its fourth power, and shrinks with the spacing
   * only as long as K does not grow.
   */
  private static int radius(Lattice lattice, List<Source> sources) {
    double least = Math.PI;
    for (Source source : sources) {
      least = Math.min(least, source.expansion() == null ? Math.PI : source.expansion().crossing());
    }
    int most = Math.max(lattice.nx, Math.max(lattice.ny, lattice.nz)) - 1;
    double cap = lattice.dimension == 2 ? SHORTEST * Math.sqrt(most / 64.0) : LONGEST_IN_SPACE;
    return (int) Math.round(Math.max(SHORTEST, Math.min(cap, CROSSING / least)));
  }

  /**
   * @param h the Hamiltonian
   * @param lattice the grid
   * @param sources where paths may start
   */
  OrderedLineIntegrals(Hamiltonian h, Lattice lattice, List<Source> sources) {
    this.h = h;
    this.lattice = lattice;
    this.d = lattice.dimension;
    this.sources = sources;
    this.radius = radius(lattice, sources);
    this.isGaussian =
        h instanceof DiffusionHamiltonian
            || (h instanceof GradientHamiltonian sgd && sgd.g().isGaussian());
    int size = lattice.size;
    this.value = new double[size];
    Arrays.fill(value, Double.POSITIVE_INFINITY);
    this.gradient = new double[d * size];
    this.base = new float[d * size];
    this.error = new float[size];
    Arrays.fill(error, Float.NaN);
    this.drift = new double[d * size];
    this.state = new byte[size];
    this.words = (lattice.nx + 63) >> 6;
    this.front = new long[words * lattice.ny * lattice.nz];
    this.considered = new long[front.length];
    this.bestAlone = new double[size];
    this.bestPoint = new int[size];
    this.parent = new int[size];
    this.heap = new int[size];
    this.position = new int[size];
    this.neighbours = neighbours();
    this.metric = tabulate();
    this.isConstant = metric.length == 6;
    double fastest = fastest();
    requireRange(fastest);
    double rest = REST * fastest;
    this.table = isGaussian ? null : new SupportTable(h, rest, lattice);
    this.exact = new ExactSigma(h, rest, isGaussian && isConstant ? matrix(metric) : null, 3);
    this.curved = new CurvedStep(h, exact, lattice);
  }

  /** Errors are kept as floats, whose exponents end at 38. */
  private void requireRange(double fastest) {
    double side = 0;
    double stiffest = 0;
    for (int k = 0; k < d; k++) {
      side = Math.max(side, lattice.spacing(k) * lattice.count(k));
    }
    for (double m : metric) {
      stiffest = Math.max(stiffest, Math.abs(m));
    }
    double order = fastest * side * stiffest;
    if (fastest > 0 && !(order >= 1 / RANGE && order <= RANGE)) {
      throw new IllegalArgumentException(
          "the action across the box "
              + lattice.box
              + " is of order "
              + order
              + ", beyond what a grid holds, from 1e-30 to 1e30: choose a smaller box, or other units"
              + " for x");
    }
  }

  private double fastest() {
    double fastest = 0;
    for (double b : drift) {
      fastest = Math.max(fastest, Math.abs(b));
    }
    return fastest;
  }

  /** The bytes that a sweep takes per grid point, at most. */
  static double bytes(int d, boolean isGaussian) {
    // value, gradient, base, drift, metric, state and front, best alone, four and three of four
    // bytes
    int perPoint = 8 + 8 * d + 4 * d + 8 * d + 48 + 2 + 8 + 4 * 4 + 3 * 4;
    return perPoint + (isGaussian ? 0 : SupportTable.bytes(d));
  }

  private int[] neighbours() {
    int reach = d == 3 ? 1 : 0;
    int[] list = new int[d == 3 ? 26 * 3 : 8 * 3];
    int n = 0;
    for (int k = -reach; k <= reach; k++) {
      for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
          if (i != 0 || j != 0 || k != 0) {
            list[n++] = i;
            list[n++] = j;
            list[n++] = k;
          }
        }
      }
    }
    return list;
  }

  /** The drift at every point, and the inverse covariance: six numbers where it is constant. */
  private double[] tabulate() {
    double[] x = new double[d];
    double[] zero = new double[d];
    double[] constant = null;
    double[] varying = null;
    for (int node = 0; node < lattice.size; node++) {
      poll(node);
      lattice.point(node, x);
      double[] b = h.drift(x);
      if (!Vectors.isFinite(b)) {
        throw new IllegalArgumentException(
            "the drift must be finite on the grid, got "
                + Arrays.toString(b)
                + " at x = "
                + Arrays.toString(x)
                + ": choose a box where the loss is defined");
      }
      System.arraycopy(b, 0, drift, d * node, d);
      double[] m = inverse(h.hessianP(x, zero), x);
      if (constant == null) {
        constant = m;
      } else if (varying == null && !isNear(constant, m)) {
        varying = new double[6 * lattice.size];
        for (int before = 0; before < node; before++) {
          System.arraycopy(constant, 0, varying, 6 * before, 6);
        }
      }
      if (varying != null) {
        System.arraycopy(m, 0, varying, 6 * node, 6);
      }
    }
    return varying == null ? constant : varying;
  }

  private static boolean isNear(double[] a, double[] b) {
    for (int k = 0; k < a.length; k++) {
      if (Math.abs(a[k] - b[k]) > 1e-14 * (Math.abs(a[0]) + Math.abs(a[1]) + Math.abs(a[2]))) {
        return false;
      }
    }
    return true;
  }

  /** The entries xx, yy, zz, xy, xz, yz of the inverse covariance. */
  private double[] inverse(double[][] c, double[] x) {
    Cholesky root = Cholesky.of(c);
    if (root == null) {
      throw new IllegalArgumentException(
          "the covariance of the noise is singular at x = "
              + Arrays.toString(x)
              + ": a grid needs noise in every direction, find paths instead (MinimumActionPath)");
    }
    double[][] m = new double[d][];
    for (int k = 0; k < d; k++) {
      double[] e = new double[d];
      e[k] = 1;
      m[k] = root.unwhiten(root.whiten(e));
    }
    return d == 2
        ? new double[] {m[0][0], m[1][1], 0, m[0][1], 0, 0}
        : new double[] {m[0][0], m[1][1], m[2][2], m[0][1], m[0][2], m[1][2]};
  }

  private double[][] matrix(double[] m) {
    return d == 2
        ? new double[][] {{m[0], m[3]}, {m[3], m[1]}}
        : new double[][] {{m[0], m[3], m[4]}, {m[3], m[1], m[5]}, {m[4], m[5], m[2]}};
  }

  static void poll(int count) {
    if (count % POLL == 0) {
      Work.goesOn(0);
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted while computing the quasi-potential");
      }
    }
  }

  /** All points from the lowest on; the work counts them. */
  void sweep(Work work) {
    for (Source source : sources) {
      seed(source);
    }
    accept(work);
    error = new Defect(h, lattice, value, gradient, base, drift, error).largest(heap, reached);
    unsolved = exact.unsolved() + (table == null ? 0 : table.unsolved());
  }

  private void accept(Work work) {
    int[] at = new int[3];
    double[] p = new double[d];
    for (int count = 0; heapSize > 0; count++) {
      poll(count);
      work.done(reached);
      int node = pop();
      lattice.place(node, at);
      clear(considered, at);
      if (parent[node] != SEED && !settle(node, p)) {
        state[node] = FAR;
        value[node] = Double.POSITIVE_INFINITY;
        continue;
      }
      state[node] = ACCEPTED;
      reached++;
      // the heap and the accepted points together never outnumber the grid
      heap[lattice.size - reached] = node;
      if (lattice.isOnBorder(node)) {
        border = Math.min(border, value[node]);
      }
      set(front, at);
      retire(at);
      updateConsidered(node, at);
      consider(at);
    }
  }

  private int word(int[] at) {
    return (at[2] * lattice.ny + at[1]) * words + (at[0] >> 6);
  }

  private void set(long[] bits, int[] at) {
    bits[word(at)] |= 1L << at[0];
  }

  private void clear(long[] bits, int[] at) {
    bits[word(at)] &= ~(1L << at[0]);
  }

  /** Gives the points around a source their values. */
  private void seed(Source source) {
    double[] z = source.point();
    int[] low = new int[3];
    int[] high = new int[3];
    for (int k = 0; k < d; k++) {
      int reach =
          source.expansion() == null
              ? 2
              : 1 + (int) (source.expansion().extent(k) / lattice.spacing(k));
      int cell = lattice.cell(k, z[k]);
      low[k] = Math.max(0, cell - reach + 1);
      high[k] = Math.min(lattice.count(k) - 1, cell + reach);
    }
    double[] x = new double[d];
    int[] at = new int[3];
    for (at[2] = low[2]; at[2] <= high[2]; at[2]++) {
      for (at[1] = low[1]; at[1] <= high[1]; at[1]++) {
        for (at[0] = low[0]; at[0] <= high[0]; at[0]++) {
          int node = lattice.index(at[0], at[1], at[2]);
          lattice.point(node, x);
          double[] y = Vectors.plus(x, -1, z);
          double u;
          double[] p;
          if (source.expansion() != null) {
            if (!source.expansion().covers(y)) {
              continue;
            }
            u = Math.max(0, source.expansion().value(y));
            p = source.expansion().gradient(y);
          } else if (Vectors.norm(y) == 0) {
            u = 0;
            p = new double[d];
          } else {
            curved.clear();
            curved.add(z, 0, new double[d]);
            curved.solve(x);
            u = curved.value();
            p = curved.gradient();
            if (p == null) {
              continue;
            }
          }
          double total = source.value() + u;
          if (!(total < value[node])) {
            continue;
          }
          value[node] = total;
          error[node] =
              source.expansion() == null ? Float.NaN : (float) (source.expansion().residual() * u);
          parent[node] = SEED;
          bestAlone[node] = source.value();
          for (int k = 0; k < d; k++) {
            gradient[d * node + k] = p[k];
            base[d * node + k] = (float) (-y[k] / lattice.spacing(k));
          }
          if (state[node] == FAR) {
            state[node] = CONSIDERED;
            set(considered, at);
            insert(node);
          } else {
            siftUp(position[node]);
          }
        }
      }
    }
  }

  /** The final value and gradient of a point; false where its way turns out infinite. */
  private boolean settle(int node, double[] p) {
    double[] x = new double[d];
    lattice.point(node, x);
    int a = parent[node];
    double[] side = null;
    double[] best = null;
    double least = Double.POSITIVE_INFINITY;
    double[] from = new double[d];
    for (int move = 0; move < MOVES && a != NONE; move++) {
      int b = solve(x, a, side, p);
      double u = curved.value();
      boolean isInside = b == NONE || !curved.isCut();
      double slack = isInside ? SLACK * (u - value[a]) : 0;
      boolean isBetter = curved.gradient() != null && (best == null || u < least + slack);
      if (isBetter) {
        least = u;
        best = curved.gradient();
        System.arraycopy(curved.base(), 0, from, 0, d);
        if (isInside) {
          break;
        }
      }
      if (curved.place(1) > 0) {
        a = b;
        side = null;
      } else if (side == null && isBetter) {
        // from the other side of a, where the neighbour most opposite to b is
        side = offset(a, b);
      } else {
        a = farther(node, a);
        side = null;
      }
    }
    if (best == null) {
      return false;
    }
    value[node] = least;
    for (int k = 0; k < d; k++) {
      gradient[d * node + k] = best[k];
      base[d * node + k] = (float) ((from[k] - x[k]) / lattice.spacing(k));
    }
    return true;
  }

  /**
   * An accepted point about twice as far away in the same direction, NONE where there is none
   * within the radius: farther back more of the points around a path are accepted.
   */
  private int farther(int x, int a) {
    int[] ix = new int[3];
    int[] ia = new int[3];
    lattice.place(x, ix);
    lattice.place(a, ia);
    int di = ia[0] - ix[0];
    int dj = ia[1] - ix[1];
    int dk = ia[2] - ix[2];
    double length = Math.sqrt(di * di + dj * dj + dk * dk);
    double stretch = Math.min(radius, Math.max(2 * length, length + 2)) / length;
    int i = ix[0] + (int) Math.round(stretch * di);
    int j = ix[1] + (int) Math.round(stretch * dj);
    int k = ix[2] + (int) Math.round(stretch * dk);
    if (!isOnGrid(i, j, k)) {
      return NONE;
    }
    int b = lattice.index(i, j, k);
    return b != a && state[b] == ACCEPTED ? b : NONE;
  }

  private double[] offset(int a, int b) {
    double[] ya = new double[d];
    double[] yb = new double[d];
    lattice.point(a, ya);
    lattice.point(b, yb);
    return Vectors.plus(yb, -1, ya);
  }

  /**
   * Solves for the last step to x from a simplex at an accepted point a that lies across the way to
   * x, on the side where U and the momentum of the way disagree, or on one that is given by a
   * vector away from it.
   *
   * @return the neighbour of a on the simplex, NONE where a has none across
   */
  private int solve(double[] x, int a, double[] away, double[] p) {
    double[] ya = new double[d];
    double[] y = new double[d];
    curved.clear();
    add(a, ya, p);
    double[] w = Vectors.plus(x, -1, ya);
    double[] slope = away == null ? curved.mismatch(x) : away;
    int b = across(a, ya, slope, w, null);
    if (b != NONE) {
      add(b, y, p);
      int c = d == 3 ? across(a, ya, slope, w, offset(a, b)) : NONE;
      if (c != NONE) {
        add(c, y, p);
      }
    }
    curved.solve(x);
    return b;
  }

  private void add(int node, double[] y, double[] p) {
    lattice.point(node, y);
    System.arraycopy(gradient, d * node, p, 0, d);
    curved.add(y, value[node], p);
  }

  /**
   * The accepted neighbour of a point towards which the slope g is smallest, per unit length, among
   * those that lie across w (and across an edge, where one is given); NONE where there is none.
   */
  private int across(int a, double[] ya, double[] g, double[] w, double[] edge) {
    int[] at = new int[3];
    lattice.place(a, at);
    double[] y = new double[d];
    int best = NONE;
    double least = Double.POSITIVE_INFINITY;
    for (int n = 0; n < neighbours.length; n += 3) {
      int i = at[0] + neighbours[n];
      int j = at[1] + neighbours[n + 1];
      int k = at[2] + neighbours[n + 2];
      if (!isOnGrid(i, j, k)) {
        continue;
      }
      int c = lattice.index(i, j, k);
      if (state[c] != ACCEPTED) {
        continue;
      }
      lattice.point(c, y);
      for (int l = 0; l < d; l++) {
        y[l] -= ya[l];
      }
      double slope = Vectors.dot(g, y) / Vectors.norm(y);
      if (slope < least && across(w, edge, y) >= LEAST_ACROSS) {
        least = slope;
        best = c;
      }
    }
    return best;
  }

  /** How far the direction of y is from that of w, or from the plane of w and an edge: a sine. */
  private static double across(double[] w, double[] edge, double[] y) {
    double[] n = Vectors.scaled(1 / Vectors.norm(w), w);
    double square = Vectors.dot(y, y);
    double along = Vectors.dot(n, y);
    double rest = square - along * along;
    if (edge != null) {
      double[] side = Vectors.plus(edge, -Vectors.dot(n, edge), n);
      double aside = Vectors.dot(side, y);
      rest -= aside * aside / Vectors.dot(side, side);
    }
    return Math.sqrt(Math.max(0, rest) / square);
  }

  private boolean isOnGrid(int i, int j, int k) {
    return i >= 0 && j >= 0 && k >= 0 && i < lattice.nx && j < lattice.ny && k < lattice.nz;
  }

  /** Points next to an accepted one leave the front once all their neighbours are accepted. */
  private void retire(int[] at) {
    int[] near = new int[3];
    retireIfInner(at);
    for (int n = 0; n < neighbours.length; n += 3) {
      near[0] = at[0] + neighbours[n];
      near[1] = at[1] + neighbours[n + 1];
      near[2] = at[2] + neighbours[n + 2];
      if (isOnGrid(near[0], near[1], near[2])
          && state[lattice.index(near[0], near[1], near[2])] == ACCEPTED) {
        retireIfInner(near);
      }
    }
  }

  private void retireIfInner(int[] at) {
    for (int n = 0; n < neighbours.length; n += 3) {
      int i = at[0] + neighbours[n];
      int j = at[1] + neighbours[n + 1];
      int k = at[2] + neighbours[n + 2];
      if (isOnGrid(i, j, k) && state[lattice.index(i, j, k)] != ACCEPTED) {
        return;
      }
    }
    clear(front, at);
  }

  /** Tries an accepted point for every considered one within the radius. */
  private void updateConsidered(int node, int[] at) {
    int reach = d == 3 ? radius : 0;
    for (int k = Math.max(0, at[2] - reach); k <= Math.min(lattice.nz - 1, at[2] + reach); k++) {
      for (int j = Math.max(0, at[1] - radius);
          j <= Math.min(lattice.ny - 1, at[1] + radius);
          j++) {
        int width = width(j - at[1], k - at[2]);
        if (width < 0) {
          continue;
        }
        int low = Math.max(0, at[0] - width);
        int high = Math.min(lattice.nx - 1, at[0] + width);
        int row = (k * lattice.ny + j) * words;
        for (int word = low >> 6; word <= high >> 6; word++) {
          long bits = considered[row + word] & mask(word, low, high);
          while (bits != 0) {
            int i = (word << 6) + Long.numberOfTrailingZeros(bits);
            bits &= bits - 1;
            update(lattice.index(i, j, k), i, j, k, node, at);
          }
        }
      }
    }
  }

  /** Half the width of the ball of the update radius at an offset, -1 where it is empty. */
  private int width(int dj, int dk) {
    int square = radius * radius - dj * dj - dk * dk;
    return square < 0 ? -1 : (int) Math.sqrt(square);
  }

  private static long mask(int word, int low, int high) {
    long mask = -1L;
    int first = word << 6;
    if (low > first) {
      mask &= -1L << (low - first);
    }
    if (high < first + 63) {
      mask &= -1L >>> (first + 63 - high);
    }
    return mask;
  }

  /** Makes the far neighbours of an accepted point considered. */
  private void consider(int[] at) {
    for (int n = 0; n < neighbours.length; n += 3) {
      int i = at[0] + neighbours[n];
      int j = at[1] + neighbours[n + 1];
      int k = at[2] + neighbours[n + 2];
      if (!isOnGrid(i, j, k)) {
        continue;
      }
      int node = lattice.index(i, j, k);
      if (state[node] != FAR) {
        continue;
      }
      parent[node] = NONE;
      bestPoint[node] = NONE;
      bestAlone[node] = Double.POSITIVE_INFINITY;
      scanFront(node, i, j, k);
      if (value[node] < Double.POSITIVE_INFINITY) {
        state[node] = CONSIDERED;
        considered[(k * lattice.ny + j) * words + (i >> 6)] |= 1L << i;
        insert(node);
      }
    }
  }

  /** Finds the best point of the front for a new point, then its best edge. */
  private void scanFront(int node, int xi, int xj, int xk) {
    int reach = d == 3 ? radius : 0;
    int[] best = new int[3];
    for (int k = Math.max(0, xk - reach); k <= Math.min(lattice.nz - 1, xk + reach); k++) {
      for (int j = Math.max(0, xj - radius); j <= Math.min(lattice.ny - 1, xj + radius); j++) {
        int width = width(j - xj, k - xk);
        if (width < 0) {
          continue;
        }
        int low = Math.max(0, xi - width);
        int high = Math.min(lattice.nx - 1, xi + width);
        int row = (k * lattice.ny + j) * words;
        for (int word = low >> 6; word <= high >> 6; word++) {
          long bits = front[row + word] & mask(word, low, high);
          while (bits != 0) {
            int i = (word << 6) + Long.numberOfTrailingZeros(bits);
            bits &= bits - 1;
            int a = lattice.index(i, j, k);
            double u = alone(node, xi, xj, xk, a, i, j, k);
            if (u < bestAlone[node]) {
              bestAlone[node] = u;
              bestPoint[node] = a;
              best[0] = i;
              best[1] = j;
              best[2] = k;
            }
          }
        }
      }
    }
    if (bestPoint[node] == NONE) {
      return;
    }
    value[node] = bestAlone[node];
    parent[node] = bestPoint[node];
    tryEdges(node, xi, xj, xk, bestPoint[node], best);
  }

  /** Tries a new point of the front for a considered point. */
  private void update(int node, int i, int j, int k, int a, int[] at) {
    if (parent[node] == SEED && value[a] >= bestAlone[node]) {
      return;
    }
    double u = alone(node, i, j, k, a, at[0], at[1], at[2]);
    if (parent[node] == SEED) {
      if (u >= value[node]) {
        return;
      }
      bestAlone[node] = Double.POSITIVE_INFINITY;
    }
    boolean isBest = u < bestAlone[node];
    if (u < value[node]) {
      value[node] = u;
      parent[node] = a;
      siftUp(position[node]);
    }
    if (isBest) {
      bestAlone[node] = u;
      bestPoint[node] = a;
      tryEdges(node, i, j, k, a, at);
    } else {
      int best = bestPoint[node];
      int row = best / lattice.nx;
      int bi = best - row * lattice.nx;
      int bk = row / lattice.ny;
      int bj = row - bk * lattice.ny;
      if (Math.abs(bi - at[0]) <= 1 && Math.abs(bj - at[1]) <= 1 && Math.abs(bk - at[2]) <= 1) {
        edge(node, i, j, k, best, bi, bj, bk, a, at[0], at[1], at[2]);
      }
    }
  }

  private void tryEdges(int node, int xi, int xj, int xk, int a, int[] at) {
    int ai = at[0];
    int aj = at[1];
    int ak = at[2];
    for (int n = 0; n < neighbours.length; n += 3) {
      int i = ai + neighbours[n];
      int j = aj + neighbours[n + 1];
      int k = ak + neighbours[n + 2];
      if (isOnGrid(i, j, k) && (front[(k * lattice.ny + j) * words + (i >> 6)] >>> i & 1) != 0) {
        edge(node, xi, xj, xk, a, ai, aj, ak, lattice.index(i, j, k), i, j, k);
      }
    }
  }

  /** The value by a straight step from a point of the front; infinite where it is left out. */
  private double alone(int x, int xi, int xj, int xk, int a, int ai, int aj, int ak) {
    int di = xi - ai;
    int dj = xj - aj;
    int dk = xk - ak;
    int ba = d * a;
    int bx = d * x;
    double turn = drift[ba] * drift[bx] + drift[ba + 1] * drift[bx + 1];
    if (d == 3) {
      turn += drift[ba + 2] * drift[bx + 2];
    }
    if (turn < 0 && di * di + dj * dj + dk * dk > SHORT * SHORT) {
      return Double.POSITIVE_INFINITY;
    }
    int low = lattice.index((ai + xi) >> 1, (aj + xj) >> 1, (ak + xk) >> 1);
    int high = lattice.index((ai + xi + 1) >> 1, (aj + xj + 1) >> 1, (ak + xk + 1) >> 1);
    double b0 = 0.5 * (drift[d * low] + drift[d * high]);
    double b1 = 0.5 * (drift[d * low + 1] + drift[d * high + 1]);
    double b2 = d == 3 ? 0.5 * (drift[d * low + 2] + drift[d * high + 2]) : 0;
    double w0 = di * lattice.spacing(0);
    double w1 = dj * lattice.spacing(1);
    double w2 = d == 3 ? dk * lattice.spacing(2) : 0;
    return value[a]
        + sigma(low, (ai + xi) >> 1, (aj + xj) >> 1, (ak + xk) >> 1, b0, b1, b2, w0, w1, w2);
  }

  /** The action of a displacement w with drift b and the noise of a point (i, j, k). */
  private double sigma(
      int node,
      int i,
      int j,
      int k,
      double b0,
      double b1,
      double b2,
      double w0,
      double w1,
      double w2) {
    double sigma = gaussian(isConstant ? 0 : 6 * node, b0, b1, b2, w0, w1, w2);
    return table == null ? sigma : sigma * table.ratio(i, j, k, w0, w1, w2);
  }

  /** \( |b| |w| - \langle b, w \rangle \) in the inverse covariance. */
  private double gaussian(int m, double b0, double b1, double b2, double w0, double w1, double w2) {
    double c0 = metric[m] * b0 + metric[m + 3] * b1 + metric[m + 4] * b2;
    double c1 = metric[m + 3] * b0 + metric[m + 1] * b1 + metric[m + 5] * b2;
    double c2 = metric[m + 4] * b0 + metric[m + 5] * b1 + metric[m + 2] * b2;
    double bb = c0 * b0 + c1 * b1 + c2 * b2;
    double bw = c0 * w0 + c1 * w1 + c2 * w2;
    double ww =
        metric[m] * w0 * w0
            + metric[m + 1] * w1 * w1
            + metric[m + 2] * w2 * w2
            + 2 * (metric[m + 3] * w0 * w1 + metric[m + 4] * w0 * w2 + metric[m + 5] * w1 * w2);
    return Math.max(0, Math.sqrt(bb * ww) - bw);
  }

  /** The value by a straight step from a place between two points of the front. */
  private void edge(
      int x, int xi, int xj, int xk, int a, int ai, int aj, int ak, int b, int bi, int bj, int bk) {
    double e0 = (bi - ai) * lattice.spacing(0);
    double e1 = (bj - aj) * lattice.spacing(1);
    double e2 = d == 3 ? (bk - ak) * lattice.spacing(2) : 0;
    double w0 = (xi - ai) * lattice.spacing(0);
    double w1 = (xj - aj) * lattice.spacing(1);
    double w2 = d == 3 ? (xk - ak) * lattice.spacing(2) : 0;
    double da = gradient[d * a] * e0 + gradient[d * a + 1] * e1;
    double db = gradient[d * b] * e0 + gradient[d * b + 1] * e1;
    if (d == 3) {
      da += gradient[d * a + 2] * e2;
      db += gradient[d * b + 2] * e2;
    }
    int la = lattice.index((ai + xi) >> 1, (aj + xj) >> 1, (ak + xk) >> 1);
    int ha = lattice.index((ai + xi + 1) >> 1, (aj + xj + 1) >> 1, (ak + xk + 1) >> 1);
    int lb = lattice.index((bi + xi) >> 1, (bj + xj) >> 1, (bk + xk) >> 1);
    int hb = lattice.index((bi + xi + 1) >> 1, (bj + xj + 1) >> 1, (bk + xk + 1) >> 1);
    double f0 = 0.5 * (drift[d * la] + drift[d * ha]);
    double f1 = 0.5 * (drift[d * la + 1] + drift[d * ha + 1]);
    double f2 = d == 3 ? 0.5 * (drift[d * la + 2] + drift[d * ha + 2]) : 0;
    double g0 = 0.5 * (drift[d * lb] + drift[d * hb]) - f0;
    double g1 = 0.5 * (drift[d * lb + 1] + drift[d * hb + 1]) - f1;
    double g2 = d == 3 ? 0.5 * (drift[d * lb + 2] + drift[d * hb + 2]) - f2 : 0;
    int i = (ai + xi) >> 1;
    int j = (aj + xj) >> 1;
    int k = (ak + xk) >> 1;
    double ua = value[a];
    double ub = value[b];
    double first = ua + sigma(la, i, j, k, f0, f1, f2, w0, w1, w2);
    double last = ub + sigma(la, i, j, k, f0 + g0, f1 + g1, f2 + g2, w0 - e0, w1 - e1, w2 - e2);
    double half =
        CurvedStep.hermite(ua, ub, da, db, 0.5)
            + sigma(
                la,
                i,
                j,
                k,
                f0 + 0.5 * g0,
                f1 + 0.5 * g1,
                f2 + 0.5 * g2,
                w0 - 0.5 * e0,
                w1 - 0.5 * e1,
                w2 - 0.5 * e2);
    double curvature = 2 * (first + last - 2 * half);
    double s = (first - last + curvature) / (2 * curvature);
    if (!(curvature > 0 && s > 0 && s < 1)) {
      return;
    }
    double straight =
        CurvedStep.hermite(ua, ub, da, db, s)
            + sigma(
                la,
                i,
                j,
                k,
                f0 + s * g0,
                f1 + s * g1,
                f2 + s * g2,
                w0 - s * e0,
                w1 - s * e1,
                w2 - s * e2);
    double u = Math.max(Math.min(ua, ub), straight);
    if (u < value[x]) {
      value[x] = u;
      parent[x] = s <= 0.5 ? a : b;
      if (state[x] == CONSIDERED) {
        siftUp(position[x]);
      }
    }
  }

  private void insert(int node) {
    heap[heapSize] = node;
    position[node] = heapSize;
    siftUp(heapSize++);
  }

  private int pop() {
    int top = heap[0];
    int last = heap[--heapSize];
    if (heapSize > 0) {
      heap[0] = last;
      position[last] = 0;
      siftDown();
    }
    return top;
  }

  private void siftUp(int place) {
    int node = heap[place];
    double key = value[node];
    while (place > 0) {
      int up = (place - 1) >> 1;
      int above = heap[up];
      if (value[above] <= key) {
        break;
      }
      heap[place] = above;
      position[above] = place;
      place = up;
    }
    heap[place] = node;
    position[node] = place;
  }

  private void siftDown() {
    int place = 0;
    int node = heap[0];
    double key = value[node];
    while (2 * place + 1 < heapSize) {
      int down = 2 * place + 1;
      if (down + 1 < heapSize && value[heap[down + 1]] < value[heap[down]]) {
        down++;
      }
      int below = heap[down];
      if (value[below] >= key) {
        break;
      }
      heap[place] = below;
      position[below] = place;
      place = down;
    }
    heap[place] = node;
    position[node] = place;
  }
}
