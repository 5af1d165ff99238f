/**
 * The landscape: a loss f and its critical components \( K_1, \dots, K_m \), between which SGD
 * moves.
 *
 * <p>In the long run SGD with a small constant step is found near the connected components of \(
 * \operatorname{crit} f = \{ \nabla f = 0 \} \), and how often near which is a matter of the ways
 * from one to another. So everything begins here: with an {@link
 * io.github.longrun.objective.Objective}, named ({@link io.github.longrun.objective.Objectives}), a
 * user's own, or a mean over data ({@link io.github.longrun.objective.FiniteSum}, {@link
 * io.github.longrun.objective.RobustRegression}, {@link
 * io.github.longrun.objective.NeuralNetwork}), and with {@link
 * io.github.longrun.objective.CriticalComponents#find}, which says whether it found them all.
 *
 * <pre>{@code
 * double[] t = RobustRegression.standardised(new double[] {0, 1, 2, 3, 4, 5, 6, 7});
 * double[] y = {0, 1, 2, 3, 4, 0, 0, 0};                            // three outliers bend the line
 * FiniteSum loss = RobustRegression.cauchy(new double[][] {t}, y, 0.3).withRidge(0.001);
 * Box box = Box.of(new double[] {-2, -4}, new double[] {8, 6});
 * CriticalComponents components = CriticalComponents.find(loss, box);
 * System.out.print(components);                                     // a table, one line a component
 * assert components.size() == 5;
 * assert components.isComplete();                                   // Poincare-Hopf on the border of the box
 * }</pre>
 *
 * <p>Source: W. Azizian, F. Iutzeler, J. Malick and P. Mertikopoulos, ICML 2024 (arXiv 2406.09241),
 * section 2: critical set and its components.
 */
package io.github.longrun.objective;
