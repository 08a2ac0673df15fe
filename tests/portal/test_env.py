"""A wrong setting is refused with one sentence: the variable, its value, what is allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.platform.env import Env, WrongSettings
from tools.static_settings import PLACEHOLDERS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"PORTAL_DEBUG": "maybe"}, "PORTAL_DEBUG is 'maybe'; allowed is 1 or 0 (also true, false, yes, no, on, off)."),
        ({"PORTAL_TASK_SECONDS": "5"}, "PORTAL_TASK_SECONDS is '5'; allowed is a whole number from 10 to 86400."),
        ({"PORTAL_TASK_SECONDS": "1e3"}, "PORTAL_TASK_SECONDS is '1e3'; allowed is a whole number from 10 to 86400."),
        ({"PORTAL_LOG_FORMAT": "xml"}, "PORTAL_LOG_FORMAT is 'xml'; allowed is json or text."),
        ({"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY is not set; it is required (see docs/operators.md)."),
        ({"PORTAL_SECRET_KEY": "short"}, "PORTAL_SECRET_KEY is 5 characters long; at least 32 characters are needed."),
        ({"PORTAL_DATABASE_URL": "mysql://a:b@c/d"}, "PORTAL_DATABASE_URL is 'mysql://…@c/d'; allowed is an address"),
        ({"PORTAL_DATABASE_URL": "postgres://a:b@c"}, "allowed is an address that ends with the database's name."),
        ({"PORTAL_S3_ENDPOINT": "http://:x"}, "PORTAL_S3_ENDPOINT is 'http://:x'; allowed is an address that begins"),
        (
            {"PORTAL_ORCID_CLIENT_ID": "APP-1"},
            "Only one of PORTAL_ORCID_CLIENT_ID and PORTAL_ORCID_CLIENT_SECRET is set",
        ),
        (
            {"PORTAL_LOCAL": "0", "PORTAL_SITE_URL": "http://deposit.example"},
            "outside local mode it must begin with https",
        ),
        ({"PORTAL_LOCAL": "0"}, "PORTAL_EMAIL_URL is not set; it is required"),
        (
            {"PORTAL_LOCAL": "0", "PORTAL_DEBUG": "1"},
            "it shows settings to visitors and is allowed only with PORTAL_LOCAL=1",
        ),
    ],
)
def test_the_site_does_not_start_with_a_wrong_setting(changed: dict[str, str], sentence: str) -> None:
    answer = start_with(changed)

    assert answer.returncode == 1
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr


def test_all_wrong_settings_are_named_at_once() -> None:
    answer = start_with({"PORTAL_DEBUG": "maybe", "PORTAL_LOG_FORMAT": "xml", "PORTAL_BROKER_URL": ""})

    assert len(answer.stderr.strip().splitlines()) == 3


def test_a_refusal_does_not_repeat_a_password() -> None:
    answer = start_with({"PORTAL_BROKER_URL": "amqp://portal:verysecret@broker/0"})

    assert "PORTAL_BROKER_URL is 'amqp://…@broker/0'" in answer.stderr
    assert "verysecret" not in answer.stderr


def test_values_are_typed() -> None:
    env = Env({"A": "yes", "B": " 12 ", "C": "x, y,,", "D": "https://s3.example/"})

    assert env.flag("A", default=False) is True
    assert env.number("B", default=1, low=1, high=20) == 12
    assert env.names("C") == ["x", "y"]
    assert env.url("D", schemes=("https",)) == "https://s3.example"
    env.done()


def test_a_database_address_may_hold_any_password() -> None:
    found = Env({"D": "postgres://portal:p%40ss%2Fword@db:6543/deposit"}).database("D")

    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("portal", "p@ss/word", "db", "6543")
    assert found["NAME"] == "deposit"


def test_a_missing_value_is_refused_only_at_the_end() -> None:
    env = Env({})
    assert env.text("PORTAL_X") == ""

    with pytest.raises(WrongSettings, match="PORTAL_X is not set"):
        env.done()


def start_with(changed: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """`import portal.settings` in a fresh Python, with placeholder values except the changed ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    command = [sys.executable, "-c", "import portal.settings"]
    env = {**kept, **PLACEHOLDERS, **changed}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
