package io.github.longrun.action;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The path of least action out of a stable point of rest \( x_0 \) as a solution of Hamilton's
 * equations \[ x' = \nabla_p H(x, p), \qquad p' = -\nabla_x H(x, p), \] which need no inverse of
 * the covariance: noise may be missing in some directions.
 *
 * <p>It starts on \( p = S^{-1} (x - x_0) \), the linearised unstable manifold of \( (x_0, 0) \)
 * ({@link Lyapunov}), so near to \( x_0 \) that the action up to there is \( \langle p, x - x_0
 * \rangle / 2 \), and ends in the point y, or, where y is a point of rest, on the linearised stable
 * manifold \( p = Q (x - y) \) of (y, 0). Steps are even in time, that is, in the logarithm of the
 * distance from the points of rest: a path that winds out of a focus has as many in every turn.
 * Collocation of fourth order (the formula of Kierzenka and Shampine, ACM TOMS 27, 2001), Newton's
 * method, Richardson extrapolation over doubled numbers of steps. The initial path is that of the
 * linearised noise, followed back from y, or one that was found with a little more noise. Where the
 * field is linear the first one is the path itself, of action \( \langle y - x_0, S^{-1} (y - x_0)
 * \rangle / 2 \), and nothing is left to solve.
 */
final class Instanton {

  /** Where the ends of the path lie, as parts of the distance of the two points. */
  private static final double RADIUS = 1e-3;

  /** Orbits farther out than this many times the distance are given up. */
  private static final double REACH = 1e4;

  /** The part of a turn, in radians, or of a relaxation that the first steps take. */
  private static final double FIRST_STEP = 0.3;

  private static final int FEWEST = 64;

  /** The same part for the steps of the initial path, as a part of the shortest time there. */
  private static final double STEP_BACK = 0.1;

  private static final int STEPS_OF_A_RATE = 8;

  /** Of the initial path so many steps are one of the path, where it is the path itself. */
  private static final int STRIDE = 8;

  /** It is where its momenta change as they should, to this part of the largest one and rate. */
  private static final double STRAIGHT = 1e-7;

  /** What rounding does to the inverse of S, as a part of the action. */
  private static final double ROUNDING = 1e-11;

  private static final int MOST_BACK = 200_000;

  /** Slower than this part of the distance in the shortest time there it rests elsewhere. */
  private static final double STUCK = 1e-9;

  /** Steps times the square of the dimension: some 20 numbers each, 170 MB in all. */
  private static final int MOST = 1 << 20;

  private static final double ACCURACY = 1e-7;

  /** Extrapolations that disagree by more than this fraction are no result. */
  private static final double RESOLVED = 0.01;

  /** The fraction by which the action of the initial path may err. */
  private static final double SLACK = 0.01;

  private static final int MAXIMUM_ITERATIONS = 40;

  /** A Newton step below this part of the distance is as good as none. */
  private static final double SOLVED = 1e-8;

  /** Newton steps cut to less than this part lead nowhere. */
  private static final double LEAST = 1e-2;

  private final Hamiltonian h;
  private final int d;
  private final double[] from;
  private final double[] to;
  private final double scale;
  private final double[][] out;

  /** Q, or null where the path ends in y itself. */
  private final double[][] in;

  private int iterations;

  private Instanton(Hamiltonian h, double[] from, double[] to, double[][] out, double[][] in) {
    this.h = h;
    this.d = from.length;
    this.from = from;
    this.to = to;
    this.scale = Vectors.distance(from, to);
    this.out = out;
    this.in = in;
  }

  /**
   * The paths from a point of rest to another point; null where the start is not stable, noise does
   * not reach every direction, or the end is at rest and no path but the drift leads there.
   */
  static Instanton between(Hamiltonian h, double[] from, double[] to, boolean isEndAtRest) {
    double scale = Vectors.distance(from, to);
    double[] zero = new double[from.length];
    Lyapunov local = Lyapunov.of(DriftFlow.jacobian(h::drift, from, scale), h.hessianP(from, zero));
    double[][] in =
        isEndAtRest ? arrival(DriftFlow.jacobian(h::drift, to, scale), h.hessianP(to, zero)) : null;
    return local == null || (isEndAtRest && in == null)
        ? null
        : new Instanton(h, from, to, local.inverse().getData(), in);
  }

