package io.github.longrun.action;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularMatrixException;

/**
 * The geometric Lagrangian \( \sigma(x; w) = \sup \{ \langle p, w \rangle : H(x, p) \le 0 \} \) of
 * a displacement w at x, and the momentum and duration where it is reached: \[ w = \nu\, \nabla_p
 * H(x, p), \qquad H(x, p) = 0. \]
 *
 * <p>For Gaussian noise, \( H = \langle b, p \rangle + \frac12 \langle p, C p \rangle \), in closed
 * form: \( p = C^{-1} (w / \nu - b) \) with \( \nu = |w|_{C^{-1}} / |b|_{C^{-1}} \), so \( \sigma =
 * |b|_{C^{-1}} |w|_{C^{-1}} - \langle b, C^{-1} w \rangle \).
 *
 * <p>For any other noise, Newton's method on the optimality conditions: H is replaced by its
 * expansion at the current p, whose sublevel set is an ellipsoid, and the Gaussian formula gives
 * the next p. From p = 0 the first step is the diffusion approximation. Steps are halved until the
 * merit \( \langle p, w \rangle - 2 \nu H_+ \) grows, for which the step is always a direction of
 * ascent. Where the sublevel set is unbounded in a direction that leads along w (the displacement
 * leaves the cone that bounded noise can reach) the value is +infinity.
 *
 * @param value \( \sigma(x; w) \ge 0 \), 0 along the drift, possibly +infinity
 * @param momentum p, of length d; where the value is +infinity, a momentum far out along which it
 *     grows
 * @param duration \( \nu \), the time that the displacement takes; +infinity where the drift is 0,
 *     0 where w is 0
 */
public record GeometricLagrangian(double value, double[] momentum, double duration) {

  private static final int MAXIMUM_STEPS = 400;

  /** Newton's method takes some dozens of expansions of H, or does not converge. */
  private static final int MAXIMUM_EXPANSIONS = 1000;

  /** Curvature below this fraction of the variance at the start is rounding. */
  private static final double FLOOR = 1e-13;

  /** A variance below this fraction of the largest is no noise. */
  private static final double SINGULAR = 1e-12;

  /** How closely a displacement must follow the drift where there is no noise. */
  private static final double MATCH = 1e-9;

  /** A ray is followed from no further out than this, in doubles. */
  private static final double FARTHEST = 1e290;

  /** A cumulant that is finite nowhere as near to 0 as this is finite nowhere around it. */
  private static final double NEAR = 1e-9;

  private static final double SMALL_STEP = 1e-7;

  /** H below this fraction of the action per unit time is 0 to the accuracy that is asked for. */
  private static final double SMALL_VALUE = 1e-7;

  /** The rounding error of H, a logarithm of a mean near 1, per unit of its argument. */
  private static final double ROUNDING = 4e-16;

  /** Newton converges in fewer steps than this, or else stalls at the rounding error of H. */
  private static final int PATIENCE = 30;

  private static final double STALLED = 1e4;

  /** The angle between displacement and velocity that is taken for rounding. */
  private static final double PARALLEL = 1e-9;

  /** The closed form for a Hamiltonian that is quadratic in p. */
  static GeometricLagrangian gaussian(Hamiltonian h, double[] x, double[] w) {
    check(h, x, w, "displacement");
    double unit = unit(w);
    if (unit != 1) {
      return gaussian(h, x, Vectors.scaled(1 / unit, w)).times(unit);
    }
    double[] b = h.drift(x);
    double[][] covariance = h.hessianP(x, new double[w.length]);
    Cholesky root = Cholesky.of(covariance);
    checkNoise(h, x, b, covariance, root);
    double norm = Vectors.norm(w);
    if (norm == 0 || Vectors.norm(b) == 0) {
      return atRest(w, norm == 0 ? 0 : Double.POSITIVE_INFINITY);
    }
    double[] bw = root.whiten(b);
    double[] ww = root.whiten(w);
    double speed = Vectors.norm(bw);
    double length = Vectors.norm(ww);
    double[] step = new double[w.length];
    double bend = 0;
    for (int k = 0; k < step.length; k++) {
      double difference = ww[k] / length - bw[k] / speed;
      step[k] = speed * difference;
      bend += difference * difference;
    }
    // |b||w| - <b, w> = |b||w| |w/|w| - b/|b||^2 / 2 loses no digits near the drift.
    return new GeometricLagrangian(0.5 * speed * length * bend, root.unwhiten(step), length / speed)
        .checked(x, w);
  }

