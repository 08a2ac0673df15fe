"""From what the files of a block's runs say, and what is stated, to suggestions and differences."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from submissions.prefill import words
from submissions.prefill.agreeing import Agreed, agree, same
from submissions.prefill.rules import Rule, rules_of
from submissions.prefill.told import OfRun, Told
from submissions.schema import Field, Level
from submissions.schema.conditions import holds, is_blank
from submissions.schema.judge import prune
from submissions.schema.kinds import clean
from submissions.schema.show import show

# Where so many runs differ (a share), no value stands for all of them.
MOST_DIFFER = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A block as it stands: its ``fields`` in their context, stored ``values``, ``overrides`` by run; ``names`` of its
    runs by primary key, in their order; ``files`` of each run."""

    level: Level
    fields: tuple[Field, ...]
    values: Mapping[str, Any]
    overrides: Mapping[int, Mapping[str, Any]]
    names: Mapping[int, str]
    files: Mapping[int, OfRun]
    _first: dict[str, dict[int, Told]] = field(default_factory=dict, repr=False, compare=False)

    def first(self, role: str) -> Mapping[int, Told]:
        """By run the first file that it has in the role."""
        if role not in self._first:
            found = ((run, of.first(role)) for run, of in self.files.items())
            self._first[role] = {run: file for run, file in found if file}
        return self._first[role]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``value``: for the block, in stored form, None where it is stated already and only runs differ; ``runs``: what
    differs, by run; ``said``: the source; ``doubts``: what speaks against it; ``ahead``: read before files arrived."""

    field: Field
    value: Any
    runs: Mapping[int, Any]
    said: str
    doubts: tuple[str, ...] = ()
    ahead: bool = False

    @property
    def text(self) -> str:
        if self.value is None:
            return f"Own values of {words.runs(len(self.runs))}"
        return show(self.field, self.value)

    @property
    def mark(self) -> str:
        """Another one as soon as the files say something else."""
        plain = json.dumps([self.field.key, self.value, sorted(self.runs.items())], sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is stated, and what the files say in its place. ``runs``: of how many."""

    field: Field
    stated: Any
    value: Any
    runs: int
    said: str

    @property
    def text(self) -> str:
        return show(self.field, self.value)

    @property
    def stated_text(self) -> str:
        return show(self.field, self.stated)


