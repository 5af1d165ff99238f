/**
 * Prediction against measurement: the exponent of occupation ratios as the step size falls, with an
 * error bar that knows of finite-step terms, and the claims that it decides.
 *
 * <pre>{@code
 * double[] stepSizes = {0.05, 0.04, 0.03, 0.02, 0.0125};
 * Estimate[] logRatios = new Estimate[5];                            // measured with error 0.01
 * for (int k = 0; k < 5; k++) {
 *   double eta = stepSizes[k];
 *   logRatios[k] = Estimate.of(-0.02 / eta - 1 + 4 * eta, 0.01);
 * }
 * ExponentFit fit = ExponentFit.through(stepSizes, logRatios);
 * assert fit.straightLine().value() > 0.021;                         // misled by the term 4 eta
 * Claim claim = new Claim("E_0 - E_1 = 0.02", 0.02, 0, fit.exponent());
 * assert claim.verdict() == Verdict.HOLDS;
 * }</pre>
 */
package io.github.longrun.comparison;
