"""`cryoet-deposit`: login, check, upload, manifest, status, submit.

Exit status: 0 done, 1 done with something refused or found wrong, 2 could not run.
"""

from __future__ import annotations

import sys

from submissions.client.commands import main

if __name__ == "__main__":
    sys.exit(main())
