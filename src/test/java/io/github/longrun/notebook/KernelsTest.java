package io.github.longrun.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.Longrun;
import io.github.longrun.action.Hamiltonian;
import io.github.longrun.action.MinimumActionPath;
import io.github.longrun.action.QuasiPotential;
import io.github.longrun.comparison.Claim;
import io.github.longrun.comparison.ExponentFit;
import io.github.longrun.comparison.Verdict;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.progress.Work;
import io.github.longrun.report.Figures;
import io.github.longrun.report.Landscape;
import io.github.longrun.report.Plot;
import io.github.longrun.report.Surface;
import io.github.longrun.report.Tables;
import io.github.longrun.sgd.Estimate;
import io.github.longrun.sgd.Sgd;
import io.github.longrun.sgd.Splitting;
import io.github.longrun.stationary.StationaryLaw;
import io.github.longrun.transition.TransitionGraph;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dflib.jjava.jupyter.Extension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** What the two kernels' own base libraries make of our results. */
class KernelsTest {

  private static final List<Object> VALUES = new ArrayList<>();

  /** A kernel of JJava's base that keeps what it is to display. */
  private static final class JJavaKernel extends org.dflib.jjava.jupyter.kernel.BaseKernel {
    private final List<org.dflib.jjava.jupyter.kernel.display.DisplayData> displayed =
        new ArrayList<>();

    JJavaKernel() {
      super(
          "test",
          "1",
          null,
          List.of(),
          null,
          new org.dflib.jjava.jupyter.kernel.JupyterIO(java.nio.charset.StandardCharsets.UTF_8),
          new org.dflib.jjava.jupyter.kernel.comm.CommManager(),
          new org.dflib.jjava.jupyter.kernel.display.Renderer(),
          null,
          null,
          true,
          new org.dflib.jjava.jupyter.kernel.util.StringStyler.Builder().build());
    }

    @Override
    public void display(org.dflib.jjava.jupyter.kernel.display.DisplayData data) {
      displayed.add(data);
    }

    @Override
    public Object evalRaw(String source) {
      return source;
    }

    @Override
    public org.dflib.jjava.jupyter.kernel.display.DisplayData inspect(
        String code, int at, boolean extraDetail) {
      return null;
    }

    @Override
    public org.dflib.jjava.jupyter.kernel.ReplacementOptions complete(String code, int at) {
      return null;
    }

    @Override
    public String isComplete(String code) {
      return IS_COMPLETE_MAYBE;
    }
  }

  /** A kernel of IJava's base that keeps what it is to display. */
  private static final class IJavaKernel extends io.github.spencerpark.jupyter.kernel.BaseKernel {
    private final List<io.github.spencerpark.jupyter.kernel.display.DisplayData> displayed =
        new ArrayList<>();

    @Override
    public void display(io.github.spencerpark.jupyter.kernel.display.DisplayData data) {
      displayed.add(data);
    }

    @Override
    public io.github.spencerpark.jupyter.kernel.display.DisplayData eval(String expr) {
      return null;
    }

    @Override
    public io.github.spencerpark.jupyter.kernel.LanguageInfo getLanguageInfo() {
      return null;
    }
  }

