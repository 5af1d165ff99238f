/**
 * Prediction against measurement: the exponent of occupation ratios as the step size falls, with an
 * error bar that knows of finite-step terms, and the claims that it decides.
 *
 * <pre>{@code
 * ExponentFit fit = ExponentFit.of(occupations);                     // E_0 - E_1, measured
 * double gap = levels.energy(0) - levels.energy(1);                  // E_0 - E_1, predicted
 * new Claim("SGD prefers minimum 1", gap, 0, fit.exponent()).check();
 * }</pre>
 */
package io.github.longrun.comparison;
