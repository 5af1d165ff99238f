package io.github.longrun.transition;

import io.github.longrun.action.TransitionCosts;
import io.github.longrun.objective.Component;
import io.github.longrun.objective.CriticalComponents;
import io.github.longrun.oracle.StochasticGradient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The rates per step at which SGD under Gaussian noise \( \sigma^2 I \) crosses from one minimum to
 * another, with their prefactors: over a saddle s of index 1 between \( m_i \) and \( m_j \), \[
 * r_{ij} = \eta\, \frac{|\lambda_-(s)|}{2 \pi} \sqrt{\frac{\det \nabla^2 f(m_i)}{|\det \nabla^2
 * f(s)|}} \exp\left(-\frac{2 (f(s) - f(m_i))}{\eta \sigma^2}\right) \] with \( \lambda_- \) the
 * negative eigenvalue at s, summed over such saddles (Eyring; Kramers 1940; A. Bovier, M. Eckhoff,
 * V. Gayrard and M. Klein, <i>J. Eur. Math. Soc.</i> 6, 2004, for \( dX = -\nabla f\, dt + \sqrt{2
 * T}\, dW \); here \( T = \eta \sigma^2 / 2 \), and one step is a time \( \eta \)). This goes
 * beyond the theorem, which gives exponents for any noise and no prefactors.
 *
 * <p>Mean times are those of the Markov chain among minima with these rates. Detailed balance, \(
 * w_i r_{ij} = w_j r_{ji} \), holds with the {@link LaplaceWeights}.
 *
 * <p><b>What is left out</b> is of relative order \( \eta \), for the diffusion and for SGD itself:
 * near critical points a step moves much less than the law is wide, and the densities of the two
 * agree there to leading order (see {@link LaplaceWeights}).
 *
 * <p>A saddle counts where both its ways down end in known minima, two different ones; one whose
 * ways end in the same minimum, or of which one leaves the box, joins nothing.
 */
public final class EyringKramers {

  private final LaplaceWeights weights;
  private final List<Pass> passes;

  /**
   * A saddle between two minima; its conductance is \( |\lambda_-| / (2 \pi \sqrt{|\det|}) \)
   * before the exponential.
   */
  private record Pass(int saddle, int one, int other, double value, double logConductance) {}

  private EyringKramers(LaplaceWeights weights, List<Pass> passes) {
    this.weights = weights;
    this.passes = passes;
  }

  /**
   * The rates between the minima of a loss.
   *
   * @param g the stochastic gradient, whose noise is Gaussian with covariance \( \sigma^2 I \), the
   *     same everywhere
   * @param components the critical components of its loss
   * @param costs the transition costs between them, which know the ways down from saddles
   * @return the rates
   * @throws IllegalArgumentException as {@link LaplaceWeights#of}, where a saddle of index 1 is
   *     degenerate or leads down to another saddle, or where the costs are those of other
   *     components
   */
  public static EyringKramers of(
      StochasticGradient g, CriticalComponents components, TransitionCosts costs) {
    if (costs.size() != components.size()) {
      throw new IllegalArgumentException(
          "costs must be those of the "
              + components.size()
              + " components, got costs of "
              + costs.size());
    }
    LaplaceWeights weights = LaplaceWeights.of(g, components);
    List<Pass> passes = new ArrayList<>();
    for (Component s : components) {
      if (s.morseIndex() == 1) {
        double[] curvatures = LaplaceWeights.curvatures(components, s);
        List<Integer> feet = feet(s, components, costs);
        if (feet.size() == 2) {
          passes.add(
              new Pass(
                  s.id(),
                  feet.get(0),
                  feet.get(1),
                  s.value(),
                  Math.log(-curvatures[0] / (2 * Math.PI))
                      - 0.5 * LaplaceWeights.logDeterminant(curvatures)));
        }
      }
    }
    return new EyringKramers(weights, List.copyOf(passes));
  }

  /** The minima at the end of a saddle's ways down. */
  private static List<Integer> feet(
      Component s, CriticalComponents components, TransitionCosts costs) {
    List<Integer> feet = new ArrayList<>();
    for (Component k : components) {
      boolean isBelow =
          k.id() != s.id()
              && costs.cost(s.id(), k.id()) == 0
              && costs.direct(s.id(), k.id()).filter(way -> way.action() == 0).isPresent();
      if (isBelow && k.kind() != Component.Kind.MINIMUM) {
        throw new IllegalArgumentException(
            "prefactors need saddles that lead down to minima, but component "
                + s.id()
                + " leads down to component "
                + k.id()
                + ", which is none: a slight change of the loss separates them");
      }
      if (isBelow) {
        feet.add(k.id());
      }
    }
    return feet;
  }

  /**
   * The weights of the minima, for which the rates are in detailed balance.
   *
   * @return the weights
   */
  public LaplaceWeights weights() {
    return weights;
  }

