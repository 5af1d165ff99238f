package io.github.longrun.oracle;

import io.github.longrun.objective.Objective;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gaussian noise \( Z \sim N(0, C(x)) \), with \( \Lambda_Z(x, q) = \frac12 \langle q, C(x) q
 * \rangle \).
 *
 * <p>A draw is \( Z = R(x) \xi \) with standard normals \( \xi \) and the Cholesky factor \( R R' =
 * C \).
 */
public abstract class GaussianNoise implements Noise {

  private final int dimension;

  private GaussianNoise(int dimension) {
    this.dimension = Arguments.checkDimension(dimension);
  }

  /**
   * The same standard deviation in every direction and place, \( C = \sigma^2 I \).
   *
   * @param dimension the number d of coordinates, at least 1
   * @param sigma the standard deviation, positive and finite
   * @return the noise
   * @throws IllegalArgumentException unless 0 &lt; sigma &lt; infinity
   */
  public static GaussianNoise isotropic(int dimension, double sigma) {
    return new Constant(diagonal(Arguments.checkDimension(dimension), checked(sigma, null)));
  }

  /**
   * The same standard deviation in every direction that changes with the place, \( C(x) =
   * \sigma(x)^2 I \).
   *
   * @param dimension the number d of coordinates, at least 1
   * @param sigma the standard deviation at x, positive and finite; a smooth function
   * @return the noise; it throws IllegalArgumentException where sigma(x) is not positive and finite
   */
  public static GaussianNoise isotropic(int dimension, ToDoubleFunction<double[]> sigma) {
    return new Isotropic(dimension, sigma);
  }

  /**
   * The same variance in every direction that changes with the loss, \( C(x) = \sigma^2(f(x)) I \):
   * then SGD on f has the energy \( E = 2 \int df / \sigma^2(f) \) (Azizian et al., ICML 2024). The
   * derivative of the variance is taken by differences.
   *
   * @param f the loss
   * @param variance \( \sigma^2 \), from a value of the loss to a positive and finite number; a
   *     smooth function
   * @return the noise; it throws IllegalArgumentException where the variance is not positive and
   *     finite
   */
  public static GaussianNoise lossDependent(Objective f, DoubleUnaryOperator variance) {
    return lossDependent(
        f,
        variance,
        y -> Differences.gradient(v -> variance.applyAsDouble(v[0]), new double[] {y})[0]);
  }

  /**
   * The same variance in every direction that changes with the loss, with its exact derivative.
   *
   * @param f the loss
   * @param variance \( \sigma^2 \), from a value of the loss to a positive and finite number
   * @param derivative the derivative of {@code variance}
   * @return the noise; it throws IllegalArgumentException where the variance is not positive and
   *     finite
   */
  public static GaussianNoise lossDependent(
      Objective f, DoubleUnaryOperator variance, DoubleUnaryOperator derivative) {
    return new LossDependent(f, variance, derivative);
  }

  /**
   * The same covariance in every place.
   *
   * @param covariance C, d by d, symmetric and positive definite
   * @return the noise
   * @throws IllegalArgumentException if C is not square, not symmetric, singular or not positive
   */
  public static GaussianNoise full(double[][] covariance) {
    return new Constant(cholesky(covariance, null));
  }

  /**
   * A covariance that changes with the place.
   *
   * @param dimension the number d of coordinates, at least 1
   * @param covariance C(x), d by d, symmetric and positive definite; a smooth function
   * @return the noise; it throws IllegalArgumentException where C(x) is no such matrix
   */
  public static GaussianNoise stateDependent(
      int dimension, Function<double[], double[][]> covariance) {
    return new StateDependent(dimension, covariance);
  }

  @Override
  public abstract double[][] covariance(double[] x);

  /** The Cholesky factor R of C(x), lower triangular. */
  abstract double[][] root(double[] x);

