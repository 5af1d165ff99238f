"""Longrun in a notebook: the cells of a user in the Java kernel, started as the workbench does.

    python kernel.py builtin|own
"""

import os
import pathlib
import subprocess
import sys

from jupyter_client.manager import start_new_kernel

HERE = pathlib.Path(__file__).parent
OWN = """
Objective f = Objective.of(
    2,
    x -> Math.pow(x[0] * x[0] + x[1] - 11, 2) + Math.pow(x[0] + x[1] * x[1] - 7, 2),
    x -> {
      double a = x[0] * x[0] + x[1] - 11;
      double b = x[0] + x[1] * x[1] - 7;
      return new double[] {4 * x[0] * a + 2 * b, 2 * a + 4 * x[1] * b};
    });
"""
LOSS = {"builtin": "Objective f = Objectives.himmelblau();", "own": "Engine.otherLosses();" + OWN}


def run(cell):
    """What a cell prints; stops if it fails."""
    printed = []

    def take(message):
        content = message["content"]
        if message["msg_type"] == "stream":
            printed.append(content["text"])
        elif message["msg_type"] == "error":
            sys.exit("\n".join(content["traceback"]))

    client.execute_interactive(cell, output_hook=take)
    return "".join(printed).strip()


os.environ["JJAVA_JVM_OPTS"] = "-Xmx1g -Djava.awt.headless=true"
silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
manager, client = start_new_kernel(kernel_name="java", **silent)
try:
    run(f"%classpath {HERE.parents[2] / 'target' / 'longrun.jar'}")
    run((HERE / "Engine.java").read_text())
    run(LOSS[sys.argv[1]])
    run("Engine.warmUp(f, 1);")
    print("ready", flush=True)
    for line in sys.stdin:
        print(run(f"System.out.println(Engine.answer(f, 1, {', '.join(line.split())}));"), flush=True)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
