package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Whether chains are long enough and have forgotten their start, by means over batches of states.
 *
 * <p>Chains are long enough if the rank-normalised split \( \hat R \) of the batch means is below
 * 1.1 for every quantity: a chain that relaxes in \( \tau \) steps comes to that with about 20 \(
 * \tau \). The start is forgotten if the mean over all chains in the second half of the batches is
 * within 4 standard errors of that in the first, which by chance it is not in one run of 16000.
 */
final class Mixing {

  private static final int LEAST_CHAINS = 8;
  private static final int LEAST_BATCHES = 4;
  private static final double MOST_R_HAT = 1.1;
  private static final double MOST_DRIFT = 4;

  /** Of each quantity, each chain, the means over its batches. */
  private final double[][][] batches;

  /** Ranks are sorted when first asked for, and once. */
  private Convergence convergence;

  Mixing(double[][][] batches) {
    this.batches = batches;
  }

  /** Of the batches that all chains filled: all of them, unless the run was stopped. */
  static Mixing of(Stream<Batches> chunks) {
    List<Batches> all = chunks.toList();
    int full = all.stream().mapToInt(Batches::full).min().orElseThrow();
    int chains = all.stream().mapToInt(Batches::chains).sum();
    double[][][] batches = new double[all.get(0).dimension()][chains][full];
    for (int k = 0; k < batches.length; k++) {
      int c = 0;
      for (Batches chunk : all) {
        for (int i = 0; i < chunk.chains(); i++, c++) {
          for (int b = 0; b < full; b++) {
            batches[k][c][b] = chunk.mean(k, b, i);
          }
        }
      }
    }
    return new Mixing(batches);
  }

  /** The chains of both, and the batches that both have. */
  Mixing merge(Mixing other) {
    double[][][] both = new double[batches.length][][];
    for (int k = 0; k < both.length; k++) {
      both[k] = joined(batches[k], other.batches[k]);
    }
    return new Mixing(both);
  }

  static double[][] joined(double[][] a, double[][] b) {
    int full = Math.min(a[0].length, b[0].length);
    double[][] both = new double[a.length + b.length][];
    for (int c = 0; c < both.length; c++) {
      both[c] = Arrays.copyOf(c < a.length ? a[c] : b[c - a.length], full);
    }
    return both;
  }

  /** The worst of all quantities; one that is the same in all batches tells nothing. */
  Convergence convergence() {
    Convergence known = convergence;
    if (known == null) {
      known = worst();
      convergence = known;
    }
    return known;
  }

  private Convergence worst() {
    double rHat = Double.NaN;
    double bulk = Double.NaN;
    double tail = Double.NaN;
    for (double[][] quantity : batches) {
      Convergence one = Convergence.of(quantity);
      if (!Double.isNaN(one.rHat())) {
        rHat = Double.isNaN(rHat) ? one.rHat() : Math.max(rHat, one.rHat());
        bulk =
            Double.isNaN(bulk)
                ? one.bulkEffectiveSampleSize()
                : Math.min(bulk, one.bulkEffectiveSampleSize());
        tail =
            Double.isNaN(tail)
                ? one.tailEffectiveSampleSize()
                : Math.min(tail, one.tailEffectiveSampleSize());
      }
    }
    return new Convergence(rHat, bulk, tail);
  }

  boolean mixed() {
    return shortcoming() == null;
  }

  String sentence() {
    String shortcoming = shortcoming();
    return shortcoming == null
        ? format("mixed: R-hat of batch means %.4f", convergence().rHat())
        : "not mixed: " + shortcoming;
  }

  private String shortcoming() {
    int chains = batches[0].length;
    int full = batches[0][0].length;
    if (chains < LEAST_CHAINS) {
      return format(
          "error bars from the spread of %d chains are not to be trusted; use at least %d, better 64",
          chains, LEAST_CHAINS);
    }
    if (full < LEAST_BATCHES) {
      return format(
          "every chain filled %d batches of states, and fewer than %d tell nothing of mixing; let the"
              + " run come to its end, or take more steps",
          full, LEAST_BATCHES);
    }
    double rHat = convergence().rHat();
    if (!(rHat < MOST_R_HAT)) {
      return format(
          "R-hat of batch means is %.3g and should be below %s; more chains do not help, take more"
              + " steps per chain or a larger step size",
          rHat, MOST_R_HAT);
    }
    double drift = Arrays.stream(batches).mapToDouble(Mixing::drift).max().orElseThrow();
    if (drift > MOST_DRIFT) {
      return format(
          "the start still shows: from the first half of the run to the second a mean moved by %.3g"
              + " standard errors; burn in for longer",
          drift);
    }
    return null;
  }

  /**
   * How far the mean moves from the first half of the batches to the second, in standard errors.
   */
  private static double drift(double[][] quantity) {
    int chains = quantity.length;
    int half = quantity[0].length / 2;
    double[] move = new double[chains];
    double mean = 0;
    for (int c = 0; c < chains; c++) {
      for (int b = 0; b < half; b++) {
        move[c] += (quantity[c][quantity[c].length - 1 - b] - quantity[c][b]) / half;
      }
      mean += move[c] / chains;
    }
    double square = 0;
    for (double m : move) {
      square += (m - mean) * (m - mean);
    }
    return mean == 0 ? 0 : Math.abs(mean) / Math.sqrt(square / (chains - 1) / chains);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
