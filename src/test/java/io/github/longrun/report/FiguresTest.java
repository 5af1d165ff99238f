package io.github.longrun.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.action.Hamiltonian;
import io.github.longrun.action.TransitionCosts;
import io.github.longrun.comparison.ExponentFit;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.Estimate;
import io.github.longrun.sgd.Sgd;
import io.github.longrun.transition.EnergyLevels;
import io.github.longrun.transition.TransitionGraph;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {

  private static CriticalComponents components;
  private static StochasticGradient gradient;
  private static TransitionCosts costs;

  @BeforeAll
  static void himmelblau() {
    Objective f = Objectives.himmelblau();
    components = CriticalComponents.find(f, Box.of(new double[] {-5, -5}, new double[] {5, 5}));
    gradient = StochasticGradient.of(f, GaussianNoise.isotropic(2, 60));
    costs = TransitionCosts.of(Hamiltonian.of(gradient), components);
  }

  private static ExponentFit fit() {
    double[] eta = {0.05, 0.04, 0.03, 0.02, 0.015};
    Estimate[] y = new Estimate[5];
    Arrays.setAll(y, k -> Estimate.of(-0.02 / eta[k] + 0.5 + eta[k], 0.02));
    return ExponentFit.through(eta, y);
  }

  private static Set<Integer> colours(BufferedImage image, int left, int top, int w, int h) {
    Set<Integer> colours = new HashSet<>();
    for (int x = left; x < left + w; x++) {
      for (int y = top; y < top + h; y++) {
        colours.add(image.getRGB(x, y) & 0xffffff);
      }
    }
    return colours;
  }

  private static boolean shows(BufferedImage image, Color colour) {
    return colours(image, 0, 0, image.getWidth(), image.getHeight())
        .contains(colour.getRGB() & 0xffffff);
  }

  @Test
  void theLandscapeHasColoursMarkersPathAndBar() {
    Landscape bare = Landscape.of(components).title("Himmelblau");
    Figure figure =
        bare.path("a way", costs.path(0, 1))
            .trajectory(Sgd.of(gradient).stepSize(0.001).trajectory(new double[] {3, 2}, 500))
            .figure();
    BufferedImage image = figure.image();
    assertEquals(1640, image.getWidth());
    assertEquals(1240, image.getHeight());
    assertEquals("Himmelblau", figure.title());
    assertTrue(figure.alternativeText().contains("minimum K₀"), figure.alternativeText());
    assertTrue(figure.alternativeText().contains("a way"), figure.alternativeText());
    // The colour bar runs over the whole map, at the right of the plot.
    assertTrue(colours(image, 1470, 100, 30, 900).size() > 200);
    assertTrue(shows(image, Palette.ORANGE), "minima");
    assertTrue(shows(image, Palette.VERMILION), "path");
    assertTrue(!shows(bare.figure().image(), Palette.VERMILION), "no path where none was given");
    // A corner of the page is paper.
    assertEquals(Set.of(0xffffff), colours(image, 0, 0, 10, 10));
  }

  @Test
  void twoSamplePathsMayShareTheirStepSize() {
    Sgd sgd = Sgd.of(gradient).stepSize(0.001);
    Figure figure =
        Landscape.of(components)
            .trajectory(sgd.trajectory(new double[] {3, 2}, 50))
            .trajectory(sgd.trajectory(new double[] {-3, -3}, 50))
            .figure();
    assertEquals(2, figure.alternativeText().split("sample path").length - 1);
  }

  @Test
  void theWindowChangesThePicture() {
    Landscape all = Landscape.of(components);
    Figure part =
        all.window(Box.of(new double[] {0, 0}, new double[] {4, 4})).axes("u", "v").figure();
    assertTrue(part.alternativeText().contains("u and v"));
    assertTrue(part.image().getRGB(400, 400) != all.figure().image().getRGB(400, 400));
  }

  @Test
  void theExponentFiguresShowDataFitAndPrediction() {
    for (Figure figure :
        new Figure[] {Figures.exponent(fit(), 0.02), Figures.localExponents(fit(), 0.02)}) {
      BufferedImage image = figure.image();
      assertEquals(1640, image.getWidth());
      assertEquals(1080, image.getHeight());
      assertTrue(shows(image, Palette.BLUE), "fit");
      assertTrue(shows(image, Palette.VERMILION), "prediction");
      assertTrue(figure.alternativeText().contains("0.02"), figure.alternativeText());
    }
  }

  @Test
  void theActionsShowEveryPathWithItsCost() {
    Figure figure = Figures.actions(Map.of("a way", costs.path(0, 1)));
    assertTrue(shows(figure.image(), Palette.VERMILION), "path");
    String cost = String.format(Locale.ROOT, "a way: %.5g", costs.cost(0, 1));
    assertTrue(figure.alternativeText().contains(cost), figure.alternativeText());
    assertThrows(IllegalArgumentException.class, () -> Figures.actions(Map.of()));
  }

  @Test
  void theTransitionGraphNamesTheGroundState() {
    double[][] b = {{0, 1}, {2, 0}};
    assertEquals(1, EnergyLevels.of(b).groundStates().size());
    Figure figure = Figures.transitionGraph(TransitionGraph.of(costs));
    assertTrue(figure.alternativeText().contains("ground state"), figure.alternativeText());
    assertTrue(shows(figure.image(), Palette.ORANGE), "ground state");
    assertTrue(shows(figure.image(), Palette.BLUE), "costs");
  }

  @Test
  void theRegressionFigureShowsEveryLine() {
    double[] x = {0, 1, 2};
    Figure figure =
        Figures.regression(
            "t",
            "x",
            "y",
            x,
            new double[] {1, 2, 2},
            Map.of("one", new double[] {1, 0.5}, "two", new double[] {0, 1}));
    assertTrue(shows(figure.image(), Palette.VERMILION));
    assertTrue(shows(figure.image(), Palette.BLUE));
    assertTrue(shows(figure.image(), Palette.ORANGE));
    assertThrows(
        IllegalArgumentException.class,
        () -> Figures.regression("t", "x", "y", x, new double[] {1}, Map.of()));
  }

  @Test
  void figuresAreSavedAsTheyAre(@TempDir Path directory) throws IOException {
    Figure figure = Figures.exponent(fit(), 0.02);
    Path file = directory.resolve("new/figure.png");
    figure.save(file);
    BufferedImage read = ImageIO.read(file.toFile());
    assertEquals(figure.image().getWidth(), read.getWidth());
    assertEquals(figure.image().getRGB(700, 500), read.getRGB(700, 500));
    Path blocked = Files.createFile(directory.resolve("file"));
    assertThrows(UncheckedIOException.class, () -> figure.save(blocked.resolve("figure.png")));
  }

  @Test
  void theImageIsACopy() {
    Figure figure = Figures.exponent("What it shows", fit(), 0.02);
    assertEquals("What it shows", figure.title());
    int before = figure.image().getRGB(5, 5);
    figure.image().setRGB(5, 5, 0x123456);
    assertEquals(figure.title() + ": " + figure.alternativeText(), figure.image().toString());
    assertEquals(before, figure.image().getRGB(5, 5));
  }

  @Test
  void aLandscapeNeedsTwoDimensions() {
    Objective f = Objective.of(1, x -> x[0] * x[0], x -> new double[] {2 * x[0]});
    CriticalComponents one =
        CriticalComponents.find(f, Box.of(new double[] {-1}, new double[] {1}));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Landscape.of(one))
            .getMessage()
            .contains("got 1"));
    Landscape landscape = Landscape.of(components);
    assertThrows(
        IllegalArgumentException.class,
        () -> landscape.window(Box.of(new double[] {0}, new double[] {1})));
  }

  /** Lightness must rise all the way: that is what makes the map safe for the colour-blind. */
  @Test
  void theColourMapRisesInLightness() {
    double before = -1;
    for (int k = 0; k <= 100; k++) {
      Color c = ColourMap.at(k / 100.0);
      double luminance =
          0.2126 * linear(c.getRed())
              + 0.7152 * linear(c.getGreen())
              + 0.0722 * linear(c.getBlue());
      assertTrue(luminance > before, "at " + k);
      before = luminance;
    }
  }

  private static double linear(int channel) {
    return Math.pow(channel / 255.0, 2.2);
  }

  /** A figure in a process of its own. */
  static final class Drawn {
    public static void main(String[] arguments) {
      himmelblau();
      try {
        Landscape.of(components).figure();
      } catch (IllegalStateException e) {
        System.out.print(e.getMessage());
      }
    }
  }

  private static String drawnBy(Map<String, String> environment, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of(options));
    command.addAll(List.of("-Djava.awt.headless=true", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Drawn.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void withoutFontsASentenceSaysWhatToInstall(@TempDir Path folder) throws IOException {
    Path none = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig></fontconfig>");
    // Java keeps what it knows of fonts in the home directory.
    String said = drawnBy(Map.of("FONTCONFIG_FILE", none.toString()), "-Duser.home=" + folder);
    assertTrue(said.startsWith("Java has no fonts to write a figure with: install them"), said);
    assertEquals("", drawnBy(Map.of()), "with fonts");
  }

  @Test
  void withoutMemoryASentenceSaysHowToGetSome() throws IOException {
    String said = drawnBy(Map.of(), "-Xmx16m");
    assertTrue(said.startsWith("the heap of 16 MiB has no room for a figure"), said);
  }
}
