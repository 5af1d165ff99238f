package io.github.longrun.report;

import io.github.longrun.action.TransitionCosts;
import io.github.longrun.comparison.Claim;
import io.github.longrun.comparison.Claims;
import io.github.longrun.comparison.ExponentFit;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.sgd.Estimate;
import io.github.longrun.sgd.Occupation;
import io.github.longrun.sgd.Passage;
import io.github.longrun.sgd.TransitionRates;
import io.github.longrun.transition.EnergyLevels;
import io.github.longrun.transition.TransitionGraph;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** Tables read from CSV, and the tables of a study. */
public final class Tables {

  private static final String STARS = "/io/github/longrun/stars-cyg.csv";

  private static final String IRIS = "/io/github/longrun/iris.csv";

  private Tables() {}

  /**
   * The 47 stars of the cluster CYG OB1 (P. J. Rousseeuw and A. M. Leroy, <i>Robust Regression and
   * Outlier Detection</i>, Wiley, 1987, table 2.3).
   *
   * @return columns star, log_temperature, log_light
   */
  public static Table starsCyg() {
    return shipped("CYG OB1", STARS, "star", "log_temperature", "log_light");
  }

  /**
   * The 150 irises of R. A. Fisher (<i>Annals of Eugenics</i> 7, 1936), 50 of each of three
   * species: 1 setosa, 2 versicolor, 3 virginica. Lengths and widths in centimetres.
   *
   * @return columns sepal_length, sepal_width, petal_length, petal_width, species
   */
  public static Table iris() {
    return shipped(
        "iris", IRIS, "sepal_length", "sepal_width", "petal_length", "petal_width", "species");
  }

  private static Table shipped(String name, String resource, String... columns) {
    try (InputStream stream = Tables.class.getResourceAsStream(resource)) {
      return numbers(name, new InputStreamReader(stream, StandardCharsets.UTF_8), columns);
    } catch (IOException e) {
      throw new UncheckedIOException("the data " + name + " cannot be read", e);
    }
  }

  /**
   * Reads columns of numbers from a CSV file with a header.
   *
   * @param file the file, UTF-8, separated by commas
   * @param columns the names of the columns to read
   * @return the table of these columns, in this order
   * @throws IllegalArgumentException if a column is missing (which exist), a row is longer or
   *     shorter than the header, or a cell is empty, not a number or not finite (which row, what
   *     stands there)
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Table read(Path file, String... columns) {
    if (!Files.isRegularFile(file)) {
      throw new UncheckedIOException(
          "the file " + file + " cannot be read: there is none",
          new NoSuchFileException(file.toString()));
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      return numbers(file.toString(), reader, columns);
    } catch (IOException e) {
      throw new UncheckedIOException("the file " + file + " cannot be read", e);
    }
  }

  /**
   * Reads columns of numbers from a CSV file with a header, as {@link #read(Path, String...)}.
   *
   * @param file the name of the file, from the folder of the notebook or the program
   * @param columns the names of the columns to read
   * @return the table of these columns, in this order
   * @throws IllegalArgumentException as there
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Table read(String file, String... columns) {
    return read(Path.of(file), columns);
  }

  private static Table numbers(String name, Reader reader, String... columns) {
    Table texts;
    try {
      texts =
          Table.read()
              .usingOptions(
                  CsvReadOptions.builder(reader)
                      .tableName(name)
                      .columnTypes(column -> ColumnType.STRING)
                      .build());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          name
              + " is no table: every row needs as many cells as the header, and every column a name"
              + " of its own",
          e);
    }
    Table table = Table.create(name);
    for (String column : columns) {
      if (!texts.columnNames().contains(column)) {
        throw new IllegalArgumentException(
            name + " has no column \"" + column + "\"; its columns are " + texts.columnNames());
      }
      if (texts.isEmpty()) {
        throw new IllegalArgumentException(name + " has no rows");
      }
      List<String> cells = texts.stringColumn(column).asList();
      double[] values = new double[cells.size()];
      for (int row = 0; row < values.length; row++) {
        values[row] = number(name, column, row + 1, cells.get(row));
      }
      boolean whole = Arrays.stream(values).allMatch(v -> v == Math.rint(v) && Math.abs(v) < 1e9);
      table.addColumns(
          whole
              ? IntColumn.create(column, Arrays.stream(values).mapToInt(v -> (int) v).toArray())
              : DoubleColumn.create(column, values));
    }
    return table;
  }

  private static double number(String name, String column, int row, String cell) {
    double value;
    try {
      value = Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s, row %d, column \"%s\": needs a finite number, got %s",
              name,
              row,
              column,
              cell.isBlank() ? "nothing (an empty cell, NaN or NA)" : '"' + cell + '"'));
    }
    return value;
  }

  /**
   * The critical components: symbol, kind, Morse index, value, where.
   *
   * @param components the components
   * @return one row a component
   */
  public static Table components(CriticalComponents components) {
    Table table =
        Table.create(
            "critical components, index sum "
                + components.indexSum()
                + (components.isComplete() ? ", complete" : ", completeness unknown"));
    List<Component> list = list(components);
    table.addColumns(
        texts("K", list.stream().map(c -> c.symbol())),
        texts("kind", list.stream().map(Tables::kind)),
        IntColumn.create("index", list.stream().mapToInt(Component::morseIndex).toArray()),
        texts("f", list.stream().map(c -> format("%.6f", c.value()))));
    for (int k = 0; k < components.objective().dimension(); k++) {
      int coordinate = k;
      table.addColumns(
          texts(
              "x" + Palette.lowered(k + 1),
              list.stream().map(c -> format("%.6f", c.point()[coordinate]))));
    }
    return table;
  }

