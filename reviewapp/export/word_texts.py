"""Every text that a Word file says, whatever part of it says it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

_PARAGRAPH_END = re.compile(r"</(?:w|a):p>|<w:br/>|<w:tab/>|</(?:dc|cp|dcterms|c|vt):\w+>|</\w+>")
_TAG = re.compile(r"<[^>]*>")
_SAID = re.compile(r'\s(?:descr|title|alt|Target|w:author|w:initials)="([^"]*)"')


def texts_of(word: bytes) -> Iterator[tuple[str, str]]:
    """Each part's name with what it says: its text, alternative texts, and where links go."""
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                xml = package.read(name).decode("utf-8", "replace")
                said = _TAG.sub("", _PARAGRAPH_END.sub("\n\n", xml))
                for text in (*said.split("\n\n"), *_SAID.findall(xml)):
                    if text.strip():
                        yield name, unescape(text)
