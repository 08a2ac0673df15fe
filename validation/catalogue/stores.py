"""Codes of OME-Zarr stores."""

from __future__ import annotations

from validation.catalogue.base import AGAIN, E, N, Rule, W

ANEW = "Write the store anew with the program that made it, and upload it again."
UNREADABLE = (
    Rule(
        "zarr.zipped", E, "Packed OME-Zarr store",
        "{file} ({observed:size}) is a store packed into one file; the archive reads the folder itself.",
        "Unpack it and upload the folder that ends with .zarr in its place.",
    ),
    Rule(
        "zarr.not-a-folder", E, "OME-Zarr store that is no folder",
        "{file} is a single file of {observed:size}; an OME-Zarr store is a folder of many.",
        "Upload the whole folder, with the files in it whose names begin with a dot.",
    ),
    Rule(
        "zarr.no-metadata", E, "No zarr metadata",
        "{file}: at its top is neither .zattrs with .zgroup nor zarr.json; objects in all: {observed:count}.",
        "Upload the whole folder again; some programs leave out files whose names begin with a dot.",
    ),
    Rule(
        "zarr.metadata-too-large", E, "Metadata too large",
        "{file}: {place} has more than {expected:size}, which is as much as is read of it.",
        "Remove from it what does not describe the image.",
    ),
    Rule(
        "zarr.metadata-not-json", E, "Metadata cannot be read", "{file}: {place} is not sound JSON: {reason}.", ANEW,
    ),
    Rule(
        "zarr.bare-array", E, "A zarr array without OME metadata",
        "{file} is a zarr array by itself: nothing says which axes it has and how large its voxels are.",
        "Write it as OME-Zarr 0.4 or 0.5: a group with multiscales metadata and the array inside of it.",
    ),
    Rule(
        "zarr.no-image", E, "No image in the OME metadata",
        "{file}: the metadata at its top has no multiscales entry.{names}",
        "Upload the group that holds the image as a store of its own, or write it as OME-Zarr 0.4 or 0.5.",
    ),
    Rule(
        "zarr.version-not-taken", E, "OME-Zarr version not taken",
        "{file}: its OME metadata has {observed} in a store of zarr v{zarr:count}; there, {expected} is read.",
        "Write the store anew as OME-Zarr 0.4 (zarr v2) or 0.5 (zarr v3).",
    ),
    Rule(
        "zarr.value-wrong", E, "Metadata says something impossible",
        "{file}: {place} is {observed}; it must be {expected}.", ANEW,
    ),
    Rule(
        "zarr.axes-wrong", E, "Axes cannot be told",
        "{file} has the axes {observed}; x and y must be among them, each once, as in {expected}.", ANEW,
    ),
    Rule(
        "zarr.axes-not-dimensions", E, "Axes and dimensions disagree",
        "{file}: level {place} has {observed:count} dimensions, and {expected:count} axes are named.", ANEW,
    ),
)  # fmt: skip
STRUCTURE = (
    Rule(
        "zarr.array-missing", E, "Level without an array",
        "{file}: its metadata names {observed} as levels, and there is no array metadata for them.",
        "Upload the whole folder again, or take the level out of the metadata.",
    ),
    Rule(
        "zarr.wrapped", E, "Store inside another folder",
        "{file} holds its store in the folder {observed} inside of it.",
        "Upload that inner folder by itself; its name is to end with .zarr.",
    ),
    Rule(
        "zarr.zgroup-missing", E, "No .zgroup",
        "{file} has .zattrs and no .zgroup at its top; most programs then find no group.",
        "Upload the whole folder again; some programs leave out files whose names begin with a dot.",
    ),
    Rule(
        "zarr.axes-order", W, "Axes not in the usual order",
        "{file} names its axes {observed}; {expected} is usual and what the archive takes. "
        "We take the dimensions as they are named.",
        "Check that the names fit the data: x varies fastest in nearly all programs. Correct the metadata.",
    ),
    Rule(
        "zarr.axes-more", W, "More axes than three",
        "{file} has the axes {observed} ({sides:triple}); the archive takes {expected} alone.",
        "Write it with three axes, one store for each channel or time.",
    ),
    Rule(
        "zarr.dimension-names-differ", W, "Names of dimensions and axes differ",
        "{file}: level {place} calls its dimensions {observed}; the OME metadata calls them {expected}.",
        "Correct whichever is wrong; which dimension is which must be beyond doubt.",
    ),
    Rule(
        "zarr.levels-out-of-order", E, "Levels not from large to small",
        "{file}: level {place} has {observed:triple}, and the one listed before it {expected:triple}, z first.",
        "List the levels from the largest to the smallest.",
    ),
    Rule(
        "zarr.level-does-not-fit", E, "Level of another extent",
        "{file}: level {place} is {observed:length} long in {axis}, the first level {expected:length}. "
        "Allowed: one voxel of that level, {tolerance:length}.",
        "Correct the scale in the metadata, or make the levels anew from the first.",
    ),
    Rule(
        "zarr.tilts-scaled", E, "Tilt images averaged",
        "{file}: level {place} has {observed:count} sections, the first level {expected:count}; "
        "each section is one tilt.",
        "Make the levels anew: x and y are halved, z stays.",
    ),
    Rule(
        "zarr.levels-unusual", N, "Other levels than the archive's",
        "{file}: number of levels: {observed:count} ({names}); the archive's own stores have {expected}.",
        "Nothing: the archive makes its levels from the first.",
    ),
)  # fmt: skip
LENGTHS = (
    Rule(
        "zarr.unit-missing", W, "No unit of length",
        "{file} states no unit for {axis}. Its scale of {observed:plain} is taken as Ångström.",
        "Write the unit angstrom into the metadata of the axes, which the archive asks for.",
    ),
    Rule(
        "zarr.unit-spelling", W, "Unit not in the standard's spelling",
        "{file} gives the unit of {axis} as “{observed}”; we read it as {expected}.",
        "Write {expected} into the metadata of the axes: the standard's own word.",
    ),
    Rule(
        "zarr.unit-unknown", W, "Unit that is no length",
        "{file} gives the unit of {axis} as “{observed}”; {expected} are read. So it tells no voxel size.",
        "Write the scale in angstrom into the metadata.",
    ),
    Rule(
        "zarr.scale-missing", W, "No scale",
        "{file}: level {place} has no scale, so it tells no voxel size.",
        "Write a scale for each level, as OME-Zarr asks for; until then your stated value is used.",
    ),
    Rule(
        "zarr.pixels-not-square", E, "Pixels are not square",
        "{file}: its scale is {observed:length} in x and {expected:length} in y, {difference:percent} apart. "
        "Allowed: {tolerance:percent}.",
        "Correct the scale in the metadata.",
    ),
    Rule(
        "zarr.voxels-not-cubes", E, "Voxels are not cubes",
        "{file}: its scale is {observed:length} in z and {expected:length} in x, {difference:percent} apart. "
        "Allowed: {tolerance:percent}.",
        "Correct the scale in the metadata.",
    ),
    Rule(
        "zarr.voxels-nearly-cubes", W, "Voxels are not quite cubes",
        "{file}: its scale is {observed:length} in z and {expected:length} in x, {difference:percent} apart. "
        "Exact is within {tolerance:percent}.",
        "Correct the scale in the metadata, or explain.",
    ),
)  # fmt: skip
DATA = (
    Rule(
        "zarr.type-without-grey-values", E, "Data type without grey values",
        "{file} holds values of type {observed}; a {role} needs one of {expected}.", "Write the grey values.",
    ),
    Rule(
        "zarr.type-not-in-archive", W, "Data type the archive does not take",
        "{file} holds values of type {observed}; the archive takes {expected}.",
        "Convert it, for example to float32, or explain why it must stay.",
    ),
    Rule(
        "zarr.codec-unknown", W, "Unusual compression",
        "{file} is packed with {observed}; programs read without an extra package: {expected}.",
        "Write it with one of these.",
    ),
    Rule(
        "zarr.no-chunks", E, "No data",
        "{file}: level {place} has {observed:count} of {expected:count} chunks: the metadata came without the data.",
        "Upload the whole folder again.",
    ),
    Rule(
        "zarr.chunks-missing", W, "Chunks missing",
        "{file}: level {place} has {observed:count} of {expected:count} chunks, {missing:count} are missing. "
        "Programs show the fill value in their place.",
        "Nothing, if these regions are empty and were left out on writing; else upload the folder again.",
    ),
    Rule(
        "zarr.mask-chunks-missing", N, "Empty regions left out",
        "{file}: level {place} has {observed:count} of {expected:count} chunks; the others count as background.",
        "Nothing, if the mask is empty there; else upload the folder again.",
    ),
    Rule(
        "zarr.chunks-too-many", W, "More chunks than the array has",
        "{file}: level {place} has {observed:count} chunks; its shape has room for {expected:count}.",
        "Remove what is left of an earlier, larger store, or write the store anew into an empty folder.",
    ),
    Rule(
        "zarr.chunk-keys-differ", E, "Chunks under other names",
        "{file}: level {place} names its first chunk {expected} in the metadata; what is there is {observed}. "
        "Programs find none of the data.",
        "Correct the separator in the array's metadata, or write the store anew.",
    ),
    Rule(
        "zarr.chunks-hollow", E, "Chunks of 0 bytes",
        "{file}: number of chunks that have 0 bytes: {observed:count}; expected: {expected:count}.", AGAIN,
    ),
    Rule(
        "zarr.junk", W, "Files that do not belong to the store",
        "{file} holds files that are no part of a zarr store, {observed:count} in all: {names}.",
        "Remove them, so that they are not published with the data.",
    ),
    Rule(
        "zarr.consolidated-stale", W, "Consolidated metadata out of date",
        "{file}: its consolidated metadata says something else about {observed} than the documents themselves.",
        "Consolidate the metadata anew (zarr.consolidate_metadata), or remove it.",
    ),
)  # fmt: skip
STORES = (*UNREADABLE, *STRUCTURE, *LENGTHS, *DATA)
