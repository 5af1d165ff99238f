/**
 * Measures where constant-step SGD, \( x_{t+1} = x_t - \eta\, G(x_t, w_t) \), spends its time: an
 * ensemble of independent chains on all cores, integer counts, honest error bars, and a diagnosis
 * of whether the chains have forgotten their start.
 *
 * <p>On a quadratic loss \( a |x|^2 / 2 \) with noise \( \sigma \) the law is Gaussian with
 * variance \( P = \eta \sigma^2 / (2 a - \eta a^2) \) in each coordinate, so in the plane a disc of
 * radius r holds \( 1 - e^{-r^2 / 2P} \) of the states:
 *
 * <pre>{@code
 * var f = Objective.of(2, x -> (x[0] * x[0] + x[1] * x[1]) / 2, x -> x.clone());
 * var g = StochasticGradient.of(f, GaussianNoise.isotropic(2, 1.0));
 * var box = Box.of(new double[] {-1, -1}, new double[] {1, 1});
 * var components = CriticalComponents.find(f, box);
 *
 * Occupation o = Sgd.of(g).stepSize(0.1).chains(256).steps(20_000).seed(42).occupation(components, 0.2);
 * double p = 0.1 / (2 - 0.1);
 * double exact = 1 - Math.exp(-0.2 * 0.2 / (2 * p)); // 0.316
 * assert Math.abs(o.fraction(0) - exact) < 4 * o.standardError(0);
 * assert o.mixed();
 * }</pre>
 *
 * <p>Where there are several minima, {@link io.github.longrun.sgd.Occupation#logRatio} compares
 * their neighbourhoods and {@link io.github.longrun.sgd.Occupation#inducedLogRatio} the stationary
 * law of the hops between them, which forgets the start much sooner.
 *
 * <p>At small step sizes no plain simulation crosses from minimum to minimum. {@link
 * io.github.longrun.sgd.Splitting} finds the rates of the crossings level by level, with error bars
 * from independent repeats. In the double well \( (x^2 - 1)^2 / 4 + x / 10 \) with noise 0.5 a
 * crossing to the shallow minimum takes 1e14 steps at step size 0.1, as the exact law of the chain
 * says; a second tells as much:
 *
 * <pre>{@code
 * var wells = Objectives.doubleWell(0.1);
 * var noisy = StochasticGradient.of(wells, GaussianNoise.isotropic(1, 0.5));
 * var line = Box.of(new double[] {-2}, new double[] {2});
 * var minima = CriticalComponents.find(wells, line);
 *
 * TransitionRates rates = Splitting.of(noisy).stepSize(0.1).seed(42).rates(minima);
 * double rate = rates.rate(0, 1).value(); // exactly 9.54e-15 per step
 * assert Math.abs(rate / 9.54e-15 - 1) < 0.2;
 * double ratio = rates.inducedLogRatio(0, 1).value(); // exactly 15.78
 * assert Math.abs(ratio - 15.78) < 0.2;
 * }</pre>
 *
 * <p>Other questions to the same settings: {@link io.github.longrun.sgd.Sgd#nearest} (a partition
 * of space), {@link io.github.longrun.sgd.Sgd#histogram}, {@link
 * io.github.longrun.sgd.Sgd#moments}, {@link io.github.longrun.sgd.Sgd#average} (autocorrelation
 * time, effective sample size, {@link io.github.longrun.sgd.Convergence}) and {@link
 * io.github.longrun.sgd.Sgd#firstPassage}, which {@link
 * io.github.longrun.sgd.Splitting#firstPassage} answers where it is rare. A long run tells its
 * {@link io.github.longrun.sgd.Sgd#progress} and is kept in a file by {@link
 * io.github.longrun.sgd.Sgd#checkpoint}: stopped by an interrupt or killed, the same call takes it
 * up again and ends with the same bits.
 */
package io.github.longrun.sgd;
