package io.github.longrun.objective;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The critical components \( K_1, \dots, K_m \) of a loss in a box, the connected components of \(
 * \operatorname{crit} f = \{ \nabla f = 0 \} \): minima first, then saddles, then maxima, then
 * degenerate ones, each by value.
 *
 * <p>Whether none was missed is checked by the theorem of Poincare and Hopf: the sum of the
 * indices, \( \sum_x (-1)^{\text{index}(x)} \), is fixed by the gradient on the border of the box.
 * The check is necessary, not sufficient: a minimum missed together with a saddle leaves the sum as
 * it is.
 */
public final class CriticalComponents implements Iterable<Component> {

  private final Objective objective;
  private final Box box;
  private final List<Component> components;
  private final int indexSum;
  private final boolean everyIndexKnown;
  private final OptionalInt expectedIndexSum;
  private final Diagnostics diagnostics;

  /**
   * What the search did.
   *
   * @param starts the number of starting points used
   * @param residual the largest \( |\nabla f| \) at a point that was found
   */
  public record Diagnostics(int starts, double residual) {}

  CriticalComponents(
      Objective objective,
      Box box,
      List<Component> components,
      int indexSum,
      boolean everyIndexKnown,
      OptionalInt expectedIndexSum,
      Diagnostics diagnostics) {
    this.objective = objective;
    this.box = box;
    this.components = List.copyOf(components);
    this.indexSum = indexSum;
    this.everyIndexKnown = everyIndexKnown;
    this.expectedIndexSum = expectedIndexSum;
    this.diagnostics = diagnostics;
  }

  /**
   * Finds the critical components of f in a box.
   *
   * <p>Starting points are a Sobol sequence, so the result is always the same. From each goes a
   * walk along eigenvectors to a point of given index (C. J. Cerjan and W. H. Miller, <i>J. Chem.
   * Phys.</i> 75, 1981) and a damped Newton method on \( |\nabla f|^2 \), first as it is, then
   * deflated: points already found repel (P. E. Farrell, A. Birkisson and S. W. Funke, <i>SIAM J.
   * Sci. Comput.</i> 37, 2015). From every point found, walks go on to its neighbours. The search
   * lasts while it finds something new, and much longer while the index sum is not the expected
   * one. Where the Hessian is singular, the component is followed along its null directions; points
   * on a curve are about 1 % of its extent apart, on a surface about 5 %. Fit for d up to about 10
   * and a few hundred points.
   *
   * @param f the loss
   * @param box where to look; no critical point may lie on its border
   * @return the components
   * @throws IllegalArgumentException if the box has another dimension than f, if f or its gradient
   *     is not finite somewhere in the box, if the box holds no critical point, or if its border
   *     cuts a component
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static CriticalComponents find(Objective f, Box box) {
    return CriticalSearch.find(f, box);
  }

  /**
   * The loss.
   *
   * @return f
   */
  public Objective objective() {
    return objective;
  }

  /**
   * Where it was searched.
   *
   * @return the box
   */
  public Box box() {
    return box;
  }

  /**
   * The number m of components.
   *
   * @return m
   */
  public int size() {
    return components.size();
  }

  /**
   * One component.
   *
   * @param i its number, from 0
   * @return \( K_i \)
   * @throws IllegalArgumentException where i is not the number of a component
   */
  public Component get(int i) {
    if (i < 0 || i >= size()) {
      throw new IllegalArgumentException("component must be in 0.." + (size() - 1) + ", got " + i);
    }
    return components.get(i);
  }

  /**
   * The components that are minima.
   *
   * @return minima, by value
   */
  public List<Component> minima() {
    return ofKind(Component.Kind.MINIMUM);
  }

  /**
   * The components that are saddles.
   *
   * @return saddles, by value
   */
  public List<Component> saddles() {
    return ofKind(Component.Kind.SADDLE);
  }

  /**
   * The components that are maxima.
   *
   * @return maxima, by value
   */
  public List<Component> maxima() {
    return ofKind(Component.Kind.MAXIMUM);
  }

  private List<Component> ofKind(Component.Kind kind) {
    return components.stream().filter(c -> c.kind() == kind).toList();
  }

  /**
   * The eigenvalues of the Hessian at a component's {@link Component#point}.
   *
   * @param i its number, from 0
   * @return a new array of length d, rising
   */
  public double[] curvatures(int i) {
    double[] values = Spectrum.of(objective.hessian(get(i).point())).values();
    Arrays.sort(values);
    return values;
  }

  /**
   * The component nearest to a point.
   *
   * @param x a point, of length d
   * @return the component of smallest {@link Component#distance}
   */
  public Component nearest(double[] x) {
    return components.stream().min(Comparator.comparingDouble(c -> c.distance(x))).orElseThrow();
  }

  /**
   * The sum of the indices over what was found: \( (-1)^{\text{index}} \) for a point where the
   * Hessian is regular, the degree of the gradient around it for a singular point and for a
   * component that is not a point, where that can be told (d = 1 and 2, minima and maxima that are
   * points, closed curves: 0).
   *
   * @return the index sum; a component whose index could not be determined counts 0
   */
  public int indexSum() {
    return indexSum;
  }

  /**
   * The index sum that the gradient on the border of the box demands (Poincare-Hopf), 1 for a
   * coercive f.
   *
   * @return empty where it could not be determined
   */
  public OptionalInt expectedIndexSum() {
    return expectedIndexSum;
  }

  /**
   * Whether the index sum is the one that the border demands: the check that none was missed.
   *
   * @return true if so; false where unknown
   */
  public boolean isComplete() {
    return everyIndexKnown && expectedIndexSum.equals(OptionalInt.of(indexSum));
  }

  /**
   * What the search did.
   *
   * @return starts used and the worst residual
   */
  public Diagnostics diagnostics() {
    return diagnostics;
  }

  @Override
  public Iterator<Component> iterator() {
    return components.iterator();
  }

  /** A table, one line a component. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%s in %s: %d critical components, index sum %d, expected %s%n",
            objective,
            box,
            size(),
            indexSum(),
            expectedIndexSum.isPresent()
                ? String.valueOf(expectedIndexSum.getAsInt())
                : "unknown"));
    for (Component c : components) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-5s %-10s index %d  f = %-14.8g at",
              c.symbol(),
              c.kind(),
              c.morseIndex(),
              c.value()));
      for (double v : c.point()) {
        table.append(String.format(Locale.ROOT, " %12.6f", v));
      }
      table.append(c.isIsolated() ? "" : "  and " + (c.points().size() - 1) + " more points of it");
      table.append(System.lineSeparator());
    }
    return table.toString();
  }
}
