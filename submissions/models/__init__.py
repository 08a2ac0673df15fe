"""The tables of a deposition. One file per entity; the schema's values are one JSON field per row."""

from submissions.models.batch import Batch
from submissions.models.block import (
    BLOCK_MODELS,
    Acquisition,
    Alignment,
    Annotation,
    Block,
    Override,
    TiltSeries,
    Tomogram,
)
from submissions.models.catalogue import (
    CatalogueAlignment,
    CatalogueDataset,
    CatalogueImport,
    CatalogueRun,
    CatalogueTomogram,
)
from submissions.models.change import FieldChange
from submissions.models.coauthor import CoAuthor
from submissions.models.dataset import Dataset, Run, RunCheck
from submissions.models.decision import Explanation, Waiver
from submissions.models.deposition import Deposition
from submissions.models.dismissed import Dismissed
from submissions.models.errand import Errand
from submissions.models.file import Assignment, File, FileVersion, Pattern, SignedObject, Upload
from submissions.models.invitation import Invitation
from submissions.models.manifest import ManifestEntry
from submissions.models.profile import Profile
from submissions.models.quota import Allowance
from submissions.models.record import Comment, Event, Snapshot
from submissions.models.sheet import SheetImport
from submissions.models.stated import HeaderStatement, Look, StatedHeader
from submissions.models.stray import Stray, SweepRound
from submissions.models.token import AccessToken

__all__ = [
    "BLOCK_MODELS",
    "AccessToken",
    "Acquisition",
    "Alignment",
    "Allowance",
    "Annotation",
    "Assignment",
    "Batch",
    "Block",
    "CatalogueAlignment",
    "CatalogueDataset",
    "CatalogueImport",
    "CatalogueRun",
    "CatalogueTomogram",
    "CoAuthor",
    "Comment",
    "Dataset",
    "Deposition",
    "Dismissed",
    "Errand",
    "Event",
    "Explanation",
    "FieldChange",
    "File",
    "FileVersion",
    "HeaderStatement",
    "Invitation",
    "Look",
    "ManifestEntry",
    "Override",
    "Pattern",
    "Profile",
    "Run",
    "RunCheck",
    "SheetImport",
    "SignedObject",
    "Snapshot",
    "StatedHeader",
    "Stray",
    "SweepRound",
    "TiltSeries",
    "Tomogram",
    "Upload",
    "Waiver",
]
