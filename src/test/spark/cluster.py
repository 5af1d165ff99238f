#!/usr/bin/env python3
"""Runs a sweep on a real Spark cluster and holds it to the local run: python3 src/test/spark/cluster.py

A master and two workers, separate processes on this machine, from the Python package pyspark, which is
installed into a folder of its own under target/ (455 MB are fetched once). Checked:
  - the sweep submitted by spark-submit counts what the local run counts, chunk by chunk, to the bit;
  - so it does when a worker is killed (kill -9) in the middle, and when the driver is and starts again;
  - bad input is told in one sentence: no master, no Spark, no spark-submit, a model that does not travel.
With --overhead SECONDS it measures instead what Spark costs: a sweep of about so many CPU seconds for each of two
threads, in turn with two executors of one core; wall times mean something on a quiet machine only.
It needs target/longrun.jar (./workbench build), python3 and a JDK 17.
"""

import argparse
import csv
import os
import re
import resource
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TARGET = ROOT / "target"
JAR = TARGET / "longrun.jar"
HOST = "127.0.0.1"
PATIENCE = 600
TASKS = 4 * 2 * 2 * 3  # models, step sizes, seeds, chunks of a run


def say(text):
    print(f"[cluster] {text}", flush=True)


def fail(text):
    raise SystemExit(f"[cluster] FAILED: {text}")


def check(truth, text):
    if not truth:
        fail(text)
    say(f"ok: {text}")


def install(version):
    """The pyspark distribution, installed once; its folder."""
    home = TARGET / f"spark-{version}"
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    done = home / "installed"
    if not done.exists():
        say(f"installing pyspark {version} into {home}")
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", f"pyspark=={version}"], check=True)
        done.touch()
    where = "import pyspark; print(pyspark.__path__[0])"
    return Path(subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip())


def java(name):
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / name) if home else name


