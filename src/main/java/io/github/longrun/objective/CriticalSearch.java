package io.github.longrun.objective;

import static io.github.longrun.objective.Vectors.add;
import static io.github.longrun.objective.Vectors.norm;

import io.github.longrun.objective.CriticalSet.Inertia;
import io.github.longrun.progress.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/** The search behind {@link CriticalComponents#find}, in the coordinates of the unit cube. */
final class CriticalSearch {

  private static final int MOST_STARTS = 16_384;
  private static final int MOST_POLISHING = 100;

  /** Two regular points closer than this are one. */
  private static final double SAME = 1e-6;

  /** A singular point is only known this well. */
  private static final double SINGULAR = 1e-3;

  /**
   * The longest step of a walk to the next critical point, and of one that looks for a near
   * neighbour.
   */
  private static final double LONG_STEP = 0.05;

  private static final double SHORT_STEP = 0.005;

  /** How far from a point the search for its neighbours starts. */
  private static final double BESIDE = 1e-3;

  /** A point this close to the border is cut by it. */
  static final double MARGIN = 1e-6;

  private final UnitCube f;
  private final List<CriticalSet> found = new ArrayList<>();

  /** Regular points found, beside which was not searched yet. */
  private final Deque<CriticalPoint> fresh = new ArrayDeque<>();

  private CriticalSearch(UnitCube f) {
    this.f = f;
  }

  static CriticalComponents find(Objective objective, Box box) {
    if (objective.dimension() != box.dimension()) {
      throw new IllegalArgumentException(
          "the box has dimension "
              + box.dimension()
              + " but "
              + objective
              + " has dimension "
              + objective.dimension());
    }
    return new CriticalSearch(UnitCube.of(objective, box)).run();
  }

