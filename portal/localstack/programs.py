"""Our own programs on top of the servers: web, worker, beat, and the preparation before them."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from portal.localstack.home import Home
from portal.localstack.problems import Problem
from portal.localstack.processes import Child

ROOT = Path(__file__).resolve().parents[2]
CELERY = (sys.executable, "-m", "celery", "-A", "portal.celery")


def site_variables(home: Home, *, port: int) -> dict[str, str]:
    """The PORTAL_* variables of a local site, beside those of the servers."""
    return {
        "PORTAL_LOCAL": "1",
        "PORTAL_PORT": str(port),
        "PORTAL_SITE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_MAIL_DIR": str(home.path / "mail"),
        "PORTAL_STATIC_ROOT": str(home.path / "static"),
        "PYTHONPATH": str(ROOT),
    }


def children(home: Home, *, env: dict[str, str], port: int) -> list[Child]:
    """Web, worker and beat, not started."""
    web = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    web += ["--workers", "2", "--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "10"]
    web += ["--preload"]  # load the site once, not once for each process
    web += ["--no-control-socket"]  # it would lie in the person's own home folder, one for all instances
    worker = [*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO"]
    beat = [*CELERY, "beat", "--loglevel", "INFO", "--schedule", str(home.path / "beat-schedule"), "--pidfile="]
    return [
        Child("web", web, home, env=env),
        Child("worker", worker, home, env=env, stop_seconds=20),
        Child("beat", beat, home, env=env),
    ]


def vocabularies(home: Home, *, env: dict[str, str]) -> Child:
    """Loads what PORTAL_VOCABULARIES asks for, and ends; not started. Nothing depends on it."""
    # Whoever waits for a page goes first.
    command = ["nice", "-n", "10", sys.executable, str(ROOT / "manage.py"), "load_vocabularies", "--keep-trying"]
    return Child("vocabularies", command, home, env=env)


def prepare(home: Home, *, env: dict[str, str]) -> None:
    """Migrate, set up the bucket, collect static files (only when they changed), make the demo accounts."""
    stamp = _static_stamp()
    unchanged = home.read("static.json").get("stamp") == stamp and (home.path / "static").is_dir()
    command = [sys.executable, str(ROOT / "manage.py"), "prepare", "--verbosity", "0"]
    step = Child("prepare", [*command, *(["--no-static"] if unchanged else [])], home, env=env)
    step.start()
    if step.process is None or step.process.wait() != 0:
        raise Problem(f"The site could not be prepared: {step.last_words()} (more in {home.log('prepare')})")
    home.write("static.json", {"stamp": stamp})


def _static_stamp() -> str:
    """Changes when a static file of ours changes, or the set of packages that bring some."""
    ours = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    lines = [f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in ours]
    packages = ("package-lock.json", "requirements/server.txt", "portal/staticfiles.py")
    lines += [(ROOT / name).read_text() for name in packages]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
