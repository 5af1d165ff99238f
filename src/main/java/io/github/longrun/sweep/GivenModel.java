package io.github.longrun.sweep;

import io.github.longrun.objective.Box;
import io.github.longrun.oracle.StochasticGradient;

/** A model by a lambda. */
record GivenModel(String name, double[] lower, double[] upper, Source source) implements Model {

  @Override
  public StochasticGradient gradient() {
    return source.gradient();
  }

  @Override
  public Box box() {
    return Box.of(lower, upper);
  }

  @Override
  public String toString() {
    return name;
  }
}
