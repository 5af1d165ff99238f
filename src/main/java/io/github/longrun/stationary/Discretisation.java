package io.github.longrun.stationary;

import io.github.longrun.oracle.Atom;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.progress.Work;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The law of one step \( x' = x - \eta\, G(x, w) \) as weights on a grid, for a grid that resolves
 * the noise: \( \eta \sigma \ge h \).
 *
 * <ul>
 *   <li>A smooth density is sampled at the nodes, \( P_{ij} = h^d k(x_i, x_j) \), the rule of
 *       Nystrom; for Gaussian noise of width \( s h \) its error is of order \( e^{-2 \pi^2 s^2}
 *       \), 5e-9 at s = 1 and 1e-34 at s = 2.
 *   <li>In the plane a Gaussian step is a narrow one of width 1.1 h from the image of each node,
 *       followed by two passes with what remains of the variance, the same for all nodes: \( N(m_i,
 *       S_i) = N(m_i, S_i - W) * N(0, W) \).
 *   <li>Atoms, and densities with jumps as fine samples of themselves, are laid on the three
 *       nearest nodes of each coordinate with the weights of the quadratic B-spline, which keep
 *       mass and mean and add the variance \( h^2 / 4 \), the same at any offset. It is taken off
 *       beforehand by drawing the atoms towards their mean, so that mass, mean and covariance of
 *       every step are those of the chain and the bias is one of third and fourth cumulants, of
 *       order \( h^2 / (\eta \sigma)^2 \).
 * </ul>
 */
final class Discretisation {

  /** Tails to 1e-137 on the line. */
  private static final double REACH = 25;

  private static final double LOG_TAIL = 312;

  /** Tails to 1e-16 of narrow steps and to 1e-20 of other densities in the plane. */
  private static final double NARROW_REACH = 8.6;

  private static final double NARROW_LOG_TAIL = 46;

  /** The width, in spacings, at which a Gaussian can be sampled for an error of 1e-10. */
  private static final double NARROW = 1.1;

  /** A density whose samples add up to 1 this well is smooth enough for the rule of Nystrom. */
  private static final double SMOOTH = 1e-8;

  private static final int PROBES = 64;

  /** What any matrix takes for a node, at least. */
  private static final double LEAST_BYTES = 100;

  /** Samples a spacing of a density with jumps, by dimension. */
  private static final int[] SAMPLES = {0, 16, 4};

  private final StochasticGradient g;
  private final double stepSize;
  private final Grid grid;
  private final int d;
  private final boolean refuses;

  /** The narrowest direction of the noise at each node, in spacings. */
  private final double[] width;

  private boolean sampled;
  private Transition matrix;
  private Function<double[], Rows> rowFrom;

  private Discretisation(StochasticGradient g, double stepSize, Grid grid, boolean refuses) {
    this.g = g;
    this.stepSize = stepSize;
    this.grid = grid;
    this.refuses = refuses;
    d = grid.dimension();
    Memory.require(LEAST_BYTES * grid.size(), grid);
    width = new double[grid.size()];
  }

  /**
   * @param refuses whether a grid that is too coarse for the noise is an error
   */
  static Discretisation of(StochasticGradient g, double stepSize, Grid grid, boolean refuses) {
    Discretisation step = new Discretisation(g, stepSize, grid, refuses);
    step.build();
    return step;
  }

  Transition matrix() {
    return matrix;
  }

  /** The narrowest direction of the noise at each node, in spacings. */
  double[] width() {
    return width;
  }

  /** Whether P was sampled from a smooth density. */
  boolean isSampled() {
    return sampled;
  }

  /** The first columns of the rows of P, in one dimension. */
  int[] starts() {
    SparseRows rows = (SparseRows) matrix.rows();
    return IntStream.range(0, grid.size()).map(rows::start).toArray();
  }

  /** The rows of P from their first columns on, in one dimension. */
  double[][] weights() {
    SparseRows rows = (SparseRows) matrix.rows();
    return IntStream.range(0, grid.size()).mapToObj(rows::weights).toArray(double[][]::new);
  }

  /** The law of the step from any point of the box. */
  double[] from(double[] x) {
    Rows row = rowFrom.apply(x);
    double[] law = new double[grid.size()];
    row.scatter(0, 1, law);
    if (matrix.passes() != null) {
      double[] passed = new double[law.length];
      matrix.passes().push(law, passed);
      return passed;
    }
    return law;
  }

  private void build() {
    if (g.isGaussian()) {
      sampled = true;
      if (d == 1) {
        gaussianOnTheLine();
      } else {
        gaussianInThePlane();
      }
    } else if (g.hasDensity()) {
      density();
    } else {
      if (g.atoms(grid.node(grid.size() / 2)).isEmpty()) {
        throw new IllegalArgumentException(
            "the stochastic gradient tells no law to compute with: its noise has neither a density"
                + " (override hasDensity and density) nor a list of at most 100000 atoms (override"
                + " atoms, or lower the batch); simulation with Sgd needs neither");
      }
      sparse(new Deposit()::atoms);
    }
  }

  // ---- Gaussian noise

  private void gaussianOnTheLine() {
    int n = grid.size();
    double widest = 0;
    for (int i = 0; i < n; i++) {
      width[i] = Math.sqrt(covariance(grid.node(i))[0][0]);
      widest = Math.max(widest, width[i]);
    }
    refuseIfCoarse(Arrays.stream(width).min().orElseThrow());
    Memory.require(n * 8.0 * Math.min(n, 2 * REACH * widest), grid);
    SparseRows rows = new SparseRows(grid, n);
    for (int i = 0; i < n; i++) {
      rows.set(i, gaussianStep(grid.node(i)));
    }
    matrix = new Transition(grid, rows, null);
    rowFrom =
        x -> {
          SparseRows row = new SparseRows(grid, 1);
          row.set(0, gaussianStep(x));
          return row;
        };
  }

  private NodeWeights gaussianStep(double[] x) {
    double s = Math.sqrt(covariance(x)[0][0]);
    return NodeWeights.gaussian(image(x, g.mean(x))[0], s, REACH, grid.size());
  }

  private void gaussianInThePlane() {
    double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double[] most = new double[2];
    double narrowest = Double.POSITIVE_INFINITY;
    boolean diagonal = true;
    for (int i = 0; i < width.length; i++) {
      Transition.pollNow(i);
      double[][] c = covariance(grid.node(i));
      double smallest = Symmetric.smallest(c);
      width[i] = Math.sqrt(smallest);
      narrowest = Math.min(narrowest, smallest);
      diagonal &= c[0][1] == 0;
      for (int k = 0; k < 2; k++) {
        least[k] = Math.min(least[k], c[k][k]);
        most[k] = Math.max(most[k], c[k][k]);
      }
    }
    refuseIfCoarse(Math.sqrt(narrowest));
    double[] common = new double[2];
    Passes passes = null;
    if (!diagonal) {
      Arrays.fill(least, narrowest);
    }
    if (Math.min(least[0], least[1]) >= 2 * NARROW * NARROW) {
      common[0] = least[0] - NARROW * NARROW;
      common[1] = least[1] - NARROW * NARROW;
      passes = new Passes(grid, new double[] {Math.sqrt(common[0]), Math.sqrt(common[1])});
    }
    if (diagonal) {
      products(common, most, passes);
    } else {
      sparse((x, w) -> patch(x, common, w));
      matrix = new Transition(grid, matrix.rows(), passes);
    }
  }

  private void products(double[] common, double[] most, Passes passes) {
    double across = 2 * NARROW_REACH * Math.sqrt(most[0] - common[0]) + 1;
    double along = 2 * NARROW_REACH * Math.sqrt(most[1] - common[1]) + 1;
    double numbers = Math.min(across, grid.lines()) + Math.min(along, grid.columns());
    Memory.require(grid.size() * (200 + 8 * numbers), grid);
    ProductRows rows = new ProductRows(grid, grid.size());
    for (int i = 0; i < grid.size(); i++) {
      Transition.pollNow(i);
      product(grid.node(i), common, rows, i);
    }
    matrix = new Transition(grid, rows, passes);
    rowFrom =
        x -> {
          ProductRows row = new ProductRows(grid, 1);
          product(x, common, row, 0);
          return row;
        };
  }

  private void product(double[] x, double[] common, ProductRows rows, int i) {
    double[] m = image(x, g.mean(x));
    double[][] c = covariance(x);
    double across = Math.sqrt(c[0][0] - common[0]);
    double along = Math.sqrt(c[1][1] - common[1]);
    rows.set(
        i,
        NodeWeights.gaussian(m[0], across, NARROW_REACH, grid.lines()),
        NodeWeights.gaussian(m[1], along, NARROW_REACH, grid.columns()));
  }

  /** A correlated Gaussian sampled at the nodes of an ellipse, \( u' S^{-1} u \le r^2 \). */
  private double patch(double[] x, double[] common, Window w) {
    double[] m = image(x, g.mean(x));
    double[][] s = covariance(x);
    s[0][0] -= common[0];
    s[1][1] -= common[1];
    double det = s[0][0] * s[1][1] - s[0][1] * s[0][1];
    double across = NARROW_REACH * Math.sqrt(s[0][0]);
    double along = NARROW_REACH * Math.sqrt(s[1][1]);
    int l0 = index(m[0] - across);
    int l1 = index(m[0] + across);
    int c0 = index(m[1] - along);
    int c1 = index(m[1] + along);
    w.open(l0, l1, c0, c1);
    for (int l = l0; l <= l1; l++) {
      double u = l - m[0];
      for (int c = c0; c <= c1; c++) {
        double v = c - m[1];
        double q = (s[1][1] * u * u - 2 * s[0][1] * u * v + s[0][0] * v * v) / det;
        if (q <= NARROW_REACH * NARROW_REACH) {
          w.add(l, c, Math.exp(-q / 2));
        }
      }
    }
    return Math.sqrt(Symmetric.smallest(covariance(x)));
  }

  // ---- other densities

  private void density() {
    for (int i = 0; i < grid.size(); i++) {
      Transition.pollNow(i);
      width[i] = Math.sqrt(Symmetric.smallest(covariance(grid.node(i))));
    }
    refuseIfCoarse(Arrays.stream(width).min().orElseThrow());
    if (isSmooth()) {
      sampled = sparse(this::samples).worstTotal() <= SMOOTH;
    }
    if (!sampled) {
      sparse(new Deposit()::density);
    }
  }

  private boolean isSmooth() {
    Window w = new Window(grid);
    int stride = Math.max(1, grid.size() / PROBES);
    for (int i = 0; i < grid.size(); i += stride) {
      samples(grid.node(i), w);
      if (!(Math.abs(w.total() - 1) <= SMOOTH)) {
        return false;
      }
    }
    return true;
  }

  /** The density at the nodes. */
  private double samples(double[] x, Window w) {
    int[][] range = range(x, 1);
    int[] lines = d == 1 ? new int[2] : range[0];
    int[] columns = range[d - 1];
    double factor = grid.volume() / Math.pow(stepSize, d);
    double[] y = new double[d];
    w.open(lines[0], lines[1], columns[0], columns[1]);
    for (int l = lines[0]; l <= lines[1]; l++) {
      for (int c = columns[0]; c <= columns[1]; c++) {
        y[0] = l;
        y[d - 1] = c;
        double p = factor * g.density(x, gradientTo(x, y));
        if (p > 0) {
          w.add(l, c, p);
        }
      }
    }
    return Math.sqrt(Symmetric.smallest(covariance(x)));
  }

  /** The value of G that leads from x to a place given in spacings. */
  private double[] gradientTo(double[] x, double[] index) {
    double[] to = new double[d];
    for (int k = 0; k < d; k++) {
      to[k] = (grid.index(k, x[k]) - index[k]) * grid.spacing()[k] / stepSize;
    }
    return to;
  }

  /** Where a step from x leads, up to a negligible tail, in fractions of the spacing. */
  private int[][] range(double[] x, int fractions) {
    double[] centre = image(x, g.mean(x));
    int[][] range = new int[d][];
    for (int k = 0; k < d; k++) {
      double unit = stepSize / grid.spacing()[k];
      double most = 2.0 * grid.points()[k];
      double down = Math.min(most, unit * reach(x, k, 1));
      double up = Math.min(most, unit * reach(x, k, -1));
      range[k] =
          new int[] {
            index(fractions * (centre[k] - down)), index(fractions * (centre[k] + up)) + 1
          };
    }
    return range;
  }

  /** The bound of Chernoff, \( P(\pm (G_k - E G_k) > r) \le e^{\Lambda(x, \pm q e_k) - q r} \). */
  private double reach(double[] x, int k, int sign) {
    double mean = g.mean(x)[k];
    double unit = Math.sqrt(g.tilted(x, new double[d]).covariance()[k][k]);
    double tail = d == 1 ? LOG_TAIL : NARROW_LOG_TAIL;
    double best = Double.POSITIVE_INFINITY;
    for (double s = 1.0 / 64; s < 1e6; s *= 1.5) {
      double[] q = new double[d];
      q[k] = sign * s / unit;
      double r = (g.cumulant(x, q) - q[k] * mean + tail) * unit / s;
      best = r >= 0 && r < best ? r : best;
    }
    return best;
  }

  // ---- atoms

  /** Lays atoms on the grid so that mass, mean and covariance are kept. */
  private final class Deposit {

    /** The last fine sampling of a density: values of G minus its mean, and probabilities. */
    private double[][] offsets = {};

    private double[] probability = {};

    double atoms(double[] x, Window w) {
      List<Atom> atoms = g.atoms(x);
      double[][] y = new double[atoms.size()][];
      double[] p = new double[y.length];
      for (int a = 0; a < y.length; a++) {
        y[a] = image(x, atoms.get(a).value());
        p[a] = atoms.get(a).probability();
      }
      double[] mean = mean(y, p);
      double[][] covariance = covariance(y, p, mean);
      lay(y, p, mean, mean, covariance, covariance, w);
      return Math.sqrt(Symmetric.smallest(covariance));
    }

    double density(double[] x, Window w) {
      double[] g0 = g.mean(x);
      if (!isStill(x, g0)) {
        sample(x, g0);
      }
      double[][] y = new double[offsets.length][d];
      double[] centre = image(x, g0);
      for (int a = 0; a < y.length; a++) {
        for (int k = 0; k < d; k++) {
          y[a][k] = centre[k] - offsets[a][k] * stepSize / grid.spacing()[k];
        }
      }
      double[] mean = mean(y, probability);
      double[][] covariance = Discretisation.this.covariance(x);
      lay(y, probability, mean, centre, covariance(y, probability, mean), covariance, w);
      return Math.sqrt(Symmetric.smallest(covariance));
    }

    /** Whether the density around its mean is the one last sampled, as far as probes tell. */
    private boolean isStill(double[] x, double[] g0) {
      int n = offsets.length;
      for (int a = n / 16; a < n; a += 1 + n / 8) {
        double p = weight(x, g0, offsets[a]);
        if (!(Math.abs(p - probability[a]) <= 1e-12 * probability[a])) {
          return false;
        }
      }
      return n > 0;
    }

    private double weight(double[] x, double[] g0, double[] offset) {
      double[] at = new double[d];
      for (int k = 0; k < d; k++) {
        at[k] = g0[k] + offset[k];
      }
      return g.density(x, at);
    }

    private void sample(double[] x, double[] g0) {
      int m = SAMPLES[d];
      int[][] range = range(x, m);
      double[] centre = image(x, g0);
      int[] first = range[0];
      int[] last = d == 1 ? new int[2] : range[1];
      int count = (first[1] - first[0] + 1) * (last[1] - last[0] + 1);
      double[][] z = new double[count][];
      double[] p = new double[count];
      int found = 0;
      for (int a = first[0]; a <= first[1]; a++) {
        for (int b = last[0]; b <= last[1]; b++) {
          double[] offset = new double[d];
          offset[0] = offset(0, a, first[0], centre[0]);
          if (d == 2) {
            offset[1] = offset(1, b, last[0], centre[1]);
          }
          double weight = weight(x, g0, offset);
          if (weight > 0) {
            z[found] = offset;
            p[found++] = weight;
          }
        }
      }
      offsets = Arrays.copyOf(z, found);
      probability = Arrays.copyOf(p, found);
    }

    /** Offsets are whole multiples of the sampling distance, whatever the mean. */
    private double offset(int k, int sample, int first, double centre) {
      double m = SAMPLES[d];
      double whole = sample - first + Math.floor(first - m * centre);
      return -whole / m * grid.spacing()[k] / stepSize;
    }

    private void lay(
        double[][] y,
        double[] p,
        double[] from,
        double[] to,
        double[][] covariance,
        double[][] wanted,
        Window w) {
      double[][] a =
          Symmetric.product(
              Symmetric.apply(wanted, v -> Math.sqrt(Math.max(0, v - 0.25))),
              Symmetric.apply(covariance, v -> v > 1e-12 ? 1 / Math.sqrt(v) : 0));
      double total = 0;
      double[] lowest = to.clone();
      double[] highest = to.clone();
      for (int j = 0; j < y.length; j++) {
        double[] u = new double[d];
        for (int k = 0; k < d; k++) {
          u[k] = to[k];
          for (int l = 0; l < d; l++) {
            u[k] += a[k][l] * (y[j][l] - from[l]);
          }
          lowest[k] = Math.min(lowest[k], u[k]);
          highest[k] = Math.max(highest[k], u[k]);
        }
        y[j] = u;
        total += p[j];
      }
      int c = d - 1;
      w.open(
          d == 1 ? 0 : index(lowest[0] - 1),
          d == 1 ? 0 : index(highest[0] + 1.5),
          index(lowest[c] - 1),
          index(highest[c] + 1.5));
      for (int j = 0; j < y.length; j++) {
        int column = index(y[j][c] + 0.5);
        double[] along = spline(y[j][c] - column);
        int line = d == 1 ? 0 : index(y[j][0] + 0.5);
        double[] across = d == 1 ? new double[] {0, 1, 0} : spline(y[j][0] - line);
        for (int l = d == 1 ? 0 : -1; l <= (d == 1 ? 0 : 1); l++) {
          for (int k = -1; k <= 1; k++) {
            w.add(line + l, column + k, p[j] / total * across[l + 1] * along[k + 1]);
          }
        }
      }
    }

    private double[] mean(double[][] y, double[] p) {
      double[] mean = new double[d];
      double total = 0;
      for (int a = 0; a < y.length; a++) {
        total += p[a];
        for (int k = 0; k < d; k++) {
          mean[k] += p[a] * y[a][k];
        }
      }
      for (int k = 0; k < d; k++) {
        mean[k] /= total;
      }
      return mean;
    }

    private double[][] covariance(double[][] y, double[] p, double[] mean) {
      double[][] c = new double[d][d];
      double total = 0;
      for (int a = 0; a < y.length; a++) {
        total += p[a];
        for (int k = 0; k < d; k++) {
          for (int l = 0; l < d; l++) {
            c[k][l] += p[a] * (y[a][k] - mean[k]) * (y[a][l] - mean[l]);
          }
        }
      }
      for (double[] row : c) {
        for (int l = 0; l < d; l++) {
          row[l] /= total;
        }
      }
      return c;
    }
  }

  /** The quadratic B-spline at the offsets -1, 0, 1 from a node that is at most 1/2 away. */
  private static double[] spline(double t) {
    return new double[] {(0.5 - t) * (0.5 - t) / 2, 0.75 - t * t, (0.5 + t) * (0.5 + t) / 2};
  }

  // ---- all

  /** Lays out one row and tells the narrowest direction of its noise in spacings. */
  private interface Row {
    double lay(double[] x, Window w);
  }

  /** Makes all rows, after a few that tell how much memory they will need. */
  private SparseRows sparse(Row row) {
    int n = grid.size();
    SparseRows rows = new SparseRows(grid, n);
    Window w = new Window(grid);
    int stride = Math.max(1, n / PROBES);
    double bytes = 0;
    int probes = 0;
    for (int i = stride / 2; i < n; i += stride) {
      row.lay(grid.node(i), w);
      rows.set(i, w);
      bytes += rows.bytes(i);
      probes++;
    }
    Memory.require(bytes / probes * n, grid);
    try (Work work = Work.begin("transition matrix", "rows", n)) {
      for (int i = 0; i < n; i++) {
        if (i % 64 == 0) {
          Interruption.poll();
          work.done(i);
        }
        width[i] = row.lay(grid.node(i), w);
        rows.set(i, w);
      }
      work.done(n);
    }
    matrix = new Transition(grid, rows, null);
    rowFrom =
        x -> {
          SparseRows one = new SparseRows(grid, 1);
          row.lay(x, w);
          one.set(0, w);
          return one;
        };
    return rows;
  }

  /** Where x - eta G lies, in spacings. */
  private double[] image(double[] x, double[] gradient) {
    double[] y = new double[d];
    for (int k = 0; k < d; k++) {
      y[k] = grid.index(k, x[k] - stepSize * gradient[k]);
      if (Double.isNaN(y[k])) {
        throw new IllegalArgumentException(
            "the stochastic gradient at x = "
                + Arrays.toString(x)
                + " must be a number, got "
                + Arrays.toString(gradient)
                + "; choose a smaller box");
      }
    }
    return y;
  }

  /** The covariance of a step, in spacings. */
  private double[][] covariance(double[] x) {
    double[][] c = g.tilted(x, new double[d]).covariance();
    double[][] s = new double[d][d];
    double[] h = grid.spacing();
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < d; l++) {
        s[k][l] = stepSize * stepSize * c[k][l] / (h[k] * h[l]);
      }
    }
    return s;
  }

  private void refuseIfCoarse(double narrowest) {
    if (refuses && !(narrowest >= 1)) {
      throw tooCoarse(narrowest, grid);
    }
  }

  static IllegalArgumentException tooCoarse(double narrowest, Grid grid) {
    int[] needed = grid.points().clone();
    for (int k = 0; k < needed.length; k++) {
      needed[k] = (int) Math.min(1e9, Math.ceil((needed[k] - 1) / narrowest)) + 1;
    }
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "points = %s is too coarse for the noise of a step, whose standard deviation is %.3g"
                + " spacings where it is least; take at least %s points, a spacing of %s",
            Arrays.toString(grid.points()),
            narrowest,
            Arrays.toString(needed),
            Arrays.stream(grid.spacing())
                .mapToObj(h -> String.format(Locale.ROOT, "%.3g", h * narrowest))
                .toList()));
  }

  /** The whole number below, within what the arithmetic of indices bears. */
  private static int index(double v) {
    return (int) Math.floor(Math.max(-1e8, Math.min(1e8, v)));
  }
}
