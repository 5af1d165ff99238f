package io.github.longrun.spark;

import io.github.longrun.sweep.Cluster;
import io.github.longrun.sweep.Job;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A cluster of Apache Spark 4, to run a {@link io.github.longrun.sweep.Sweep} on.
 *
 * <p>Each chunk of chains is a task. The sweep is sent to each executor once, a task is a number,
 * and what comes back are the compressed counts of a chunk, told as they arrive. A task whose
 * executor is lost runs again elsewhere, and counts the same.
 *
 * <p>The program is started by {@code spark-submit}, with the jars of Longrun and of its models;
 * the driver waits for the sweep, keeps the counts and writes the files.
 */
public final class SparkCluster implements Cluster {

  /** The master's address; null where spark-submit gives it. */
  private final String master;

  private SparkCluster(String master) {
    this.master = master;
  }

  /**
   * The cluster that the program was submitted to.
   *
   * @return the cluster
   */
  public static SparkCluster submitted() {
    return new SparkCluster(null);
  }

  /**
   * A cluster by its master.
   *
   * @param master {@code spark://host:7077}, {@code yarn}, or {@code local[2]} to try things out
   * @return the cluster
   * @throws IllegalArgumentException if it is empty
   */
  public static SparkCluster at(String master) {
    if (master.isBlank()) {
      throw new IllegalArgumentException("the master must be an address as spark://host:7077");
    }
    return new SparkCluster(master);
  }

  /**
   * Counts chunks until all are done.
   *
   * @throws IllegalArgumentException if the master does not answer or a model does not travel: why,
   *     and what to do
   * @throws IllegalStateException if Spark is missing, of a wrong version or does not run on this
   *     Java, or a machine lacks a class: what to do
   */
  @Override
  public void run(Job job, int[] tasks, Arrivals arrivals) throws InterruptedException {
    Set<Class<?>> classes = new LinkedHashSet<>();
    Parcel parcel = Parcel.of(job, classes);
    try {
      Driver.run(master, parcel, classes, tasks, arrivals);
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "Spark is not on the class path (no "
              + e.getMessage()
              + "): start the program by the spark-submit of a Spark 4",
          e);
    }
  }
}
