"""Tags as they stand in a paragraph's text: found, told apart, taken to pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reviewapp.export.templates.problems import Place

#: A tag ends at its closing signs, unless they stand in a string.
_INSIDE = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'])*?"""
TAG = re.compile(rf"\{{\{{{_INSIDE}\}}\}}|\{{%{_INSIDE}%\}}|\{{#.*?#\}}", re.DOTALL)
OPENING = re.compile(r"\{[{%#]")
_PARTS = re.compile(r"(?P<trim>[-+]?)(?:(?P<scope>p|tr|tc|r)(?=\s+\S))?\s*(?P<code>.*)", re.DOTALL)
#: Word puts typographic quotes where straight ones were typed.
_QUOTES = str.maketrans("“”„‘’", '"""\'\'')

Kind = Literal["expression", "statement", "comment"]


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag. `scope`: "p" and "tr" stand for their whole paragraph or row, "r" for its run.

    `code` is what Jinja2 reads, `source` the tag as it was written. `trims`: whether it asks for
    the white space around it to go, which is not known here.
    """

    kind: Kind
    scope: str
    code: str
    source: str
    place: Place
    trims: bool = False

    @property
    def word(self) -> str:
        """What a statement begins with."""
        return self.code.split(None, 1)[0] if self.code else ""


def find(text: str) -> Iterator[re.Match[str]]:
    """Every tag of a text, in order. A typographic quote counts as a straight one."""
    return TAG.finditer(text.translate(_QUOTES)) if OPENING.search(text) else iter(())


def read(source: str, place: Place) -> Tag:
    """A tag from its text, from the opening signs to the closing ones."""
    kind: Kind = {"{{": "expression", "{%": "statement", "{#": "comment"}[source[:2]]  # type: ignore[assignment]
    inside = " ".join(source[2:-2].translate(_QUOTES).split("\n"))
    trims = inside.rstrip().endswith("-")
    found = _PARTS.match(inside.rstrip().removesuffix("-"))
    assert found is not None
    code = (
        " ".join(found["code"].split())
        if '"' not in inside and "'" not in inside
        else (found["code"].strip().replace("\t", " "))
    )
    shown = source
    return Tag(kind, found["scope"] or "", code, shown, place, trims or found["trim"] == "-")
