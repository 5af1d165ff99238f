"""Numba with NumPy's Generator: one chain after the other, all its steps in registers."""

import numba
import numpy as np
from contender import MINIMA, STEP_SIZE, serve, starts


@numba.njit(fastmath=True)
def chains(x, y, steps, sigma, rng, minima, counts):
    half = 0.5 * (minima[:, 0] ** 2 + minima[:, 1] ** 2)
    for i in range(x.size):
        u, v = x[i], y[i]
        for _ in range(steps):
            a = u * u + v - 11
            b = u + v * v - 7
            gx = 4 * u * a + 2 * b + sigma * rng.standard_normal()
            gy = 2 * a + 4 * v * b + sigma * rng.standard_normal()
            u -= STEP_SIZE * gx
            v -= STEP_SIZE * gy
            nearest, best = 0, -np.inf
            for k in range(4):
                score = minima[k, 0] * u + minima[k, 1] * v - half[k]
                if score > best:
                    nearest, best = k, score
            counts[nearest] += 1


def run(steps, seed, sigma):
    x, y = starts()
    counts = np.zeros(4, np.int64)
    chains(x, y, steps, sigma, np.random.default_rng(seed), MINIMA, counts)
    return counts


run(10, 0, 60.0)
serve(run)
