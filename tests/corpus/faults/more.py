"""Rarer faults: orders of tilts, doses, transforms, alignments of AreTomo, meshes."""

from __future__ import annotations

from tests.corpus import parts
from tests.corpus.faults.annotated import surface
from tests.corpus.faults.base import Fault, give, mdoc
from tests.validation import build_meshes

FAULTS = [
    Fault("a movie named by two sections", "etomo", "order.movie-listed-twice", ("2 of 5",),
          lambda run: run.give("mdoc", run.mdoc(changes={1: {"SubFramePath": run.path("movie_stack")}})),
          also=("order.movie-not-listed",)),
    Fault("an impossible dose", "etomo",
            "mdoc.dose-impossible", ("-3", "line"), mdoc(changes={1: {"ExposureDose": -3}})),
    Fault("a dose before that falls", "etomo",
            "mdoc.dose-falls", ("9", "0"), mdoc(changes={4: {"PriorRecordDose": 0}})),
    Fault("a time that is none", "etomo", "mdoc.time-not-read", ("yesterday", "line"),
          mdoc(changes={2: {"DateTime": "yesterday"}})),
    Fault("an aln without a row", "aretomo3", "aln.no-rows", ("no row",), give("aln", parts.aln([]))),
    Fault("an image twice in an aln", "aretomo3", "aln.section-repeated", ("2 times",),
          lambda run: run.give("aln", run.data("aln").replace(b"    2 ", b"    1 ", 1))),
    Fault("an aln of no numbers", "aretomo3", "aln.not-a-number", ("nan", "line"),
          lambda run: run.give("aln", run.data("aln").replace(b"9.220", b"  nan", 1))),
    Fault("a mesh in VTK's XML", "etomo", "vtk.xml", (".vtp",),
          surface(b'<?xml version="1.0"?>\n<VTKFile type="PolyData"/>\n', number=3)),
    Fault("glTF of version 1", "etomo", "glb.version-not-taken", ("version 1", "version 2"),
          surface(build_meshes.glb(version=1), number=0)),
    Fault("a face of two corners", "etomo", "obj.face-too-few", ("2 corners", "3"),
          surface(build_meshes.obj(faces=[(1, 2), (1, 2, 3)]), number=2)),
]  # fmt: skip
