package io.github.longrun.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.Histogram;
import io.github.longrun.sgd.Sgd;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SurfaceTest {

  private static final Box SQUARE = Box.of(new double[] {-1, -2}, new double[] {1, 2});

  private static CriticalComponents himmelblau;

  @BeforeAll
  static void components() {
    himmelblau =
        CriticalComponents.find(
            Objectives.himmelblau(), Box.of(new double[] {-5, -5}, new double[] {5, 5}));
  }

  private static Set<Integer> colours(BufferedImage image) {
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        colours.add(image.getRGB(x, y) & 0xffffff);
      }
    }
    return colours;
  }

  @Test
  void theSurfaceHasColoursMarkersAndFlow() {
    Figure figure = Surface.of(himmelblau).title("Himmelblau").figure();
    BufferedImage image = figure.image();
    assertEquals(1640, image.getWidth());
    assertEquals(1280, image.getHeight());
    assertEquals("Himmelblau", figure.title());
    assertTrue(figure.alternativeText().contains("maximum K₈"), figure.alternativeText());
    assertTrue(figure.alternativeText().contains("lines of the gradient flow"));
    Set<Integer> colours = colours(image);
    assertTrue(colours.size() > 1000, "shades");
    assertTrue(colours.contains(Palette.ORANGE.getRGB() & 0xffffff), "minima");
    assertTrue(colours.contains(Palette.SKY.getRGB() & 0xffffff), "the maximum");
  }

  @Test
  void whatLiesBehindARidgeIsNotDrawnAndSaidSo() {
    // A wall across the near part, and right behind it a minimum.
    Objective trench =
        Objective.of(
            2,
            x -> {
              double wall = 40 * Math.exp(-20 * (x[1] + 0.7) * (x[1] + 0.7));
              return (x[0] * x[0] + 1) * wall + x[0] * x[0] + 0.1 * x[1] * x[1];
            });
    CriticalComponents found =
        CriticalComponents.find(trench, Box.of(new double[] {-1, -1.5}, new double[] {1, 1}));
    int hidden = -1;
    for (var c : found) {
      hidden = c.point()[1] > -0.6 && c.point()[1] < 0.6 ? c.id() : hidden;
    }
    String symbol = Component.symbol(hidden);
    Box far = Box.of(new double[] {-0.4, -2}, new double[] {0.4, 6});
    String here = Surface.of(found).window(far).turned(20).figure().alternativeText();
    assertTrue(here.contains(symbol + " is behind a ridge"), here);
    Box beyond = Box.of(new double[] {-0.4, -0.2}, new double[] {0.4, 6});
    assertFalse(Surface.of(found).window(beyond).figure().alternativeText().contains("behind"));
  }

  @Test
  void aTurnAndAWindowChangeThePicture() {
    Surface surface = Surface.of(himmelblau);
    int[] middle = surface.figure().image().getRGB(500, 500, 40, 40, null, 0, 40);
    int[] turned = surface.turned(60).figure().image().getRGB(500, 500, 40, 40, null, 0, 40);
    assertFalse(java.util.Arrays.equals(middle, turned));
    assertThrows(IllegalArgumentException.class, () -> surface.turned(90));
    assertThrows(IllegalArgumentException.class, () -> surface.turned(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> surface.window(Box.of(new double[] {0}, new double[] {1})));
    CriticalComponents line =
        CriticalComponents.find(
            Objective.of(1, x -> x[0] * x[0]), Box.of(new double[] {-1}, new double[] {1}));
    assertThrows(IllegalArgumentException.class, () -> Surface.of(line));
  }

  /** For f = x^2 / 2 + y^2 the flow keeps y / x^2. */
  @Test
  void flowLinesAreThoseOfTheFlow() {
    Objective bowl = Objective.of(2, x -> x[0] * x[0] / 2 + x[1] * x[1]);
    List<double[][]> lines = FlowLines.of(bowl, SQUARE);
    assertTrue(lines.size() > 20, lines.size() + " lines");
    int compared = 0;
    for (double[][] line : lines) {
      for (int k = 1; k < line.length; k++) {
        assertTrue(bowl.value(line[k]) < bowl.value(line[k - 1]), "downhill");
        double[] a = line[0];
        double[] b = line[k];
        // Where the line is all but straight the constant of motion has no digits.
        if (Math.abs(b[0]) > 0.2) {
          assertEquals(a[1] / (a[0] * a[0]) * b[0] * b[0], b[1], 2e-3);
          compared++;
        }
      }
    }
    assertTrue(compared > 200, compared + " points");
  }

  @Test
  void flowLinesKeepApart() {
    List<double[][]> lines = FlowLines.of(Objectives.himmelblau(), himmelblau.box());
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < lines.size(); i++) {
      for (int j = 0; j < i; j++) {
        for (double[] a : lines.get(i)) {
          for (double[] b : lines.get(j)) {
            nearest = Math.min(nearest, Math.hypot(a[0] - b[0], a[1] - b[1]) / 10);
          }
        }
      }
    }
    assertTrue(nearest > 0.45 * 0.06 - 1e-12, "nearest " + nearest);
  }

  @Test
  void aLandscapeShowsTheFlowWhenAsked() {
    Landscape plain = Landscape.of(himmelblau);
    assertFalse(plain.figure().alternativeText().contains("gradient flow"));
    Figure flow = plain.flow().figure();
    assertTrue(flow.alternativeText().contains("lines of the gradient flow"));
    assertTrue(colours(flow.image()).size() > colours(plain.figure().image()).size());
  }

  @Test
  void aHistogramIsAMapOfWhatWasCounted() {
    StochasticGradient g =
        StochasticGradient.of(
            Objective.of(2, x -> x[0] * x[0] + x[1] * x[1]), GaussianNoise.isotropic(2, 1));
    Histogram histogram =
        Sgd.of(g).stepSize(0.1).chains(256).steps(4000).seed(1).histogram(SQUARE, 40, 80);
    BufferedImage image = Figures.histogram(histogram).image();
    // Most were counted in the middle, dark, and none at the corners.
    int middle = image.getRGB(773, 616);
    int corner = image.getRGB(200, 200);
    assertTrue((middle >> 8 & 0xff) < 100, Integer.toHexString(middle));
    assertTrue((corner >> 8 & 0xff) > 200, Integer.toHexString(corner));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Figures.histogram(
                Sgd.of(g).stepSize(0.1).chains(1).steps(8).seed(1).histogram(SQUARE, 40, 80)));
  }
}
