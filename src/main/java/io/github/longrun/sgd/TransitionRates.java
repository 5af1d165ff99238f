package io.github.longrun.sgd;

import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * Rates of moves between the cores of minima, \( q_{ij} \) per step spent since core i was entered,
 * and the stationary law \( \pi \) of the induced chain that has these rates.
 *
 * <p>Every estimate is made of means over independent repeats; its standard error is a jackknife
 * over the repeats, \( \sqrt{\frac{R-1}{R} \sum_r (\hat\theta_{(r)} - \bar\theta)^2} \). Repeats
 * are products of many chances and thus skewed, and the spread of a sample that lacks the rare
 * large ones is too small, just as its mean is: the deviation of each from their mean is taken as
 * \( \sqrt{1 + 2 \gamma^2 / R} \) times as large, \( \gamma \) the skewness of a product that
 * spreads as they do. It adds 1 % to an error of 3 %, with 32 repeats, and 6 % to one of 8 %.
 */
public final class TransitionRates implements Ratios {

  private final Neighbourhoods neighbourhoods;
  private final double stepSize;
  private final int repeats;
  private final List<Run> runs;

  /** Of each ordered pair of minima, each repeat of all runs; empty where no way was found. */
  private final Climb[][] climbs;

  /**
   * What one run did for each ordered pair of minima.
   *
   * @param seed the seed of its random numbers
   * @param ladders the levels
   * @param efforts the trajectories of each repeat at each level
   * @param climbs the repeats; none where no way was found
   */
  private record Run(long seed, Ladder[] ladders, long[][] efforts, Climb[][] climbs) {

    int repeats() {
      return Arrays.stream(climbs).mapToInt(c -> c.length).max().orElseThrow();
    }
  }

  private TransitionRates(Neighbourhoods neighbourhoods, double stepSize, List<Run> runs) {
    this.neighbourhoods = neighbourhoods;
    this.stepSize = stepSize;
    this.runs = runs;
    repeats = runs.stream().mapToInt(Run::repeats).sum();
    climbs = new Climb[runs.get(0).climbs().length][];
    for (int q = 0; q < climbs.length; q++) {
      int pair = q;
      climbs[q] = runs.stream().flatMap(r -> Arrays.stream(r.climbs()[pair])).toArray(Climb[]::new);
    }
  }

  /** The rates by the repeats that are done for all pairs; null if there are fewer than two. */
  static TransitionRates of(
      Neighbourhoods neighbourhoods,
      double stepSize,
      long seed,
      Ladder[] ladders,
      long[][] efforts,
      Climb[][] climbs) {
    List<Integer> done = new ArrayList<>();
    for (int r = 0; r < climbs[0].length; r++) {
      boolean all = true;
      for (int q = 0; q < ladders.length; q++) {
        all &= !ladders[q].reached() || climbs[q][r] != null;
      }
      if (all) {
        done.add(r);
      }
    }
    if (done.size() < 2) {
      return null;
    }
    Climb[][] kept = new Climb[ladders.length][];
    for (int q = 0; q < ladders.length; q++) {
      Climb[] row = climbs[q];
      kept[q] =
          ladders[q].reached()
              ? done.stream().map(r -> row[r]).toArray(Climb[]::new)
              : new Climb[0];
    }
    return new TransitionRates(
        neighbourhoods, stepSize, List.of(new Run(seed, ladders, efforts, kept)));
  }

  /**
   * The rates by the repeats of both runs. Repeats count alike: merge runs that aimed at the same
   * relative error.
   *
   * @param other a run of another seed with the same step size, components and radius
   * @return the repeats of both
   * @throws IllegalArgumentException if the settings differ or the seeds do not, or one run found a
   *     direct passage where the other found none
   */
  public TransitionRates merge(TransitionRates other) {
    if (stepSize != other.stepSize
        || radius() != other.radius()
        || !Arrays.equals(neighbourhoods.core(), other.neighbourhoods.core())) {
      throw new IllegalArgumentException(
          format(
              "only runs with the same step size, components and radius merge, got step sizes %s and"
                  + " %s, radii %s and %s, %d and %d components",
              stepSize,
              other.stepSize,
              radius(),
              other.radius(),
              components().size(),
              other.components().size()));
    }
    Seeds.joined(seeds(), other.seeds());
    for (int q = 0; q < climbs.length; q++) {
      if ((climbs[q].length == 0) != (other.climbs[q].length == 0)) {
        Passage passage = passages().get(q);
        throw new IllegalArgumentException(
            format(
                "one run found a direct passage from minimum %s to %s and the other did not, so their"
                    + " rates do not compare: give both an order parameter that rises all the way",
                Component.symbol(passage.from()), Component.symbol(passage.to())));
      }
    }
    List<Run> both = new ArrayList<>(runs);
    both.addAll(other.runs);
    return new TransitionRates(neighbourhoods, stepSize, both);
  }

