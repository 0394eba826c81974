"""The colours: the ones chosen last, and choosing others."""

from __future__ import annotations

import os

from textual.theme import BUILTIN_THEMES

from reviewapp.services.preferences import preference
from reviewapp.services.workspace import Workspace

DEFAULT = "textual-dark"


def theme_at_start(workspace: Workspace) -> str:
    """The theme chosen last; reads a file, so it is asked for before there is a screen.

    Without any colours the terminal's own would be black on black.
    """
    chosen = preference(workspace, "theme") or ""
    if os.environ.get("NO_COLOR") and chosen.startswith("ansi"):
        return DEFAULT
    return chosen if chosen in BUILTIN_THEMES else DEFAULT
