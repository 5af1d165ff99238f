package io.github.longrun.sgd;

import java.util.Arrays;

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

  private static double[][] copy(double[][] points) {
    return Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  public String toString() {
    return "Trajectory of " + points.length + " states, every " + every + " steps of " + stepSize;
  }
}
