"""Nothing of one machine gets into the repository: no package registry's address, no home folder, no secret's file."""

from __future__ import annotations

import re
import sys

from tools.files import shown, tracked

# Written in pieces, so that this file does not report itself.
REGISTRIES = [
    "pypi" + r"\.org/simple",
    "files.python" + "hosted",
    "registry.npm" + "js",
    r"--index" + r"-url",
    r"--extra-index" + r"-url",
]
FOLDERS = ["/ho" + r"me/\w", "/ro" + r"ot/\w", "/Us" + r"ers/\w", "/wo" + r"rk/\w"]
WANTED = re.compile("|".join(REGISTRIES + FOLDERS))
BINARY = {".png", ".jpg", ".gz", ".zst", ".xz", ".mrc", ".st", ".woff2", ".ico"}


def problems() -> list[str]:
    found = []
    for path in tracked():
        if path.suffix in BINARY:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if match := WANTED.search(line):
                found.append(f"{shown(path)}:{number}: {match.group()!r}")
    return found


def main() -> int:
    found = problems()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
