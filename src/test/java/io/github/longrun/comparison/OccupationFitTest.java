package io.github.longrun.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.Occupation;
import io.github.longrun.sgd.Sgd;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** From runs of SGD to the exponent. */
class OccupationFitTest {

  private static final Objective WELL =
      Objective.of(
          1, x -> Math.pow(x[0] * x[0] - 1, 2) / 4, x -> new double[] {x[0] * (x[0] * x[0] - 1)});

  private static List<Occupation> runs(long steps, double... stepSizes) {
    Sgd sgd =
        Sgd.of(StochasticGradient.of(WELL, GaussianNoise.isotropic(1, 1.5))).chains(64).seed(5);
    CriticalComponents components =
        CriticalComponents.find(WELL, Box.of(new double[] {-2}, new double[] {2}));
    return DoubleStream.of(stepSizes)
        .mapToObj(eta -> sgd.stepSize(eta).steps(steps).occupation(components))
        .toList();
  }

  /** By symmetry the exponent is 0; two standard errors miss it with probability below 0.05. */
  @Test
  void aSymmetricWellHasExponentZero() {
    List<Occupation> occupations = runs(20_000, 0.2, 0.15, 0.11, 0.08);
    ExponentFit fit = ExponentFit.of(occupations);
    assertTrue(
        Math.abs(fit.exponent().value()) <= 2 * fit.exponent().standardError(), fit::toString);
    assertEquals(occupations.get(0).inducedLogRatio(0, 1), fit.logRatios().get(0));
    assertEquals(
        -fit.exponent().value(), ExponentFit.of(occupations, 1, 0).exponent().value(), 1e-9);
  }

  @Test
  void anOccupationThatIsNotMixedIsRefusedWithAdvice() {
    List<Occupation> occupations = runs(4000, 0.2, 0.15, 0.11, 0.03);
    String message =
        assertThrows(IllegalArgumentException.class, () -> ExponentFit.of(occupations))
            .getMessage();
    assertTrue(message.contains("step size 0.03 cannot be compared: not mixed"), message);
    assertTrue(message.contains("steps"), message);
  }

  @Test
  void moreThanTwoMinimaNeedAPair() {
    Objective f = Objectives.himmelblau();
    CriticalComponents components =
        CriticalComponents.find(f, Box.of(new double[] {-5, -5}, new double[] {5, 5}));
    Occupation run =
        Sgd.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 60)))
            .stepSize(0.004)
            .chains(16)
            .steps(500)
            .occupation(components, 0.5);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> ExponentFit.of(List.of(run, run, run, run)))
            .getMessage();
    assertTrue(message.contains("4 minima"), message);
    assertThrows(IllegalArgumentException.class, () -> ExponentFit.of(List.of(run)));
  }
}
