package io.github.longrun.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.longrun.objective.Box;
import org.junit.jupiter.api.Test;

class ExcursionsTest {

  /**
   * A rotator \( r' = 1 - r, \theta' = \mu - \sin\theta \) with unit noise on the radius and on the
   * angle, and further coordinates \( x_k' = -x_k \) with unit noise: all are independent.
   */
  private static Hamiltonian rotator(double mu, int dimension) {
    return Hamiltonian.diffusion(
        dimension,
        x -> {
          double r = Math.hypot(x[0], x[1]);
          double turn = mu - x[1] / r;
          double[] b = Vectors.minus(x);
          b[0] = (1 - r) * x[0] / r - turn * x[1];
          b[1] = (1 - r) * x[1] / r + turn * x[0];
          return b;
        },
        x -> {
          double[] radius = Vectors.scaled(1 / Math.hypot(x[0], x[1]), new double[] {x[0], x[1]});
          double[] angle = {-x[1], x[0]};
          double[][] c = new double[dimension][dimension];
          for (int i = 0; i < dimension; i++) {
            c[i][i] = 1;
            for (int j = 0; i < 2 && j < 2; j++) {
              c[i][j] = radius[i] * radius[j] + angle[i] * angle[j];
            }
          }
          return c;
        });
  }

  @Test
  void behindItsRestARotatorIsReachedByAWholeTurn() {
    double mu = 0.95;
    double rest = Math.asin(mu);
    // climbing from the stable to the unstable rest; from there on the turn is free
    double turn = 2 * (2 * Math.cos(rest) - mu * (Math.PI - 2 * rest));
    for (int d = 2; d <= 3; d++) {
      double[] from = new double[d];
      from[0] = Math.cos(rest);
      from[1] = Math.sin(rest);
      for (double angle : d == 2 ? new double[] {-1.2} : new double[] {-1.2, 0.9, 1.1}) {
        double[] to = new double[d];
        to[0] = Math.cos(angle);
        to[1] = Math.sin(angle);
        double back = 2 * (mu * (rest - angle) + Math.cos(rest) - Math.cos(angle));
        double exact = Math.min(turn, back);
        assertEquals(angle > 1, back < turn);
        for (int k = 2; k < d; k++) {
          to[k] = 0.2;
          exact += to[k] * to[k];
        }
        MinimumActionPath found = MinimumActionPath.between(rotator(mu, d), from, to);
        String text = "d = " + d + " to " + angle + ": " + found.action() + ", " + found.error();
        assertEquals(exact, found.action(), found.error() + 1e-14, text);
        assertTrue(found.error() <= 2e-7 * exact, text);
      }
    }
  }

  @Test
  void anExcitableSystemIsLeftByFiring() {
    // FitzHugh and Nagumo at rest: to fire and fall back costs less than to go a little way uphill
    Hamiltonian h =
        Hamiltonian.diffusion(
            x ->
                new double[] {
                  x[0] - x[0] * x[0] * x[0] / 3 - x[1], 0.08 * (x[0] + 0.7 - 0.8 * x[1])
                },
            new double[][] {{1, 0}, {0, 1}});
    double[] rest = MinimumActionPath.criticalPoint(h, new double[] {-1.2, -0.62}, 0.1);
    Box box = Box.of(new double[] {-2.5, -1.5}, new double[] {2.5, 2});
    QuasiPotential grid = QuasiPotential.on(h, box, 129, 129).from(rest);
    // the last one by less than a whole turn, and only the coarse grid finds it
    for (double[] y : new double[][] {{-1.6, -0.3}, {-1.3, -0.5}}) {
      MinimumActionPath found = MinimumActionPath.between(h, rest, y);
      String text = y[0] + ", " + y[1] + ": " + found.action() + ", error " + found.error();
      assertEquals(grid.value(y), found.action(), grid.error(y) + found.error(), text);
      MinimumActionPath near = MinimumActionPath.between(h, grid.path(y));
      assertEquals(near.action(), found.action(), near.error() + found.error(), text);
      assertTrue(found.error() <= 5e-4 * found.action(), text);
    }
  }

  @Test
  void whereTheDriftLeadsBackAtOnceThereIsNone() {
    double[] well = {-1, 0};
    for (double beta : new double[] {2, 10}) {
      Hamiltonian h = MinimumActionPathTest.maierStein(beta);
      Lyapunov local =
          Lyapunov.of(DriftFlow.jacobian(h::drift, well, 1), h.hessianP(well, new double[2]));
      Excursions excursions = new Excursions(h, well, new double[2], local);
      assertTrue(excursions.cheaperThan(0.34).isEmpty());
    }
  }
}
