package io.github.longrun.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Noise that takes finitely many values \( z_a \) with probabilities \( p_a \), the same in every
 * place: \[ \Lambda_Z(x, q) = \log \sum_a p_a e^{\langle q, z_a \rangle}. \]
 */
public final class FiniteNoise implements Noise {

  private static final double TOLERANCE = 1e-9;

  private final double[][] values;
  private final double[] probabilities;

  /** The probability of all values before each one. */
  private final double[] before;

  private FiniteNoise(double[][] values, double[] probabilities) {
    this.values = values;
    this.probabilities = probabilities;
    this.before = cumulated(probabilities);
  }

  /**
   * From values and their probabilities.
   *
   * @param values \( z_1, \dots, z_m \), each finite and of length d
   * @param probabilities \( p_1, \dots, p_m \), positive, with sum 1
   * @return the noise; what rounding leaves of sum and mean is removed
   * @throws IllegalArgumentException unless the probabilities are positive with sum 1, the values
   *     are finite vectors of one length, and their mean is 0, all to nine digits
   */
  public static FiniteNoise of(double[][] values, double[] probabilities) {
    double[] p = checkWeights("probabilities", "values", probabilities, values.length);
    return new FiniteNoise(checkCentred("values", values, p), p);
  }

  /** Positive weights of sum 1, made exact. */
  static double[] checkWeights(String name, String of, double[] weights, int count) {
    if (weights.length != count || count == 0) {
      throw new IllegalArgumentException(
          name
              + " must be as many as "
              + of
              + " and at least 1, got "
              + weights.length
              + " and "
              + count);
    }
    double sum = 0;
    for (double w : weights) {
      sum += Arguments.checkPositive("each of " + name, w);
    }
    if (!(Math.abs(sum - 1) <= TOLERANCE)) {
      throw new IllegalArgumentException(name + " must add up to 1, got the sum " + sum);
    }
    double[] exact = weights.clone();
    for (int i = 0; i < exact.length; i++) {
      exact[i] /= sum;
    }
    return exact;
  }

  /** Finite vectors of one length and of mean 0, made exact. */
  static double[][] checkCentred(String name, double[][] values, double[] weights) {
    int d = Arguments.checkDimension(values[0].length);
    double[] mean = new double[d];
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i].length != d || !Arguments.isFinite(values[i])) {
        throw new IllegalArgumentException(
            name + " must be finite and of one length, got " + Arrays.toString(values[i]));
      }
      for (int k = 0; k < d; k++) {
        mean[k] += weights[i] * values[i][k];
        largest = Math.max(largest, Math.abs(values[i][k]));
      }
    }
    double[][] centred = new double[values.length][d];
    for (int k = 0; k < d; k++) {
      if (!(Math.abs(mean[k]) <= TOLERANCE * largest)) {
        throw new IllegalArgumentException(
            name + " must have the mean 0, got " + Arrays.toString(mean) + ": subtract it");
      }
      for (int i = 0; i < values.length; i++) {
        centred[i][k] = values[i][k] - mean[k];
      }
    }
    return centred;
  }

  static double[] cumulated(double[] probabilities) {
    double[] before = new double[probabilities.length];
    for (int i = 1; i < before.length; i++) {
      before[i] = before[i - 1] + probabilities[i - 1];
    }
    return before;
  }

  /** The index at which a number uniform in [0, 1) falls. */
  static int index(double[] before, double uniform) {
    int i = Arrays.binarySearch(before, uniform);
    return i >= 0 ? i : -i - 2;
  }

  @Override
  public int dimension() {
    return values[0].length;
  }

  @Override
  public double[] sample(double[] x, UniformRandomProvider random) {
    return values[index(before, (random.nextLong() >>> 12) * 0x1p-52)].clone();
  }

  @Override
  public Sampler sampler(RandomLanes lanes) {
    double[] uniform = new double[lanes.size()];
    return (x, out, n) -> {
      lanes.uniforms(uniform, n);
      for (int i = 0; i < n; i++) {
        double[] z = values[index(before, uniform[i])];
        for (int k = 0; k < z.length; k++) {
          out[k][i] = z[k];
        }
      }
    };
  }

  private Tilting tilting(double[] x, double[] q) {
    Arguments.check(dimension(), x, q);
    double[] exponent = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      for (int k = 0; k < q.length; k++) {
        exponent[i] += q[k] * values[i][k];
      }
    }
    return Tilting.of(probabilities, exponent, 0);
  }

  @Override
  public double cumulant(double[] x, double[] q) {
    return Arguments.checkNumber(tilting(x, q).value(), x, q);
  }

  @Override
  public Tilted tilted(double[] x, double[] q) {
    int d = dimension();
    Tilting tilting = tilting(x, q);
    double[] mean = new double[d];
    double[][] covariance = new double[d][d];
    if (tilting.value() < Double.POSITIVE_INFINITY) {
      for (int i = 0; i < values.length; i++) {
        for (int k = 0; k < d; k++) {
          mean[k] += tilting.weights()[i] * values[i][k];
        }
      }
      for (int i = 0; i < values.length; i++) {
        addSpread(covariance, tilting.weights()[i], values[i], mean);
      }
    }
    return Arguments.checkNumbers(new Tilted(tilting.value(), mean, covariance), x, q);
  }

  /** Adds \( w (a - b) (a - b)' \). */
  static void addSpread(double[][] covariance, double w, double[] a, double[] b) {
    for (int k = 0; k < a.length; k++) {
      for (int l = 0; l < a.length; l++) {
        covariance[k][l] += w * (a[k] - b[k]) * (a[l] - b[l]);
      }
    }
  }

  @Override
  public String toString() {
    return "FiniteNoise[values="
        + Arrays.deepToString(values)
        + ", probabilities="
        + Arrays.toString(probabilities)
        + "]";
  }

  @Override
  public double[] slope(double[] x, double[] q) {
    Arguments.check(dimension(), x, q);
    return new double[dimension()];
  }

  @Override
  public List<Atom> atoms(double[] x) {
    List<Atom> atoms = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      atoms.add(new Atom(values[i].clone(), probabilities[i]));
    }
    return atoms;
  }
}
