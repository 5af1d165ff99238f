package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.checked;

/**
 * A classifier with one hidden layer of tanh units under the logistic loss with weight decay,
 *
 * <p>\[ f(x) = \frac1n \sum_{i=1}^n f_i(x), \qquad f_i(x) = \log\big(1 + e^{-y_i o(u_i)}\big) +
 * \frac{\lambda}{2} |x|^2, \qquad o(u) = \sum_{h=1}^{m} v_h \tanh\Big(b_h + \sum_{k=1}^{p} w_{hk}
 * u_k\Big), \]
 *
 * <p>over inputs \( u_i \) of p features with labels \( y_i = \pm 1 \). The hidden layer is
 * trained, the output weights \( v_h \) are fixed (a committee machine; D. Saad and S. A. Solla,
 * <i>Phys. Rev. Lett.</i> 74, 4337, 1995). The parameters stand unit by unit, \( x = (b_1, w_{11},
 * \dots, w_{1p}, b_2, \dots) \), so d = m (p + 1).
 *
 * <p>Without decay f is bounded and not coercive. Every gradient \( \nabla f_i \) is bounded but
 * for the decay, so no step size throws a chain out. Units of equal output weight may be
 * interchanged, and units of opposite ones with a change of sign, without a change of any \( f_i
 * \): critical points come in groups of one energy, and the noise has no part across the points
 * that such a symmetry leaves in place.
 */
public final class NeuralNetwork implements FiniteSum {

  private final double[][] features;
  private final double[] labels;
  private final double[] outputWeights;
  private final double decay;

  private NeuralNetwork(
      double[][] features, double[] labels, double[] outputWeights, double decay) {
    this.features = features;
    this.labels = labels;
    this.outputWeights = outputWeights;
    this.decay = decay;
  }

  /**
   * A classifier without weight decay.
   *
   * @param features one column a feature: {@code features[k][i]} is feature k of observation i
   * @param labels the labels \( y_i \), each 1 or -1
   * @param outputWeights the weights \( v_h \), one a hidden unit, finite and not 0
   * @return the loss
   * @throws IllegalArgumentException if a column has not as many numbers as there are labels, a
   *     number is not finite, a label is neither 1 nor -1, an output weight is 0, or there is no
   *     label or no unit
   */
  public static NeuralNetwork classifier(
      double[][] features, double[] labels, double... outputWeights) {
    double[][] columns = RobustRegression.columns(features, labels, "labels");
    for (int i = 0; i < labels.length; i++) {
      if (Math.abs(labels[i]) != 1) {
        throw new IllegalArgumentException(
            "labels must be 1 or -1, got " + labels[i] + " at position " + i);
      }
    }
    if (outputWeights.length == 0) {
      throw new IllegalArgumentException("outputWeights is empty, at least one unit is needed");
    }
    for (double v : outputWeights) {
      if (v == 0 || !Double.isFinite(v)) {
        throw new IllegalArgumentException("outputWeights must be finite and not 0, got " + v);
      }
    }
    return new NeuralNetwork(columns, labels.clone(), outputWeights.clone(), 0);
  }

