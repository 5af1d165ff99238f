import io.github.longrun.objective.Box;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.spark.SparkCluster;
import io.github.longrun.sweep.Cluster;
import io.github.longrun.sweep.Model;
import io.github.longrun.sweep.Sweep;
import io.github.longrun.sweep.SweepResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The sweep of cluster.py: a model of each kind that travels, at two step sizes with two seeds.
 * Arguments: the file of the table; threads=2, submitted or a master; the steps of a chain; and
 * maybe "holds-a-thread" for a model that does not travel.
 */
public final class ClusterSweep {

  private ClusterSweep() {}

  /** A user's own class. */
  record Contrast(double contrast) implements Model {
    @Override
    public StochasticGradient gradient() {
      var noise = GaussianNoise.isotropic(1, x -> 12 * (1 + contrast * Math.tanh(x[0])));
      return StochasticGradient.of(Objectives.doubleWell(), noise);
    }

    @Override
    public Box box() {
      return Box.of(new double[] {-2}, new double[] {2});
    }
  }

  public static void main(String[] arguments) {
    List<Model> models = new ArrayList<>();
    models.add(new Contrast(0.25));
    models.add(Model.named("himmelblau", "gaussian(60)", Box.of(new double[] {-6, -6}, new double[] {6, 6})));
    models.add(
        Model.of(
            "tilted",
            Box.of(new double[] {-2}, new double[] {2}),
            () -> StochasticGradient.of(Objectives.doubleWell(0.1), GaussianNoise.isotropic(1, 12))));
    models.add(regression());
    if (arguments.length > 3 && arguments[3].equals("holds-a-thread")) {
      Thread thread = Thread.currentThread();
      models.add(
          Model.of(
              "threaded",
              Box.of(new double[] {-2}, new double[] {2}),
              () ->
                  StochasticGradient.of(
                      Objectives.doubleWell(), GaussianNoise.isotropic(1, thread.isAlive() ? 1 : 2))));
    }
    long began = System.nanoTime();
    SweepResult result =
        Sweep.of(models)
            .stepSizes(0.002, 0.003)
            .seeds(1, 2)
            .chains(768)
            .steps(Long.parseLong(arguments[2]))
            .stepsAt(0.002, 3 * Long.parseLong(arguments[2]) / 2)
            .writingTo(Path.of(arguments[0]))
            .whenEnded(run -> System.out.println("ended: " + run))
            .on(cluster(arguments[1]))
            .run();
    System.out.println(result);
    System.out.printf("seconds: %.3f%n", (System.nanoTime() - began) / 1e9);
  }

  private static Cluster cluster(String where) {
    return where.startsWith("threads=")
        ? Cluster.local(Integer.parseInt(where.substring("threads=".length())))
        : where.equals("submitted") ? SparkCluster.submitted() : SparkCluster.at(where);
  }

  /** Two populations on two lines: two minima of the Cauchy loss. */
  private static Model regression() {
    Random random = new Random(5);
    double[] x = new double[60];
    double[] y = new double[60];
    for (int i = 0; i < x.length; i++) {
      x[i] = 4 * random.nextDouble() - 2;
      y[i] = (i % 5 < 3 ? 1.5 : -1.5) * x[i] + 0.3 * (random.nextDouble() - 0.5);
    }
    Box box = Box.of(new double[] {-4, -4}, new double[] {4, 4});
    return Model.regression("cauchy(0.5)", new double[][] {x}, y, 0.001, 1, box);
  }
}