  @BeforeAll
  static void aStudy() {
    Objective f =
        Objective.of(
            2,
            x -> {
              double s = x[0] * x[0];
              return (s - 1) * (s - 1) / (4 * (s + 1)) + x[1] * x[1] / 2;
            });
    StochasticGradient g = StochasticGradient.of(f, GaussianNoise.isotropic(2, 1));
    Longrun study = Longrun.of(g).within(Box.of(new double[] {-2, -1.5}, new double[] {2, 1.6}));
    Hamiltonian h = Hamiltonian.of(g);
    StochasticGradient line =
        StochasticGradient.of(Objective.of(1, x -> x[0] * x[0]), GaussianNoise.isotropic(1, 1));
    Claim claim = new Claim("2 < 3 & 3 > 2", 1, 0, Estimate.of(1.01, 0.02));
    double[] eta = {0.05, 0.04, 0.03, 0.02, 0.015};
    Estimate[] y = new Estimate[5];
    for (int k = 0; k < 5; k++) {
      y[k] = Estimate.of(-0.02 / eta[k] + 0.5 + eta[k], 0.02);
    }
    ExponentFit fit = ExponentFit.through(eta, y);
    Box small = Box.of(new double[] {-1, -1, -1}, new double[] {1, 1, 1});
    Objective bowl = Objective.of(3, x -> x[0] * x[0] + x[1] * x[1] + x[2] * x[2]);
    Hamiltonian h3 = Hamiltonian.of(StochasticGradient.of(bowl, GaussianNoise.isotropic(3, 1)));
    VALUES.addAll(
        List.of(
            Figures.exponent(fit, 0.02),
            Landscape.of(study.components()),
            Surface.of(study.components()),
            Plot.of("Line", "x", "y").curve("line", 0, 1, x -> x),
            Tables.starsCyg(),
            study.components(),
            study.transitionCosts(),
            study.energyLevels(),
            study.transitionGraph(),
            TransitionGraph.of(new double[][] {{0, 1}, {Double.POSITIVE_INFINITY, 0}}),
            study.transitionCosts().direct(0, 2).orElseThrow(),
            MinimumActionPath.between(h, new double[] {-1, 0}, new double[] {-0.5, 0.3}),
            QuasiPotential.on(h, Box.of(new double[] {-2, -2}, new double[] {2, 2}), 33, 33)
                .from(new double[] {-1, 0}),
            QuasiPotential.on(h3, small, 9, 9, 9).from(new double[3]),
            StationaryLaw.of(line, 0.1, Box.of(new double[] {-2}, new double[] {2}), 101),
            StationaryLaw.of(g, 0.1, Box.of(new double[] {-3, -2}, new double[] {3, 2}), 65),
            Sgd.of(g).stepSize(0.1).chains(256).steps(2000).occupation(study.components()),
            Sgd.of(g)
                .stepSize(0.1)
                .chains(256)
                .steps(2000)
                .histogram(Box.of(new double[] {-2, -2}, new double[] {2, 2}), 20, 20),
            Sgd.of(line)
                .stepSize(0.1)
                .chains(256)
                .steps(2000)
                .histogram(Box.of(new double[] {-2}, new double[] {2}), 20),
            Splitting.of(g).stepSize(0.2).relativeError(0.5).repeats(8).rates(study.components()),
            fit,
            claim,
            io.github.longrun.comparison.Claims.of(claim),
            Verdict.UNDECIDED));
  }

  @AfterEach
  void nobodyWatches() {
    Work.watchedBy(work -> {});
  }

  private static Map<String, Object> jjava(JJavaKernel kernel, Object value) {
    org.dflib.jjava.jupyter.kernel.display.DisplayData data = kernel.getRenderer().render(value);
    Map<String, Object> shown = new LinkedHashMap<>();
    for (String mime : List.of("text/plain", Exhibit.HTML, Exhibit.PNG)) {
      Object part = data.getData(org.dflib.jjava.jupyter.kernel.display.mime.MIMEType.parse(mime));
      if (part != null) {
        shown.put(mime, part);
      }
    }
    return shown;
  }

  private static Map<String, Object> ijava(IJavaKernel kernel, Object value) {
    io.github.spencerpark.jupyter.kernel.display.DisplayData data =
        kernel.getRenderer().render(value);
    Map<String, Object> shown = new LinkedHashMap<>();
    for (String mime : List.of("text/plain", Exhibit.HTML, Exhibit.PNG)) {
      Object part =
          data.getData(io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.parse(mime));
      if (part != null) {
        shown.put(mime, part);
      }
    }
    return shown;
  }

