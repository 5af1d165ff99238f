package io.github.longrun.sweep;

import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.oracle.Fingerprint;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.progress.Work;
import io.github.longrun.sgd.ChunkedOccupation;
import io.github.longrun.sgd.RunInterruptedException;
import io.github.longrun.sgd.Sgd;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many runs of SGD as plain data: each of some models at each of some step sizes with each of some
 * seeds, on all cores of this machine or, by {@link #on}, on a cluster.
 *
 * <p>Settings are a value: each method that changes one returns a new one. Every run is the one
 * that {@link Sgd} makes of the same settings. The unit of work is a chunk of 256 chains of a run,
 * whose counts are integers that depend on the chunk alone, so the result is the same, bit for bit,
 * wherever and in whatever order chunks are counted.
 */
public final class Sweep {

  private static final long A_QUARTER = -1;

  /** Between two writings of the table, in nanoseconds. */
  private static final long PAUSE = 2_000_000_000;

  private final List<Model> models;

  // Not final, but changed by with(...) alone, before the copy is seen by anyone.
  private double[] stepSizes = {0.01};
  private long[] seeds = {42};
  private int chains = 1024;
  private long steps = 100_000;
  private Map<Double, Long> stepsAt = Map.of();
  private long burnIn = A_QUARTER;
  private int every = 8;
  private double radius;
  private Path table;
  private Cluster cluster = Cluster.local();
  private Consumer<Run> listener = run -> {};

  private Sweep(List<Model> models) {
    this.models = models;
  }

  private Sweep with(Consumer<Sweep> change) {
    Sweep copy = new Sweep(models);
    copy.stepSizes = stepSizes;
    copy.seeds = seeds;
    copy.chains = chains;
    copy.steps = steps;
    copy.stepsAt = stepsAt;
    copy.burnIn = burnIn;
    copy.every = every;
    copy.radius = radius;
    copy.table = table;
    copy.cluster = cluster;
    copy.listener = listener;
    change.accept(copy);
    return copy;
  }

  /**
   * A sweep over models; unless set otherwise with step size 0.01, seed 42, 1024 chains of 100000
   * steps a run.
   *
   * @param models what to simulate, at least one
   * @return the settings
   * @throws IllegalArgumentException if there is none, two have the same name, or one has none or
   *     is null
   */
  public static Sweep of(Model... models) {
    return of(Arrays.asList(models));
  }

  /**
   * A sweep over models.
   *
   * @param models what to simulate, at least one
   * @return the settings
   * @throws IllegalArgumentException if there is none, two have the same name, or one has none or
   *     is null
   */
  public static Sweep of(List<? extends Model> models) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("a sweep needs at least one model");
    }
    Set<String> names = new HashSet<>();
    for (Model model : models) {
      if (model == null) {
        throw new IllegalArgumentException(
            "model " + models.indexOf(null) + " of the sweep is null");
      }
      String name = model.toString();
      if (name.matches(".*@[0-9a-f]{1,8}")) {
        throw new IllegalArgumentException(
            "the model "
                + name
                + " has no name for tables: make its class a record, or give it a toString");
      }
      if (!names.add(name)) {
        throw new IllegalArgumentException("two models are called " + name + ": tell them apart");
      }
    }
    return new Sweep(List.copyOf(models));
  }

  /**
   * The step sizes \( \eta \).
   *
   * @param stepSizes at least one, each positive and finite, no two the same
   * @return changed settings
   * @throws IllegalArgumentException if they are not so
   */
  public Sweep stepSizes(double... stepSizes) {
    for (double stepSize : stepSizes) {
      if (!(stepSize > 0) || Double.isInfinite(stepSize)) {
        throw new IllegalArgumentException(
            "each step size must be positive and finite, got " + stepSize);
      }
    }
    different(
        "stepSizes",
        Arrays.stream(stepSizes).distinct().count(),
        Arrays.toString(stepSizes),
        stepSizes.length);
    double[] copy = stepSizes.clone();
    return with(s -> s.stepSizes = copy);
  }

  /**
   * The seeds; runs of different seeds are independent, and more of them make error bars smaller.
   *
   * @param seeds at least one, no two the same
   * @return changed settings
   * @throws IllegalArgumentException if they are not so
   */
  public Sweep seeds(long... seeds) {
    different(
        "seeds", Arrays.stream(seeds).distinct().count(), Arrays.toString(seeds), seeds.length);
    long[] copy = seeds.clone();
    return with(s -> s.seeds = copy);
  }

  private static void different(String name, long distinct, String all, int number) {
    if (number == 0 || distinct < number) {
      throw new IllegalArgumentException(
          name + " must be at least one, no two the same, got " + all);
    }
  }

  /**
   * The number of chains of each run; error bars come from their spread.
   *
   * @param chains at least 1, best a multiple of 256
   * @return changed settings
   * @throws IllegalArgumentException if it is less than 1
   */
  public Sweep chains(int chains) {
    atLeast(1, chains, "chains");
    return with(s -> s.chains = chains);
  }

  /**
   * The number of steps of each chain, after the burn-in.
   *
   * @param steps at least 1
   * @return changed settings
   * @throws IllegalArgumentException if it is less than 1
   */
  public Sweep steps(long steps) {
    atLeast(1, steps, "steps");
    return with(s -> s.steps = steps);
  }

  /**
   * The number of steps at one step size, where the smaller ones need more.
   *
   * @param stepSize the step size
   * @param steps at least 1
   * @return changed settings
   * @throws IllegalArgumentException if it is less than 1
   */
  public Sweep stepsAt(double stepSize, long steps) {
    atLeast(1, steps, "steps");
    Map<Double, Long> copy = new TreeMap<>(stepsAt);
    copy.put(stepSize, steps);
    return with(s -> s.stepsAt = copy);
  }

  /**
   * The number of steps of each chain before the first one that is counted; a quarter of the steps
   * unless set.
   *
   * @param burnIn at least 0
   * @return changed settings
   * @throws IllegalArgumentException if it is negative
   */
  public Sweep burnIn(long burnIn) {
    atLeast(0, burnIn, "burnIn");
    return with(s -> s.burnIn = burnIn);
  }

  /**
   * Counts every k-th state only; 8 unless set.
   *
   * @param every the number k, at least 1
   * @return changed settings
   * @throws IllegalArgumentException if it is less than 1
   */
  public Sweep countEvery(int every) {
    atLeast(1, every, "countEvery");
    return with(s -> s.every = every);
  }

  /**
   * The radius of the neighbourhoods of the components; unless set, that of {@link
   * Sgd#occupation(CriticalComponents)}.
   *
   * @param radius positive and finite
   * @return changed settings
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public Sweep radius(double radius) {
    if (!(radius > 0) || Double.isInfinite(radius)) {
      throw new IllegalArgumentException("radius must be positive and finite, got " + radius);
    }
    return with(s -> s.radius = radius);
  }

  private static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }

  /**
   * Writes the table ({@link SweepResult#csv}) to a file, again and again as runs end, and each
   * chunk that is counted to one of the same name with {@code .counts} after it. What is in there
   * is not counted again: a sweep that was stopped or killed goes on where it was, and one of more
   * models, step sizes, seeds or chains counts only those.
   *
   * @param table the file of the table; it is replaced at once as a whole, by way of one beside it
   * @return changed settings
   * @throws IllegalArgumentException if it is a folder or in none
   */
  public Sweep writingTo(Path table) {
    Objects.requireNonNull(table, "table");
    if (Files.isDirectory(table)) {
      throw new IllegalArgumentException(
          "the table needs a file, but " + table + " is a folder: name a file in it");
    }
    Path folder = table.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "there is no folder " + folder + " for the table: make it");
    }
    return with(s -> s.table = table);
  }

  /**
   * Where to count.
   *
   * @param cluster unless set, all cores of this machine
   * @return changed settings
   */
  public Sweep on(Cluster cluster) {
    Objects.requireNonNull(cluster, "cluster");
    return with(s -> s.cluster = cluster);
  }

  /**
   * Is told of each run as it ends.
   *
   * @param listener called by the thread that waits for the sweep; if it throws, the sweep stops
   * @return changed settings
   */
  public Sweep whenEnded(Consumer<Run> listener) {
    Objects.requireNonNull(listener, "listener");
    return with(s -> s.listener = listener);
  }

  /**
   * Runs the sweep. A run that diverges or whose model throws does not stop the others: it says so
   * in its place, and is tried again the next time.
   *
   * @return all runs
   * @throws IllegalArgumentException if {@link #stepsAt} names a step size that there is not, if a
   *     model has no critical components in its box or the radius is too large for one, if the file
   *     is of something else or in use, or if the cluster cannot be used: why, and what to do
   * @throws RunInterruptedException if the thread is interrupted; its {@code result()} is a {@code
   *     SweepResult}
   */
  public SweepResult run() {
    for (double at : stepsAt.keySet()) {
      if (Arrays.stream(stepSizes).noneMatch(stepSize -> stepSize == at)) {
        throw new IllegalArgumentException(
            "stepsAt names the step size "
                + at
                + ", which is not one of "
                + Arrays.toString(stepSizes));
      }
    }
    if (table != null) {
      checkTable(table);
    }
    List<Run> runs = new ArrayList<>();
    Job job = plan(runs);
    if (table == null) {
      return run(job, runs, null);
    }
    try (CountsFile counts =
        CountsFile.open(table.resolveSibling(table.getFileName() + ".counts"))) {
      return run(job, runs, counts);
    }
  }

  /** A mistyped name must not cost anyone another file. */
  private static void checkTable(Path table) {
    try (Stream<String> lines = Files.exists(table) ? Files.lines(table) : Stream.empty()) {
      Optional<String> first = lines.findFirst();
      if (first.isPresent() && !Csv.header().equals(first.get() + "\n")) {
        throw new IllegalArgumentException(
            "the file "
                + table
                + " is no table of a sweep by this version of Longrun, and would be replaced: name"
                + " another file, or delete it");
      }
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException(
          "the file " + table + " cannot be read as a table: name another file", e);
    }
  }

  private Job plan(List<Run> runs) {
    List<ChunkedOccupation> settings = new ArrayList<>();
    int[] model = new int[models.size() * stepSizes.length * seeds.length];
    for (int m = 0; m < models.size(); m++) {
      Model built = models.get(m);
      StochasticGradient gradient = gradient(built);
      CriticalComponents components = CriticalComponents.find(gradient.objective(), built.box());
      String landscape = Fingerprint.of(gradient, built.box());
      ChunkedOccupation first = null;
      for (double stepSize : stepSizes) {
        for (long seed : seeds) {
          Sgd sgd = sgd(gradient, stepSize, seed);
          ChunkedOccupation run =
              first != null
                  ? sgd.chunked(first)
                  : radius > 0 ? sgd.chunked(components, radius) : sgd.chunked(components);
          first = first == null ? run : first;
          model[runs.size()] = m;
          settings.add(run);
          runs.add(new Run(built, run, identity(run, gradient, landscape)));
        }
      }
    }
    return new Job(models, model, settings);
  }

  private static StochasticGradient gradient(Model model) {
    try {
      return model.gradient();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("the model " + model + " cannot be built: " + e, e);
    }
  }

  /** What fails in its first steps will say why when its turn comes. */
  private static String identity(
      ChunkedOccupation run, StochasticGradient gradient, String landscape) {
    try {
      return run.identity(gradient) + " landscape=" + landscape;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      return "";
    }
  }

  private Sgd sgd(StochasticGradient gradient, double stepSize, long seed) {
    Sgd sgd =
        Sgd.of(gradient)
            .stepSize(stepSize)
            .seed(seed)
            .chains(chains)
            .steps(stepsAt.getOrDefault(stepSize, steps))
            .countEvery(every);
    return burnIn == A_QUARTER ? sgd : sgd.burnIn(burnIn);
  }

  private SweepResult run(Job job, List<Run> runs, CountsFile counts) {
    SweepResult result = new SweepResult(runs);
    double total = IntStream.range(0, job.tasks()).mapToDouble(job::steps).sum();
    try (Work work = Work.begin("Sweep", "steps", total)) {
      Ledger ledger = new Ledger(job, result, counts, work);
      int[] tasks = ledger.remaining();
      try {
        if (tasks.length > 0) {
          cluster.run(job, tasks, ledger::arrived);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RunInterruptedException(ledger.stop(), result);
      } finally {
        ledger.write();
      }
    }
    return result;
  }

  /** Keeps what arrives. */
  private final class Ledger {
    private final Job job;
    private final SweepResult result;
    private final CountsFile counts;
    private final Work work;
    private final int[] remaining;
    private double done;
    private long written = System.nanoTime();

    Ledger(Job job, SweepResult result, CountsFile counts, Work work) {
      this.job = job;
      this.result = result;
      this.counts = counts;
      this.work = work;
      remaining =
          IntStream.range(0, job.tasks())
              .filter(task -> !isKnown(task))
              .boxed()
              // The longest chains first, so that none is left to wait for in the end.
              .sorted(Comparator.comparingLong(task -> -job.length(task)))
              .mapToInt(task -> task)
              .toArray();
      if (counts != null) {
        counts.forget();
      }
      work.from(done);
    }

    int[] remaining() {
      return remaining;
    }

    private int chunk(int task) {
      return task - job.firstTask(job.runOf(task));
    }

    private Run run(int task) {
      return result.runs().get(job.runOf(task));
    }

    private boolean isKnown(int task) {
      CountsFile.Key key = run(task).key(chunk(task));
      byte[] known = counts == null || key == null ? null : counts.find(key);
      if (known == null) {
        return false;
      }
      take(task, known);
      return true;
    }

    private void take(int task, byte[] counted) {
      done += job.steps(task);
      if (run(task).arrived(chunk(task), counted)) {
        listener.accept(run(task));
      }
    }

    void arrived(int task, byte[] counted) {
      CountsFile.Key key = run(task).key(chunk(task));
      if (counts != null && key != null && !Packed.failed(counted)) {
        counts.add(key, counted);
      }
      take(task, counted);
      work.done(done);
      if (System.nanoTime() - written > PAUSE) {
        write();
      }
    }

    String stop() {
      String remedy =
          table == null
              ? "to be able to take up a sweep again, keep it in a file with writingTo(file)"
              : "the same call takes it up again from " + table + ".counts";
      work.stop(done, "RunInterruptedException.last() holds what was counted; " + remedy);
      return String.format(
          Locale.ROOT,
          "the sweep was interrupted after %.3g of %.3g steps, result() holds what was counted; %s",
          done,
          work.total(),
          remedy);
    }

    void write() {
      if (table != null) {
        replace(table, result.csv());
      }
      written = System.nanoTime();
    }
  }

  private static void replace(Path file, String text) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try (FileOutputStream stream = new FileOutputStream(beside.toFile())) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      stream.getFD().sync();
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the table " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Sweep[%d models, stepSizes=%s, seeds=%s, chains=%d, steps=%d]",
        models.size(),
        Arrays.toString(stepSizes),
        Arrays.toString(seeds),
        chains,
        steps);
  }
}
