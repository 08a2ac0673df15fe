"""`python -m validation check PATH…` and `… facts FILE…`: the engine without portal, database or network."""

from __future__ import annotations

import os
import sys

from validation.command.report import STOPPED
from validation.command.run import main

if __name__ == "__main__":
    status = main()
    if status == STOPPED:
        # At once: threads that wait for a disk would be waited for.
        sys.stdout.flush()
        os._exit(status)
    sys.exit(status)
