#!/usr/bin/env python3
"""The engine against its contenders, interleaved on the same work; prints the table for the docs.

The work: 4096 chains of SGD on Himmelblau's function, step size 0.001, Gaussian noise of 60 a
coordinate, and the nearest of the four minima counted at every step. Each contender is a process
that answers one request after the other; every round asks each of them once, in a new order, so a
load or a change of the clock meets all alike. The best round is reported: what disturbs a round
only ever adds to it.

    mvn -Dquick package
    python3 src/jmh/contenders/run.py --java java --java /path/to/another/jdk/bin/java

Packages are installed into target/contenders, nothing else is touched.
"""

import argparse
import math
import pathlib
import random
import statistics
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]
BUILD = ROOT / "target" / "contenders"
PACKAGES = ["numpy==2.4.6", "numba==0.68.1", "jax==0.10.2"]
CHAINS = 4096


def python():
    home = BUILD / "venv"
    exe = home / "bin" / "python"
    if not exe.exists():
        venv.create(home, with_pip=True)
        subprocess.run([exe, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return str(exe)


def compiled(bits):
    exe = BUILD / f"engine-{bits}"
    flags = ["-O3", "-march=native", "-ffast-math", f"-DBITS={bits}"]
    subprocess.run(["g++", *flags, HERE / "engine.cpp", "-o", exe], check=True)
    return str(exe)


def has_avx512():
    info = pathlib.Path("/proc/cpuinfo")
    return info.exists() and "avx512f" in info.read_text()


def version(java):
    out = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    return out.split('"')[1]


class Contender:
    """A process, and the best it did."""

    def __init__(self, name, steps, *command):
        self.name, self.steps = name, steps
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE
        )
        self.wall, self.cpu = math.inf, math.inf
        if self.process.stdout.readline().strip() != "ready":
            sys.exit(f"{name} does not start")

    def ask(self, steps, seed, sigma):
        self.process.stdin.write(f"{steps} {seed} {sigma}\n")
        self.process.stdin.flush()
        wall, cpu, *counts = map(int, self.process.stdout.readline().split())
        if sum(counts) != steps * CHAINS:
            sys.exit(f"{self.name} counted {sum(counts)} states")
        return wall / sum(counts), cpu / sum(counts), [n / sum(counts) for n in counts]

    def run(self, seed):
        wall, cpu, _ = self.ask(self.steps, seed, 60.0)
        self.wall, self.cpu = min(self.wall, wall), min(self.cpu, cpu)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def agree(contenders):
    """Stops unless all give the same occupations on noise that mixes, within 5 standard errors."""
    repeats = 16
    mean, error = {}, {}
    for c in contenders:
        shares = [c.ask(200, 1000 + r, 150.0)[2] for r in range(repeats)]
        mean[c] = [statistics.fmean(s) for s in zip(*shares)]
        error[c] = [statistics.stdev(s) / math.sqrt(repeats) for s in zip(*shares)]
    for c in contenders[1:]:
        for k in range(4):
            gap = mean[c][k] - mean[contenders[0]][k]
            if abs(gap) > 5 * math.hypot(error[c][k], error[contenders[0]][k]):
                sys.exit(f"{c.name} and {contenders[0].name} differ at minimum {k} by {gap:.2g}")
    shares = ", ".join(f"{m:.4f}" for m in mean[contenders[0]])
    print(f"All agree on the occupations, {shares}, of a run of larger noise.\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--java", action="append", help="a java to run, may be repeated")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--cpu", action="store_true", help="CPU time, for a machine that is busy")
    options = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    jar = ROOT / "target" / "longrun.jar"
    py = python()

    contenders = []
    if has_avx512():
        contenders.append(Contender("C, vectors of 512 bits", 10_000, compiled(512)))
    contenders.append(Contender("C, vectors of 256 bits", 10_000, compiled(256)))
    for java in options.java or ["java"]:
        for threads, loss, what in (
            (1, "builtin", ""),
            (1, "own", ", a user's loss"),
            (2, "builtin", ", two threads"),
        ):
            contenders.append(
                Contender(
                    f"Longrun, JDK {version(java)}{what}", 10_000,
                    java, "-cp", str(jar), str(HERE / "Engine.java"), str(threads), loss,
                )  # fmt: skip
            )
    for name, steps in (
        ("Numba, expert", 2000),
        ("Numba, Generator", 500),
        ("NumPy, tuned", 200),
        ("NumPy, idiomatic", 100),
        ("JAX, float64", 200),
    ):
        script = name.lower().replace(", ", "_") + ".py"
        contenders.append(Contender(name, steps, py, script))

    agree(contenders)
    for c in contenders:
        c.ask(c.steps, 1, 60.0)  # JAX compiles for a number of steps
    order = contenders[:]
    for r in range(options.rounds):
        random.Random(r).shuffle(order)
        for c in order:
            c.run(2 + r)

    best = {c.name: c.cpu if options.cpu else c.wall for c in contenders}
    base = best[contenders[0].name]
    kind = "CPU" if options.cpu else "wall"
    print(f"| contender | {kind} ns per chain-step | relative to the first |")
    print("|---|---:|---:|")
    for c in contenders:
        print(f"| {c.name} | {best[c.name]:.2f} | {best[c.name] / base:.2f} |")
    for c in contenders:
        c.close()


if __name__ == "__main__":
    main()