  /**
   * Q with \( Q J + J^\top Q + Q C Q = 0 \) and \( J + C Q \) stable: \( -L M^{-1} L^\top \), where
   * the columns of L span the unstable left eigenspace, \( J^\top L = L \Lambda \), and M is the
   * covariance of \( dY = -\Lambda^\top Y dt + L^\top C^{1/2} dW \). Null where nothing is
   * unstable.
   */
  private static double[][] arrival(double[][] jacobian, double[][] covariance) {
    RealMatrix j = new Array2DRowRealMatrix(jacobian);
    double size = j.getFrobeniusNorm();
    if (!(size > 0) || Double.isInfinite(size)) {
      return null;
    }
    EigenDecomposition eigen = new EigenDecomposition(j.transpose().scalarMultiply(1 / size));
    int[] unstable = new int[jacobian.length];
    int m = 0;
    for (int k = 0; k < unstable.length; k++) {
      if (eigen.getRealEigenvalue(k) > 1e-6) {
        unstable[m++] = k;
      }
    }
    if (m == 0) {
      return null;
    }
    int[] columns = Arrays.copyOf(unstable, m);
    int[] rows = new int[jacobian.length];
    Arrays.setAll(rows, k -> k);
    RealMatrix l = eigen.getV().getSubMatrix(rows, columns);
    RealMatrix lambda = eigen.getD().getSubMatrix(columns, columns).scalarMultiply(size);
    RealMatrix noise = l.transpose().multiply(new Array2DRowRealMatrix(covariance)).multiply(l);
    Lyapunov back = Lyapunov.of(lambda.transpose().scalarMultiply(-1).getData(), noise.getData());
    return back == null
        ? null
        : l.multiply(back.inverse()).multiply(l.transpose()).scalarMultiply(-1).getData();
  }

  /** The path near the way out by the linearised noise, null where there is none. */
  MinimumActionPath nearLinear() {
    for (double[] end : ends()) {
      Orbit orbit = back(end);
      MinimumActionPath exact = orbit == null || in != null ? null : linear(orbit);
      if (exact != null) {
        return exact;
      }
      Timed line = orbit == null ? null : spread(orbit.z, orbit.times, orbit.rate);
      MinimumActionPath path = line == null ? null : near(line, action(line));
      if (path != null) {
        return path;
      }
    }
    return null;
  }

  /**
   * The way out by the linearised noise as it is, where it solves Hamilton's equations; else null.
   * Then \( p \cdot x' - L = H \) tells what the action differs from \( \langle y - x_0, S^{-1} (y
   * - x_0) \rangle / 2 \) by.
   */
  private MinimumActionPath linear(Orbit orbit) {
    double action = 0.5 * form(to);
    double error = ROUNDING * action;
    double residual = 0;
    double momentum = 0;
    int last = orbit.z.length - 1;
    List<double[]> points = new ArrayList<>(List.of(from.clone()));
    List<GeometricLagrangian> steps = new ArrayList<>();
    for (int k = last % STRIDE; k <= last; k += STRIDE) {
      double[] x = x(orbit.z[k]);
      double[] p = p(orbit.z[k]);
      double[] velocity = h.gradientP(x, p);
      double[] kept = Vectors.times(out, velocity);
      double[] asked = h.gradientX(x, p);
      double time = k < STRIDE ? 0 : orbit.times[k] - orbit.times[k - STRIDE];
      residual = Math.max(residual, Vectors.norm(Vectors.plus(kept, 1, asked)) / orbit.rate);
      momentum = Math.max(momentum, Vectors.norm(p));
      error += Math.abs(h.value(x, p)) * time;
      if (!(residual <= STRAIGHT * momentum && error <= ACCURACY * action)) {
        return null;
      }
      double[] before = points.get(points.size() - 1);
      steps.add(
          k < STRIDE
              ? straight(0.5 * form(x), p, Vectors.plus(x, -1, from), velocity)
              : new GeometricLagrangian(
                  0.5 * (form(x) - form(before)), p(orbit.z[k - STRIDE / 2]), time));
      points.add(x);
    }
    Path path = Path.of(points.toArray(double[][]::new), steps.toArray(GeometricLagrangian[]::new));
    return new MinimumActionPath(path, action, error, true, residual / momentum, 0);
  }

