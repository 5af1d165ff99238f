package io.github.longrun.oracle;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The noise \( Z(x, w) \) of a stochastic gradient: \( E Z = 0 \), with sampler and cumulant \(
 * \Lambda_Z(x, q) = \log E e^{\langle q, Z(x, w) \rangle} \).
 *
 * <p>Cumulants and their derivatives are never NaN: an x or q that is not finite or has another
 * length than d is refused with an IllegalArgumentException that names it, and so is a result that
 * is not a number because the arguments are too large. A cumulant that overflows is +infinity.
 */
public interface Noise {

  /**
   * The number d of coordinates.
   *
   * @return d
   */
  int dimension();

  /**
   * One draw.
   *
   * @param x the state, of length d
   * @param random the source of randomness
   * @return a new array of length d
   */
  double[] sample(double[] x, UniformRandomProvider random);

  /**
   * The cumulant \( \Lambda_Z(x, q) \).
   *
   * @param x the state, of length d
   * @param q the dual variable, of length d
   * @return the value, +infinity where the expectation is infinite
   * @throws IllegalArgumentException unless x and q are finite and of length d
   */
  double cumulant(double[] x, double[] q);

  /**
   * The cumulant with its first and second derivatives in q; by central differences of sixth order
   * unless overridden, with steps of about 0.01 standard deviations of the tilted noise. Where the
   * cumulant is infinite the value is +infinity and the derivatives are 0.
   *
   * @param x the state, of length d
   * @param q the dual variable, of length d
   * @return value, gradient and Hessian in q
   */
  default Tilted tilted(double[] x, double[] q) {
    return Arguments.checkNumbers(Differences.tilted(p -> cumulant(x, p), q), x, q);
  }

  /**
   * The derivative \( \nabla_x \Lambda_Z(x, q) \); by central differences of sixth order unless
   * overridden. Where the cumulant is infinite it is 0.
   *
   * @param x the state, of length d
   * @param q the dual variable, of length d
   * @return a new array of length d
   */
  default double[] slope(double[] x, double[] q) {
    return Arguments.checkSlope(Differences.gradient(y -> cumulant(y, q), x), x, q);
  }

  /**
   * The covariance \( E Z Z' = \nabla_q^2 \Lambda_Z(x, 0) \).
   *
   * @param x the state, of length d
   * @return a new d by d array; where tails are too heavy for a variance, it is +infinity
   */
  default double[][] covariance(double[] x) {
    return tilted(x, new double[dimension()]).covariance();
  }

  /**
   * The sum of this noise and another, independent one: \( \Lambda_{Z + Y} = \Lambda_Z + \Lambda_Y
   * \).
   *
   * @param other the other noise Y, of the same dimension
   * @return the sum
   * @throws IllegalArgumentException if the dimensions differ
   */
  default Noise plus(Noise other) {
    return new SumNoise(this, other);
  }

  /**
   * This noise times a number: \( \Lambda_{cZ}(x, q) = \Lambda_Z(x, cq) \).
   *
   * @param factor c, finite and not 0
   * @return the scaled noise
   * @throws IllegalArgumentException unless the factor is finite and not 0
   */
  default Noise times(double factor) {
    return new ScaledNoise(this, factor);
  }

  /**
   * Whether the noise is Gaussian at every x, so that the cumulant is a quadratic form of q.
   *
   * @return true if so
   */
  default boolean isGaussian() {
    return false;
  }

  /**
   * The law of the noise as a list of values with probabilities, \( \sum_a p_a \delta_{z_a} \).
   *
   * @param x the state, of length d
   * @return the atoms, with probabilities that add up to 1; empty where the law is no finite sum
   */
  default List<Atom> atoms(double[] x) {
    return List.of();
  }

  /**
   * Whether the law of the noise has a density at every x, which {@link #density} gives.
   *
   * @return true if so
   */
  default boolean hasDensity() {
    return false;
  }

  /**
   * The density of \( Z(x, \cdot) \) with respect to Lebesgue measure.
   *
   * @param x the state, of length d
   * @param z a value of the noise, of length d
   * @return the density, at least 0
   * @throws UnsupportedOperationException unless {@link #hasDensity}
   */
  default double density(double[] x, double[] z) {
    throw new UnsupportedOperationException("this noise tells no density: override density(x, z)");
  }

  /**
   * Draws for a chunk of chains.
   *
   * @param lanes the random streams, one a chain
   * @return the sampler
   */
  default Sampler sampler(RandomLanes lanes) {
    int d = dimension();
    double[] point = new double[d];
    return (x, out, n) -> {
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < d; k++) {
          point[k] = x[k][i];
        }
        double[] z = sample(point, lanes.lane(i));
        for (int k = 0; k < d; k++) {
          out[k][i] = z[k];
        }
      }
    };
  }

  /**
   * A user's noise from its sampler and its cumulant. Test that the two agree: the one is what SGD
   * walks on, the other what the theory is told.
   *
   * @param dimension the number d of coordinates, at least 1
   * @param sampler one draw at x, of length d; it takes its randomness from the source it is given
   *     alone
   * @param cumulant \( \Lambda_Z(x, q) \)
   * @return the noise
   * @throws IllegalArgumentException if the dimension is not positive; a draw of another length
   *     throws it too
   */
  static Noise of(
      int dimension,
      BiFunction<double[], UniformRandomProvider, double[]> sampler,
      ToDoubleBiFunction<double[], double[]> cumulant) {
    Arguments.checkDimension(dimension);
    return new Noise() {
      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public double[] sample(double[] x, UniformRandomProvider random) {
        double[] z = sampler.apply(x, random);
        if (z.length != dimension) {
          throw new IllegalArgumentException(
              "the given sampler returned "
                  + z.length
                  + " numbers but the noise has dimension "
                  + dimension);
        }
        return z;
      }

      @Override
      public double cumulant(double[] x, double[] q) {
        Arguments.check(dimension, x, q);
        return Arguments.checkNumber(cumulant.applyAsDouble(x, q), x, q);
      }

      @Override
      public String toString() {
        return "Noise[dimension=" + dimension + "]";
      }
    };
  }
}