  /**
   * The closed form where noise is missing in some directions. There the displacement must go with
   * the drift, \( w_N = \nu b_N \), which fixes the duration: \( \sigma = |w - \nu b|^2_{C^+} / (2
   * \nu) \). Any other displacement is impossible, and its value +infinity.
   */
  static GeometricLagrangian degenerate(Hamiltonian h, double[] x, double[] w) {
    check(h, x, w, "displacement");
    double[] b = h.drift(x);
    double[][] c = h.hessianP(x, new double[w.length]);
    if (!Vectors.isFinite(b) || !Arrays.stream(c).allMatch(Vectors::isFinite)) {
      checkNoise(h, x, b, c, null);
    }
    double size = 0;
    for (double[] row : c) {
      size = Math.max(size, Vectors.largest(row));
    }
    // EigenDecomposition fails where the products of its entries over- or underflow
    EigenDecomposition eigen =
        new EigenDecomposition(new Array2DRowRealMatrix(c).scalarMultiply(size > 0 ? 1 / size : 1));
    double floor = SINGULAR * size * largest(eigen.getRealEigenvalues());
    double[] silentDrift = new double[w.length];
    double[] silentStep = new double[w.length];
    double[][] loud = new double[w.length][];
    double[] weight = new double[w.length];
    for (int k = 0; k < w.length; k++) {
      double[] v = eigen.getEigenvector(k).toArray();
      double variance = size * eigen.getRealEigenvalue(k);
      if (variance > floor) {
        loud[k] = v;
        weight[k] = 1 / variance;
      } else {
        silentDrift = Vectors.plus(silentDrift, Vectors.dot(v, b), v);
        silentStep = Vectors.plus(silentStep, Vectors.dot(v, w), v);
      }
    }
    double length = form(loud, weight, w, w);
    double speed = form(loud, weight, b, b);
    double square = Vectors.dot(silentDrift, silentDrift);
    double norm = Vectors.norm(w);
    if (norm == 0 || (Vectors.norm(b) == 0 && Vectors.norm(silentStep) <= MATCH * norm)) {
      return atRest(w, norm == 0 ? 0 : Double.POSITIVE_INFINITY);
    }
    boolean isStill = square <= MATCH * MATCH * Vectors.dot(b, b);
    double nu = isStill ? Math.sqrt(length / speed) : Vectors.dot(silentStep, silentDrift) / square;
    double miss = Vectors.norm(Vectors.plus(silentStep, -nu, silentDrift));
    if (!(nu > 0) || Double.isInfinite(nu) || miss > MATCH * norm) {
      return new GeometricLagrangian(Double.POSITIVE_INFINITY, new double[w.length], 0);
    }
    double[] p = new double[w.length];
    double[] excess = Vectors.plus(Vectors.scaled(1 / nu, w), -1, b);
    for (int k = 0; k < w.length; k++) {
      p = loud[k] == null ? p : Vectors.plus(p, weight[k] * Vectors.dot(loud[k], excess), loud[k]);
    }
    double value = 0.5 * nu * form(loud, weight, excess, excess);
    if (!isStill) {
      p = Vectors.plus(p, -h.value(x, p) / square, silentDrift);
    }
    return new GeometricLagrangian(value, p, nu);
  }

  /** The form \( \langle a, C^+ b \rangle \). */
  private static double form(double[][] axes, double[] weight, double[] a, double[] b) {
    double s = 0;
    for (int k = 0; k < axes.length; k++) {
      s += axes[k] == null ? 0 : weight[k] * Vectors.dot(axes[k], a) * Vectors.dot(axes[k], b);
    }
    return s;
  }

