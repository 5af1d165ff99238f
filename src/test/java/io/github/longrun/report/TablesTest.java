package io.github.longrun.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.action.Hamiltonian;
import io.github.longrun.action.TransitionCosts;
import io.github.longrun.comparison.Claim;
import io.github.longrun.comparison.Claims;
import io.github.longrun.comparison.ExponentFit;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.Estimate;
import io.github.longrun.sgd.Occupation;
import io.github.longrun.sgd.RunInterruptedException;
import io.github.longrun.sgd.Sgd;
import io.github.longrun.transition.EnergyLevels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class TablesTest {

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("data.csv"), text);
  }

  private static void contains(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private String refused(String text, String... columns) throws IOException {
    Path file = file(text);
    return assertThrows(IllegalArgumentException.class, () -> Tables.read(file, columns))
        .getMessage();
  }

  /** The numbers of the book: 47 stars, the four giants cool and bright. */
  @Test
  void irisesAreThoseOfThePaper() {
    Table iris = Tables.iris();
    assertEquals(150, iris.rowCount());
    int[] species = iris.intColumn("species").asIntArray();
    double[] mean = new double[3];
    double[] petal = iris.doubleColumn("petal_length").asDoubleArray();
    for (int i = 0; i < petal.length; i++) {
      mean[species[i] - 1] += petal[i] / 50;
    }
    // Fisher's table II: 1.462, 4.260, 5.552 cm.
    assertArrayEquals(new double[] {1.462, 4.260, 5.552}, mean, 1e-12);
  }

  @Test
  void theStarsAreThoseOfTheBook() {
    Table stars = Tables.starsCyg();
    assertEquals(47, stars.rowCount());
    assertEquals(List.of("star", "log_temperature", "log_light"), stars.columnNames());
    assertEquals(4.37, stars.doubleColumn("log_temperature").get(0));
    assertEquals(4.50, stars.doubleColumn("log_light").get(46));
    double[] t = stars.doubleColumn("log_temperature").asDoubleArray();
    assertEquals(4, Arrays.stream(t).filter(v -> v < 3.6).count());
    assertEquals(202.57, Arrays.stream(t).sum(), 1e-9);
  }

  @Test
  void readsTheColumnsAsked() throws IOException {
    Table table = Tables.read(file("a,b,c\n1,2.5,x\n3,-1e3,y\n"), "b", "a");
    assertEquals(List.of("b", "a"), table.columnNames());
    assertEquals(-1000, table.doubleColumn("b").get(1));
    assertEquals(3, table.intColumn("a").get(1));
  }

  @Test
  void aMissingColumnIsNamedBesideThoseThatExist() throws IOException {
    contains(refused("a,b\n1,2\n", "a", "light"), "\"light\"", "[a, b]");
  }

  @Test
  void aCellThatIsNoNumberIsShownWithItsRow() throws IOException {
    contains(refused("a,b\n1,2\n3,bright\n", "b"), "row 2", "\"b\"", "\"bright\"");
    contains(refused("a,b\n1,\n", "b"), "row 1", "got nothing");
    contains(refused("a,b\n1,NaN\n", "b"), "row 1", "NaN");
  }

  @Test
  void aFileIsReadByItsNameAndMissedByIt() throws IOException {
    String name = file("a,b\n1,2\n").toString();
    assertEquals(2, Tables.read(name, "b").intColumn("b").get(0));
    for (String none : new String[] {name + "x", directory.toString()}) {
      String message =
          assertThrows(UncheckedIOException.class, () -> Tables.read(none, "b")).getMessage();
      assertEquals("the file " + none + " cannot be read: there is none", message);
    }
  }

  @Test
  void aRaggedRowIsRefusedWithTheFile() throws IOException {
    contains(refused("a,b\n1,2\n3\n", "b"), ".csv is no table", "as many cells as the header");
    contains(refused("a,b\n1,2\n3,4,5\n", "b"), ".csv is no table", "as many cells as the header");
    contains(refused("a,b\n1,NaN\n", "b"), "row 1", "finite number");
    contains(refused("a,b\n1,2\n1,Infinity\n", "b"), "row 2", "\"Infinity\"");
    contains(refused("a,b\n", "b"), "no rows");
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("none.csv");
    contains(
        assertThrows(UncheckedIOException.class, () -> Tables.read(file, "a")).getMessage(),
        "none.csv");
  }

  @Test
  void theTablesOfAStudyShowItsNumbers() {
    CriticalComponents components =
        CriticalComponents.find(
            Objectives.himmelblau(), Box.of(new double[] {-5, -5}, new double[] {5, 5}));
    Table table = Tables.components(components);
    assertEquals(9, table.rowCount());
    contains(table.name(), "index sum 1", "complete");
    assertEquals("minimum", table.get(0, 1));

    StochasticGradient g =
        StochasticGradient.of(Objectives.himmelblau(), GaussianNoise.isotropic(2, 60));
    TransitionCosts costs = TransitionCosts.of(Hamiltonian.of(g), components);
    assertEquals("0", Tables.costs(costs).get(3, 4));
    contains(Tables.costs(costs).getString(0, 7), "0.0577", "±");
    Table energies = Tables.energies(EnergyLevels.of(costs));
    assertEquals("ground state", energies.get(0, 2));
    assertEquals("", energies.get(8, 2));

    List<Occupation> occupations =
        List.of(Sgd.of(g).stepSize(0.004).chains(16).steps(2000).occupation(components, 0.5));
    Table row = Tables.occupations(occupations, 2, 3);
    contains(row.columnNames().toString(), "log K₂/K₃, raw");
    assertEquals("0.004", row.get(0, 0));
    assertEquals("16 x 2,000", row.get(0, 1));

    Thread.currentThread().interrupt();
    RunInterruptedException stopped =
        assertThrows(
            RunInterruptedException.class,
            () -> Sgd.of(g).stepSize(0.004).steps(1_000_000_000).occupation(components, 0.5));
    assertTrue(Thread.interrupted());
    assertEquals("nothing counted", Tables.occupation(stopped.occupation()).get(0, 2));
  }

  @Test
  void anErrorTooSmallForTheColumnIsStillShown() {
    Claims claims = Claims.of(new Claim("exact", 0.5615, 0, Estimate.of(0.561495, 5e-6)));
    assertEquals("0.5614950 ± 0.0000050", Tables.claims(claims).getString(0, 2));
  }

  @Test
  void theTablesOfTheComparisonShowItsNumbers() {
    double[] eta = {0.05, 0.04, 0.03, 0.02};
    Estimate[] y = new Estimate[4];
    Arrays.setAll(y, k -> Estimate.of(-0.02 / eta[k] + 0.5, 0.02));
    ExponentFit fit = ExponentFit.through(eta, y);
    contains(Tables.fit(fit).getString(0, 1), "0.0200", "±");
    assertEquals("1.00", Tables.fit(fit).getString(5, 1));
    y[1] = Estimate.of(y[1].value() + 9, 0.02);
    contains(
        Tables.fit(ExponentFit.through(eta, y)).getString(5, 1),
        "0.00, error bars widened",
        "times");
    Claims claims = Claims.of(new Claim("it holds", 1, 0, Estimate.of(1.1, 0.1)));
    Table table = Tables.claims(claims);
    assertEquals("it holds", table.get(0, 0));
    assertEquals("HOLDS", table.get(0, 4));
    assertEquals("1.00", table.get(0, 3));
  }
}
