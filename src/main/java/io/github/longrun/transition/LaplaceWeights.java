package io.github.longrun.transition;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.oracle.StochasticGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The probabilities of the minima under Gaussian noise \( \sigma^2 I \), with their prefactors: \[
 * \mu_\eta(K_i) = \frac{w_i}{\sum_j w_j}, \qquad w_i = \frac{\exp(-2 f(m_i) / (\eta \sigma^2))}
 * {\sqrt{\det \nabla^2 f(m_i)}}. \] This goes beyond the theorem, which gives exponents for any
 * noise and no prefactors.
 *
 * <p><b>Where it comes from.</b> \( x' = x - \eta (\nabla f + \sigma \xi) \) is the Euler scheme,
 * with time step \( \eta \), of \( dX = -\nabla f\, dt + \sqrt\eta \sigma\, dW \), whose invariant
 * density is \( \exp(-2 f / (\eta \sigma^2)) \). That of SGD itself, found by expanding one step
 * around \( y = x + O(\eta) \), is \[ \rho(x) \propto \exp\left(-\frac{2 f(x)}{\eta \sigma^2} +
 * \frac{|\nabla f(x)|^2}{2 \sigma^2}\right) (1 + O(\eta)). \] Its second term is of order 1, is
 * exact for a quadratic loss (where the covariance is \( \eta \sigma^2 (2 A - \eta A^2)^{-1} \)),
 * and vanishes at critical points: to leading order SGD and the diffusion have the same weights.
 *
 * <p><b>What is left out</b> is of relative order \( \eta \): the anharmonic terms of Laplace's
 * method and the next term of \( \rho \), which is not local.
 */
public final class LaplaceWeights {

  /** Smaller eigenvalues than this fraction of the largest are 0 to the accuracy of a Hessian. */
  private static final double DEGENERATE = 1e-7;

  private static final double SAME = 1e-9;

  private final Objective objective;
  private final double sigma;
  private final Map<Integer, Well> wells;

  /** A minimum: the loss there and the eigenvalues of its Hessian, rising. */
  record Well(double value, double[] curvatures) {

    double logDeterminant() {
      return LaplaceWeights.logDeterminant(curvatures);
    }

    /** Of the law of SGD on a quadratic loss: the determinant of \( A - \eta A^2 / 2 \). */
    double logDeterminantOfSteps(double stepSize) {
      return LaplaceWeights.logDeterminant(
          Arrays.stream(curvatures).map(a -> a * (1 - stepSize * a / 2)).toArray());
    }
  }

  private LaplaceWeights(Objective objective, double sigma, Map<Integer, Well> wells) {
    this.objective = objective;
    this.sigma = sigma;
    this.wells = wells;
  }

  /**
   * The weights of the minima of a loss.
   *
   * @param g the stochastic gradient, whose noise is Gaussian with covariance \( \sigma^2 I \), the
   *     same everywhere; this is looked at in the components, the centre and two corners of the box
   * @param components the critical components of its loss
   * @return the weights
   * @throws IllegalArgumentException where the noise is another, there is no minimum, or a minimum
   *     is not an isolated point with a regular Hessian
   */
  public static LaplaceWeights of(StochasticGradient g, CriticalComponents components) {
    double sigma = sigma(g, components);
    Map<Integer, Well> wells = new TreeMap<>();
    for (Component k : components) {
      if (k.kind() == Component.Kind.MINIMUM || k.kind() == Component.Kind.DEGENERATE) {
        wells.put(k.id(), new Well(k.value(), curvatures(components, k)));
      }
    }
    if (wells.isEmpty()) {
      throw new IllegalArgumentException(
          "components must hold at least 1 minimum, got none in "
              + components.box()
              + ": widen the box");
    }
    return new LaplaceWeights(g.objective(), sigma, wells);
  }

  /** The curvatures at an isolated point where none is 0. */
  static double[] curvatures(CriticalComponents components, Component k) {
    double[] curvatures = components.curvatures(k.id());
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (double curvature : curvatures) {
      smallest = Math.min(smallest, Math.abs(curvature));
      largest = Math.max(largest, Math.abs(curvature));
    }
    if (!k.isIsolated() || !(smallest > DEGENERATE * largest)) {
      throw new IllegalArgumentException(
          "prefactors need isolated critical points with regular Hessians, but component "
              + k.id()
              + " ("
              + k.name()
              + ") is degenerate: use the exponents of EnergyLevels and ConvergenceTime");
    }
    return curvatures;
  }

  static double logDeterminant(double[] curvatures) {
    double sum = 0;
    for (double curvature : curvatures) {
      sum += Math.log(Math.abs(curvature));
    }
    return sum;
  }

  /** \( \log(e^a + e^b) \). */
  static double logSum(double a, double b) {
    double larger = Math.max(a, b);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
  }

  private static double sigma(StochasticGradient g, CriticalComponents components) {
    List<double[]> places = new ArrayList<>();
    components.forEach(k -> places.addAll(k.points()));
    Box box = components.box();
    double[] centre = box.lower().clone();
    for (int k = 0; k < centre.length; k++) {
      centre[k] = 0.5 * (box.lower()[k] + box.upper()[k]);
    }
    places.addAll(List.of(box.lower(), box.upper(), centre));
    double variance = Double.NaN;
    for (double[] x : places) {
      double[][] c = g.tilted(x, new double[g.dimension()]).covariance();
      variance = Double.isNaN(variance) ? c[0][0] : variance;
      for (int k = 0; k < c.length; k++) {
        for (int l = 0; l < c.length; l++) {
          double expected = k == l ? variance : 0;
          if (!g.isGaussian() || !(Math.abs(c[k][l] - expected) <= SAME * variance)) {
            throw new IllegalArgumentException(
                "prefactors need Gaussian noise of covariance sigma^2 I, the same everywhere, but"
                    + " that of the stochastic gradient is another: use GaussianNoise.isotropic,"
                    + " or the exponents of EnergyLevels and ConvergenceTime");
          }
        }
      }
    }
    return Math.sqrt(variance);
  }

  /**
   * The components that are minima.
   *
   * @return their numbers in the critical components, ascending
   */
  public List<Integer> minima() {
    return List.copyOf(wells.keySet());
  }

  /**
   * The standard deviation of the noise in each direction.
   *
   * @return sigma
   */
  public double sigma() {
    return sigma;
  }

  /**
   * The predicted \( \log \mu_\eta(K_i) / \mu_\eta(K_j) \), up to \( O(\eta) \).
   *
   * @param i a minimum, by its number in the critical components
   * @param j another
   * @param stepSize the step size \( \eta \)
   * @return the logarithm
   * @throws IllegalArgumentException where i or j is not the number of a minimum, or unless the
   *     step size is positive and below \( 2 / \lambda \) with the largest curvature \( \lambda \)
   *     of a minimum, where SGD is unstable
   */
  public double logRatio(int i, int j, double stepSize) {
    check(stepSize);
    return logWeight(well(i), stepSize) - logWeight(well(j), stepSize);
  }

  /**
   * The predicted probability \( \mu_\eta(K_i) \), up to a factor of \( 1 + O(\eta) \).
   *
   * @param i a minimum, by its number in the critical components
   * @param stepSize the step size \( \eta \)
   * @return the probability; those of all minima add up to 1
   * @throws IllegalArgumentException as {@link #logRatio}
   */
  public double probability(int i, double stepSize) {
    double sum = 0;
    for (int j : wells.keySet()) {
      sum += Math.exp(logRatio(j, i, stepSize));
    }
    return 1 / sum;
  }

  /**
   * The logarithm of the predicted invariant density of SGD, \( -2 f(x) / (\eta \sigma^2) + |\nabla
   * f(x)|^2 / (2 \sigma^2) - \log Z \), up to \( O(\eta) \) while x is fixed.
   *
   * <p>With \( \log Z \) by Laplace's method, each well with the determinant of \( A - \eta A^2 / 2
   * \) for that of its Hessian A: exact for a quadratic loss.
   *
   * @param x a point, of length d
   * @param stepSize the step size \( \eta \)
   * @return the logarithm of the density
   * @throws IllegalArgumentException as {@link #logRatio}, or if x is not d finite numbers
   */
  public double logDensity(double[] x, double stepSize) {
    check(stepSize);
    if (x.length != objective.dimension() || !Arrays.stream(x).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "x must be " + objective.dimension() + " finite numbers, got " + Arrays.toString(x));
    }
    double variance = sigma * sigma;
    double squares = 0;
    for (double slope : objective.gradient(x)) {
      squares += slope * slope;
    }
    double logZ = Double.NEGATIVE_INFINITY;
    for (Well well : wells.values()) {
      double height = -2 * well.value / (stepSize * variance);
      logZ = logSum(logZ, height - 0.5 * well.logDeterminantOfSteps(stepSize));
    }
    return -2 * objective.value(x) / (stepSize * variance)
        + squares / (2 * variance)
        - logZ
        - 0.5 * x.length * Math.log(Math.PI * stepSize * variance);
  }

  private double logWeight(Well well, double stepSize) {
    return -2 * well.value / (stepSize * sigma * sigma) - 0.5 * well.logDeterminant();
  }

  Well well(int i) {
    Well well = wells.get(i);
    if (well == null) {
      throw new IllegalArgumentException(
          "component must be one of the minima " + wells.keySet() + ", got " + i);
    }
    return well;
  }

  /** Refuses a step size at which SGD does not stay at some minimum. */
  void check(double stepSize) {
    double largest =
        wells.values().stream()
            .mapToDouble(well -> well.curvatures[well.curvatures.length - 1])
            .max()
            .orElseThrow();
    if (!(stepSize > 0 && stepSize * largest < 2)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "stepSize must be in (0, %.6g), where SGD is stable at every minimum, got %s",
              2 / largest,
              stepSize));
    }
  }

  /** A table, one line a minimum: the loss and the determinant of its Hessian. */
  @Override
  public String toString() {
    StringBuilder table =
        new StringBuilder(
            String.format(Locale.ROOT, "Laplace weights of %d minima%n", wells.size()));
    wells.forEach(
        (i, well) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "%4s  f = %-13.8g det = %-12.6g log w = %.6g / eta %+.6g%n",
                    Component.symbol(i),
                    well.value,
                    Math.exp(well.logDeterminant()),
                    -2 * well.value / (sigma * sigma),
                    -0.5 * well.logDeterminant())));
    return table.toString();
  }
}
