package io.github.longrun;

import io.github.longrun.action.Hamiltonian;
import io.github.longrun.action.QuasiPotential;
import io.github.longrun.action.TransitionCosts;
import io.github.longrun.comparison.Claim;
import io.github.longrun.comparison.Claims;
import io.github.longrun.comparison.ExponentFit;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.oracle.StochasticGradient;
import io.github.longrun.sgd.Occupation;
import io.github.longrun.sgd.Sgd;
import io.github.longrun.transition.EnergyLevels;
import io.github.longrun.transition.TransitionGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A study of one stochastic gradient in one box: from a loss to a verdict.
 *
 * <pre>{@code
 * Longrun study = Longrun.of(g).within(box);
 * study.components();                        // where SGD can dwell
 * study.energyLevels();                      // how much it likes each place: predicted
 * study.occupation(0.02);                    // how much it liked it: measured
 * study.claims().check();                    // whether they agree
 * }</pre>
 *
 * <p>Everything is computed when it is first asked for, and kept. What the defaults here do not
 * suit is reached through the classes themselves.
 */
public final class Longrun {

  private static final int CHAINS = 512;
  private static final double RELAXATION_TIMES = 40;
  private static final long SEED = 42;

  /** Step sizes of the claims, as parts of the largest. */
  private static final double[] PARTS = {1, 0.7, 0.5, 0.37, 0.28, 0.22};

  private static final String HELP =
      """
      A study, from a loss to a verdict:
        Longrun.of(gradient).within(box)            then components(), energyLevels(), claims(), ...
      The loss:
        Objective.of(2, x -> ...)                   or Objectives.himmelblau() and others by name
        RobustRegression.cauchy(features, response, 0.8)     a mean over data
        Tables.read("my.csv", "x", "y")             columns of numbers from a file
      The noise:
        StochasticGradient.of(f, noise)             GaussianNoise.isotropic(2, 1.0), Noise.of(...), ...
        StochasticGradient.minibatch(loss, 1)       random data points
      Predicted:
        CriticalComponents.find(f, box)             where SGD can dwell
        TransitionCosts.of(Hamiltonian.of(g), components)    what it costs to go from one to another
        EnergyLevels.of(costs)                      how much it likes each place
        TransitionGraph.of(costs)                   cycles, convergence times
        QuasiPotential.on(Hamiltonian.of(g), box, 257, 257)  costs to every point, on a grid
      Measured:
        Sgd.of(g)                                   many chains: occupation(components), histogram, ...
        Splitting.of(g)                             transitions too rare to simulate plainly
        StationaryLaw.of(g, 0.1, box, 129)          the law itself, in one and two dimensions
      Compared and shown:
        ExponentFit.of(occupations)                 the measured exponent
        Claims.of(claim)                            whether it is the predicted one
        Landscape.of(components)                    a map; Figures and Tables have the others
      A run that was stopped:
        RunInterruptedException.last()              what it had counted
      """;

  private static final long FEWEST_STEPS = 1 << 14;
  private static final long MOST_STEPS = 1 << 24;

  private final StochasticGradient gradient;
  private final Box box;
  private final Map<Double, Occupation> occupations = new HashMap<>();
  private CriticalComponents components;
  private TransitionCosts costs;
  private TransitionGraph graph;

  private Longrun(StochasticGradient gradient, Box box) {
    this.gradient = gradient;
    this.box = box;
  }

  /**
   * Where to begin.
   *
   * @return the entry points by what they are for, one a line
   */
  public static String help() {
    return HELP;
  }

  /**
   * Starts a study.
   *
   * @param gradient the stochastic gradient
   * @return what still needs a box
   */
  public static Within of(StochasticGradient gradient) {
    return box -> {
      if (box.dimension() != gradient.dimension()) {
        throw new IllegalArgumentException(
            "the box has "
                + box.dimension()
                + " coordinates but the stochastic gradient has "
                + gradient.dimension());
      }
      return new Longrun(gradient, box);
    };
  }

  /** A study without its region. */
  @FunctionalInterface
  public interface Within {

    /**
     * Sets the region.
     *
     * @param box where to look for critical components, of the same dimension
     * @return the study
     * @throws IllegalArgumentException if the dimensions differ
     */
    Longrun within(Box box);
  }

  /**
   * The critical components of the loss in the box.
   *
   * @return the components \( K_i \)
   */
  public synchronized CriticalComponents components() {
    if (components == null) {
      components = CriticalComponents.find(gradient.objective(), box);
    }
    return components;
  }

  /**
   * The costs of going from one component to another.
   *
   * @return \( B_{ij} \)
   */
  public synchronized TransitionCosts transitionCosts() {
    if (costs == null) {
      costs = TransitionCosts.of(Hamiltonian.of(gradient), components());
    }
    return costs;
  }

  /**
   * The graph of those costs: cycles, convergence times, which minimum dominates which saddle.
   *
   * @return the graph
   */
  public synchronized TransitionGraph transitionGraph() {
    if (graph == null) {
      graph = TransitionGraph.of(transitionCosts());
    }
    return graph;
  }

  /**
   * The energies of the components and the ground states.
   *
   * @return \( E_i \)
   */
  public EnergyLevels energyLevels() {
    return transitionGraph().energyLevels();
  }