  private static double largest(double[] a) {
    double largest = 0;
    for (double v : a) {
      largest = Math.max(largest, v);
    }
    return largest;
  }

  /** Newton's method, for any Hamiltonian, from a momentum near the solution or else from 0. */
  static GeometricLagrangian of(Hamiltonian h, double[] x, double[] w, double[] guess) {
    check(h, x, w, "displacement");
    check(h, x, guess, "guess");
    double unit = unit(w);
    if (unit != 1) {
      return of(h, x, Vectors.scaled(1 / unit, w), guess).times(unit);
    }
    GeometricLagrangian sigma = newton(h, x, w, guess);
    if (sigma == null && Vectors.norm(guess) > 0) {
      sigma = newton(h, x, w, new double[w.length]);
    }
    if (sigma == null) {
      sigma = throughDurations(h, x, w);
    }
    if (sigma == null) {
      throw new IllegalStateException(
          "the geometric Lagrangian did not converge at x = "
              + Arrays.toString(x)
              + " for the displacement "
              + Arrays.toString(w)
              + ": check that the cumulant there is smooth and convex, and give its exact"
              + " derivatives (Noise.tilted) if they are differences");
    }
    return sigma.checked(x, w);
  }

  /** The size of a displacement whose square over- or underflows, else 1. */
  private static double unit(double[] w) {
    double size = Vectors.largest(w);
    return size > 1e100 || (size > 0 && size < 1e-100) ? size : 1;
  }

  /** That of the displacement times t, by homogeneity. */
  private GeometricLagrangian times(double t) {
    return new GeometricLagrangian(value * t, momentum, duration * t);
  }

  private GeometricLagrangian checked(double[] x, double[] w) {
    if (!(value >= 0 && duration >= 0) || Double.isNaN(Vectors.dot(momentum, momentum))) {
      throw new IllegalArgumentException(
          "the geometric Lagrangian is not a number at x = "
              + Arrays.toString(x)
              + " for the displacement "
              + Arrays.toString(w)
              + ": drift or noise there is too large or too small for double precision");
    }
    return this;
  }

  /**
   * The minimum of \( \nu L(x, w / \nu) \), which is convex in the duration, by bisection for its
   * derivative \( -H(x, p) \): many times slower than Newton's method, but sure. A velocity out of
   * the hull is cut off by a momentum along which \( \langle p, w \rangle / \nu > H(x, p) \), which
   * says on which side of it the durations are that are possible; null where a transform is not
   * found.
   */
  private static GeometricLagrangian throughDurations(Hamiltonian h, double[] x, double[] w) {
    Cholesky root = Cholesky.of(h.hessianP(x, new double[w.length]));
    double nu = Vectors.norm(root.whiten(w)) / Vectors.norm(root.whiten(h.drift(x)));
    double shortest = 0;
    double longest = Double.POSITIVE_INFINITY;
    GeometricLagrangian best = null;
    double[] outside = null;
    double[] guess = new double[w.length];
    for (int round = 0; round < MAXIMUM_STEPS && nu > 1e-300 && nu < 1e300; round++) {
      double width = Double.isInfinite(longest) ? 1 : 1 - shortest / longest;
      Lagrangian l = new LegendreTransform(h, x, Vectors.scaled(1 / nu, w)).from(guess);
      if (width <= 1e-12 || (l == null && width <= 1e-9)) {
        // where no duration was possible, none is to rounding: w is on the edge of the cone
        return best != null || outside == null
            ? best
            : new GeometricLagrangian(Double.POSITIVE_INFINITY, outside, 0);
      }
      if (l == null) {
        return null;
      }
      double[] p = l.momentum();
      boolean isPossible = Double.isFinite(l.value());
      if (isPossible) {
        guess = p;
        GeometricLagrangian sigma = new GeometricLagrangian(nu * l.value(), p, nu);
        boolean isFlat = best != null && Math.abs(best.value - sigma.value) <= 1e-14 * best.value;
        best = best == null || sigma.value <= best.value ? sigma : best;
        if (isFlat && shortest == 0) {
          // H is below 0 up to the last momentum at which the cumulant is finite in doubles
          return best;
        }
      } else if (isUnbounded(h, x, p, w)) {
        return new GeometricLagrangian(Double.POSITIVE_INFINITY, p, 0);
      } else {
        outside = p;
      }
      boolean isTooShort = isPossible ? h.value(x, p) > 0 : Vectors.dot(p, w) > 0;
      shortest = isTooShort ? nu : shortest;
      longest = isTooShort ? longest : nu;
      if (shortest == 0) {
        nu /= 4;
      } else {
        nu = Double.isInfinite(longest) ? 4 * nu : Math.sqrt(shortest) * Math.sqrt(longest);
      }
    }
    return null;
  }