  /**
   * The transition costs \( B_{ij} \), row i to column j, with their discretisation errors.
   *
   * @param costs the costs
   * @return one row a component
   */
  public static Table costs(TransitionCosts costs) {
    return costs(costs.size(), (i, j) -> withError(costs.cost(i, j), costs.error(i, j)));
  }

  /**
   * The transition costs \( B_{ij} \) of a graph, row i to column j.
   *
   * @param graph the graph
   * @return one row a component
   */
  public static Table costs(TransitionGraph graph) {
    return costs(graph.size(), (i, j) -> withError(graph.cost(i, j), 0));
  }

  private static Table costs(int m, BiFunction<Integer, Integer, String> cost) {
    Table table = Table.create("transition costs B, from row to column");
    table.addColumns(texts("B", IntStream.range(0, m).mapToObj(Component::symbol)));
    for (int j = 0; j < m; j++) {
      int to = j;
      table.addColumns(
          texts(
              "to " + Component.symbol(j),
              IntStream.range(0, m).mapToObj(i -> i == to ? "0" : cost.apply(i, to))));
    }
    return table;
  }

  /**
   * The energies \( E_i \) with their discretisation errors.
   *
   * @param levels the energies
   * @return one row a component
   */
  public static Table energies(EnergyLevels levels) {
    int m = levels.size();
    List<Integer> ground = levels.groundStates();
    return Table.create("energy levels")
        .addColumns(
            texts("K", IntStream.range(0, m).mapToObj(Component::symbol)),
            texts(
                "E",
                IntStream.range(0, m).mapToObj(i -> withError(levels.energy(i), levels.error(i)))),
            texts(
                "", IntStream.range(0, m).mapToObj(i -> ground.contains(i) ? "ground state" : "")));
  }

  /**
   * Where SGD was at one step size: the share of the time in each component's neighbourhood, and
   * whether it can be trusted.
   *
   * @param occupation the occupation
   * @return one row a component; the name says the step size, the steps and the mixing
   */
  public static Table occupation(Occupation occupation) {
    List<Component> list = list(occupation.components());
    return Table.create(
            format(
                "occupation at step size %s, %s: %s",
                occupation.stepSize(), occupation.length(), occupation.mixing()))
        .addColumns(
            texts("K", list.stream().map(c -> c.symbol())),
            texts("kind", list.stream().map(Tables::kind)),
            texts(
                "share of the time",
                list.stream()
                    .map(
                        c ->
                            occupation.states() == 0
                                ? "nothing counted"
                                : Estimate.of(
                                        occupation.fraction(c.id()),
                                        occupation.standardError(c.id()))
                                    .toString())));
  }

