"""B(ring, x) for f = (|x|^2 - 1)^2 / (|x|^2 + 9) with Gaussian noise of deviations 0.16 and 0.24, by shooting.

Hamilton's equations start on the unstable manifold of the ring of minima |y| = 1, at y + a (C n / l - n (n C n) / (2 l)),
p = a n, with n the normal, l = f'' along it, C the covariance, a = r outwards and -r inwards, and action a^2 n C n / (4 l).
The point y of the ring is the only unknown: it is the root of the angle by which the orbit misses x where it first has
its radius. All y are tried: the least action is the quasi-potential. Printed: action and angle of y, cheapest first.

Usage: python ring-quasi-potential.py     (numpy 2, scipy 1.17; some minutes)
"""
import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

C = np.array([0.16**2, 0.24**2])


def grad(x):
    u = (x @ x - 1) / (x @ x + 9)
    return 2 * x * u * (2 - u)


def hess(x):
    s = x @ x
    u = (s - 1) / (s + 9)
    return 2 * u * (2 - u) * np.eye(2) + 80 * (1 - u) / (s + 9) ** 2 * np.outer(x, x)


STEEPNESS = hess(np.array([1.0, 0.0]))[0, 0]


def flow(t, z):
    x, p = z[:2], z[2:4]
    return [*(-grad(x) + C * p), *(hess(x) @ p), np.sum(C * p * p) / 2]


def shoot(angle, x, r):
    sign = 1 if np.hypot(*x) > 1 else -1
    n = np.array([np.cos(angle), np.sin(angle)])
    variance = n @ (C * n)
    a = sign * r
    start = n + a * (C * n - n * variance / 2) / STEEPNESS
    hit = lambda t, z: np.hypot(z[0], z[1]) - np.hypot(*x)
    hit.terminal, hit.direction = True, sign
    solution = solve_ivp(flow, [0, 400], [*start, *(a * n), a * a * variance / (4 * STEEPNESS)], method="DOP853",
                         rtol=1e-12, atol=1e-16, events=[hit])
    z = solution.y[:, -1]
    if solution.status != 1:
        return np.nan, np.nan
    miss = np.arctan2(z[1], z[0]) - np.arctan2(x[1], x[0])
    return (miss + np.pi) % (2 * np.pi) - np.pi, z[4]


def quasi_potential(x, r, angles=720):
    grid = np.linspace(-np.pi, np.pi, angles + 1)
    miss = [shoot(angle, x, r)[0] for angle in grid]
    found = []
    for k in range(angles):
        if miss[k] * miss[k + 1] <= 0 and abs(miss[k] - miss[k + 1]) < 1.5:
            angle = brentq(lambda angle: shoot(angle, x, r)[0], grid[k], grid[k + 1], xtol=1e-13)
            found.append((shoot(angle, x, r)[1], angle))
    return sorted(found)


for x in [(0.8502, 0.8675), (-1, 0.7), (0.5, 0.2)]:
    for r in [1e-4, 1e-5]:
        for action, angle in quasi_potential(np.array(x), r):
            print(f"{x}: r = {r}: {action:.12f} (angle {angle:.10f})", flush=True)
