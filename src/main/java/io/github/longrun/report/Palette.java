package io.github.longrun.report;

import io.github.longrun.objective.Component;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;

/** Colours, strokes and fonts of all figures. Colours: Okabe and Ito, safe for the colour-blind. */
final class Palette {

  static final Color INK = new Color(0x222222);
  static final Color GREY = new Color(0x8a8a8a);
  static final Color ORANGE = new Color(0xe69f00);
  static final Color SKY = new Color(0x56b4e9);
  static final Color GREEN = new Color(0x009e73);
  static final Color BLUE = new Color(0x0072b2);
  static final Color VERMILION = new Color(0xd55e00);
  static final Color PURPLE = new Color(0xcc79a7);

  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);
  static final Font AXIS = new Font(Font.SANS_SERIF, Font.PLAIN, 15);
  static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  static final Font LABEL = new Font(Font.SANS_SERIF, Font.BOLD, 15);

  private Palette() {}

  static BasicStroke line(double width) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  static BasicStroke dashed(double width) {
    return new BasicStroke(
        (float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {7, 5}, 0);
  }

  /** Digits lowered to the foot of the line. */
  static String lowered(int i) {
    return Component.symbol(i).substring(1);
  }
}
