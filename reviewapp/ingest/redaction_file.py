"""Redaction profile files in: what is replaced and by what, every problem named with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from reviewapp.core.redaction import KINDS, LABELS, Kind, Names, Pattern, RedactionProfile, Redactor
from reviewapp.core.redaction_labels import Labels
from reviewapp.core.redaction_names import folded
from reviewapp.ingest.validation import (
    FileModel,
    Name,
    Title,
    key_path,
    read_toml,
    refuse,
    validated,
)
from reviewapp.ingest.wording import shown

#: All the names of one customer or person.
_Group = Annotated[list[Title], Field(min_length=1)]


class _Pattern(FileModel):
    find: str
    by: Title
    match_case: bool = False


class _Labels(FileModel):
    customers: Title = LABELS["customers"]
    people: Title = LABELS["people"]
    incidents: Title = LABELS["incidents"]
    links: Title = LABELS["links"]


class _RedactionFile(FileModel):
    redaction: Name
    title: Title
    replace: list[Kind] = Field(default_factory=list)
    author: bool = False
    keep: list[Title] = Field(default_factory=list)
    match_case: list[Title] = Field(default_factory=list)
    customers: list[_Group] = Field(default_factory=list)
    people: list[_Group] = Field(default_factory=list)
    labels: _Labels = Field(default_factory=_Labels)
    words: dict[str, Title] = Field(default_factory=dict)
    patterns: list[_Pattern] = Field(default_factory=list)


def read_redaction(path: str | Path) -> RedactionProfile:
    """Read and check a profile file; white space in its texts is folded.

    Raises BadInputError: the line for a TOML syntax error, else every problem with its key path.
    """
    file = validated(path, read_toml(path, "redaction profile"), _RedactionFile)
    if problems := [*_problems(file), *_unstable(file)]:
        refuse(path, problems)
    return _profile(file)


def _profile(file: _RedactionFile) -> RedactionProfile:
    return RedactionProfile(
        name=file.redaction,
        title=file.title,
        replace=tuple(file.replace),
        author=file.author,
        labels=file.labels.model_dump(),
        customers=tuple(map(tuple, file.customers)),
        people=tuple(map(tuple, file.people)),
        words=file.words,
        patterns=tuple(Pattern(it.find, it.by, it.match_case) for it in file.patterns),
        keep=tuple(file.keep),
        match_case=tuple(file.match_case),
    )


def _problems(file: _RedactionFile) -> Iterator[str]:
    if not (file.replace or file.customers or file.people or file.words or file.patterns):
        yield f"replace: nothing is replaced; it can be {', '.join(KINDS)}"
    for kind, word in file.labels.model_dump().items():
        others = [it for it in KINDS if it != kind and getattr(file.labels, it) == word]
        if others and kind < others[0]:
            yield f"labels.{kind}: is {shown(word)}, as {others[0]} are called too"
    for place, item in enumerate(file.patterns):
        where = key_path(("patterns", place, "find"))
        try:
            expression = re.compile(item.find)
        except (re.error, RecursionError, OverflowError) as error:
            yield f"{where}: is no regular expression ({error})"
            continue
        if expression.search("") is not None:
            yield f"{where}: finds the empty text, and so everywhere something"
    keep = set(map(folded, file.keep))
    for word in file.words:
        if not folded(word):
            yield f"{key_path(('words', word))}: there is no word before the equals sign"
        elif folded(word) in keep:
            yield f"{key_path(('words', word))}: is under keep as well"


def _unstable(file: _RedactionFile) -> Iterator[str]:
    """Replacements that have what is replaced in them: they would let it out."""
    if any(True for _ in _problems(file)):
        return
    plain = _profile(file)
    for place, by, rest in (
        *((("words", word), by, {"words": {word: "…"}}) for word, by in file.words.items()),
        *((("patterns", at, "by"), it.by, {"patterns": (Pattern(it.find, "…", it.match_case),)})
          for at, it in enumerate(file.patterns)),
    ):  # fmt: skip
        alone = RedactionProfile(plain.name, plain.title, **rest)  # type: ignore[arg-type]
        if Redactor(alone, Names(), Labels()).find(by):
            yield f"{key_path(place)}: {shown(by)} has in it what it is to replace"
