package io.github.longrun.sgd;

import io.github.longrun.objective.Box;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How many states of an ensemble were in each cell of a grid over a box: the measured law, cell by
 * cell, with error bars from the spread of 16 groups of chains, or of chunks of 256 where there are
 * more of these.
 */
public final class Histogram extends Collected {

  private final Box box;
  private final int[] cells;

  /** Of each group of chains: the counts of all cells, and at the end those outside. */
  private final long[][] counts;

  private Histogram(
      double stepSize, Set<Long> seeds, Box box, int[] cells, long[][] counts, Mixing mixing) {
    super(stepSize, seeds, mixing);
    this.box = box;
    this.cells = cells;
    this.counts = counts;
  }

  static Histogram of(
      double stepSize, long seed, Box box, int[] cells, List<HistogramCounter> counters) {
    return new Histogram(
        stepSize,
        Set.of(seed),
        box,
        cells,
        counters.stream().flatMap(HistogramCounter::counts).toArray(long[][]::new),
        Mixing.of(counters.stream().map(HistogramCounter::batches)));
  }

  /**
   * The histogram of both runs together.
   *
   * @param other a run of another seed with the same step size, box and cells
   * @return the groups of both
   * @throws IllegalArgumentException if the settings differ or the seeds do not
   */
  public Histogram merge(Histogram other) {
    if (stepSize() != other.stepSize()
        || !Arrays.equals(box.lower(), other.box.lower())
        || !Arrays.equals(box.upper(), other.box.upper())
        || !Arrays.equals(cells, other.cells)) {
      throw new IllegalArgumentException(
          "only runs with the same step size, box and cells merge, got " + this + " and " + other);
    }
    long[][] all = Arrays.copyOf(counts, counts.length + other.counts.length);
    System.arraycopy(other.counts, 0, all, counts.length, other.counts.length);
    return new Histogram(stepSize(), seedsWith(other), box, cells, all, mixingWith(other));
  }

  /**
   * The box.
   *
   * @return the box
   */
  public Box box() {
    return box;
  }

  /**
   * The number of cells along each coordinate.
   *
   * @return a copy
   */
  public int[] cells() {
    return cells.clone();
  }

  /**
   * The states counted, in the box and outside.
   *
   * @return their number
   */
  public long states() {
    return Arrays.stream(counts).mapToLong(Counts::sum).sum();
  }

  /**
   * The states outside of the box.
   *
   * @return their number
   */
  public long outside() {
    return total(counts[0].length - 1);
  }

  /**
   * The states in a cell.
   *
   * @param cell its place along each coordinate, from 0
   * @return the count
   * @throws IllegalArgumentException if there is no such cell
   */
  public long count(int... cell) {
    return total(number(cell));
  }

  /**
   * The fraction of the states in a cell.
   *
   * @param cell its place along each coordinate, from 0
   * @return the estimate; its error is NaN for a single chain
   * @throws IllegalArgumentException if there is no such cell
   */
  public Estimate fraction(int... cell) {
    Counts one = only(number(cell));
    return Estimate.of(one.fraction(0), one.standardError(0));
  }

  /**
   * The density of the law, averaged over a cell.
   *
   * @param cell its place along each coordinate, from 0
   * @return the fraction over the cell's volume
   * @throws IllegalArgumentException if there is no such cell
   */
  public Estimate density(int... cell) {
    Estimate fraction = fraction(cell);
    double volume = 1;
    double[] lower = box.lower();
    double[] upper = box.upper();
    for (int k = 0; k < cells.length; k++) {
      volume *= (upper[k] - lower[k]) / cells[k];
    }
    return Estimate.of(fraction.value() / volume, fraction.standardError() / volume);
  }

  /**
   * The independent states that would have given the same standard error of {@link #fraction}.
   *
   * @param cell its place along each coordinate, from 0
   * @return \( p (1 - p) / s^2 \); NaN where the cell has no state or all
   * @throws IllegalArgumentException if there is no such cell
   */
  public double effectiveSampleSize(int... cell) {
    return only(number(cell)).effectiveSampleSize(0);
  }

  private Counts only(int cell) {
    return new Counts(
        Arrays.stream(counts).mapToLong(Counts::sum).toArray(),
        new long[][] {Arrays.stream(counts).mapToLong(group -> group[cell]).toArray()});
  }

  private long total(int cell) {
    return Arrays.stream(counts).mapToLong(group -> group[cell]).sum();
  }

  private int number(int[] cell) {
    boolean exists = cell.length == cells.length;
    int number = 0;
    for (int k = 0; exists && k < cells.length; k++) {
      exists = cell[k] >= 0 && cell[k] < cells[k];
      number = number * cells[k] + cell[k];
    }
    if (!exists) {
      throw new IllegalArgumentException(
          "cell must be one of " + Arrays.toString(cells) + ", got " + Arrays.toString(cell));
    }
    return number;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Histogram at step size %s, %s cells on %s, %d states, %d of them outside; %s",
        stepSize(),
        Arrays.toString(cells),
        box,
        states(),
        outside(),
        mixing());
  }
}
