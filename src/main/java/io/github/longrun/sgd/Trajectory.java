package io.github.longrun.sgd;

import java.util.Arrays;
import java.util.Locale;

/**
 * One chain of SGD, thinned: the states after 0, k, 2k, ... steps.
 *
 * @param stepSize the step size \( \eta \)
 * @param every the number k of steps between two states
 * @param points the states, the start first
 */
public record Trajectory(double stepSize, int every, double[][] points) {

  /**
   * Copies the states.
   *
   * @param stepSize the step size
   * @param every the number of steps between two states
   * @param points the states
   */
  public Trajectory {
    points = copy(points);
  }

  /**
   * The states.
   *
   * @return a copy, one row a state
   */
  @Override
  public double[][] points() {
    return copy(points);
  }

  /**
   * The number of states.
   *
   * @return the number of rows of {@link #points}
   */
  public int size() {
    return points.length;
  }

  /**
   * This trajectory and its continuation, which must have had another seed.
   *
   * @param next a trajectory with the same step size and thinning that starts where this one ends
   * @return the states of both, the one where they meet once
   * @throws IllegalArgumentException if it starts elsewhere or the settings differ
   */
  public Trajectory merge(Trajectory next) {
    if (stepSize != next.stepSize
        || every != next.every
        || !Arrays.equals(points[points.length - 1], next.points[0])) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a trajectory goes on where it ended, at %s, with the same settings, got %s from %s"
                  + " after %s",
              Arrays.toString(points[points.length - 1]),
              next,
              Arrays.toString(next.points[0]),
              this));
    }
    double[][] both = Arrays.copyOf(points, points.length + next.points.length - 1);
    System.arraycopy(next.points, 1, both, points.length, next.points.length - 1);
    return new Trajectory(stepSize, every, both);
  }

  private static double[][] copy(double[][] points) {
    return Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  public String toString() {
    return "Trajectory of " + points.length + " states, every " + every + " steps of " + stepSize;
  }
}
