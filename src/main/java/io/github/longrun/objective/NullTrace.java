package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.add;
import static io.github.longrun.objective.Vectors.distance;
import static io.github.longrun.objective.Vectors.norm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A critical component that is not a point, followed from one of its points along the null
 * directions of the Hessian: a step along, then Newton steps across, back to the critical set.
 *
 * @param samples points of the component, the first where it began; a single one if no step along
 *     stayed critical
 * @param ends whether it came to an end of the component somewhere
 */
record NullTrace(List<double[]> samples, boolean ends) {

  private static final int MOST_SAMPLES = 4000;

  /** Follows the component from u along its null directions, in steps of the given length. */
  static NullTrace of(UnitCube f, double[] u, double step, int zero, double size) {
    double tolerance = Math.max(1e-12 * size, 10 * norm(f.gradient(u)));
    List<double[]> samples = new ArrayList<>(List.of(u));
    Deque<double[]> open = new ArrayDeque<>(samples);
    boolean ends = false;
    while (!open.isEmpty() && samples.size() < MOST_SAMPLES) {
      double[] at = open.removeFirst();
      Spectrum spectrum = Spectrum.of(f.hessian(at));
      for (int k = 0; k < zero; k++) {
        for (double side : new double[] {-step, step}) {
          double[] next = at.clone();
          add(next, side, spectrum.vectors()[k]);
          boolean critical = project(f, next, zero, step / 2, tolerance);
          ends |= !critical;
          if (critical && samples.stream().noneMatch(s -> distance(s, next) < 0.6 * step)) {
            if (!f.contains(next, CriticalSearch.MARGIN)) {
              throw f.cut(next);
            }
            samples.add(next);
            open.addLast(next);
          }
        }
      }
    }
    return new NullTrace(samples, ends);
  }

  /**
   * Moves u onto the critical set, across the null directions; false if there is none within reach.
   */
  private static boolean project(UnitCube f, double[] u, int zero, double reach, double tolerance) {
    double[] from = u.clone();
    for (int i = 0; i < 20 && distance(from, u) <= reach; i++) {
      double[] g = f.gradient(u);
      if (norm(g) <= tolerance) {
        return true;
      }
      double[] step = Spectrum.of(f.hessian(u)).newtonStep(g, zero);
      if (norm(step) <= 1e-16) {
        return false;
      }
      add(u, 1, step);
    }
    return false;
  }

  /** The diagonal of the smallest box around the samples. */
  double extent() {
    double s = 0;
    for (int k = 0; k < samples.get(0).length; k++) {
      int axis = k;
      double low = samples.stream().mapToDouble(u -> u[axis]).min().orElseThrow();
      double high = samples.stream().mapToDouble(u -> u[axis]).max().orElseThrow();
      s += (high - low) * (high - low);
    }
    return Math.sqrt(s);
  }
}
