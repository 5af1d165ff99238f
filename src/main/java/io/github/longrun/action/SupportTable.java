package io.github.longrun.action;

import java.util.Arrays;

/**
 * The ratio of the geometric Lagrangian to that of Gaussian noise of the same drift and covariance,
 * tabulated by direction: 1 along the drift, +infinity where bounded noise cannot go.
 *
 * <p>One table serves a block of \( 2^d \) grid points, at whose middle it is taken; its directions
 * are on the faces of a cube, 8 intervals a side in the plane and 4 in space, and each is solved
 * for when it is first needed. It ranks the ways to a point only; the values that are kept come
 * from the Hamiltonian itself.
 */
final class SupportTable {

  /** Along the drift both actions vanish: closer to it than this the ratio is 1. */
  private static final double ALONG = 1e-3;

  private final Hamiltonian h;
  private final double rest;
  private final Lattice lattice;
  private final int d;
  private final int blocksX;
  private final int blocksY;
  private final int intervals;
  private final int side;
  private final float[][] ratio;
  private final double[] x;
  private final double[] w;
  private double[] momentum;
  private int unsolved;

  SupportTable(Hamiltonian h, double rest, Lattice lattice) {
    this.h = h;
    this.rest = rest;
    this.lattice = lattice;
    this.d = lattice.dimension;
    this.blocksX = (lattice.nx + 1) / 2;
    this.blocksY = (lattice.ny + 1) / 2;
    this.intervals = d == 2 ? 8 : 4;
    this.side = intervals + 1;
    this.ratio = new float[blocksX * blocksY * ((lattice.nz + 1) / 2)][];
    this.x = new double[d];
    this.w = new double[d];
    this.momentum = new double[d];
  }

  /** The bytes of a full table, per grid point. */
  static double bytes(int d) {
    return d == 2 ? (4 * 9 * 4 + 24) / 4.0 : (6 * 25 * 4 + 24) / 8.0;
  }

  int unsolved() {
    return unsolved;
  }

  /** The ratio for the block of a grid point and a displacement. */
  double ratio(int i, int j, int k, double wx, double wy, double wz) {
    int block = ((k >> 1) * blocksY + (j >> 1)) * blocksX + (i >> 1);
    float[] table = ratio[block];
    if (table == null) {
      table = new float[(d == 2 ? 4 : 6) * (d == 2 ? side : side * side)];
      Arrays.fill(table, Float.NaN);
      ratio[block] = table;
    }
    double ax = Math.abs(wx);
    double ay = Math.abs(wy);
    double az = Math.abs(wz);
    double u;
    double v;
    int face;
    if (ax >= ay && ax >= az) {
      face = wx >= 0 ? 0 : 1;
      u = wy / ax;
      v = wz / ax;
    } else if (ay >= az) {
      face = wy >= 0 ? 2 : 3;
      u = wx / ay;
      v = wz / ay;
    } else {
      face = wz >= 0 ? 4 : 5;
      u = wx / az;
      v = wy / az;
    }
    double s = 0.5 * (u + 1) * intervals;
    int is = Math.min(intervals - 1, (int) s);
    s -= is;
    double value;
    if (d == 2) {
      int at = face * side + is;
      value =
          (1 - s) * entry(table, block, at, face, is, 0)
              + s * entry(table, block, at + 1, face, is + 1, 0);
    } else {
      double t = 0.5 * (v + 1) * intervals;
      int it = Math.min(intervals - 1, (int) t);
      t -= it;
      int at = (face * side + it) * side + is;
      value =
          (1 - t)
                  * ((1 - s) * entry(table, block, at, face, is, it)
                      + s * entry(table, block, at + 1, face, is + 1, it))
              + t
                  * ((1 - s) * entry(table, block, at + side, face, is, it + 1)
                      + s * entry(table, block, at + side + 1, face, is + 1, it + 1));
    }
    // On an interval with an infinite end, and where 0 times infinity is not a number, solve.
    return value < Double.POSITIVE_INFINITY ? value : exact(block, wx, wy, wz);
  }

  private double entry(float[] table, int block, int at, int face, int is, int it) {
    float known = table[at];
    if (!Float.isNaN(known)) {
      return known;
    }
    double u = 2.0 * is / intervals - 1;
    double v = d == 2 ? 0 : 2.0 * it / intervals - 1;
    double sign = face % 2 == 0 ? 1 : -1;
    double value =
        switch (face / 2) {
          case 0 -> exact(block, sign, u, v);
          case 1 -> exact(block, u, sign, v);
          default -> exact(block, u, v, sign);
        };
    table[at] = (float) value;
    return value;
  }

  private double exact(int block, double wx, double wy, double wz) {
    int row = block / blocksX;
    middle(0, block - row * blocksX);
    middle(1, row % blocksY);
    w[0] = wx;
    w[1] = wy;
    if (d == 3) {
      middle(2, row / blocksY);
      w[2] = wz;
    }
    double[] b = h.drift(x);
    double scale = Vectors.norm(b) * Vectors.norm(w);
    if (Vectors.norm(b) <= rest || scale - Vectors.dot(b, w) <= ALONG * scale) {
      return 1;
    }
    try {
      GeometricLagrangian sigma = h.geometricLagrangian(x, w, momentum);
      if (sigma.value() < Double.POSITIVE_INFINITY) {
        momentum = sigma.momentum();
      }
      return sigma.value() / GeometricLagrangian.gaussian(h, x, w).value();
    } catch (IllegalStateException notConverged) {
      unsolved++;
      return Double.POSITIVE_INFINITY;
    }
  }

  private void middle(int k, int block) {
    int first = 2 * block;
    int last = Math.min(first + 1, lattice.count(k) - 1);
    x[k] = 0.5 * (lattice.coordinate(k, first) + lattice.coordinate(k, last));
  }
}
