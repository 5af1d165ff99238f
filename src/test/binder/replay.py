#!/usr/bin/env python3
"""Replays in a clean Debian root, without Docker, what Binder does with binder/.

    sudo python3 src/test/binder/replay.py [DIRECTORY]

repo2docker prints its Dockerfile for the last commit; its packages, its pip command, its postBuild and its start
script then run in a root made by debootstrap: as root where Docker would, else as the ordinary user jovyan. At the end
JupyterLab is started and asked for its kernels, and every notebook is executed. Steps, wall times and the peak of
memory (the sum over all processes of a step, shared pages counted once, every fifth of a second) are printed; what the
steps said is in DIRECTORY/replay.log. The exit status is 0 when every step went well.

Needs root, debootstrap, git, Python with venv; writes 3 GB to DIRECTORY (target/binder-replay).

Two things differ from Binder: Debian 12 stands in for Ubuntu 24.04, and its Python 3.11 with venv for that of conda,
with the same versions of what repo2docker puts there before the project's own requirements.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
REPO2DOCKER = "jupyter-repo2docker==2026.4.0"
RELEASE, PYTHON = "bookworm", "3.11"
USER, HOME, PREFIX = "jovyan", "/home/jovyan", "/srv/conda/envs/notebook"
BASE = ("jupyterlab", "notebook", "jupyterhub", "jupyter_server", "ipywidgets", "jupyter-offlinenotebook", "jupyter-resource-usage")
PORT = 18881
ENVIRONMENT = {
    "HOME": HOME,
    "USER": USER,
    "SHELL": "/bin/bash",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
    "PYTHONUNBUFFERED": "1",
    "PATH": f"{HOME}/.local/bin:{PREFIX}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "PIP_CERT": "/etc/ssl/certs/ca-certificates.crt",  # of the machine, where a network has its own
}


class Peak:
    """The largest memory in MiB of a process and all that it started."""

    def __init__(self, pid):
        self.pid, self.mebibytes, self.over = pid, 0, threading.Event()
        self.sampler = threading.Thread(target=self.sample)

    def __enter__(self):
        self.sampler.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.sampler.join()

    def sample(self):
        while not self.over.wait(0.2):
            self.mebibytes = max(self.mebibytes, sum(map(share, family(self.pid))) // 1024)


def family(pid):
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            children.setdefault(int(stat.read_text().rsplit(")", 1)[1].split()[1]), []).append(int(stat.parent.name))
        except OSError:
            pass  # it has ended
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found


def share(pid):
    try:
        return int(re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M).group(1))
    except (OSError, AttributeError):
        return 0  # it has ended, or is a kernel's thread


class Replay:
    def __init__(self, directory):
        self.root, self.clone, self.tools = directory / "root", directory / "clone", directory / "tools"
        self.steps, self.log = [], open(directory / "replay.log", "w", encoding="utf-8")

    def step(self, title, command, until=None):
        """Runs a command to its end, or stops it once `until` answers."""
        print(f"{title} ...", flush=True)
        print(f"\n==== {title}\n{' '.join(map(str, command))}", file=self.log, flush=True)
        start = time.monotonic()
        process = subprocess.Popen([*map(str, command)], stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        with Peak(process.pid) as peak:
            answer = until and until(process)
            if until:
                seconds = time.monotonic() - start
                for pid in family(process.pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            process.wait()
        done = bool(answer) if until else process.returncode == 0
        self.steps.append((title, seconds if until else time.monotonic() - start, peak.mebibytes, done))
        if not done:
            raise SystemExit(f"{title}: failed, see {self.log.name}")
        return answer

    def inside(self, user, script):
        """The command that runs a script in the root; its processes and mounts end with it."""
        mounts = f"mount -t proc proc {self.root}/proc && mount -t tmpfs tmpfs {self.root}/dev/shm"
        enter = ["chroot", f"--userspec={user}:{user}", self.root, "/bin/bash", "-c", f"cd {HOME} && {script}"]
        words = " ".join("'" + str(word).replace("'", "'\\''") + "'" for word in enter)
        variables = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
        isolated = ["unshare", "--mount", "--pid", "--fork"]
        return ["env", "-i", *variables, *isolated, "/bin/sh", "-c", f"{mounts} && exec {words}"]

    def dockerfile(self):
        """What repo2docker would do with the last commit, as user 1000."""
        self.step("clone", ["git", "clone", "--quiet", PROJECT, self.clone])
        self.step("repo2docker", ["sh", "-c", f"python3 -m venv {self.tools} && {self.tools}/bin/pip install -q {REPO2DOCKER}"])
        command = [self.tools / "bin/jupyter-repo2docker", "--user-id", "1000", "--user-name", USER, "--no-build", "--debug", self.clone]
        text = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
        print(text, file=self.log, flush=True)
        if f"Building conda environment for python={PYTHON}" not in text:
            raise SystemExit(f"binder/runtime.txt does not pin Python {PYTHON}, which this replay has")
        return text

    def base(self):
        """Names and versions of what repo2docker installs into its environment first."""
        lock = next(self.tools.glob(f"lib/*/site-packages/repo2docker/buildpacks/conda/environment.py-{PYTHON}-linux-64.lock"))
        found = dict(re.findall(r"/([a-zA-Z_-]+?)(?:-base)?-(\d[^-/]*)-[^-/]*\.conda", lock.read_text()))
        return [f"{name}=={found[name]}" for name in BASE]

    def run(self):
        said = self.dockerfile()
        packages = re.search(r"apt-get install --yes --no-install-recommends (.+) && ", said).group(1)
        pip = re.search(r"^RUN \$\{KERNEL_PYTHON_PREFIX\}(/bin/pip install .+)$", said, re.M).group(1)
        build = re.search(r"^RUN (\./\S*postBuild)$", said, re.M).group(1)
        start = re.search(r'R2D_ENTRYPOINT="\$\{REPO_DIR\}/(.+)"', said).group(1)

        self.step("debootstrap", ["debootstrap", "--variant=minbase", "--include=ca-certificates,python3,python3-venv", RELEASE, self.root])
        shutil.copy("/etc/resolv.conf", self.root / "etc")
        own = Path("/usr/local/share/ca-certificates")
        if own.is_dir():
            shutil.copytree(own, self.root / "usr/local/share/ca-certificates", dirs_exist_ok=True)
        (self.root / HOME[1:]).mkdir(parents=True)
        self.step("user, certificates", self.inside("root", f"useradd --uid 1000 --shell /bin/bash {USER} && chown {USER}:{USER} . && update-ca-certificates"))
        environment = f"python3 -m venv {PREFIX} && {PREFIX}/bin/pip install --no-cache-dir {' '.join(self.base())} && chown -R {USER}:{USER} /srv"
        self.step("repo2docker's own Python packages", self.inside("root", environment))
        self.step("apt.txt", self.inside("root", f"apt-get -qq update && apt-get install --yes --no-install-recommends {packages} && apt-get -qq clean"))
        shutil.copytree(self.clone, self.root / HOME[1:], dirs_exist_ok=True)
        self.step("the project's files", self.inside("root", f"chown -R {USER}:{USER} {HOME}"))
        self.step("requirements.txt", self.inside(USER, PREFIX + pip))
        self.step("postBuild", self.inside(USER, build))

        lab = f"{start} jupyter-lab --ip 127.0.0.1 --port {PORT} --no-browser --IdentityProvider.token= --ServerApp.password="
        kernels = self.step("JupyterLab answers", self.inside(USER, lab), until=self.kernels)
        if "java" not in kernels:
            raise SystemExit(f"JupyterLab knows no kernel java, only {kernels}")
        for notebook in sorted((self.clone / "notebooks").glob("*.ipynb")):
            execute = f"{start} jupyter nbconvert --to notebook --execute --output-dir executed notebooks/{notebook.name}"
            self.step(notebook.name, self.inside(USER, execute))

    def kernels(self, process):
        """The names of the kernels once the server answers; None when it ended or took two minutes."""
        for _ in range(240):
            time.sleep(0.5)
            if process.poll() is not None:
                return None
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/kernelspecs") as answer:
                    specs = list(json.load(answer)["kernelspecs"])
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/lab/tree/notebooks/00-start-here.ipynb") as page:
                    return specs if page.status == 200 else None
            except OSError:
                pass  # not yet
        return None

    def summary(self):
        lines = [f"{'step':36}{'seconds':>9}{'peak MiB':>10}"]
        lines += [f"{title:36}{seconds:9.1f}{peak:10}{'' if done else '  FAILED'}" for title, seconds, peak, done in self.steps]
        lines.append(f"{'together':36}{sum(step[1] for step in self.steps):9.1f}{max(step[2] for step in self.steps):10}")
        return "\n".join(lines)


def main():
    missing = [tool for tool in ("debootstrap", "git", "chroot", "unshare") if not shutil.which(tool)]
    if os.geteuid() or missing:
        sys.exit(f"replay: run this as root{', with ' + ', '.join(missing) + ' installed' if missing else ''}")
    directory = Path(sys.argv[1] if len(sys.argv) > 1 else PROJECT / "target" / "binder-replay").resolve()
    if directory.exists():
        sys.exit(f"replay: {directory} is there already: remove it, or name another directory")
    directory.mkdir(parents=True)
    replay = Replay(directory)
    try:
        replay.run()
    finally:
        text = replay.summary()
        print("\n" + text)
        print("\n" + text, file=replay.log, flush=True)


if __name__ == "__main__":
    main()