class Cluster:
    """A master and workers, and what is submitted to them."""

    def __init__(self, spark, work):
        self.spark, self.work, self.logs = spark, work, {}
        self.processes = []
        self.env = dict(os.environ, SPARK_HOME=str(spark), SPARK_LOCAL_IP=HOST, SPARK_NO_DAEMONIZE="1")
        self.env.pop("PYTHONPATH", None)
        self.master = self.start("master", "master.Master", "--host", HOST, "--port", "0", "--webui-port", "0")
        self.url = self.wait("master", r"Starting Spark master at (spark://\S+)")[0]
        self.workers = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            kill(process)

    def start(self, name, kind, *words):
        log = self.logs[name] = self.work / f"{name}.log"
        command = [self.spark / "bin" / "spark-class", f"org.apache.spark.deploy.{kind}", *words]
        with open(log, "wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, env=self.env, start_new_session=True)
        self.processes.append(process)
        return process

    def wait(self, name, pattern, times=1):
        """Waits until a log has a line so many times; the matches."""
        for _ in range(PATIENCE * 10):
            found = re.findall(pattern, self.logs[name].read_text(errors="replace"))
            if len(found) >= times:
                return found
            time.sleep(0.1)
        fail(f"no {pattern!r} in {self.logs[name]} within {PATIENCE} s")

    def add_worker(self):
        number = len(self.workers) + 1
        folder = self.work / f"worker-{number}"
        words = ["--host", HOST, "--webui-port", "0", "-c", "1", "-m", "1g", "-d", str(folder), self.url]
        self.workers.append(self.start(f"worker-{number}", "worker.Worker", *words))
        self.wait(f"worker-{number}", "Successfully registered with master")

    def daemons(self):
        return [self.master, *self.workers]

    def submission(self, program, *arguments, master=None):
        submit = [self.spark / "bin" / "spark-submit", "--master", master or self.url, "--driver-memory", "1g"]
        submit += ["--driver-java-options", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"]
        submit += ["--conf", "spark.executor.extraJavaOptions=-XX:+UseSerialGC"]
        submit += ["--executor-memory", "1g", "--jars", str(JAR), "--class", "ClusterSweep", str(program)]
        return [*submit, *map(str, arguments)]

    def submit(self, name, *command):
        """Starts a program on the cluster, its output in a log."""
        log = self.logs[name] = self.work / f"{name}.log"
        with open(log, "wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, env=self.env, start_new_session=True)
        self.processes.append(process)
        return process


def kill(process):
    """kill -9 of a process and of the executors it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def records(table):
    """The chunks that a sweep has counted: from which run, its number and size, the counts; in any order."""
    file = table.with_name(table.name + ".counts")
    data = file.read_bytes() if file.exists() else b""
    head = b"longrun counts 1\n"
    at, found = len(head), []
    while at + 4 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        if at + 4 + size > len(data):
            break  # being written
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return sorted(found)


def same(table, reference, what):
    check(len(records(table)) == TASKS, f"{what}: {TASKS} chunks, each counted once")
    check(records(table) == records(reference), f"{what}: all counts are those of the local run, to the bit")
    check(table.read_bytes() == reference.read_bytes(), f"{what}: so is the table")


def plain_java(program, *arguments, more=()):
    """A program that is started without Spark."""
    command = [java("java"), "-Xmx1g", "--add-modules=jdk.incubator.vector", "-cp"]
    return [*command, os.pathsep.join(map(str, [JAR, program, *more])), "ClusterSweep", *map(str, arguments)]


def run_locally(program, table, steps):
    """Seconds of the command, of the sweep alone, and of the CPU."""
    begin, cpu = time.monotonic(), cpu_of_children()
    ran = subprocess.run(plain_java(program, table, "threads=2", steps), capture_output=True, text=True)
    if ran.returncode:
        fail(f"the local run: {ran.stderr[-2000:]}")
    return time.monotonic() - begin, seconds(ran.stdout), cpu_of_children() - cpu


def cpu_of_children():
    """CPU seconds of all processes that were waited for, and of what they waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_of(process):
    """CPU seconds of a process that lives and of the executors it has waited for; Linux."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def seconds(output):
    return float(re.search(r"seconds: ([0-9.]+)", output)[1])


def finished(cluster, name, process):
    try:
        code = process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        fail(f"{name} takes longer than {PATIENCE} s: {cluster.logs[name]}")
    check(code == 0, f"{name}: spark-submit ends with 0")


def until_counted(table, least, process):
    """Waits until so many chunks are counted, which is in the middle whatever the machine's speed."""
    while len(records(table)) < least:
        if process.poll() is not None:
            fail("the sweep ended before it could be disturbed: give it more --steps")
        time.sleep(0.02)
    check(len(records(table)) < TASKS, f"{least} of {TASKS} chunks or some more are counted")


def refused(cluster, name, sentence, command):
    process = cluster.submit(name, *command)
    code = process.wait(PATIENCE)
    said = cluster.logs[name].read_text(errors="replace")
    check(code != 0 and sentence in said, f"{name}: {sentence!r}")


def verify(cluster, program, work, steps):
    reference = work / "local.csv"
    say("the local run, two threads")
    run_locally(program, reference, steps)
    check(len(records(reference)) == TASKS, f"local: {TASKS} chunks are counted")
    with open(reference, newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    errors = [row["inducedLogRatioError"] for row in rows]
    check(all(re.match(r"\d+\.\d+", row["longrun"]) for row in rows), "local: the table names the version of Longrun")
    moved = sum(error not in ("", "NaN", "Infinity") for error in errors)
    check(moved > 0, f"local: {moved} ratios rest on moves between minima, so moves are among the counts")

    table = work / "cluster.csv"
    command = cluster.submission(program, table, "submitted", steps)
    finished(cluster, "cluster", cluster.submit("cluster", *command))
    same(table, reference, "cluster")

    table = work / "worker-killed.csv"
    command = cluster.submission(program, table, "submitted", steps)
    process = cluster.submit("worker-killed", *command)
    until_counted(table, TASKS // 4, process)
    kill(cluster.workers[0])
    say("killed a worker and its executor")
    finished(cluster, "worker-killed", process)
    log = cluster.logs["worker-killed"].read_text(errors="replace")
    lost = re.search(r"Lost executor|ExecutorLostFailure|Lost task", log)
    check(lost, "worker-killed: Spark lost an executor")
    same(table, reference, "worker-killed")

    cluster.add_worker()
    table = work / "driver-killed.csv"
    command = cluster.submission(program, table, "submitted", steps)
    process = cluster.submit("driver-killed", *command)
    until_counted(table, TASKS // 4, process)
    kill(process)
    counted = len(records(table))
    say(f"killed the driver, {counted} chunks are in the file; once more")
    finished(cluster, "driver-again", cluster.submit("driver-again", *command))
    same(table, reference, "driver-again")

    nowhere = f"spark://{HOST}:1"
    refused(
        cluster,
        "no-master",
        f"no Spark master answers at {nowhere}",
        cluster.submission(program, work / "x.csv", nowhere, steps, master="local[1]"),
    )
    refused(cluster, "no-spark", "Spark is not on the class path", plain_java(program, work / "x.csv", nowhere, steps))
    jars = [cluster.spark / "jars" / "*"]
    refused(
        cluster,
        "no-submit",
        "start the program by spark-submit",
        plain_java(program, work / "x.csv", "local[2]", steps, more=jars),
    )
    refused(
        cluster,
        "no-travel",
        "the model threaded does not travel to other machines, because it holds an object of java.lang.Thread",
        cluster.submission(program, work / "x.csv", "submitted", steps, "holds-a-thread"),
    )
    command = cluster.submission(program, work / "x.csv", "submitted", steps)
    command[command.index("--executor-memory") + 1] = "64g"
    process = cluster.submit("no-executor", *command)
    cluster.wait("no-executor", "Spark has given this program no executor in 30 s")
    kill(process)
    say("ok: no-executor: 'Spark has given this program no executor in 30 s'")


def overhead(cluster, program, work, wanted, repeats):
    """Wall times of whole commands, JVM start to end, in turn; and of the sweep alone as the program tells."""
    # CPU time is that of starting and compiling and a part for each step, which two runs tell apart.
    _, _, start = run_locally(program, work / "short.csv", 100_000)
    _, _, longer = run_locally(program, work / "longer.csv", 600_000)
    steps = int(100_000 + 500_000 * max(0, 2 * wanted - start) / (longer - start))
    ratios = {"wall, whole commands": [], "wall, the sweeps alone": [], "CPU, all processes": []}
    for i in range(repeats):
        local, on_spark = work / f"local-{i}.csv", work / f"spark-{i}.csv"
        times = {}
        for where in ("local", "spark") if i % 2 == 0 else ("spark", "local"):
            if where == "local":
                times[where] = run_locally(program, local, steps)
                continue
            begin, cpu = time.monotonic(), cpu_of_children() + sum(map(cpu_of, cluster.daemons()))
            name = f"spark-{i}"
            process = cluster.submit(name, *cluster.submission(program, on_spark, "submitted", steps))
            finished(cluster, name, process)
            whole = time.monotonic() - begin
            cluster.wait("master", r"Removing app \S+", i + 1)
            for worker in ("worker-1", "worker-2"):
                cluster.wait(worker, r"Executor \S+ finished", i + 1)
            cpu = cpu_of_children() + sum(map(cpu_of, cluster.daemons())) - cpu
            times[where] = whole, seconds(cluster.logs[name].read_text(errors="replace")), cpu
        same(on_spark, local, f"repeat {i + 1}")
        for kind, here, there in zip(ratios, times["local"], times["spark"]):
            say(f"{steps} steps, {kind}: two threads {here:.1f} s, two executors {there:.1f} s")
            ratios[kind].append(there / here)
    for kind, values in ratios.items():
        say(f"{kind}: ratios {', '.join(f'{r:.3f}' for r in values)}; median {statistics.median(values):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--spark", default="4.1.1", metavar="VERSION", help="the version of pyspark (%(default)s)")
    parser.add_argument("--steps", type=int, default=20_000, help="the length of a chain (%(default)s)")
    parser.add_argument("--overhead", type=float, metavar="SECONDS", help="measure, with so much work")
    parser.add_argument("--repeats", type=int, default=3, help="of the measurement (%(default)s)")
    options = parser.parse_args()
    if not JAR.exists():
        fail(f"there is no {JAR}: ./workbench build makes it")
    spark = install(options.spark)
    work = TARGET / "cluster"
    shutil.rmtree(work, ignore_errors=True)
    classes = work / "classes"
    classes.mkdir(parents=True)
    source = HERE / "ClusterSweep.java"
    subprocess.run([java("javac"), "--release", "17", "-cp", str(JAR), "-d", str(classes), str(source)], check=True)
    program = work / "cluster-sweep.jar"
    subprocess.run([java("jar"), "cf", str(program), "-C", str(classes), "."], check=True)
    say(f"Spark {options.spark}: a master and two workers of one core")
    with Cluster(spark, work) as cluster:
        cluster.add_worker()
        cluster.add_worker()
        if options.overhead:
            overhead(cluster, program, work, options.overhead, options.repeats)
        else:
            verify(cluster, program, work, options.steps)
    say("all is as it should be")


if __name__ == "__main__":
    main()
