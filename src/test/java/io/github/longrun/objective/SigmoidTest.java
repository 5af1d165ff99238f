package io.github.longrun.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tolerances are the bounds plus those of StrictMath, one ulp and 2.5 ulps for tanh. */
class SigmoidTest {

  @Test
  void theExponentialIsThatOfStrictMath() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      double z = -Math.pow(10, -6 + 8.84 * random.nextDouble());
      double exact = StrictMath.exp(z);
      assertEquals(exact, Sigmoid.exp(z), 4.2e-16 * exact, () -> "at " + z);
    }
    assertEquals(1, Sigmoid.exp(0));
    assertEquals(1, Sigmoid.exp(-0.0));
    assertEquals(0, Sigmoid.exp(-701));
    assertEquals(0, Sigmoid.exp(Double.NEGATIVE_INFINITY));
  }

  @Test
  void tangentAndLogisticAreThoseOfStrictMath() {
    Random random = new Random(2);
    for (int i = 0; i < 100_000; i++) {
      double z = 12 * random.nextGaussian();
      assertEquals(StrictMath.tanh(z), Sigmoid.tanh(z), 7e-16, () -> "at " + z);
      assertEquals(1 / (1 + StrictMath.exp(-z)), Sigmoid.logistic(z), 7e-16, () -> "at " + z);
    }
  }

  @Test
  void limitsAndNumbersThatAreNone() {
    assertEquals(1, Sigmoid.tanh(Double.POSITIVE_INFINITY));
    assertEquals(-1, Sigmoid.tanh(-1e9));
    assertEquals(0, Sigmoid.tanh(0));
    assertEquals(0, Sigmoid.logistic(-1e9));
    assertEquals(1, Sigmoid.logistic(1e9));
    assertTrue(Double.isNaN(Sigmoid.tanh(Double.NaN)));
    assertTrue(Double.isNaN(Sigmoid.logistic(Double.NaN)));
  }
}
