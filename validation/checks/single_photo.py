"""A key photo by itself: large enough for the archive's website, and named as what it is."""

from __future__ import annotations

from validation.cases import FileCase
from validation.checks.say import finding
from validation.findings import Finding
from validation.formats.photo import ENDINGS, PhotoFacts

# Of the archive's own checks (cryoet-data-portal-backend, standardized tests of the key photos); the thumbnail of
# 133 × 100 is made of the same picture, so this is the one that counts.
SNAPSHOT = (512, 384)


def photo_is_sound(file: FileCase, facts: PhotoFacts, *, relation: str) -> list[Finding]:
    found = []
    if any(side < least for side, least in zip(facts.size, SNAPSHOT, strict=True)):
        numbers = {"observed": facts.size, "expected": SNAPSHOT}
        found.append(finding("photo.too-small", file=file, relation=relation, params=numbers))
    if not file.name.lower().endswith(ENDINGS[facts.kind]):
        words = {"observed": facts.kind, "expected": " or ".join(ENDINGS[facts.kind])}
        found.append(finding("photo.other-ending", file=file, relation=relation, params=words))
    if facts.animated:
        found.append(finding("photo.animated", file=file, relation=relation, params={}))
    return found
