"""NumPy as one writes it."""

import numpy as np
from contender import CHAINS, MINIMA, STEP_SIZE, serve, starts


def run(steps, seed, sigma):
    rng = np.random.default_rng(seed)
    x, y = starts()
    counts = np.zeros(4, np.int64)
    for _ in range(steps):
        a = x**2 + y - 11
        b = x + y**2 - 7
        gx = 4 * x * a + 2 * b + sigma * rng.standard_normal(CHAINS)
        gy = 2 * a + 4 * y * b + sigma * rng.standard_normal(CHAINS)
        x = x - STEP_SIZE * gx
        y = y - STEP_SIZE * gy
        distance = (x[:, None] - MINIMA[:, 0]) ** 2 + (y[:, None] - MINIMA[:, 1]) ** 2
        counts += np.bincount(distance.argmin(axis=1), minlength=4)
    return counts


serve(run)
