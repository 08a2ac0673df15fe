"""A finding: one judgement that something does not hold, with its place and the numbers of both sides."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from validation.catalogue import CATALOGUE, Rule, Severity
from validation.words import field_names, render

__all__ = ["CATALOGUE", "Finding", "Problem", "Rule", "Severity", "UnknownCode", "rule_of"]

# Names and words say where and why; they are no evidence: a renamed file is still the same file.
NOT_EVIDENCE = frozenset(
    {"file", "other", "names", "hint", "advice", "role", "units", "quantity", "why", "says", "whence"}
)


class UnknownCode(KeyError):
    """A code that is not in the catalogue: a mistake in our program."""


def rule_of(code: str) -> Rule:
    if code not in CATALOGUE:
        raise UnknownCode(code)
    return CATALOGUE[code]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be read: a code and its numbers. The file's name is added when it is judged."""

    code: str
    params: Mapping[str, Any] = default(default_factory=dict)

    def __post_init__(self) -> None:
        rule_of(self.code)

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Problem:
        return cls(data["code"], dict(data["params"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`files`: ids, the judged one first. `contents`: identities of their bytes. `field`: address of the stated value.

    `params` holds what the sentence needs: file and other (names), observed, expected, tolerance, units.
    `provisional`: it rests on what was sent ahead of a file.
    """

    code: str
    files: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    field: str = ""
    relation: str = ""
    params: Mapping[str, Any] = default(default_factory=dict)
    provisional: bool = False

    def __post_init__(self) -> None:
        rule = rule_of(self.code)
        if missing := (field_names(rule.sentence) | field_names(rule.remedy)) - set(self.params):
            raise ValueError(f"{self.code} lacks {', '.join(sorted(missing))}")

    @property
    def severity(self) -> Severity:
        return rule_of(self.code).severity

    @property
    def label(self) -> str:
        return rule_of(self.code).label

    @property
    def sentence(self) -> str:
        return render(rule_of(self.code).sentence, params=self.params)

    @property
    def remedy(self) -> str:
        return render(rule_of(self.code).remedy, params=self.params)

    @property
    def evidence(self) -> str:
        """SHA-256 over code, rule version, contents and numbers: a waiver holds as long as this stays the same."""
        numbers = {key: value for key, value in self.params.items() if key not in NOT_EVIDENCE}
        text = json.dumps(
            [self.code, rule_of(self.code).version, sorted(self.contents), numbers], sort_keys=True, default=str
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """What the command line prints and a page may show."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.sentence,
            "remedy": self.remedy,
            "field": self.field,
            "relation": self.relation,
            "files": list(self.files),
            "params": dict(self.params),
        }