  private CriticalComponents run() {
    try (Work work = Work.begin("critical points", "starts", Double.POSITIVE_INFINITY)) {
      OptionalInt expected = BorderDegree.of(f);
      int starts = search(expected, work);
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "the box " + f.box() + " holds no critical point of " + f.f() + ": enlarge or move it");
      }
      return result(starts, expected);
    }
  }

  /** Starts until long enough nothing new was found; returns how often. */
  private int search(OptionalInt expected, Work work) {
    int d = f.dimension();
    SobolSequenceGenerator sobol = new SobolSequenceGenerator(d);
    sobol.skipTo(1);
    int starts = 0;
    int end = end(0, expected);
    while (starts < end) {
      work.outOf(end);
      work.done(starts);
      double[] start = sobol.nextVector();
      int before = found.size();
      f.value(start);
      keep(new EigenvectorFollowing(f, starts % (d + 1), LONG_STEP).follow(start));
      keep(new DeflatedNewton(f, List.of()).descend(start));
      if (!found.isEmpty()) {
        keep(new DeflatedNewton(f, found).descend(start));
      }
      while (!fresh.isEmpty()) {
        searchBeside(fresh.removeFirst());
      }
      starts++;
      if (found.size() > before) {
        end = end(starts, expected);
      }
    }
    work.done(starts);
    return starts;
  }

  /** How many starts there are if none after the last with news has any. */
  private int end(int lastNews, OptionalInt expected) {
    return Math.min(MOST_STARTS, lastNews + patience(expected));
  }

  /** How many starts without news end the search. */
  private int patience(OptionalInt expected) {
    int calm = Math.max(64 * f.dimension(), 2 * found.size());
    boolean missing =
        expected.isPresent() && everyIndexKnown() && indexSum() != expected.getAsInt();
    return missing || found.isEmpty() ? 8 * calm : calm;
  }

  private int indexSum() {
    return found.stream().mapToInt(c -> c.index().orElse(0)).sum();
  }

  private boolean everyIndexKnown() {
    return found.stream().allMatch(c -> c.index().isPresent());
  }

  /** Polishes the end of a descent and keeps it if it is critical and new. */
  private void keep(double[] end) {
    if (known(end)) {
      return;
    }
    CriticalPoint point = CriticalPoint.of(f, polished(end));
    if (!point.isCritical() || known(point.u())) {
      return;
    }
    if (!f.contains(point.u(), MARGIN)) {
      throw f.cut(point.u());
    }
    Inertia inertia = point.inertia();
    if (inertia.zero() == 0) {
      found.add(CriticalSet.regular(point.u(), inertia));
      fresh.addLast(point);
    } else {
      found.add(singular(point, inertia));
    }
  }

  /**
   * Looks for the neighbours of a regular point: of index one less downhill, of index one more
   * uphill.
   */
  private void searchBeside(CriticalPoint point) {
    int index = point.inertia().negative();
    for (int k = 0; k < f.dimension(); k++) {
      int neighbour = point.spectrum().values()[k] < 0 ? index - 1 : index + 1;
      for (double side : new double[] {-BESIDE, BESIDE}) {
        double[] start = point.u().clone();
        add(start, side, point.spectrum().vectors()[k]);
        keep(new EigenvectorFollowing(f, neighbour, LONG_STEP).follow(start));
        keep(new EigenvectorFollowing(f, neighbour, SHORT_STEP).follow(start));
      }
    }
  }

  /** Whether u belongs to a component already found. */
  private boolean known(double[] u) {
    return found.stream().anyMatch(c -> c.distance(u) <= Math.max(SAME, c.spacing()));
  }

  /** Newton steps with the pseudo-inverse, while the gradient shrinks. */
  private double[] polished(double[] end) {
    double[] u = end;
    double[] g = f.gradient(u);
    for (int i = 0; i < MOST_POLISHING && norm(g) > 0; i++) {
      Spectrum spectrum = Spectrum.of(f.hessian(u));
      int singular = 0;
      double tiny = 1e-10 * Math.abs(spectrum.values()[u.length - 1]);
      while (singular < u.length && Math.abs(spectrum.values()[singular]) <= tiny) {
        singular++;
      }
      double[] trial = u.clone();
      add(trial, 1, spectrum.newtonStep(g, singular));
      if (!f.contains(trial, 0)) {
        break;
      }
      double[] gradient = f.gradient(trial);
      if (!(norm(gradient) < norm(g))) {
        break;
      }
      u = trial;
      g = gradient;
    }
    return u;
  }

  /**
   * The component of a point where the Hessian is singular: traced first, a point if it leads
   * nowhere.
   */
  private CriticalSet singular(CriticalPoint point, Inertia inertia) {
    boolean curve = inertia.zero() == 1;
    for (double step : new double[] {curve ? 0.01 : 0.03, 0.001}) {
      NullTrace rough = NullTrace.of(f, point.u(), step, inertia.zero(), point.size());
      if (rough.samples().size() > 1) {
        double spacing = (curve ? 0.01 : 0.05) * rough.extent();
        NullTrace even = NullTrace.of(f, point.u(), spacing, inertia.zero(), point.size());
        return extended(even, spacing, inertia);
      }
    }
    return isolated(point, inertia);
  }

  /** A component that is not a point: its kind by the eigenvalues that are not zero. */
  private CriticalSet extended(NullTrace trace, double spacing, Inertia first) {
    int negative = 0;
    int positive = 0;
    boolean regular = true;
    for (double[] s : trace.samples()) {
      Inertia inertia = CriticalPoint.of(f, s).inertia();
      negative = Math.max(negative, inertia.negative());
      positive = Math.max(positive, inertia.positive());
      regular &= inertia.zero() == first.zero();
    }
    Inertia inertia = new Inertia(negative, first.zero(), positive);
    boolean closedCurve = first.zero() == 1 && regular && !trace.ends();
    OptionalInt degree = BorderDegree.around(f, trace.samples(), spacing);
    OptionalInt index = degree.isEmpty() && closedCurve ? OptionalInt.of(0) : degree;
    return new CriticalSet(trace.samples(), spacing, inertia, inertia.kind(), index);
  }

  /** An isolated point where the Hessian is singular: its kind by the values of f around it. */
  private CriticalSet isolated(CriticalPoint point, Inertia inertia) {
    double[] u = point.u();
    double others = found.stream().mapToDouble(c -> c.distance(u)).min().orElse(1);
    double border = Arrays.stream(u).map(v -> Math.min(v, 1 - v)).min().orElseThrow();
    double radius = Math.min(CriticalPoint.NEARBY, Math.min(others, border) / 5);
    Component.Kind kind = point.kindAround(radius);
    OptionalInt index =
        switch (kind) {
          case MINIMUM -> OptionalInt.of(1);
          case MAXIMUM -> OptionalInt.of(1 - 2 * (u.length % 2));
          default -> BorderDegree.around(f, List.of(u), radius);
        };
    return new CriticalSet(List.of(u), SINGULAR, inertia, kind, index);
  }

  private CriticalComponents result(int starts, OptionalInt expected) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    double residual = 0;
    for (CriticalSet c : found) {
      double value = f.value(c.point());
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
      for (double[] u : c.samples()) {
        residual = Math.max(residual, norm(f.f().gradient(f.point(u))));
      }
    }
    // Values that differ by rounding alone count as equal, so that the order is that of the
    // coordinates.
    double grain =
        1e-9 * Math.max(highest - lowest, 1e-3 * Math.max(Math.abs(lowest), Math.abs(highest)));
    Comparator<CriticalSet> byKind = Comparator.comparing(CriticalSet::kind);
    found.sort(
        byKind
            .thenComparingDouble(c -> grain == 0 ? 0 : Math.rint(f.value(c.point()) / grain))
            .thenComparing(c -> c.point(), CriticalSearch::lexicographic));
    List<Component> components = new ArrayList<>();
    Map<Component.Kind, Integer> ofKind = new EnumMap<>(Component.Kind.class);
    for (CriticalSet c : found) {
      String name = c.kind().letter() + ofKind.merge(c.kind(), 1, Integer::sum);
      components.add(
          new Component(
              components.size(),
              name,
              c.kind(),
              c.inertia().negative(),
              f.value(c.point()),
              c.samples().stream().map(f::point).toList()));
    }
    return new CriticalComponents(
        f.f(),
        f.box(),
        components,
        indexSum(),
        everyIndexKnown(),
        expected,
        new CriticalComponents.Diagnostics(starts, residual));
  }

  private static int lexicographic(double[] a, double[] b) {
    for (int k = 0; k < a.length; k++) {
      int order = Double.compare(Math.rint(a[k] / SAME), Math.rint(b[k] / SAME));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