  /** Newton's method from a guess; null where it does not converge. */
  private static GeometricLagrangian newton(Hamiltonian h, double[] x, double[] w, double[] guess) {
    double norm = Vectors.norm(w);
    double[] p = guess.clone();
    Expansion e = h.expansion(x, p);
    double floor = FLOOR * largestVariance(e);
    Cholesky root = regular(e, floor);
    if (root == null || norm == 0 || Vectors.norm(p) == 0) {
      p = new double[w.length];
      e = h.expansion(x, p);
      floor = FLOOR * largestVariance(e);
      root = Cholesky.of(e.hessian());
      checkNoise(h, x, e.gradient(), e.hessian(), root);
      if (norm == 0 || Vectors.norm(e.gradient()) == 0) {
        return atRest(w, norm == 0 ? 0 : Double.POSITIVE_INFINITY);
      }
    }
    double[] direction = Vectors.scaled(1 / norm, w);
    int expansions = 0;
    for (int iteration = 0;
        iteration < MAXIMUM_STEPS && expansions < MAXIMUM_EXPANSIONS;
        iteration++) {
      double[] n = root.whiten(e.gradient());
      double[] u = root.whiten(direction);
      double speed = Vectors.norm(n);
      double radius = Math.sqrt(speed * speed - 2 * e.value());
      double length = Vectors.norm(u);
      double nu = length / radius;
      double[] step = new double[p.length];
      for (int k = 0; k < step.length; k++) {
        // radius u / |u| - n, without cancellation where H is small and u nearly along n
        double along = speed > 0 ? n[k] / speed : u[k] / length;
        step[k] = radius * (u[k] / length - along) - 2 * e.value() / (radius + speed) * along;
      }
      double size = Vectors.norm(step);
      double[] delta = root.unwhiten(step);
      double climb = Math.abs(Vectors.dot(p, e.gradient()));
      // A batch of b is b times a logarithm, and so is its rounding: seen where Newton stalls.
      double rounding = (iteration < PATIENCE ? 1 : STALLED) * ROUNDING * (1 + climb);
      boolean isSmall = size <= SMALL_STEP * Math.min(1, radius) || size * radius <= 4 * rounding;
      // The error after a small step is its square, and no less than the rounding in H. That H is
      // small too shows that the derivatives, which may be differences, belong to it.
      if (isSmall && Math.abs(e.value()) <= SMALL_VALUE * climb + 4 * rounding) {
        p = Vectors.plus(p, 1, delta);
        return new GeometricLagrangian(Math.max(0, Vectors.dot(p, w)), p, nu * norm);
      }
      double slope = nu * (1.5 * size * size + Math.abs(e.value()));
      double merit = Vectors.dot(p, direction) - 2 * nu * (Math.max(0, e.value()) + rounding);
      boolean moved = false;
      for (double t = 1; t > 1e-18 && !moved; t /= 2) {
        double[] trial = Vectors.plus(p, t, delta);
        if (!Vectors.isFinite(trial)) {
          continue;
        }
        double gain = Vectors.dot(trial, direction);
        Expansion next = h.expansion(x, trial);
        expansions++;
        if (!(gain - 2 * nu * Math.max(0, next.value()) >= merit + 1e-4 * t * slope)) {
          continue;
        }
        Cholesky nextRoot = regular(next, floor);
        if (nextRoot != null) {
          p = trial;
          e = next;
          root = nextRoot;
          moved = true;
        } else if (isUnbounded(h, x, trial, next.gradient(), direction)) {
          return new GeometricLagrangian(Double.POSITIVE_INFINITY, trial, 0);
        }
      }
      if (iteration > 3
          && (iteration % 4 == 0 || !moved)
          && isUnbounded(h, x, p, e.gradient(), direction)) {
        return new GeometricLagrangian(Double.POSITIVE_INFINITY, p, 0);
      }
      if (!moved) {
        if (iteration == 0 && Vectors.norm(p) == 0) {
          boolean hasCumulant =
              Double.isFinite(h.value(x, Vectors.scaled(NEAR, direction)))
                  && Double.isFinite(h.value(x, Vectors.scaled(-NEAR, direction)));
          throw hasCumulant ? tooLittleNoise(x) : noCumulant(x);
        }
        // No floating-point step improves: the last feasible momentum is the supremum to rounding.
        if (size * size <= 1e-9 * Math.max(1, radius * radius)
            && Math.abs(e.value()) <= SMALL_VALUE * climb + STALLED * ROUNDING * (1 + climb)) {
          return new GeometricLagrangian(Math.max(0, Vectors.dot(p, w)), p, nu * norm);
        }
        break;
      }
    }
    return bordered(h, x, w, p);
  }

