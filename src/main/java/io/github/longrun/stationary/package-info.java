/**
 * The stationary law of constant-step SGD itself, in one dimension and two, without simulation: the
 * measurement that has no statistical error and reaches any step size.
 *
 * <p>SGD with a constant step, \( x' = x - \eta\, G(x, w) \), is a Markov chain. Where the law of G
 * is known, as a density or a list of atoms, its transition matrix on a grid can be written down
 * and its stationary law solved for, with nothing drawn at random. Done without a subtraction, the
 * solution keeps its relative accuracy however rare a state is, so that the exponents of the theory
 * can be read off at step sizes where a transition takes 1e40 steps:
 *
 * <pre>{@code
 * double sigma = 0.8;
 * StochasticGradient g = StochasticGradient.of(Objectives.doubleWell(), GaussianNoise.isotropic(1, sigma));
 * Box box = Box.of(new double[] {-2.2}, new double[] {2.2});
 * double[] top = {0};
 * double[] well = {1};
 *
 * StationaryLaw one = StationaryLaw.of(g, 0.025, box, 1001);
 * StationaryLaw two = StationaryLaw.of(g, 0.0125, box, 1001);
 * double deep = one.logDensity(well) - one.logDensity(top);      // 31.2
 * double deeper = two.logDensity(well) - two.logDensity(top);    // 62.5
 * double slope = (deeper - deep) / (1 / 0.0125 - 1 / 0.025);     // tends to E(top) - E(well)
 *
 * double exact = 2 * 0.25 / (sigma * sigma);                     // 2 (f(top) - f(well)) / sigma^2
 * assert Math.abs(slope - exact) < 0.005 * exact;
 * double steps = two.passageTime(new double[] {-1}, x -> x[0] > 0.5);
 * assert steps > 1e29 && steps < 1e31;                           // to the other well
 * }</pre>
 *
 * <p>Every number has its error: {@link io.github.longrun.stationary.StationaryLaw#error} compares
 * it with that on a grid of half the points.
 */
package io.github.longrun.stationary;
