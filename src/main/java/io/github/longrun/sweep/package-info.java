/**
 * Sweeps: many runs of SGD (models, step sizes, seeds) described as plain data, counted on all
 * cores of this machine or on a cluster, with the same bits.
 *
 * <p>How the double well's tilt and the step size decide on where SGD is:
 *
 * <pre>{@code
 * var line = Box.of(new double[] {-2}, new double[] {2});
 * var even = Model.named("doubleWell", "gaussian(1.2)", line);
 * var tilted = Model.named("doubleWell(0.1)", "gaussian(1.2)", line);
 * Sweep sweep = Sweep.of(even, tilted).stepSizes(0.2, 0.3).seeds(1, 2).chains(256).steps(20_000);
 *
 * SweepResult result = sweep.run();
 * Occupation o = result.occupation(tilted, 0.2);      // both seeds together
 * double left = o.logRatio(0, 1).value();             // minima are numbered by their value
 * assert o.mixed() && left > 0.5 && left < 3;
 * assert Math.abs(result.occupation(even, 0.2).logRatio(0, 1).value()) < 0.2;
 * }</pre>
 *
 * <p>A sweep is too long for an afternoon? Let it write to a file; it goes on from there whenever
 * it was stopped. Too long for a machine? {@link io.github.longrun.spark} has a cluster to run it
 * {@link io.github.longrun.sweep.Sweep#on on}.
 */
package io.github.longrun.sweep;
