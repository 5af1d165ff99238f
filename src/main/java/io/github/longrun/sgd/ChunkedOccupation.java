package io.github.longrun.sgd;

import io.github.longrun.oracle.StochasticGradient;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A run that counts an {@link Occupation}, as plain data that travels: each chunk of 256 chains is
 * counted by itself, anywhere and as often as need be, and the chunks together are, bit for bit,
 * what {@link Sgd#occupation} counts.
 *
 * <p>What travels are numbers: settings, starts and neighbourhoods, a few hundred bytes and 8 d for
 * each of their points. The stochastic gradient stays behind and is given to {@link #count}.
 */
public final class ChunkedOccupation implements Serializable {

  private static final long serialVersionUID = 1;

  /** The neighbourhoods as a counter needs them; runs that share them send them once. */
  record Cores(double[][][] centre, int[] core, int cores, double radius) implements Serializable {}

  private final double stepSize;
  private final long seed;
  private final int chains;
  private final long burnIn;
  private final long steps;
  private final int every;
  private final double[][] starts;
  private final Cores cores;

  /** Stays behind: needed where the chunks are put together. */
  private final transient Neighbourhoods neighbourhoods;

  ChunkedOccupation(
      Ensemble settings, double[][] starts, Cores cores, Neighbourhoods neighbourhoods) {
    stepSize = settings.stepSize();
    seed = settings.seed();
    chains = settings.chains();
    burnIn = settings.burnIn();
    steps = settings.steps();
    every = settings.every();
    this.starts = starts;
    this.cores = cores;
    this.neighbourhoods = neighbourhoods;
  }

  /** The same starts and neighbourhoods in a run of other settings. */
  ChunkedOccupation at(Ensemble settings) {
    return new ChunkedOccupation(settings, starts, cores, neighbourhoods);
  }

  double[][] starts() {
    return starts;
  }

  private Ensemble ensemble(StochasticGradient gradient) {
    return new Ensemble(
        gradient, stepSize, seed, chains, burnIn, steps, every, starts, null, 1, null, null, null);
  }

  /**
   * The step size \( \eta \).
   *
   * @return the step size
   */
  public double stepSize() {
    return stepSize;
  }

  /**
   * The seed of all random numbers.
   *
   * @return the seed
   */
  public long seed() {
    return seed;
  }

  /**
   * The number of chains.
   *
   * @return the number
   */
  public int chains() {
    return chains;
  }

  /**
   * The steps of each chain, burn-in apart.
   *
   * @return the number of steps
   */
  public long steps() {
    return steps;
  }

  /**
   * The steps of each chain before the first one that is counted.
   *
   * @return the number of steps
   */
  public long burnIn() {
    return burnIn;
  }

  /**
   * Every how many steps a state is counted.
   *
   * @return k
   */
  public int every() {
    return every;
  }

  /**
   * The radius of the neighbourhoods.
   *
   * @return the radius
   */
  public double radius() {
    return cores.radius();
  }

  /**
   * The number of chunks.
   *
   * @return the chains over 256, rounded up
   */
  public int chunks() {
    return Chunk.number(chains);
  }

  /**
   * The number of chains of a chunk.
   *
   * @param chunk its number, from 0
   * @return 256, or what is left for the last one
   */
  public int chains(int chunk) {
    if (chunk < 0 || chunk >= chunks()) {
      throw new IllegalArgumentException(
          "chunk must be in 0.." + (chunks() - 1) + ", got " + chunk);
    }
    return Math.min(Chunk.SIZE, chains - chunk * Chunk.SIZE);
  }

  /**
   * What decides on the counts of a chunk, but for its number and its chains: the settings, the
   * neighbourhoods, and a word of the first steps that tells one loss, noise and start from
   * another.
   *
   * @param gradient the stochastic gradient
   * @return one line
   */
  public String identity(StochasticGradient gradient) {
    List<String> settings = new ArrayList<>();
    for (String setting : ensemble(gradient).settings("occupation")) {
      if (!setting.startsWith("chains=")) {
        settings.add(setting);
      }
    }
    settings.add("radius=" + radius());
    double[][] points =
        Arrays.stream(cores.centre()).flatMap(Arrays::stream).toArray(double[][]::new);
    settings.add("components=" + Checkpoint.hash(points));
    return String.join(" ", settings);
  }

  /**
   * Counts a chunk: all its steps, in this thread.
   *
   * @param chunk its number, from 0
   * @param gradient the stochastic gradient
   * @param stopped asked at every step whether to give up
   * @return what was counted, for {@link #together}; {@code null} if it was stopped
   * @throws DivergenceException if a chain leaves every reasonable ball or a gradient is not finite
   */
  public long[] count(int chunk, StochasticGradient gradient, BooleanSupplier stopped) {
    Tally tally = new Tally(cores, chains(chunk));
    try {
      return ensemble(gradient).count(chunk, tally, stopped) ? tally.state() : null;
    } catch (Chunk.Divergence lost) {
      throw new DivergenceException(lost.getMessage(), lost.chain, lost.step, null);
    }
  }

  /**
   * Puts the chunks together.
   *
   * @param counted what {@link #count} returned, of all chunks in their order
   * @return the occupation
   * @throws IllegalArgumentException if there is not one for each chunk
   * @throws IllegalStateException if this is a copy that travelled
   */
  public Occupation together(List<long[]> counted) {
    if (neighbourhoods == null) {
      throw new IllegalStateException("chunks are put together where the run was made");
    }
    if (counted.size() != chunks()) {
      throw new IllegalArgumentException(
          "there must be counts of " + chunks() + " chunks, got " + counted.size());
    }
    List<Tally> tallies = new ArrayList<>();
    for (int c = 0; c < counted.size(); c++) {
      Tally tally = new Tally(cores, chains(c));
      tally.restore(counted.get(c));
      tallies.add(tally);
    }
    return Occupation.of(neighbourhoods, stepSize, steps, burnIn, every, seed, tallies);
  }
}
