#!/usr/bin/env python3
"""Shows which check of a notebook catches which deliberate fault.

    python3 src/test/python/faults.py [NOTEBOOK ...]

src/test/faults/NN-name.json lists faults: a text that stands once in the notebook's code, by what it is replaced, and
words of the message that must stop the notebook. Each fault is put into a copy, which is run; the exit status is 0 when
all were caught. A run of all notebooks then writes the table in docs/tests.md anew.
"""

import importlib.machinery
import importlib.util
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("workbench", str(ROOT / "workbench"))
workbench = importlib.util.module_from_spec(importlib.util.spec_from_loader("workbench", loader))
loader.exec_module(workbench)

FAULTS = ROOT / "src" / "test" / "faults"
PAGE = ROOT / "docs" / "tests.md"
PLACE = re.compile(r"(?<=<!-- faults -->\n).*?(?=<!-- end of faults -->)", re.S)
TARGET = ROOT / "target" / "faults"


def with_fault(notebook, fault):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if sum(cell.source.count(fault["replace"]) for cell in code) != 1:
        raise SystemExit(f"{fault['fault']}: the text to be replaced must stand once in the notebook: {fault['replace']}")
    for cell in code:
        cell.source = cell.source.replace(fault["replace"], fault["by"])
    return notebook


def stopped_by(run):
    """What the kernel said of the cell that stopped the notebook; nothing if none did."""
    outputs = [output for cell in run.notebook.cells for output in cell.get("outputs", [])]
    said = "\n".join("\n".join(output.traceback) for output in outputs if output.output_type == "error")
    return re.sub(r"\x1b\[[0-9;]*m", "", said)


def check(names):
    import nbformat

    TARGET.mkdir(parents=True, exist_ok=True)
    faults, notebooks = {}, {}
    for file in sorted(FAULTS.glob("*.json")):
        if names and file.stem not in names:
            continue
        for i, fault in enumerate(json.loads(file.read_text(encoding="utf-8")), 1):
            notebook = nbformat.read(workbench.NOTEBOOKS / f"{file.stem}.ipynb", as_version=4)
            name = f"{file.stem}-{i}"
            faults[name], notebooks[name] = fault, with_fault(notebook, fault)
    runs = workbench.run_all(notebooks, workbench.KERNEL, "quick", {name: TARGET / f"{name}.log" for name in notebooks})
    rows, missed = [("notebook", "fault", "caught by")], 0
    for name, run in runs.items():
        fault, said = faults[name], stopped_by(run)
        caught = fault["caught"] in said
        missed += not caught
        rows.append((name, fault["fault"], fault["caught"] if caught else "NOT CAUGHT: " + (said.splitlines() or ["it ran"])[0]))
    print("\n" + workbench.table(rows))
    if missed or not runs:
        return 1
    if not names:
        store(rows)
    return 0


def store(rows):
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "|---|---|---|")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(PLACE.sub(lambda _: "\n" + "\n".join(lines) + "\n\n", page), encoding="utf-8")


def main(names):
    if Path(sys.prefix).resolve() == workbench.VENV:
        return check(names)
    env = workbench.java_environment(workbench.require_java())
    workbench.build_jar(env)
    workbench.make_venv(workbench.VENV, workbench.REQUIREMENTS, "Jupyter and the Java kernel")
    return workbench.enter_venv(__file__, names, env)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
