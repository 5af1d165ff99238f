// C++ by an expert: xoshiro256++ lanes and a polynomial Box-Muller by the compiler's vector types,
// chunks of 256 chains, four vectors in flight.
// g++ -O3 -march=native -ffast-math -DBITS=256 engine.cpp -o engine

#include <cmath>
#include <initializer_list>

#include "contender.h"

typedef double Reals __attribute__((vector_size(BITS / 8)));
typedef uint64_t Words __attribute__((vector_size(BITS / 8)));
typedef int64_t Counts __attribute__((vector_size(BITS / 8)));

constexpr int width = BITS / 64, flight = 4;
constexpr double step_size = 0.001;
constexpr double minima[4][2] = {
    {3, 2}, {-2.805118, 3.131313}, {-3.779310, -3.283186}, {3.584428, -1.848127}};

#define EACH _Pragma("GCC unroll 4") for (int r = 0; r < flight; r++)

INLINE Words all(uint64_t w) { return Words{} + w; }
INLINE Reals all(double v) { return Reals{} + v; }
INLINE Words rotate(Words w, int k) { return (w << k) | (w >> (64 - k)); }

INLINE Reals root(Reals v) {
  Reals out;
  for (int k = 0; k < width; k++) out[k] = std::sqrt(v[k]);
  return out;
}

INLINE Words next(Words* s) {
  Words out = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
  s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return out;
}

// Four vectors of pairs of standard normals, each from one word a lane.
INLINE void gaussians(Words (*state)[4], Reals* first, Reals* second) {
  constexpr uint64_t one = 0x3ff0000000000000, fraction = 0x000fffffffffffff;
  constexpr uint64_t root_half = 0x3fe6a09e667f3bcd, two_to_52 = 0x4330000000000000;
  Words w[flight];
  Reals e[flight], f[flight], p[flight], t[flight], z[flight], s[flight], c[flight];
  EACH w[r] = next(state[r]);
  EACH {
    Words u = (Words)(2.0 - (Reals)(((w[r] << 1) >> 12) | all(one))) + all(one - root_half);
    e[r] = (Reals)((u >> 52) | all(two_to_52)) - (4503599627370496.0 + 1023);
    f[r] = (Reals)((u & all(fraction)) + all(root_half)) - 1.0;
    t[r] = (Reals)(((w[r] << 28) & all(fraction)) | all(one)) - 1.5;
    z[r] = t[r] * t[r];
  }
  EACH p[r] = all(-0.059969985485076864);
  for (double a : {0.10741801230638176, -0.10879440082415154, 0.11019350739234397,
                   -0.12410622108265479, 0.1428564946900687, -0.16670483179746393,
                   0.20000108408173287, -0.24999933318533624, 0.3333333157546409,
                   -0.5000000033168724, 1.0000000000337097})
    EACH p[r] = p[r] * f[r] + a;
  EACH p[r] = p[r] * (f[r] * -2.0) + e[r] * (-2 * 0.6931471805599453);
  EACH p[r] = root(p[r] > 0.0 ? p[r] : all(0.0));
  EACH s[r] = all(-0.007028386429362897);
  for (double a : {0.08205040182392632, -0.5992521978274367, 2.550163318947346,
                   -5.1677127646245395, 3.14159265353629})
    EACH s[r] = s[r] * z[r] + a;
  EACH c[r] = all(0.0018400054922757072);
  for (double a : {-0.02577632838737345, 0.23532543992399282, -1.3352623156898717,
                   4.058712107562288, -4.934802200250383, 0.9999999999992503})
    EACH c[r] = c[r] * z[r] + a;
  EACH first[r] = p[r] * (s[r] * t[r]);
  EACH second[r] = p[r] * (Reals)((Words)c[r] ^ (w[r] & all(0x8000000000000000)));
}

// The states of a chunk nearest to each of the first three minima.
INLINE void nearest(Reals x, Reals y, Counts* count) {
  Reals score[4];
  for (int k = 0; k < 4; k++) {
    double half = (minima[k][0] * minima[k][0] + minima[k][1] * minima[k][1]) / 2;
    score[k] = x * minima[k][0] + (y * minima[k][1] - half);
  }
  Reals a = score[0] > score[1] ? score[0] : score[1];
  Reals b = score[2] > score[3] ? score[2] : score[3];
  Reals best = a > b ? a : b;
  for (int k = 0; k < 3; k++) count[k] -= score[k] == best;
}

static void run(int steps, double sigma, int64_t* counts) {
  alignas(64) Reals u[chunk / width], v[chunk / width];
  for (int begin = 0; begin < chains; begin += chunk) {
    Reals *x = (Reals*)(xs + begin), *y = (Reals*)(ys + begin);
    Words lanes[chunk / width][4];
    for (int i = 0; i < chunk / width; i++)
      for (int k = 0; k < 4; k++) lanes[i][k] = *(Words*)(state[k] + begin + i * width);
    Counts count[3] = {};
    for (int n = 0; n < steps; n++) {
      for (int i = 0; i < chunk / width; i += flight) gaussians(lanes + i, u + i, v + i);
      for (int i = 0; i < chunk / width; i++) {
        Reals a = x[i] * x[i] + y[i] - 11.0, b = x[i] + y[i] * y[i] - 7.0;
        Reals gx = 4.0 * x[i] * a + 2.0 * b, gy = 2.0 * a + 4.0 * y[i] * b;
        x[i] = x[i] - step_size * gx - step_size * sigma * u[i];
        y[i] = y[i] - step_size * gy - step_size * sigma * v[i];
        nearest(x[i], y[i], count);
      }
    }
    int64_t rest = (int64_t)chunk * steps;
    for (int k = 0; k < 3; k++)
      for (int j = 0; j < width; j++) counts[k] += count[k][j], rest -= count[k][j];
    counts[3] += rest;
  }
}

int main() { serve(minima, run); }
