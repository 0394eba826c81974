"""What is wrong with a template, and where: the part of the file and the paragraph, by its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewapp.core.errors import BadInputError
from reviewapp.export.plain import one_line

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of a part: its number, 0 for what is in none, and its text."""

    part: str
    paragraph: int = 0
    text: str = ""

    def __str__(self) -> str:
        if not self.paragraph:
            return self.part
        text = one_line(self.text)
        text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        return f"{self.part}, paragraph {self.paragraph} “{text}”"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as a sentence."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


class TemplateError(BadInputError):
    """A template that can't be used; `problems` has all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - 1
        rest = f" And {more} more: reviewapp template check lists all." if more else ""
        super().__init__(f"In the template, {self.problems[0]}{rest}")