@dataclass(frozen=True, slots=True)
class Proposals:
    suggestions: tuple[Suggestion, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(slots=True)
class _Answers:
    """What the rules of one field say: by run the value that counts and its rule; what else was said against it."""

    values: dict[int, Any] = field(default_factory=dict)
    rules: dict[int, Rule] = field(default_factory=dict)
    against: dict[str, dict[int, Any]] = field(default_factory=dict)


def propose(asked: Asked) -> Proposals:
    """In the order of the fields. A field that has a value, or an answer, is never suggested for the block."""
    rules, suggestions, differences = rules_of(asked.level), [], []
    stands = prune(asked.fields, asked.values)
    for one in asked.fields:
        if one.key not in rules or one.preset_when is True or not holds(one.applies, stands):
            continue
        answers = _answers(one, rules[one.key], asked.files)
        if is_blank(asked.values.get(one.key)):
            if found := _suggestion(one, answers, asked, stands):
                suggestions.append(found)
                stands |= {one.key: found.value}
        else:
            found, difference = _beside(one, answers, asked, stands.get(one.key))
            suggestions += [found] if found else []
            differences += [difference] if difference else []
    return Proposals(tuple(suggestions), tuple(differences))


def _answers(one: Field, rules: tuple[Rule, ...], files: Mapping[int, OfRun]) -> _Answers:
    found, cleaned = _Answers(), dict[Any, Any]()
    for run, of in files.items():
        for rule in rules:
            if run in found.values and rule.quiet:
                continue
            value = rule.value(of)
            if value is None:
                continue
            if value not in cleaned:
                cleaned[value] = clean(one, value)[0]
            if (value := cleaned[value]) is None:
                continue
            if run not in found.values:
                found.values[run], found.rules[run] = value, rule
            elif not same(one, value, found.values[run]):
                found.against.setdefault(rule.role, {})[run] = value
    return found


def _suggestion(one: Field, answers: _Answers, asked: Asked, stands: Mapping[str, Any]) -> Suggestion | None:
    agreed = agree(one, answers.values)
    if agreed is None or _follows(one, stands):
        return None
    if len(agreed.others) > MOST_DIFFER * len(answers.values) and one.varies == "no":
        return None
    others = _open(one, agreed.others, asked)
    return Suggestion(
        one,
        agreed.value,
        others if one.varies != "no" else {},
        _said(one, agreed, answers, asked),
        _doubts(one, agreed, answers, asked),
        _is_ahead(agreed, answers, asked),
    )


def _follows(one: Field, stands: Mapping[str, Any]) -> bool:
    """Stated otherwise: one of the two doses is enough, the other one follows."""
    other = {"dose_per_movie": "total_dose", "total_dose": "dose_per_movie"}.get(one.key)
    return other is not None and not is_blank(stands.get(other))


def _open(one: Field, others: Mapping[int, Any], asked: Asked) -> dict[int, Any]:
    """Without the runs for which somebody stated a value of their own."""
    return {run: value for run, value in others.items() if is_blank(asked.overrides.get(run, {}).get(one.key))}


def _beside(one: Field, answers: _Answers, asked: Asked, stated: Any) -> tuple[Suggestion | None, Difference | None]:
    """Of a field that is stated: own values for runs that differ from it, or, where most differ, the difference."""
    agreed = agree(one, _open(one, answers.values, asked))
    if agreed is None or stated is None or isinstance(stated, Mapping):
        return None, None
    if not same(one, stated, agreed.value):
        said = _said(one, agreed, answers, asked)
        return None, Difference(one, stated, agreed.value, len(agreed.runs), said)
    if not agreed.others or one.varies == "no":
        return None, None
    told = words.differing(one, agreed.others, names=asked.names)
    said = words.sentence((f"The block says {show(one, stated)}", told))
    return Suggestion(one, None, agreed.others, said, ahead=_is_ahead(agreed, answers, asked)), None


def _said(one: Field, agreed: Agreed, answers: _Answers, asked: Asked) -> str:
    said = [run for run in asked.files if run in agreed.runs]
    by_role: dict[str, list[int]] = {}
    for run in said:
        by_role.setdefault(answers.rules[run].role, []).append(run)
    counts = {role: len({asked.first(role)[run].path for run in runs}) for role, runs in by_role.items()}
    there = {role: len({file.path for file in asked.first(role).values()}) for role in by_role}
    unread = {role: len({file.path for file in asked.first(role).values() if not file.facts}) for role in by_role}
    how = answers.rules[said[0]].how
    others = words.differing(one, agreed.others, names=asked.names) if agreed.others else ""
    source = words.source(counts, there=there) + (f" ({how})" if how else "")
    return words.sentence((source, others, words.not_read(unread)))


def _doubts(one: Field, agreed: Agreed, answers: _Answers, asked: Asked) -> tuple[str, ...]:
    told = [words.says_otherwise(one, role, values, names=asked.names) for role, values in answers.against.items()]
    if agreed.others and one.varies == "no":
        told.append("The archive takes one value for all runs of a block: runs that differ need a block of their own.")
    return tuple(told)


def _is_ahead(agreed: Agreed, answers: _Answers, asked: Asked) -> bool:
    """Whether any of it was read before the file arrived."""
    coming = {role: {run for run, file in asked.first(role).items() if file.ahead}
              for role in {answers.rules[run].role for run in agreed.runs}}  # fmt: skip
    return any(run in coming[answers.rules[run].role] for run in agreed.runs)
