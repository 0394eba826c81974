"""The data file as text: JSON for people as well, a key a line, in pieces of bounded size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

#: JSON escapes C0 itself; DEL and C1 would drive the terminal of whoever looks into the file.
_ESCAPES = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
_INDENT = 2
_dump = json.JSONEncoder(ensure_ascii=False).encode


def data_text(sections: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """The text of one JSON object with these keys, in pieces.

    An iterator as a value becomes a list, of which no more than one item is held at a time; in an
    item, lists of mappings have a key a line too, all other values stand in one.
    """
    before = "{\n"
    for key, value in sections:
        yield f"{before}{' ' * _INDENT}{_dump(key)}: "
        before = ",\n"
        if isinstance(value, Iterator):
            yield from _items(value)
        else:
            yield _value(value, _INDENT)
    yield "\n}\n"


def _items(items: Iterator[Any]) -> Iterator[str]:
    pad = " " * (2 * _INDENT)
    before = "[\n"
    for item in items:
        yield f"{before}{pad}{_value(item, 2 * _INDENT)}"
        before = ",\n"
    yield "[]" if before == "[\n" else f"\n{' ' * _INDENT}]"


def _value(value: Any, indent: int) -> str:
    deeper = indent + _INDENT
    pad = " " * deeper
    if isinstance(value, Mapping) and value:
        lines = [f"{pad}{_dump(key)}: {_value(item, deeper)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        lines = [pad + _value(item, deeper) for item in value]
        return "[\n" + ",\n".join(lines) + "\n" + " " * indent + "]"
    text = _dump(value)
    return text if text.isascii() and "\x7f" not in text else text.translate(_ESCAPES)
