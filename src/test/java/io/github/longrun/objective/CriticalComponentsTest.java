package io.github.longrun.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Component.Kind;
import io.github.longrun.progress.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CriticalComponentsTest {

  private static final Box SQUARE = cube(2, 2);

  /** A row of critical-points.csv, which critical_points.py beside it computed with mpmath. */
  private record Reference(int index, double value, double x, double y) {}

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void himmelblauHasFourMinimaFourSaddlesAndAMaximum() throws IOException {
    agrees("himmelblau", Objectives.himmelblau(), cube(2, 5), 4, 4, 1);
  }

  @Test
  void threeHumpCamelHasThreeMinimaAndTwoSaddles() throws IOException {
    agrees("threeHumpCamel", Objectives.threeHumpCamel(), cube(2, 2.5), 3, 2, 0);
  }

  @Test
  void sixHumpCamelHasSixMinimaSevenSaddlesAndTwoMaxima() throws IOException {
    Box box = Box.of(new double[] {-2.5, -1.5}, new double[] {2.5, 1.5});
    agrees("sixHumpCamel", Objectives.sixHumpCamel(), box, 6, 7, 2);
  }

  @Test
  void muellerBrownHasThreeMinimaAndTwoSaddles() throws IOException {
    Box box = Box.of(new double[] {-1.7, -0.5}, new double[] {1.3, 2.2});
    agrees("muellerBrown", Objectives.muellerBrown(), box, 3, 2, 0);
  }

  @Test
  void styblinskiTangInThePlaneHasNinePoints() throws IOException {
    agrees("styblinskiTang", Objectives.styblinskiTang(2), cube(2, 5), 4, 4, 1);
  }

  @Test
  void starsHaveTwoMinimaAndASaddle() throws IOException {
    agrees("stars", Stars.loss(), SQUARE, 2, 1, 0);
    CriticalComponents stars = CriticalComponents.find(Stars.loss(), SQUARE);
    assertEquals(0.237662, stars.get(0).value(), 5e-7);
    assertArrayEquals(new double[] {0.2462, -0.3067}, stars.get(0).point(), 5e-5);
    assertEquals(0.238391, stars.get(1).value(), 5e-7);
    assertArrayEquals(new double[] {-0.1299, 0.4641}, stars.get(1).point(), 5e-5);
  }

  /**
   * A user's loss with neither gradient nor Hessian comes to the same points, to the accuracy of
   * its differences.
   */
  @Test
  void valuesAloneSuffice() throws IOException {
    Objective f = Objective.of(2, Objectives.himmelblau()::value);
    List<Reference> references = references("himmelblau");
    CriticalComponents found = CriticalComponents.find(f, cube(2, 5));
    assertEquals(9, found.size());
    assertTrue(found.isComplete());
    for (Reference r : references) {
      assertEquals(
          0, found.nearest(new double[] {r.x, r.y}).distance(new double[] {r.x, r.y}), 1e-9);
    }
  }

  @Test
  void styblinskiTangHasThreeToTheDPoints() {
    int[] minima = {1, 2, 4, 8, 16};
    for (int d = 1; d <= 4; d++) {
      CriticalComponents found = CriticalComponents.find(Objectives.styblinskiTang(d), cube(d, 5));
      assertEquals(Math.round(Math.pow(3, d)), found.size());
      assertEquals(minima[d], found.minima().size());
      assertEquals(1, found.maxima().size());
      assertEquals(d, found.maxima().get(0).morseIndex());
      assertTrue(found.isComplete());
      assertEquals(-39.16616570377142 * d, found.get(0).value(), 1e-12 * d);
    }
  }

  @Test
  void doubleWellsSolveTheirCubic() {
    // x^3 - x + t = 0 has the roots 2/sqrt(3) cos(arccos(-t sqrt(27)/2)/3 - 2 pi k/3).
    double t = 0.1;
    CriticalComponents line = CriticalComponents.find(Objectives.doubleWell(t), cube(1, 3));
    CriticalComponents plane = CriticalComponents.find(Objectives.doubleWell(t, 2), cube(2, 3));
    double angle = Math.acos(-t * Math.sqrt(27) / 2) / 3;
    double[] roots = new double[3];
    for (int k = 0; k < 3; k++) {
      roots[k] = 2 / Math.sqrt(3) * Math.cos(angle - 2 * Math.PI * k / 3);
    }
    Arrays.sort(roots);
    double[] expected = {roots[0], roots[2], roots[1]};
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(new double[] {expected[i]}, line.get(i).point(), 1e-14);
      assertArrayEquals(new double[] {expected[i], 0}, plane.get(i).point(), 1e-14);
    }
    assertEquals(List.of("m1", "m2", "M1"), names(line));
    assertEquals(List.of("m1", "m2", "s1"), names(plane));
    assertTrue(line.isComplete() && plane.isComplete());
  }

  @Test
  void aRingOfMinimaIsOneComponent() {
    CriticalComponents found = CriticalComponents.find(radial(r2 -> (r2 - 1) * (r2 - 1)), SQUARE);
    assertEquals(List.of(Kind.MINIMUM, Kind.MAXIMUM), kinds(found));
    assertEquals(OptionalInt.of(1), found.expectedIndexSum());
    assertTrue(found.isComplete());
    Component ring = found.get(0);
    assertFalse(ring.isIsolated());
    assertEquals(0, ring.morseIndex());
    for (int i = 0; i < 1000; i++) {
      double angle = 2 * Math.PI * i / 1000;
      for (double r : new double[] {0.5, 1, 1.5}) {
        double[] x = {r * Math.cos(angle), r * Math.sin(angle)};
        assertEquals(Math.abs(r - 1), ring.distance(x), 0.01 * 2);
      }
    }
  }

  @Test
  void aSmallRingAndALongRingAreFoundToo() {
    CriticalComponents small =
        CriticalComponents.find(radial(r2 -> (r2 - 1e-4) * (r2 - 1e-4)), SQUARE);
    assertEquals(List.of(Kind.MINIMUM, Kind.MAXIMUM), kinds(small));
    assertTrue(small.isComplete());
    Objective stretched = Objective.of(2, x -> square(x[0] * x[0] / 9e4 + x[1] * x[1] - 1));
    CriticalComponents found =
        CriticalComponents.find(stretched, Box.of(new double[] {-500, -2}, new double[] {500, 2}));
    assertEquals(List.of(Kind.MINIMUM, Kind.MAXIMUM), kinds(found));
    assertTrue(found.isComplete());
  }

  @Test
  void aTiltedRingFallsApartIntoAMinimumAndASaddle() {
    Objective f = Objective.of(2, x -> square(x[0] * x[0] + x[1] * x[1] - 1) + 0.05 * x[0]);
    CriticalComponents found = CriticalComponents.find(f, SQUARE);
    assertEquals(List.of("m1", "s1", "M1"), names(found));
    assertTrue(found.isComplete());
    // On the axis 4 x^3 - 4 x + 0.05 = 0: the double well with tilt 0.0125.
    CriticalComponents well = CriticalComponents.find(Objectives.doubleWell(0.0125), cube(1, 2));
    assertEquals(well.get(0).point()[0], found.get(0).point()[0], 1e-9);
    assertEquals(well.get(1).point()[0], found.get(1).point()[0], 1e-9);
  }

  @Test
  void aFigureEightOfMinimaIsOneComponentOfDegreeMinusOne() {
    Objective f = Objective.of(2, x -> square(x[0] * x[0] * (1 - x[0] * x[0]) - x[1] * x[1]));
    CriticalComponents found =
        CriticalComponents.find(f, Box.of(new double[] {-1.5, -1.1}, new double[] {1.3, 1}));
    assertEquals(List.of(Kind.MINIMUM, Kind.MAXIMUM, Kind.MAXIMUM), kinds(found));
    assertEquals(1, found.indexSum());
    assertTrue(found.isComplete());
  }

  @Test
  void aSphereOfMinimaIsOneComponent() {
    Objective f = Objective.of(3, x -> square(x[0] * x[0] + x[1] * x[1] + x[2] * x[2] - 1));
    CriticalComponents found = CriticalComponents.find(f, cube(3, 2));
    assertEquals(List.of(Kind.MINIMUM, Kind.MAXIMUM), kinds(found));
    // The index of a surface in space is its Euler characteristic, which the search does not
    // compute.
    assertFalse(found.isComplete());
    assertEquals(0, found.get(0).distance(new double[] {0, 0, 1}), 0.05 * Math.sqrt(12));
    assertEquals(0, found.get(0).distance(new double[] {-0.6, 0.8, 0}), 0.05 * Math.sqrt(12));
  }

  @Test
  void isolatedDegeneratePointsAreToldBySampling() {
    Box line = cube(1, 2);
    Box plane = Box.of(new double[] {-1, -1.1}, new double[] {1.3, 1});
    degenerate(Kind.MINIMUM, 1, 1, x -> Math.pow(x[0] - 0.3, 4), line);
    degenerate(Kind.MAXIMUM, -1, 1, x -> -Math.pow(x[0] - 0.3, 4), line);
    degenerate(Kind.SADDLE, 0, 1, x -> Math.pow(x[0] - 0.3, 3), line);
    degenerate(Kind.MINIMUM, 1, 2, x -> Math.pow(x[0], 4) + x[1] * x[1], plane);
    degenerate(Kind.SADDLE, -1, 2, x -> Math.pow(x[0], 4) - x[1] * x[1], plane);
    degenerate(Kind.SADDLE, -2, 2, x -> Math.pow(x[0], 3) - 3 * x[0] * x[1] * x[1], plane);
  }

  @Test
  void aStiffValleyIsNotTakenForADegenerateOne() {
    Objective f = Objectives.quadratic(new double[][] {{1, 0}, {0, 1e-6}});
    CriticalComponents found =
        CriticalComponents.find(f, Box.of(new double[] {-1, -1.1}, new double[] {1.3, 1}));
    assertEquals(List.of(Kind.MINIMUM), kinds(found));
    assertTrue(found.get(0).isIsolated());
    Objective rosenbrock =
        Objective.of(2, x -> 100 * square(x[0] * x[0] - x[1]) + square(1 - x[0]));
    found = CriticalComponents.find(rosenbrock, SQUARE);
    assertEquals(1, found.size());
    assertArrayEquals(new double[] {1, 1}, found.get(0).point(), 1e-8);
  }

  /**
   * Flat tails, a box much wider than the structure, and a saddle 1 % of the box from its minimum:
   * local minima of the squared gradient catch a plain Newton search here, and walks with long
   * steps pass the saddle.
   */
  @Test
  void nothingIsMissedWhereTheTailsAreFlat() {
    double[] t = RobustRegression.standardised(new double[] {0, 1, 2, 3, 4, 5, 6, 7});
    double[] y = {0, 1, 2, 3, 4, 0, 0, 0};
    FiniteSum loss = RobustRegression.cauchy(new double[][] {t}, y, 0.3).withRidge(0.001);
    CriticalComponents near =
        CriticalComponents.find(loss, Box.of(new double[] {-0.5, -0.5}, new double[] {0.6, 0.6}));
    assertEquals(List.of("m1", "m2", "s1"), names(near));
    for (Box box : List.of(cube(2, 8), Box.of(new double[] {-2, -4}, new double[] {8, 6}))) {
      CriticalComponents all = CriticalComponents.find(loss, box);
      assertEquals(List.of("m1", "m2", "m3", "s1", "s2"), names(all));
      assertTrue(all.isComplete());
      near.forEach(c -> assertEquals(0, all.nearest(c.point()).distance(c.point()), 1e-12));
    }
  }

  /**
   * Regressions on random data, rough enough for dozens of points: two boxes must give the same
   * ones.
   */
  @Test
  void randomRegressionsAreSearchedCompletely() {
    Random random = new Random(11);
    for (int trial = 0; trial < 4; trial++) {
      int n = 6 + random.nextInt(10);
      double[][] t = {RobustRegression.standardised(random.doubles(n).toArray())};
      double[] y = random.doubles(n, -3, 3).toArray();
      double c = 0.2 + 0.5 * random.nextDouble();
      Objective f =
          (trial % 2 == 0 ? RobustRegression.cauchy(t, y, c) : RobustRegression.welsch(t, y, c))
              .withRidge(0.01);
      CriticalComponents small = CriticalComponents.find(f, cube(2, 6));
      CriticalComponents large = CriticalComponents.find(f, cube(2, 9));
      assertTrue(small.isComplete() && large.isComplete(), small + "and " + large);
      assertEquals(names(small), names(large));
      small.forEach(k -> assertEquals(0, large.nearest(k.point()).distance(k.point()), 1e-10));
    }
  }

  /** Huber's loss is linear beyond c: between two far groups every intercept is a minimum. */
  @Test
  void whereTheLossIsLinearTheGradientLeads() {
    Objective f = RobustRegression.huber(new double[][] {}, new double[] {0, 0, 10, 10}, 0.3);
    CriticalComponents found = CriticalComponents.find(f, cube(1, 30));
    assertEquals(1, found.size());
    for (double[] x : found.get(0).points()) {
      assertEquals(5, x[0], 4.7);
      assertEquals(1.455, f.value(x), 1e-14);
    }
    assertFalse(found.isComplete());
  }

  @Test
  void curvaturesAreTheEigenvaluesOfTheHessian() {
    CriticalComponents found =
        CriticalComponents.find(Objectives.quadratic(new double[][] {{3, 1}, {1, 3}}), SQUARE);
    assertArrayEquals(new double[] {2, 4}, found.curvatures(0), 1e-14);
  }

  @Test
  void aComponentKeepsItsPoints() {
    Component c = CriticalComponents.find(Objectives.himmelblau(), cube(2, 5)).get(0);
    double[] before = c.point();
    c.points().get(0)[0] = 7;
    assertArrayEquals(before, c.point());
    assertTrue(
        new Component(3, Component.Kind.SADDLE, 1, 0.25, List.of(new double[2]))
            .toString()
            .startsWith("K₃: saddle at [0.0, 0.0], f = 0.25"));
  }

  @Test
  void theSearchIsDeterministic() {
    String first = CriticalComponents.find(Objectives.sixHumpCamel(), cube(2, 2)).toString();
    assertEquals(first, CriticalComponents.find(Objectives.sixHumpCamel(), cube(2, 2)).toString());
  }

  @Test
  void theTableNamesEveryComponent() {
    CriticalComponents found = CriticalComponents.find(Objectives.doubleWell(), cube(1, 2));
    List<String> lines = found.toString().lines().toList();
    assertEquals(
        "doubleWell[tilt=0.0] in [-2.0, 2.0]: 3 critical components, index sum 1, expected 1",
        lines.get(0));
    assertEquals(4, lines.size());
    assertTrue(lines.get(3).startsWith("K₂    MAXIMUM    index 1  f = 0.25000000"), lines.get(3));
    assertTrue(found.diagnostics().starts() >= 64);
    assertEquals("M1", found.nearest(new double[] {0.2}).name());
    assertEquals("K₂", found.nearest(new double[] {0.2}).symbol());
    assertEquals("K₁₀", Component.symbol(10));
  }

  @Test
  void theExpectedIndexSumComesFromTheBorder() {
    // A box inside one well of the double well, around its maximum, and around nothing but a slope
    // and a minimum.
    assertEquals(OptionalInt.of(1), find1d(0.5, 2).expectedIndexSum());
    assertEquals(OptionalInt.of(-1), find1d(-0.5, 0.5).expectedIndexSum());
    assertEquals(OptionalInt.of(0), find1d(-0.5, 2).expectedIndexSum());
    Objective saddle = Objectives.quadratic(new double[][] {{1, 0}, {0, -2}});
    assertEquals(OptionalInt.of(-1), CriticalComponents.find(saddle, SQUARE).expectedIndexSum());
    Objective hill = Objectives.quadratic(new double[][] {{-1, 0, 0}, {0, -2, 0}, {0, 0, -3}});
    assertEquals(OptionalInt.of(-1), CriticalComponents.find(hill, cube(3, 1)).expectedIndexSum());
    Objective pass = Objectives.quadratic(new double[][] {{1, 0, 0}, {0, 2, 0}, {0, 0, -3}});
    CriticalComponents unknown = CriticalComponents.find(pass, cube(3, 1));
    assertEquals(OptionalInt.empty(), unknown.expectedIndexSum());
    assertEquals(-1, unknown.indexSum());
    assertFalse(unknown.isComplete());
  }

  @Test
  void badInputIsAnsweredInOneSentence() {
    refused(
        "the box has dimension 3 but himmelblau has dimension 2",
        Objectives.himmelblau(),
        cube(3, 1));
    refused(
        "the box [0.5, 1.0] x [0.5, 1.0] holds no critical point of himmelblau: enlarge or move it",
        Objectives.himmelblau(),
        Box.of(new double[] {0.5, 0.5}, new double[] {1, 1}));
    refused(
        "Objective[dimension=2] has the gradient [Infinity, 0.0] at [-2.0, -2.0]: choose a box on which it is finite",
        Objective.of(2, x -> 0, x -> new double[] {Double.POSITIVE_INFINITY, 0}),
        SQUARE);
    refused(
        "Objective[dimension=1] has the value NaN at [1.0]: choose a box on which it is finite",
        Objective.of(1, x -> Double.NaN, x -> new double[] {x[0]}),
        cube(1, 2));
  }

  @Test
  void aBoxThatCutsAComponentIsRefusedWithThePlace() {
    // The minimum (3, 2) lies on the left side; the ring crosses all sides; a ring that only
    // touches; the corner.
    cuts(Objectives.himmelblau(), Box.of(new double[] {3, -5}, new double[] {5, 5}), 3, 2);
    cuts(
        Objectives.quadratic(new double[][] {{1, 0}, {0, 1}}),
        Box.of(new double[] {0, 0}, new double[] {1, 1}),
        0,
        0);
    cuts(Objectives.doubleWell(), Box.of(new double[] {-1}, new double[] {2}), -1);
    Objective bowl = Objectives.quadratic(new double[][] {{1, 0, 0}, {0, 2, 0}, {0, 0, 3}});
    cuts(bowl, Box.of(new double[] {0, -1, -1.2}, new double[] {1, 1.1, 1}), 0, 0, 0);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> CriticalComponents.find(radial(r2 -> (r2 - 1) * (r2 - 1)), cube(2, 0.9)))
            .getMessage();
    assertTrue(
        message.startsWith("the box [-0.9, 0.9] x [-0.9, 0.9] cuts the critical points of"),
        message);
  }

  /** Wherever it comes. */
  @Test
  void anInterruptEndsTheSearch() {
    for (int last : new int[] {1, 100, 10_000}) {
      AtomicInteger asked = new AtomicInteger();
      Objective f =
          Objective.of(
              2,
              Objectives.himmelblau()::value,
              x -> {
                if (asked.incrementAndGet() == last) {
                  Thread.currentThread().interrupt();
                }
                return Objectives.himmelblau().gradient(x);
              });
      assertThrows(CancellationException.class, () -> CriticalComponents.find(f, cube(2, 5)));
      // 16 gradients make a Hessian by differences, which is brought to its end
      assertTrue(asked.get() - last < 16, asked + " gradients, interrupted at " + last);
      Thread.interrupted();
    }
  }

  @Test
  void theSearchTellsItsStarts() {
    List<String> told = new ArrayList<>();
    Work.watchedBy(work -> told.add(work.name() + " " + work.done() + " of " + work.total()));
    try {
      CriticalComponents found = CriticalComponents.find(Objectives.himmelblau(), cube(2, 5));
      double starts = found.diagnostics().starts();
      assertEquals("critical points 0.0 of Infinity", told.get(0));
      assertEquals("critical points " + starts + " of " + starts, told.get(told.size() - 1));
    } finally {
      Work.watchedBy(work -> {});
    }
  }

  private static void agrees(String name, Objective f, Box box, int minima, int saddles, int maxima)
      throws IOException {
    CriticalComponents found = CriticalComponents.find(f, box);
    List<Reference> references = references(name);
    assertEquals(references.size(), found.size(), name);
    assertEquals(minima, found.minima().size());
    assertEquals(saddles, found.saddles().size());
    assertEquals(maxima, found.maxima().size());
    assertEquals(1, found.indexSum());
    assertEquals(OptionalInt.of(1), found.expectedIndexSum());
    assertTrue(found.isComplete());
    assertTrue(found.diagnostics().residual() < 1e-11, found.diagnostics().toString());
    for (Reference r : references) {
      Component c = found.nearest(new double[] {r.x, r.y});
      assertEquals(r.index, c.morseIndex());
      assertEquals(r.value, c.value(), 1e-13 * (1 + Math.abs(r.value)));
      assertArrayEquals(new double[] {r.x, r.y}, c.point(), 1e-13);
    }
    for (int i = 0; i < found.size(); i++) {
      assertEquals(i, found.get(i).id());
      assertTrue(i == 0 || found.get(i - 1).kind().compareTo(found.get(i).kind()) <= 0);
    }
  }

  private static List<Reference> references(String name) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                CriticalComponentsTest.class.getResourceAsStream("critical-points.csv"),
                StandardCharsets.UTF_8))) {
      return in.lines()
          .map(line -> line.split(",", -1))
          .filter(cell -> cell[0].equals(name))
          .map(
              cell ->
                  new Reference(
                      Integer.parseInt(cell[1]),
                      Double.parseDouble(cell[2]),
                      Double.parseDouble(cell[3]),
                      Double.parseDouble(cell[4])))
          .toList();
    }
  }

  private static void degenerate(
      Kind kind, int index, int d, ToDoubleFunction<double[]> f, Box box) {
    CriticalComponents found = CriticalComponents.find(Objective.of(d, f), box);
    assertEquals(List.of(kind), kinds(found));
    assertTrue(found.get(0).isIsolated());
    assertEquals(index, found.indexSum());
    assertTrue(found.isComplete());
  }

  private static void cuts(Objective f, Box box, double... where) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> CriticalComponents.find(f, box))
            .getMessage();
    assertTrue(
        message.startsWith("the box " + box + " cuts the critical points of " + f + " at ["),
        message);
    assertTrue(message.endsWith(": enlarge it there"), message);
    double[] at =
        Arrays.stream(message.replaceAll(".* at \\[|\\]: enlarge.*", "").split(", ", -1))
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertArrayEquals(where, at, 1e-5);
  }

  private static void refused(String message, Objective f, Box box) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> CriticalComponents.find(f, box))
            .getMessage());
  }

  private static CriticalComponents find1d(double from, double to) {
    return CriticalComponents.find(
        Objectives.doubleWell(), Box.of(new double[] {from}, new double[] {to}));
  }

  private static Objective radial(DoubleUnaryOperator h) {
    return Objective.of(2, x -> h.applyAsDouble(x[0] * x[0] + x[1] * x[1]));
  }

  private static double square(double x) {
    return x * x;
  }

  private static List<Kind> kinds(CriticalComponents components) {
    return StreamSupport.stream(components.spliterator(), false).map(Component::kind).toList();
  }

  private static List<String> names(CriticalComponents components) {
    return StreamSupport.stream(components.spliterator(), false).map(Component::name).toList();
  }

  private static Box cube(int d, double r) {
    double[] lower = new double[d];
    double[] upper = new double[d];
    Arrays.fill(lower, -r);
    Arrays.fill(upper, r);
    return Box.of(lower, upper);
  }
}
