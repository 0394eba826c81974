"""What ties a document to its source: bookmarks' names, and the hash of what was exported."""

from __future__ import annotations

import re
from hashlib import sha256

from reviewapp.core.three_way import said

#: The namespace of the part that says what a document was exported from.
EXPORT_NAMESPACE = "urn:reviewapp:export:1"
_HEX = re.compile("[0-9a-f]{32}")
_MARK = re.compile("ev_[0-9a-f]{32}|box_[A-Za-z0-9_]{1,36}")


def entry_mark(entry_id: str) -> str:
    """An entry's bookmark: Word takes 40 characters without hyphens, so a UUID's digits fit."""
    digits = entry_id.replace("-", "").lower()
    if _HEX.fullmatch(digits) is None:
        digits = sha256(entry_id.encode("utf-8", "replace")).hexdigest()[:32]
    return f"ev_{digits}"


def box_mark(key: str) -> str:
    """A box's bookmark; keys are short names, and anything else gets a name that is allowed."""
    name = key.replace("-", "_")
    if re.fullmatch("[A-Za-z0-9_]{1,36}", name) is None:
        name = sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    return f"box_{name}"


def is_mark(name: str) -> bool:
    """Whether a bookmark's name may be that of an entry or a box."""
    return _MARK.fullmatch(name) is not None


def entry_id_of(mark: str) -> str:
    """The id that an entry's bookmark was made of, where that was a UUID."""
    digits = mark.removeprefix("ev_")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def text_hash(text: str) -> str:
    """The hash of what a text says, whatever its bullets and spaces: programs change those."""
    return said_hash(said(text))


def said_hash(lines: tuple[str, ...]) -> str:
    """The same of lines that were folded already."""
    return sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()
