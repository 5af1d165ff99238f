package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.add;
import static io.github.longrun.objective.Vectors.clamp;
import static io.github.longrun.objective.Vectors.distance;
import static io.github.longrun.objective.Vectors.norm;

import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;

/**
 * The method of Levenberg and Marquardt on \( M(u)^2 |\nabla f(u)|^2 \) inside the unit cube, with
 * the deflation factor \( M = \prod_r (1 + \rho^2 / |u - r|^2) \) over the points r that repel.
 *
 * <p>With J the Hessian plus \( \nabla f \otimes \nabla \log M \), a step is \( -(J^T J + \mu
 * I)^{-1} J^T \nabla f \), where \( \mu \) falls after a success and rises after a failure. Source:
 * P. E. Farrell, A. Birkisson and S. W. Funke, <i>SIAM J. Sci. Comput.</i> 37, A2026, 2015.
 */
record DeflatedNewton(UnitCube f, List<CriticalSet> repelling) {

  private static final int MOST_ITERATIONS = 100;

  /** Found points repel within this share of the box. */
  private static final double REPULSION = 0.1;

  /** Goes down from a start until nothing is gained; the end need not be critical. */
  double[] descend(double[] start) {
    int d = start.length;
    double[] u = start.clone();
    double[] g = f.gradient(u);
    double merit = logMerit(u, g);
    double damping = 1e-2;
    for (int iteration = 0; iteration < MOST_ITERATIONS && norm(g) > 0; iteration++) {
      double[][] jacobian = f.hessian(u);
      double[] pull = logDeflationGradient(u);
      for (int k = 0; k < d; k++) {
        add(jacobian[k], g[k], pull);
      }
      Array2DRowRealMatrix j = new Array2DRowRealMatrix(jacobian, false);
      double[] slope = j.preMultiply(g);
      double[][] normal = j.transpose().multiply(j).getData();
      double size = 0;
      for (int k = 0; k < d; k++) {
        size += normal[k][k] / d;
      }
      boolean moved = false;
      while (!moved && damping < 1e8) {
        double[] trial = u.clone();
        add(trial, 1, dampedStep(normal, damping * size, slope));
        clamp(trial);
        if (distance(trial, u) <= 1e-15) {
          return u;
        }
        double[] gradient = f.gradient(trial);
        double trialMerit = logMerit(trial, gradient);
        moved = trialMerit < merit;
        if (moved) {
          u = trial;
          g = gradient;
          merit = trialMerit;
          damping = Math.max(damping / 10, 1e-14);
        } else {
          damping *= 8;
        }
      }
      if (!moved) {
        break;
      }
    }
    return u;
  }

  /** The step \( -(J^T J + \mu I)^{-1} J^T g \), no longer than a quarter of the cube. */
  private static double[] dampedStep(double[][] normal, double mu, double[] slope) {
    int d = slope.length;
    double[][] a = new double[d][];
    for (int k = 0; k < d; k++) {
      a[k] = normal[k].clone();
      a[k][k] += mu;
    }
    double[] step = new double[d];
    DecompositionSolver solver =
        new LUDecomposition(new Array2DRowRealMatrix(a, false), 0).getSolver();
    if (solver.isNonSingular()) {
      double[] s = solver.solve(new ArrayRealVector(slope, false)).toArray();
      if (norm(s) > 0 && Double.isFinite(norm(s))) {
        add(step, -Math.min(1, 0.25 / norm(s)), s);
      }
    }
    return step;
  }

  private double logMerit(double[] u, double[] g) {
    double merit = Math.log(norm(g));
    for (CriticalSet r : repelling) {
      double rho = Math.max(r.distance(u), 1e-12);
      merit += Math.log1p(REPULSION * REPULSION / (rho * rho));
    }
    return merit;
  }

  private double[] logDeflationGradient(double[] u) {
    double[] pull = new double[u.length];
    for (CriticalSet r : repelling) {
      double[] nearest = r.nearest(u);
      double rho2 = Math.max(distance(nearest, u) * distance(nearest, u), 1e-24);
      double weight = -2 * REPULSION * REPULSION / (rho2 * (rho2 + REPULSION * REPULSION));
      add(pull, weight, u);
      add(pull, -weight, nearest);
    }
    return pull;
  }
}
