#!/usr/bin/env python3
"""The engine against its contenders, interleaved on the same work; prints the tables for the docs.

Himmelblau: 4096 chains of SGD on Himmelblau's function, step size 0.001, Gaussian noise of 60 a
coordinate, and the nearest of the four minima counted at every step. Stars: 4096 chains of SGD on a
robust regression of 47 stars, minibatches of one, step size 0.01, and the nearer of the two minima
counted at every step. Each contender is a process that answers one request after the other; every
round asks each of them once, in a new order, so a load or a change of the clock meets all alike.
The best round is reported: what disturbs a round only ever adds to it.

    ./workbench build
    python3 src/jmh/contenders/run.py --java java --java /path/to/another/jdk/bin/java

Packages are installed into target/contenders, nothing else is touched.
"""

import argparse
import math
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]
BUILD = ROOT / "target" / "contenders"
JAR = ROOT / "target" / "longrun.jar"
STARS = ROOT / "src/main/resources/io/github/longrun/stars-cyg.csv"
PACKAGES = ["numpy==2.4.6", "numba==0.68.1", "jax==0.10.2", "jjava", "jupyter-client"]
CHAINS = 4096
VECTORS = ["--add-modules", "jdk.incubator.vector"]


def python():
    home = BUILD / "venv"
    exe = home / "bin" / "python"
    made = home / "made-from"
    if not made.exists() or made.read_text() != str(PACKAGES):
        venv.create(home, with_pip=True, clear=True)
        pins = ["--constraint", ROOT / "binder" / "requirements.txt"]  # the kernel of the notebooks
        subprocess.run([exe, "-m", "pip", "install", "--quiet", *pins, *PACKAGES], check=True)
        made.write_text(str(PACKAGES))
    return str(exe)


def compiled(source, bits):
    exe = BUILD / f"{source}-{bits}"
    flags = ["-O3", "-march=native", "-ffast-math", f"-mprefer-vector-width={bits}", f"-DBITS={bits}"]
    subprocess.run(["g++", *flags, HERE / f"{source}.cpp", "-o", exe], check=True)
    return str(exe)


def has_avx512():
    info = pathlib.Path("/proc/cpuinfo")
    return info.exists() and "avx512f" in info.read_text()


def version(java):
    out = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    return out.split('"')[1]


class Contender:
    """A process, and the best it did; work and check are the requests' third numbers."""

    def __init__(self, name, steps, *command, java=None, work=60.0, check=150.0):
        self.name, self.steps, self.work, self.check = name, steps, work, check
        env = dict(os.environ)
        if java:
            home = pathlib.Path(shutil.which(java)).parent
            env["PATH"] = f"{home}{os.pathsep}{env['PATH']}"
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE, env=env
        )
        self.wall, self.cpu = math.inf, math.inf
        if self.process.stdout.readline().strip() != "ready":
            sys.exit(f"{name} does not start")

    def ask(self, steps, seed, level):
        self.process.stdin.write(f"{steps} {seed} {level}\n")
        self.process.stdin.flush()
        wall, cpu, *counts = map(int, self.process.stdout.readline().split())
        if sum(counts) != steps * CHAINS:
            sys.exit(f"{self.name} counted {sum(counts)} states")
        return wall / sum(counts), cpu / sum(counts), [n / sum(counts) for n in counts]

    def run(self, seed):
        wall, cpu, _ = self.ask(self.steps, seed, self.work)
        self.wall, self.cpu = min(self.wall, wall), min(self.cpu, cpu)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def agree(contenders):
    """Stops unless all give the same occupations where chains mix, within 5 standard errors."""
    repeats = 16
    mean, error = {}, {}
    for c in contenders:
        shares = [c.ask(200, 1000 + r, c.check)[2] for r in range(repeats)]
        mean[c] = [statistics.fmean(s) for s in zip(*shares)]
        error[c] = [statistics.stdev(s) / math.sqrt(repeats) for s in zip(*shares)]
    for c in contenders[1:]:
        for k, other in enumerate(mean[contenders[0]]):
            gap = mean[c][k] - other
            if abs(gap) > 5 * math.hypot(error[c][k], error[contenders[0]][k]):
                sys.exit(f"{c.name} and {contenders[0].name} differ at minimum {k} by {gap:.2g}")
    shares = ", ".join(f"{m:.4f}" for m in mean[contenders[0]])
    print(f"All agree on the occupations, {shares}, of a run that mixes.\n")


