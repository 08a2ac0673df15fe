"""The archive's reading of a configuration, written after its own finders, with fnmatch over the keys of a bucket."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

Config = dict[str, Any]


class Archive:
    """``keys``: all keys of the bucket. ``run_map``: the text of the run map."""

    def __init__(self, config: Config, *, keys: Iterable[str], run_map: str) -> None:
        self.config = config
        self.prefix = config["standardization_config"]["source_prefix"]
        self.keys = set(keys)
        self.folders = {key.rsplit("/", depth)[0] for key in self.keys for depth in range(1, key.count("/") + 1)}
        rows = csv.DictReader(io.StringIO(run_map), delimiter="\t")
        self.run_map = run_map
        self.map = {row["run_name"]: row for row in rows}

    def glob(self, pattern: str) -> list[str]:
        """``*`` stays within a folder, as on S3."""
        parts = f"{self.prefix}/{pattern}".split("/")
        return sorted(
            key
            for key in self.keys | self.folders
            if len(key.split("/")) == len(parts)
            and all(fnmatchcase(piece, part) for piece, part in zip(key.split("/"), parts, strict=True))
        )

    def find(self, source: Config, *, run: str = "", spacing: str = "") -> dict[Any, Any]:
        """Name -> path of what one source entry finds below these parents."""
        filters = source.get("parent_filters", {})
        if run and any(re.search(regex, run) for regex in filters.get("exclude", {}).get("run", [])):
            return {}
        include = filters.get("include", {})
        for level, name in (("run", run), ("voxel_spacing", spacing)):
            if level in include and not any(re.search(regex, name) for regex in include[level]):
                return {}
        words = {**self.map.get(run, {}), "run_name": run}
        if "literal" in source:
            return dict.fromkeys(source["literal"]["value"])
        if "source_multi_glob" in source:
            globs = source["source_multi_glob"]["list_globs"]
            return {path: path for glob in globs for path in self.glob(glob.format(**words))}
        if "destination_glob" in source:
            return {}
        finder, found = source["source_glob"], {}
        for path in self.glob(finder["list_glob"].format(**words)):
            if re.search(finder.get("match_regex", ".*"), f"bucket/{path}"):
                named = re.match(finder.get("name_regex", "(.*)"), path.rsplit("/", 1)[1])
                assert named is not None, "the archive would stop here"
                found[named[1]] = path
        return {
            name: path for name, path in found.items() if not any(re.match(x, name) for x in source.get("exclude", []))
        }

    def runs(self) -> set[str]:
        return {str(name) for source in self.config["runs"][0]["sources"] for name in self.find(source)}

    def entries(self, section: str, *, run: str, spacing: str = "") -> list[tuple[Config, set[str]]]:
        """Each entry that finds something for the run: its metadata with the run's values, and the files."""
        found = []
        for entry in self.config.get(section, []):
            for source in entry["sources"]:
                if hits := self.find(source, run=run, spacing=spacing):
                    metadata = self.expanded(entry.get("metadata", {}), run=run)
                    found.append((metadata, {path for path in hits.values() if path} or set(map(str, hits))))
        return found

    def files(self, section: str, *, run: str) -> set[str]:
        levels = self.spacings(run) or [""]
        entries = [entry for spacing in levels for entry in self.entries(section, run=run, spacing=spacing)]
        return {path for _, paths in entries for path in paths}

    def spacings(self, run: str) -> list[str]:
        found = [name for entry in self.config["voxel_spacings"] for source in entry["sources"]
                 for name in self.find(source, run=run)]  # fmt: skip
        return [f"{float(self.text(value, run=run)):.3f}" for value in found]

    def text(self, value: Any, *, run: str) -> Any:
        """``expand_string`` of the archive's config.py."""
        if not isinstance(value, str) or run not in self.map:
            return value
        text = value.format(**self.map[run])
        if text.startswith("int "):
            return int(text[4:])
        return float(text[6:]) if text.startswith("float ") else text

    def expanded(self, metadata: Config, *, run: str) -> Config:
        return {key: self.expanded(value, run=run) if isinstance(value, dict) else self.text(value, run=run)
                for key, value in metadata.items()}  # fmt: skip
