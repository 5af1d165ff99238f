package io.github.longrun.action;

/**
 * The last step of an optimal path to a grid point x: a parabola from a point of a simplex of
 * points with known values and gradients (a point, an edge or a triangle), \[ \min_{s, B} U(x_0(s))
 * + \tfrac16 \bigl[\sigma(x_0; w + 4 B) + 4 \sigma(\tfrac{x_0 + x}2 + B; w) + \sigma(x; w - 4 B)
 * \bigr], \qquad w = x - x_0(s), \] with B the bulge of the path, normal to w, and U interpolated
 * by values and gradients (cubic Hermite on an edge).
 *
 * <p>Two steps of Newton's method from a straight path, derivatives by central differences; then
 * the gradient of the minimum in x by the envelope theorem. The action of a parabola by Simpson's
 * rule errs by the fifth power of its length, that of a straight step by its third.
 */
final class CurvedStep {

  /** The differences: of the place on an edge, of the bulge, of x, in units of the step. */
  private static final double PLACE = 0.002;

  private static final double BEND = 1e-4;
  private static final double SHIFT = 1e-3;

  /** Steps of Newton's method, at most; the Hessian is renewed in the first two. */
  private static final int ROUNDS = 6;

  /** Newton's method ends after a step shorter than this, in places and bends. */
  private static final double SMALL = 3e-4;

  /** How far before its first vertex a path may come from: there U need not be known yet. */
  private static final double MARGIN = 0.02;

  /** How far beyond its other vertices. */
  private static final double OVERHANG = 0.25;

  /** The largest bulge of a path, as a fraction of its length. */
  private static final double MOST_BEND = 0.25;

  /** Pieces of a path along which the drift turns back: near rest the action has a kink. */
  private static final int PIECES = 12;

  private final ExactSigma sigma;
  private final Hamiltonian h;
  private final Lattice lattice;
  private final int d;

  private final double[][] vertex = new double[3][];
  private final double[][] slope = new double[3][];
  private final double[] level = new double[3];
  private int vertices;

  private final double[] target;
  private final double[][] normal;
  private final double[] from;
  private final double[] middle;
  private final double[] w;
  private final double[] w0;
  private final double[] w1;
  private final double[] bulge;
  private final double[] point;
  private final double[] velocity;
  private boolean isRough;
  private boolean isCut;

  private double value;
  private double[] solution;
  private double[] gradient;
  private final double[] base;

  CurvedStep(Hamiltonian h, ExactSigma sigma, Lattice lattice) {
    this.h = h;
    this.sigma = sigma;
    this.lattice = lattice;
    this.d = h.dimension();
    this.target = new double[d];
    this.normal = new double[d - 1][d];
    this.from = new double[d];
    this.middle = new double[d];
    this.w = new double[d];
    this.w0 = new double[d];
    this.w1 = new double[d];
    this.bulge = new double[d];
    this.point = new double[d];
    this.velocity = new double[d];
    this.base = new double[d];
    for (int i = 0; i < 3; i++) {
      vertex[i] = new double[d];
      slope[i] = new double[d];
    }
  }

