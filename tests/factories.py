"""People and depositions for tests."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from submissions.drafts import create_deposition
from submissions.models import Block, Dataset, Deposition, Event, Run
from submissions.schema import Level
from submissions.states import State

_numbers = itertools.count(1)
ADA = {"name": "Ada Example", "orcid": "0000-0002-1825-0097", "email": "ada@lab.example"}
BEN = {"name": "Ben Example", "orcid": "0000-0001-5109-3700", "email": "ben@lab.example"}
ADA |= {"affiliation": "Institute of Examples", "ror": "03yrm5c26"}
BEN |= {"affiliation": "", "ror": ""}
AUTHORS = [ADA | {"primary": True, "corresponding": False}, BEN | {"primary": False, "corresponding": True}]


def make_user(role: str = "depositor", **extra: Any) -> User:
    number = next(_numbers)
    named = {"email": f"{role}{number}@lab.example", "name": f"{role.capitalize()} {number}"} | extra
    return User.objects.create_user(password="a long enough password", role=role, **named)


def make_deposition(owner: User | None = None, **values: Any) -> Deposition:
    """A draft as the portal creates it: one dataset with its three blocks. ``values``: of the deposition's level."""
    deposition = create_deposition(owner or make_user())
    if values:
        deposition.values = values
        deposition.save(update_fields=["values"])
    return deposition


def fill(deposition: Deposition) -> Deposition:
    """Every section filled, every value right. Runs and files are still missing."""
    complete = complete_values()
    rows: list[Deposition | Dataset | Block] = [deposition, *deposition.datasets.all()]
    rows += Block.objects.filter(dataset__deposition=deposition)
    for row in rows:
        row.values = complete[row.level]
        row.save(update_fields=["values"])
    return deposition


def make_runs(dataset: Dataset, count: int = 2) -> list[Run]:
    start = dataset.runs.count()
    names = [f"TS_{start + number:02d}" for number in range(1, count + 1)]
    rows = [Run(dataset=dataset, name=name, position=start + n) for n, name in enumerate(names)]
    return Run.objects.bulk_create(rows)


WAYS: dict[State, tuple[State, ...]] = {
    State.DRAFT: (),
    State.SUBMITTED: (State.SUBMITTED,),
    State.IN_REVIEW: (State.SUBMITTED, State.IN_REVIEW),
    State.CHANGES_REQUESTED: (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED),
    State.WITHDRAWN: (State.SUBMITTED, State.WITHDRAWN),
    State.REJECTED: (State.SUBMITTED, State.IN_REVIEW, State.REJECTED),
    State.ACCEPTED: (State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED),
    State.PUBLISHED: (State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED, State.PUBLISHED),
}


def put_in_state(
    deposition: Deposition, state: State, *, curator: User | None = None, steps: tuple[State, ...] = ()
) -> Deposition:
    """Past the workflow and its guards, on a way that the database allows; the last events are there.

    ``steps``: the way there, for a deposition that is no draft.
    """
    for step in steps or WAYS[state]:
        now = timezone.now()
        Event.objects.create(
            deposition=deposition, action=f"to_{step}", from_state=deposition.state, to_state=step, at=now
        )
        deposition.state, deposition.state_since = step, now
        if step == State.SUBMITTED:
            deposition.revision += 1
        elif step == State.IN_REVIEW:
            deposition.curator = curator or make_user("curator")
        elif step == State.ACCEPTED:
            deposition.archive_id = 10_000 + deposition.pk
        deposition.save()
    return deposition


COMPLETE: dict[Level, dict[str, Any]] = {
    Level.DEPOSITION: {
        "title": "Mitochondria isolated from respiring yeast",
        "description": "Tilt series of isolated mitochondria. Ribosomes were located by template matching.",
        "authors": AUTHORS,
        "publications": {"answer": "not_yet"},
        "database_entries": ["EMPIAR-10499"],
    },
    Level.DATASET: {
        "title": "Mitochondria under respiratory growth",
        "description": "Mitochondria isolated from Saccharomyces cerevisiae.",
        "sample_type": "organelle",
        "cell_component": {"name": "mitochondrion", "id": "GO:0005739"},
        "organism": {"name": "Saccharomyces cerevisiae", "id": "4932"},
        "development_stage": {"answer": "unknown"},
        "disease": {"answer": "normal"},
        "sample_preparation": ["Yeast grown in lactate medium to OD 1.2", "Purified on a sucrose step gradient"],
        "grid_preparation": ["Quantifoil R2/1, glow discharged for 30 s"],
        "other_setup": {"answer": "none"},
        "authors": {"answer": "same"},
        "funding": [{"agency": "European Research Council", "grant": "ERC-101"}],
        "publications": ["10.1038/s41586-022-04971-z"],
        "database_entries": {"answer": "none"},
    },
    Level.ACQUISITION: {
        "movies": "here",
        "gain_corrected": True,
        "microscope_manufacturer": "TFS",
        "microscope_model": "Krios G4",
        "acceleration_voltage": 300_000.0,
        "spherical_aberration": 2.7,
        "energy_filter": "Selectris X",
        "image_corrector": {"answer": "none"},
        "phase_plate": {"answer": "none"},
        "camera_manufacturer": "TFS",
        "camera_model": "FALCON 4i",
        "acquisition_software": "SerialEM",
        "tilt_min": -60.0,
        "tilt_max": 60.0,
        "tilt_step": 3.0,
        "tilt_scheme": "dose-symmetric",
        "dose_per_movie": 3.0,
        "total_dose": 123.0,
        "dose_rate": 8.1,
    },
    Level.TILT_SERIES: {
        "pixel_size": 1.35,
        "binning_from_frames": 1.0,
        "tilt_axis": 84.1,
        "is_aligned": False,
        "quality": "4",
        "authors": {"answer": "same"},
    },
    Level.ALIGNMENT: {"format": "IMOD", "method_type": "fiducial_based", "alignment_type": "GLOBAL"},
    Level.TOMOGRAM: {
        "voxel_size": 10.8,
        "ctf_corrected": True,
        "reconstruction_method": "WBP",
        "reconstruction_software": "IMOD 4.11",
        "processing": "denoised",
        "processing_software": "cryoCARE",
        "fiducial_alignment": "FIDUCIAL",
        "authors": {"answer": "same"},
    },
    Level.ANNOTATION: {
        "object": {"name": "cytosolic ribosome", "id": "GO:0022626"},
        "object_state": {"answer": "none"},
        "shapes": [
            {
                "label": "picks",
                "shape": "Point",
                "format": "csv",
                "unit": "voxel",
                "order": "xyz",
                "binning": 2.0,
                "filter_value": "",
                "mask_label": "",
                "scale_factor": "",
            }
        ],
        "method_type": "hybrid",
        "method": ["Template matching in bin 4", "False positives removed by hand"],
        "software": "pytom-match-pick 0.7",
        "method_links": [
            {"link": "https://github.com/lab/picker", "link_type": "source_code", "custom_name": "Picker 2.1"}
        ],
        "ground_truth": False,
        "authors": {"answer": "same"},
        "publications": {"answer": "not_yet"},
        "database_entries": {"answer": "none"},
    },
}
# What existing datasets are asked instead.
EXISTING_DATASET: dict[str, Any] = {"existing_number": 10301}


def complete_values() -> dict[Level, dict[str, Any]]:
    """Stored values by level, with nothing missing and nothing wrong, the archive's wishes included."""
    return copy.deepcopy(COMPLETE)
