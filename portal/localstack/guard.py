"""Start a program that ends with its parent: `python guard.py PARENT SIGNAL program arguments…`.

Replaces itself with the program. Without it, a killed supervisor would leave its servers behind.
Kept free of imports from this project, as it runs with `python -I -S`.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, number = int(sys.argv[1]), signal.Signals[sys.argv[2]]
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it died before we asked to be told
        sys.exit(1)
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606


main()
