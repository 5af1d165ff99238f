package io.github.longrun.sweep;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.RobustRegression;
import io.github.longrun.oracle.StochasticGradient;
import java.util.Arrays;

/** Robust regression on data that travel with it. */
record RegressionModel(
    String loss,
    double[][] features,
    double[] response,
    double ridge,
    int batch,
    double[] lower,
    double[] upper)
    implements Model {

  static RegressionModel of(
      String loss, double[][] features, double[] response, double ridge, int batch, Box box) {
    double[][] columns = Arrays.stream(features).map(double[]::clone).toArray(double[][]::new);
    RegressionModel model =
        new RegressionModel(
            loss, columns, response.clone(), ridge, batch, box.lower(), box.upper());
    model.gradient();
    return model;
  }

  @Override
  public StochasticGradient gradient() {
    Call call = Call.parse(loss);
    RobustRegression regression =
        switch (call.name()) {
          case "cauchy" -> RobustRegression.cauchy(features, response, call.argument(0, 1));
          case "welsch" -> RobustRegression.welsch(features, response, call.argument(0, 1));
          case "huber" -> RobustRegression.huber(features, response, call.argument(0, 1));
          case "squared" -> RobustRegression.squared(features, response);
          default ->
              throw new IllegalArgumentException(
                  "there is no regression "
                      + call.name()
                      + ", there are cauchy, welsch, huber and squared");
        };
    return StochasticGradient.minibatch(
        ridge == 0 ? regression : regression.withRidge(ridge), batch);
  }

  @Override
  public Box box() {
    return Box.of(lower, upper);
  }

  /** The data by their number and a word that tells them from others. */
  @Override
  public String toString() {
    int data = 31 * Arrays.deepHashCode(features) + Arrays.hashCode(response);
    return loss
        + " of "
        + response.length
        + " points "
        + Integer.toHexString(data)
        + " ridge "
        + ridge
        + " batch "
        + batch;
  }
}
