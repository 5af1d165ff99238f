package io.github.longrun.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private static final double[][] WELLS = {{-1}, {1}};

  @TempDir private Path folder;

  /** Three chunks, so that some have not begun when a run is stopped. */
  private static Sgd sgd() {
    return Sgd.of(StochasticGradient.of(Objectives.doubleWell(0.1), GaussianNoise.isotropic(1, 1)))
        .stepSize(0.1)
        .chains(700)
        .steps(60_000)
        .threads(2)
        .startingAt(WELLS);
  }

  /**
   * Runs until it is not stopped any more, each time after another random while: the first a small
   * part of the time that a run takes on this machine, later ones longer.
   */
  private static <R> R stopped(Sgd sgd, Function<Sgd, R> run, long seed, long nanos) {
    java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
    int stops = 0;
    while (true) {
      Thread caller = Thread.currentThread();
      long pause = (long) (nanos * random.nextDouble(0.05, 0.15) * (1 + stops));
      Thread killer =
          new Thread(
              () -> {
                try {
                  TimeUnit.NANOSECONDS.sleep(pause);
                  caller.interrupt();
                } catch (InterruptedException e) {
                  // The run has ended before.
                }
              });
      killer.start();
      R result = null;
      try {
        result = run.apply(sgd);
      } catch (RunInterruptedException e) {
        assertTrue(e.getMessage().contains("takes it up again"), e.getMessage());
        stops++;
      }
      killer.interrupt();
      while (killer.isAlive()) {
        Thread.onSpinWait();
      }
      Thread.interrupted();
      if (result != null) {
        assertTrue(stops > 0, "it was never stopped");
        return result;
      }
    }
  }

  private static List<Object> tell(Shares s) {
    return List.of(s.count(0), s.count(1), s.fraction(0));
  }

  @Test
  void aRunThatIsStoppedAgainAndAgainEndsWithTheSameCounts() {
    long start = System.nanoTime();
    List<Object> whole = tell(sgd().nearest(WELLS));
    long nanos = System.nanoTime() - start;
    for (int seed = 0; seed < 6; seed++) {
      Sgd kept = sgd().checkpoint(folder.resolve("nearest" + seed), Duration.ofMillis(seed));
      assertEquals(whole, tell(stopped(kept, s -> s.nearest(WELLS), seed, nanos)));
      // It has ended: the file holds the result.
      assertEquals(whole, tell(kept.nearest(WELLS)));
    }
  }

  @Test
  void everyCollectorIsTakenUpAgain() {
    var components =
        io.github.longrun.objective.CriticalComponents.find(
            Objectives.doubleWell(0.1),
            io.github.longrun.objective.Box.of(new double[] {-2}, new double[] {2}));
    var box = components.box();
    List<Function<Sgd, List<Object>>> runs =
        List.of(
            s -> {
              Occupation o = s.occupation(components, 0.3);
              return List.of(
                  o.states(),
                  o.count(0),
                  o.transitions(0, 1),
                  o.inducedLogRatio(0, 1),
                  o.standardError(1));
            },
            s -> {
              Histogram h = s.histogram(box, 5);
              return List.of(h.count(0), h.count(3), h.fraction(4), h.outside());
            },
            s -> {
              Moments m = s.moments();
              return List.of(m.states(), m.mean(0), m.covariance(0, 0));
            },
            s -> {
              Average a = s.average(x -> x[0] * x[0]);
              return List.of(a.value(), a.variance(), a.convergence());
            },
            s -> {
              FirstPassage t = s.firstPassage(x -> x[0] > 2.1);
              return List.of(t.arrived(), t.mean(), t.rate());
            });
    for (int k = 0; k < runs.size(); k++) {
      long start = System.nanoTime();
      List<Object> whole = runs.get(k).apply(sgd().steps(100_000));
      long nanos = System.nanoTime() - start;
      Sgd kept = sgd().steps(100_000).checkpoint(folder.resolve("collector" + k));
      assertEquals(whole, stopped(kept, runs.get(k), k, nanos), "collector " + k);
    }
  }

  /** What {@link #aKilledProcessIsTakenUpAgain} runs. */
  static final class Killed {
    public static void main(String[] args) {
      sgd()
          .steps(Long.parseLong(args[1]))
          .burnIn(0)
          .checkpoint(Path.of(args[0]), Duration.ofMillis(1))
          .nearest(WELLS);
    }
  }

  @Test
  void aKilledProcessIsTakenUpAgain() throws IOException, InterruptedException {
    // A second or two of work: longer than the kills take to come, so that they come in mid-run.
    long steps = 600_000;
    Path file = folder.resolve("killed");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Killed.class.getName()));
    command.addAll(List.of(file.toString(), Long.toString(steps)));
    int kills = 0;
    for (int round = 0; round < 3; round++) {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      // A thousandth of the work, then more and more: by what the file holds, not by a clock.
      long goal = 400_000L * (1 + round * round);
      while (process.isAlive() && !(Files.exists(file) && stepsKept(file) >= goal)) {
        Thread.sleep(3);
      }
      kills += process.isAlive() ? 1 : 0;
      process.destroyForcibly();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    }
    assertTrue(kills > 0, Files.readString(folder.resolve("log")));
    assertTrue(Files.exists(file));
    long keptStates = stepsKept(file) / 8;
    assertTrue(keptStates >= 250_000, () -> keptStates + " states in the file");
    Sgd kept = sgd().steps(steps).burnIn(0);
    // A run that is stopped at once tells what it has taken up, and hardly anything more.
    Thread.currentThread().interrupt();
    RunInterruptedException stopped =
        assertThrows(RunInterruptedException.class, () -> kept.checkpoint(file).nearest(WELLS));
    assertTrue(Thread.interrupted());
    long taken = ((Shares) stopped.result()).states();
    assertTrue(taken >= keptStates, () -> taken + " of " + keptStates + " states taken up");
    assertEquals(tell(kept.nearest(WELLS)), tell(kept.checkpoint(file).nearest(WELLS)));
  }

  /** The steps of all chains, by the format that {@link Checkpoint} tells. */
  private static long stepsKept(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int head = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\n\n") + 2;
    DataInputStream in =
        new DataInputStream(
            new ByteArrayInputStream(bytes, head, bytes.length - head - Long.BYTES));
    long sum = 0;
    while (in.available() > 0) {
      int chunk = in.readInt();
      sum += in.readLong() * Math.min(256, 700 - 256 * chunk);
      in.skipBytes(Long.BYTES * in.readInt());
    }
    return sum;
  }

  @Test
  void aFileOfAnotherRunIsRefusedInASentence() throws IOException {
    Path file = folder.resolve("run");
    Sgd kept = sgd().steps(1000).checkpoint(file);
    kept.nearest(WELLS);
    byte[] bytes = Files.readAllBytes(file);
    refused(
        "stepSize=0.1 where this run has stepSize=0.2", () -> kept.stepSize(0.2).nearest(WELLS));
    refused("seed=42 where this run has seed=43", () -> kept.seed(43).nearest(WELLS));
    refused("steps=1000", () -> kept.steps(2000).burnIn(250).nearest(WELLS));
    refused("counted=nearest", kept::moments);
    refused("firstSteps=", () -> kept.startingAt(new double[] {0.5}).nearest(WELLS));
    Sgd otherNoise =
        Sgd.of(StochasticGradient.of(Objectives.doubleWell(0.1), GaussianNoise.isotropic(1, 2)))
            .stepSize(0.1)
            .chains(700)
            .steps(1000)
            .checkpoint(file);
    refused("firstSteps=", () -> otherNoise.nearest(WELLS));
    assertArrayEquals(bytes, Files.readAllBytes(file), "a refused file is left alone");
    assertTrue(
        new String(bytes, StandardCharsets.ISO_8859_1).startsWith("format=longrun checkpoint 3\n"));
    assertFalse(Files.exists(folder.resolve("run.part")));

    // The number of threads is not of the result.
    assertEquals(tell(sgd().steps(1000).nearest(WELLS)), tell(kept.threads(1).nearest(WELLS)));

    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    refused("damaged", () -> kept.nearest(WELLS));
    Files.write(file, new byte[3]);
    refused("damaged", () -> kept.nearest(WELLS));
    assertTrue(
        assertThrows(
                UncheckedIOException.class,
                () -> kept.checkpoint(folder.resolve("no/such/run")).nearest(WELLS))
            .getMessage()
            .contains("cannot be written"));
    refused("pause must be at least 0", () -> kept.checkpoint(file, Duration.ofMillis(-1)));
  }

  /** A barrier that was changed is not seen by the first steps, which stay in the wells. */
  @Test
  void aRunOfAChangedLossIsRefusedWhereverItChanged() {
    Path file = folder.resolve("run");
    UnaryOperator<double[]> slope = Objectives.doubleWell(0.1)::gradient;
    UnaryOperator<double[]> steeper =
        x -> new double[] {slope.apply(x)[0] * (Math.abs(x[0]) < 0.3 ? 1.01 : 1)};
    Function<UnaryOperator<double[]>, Sgd> of =
        gradient ->
            Sgd.of(
                    StochasticGradient.of(
                        Objective.of(1, x -> 0, gradient), GaussianNoise.isotropic(1, 1)))
                .stepSize(0.01)
                .chains(10)
                .steps(640)
                .startingAt(WELLS)
                .checkpoint(file);
    Shares whole = of.apply(slope).nearest(WELLS);
    refused("landscape=", () -> of.apply(steeper).nearest(WELLS));
    assertEquals(tell(whole), tell(of.apply(slope).nearest(WELLS)));
    CriticalComponents wells =
        CriticalComponents.find(
            Objectives.doubleWell(0.1), Box.of(new double[] {-2}, new double[] {2}));
    for (Consumer<Sgd> run :
        List.<Consumer<Sgd>>of(
            s -> s.occupation(wells),
            s -> s.histogram(wells.box(), 8),
            Sgd::moments,
            s -> s.average(x -> x[0]),
            s -> s.firstPassage(x -> x[0] > 9))) {
      Path other = folder.resolve("other");
      run.accept(of.apply(slope).countEvery(1).checkpoint(other));
      refused("landscape=", () -> run.accept(of.apply(steeper).countEvery(1).checkpoint(other)));
      assertTrue(other.toFile().delete());
    }
  }

  private static void refused(String part, Runnable run) {
    String message = assertThrows(IllegalArgumentException.class, run::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  // ---- progress

  @Test
  void progressIsToldAndEndsWithTheWhole() {
    List<Progress> told = new ArrayList<>();
    sgd().steps(200_000).progress(told::add).nearest(WELLS);
    Progress end = told.get(told.size() - 1);
    assertEquals(700 * 250_000, end.steps());
    assertEquals(end.total(), end.steps());
    assertEquals(Duration.ZERO, end.left());
    assertTrue(end.toString().startsWith("100.0 % of 1.75e+08 steps"), end.toString());
    for (int k = 1; k < told.size(); k++) {
      assertTrue(told.get(k).steps() >= told.get(k - 1).steps());
    }
    assertEquals(Duration.ofSeconds(2), new Progress(100, 300, 100).left());
    assertTrue(new Progress(0, 300, 0).left().toDays() > 1e6);
  }

  @Test
  void aListenerThatThrowsStopsTheRun() {
    Sgd loud =
        sgd()
            .steps(1L << 40)
            .progress(
                p -> {
                  throw new IllegalStateException("enough");
                });
    assertEquals(
        "enough",
        assertThrows(IllegalStateException.class, () -> loud.nearest(WELLS)).getMessage());
  }
}
