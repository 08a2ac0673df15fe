#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys
from pathlib import Path

from portal.localstack.variables import load_kept

if __name__ == "__main__":
    load_kept(default_home=Path(__file__).resolve().parent / ".portal")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
