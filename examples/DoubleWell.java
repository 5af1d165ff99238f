// Which well of a double well does noisy SGD prefer? In the project's folder, after ./workbench build:
//
//     java -cp target/longrun.jar examples/DoubleWell.java

import io.github.longrun.Longrun;
import io.github.longrun.objective.Box;
import io.github.longrun.objective.Objectives;
import io.github.longrun.oracle.GaussianNoise;
import io.github.longrun.oracle.StochasticGradient;

class DoubleWell {

  public static void main(String[] arguments) {
    // Both wells of f(x) = (x^2 - 1)^2 / 4 are equally deep; the noise is larger on the right.
    var noise = GaussianNoise.isotropic(1, x -> 1.2 + 0.3 * x[0]);
    var gradient = StochasticGradient.of(Objectives.doubleWell(), noise);
    Longrun study = Longrun.of(gradient).within(Box.of(new double[] {-2}, new double[] {2}));

    System.out.println(study.components());
    System.out.println(study.energyLevels());
    System.out.println(study.occupation(0.15));
    System.out.println(study.claims().check()); // throws unless prediction and measurement agree
  }
}
