package io.github.longrun.stationary;

/**
 * How a {@link StationaryLaw} was computed and how well it stands.
 *
 * @param residual \( |\mu P - \mu|_1 \)
 * @param iterations cycles of aggregation and disaggregation; 1 where the law was found by
 *     elimination alone
 * @param converged whether the last cycle changed every probability by less than 1e-10 of itself
 * @param discretisationError the distance \( \sum |\mu - \mu_{2h}| \) from the law on every second
 *     node: an estimate on the safe side, far above the error itself where the density is smooth
 * @param escaping the part of the steps that would leave the box and are kept at its border
 */
public record Diagnostics(
    double residual,
    int iterations,
    boolean converged,
    double discretisationError,
    double escaping) {}