  /**
   * The energy of any point, \( E(x) = \min_i E_i + B(K_i, x) \): \( -\eta \log \mu(\text{around }
   * x) \to E(x) \).
   *
   * @param x a point, of length d
   * @return E(x)
   * @throws IllegalArgumentException if x has another length than d or is not finite
   */
  public double energyAt(double[] x) {
    return transitionGraph().energyAt(x);
  }

  /**
   * The energy of all points of the box at once, on a grid in two or three dimensions.
   *
   * @param points the numbers of grid points in each coordinate, at least 9
   * @return \( E(x) = \min_i E_i + B(K_i, x) \)
   * @throws IllegalArgumentException if the dimension is not 2 or 3, or the grid is too coarse or
   *     too large for the heap
   */
  public QuasiPotential energyLandscape(int... points) {
    EnergyLevels levels = energyLevels();
    List<Component> all = new ArrayList<>();
    components().forEach(all::add);
    double[] energies = all.stream().mapToDouble(c -> levels.energy(c.id())).toArray();
    return QuasiPotential.on(Hamiltonian.of(gradient), box, points).fromAll(all, energies);
  }

  /**
   * Where SGD was at one step size: 512 chains, seed 42, each as long as 40 relaxation times of the
   * moves between minima, or 2^24 steps where that is less.
   *
   * @param stepSize the step size \( \eta \), positive
   * @return the occupation; where even 2^24 steps do not mix, {@link Occupation#mixing()} says so
   * @throws IllegalArgumentException if the step size is not positive
   */
  public synchronized Occupation occupation(double stepSize) {
    return occupations.computeIfAbsent(stepSize, this::untilMixed);
  }

  private Occupation untilMixed(double stepSize) {
    Sgd sgd = Sgd.of(gradient).stepSize(stepSize).chains(CHAINS).seed(SEED);
    long steps = FEWEST_STEPS;
    while (true) {
      Occupation occupation = sgd.steps(steps).occupation(components());
      double enough = RELAXATION_TIMES * occupation.relaxationTime();
      if (steps >= MOST_STEPS || (steps >= enough && occupation.mixed())) {
        return occupation;
      }
      // The relaxation time is an estimate too, +infinity before the first moves are seen.
      double longer = Math.max(2.0 * steps, Math.min(8.0 * steps, 1.2 * enough));
      steps = (long) Math.min(MOST_STEPS, longer);
    }
  }

  /** Where the study is, and what to ask of it. */
  @Override
  public String toString() {
    return "study of SGD in "
        + box
        + ": components(), energyLevels(), transitionGraph(), occupation(stepSize), claims()";
  }

  /** The cost of leaving the deepest well: the largest among the cheapest exits of the minima. */
  private double barrier() {
    List<Component> minima = components().minima();
    double highest = 0;
    for (Component from : minima) {
      double exit = Double.POSITIVE_INFINITY;
      for (Component to : minima) {
        exit =
            to.id() == from.id()
                ? exit
                : Math.min(exit, transitionCosts().cost(from.id(), to.id()));
      }
      highest = Double.isFinite(exit) ? Math.max(highest, exit) : highest;
    }
    return highest;
  }

  /**
   * The largest step size of the claims: the cost of leaving a well, or half of what the curvature
   * of a minimum allows, whichever is smaller.
   */
  private double largestStepSize() {
    double curvature = 0;
    for (Component minimum : components().minima()) {
      double sum = 0;
      for (double[] row : gradient.objective().hessian(minimum.point())) {
        for (double entry : row) {
          sum += entry * entry;
        }
      }
      curvature = Math.max(curvature, Math.sqrt(sum));
    }
    return Math.min(barrier(), 0.5 / curvature);
  }

  /**
   * For every minimum but the ground state: its energy beside the exponent of its occupation over
   * that of the ground state, measured at six step sizes, from the cost of leaving a well (less
   * where the loss is too curved for that) to a fifth of it.
   *
   * @return one claim a minimum
   * @throws IllegalArgumentException if a run did not mix (which step size, what to change)
   * @throws IllegalStateException if there are fewer than two minima
   */
  public synchronized Claims claims() {
    List<Component> minima = components().minima();
    if (minima.size() < 2) {
      throw new IllegalStateException(
          "a claim compares two minima, and the box holds " + minima.size() + ": widen the box");
    }
    int ground =
        minima.stream()
            .map(Component::id)
            .min(Comparator.comparingDouble(energyLevels()::energy))
            .orElseThrow();
    double largest = largestStepSize();
    List<Occupation> measured =
        Arrays.stream(PARTS).mapToObj(part -> occupation(part * largest)).toList();
    List<Claim> claims = new ArrayList<>();
    for (Component minimum : minima) {
      int i = minimum.id();
      if (i != ground) {
        double energy = energyLevels().energy(i);
        claims.add(
            new Claim(
                String.format(
                    "μ(%s) / μ(%s) goes as exp(−(%s − %s) / η)",
                    minimum.symbol(),
                    Component.symbol(ground),
                    minimum.symbol().replace('K', 'E'),
                    Component.symbol(ground).replace('K', 'E')),
                energy,
                energyLevels().error(i),
                ExponentFit.of(measured, i, ground).exponent(),
                energy > 0 ? energy : barrier()));
      }
    }
    return new Claims(claims);
  }
}
