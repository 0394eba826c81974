"""JSON in: an array of objects, an object that holds one array, or JSON lines; streamed.

An object is a row, its keys are the columns. Objects inside it become columns of their own:
{"owner": {"alias": "kim"}} has the column "owner.alias". A list of plain values becomes one cell
("MCS; CRI"); other lists stay JSON. Numbers keep the digits that the file has.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.tables import MAX_CELL, BadRow, Row, Table
from reviewapp.ingest.wording import printable, shown

#: One object may be this long, in characters, and the objects of a file have so many keys.
MAX_OBJECT, MAX_KEYS = 2 * MAX_CELL, 5_000

_BLOCK = 64 * 1024
_BLANK = " \t\r\n"
_LONGEST_START = 200


class _DoubledError(ValueError):
    """A row that says two things for one key."""


class _Object(list):  # type: ignore[type-arg]
    """An object as its pairs: a dict would keep only the last of two equal keys."""


def _digits(text: str) -> str:
    return text.removesuffix(".0")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_Object, parse_int=str, parse_float=_digits, parse_constant=str
)


@dataclass(frozen=True)
class JsonTable(Table):
    """The objects of a JSON file. `key`: of the array; None for the whole file, "" for lines.

    `by_record`: several objects stand on one line, so that their own number tells them apart.
    """

    key: str | None
    by_record: bool = False

    @property
    def counted(self) -> str:
        return "record" if self.by_record else "line"

    @property
    def written(self) -> str:
        if self.key == "":
            return "JSON lines"
        return "JSON, an array" if self.key is None else f"JSON, the array {shown(self.key)}"

    def rows(self) -> Iterator[Row | BadRow]:
        """Every object; see `Table.rows`. What is no object is a BadRow."""
        places = {name: place for place, name in enumerate(self.header)}
        blank = [""] * len(places)
        for record, (line, value) in enumerate(_objects(self.path, self.key), 1):
            if self.by_record:
                line = record  # noqa: PLW2901
            try:
                pairs = _pairs(value)
            except ValueError as error:
                start = value if isinstance(value, str) else _json(value)
                yield BadRow(line, str(error), (printable(start, _LONGEST_START),))
                continue
            cells = blank.copy()
            for name, text in pairs.items():
                cells[places[name]] = text
            reason = _objection(cells)
            yield BadRow(line, reason, tuple(cells)) if reason else Row(line, cells)


def open_json(path: Path) -> JsonTable:
    """Find the objects of a JSON file and their keys, in the order of their appearance.

    Raises BadInputError: not JSON, cut off, no array of objects or several.
    """
    key = _array_key(path)
    names: dict[str, None] = {}
    before, by_record = 0, False
    for line, value in _objects(path, key):
        by_record, before = by_record or line == before, line
        try:
            names.update(dict.fromkeys(_pairs(value)))
        except ValueError:
            continue  # a bad row, which `rows` tells
        if len(names) > MAX_KEYS:
            raise BadInputError(
                f"{printable(str(path))}: the objects have more than {MAX_KEYS:,} different keys; "
                "is this the right kind of file?"
            )
    if not names:
        raise BadInputError(f"{printable(str(path))} holds no objects that could be rows.")
    return JsonTable(path, tuple(names), key, by_record)


def _array_key(path: Path) -> str | None:
    """Where the rows are: "" for JSON lines, None for an array, else the array's key."""
    name = printable(str(path))
    with _text(path) as stream:
        scan = _Scanner(stream, name)
        if scan.peek() == "[":
            return None
        if scan.peek() != "{":
            raise BadInputError(f"{name} holds neither a JSON array nor JSON objects.")
    with _text(path) as stream:
        if _is_lines(stream):
            return ""
    arrays = []
    with _text(path) as stream:
        scan = _Scanner(stream, name)
        for key in scan.members():
            if scan.peek() == "[":
                items = scan.items()
                first = next(items, (0, None))[1]
                for _ in items:
                    pass
                if isinstance(first, _Object):
                    arrays.append(key)
            else:
                scan.value()
        scan.end()
    if len(arrays) == 1:
        return arrays[0]
    if arrays:
        raise BadInputError(
            f"{name} holds {len(arrays)} lists of objects ({', '.join(map(shown, arrays[:10]))}); "
            "leave only the one with the incidents in it."
        )
    raise BadInputError(f"{name} is one JSON object without a list of objects in it.")


def _is_lines(stream: TextIO) -> bool:
    """Whether the first line is an object of its own and another one follows, or nothing does."""
    first = ""
    while not first.strip():
        first = stream.readline(MAX_OBJECT)
    try:
        value = _DECODER.decode(first.strip())
    except (ValueError, RecursionError):
        return _next_filled(stream).startswith("{") and first.rstrip().endswith("}")
    if _next_filled(stream):
        return True
    lists = (item for _, item in value if isinstance(item, list) and not isinstance(item, _Object))
    return not any(item and isinstance(item[0], _Object) for item in lists)


def _next_filled(stream: TextIO) -> str:
    while text := stream.readline(MAX_OBJECT):
        if text.strip():
            return text.strip()
    return ""