  /**
   * The rate \( r_{ij} \) per step.
   *
   * @param i a minimum, by its number in the critical components
   * @param j another
   * @param stepSize the step size \( \eta \)
   * @return the rate, 0 where no saddle is between them
   * @throws IllegalArgumentException where i or j is not the number of a minimum, i = j, or as
   *     {@link LaplaceWeights#logRatio} for the step size
   */
  public double rate(int i, int j, double stepSize) {
    weights.check(stepSize);
    weights.well(j);
    if (i == j) {
      throw new IllegalArgumentException("a rate needs two minima, got " + i + " twice");
    }
    return Math.exp(logRate(i, j, stepSize));
  }

  private double logRate(int i, int j, double stepSize) {
    LaplaceWeights.Well well = weights.well(i);
    double sum = Double.NEGATIVE_INFINITY;
    for (Pass pass : passes) {
      if (Math.min(i, j) == pass.one && Math.max(i, j) == pass.other) {
        double climb = 2 * (pass.value - well.value()) / (weights.sigma() * weights.sigma());
        double logRate = pass.logConductance + 0.5 * well.logDeterminant() - climb / stepSize;
        sum = LaplaceWeights.logSum(sum, Math.log(stepSize) + logRate);
      }
    }
    return sum;
  }

  /**
   * The expected number of steps from one minimum to the first of some others, up to a factor of \(
   * 1 + O(\eta) \).
   *
   * @param from the start, by its number in the critical components
   * @param targets where SGD is to arrive, at least one minimum, not the start
   * @param stepSize the step size \( \eta \)
   * @return the mean number of steps, +infinity where no saddles lead there
   * @throws IllegalArgumentException where a number is not that of a minimum, there is no target,
   *     the start is one, or as {@link LaplaceWeights#logRatio} for the step size
   */
  public double meanSteps(int from, Collection<Integer> targets, double stepSize) {
    weights.check(stepSize);
    weights.well(from);
    targets.forEach(weights::well);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets must hold at least 1 minimum, got none");
    }
    if (targets.contains(from)) {
      throw new IllegalArgumentException(
          "from must not be among the targets, got " + from + " in " + targets);
    }
    int[] met = met(from, targets);
    boolean[] isTarget = new boolean[met.length];
    boolean isReached = false;
    for (int k = 0; k < met.length; k++) {
      isTarget[k] = targets.contains(met[k]);
      isReached |= isTarget[k];
    }
    double[][] logRates = new double[met.length][met.length];
    for (int i = 0; i < met.length; i++) {
      for (int j = 0; j < met.length; j++) {
        logRates[i][j] = logRate(met[i], met[j], stepSize);
      }
    }
    return isReached ? Math.exp(logTime(logRates, isTarget)) : Double.POSITIVE_INFINITY;
  }

  /** The start and what it meets, over saddles, before the targets and at them. */
  private int[] met(int from, Collection<Integer> targets) {
    Set<Integer> met = new LinkedHashSet<>(Set.of(from));
    Deque<Integer> pending = new ArrayDeque<>(met);
    while (!pending.isEmpty()) {
      int i = pending.pop();
      for (Pass pass : passes) {
        boolean isNext = pass.one == i || pass.other == i;
        int j = pass.one == i ? pass.other : pass.one;
        if (isNext && met.add(j) && !targets.contains(j)) {
          pending.push(j);
        }
      }
    }
    return met.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The logarithm of the mean time from state 0 to the targets: all other states are eliminated, by
   * sums and products of positive numbers alone (Grassmann, Taksar and Heyman, 1985), in logarithms
   * because rates fall below the smallest double.
   */
  private static double logTime(double[][] logRates, boolean[] isTarget) {
    int n = isTarget.length;
    boolean[] isGone = new boolean[n];
    double[] logTime = new double[n];
    for (int k = n - 1; k > 0; k--) {
      if (isTarget[k]) {
        continue;
      }
      double exit = logExit(k, logRates, isGone);
      isGone[k] = true;
      for (int i = 0; i < n; i++) {
        if (isGone[i] || isTarget[i]) {
          continue;
        }
        double share = logRates[i][k] - exit;
        logTime[i] = LaplaceWeights.logSum(logTime[i], share + logTime[k]);
        for (int j = 0; j < n; j++) {
          logRates[i][j] = LaplaceWeights.logSum(logRates[i][j], share + logRates[k][j]);
        }
      }
    }
    return logTime[0] - logExit(0, logRates, isGone);
  }

  private static double logExit(int k, double[][] logRates, boolean[] isGone) {
    double sum = Double.NEGATIVE_INFINITY;
    for (int l = 0; l < isGone.length; l++) {
      sum = l == k || isGone[l] ? sum : LaplaceWeights.logSum(sum, logRates[k][l]);
    }
    return sum;
  }

  /** A table, one line a saddle: the minima that it joins, its height and its conductance. */
  @Override
  public String toString() {
    StringBuilder table =
        new StringBuilder(String.format(Locale.ROOT, "%d saddles between minima%n", passes.size()));
    for (Pass pass : passes) {
      table.append(
          String.format(
              Locale.ROOT,
              "%4s  joins %s and %s  f = %-13.8g conductance %.6g%n",
              Component.symbol(pass.saddle),
              Component.symbol(pass.one),
              Component.symbol(pass.other),
              pass.value,
              Math.exp(pass.logConductance)));
    }
    return table.append(weights).toString();
  }
}
