"""Connect edition files in: a form's parts and boxes, every problem named with its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from reviewapp.core.connect import Edition, edition_from_mapping
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


class _PromptFor(FileModel):
    title_has: Title
    prompt: Title


class _Box(FileModel):
    id: Name
    title: Title
    writer: Literal["employee", "manager"]
    prompt: Title
    feed: Literal["priority", "goals", "nothing"] = "nothing"
    per: Literal["priority"] | None = None
    prompts_for: list[_PromptFor] = Field(default_factory=list)
    manager_prompt: Title | None = None
    confirmed: bool = False
    limit: int | None = Field(default=None, ge=1)


class _Part(FileModel):
    title: Title
    boxes: list[_Box] = Field(min_length=1)


class _EditionFile(FileModel):
    edition: Name
    title: Title
    until: date | None = None
    parts: list[_Part] = Field(min_length=1)


def read_edition(path: str | Path) -> Edition:
    """Read and check an edition file; white space in its texts is folded.

    Raises BadInputError: the line for a TOML syntax error, else every problem with its key path.
    """
    file = validated(path, read_toml(path, "edition"), _EditionFile)
    if problems := list(_problems(file)):
        refuse(path, problems)
    return edition_from_mapping(file.model_dump())


def _problems(file: _EditionFile) -> Iterator[str]:
    seen: set[str] = set()
    for i, part in enumerate(file.parts):
        for k, box in enumerate(part.boxes):
            place = ("parts", i, "boxes", k)
            if box.id in seen:
                yield f"{key_path((*place, 'id'))}: {shown(box.id)} is there twice"
            seen.add(box.id)
            if box.prompts_for and box.per is None:
                yield (
                    f"{key_path((*place, 'prompts_for'))}: "
                    'only a box with per = "priority" has prompts for priorities'
                )
