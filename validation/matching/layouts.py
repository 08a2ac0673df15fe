"""Which programs' layouts a listing shows: told to people, decides nothing."""

from __future__ import annotations

from validation.matching.listing import Gathered

NOBODY = "no known layout"


def layout_of(gathered: Gathered) -> str:
    """The names of the layouts that are recognised, such as "SerialEM and Warp"."""
    parts = {folder.part.lower() for folder in gathered.folders}
    # One file of each shape of names is enough.
    items = list({id(item.shape): item for item in gathered.items}.values())
    kinds = {item.kind for item in items}
    endings = {item.shape.ending for item in items}
    first = [group.items[0] for group in gathered.movies if group.kind == "movie"]
    told = {
        "CryoET Data Portal": any(part.startswith("voxelspacing") for part in parts),
        "Jensen laboratory": any(part.startswith("3dimage_") for part in parts),
        "Tomography 5": any(one.shape.after in ("_eer", "_fractions") or "[" in one.name for one in first),
        "SerialEM": any(one.kind in ("volume", "tiff") and one.shape.after == "" for one in first)
        or any(item.kind == "mdoc" and item.shape.of_image for item in items),
        "Warp": any(part.startswith("warp_") for part in parts) or "tomostar" in endings,
        "RELION": any(part.startswith("job0") for part in parts),
        "AreTomo": "aln" in kinds,
        "IMOD": bool({"tilt_com", "newst_com"} & kinds) or "edf" in endings,
        "TOMOMAN": any(
            item.name == "tomolist.star" or (item.stem[:1].isdigit() and "dose-filt" in item.stem) for item in items
        ),
        "by type": len({"mdocs", "frames", "tilt_series", "tiltseries", "tomograms", "rawtilts", "mdoc"} & parts) > 1,
    }
    found = [name for name, seen in told.items() if seen]
    if len(found) > 1 and found[-1] == "by type":
        found.pop()
    return " and ".join(found) or NOBODY