  static List<Object> values() {
    return VALUES;
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueShowsAsHtmlOrPngWithPlainTextOnBothKernels(Object value) throws Exception {
    JJavaKernel jjava = new JJavaKernel();
    new JJava().install(jjava);
    IJavaKernel ijava = new IJavaKernel();
    IJava.install(ijava);
    Map<String, Object> shown = jjava(jjava, value);
    assertEquals(shown, ijava(ijava, value), "both kernels show the same");
    assertEquals(2, shown.size(), "a plain text and one more: " + shown.keySet());
    String text = (String) shown.get("text/plain");
    assertFalse(text.isBlank() || text.contains("@") || text.contains("null"), text);
    if (shown.containsKey(Exhibit.HTML)) {
      String html = (String) shown.get(Exhibit.HTML);
      assertFalse(html.contains("color") || html.contains("null"), "a colour of its own: " + html);
      Document page =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new java.io.StringReader("<div>" + html + "</div>")));
      int cells = page.getElementsByTagName("td").getLength();
      int columns = page.getElementsByTagName("th").getLength();
      assertEquals(
          columns == 0 ? 0 : (page.getElementsByTagName("tr").getLength() - 1) * columns, cells);
    } else {
      byte[] png = Base64.getDecoder().decode((String) shown.get(Exhibit.PNG));
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
      assertEquals(1640, image.getWidth());
    }
  }

  @Test
  void everyTypeThatShowsIsTried() {
    Set<Class<?>> tried = new HashSet<>();
    VALUES.forEach(value -> tried.add(value.getClass()));
    for (Exhibit<?> exhibit : Exhibit.ALL) {
      assertTrue(tried.contains(exhibit.type()), exhibit.type().getName());
    }
  }

  /** Alternative text and half the pixels as width, under the MIME type, as nbformat has it. */
  @Test
  void aFigureCarriesItsAlternativeTextAndItsSize() {
    Exhibit.Shown shown = Exhibit.ALL.get(0).of(VALUES.get(0));
    assertEquals(820, shown.metadata().get("width"));
    assertEquals(540, shown.metadata().get("height"));
    assertTrue(((String) shown.metadata().get("alt")).contains("measured exponent"));
  }

  @Test
  void aLongTableIsCutAndSaysSo() {
    Exhibit.Shown shown =
        Exhibit.Shown.of(
            tech.tablesaw.api.Table.create(
                "long", tech.tablesaw.api.IntColumn.indexColumn("n", 1000, 0)));
    assertTrue(shown.data().endsWith("<p>60 of 1000 rows</p>"), shown.data());
  }

  @Test
  void aHeapInWhichTheKernelWouldDieIsRefused() {
    Heap.check(96L << 20);
    String message =
        assertThrows(IllegalStateException.class, () -> Heap.check(64L << 20)).getMessage();
    assertTrue(message.startsWith("the heap of this kernel has 64 MiB, too few"), message);
  }

  @Test
  void jjavaFindsTheExtensionByItself() {
    assertInstanceOf(JJava.class, ServiceLoader.load(Extension.class).findFirst().orElseThrow());
  }

  /** What says how to go on shows a line at once, with an id by which it is updated in place. */
  @Test
  void progressIsADisplayWithAnId() {
    JJavaKernel jjava = new JJavaKernel();
    new JJava().install(jjava);
    Work.begin("sums", "terms", 2).stop(0, "start again");
    assertEquals(1, jjava.displayed.size());
    assertTrue(jjava.displayed.get(0).hasDisplayId());

    IJavaKernel ijava = new IJavaKernel();
    IJava.install(ijava);
    Work.begin("sums", "terms", 2).stop(0, "start again");
    assertEquals(1, jjava.displayed.size(), "the kernel that came last shows it");
    assertEquals(1, ijava.displayed.size());
    assertEquals(
        "sums: stopped after 0 of 2 terms; start again",
        ijava
            .displayed
            .get(0)
            .getData(io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.TEXT_PLAIN));
    assertNull(
        ijava
            .displayed
            .get(0)
            .getData(io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.TEXT_HTML));
  }

  /** The kernel ends a stopped cell before the work has stopped. */
  @Test
  void theLineOfAStoppedCellIsPutRightWhileTheNextCellRuns() throws InterruptedException {
    AtomicBoolean running = new AtomicBoolean(true);
    BlockingQueue<String> shown = new LinkedBlockingQueue<>();
    Place place =
        new Place(
            running::get, (id, text) -> shown.add(id + text), (id, text) -> shown.add(id + text));
    place.show("half", true, false);
    String first = shown.remove();
    String id = first.substring(0, first.length() - "half".length());
    running.set(false);
    place.show("stopped", false, true);
    assertNull(shown.poll(200, TimeUnit.MILLISECONDS), "nothing can be shown between two cells");
    running.set(true);
    assertEquals(id + "stopped", shown.poll(10, TimeUnit.SECONDS));
  }

  /** A value of no type of ours is left to the kernel. */
  @Test
  void otherValuesAreNotTouched() {
    JJavaKernel jjava = new JJavaKernel();
    new JJava().install(jjava);
    assertEquals(Map.of("text/plain", "17"), jjava(jjava, 17));
    assertEquals(1, jjava(jjava, Objectives.himmelblau()).size());
  }
}
