"""Delimited text files in: the encoding and the delimiter found, rows streamed with their line."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.tables import MAX_CELL, BadRow, Row, Table
from reviewapp.ingest.wording import printable

#: Tried in this order; on a tie the earlier one wins.
DELIMITERS = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "bars",
    "^": "carets",
    "~": "tildes",
}
#: What may be read again after open quotes before the file is given up. In characters, where a
#: line costs 100 more: a file made of open quotes must not take minutes.
MAX_READ_AGAIN = 64 * 1024 * 1024

_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1252": "cp1252"}
#: What Excel understands as a first line, and other tools write for it: "sep=;".
_TOLD, _LONGEST_TOLD = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*', re.IGNORECASE), 20
_BLOCK = 64 * 1024
#: Rows that are looked at for whether rows end with delimiters that the header does not have.
_SAMPLE = 100
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\v\x1b")


@dataclass(frozen=True)
class DelimitedTable(Table):
    """Delimited text. `encoding`: utf-8, utf-16 or windows-1252, the last one always a guess.

    `is_told`: the first line names the delimiter, and the header is the second one. `surplus`:
    empty cells that most rows have beyond the header, as their tool ends them with delimiters.
    """

    encoding: str
    delimiter: str
    is_told: bool = False
    surplus: int = 0

    @property
    def is_guess(self) -> bool:
        return self.encoding == "windows-1252"

    @property
    def written(self) -> str:
        guess = ", a guess" if self.is_guess else ""
        return (
            f"{self.encoding}{guess}, separated by {DELIMITERS.get(self.delimiter, self.delimiter)}"
        )

    def rows(self) -> Iterator[Row | BadRow]:
        """Every row after the header; see `Table.rows`.

        A row with too few or too many cells, a NUL, or broken quoting is a BadRow. Raises
        BadInputError where so many quotes are open that nothing is sure.
        """
        with _text(self.path, self.encoding) as stream:
            records = _records(
                stream,
                self.delimiter,
                len(self.header),
                self.name,
                is_told=self.is_told,
                surplus=self.surplus,
            )
            next(records)
            for line, cells, reason in records:
                yield BadRow(line, reason, tuple(cells)) if reason else Row(line, cells)


def open_delimited(path: Path) -> DelimitedTable:
    """Find out how a delimited text file is written, and read its header.

    The encoding is UTF-8 or UTF-16 by its byte order mark, UTF-8 where all bytes fit it, else
    Windows-1252 (a guess). The delimiter is the one that a first line such as "sep=;" names, as
    Excel writes it, else the one that splits the header line into the most columns. Raises
    BadInputError for a binary file, or a header beyond reading.
    """
    name = printable(str(path))
    encoding = _encoding(path, name)
    with _text(path, encoding) as stream:
        told = _TOLD.fullmatch(stream.readline(_LONGEST_TOLD))
        delimiter, header = _header(stream, name, told[1] if told else None)
        stream.seek(0)
        records = _records(stream, delimiter, None, name, is_told=told is not None)
        next(records)
        surplus = _surplus(records, len(header))
    return DelimitedTable(path, header, encoding, delimiter, told is not None, surplus)


def _surplus(records: Iterator[tuple[int, list[str], str | None]], width: int) -> int:
    """How many empty cells most rows have beyond the header; 0 where they hold anything.

    A single row that is longer has a delimiter in a text instead, and its cells have moved.
    """
    lengths = Counter[int]()
    with suppress(BadInputError):  # it comes again where the rows are read
        for _, cells, reason in islice(records, _SAMPLE):
            if not reason:
                lengths[len(cells) if not any(map(str.strip, cells[width:])) else width] += 1
    usual = max(lengths, key=lambda length: (lengths[length], -length), default=width)
    return max(usual - width, 0)


def _text(path: Path, encoding: str) -> TextIO:
    # Five bytes mean nothing in Windows-1252: they show as the replacement character.
    errors = "replace" if encoding == "windows-1252" else "strict"
    return path.open(encoding=_CODECS[encoding], errors=errors, newline="")


def _encoding(path: Path, name: str) -> str:
    with path.open("rb") as file:
        block = file.read(_BLOCK)
        marked = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if not marked and _looks_binary(block):
            raise BadInputError(
                f"{name} is neither a text table nor a workbook nor JSON (an archive, or UTF-16 "
                "without its mark?); save it as CSV in UTF-8."
            )
        encoding = "utf-16" if marked else "utf-8"
        decoder = codecs.getincrementaldecoder(_CODECS[encoding])()
        try:
            while block:
                decoder.decode(block)
                block = file.read(_BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            if marked:
                raise BadInputError(f"{name} is damaged: it is marked UTF-16, but isn't.") from None
            return "windows-1252"
    return encoding


def _looks_binary(block: bytes) -> bool:
    first_line = block.split(b"\n", 1)[0]
    controls = sum(byte in _CONTROLS for byte in block)
    return any(byte in _CONTROLS for byte in first_line) or (
        controls >= 64 and controls * 10 > len(block)
    )


def _header(stream: TextIO, name: str, told: str | None) -> tuple[str, tuple[str, ...]]:
    """The delimiter that splits the header into the most columns, and the columns' names.

    `told`: the only delimiter, where the first line names it. A quote left inside a name is a sign
    of the wrong delimiter: it cut through a quoted name.
    """
    splits: list[tuple[str, tuple[str, ...]]] = []
    for delimiter in (told,) if told else DELIMITERS:
        stream.seek(0)
        records = _records(stream, delimiter, None, name, is_told=told is not None)
        _, cells, reason = next(records, (0, [], None))
        if cells and not reason:
            splits.append((delimiter, tuple(cell.strip() for cell in cells)))
    if not splits:
        raise BadInputError(f"{name} has no header line that can be read.")
    return max(splits, key=lambda split: ('"' not in "".join(split[1]), len(split[1])))


def _records(
    stream: TextIO,
    delimiter: str,
    width: int | None,
    name: str,
    *,
    is_told: bool,
    surplus: int = 0,
) -> Iterator[tuple[int, list[str], str | None]]:
    """Records as (first line, cells, reason why it is bad or None); blank lines are left out.

    An open quote swallows the lines after it. Then only the line that opened it is bad, and
    reading starts again at the next one. `width`: cells that each record must have, or `surplus`
    empty ones more. `is_told`: the first line names the delimiter, and is no record.
    """
    csv.field_size_limit(MAX_CELL)
    ahead: deque[str] = deque()
    taken: list[str] = []

    def lines() -> Iterator[str]:
        while text := ahead.popleft() if ahead else next(stream, ""):
            taken.append(text)
            yield text

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    line, read_again = 1, 0
    if is_told:
        stream.readline()
        line = 2
    while True:
        taken.clear()
        reason = None
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = _quoting_reason(str(error), line + len(taken) - 1 if len(taken) > 1 else None)
            cells = [taken[0].rstrip("\r\n")]
            ahead.extendleft(reversed(taken[1:]))
            read_again += sum(len(text) + 100 for text in taken[1:])
            if read_again > MAX_READ_AGAIN:
                raise BadInputError(
                    f"{name}, line {line}: too many quotes are opened and never closed; "
                    "is this the right kind of file?"
                ) from None
            del taken[1:]
            reader = csv.reader(lines(), delimiter=delimiter, strict=True)
        if cells is None:
            return
        if surplus and width is not None and len(cells) == width + surplus:
            # Some tools end every row, but not the header, with delimiters.
            cells = cells[:width] if not any(map(str.strip, cells[width:])) else cells
        if any("\0" in text for text in taken):
            reason = reason or "has a NUL character"
        elif cells and width is not None and not reason and len(cells) != width:
            reason = f"has {len(cells)} cells, the header has {width}"
            if len(taken) > 1:
                reason = f"runs to line {line + len(taken) - 1}, {reason} (an open quote?)"
        if cells:
            yield line, cells, reason
        line += len(taken)


def _quoting_reason(message: str, last_line: int | None) -> str:
    """The csv module's message in our words; `last_line` where several lines were read."""
    if "field larger" in message:
        return f"a cell has more than {MAX_CELL:,} characters (a quote never closed?)"
    if "unexpected end" in message:
        return "a quote is opened and never closed"
    if "expected after" not in message:
        return printable(message)
    if last_line:
        return f"a quote is opened and closes in the middle of line {last_line}"
    return "a quoted cell goes on after its closing quote"
