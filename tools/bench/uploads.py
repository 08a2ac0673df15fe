"""Folders sent by `cryoet-deposit`, beside `rclone copy` of the same folder to the same S3 server, in turns."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.bench import Figure, benchmark, instance


@benchmark("uploads")
def uploads() -> Iterator[Figure]:
    rclone = shutil.which("rclone", path=f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin")
    if rclone is None:
        print("  skipped: rclone is not installed (the development packages bring it)", flush=True)
        return
    instance.start()
    from tools.bench.inside import uploads as inside

    yield from inside.figures(rclone)
