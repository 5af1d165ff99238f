"""Tests of the workbench: its pure parts, and the one sentence it says when something is missing."""

import importlib.machinery
import importlib.util
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

WORKBENCH = Path(__file__).resolve().parents[3] / "workbench"
FAULTS = WORKBENCH.parent / "src" / "test" / "faults"
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("workbench", str(WORKBENCH))
workbench = importlib.util.module_from_spec(importlib.util.spec_from_loader("workbench", loader))
loader.exec_module(workbench)

JAVA = """#!/bin/sh
case "$1" in
--list-modules) echo "java.base@{version}"; {modules} ;;
*) echo "    java.home = {home}" >&2; echo 'openjdk version "{version}" 2025-04-15' >&2 ;;
esac
"""


def claimed(**changed):
    claim = {"notebook": "01-a", "claim": "a claim", "verdict": "HOLDS"}
    return {**claim, "predicted": 1, "predicted_error": 0, "measured": 1, "standard_error": 0.1, "scale": 1, **changed}


class PureParts(unittest.TestCase):
    def test_java_version(self):
        for text, version in [
            ('openjdk version "17.0.15" 2025-04-15', 17),
            ('Picked up JAVA_TOOL_OPTIONS: -Da=b\nopenjdk version "25" 2025-09-16 LTS', 25),
            ('java version "1.8.0_402"', 8),
            ("Segmentation fault", 0),
        ]:
            self.assertEqual(workbench.java_version(text), version)

    def test_clock(self):
        self.assertEqual(workbench.clock(59.9), "  0:59")
        self.assertEqual(workbench.clock(3725), " 62:05")

    def test_what_follows_two_dashes_goes_to_jupyterlab(self):
        options = workbench.arguments(["lab", "--kernel", "ijava", "--", "--no-browser", "--allow-root"])
        self.assertEqual((options.kernel, options.more), ("ijava", ["--no-browser", "--allow-root"]))
        self.assertEqual(workbench.arguments(["lab"]).more, [])
        with mock.patch("sys.stderr"), self.assertRaises(SystemExit):
            workbench.arguments(["reproduce", "--", "--no-browser"])

    def test_a_product_is_older_than_a_changed_source(self):
        with tempfile.TemporaryDirectory() as directory:
            product, sources = Path(directory, "product"), Path(directory, "sources")
            sources.mkdir()
            source = sources / "A.java"
            source.touch()
            self.assertTrue(workbench.is_older(product, [sources]), "nothing made yet")
            product.touch()
            for path, age in [(product, 100), (sources, 200), (source, 200)]:
                os.utime(path, (1e9 - age, 1e9 - age))
            self.assertFalse(workbench.is_older(product, [sources]))
            os.utime(source, (1e9, 1e9))
            self.assertTrue(workbench.is_older(product, [sources]), "a source changed")
            source.unlink()
            self.assertTrue(workbench.is_older(product, [sources]), "a source went")

    def test_claims_come_in_the_order_of_the_notebooks(self):
        with tempfile.TemporaryDirectory() as directory:
            header = ",".join(workbench.COLUMNS[1:]) + "\n"
            Path(directory, "10-b.csv").write_text(header + "last,1,0,2,0.1,1,FAILS\n")
            Path(directory, "01-a.csv").write_text(header + '"E_1 - E_0, stars",0.0123456,1e-7,0.0119,0.00031,0.0123,HOLDS\n')
            claims = workbench.read_claims(Path(directory))
        self.assertEqual([(c["notebook"], c["claim"]) for c in claims], [("01-a", "E_1 - E_0, stars"), ("10-b", "last")])
        self.assertEqual(
            workbench.table(workbench.claim_rows(claims)).splitlines(),
            [
                "claim             predicted  measured          z     verdict",
                "----------------  ---------  ----------------  ----  -------",
                "E_1 - E_0, stars  0.012346   0.0119 ± 0.00031  -1.4  holds",
                "last              1          2 ± 0.1           10    FAILS",
            ],
        )

    def test_a_torn_claim_fails_and_is_shown(self):
        torn = workbench.judged({"claim": "torn", "predicted": "", "measured": None, "verdict": None}, "quick")
        self.assertEqual(torn["verdict"], "FAILS")
        rows = workbench.table(workbench.claim_rows([torn]))
        self.assertTrue(rows.endswith("torn   -          - ± -     -  FAILS"), rows)

    def test_a_full_run_asks_for_a_sharper_measurement(self):
        for error, quick, full in [(0.09, "HOLDS", "HOLDS"), (0.11, "HOLDS", "UNDECIDED"), (0.26, "UNDECIDED", "UNDECIDED")]:
            claim = claimed(standard_error=error, verdict="HOLDS")
            self.assertEqual([workbench.judged(claim, effort)["verdict"] for effort in ("quick", "full")], [quick, full])
        self.assertEqual(workbench.judged(claimed(verdict="FAILS"), "full")["verdict"], "FAILS")
        vague = claimed(standard_error=0.01, predicted_error=0.5, verdict="HOLDS")
        self.assertEqual(workbench.judged(vague, "quick")["verdict"], "UNDECIDED")

    def test_claims_that_drift_beyond_their_errors_are_told(self):
        def said(fresh):
            return workbench.changes([claimed(predicted_error=0.01)], fresh)

        self.assertEqual(said([claimed()]), [])
        self.assertEqual(said([claimed(measured=1.4, predicted=1.009)]), [], "3 joint standard errors are 0.424")
        self.assertEqual(
            said([claimed(measured=1.43)]), ["01-a: measured 1.43 ± 0.1, committed 1 ± 0.1 (a claim)"]
        )
        self.assertEqual(
            said([claimed(predicted=1.02, predicted_error=0.005)]),
            ["01-a: predicted 1.02, committed 1, errors 0.005 and 0.01 (a claim)"],
        )
        self.assertEqual(len(said([claimed(measured="")])), 1, "a torn number differs from every number")
        self.assertEqual(
            said([claimed(claim="another")]),
            ["01-a: new, or said otherwise (another)", "01-a: no longer made (a claim)"],
        )
        self.assertEqual(len(said([claimed(), claimed()])), 1, "the same words twice")

    def test_the_last_digits_may_differ(self):
        exact = claimed(predicted_error=0, standard_error=1e-12)
        self.assertEqual(workbench.changes([exact], [{**exact, "predicted": 1 + 5e-10, "measured": 1 - 5e-10}]), [])
        self.assertEqual(len(workbench.changes([exact], [{**exact, "predicted": 1 + 2e-9, "measured": 1 - 2e-9}])), 2)

    def test_what_is_written_is_read_again(self):
        claims = [{**claimed(), "claim": 'mu, or "so"'}]
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory, "claims.csv")
            workbench.write_csv(file, workbench.COLUMNS, claims)
            again = workbench.read_csv(file)
        self.assertEqual(workbench.changes(claims, again), [])
        self.assertEqual(again[0]["claim"], 'mu, or "so"')

    def test_seeds(self):
        cell = mock.Mock(cell_type="code", source="Sgd.of(g).seed(42).steps(1); Sgd.of(g).seed(k + 1); a.seed(42)")
        self.assertEqual(workbench.seeds(mock.Mock(cells=[cell])), "42 k + 1")

    def test_arguments(self):
        options = workbench.arguments(["reproduce", "--kernel", "ijava", "--full"])
        self.assertEqual((options.command, options.kernel, options.full), ("reproduce", "ijava", True))