  private List<Long> seeds() {
    return runs.stream().map(Run::seed).toList();
  }

  /** The number of the ordered pair (i, j) of cores, i not j, row by row. */
  private static int pair(int i, int j, int cores) {
    return i * (cores - 1) + (j < i ? j : j - 1);
  }

  /** The number of the pair (j, i), given that of (i, j). */
  static int reverse(int pair, int cores) {
    int i = pair / (cores - 1);
    int j = pair % (cores - 1);
    return pair(j < i ? j : j + 1, i, cores);
  }

  /**
   * Asks that each minimum can be reached from each other over passages that were found.
   *
   * @throws IllegalArgumentException naming the passage that failed first and what to change
   */
  static void requireWays(Neighbourhoods neighbourhoods, Ladder[] ladders) {
    int cores = neighbourhoods.cores();
    double[][] way = new double[cores][cores];
    for (int i = 0; i < cores; i++) {
      for (int j = 0; j < cores; j++) {
        way[i][j] = i != j && ladders[pair(i, j, cores)].reached() ? 1 : 0;
      }
    }
    double[] law = new InducedChain(way).law();
    if (Arrays.stream(law).allMatch(p -> p > 0)) {
      return;
    }
    List<Component> minima = neighbourhoods.components().minima();
    for (int i = 0; i < cores; i++) {
      for (int j = 0; j < cores; j++) {
        if (i != j && way[i][j] == 0) {
          throw new IllegalArgumentException(
              ladders[pair(i, j, cores)].failed(
                  minima.get(i).id(),
                  "minimum " + minima.get(j).symbol() + ", nor is there a way by other minima"));
        }
      }
    }
  }

  /**
   * The step size \( \eta \).
   *
   * @return the step size
   */
  @Override
  public double stepSize() {
    return stepSize;
  }

  /**
   * The critical components.
   *
   * @return the components
   */
  @Override
  public CriticalComponents components() {
    return neighbourhoods.components();
  }

  /**
   * The radius of the cores.
   *
   * @return the radius
   */
  public double radius() {
    return neighbourhoods.radius();
  }

  /**
   * The independent repeats of each passage.
   *
   * @return their number
   */
  public int repeats() {
    return repeats;
  }

  /**
   * All steps taken, of the pilot runs too.
   *
   * @return their number
   */
  public long steps() {
    return passages().stream().mapToLong(Passage::steps).sum();
  }

  /**
   * The rate of moves from one minimum's core to another's.
   *
   * @param i the id of the minimum that is left
   * @param j the id of the minimum that is entered
   * @return \( q_{ij} \) per step; exactly 0 where no direct passage was found ({@link
   *     Passage#reached})
   * @throws IllegalArgumentException if one is not a minimum or they are the same
   */
  public Estimate rate(int i, int j) {
    int a = core(i);
    int b = core(j);
    if (a == b) {
      throw new IllegalArgumentException("a rate leads to another minimum, got " + i + " twice");
    }
    return jackknife(left -> induced(left).rate()[a][b]);
  }

  /**
   * The log ratio of two minima in the stationary law of the induced chain, \( \log \pi_i / \pi_j
   * \): the ratio of the times since core i and since core j were last entered. It compares to
   * {@link Occupation#inducedLogRatio}.
   *
   * @param i one minimum's id
   * @param j another's
   * @return the estimate
   * @throws IllegalArgumentException if a component is not a minimum
   */
  @Override
  public Estimate inducedLogRatio(int i, int j) {
    int a = core(i);
    int b = core(j);
    return jackknife(
        left -> {
          double[] law = induced(left).law();
          return Math.log(law[a] / law[b]);
        });
  }

  /**
   * The log ratio of the occupation of two minima's neighbourhoods, balls of {@link #radius}: that
   * of the induced chain, each share times the part of it that plain steps in the well spend within
   * the ball. It compares to {@link Occupation#logRatio}.
   *
   * @param i one minimum's id
   * @param j another's
   * @return the estimate
   * @throws IllegalArgumentException if a component is not a minimum
   */
  public Estimate logRatio(int i, int j) {
    int a = core(i);
    int b = core(j);
    return jackknife(
        left -> {
          double[] law = induced(left).law();
          return Math.log(law[a] * inside(a, left) / (law[b] * inside(b, left)));
        });
  }

  /** The share of the states since core i was entered that are in it. */
  private double inside(int i, int left) {
    int n = neighbourhoods.cores();
    double sum = 0;
    int ways = 0;
    for (int j = 0; j < n; j++) {
      if (i != j && climbs[pair(i, j, n)].length > 0) {
        sum += mean(climbs[pair(i, j, n)], left, Climb::inside);
        ways++;
      }
    }
    return sum / ways;
  }

