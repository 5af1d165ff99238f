package io.github.longrun.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.Occupation;
import io.github.longrun.sgd.RunInterruptedException;
import io.github.longrun.sgd.Sgd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {

  private static final Box LINE = Box.of(new double[] {-2}, new double[] {2});
  private static final Model WELLS = Model.named("doubleWell(0.1)", "gaussian(1.2)", LINE);
  private static final Model UNIFORM = Model.named("doubleWell", "uniform(1.2)", LINE);

  private static final Sweep SWEEP =
      Sweep.of(WELLS, UNIFORM).stepSizes(0.2, 0.1).seeds(1, 2).chains(600).steps(1500);

  /** A class of the user's. */
  private record Contrast(double contrast) implements Model {
    @Override
    public StochasticGradient gradient() {
      return StochasticGradient.of(
          Objectives.doubleWell(), GaussianNoise.isotropic(1, x -> 1 + contrast * x[0]));
    }

    @Override
    public Box box() {
      return LINE;
    }
  }

  /** Does chunks in any order, and each as a machine would that got the job over the wire. */
  private static Cluster shuffled(long seed) {
    return (job, tasks, arrivals) -> {
      List<Integer> order = new ArrayList<>(IntStream.of(tasks).boxed().toList());
      Collections.shuffle(order, new Random(seed));
      for (int task : order) {
        arrivals.arrived(task, copy(job).count(task, () -> false));
      }
    };
  }

  /** Is interrupted when it has done some chunks. */
  private static Cluster interruptedAfter(int chunks) {
    return (job, tasks, arrivals) -> {
      Cluster.local(1).run(job, Arrays.copyOf(tasks, chunks), arrivals);
      throw new InterruptedException();
    };
  }

  private static Cluster counting(List<Integer> done) {
    return (job, tasks, arrivals) -> {
      for (int task : tasks) {
        done.add(task);
      }
      Cluster.local(2).run(job, tasks, arrivals);
    };
  }

  private static Job copy(Job job) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(job);
      return (Job)
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSameCounts(Occupation a, Occupation b) {
    assertEquals(a.toString(), b.toString());
    int k = a.components().size();
    for (int i = 0; i < k; i++) {
      assertEquals(a.count(i), b.count(i));
      assertEquals(a.standardError(i), b.standardError(i));
    }
    for (int i = 0; i < a.components().minima().size(); i++) {
      for (int j = 0; j < a.components().minima().size(); j++) {
        assertEquals(a.transitions(i, j), b.transitions(i, j));
        assertEquals(a.inducedLogRatio(i, j), b.inducedLogRatio(i, j));
      }
    }
  }

  @Test
  void everyRunIsTheOneThatSgdMakesOfItsSettings() {
    for (Run run : SWEEP.run()) {
      StochasticGradient gradient = run.model().gradient();
      CriticalComponents components = CriticalComponents.find(gradient.objective(), LINE);
      Occupation direct =
          Sgd.of(gradient)
              .stepSize(run.stepSize())
              .seed(run.seed())
              .chains(600)
              .steps(1500)
              .occupation(components);
      assertSameCounts(direct, run.occupation());
      assertTrue(direct.transitions(0, 1) > 0);
    }
  }

  @Test
  void countsAreTheSameBitsWhoeverCountsThem() {
    Sweep sweep =
        SWEEP.stepsAt(0.1, 3000).burnIn(100).countEvery(3).radius(0.4).seeds(7).chains(300);
    String one = sweep.on(Cluster.local(1)).run().csv();
    assertEquals(one, sweep.on(Cluster.local(3)).run().csv());
    assertEquals(one, sweep.on(shuffled(1)).run().csv());
    assertEquals(one, sweep.on(shuffled(2)).run().csv());
    assertTrue(one.contains(",0.1,7,300,3000,100,3,0.4,"));
    assertTrue(one.contains(",0.2,7,300,1500,100,3,0.4,"));
  }

  @Test
  void modelsOfEachKindTravel() {
    double[] x = {-1, -0.5, 0, 0.5, 1, 1.5};
    double[] y = {-2, -1, 0, 1, 2, 3};
    Box square = Box.of(new double[] {-5, -5}, new double[] {5, 5});
    Sweep sweep =
        Sweep.of(
                new Contrast(0.2),
                Model.named("styblinskiTang(2)", "rademacher(3)", square),
                Model.named("doubleWell(0.1, 50)", "laplace(1)", square),
                Model.named("threeHumpCamel", "truncatedGaussian(1, 2)", square),
                Model.regression("cauchy(0.5)", new double[][] {x}, y, 0.01, 2, square),
                Model.of(
                    "given",
                    LINE,
                    () ->
                        StochasticGradient.of(
                            Objectives.doubleWell(0.1), GaussianNoise.isotropic(1, 0.8))))
            .stepSizes(0.01)
            .chains(16)
            .steps(200);
    assertEquals(sweep.run().csv(), sweep.on(shuffled(3)).run().csv());
  }

  @Test
  void seedsAreMergedAndModelsToldApart() {
    SweepResult result = SWEEP.run();
    Occupation both = result.occupation(WELLS, 0.1);
    assertEquals(1200, both.chains());
    assertEquals(
        both.count(0),
        result.runs().stream()
            .filter(run -> run.model().equals(WELLS) && run.stepSize() == 0.1)
            .mapToLong(run -> run.occupation().count(0))
            .sum());
    var e = assertThrows(IllegalArgumentException.class, () -> result.occupation(WELLS, 0.3));
    assertTrue(e.getMessage().contains("no run of doubleWell(0.1) gaussian(1.2)"), e.getMessage());
  }

  @Test
  void theTableHasEverythingThatIsNeededToReproduceARun() {
    Sweep sweep = SWEEP.seeds(1).stepSizes(0.2);
    SweepResult result = sweep.run();
    List<String> lines = result.csv().lines().toList();
    assertEquals(1 + 2 * 3, lines.size());
    String[] names = lines.get(0).split(",");
    String[] cells = lines.get(2).split(",", -1);
    assertEquals(names.length, cells.length);
    Occupation o = result.runs().get(0).occupation();
    List<String> expected =
        List.of(
            "doubleWell(0.1) gaussian(1.2)",
            "-2.0 to 2.0",
            "0.2",
            "1",
            "600",
            "1500",
            "375",
            "8",
            "" + o.radius());
    assertEquals(expected, Arrays.asList(cells).subList(0, 9));
    List<String> columns = Arrays.asList(names);
    assertEquals("MINIMUM", cells[columns.indexOf("kind")]);
    assertEquals("" + o.count(1), cells[columns.indexOf("count")]);
    assertEquals("0", cells[columns.indexOf("reference")]);
    assertEquals("" + o.logRatio(1, 0).value(), cells[columns.indexOf("logRatio")]);
    assertEquals("" + o.inducedLogRatio(1, 0).value(), cells[columns.indexOf("inducedLogRatio")]);
    assertEquals("" + o.mixed(), cells[columns.indexOf("mixed")]);
    assertEquals("" + Runtime.version(), cells[columns.indexOf("java")]);
  }

  @Test
  void aSweepThatWasStoppedGoesOnWhereItWas(@TempDir Path folder) throws IOException {
    SweepResult whole = SWEEP.run();
    Path table = folder.resolve("sweep.csv");
    Sweep kept = SWEEP.writingTo(table);
    var stopped = assertThrows(RunInterruptedException.class, kept.on(interruptedAfter(10))::run);
    assertTrue(Thread.interrupted());
    assertTrue(stopped.getMessage().contains("takes it up again from"), stopped.getMessage());
    SweepResult partial = assertInstanceOf(SweepResult.class, stopped.result());
    assertTrue(partial.runs().get(0).hasEnded());
    assertFalse(partial.runs().get(7).hasEnded());
    assertEquals(partial.csv(), Files.readString(table));
    assertTrue(whole.csv().startsWith(partial.csv()));
    assertTrue(
        assertThrows(IllegalStateException.class, partial.runs().get(7)::occupation)
            .getMessage()
            .contains("0 of 3 chunks"));

    List<Integer> rest = new ArrayList<>();
    assertEquals(whole.csv(), kept.on(counting(rest)).run().csv());
    assertEquals(8 * 3 - 10, rest.size());
    assertEquals(whole.csv(), Files.readString(table));

    // More of everything counts only what is new: two seeds of four, and of the chains 168 + 256.
    rest.clear();
    List<String> ended = new ArrayList<>();
    kept.seeds(1, 2, 3).whenEnded(run -> ended.add(run.toString())).on(counting(rest)).run();
    assertEquals(4 * 3, rest.size());
    assertEquals(12, ended.size());
    rest.clear();
    kept.chains(1024).on(counting(rest)).run();
    assertEquals(8 * 2, rest.size());
  }

  @Test
  void aFileThatIsNoTableIsLeftAlone(@TempDir Path folder) throws IOException {
    Path table = folder.resolve("own.csv");
    for (byte[] own : new byte[][] {"my,data\n1,2\n".getBytes(UTF_8), {(byte) 0xff, (byte) 0xfe}}) {
      Files.write(table, own);
      String message =
          assertThrows(IllegalArgumentException.class, SWEEP.writingTo(table)::run).getMessage();
      assertTrue(message.contains("own.csv") && message.contains("another file"), message);
      assertArrayEquals(own, Files.readAllBytes(table));
    }
  }

  @Test
  void whatAKillLeavesOfTheLastRecordIsCutOff(@TempDir Path folder) throws IOException {
    Path table = folder.resolve("sweep.csv");
    Path counts = folder.resolve("sweep.csv.counts");
    Sweep kept = SWEEP.seeds(1).stepSizes(0.2).writingTo(table);
    String whole = kept.run().csv();
    byte[] bytes = Files.readAllBytes(counts);
    for (int end : new int[] {5, 17, 18, bytes.length / 2, bytes.length - 1}) {
      Files.write(counts, Arrays.copyOf(bytes, end));
      List<Integer> rest = new ArrayList<>();
      assertEquals(whole, kept.on(counting(rest)).run().csv());
      assertTrue(!rest.isEmpty());
      assertEquals(bytes.length, Files.size(counts));
    }
    byte[] torn = bytes.clone();
    torn[torn.length - 20] ^= 1;
    Files.write(counts, torn);
    List<Integer> rest = new ArrayList<>();
    assertEquals(whole, kept.on(counting(rest)).run().csv());
    assertEquals(1, rest.size());
  }

  @Test
  void oneDamagedRecordIsCountedAnewAndNoOther(@TempDir Path folder) throws IOException {
    Path table = folder.resolve("sweep.csv");
    Path counts = folder.resolve("sweep.csv.counts");
    Sweep kept = SWEEP.seeds(1).stepSizes(0.2).writingTo(table);
    String whole = kept.run().csv();
    byte[] bytes = Files.readAllBytes(counts);
    // The first record's length, made huge; its key's length; a byte of its key.
    for (int at : new int[] {17, 21, 40}) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x70;
      Files.write(counts, damaged);
      List<Integer> rest = new ArrayList<>();
      assertEquals(whole, kept.on(counting(rest)).run().csv());
      assertEquals(1, rest.size());
    }
  }

  /** A double well whose noise is other between the wells only, under one name. */
  private record Edited(double between) implements Model {
    @Override
    public StochasticGradient gradient() {
      return StochasticGradient.of(
          Objectives.doubleWell(),
          GaussianNoise.isotropic(1, x -> Math.abs(x[0]) < 0.4 ? between : 1));
    }

    @Override
    public Box box() {
      return LINE;
    }

    @Override
    public String toString() {
      return "edited";
    }
  }

  @Test
  void aModelThatWasChangedFarFromItsWellsIsCountedAnew(@TempDir Path folder) {
    Path table = folder.resolve("sweep.csv");
    List<Integer> counted = new ArrayList<>();
    for (double between : new double[] {2, 2, 1}) {
      Sweep.of(new Edited(between))
          .stepSizes(0.002)
          .chains(16)
          .steps(100)
          .writingTo(table)
          .on(counting(counted))
          .run();
    }
    assertEquals(2, counted.size());
  }

  @Test
  void aModelThatCannotBeBuiltIsNamed() {
    Model unbuilt =
        Model.of(
            "unbuilt",
            LINE,
            () -> {
              throw new IllegalStateException("no data here");
            });
    var e = assertThrows(IllegalArgumentException.class, Sweep.of(unbuilt)::run);
    assertTrue(e.getMessage().contains("the model unbuilt cannot be built"), e.getMessage());
    assertTrue(e.getMessage().contains("no data here"), e.getMessage());
  }

  /** A double well whose noise throws between the wells. */
  private static Model throwingBetweenWells(String name, Runnable thrower) {
    return Model.of(
        name,
        LINE,
        () ->
            StochasticGradient.of(
                Objectives.doubleWell(),
                GaussianNoise.isotropic(
                    1,
                    x -> {
                      if (Math.abs(x[0]) < 0.5) {
                        thrower.run();
                      }
                      return 1.2;
                    })));
  }

  @Test
  void aClassThatIsMissingIsAFailureOfItsRuns() {
    Model lacking =
        throwingBetweenWells(
            "lacking",
            () -> {
              throw new NoClassDefFoundError("own/Phase");
            });
    SweepResult result = Sweep.of(lacking, WELLS).stepSizes(0.2).chains(64).steps(3000).run();
    assertTrue(
        result.runs().get(0).failure().startsWith("there is no class own.Phase where"),
        result.runs().get(0).failure());
    assertNull(result.runs().get(1).failure());
  }

  @Test
  void aFileOfSomethingElseOrInUseIsRefused(@TempDir Path folder) throws IOException {
    Path table = folder.resolve("sweep.csv");
    Path counts = folder.resolve("sweep.csv.counts");
    Sweep kept = SWEEP.seeds(1).stepSizes(0.2).writingTo(table);
    kept.run();
    Files.writeString(counts, "name,value\n1,2\n");
    assertTrue(
        assertThrows(IllegalArgumentException.class, kept::run)
            .getMessage()
            .contains("holds no counts of a sweep"));
    assertEquals("name,value\n1,2\n", Files.readString(counts));
    Files.delete(counts);
    Sweep nested = kept.whenEnded(run -> kept.run());
    assertTrue(
        assertThrows(IllegalArgumentException.class, nested::run)
            .getMessage()
            .contains("another sweep is writing"));
  }

  @Test
  void aRunThatFailsSaysSoAndStopsNoOther(@TempDir Path folder) throws IOException {
    Sweep sweep =
        Sweep.of(WELLS).stepSizes(0.2, 3).chains(300).steps(500).writingTo(folder.resolve("s.csv"));
    SweepResult result = sweep.run();
    assertNull(result.runs().get(0).failure());
    Run lost = result.runs().get(1);
    assertTrue(lost.hasEnded());
    assertTrue(lost.failure().contains("SGD diverges: at step size 3.0"), lost.failure());
    assertTrue(result.toString().contains("2 of 2 runs ended"));
    assertTrue(result.toString().contains("SGD diverges"));
    assertTrue(Files.readString(folder.resolve("s.csv")).contains("SGD diverges"));
    assertThrows(IllegalStateException.class, lost::occupation);
    // What failed is tried again, what was counted is not.
    List<Integer> again = new ArrayList<>();
    assertEquals(result.csv(), sweep.on(counting(again)).run().csv());
    assertEquals(2, again.size());
  }

  @Test
  void aModelThatThrowsIsAFailureOfItsRuns() {
    Model throwing =
        throwingBetweenWells(
            "throwing",
            () -> {
              throw new IllegalStateException("no noise here");
            });
    SweepResult result = Sweep.of(throwing, WELLS).stepSizes(0.2).chains(64).steps(3000).run();
    assertEquals(
        "the model throws java.lang.IllegalStateException: no noise here",
        result.runs().get(0).failure());
    assertNull(result.runs().get(1).failure());
  }

  @Test
  void anErrorOfAThreadOrAListenerStopsAll() {
    Model broken =
        throwingBetweenWells(
            "broken",
            () -> {
              throw new OutOfMemoryError("deep");
            });
    Sweep sweep = Sweep.of(broken).stepSizes(0.2).chains(600).steps(3000).on(Cluster.local(2));
    assertEquals("deep", assertThrows(OutOfMemoryError.class, sweep::run).getMessage());
    Sweep listened =
        SWEEP.whenEnded(
            run -> {
              throw new IllegalStateException("enough");
            });
    assertEquals("enough", assertThrows(IllegalStateException.class, listened::run).getMessage());
  }

  @Test
  void anInterruptStopsTheThreadsAndKeepsWhatHadArrived() {
    Thread waiting = Thread.currentThread();
    Sweep sweep = SWEEP.steps(100_000).whenEnded(run -> waiting.interrupt()).on(Cluster.local(2));
    var stopped = assertThrows(RunInterruptedException.class, sweep::run);
    assertTrue(Thread.interrupted());
    assertTrue(stopped.getMessage().contains("writingTo"), stopped.getMessage());
    assertTrue(((SweepResult) stopped.result()).runs().stream().anyMatch(Run::hasEnded));
    assertFalse(((SweepResult) stopped.result()).runs().stream().allMatch(Run::hasEnded));
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(t -> t.getName().startsWith("longrun-sweep")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "valley | gaussian(1) | there is no loss valley of 0 numbers, there are doubleWell",
        "himmelblau(1) | gaussian(1) | there is no loss himmelblau of 1 numbers",
        "styblinskiTang(1.5) | gaussian(1) | takes a whole number, got 1.5",
        "doubleWell(0, -1) | gaussian(1) | stiffness",
        "doubleWell(a) | gaussian(1) | written as doubleWell(0.1)",
        "doubleWell(0.1 | gaussian(1) | written as doubleWell(0.1)",
        "doubleWell | pink(1) | there is no noise pink, there are gaussian",
        "doubleWell | gaussian | gaussian takes 1 numbers, got 0",
        "doubleWell | gaussian(-1) | sigma",
        "doubleWell | truncatedGaussian(1) | truncatedGaussian takes 2 numbers, got 1",
      })
  void badNamesAreToldWithTheGoodOnes(String loss, String noise, String message) {
    var e = assertThrows(IllegalArgumentException.class, () -> Model.named(loss, noise, LINE));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void badSettingsAreRefused() {
    Model nameless =
        new Model() {
          private static final long serialVersionUID = 1;

          @Override
          public StochasticGradient gradient() {
            return WELLS.gradient();
          }

          @Override
          public Box box() {
            return LINE;
          }
        };
    List<Runnable> bad =
        List.of(
            () -> Sweep.of(),
            () -> Sweep.of((Model) null),
            () -> Sweep.of(WELLS, WELLS),
            () -> Sweep.of(nameless),
            () -> SWEEP.stepSizes(),
            () -> SWEEP.stepSizes(0.1, 0.1),
            () -> SWEEP.stepSizes(0.1, -1),
            () -> SWEEP.seeds(3, 3),
            () -> SWEEP.seeds(),
            () -> SWEEP.chains(0),
            () -> SWEEP.steps(0),
            () -> SWEEP.stepsAt(0.1, 0),
            () -> SWEEP.stepsAt(0.3, 100).run(),
            () -> SWEEP.writingTo(Path.of("").toAbsolutePath()),
            () -> SWEEP.writingTo(Path.of("no-such-folder", "phase.csv")),
            () -> SWEEP.steps(Long.MAX_VALUE).run(),
            () -> SWEEP.chains(Integer.MAX_VALUE).run(),
            () -> SWEEP.burnIn(-1),
            () -> SWEEP.countEvery(0),
            () -> SWEEP.radius(Double.NaN),
            () -> SWEEP.radius(5).run(),
            () -> Cluster.local(0),
            () -> Model.regression("tukey(1)", new double[][] {{1}}, new double[] {1}, 0, 1, LINE));
    for (Runnable setting : bad) {
      assertThrows(IllegalArgumentException.class, setting::run);
    }
    Objective flat = Objective.of(1, x -> x[0], x -> new double[] {1});
    Model noMinimum =
        Model.of("slope", LINE, () -> StochasticGradient.of(flat, GaussianNoise.isotropic(1, 1.0)));
    assertThrows(IllegalArgumentException.class, Sweep.of(noMinimum)::run);
  }
}
