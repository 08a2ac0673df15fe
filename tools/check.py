"""`make check`: everything that can be said about the code without running it. Prints what fails, and a summary."""

from __future__ import annotations

import os
import subprocess
import sys
import time

PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
# As on a public site; the other settings are placeholders (tools/static_settings.py).
PUBLIC = [
    "env",
    "PORTAL_LOCAL=0",
    "PORTAL_SITE_URL=https://deposit.example.org",
    "PORTAL_EMAIL_URL=smtp://mail.example.org",
    "PORTAL_SECRET_KEY=" + "placeholder-of-a-long-secret-" * 3,
]

STEPS: dict[str, list[str]] = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "layers": [PYTHON, "-m", "tools.check_layers"],
    "sizes": [PYTHON, "-m", "tools.check_sizes"],
    "tracked files": [PYTHON, "-m", "tools.check_tracked"],
    "templates": [PYTHON, "-m", "tools.check_templates"],
    "template lint": [PYTHON, "-m", "djlint", "templates", "submissions", "--lint", "--quiet"],
    "documentation": [PYTHON, "-m", "tools.make_docs", "--check"],
    "system check": [*MANAGE, "check", "--fail-level", "WARNING"],
    "deployment check": [*PUBLIC, *MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "types": [PYTHON, "-m", "mypy"],
}


def main() -> int:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tools.static_settings", "PYTHONWARNINGS": "ignore"}
    wanted = sys.argv[1:] or list(STEPS)
    failed = [name for name in wanted if not _passes(name, env=env)]
    print(f"Failed: {', '.join(failed)}." if failed else "Everything passes.")
    return 1 if failed else 0


def _passes(name: str, *, env: dict[str, str]) -> bool:
    began = time.monotonic()
    answer = subprocess.run(STEPS[name], env=env, capture_output=True, text=True)
    passed = answer.returncode == 0
    print(f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not passed or name == "sizes":
        print((answer.stdout + answer.stderr).strip() or f"exit code {answer.returncode}", flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
