"""Every code a finding may have: what it is called, how grave it is, what it says and what to do.

A template's fields are parameters of the finding with one of the formats of `words.SPECS`. Raise a rule's `version`
when what it judges changes: explanations and waivers given for the old rule then lapse.
"""

from __future__ import annotations

from collections.abc import Mapping

from validation.catalogue.alignments import ALIGNMENTS
from validation.catalogue.base import Rule, Severity
from validation.catalogue.doses import DOSES
from validation.catalogue.files import FILES
from validation.catalogue.geometry import GEOMETRY
from validation.catalogue.meshes import MESHES
from validation.catalogue.movies import MOVIES
from validation.catalogue.mrc import MRC
from validation.catalogue.photo import PHOTO
from validation.catalogue.points import POINTS
from validation.catalogue.relations import RELATIONS
from validation.catalogue.stores import STORES
from validation.catalogue.texts import TEXTS

__all__ = ["CATALOGUE", "GROUPS", "Rule", "Severity"]

# Heading of the documentation's page -> its codes, in its order.
GROUPS: Mapping[str, tuple[Rule, ...]] = {
    "Any file": FILES,
    "MRC": MRC,
    "TIFF, EER, gain references": MOVIES,
    "OME-Zarr": STORES,
    "mdoc, angles, transforms": TEXTS,
    "tilt.com, newst.com, aln": ALIGNMENTS,
    "STAR files and tables of points": POINTS,
    "Meshes": MESHES,
    "Key photos": PHOTO,
    "Files compared": RELATIONS,
    "mdoc compared with movies and with what was stated": DOSES,
    "Pixel sizes, voxel sizes, annotations in their tomogram": GEOMETRY,
}
CATALOGUE: Mapping[str, Rule] = {rule.code: rule for group in GROUPS.values() for rule in group}
