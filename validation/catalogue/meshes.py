"""Codes of meshes."""

from __future__ import annotations

from validation.catalogue.base import AGAIN, E, N, Rule, W

ANEW = "Export the mesh anew with the program that made it."
SHARED = (
    Rule(
        "mesh.not-of-format", E, "Not a mesh of this format",
        "{file} has {observed} where {expected} is to stand.",
        "Check that it is the right file, and that its ending is that of its format.",
    ),
    Rule(
        "mesh.cut-off", E, "Mesh cut off",
        "{file} ends after {observed:count} bytes; its header announces {expected:count}: {missing:count} are missing.",
        AGAIN,
    ),
    Rule(
        "mesh.text-cut-off", E, "Mesh without its end",
        "{file} ends in line {line:count}; {expected} is to be its last.", AGAIN,
    ),
    Rule(
        "mesh.fewer-numbers", E, "Fewer numbers than announced",
        "{file}: {place} has {observed:count} numbers; {expected:count} are announced.", AGAIN,
    ),
    Rule(
        "mesh.not-a-number", E, "Not a number",
        "{file}, line {line:count}: “{observed}” stands where {expected} should.", ANEW,
    ),
    Rule(
        "mesh.empty", E, "Empty mesh",
        "{file} has {vertices:count} vertices and {observed:count} faces; at least {expected:count} face makes a mesh.",
        "Export the surface itself; points alone are given as a table or a STAR file.",
    ),
    Rule(
        "mesh.not-finite", E, "Coordinates that are no numbers",
        "{file} has coordinates that are infinite or no number (nan); {expected} are needed.", ANEW,
    ),
    Rule(
        "mesh.no-extent", W, "Mesh without extent",
        "{file}: all of its {vertices:count} vertices lie at one point ({observed}).",
        "Check that the right object was exported.",
    ),
    Rule(
        "mesh.read-in-part", N, "Large mesh, read in part",
        "{file}: {observed:size} of {expected:size} were read; its bounds are at least those that were found.",
        "Nothing. A smaller mesh of the same surface is easier to look at on the archive's website.",
    ),
    Rule(
        "mesh.trailing-bytes", W, "Bytes after the mesh",
        "{file}: {observed:size} follow after the mesh; {expected:size} should.",
        "Check that the file was written in one go; export it anew if in doubt.",
    ),
)  # fmt: skip
OBJ = (
    Rule(
        "obj.face-too-few", E, "Face with too few corners",
        "{file}, line {line:count}: a face has {observed:count} corners; at least {expected:count} make one.", ANEW,
    ),
    Rule(
        "obj.index-outside", E, "Face of vertices that are not there",
        "{file}: a face names vertex {observed:count}; vertices are 1 to {expected:count}.", ANEW,
    ),
)  # fmt: skip
VTK = (
    Rule(
        "vtk.xml", E, "XML in place of legacy VTK",
        "{file} is VTK's XML format (.vtp, .vtu); the archive reads the older text or binary format (.vtk).",
        "Save it as legacy VTK, STL, OBJ or GLB.",
    ),
    Rule(
        "vtk.dataset-kind", E, "VTK data that are no mesh",
        "{file} holds a dataset of the kind {observed}; a mesh is {expected}.",
        "Extract the surface and save that.",
    ),
)  # fmt: skip
GLB = (
    Rule(
        "glb.version-not-taken", E, "glTF version not taken",
        "{file} is glTF of version {observed:count}; version {expected:count} is read.", ANEW,
    ),
    Rule("glb.document", E, "glTF document cannot be read", "{file}: its JSON chunk is not sound: {reason}.", ANEW),
    Rule(
        "glb.value-wrong", E, "glTF document says something impossible",
        "{file}: {place} is {observed}; it must be {expected}.", ANEW,
    ),
    Rule(
        "glb.data-outside", E, "Data beyond their buffer",
        "{file}: {place} needs {observed:count} bytes; there is room for {expected:count}.", ANEW,
    ),
    Rule(
        "glb.external", E, "Data in another file",
        "{file} keeps its data in another file ({observed}), which is no part of it.",
        "Export it as one GLB file with everything inside.",
    ),
    Rule(
        "glb.packed", W, "Packed coordinates",
        "{file} packs its coordinates with {observed}, which the archive's tools may not read.",
        "Export it without compression.",
    ),
    Rule(
        "glb.no-bounds", W, "No bounds",
        "{file} does not tell the minimum and maximum of its positions, as glTF asks for; it cannot be compared with "
        "a tomogram.",
        ANEW,
    ),
)  # fmt: skip
MESHES = (*SHARED, *OBJ, *VTK, *GLB)
