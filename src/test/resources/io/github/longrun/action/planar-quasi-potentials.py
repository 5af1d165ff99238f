"""B(m, s) of planar diffusions whose drift is no gradient, by shooting, independently of the library.

Hamilton's equations x' = b + p, p' = -b'(x)^T p start on the unstable manifold of (m, 0): p = S^-1 (x - m), with
J S + S J^T + I = 0, on the ellipse <x - m, S^-1 (x - m)> = r^2. The angle on it is the only unknown. Of two neighbouring
angles whose orbits leave the surroundings of the saddle with p on different sides of its stable direction, the orbit
between them that runs into (s, 0) is found by bisection; the action is r^2 / 2 + the integral of |p|^2 / 2, closed by
<p, s - x> / 2 where the orbit is nearest to (s, 0). All angles are tried: the least action is the quasi-potential.
Its error falls like r and like the cube of the nearest distance; two r are printed.

Usage: python planar-quasi-potentials.py     (numpy 2, scipy 1.17; some minutes)
"""
import numpy as np
from scipy.integrate import solve_ivp
from scipy.linalg import solve_continuous_lyapunov


def maier_stein(beta):
    b = lambda x, y: (x - x**3 - beta * x * y * y, -(1 + x * x) * y)
    j = lambda x, y: np.array([[1 - 3 * x * x - beta * y * y, -2 * beta * x * y], [-2 * x * y, -(1 + x * x)]])
    return b, j, np.array([-1.0, 0.0]), np.zeros(2)


def fitzhugh_nagumo(eps, beta):
    b = lambda x, y: ((x - x**3 - y) / eps, x - beta * y)
    j = lambda x, y: np.array([[(1 - 3 * x * x) / eps, -1 / eps], [1, -beta]])
    x = -np.sqrt(1 - 1 / beta)
    return b, j, np.array([x, x / beta]), np.zeros(2)


def quasi_potential(system, r, angles=240):
    b, j, m, s = system
    inverse = np.linalg.inv(solve_continuous_lyapunov(j(*m), -np.eye(2)))
    root = np.linalg.inv(np.linalg.cholesky(inverse)).T
    values, vectors = np.linalg.eig(j(*s))
    stable = vectors[:, np.argmin(values.real)].real

    def flow(t, z):
        p = z[2:4]
        return [*(np.array(b(z[0], z[1])) + p), *(-j(z[0], z[1]).T @ p), p @ p / 2]

    gone = lambda t, z: np.linalg.norm(z[:2] - m) - 2.5 * np.linalg.norm(s - m)
    gone.terminal = True

    def shoot(angle):
        dx = r * root @ np.array([np.cos(angle), np.sin(angle)])
        z = solve_ivp(flow, [0, 200], [*(m + dx), *(inverse @ dx), r * r / 2], method="DOP853", rtol=1e-12, atol=1e-15,
                      events=[gone]).y
        distance = np.linalg.norm(z[:4] - np.array([*s, 0, 0])[:, None], axis=0)
        near = np.argmin(distance)
        after = z[:, near:]
        out = np.argmax(np.linalg.norm(after[:2] - s[:, None], axis=0) > 0.1)
        side = np.sign(after[2:4, out] @ stable)
        x, p = z[:2, near], z[2:4, near]
        return side, distance[near], z[4, near] + p @ (s - x) / 2

    grid = np.linspace(0, 2 * np.pi, angles + 1) + 1e-3
    sides = [shoot(a)[0] for a in grid]
    found = []
    for k in range(angles):
        if sides[k] != sides[k + 1]:
            lo, hi = grid[k], grid[k + 1]
            while True:
                middle = (lo + hi) / 2
                if not lo < middle < hi:
                    break
                side, distance, action = shoot(middle)
                lo, hi = (middle, hi) if side == sides[k] else (lo, middle)
            if distance < 1e-2:
                found.append((action, distance, middle))
    return sorted(found)


for name, system in [("Maier-Stein, beta = 3", maier_stein(3)), ("Maier-Stein, beta = 5", maier_stein(5)),
                     ("Maier-Stein, beta = 10", maier_stein(10)),
                     ("FitzHugh-Nagumo, eps = 1, beta = 3", fitzhugh_nagumo(1, 3)),
                     ("FitzHugh-Nagumo, eps = 0.3, beta = 3", fitzhugh_nagumo(0.3, 3))]:
    for r in [1e-3, 1e-4]:
        for action, distance, angle in quasi_potential(system, r):
            print(f"{name}: r = {r}: {action:.10f} (nearest {distance:.1e}, angle {angle:.3f})", flush=True)
