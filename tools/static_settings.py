"""The settings with placeholder values, for tools that only look at the code (types, migrations, templates)."""

import os

PLACEHOLDERS = {
    "PORTAL_LOCAL": "1",
    "PORTAL_SECRET_KEY": "only-for-tools-that-look-at-the-code",
    "PORTAL_SITE_URL": "http://localhost:8000",
    "PORTAL_DATABASE_URL": "postgres://nobody:none@localhost:1/none",
    "PORTAL_BROKER_URL": "redis://localhost:1/0",
    "PORTAL_S3_ENDPOINT": "http://localhost:1",
    "PORTAL_S3_ACCESS_KEY": "none",
    "PORTAL_S3_SECRET_KEY": "none",
}
for _name, _value in PLACEHOLDERS.items():
    os.environ.setdefault(_name, _value)

from portal.settings import *  # noqa: E402, F403
