#!/usr/bin/env python3
"""Runs every notebook on a kernel that has IJava's magics and renderers only.

    python3 src/test/python/ijava.py [NOTEBOOK ...]

The kernel is src/test/java/.../IJavaLike.java on IJava's own base, with nothing else on its classpath: a notebook that
needs what IJava 1.3.0 lacks stops. The one line that IJava's users add to the first cell is added; then every cell
must show what it shows on JJava: the same kinds of output as stored, in the same order. At last a run is stopped: what
it had counted must be there in the next cell, and no thread of it at work.
"""

import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("workbench", str(ROOT / "workbench"))
workbench = importlib.util.module_from_spec(importlib.util.spec_from_loader("workbench", loader))
loader.exec_module(workbench)

TARGET = ROOT / "target" / "ijava"
KERNEL = "ijava-like"
BASE = "jupyter-jvm-basekernel,jeromq,jnacl,gson"
SOURCE = ROOT / "src/test/java/io/github/longrun/notebook/IJavaLike.java"
JAR = "%classpath ../target/longrun.jar\n"
INSTALL = "io.github.longrun.notebook.IJava.install(getKernelInstance());\n"


def make_kernel(env):
    """Compiles the kernel and tells Jupyter of it."""
    paths, classes = TARGET / "classpath", TARGET / "classes"
    specification = TARGET / "kernels" / KERNEL / "kernel.json"
    specification.parent.mkdir(parents=True, exist_ok=True)
    find = [f"-Dmdep.outputFile={paths}", f"-DincludeArtifactIds={BASE}", "dependency:build-classpath"]
    workbench.run("Finding IJava's base", [workbench.require_maven(env), "-B", "-q", *find], env)
    base = paths.read_text()
    workbench.run("Compiling the kernel", ["javac", "-d", classes, "-cp", base, SOURCE], env)
    kernel = "io.github.longrun.notebook.IJavaLike"
    command = ["java", *env["JJAVA_JVM_OPTS"].split(), "-cp", f"{classes}{os.pathsep}{base}", kernel, "{connection_file}"]
    specification.write_text(json.dumps({"argv": command, "display_name": KERNEL, "language": "java", "interrupt_mode": "message"}))


def with_line(notebook):
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    if first.source.count(JAR) != 1:
        raise SystemExit(f"the first cell has no line {JAR}")
    first.source = first.source.replace(JAR, JAR + INSTALL)
    return notebook


def shown(notebook):
    """Per cell, the kinds of its outputs; lines of progress left out, for they depend on the time that a cell takes."""
    kinds = []
    for cell in notebook.cells:
        outputs = [o for o in cell.get("outputs", []) if o.output_type != "display_data"]
        kinds.append([(o.output_type, sorted(o.get("data", {}))) for o in outputs])
    return kinds


ENDLESS = '''
import io.github.longrun.objective.*; import io.github.longrun.oracle.*; import io.github.longrun.sgd.*;
StochasticGradient g = StochasticGradient.of(Objectives.doubleWell(), GaussianNoise.isotropic(1, 1.0));
CriticalComponents components = CriticalComponents.find(g.objective(), Box.of(new double[] {-2}, new double[] {2}));
Sgd.of(g).stepSize(0.1).burnIn(0).steps(1L << 50).occupation(components)
'''
LEFT = '''
long atWork = Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("longrun-")).count();
atWork + " at work, counted: " + (RunInterruptedException.last().occupation().taken() > 0)
'''


def stopped_run():
    """What the cell after a stopped one says of it."""
    import jupyter_client

    quiet = {"cwd": str(ROOT / "notebooks"), "stderr": subprocess.DEVNULL}
    manager, client = jupyter_client.manager.start_new_kernel(kernel_name=KERNEL, **quiet)
    try:
        said = []
        note = lambda message: said.append(str(message["content"].get("data", {}).get("text/plain", "")))
        client.execute_interactive(JAR + INSTALL, timeout=60)
        client.execute(ENDLESS)
        while not said or not said[-1].startswith("SGD:"):
            note(client.get_iopub_msg(timeout=60))
        manager.interrupt_kernel()
        client.execute_interactive("Thread.sleep(1000);", timeout=60, output_hook=note)
        client.execute_interactive(LEFT, timeout=60, output_hook=note)
        return said[-2]  # the last message is that the kernel is idle
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def check(names):
    import nbformat

    files = [file for file in workbench.notebook_files() if not names or file.stem in names]
    stored = {file.stem: nbformat.read(file, as_version=4) for file in files}
    logs = {name: TARGET / f"{name}.log" for name in stored}
    expected = {name: shown(notebook) for name, notebook in stored.items()}
    runs = workbench.run_all({name: with_line(notebook) for name, notebook in stored.items()}, KERNEL, "quick", logs)
    rows = [("notebook", "on IJava's magics and renderers")]
    for name, run in runs.items():
        said = run.error or ("runs, shows the same" if shown(run.notebook) == expected[name] else "SHOWS OTHER THINGS")
        rows.append((name, said))
    print("\n" + workbench.table(rows))
    left = stopped_run()
    print(f"after a stop: {left}")
    return 0 if left == "0 at work, counted: true" and all(said == "runs, shows the same" for _, said in rows[1:]) else 1


def main(names):
    if Path(sys.prefix).resolve() == workbench.VENV:
        return check(names)
    env = workbench.java_environment(workbench.require_java())
    env.setdefault("JJAVA_JVM_OPTS", workbench.JVM_OPTIONS)
    workbench.build_jar(env)
    workbench.make_venv(workbench.VENV, workbench.REQUIREMENTS, "Jupyter and the Java kernel")
    make_kernel(env)
    return workbench.enter_venv(__file__, names, {**env, "JUPYTER_PATH": str(TARGET)})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
