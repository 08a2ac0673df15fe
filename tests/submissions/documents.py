"""Documents of snapshots, built without a database: a complete dataset, and the parts that tests vary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

UUID = "11111111-2222-3333-4444-555555555555"
PREFIX = f"depositions/{UUID}/"
PEOPLE = [
    {"name": "Ada Example", "orcid": "0000-0002-1825-0097", "email": "ada@lab.example", "primary": True,
     "corresponding": False},
    {"name": "Bo Sample", "orcid": "0000-0001-5109-3700", "email": "bo@lab.example", "primary": False,
     "corresponding": True},
]  # fmt: skip
DEPOSITION = {
    "title": "Mitochondria isolated from respiring yeast",
    "description": "Isolated mitochondria, imaged to map ribosomes.",
    "authors": PEOPLE,
    "publications": ["10.1000/xyz.123", "10.1101/2026.01.01.000001"],
    "database_entries": {"answer": "not_yet"},
}
DATASET = {
    "title": "Mitochondria, plunge-frozen",
    "description": "Mitochondria from yeast grown in lactate.",
    "sample_type": "organelle",
    "cell_component": {"name": "mitochondrion", "id": "GO:0005739"},
    "organism": {"name": "Saccharomyces cerevisiae", "id": "4932"},
    "development_stage": {"answer": "unknown"},
    "disease": {"answer": "normal"},
    "sample_preparation": ["Yeast grown in lactate", "Mitochondria isolated on a sucrose gradient"],
    "grid_preparation": ["Quantifoil R2/1, glow discharged for 30 s"],
    "other_setup": {"answer": "none"},
    "authors": {"answer": "same"},
    "funding": [{"agency": "European Research Council", "grant": "ERC-101"}, {"agency": "Example Trust", "grant": ""}],
    "publications": {"answer": "not_yet"},
    "database_entries": ["EMPIAR-10499", "EMD-12345"],
}
ACQUISITION = {
    "movies": "here", "gain_corrected": False, "microscope_manufacturer": "TFS", "microscope_model": "Krios G4",
    "acceleration_voltage": 300000.0, "spherical_aberration": 2.7, "energy_filter": {"answer": "none"},
    "image_corrector": {"answer": "none"}, "phase_plate": {"answer": "none"}, "camera_manufacturer": "TFS",
    "camera_model": "FALCON 4i", "acquisition_software": "SerialEM", "tilt_min": -60.0, "tilt_max": 60.0,
    "tilt_step": 3.0, "tilt_scheme": "dose-symmetric", "total_dose": 123.0, "dose_rate": 2.5,
}  # fmt: skip
TILT_SERIES = {
    "pixel_size": 1.35, "binning_from_frames": 1.0, "tilt_axis": 84.1, "is_aligned": False, "quality": "4",
    "authors": {"answer": "same"},
}  # fmt: skip
ALIGNMENT = {"format": "IMOD", "method_type": "fiducial_based", "alignment_type": "GLOBAL"}
TOMOGRAM = {
    "voxel_size": 10.8, "ctf_corrected": True, "reconstruction_method": "WBP", "reconstruction_software": "IMOD 4.11",
    "processing": "raw", "processing_software": {"answer": "none"}, "fiducial_alignment": "FIDUCIAL",
    "authors": {"answer": "same"},
}  # fmt: skip
VALUES: dict[str, dict[str, Any]] = {
    "acquisition": ACQUISITION, "tilt_series": TILT_SERIES, "alignment": ALIGNMENT, "tomogram": TOMOGRAM,
    "annotation": {},
}  # fmt: skip
# The files of a run, by role: ``{}`` is the run's name.
LAYOUT = {
    "movie_stack": ["frames/{}_001.mrc", "frames/{}_002.mrc"],
    "mdoc": ["mdoc/{}.mdoc"],
    "tilt_series": ["ts/{}.st"],
    "rawtlt": ["ts/{}.rawtlt"],
    "xf": ["aln/{}.xf"],
    "tlt": ["aln/{}.tlt"],
    "tomogram": ["tomo/{}_rec.mrc"],
}
KIND_OF = {
    "movie_stack": "acquisition", "mdoc": "acquisition", "gain": "acquisition", "tilt_series": "tilt_series",
    "rawtlt": "tilt_series", "xf": "alignment", "tlt": "alignment", "xtilt": "alignment", "aln": "alignment",
    "tomogram": "tomogram", "annotation": "annotation",
}  # fmt: skip
KINDS = ("acquisition", "tilt_series", "alignment", "tomogram")


class Builder:
    """One deposition with one dataset (id 1); add blocks, runs, files, then take ``document``."""

    def __init__(self, runs: Iterable[str]) -> None:
        self.runs = [{"id": 100 + number, "uuid": "", "name": name} for number, name in enumerate(runs)]
        self.blocks: list[dict[str, Any]] = []
        self.files: list[dict[str, Any]] = []
        self.assignments: list[dict[str, Any]] = []
        self.patterns: list[dict[str, Any]] = []
        self.dataset: dict[str, Any] = dict(DATASET)
        self.kinds = ["dataset"]

    def run_id(self, name: str) -> int:
        return next(run["id"] for run in self.runs if run["name"] == name)

    def block(self, kind: str, *, runs: Iterable[str] | None = None, **values: Any) -> int:
        number = 10 + len(self.blocks)
        names = [run["name"] for run in self.runs] if runs is None else list(runs)
        same = [block for block in self.blocks if block["kind"] == kind]
        kept = {key: value for key, value in {**VALUES[kind], **values}.items() if value is not None}
        row = {"id": number, "kind": kind, "name": "", "position": len(same) + 1, "parent": None, "values": kept,
               "runs": {str(self.run_id(name)): {} for name in names}}  # fmt: skip
        self.blocks.append(row)
        return number

    def override(self, block: int, run: str, *, source: str = "override", **values: Any) -> None:
        row = next(row for row in self.blocks if row["id"] == block)
        row["runs"][str(self.run_id(run))] |= {key: {"value": value, "source": source} for key, value in values.items()}

    def file(self, path: str, role: str, *, run: str | None, block: int, generation: int = 1) -> None:
        known = next((file["id"] for file in self.files if file["path"] == path), None)
        if known is None:
            known = f"file-{len(self.files)}"
            content = {"id": known, "key": f"{PREFIX}g{generation}/{path}", "size": 1024, "etag": "",
                       "checksum": "AAAA", "checksum_algorithm": "CRC64NVME"}  # fmt: skip
            self.files.append({"id": known, "path": path, "content": content})
        self.assignments.append(
            {"file": known, "dataset": 1, "run": None if run is None else self.run_id(run), "block": block,
             "role": role, "origin": "hand"}
        )  # fmt: skip

    def away(self, path: str, entry: str = "EMPIAR-10045", size: int | None = None) -> None:
        """The file at ``path`` lies in another archive, in the folder data of this entry."""
        row = next(row for row in self.files if row["path"] == path)
        row["content"], row["elsewhere"] = None, {"entry": entry, "path": f"data/{path}", "size": size}

    def lay_out(self, layout: Mapping[str, list[str]] = LAYOUT, *, block: Mapping[str, int]) -> None:
        """The files of every run at the places of ``layout``."""
        for run in self.runs:
            for role, places in layout.items():
                for place in places:
                    if KIND_OF[role] in block:
                        self.file(place.format(run["name"]), role, run=run["name"], block=block[KIND_OF[role]])

    def document(self) -> dict[str, Any]:
        about = {"label": "D-0001", "uuid": UUID, "kinds": self.kinds, "owner": {}, "values": DEPOSITION}
        dataset = {"id": 1, "position": 1, "values": self.dataset, "runs": self.runs, "blocks": self.blocks}
        return {"deposition": about, "datasets": [dataset], "files": self.files, "assignments": self.assignments,
                "patterns": self.patterns, "findings": []}  # fmt: skip


def complete(runs: Iterable[str], layout: Mapping[str, list[str]] = LAYOUT) -> Builder:
    """One block of each kind over all runs, with all files."""
    builder = Builder(runs)
    builder.lay_out(layout, block={kind: builder.block(kind) for kind in KINDS})
    return builder
