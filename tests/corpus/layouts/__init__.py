"""Layouts as the programs of the field leave them on disk, names and folders as written; a sound run at a time."""

from __future__ import annotations

from collections.abc import Mapping

from tests.corpus.base import Layout
from tests.corpus.layouts import microscopes, pipelines, processed, programs

LAYOUTS: Mapping[str, Layout] = {
    layout.key: layout
    for layout in (
        Layout("serialem", microscopes.serialem, ("TS_01", "TS_011"), "TS_{:02}".format),
        Layout("tomo5", microscopes.tomo5, ("Position_1", "Position_1_2"), "Position_{}".format),
        Layout("warp", pipelines.warp, ("TS_1", "TS_11"), "TS_{}".format),
        Layout("relion5", pipelines.relion5, ("TS_01", "TS_02"), "TS_{:02}".format),
        Layout("aretomo3", programs.aretomo3, ("TS_1", "TS_2"), "TS_{}".format),
        Layout("etomo", programs.etomo, ("TS_001", "TS_002"), "TS_{:03}".format),
        Layout("tomoman", programs.tomoman, ("TS_017", "TS_018"), "TS_{:03}".format),
        Layout("portal", processed.portal, ("RUN001", "RUN002"), "RUN{:03}".format),
        Layout("by_type", processed.by_type, ("lam2_ts_004", "lam2_ts_005"), "lam2_ts_{:03}".format),
    )
}
