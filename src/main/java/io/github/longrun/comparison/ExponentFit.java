package io.github.longrun.comparison;

import io.github.longrun.objective.Component;
import io.github.longrun.sgd.Estimate;
import io.github.longrun.sgd.Occupation;
import io.github.longrun.sgd.Ratios;
import io.github.longrun.stationary.ExactOccupation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * The exponent \( \Delta E = E_i - E_j \) measured from occupation ratios at several step sizes,
 *
 * <p>\[ y(\eta) = \log \frac{\mu_\eta(K_i)}{\mu_\eta(K_j)} = -\frac{\Delta E}{\eta} + a +
 * \sum_{l=1}^{n} c_l \Big( \frac{\eta}{\eta_{\max}} \Big)^l , \qquad c_l \sim N(0, \tau^2), \]
 *
 * <p>where \( \Delta E \) and a are free, n is the number of step sizes and \( \tau \) is the
 * {@link #finiteStepScale()}: what each finite-step term may contribute at the largest step size.
 * Theory says nothing of a and \( c_l \) but that they exist. A straight line (\( \tau = 0 \))
 * therefore claims a precision that nobody has; a free polynomial claims to know nothing of sizes
 * and needs data that nobody has. Between them stands the one assumption made here: <b>no term
 * changes a ratio by much more than a factor e at the largest step size</b>, \( \tau = 1 \), and
 * where the data say otherwise (\( p &lt; 0.05 \)), \( \tau \) is doubled until they do not.
 *
 * <p>With weights from the error bars \( \sigma_k \) this is one linear least squares problem,
 *
 * <p>\[ \chi^2 = \min_{\Delta E, a, c} \sum_k \frac{(y_k - y(\eta_k))^2}{\sigma_k^2} + \sum_l
 * \frac{c_l^2}{\tau^2} \sim \chi^2_{n-2}, \]
 *
 * <p>and the covariance is the inverse of its normal matrix, so the error bar of the exponent
 * carries both the counting noise and what the unknown terms leave open. (Truncation errors as
 * Gaussian coefficients of natural size: R. J. Furnstahl, N. Klco, D. R. Phillips and S.
 * Wesolowski, <i>Phys. Rev. C</i> 92, 024005, 2015; ridge as generalised least squares: C. R.
 * Henderson, <i>Biometrics</i> 31, 1975.) Where the data do not fit with any \( \tau \), all error
 * bars of the fit are widened by {@link #widening}. The tests hold it to exact laws: two standard
 * errors cover the true exponent in at least 93 % of the repeats, each landscape by itself.
 */
public final class ExponentFit {

  /** The fewest step sizes that show a curvature and leave two degrees of freedom. */
  private static final int LEAST_STEP_SIZES = 4;

  private static final double NATURAL_SCALE = 1;
  private static final double ACCEPTABLE = 0.05;

  /** What an exact log ratio is trusted to where its grid shows no error. */
  private static final double ROUNDING = 1e-9;

  /** How far what balls leave out may shift the exponent, in standard errors. */
  private static final double MOST_SHIFT = 1;

  private final int[] pair;
  private final double[] stepSizes;
  private final Estimate[] logRatios;
  private final double scale;
  private final double[] coefficients;
  private final RealMatrix covariance;
  private final double chiSquare;
  private final double widening;

  /** The penalised least squares problem for one scale, solved by QR of its augmented matrix. */
  private ExponentFit(int[] pair, double[] stepSizes, Estimate[] logRatios, double scale) {
    this.pair = pair;
    this.stepSizes = stepSizes;
    this.logRatios = logRatios;
    this.scale = scale;
    int n = stepSizes.length;
    RealMatrix a = new Array2DRowRealMatrix(2 * n, n + 2);
    double[] b = new double[2 * n];
    for (int k = 0; k < n; k++) {
      double[] row = row(stepSizes[k]);
      for (int l = 0; l < n + 2; l++) {
        a.setEntry(k, l, row[l] / logRatios[k].standardError());
      }
      b[k] = logRatios[k].value() / logRatios[k].standardError();
      a.setEntry(n + k, 2 + k, 1 / scale);
    }
    QRDecomposition qr = new QRDecomposition(a);
    DecompositionSolver solver = qr.getSolver();
    coefficients = solver.solve(new ArrayRealVector(b)).toArray();
    RealMatrix r = qr.getR().getSubMatrix(0, n + 1, 0, n + 1);
    RealMatrix inverse = new QRDecomposition(r).getSolver().getInverse();
    chiSquare =
        Math.pow(
            new ArrayRealVector(b).subtract(a.operate(new ArrayRealVector(coefficients))).getNorm(),
            2);
    widening = pValue() < ACCEPTABLE ? Math.sqrt(chiSquare / degreesOfFreedom()) : 1;
    covariance = inverse.multiply(inverse.transpose()).scalarMultiply(widening * widening);
  }

  /** The regressors \( (-1/\eta, 1, \eta/\eta_{max}, (\eta/\eta_{max})^2, \dots) \). */
  private double[] row(double stepSize) {
    double[] row = new double[stepSizes.length + 2];
    row[0] = -1 / stepSize;
    row[1] = 1;
    for (int l = 2; l < row.length; l++) {
      row[l] = row[l - 1] * stepSize / stepSizes[0];
    }
    return row;
  }

  /**
   * The fit for a landscape with two minima: \( \Delta E = E_0 - E_1 \), minima numbered by their
   * loss, so that a positive exponent says that SGD prefers the minimum that is not the global one.
   *
   * @param measured occupations of plain simulation, rates by splitting, or both, one a step size,
   *     all mixed, at least four
   * @return the fit through the ratios of the induced chains
   * @throws IllegalArgumentException if there are not exactly two minima, or as {@link #of(List,
   *     int, int)}
   */
  public static ExponentFit of(List<? extends Ratios> measured) {
    requireEnough(measured.size());
    List<Component> minima = measured.get(0).components().minima();
    if (minima.size() != 2) {
      throw new IllegalArgumentException(
          "the landscape has "
              + minima.size()
              + " minima, so name the pair to compare: ExponentFit.of(measured, i, j)");
    }
    return of(measured, minima.get(0).id(), minima.get(1).id());
  }

  /**
   * The fit for a pair of components, through the ratios of the induced chains, which forget the
   * start soonest.
   *
   * @param measured occupations of plain simulation, rates by splitting, or both, one a step size,
   *     all mixed, at least four
   * @param i the component above the line of the ratio
   * @param j the component below it
   * @return the fit of \( E_i - E_j \)
   * @throws IllegalArgumentException if an occupation is not mixed (which step size, what to
   *     change), the landscapes differ, or as {@link #through}
   */
  public static ExponentFit of(List<? extends Ratios> measured, int i, int j) {
    requireComparable(measured);
    return through(
        new int[] {i, j},
        measured.stream().mapToDouble(Ratios::stepSize).toArray(),
        measured.stream().map(r -> r.inducedLogRatio(i, j)).toArray(Estimate[]::new));
  }

  private static void requireComparable(List<? extends Ratios> measured) {
    requireEnough(measured.size());
    int minima = measured.get(0).components().minima().size();
    for (Ratios ratios : measured) {
      if (!ratios.mixed()) {
        throw new IllegalArgumentException(
            "the occupation at step size "
                + ratios.stepSize()
                + " cannot be compared: "
                + ratios.mixing());
      }
      if (ratios.components().minima().size() != minima) {
        throw new IllegalArgumentException(
            "all ratios must be of one landscape, but there are "
                + minima
                + " minima at step size "
                + measured.get(0).stepSize()
                + " and "
                + ratios.components().minima().size()
                + " at "
                + ratios.stepSize()
                + ": measure them with the same components");
      }
    }
  }

  /**
   * The fit for a pair of minima, through the ratios of the states counted in their balls, {@link
   * Occupation#logRatio}. Only for balls that hold the wells; {@link #of(List, int, int)} needs
   * none.
   *
   * @param measured occupations of plain simulation, one a step size, all mixed, at least four
   * @param i the minimum above the line of the ratio
   * @param j the minimum below it
   * @return the fit of \( E_i - E_j \)
   * @throws IllegalArgumentException if the balls are too narrow for the exponent (which radius and
   *     step size, what to do), a component is no minimum, or as {@link #of(List, int, int)}
   */
  public static ExponentFit ofBalls(List<Occupation> measured, int i, int j) {
    requireComparable(measured);
    List<Occupation> sorted =
        measured.stream()
            .sorted(Comparator.comparingDouble(Occupation::stepSize).reversed())
            .toList();
    return throughBalls(
        new int[] {i, j},
        sorted.get(0).radius(),
        sorted.stream().mapToDouble(Occupation::stepSize).toArray(),
        sorted.stream().map(o -> o.logRatio(i, j)).toArray(Estimate[]::new),
        sorted.stream().mapToDouble(o -> o.held(i)).toArray(),
        sorted.stream().mapToDouble(o -> o.held(j)).toArray());
  }

  /**
   * The fit for a pair of minima, through what the exact law gives to their balls, with the error
   * of the discretisation.
   *
   * @param exact the exact occupations, one a step size, at least four
   * @param i the minimum above the line of the ratio
   * @param j the minimum below it
   * @return the fit of \( E_i - E_j \)
   * @throws IllegalArgumentException if the balls are too narrow for the exponent (which radius and
   *     step size, what to do), a component is no minimum, or as {@link #through}
   */
  public static ExponentFit ofExactBalls(List<ExactOccupation> exact, int i, int j) {
    requireEnough(exact.size());
    List<ExactOccupation> sorted =
        exact.stream()
            .sorted(Comparator.comparingDouble(ExactOccupation::stepSize).reversed())
            .toList();
    return throughBalls(
        new int[] {i, j},
        sorted.get(0).radius(),
        sorted.stream().mapToDouble(ExactOccupation::stepSize).toArray(),
        sorted.stream()
            .map(o -> Estimate.of(o.logRatio(i, j), Math.max(o.error(i, j), ROUNDING)))
            .toArray(Estimate[]::new),
        sorted.stream().mapToDouble(o -> o.held(i)).toArray(),
        sorted.stream().mapToDouble(o -> o.held(j)).toArray());
  }

  /**
   * The fit, unless it differs from that through what surrounds the balls too. What they leave out
   * falls as \( e^{-r^2 / (2 \eta s)} \), which terms in powers of \( \eta \) fit well where it is
   * seen and extend wrongly to where it is not. From the largest step size to the smallest.
   */
  private static ExponentFit throughBalls(
      int[] pair,
      double radius,
      double[] stepSizes,
      Estimate[] logRatios,
      double[] heldByI,
      double[] heldByJ) {
    ExponentFit fit = through(pair, stepSizes, logRatios);
    Estimate[] whole = new Estimate[logRatios.length];
    for (int k = 0; k < whole.length; k++) {
      double left = Math.log(heldByI[k] / heldByJ[k]);
      whole[k] = Estimate.of(logRatios[k].value() - left, logRatios[k].standardError());
    }
    double without = new ExponentFit(pair, stepSizes, whole, fit.scale).exponent().value();
    Estimate exponent = fit.exponent();
    if (Math.abs(exponent.value() - without) > MOST_SHIFT * exponent.standardError()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "balls of radius %.4g are too narrow: at step size %s they hold %.3g of what surrounds"
                  + " component %d and %.3g of what surrounds component %d, and no power of the step"
                  + " size describes the rest, which would make the exponent %.4g instead of %s:"
                  + " take a larger radius, smaller step sizes, the ratios of the induced chains"
                  + " (ExponentFit.of) or those of densities (StationaryLaw.logDensity)",
              radius,
              stepSizes[0],
              heldByI[0],
              pair[0],
              heldByJ[0],
              pair[1],
              without,
              exponent));
    }
    return fit;
  }

  /**
   * The fit through measured log ratios. It knows nothing of where they come from: for balls of a
   * fixed radius take {@link #ofBalls} or {@link #ofExactBalls}, which refuse those that cut off
   * what no power of the step size describes.
   *
   * @param stepSizes the step sizes \( \eta_k \), positive and different, at least four, in any
   *     order
   * @param logRatios the measured \( y_k \) with their standard errors
   * @return the fit
   * @throws IllegalArgumentException if the arrays differ in length, there are fewer than four step
   *     sizes, two are equal, one is not positive, or a log ratio is not finite or has no positive
   *     finite standard error
   */
  public static ExponentFit through(double[] stepSizes, Estimate[] logRatios) {
    return through(new int[0], stepSizes, logRatios);
  }

  private static ExponentFit through(int[] pair, double[] stepSizes, Estimate[] logRatios) {
    if (stepSizes.length != logRatios.length) {
      throw new IllegalArgumentException(
          "each step size needs its log ratio, got "
              + stepSizes.length
              + " step sizes and "
              + logRatios.length
              + " log ratios");
    }
    requireEnough(stepSizes.length);
    Integer[] order = new Integer[stepSizes.length];
    Arrays.setAll(order, k -> k);
    Arrays.sort(order, Comparator.comparingDouble(k -> -stepSizes[k]));
    double[] eta = Arrays.stream(order).mapToDouble(k -> stepSizes[k]).toArray();
    Estimate[] y = Arrays.stream(order).map(k -> logRatios[k]).toArray(Estimate[]::new);
    for (int k = 0; k < eta.length; k++) {
      if (!(eta[k] > 0) || Double.isInfinite(eta[k])) {
        throw new IllegalArgumentException("step sizes must be positive and finite, got " + eta[k]);
      }
      if (k > 0 && eta[k] == eta[k - 1]) {
        throw new IllegalArgumentException(
            "step size "
                + eta[k]
                + " is given twice: merge the occupations there, or leave one out");
      }
      double error = y[k].standardError();
      if (!Double.isFinite(y[k].value()) || !(error > 0) || Double.isInfinite(error)) {
        throw new IllegalArgumentException(
            "the log ratio at step size "
                + eta[k]
                + " must be finite with a positive standard error, got "
                + y[k]
                + ": take more steps there or leave it out");
      }
    }
    ExponentFit fit = new ExponentFit(pair, eta, y, NATURAL_SCALE);
    // A scale of e^20 is no finite-step term any more: what does not fit then is not smooth in eta.
    while (fit.pValue() < ACCEPTABLE && fit.scale < 20) {
      fit = new ExponentFit(pair, eta, y, 2 * fit.scale);
    }
    return fit;
  }

  /**
   * The ids i and j of the components whose ratio \( \mu(K_i) / \mu(K_j) \) is fitted.
   *
   * @return a new array {i, j}; empty where the fit is {@link #through} bare numbers
   */
  public int[] pair() {
    return pair.clone();
  }

  private static void requireEnough(int n) {
    if (n < LEAST_STEP_SIZES) {
      throw new IllegalArgumentException(
          "an exponent needs at least "
              + LEAST_STEP_SIZES
              + " step sizes to tell it from finite-step terms, got "
              + n);
    }
  }

  /**
   * The measured exponent \( \Delta E \), minus the slope of the log ratio in \( 1/\eta \) as \(
   * \eta \to 0 \).
   *
   * @return the estimate, whose standard error includes what the finite-step terms leave open
   */
  public Estimate exponent() {
    return Estimate.of(coefficients[0], Math.sqrt(covariance.getEntry(0, 0)));
  }

  /**
   * The curve \( y(\eta) \) that was fitted, with its band.
   *
   * @param stepSize the step size \( \eta \), positive
   * @return the log ratio there
   */
  public Estimate at(double stepSize) {
    ArrayRealVector row = new ArrayRealVector(row(stepSize));
    return Estimate.of(
        row.dotProduct(new ArrayRealVector(coefficients)),
        Math.sqrt(row.dotProduct(covariance.operate(row))));
  }

  /**
   * What a straight line in \( 1/\eta \) would report, shown to warn of it: its standard error
   * knows of counting noise alone.
   *
   * @return minus the slope of the weighted straight line
   */
  public Estimate straightLine() {
    double w = 0;
    double mean = 0;
    for (int k = 0; k < stepSizes.length; k++) {
      w += weight(k);
      mean += weight(k) / stepSizes[k];
    }
    mean /= w;
    double xx = 0;
    double xy = 0;
    for (int k = 0; k < stepSizes.length; k++) {
      double x = 1 / stepSizes[k] - mean;
      xx += weight(k) * x * x;
      xy += weight(k) * x * logRatios[k].value();
    }
    return Estimate.of(-xy / xx, 1 / Math.sqrt(xx));
  }

  private double weight(int k) {
    return 1 / (logRatios[k].standardError() * logRatios[k].standardError());
  }

  /**
   * Minus the slope between neighbouring step sizes, \( -(y_{k+1} - y_k) / (1/\eta_{k+1} -
   * 1/\eta_k) \): where they still drift, finite-step terms are at work.
   *
   * @return n - 1 local exponents, from the largest step sizes to the smallest
   */
  public List<Estimate> localExponents() {
    List<Estimate> slopes = new ArrayList<>();
    for (int k = 0; k + 1 < stepSizes.length; k++) {
      double run = 1 / stepSizes[k + 1] - 1 / stepSizes[k];
      slopes.add(
          Estimate.of(
              (logRatios[k].value() - logRatios[k + 1].value()) / run,
              Math.hypot(logRatios[k].standardError(), logRatios[k + 1].standardError()) / run));
    }
    return List.copyOf(slopes);
  }

  /**
   * The step sizes, from the largest to the smallest.
   *
   * @return a copy
   */
  public double[] stepSizes() {
    return stepSizes.clone();
  }

  /**
   * The measured log ratios.
   *
   * @return one a step size, in their order
   */
  public List<Estimate> logRatios() {
    return List.of(logRatios);
  }

  /**
   * The coefficients \( (\Delta E, a, c_1, \dots, c_n) \).
   *
   * @return a copy
   */
  public double[] coefficients() {
    return coefficients.clone();
  }

  /**
   * The covariance of {@link #coefficients}.
   *
   * @return a copy, n + 2 by n + 2
   */
  public double[][] covariance() {
    return covariance.getData();
  }

  /**
   * The scale \( \tau \) of the finite-step terms: 1, or larger where the data demand it.
   *
   * @return the scale, in units of the log ratio at the largest step size
   */
  public double finiteStepScale() {
    return scale;
  }

  /**
   * The misfit \( \chi^2 \), terms and data together.
   *
   * @return chi-square
   */
  public double chiSquare() {
    return chiSquare;
  }

  /**
   * The degrees of freedom n - 2 of {@link #chiSquare}.
   *
   * @return n - 2
   */
  public int degreesOfFreedom() {
    return stepSizes.length - 2;
  }

  /**
   * The probability of a larger misfit if the model holds; below 0.05, the error bars of the ratios
   * are too small or the ratios do not depend smoothly on the step size, and those of the fit are
   * widened.
   *
   * @return the p-value
   */
  public double pValue() {
    return ChiSquaredDistribution.of(degreesOfFreedom()).survivalProbability(chiSquare);
  }

  /**
   * By how much the error bars of the fit are wider than those of the ratios make them: 1, or where
   * {@link #pValue} is below 0.05 the square root of chi-square per degree of freedom (R. T. Birge,
   * <i>Phys. Rev.</i> 40, 1932).
   *
   * @return the factor that {@link #exponent}, {@link #at} and {@link #covariance} contain
   */
  public double widening() {
    return widening;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "exponent %s from %d step sizes %.4g to %.4g (chi-square %.2f on %d degrees of freedom, p = %.2f, tau = %.0f)%s",
        exponent(),
        stepSizes.length,
        stepSizes[0],
        stepSizes[stepSizes.length - 1],
        chiSquare,
        degreesOfFreedom(),
        pValue(),
        scale,
        widening > 1
            ? String.format(
                Locale.ROOT,
                "; the ratios do not fit, so error bars are %.2g times wider: leave out the largest"
                    + " step sizes, or take longer runs",
                widening)
            : "");
  }
}