  /**
   * The same network with weight decay \( \lambda |x|^2 / 2 \) in every term.
   *
   * @param lambda the decay \( \lambda \), 0 or positive; it replaces the one there was
   * @return a copy
   * @throws IllegalArgumentException if lambda is negative or not finite
   */
  public NeuralNetwork withDecay(double lambda) {
    if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("decay must be finite and at least 0, got " + lambda);
    }
    return new NeuralNetwork(features, labels, outputWeights, lambda);
  }

  @Override
  public int dimension() {
    return outputWeights.length * (features.length + 1);
  }

  @Override
  public int size() {
    return labels.length;
  }

  /**
   * The output o(u): its sign is the class that is told, \( 1 / (1 + e^{-o}) \) the probability of
   * class 1.
   *
   * @param x the parameters, of length d
   * @param u the features of one input, p numbers
   * @return the output
   */
  public double output(double[] x, double... u) {
    checked(x, dimension());
    if (u.length != features.length) {
      throw new IllegalArgumentException(
          "u has length " + u.length + " but there are " + features.length + " features");
    }
    double sum = 0;
    for (int h = 0; h < outputWeights.length; h++) {
      double z = x[at(h)];
      for (int k = 0; k < u.length; k++) {
        z += x[at(h) + 1 + k] * u[k];
      }
      sum += outputWeights[h] * Sigmoid.tanh(z);
    }
    return sum;
  }

  @Override
  public double value(double[] x) {
    checked(x, dimension());
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      double margin = labels[i] * output(activations(i, x));
      // log(1 + e^-margin), which does not overflow.
      sum += Math.max(0, -margin) + StrictMath.log1p(StrictMath.exp(-Math.abs(margin)));
    }
    return sum / size() + decay * Vectors.dot(x, x) / 2;
  }

  @Override
  public double[] gradient(double[] x) {
    checked(x, dimension());
    double[] g = new double[x.length];
    for (int i = 0; i < size(); i++) {
      addGradient(i, x, g);
    }
    for (int k = 0; k < g.length; k++) {
      g[k] = g[k] / size() + decay * x[k];
    }
    return g;
  }

  @Override
  public double[] gradient(int i, double[] x) {
    checked(x, dimension());
    double[] g = new double[x.length];
    addGradient(i, x, g);
    for (int k = 0; k < g.length; k++) {
      g[k] += decay * x[k];
    }
    return g;
  }

  @Override
  public double[][] hessian(double[] x) {
    checked(x, dimension());
    double[][] a = new double[x.length][x.length];
    for (int i = 0; i < size(); i++) {
      addHessian(i, x, 1.0 / size(), a);
    }
    return withDecay(a);
  }

  @Override
  public double[][] hessian(int i, double[] x) {
    checked(x, dimension());
    double[][] a = new double[x.length][x.length];
    addHessian(i, x, 1, a);
    return withDecay(a);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Gives the bits of {@link #gradient(int, double[])} without its arrays.
   */
  @Override
  public void gradients(int[] term, double[][] x, double[][] g, int n) {
    for (int i = 0; i < n; i++) {
      int t = term[i];
      double output = 0;
      for (int h = 0; h < outputWeights.length; h++) {
        double z = x[at(h)][i];
        for (int k = 0; k < features.length; k++) {
          z += x[at(h) + 1 + k][i] * features[k][t];
        }
        double tanh = Sigmoid.tanh(z);
        output += outputWeights[h] * tanh;
        g[at(h)][i] = tanh;
      }
      double slope = slope(t, output);
      for (int h = 0; h < outputWeights.length; h++) {
        double tanh = g[at(h)][i];
        double inner = slope * outputWeights[h] * (1 - tanh * tanh);
        g[at(h)][i] = inner + decay * x[at(h)][i];
        for (int k = 0; k < features.length; k++) {
          g[at(h) + 1 + k][i] = inner * features[k][t] + decay * x[at(h) + 1 + k][i];
        }
      }
    }
  }

  /** The place of \( b_h \) in x; \( w_h \) follows. */
  private int at(int h) {
    return h * (features.length + 1);
  }

  /** What a parameter of a unit is multiplied by: 1 for the bias, then the features. */
  private double input(int k, int i) {
    return k == 0 ? 1 : features[k - 1][i];
  }

  /** The hyperbolic tangents of all units. */
  private double[] activations(int i, double[] x) {
    double[] t = new double[outputWeights.length];
    for (int h = 0; h < t.length; h++) {
      double z = 0;
      for (int k = 0; k <= features.length; k++) {
        z += x[at(h) + k] * input(k, i);
      }
      t[h] = Sigmoid.tanh(z);
    }
    return t;
  }

  private double output(double[] activations) {
    return Vectors.dot(outputWeights, activations);
  }

  /** The derivative of \( \log(1 + e^{-y o}) \) in the output o. */
  private double slope(int i, double output) {
    return -labels[i] * Sigmoid.logistic(-labels[i] * output);
  }

  private void addGradient(int i, double[] x, double[] g) {
    double[] t = activations(i, x);
    double slope = slope(i, output(t));
    for (int h = 0; h < t.length; h++) {
      double inner = slope * outputWeights[h] * (1 - t[h] * t[h]);
      for (int k = 0; k <= features.length; k++) {
        g[at(h) + k] += inner * input(k, i);
      }
    }
  }

  /** With \( \ell'' = |\ell'| (1 - |\ell'|) \) and \( \tanh'' = -2 \tanh (1 - \tanh^2) \). */
  private void addHessian(int i, double[] x, double weight, double[][] a) {
    double[] t = activations(i, x);
    double slope = slope(i, output(t));
    double curvature = Math.abs(slope) * (1 - Math.abs(slope));
    for (int h = 0; h < t.length; h++) {
      double rise = outputWeights[h] * (1 - t[h] * t[h]);
      for (int j = 0; j < t.length; j++) {
        double both = curvature * rise * outputWeights[j] * (1 - t[j] * t[j]);
        both -= h == j ? 2 * slope * rise * t[h] : 0;
        for (int k = 0; k <= features.length; k++) {
          for (int l = 0; l <= features.length; l++) {
            a[at(h) + k][at(j) + l] += weight * both * input(k, i) * input(l, i);
          }
        }
      }
    }
  }

  private double[][] withDecay(double[][] a) {
    for (int k = 0; k < a.length; k++) {
      a[k][k] += decay;
    }
    return a;
  }

  @Override
  public String toString() {
    return "NeuralNetwork[units="
        + outputWeights.length
        + ", decay="
        + decay
        + ", size="
        + size()
        + ", dimension="
        + dimension()
        + "]";
  }
}
