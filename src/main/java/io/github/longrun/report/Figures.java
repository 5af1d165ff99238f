package io.github.longrun.report;

import io.github.longrun.action.Path;
import io.github.longrun.action.QuasiPotential;
import io.github.longrun.action.TransitionCosts;
import io.github.longrun.comparison.Claim;
import io.github.longrun.comparison.Claims;
import io.github.longrun.comparison.ExponentFit;
import io.github.longrun.comparison.Verdict;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.sgd.Estimate;
import io.github.longrun.sgd.Histogram;
import io.github.longrun.stationary.StationaryLaw;
import io.github.longrun.transition.EnergyLevels;
import io.github.longrun.transition.TransitionGraph;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The figures of a study; {@link Landscape} is the one that has parts to choose. */
public final class Figures {

  private static final int[] SIZE = {820, 540};

  /** Points along each coordinate among which the largest density is looked for. */
  private static final int PROBES = 400;

  /** A cell of fewer is more noise than law. */
  private static final int FEWEST_STATES = 16;

  private static final Color[] LINES = {Palette.VERMILION, Palette.BLUE, Palette.GREEN};

  private Figures() {}

  /**
   * The exponent figure: \( \log \mu_\eta(K_i) / \mu_\eta(K_j) \) against \( 1/\eta \) with error
   * bars of two standard errors, the fitted curve with its band of two standard errors, and the
   * slope that theory predicts, drawn through the last point: theory leaves the height free.
   *
   * @param fit the fit
   * @param predicted the predicted exponent \( \Delta E \)
   * @return the figure
   */
  public static Figure exponent(ExponentFit fit, double predicted) {
    return exponent("Occupation ratio against step size; slope = −ΔE", fit, predicted);
  }