def race(contenders, rounds):
    for c in contenders:
        c.ask(c.steps, 1, c.work)  # JAX compiles for a number of steps
    order = contenders[:]
    for r in range(rounds):
        random.Random(r).shuffle(order)
        for c in order:
            c.run(2 + r)


def longrun(java, loss, **levels):
    """One thread first, two threads second."""
    name = f"Longrun, JDK {version(java)}"

    def engine(what, threads, *options):
        command = [java, *options, "-cp", str(JAR), str(HERE / "Engine.java"), str(threads), loss]
        return Contender(name + what, 40_000, *command, **levels)

    yield engine("", 1)
    yield engine(", two threads", 2)
    yield engine(", Vector API", 1, *VECTORS)


def himmelblau(javas, py):
    for bits in [512] * has_avx512() + [256]:
        yield Contender(f"C, vectors of {bits} bits", 10_000, compiled("engine", bits))
    for java in javas:
        yield from longrun(java, "builtin")
        name = f"Longrun, JDK {version(java)}"
        command = [java, "-cp", str(JAR), str(HERE / "Engine.java"), "1", "own"]
        yield Contender(f"{name}, a user's loss", 40_000, *command)
        for loss, what in (("builtin", ""), ("own", ", a user's loss")):
            command = [py, "kernel.py", loss]
            yield Contender(f"{name}, notebook{what}", 40_000, *command, java=java)
    for name, steps in (
        ("Numba, expert", 2000),
        ("Numba, Generator", 500),
        ("NumPy, tuned", 200),
        ("NumPy, idiomatic", 100),
        ("JAX, float64", 200),
    ):
        yield Contender(name, steps, py, name.lower().replace(", ", "_") + ".py")


def stars(javas, py):
    levels = {"work": 0.01, "check": 0.3}
    for bits in [512] * has_avx512() + [256]:
        command = [compiled("stars", bits), str(STARS)]
        yield Contender(f"C, vectors of {bits} bits", 10_000, *command, **levels)
    for java in javas:
        yield from longrun(java, "stars", **levels)


WORKS = {"himmelblau": himmelblau, "stars": stars}


def show(contenders, kind):
    best = {c.name: getattr(c, kind) for c in contenders}
    first, narrow = best[contenders[0].name], best["C, vectors of 256 bits"]
    print(f"| contender | {kind} ns per chain-step | relative to the first | to 256 bits |")
    print("|---|---:|---:|---:|")
    for name, ns in best.items():
        print(f"| {name} | {ns:.2f} | {ns / first:.2f} | {ns / narrow:.2f} |")
    print()
    wall = {c.name: c.wall for c in contenders}
    for name in wall:
        if name.endswith(", two threads"):
            one = name.removesuffix(", two threads")
            print(f"{one}: two threads are {wall[one] / wall[name]:.2f} times as fast as one by the wall.")
    print(flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--java", action="append", help="a java to run, may be repeated")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--cpu", action="store_true", help="CPU time, for a machine that is busy")
    parser.add_argument("--work", choices=WORKS, action="append", help="one table alone")
    options = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    py = python()
    for work in options.work or WORKS:
        contenders = list(WORKS[work](options.java or ["java"], py))
        print(f"{work}\n")
        agree(contenders)
        race(contenders, options.rounds)
        show(contenders, "cpu" if options.cpu else "wall")
        for c in contenders:
            c.close()


if __name__ == "__main__":
    main()