  /** The path near one of a little more noise, null where there is none. */
  MinimumActionPath near(MinimumActionPath noisier) {
    double[][] x = noisier.path().nodes();
    double[][] p = noisier.path().momenta();
    double[] times = noisier.path().times();
    double near = RADIUS * RADIUS * form(to);
    int first = 1;
    while (first < x.length - 2 && form(x[first]) < near) {
      first++;
    }
    int last = x.length - 1;
    while (in != null && last > first + 1 && Vectors.distance(x[last], to) < RADIUS * scale) {
      last--;
    }
    double[][] z = new double[last - first + 1][];
    double[] t = new double[z.length];
    double rate = 0;
    for (int k = 0; k < z.length; k++) {
      int i = first + k;
      z[k] = joined(x[i], i < p.length ? Path.middle(p[i - 1], p[i]) : p[i - 1]);
      t[k] = times[i] - times[first];
      rate = Math.max(rate, rate(x[i]));
    }
    Timed line = spread(z, t, rate);
    return line == null ? null : near(line, noisier.action() + noisier.error());
  }

  /** The velocity of the way out by the linearised noise. */
  private double[] outwards(double[] x) {
    return h.gradientP(x, Vectors.times(out, Vectors.plus(x, -1, from)));
  }

  private double[] inwards(double[] x) {
    return h.gradientP(x, Vectors.times(in, Vectors.plus(x, -1, to)));
  }

  /**
   * Where the ways out by the linearised noise are followed back from: the end, or points beside it
   * if it is a point of rest to them too.
   */
  private List<double[]> ends() {
    if (in == null) {
      return List.of(to);
    }
    double[] beside = Vectors.plus(to, RADIUS, Vectors.plus(from, -1, to));
    if (Vectors.norm(outwards(to)) > RADIUS * Vectors.norm(h.drift(beside))) {
      return List.of();
    }
    return new DriftFlow(this::outwards, -1, scale)
        .waysOut(to).stream().map(way -> Vectors.plus(to, RADIUS * scale, way)).toList();
  }

  /**
   * The way out by the linearised noise to a point, followed back from there by the classical
   * Runge-Kutta method; null where it comes from elsewhere.
   */
  private Orbit back(double[] end) {
    double near = RADIUS * RADIUS * form(to);
    List<double[]> points = new ArrayList<>(List.of(end));
    List<Double> times = new ArrayList<>(List.of(0.0));
    double rate = rate(end);
    double fastest = rate;
    double time = 0;
    double[] x = end;
    for (int k = 1; form(x) > near; k++) {
      if (k > MOST_BACK || !(Vectors.distance(x, from) < REACH * scale)) {
        return null;
      }
      Discretised.goOn();
      if (k % STEPS_OF_A_RATE == 0) {
        rate = rate(x);
        fastest = Math.max(fastest, rate);
      }
      double step = STEP_BACK / rate;
      double[] k1 = outwards(x);
      if (Vectors.norm(k1) <= STUCK * rate * scale) {
        return null;
      }
      double[] k2 = outwards(Vectors.plus(x, -step / 2, k1));
      double[] k3 = outwards(Vectors.plus(x, -step / 2, k2));
      double[] k4 = outwards(Vectors.plus(x, -step, k3));
      double[] y = x.clone();
      for (int a = 0; a < d; a++) {
        y[a] -= step / 6 * (k1[a] + 2 * k2[a] + 2 * k3[a] + k4[a]);
      }
      x = y;
      time -= step;
      points.add(x);
      times.add(time);
    }
    Collections.reverse(points);
    Collections.reverse(times);
    double[][] z = new double[points.size()][];
    double[] t = new double[z.length];
    for (int k = 0; k < z.length; k++) {
      double[] at = points.get(k);
      z[k] = joined(at, Vectors.times(out, Vectors.plus(at, -1, from)));
      t[k] = times.get(k) - time;
    }
    return new Orbit(z, t, fastest);
  }