  /**
   * The exponent figure under a title of its own, see {@link #exponent(ExponentFit, double)}.
   *
   * @param title one line
   * @param fit the fit
   * @param predicted the predicted exponent \( \Delta E \)
   * @return the figure
   */
  public static Figure exponent(String title, ExponentFit fit, double predicted) {
    double[] eta = fit.stepSizes();
    int n = eta.length;
    double last = 1 / eta[n - 1];
    double[] range = padded(1 / eta[0], last, 0.06, 0.06);
    double[] inverse = new double[160];
    Arrays.setAll(inverse, k -> 1 / eta[0] + (range[1] - 1 / eta[0]) * k / 159);
    Estimate[] curve = Arrays.stream(inverse).mapToObj(x -> fit.at(1 / x)).toArray(Estimate[]::new);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Estimate y : fit.logRatios()) {
      low = Math.min(low, y.value() - 2 * y.standardError());
      high = Math.max(high, y.value() + 2 * y.standardError());
    }
    Canvas canvas =
        new Canvas(
            title,
            "1 / η",
            "log ( " + ratio(fit) + " )",
            range,
            padded(low, high, 0.12, 0.12),
            SIZE,
            0);
    canvas.plainGrid();
    double anchor = fit.at(eta[n - 1]).value();
    double[] ends = {1 / eta[n / 2], range[1]};
    canvas.line(
        String.format(Locale.ROOT, "predicted slope, ΔE = %.4g", predicted),
        ends,
        Arrays.stream(ends).map(x -> anchor - predicted * (x - last)).toArray(),
        Palette.VERMILION,
        Palette.dashed(2.2));
    canvas.line(
        String.format(
            Locale.ROOT,
            "fit ± 2 s.e., ΔE = %.4f ± %.4f",
            fit.exponent().value(),
            fit.exponent().standardError()),
        inverse,
        Arrays.stream(curve).mapToDouble(Estimate::value).toArray(),
        Palette.BLUE,
        Palette.line(2));
    canvas.points(
        "measured, ± 2 s.e.",
        Arrays.stream(eta).map(e -> 1 / e).toArray(),
        fit.logRatios().stream().mapToDouble(Estimate::value).toArray(),
        fit.logRatios().stream().mapToDouble(y -> 2 * y.standardError()).toArray(),
        Palette.INK,
        Outlined.circle());
    canvas.below(g -> band(g, canvas, inverse, curve));
    return canvas.figure(
        title,
        String.format(
            Locale.ROOT,
            "Measured log occupation ratios at %d step sizes against 1/eta; measured exponent %s,"
                + " predicted %.5g.",
            n,
            fit.exponent(),
            predicted));
  }

  private static String ratio(ExponentFit fit) {
    int[] pair = fit.pair();
    return pair.length == 0
        ? "μ(Kᵢ) / μ(Kⱼ)"
        : "μ(" + Component.symbol(pair[0]) + ") / μ(" + Component.symbol(pair[1]) + ")";
  }

  private static void band(Graphics2D g, Canvas canvas, double[] x, Estimate[] curve) {
    Path2D band = new Path2D.Double();
    band.moveTo(canvas.x(x[0]), canvas.y(curve[0].value() + 2 * curve[0].standardError()));
    for (int k = 1; k < x.length; k++) {
      band.lineTo(canvas.x(x[k]), canvas.y(curve[k].value() + 2 * curve[k].standardError()));
    }
    for (int k = x.length - 1; k >= 0; k--) {
      band.lineTo(canvas.x(x[k]), canvas.y(curve[k].value() - 2 * curve[k].standardError()));
    }
    band.closePath();
    g.setColor(new Color(0, 114, 178, 45));
    g.fill(band);
  }

  /**
   * The local exponents between neighbouring step sizes, which drift while finite-step terms are at
   * work, beside what a straight line, the fit and theory say.
   *
   * @param fit the fit
   * @param predicted the predicted exponent \( \Delta E \)
   * @return the figure
   */
  public static Figure localExponents(ExponentFit fit, double predicted) {
    double[] eta = fit.stepSizes();
    List<Estimate> local = fit.localExponents();
    double[] x = new double[local.size()];
    Arrays.setAll(x, k -> (1 / eta[k] + 1 / eta[k + 1]) / 2);
    Estimate whole = fit.exponent();
    double low = Math.min(predicted, whole.value() - 2 * whole.standardError());
    double high = Math.max(predicted, whole.value() + 2 * whole.standardError());
    for (Estimate e : local) {
      low = Math.min(low, e.value() - 2 * e.standardError());
      high = Math.max(high, e.value() + 2 * e.standardError());
    }
    double[] range = padded(1 / eta[0], 1 / eta[eta.length - 1], 0.06, 0.06);
    String title = "Local exponents between neighbouring step sizes";
    Canvas canvas =
        new Canvas(
            title,
            "1 / η",
            "ΔE between neighbouring η",
            range,
            padded(low, high, 0.1, 0.1),
            SIZE,
            0);
    canvas.plainGrid();
    canvas.line(
        String.format(Locale.ROOT, "predicted ΔE = %.4g", predicted),
        range,
        new double[] {predicted, predicted},
        Palette.VERMILION,
        Palette.dashed(2.2));
    Estimate line = fit.straightLine();
    canvas.line(
        String.format(Locale.ROOT, "straight line %.4f ± %.4f", line.value(), line.standardError()),
        range,
        new double[] {line.value(), line.value()},
        Palette.GREY,
        Palette.line(1.6));
    canvas.line(
        String.format(Locale.ROOT, "fit %.4f ± %.4f", whole.value(), whole.standardError()),
        range,
        new double[] {whole.value(), whole.value()},
        Palette.BLUE,
        Palette.line(2));
    canvas.points(
        "local, ± 2 s.e.",
        x,
        local.stream().mapToDouble(Estimate::value).toArray(),
        local.stream().mapToDouble(e -> 2 * e.standardError()).toArray(),
        Palette.INK,
        Outlined.circle());
    Estimate[] flat = {whole, whole};
    canvas.below(g -> band(g, canvas, range, flat));
    return canvas.figure(
        title,
        String.format(
            Locale.ROOT,
            "Local exponents between neighbouring step sizes against 1/eta: %s; fit %s, straight"
                + " line %s, predicted %.5g.",
            local,
            whole,
            line,
            predicted));
  }

  /**
   * The action that paths have cost on their way: it rises against the drift, is flat along it, and
   * ends at the cost of the whole path.
   *
   * @param paths the paths by their names, at least one
   * @return the figure: accumulated action upwards, arclength to the right
   * @throws IllegalArgumentException if there is no path or an action is not finite
   */
  public static Figure actions(Map<String, Path> paths) {
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("actions needs at least one path, got none");
    }
    double longest = 0;
    double dearest = 0;
    for (Map.Entry<String, Path> path : paths.entrySet()) {
      double action = path.getValue().action();
      if (Double.isInfinite(action)) {
        throw new IllegalArgumentException(
            "the path " + path.getKey() + " has an infinite action: leave it out");
      }
      longest = Math.max(longest, path.getValue().length());
      dearest = Math.max(dearest, action);
    }
    String title = "Action along the paths";
    Canvas canvas =
        new Canvas(
            title,
            "arclength from the start",
            "action so far",
            padded(0, longest, 0.02, 0.04),
            padded(0, dearest, 0.06, 0.1),
            SIZE,
            0);
    canvas.plainGrid();
    int k = 0;
    List<String> costs = new ArrayList<>();
    for (Map.Entry<String, Path> path : paths.entrySet()) {
      String name = String.format(Locale.ROOT, "%s: %.5g", path.getKey(), path.getValue().action());
      canvas.line(
          name,
          path.getValue().lengths(),
          path.getValue().actions(),
          LINES[k % LINES.length],
          k / LINES.length % 2 == 0 ? Palette.line(2.4) : Palette.dashed(2.4));
      costs.add(name);
      k++;
    }
    return canvas.figure(
        title, "Accumulated action against arclength; in all " + String.join(", ", costs) + ".");
  }

  /**
   * Several exponents in one figure: \( -\eta \log \) of what was measured, such as \(
   * \mu_\eta(K_i) / \mu_\eta(K_j) \), against \( \eta \), which meets \( \eta = 0 \) at the
   * exponent, with bars of two standard errors, its fit as a thin line up to there, where a thick
   * bar is two standard errors of the exponent, and what theory predicts of each as a dashed line.
   *
   * @param title one line
   * @param quantity what was measured, for the axis
   * @param fits the fits by their names, at least one
   * @param predicted the predicted exponents \( \Delta E \) of the same names
   * @return the figure
   * @throws IllegalArgumentException if there is no fit or a fit has no prediction
   */
  public static Figure exponents(
      String title, String quantity, Map<String, ExponentFit> fits, Map<String, Double> predicted) {
    if (!predicted.keySet().containsAll(fits.keySet())) {
      throw new IllegalArgumentException(
          "every fit needs a prediction of its name, got fits "
              + fits.keySet()
              + " and predictions "
              + predicted.keySet());
    }
    double largest = fits.values().stream().mapToDouble(fit -> fit.stepSizes()[0]).max().orElse(1);
    Plot plot = Plot.of(title, "η", "−η log ( " + quantity + " )");
    for (Map.Entry<String, ExponentFit> entry : fits.entrySet()) {
      ExponentFit fit = entry.getValue();
      double[] eta = fit.stepSizes();
      List<Estimate> y = fit.logRatios();
      double exponent = predicted.get(entry.getKey());
      plot =
          plot.points(
                  entry.getKey(),
                  eta,
                  IntStream.range(0, eta.length)
                      .mapToObj(
                          k ->
                              Estimate.of(
                                  -eta[k] * y.get(k).value(), eta[k] * y.get(k).standardError()))
                      .toArray(Estimate[]::new))
              .fit(0, largest, x -> x > 0 ? -x * fit.at(x).value() : fit.exponent().value())
              .bar(0, fit.exponent())
              .prediction(
                  String.format(Locale.ROOT, "predicted %.4g", exponent),
                  0,
                  largest,
                  x -> exponent);
    }
    return plot.figure();
  }

  /**
   * Claims in one figure: each measured exponent against the predicted one, with bars of two joint
   * standard errors, so that a claim that does not fail has a bar that meets the diagonal. The
   * points are numbered as the claims are, from 1, and marked by their verdicts.
   *
   * @param claims the claims, at least one
   * @return the figure
   * @throws IllegalArgumentException if there is no claim
   */
  public static Figure claims(Claims claims) {
    List<Claim> list = claims.list();
    if (list.isEmpty()) {
      throw new IllegalArgumentException("claims needs at least one claim, got none");
    }
    double[] x = list.stream().mapToDouble(Claim::predicted).toArray();
    double[] y = list.stream().mapToDouble(c -> c.measured().value()).toArray();
    double[] bars =
        list.stream()
            .mapToDouble(c -> 2 * Math.hypot(c.measured().standardError(), c.predictedError()))
            .toArray();
    double[] ends = Arrays.copyOf(x, 3 * x.length);
    for (int k = 0; k < x.length; k++) {
      ends[x.length + 2 * k] = y[k] - bars[k];
      ends[x.length + 2 * k + 1] = y[k] + bars[k];
    }
    double[] range = padded(ends);
    long holding = list.stream().filter(c -> c.verdict() == Verdict.HOLDS).count();
    String title =
        String.format("Exponents, measured and predicted: %d of %d claims hold", holding, x.length);
    Canvas canvas =
        new Canvas(title, "predicted ΔE", "measured ΔE", range, range, new int[] {SIZE[0], 620}, 0);
    canvas.plainGrid();
    canvas.line("measured = predicted", range, range, Palette.GREY, Palette.dashed(1.8));
    for (Verdict verdict : Verdict.values()) {
      int[] those =
          IntStream.range(0, x.length).filter(k -> list.get(k).verdict() == verdict).toArray();
      if (those.length > 0) {
        canvas.points(
            verdict.name().toLowerCase(Locale.ROOT) + ", ± 2 s.e.",
            Arrays.stream(those).mapToDouble(k -> x[k]).toArray(),
            Arrays.stream(those).mapToDouble(k -> y[k]).toArray(),
            Arrays.stream(those).mapToDouble(k -> bars[k]).toArray(),
            switch (verdict) {
              case HOLDS -> Palette.BLUE;
              case FAILS -> Palette.VERMILION;
              case UNDECIDED -> Palette.ORANGE;
            },
            switch (verdict) {
              case HOLDS -> Outlined.circle();
              case FAILS -> Outlined.diamond();
              case UNDECIDED -> Outlined.triangle();
            });
      }
    }
    canvas.above(
        g -> {
          for (int k = 0; k < x.length; k++) {
            double px = canvas.x(x[k]);
            double py = canvas.y(y[k]);
            double up = py - canvas.y(y[k] + bars[k]);
            canvas.take(
                new Rectangle2D.Double(px - 7, py - Math.max(7, up), 14, 2 * Math.max(7, up)));
          }
          for (int k = 0; k < x.length; k++) {
            canvas.label(
                g,
                Integer.toString(k + 1),
                canvas.x(x[k]),
                canvas.y(y[k]),
                12,
                Palette.SMALL,
                Palette.INK);
          }
        });
    return canvas.figure(
        title,
        IntStream.range(0, x.length)
            .mapToObj(
                k ->
                    String.format(
                        Locale.ROOT,
                        "%d predicted %.5g, measured %s",
                        k + 1,
                        x[k],
                        list.get(k).measured()))
            .collect(Collectors.joining("; ", title + ": ", ".")));
  }

  /**
   * Data points with straight lines through them.
   *
   * @param title the title
   * @param xTitle name of x
   * @param yTitle name of y
   * @param x the abscissae
   * @param y the ordinates, as many
   * @param lines intercept and slope of each line, by its name
   * @return the figure
   * @throws IllegalArgumentException if x and y differ in length or there are no points
   */
  public static Figure regression(
      String title,
      String xTitle,
      String yTitle,
      double[] x,
      double[] y,
      Map<String, double[]> lines) {
    if (x.length != y.length || x.length == 0) {
      throw new IllegalArgumentException(
          "x and y must have the same length, at least 1, got " + x.length + " and " + y.length);
    }
    double[] xRange = padded(x);
    Canvas canvas = new Canvas(title, xTitle, yTitle, xRange, padded(y), SIZE, 0);
    canvas.plainGrid();
    int k = 0;
    for (Map.Entry<String, double[]> line : lines.entrySet()) {
      double[] w = line.getValue();
      canvas.line(
          line.getKey(),
          xRange,
          new double[] {w[0] + w[1] * xRange[0], w[0] + w[1] * xRange[1]},
          LINES[k % LINES.length],
          k == 0 ? Palette.line(2.4) : Palette.dashed(2.4));
      k++;
    }
    canvas.points("data", x, y, null, Palette.ORANGE, Outlined.circle());
    return canvas.figure(
        title,
        String.format(
            Locale.ROOT,
            "%d points, %s against %s, with lines: %s.",
            x.length,
            yTitle,
            xTitle,
            String.join(", ", lines.keySet())));
  }

  /**
   * The quasi-potential in two dimensions: colours and contour lines up to the value at which the
   * front left the box.
   *
   * @param potential the quasi-potential
   * @return the figure
   * @throws IllegalArgumentException if it has another dimension than 2
   */
  public static Figure quasiPotential(QuasiPotential potential) {
    requirePlane(potential.box());
    double valid = potential.validUpTo();
    Relief relief =
        Relief.ofEnergy(
            potential::value,
            potential.box(),
            "E",
            Double.isFinite(valid) ? valid : Double.POSITIVE_INFINITY,
            valid);
    return relief("Energy E(x), the quasi-potential", potential.box(), relief, potential + ".");
  }

  /**
   * The stationary law as an energy, \( -\eta \log \) of its density over the largest density: a
   * curve in one dimension, colours and contour lines in two.
   *
   * @param law the law
   * @return the figure
   */
  public static Figure stationaryLaw(StationaryLaw law) {
    double eta = law.stepSize();
    String title = String.format(Locale.ROOT, "Energy −η log μ of the stationary law, η = %s", eta);
    Box box = law.box();
    if (box.dimension() == 1) {
      double[] x = new double[401];
      Arrays.setAll(x, k -> box.lower()[0] + (box.upper()[0] - box.lower()[0]) * k / 400);
      double[] logs = Arrays.stream(x).map(v -> law.logDensity(new double[] {v})).toArray();
      double most = Arrays.stream(logs).max().orElseThrow();
      // Where the law has no mass at all the curve has no height.
      double[] y =
          Arrays.stream(logs)
              .map(v -> v == Double.NEGATIVE_INFINITY ? Double.NaN : eta * (most - v))
              .toArray();
      double highest = Arrays.stream(y).filter(v -> !Double.isNaN(v)).max().orElseThrow();
      Canvas canvas =
          new Canvas(
              title,
              "x",
              "−η log ( density / largest )",
              new double[] {x[0], x[400]},
              padded(0, highest, 0.04, 0.06),
              SIZE,
              0);
      canvas.plainGrid();
      canvas.line(x, y, Palette.BLUE, Palette.line(2.4));
      return canvas.figure(title, law + ".");
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i <= PROBES; i++) {
      for (int j = 0; j <= PROBES; j++) {
        most = Math.max(most, law.logDensity(at(box, (double) i / PROBES, (double) j / PROBES)));
      }
    }
    double largest = most;
    Relief relief =
        Relief.ofEnergy(
            x -> Math.max(0, eta * (largest - law.logDensity(x))),
            box,
            "E",
            eta,
            Double.POSITIVE_INFINITY);
    return relief(title, box, relief, law + ".");
  }

  /**
   * The measured law in two dimensions as an energy, \( -\eta \log \) of the states in a cell over
   * the most in any: colours and contour lines, up to where fewer than 16 states make a cell.
   *
   * @param histogram what was counted
   * @return the figure
   * @throws IllegalArgumentException if it has another dimension than 2 or no cell has 16 states
   */
  public static Figure histogram(Histogram histogram) {
    Box box = histogram.box();
    requirePlane(box);
    int[] cells = histogram.cells();
    double[][] log = new double[cells[0]][cells[1]];
    double most = 0;
    for (int i = 0; i < cells[0]; i++) {
      for (int j = 0; j < cells[1]; j++) {
        log[i][j] = Math.log((double) histogram.count(i, j));
        most = Math.max(most, log[i][j]);
      }
    }
    double eta = histogram.stepSize();
    double cap = eta * (most - Math.log(FEWEST_STATES));
    if (!(cap > 0)) {
      throw new IllegalArgumentException(
          "no cell has more than "
              + FEWEST_STATES
              + " states: take more steps or fewer cells, got "
              + histogram);
    }
    double largest = most;
    Relief relief =
        Relief.ofEnergy(
            x -> eta * (largest - between(log, part(box, x, 0), part(box, x, 1))),
            box,
            "E",
            eta,
            cap);
    return relief(
        String.format(Locale.ROOT, "Energy −η log μ of what was counted, η = %s", eta),
        box,
        relief,
        histogram + ".");
  }

  private static double part(Box box, double[] x, int k) {
    return (x[k] - box.lower()[k]) / (box.upper()[k] - box.lower()[k]);
  }

  /** Linear between the centres of the cells; the nearest one's where a cell beside is empty. */
  private static double between(double[][] log, double u, double v) {
    double a = Math.max(0, Math.min(log.length - 1, u * log.length - 0.5));
    double b = Math.max(0, Math.min(log[0].length - 1, v * log[0].length - 0.5));
    int i = Math.min(log.length - 2, (int) a);
    int j = Math.min(log[0].length - 2, (int) b);
    double left = log[i][j] + (b - j) * (log[i][j + 1] - log[i][j]);
    double right = log[i + 1][j] + (b - j) * (log[i + 1][j + 1] - log[i + 1][j]);
    double linear = left + (a - i) * (right - left);
    return Double.isFinite(linear) ? linear : log[(int) Math.rint(a)][(int) Math.rint(b)];
  }

  private static double[] at(Box box, double u, double v) {
    double[] low = box.lower();
    double[] high = box.upper();
    return new double[] {low[0] + u * (high[0] - low[0]), low[1] + v * (high[1] - low[1])};
  }

  private static void requirePlane(Box box) {
    if (box.dimension() != 2) {
      throw new IllegalArgumentException("a map is drawn in 2 dimensions, got " + box.dimension());
    }
  }

  private static Figure relief(String title, Box box, Relief relief, String text) {
    double[] low = box.lower();
    double[] high = box.upper();
    Canvas canvas =
        new Canvas(
            title,
            "x₁",
            "x₂",
            new double[] {low[0], high[0]},
            new double[] {low[1], high[1]},
            new int[] {SIZE[0], 620},
            Relief.BAR);
    // Axes without a series have no ticks, and abscissae that are equally spaced would become them.
    canvas.line(
        new double[] {low[0], 0.7 * low[0] + 0.3 * high[0], high[0]},
        new double[] {low[1], 0.7 * low[1] + 0.3 * high[1], high[1]},
        new Color(0, 0, 0, 0),
        Palette.line(1));
    canvas.below(g -> relief.paint(g, canvas));
    canvas.above(g -> relief.bar(g, canvas));
    return canvas.figure(title, text);
  }

  /**
   * The transition graph: components at the height of their energy, an arrow for each direct way
   * between neighbours (a minimum and a saddle, a saddle and a maximum), labelled with its cost B
   * where it has one, and the cheapest tree to the ground state in red.
   *
   * @param graph the graph of the components of a landscape
   * @return the figure: energy upwards, the first coordinate's rank to the right
   * @throws IllegalArgumentException if the graph is that of a bare matrix, which knows no places
   */
  public static Figure transitionGraph(TransitionGraph graph) {
    TransitionCosts costs =
        graph
            .costs()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a graph of a bare matrix of costs has no components to draw: make it of"
                            + " TransitionCosts"));
    List<Component> components = costs.components();
    EnergyLevels levels = graph.energyLevels();
    int m = components.size();
    Integer[] byPlace = new Integer[m];
    Arrays.setAll(byPlace, i -> i);
    Arrays.sort(
        byPlace,
        (a, b) -> Double.compare(components.get(a).point()[0], components.get(b).point()[0]));
    double[] rank = new double[m];
    for (int k = 0; k < m; k++) {
      rank[byPlace[k]] = k;
    }
    double top =
        IntStream.range(0, m).mapToDouble(levels::energy).filter(Double::isFinite).max().orElse(0);
    double height = top > 0 ? top : 1;
    double[] level = new double[m];
    Arrays.setAll(level, i -> Math.min(levels.energy(i), 1.1 * height));
    List<Integer> ground = levels.groundStates();
    String title =
        "Energies E and costs B; "
            + (ground.size() == 1 ? "ground state " : "ground states ")
            + ground.stream().map(Component::symbol).collect(Collectors.joining(", "))
            + " in orange";
    Canvas canvas =
        new Canvas(
            title,
            "critical components, by their first coordinate",
            "energy E",
            new double[] {-0.7, m - 0.3},
            padded(0, height, 0.2, 0.22),
            SIZE,
            0);
    canvas.plainGrid().noXTicks();
    canvas.line(new double[] {0}, new double[] {0}, Color.WHITE, Palette.line(1));
    int[] next = directTree(costs, levels, ground.get(0));
    canvas.above(
        g -> {
          Point2D[] place = new Point2D[m];
          Arrays.setAll(place, i -> new Point2D.Double(canvas.x(rank[i]), canvas.y(level[i])));
          for (Point2D p : place) {
            canvas.take(new Rectangle2D.Double(p.getX() - 21, p.getY() - 21, 42, 42));
          }
          List<Arrow> arrows = arrows(components, costs, next, place, 1e-6 * height);
          arrows.forEach(arrow -> arrow.paint(g, canvas));
          for (int i = 0; i < m; i++) {
            node(g, components.get(i), place[i], ground.contains(i));
            canvas.label(
                g,
                "E = " + (ground.contains(i) ? "0" : number(levels.energy(i))),
                place[i].getX(),
                place[i].getY(),
                24,
                Palette.SMALL,
                Palette.INK);
          }
          arrows.forEach(arrow -> arrow.write(g, canvas));
        });
    StringBuilder text = new StringBuilder("Energies of the critical components:");
    for (int i = 0; i < m; i++) {
      text.append(
          String.format(
              Locale.ROOT,
              " %s %.5g%s",
              Component.symbol(i),
              levels.energy(i),
              ground.contains(i) ? " (ground state)" : ""));
      text.append(i + 1 < m ? "," : ".");
    }
    return canvas.figure(title, text.toString());
  }

  /** The tree of an energy in direct steps: its relays written out, each component left once. */
  private static int[] directTree(TransitionCosts costs, EnergyLevels levels, int root) {
    List<Integer> parent = levels.tree(root).parent();
    int[] next = new int[parent.size()];
    Arrays.fill(next, -1);
    List<int[]> steps = new ArrayList<>();
    for (int i = 0; i < next.length; i++) {
      if (i != root) {
        int[] route = costs.route(i, parent.get(i));
        for (int k = 0; k + 1 < route.length; k++) {
          steps.add(new int[] {route[k], route[k + 1]});
        }
      }
    }
    List<Integer> reached = new ArrayList<>(List.of(root));
    for (int k = 0; k < reached.size(); k++) {
      for (int[] step : steps) {
        if (step[1] == reached.get(k) && !reached.contains(step[0])) {
          next[step[0]] = step[1];
          reached.add(step[0]);
        }
      }
    }
    return next;
  }

  /** The direct ways between components whose Morse indices are neighbours. */
  private static List<Arrow> arrows(
      List<Component> components, TransitionCosts costs, int[] next, Point2D[] place, double free) {
    List<Arrow> arrows = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      for (int j = 0; j < costs.size(); j++) {
        Component from = components.get(i);
        Component to = components.get(j);
        if ((Math.abs(from.morseIndex() - to.morseIndex()) == 1 || next[i] == j)
            && Double.isFinite(costs.cost(i, j))
            && costs.route(i, j).length == 2) {
          String label =
              "B"
                  + Palette.lowered(i)
                  + "‚"
                  + Palette.lowered(j)
                  + " = "
                  + number(costs.cost(i, j));
          arrows.add(
              Arrow.of(place[i], place[j], costs.cost(i, j) > free ? label : "", next[i] == j));
        }
      }
    }
    return arrows;
  }

  private static String number(double value) {
    return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.4g", value);
  }

  /** An arrow between two nodes, bowed to its right so that the way back stays apart. */
  private record Arrow(Point2D start, Point2D control, Point2D end, String label, boolean inTree) {

    static Arrow of(Point2D from, Point2D to, String label, boolean inTree) {
      double dx = to.getX() - from.getX();
      double dy = to.getY() - from.getY();
      double length = Math.hypot(dx, dy);
      double bow = Math.min(46, 0.18 * length);
      Point2D control =
          new Point2D.Double(
              (from.getX() + to.getX()) / 2 - bow * dy / length,
              (from.getY() + to.getY()) / 2 + bow * dx / length);
      return new Arrow(
          shifted(from, control, 22), control, shifted(to, control, 26), label, inTree);
    }

    private static Point2D shifted(Point2D from, Point2D towards, double by) {
      double distance = from.distance(towards);
      return new Point2D.Double(
          from.getX() + by * (towards.getX() - from.getX()) / distance,
          from.getY() + by * (towards.getY() - from.getY()) / distance);
    }

    private Color colour() {
      return inTree ? Palette.VERMILION : label.isEmpty() ? Palette.GREY : Palette.BLUE;
    }

    private Point2D at(double t) {
      double a = (1 - t) * (1 - t);
      double b = 2 * t * (1 - t);
      double c = t * t;
      return new Point2D.Double(
          a * start.getX() + b * control.getX() + c * end.getX(),
          a * start.getY() + b * control.getY() + c * end.getY());
    }

    void paint(Graphics2D g, Canvas canvas) {
      for (double t = 0.1; t < 0.95; t += 0.05) {
        canvas.take(new Rectangle2D.Double(at(t).getX() - 3, at(t).getY() - 3, 6, 6));
      }
      g.setColor(colour());
      g.setStroke(Palette.line(inTree ? 3 : label.isEmpty() ? 1.2 : 1.8));
      g.draw(
          new QuadCurve2D.Double(
              start.getX(), start.getY(), control.getX(), control.getY(), end.getX(), end.getY()));
      double angle = Math.atan2(end.getY() - control.getY(), end.getX() - control.getX());
      Path2D head = new Path2D.Double();
      head.moveTo(end.getX() + 5 * Math.cos(angle), end.getY() + 5 * Math.sin(angle));
      for (double side : new double[] {2.6, -2.6}) {
        head.lineTo(
            end.getX() + 11 * Math.cos(angle + side), end.getY() + 11 * Math.sin(angle + side));
      }
      head.closePath();
      g.fill(head);
    }

    void write(Graphics2D g, Canvas canvas) {
      if (!label.isEmpty()) {
        canvas.label(g, label, at(0.5).getX(), at(0.5).getY(), 8, Palette.SMALL, colour());
      }
    }
  }

  private static void node(Graphics2D g, Component component, Point2D place, boolean ground) {
    Ellipse2D disc = new Ellipse2D.Double(place.getX() - 19, place.getY() - 19, 38, 38);
    boolean minimum = component.kind() == Component.Kind.MINIMUM;
    g.setColor(ground ? Palette.ORANGE : minimum ? new Color(0xfdf0d0) : Color.WHITE);
    g.fill(disc);
    g.setColor(Palette.INK);
    g.setStroke(Palette.line(ground ? 3 : 1.6));
    g.draw(disc);
    String symbol = component.symbol();
    g.setFont(Palette.LABEL);
    g.drawString(
        symbol,
        (float) (place.getX() - g.getFontMetrics().stringWidth(symbol) / 2.0),
        (float) place.getY() + 5);
  }

  static double[] padded(double[] values) {
    return padded(
        Arrays.stream(values).min().orElseThrow(),
        Arrays.stream(values).max().orElseThrow(),
        0.06,
        0.06);
  }

  static double[] padded(double low, double high, double below, double above) {
    double span = high > low ? high - low : 1;
    return new double[] {low - below * span, high + above * span};
  }
}
