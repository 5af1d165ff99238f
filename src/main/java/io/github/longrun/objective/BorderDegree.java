package io.github.longrun.objective;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/**
 * The degree of \( \nabla f / |\nabla f| \) on the border of a region: the index sum that it
 * demands of the critical points inside (Poincare-Hopf).
 *
 * <p>d = 1: from the signs at the ends. d = 2: the winding number, \( \frac{1}{2 \pi} \oint d \arg
 * \nabla f \), on segments halved until the gradient turns by little on each. d = 3 and more: 1 if
 * the gradient points outward on a dense sample of every face, \( (-1)^d \) if it points inward,
 * else unknown. Source: J. Milnor, <i>Topology from the Differentiable Viewpoint</i>, 1965,
 * paragraph 6.
 */
final class BorderDegree {

  private static final int SEGMENTS_PER_SIDE = 64;
  private static final int HALVINGS = 40;
  private static final int SAMPLES_PER_FACE = 1024;

  private final UnitCube f;

  /** Where on the border the gradient vanishes, null if nowhere. */
  private double[] zero;

  private BorderDegree(UnitCube f) {
    this.f = f;
  }

  /**
   * The degree on the border of the unit cube; empty where it cannot be told.
   *
   * @throws IllegalArgumentException if a critical point lies on the border
   */
  static OptionalInt of(UnitCube f) {
    BorderDegree border = new BorderDegree(f);
    OptionalInt degree =
        switch (f.dimension()) {
          case 1 -> OptionalInt.of(border.signs(0, 1));
          case 2 -> OptionalInt.of(border.winding());
          default -> border.outward();
        };
    if (border.zero != null) {
      throw f.cut(border.zero);
    }
    return degree;
  }

  /**
   * The degree on the border of a neighbourhood of a critical component, for d = 1 and 2; empty
   * where it cannot be told.
   *
   * @param samples points of the component, not further apart than about the radius
   * @param radius how far the neighbourhood reaches, to within a factor of five
   */
  static OptionalInt around(UnitCube f, List<double[]> samples, double radius) {
    if (f.dimension() > 2 || samples.stream().anyMatch(u -> !f.contains(u, 5 * radius))) {
      return OptionalInt.empty();
    }
    BorderDegree border = new BorderDegree(f);
    int degree =
        f.dimension() == 2
            ? border.winding(cells(samples, radius), radius)
            : border.signs(samples.get(0)[0] - radius, samples.get(0)[0] + radius);
    return border.zero == null ? OptionalInt.of(degree) : OptionalInt.empty();
  }

  private int signs(double from, double to) {
    double left = f.gradient(new double[] {from})[0];
    double right = f.gradient(new double[] {to})[0];
    if (left == 0 || right == 0) {
      zero = new double[] {left == 0 ? from : to};
    }
    return (int) (Math.signum(right) - Math.signum(left)) / 2;
  }

  private int winding() {
    double[][] corners = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    double turned = 0;
    for (int side = 0; side < 4; side++) {
      for (int j = 0; j < SEGMENTS_PER_SIDE; j++) {
        double[] from = between(corners[side], corners[side + 1], (double) j / SEGMENTS_PER_SIDE);
        double[] to = between(corners[side], corners[side + 1], (j + 1.0) / SEGMENTS_PER_SIDE);
        turned += turn(from, f.gradient(from), to, f.gradient(to), HALVINGS);
      }
    }
    return turns(turned);
  }

  /**
   * The winding number on the border of a union of square cells: on the sides that only one of them
   * has.
   */
  private int winding(Set<List<Long>> cells, double side) {
    double turned = 0;
    long[][] corners = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    long[][] neighbours = {{0, -1}, {1, 0}, {0, 1}, {-1, 0}};
    for (List<Long> cell : cells) {
      for (int k = 0; k < 4; k++) {
        if (!cells.contains(
            List.of(cell.get(0) + neighbours[k][0], cell.get(1) + neighbours[k][1]))) {
          double[] from = {
            side * (cell.get(0) + corners[k][0]), side * (cell.get(1) + corners[k][1])
          };
          double[] to = {
            side * (cell.get(0) + corners[k + 1][0]), side * (cell.get(1) + corners[k + 1][1])
          };
          turned += turn(from, f.gradient(from), to, f.gradient(to), HALVINGS);
        }
      }
    }
    return turns(turned);
  }

  /** The cells of a square grid that hold a sample, and two more on every side of them. */
  private static Set<List<Long>> cells(List<double[]> samples, double side) {
    Set<List<Long>> cells = new HashSet<>();
    for (double[] u : samples) {
      for (long i = -2; i <= 2; i++) {
        for (long j = -2; j <= 2; j++) {
          cells.add(
              List.of((long) Math.floor(u[0] / side) + i, (long) Math.floor(u[1] / side) + j));
        }
      }
    }
    return cells;
  }

  private static int turns(double angle) {
    return (int) Math.rint(angle / (2 * Math.PI));
  }

  /** The angle by which the gradient turns on a segment. */
  private double turn(double[] a, double[] ga, double[] b, double[] gb, int halvings) {
    double[] m = between(a, b, 0.5);
    double[] gm = f.gradient(m);
    double smallest = Math.min(norm(gm), Math.min(norm(ga), norm(gb)));
    double bend = Math.hypot(gm[0] - (ga[0] + gb[0]) / 2, gm[1] - (ga[1] + gb[1]) / 2);
    double change = Math.hypot(gb[0] - ga[0], gb[1] - ga[1]);
    if (change <= smallest && bend <= smallest / 4 && smallest > 0) {
      return Math.atan2(ga[0] * gb[1] - ga[1] * gb[0], ga[0] * gb[0] + ga[1] * gb[1]);
    }
    if (zero != null) {
      return 0;
    }
    if (halvings == 0) {
      zero = m;
      return 0;
    }
    return turn(a, ga, m, gm, halvings - 1) + turn(m, gm, b, gb, halvings - 1);
  }

  private OptionalInt outward() {
    int d = f.dimension();
    SobolSequenceGenerator sobol = new SobolSequenceGenerator(d - 1);
    boolean out = true;
    boolean in = true;
    for (int i = 0; i < SAMPLES_PER_FACE && (out || in); i++) {
      double[] on = sobol.nextVector();
      for (int face = 0; face < 2 * d; face++) {
        int k = face / 2;
        double[] u = new double[d];
        for (int l = 0; l < d; l++) {
          u[l] = l == k ? face % 2 : on[l < k ? l : l - 1];
        }
        double normal = (2 * (face % 2) - 1) * f.gradient(u)[k];
        out &= normal > 0;
        in &= normal < 0;
      }
    }
    if (out) {
      return OptionalInt.of(1);
    }
    return in ? OptionalInt.of(1 - 2 * (d % 2)) : OptionalInt.empty();
  }

  private static double[] between(double[] a, double[] b, double t) {
    return new double[] {a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])};
  }

  private static double norm(double[] g) {
    return Math.hypot(g[0], g[1]);
  }
}
