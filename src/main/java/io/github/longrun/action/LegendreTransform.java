package io.github.longrun.action;

import java.util.Arrays;

/**
 * The supremum of the concave function \( F(p) = \langle p, v \rangle - H(x, p) \) by Newton's
 * method, in coordinates y in which the covariance of the noise is the identity.
 *
 * <p>Steps are no longer than a few times y and are halved until F grows. Where the maximum is at
 * infinity they go there geometrically, until a direction shows linear growth (v is outside the
 * closed hull of velocities, F is unbounded) or the gain of a step is below the rounding of F (v is
 * on the boundary).
 *
 * <p>Should that fail, \( F(p) - \frac\epsilon2 |y|^2 \) is maximised for a decreasing sequence of
 * \( \epsilon \): its supremum is the Moreau envelope of L, which increases to L(v), and \(
 * \epsilon y \) tends to v minus its projection on the hull, so that y finds the direction if there
 * is one.
 */
final class LegendreTransform {

  private static final int MAXIMUM_STEPS = 300;
  private static final int STEPS_OF_AN_ENVELOPE = 40;

  /** Where this many expansions of H do not suffice, H is not smooth and convex in doubles. */
  private static final int MAXIMUM_EXPANSIONS = 4000;

  /** A step may be this many times as long as 1 + |y|. */
  private static final double LONGEST = 8;

  /** A step that is cut to less of it is tried one coordinate after the other. */
  private static final double SHORT = 1e-3;

  /** Where F grows by no more than its rounding in as many steps, it has grown all it can. */
  private static final int PATIENCE = 20;

  /** Directions are tried for linear growth from this distance on, and at that distance. */
  private static final double FAR = 16;

  private static final double VERY_FAR = 0x1p100;

  /** Growth along a ray below this fraction of its terms is rounding. */
  private static final double STEEP = 1e-13;

  /** The rounding error of F, which has the logarithm of a mean near 1, per unit of its terms. */
  private static final double ROUNDING = 4e-16;

  /** A momentum that rounding moves by this fraction is determined by nothing. */
  private static final double LOOSE = 0.05;

  /** F grows by more than this, once its terms are large, where a face has no probability. */
  private static final double GROWTH = 0.05;

  /** A rounding error at which F is still resolved. */
  private static final double RESOLVED = 1e-9;

  private final Hamiltonian h;
  private final double[] x;
  private final double[] v;
  private final Cholesky root;

  private double[] y;
  private double[] p;
  private Expansion e;
  private double f;
  private int expansions;

  /** A momentum very far out, where F grows linearly towards it. */
  private double[] steepest;

  /** F where its rounding was last below {@link #RESOLVED}. */
  private double resolved;

  LegendreTransform(Hamiltonian h, double[] x, double[] v) {
    this.h = h;
    this.x = x;
    this.v = v;
    Expansion rest = h.expansion(x, new double[v.length]);
    this.root = Cholesky.of(rest.hessian());
    GeometricLagrangian.checkNoise(h, x, rest.gradient(), rest.hessian(), root);
  }

  /** The supremum, from a momentum near it or else from 0; null where it is not found. */
  Lagrangian from(double[] guess) {
    double[] start = root.transposed(guess);
    Lagrangian result = begin(start) ? ascend(0, MAXIMUM_STEPS) : null;
    if (result == null && Vectors.largest(guess) > 0) {
      begin(new double[v.length]);
      result = ascend(0, MAXIMUM_STEPS);
    }
    return result != null ? result : throughEnvelopes();
  }

  private Lagrangian throughEnvelopes() {
    begin(new double[v.length]);
    for (double epsilon = 0.1;
        epsilon > 1e-17 && expansions < MAXIMUM_EXPANSIONS;
        epsilon *= 0.01) {
      ascend(epsilon, STEPS_OF_AN_ENVELOPE);
      double[] around = y;
      double there = resolved;
      Lagrangian result = isUnbounded() ? unbounded() : ascend(0, STEPS_OF_AN_ENVELOPE);
      if (result != null) {
        return result;
      }
      begin(around);
      resolved = there;
    }
    return null;
  }

