/**
 * What people look at: tables (Tablesaw) and figures (XChart, with contour lines and a surface of
 * our own).
 *
 * <pre>{@code
 * Box box = Box.of(new double[] {-5, -5}, new double[] {5, 5});
 * CriticalComponents components = CriticalComponents.find(Objectives.himmelblau(), box);
 * Tables.components(components);                                     // prints itself
 * Figure map = Landscape.of(components).title("Himmelblau").figure();
 * assert map.image().getWidth() == 1640;                             // shows itself in a notebook
 * }</pre>
 */
package io.github.longrun.report;
