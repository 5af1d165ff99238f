package io.github.longrun.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import io.github.longrun.objective.Objective;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sweep.Job;
import io.github.longrun.sweep.Model;
import io.github.longrun.sweep.Sweep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not need a cluster; src/test/spark/cluster.py starts one for the rest. */
public class SparkClusterTest {

  private static final Box LINE = Box.of(new double[] {-2}, new double[] {2});

  /** The model of the snippet that is run in a shell. */
  public static Model fromNotebook;

  /** A class of the user's. */
  private record Wells(double tilt) implements Model {
    @Override
    public StochasticGradient gradient() {
      return StochasticGradient.of(Objectives.doubleWell(tilt), GaussianNoise.isotropic(1, 1.0));
    }

    @Override
    public Box box() {
      return LINE;
    }
  }

  private static Job jobOf(Model model) {
    AtomicReference<Job> seen = new AtomicReference<>();
    Sweep sweep = Sweep.of(model).chains(16).steps(100);
    sweep.on((job, tasks, arrivals) -> seen.set(job)).run();
    return seen.get();
  }

  private static String refusal(Model model) {
    Job job = jobOf(model);
    return assertThrows(IllegalArgumentException.class, () -> Parcel.of(job, new LinkedHashSet<>()))
        .getMessage();
  }

  @Test
  void aJobIsPackedWithTheNamesOfItsClassesAndUnpackedOnce() {
    Job job = jobOf(new Wells(0.1));
    Set<Class<?>> classes = new LinkedHashSet<>();
    Parcel parcel = Parcel.of(job, classes);
    assertTrue(classes.contains(Wells.class));
    Job there = parcel.open();
    assertTrue(there == parcel.open());
    assertEquals(new Wells(0.1), there.models().get(0));
    assertEquals(
        Arrays.toString(job.count(0, () -> false)), Arrays.toString(there.count(0, () -> false)));
  }

  @Test
  void aModelThatHoldsWhatIsNotPlainDataIsToldWithIt() {
    Objective f = Objectives.doubleWell();
    Model holding =
        Model.of("holding", LINE, () -> StochasticGradient.of(f, GaussianNoise.isotropic(1, 1.0)));
    String message = refusal(holding);
    assertTrue(message.startsWith("the model holding does not travel"), message);
    assertTrue(message.contains("io.github.longrun.objective.Objectives$"), message);
    assertTrue(message.contains("Model.named"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Model.of(\"cell\", LINE, () -> StochasticGradient.of(Objectives.doubleWell(),"
            + " GaussianNoise.isotropic(1, 1.0)))",
        "new InCell(0.1)"
      })
  void whatIsDefinedInANotebookCellIsRefusedInOneSentence(String source) {
    fromNotebook = null;
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      for (String statement :
          new String[] {
            "import io.github.longrun.objective.*;",
            "import io.github.longrun.oracle.*;",
            "import io.github.longrun.sweep.*;",
            "Box LINE = Box.of(new double[] {-2}, new double[] {2});",
            "record InCell(double tilt) implements Model { public StochasticGradient gradient() {"
                + " return StochasticGradient.of(Objectives.doubleWell(tilt),"
                + " GaussianNoise.isotropic(1, 1.0)); } public Box box() {"
                + " return Box.of(new double[] {-2}, new double[] {2}); } }",
            "io.github.longrun.spark.SparkClusterTest.fromNotebook = " + source + ";"
          }) {
        for (SnippetEvent event : shell.eval(statement)) {
          assertEquals(null, event.exception(), statement);
        }
      }
      String message = refusal(fromNotebook);
      assertTrue(message.contains("is defined in a notebook cell"), message);
      assertTrue(message.contains("use Model.named"), message);
    }
  }

  @Test
  void aMasterThatIsNotThereIsToldAtOnce() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      assertDoesNotThrow(() -> Preflight.checkMaster("spark://127.0.0.1:1,127.0.0.1:" + port));
    }
    String gone = "spark://127.0.0.1:" + port;
    var e = assertThrows(IllegalArgumentException.class, () -> Preflight.checkMaster(gone));
    assertTrue(e.getMessage().startsWith("no Spark master answers at " + gone), e.getMessage());
    for (String malformed : new String[] {"spark://here", "spark://here:seven", "spark://:99999"}) {
      assertTrue(
          assertThrows(IllegalArgumentException.class, () -> Preflight.checkMaster(malformed))
              .getMessage()
              .contains("of the form spark://host:7077"));
    }
    for (String other :
        new String[] {"local", "local[2]", "local[*,4]", "yarn", "k8s://here:443"}) {
      assertDoesNotThrow(() -> Preflight.checkMaster(other));
    }
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Preflight.checkMaster("nonsense"))
            .getMessage()
            .endsWith("got nonsense"));
    assertThrows(IllegalArgumentException.class, () -> SparkCluster.at(" "));
  }

  @Test
  void versionsThatDoNotGoTogetherAreRefused() {
    for (String good : new String[] {"4.0.1", "4.1.0", "4.10.0-preview"}) {
      assertDoesNotThrow(() -> Preflight.checkVersion(good));
    }
    var old = assertThrows(IllegalStateException.class, () -> Preflight.checkVersion("3.5.8"));
    assertTrue(old.getMessage().contains("runs on Spark 4, but this is Spark 3.5.8"));
    assertDoesNotThrow(() -> Preflight.checkJava("4.3.0", () -> {}));
    Runnable login =
        () -> {
          throw new UnsupportedOperationException("getSubject is not supported");
        };
    var java = assertThrows(IllegalStateException.class, () -> Preflight.checkJava("4.1.1", login));
    assertTrue(java.getMessage().contains("set JAVA_HOME to a Java 17 or 21"));
    var options = assertThrows(IllegalStateException.class, () -> Preflight.checkOptions(false));
    assertTrue(options.getMessage().contains("spark-submit"));
    assertDoesNotThrow(() -> Preflight.checkOptions(true));
  }

  @Test
  void whereThereIsNoSparkTheSweepSaysSo() {
    Sweep sweep = Sweep.of(new Wells(0)).chains(16).steps(100).on(SparkCluster.submitted());
    var e = assertThrows(IllegalStateException.class, sweep::run);
    // the tests have Spark's classes without its Hadoop
    assertTrue(e.getMessage().contains("Spark is not on the class path"), e.getMessage());
  }
}
