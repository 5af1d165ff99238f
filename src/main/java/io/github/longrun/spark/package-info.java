/**
 * Sweeps that outgrow one machine, on Apache Spark 4. Nothing else of the library knows Spark, and
 * Longrun does not bring it along: the cluster has it.
 *
 * <p>It takes one line more to count on a cluster, and the counts are the same bits:
 *
 * <pre>{@code
 * var line = Box.of(new double[] {-2}, new double[] {2});
 * var wells = Model.named("doubleWell(0.1)", "gaussian(1.2)", line);
 * Sweep sweep = Sweep.of(wells).stepSizes(0.2).chains(64).steps(1000);
 * SweepResult here = sweep.run();
 * Sweep there = sweep.on(SparkCluster.submitted());
 * String answer = "";
 * try {
 *   there.run();
 * } catch (IllegalStateException e) {
 *   answer = e.getMessage();                           // not submitted, or a Java too new
 * }
 * assert here.runs().get(0).hasEnded();
 * assert answer.contains("Spark");
 * }</pre>
 *
 * <p>Such a program is started by Spark's {@code spark-submit}, with the jars of Longrun and of the
 * models. The guide {@code docs/SCALING.md} says how, and what it costs.
 */
package io.github.longrun.spark;
