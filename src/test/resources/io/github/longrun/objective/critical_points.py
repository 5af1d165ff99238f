"""Reference critical points for CriticalComponentsTest, by a method of their own: undamped Newton in double precision from
every node of a fine grid, then 40 digits by mpmath.findroot.

From the top of the project:
    python3 src/test/resources/io/github/longrun/objective/critical_points.py > src/test/resources/io/github/longrun/objective/critical-points.csv
"""
import csv
import math

from mpmath import diff, findroot, matrix, mp, mpf, nstr

mp.dps = 40
R = mpf

def stars():
    with open("src/main/resources/io/github/longrun/stars-cyg.csv") as file:
        rows = list(csv.DictReader(file))
    columns = []
    for name in ("log_temperature", "log_light"):
        v = [R(row[name]) for row in rows]
        mean = sum(v) / len(v)
        deviation = mp.sqrt(sum((a - mean) ** 2 for a in v) / len(v))
        columns.append([(a - mean) / deviation for a in v])
    c = R(8) / 10
    exact = list(zip(*columns))
    fast = [(float(t), float(y)) for t, y in exact]

    def f(x, y):
        data, log, c_, ridge = (fast, math.log, 0.8, 0.001) if isinstance(x, float) else (exact, mp.log, c, R(1) / 1000)
        s = sum(c_ * c_ / 2 * log(1 + ((l - x - y * t) / c_) ** 2) for t, l in data)
        return s / len(data) + ridge * (x * x + y * y) / 2

    return f

def mueller_brown(x, y):
    exp = math.exp if isinstance(x, float) else mp.exp
    n = float if isinstance(x, float) else R
    rows = ((-200, "-1", "0", "-10", "1", "0"), (-100, "-1", "0", "-10", "0", "0.5"),
            (-170, "-6.5", "11", "-6.5", "-0.5", "1.5"), (15, "0.7", "0.6", "0.7", "-1", "1"))
    return sum(A * exp(n(a) * (x - n(u)) ** 2 + n(b) * (x - n(u)) * (y - n(v)) + n(c) * (y - n(v)) ** 2)
               for A, a, b, c, u, v in rows)

def himmelblau(x, y):
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2

def three_hump_camel(x, y):
    return 2 * x**2 - 21 * x**4 / 20 + x**6 / 6 + x * y + y**2

def six_hump_camel(x, y):
    return 4 * x**2 - 21 * x**4 / 10 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4

def styblinski_tang(x, y):
    return (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2

def newton(f, x, y, h=1e-4):
    """Newton with second-order differences: crude, but only to find where to start findroot."""
    for _ in range(60):
        try:
            gx = (f(x + h, y) - f(x - h, y)) / (2 * h)
            gy = (f(x, y + h) - f(x, y - h)) / (2 * h)
            f0 = f(x, y)
            a = (f(x + h, y) - 2 * f0 + f(x - h, y)) / h**2
            c = (f(x, y + h) - 2 * f0 + f(x, y - h)) / h**2
            b = (f(x + h, y + h) - f(x + h, y - h) - f(x - h, y + h) + f(x - h, y - h)) / (4 * h * h)
            det = a * c - b * b
            dx, dy = (c * gx - b * gy) / det, (a * gy - b * gx) / det
        except (OverflowError, ZeroDivisionError):
            return None
        x, y = x - dx, y - dy
        if not (abs(x) < 10 and abs(y) < 10):
            return None
        if abs(dx) + abs(dy) < 1e-6:
            return x, y
    return None

def report(name, f, box, nodes):
    seen = []
    for i in range(nodes):
        for j in range(nodes):
            p = newton(f, box[0] + (box[1] - box[0]) * (i + 0.5) / nodes, box[2] + (box[3] - box[2]) * (j + 0.5) / nodes)
            if p and box[0] < p[0] < box[1] and box[2] < p[1] < box[3] and all(math.dist(p, q) > 1e-4 for q in seen):
                seen.append(p)
    for p in sorted(seen):
        g = lambda x, y: [diff(f, (x, y), (1, 0)), diff(f, (x, y), (0, 1))]
        x, y = findroot(g, [R(p[0]), R(p[1])], tol=1e-50)
        a, b, c = (diff(f, (x, y), n) for n in ((2, 0), (1, 1), (0, 2)))
        det = a * c - b * b
        index = 1 if det < 0 else (0 if a > 0 else 2)
        x, y = (R(0) if abs(v) < R(10) ** -20 else v for v in (x, y))
        value = f(x, y)
        value = R(0) if abs(value) < R(10) ** -20 else value
        print(",".join([name, str(index), nstr(value, 17), nstr(x, 17), nstr(y, 17)]))

print("function,index,value,x,y")
report("himmelblau", himmelblau, (-5, 5, -5, 5), 40)
report("threeHumpCamel", three_hump_camel, (-2.5, 2.5, -2.5, 2.5), 40)
report("sixHumpCamel", six_hump_camel, (-2.5, 2.5, -1.5, 1.5), 60)
report("muellerBrown", mueller_brown, (-1.7, 1.3, -0.5, 2.2), 40)
report("styblinskiTang", styblinski_tang, (-5, 5, -5, 5), 40)
report("stars", stars(), (-2, 2, -2, 2), 20)
