"""The files of an export: YAML, run map and manifest, alone or in one zip."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import yaml

from submissions.export.record import FileRecord, Record
from submissions.export.runmap import tsv

FETCH = "fetch.tsv"
# Zip files know no time zone and nothing before 1980; a fixed stamp keeps equal exports equal.
STAMP = (1980, 1, 1, 0, 0, 0)


class _Dumper(yaml.SafeDumper):
    """Writes out what is repeated, and quotes all texts that any reader might take for a number."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if _like_number(text) else None)


def _like_number(text: str) -> bool:
    # YAML 1.2 reads 1e5 and 0o7 as numbers, which version 1.1 quotes only in part.
    return re.fullmatch(r"[-+.]*[0-9][0-9A-Za-z_.:+-]*", text) is not None


_Dumper.add_representer(str, _text)


def to_yaml(config: Mapping[str, Any], *, note: str = "") -> str:
    """``note``: stands above it, as a comment."""
    head = "".join(f"# {line}\n" for line in note.splitlines())
    return head + yaml.dump(dict(config), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def manifest(record: Record) -> str:
    """Every file with its checksum (which one, and over which bytes, is what the bucket itself holds), and with the
    voxel size in Å that was stated in place of its header, where one was. What lies in another archive has neither
    checksum nor key, and its size is the depositor's word."""
    rows = [
        ["path", "size", "checksum algorithm", "checksum", "key", "voxel size stated", "voxel size in the header",
         "lies at", "path there"]
    ]  # fmt: skip
    for file in record.all_files:
        if file.elsewhere:
            rows.append([file.path, _size(file), "", "", "", "", "", file.elsewhere["entry"], file.elsewhere["path"]])
        elif file.content is not None:
            content, stated = file.content, file.stated or {}
            told = [str(content["size"]), content["checksum_algorithm"], content["checksum"], content["key"]]
            lengths = [_length(stated.get("value"), digits=12), _length(stated.get("header"), digits=6)]
            rows.append([file.path, *told, *lengths, "", ""])
    return tsv(rows)


def fetching(record: Record) -> str:
    """What lies in another archive, and the key that the configuration expects it under once it was fetched."""
    rows = [["entry", "path there", "size as stated", "key"]]
    for file in record.to_fetch:
        there = file.elsewhere or {}
        rows.append([there["entry"], there["path"], _size(file), f"{record.prefix}/{file.relative}"])
    return tsv(rows)


def fetching_note(record: Record) -> str:
    """What an admin has to know before the ingestion, "" for nothing."""
    if not (away := record.to_fetch):
        return ""
    entries = ", ".join(sorted({str((file.elsewhere or {})["entry"]) for file in away}))
    which = "1 file lies" if len(away) == 1 else f"{len(away):,} files lie"
    return (
        f"{which} at {entries}, unchecked, and not in the bucket. The ingestion takes no path of another archive:\n"
        f"fetch them first, each to the key that {FETCH} names; the sources below expect them there."
    )


def _size(file: FileRecord) -> str:
    size = (file.elsewhere or {}).get("size")
    return "" if size is None else str(size)


def _length(value: float | None, *, digits: int) -> str:
    """A header keeps lengths in single precision: six digits of it mean something."""
    return "" if value is None else f"{value:.{digits}g}"


def zipped(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, date_time=STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.encode())
    return out.getvalue()
