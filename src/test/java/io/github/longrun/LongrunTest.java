package io.github.longrun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.action.QuasiPotential;
import io.github.longrun.comparison.Claim;
import io.github.longrun.comparison.Claims;
import io.github.longrun.comparison.Verdict;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.Occupation;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LongrunTest {

  /** A tilted double well: E = 2 f / sigma^2 with sigma = 1.5 and f(1) - f(-1) = 4 tilt / 3. */
  private static StochasticGradient doubleWell(double tilt) {
    Objective f =
        Objective.of(
            1,
            x -> Math.pow(x[0] * x[0] - 1, 2) / 4 + tilt * (x[0] - Math.pow(x[0], 3) / 3),
            x -> new double[] {(x[0] * x[0] - 1) * (x[0] - tilt)});
    return StochasticGradient.of(f, GaussianNoise.isotropic(1, 1.5));
  }

  /** Equal wells, E = 0 for both; the barrier is 2 / 4 / 1.5^2. */
  private static final Longrun TIE =
      Longrun.of(StochasticGradient.of(Objectives.doubleWell(), GaussianNoise.isotropic(1, 1.5)))
          .within(Box.of(new double[] {-2}, new double[] {2}));

  private static final Box BOX = Box.of(new double[] {-2}, new double[] {2});

  /**
   * A true claim fails with probability below 0.05; the seed is fixed, so this one holds for good.
   */
  @Test
  void fromALossToAVerdict() {
    Longrun study = Longrun.of(doubleWell(0.1)).within(BOX);
    assertTrue(study.toString().startsWith("study of SGD in [-2.0, 2.0]"), study::toString);
    assertEquals(3, study.components().size());
    assertTrue(study.components().get(0).point()[0] < 0);
    assertEquals(0, study.energyLevels().groundStates().get(0));
    assertEquals(2 * 0.4 / 3 / 2.25, study.energyLevels().energy(1), 1e-6);
    Claims claims = study.claims();
    assertEquals(1, claims.list().size());
    assertEquals(2 * 0.4 / 3 / 2.25, claims.list().get(0).predicted(), 1e-6);
    assertEquals(Verdict.HOLDS, claims.list().get(0).verdict(), claims::toString);
  }

  /** The prediction is 0, so the measurement must resolve the barrier. */
  @Test
  void aTieIsAClaimToo() {
    Claim tie = TIE.claims().list().get(0);
    assertEquals(0, tie.predicted(), 1e-6);
    assertEquals(2 * 0.25 / 2.25, tie.scale(), 1e-6);
    assertEquals(Verdict.HOLDS, tie.verdict(), tie::toString);
  }

  @Test
  void whatWasComputedIsKept() {
    Occupation occupation = TIE.occupation(0.12);
    assertTrue(occupation.mixed());
    assertSame(occupation, TIE.occupation(0.12));
    assertSame(TIE.components(), TIE.components());
    assertSame(TIE.transitionCosts(), TIE.transitionCosts());
    assertSame(TIE.energyLevels(), TIE.energyLevels());
  }

  /** E = 2 f / sigma^2 over the plane, by paths to 1e-5 and by the grid to its stated error. */
  @Test
  void theEnergyOfEveryPoint() {
    Objective f = Objectives.threeHumpCamel();
    Longrun study =
        Longrun.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, 1.3)))
            .within(Box.of(new double[] {-2.5, -2}, new double[] {2.5, 2}));
    QuasiPotential landscape = study.energyLandscape(129, 129);
    for (double[] x : new double[][] {{0.7, -0.4}, {-1.5, 0.2}, {1.9, -1}, {-0.3, 0.9}}) {
      double exact = 2 * f.value(x) / (1.3 * 1.3);
      assertEquals(exact, study.energyAt(x), 1e-5 * exact);
      assertTrue(exact < landscape.validUpTo());
      assertEquals(exact, landscape.value(x), landscape.error(x));
      assertTrue(landscape.error(x) < 0.05 * exact, "error " + landscape.error(x));
    }
  }

  @Test
  void badRegionsAreRefused() {
    Longrun.Within within = Longrun.of(doubleWell(0));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> within.within(Box.of(new double[] {0, 0}, new double[] {1, 1})))
            .getMessage();
    assertTrue(message.contains("2 coordinates") && message.contains("has 1"), message);
    Longrun oneWell = within.within(Box.of(new double[] {0.5}, new double[] {2}));
    assertTrue(
        assertThrows(IllegalStateException.class, oneWell::claims)
            .getMessage()
            .contains("the box holds 1"));
  }

  /** Every call that the help names exists, by class and method. */
  @Test
  void theHelpNamesWhatThereIs() {
    Matcher call = Pattern.compile("\\b([A-Z]\\w+)\\.(\\w+)\\(").matcher(Longrun.help());
    int calls = 0;
    while (call.find()) {
      String type = call.group(1);
      Class<?> found =
          Stream.of(
                  "",
                  "objective.",
                  "oracle.",
                  "sgd.",
                  "stationary.",
                  "action.",
                  "transition.",
                  "comparison.",
                  "report.")
              .flatMap(
                  p -> {
                    try {
                      return Stream.of(Class.forName("io.github.longrun." + p + type));
                    } catch (ClassNotFoundException e) {
                      return Stream.empty();
                    }
                  })
              .findFirst()
              .orElseThrow(() -> new AssertionError("no class " + type));
      assertTrue(
          Arrays.stream(found.getMethods()).anyMatch(m -> m.getName().equals(call.group(2))),
          call.group());
      calls++;
    }
    assertTrue(calls > 15, "calls found: " + calls);
  }
}
