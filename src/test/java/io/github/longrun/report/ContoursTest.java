package io.github.longrun.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

class ContoursTest {

  private static double[][] grid(int n, DoubleBinaryOperator z) {
    double[][] grid = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        grid[i][j] = z.applyAsDouble(i, j);
      }
    }
    return grid;
  }

  /**
   * Linear interpolation of a quadratic is off by at most h^2 / 8 times its curvature over its
   * slope.
   */
  @Test
  void theContourOfASquaredDistanceIsAClosedCircle() {
    double radius = 30.3;
    double[][] z = grid(101, (i, j) -> (i - 50) * (i - 50) + (j - 50) * (j - 50));
    List<double[][]> lines = Contours.of(z, radius * radius);
    assertEquals(1, lines.size());
    double[][] circle = lines.get(0);
    assertArrayEquals(circle[0], circle[circle.length - 1]);
    double length = 0;
    for (int k = 0; k < circle.length; k++) {
      assertEquals(radius, Math.hypot(circle[k][0] - 50, circle[k][1] - 50), 0.01);
      if (k > 0) {
        length += Math.hypot(circle[k][0] - circle[k - 1][0], circle[k][1] - circle[k - 1][1]);
      }
    }
    assertEquals(2 * Math.PI * radius, length, 0.1);
  }

  @Test
  void theContourOfAPlaneIsAStraightLineFromBorderToBorder() {
    List<double[][]> lines = Contours.of(grid(11, (i, j) -> i + 2 * j), 12.5);
    assertEquals(1, lines.size());
    for (double[] p : lines.get(0)) {
      assertEquals(12.5, p[0] + 2 * p[1], 1e-12);
    }
    double[][] line = lines.get(0);
    double span = Math.abs(line[0][0] - line[line.length - 1][0]);
    assertEquals(10, span, 1e-12);
  }

  @Test
  void aSaddleGivesTwoBranchesThatDoNotCross() {
    double[][] z = grid(12, (i, j) -> (i - 5.5) * (j - 5.5));
    for (double level : new double[] {-0.1, 0.1}) {
      List<double[][]> lines = Contours.of(z, level);
      assertEquals(2, lines.size());
      for (double[][] line : lines) {
        double side = Math.signum(line[0][0] - 5.5);
        for (double[] p : line) {
          assertEquals(side, Math.signum(p[0] - 5.5));
        }
      }
    }
  }

  @Test
  void aLevelThatIsNotReachedHasNoContour() {
    assertTrue(Contours.of(grid(5, (i, j) -> i), 7).isEmpty());
  }
}