  /** Whether the covariance is \( \sigma^2 I \), the same everywhere. */
  boolean isIsotropic() {
    return false;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public double[] sample(double[] x, UniformRandomProvider random) {
    double[] z = new double[dimension + 1];
    for (int k = 0; k < dimension; k += 2) {
      System.arraycopy(BoxMuller.pair(random.nextLong()), 0, z, k, 2);
    }
    return product(root(x), z);
  }

  @Override
  public double cumulant(double[] x, double[] q) {
    return tilted(x, q).value();
  }

  @Override
  public Tilted tilted(double[] x, double[] q) {
    Arguments.check(dimension, x, q);
    double[][] c = covariance(x);
    double[] mean = new double[dimension];
    double value = 0;
    for (int k = 0; k < dimension; k++) {
      for (int l = 0; l < dimension; l++) {
        mean[k] += c[k][l] * q[l];
      }
      value += 0.5 * q[k] * mean[k];
    }
    return Arguments.checkNumbers(new Tilted(value, mean, c), x, q);
  }

  @Override
  public boolean isGaussian() {
    return true;
  }

  @Override
  public boolean hasDensity() {
    return true;
  }

  /** \( \prod_k \varphi(\xi_k) / R_{kk} \) with \( R \xi = z \). */
  @Override
  public double density(double[] x, double[] z) {
    double[][] r = root(x);
    double[] xi = new double[dimension];
    double exponent = 0;
    double scale = 1;
    for (int k = 0; k < dimension; k++) {
      double s = z[k];
      for (int l = 0; l < k; l++) {
        s -= r[k][l] * xi[l];
      }
      xi[k] = s / r[k][k];
      exponent -= 0.5 * xi[k] * xi[k];
      scale *= Math.sqrt(2 * Math.PI) * r[k][k];
    }
    return Math.exp(exponent) / scale;
  }

  @Override
  public String toString() {
    return "GaussianNoise." + getClass().getSimpleName() + "[dimension=" + dimension + "]";
  }

  /** The same covariance everywhere. */
  private static final class Constant extends GaussianNoise {

    private final double[][] root;
    private final boolean isotropic;

    Constant(double[][] root) {
      super(root.length);
      this.root = root;
      isotropic = Arrays.deepEquals(root, diagonal(root.length, root[0][0]));
    }

    @Override
    public double[][] covariance(double[] x) {
      int d = root.length;
      double[][] c = new double[d][d];
      for (int k = 0; k < d; k++) {
        for (int l = 0; l < d; l++) {
          for (int j = 0; j <= Math.min(k, l); j++) {
            c[k][l] += root[k][j] * root[l][j];
          }
        }
      }
      return c;
    }

    @Override
    double[][] root(double[] x) {
      return root;
    }

    @Override
    boolean isIsotropic() {
      return isotropic;
    }

    @Override
    public double[] slope(double[] x, double[] q) {
      Arguments.check(dimension(), x, q);
      return new double[dimension()];
    }

    @Override
    public Sampler sampler(RandomLanes lanes) {
      return (x, out, n) -> {
        lanes.gaussians(out, n);
        for (int k = out.length - 1; k >= 0; k--) {
          scale(out[k], root[k][k], n);
          for (int l = 0; l < k && !isotropic; l++) {
            add(out[k], root[k][l], out[l], n);
          }
        }
      };
    }
  }

  /** The same in every direction, not in every place. */
  private static class Isotropic extends GaussianNoise {

    private final ToDoubleFunction<double[]> sigma;

    Isotropic(int dimension, ToDoubleFunction<double[]> sigma) {
      super(dimension);
      this.sigma = sigma;
    }

    private double sigma(double[] x) {
      return checked(sigma.applyAsDouble(x), x);
    }

    @Override
    public double[][] covariance(double[] x) {
      double s = sigma(x);
      return diagonal(dimension(), s * s);
    }

    @Override
    double[][] root(double[] x) {
      return diagonal(dimension(), sigma(x));
    }

    @Override
    public Sampler sampler(RandomLanes lanes) {
      double[] point = new double[dimension()];
      return (x, out, n) -> {
        lanes.gaussians(out, n);
        for (int i = 0; i < n; i++) {
          for (int k = 0; k < point.length; k++) {
            point[k] = x[k][i];
          }
          double s = sigma(point);
          for (double[] coordinate : out) {
            coordinate[i] *= s;
          }
        }
      };
    }
  }

  /** The same in every direction and wherever the loss is the same. */
  private static final class LossDependent extends Isotropic {

    private final Objective f;
    private final DoubleUnaryOperator derivative;

    LossDependent(Objective f, DoubleUnaryOperator variance, DoubleUnaryOperator derivative) {
      super(f.dimension(), x -> deviation(f.value(x), variance, x));
      this.f = f;
      this.derivative = derivative;
    }

    private static double deviation(double loss, DoubleUnaryOperator variance, double[] x) {
      double v = variance.applyAsDouble(loss);
      if (!(v > 0) || Double.isInfinite(v)) {
        throw new IllegalArgumentException(
            "variance must be positive and finite, got " + v + where(x) + " of loss " + loss);
      }
      return Math.sqrt(v);
    }

    /** \( \frac12 |q|^2 (\sigma^2)'(f)\, \nabla f \). */
    @Override
    public double[] slope(double[] x, double[] q) {
      Arguments.check(dimension(), x, q);
      double factor = 0;
      for (double v : q) {
        factor += 0.5 * v * v;
      }
      factor *= derivative.applyAsDouble(f.value(x));
      double[] slope = f.gradient(x);
      for (int k = 0; k < slope.length; k++) {
        slope[k] *= factor;
      }
      return Arguments.checkSlope(slope, x, q);
    }
  }

  /** Any covariance at any place. */
  private static final class StateDependent extends GaussianNoise {

    private final Function<double[], double[][]> covariance;

    StateDependent(int dimension, Function<double[], double[][]> covariance) {
      super(dimension);
      this.covariance = covariance;
    }

    @Override
    public double[][] covariance(double[] x) {
      double[][] c = checked(x).clone();
      for (int k = 0; k < c.length; k++) {
        c[k] = c[k].clone();
      }
      return c;
    }

    @Override
    double[][] root(double[] x) {
      return cholesky(given(x), x);
    }

    /** Draws without a new array but the given matrix: the root has a place of its own. */
    @Override
    public Sampler sampler(RandomLanes lanes) {
      int d = dimension();
      double[] point = new double[d];
      double[][] root = new double[d][d];
      return (x, out, n) -> {
        lanes.gaussians(out, n);
        for (int i = 0; i < n; i++) {
          for (int k = 0; k < d; k++) {
            point[k] = x[k][i];
          }
          cholesky(given(point), point, root);
          for (int k = d - 1; k >= 0; k--) {
            double z = out[k][i] * root[k][k];
            for (int l = 0; l < k; l++) {
              z = Math.fma(root[k][l], out[l][i], z);
            }
            out[k][i] = z;
          }
        }
      };
    }

    /** As {@link #tilted}, without its arrays: the slope takes many of them. */
    @Override
    public double cumulant(double[] x, double[] q) {
      Arguments.check(dimension(), x, q);
      double[][] c = checked(x);
      double value = 0;
      for (int k = 0; k < q.length; k++) {
        double mean = 0;
        for (int l = 0; l < q.length; l++) {
          mean += c[k][l] * q[l];
        }
        value += 0.5 * q[k] * mean;
      }
      return Arguments.checkNumber(value, x, q);
    }

    private double[][] checked(double[] x) {
      double[][] c = given(x);
      if (!(lastPivot(c) > 0)) {
        generalCholesky(c, x, new double[c.length][c.length]);
      }
      return c;
    }

    private double[][] given(double[] x) {
      double[][] c = covariance.apply(x);
      if (c.length != dimension()) {
        throw new IllegalArgumentException(
            "covariance must be "
                + dimension()
                + " by "
                + dimension()
                + where(x)
                + ", got "
                + c.length
                + " rows");
      }
      return c;
    }
  }

  private static double[] product(double[][] root, double[] z) {
    double[] out = new double[root.length];
    for (int k = root.length - 1; k >= 0; k--) {
      out[k] = z[k] * root[k][k];
      for (int l = 0; l < k; l++) {
        out[k] = Math.fma(root[k][l], z[l], out[k]);
      }
    }
    return out;
  }

  private static void scale(double[] v, double by, int n) {
    for (int i = 0; i < n; i++) {
      v[i] *= by;
    }
  }

  private static void add(double[] v, double factor, double[] w, int n) {
    for (int i = 0; i < n; i++) {
      v[i] = Math.fma(factor, w[i], v[i]);
    }
  }

  private static double[][] diagonal(int dimension, double value) {
    double[][] a = new double[dimension][dimension];
    for (int k = 0; k < dimension; k++) {
      a[k][k] = value;
    }
    return a;
  }

  private static double checked(double sigma, double[] x) {
    if (!(sigma * sigma > 0) || !(sigma > 0) || Double.isInfinite(sigma * sigma)) {
      throw new IllegalArgumentException(
          "sigma must be positive and finite, and its square too"
              + where(x)
              + ", got "
              + sigma
              + "; leave the noise out of a direction by a small sigma, not by 0");
    }
    return sigma;
  }

  private static double[][] cholesky(double[][] c, double[] x) {
    int d = Arguments.checkDimension(c.length);
    double[][] root = new double[d][d];
    cholesky(c, x, root);
    return root;
  }

  /** Writes the lower triangle of the root. */
  private static void cholesky(double[][] c, double[] x, double[][] root) {
    double pivot = lastPivot(c);
    if (!(pivot > 0)) {
      generalCholesky(c, x, root);
      return;
    }
    int last = c.length - 1;
    if (last == 1) {
      root[0][0] = Math.sqrt(c[0][0]);
      root[1][0] = c[1][0] / root[0][0];
    }
    root[last][last] = Math.sqrt(pivot);
  }

  /**
   * \( R_{dd}^2 \) for d = 1 or 2, the bits of the general way; NaN for larger d, and not positive
   * where the general way refuses the matrix.
   */
  private static double lastPivot(double[][] c) {
    double[] first = c[0];
    if (c.length > 2 || first.length != c.length || !(first[0] < Double.POSITIVE_INFINITY)) {
      return Double.NaN;
    }
    if (c.length == 1) {
      return first[0];
    }
    double[] second = c[1];
    if (second.length != 2 || !(first[0] > 0) || !areSame(second[0], first[1])) {
      return Double.NaN;
    }
    double r = second[0] / Math.sqrt(first[0]);
    return pivot(second[1] - r * r, second[1]);
  }

  private static double pivot(double s, double variance) {
    return s > 1e-14 * variance && variance < Double.POSITIVE_INFINITY ? s : Double.NaN;
  }

  /** Whether two numbers are finite and the same but for rounding. */
  private static boolean areSame(double a, double b) {
    double gap = Math.abs(a - b);
    return gap <= 1e-12 * (Math.abs(a) + Math.abs(b)) && gap < Double.POSITIVE_INFINITY;
  }

  private static void generalCholesky(double[][] c, double[] x, double[][] root) {
    int d = c.length;
    for (int k = 0; k < d; k++) {
      if (c[k].length != d) {
        throw new IllegalArgumentException(
            "covariance must be square"
                + where(x)
                + ", got "
                + d
                + " rows but row "
                + k
                + " of length "
                + c[k].length);
      }
    }
    for (int k = 0; k < d; k++) {
      for (int l = 0; l <= k; l++) {
        if (!areSame(c[k][l], c[l][k])) {
          throw new IllegalArgumentException(
              "covariance must be symmetric and finite"
                  + where(x)
                  + ", got c["
                  + k
                  + "]["
                  + l
                  + "] = "
                  + c[k][l]
                  + " and c["
                  + l
                  + "]["
                  + k
                  + "] = "
                  + c[l][k]);
        }
        double s = c[k][l];
        for (int j = 0; j < l; j++) {
          s -= root[k][j] * root[l][j];
        }
        if (l < k) {
          root[k][l] = s / root[l][l];
        } else if (pivot(s, c[k][k]) > 0) {
          root[k][k] = Math.sqrt(s);
        } else {
          throw new IllegalArgumentException(
              "covariance must be positive definite"
                  + where(x)
                  + ", but "
                  + Arrays.deepToString(c)
                  + " is not; add a small multiple of the identity where a direction has no noise");
        }
      }
    }
  }

  private static String where(double[] x) {
    return x == null ? "" : " at x = " + Arrays.toString(x);
  }
}
