package io.github.longrun.report;

import io.github.longrun.objective.Component;
import java.awt.Color;
import java.util.List;

/** How the components of a kind are marked in a picture of their loss. */
record Marking(Component.Kind kind, String name, Color colour, Outlined marker) {

  static final List<Marking> ALL =
      List.of(
          new Marking(Component.Kind.MINIMUM, "minimum", Palette.ORANGE, Outlined.circle()),
          new Marking(Component.Kind.SADDLE, "saddle", Color.WHITE, Outlined.diamond()),
          new Marking(Component.Kind.MAXIMUM, "maximum", Palette.SKY, Outlined.triangle()),
          new Marking(Component.Kind.DEGENERATE, "degenerate", Palette.GREY, Outlined.square()));
}