  private boolean begin(double[] start) {
    y = start;
    p = root.unwhiten(y);
    if (!Vectors.isFinite(p)) {
      return false;
    }
    e = h.expansion(x, p);
    f = Vectors.dot(p, v) - e.value();
    resolved = f;
    return isUsable(e);
  }

  private static boolean isUsable(Expansion e) {
    return Double.isFinite(e.value()) && Vectors.isFinite(e.gradient());
  }

  /** Newton's method; null where it does not converge, and always with an envelope. */
  private Lagrangian ascend(double epsilon, int steps) {
    double before = Double.POSITIVE_INFINITY;
    int idle = 0;
    for (int iteration = 0; iteration < steps && expansions < MAXIMUM_EXPANSIONS; iteration++) {
      double[] rest = root.whiten(Vectors.plus(v, -1, e.gradient()));
      double[] slope = Vectors.plus(rest, -epsilon, y);
      Cholesky curvature = curvature(epsilon);
      if (curvature == null) {
        return null;
      }
      double[] step = curvature.unwhiten(curvature.whiten(slope));
      double gain = Vectors.dot(slope, step);
      double rounding = rounding();
      if (rounding <= RESOLVED) {
        resolved = f;
      }
      double size = Vectors.largest(step);
      double distance = Vectors.largest(y);
      if (gain <= 2 * rounding || Vectors.largest(slope) <= roundingOfSlope()) {
        // F is flat to rounding, but its slope is not yet: the momentum has digits to win.
        boolean isDone = !(gain < 0.5 * before) || gain == 0 || !move(step, epsilon, rounding);
        if (isDone) {
          return epsilon > 0 ? null : finish(looseness(curvature) > LOOSE * distance);
        }
        before = gain;
        continue;
      }
      double most = LONGEST * (1 + distance);
      if (size > most) {
        step = Vectors.scaled(most / size, step);
      }
      if ((distance > FAR || size > most) && epsilon == 0 && isUnbounded()) {
        return unbounded();
      }
      double fBefore = f;
      boolean moved = advance(step, slope, epsilon, rounding);
      idle = f > fBefore + rounding ? 0 : idle + 1;
      if (!moved || idle > PATIENCE) {
        // No double is nearer to the edge of where the cumulant is finite.
        boolean isAtTheEdge =
            epsilon == 0
                && Vectors.largest(rest) * distance * v.length * ROUNDING <= 1e-12 * Math.abs(f);
        return isAtTheEdge ? finish(false) : null;
      }
      if (f == Double.POSITIVE_INFINITY) {
        return unbounded();
      }
    }
    return null;
  }

  /** The rounding error of the whitened slope, of which the tilted noise is one term. */
  private double roundingOfSlope() {
    return ROUNDING
        * (1 + Vectors.largest(root.whiten(v)) + Vectors.largest(root.whiten(e.gradient())));
  }

  private double rounding() {
    return ROUNDING * (1 + Math.abs(Vectors.dot(p, v)) + Math.abs(e.value()));
  }

  /** Moves by as much of a step as F grows enough for, and says whether it did. */
  private boolean advance(double[] step, double[] slope, double epsilon, double rounding) {
    return advance(step, slope, epsilon, rounding, SHORT) || advanceAlongAxes(step, slope, epsilon);
  }

  private boolean advance(
      double[] step, double[] slope, double epsilon, double rounding, double least) {
    double growth = Vectors.dot(slope, step);
    for (double t = 1; t > least; t *= 0.5) {
      if (move(Vectors.scaled(t, step), epsilon, rounding - 1e-4 * t * growth)) {
        return true;
      }
    }
    return false;
  }

  /** One coordinate after the other: some may be at the edge of where the cumulant is finite. */
  private boolean advanceAlongAxes(double[] step, double[] slope, double epsilon) {
    boolean moved = false;
    for (int k = 0; k < step.length; k++) {
      double[] part = new double[step.length];
      part[k] = step[k];
      moved |= advance(part, slope, epsilon, 0, 1e-18);
    }
    return moved;
  }

