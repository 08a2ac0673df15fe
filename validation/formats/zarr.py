"""OME-Zarr 0.4 (zarr v2) and 0.5 (zarr v3): images as multiscale arrays, from their metadata documents alone.

Sources: OME-NGFF 0.4 and 0.5, zarr v2 and v3 specifications.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts

Triple = tuple[int, int, int]
Lengths = tuple[float | None, float | None, float | None]
Level = tuple[str, Triple, Lengths, int, int]


@dataclass(frozen=True, slots=True)
class ZarrFacts(Facts):
    """One multiscale image. Axes the store does not have are 1 long; of more than three, z, y and x are told.

    `shape`: (nx, ny, nz) of level 0. `voxel`: (x, y, z) of level 0 in Å, None where not told. `axes`: their names in
    the order of the arrays; `units`: theirs as written, None where left out; `extent`: length of each in level 0.
    `levels`: (path, (z, y, x) shape, (z, y, x) scale in Å, chunk objects expected, chunk objects present).
    `codecs`: names of what packs level 0. `missing`: levels that are listed and have no array.
    `keys_differ`: (level, key its metadata asks for, key that is there) of the first level whose chunks nobody finds.
    `stale`: what the consolidated metadata tells otherwise than the arrays. `dimension_names`: of level 0 (zarr v3).
    """

    format: ClassVar[str] = "zarr"
    version: str
    shape: Triple
    voxel: Lengths
    dtype: str
    axes: tuple[str, ...]
    units: tuple[str | None, ...]
    extent: tuple[int, ...]
    levels: tuple[Level, ...]
    codecs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    dimension_names: tuple[str | None, ...] = ()
    keys_differ: tuple[str, str, str] | None = None
    stale: tuple[str, ...] = ()
    hollow: int = 0
    junk: tuple[str, ...] = ()
    junk_objects: int = 0
    wrapped: str = ""
