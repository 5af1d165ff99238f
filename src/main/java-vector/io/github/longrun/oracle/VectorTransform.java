package io.github.longrun.oracle;

import static io.github.longrun.oracle.BoxMuller.EXPONENT_ZERO;
import static io.github.longrun.oracle.BoxMuller.FRACTION;
import static io.github.longrun.oracle.BoxMuller.LOG_2;
import static io.github.longrun.oracle.BoxMuller.ONE;
import static io.github.longrun.oracle.BoxMuller.ROOT_HALF;
import static io.github.longrun.oracle.BoxMuller.SIGN;
import static io.github.longrun.oracle.BoxMuller.TWO_TO_52;
import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ROL;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link BoxMuller} by vectors, with its operations in its order, so with its bits.
 *
 * <p>The JIT compiler inlines the Vector API whatever the size of a method, but methods of ours
 * only while the method that calls them is small; a vector that is handed to one that is not
 * inlined becomes an object, and the whole engine four times slower. So the loops call nothing but
 * the Vector API. One loop for radius and direction would be no faster than the two.
 */
final class VectorTransform implements Transform {

  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int LANES = DOUBLES.length();

  private VectorTransform() {}

  /** The transform, or null where vectors are too short to gain from it. */
  static Transform orNull() {
    return LANES >= 4 ? new VectorTransform() : null;
  }

  @Override
  public void uniforms(long[] words, double[] out, int n) {
    int whole = LONGS.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      LongVector word = LongVector.fromArray(LONGS, words, i);
      word.lanewise(LSHR, 12).or(ONE).reinterpretAsDoubles().sub(1).intoArray(out, i);
    }
    for (int i = whole; i < n; i++) {
      out[i] = Double.longBitsToDouble(BoxMuller.radiusBits(words[i])) - 1;
    }
  }

  @Override
  public void gaussians(long[] words, double[] first, double[] second, int n) {
    int whole = LONGS.loopBound(n);
    // The radius, kept where the second number of the pair will be.
    for (int i = 0; i < whole; i += LANES) {
      LongVector word = LongVector.fromArray(LONGS, words, i);
      DoubleVector reflected = word.lanewise(LSHR, 12).or(ONE).reinterpretAsDoubles();
      LongVector uniform = broadcast(DOUBLES, 2).sub(reflected).reinterpretAsLongs();
      LongVector split = uniform.add(ONE - ROOT_HALF);
      DoubleVector exponent = split.lanewise(LSHR, 52).or(TWO_TO_52).reinterpretAsDoubles();
      DoubleVector f = split.and(FRACTION).add(ROOT_HALF).reinterpretAsDoubles().sub(1);
      DoubleVector p = broadcast(DOUBLES, -0.059969985485076864);
      p = p.fma(f, broadcast(DOUBLES, 0.10741801230638176));
      p = p.fma(f, broadcast(DOUBLES, -0.10879440082415154));
      p = p.fma(f, broadcast(DOUBLES, 0.11019350739234397));
      p = p.fma(f, broadcast(DOUBLES, -0.12410622108265479));
      p = p.fma(f, broadcast(DOUBLES, 0.1428564946900687));
      p = p.fma(f, broadcast(DOUBLES, -0.16670483179746393));
      p = p.fma(f, broadcast(DOUBLES, 0.20000108408173287));
      p = p.fma(f, broadcast(DOUBLES, -0.24999933318533624));
      p = p.fma(f, broadcast(DOUBLES, 0.3333333157546409));
      p = p.fma(f, broadcast(DOUBLES, -0.5000000033168724));
      p = p.fma(f, broadcast(DOUBLES, 1.0000000000337097));
      p = p.fma(f, exponent.sub(EXPONENT_ZERO).mul(LOG_2));
      p.mul(-2).abs().sqrt().intoArray(second, i);
    }
    // The direction, times the radius.
    for (int i = 0; i < whole; i += LANES) {
      LongVector word = LongVector.fromArray(LONGS, words, i);
      DoubleVector sign = word.lanewise(LSHL, 52).and(SIGN).or(ONE).reinterpretAsDoubles();
      DoubleVector r = DoubleVector.fromArray(DOUBLES, second, i).mul(sign);
      DoubleVector ray = word.lanewise(ROL, 41).and(FRACTION).or(ONE).reinterpretAsDoubles();
      DoubleVector h = ray.sub(1.5);
      DoubleVector z = h.mul(h);
      DoubleVector s = broadcast(DOUBLES, -0.007028386429362897);
      s = s.fma(z, broadcast(DOUBLES, 0.08205040182392632));
      s = s.fma(z, broadcast(DOUBLES, -0.5992521978274367));
      s = s.fma(z, broadcast(DOUBLES, 2.550163318947346));
      s = s.fma(z, broadcast(DOUBLES, -5.1677127646245395));
      s = s.fma(z, broadcast(DOUBLES, 3.14159265353629));
      DoubleVector c = broadcast(DOUBLES, 0.0018400054922757072);
      c = c.fma(z, broadcast(DOUBLES, -0.02577632838737345));
      c = c.fma(z, broadcast(DOUBLES, 0.23532543992399282));
      c = c.fma(z, broadcast(DOUBLES, -1.3352623156898717));
      c = c.fma(z, broadcast(DOUBLES, 4.058712107562288));
      c = c.fma(z, broadcast(DOUBLES, -4.934802200250383));
      c = c.fma(z, broadcast(DOUBLES, 0.9999999999992503));
      r.mul(s.mul(h)).intoArray(first, i);
      r.mul(c).intoArray(second, i);
    }
    for (int i = whole; i < n; i++) {
      double[] pair = BoxMuller.pair(words[i]);
      first[i] = pair[0];
      second[i] = pair[1];
    }
  }
}
