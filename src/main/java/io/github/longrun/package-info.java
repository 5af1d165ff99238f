/**
 * Where does constant-step SGD spend its time in the long run, and why? {@link
 * io.github.longrun.Longrun} goes from a loss to a verdict in five lines; the packages beside it
 * hold the parts.
 *
 * <pre>{@code
 * var quietOnTheLeft = GaussianNoise.isotropic(1, x -> 1.2 + 0.3 * x[0]);
 * var g = StochasticGradient.of(Objectives.doubleWell(), quietOnTheLeft);
 * Longrun study = Longrun.of(g).within(Box.of(new double[] {-2}, new double[] {2}));
 * int ground = study.energyLevels().groundStates().get(0);         // predicted
 * assert study.components().get(ground).point()[0] < 0;
 * assert study.occupation(0.15).fraction(ground) > 0.5;             // measured
 * study.claims().check();                                          // compared
 * }</pre>
 */
package io.github.longrun;
