/**
 * Where does constant-step SGD spend its time in the long run, and why? {@link
 * io.github.longrun.Longrun} goes from a loss to a verdict in five lines; the packages beside it
 * hold the parts.
 *
 * <pre>{@code
 * StochasticGradient g = StochasticGradient.minibatch(loss, 1);
 * Longrun study = Longrun.of(g).within(Box.of(new double[] {-1, -1}, new double[] {1, 1}));
 * System.out.println(study.energyLevels().groundStates());
 * study.claims().check();
 * }</pre>
 */
package io.github.longrun;