  /** Moves by a step unless F falls by more than what is allowed. */
  private boolean move(double[] step, double epsilon, double allowed) {
    double[] trial = Vectors.plus(y, 1, step);
    double[] momentum = root.unwhiten(trial);
    if (!Vectors.isFinite(momentum)) {
      return false;
    }
    Expansion next = h.expansion(x, momentum);
    expansions++;
    double there = Vectors.dot(momentum, v) - next.value();
    double fall = f - there + 0.5 * epsilon * (Vectors.dot(trial, trial) - Vectors.dot(y, y));
    if (!isUsable(next) || !(fall <= allowed) || Arrays.equals(trial, y)) {
      return false;
    }
    y = trial;
    p = momentum;
    e = next;
    f = there;
    return true;
  }

  /** The factor of the whitened curvature, with a little of the identity where it is singular. */
  private Cholesky curvature(double epsilon) {
    int d = v.length;
    double[][] k = new double[d][];
    for (int i = 0; i < d; i++) {
      k[i] = root.whiten(e.hessian()[i]);
    }
    double trace = 0;
    double[][] whitened = new double[d][d];
    for (int j = 0; j < d; j++) {
      double[] column = new double[d];
      for (int i = 0; i < d; i++) {
        column[i] = k[i][j];
      }
      column = root.whiten(column);
      for (int i = 0; i < d; i++) {
        whitened[i][j] = column[i] + (i == j ? epsilon : 0);
      }
      trace += whitened[j][j];
    }
    Cholesky factor = Cholesky.of(whitened);
    double shift = Math.max(Double.MIN_NORMAL, 1e-13 * trace);
    while (factor == null && shift < 1e3 * (1 + trace)) {
      for (int i = 0; i < d; i++) {
        whitened[i][i] += shift;
      }
      factor = Cholesky.of(whitened);
      shift *= 10;
    }
    return factor;
  }

  /** Whether F grows linearly along y or along what is left of the velocity. */
  private boolean isUnbounded() {
    double[] rest = root.whiten(Vectors.plus(v, -1, e.gradient()));
    return isUnbounded(y) || isUnbounded(rest);
  }

  private boolean isUnbounded(double[] ray) {
    double size = Vectors.largest(ray);
    if (!(size > 0) || Double.isInfinite(size)) {
      return false;
    }
    double[] far = root.unwhiten(Vectors.scaled(VERY_FAR, Vectors.scaled(1 / size, ray)));
    if (!Vectors.isFinite(far)) {
      return false;
    }
    double along = Vectors.dot(far, v);
    double value = h.value(x, far);
    boolean isSteep =
        along - value > STEEP * (Math.abs(along) + Math.abs(value))
            && Math.abs(value) < Double.POSITIVE_INFINITY;
    steepest = isSteep ? far : null;
    return isSteep;
  }

  private Lagrangian unbounded() {
    double[] momentum = steepest == null ? p : steepest;
    return new Lagrangian(Double.POSITIVE_INFINITY, momentum, false, residual());
  }

  private double residual() {
    return Vectors.largest(Vectors.plus(v, -1, e.gradient()));
  }

  private Lagrangian finish(boolean isLoose) {
    if (isLoose && f - resolved > GROWTH) {
      return unbounded();
    }
    return new Lagrangian(Math.max(0, f), p, !isLoose, residual());
  }

  /** How far the rounding of the velocity moves y. */
  private double looseness(Cholesky curvature) {
    double error = roundingOfSlope();
    double largest = 0;
    for (int k = 0; k < v.length; k++) {
      double[] unit = new double[v.length];
      unit[k] = error;
      largest = Math.max(largest, Vectors.largest(curvature.unwhiten(curvature.whiten(unit))));
    }
    // below one standard deviation, a momentum is as good as any other
    return largest <= 1e-6 ? 0 : largest;
  }
}