def _objects(path: Path, key: str | None) -> Iterator[tuple[int, Any]]:
    """Line and value of each row; a text is a line that is no JSON."""
    with _text(path) as stream:
        if key == "":
            yield from _lines(stream)
            return
        scan = _Scanner(stream, printable(str(path)))
        if key is None:
            yield from scan.items()
            scan.end()
            return
        for name in scan.members():
            if name == key and scan.peek() == "[":
                yield from scan.items()
                return
            scan.value()


def _lines(stream: TextIO) -> Iterator[tuple[int, Any]]:
    line = 1
    while text := stream.readline(MAX_OBJECT):
        whole = text.endswith("\n") or len(text) < MAX_OBJECT
        if text.strip():
            try:
                yield line, _DECODER.decode(text.strip()) if whole else text
            except (ValueError, RecursionError):
                yield line, text
        while not whole:
            rest = stream.readline(MAX_OBJECT)
            whole = rest.endswith("\n") or len(rest) < MAX_OBJECT
        line += 1


class _Scanner:
    """A JSON text read in blocks: one value at a time is decoded, and then forgotten."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._text, self._at, self._line = "", 0, 1
        self._is_all = False

    def peek(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._line += self._text[self._at] == "\n"
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(_BLOCK):
                return ""

    def value(self) -> Any:
        """Decode the value that comes next."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                self._refuse("is nested too deeply")
            except ValueError as error:
                if not self._more(len(self._text) - self._at):
                    self._refuse(f"not valid JSON ({printable(str(error), 60)}); is it cut off?")
            else:
                # A number that ends where the block does may go on.
                if end < len(self._text) or not self._more(_BLOCK):
                    self._line += self._text.count("\n", self._at, end)
                    self._at = end
                    return value

    def items(self) -> Iterator[tuple[int, Any]]:
        """Line and value of each item of the array that comes next."""
        self._take("[")
        more = self.peek() != "]"
        while more:
            self.peek()
            line = self._line
            yield line, self.value()
            if more := self.peek() == ",":
                self._take(",")
        self._take("]")

    def members(self) -> Iterator[str]:
        """Each key of the object that comes next; the caller takes the value."""
        self._take("{")
        more = self.peek() != "}"
        while more:
            key = self.value()
            if not isinstance(key, str):
                self._refuse("not valid JSON")
            self._take(":")
            self.peek()
            yield key
            if more := self.peek() == ",":
                self._take(",")
        self._take("}")

    def end(self) -> None:
        """Nothing may follow."""
        if self.peek():
            self._refuse("something follows the end of the JSON")

    def _take(self, mark: str) -> None:
        if self.peek() != mark:
            self._refuse(f"not valid JSON: {shown(mark)} is missing; is it cut off?")
        self._at += 1

    def _more(self, count: int) -> bool:
        """Read on; what is behind is forgotten."""
        if self._is_all:
            return False
        if len(self._text) - self._at > MAX_OBJECT:
            self._refuse(f"no end within {MAX_OBJECT:,} characters; is this valid JSON?")
        block = self._stream.read(max(count, _BLOCK))
        self._is_all = not block
        self._text, self._at = self._text[self._at :] + block, 0
        return bool(block)

    def _refuse(self, what: str) -> None:
        raise BadInputError(f"{self._name}, line {self._line}: {what}")


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    with path.open("rb") as file:
        marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    try:
        with path.open(encoding="utf-16" if marked else "utf-8-sig", newline="\n") as stream:
            yield stream
    except UnicodeDecodeError:
        raise BadInputError(
            f"{printable(str(path))} is not UTF-8 text: save it as UTF-8."
        ) from None


def _pairs(value: Any) -> dict[str, str]:
    """Column and cell of an object. Raises ValueError that says why it can't be a row."""
    if isinstance(value, str):
        raise ValueError("is not valid JSON" if value[:1] in '{["' else "is not an object")  # noqa: TRY004
    if not isinstance(value, _Object):
        raise ValueError("is not an object")  # noqa: TRY004
    cells: dict[str, str] = {}
    _flatten(value, "", cells)
    return cells


def _flatten(pairs: _Object, prefix: str, cells: dict[str, str]) -> None:
    for key, value in pairs:
        name = prefix + key
        if isinstance(value, _Object) and value:
            _flatten(value, name + ".", cells)
            continue
        if name in cells:
            raise _DoubledError(f"has the key {shown(name)} twice")
        cells[name] = _cell(value)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        # A lone half of a pair is no text that could be stored.
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not any(isinstance(item, list) for item in value):
        return "; ".join(filter(None, map(_cell, value)))
    return _json(value)


def _json(value: Any) -> str:
    def plain(item: Any) -> Any:
        if isinstance(item, _Object):
            return {key: plain(inner) for key, inner in item}
        return [plain(inner) for inner in item] if isinstance(item, list) else item

    return json.dumps(plain(value))


def _objection(cells: list[str]) -> str | None:
    if any("\0" in cell for cell in cells):
        return "has a NUL character"
    if any(len(cell) > MAX_CELL for cell in cells):
        return f"a cell has more than {MAX_CELL:,} characters"
    return None
