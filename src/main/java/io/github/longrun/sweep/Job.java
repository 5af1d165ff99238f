package io.github.longrun.sweep;

import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.ChunkedOccupation;
import io.github.longrun.sgd.DivergenceException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * All runs of a sweep as plain data: what every machine needs to count any of their chunks. Tasks
 * are numbered through the runs, chunk by chunk.
 */
public final class Job implements Serializable {

  private static final long serialVersionUID = 1;

  private final Model[] models;

  /** Of each run: the number of its model, and that of its first task; in the end that of all. */
  private final int[] model;

  private final int[] first;
  private final ChunkedOccupation[] runs;

  /** Built once on each machine. */
  private transient StochasticGradient[] gradients;

  Job(List<Model> models, int[] model, List<ChunkedOccupation> runs) {
    this.models = models.toArray(new Model[0]);
    this.model = model;
    this.runs = runs.toArray(new ChunkedOccupation[0]);
    first = new int[runs.size() + 1];
    for (int r = 0; r < runs.size(); r++) {
      first[r + 1] = Math.addExact(first[r], runs.get(r).chunks());
    }
  }

  /**
   * The models, which must travel where chunks are counted elsewhere.
   *
   * @return the models
   */
  public List<Model> models() {
    return List.of(models);
  }

  int tasks() {
    return first[runs.length];
  }

  int firstTask(int run) {
    return first[run];
  }

  int runOf(int task) {
    int at = Arrays.binarySearch(first, task);
    // Runs have at least one chunk, so the first tasks differ.
    return at >= 0 ? at : -at - 2;
  }

  /** The steps of each chain of a task, burn-in included. */
  long length(int task) {
    int r = runOf(task);
    return runs[r].burnIn() + runs[r].steps();
  }

  /** The steps of all chains of a task. */
  double steps(int task) {
    int r = runOf(task);
    return (double) runs[r].chains(task - first[r]) * length(task);
  }

  private synchronized StochasticGradient gradient(int m) {
    if (gradients == null) {
      gradients = new StochasticGradient[models.length];
    }
    if (gradients[m] == null) {
      gradients[m] = models[m].gradient();
    }
    return gradients[m];
  }

  /**
   * Counts a chunk.
   *
   * @param task its number
   * @param stopped asked at every step whether to give up
   * @return its counts, compressed, or why it failed: where a chain diverges, or the model throws
   *     or needs a class that is not here; {@code null} if it was stopped
   */
  public byte[] count(int task, BooleanSupplier stopped) {
    int run = runOf(task);
    try {
      long[] counted = runs[run].count(task - first[run], gradient(model[run]), stopped);
      return counted == null ? null : Packed.counts(counted);
    } catch (DivergenceException e) {
      return Packed.failure(e.getMessage());
    } catch (NoClassDefFoundError e) {
      return Packed.failure(
          "there is no class "
              + String.valueOf(e.getMessage()).replace('/', '.')
              + " where it is counted: put its jar on the class path, for Spark with spark-submit"
              + " --jars");
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      return Packed.failure("the model throws " + e);
    }
  }
}