  /**
   * The value of the last solution. It comes from the vertices and is not below all of them: where
   * the momentum is far out, as under bounded noise, a cubic between them may fall far below both.
   */
  double value() {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < vertices; i++) {
      least = Math.min(least, level[i]);
    }
    return Math.max(least, value);
  }

  /** The gradient of the last solution in x; null where it could not be computed. */
  double[] gradient() {
    return gradient;
  }

  /** Where the last solution comes from. */
  double[] base() {
    return base;
  }

  /** The place of the last solution on the edge to vertex k, k = 1 or 2. */
  double place(int k) {
    return solution[k - 1];
  }

  /** Whether the last solution comes from the margin of its simplex. */
  boolean isCut() {
    return isCut;
  }

  void clear() {
    vertices = 0;
  }

  void add(double[] x, double u, double[] p) {
    System.arraycopy(x, 0, vertex[vertices], 0, d);
    System.arraycopy(p, 0, slope[vertices], 0, d);
    level[vertices] = u;
    vertices++;
  }

  /**
   * How the gradient at the first vertex differs from the momentum that a path from it to x needs:
   * the path comes from the side where this is negative.
   */
  double[] mismatch(double[] x) {
    double[] y = new double[vertices - 1 + d - 1];
    prepare(x, y);
    bend(y);
    shape(y);
    aim();
    return Vectors.plus(slope[0], -1, sigma.momentum(from, w0));
  }

  /** Solves from the first vertex; infinite where nothing is feasible. */
  void solve(double[] x) {
    int edges = vertices - 1;
    int m = edges + d - 1;
    double[] y = new double[m];
    isCut = false;
    sigma.forget();
    prepare(x, y);
    value = Double.POSITIVE_INFINITY;
    gradient = null;
    isRough = Vectors.dot(h.drift(from), h.drift(target)) < 0;
    double[] straight = y.clone();
    bend(y);
    double centre = action(y);
    if (Double.isInfinite(centre)) {
      System.arraycopy(straight, 0, y, 0, m);
      centre = action(y);
    }
    solution = y.clone();
    value = centre;
    if (Double.isInfinite(centre)) {
      return;
    }
    double[][] hessian = new double[m][m];
    double[] slopes = new double[m];
    for (int round = 0; round < ROUNDS; round++) {
      if (!differentiate(y, centre, slopes, round < 2 ? hessian : null)) {
        break;
      }
      Cholesky root = Cholesky.of(hessian);
      if (root == null) {
        break;
      }
      double[] step = root.unwhiten(root.whiten(slopes));
      boolean isStopped = false;
      double longest = 0;
      for (int k = 0; k < m; k++) {
        double before = y[k];
        double moved = before - step[k];
        double low = k < edges ? -MARGIN : -MOST_BEND;
        double high = k < edges ? 1 + OVERHANG : MOST_BEND;
        y[k] = Math.max(low, Math.min(high, moved));
        isStopped |= y[k] != moved;
        longest = Math.max(longest, Math.abs(y[k] - before) * (k < edges ? 1 : PLACE / BEND));
      }
      centre = action(y);
      if (!(centre < Double.POSITIVE_INFINITY) || (isStopped && centre > value)) {
        break;
      }
      if (centre <= value + 1e-14 * Math.abs(value)) {
        value = centre;
        System.arraycopy(y, 0, solution, 0, m);
      }
      if (longest <= SMALL) {
        break;
      }
    }
    for (int k = 0; k < edges; k++) {
      isCut |= solution[k] == -MARGIN || solution[k] == 1 + OVERHANG;
    }
    shape(solution);
    System.arraycopy(from, 0, base, 0, d);
    gradient = envelope();
  }

  /** Sets the target and the normals of the straight path to it. */
  private void prepare(double[] x, double[] y) {
    System.arraycopy(x, 0, target, 0, d);
    place(y);
    double length = 0;
    for (int k = 0; k < d; k++) {
      w[k] = target[k] - from[k];
      length += w[k] * w[k];
    }
    length = Math.sqrt(length);
    if (d == 2) {
      normal[0][0] = -w[1];
      normal[0][1] = w[0];
      return;
    }
    int least = Math.abs(w[0]) <= Math.abs(w[1]) ? 0 : 1;
    least = Math.abs(w[2]) < Math.abs(w[least]) ? 2 : least;
    double square = length * length;
    double norm = 0;
    for (int k = 0; k < d; k++) {
      normal[0][k] = (k == least ? 1 : 0) - w[least] * w[k] / square;
      norm += normal[0][k] * normal[0][k];
    }
    for (int k = 0; k < d; k++) {
      normal[0][k] *= length / Math.sqrt(norm);
    }
    for (int k = 0; k < d; k++) {
      int a = (k + 1) % 3;
      int b = (k + 2) % 3;
      normal[1][k] = (w[a] * normal[0][b] - w[b] * normal[0][a]) / length;
    }
  }

  private void place(double[] y) {
    for (int k = 0; k < d; k++) {
      double x = vertex[0][k];
      for (int i = 1; i < vertices; i++) {
        x += y[i - 1] * (vertex[i][k] - vertex[0][k]);
      }
      from[k] = x;
    }
  }

  /** The interpolated value at the place on the simplex. */
  private double level(double[] y) {
    if (vertices == 1) {
      return level[0];
    }
    if (vertices == 2) {
      double da = 0;
      double db = 0;
      for (int k = 0; k < d; k++) {
        double edge = vertex[1][k] - vertex[0][k];
        da += slope[0][k] * edge;
        db += slope[1][k] * edge;
      }
      return hermite(level[0], level[1], da, db, y[0]);
    }
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double weight = i == 0 ? 1 - y[0] - y[1] : y[i - 1];
      double term = level[i];
      for (int k = 0; k < d; k++) {
        term += 0.5 * slope[i][k] * (from[k] - vertex[i][k]);
      }
      sum += weight * term;
    }
    return sum;
  }

  static double hermite(double a, double b, double da, double db, double s) {
    double rise = b - a;
    return a + s * (da + s * (3 * rise - 2 * da - db + s * (da + db - 2 * rise)));
  }

  private double action(double[] y) {
    shape(y);
    return level(y) + price();
  }

  /** Sets the place and the bulge of the path. */
  private void shape(double[] y) {
    place(y);
    for (int k = 0; k < d; k++) {
      bulge[k] = 0;
      for (int j = 0; j < d - 1; j++) {
        bulge[k] += y[vertices - 1 + j] * normal[j][k];
      }
    }
  }

  /** The action of the parabola from the current place, with the current bulge, to the target. */
  private double price() {
    aim();
    if (!lattice.box.contains(middle) || !lattice.box.contains(from)) {
      return Double.POSITIVE_INFINITY;
    }
    return isRough ? pieces() : simpson();
  }

  private double simpson() {
    return (sigma.value(0, from, w0) + 4 * sigma.value(1, middle, w) + sigma.value(2, target, w1))
        / 6;
  }

  /** The action by the midpoint rule on pieces. */
  private double pieces() {
    double sum = 0;
    for (int i = 0; i < PIECES; i++) {
      double t = (i + 0.5) / PIECES;
      for (int k = 0; k < d; k++) {
        point[k] = from[k] + t * w[k] + 4 * t * (1 - t) * bulge[k];
        velocity[k] = w[k] + 4 * (1 - 2 * t) * bulge[k];
      }
      sum += sigma.value(1, point, velocity);
    }
    return sum / PIECES;
  }

  /** The velocities of the path at its ends and in its middle. */
  private void aim() {
    for (int k = 0; k < d; k++) {
      w[k] = target[k] - from[k];
      w0[k] = w[k] + 4 * bulge[k];
      w1[k] = w[k] - 4 * bulge[k];
      middle[k] = 0.5 * (target[k] + from[k]) + bulge[k];
    }
  }

  /** Central differences of the action: its slopes and, if asked for, its Hessian. */
  private boolean differentiate(double[] y, double centre, double[] slopes, double[][] hessian) {
    int m = y.length;
    double[] up = new double[m];
    double[] z = y.clone();
    for (int k = 0; k < m; k++) {
      double step = k < vertices - 1 ? PLACE : BEND;
      z[k] = y[k] + step;
      up[k] = action(z);
      z[k] = y[k] - step;
      double down = action(z);
      z[k] = y[k];
      slopes[k] = (up[k] - down) / (2 * step);
      if (hessian != null) {
        hessian[k][k] = (up[k] - 2 * centre + down) / (step * step);
      }
      if (!(Math.abs(slopes[k]) < Double.POSITIVE_INFINITY)) {
        return false;
      }
    }
    for (int k = 0; k < m && hessian != null; k++) {
      for (int l = 0; l < k; l++) {
        double a = k < vertices - 1 ? PLACE : BEND;
        double b = l < vertices - 1 ? PLACE : BEND;
        z[k] = y[k] + a;
        z[l] = y[l] + b;
        double both = action(z);
        z[k] = y[k];
        z[l] = y[l];
        double mixed =
            (both - centre) / (a * b)
                - (slopes[k] * a + 0.5 * hessian[k][k] * a * a) / (a * b)
                - (slopes[l] * b + 0.5 * hessian[l][l] * b * b) / (a * b);
        hessian[k][l] = mixed;
        hessian[l][k] = mixed;
        if (!(Math.abs(mixed) < Double.POSITIVE_INFINITY)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The derivative of the action in the target; one-sided where the target is on the border. */
  private double[] envelope() {
    aim();
    double length = Vectors.norm(w);
    double[] g = new double[d];
    for (int k = 0; k < d; k++) {
      double step = SHIFT * length;
      double x = target[k];
      if (!lattice.isInside(k, x + step) || !lattice.isInside(k, x - step)) {
        double inward = lattice.isInside(k, x + step) ? step : -step;
        double here = price();
        target[k] = x + inward;
        double near = price();
        target[k] = x + 2 * inward;
        double far = price();
        g[k] = (4 * near - 3 * here - far) / (2 * inward);
      } else {
        target[k] = x + step;
        double up = price();
        target[k] = x - step;
        g[k] = (up - price()) / (2 * step);
      }
      target[k] = x;
    }
    aim();
    return Vectors.isFinite(g) ? g : sigma.momentum(target, w1);
  }

  /** Bends the path as the drift turns between its ends. */
  private void bend(double[] y) {
    double[] first = h.drift(from);
    double[] last = h.drift(target);
    double[] turn =
        Vectors.plus(Vectors.scaled(1 / Vectors.norm(last), last), -1 / Vectors.norm(first), first);
    for (int j = 0; j < d - 1; j++) {
      double bend = -0.125 * Vectors.dot(turn, normal[j]) / Vectors.norm(normal[j]);
      y[vertices - 1 + j] = Double.isFinite(bend) ? bend : 0;
    }
  }
}
