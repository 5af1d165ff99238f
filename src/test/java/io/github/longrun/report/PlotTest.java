package io.github.longrun.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.comparison.Claim;
import io.github.longrun.comparison.Claims;
import io.github.longrun.comparison.ExponentFit;
import io.github.longrun.sgd.Estimate;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PlotTest {

  private static final Plot EMPTY = Plot.of("Energy", "x", "E(x)");

  /** Whether a picture has a colour above the legend, where the curves are. */
  private static boolean draws(Figure figure, Color colour) {
    return leftmost(figure, colour) < figure.image().getWidth();
  }

  /** The column of pixels where a colour begins above the legend; the width where it does not. */
  private static int leftmost(Figure figure, Color colour) {
    BufferedImage image = figure.image();
    int x = 0;
    while (x < image.getWidth() && !hasColumn(image, x, colour)) {
      x++;
    }
    return x;
  }

  private static boolean hasColumn(BufferedImage image, int x, Color colour) {
    return IntStream.range(0, 900)
        .anyMatch(y -> (image.getRGB(x, y) & 0xffffff) == (colour.getRGB() & 0xffffff));
  }

  @Test
  void eachCurveHasItsColourAndAPredictionThatOfItsCurve() {
    Plot curves = EMPTY.curve("one", -1, 1, x -> x * x).curve("two", -1, 1, x -> -x);
    Figure figure = curves.prediction("of two", -1, 1, x -> 1 - x).figure();
    assertTrue(draws(figure, Palette.BLUE));
    assertTrue(draws(figure, Palette.VERMILION));
    assertFalse(draws(figure, Palette.GREEN));
    assertEquals("Energy: E(x) against x: one, two, of two.", figure.toString());
    assertTrue(draws(curves.curve("three", -1, 1, x -> 0.5).figure(), Palette.GREEN));
  }

  @Test
  void aDashedLineHasGaps() {
    BufferedImage image = EMPTY.prediction("flat", 0, 1, x -> 1).figure().image();
    int changes = 0;
    boolean last = false;
    int middle = 0;
    for (int y = 200; y < 900 && middle == 0; y++) {
      middle =
          (image.getRGB(800, y) & 0xff) > 140 && (image.getRGB(800, y) & 0xff0000) == 0 ? y : 0;
    }
    for (int y = middle, x = 400; middle > 0 && x < 1200; x++) {
      boolean on = (image.getRGB(x, y) & 0xffffff) == (Palette.BLUE.getRGB() & 0xffffff);
      changes += on == last ? 0 : 1;
      last = on;
    }
    // 400 points of page in a pattern of 12
    assertEquals(66, changes, 6);
  }

  @Test
  void barsReachTwoStandardErrorsAndAGapBreaksACurve() {
    double[] x = {0, 1, 2, 3};
    Figure figure =
        EMPTY
            .points(
                "measured",
                x,
                Estimate.of(0, 1),
                Estimate.of(1, 1),
                Estimate.of(2, 1),
                Estimate.of(1, 1))
            .curve("computed", x, new double[] {0, 1, Double.NaN, 3})
            .figure();
    assertTrue(draws(figure, Palette.BLUE) && draws(figure, Palette.VERMILION));
  }

  @Test
  void severalExponentsMeetTheirPredictions() {
    double[] eta = {0.05, 0.04, 0.03, 0.02};
    Map<String, ExponentFit> fits = new LinkedHashMap<>();
    for (double slope : new double[] {0.02, -0.1}) {
      Estimate[] y =
          Arrays.stream(eta).mapToObj(s -> Estimate.of(-slope / s, 0.01)).toArray(Estimate[]::new);
      fits.put("slope " + slope, ExponentFit.through(eta, y));
    }
    Map<String, Double> predicted = Map.of("slope 0.02", 0.02, "slope -0.1", -0.1);
    Figure figure = Figures.exponents("Two", "ratio", fits, predicted);
    assertTrue(figure.toString().contains("slope -0.1, predicted -0.1000"), figure.toString());
    refused(
        "every fit needs a prediction of its name",
        () -> Figures.exponents("Two", "ratio", fits, Map.of("slope 0.02", 0.02)));
  }

  @Test
  void theFitLeadsFromThePointsToWhereTheyMeetZero() {
    double[] x = {2, 3};
    Plot points = EMPTY.points("measured", x, Estimate.of(2, 0), Estimate.of(3, 0));
    Figure figure = points.fit(0, 3, t -> t).figure();
    Figure bare = points.curve("frame", 0, 3, t -> t).figure();
    assertTrue(leftmost(figure, Palette.BLUE) < leftmost(bare, Palette.BLUE) / 2);
    assertTrue(figure.toString().endsWith("measured."), figure.toString());
  }

  @Test
  void theLegendBreaksBetweenSeriesAndNotBeforeTheirPredictions() {
    // Three of the four entries fit on a line.
    Plot plot = EMPTY;
    for (String name : new String[] {"one of two long names", "the other of the two names"}) {
      plot =
          plot.points(name, new double[] {0, 1}, Estimate.of(0, 1), Estimate.of(1, 1))
              .prediction("predicted of it: 0.12345", 0, 1, x -> x);
    }
    BufferedImage image = plot.figure().image();
    for (int y = 960; y < image.getHeight(); y++) {
      boolean one = false;
      boolean other = false;
      for (int x = 0; x < image.getWidth(); x++) {
        one |= (image.getRGB(x, y) & 0xffffff) == (Palette.BLUE.getRGB() & 0xffffff);
        other |= (image.getRGB(x, y) & 0xffffff) == (Palette.VERMILION.getRGB() & 0xffffff);
      }
      assertFalse(one && other, "both series on the line at " + y);
    }
  }

  @Test
  void claimsAreMarkedByTheirVerdictsAndNumbered() {
    Claim holds = new Claim("holds", 1, 0, Estimate.of(1.1, 0.1));
    Claim fails = new Claim("fails", 3, 0, Estimate.of(2, 0.1));
    Claim open = new Claim("is open", 2, 0, Estimate.of(2, 0.8));
    Figure good = Figures.claims(Claims.of(holds));
    assertTrue(draws(good, Palette.BLUE));
    assertFalse(draws(good, Palette.VERMILION) || draws(good, Palette.ORANGE));
    Figure all = Figures.claims(Claims.of(holds, fails, open));
    assertTrue(draws(all, Palette.VERMILION) && draws(all, Palette.ORANGE));
    assertTrue(all.title().endsWith("1 of 3 claims hold"), all.title());
    assertTrue(all.toString().contains("2 predicted 3.0000, measured 2.0"), all.toString());
    refused("at least one claim", () -> Figures.claims(new Claims(List.of())));
  }

  @Test
  void badInputIsRefusedInOneSentence() {
    refused("must have the same length", () -> EMPTY.curve("c", new double[2], new double[3]));
    refused("must have the same length", () -> EMPTY.points("p", new double[1]));
    refused("from must be less than to", () -> EMPTY.curve("c", 1, 1, x -> x));
    refused("nothing finite to draw", EMPTY::figure);
    Plot lost = EMPTY.curve("c", 0, 1, x -> Double.NaN);
    refused("nothing finite to draw", lost::figure);
  }

  private static void refused(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