class Notebooks(unittest.TestCase):
    """What can be told of the notebooks without running them."""

    def test_every_fault_can_be_put_in(self):
        for file in sorted(FAULTS.glob("*.json")):
            notebook = json.loads((workbench.NOTEBOOKS / f"{file.stem}.ipynb").read_text())
            code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
            faults = json.loads(file.read_text())
            self.assertGreaterEqual(len(faults), 3, file)
            for fault in faults:
                self.assertEqual(sum(source.count(fault["replace"]) for source in code), 1, fault)
                self.assertNotIn(fault["caught"], ("", fault["by"]))

    def test_the_committed_claims_hold_and_are_of_notebooks_that_are_there(self):
        claims = workbench.read_csv(workbench.COMMITTED)
        self.assertLessEqual({c["notebook"] for c in claims}, {file.stem for file in workbench.notebook_files()})
        self.assertEqual({c["verdict"] for c in claims}, {"HOLDS"})

    def test_the_page_of_all_claims_is_of_these_claims(self):
        page = (workbench.ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
        self.assertIn("| effort | full |", page)
        for claim, row in zip(claims := workbench.read_csv(workbench.COMMITTED), workbench.claim_rows(claims)[1:]):
            self.assertIn(f"| {claim['notebook'][:2]} | {claim['claim']} | {row[1]} |", page.replace("\\|", "|"))

    def test_an_image_gets_the_alternative_text_that_the_notebook_holds(self):
        outputs = [{"output_type": "stream"}, *(mock.Mock(metadata={"image/png": {"alt": alt}}) for alt in ('a < "b"', "c"))]
        outputs[1].get = outputs[2].get = lambda *_: {"image/png": {}}
        page = f"<img {workbench.NO_ALTERNATIVE}> <img {workbench.NO_ALTERNATIVE}>"
        self.assertEqual(
            workbench.with_alternatives(page, mock.Mock(cells=[{"outputs": outputs}])),
            '<img alt="a &lt; &quot;b&quot;"> <img alt="c">',
        )


class Pins(unittest.TestCase):
    """Both lists of packages are installed with --no-deps: whatever is in them must be pinned."""

    def test_every_package_is_pinned_once(self):
        for file in (workbench.REQUIREMENTS, workbench.SITE_REQUIREMENTS):
            lines = file.read_text().splitlines()
            names = [line.split("==")[0] for line in lines]
            self.assertTrue(all(re.match(r"[\w.-]+==[\w.]+( ; .+)?$", line) for line in lines), file)
            self.assertEqual(len(set(names)), len(names), file)


class OneSentence(unittest.TestCase):
    """What a user is told: the exit status is 2, nothing is on stdout, one line is on stderr."""

    def setUp(self):
        self.home = Path(self.entered(tempfile.TemporaryDirectory()))
        self.bin = self.home / "bin"
        self.bin.mkdir()

    def entered(self, context):  # unittest has enterContext since Python 3.11
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def tool(self, name, text):
        file = self.bin / name
        file.write_text(text)
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def java(self, version="17.0.15", modules="echo jdk.jshell@17"):
        self.tool("java", JAVA.format(version=version, modules=modules, home=self.home))

    def says(self, sentence, **environment):
        """Runs `workbench build` in a copy of the project that holds nothing but the workbench."""
        copy = self.home / "project" / "workbench"
        copy.parent.mkdir()
        copy.write_bytes(WORKBENCH.read_bytes())
        (copy.parent / "pom.xml").touch()
        done = subprocess.run(
            [sys.executable, str(copy), "build"],
            env={"PATH": str(self.bin), **environment},
            capture_output=True,
            text=True,
        )
        self.assertEqual((done.returncode, done.stderr), (2, f"workbench: {sentence}\n"))

    def test_no_java(self):
        self.says(f"There is no JDK: no java on the PATH; {workbench.GET_JDK}.")

    def test_wrong_java_home(self):
        self.says(f"JAVA_HOME=/nowhere holds no bin/java; {workbench.GET_JDK}.", JAVA_HOME="/nowhere")

    def test_old_java(self):
        self.java(version="11.0.2")
        self.says(f"Java 11 at {self.bin}/java is too old; {workbench.GET_JDK}, or set JAVA_HOME to one.")

    def test_java_without_jshell(self):
        self.java(modules=":")
        self.says(
            f"{self.bin}/java is a JRE without the module jdk.jshell; {workbench.GET_JDK}, or set JAVA_HOME to one."
        )

    def test_no_maven(self):
        self.java()
        self.says(f"There is no Maven: no mvn on the PATH; {workbench.GET_MAVEN}.")

    def test_old_maven(self):
        self.java()
        self.tool("mvn", "#!/bin/sh\necho Apache Maven 3.5.4\n")
        self.says(f"Maven 3.5.4 at {self.bin}/mvn is too old; {workbench.GET_MAVEN}.")

    def test_java_home_comes_before_the_path(self):
        self.java(version="11")
        other = self.home / "other"
        (other / "bin").mkdir(parents=True)
        self.bin, path = other / "bin", self.bin
        self.java(version="25", modules="echo jdk.jshell@25")
        with mock.patch.dict(os.environ, {"JAVA_HOME": str(other), "PATH": str(path)}):
            env = workbench.java_environment(workbench.require_java())
        self.assertEqual(env["JAVA_HOME"], str(self.home))

    def test_old_python(self):
        with mock.patch.object(sys, "version_info", (3, 9, 2)):
            with self.assertRaisesRegex(workbench.Missing, "^Python 3.9 is too old: install Python 3.10 or newer"):
                workbench.require_python(10)

    def test_old_python_for_the_site(self):
        with mock.patch.object(sys, "version_info", (3, 10, 2)), mock.patch("sys.stderr") as stderr:
            self.assertEqual(workbench.main(["site"]), 2)
        said = "".join(call.args[0] for call in stderr.write.call_args_list)
        self.assertIn("Python 3.10 is too old: install Python 3.11 or newer", said)

    def test_python_without_venv(self):
        with mock.patch.dict(sys.modules, {"ensurepip": None}):
            with self.assertRaisesRegex(workbench.Missing, "^Python has no venv: .*apt install python3-venv"):
                workbench.require_venv()

    def test_small_heap(self):
        for options in ("", "-Xmx1g", "-Xmx64m -Xmx128M", "-Xmx140000k"):
            workbench.require_heap(options)
        with self.assertRaisesRegex(workbench.Missing, "gives the kernel a heap of 64 MiB, and it needs 128 at least"):
            workbench.require_heap("-Xmx1g -Xmx65536K")

    def test_no_network(self):
        self.java()
        failure = "[ERROR] Could not transfer artifact x from/to central: Unknown host"
        version = "[ $1 = -version ] && echo Apache Maven 3.8.7"
        self.tool("mvn", f"#!/bin/sh\n{version} || {{ echo '{failure}'; exit 1; }}\n")
        self.says(
            "Building the library with Maven: the download failed; check the network (or the proxy) and run"
            " this again."
        )

    def test_disk_not_writable(self):
        with mock.patch.object(workbench, "require_java", side_effect=OSError(30, "Read-only file system", "target")):
            with mock.patch("sys.stderr") as stderr:
                self.assertEqual(workbench.main(["build"]), 2)
        said = "".join(call.args[0] for call in stderr.write.call_args_list)
        self.assertEqual(
            said,
            f"workbench: cannot write or read target: Read-only file system; make {workbench.ROOT} writable and"
            " leave room on its disk.\n",
        )


if __name__ == "__main__":
    unittest.main()
