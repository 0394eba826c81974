"""Asking before something larger is changed."""

from __future__ import annotations

import sys

from reviewapp import host
from reviewapp.core.errors import BadInputError


def confirmed(question: str) -> bool:
    """Whether the person says yes. BadInputError without a terminal: --yes has to be given then."""
    if not host.at_terminal():
        raise BadInputError("Nobody can be asked here: say --yes to go ahead. Nothing was changed.")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
