package io.github.longrun.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Objective;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.LaplaceNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.RademacherNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.TruncatedGaussianNoise;
import io.github.longrun.oracle.UniformNoise;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.analysis.integration.IterativeLegendreGaussIntegrator;
import org.junit.jupiter.api.Test;

/**
 * One loss and one covariance under noises of different families: the diffusion approximation says
 * the same of all, and is right of one. In one dimension the energy has the slope p*(x), the
 * non-zero root of H(x, p), here by bisection.
 */
class FourNoisesTest {

  /** Two wells, at -1.107 and 0.838, with a barrier at 0.270; |f'| is at most 0.7 between them. */
  private static final Objective DOUBLE_WELL =
      Objective.of(
          1,
          x -> 0.25 * x[0] * x[0] * x[0] * x[0] - 0.5 * x[0] * x[0] + 0.25 * x[0],
          x -> new double[] {x[0] * x[0] * x[0] - x[0] + 0.25});

  @Test
  void theSameVarianceHasADifferentEnergyUnderEachNoise() {
    double sigma = 0.75;
    double truncation = 0.75;
    double truncated = TruncatedGaussianNoise.of(1, 1, truncation).variance();
    List<Noise> noises =
        List.of(
            RademacherNoise.of(sigma),
            UniformNoise.ofDeviation(1, sigma),
            TruncatedGaussianNoise.of(1, 1, truncation).times(sigma / Math.sqrt(truncated)),
            GaussianNoise.isotropic(1, sigma),
            LaplaceNoise.ofDeviation(1, sigma));
    double[] left = Landscapes.critical(DOUBLE_WELL, -1.1);
    double[] right = Landscapes.critical(DOUBLE_WELL, 0.8);
    double[] top = Landscapes.critical(DOUBLE_WELL, 0.27);
    double[] gap = new double[noises.size()];
    double[] climb = new double[noises.size()];
    for (int i = 0; i < gap.length; i++) {
      assertEquals(sigma * sigma, noises.get(i).covariance(left)[0][0], 1e-12);
      Hamiltonian h = Hamiltonian.of(StochasticGradient.of(DOUBLE_WELL, noises.get(i)));
      double exactUp = root(h, left[0], top[0]);
      double exactBack = root(h, right[0], top[0]);
      climb[i] = assertCost(exactUp, MinimumActionPath.between(h, left, top));
      double back = assertCost(exactBack, MinimumActionPath.between(h, right, top));
      TransitionCosts costs =
          TransitionCosts.of(h, Landscapes.components(DOUBLE_WELL, left, right, top));
      assertEquals(exactUp, costs.cost(0, 1), 1e-6 * exactUp);
      assertEquals(exactBack, costs.cost(1, 0), 1e-6 * exactBack);
      gap[i] = climb[i] - back;
    }
    double quadratic = 2 * (DOUBLE_WELL.value(top) - DOUBLE_WELL.value(left)) / (sigma * sigma);
    assertEquals(quadratic, climb[3], 1e-6 * quadratic);
    double[] descending = gap.clone();
    Arrays.sort(descending);
    for (int i = 0; i < gap.length; i++) {
      // lighter tails than Gaussian cost more, heavier ones less
      assertEquals(descending[gap.length - 1 - i], gap[i], 0.0);
      assertTrue(i == 0 || gap[i] < 0.995 * gap[i - 1], Arrays.toString(gap));
      assertTrue(i == 0 || climb[i] < 0.995 * climb[i - 1], Arrays.toString(climb));
    }
  }

  private static double assertCost(double exact, MinimumActionPath path) {
    assertEquals(exact, path.action(), 1e-6 * exact);
    return path.action();
  }

  /** The integral of |p*(x)| on the way up from a minimum to a maximum. */
  private static double root(Hamiltonian h, double from, double to) {
    double direction = Math.signum(to - from);
    Hamiltonian facing = direction > 0 ? h : mirrored(h);
    double low = Math.min(direction * from, direction * to);
    double high = Math.max(direction * from, direction * to);
    return new IterativeLegendreGaussIntegrator(8, 1e-10, 1e-10)
        .integrate(10_000, x -> HamiltonianTest.rootOf(facing, new double[] {x}), low, high);
  }

  /** The Hamiltonian in the coordinate -x. */
  private static Hamiltonian mirrored(Hamiltonian h) {
    return new Hamiltonian() {
      @Override
      public int dimension() {
        return 1;
      }

      @Override
      public double value(double[] x, double[] p) {
        return h.value(Vectors.minus(x), Vectors.minus(p));
      }

      @Override
      public double[] gradientP(double[] x, double[] p) {
        return Vectors.minus(h.gradientP(Vectors.minus(x), Vectors.minus(p)));
      }

      @Override
      public double[][] hessianP(double[] x, double[] p) {
        return h.hessianP(Vectors.minus(x), Vectors.minus(p));
      }

      @Override
      public double[] gradientX(double[] x, double[] p) {
        return Vectors.minus(h.gradientX(Vectors.minus(x), Vectors.minus(p)));
      }
    };
  }
}