  /** The form \( \langle x - x_0, S^{-1} (x - x_0) \rangle \). */
  private double form(double[] x) {
    double[] y = Vectors.plus(x, -1, from);
    return Vectors.dot(y, Vectors.times(out, y));
  }

  /** How fast the drift varies along an orbit, an upper bound of all frequencies. */
  private double rate(double[] x) {
    double square = 0;
    for (double[] row : DriftFlow.jacobian(h::drift, x, scale)) {
      square += Vectors.dot(row, row);
    }
    return Math.sqrt(square);
  }

  /** Points, momenta after them, the times at which they are passed, and the largest rate there. */
  private record Orbit(double[][] z, double[] times, double rate) {}

  /** A path in time: its points, momenta after them, at even intervals. */
  private record Timed(double[][] z, double step) {
    int steps() {
      return z.length - 1;
    }
  }

  /**
   * The path near another one.
   *
   * @param bound its action, of which a dearer path is another solution
   */
  private MinimumActionPath near(Timed line, double bound) {
    Timed first = solved(line);
    Timed finest = first;
    double before = first == null ? Double.NaN : action(first);
    double best = before;
    double error = Double.POSITIVE_INFINITY;
    while (error > ACCURACY * best && 2.0 * finest.steps() * d * d <= MOST) {
      Timed next = solved(halved(finest));
      if (next == null) {
        break;
      }
      finest = next;
      double now = action(finest);
      double limit = now + (now - before) / 15;
      error = Math.abs(limit - now);
      best = limit;
      before = now;
    }
    if (!(error <= RESOLVED * best && best <= (1 + SLACK) * bound)) {
      return null;
    }
    error += linearised(finest);
    return new MinimumActionPath(
        path(finest, finest.steps() / first.steps()),
        best,
        error,
        error <= RESOLVED * best,
        residual(finest),
        iterations);
  }

  /**
   * An estimate of the error of the linearised manifolds: how far their energy is from 0, for the
   * time in which the path leaves or comes nearer by a factor e.
   */
  private double linearised(Timed path) {
    double start = 0;
    double end = 0;
    for (double[] z : path.z) {
      double[] x = x(z);
      if (form(x) <= 4 * form(x(path.z[0]))) {
        double[] p = Vectors.times(out, Vectors.plus(x, -1, from));
        start = Math.max(start, Math.abs(h.value(x, p)));
      }
      if (in != null && Vectors.distance(x, to) <= 2 * RADIUS * scale) {
        double[] p = Vectors.times(in, Vectors.plus(x, -1, to));
        end = Math.max(end, Math.abs(h.value(x, p)));
      }
    }
    return (start + end) * path.step * path.steps() / -Math.log(RADIUS);
  }

  private double residual(Timed path) {
    double momentum = 0;
    for (double[] z : path.z) {
      momentum = Math.max(momentum, Vectors.norm(p(z)));
    }
    double largest = Vectors.largest(defect(path, bounds(path)));
    return largest / momentum;
  }

