"""Where the files that ship with the program are: rubrics, templates, profiles, sample data."""

from __future__ import annotations

import os


def asset(*parts: str) -> str:
    """The path of a shipped file or folder, in a checkout and in an installed wheel alike.

    A wheel carries the data folders inside the package; a checkout has them beside it.
    """
    package = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(package, *parts)
    return inside if os.path.exists(inside) else os.path.join(os.path.dirname(package), *parts)
