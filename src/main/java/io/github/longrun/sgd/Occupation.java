package io.github.longrun.sgd;

import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Where an ensemble of SGD chains was: how many states in the neighbourhood of each critical
 * component, and which minimum's neighbourhood (its <i>core</i>) was the one last visited.
 *
 * <p><b>Raw ratios.</b> With \( c_i \) the states counted within {@link #radius} of \( K_i \),
 * {@link #logRatio} is \( \log c_i / c_j \). Chains are independent, so its variance is that of a
 * sum over chains, \( \frac{C}{C-1} \sum_c (c_i^{(c)} / c_i - c_j^{(c)} / c_j)^2 \): whatever the
 * correlation within a chain, as long as chains are longer than it.
 *
 * <p><b>Induced ratios.</b> With \( T_i \) the states whose last core was i and \( N_{ij} \) the
 * moves from core i to core j, the chain with rates \( q_{ij} = N_{ij} / T_i \) has a stationary
 * law \( \pi \), and {@link #inducedLogRatio} is \( \log \pi_i / \pi_j \), with a jackknife over
 * chains. Rates do not depend on where the chains started, so it forgets the start as soon as the
 * wells have relaxed, long before the raw ratio does. It speaks of the time since core i was
 * entered, the raw ratio of the time spent near \( K_i \): both decay with the same exponent.
 *
 * <p><b>Mixing</b> is judged per chain, against its own length ({@link #mixed}):
 *
 * <ol>
 *   <li>every minimum was entered at least 10 times and left at least 10 times, and there are at
 *       least 8 chains;
 *   <li>every chain counted at least 10 relaxation times, where the relaxation time is the longer
 *       of \( -1 / \operatorname{Re} \lambda_2 \) of the generator q and of \( 1 / (\eta
 *       \lambda_{\min}) \), the time in which the flattest minimum relaxes, directions that are
 *       flat to second order left out;
 *   <li>the start no longer shows: with \( p_0 \) the distribution of the chains over the cores
 *       they visited first, the law \( \frac1T \int_{t_0}^{t_0+T} p_0 e^{Q s} ds \) that the
 *       counted window is expected to show after a burn-in of \( t_0 \) steps gives log ratios
 *       within a quarter of their standard error of those of \( \pi \).
 * </ol>
 *
 * Many chains sharpen the error bars and not the mixing: with more chains the third rule asks for a
 * longer burn-in.
 */
public final class Occupation implements Ratios {

  private static final int LEAST_CHAINS = 8;
  private static final int LEAST_MOVES = 10;
  private static final double LEAST_RELAXATIONS = 10;
  private static final double MOST_BIAS = 0.25;

  /** A curvature this small against the largest is flat to second order: a ring along itself. */
  private static final double FLAT = 1e-6;

  private final Neighbourhoods neighbourhoods;
  private final double stepSize;
  private final long steps;
  private final long burnIn;
  private final int every;
  private final Set<Long> seeds;

  /** Per chain: states counted, states in each neighbourhood, by last core, moves, first core. */
  private final Counts counts;

  private final long[][] time;
  private final long[][] moves;
  private final int[] firstCore;
  private final long[] allTime;
  private final long[] allMoves;
  private final Mixing mixing;

  private Occupation(
      Neighbourhoods neighbourhoods,
      double stepSize,
      long steps,
      long burnIn,
      int every,
      Set<Long> seeds,
      Counts counts,
      long[][] time,
      long[][] moves,
      int[] firstCore,
      Mixing mixing) {
    this.neighbourhoods = neighbourhoods;
    this.stepSize = stepSize;
    this.steps = steps;
    this.burnIn = burnIn;
    this.every = every;
    this.seeds = seeds;
    this.counts = counts;
    this.time = time;
    this.moves = moves;
    this.firstCore = firstCore;
    this.mixing = mixing;
    allTime = Arrays.stream(time).mapToLong(Counts::sum).toArray();
    allMoves = Arrays.stream(moves).mapToLong(Counts::sum).toArray();
  }

  static Occupation of(
      Neighbourhoods neighbourhoods,
      double stepSize,
      long steps,
      long burnIn,
      int every,
      long seed,
      List<Tally> tallies) {
    int chains = tallies.stream().mapToInt(Tally::chains).sum();
    int cores = neighbourhoods.cores();
    int components = neighbourhoods.components().size();
    long[] states = new long[chains];
    long[][] inside = new long[components][chains];
    long[][] time = new long[cores][chains];
    long[][] moves = new long[cores * cores][chains];
    int[] firstCore = new int[chains];
    int c = 0;
    for (Tally tally : tallies) {
      tally.settle();
      for (int i = 0; i < tally.chains(); i++, c++) {
        states[c] = tally.counted();
        firstCore[c] = tally.firstCore(i);
        for (int k = 0; k < components; k++) {
          inside[k][c] = tally.inside(k, i);
        }
        for (int a = 0; a < cores; a++) {
          time[a][c] = tally.time(a, i);
          for (int b = 0; b < cores; b++) {
            moves[a * cores + b][c] = tally.moves(a, b, i);
          }
        }
      }
    }
    return new Occupation(
        neighbourhoods,
        stepSize,
        steps,
        burnIn,
        every,
        Set.of(seed),
        new Counts(states, inside),
        time,
        moves,
        firstCore,
        Mixing.of(tallies.stream().map(Tally::batches)));
  }

  /**
   * The occupation of both runs together, as if their chains had been one ensemble.
   *
   * @param other a run of another seed with the same step size, steps, burn-in, components and
   *     radius
   * @return the chains of both
   * @throws IllegalArgumentException if the settings differ or the seeds do not
   */
  public Occupation merge(Occupation other) {
    if (stepSize != other.stepSize
        || steps != other.steps
        || burnIn != other.burnIn
        || every != other.every
        || radius() != other.radius()
        || components().size() != other.components().size()
        || !Arrays.equals(neighbourhoods.core(), other.neighbourhoods.core())) {
      throw new IllegalArgumentException(
          "only runs with the same step size, steps, burn-in, countEvery, components and radius merge,"
              + " got "
              + this
              + " and "
              + other);
    }
    int[] first = Arrays.copyOf(firstCore, chains() + other.chains());
    System.arraycopy(other.firstCore, 0, first, chains(), other.chains());
    return new Occupation(
        neighbourhoods,
        stepSize,
        steps,
        burnIn,
        every,
        Seeds.joined(seeds, other.seeds),
        counts.merge(other.counts),
        Counts.joined(time, other.time),
        Counts.joined(moves, other.moves),
        first,
        mixing.merge(other.mixing));
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
   * The steps of each chain that were asked for, burn-in apart.
   *
   * @return the number of steps
   */
  public long steps() {
    return steps;
  }

  /**
   * The part of the steps of all chains that was counted.
   *
   * @return 1, or less where the run was stopped
   */
  public double taken() {
    long each = steps / every;
    double asked = (double) chains() * each;
    return states() < asked ? states() / asked : 1;
  }

  /**
   * How many chains there are and how long they are, in words.
   *
   * @return "512 chains of 1,000 steps", and "30 % of them taken" where the run was stopped
   */
  public String length() {
    return format("%d chains of %,d steps", chains(), steps)
        + (taken() < 1 ? format(", %.2g %% of them taken", 100 * taken()) : "");
  }

  /**
   * The steps of each chain before the first one that was counted.
   *
   * @return the number of steps
   */
  public long burnIn() {
    return burnIn;
  }

  /**
   * Every how many steps a state was counted.
   *
   * @return k
   */
  public int every() {
    return every;
  }

  /**
   * The number of chains.
   *
   * @return the number C
   */
  public int chains() {
    return counts.chains();
  }

  /**
   * The radius of the neighbourhoods and cores.
   *
   * @return the radius
   */
  public double radius() {
    return neighbourhoods.radius();
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
   * The states counted, of all chains.
   *
   * @return their number
   */
  public long states() {
    return counts.total();
  }

  /**
   * The states counted in the neighbourhood of a component.
   *
   * @param i the component's id
   * @return \( c_i \)
   */
  public long count(int i) {
    return counts.total(checked(i));
  }

  /**
   * The fraction of the states in the neighbourhood of a component.
   *
   * @param i the component's id
   * @return \( c_i \) over {@link #states}
   */
  public double fraction(int i) {
    return counts.fraction(checked(i));
  }

  /**
   * The standard error of {@link #fraction}, from the spread of the chains.
   *
   * @param i the component's id
   * @return one standard deviation; NaN for a single chain
   */
  public double standardError(int i) {
    return counts.standardError(checked(i));
  }

  /**
   * The independent states that would have given the same {@link #standardError}.
   *
   * @param i the component's id
   * @return \( p_i (1 - p_i) / s_i^2 \); NaN where no state was in the neighbourhood, or all were
   */
  public double effectiveSampleSize(int i) {
    return counts.effectiveSampleSize(checked(i));
  }

  /**
   * The rank-normalised split \( \hat R \) and the effective sample sizes of the coordinates' means
   * over at most 16 batches of states a chain, of the worst coordinate.
   *
   * <p>Of several minima {@link #mixed} is the stricter judge.
   *
   * @return the diagnostics
   * @throws IllegalArgumentException if a chain filled fewer than 4 batches of 8 states
   */
  public Convergence convergence() {
    return mixing.convergence();
  }

  /**
   * The log ratio of the counts of two neighbourhoods, \( \log c_i / c_j \).
   *
   * @param i one component's id
   * @param j another's
   * @return the estimate; infinite or NaN with an infinite error where a count is 0
   */
  public Estimate logRatio(int i, int j) {
    return counts.logRatio(checked(i), checked(j));
  }

  /**
   * The log ratio of two minima in the stationary law of the induced chain, \( \log \pi_i / \pi_j
   * \).
   *
   * @param i one minimum's id
   * @param j another's
   * @return the estimate; infinite or NaN with an infinite error where too few moves were seen
   * @throws IllegalArgumentException if a component is not a minimum
   */
  @Override
  public Estimate inducedLogRatio(int i, int j) {
    int a = core(i);
    int b = core(j);
    return jackknife(chain -> logRatio(chain.law(), a, b));
  }

  /**
   * The mean time from when one minimum's core is entered until another's is, through all others,
   * by the rates of the induced chain.
   *
   * @param i the minimum where the time begins
   * @param j the minimum where it ends
   * @return the time in steps; infinite or NaN with an infinite error where too few moves were seen
   * @throws IllegalArgumentException if a component is not a minimum
   */
  public Estimate passageTime(int i, int j) {
    int a = core(i);
    int b = core(j);
    return jackknife(chain -> chain.passageTime(a, b));
  }

  private Estimate jackknife(ToDoubleFunction<InducedChain> statistic) {
    double value = statistic.applyAsDouble(induced(-1));
    double[] without = new double[chains()];
    double mean = 0;
    for (int c = 0; c < chains(); c++) {
      without[c] = statistic.applyAsDouble(induced(c));
      mean += without[c] / chains();
    }
    double s = 0;
    for (double w : without) {
      s += (w - mean) * (w - mean);
    }
    double error = chains() > 1 ? Math.sqrt(s / counts.spread()) : Double.NaN;
    return Estimate.of(
        value, Double.isFinite(value) && !Double.isNaN(error) ? error : Double.POSITIVE_INFINITY);
  }

  private static double logRatio(double[] law, int a, int b) {
    return Math.log(law[a] / law[b]);
  }

  /** The induced chain without one of the chains; -1 leaves none out. */
  private InducedChain induced(int left) {
    int k = time.length;
    double[][] rate = new double[k][k];
    for (int a = 0; a < k; a++) {
      long spent = allTime[a] - (left < 0 ? 0 : time[a][left]);
      for (int b = 0; b < k; b++) {
        int ab = a * k + b;
        long seen = allMoves[ab] - (left < 0 ? 0 : moves[ab][left]);
        rate[a][b] = a == b || seen == 0 ? 0 : (double) seen / ((double) spent * every);
      }
    }
    return new InducedChain(rate);
  }

  /**
   * The moves from one minimum's core to another's, of all chains.
   *
   * @param i the id of the minimum that was left
   * @param j the id of the minimum that was entered
   * @return \( N_{ij} \)
   * @throws IllegalArgumentException if a component is not a minimum
   */
  public long transitions(int i, int j) {
    return allMoves[core(i) * time.length + core(j)];
  }

  /**
   * The states counted whose last core was that of a minimum, of all chains.
   *
   * @param i the minimum's id
   * @return \( T_i \), in counted states
   * @throws IllegalArgumentException if the component is not a minimum
   */
  public long lastVisited(int i) {
    return allTime[core(i)];
  }

  /**
   * How much of a well its ball holds: of the states whose last core was that of a minimum, the
   * share that is in the core. What lies outside falls as \( e^{-r^2 / (2 \eta s)} \), s the
   * variance of the well over \( \eta \).
   *
   * @param i the minimum's id
   * @return \( c_i / T_i \); NaN where the core was never visited
   * @throws IllegalArgumentException if the component is not a minimum
   */
  public double held(int i) {
    return (double) count(i) / lastVisited(i);
  }

  /**
   * The moves between cores per chain.
   *
   * @return all \( N_{ij} \) over the number of chains
   */
  public double transitionsPerChain() {
    return (double) Counts.sum(allMoves) / chains();
  }

  /**
   * The slowest time of the induced chain, \( -1 / \operatorname{Re} \lambda_2 \).
   *
   * @return a number of steps; 0 with fewer than two minima, +infinity where not all were left and
   *     entered
   */
  public double relaxationTime() {
    return induced(-1).relaxationTime();
  }

  /**
   * Whether the chains have forgotten their start, by the rules above.
   *
   * @return true if so
   */
  @Override
  public boolean mixed() {
    return shortcoming() == null;
  }

  /**
   * What {@link #mixed} found, and what to change.
   *
   * @return one sentence
   */
  @Override
  public String mixing() {
    String shortcoming = shortcoming();
    if (shortcoming != null) {
      return "not mixed: " + shortcoming;
    }
    String moves =
        time.length > 1
            ? format("%.3g moves between minima per chain, ", transitionsPerChain())
            : "";
    double slowest = slowestTime();
    return slowest > 0
        ? format("mixed: %seach chain %.3g relaxation times long", moves, shortest() / slowest)
        : "mixed, as far as the counts tell: the minimum is flat to second order, which sets no time";
  }

  private String shortcoming() {
    int k = time.length;
    if (chains() < LEAST_CHAINS) {
      return format(
          "error bars from the spread of %d chains are not to be trusted; use at least %d, better 64",
          chains(), LEAST_CHAINS);
    }
    double shortest = shortest();
    if (shortest == 0) {
      return "the run was stopped before every chain had counted a state, so it tells nothing of"
          + " mixing; let it run to its end";
    }
    if (k == 0) {
      return "there is no minimum among the components, so there is nothing to forget; search a"
          + " larger box";
    }
    for (int a = 0; a < k; a++) {
      if (allTime[a] == 0) {
        return format("minimum %s was never visited; %s", symbol(a), remedy());
      }
      long left = 0;
      long entered = 0;
      for (int b = 0; b < k; b++) {
        left += allMoves[a * k + b];
        entered += allMoves[b * k + a];
      }
      if (k > 1 && Math.min(left, entered) < LEAST_MOVES) {
        return format(
            "minimum %s was entered %d times and left %d times by all chains, at least %d of each are"
                + " needed; %s",
            symbol(a), entered, left, LEAST_MOVES, remedy());
      }
    }
    double slowest = slowestTime();
    if (!(shortest >= LEAST_RELAXATIONS * slowest)) {
      return format(
          "each chain counted %.3g steps, only %.3g relaxation times of %.3g steps, and needs at least"
              + " %.0f; more chains do not help, %s",
          shortest, shortest / slowest, slowest, LEAST_RELAXATIONS, remedy());
    }
    return startShows();
  }

  private String startShows() {
    int k = time.length;
    double[] start = new double[k];
    int known = 0;
    for (int core : firstCore) {
      if (core >= 0) {
        start[core]++;
        known++;
      }
    }
    for (int a = 0; a < k; a++) {
      start[a] /= known;
    }
    InducedChain chain = induced(-1);
    double[] law = chain.law();
    double[] shown = chain.average(start, (double) burnIn, shortest());
    for (int a = 0; a < k; a++) {
      for (int b = 0; b < a; b++) {
        double bias = Math.abs(logRatio(shown, a, b) - logRatio(law, a, b));
        double error = logRatio(id(a), id(b)).standardError();
        if (!(bias < MOST_BIAS * error)) {
          return format(
              "the start still shifts the log ratio of minima %s and %s by %.2g, more than a quarter of"
                  + " its standard error %.2g; burn in for longer, 10 relaxation times are %.2g steps",
              symbol(a), symbol(b), bias, error, 10 * chain.relaxationTime());
        }
      }
    }
    return null;
  }

  /** The steps that the shortest chain counted: shorter than asked for where a run was stopped. */
  private double shortest() {
    return (double) Arrays.stream(counts.states()).min().orElse(0) * every;
  }

  /** The longer of the times in which the induced chain and the flattest minimum relax. */
  private double slowestTime() {
    double slowest = relaxationTime();
    for (Component minimum : components().minima()) {
      double[] curvature = components().curvatures(minimum.id());
      double flat = FLAT * curvature[curvature.length - 1];
      double flattest = Arrays.stream(curvature).filter(c -> c > flat).min().orElse(0);
      slowest = Math.max(slowest, flattest > 0 ? 1 / (stepSize * flattest) : 0);
    }
    return slowest;
  }

  private String remedy() {
    double slowest = slowestTime();
    return Double.isInfinite(slowest)
        ? "take more steps or a larger step size"
        : format(
            "take at least %.2g steps per chain or a larger step size",
            LEAST_RELAXATIONS * slowest);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  private int checked(int component) {
    return components().get(component).id();
  }

  private int core(int component) {
    Component.Kind kind = components().get(component).kind();
    int core = neighbourhoods.core()[component];
    if (core < 0) {
      throw new IllegalArgumentException(
          "component "
              + component
              + " is a "
              + kind
              + ", but the induced chain lives on the minima "
              + components().minima().stream().map(Component::id).toList());
    }
    return core;
  }

  /** The id of the component of a core. */
  private int id(int core) {
    List<Integer> ids = new ArrayList<>();
    for (Component minimum : components().minima()) {
      ids.add(minimum.id());
    }
    return ids.get(core);
  }

  private String symbol(int core) {
    return Component.symbol(id(core));
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            format("Occupation at step size %s, %s, radius %.4g:", stepSize, length(), radius()));
    for (Component component : components()) {
      text.append(
          format(
              "%n  %s %s: %s",
              component.kind().name().toLowerCase(Locale.ROOT),
              component.symbol(),
              Estimate.of(fraction(component.id()), standardError(component.id()))));
    }
    return text.append("\n  ").append(mixing()).toString();
  }
}