  /**
   * Newton's method on \( w = \nu \nabla_p H \), \( H = 0 \) as they stand, from a momentum far
   * out: there bounded noise leaves H no curvature in some directions, and no ellipsoid, but with
   * its border the matrix of this system stays regular. Null where it does not converge.
   */
  private static GeometricLagrangian bordered(
      Hamiltonian h, double[] x, double[] w, double[] from) {
    int d = w.length;
    double[] p = from;
    double nu = Double.NaN;
    for (int i = 0; i < PATIENCE; i++) {
      Expansion e = h.expansion(x, p);
      double[] v = e.gradient();
      double square = Vectors.dot(v, v);
      if (!Double.isFinite(e.value()) || !(square > 0)) {
        return null;
      }
      nu = i == 0 ? Vectors.dot(w, v) / square : nu;
      double[] miss = Vectors.plus(w, -nu, v);
      double climb = Math.abs(Vectors.dot(p, v));
      if (nu > 0
          && Vectors.norm(miss) <= PARALLEL * Vectors.norm(w)
          && Math.abs(e.value()) <= PARALLEL * climb + 4 * ROUNDING * (1 + climb)) {
        return new GeometricLagrangian(Math.max(0, Vectors.dot(p, w)), p, nu);
      }
      RealMatrix system = new Array2DRowRealMatrix(d + 1, d + 1);
      RealVector right = new ArrayRealVector(d + 1);
      for (int k = 0; k < d; k++) {
        for (int l = 0; l < d; l++) {
          system.setEntry(k, l, nu * e.hessian()[k][l]);
        }
        system.setEntry(k, d, v[k]);
        system.setEntry(d, k, v[k]);
        right.setEntry(k, miss[k]);
      }
      right.setEntry(d, -e.value());
      try {
        double[] step = new LUDecomposition(system).getSolver().solve(right).toArray();
        p = Vectors.plus(p, 1, Arrays.copyOf(step, d));
        nu += step[d];
      } catch (SingularMatrixException singular) {
        return null;
      }
      if (!Vectors.isFinite(p)) {
        return null;
      }
    }
    return null;
  }

  /**
   * The factor of the curvature, or null where the expansion is not finite or its ellipsoid is
   * empty. Far out the curvature fades to nothing; any positive definite one in its place still
   * gives a direction of ascent, so a small multiple of the identity is added until it is.
   */
  private static Cholesky regular(Expansion e, double floor) {
    if (!Double.isFinite(e.value()) || !Vectors.isFinite(e.gradient())) {
      return null;
    }
    Cholesky root = null;
    for (double shift = floor; root == null && shift < 1e9 * floor; shift *= 10) {
      double[][] k = new double[e.hessian().length][];
      for (int i = 0; i < k.length; i++) {
        k[i] = e.hessian()[i].clone();
        k[i][i] += shift;
      }
      root = Cholesky.of(k);
    }
    if (root == null) {
      return null;
    }
    double[] n = root.whiten(e.gradient());
    return Vectors.dot(n, n) - 2 * e.value() > 0 ? root : null;
  }

