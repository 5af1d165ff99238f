package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.add;
import static io.github.longrun.objective.Vectors.clamp;
import static io.github.longrun.objective.Vectors.distance;
import static io.github.longrun.objective.Vectors.dot;
import static io.github.longrun.objective.Vectors.norm;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Uphill along the k lowest eigenvectors of the Hessian and downhill along the others, to a
 * critical point of index k: the step is \( \sum_i \pm \frac{\langle v_i, \nabla f
 * \rangle}{|\lambda_i|} v_i \). It is not caught by the local minima of \( |\nabla f|^2 \), of
 * which a loss with flat tails has many.
 *
 * <p>Source: C. J. Cerjan and W. H. Miller, <i>J. Chem. Phys.</i> 75, 2800, 1981.
 */
record EigenvectorFollowing(UnitCube f, int index, double longestStep) {

  private static final int MOST_STEPS = 100;

  /** Steps may be ever shorter, so that the walk comes to rest. */
  private static final double SHORTENING = 0.97;

  /** Walks from a start; the end need not be critical. */
  double[] follow(double[] start) {
    double[] u = start.clone();
    double longest = longestStep;
    for (int i = 0; i < MOST_STEPS; i++) {
      double[] next = u.clone();
      double[] step = step(u);
      if (norm(step) > 0) {
        add(next, Math.min(1, longest / norm(step)), step);
      }
      clamp(next);
      if (distance(next, u) <= 1e-9) {
        return next;
      }
      u = next;
      longest *= SHORTENING;
    }
    return u;
  }

  private double[] step(double[] u) {
    double[] g = f.gradient(u);
    Spectrum spectrum = Spectrum.of(f.hessian(u));
    double[] values = spectrum.values();
    Integer[] rising =
        IntStream.range(0, u.length)
            .boxed()
            .sorted(Comparator.comparingDouble(k -> values[k]))
            .toArray(Integer[]::new);
    double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
    // Where f is linear, the Hessian is 0 and the gradient alone says where to go.
    double floor = 1e-12 * Math.max(largest, norm(g)) + Double.MIN_NORMAL;
    double[] step = new double[u.length];
    for (int k = 0; k < u.length; k++) {
      double[] v = spectrum.vectors()[rising[k]];
      double length = dot(v, g) / Math.max(Math.abs(values[rising[k]]), floor);
      add(step, k < index ? length : -length, v);
    }
    return step;
  }
}
