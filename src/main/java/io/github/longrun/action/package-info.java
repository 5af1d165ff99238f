/**
 * What a path of SGD costs. In the limit of small step sizes SGD follows a path \( \phi \) with
 * probability \( \exp(-S[\phi] / \eta) \), and the action S is that of the {@link
 * io.github.longrun.action.Hamiltonian} \( H(x, p) = \Lambda(x, -p) \), the cumulant of the
 * stochastic gradient. Whatever the noise, the action minimised over the duration of a path is the
 * integral of the {@link io.github.longrun.action.GeometricLagrangian}, so that {@link
 * io.github.longrun.action.MinimumActionPath} finds the cheapest way between two points, in any
 * time or in a given one, and {@link io.github.longrun.action.TransitionCosts} those between all
 * critical components of a landscape. In two and three dimensions {@link
 * io.github.longrun.action.QuasiPotential} finds the costs of all points of a grid at once, the
 * cheapest ways among them without a first guess.
 *
 * <pre>{@code
 * Objective f = Objectives.threeHumpCamel();   // minimum 0 between the saddles 3 and 4
 * double sigma = 1;
 * Hamiltonian h = Hamiltonian.of(StochasticGradient.of(f, GaussianNoise.isotropic(2, sigma)));
 * Box box = Box.of(new double[] {-3, -3}, new double[] {3, 3});
 * CriticalComponents components = CriticalComponents.find(f, box);
 * TransitionCosts costs = TransitionCosts.of(h, components);
 *
 * double climb = components.get(3).value() - components.get(0).value();
 * double exact = 2 * climb / (sigma * sigma);
 * assert Math.abs(costs.cost(0, 3) - exact) < 1e-6 * exact;
 * }</pre>
 *
 * <p>With this noise alone the exponents are known beforehand; a minibatch, {@code
 * StochasticGradient.minibatch(loss, 1)} in the third line, goes the same way.
 */
package io.github.longrun.action;