  /** The nodes after every so many steps, between the two points. */
  private Path path(Timed path, int stride) {
    List<double[]> points = new ArrayList<>(List.of(from.clone()));
    List<GeometricLagrangian> steps = new ArrayList<>();
    for (int k = 0; k <= path.steps(); k += stride) {
      double[] x = x(path.z[k]);
      points.add(x);
      if (k == 0) {
        steps.add(straight(0.5 * form(x), p(path.z[0]), Vectors.plus(x, -1, from), outwards(x)));
      } else {
        double value = 0;
        for (int j = k - stride; j < k; j++) {
          value += action(path, j);
        }
        steps.add(new GeometricLagrangian(value, p(path.z[k - stride / 2]), stride * path.step));
      }
    }
    if (in == null) {
      points.set(points.size() - 1, to.clone());
    } else {
      double[] p = p(path.z[path.steps()]);
      double[] rest = Vectors.plus(to, -1, points.get(points.size() - 1));
      steps.add(
          straight(0.5 * Vectors.dot(p, rest), p, rest, inwards(points.get(points.size() - 1))));
      points.add(to.clone());
    }
    return Path.of(points.toArray(double[][]::new), steps.toArray(GeometricLagrangian[]::new));
  }

  /** The step between a point of rest and the linearised manifold, at the speed there. */
  private static GeometricLagrangian straight(
      double value, double[] p, double[] step, double[] velocity) {
    return new GeometricLagrangian(value, p, Vectors.norm(step) / Vectors.norm(velocity));
  }

  /** At even intervals of time, by cubics; null where that takes too many. */
  private Timed spread(double[][] z, double[] times, double rate) {
    double duration = times[times.length - 1];
    double count = Math.max(FEWEST, Math.ceil(duration * rate / FIRST_STEP));
    if (!(2 * count * d * d <= MOST)) {
      return null;
    }
    int n = (int) count;
    double[][] even = new double[n + 1][];
    int i = 0;
    for (int k = 0; k <= n; k++) {
      double t = duration * k / n;
      while (i < times.length - 2 && times[i + 1] < t) {
        i++;
      }
      double whole = times[i + 1] - times[i];
      double u = Math.min(1, (t - times[i]) / whole);
      double[] fa = h.gradientP(x(z[i]), p(z[i]));
      double[] fb = h.gradientP(x(z[i + 1]), p(z[i + 1]));
      even[k] = Vectors.plus(Vectors.scaled(1 - u, z[i]), u, z[i + 1]);
      for (int a = 0; a < d; a++) {
        double chord = z[i + 1][a] - z[i][a];
        even[k][a] +=
            u * (1 - u) * ((1 - u) * (whole * fa[a] - chord) - u * (whole * fb[a] - chord));
      }
    }
    return new Timed(even, duration / n);
  }

  private Timed halved(Timed path) {
    double[][] z = new double[2 * path.steps() + 1][];
    for (int k = 0; k <= path.steps(); k++) {
      z[2 * k] = path.z[k];
      if (k > 0) {
        z[2 * k - 1] =
            middle(path.z[k - 1], path.z[k], flow(path.z[k - 1]), flow(path.z[k]), path.step);
      }
    }
    return new Timed(z, path.step / 2);
  }

  private double[] x(double[] z) {
    return Arrays.copyOf(z, d);
  }

  private double[] p(double[] z) {
    return Arrays.copyOfRange(z, d, 2 * d);
  }

  private double[] joined(double[] x, double[] p) {
    double[] z = Arrays.copyOf(x, 2 * d);
    System.arraycopy(p, 0, z, d, d);
    return z;
  }

  /** The right-hand side of Hamilton's equations. */
  private double[] flow(double[] z) {
    return joined(h.gradientP(x(z), p(z)), Vectors.minus(h.gradientX(x(z), p(z))));
  }

  private double[][] jacobian(double[] z) {
    double[][] pp = h.hessianP(x(z), p(z));
    SecondDerivatives second = SecondDerivatives.of(h, x(z), p(z), scale);
    double[][] j = new double[2 * d][2 * d];
    for (int a = 0; a < d; a++) {
      for (int b = 0; b < d; b++) {
        j[a][b] = second.xp()[b][a];
        j[a][d + b] = pp[a][b];
        j[d + a][b] = -second.xx()[a][b];
        j[d + a][d + b] = -second.xp()[a][b];
      }
    }
    return j;
  }