  /**
   * The mean time from when one minimum's core is entered until another's is, through all others.
   * It compares to {@link Occupation#passageTime}.
   *
   * @param i the id of the minimum where the time begins
   * @param j the id of the minimum where it ends
   * @return the time in steps; 0 if they are the same
   * @throws IllegalArgumentException if a component is not a minimum
   */
  public Estimate passageTime(int i, int j) {
    int a = core(i);
    int b = core(j);
    return jackknife(left -> induced(left).passageTime(a, b));
  }

  /**
   * The share of the time that is spent with a minimum's core as the one last entered.
   *
   * @param i the minimum's id
   * @return \( \pi_i \)
   * @throws IllegalArgumentException if the component is not a minimum
   */
  public Estimate share(int i) {
    int a = core(i);
    return jackknife(left -> induced(left).law()[a]);
  }

  /** {@inheritDoc} A trajectory of splitting starts where the well has relaxed, so it always is. */
  @Override
  public boolean mixed() {
    return true;
  }

  @Override
  public String mixing() {
    return "rates by splitting, " + repeats + " independent repeats, which need not mix";
  }

  /**
   * The slowest time of the induced chain, \( -1 / \operatorname{Re} \lambda_2 \).
   *
   * @return a number of steps
   */
  public double relaxationTime() {
    return induced(-1).relaxationTime();
  }

  /**
   * How the rates were found, one entry an ordered pair of minima; where runs were merged, first
   * those of the one and then those of the other.
   *
   * @return the passages, in the order of the minima
   */
  public List<Passage> passages() {
    List<Passage> passages = new ArrayList<>();
    List<Component> minima = components().minima();
    for (Run run : runs) {
      for (int i = 0; i < minima.size(); i++) {
        for (int j = 0; j < minima.size(); j++) {
          if (i != j) {
            int q = pair(i, j, minima.size());
            passages.add(
                Passage.of(
                    minima.get(i).id(),
                    minima.get(j).id(),
                    run.ladders()[q],
                    run.efforts()[q],
                    run.climbs()[q]));
          }
        }
      }
    }
    return passages;
  }

  /** An estimate of all repeats (-1), and its spread as each one is left out. */
  private Estimate jackknife(IntToDoubleFunction of) {
    double[] without = new double[repeats];
    double mean = 0;
    for (int r = 0; r < repeats; r++) {
      without[r] = of.applyAsDouble(r);
      mean += without[r] / repeats;
    }
    double square = 0;
    for (double w : without) {
      square += (w - mean) * (w - mean);
    }
    double error = Math.sqrt(square * (repeats - 1) / repeats);
    return Estimate.of(
        of.applyAsDouble(-1), Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
  }

  /** The induced chain without one of the repeats; -1 leaves none out. */
  private InducedChain induced(int left) {
    int n = neighbourhoods.cores();
    double[][] base = new double[n][n];
    double[][] delay = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i != j) {
          Climb[] there = climbs[pair(i, j, n)];
          Climb[] back = climbs[pair(j, i, n)];
          base[i][j] =
              meanOfProducts(there, left, Climb::rate) / (1 - mean(back, left, Climb::returns));
          delay[i][j] = mean(back, left, Climb::delay);
        }
      }
    }
    double[][] rate = new double[n][n];
    for (int i = 0; i < n; i++) {
      // The arrivals in core i from core j are as many as the departures to it.
      double spent = 1;
      for (int j = 0; j < n; j++) {
        spent += base[i][j] * delay[i][j];
      }
      for (int j = 0; j < n; j++) {
        rate[i][j] = base[i][j] / spent;
      }
    }
    return new InducedChain(rate);
  }

  private static double mean(Climb[] climbs, int left, ToDoubleFunction<Climb> of) {
    double sum = 0;
    int n = 0;
    for (int r = 0; r < climbs.length; r++) {
      if (r != left) {
        sum += of.applyAsDouble(climbs[r]);
        n++;
      }
    }
    return n == 0 ? 0 : sum / n;
  }

  /** The same, the one left out as far from the mean as the skewness of products has it. */
  private static double meanOfProducts(Climb[] climbs, int left, ToDoubleFunction<Climb> of) {
    double mean = mean(climbs, -1, of);
    return left < 0 || climbs.length == 0
        ? mean
        : mean + Climb.widening(climbs, of) * (mean(climbs, left, of) - mean);
  }

  private int core(int component) {
    int core = neighbourhoods.core()[component];
    if (core < 0) {
      throw new IllegalArgumentException(
          "component "
              + component
              + " is a "
              + components().get(component).kind()
              + ", but rates lead between the minima "
              + components().minima().stream().map(Component::id).toList());
    }
    return core;
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            format(
                "Transition rates at step size %s, %d repeats, %.3g steps:",
                stepSize, repeats, (double) steps()));
    for (Passage passage : passages()) {
      text.append(
          format(
              "%n  from %d to %d: %s per step, %d levels%s",
              passage.from(),
              passage.to(),
              rate(passage.from(), passage.to()),
              passage.levels().size(),
              passage.reached() ? "" : ", no direct passage found"));
    }
    return text.toString();
  }
}