  /**
   * The rates of moves between minima at one step size.
   *
   * @param rates the rates
   * @return one row a passage
   */
  public static Table rates(TransitionRates rates) {
    List<Passage> passages = rates.passages();
    return Table.create(
            format(
                "transition rates at step size %s, %d repeats, %.3g steps",
                rates.stepSize(), rates.repeats(), (double) rates.steps()))
        .addColumns(
            texts("from", passages.stream().map(p -> Component.symbol(p.from()))),
            texts("to", passages.stream().map(p -> Component.symbol(p.to()))),
            texts(
                "rate per step",
                passages.stream()
                    .map(
                        p -> p.reached() ? rates.rate(p.from(), p.to()).toString() : "none found")),
            IntColumn.create(
                "levels", passages.stream().mapToInt(p -> p.levels().size()).toArray()));
  }

  /**
   * What was measured at each step size: steps, transitions per chain, log ratios, mixing.
   *
   * @param occupations one a step size
   * @param i the component above the line of the ratio
   * @param j the component below it
   * @return one row a step size
   */
  public static Table occupations(List<Occupation> occupations, int i, int j) {
    String ratio = "log " + Component.symbol(i) + "/" + Component.symbol(j);
    return Table.create("occupation by step size")
        .addColumns(
            texts("η", occupations.stream().map(o -> Double.toString(o.stepSize()))),
            texts(
                "chains x steps",
                occupations.stream().map(o -> format("%d x %,d", o.chains(), o.steps()))),
            texts(
                "moves/chain",
                occupations.stream().map(o -> format("%.1f", o.transitionsPerChain()))),
            texts(
                "relaxations/chain",
                occupations.stream()
                    .map(o -> format("%.0f", o.taken() * o.steps() / o.relaxationTime()))),
            texts(ratio + ", raw", occupations.stream().map(o -> text(o.logRatio(i, j)))),
            texts(
                ratio + ", induced", occupations.stream().map(o -> text(o.inducedLogRatio(i, j)))),
            texts("mixed", occupations.stream().map(o -> o.mixed() ? "yes" : "no")));
  }

  /**
   * What a fit found: the exponent, its warning neighbours and how well the model fits.
   *
   * @param fit the fit
   * @return one row a quantity
   */
  public static Table fit(ExponentFit fit) {
    return Table.create("exponent")
        .addColumns(
            texts(
                "quantity",
                Stream.of(
                    "exponent ΔE",
                    "straight line (misleads)",
                    "smallest step sizes alone",
                    "scale τ of finite-step terms",
                    "chi-square / degrees of freedom",
                    "p-value")),
            texts(
                "value",
                Stream.of(
                    text(fit.exponent(), 5),
                    text(fit.straightLine(), 5),
                    text(fit.localExponents().get(fit.localExponents().size() - 1), 5),
                    format("%.0f", fit.finiteStepScale()),
                    format("%.2f / %d", fit.chiSquare(), fit.degreesOfFreedom()),
                    format("%.2f", fit.pValue())
                        + (fit.widening() > 1
                            ? format(", error bars widened %.2g times", fit.widening())
                            : ""))));
  }

  /**
   * Claims with their verdicts.
   *
   * @param claims the claims
   * @return one row a claim
   */
  public static Table claims(Claims claims) {
    List<Claim> list = claims.list();
    return Table.create("claims")
        .addColumns(
            texts("claim", list.stream().map(Claim::statement)),
            texts("predicted", list.stream().map(c -> format("%.5g", c.predicted()))),
            texts("measured", list.stream().map(c -> text(c.measured(), 5))),
            texts("z", list.stream().map(c -> format("%.2f", c.z()))),
            texts("verdict", list.stream().map(c -> c.verdict().name())));
  }

  private static List<Component> list(CriticalComponents components) {
    return IntStream.range(0, components.size()).mapToObj(components::get).toList();
  }

  private static String kind(Component component) {
    return component.kind().name().toLowerCase(Locale.ROOT);
  }

  private static StringColumn texts(String name, Stream<String> cells) {
    return StringColumn.create(name, cells.toList());
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static String text(Estimate e) {
    return text(e, 3);
  }

  private static String text(Estimate e, int decimals) {
    double error = e.standardError();
    boolean hidden = error > 0 && error < Math.pow(10, -decimals);
    int digits = hidden ? (int) Math.min(12, Math.ceil(1 - Math.log10(error))) : decimals;
    String number = "%." + digits + "f";
    return format(number + " ± " + number, e.value(), error);
  }

  private static String withError(double value, double error) {
    if (Double.isInfinite(value)) {
      return "∞";
    }
    if (value <= error) {
      return "0";
    }
    return error == 0 ? format("%.7g", value) : format("%.7f ± %.0e", value, error);
  }
}
