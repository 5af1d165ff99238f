package io.github.longrun.report;

import java.awt.Color;

/**
 * Viridis by N. J. Smith and S. van der Walt (Matplotlib, CC0): perceptually uniform, monotone in
 * lightness, safe for the colour-blind. Seventeen of its colours, interpolated.
 */
final class ColourMap {

  private static final int[] VIRIDIS = {
    0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c,
    0x1fa088, 0x28ae80, 0x3fbc73, 0x5ec962, 0x84d44b, 0xaddc30, 0xd8e219, 0xfde725
  };

  private ColourMap() {}

  /** The colour of t in [0, 1], clamped; dark is low. */
  static int rgb(double t) {
    double at = Math.max(0, Math.min(1, t)) * (VIRIDIS.length - 1);
    int k = Math.min(VIRIDIS.length - 2, (int) at);
    int rgb = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int a = VIRIDIS[k] >> shift & 0xff;
      int b = VIRIDIS[k + 1] >> shift & 0xff;
      rgb |= (int) Math.round(a + (at - k) * (b - a)) << shift;
    }
    return rgb;
  }

  static Color at(double t) {
    return new Color(rgb(t));
  }
}
