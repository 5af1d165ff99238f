package io.github.longrun.sgd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Counts, for each chain of a chunk, its states in each neighbourhood, its states by the core last
 * visited, and its moves from core to core.
 *
 * <p>All of it is vectorised passes, for the sign bit of \( |x - p|^2 - r^2 \) is the number to
 * add; only a chain that enters another core than its last one, which is rare, is looked at by
 * itself.
 */
final class Tally implements Counter {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final int n;
  private final double radius;

  /** The points of each component. */
  private final double[][][] centre;

  /** Of each component: its number among the cores plus 1, 0 if it is no minimum. */
  private final long[] core;

  private final int cores;

  private final double[] excess;
  private final byte[] bits;
  private final DoubleBuffer view;
  private final long[] hit;
  private final long[] entered;

  /** Of each chain: the core last visited plus 1, 0 if none. */
  private final long[] last;

  private final long[] first;
  private final long[] since;
  private final long[][] inside;
  private final long[][] time;
  private final long[][] moves;
  private final Batches batches;
  private long now;

  Tally(ChunkedOccupation.Cores neighbourhoods, int n) {
    this.n = n;
    radius = neighbourhoods.radius();
    cores = neighbourhoods.cores();
    centre = neighbourhoods.centre();
    core = Arrays.stream(neighbourhoods.core()).mapToLong(c -> c + 1L).toArray();
    int components = centre.length;
    excess = new double[n];
    bits = new byte[n * Long.BYTES];
    view = ByteBuffer.wrap(bits).order(ByteOrder.nativeOrder()).asDoubleBuffer();
    hit = new long[n];
    entered = new long[n];
    last = new long[n];
    first = new long[n];
    since = new long[n];
    inside = new long[components][n];
    time = new long[cores][n];
    moves = new long[cores * cores][n];
    batches = new Batches(centre[0][0].length, n);
  }

  @Override
  public boolean watchesBurnIn() {
    return true;
  }

  @Override
  public long[] state() {
    long[][] rows = rows();
    long[] state = new long[rows.length * n + 1];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r], 0, state, r * n, n);
    }
    state[rows.length * n] = now;
    return batches.state(state);
  }

  @Override
  public void restore(long[] state) {
    batches.restore(state);
    long[][] rows = rows();
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(state, r * n, rows[r], 0, n);
    }
    now = state[rows.length * n];
  }

  /** All that changes, but for the clock. */
  private long[][] rows() {
    return Stream.of(new long[][] {last, first, since}, inside, time, moves)
        .flatMap(Arrays::stream)
        .toArray(long[][]::new);
  }

  @Override
  public void restart() {
    batches.restart();
    now = 0;
    Arrays.fill(since, 0);
    for (long[][] counts : new long[][][] {inside, time, moves}) {
      for (long[] row : counts) {
        Arrays.fill(row, 0);
      }
    }
  }

  @Override
  public void count(double[][] x) {
    batches.count(x);
    System.arraycopy(last, 0, entered, 0, n);
    for (int c = 0; c < centre.length; c++) {
      if (centre[c].length == 1) {
        excess(x, centre[c][0]);
        count(bits, core[c], inside[c], entered, n);
      } else {
        Arrays.fill(hit, 0);
        for (double[] point : centre[c]) {
          excess(x, point);
          mark(bits, hit, n);
        }
        add(hit, inside[c], n);
        if (core[c] != 0) {
          select(hit, core[c], entered, n);
        }
      }
    }
    for (int i = 0; i < n; i++) {
      if (entered[i] != last[i]) {
        enter(i, (int) entered[i]);
      }
    }
    now++;
  }

  private void excess(double[][] x, double[] point) {
    if (point.length == 2) {
      excess(x[0], x[1], point[0], point[1], -radius * radius, excess, n);
    } else {
      Arrays.fill(excess, -radius * radius);
      for (int k = 0; k < point.length; k++) {
        add(x[k], point[k], excess, n);
      }
    }
    view.put(0, excess, 0, n);
  }

  /** In the plane in one pass: passes are what costs. */
  private static void excess(
      double[] x, double[] y, double px, double py, double least, double[] excess, int n) {
    for (int i = 0; i < n; i++) {
      double h = x[i] - px;
      double k = y[i] - py;
      excess[i] = Math.fma(k, k, Math.fma(h, h, least));
    }
  }

  private static void add(double[] x, double centre, double[] excess, int n) {
    for (int i = 0; i < n; i++) {
      double h = x[i] - centre;
      excess[i] = Math.fma(h, h, excess[i]);
    }
  }

  /** For a component of one point; core 0 is none, and leaves what was entered. */
  private static void count(byte[] excess, long core, long[] inside, long[] entered, int n) {
    long change = core == 0 ? 0 : -1;
    for (int i = 0; i < n; i++) {
      long hit = (long) LONG.get(excess, i << 3) >> 63;
      inside[i] -= hit;
      entered[i] ^= (entered[i] ^ core) & hit & change;
    }
  }

  private static void mark(byte[] excess, long[] hit, int n) {
    for (int i = 0; i < n; i++) {
      hit[i] |= (long) LONG.get(excess, i << 3) >>> 63;
    }
  }

  private static void add(long[] hit, long[] inside, int n) {
    for (int i = 0; i < n; i++) {
      inside[i] += hit[i];
    }
  }

  private static void select(long[] hit, long core, long[] entered, int n) {
    for (int i = 0; i < n; i++) {
      entered[i] ^= (entered[i] ^ core) & (0 - hit[i]);
    }
  }

  private void enter(int i, int to) {
    int from = (int) last[i];
    if (from == 0) {
      first[i] = to;
    } else {
      time[from - 1][i] += now - since[i];
      moves[(from - 1) * cores + to - 1][i]++;
    }
    last[i] = to;
    since[i] = now;
  }

  /** Adds the stays that have not ended, so that the times cover all states counted. */
  void settle() {
    for (int i = 0; i < n; i++) {
      if (last[i] != 0) {
        time[(int) last[i] - 1][i] += now - since[i];
      }
      since[i] = now;
    }
  }

  Batches batches() {
    return batches;
  }

  int chains() {
    return n;
  }

  /** States counted of each chain. */
  long counted() {
    return now;
  }

  /** States of chain i in the neighbourhood of a component. */
  long inside(int component, int i) {
    return inside[component][i];
  }

  /** States of chain i whose last core was this one. */
  long time(int core, int i) {
    return time[core][i];
  }

  /** Moves of chain i from core to core. */
  long moves(int from, int to, int i) {
    return moves[from * cores + to][i];
  }

  /** The first core that chain i visited, burn-in included, -1 if none. */
  int firstCore(int i) {
    return (int) first[i] - 1;
  }
}
