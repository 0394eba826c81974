"""Values with a form of their own that a template can show: formatted text, and figures to draw.

What there may be thousands of is a named tuple: a frozen dataclass is slow to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A piece of formatted text, for `{{r … }}`.

    `style`: the name of a character style. `link`: a web address, or with `#` a bookmark here.
    """

    text: str
    style: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: a value for each category, None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a chart shows, for `{% chart … %}`; `description` is its alternative text."""

    title: str
    description: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