  /** Halfway between two points of a cubic. */
  private static double[] middle(double[] a, double[] b, double[] fa, double[] fb, double step) {
    double[] z = new double[a.length];
    for (int k = 0; k < z.length; k++) {
      z[k] = 0.5 * (a[k] + b[k]) + step / 8 * (fa[k] - fb[k]);
    }
    return z;
  }

  private double lagrangian(double[] z) {
    double[] x = x(z);
    double[] p = p(z);
    return Vectors.dot(p, h.gradientP(x, p)) - h.value(x, p);
  }

  private double action(Timed path) {
    double sum = 0.5 * form(x(path.z[0]));
    if (in != null) {
      double[] last = path.z[path.steps()];
      sum -= 0.5 * Vectors.dot(p(last), Vectors.plus(x(last), -1, to));
    }
    for (int k = 0; k < path.steps(); k++) {
      sum += action(path, k);
    }
    return sum;
  }

  /** The action of a step, by Simpson's rule. */
  private double action(Timed path, int k) {
    double[] a = path.z[k];
    double[] b = path.z[k + 1];
    double[] m = middle(a, b, flow(a), flow(b), path.step);
    return path.step / 6 * (lagrangian(a) + 4 * lagrangian(m) + lagrangian(b));
  }

  /**
   * Newton's method; null where it does not converge. A step is cut until the next one is shorter:
   * residuals tell nothing of how far the solution is, as orbits depart exponentially.
   */
  private Timed solved(Timed guess) {
    Bounds bounds = bounds(guess);
    Timed path = guess;
    double[] change = newton(path, bounds);
    for (int i = 0; i < MAXIMUM_ITERATIONS; i++) {
      if (Vectors.largest(change) <= SOLVED * scale) {
        return moved(path, -1, change);
      }
      Timed moved = path;
      double[] next = change;
      double t = 1;
      for (; t > LEAST; t /= 2) {
        moved = moved(path, -t, change);
        if (isWithinReach(moved)) {
          next = newton(moved, bounds);
          if (Vectors.norm(next) <= (1 - 0.25 * t) * Vectors.norm(change)) {
            break;
          }
        }
      }
      if (t <= LEAST) {
        return null;
      }
      path = moved;
      change = next;
    }
    return null;
  }

  private boolean isWithinReach(Timed path) {
    for (double[] z : path.z) {
      if (!(Vectors.distance(x(z), from) < REACH * scale && Vectors.isFinite(z))) {
        return false;
      }
    }
    return true;
  }

  private Timed moved(Timed path, double t, double[] change) {
    double[][] moved = new double[path.z.length][];
    for (int k = 0; k < moved.length; k++) {
      double[] part = Arrays.copyOfRange(change, 2 * d * k, 2 * d * (k + 1));
      moved[k] = Vectors.plus(path.z[k], t, part);
    }
    return new Timed(moved, path.step);
  }

  /**
   * The linear conditions at the ends, \( A (x_1 - x_0, p_1) = 0 \) and \( B (x_n - y, p_n) = c \).
   * A path between two points of rest may be shifted in time, so that its last node has to stay
   * abreast of that of the guess; in turn, as H is the same all along and 0 at the end, \( p_1 -
   * S^{-1} (x_1 - x_0) \) need not be 0 in the direction of the velocity.
   */
  private record Bounds(double[][] a, double[][] b, double[] c) {}

