"""The scene of a glTF document: which meshes it shows, and how its nodes move and turn them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from validation.formats.bounded_json import Part
from validation.formats.mesh import Numbers

MOST_NODES = 10_000
# Quarter turns are written with seven digits.
STRAIGHT = 1e-4


@dataclass(frozen=True, slots=True)
class Instance:
    """A mesh at a place: `matrix` (4 × 4) takes its coordinates to those of the scene."""

    mesh: Part
    matrix: Numbers

    @property
    def tilted(self) -> bool:
        """Its axes are not those of the scene: a box around it grows as it is turned."""
        size = np.abs(self.matrix[:3, :3])
        return bool(((size > STRAIGHT * size.max()).sum(axis=1) > 1).any())

    def turned(self, low: Sequence[float], high: Sequence[float]) -> Numbers:
        """The eight corners of a box, shape (8, 3)."""
        corners = [(x, y, z, 1.0) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
        with np.errstate(over="ignore", invalid="ignore"):
            moved: Numbers = (np.array(corners) @ self.matrix.T)[:, :3]
        return moved


def instances(document: Part) -> list[Instance]:
    """All meshes of the scene; without a scene every mesh once, as it stands.

    Raises Unreadable glb.value-wrong for nodes that are not there or contain themselves.
    """
    meshes = document.get("meshes").items(most=MOST_NODES) if document.has("meshes") else []
    nodes = document.get("nodes").items(most=MOST_NODES) if document.has("nodes") else []
    scenes = document.get("scenes").items(most=MOST_NODES) if document.has("scenes") else []
    if not scenes or not nodes:
        return [Instance(mesh, np.eye(4)) for mesh in meshes]
    chosen = document.get("scene").whole(least=0, most=len(scenes) - 1) if document.has("scene") else 0
    found: list[Instance] = []
    seen: set[int] = set()
    waiting = [(child, np.eye(4)) for child in _children(scenes[chosen], "nodes")]
    while waiting:
        reference, above = waiting.pop()
        number = reference.whole(least=0, most=len(nodes) - 1)
        if number in seen:
            raise reference.wrong("a node that stands in the tree once")
        seen.add(number)
        node, matrix = nodes[number], above @ _matrix(nodes[number])
        if node.has("mesh"):
            found.append(Instance(meshes[node.get("mesh").whole(least=0, most=len(meshes) - 1)], matrix))
        waiting += [(child, matrix) for child in _children(node, "children")]
    return found


def _children(node: Part, key: str) -> list[Part]:
    return node.get(key).items(most=MOST_NODES) if node.has(key) else []


def _matrix(node: Part) -> Numbers:
    """Of a node: given column by column, or as translation, rotation (a unit quaternion x, y, z, w) and scale."""
    if node.has("matrix"):
        return np.array(_numbers(node, "matrix", 16)).reshape(4, 4).T
    matrix = np.eye(4)
    x, y, z, w = _numbers(node, "rotation", 4) if node.has("rotation") else (0.0, 0.0, 0.0, 1.0)
    matrix[:3, :3] = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)),
        (2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)),
        (2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)),
    )
    if node.has("scale"):
        matrix[:3, :3] *= _numbers(node, "scale", 3)
    if node.has("translation"):
        matrix[:3, 3] = _numbers(node, "translation", 3)
    return matrix


def _numbers(node: Part, key: str, count: int) -> list[float]:
    return [item.number() for item in node.get(key).items(least=count, most=count)]
