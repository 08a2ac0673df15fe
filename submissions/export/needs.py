"""What the archive refuses, found in the configuration before anybody exports it, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from submissions.export.entries import EXPANDED
from submissions.export.record import Record

# Required by the archive's schema (cryoet-schema, section 1). Completeness asks for them first; this is the net below.
_DATES = ("dates", "authors")
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "depositions": ("deposition_title", "deposition_description", "deposition_types", *_DATES),
    "datasets": ("dataset_title", "dataset_description", "sample_type", "development_stage", "disease", *_DATES),
    "frames": ("dose_rate", "is_gain_corrected"),
    "tiltseries": (
        "acceleration_voltage", "spherical_aberration_constant", "camera.manufacturer", "camera.model",
        "microscope.manufacturer", "microscope.model", "microscope_optical_setup.energy_filter",
        "data_acquisition_software", "is_aligned", "pixel_spacing", "tilt_axis", "tilt_range.min", "tilt_range.max",
        "tilt_step", "tilting_scheme", "tilt_series_quality", "total_flux",
    ),
    "alignments": ("format",),
    "tomograms": (
        "voxel_spacing", "fiducial_alignment_status", "reconstruction_method", "reconstruction_software", "processing",
        *_DATES,
    ),
    "annotations": (
        "annotation_ingest_id", "annotation_object.name", "annotation_object.id", "annotation_method", "method_type",
        *_DATES,
    ),
}  # fmt: skip
TYPED = re.compile(r"(int|float) ")
TEMPLATE = re.compile(r"(int |float )\{[a-z0-9_]+\}")
FOLDERLESS = re.compile(r"[/\\\x00-\x1f]|^\.+$")


def of_record(record: Record) -> list[str]:
    """What no configuration could be written for."""
    found = []
    if not record.datasets:
        found.append("There is no dataset to export.")
    for dataset in record.datasets:
        if not dataset.runs:
            found.append("A dataset without runs cannot be exported.")
        found += [
            f"“{run.name}” cannot name a run: the archive makes a folder of it."
            for run in dataset.runs
            if FOLDERLESS.search(run.name)
        ]
    return [*found, *_without_mdoc(record)]


def _without_mdoc(record: Record) -> list[str]:
    """The archive's importer reads the tilt order from an mdoc alone (cryoet-schema 1.6)."""
    others = sorted({path for (_, _, role), paths in record.files.items() if role == "mdoc"
                     for path in paths if not path.lower().endswith((".mdoc", ".mdoc.txt"))})  # fmt: skip
    if not others:
        return []
    return [f"The archive reads the tilt order from mdoc files alone, not from {others[0].rpartition('/')[2]}."]


def of_config(config: Mapping[str, Any], *, title: str) -> list[str]:
    """What is missing or misread in one dataset's configuration."""
    found: list[str] = []
    for section, places in REQUIRED.items():
        for entry in config.get(section, ()):
            stated = entry.get("metadata")
            if stated is None:
                continue
            lacking = [place for place in places if _at(stated, place) is None]
            if lacking:
                found.append(f"{title}: the archive needs {', '.join(lacking)} in {section}.")
            if section in EXPANDED:
                found += [f"{title}: {sentence}" for sentence in _misread(stated)]
    if _at(config["datasets"][0], "metadata.sample_type") == "cell":
        found.append(f"{title}: the archive wants to know whether the cells are a cell line or a primary culture.")
    return list(dict.fromkeys(found))


def _at(stated: Mapping[str, Any], place: str) -> Any:
    value: Any = stated
    for part in place.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _misread(value: Any) -> Iterator[str]:
    """Texts that the archive would read as a number by their first word (expand_string of its config.py)."""
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _misread(part)
    elif isinstance(value, str) and TYPED.match(value) and not TEMPLATE.fullmatch(value):
        yield f"“{value}” begins with “{value.split()[0]}”; the archive would read it as a number."
