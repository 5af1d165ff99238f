// The protocol of a contender: a line `steps seed level` in, a line of wall ns, CPU ns and counts out.

#include <cstdint>
#include <cstdio>
#include <ctime>

#define INLINE static inline __attribute__((always_inline))

constexpr int chains = 4096, chunk = 256;

INLINE uint64_t splitmix(uint64_t& s) {
  uint64_t z = s += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

INLINE long ns(clockid_t clock) {
  timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static double xs[chains] __attribute__((aligned(64))), ys[chains] __attribute__((aligned(64)));
static uint64_t state[4][chains] __attribute__((aligned(64)));

// Chain i starts at minimum i modulo their number; run(steps, level, counts) takes the steps.
template <int M, class Run>
void serve(const double (&minima)[M][2], Run run) {
  puts("ready");
  fflush(stdout);
  int steps, seed;
  double level;
  while (scanf("%d %d %lf", &steps, &seed, &level) == 3) {
    long wall = ns(CLOCK_MONOTONIC), cpu = ns(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t s = seed * 0xd1342543de82ef95;
    for (int i = 0; i < chains; i++) {
      xs[i] = minima[i % M][0], ys[i] = minima[i % M][1];
      for (int k = 0; k < 4; k++) state[k][i] = splitmix(s);
    }
    int64_t counts[M] = {};
    run(steps, level, counts);
    wall = ns(CLOCK_MONOTONIC) - wall, cpu = ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%ld %ld", wall, cpu);
    for (int64_t n : counts) printf(" %ld", (long)n);
    puts("");
    fflush(stdout);
  }
}
