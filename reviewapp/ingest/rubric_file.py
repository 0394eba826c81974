"""Rubric files in (docs/rubrics.md): checked as a whole, every problem named with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from reviewapp.core.readings import AS_WRITTEN
from reviewapp.core.rubric import Rubric, rubric_from_mapping
from reviewapp.ingest.validation import (
    FileModel,
    Name,
    Text,
    Title,
    key_path,
    read_toml,
    refuse,
    validated,
)
from reviewapp.ingest.wording import nearest, shown

_CODE = re.compile(r"[0-9]+\.[0-9]+")
_LABEL = re.compile(r"[a-z0-9][a-z0-9_-]*")


def _coded(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError(f"is {shown(text)}, but a code looks like 1.1")
    return text


def _labelled(text: str) -> str:
    if text == "any":
        raise ValueError('leave the key out where "any" is meant')
    if not _LABEL.fullmatch(text):
        raise ValueError(f"is {shown(text)}, but must be lower case, as incidents carry it")
    return text


Code = Annotated[str, AfterValidator(_coded)]
#: The name of a source or a programme, as an incident carries it.
Label = Annotated[str, AfterValidator(_labelled)]


def _short(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text) > limit:
            raise ValueError(f"has {len(text)} characters, but at most {limit} are read")
        return text

    return AfterValidator(check)


def _few(limit: int) -> AfterValidator:
    def check(texts: list[str]) -> list[str]:
        if len(texts) > limit:
            raise ValueError(f"has {len(texts)} entries, but at most {limit} are read")
        return texts

    return AfterValidator(check)


#: Far more than an indicator needs; beyond it, suggesting would become slow.
Synonyms = Annotated[list[Annotated[Title, _short(80)]], _few(300)]
Examples = Annotated[list[Annotated[Title, _short(500)]], _few(100)]


class _Indicator(FileModel):
    code: Code
    title: Title
    description: Title | None = None
    synonyms: Synonyms = Field(default_factory=list)
    examples: Examples = Field(default_factory=list)


class _Measure(FileModel):
    text: Title
    targets: list[str] = Field(default_factory=list)


class _Priority(FileModel):
    number: int = Field(ge=1)
    pillar: Title | None = None
    title: Title
    statement: Text
    indicators: list[_Indicator]
    measures: list[_Measure] = Field(default_factory=list)
    outcomes: list[Title] = Field(default_factory=list)
    notes: list[Title] = Field(default_factory=list)


class _Reading(FileModel):
    name: Name
    title: Title
    source: Label | None = None
    severities: list[Title] | None = None
    start: Literal["mitigated", "resolved", "created"] | None = None


class _Target(FileModel):
    id: Name
    metric: Literal["TTA", "TTM", "TiC", "TTRCA"]
    source: Label | None = None
    programme: Label | None = None
    severities: list[Title] = Field(default_factory=list)
    statistic: Literal["each", "mean"]
    limit_s: int | None = Field(default=None, ge=0)
    indicators: list[str] = Field(default_factory=list)
    measure: Title
    status: Literal["clear", "gap", "ambiguous"] = "clear"
    note: Title | None = None
    readings: list[_Reading] = Field(default_factory=list)


class _RubricFile(FileModel):
    rubric: Name
    version: Title
    title: Title
    severities: dict[Label, list[Title]] = Field(default_factory=dict)
    priorities: list[_Priority] = Field(min_length=1)
    targets: list[_Target] = Field(default_factory=list)


def read_rubric(path: str | Path) -> Rubric:
    """Read and check a rubric file; white space in its texts is folded.

    Raises BadInputError: the line for a TOML syntax error, else every problem with its key path.
    """
    file = validated(path, read_toml(path, "rubric"), _RubricFile)
    if problems := [*_priority_problems(file), *_target_problems(file)]:
        refuse(path, problems)
    return rubric_from_mapping(file.model_dump())


def _priority_problems(file: _RubricFile) -> Iterator[str]:
    ids = {target.id for target in file.targets}
    yield from _repeats(
        (("priorities", i, "number"), str(priority.number))
        for i, priority in enumerate(file.priorities)
    )
    yield from _repeats(
        (("priorities", i, "indicators", k, "code"), indicator.code)
        for i, priority in enumerate(file.priorities)
        for k, indicator in enumerate(priority.indicators)
    )
    for i, priority in enumerate(file.priorities):
        for k, indicator in enumerate(priority.indicators):
            if indicator.code.partition(".")[0] != str(priority.number):
                place = key_path(("priorities", i, "indicators", k, "code"))
                yield f"{place}: {indicator.code} stands under priority {priority.number}"
        for k, measure in enumerate(priority.measures):
            for n, name in enumerate(measure.targets):
                if name not in ids:
                    place = key_path(("priorities", i, "measures", k, "targets", n))
                    yield f"{place}: there is no target {shown(name)}{nearest(name, ids)}"


def _target_problems(file: _RubricFile) -> Iterator[str]:
    codes = {item.code for priority in file.priorities for item in priority.indicators}
    yield from _repeats((("targets", i, "id"), target.id) for i, target in enumerate(file.targets))
    for source, names in file.severities.items():
        yield from _repeats((("severities", source, i), name) for i, name in enumerate(names))
    for i, target in enumerate(file.targets):
        for k, code in enumerate(target.indicators):
            if code not in codes:
                place = key_path(("targets", i, "indicators", k))
                yield f"{place}: there is no indicator {shown(code)}{nearest(code, codes)}"
        yield from _reading_problems(file, i, target)
        if target.status != "clear":
            continue  # a source that contradicts itself is kept as it is written
        known = _severities(file, target.source)
        for k, severity in enumerate(target.severities):
            if severity not in known:
                place = key_path(("targets", i, "severities", k))
                listed = f"severities.{target.source}" if target.source else "any severities list"
                yield f"{place}: {shown(severity)} is not in {listed}{nearest(severity, known)}"


def _reading_problems(file: _RubricFile, i: int, target: _Target) -> Iterator[str]:
    """Other readings of a line have to make sense, whatever the line itself says."""
    yield from _repeats(
        (("targets", i, "readings", k, "name"), reading.name)
        for k, reading in enumerate(target.readings)
    )
    for k, reading in enumerate(target.readings):
        place = ("targets", i, "readings", k)
        if reading.name == AS_WRITTEN:
            yield f"{key_path((*place, 'name'))}: {AS_WRITTEN} is what every line is without one"
        if reading.start is not None and target.metric != "TTRCA":
            yield f"{key_path((*place, 'start'))}: only the clock of a TTRCA has another start"
        source = reading.source or target.source
        known = _severities(file, source)
        for n, severity in enumerate(reading.severities or ()):
            if severity not in known:
                listed = f"severities.{source}" if source else "any severities list"
                yield (
                    f"{key_path((*place, 'severities', n))}: {shown(severity)} is not in "
                    f"{listed}{nearest(severity, known)}"
                )


def _severities(file: _RubricFile, source: str | None) -> set[str]:
    """The severities of a source, or of all sources for None."""
    return {
        name
        for key, names in file.severities.items()
        if source is None or key == source
        for name in names
    }


def _repeats(values: Iterable[tuple[tuple[str | int, ...], str]]) -> Iterator[str]:
    """A problem for each value that stood there before."""
    seen: Counter[str] = Counter()
    for place, value in values:
        seen[value] += 1
        if seen[value] > 1:
            yield f"{key_path(place)}: {shown(value)} is there twice"
