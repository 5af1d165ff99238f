package io.github.longrun.sgd;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Kills processes (SIGKILL) at random moments, 20 times a plain simulation and 20 times a splitting,
 * each taken up again from its checkpoint, and compares how they end with runs that were left alone.
 *
 * <p>Arguments: none. Exits with 1 if a result differs or fewer than 20 kills came in mid-run.
 */
final class KilledRuns {

  private static final int KILLS = 20;

  /** Kills come within so many milliseconds after a process has first written its file anew. */
  private static final int WITHIN = 400;

  private static final double[][] WELLS = {{-1}, {1}};

  private KilledRuns() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0) {
      System.out.println(result(args[0], Path.of(args[1])));
      return;
    }
    Path folder = Files.createTempDirectory("killed");
    boolean holds = true;
    for (String kind : new String[] {"plain", "splitting"}) {
      Path file = folder.resolve(kind);
      SplittableRandom random = new SplittableRandom(1);
      int kills = 0;
      int starts = 0;
      while (kills < KILLS && starts < 2 * KILLS) {
        starts++;
        byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        Process process =
            new ProcessBuilder(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    KilledRuns.class.getName(),
                    kind,
                    file.toString())
                .inheritIO()
                .start();
        while (process.isAlive()
            && (!Files.exists(file) || java.util.Arrays.equals(before, Files.readAllBytes(file)))) {
          Thread.sleep(2);
        }
        Thread.sleep(random.nextInt(WITHIN));
        kills += process.isAlive() ? 1 : 0;
        process.destroyForcibly();
        process.waitFor(20, TimeUnit.SECONDS);
      }
      String resumed = result(kind, file);
      String whole = result(kind, null);
      boolean same = resumed.equals(whole) && kills == KILLS;
      holds &= same;
      System.out.printf(
          "%s: %d kills in %d starts, %s%n  %s%n",
          kind, kills, starts, same ? "identical" : "DIFFERENT: " + whole, resumed);
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".part"));
      Files.delete(file);
    }
    Files.delete(folder);
    System.exit(holds ? 0 : 1);
  }

  /** What a run tells in the end, kept in a file unless that is null. */
  private static String result(String kind, Path file) {
    StochasticGradient g =
        StochasticGradient.of(Objectives.doubleWell(0.1), GaussianNoise.isotropic(1, 0.75));
    if (kind.equals("plain")) {
      Sgd sgd = Sgd.of(g).stepSize(0.1).chains(700).steps(4_000_000).startingAt(WELLS);
      Shares s = (file == null ? sgd : sgd.checkpoint(file, Duration.ofMillis(1))).nearest(WELLS);
      return s.count(0) + " " + s.count(1) + " " + s.fraction(0);
    }
    Splitting splitting = Splitting.of(g).stepSize(0.1).repeats(512).relativeError(0.0025);
    TransitionRates r =
        (file == null ? splitting : splitting.checkpoint(file, Duration.ofMillis(1)))
            .rates(
                CriticalComponents.find(
                    Objectives.doubleWell(0.1),
                    Box.of(new double[] {-2}, new double[] {2})));
    List<Object> told = new ArrayList<>(r.passages());
    told.add(r.inducedLogRatio(0, 1).value());
    return Integer.toHexString(told.hashCode()) + ", log ratio " + r.inducedLogRatio(0, 1);
  }
}
