/**
 * What people look at: tables (Tablesaw) and figures (XChart, with contour lines of our own).
 *
 * <pre>{@code
 * CriticalComponents components = CriticalComponents.find(f, box);
 * Tables.components(components);                                     // prints itself
 * Landscape.of(components).path("from K0 to K1", path).figure().save(Path.of("landscape.png"));
 * Figures.exponent(fit, predicted).image();                          // shows itself in a notebook
 * }</pre>
 */
package io.github.longrun.report;