  private static double largestVariance(Expansion e) {
    double largest = 0;
    for (int k = 0; k < e.hessian().length; k++) {
      largest = Math.max(largest, e.hessian()[k][k]);
    }
    return largest;
  }

  /**
   * Whether a ray stays in {H <= 0} and leads along w, so that the supremum is infinite: the ray
   * through p, or that along w in the plane on which H is constant at p. Far out, where bounded
   * noise makes {H <= 0} a cone, the edges of the cone are such rays.
   */
  private static boolean isUnbounded(
      Hamiltonian h, double[] x, double[] p, double[] gradient, double[] w) {
    double square = Vectors.dot(gradient, gradient);
    double[] level = Vectors.plus(w, -Vectors.dot(w, gradient) / square, gradient);
    double[] edge = Vectors.scaled(Vectors.largest(p) / Vectors.largest(level), level);
    return isUnbounded(h, x, p, w) || isUnbounded(h, x, edge, w);
  }

  private static boolean isUnbounded(Hamiltonian h, double[] x, double[] p, double[] w) {
    double size = Vectors.largest(p);
    double[] ray = size > FARTHEST ? Vectors.scaled(FARTHEST / size, p) : p;
    return Vectors.isFinite(ray)
        && Vectors.dot(ray, w) > 0
        && h.value(x, ray) <= 0
        && h.value(x, Vectors.scaled(0x1p10, ray)) <= 0
        && h.value(x, Vectors.scaled(0x1p30, ray)) <= 0;
  }

  private static GeometricLagrangian atRest(double[] w, double duration) {
    return new GeometricLagrangian(0, new double[w.length], duration);
  }

  /** Whether the arguments fit; {@code name} says what w is. */
  static void check(Hamiltonian h, double[] x, double[] w, String name) {
    int d = h.dimension();
    if (x.length != d || w.length != d) {
      throw new IllegalArgumentException(
          "the Hamiltonian has dimension "
              + d
              + " but the point has length "
              + x.length
              + " and the "
              + name
              + " has length "
              + w.length);
    }
    if (!Vectors.isFinite(x) || !Vectors.isFinite(w)) {
      throw new IllegalArgumentException(
          "point and "
              + name
              + " must be finite, got x = "
              + Arrays.toString(x)
              + " and "
              + Arrays.toString(w));
    }
  }

  static void checkNoise(
      Hamiltonian h, double[] x, double[] drift, double[][] covariance, Cholesky root) {
    if (!Vectors.isFinite(drift)) {
      double[] b = h.drift(x);
      if (Vectors.isFinite(b)) {
        throw noCumulant(x);
      }
      throw new IllegalArgumentException(
          "the mean gradient is not finite at x = "
              + Arrays.toString(x)
              + ": its negative is "
              + Arrays.toString(b)
              + "; keep the landscape to where the loss is defined");
    }
    for (double[] row : covariance) {
      if (!Vectors.isFinite(row)) {
        throw noCumulant(x);
      }
    }
    if (root == null) {
      throw new IllegalArgumentException(
          "the covariance of the noise is singular at x = "
              + Arrays.toString(x)
              + ": the theory needs noise in every direction");
    }
  }

  private static IllegalArgumentException tooLittleNoise(double[] x) {
    return new IllegalArgumentException(
        "the noise is too small beside the drift at x = "
            + Arrays.toString(x)
            + " for double precision: the theory needs noise in every direction, so keep the"
            + " landscape to where it does not vanish");
  }

  static IllegalArgumentException noCumulant(double[] x) {
    return new IllegalArgumentException(
        "the cumulant is not finite around 0 at x = "
            + Arrays.toString(x)
            + ": the noise has heavy tails, and no large deviation principle with this speed holds;"
            + " bound the gradients (clipping) or use noise with exponential moments");
  }
}
