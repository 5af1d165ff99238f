package io.github.longrun.sweep;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.LaplaceNoise;
import io.github.longrun.oracle.Noise;
import io.github.longrun.oracle.RademacherNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.oracle.TruncatedGaussianNoise;
import io.github.longrun.oracle.UniformNoise;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A model whose loss and noise are named. */
record NamedModel(String loss, String noise, double[] lower, double[] upper) implements Model {

  static NamedModel of(String loss, String noise, Box box) {
    NamedModel model = new NamedModel(loss, noise, box.lower(), box.upper());
    model.gradient();
    return model;
  }

  @Override
  public StochasticGradient gradient() {
    Objective f = objective(Call.parse(loss));
    return StochasticGradient.of(f, noise(Call.parse(noise), f.dimension()));
  }

  @Override
  public Box box() {
    return Box.of(lower, upper);
  }

  private static Noise noise(Call call, int dimension) {
    return switch (call.name()) {
      case "gaussian" -> GaussianNoise.isotropic(dimension, call.argument(0, 1));
      case "uniform" -> UniformNoise.ofDeviation(dimension, call.argument(0, 1));
      case "rademacher" -> RademacherNoise.isotropic(dimension, call.argument(0, 1));
      case "laplace" -> LaplaceNoise.ofDeviation(dimension, call.argument(0, 1));
      case "truncatedGaussian" ->
          TruncatedGaussianNoise.of(dimension, call.argument(0, 2), call.argument(1, 2));
      default ->
          throw new IllegalArgumentException(
              "there is no noise "
                  + call.name()
                  + ", there are gaussian, uniform, rademacher, laplace and truncatedGaussian");
    };
  }

  private static Objective objective(Call call) {
    for (Method factory : factories()) {
      if (factory.getName().equals(call.name())
          && factory.getParameterCount() == call.arguments().length) {
        return objective(factory, call.arguments());
      }
    }
    throw new IllegalArgumentException(
        "there is no loss "
            + call.name()
            + " of "
            + call.arguments().length
            + " numbers, there are "
            + factories().stream()
                .map(NamedModel::form)
                .sorted()
                .collect(Collectors.joining(", ")));
  }

  private static Objective objective(Method factory, double[] numbers) {
    Object[] arguments = new Object[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      boolean whole = factory.getParameterTypes()[i] == int.class;
      if (whole && numbers[i] != (int) numbers[i]) {
        throw new IllegalArgumentException(
            factory.getName() + " takes a whole number, got " + numbers[i]);
      }
      arguments[i] = whole ? (Object) (int) numbers[i] : (Object) numbers[i];
    }
    try {
      return (Objective) factory.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The losses of numbers alone. */
  private static List<Method> factories() {
    return Arrays.stream(Objectives.class.getMethods())
        .filter(m -> m.getReturnType() == Objective.class)
        .filter(
            m ->
                Arrays.stream(m.getParameterTypes())
                    .allMatch(t -> t == double.class || t == int.class))
        .toList();
  }

  private static String form(Method factory) {
    int numbers = factory.getParameterCount();
    return factory.getName() + (numbers == 0 ? "" : numbers == 1 ? "(number)" : "(numbers)");
  }

  @Override
  public String toString() {
    return loss + " " + noise;
  }
}