  private Bounds bounds(Timed guess) {
    double[][] a = new double[d][2 * d];
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < d; l++) {
        a[k][l] = -out[k][l];
      }
      a[k][d + k] = 1;
    }
    double[][] b = new double[in == null ? d : d + 1][2 * d];
    double[] c = new double[b.length];
    if (in == null) {
      for (int k = 0; k < d; k++) {
        b[k][k] = 1;
      }
      return new Bounds(a, b, c);
    }
    double[] last = x(guess.z[guess.steps()]);
    double[] velocity = inwards(last);
    for (int k = 0; k < d; k++) {
      for (int l = 0; l < d; l++) {
        b[k][l] = -in[k][l];
      }
      b[k][d + k] = 1;
      b[d][k] = velocity[k] / Vectors.norm(velocity);
    }
    c[d] = Vectors.dot(Arrays.copyOf(b[d], d), Vectors.plus(last, -1, to));
    return new Bounds(across(outwards(x(guess.z[0])), a), b, c);
  }

  /** All but the first row of a matrix whose rows are turned so that the first is along v. */
  private double[][] across(double[] v, double[][] a) {
    double[] u = Vectors.scaled(1 / Vectors.norm(v), v);
    u[0] += u[0] >= 0 ? 1 : -1;
    u = Vectors.scaled(1 / Vectors.norm(u), u);
    double[] sum = new double[2 * d];
    for (int k = 0; k < d; k++) {
      sum = Vectors.plus(sum, 2 * u[k], a[k]);
    }
    double[][] rest = new double[d - 1][];
    for (int k = 1; k < d; k++) {
      rest[k - 1] = Vectors.plus(a[k], -u[k], sum);
    }
    return rest;
  }

  /** By how much the ends and the steps of a path miss the equations. */
  private double[] defect(Timed path, Bounds bounds) {
    double[][] z = path.z;
    int n = path.steps();
    double[] r = new double[2 * d * (n + 1)];
    int row = 0;
    for (double[] condition : bounds.a) {
      r[row++] = Vectors.dot(condition, joined(Vectors.plus(x(z[0]), -1, from), p(z[0])));
    }
    double[] f = flow(z[0]);
    for (int k = 0; k < n; k++) {
      double[] next = flow(z[k + 1]);
      double[] m = flow(middle(z[k], z[k + 1], f, next, path.step));
      for (int a = 0; a < 2 * d; a++) {
        r[row++] = z[k + 1][a] - z[k][a] - path.step / 6 * (f[a] + 4 * m[a] + next[a]);
      }
      f = next;
    }
    for (int k = 0; k < bounds.b.length; k++) {
      double[] left = joined(Vectors.plus(x(z[n]), -1, to), p(z[n]));
      r[row++] = Vectors.dot(bounds.b[k], left) - bounds.c[k];
    }
    return r;
  }

  private double[] newton(Timed path, Bounds bounds) {
    iterations++;
    double[][] z = path.z;
    double step = path.step;
    BandMatrix band = new BandMatrix(2 * d * z.length, 3 * d);
    int row = 0;
    for (double[] condition : bounds.a) {
      band.set(row++, 0, condition);
    }
    double[] f = flow(z[0]);
    RealMatrix j = new Array2DRowRealMatrix(jacobian(z[0]), false);
    RealMatrix one = MatrixUtils.createRealIdentityMatrix(2 * d);
    for (int k = 0; k < path.steps(); k++) {
      Discretised.goOn();
      double[] fn = flow(z[k + 1]);
      RealMatrix jn = new Array2DRowRealMatrix(jacobian(z[k + 1]), false);
      double[][] middle = jacobian(middle(z[k], z[k + 1], f, fn, step));
      RealMatrix m = new Array2DRowRealMatrix(middle, false);
      RealMatrix both = m.scalarMultiply(2);
      RealMatrix bend = m.scalarMultiply(step / 2);
      RealMatrix left = j.add(both).add(bend.multiply(j)).scalarMultiply(-step / 6).subtract(one);
      RealMatrix right =
          jn.add(both).subtract(bend.multiply(jn)).scalarMultiply(-step / 6).add(one);
      for (int a = 0; a < 2 * d; a++) {
        band.set(row, 2 * d * k, left.getRow(a));
        band.set(row++, 2 * d * (k + 1), right.getRow(a));
      }
      f = fn;
      j = jn;
    }
    for (double[] condition : bounds.b) {
      band.set(row++, 2 * d * path.steps(), condition);
    }
    return band.solve(defect(path, bounds));
  }
}
