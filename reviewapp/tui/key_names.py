"""How keys are called on the screen."""

from __future__ import annotations

from textual.keys import format_key

_NAMES = {"pgup": "PgUp", "pgdn": "PgDn", "⏎": "Enter"}


def key_name(key: str) -> str:
    """As keyboards spell it: Ctrl+S, Esc, F1; arrows and characters as they are."""
    *modifiers, last = key.split("+")
    name = format_key(last)
    if len(name) > 1 or name in _NAMES:
        name = _NAMES.get(name, name.capitalize())
    elif modifiers:
        name = name.upper()
    return "+".join((*map(str.capitalize, modifiers), name))
