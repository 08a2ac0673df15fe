"""Which names may become part of a key, and what is said of the others."""

from __future__ import annotations

import unicodedata
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.paths import MAX_BYTES, Junk, PathRefused, clean, folders, key, name_problem


@pytest.mark.parametrize(
    "path",
    [
        "TS_1.mrc",
        "rec/TS_1_10.80Apx.mrc",
        "a b/c+d%20&e#1.mrc",
        "äöü/日本.mrc",
        "a..b/c.d",
        "<b>.mrc",
        "con/nul.tlt",
        "😀.png",
    ],
)
def test_honest_names_stay_as_they_are(path: str) -> None:
    assert clean(path) == path


def test_one_spelling_for_what_looks_the_same() -> None:
    assert clean(unicodedata.normalize("NFD", "Zürich/é.mrc")) == "Zürich/é.mrc"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("", "has no name"),
        ("   ", "has no name"),
        ("a?b.mrc", r"the character \? at place 2 has a meaning in patterns"),
        ("TS_[1].mrc", r"the character \[ at place 4"),
        ("x/{run}.mrc", r"the character { at place 3"),
        ("a*.mrc", r"the character \* at place 2"),
        ("frames\\TS_1.mrc", r"there is a \\ at place 7. Folders are written with /"),
        ("a\x00b", r"unseen character \(U\+0000\) at place 2"),
        ("a\nb", r"unseen character \(U\+000A\) at place 2"),
        ("gpj.\u202ecrm.exe", r"\(U\+202E right-to-left override\) at place 5"),
        ("a\u200bb", r"U\+200B zero width space"),
        ("\ud800.mrc", r"U\+D800"),
        ("/etc/passwd", "not from the root of your disk"),
        ("C:/data/TS_1.mrc", "not from the root of your disk"),
        ("../other/TS_1.mrc", r"the part \.\. leads elsewhere"),
        ("a/../../b", r"the part \.\. leads elsewhere"),
        ("a/./b", r"the part \. leads elsewhere"),
        ("=1+1.mrc", "“=1\\+1.mrc” begins with =; spreadsheets take that for a formula. Rename it"),
        ("rec/+x.mrc", r"begins with \+"),
        ("@x/a.mrc", "begins with @"),
        ("a//b", "a folder without a name"),
        ("a/b/", "a folder without a name"),
        ("a/ b.mrc", "begins or ends with a space"),
        ("a/" + "x" * 300, "more than 255 bytes"),
        ("/".join(["folder"] * 200), "900 is the most"),
    ],
)
def test_other_names_are_refused_with_their_place(path: str, said: str) -> None:
    with pytest.raises(PathRefused, match=said):
        clean(path)


@pytest.mark.parametrize(
    "path", [".DS_Store", "a/.DS_Store", "Thumbs.db", "._TS_1.mrc", "TS_1.mrc~", ".TS_1.mrc.swp", "@eaDir/x.mrc"]
)
def test_junk_is_left_out_with_a_word(path: str) -> None:
    with pytest.raises(Junk, match="was left out"):
        clean(path)


@given(st.text(max_size=400))
def test_whatever_is_accepted_is_a_safe_key_and_stays_so(path: str) -> None:
    try:
        cleaned = clean(path)
    except PathRefused:
        return
    assert clean(cleaned) == cleaned
    made = key(deposition=uuid.uuid4(), generation=99_999, path=cleaned)
    assert len(made.encode()) <= 1024
    assert made.isprintable()
    assert not set(cleaned.split("/")) & {"", ".", ".."}


def test_the_longest_path_makes_a_key_that_fits() -> None:
    path = "/".join(["x" * 99] * 9)
    assert len(path) == MAX_BYTES - 1
    assert len(key(deposition=uuid.uuid4(), generation=10**9, path=clean(path)).encode()) <= 1024


def test_folders_of_a_path() -> None:
    assert folders("a/b/c.mrc") == ["a", "a/b"]
    assert folders("c.mrc") == []


@pytest.mark.parametrize("name", ["TS_1", "-1", "a=b+c@d", "Position 12_2", "grid1-lamella.3", "日本"])
def test_names_of_runs(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "empty"),
        ("a/b", "no / in it"),
        ("=cmd", "begins with =; spreadsheets take that for a formula"),
        ("+1", "begins with +"),
        ("@x", "begins with @"),
        ("TS_*", "meaning in patterns"),
        ("x" * 201, "200 is the most"),
        ("..", "folder"),
    ],
)
def test_names_that_no_run_can_have(name: str, said: str) -> None:
    assert said in (name_problem(name) or "")
