"""A token revoked in the middle of an upload: a clear answer, nothing lost, and another token goes on."""

from __future__ import annotations

import pytest

from submissions import tokens
from submissions.models import AccessToken, Upload
from submissions.uploads import SignedPart
from tests.factories import make_deposition
from tests.submissions.api.calling import Script
from tests.submissions.sending import put
from tests.submissions.test_late_urls import FORBIDDEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]


def test_every_step_after_it_is_refused_and_another_token_goes_on() -> None:
    deposition = make_deposition()
    script = Script(deposition.owner)
    at = f"/depositions/{deposition.label}/uploads"
    wishes = {"files": [{"path": "a.mrc", "size": 3}, {"path": "b.zarr", "size": 2, "objects": 1}]}
    large, store = (item["upload"]["id"] for item in script.post(at, wishes).json()["items"])
    signed = script.post(f"{at}/{large}/parts", {"parts": {"1": None}}).json()["parts"]["1"]
    tokens.revoke(AccessToken.objects.get())

    steps = {
        "start": script.post(at, {"files": [{"path": "c.mrc", "size": 3}]}),
        "look": script.get(f"{at}/{large}"),
        "parts": script.post(f"{at}/{large}/parts", {"parts": {"1": None}}),
        "objects": script.post(f"{at}/{store}/objects", {"objects": [{"path": "0", "size": 2, "checksum": "A" * 12}]}),
        "complete": script.post(f"{at}/{large}/complete", {}),
        "several": script.post(f"{at}/complete", {"uploads": [large]}),
        "abort": script.delete(f"{at}/{large}"),
    }
    assert {name: (one.status_code, one.json()["code"]) for name, one in steps.items()} == dict.fromkeys(
        steps, (401, "no-token")
    )
    assert "revoked" in steps["parts"].json()["detail"]
    assert set(Upload.objects.values_list("state", flat=True)) == {"open"}, "nothing is lost"

    # An address that was given out before lives on for its hour, for its own part alone.
    part = SignedPart(1, signed["url"], signed["headers"])
    assert put(part, b"abcd") in (400, *FORBIDDEN)
    assert put(part, b"abc") == 200
    again = Script(deposition.owner)
    assert again.get(f"{at}/{large}").json()["arrived"] == {"1": 3}
    assert again.post(f"{at}/{large}/complete", {}).json()["size"] == 3
