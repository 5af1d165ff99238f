package io.github.longrun.oracle;

/**
 * One of the values that a random vector takes with positive probability.
 *
 * @param value the value, of length d
 * @param probability its probability, in (0, 1]
 */
public record Atom(double[] value, double probability) {}
