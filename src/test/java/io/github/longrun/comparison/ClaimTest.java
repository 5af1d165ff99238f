package io.github.longrun.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.sgd.Estimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {

  private static Claim claim(double predicted, double value, double standardError) {
    return new Claim("a claim", predicted, 0, Estimate.of(value, standardError));
  }

  @Test
  void verdictsFollowTheErrorBar() {
    assertEquals(Verdict.HOLDS, claim(1, 1.19, 0.1).verdict());
    assertEquals(Verdict.FAILS, claim(1, 1.21, 0.1).verdict());
    assertEquals(Verdict.FAILS, claim(1, -1, 0.3).verdict());
    assertEquals(Verdict.UNDECIDED, claim(1, 1.2, 0.26).verdict());
    assertEquals(Verdict.HOLDS, claim(-1, -1.2, 0.24).verdict());
  }

  @Test
  void theErrorOfThePredictionCounts() {
    Claim claim = new Claim("a claim", 1, 0.4, Estimate.of(2, 0.3));
    assertEquals(2, claim.z(), 1e-12);
    assertEquals(Verdict.UNDECIDED, claim.verdict());
    // A prediction that is known by half only decides nothing, however sharp the measurement.
    Claim vague = new Claim("a claim", 1.5, 0.5, Estimate.of(1, 0.01));
    assertEquals(Verdict.UNDECIDED, vague.verdict());
    assertTrue(vague.toString().contains("predict more accurately"), vague.toString());
  }

  @Test
  void checkPassesOnlyWhatHolds() {
    Claim holds = claim(1, 1.1, 0.1);
    assertSame(holds, holds.check());
    String message =
        assertThrows(ClaimException.class, () -> claim(0.0186, 0.03, 0.002).check()).getMessage();
    for (String part : List.of("FAILS", "a claim", "0.0186", "0.03", "0.002", "z = 5.70")) {
      assertTrue(message.contains(part), message);
    }
    String undecided =
        assertThrows(ClaimException.class, () -> claim(1, 1, 0.5).check()).getMessage();
    assertTrue(undecided.contains("take more steps"), undecided);
  }

  @Test
  void claimsCheckTogetherAndNameAllThatFail() {
    Claims claims = Claims.of(claim(1, 1, 0.1), claim(2, 3, 0.1), claim(5, 1, 0.1));
    String message = assertThrows(ClaimException.class, claims::check).getMessage();
    assertEquals(2, message.lines().count());
    assertEquals(3, claims.toString().lines().count());
    Claims good = Claims.of(claim(1, 1, 0.1));
    assertSame(good, good.check());
  }

  @Test
  void writesTheTableOfClaims(@TempDir Path directory) throws IOException {
    Claim quoted = new Claim("mu_i, or \"so\"", 0.5, 0.001, Estimate.of(0.51, 0.02), 0.25);
    Claims.of(quoted, claim(1, 2, 0.1)).write("01-name", directory.resolve("new"));
    assertEquals(
        """
        claim,predicted,predicted_error,measured,standard_error,scale,verdict
        "mu_i, or ""so\""",0.5,0.001,0.51,0.02,0.25,HOLDS
        "a claim",1.0,0.0,2.0,0.1,1.0,FAILS
        """,
        Files.readString(directory.resolve("new/01-name.csv")));
  }

  @Test
  void badClaimsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> claim(Double.NaN, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> claim(1, Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> claim(1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Claim(" ", 1, 0, Estimate.of(1, 1)));
    assertThrows(IllegalArgumentException.class, () -> new Claim("c", 1, -1, Estimate.of(1, 1)));
  }
}
