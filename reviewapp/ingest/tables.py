"""Tables in: what every kind of file comes to, and which kind a file is."""

from __future__ import annotations

import codecs
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.wording import printable, shown

#: A longer cell is a sign of an open quote or of another kind of file. In characters.
MAX_CELL = 2 * 1024 * 1024

_JSON_ENDINGS = (".json", ".jsonl", ".ndjson")
_ZIP = b"PK\x03\x04"
#: The container of password-protected workbooks, and of workbooks from before 2007.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Row(NamedTuple):
    """One row. `line`: the line it begins on, in a workbook its row; see `Table.counted`.

    `cells`: as the header.
    """

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be used, and why.

    `cells` are as read; where the row can't even be split into cells, its first line stands
    there as one cell.
    """

    line: int
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table(ABC):
    """An opened table. `header`: its columns, in the order of the file."""

    path: Path
    header: tuple[str, ...]

    @property
    def epoch(self) -> datetime | None:
        """What a number in a column of times counts days from; None where it counts nothing."""
        return None

    @property
    def counted(self) -> str:
        """What `Row.line` counts, in a word."""
        return "line"

    @property
    def is_guess(self) -> bool:
        """Whether the encoding is a guess."""
        return False

    @property
    @abstractmethod
    def written(self) -> str:
        """How the file is written, in words: "utf-8, separated by commas"."""

    @abstractmethod
    def rows(self) -> Iterator[Row | BadRow]:
        """Every row after the header, read anew on each call; blank ones are left out.

        What can't be split into cells is a BadRow; cells are never shifted. Raises BadInputError
        where the rest of the file can't be read.
        """

    @property
    def name(self) -> str:
        """The file's name as it may stand in a sentence."""
        return printable(self.path.name)

    def column(self, name: str) -> int | None:
        """The index of the column `name`, or None.

        The exact name goes first, then case, spaces and punctuation are ignored. Raises
        BadInputError where two columns answer to the name: which one is meant can't be known.
        """
        found = [index for index, title in enumerate(self.header) if title == name]
        if not found:
            key = fold_header(name)
            found = [i for i, title in enumerate(self.header) if key and fold_header(title) == key]
        if len(found) > 1:
            titles = " and ".join(shown(self.header[index]) for index in found[:3])
            raise BadInputError(
                f"{self.name}: {len(found)} columns are called {shown(name)} ({titles}); "
                "rename or remove all but one in the file."
            )
        return found[0] if found else None


def fold_header(name: str) -> str:
    """A column name without case, spaces and punctuation: "Opened At" and "opened_at" are one."""
    return "".join(char for char in name.casefold() if char.isalnum())


def open_table(path: str | Path, sheet: str | None = None) -> Table:
    """Find out how a file is written, and read its header.

    A workbook (XLSX) and JSON are known by their first bytes, JSON also by the file's ending;
    everything else is delimited text. `sheet`: of a workbook with several. Raises BadInputError:
    no such file, a folder, empty, damaged, no header that can be read; OpenQuestionError where
    only the user knows which sheet is meant.
    """
    path = Path(path)
    name = printable(str(path))
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "not a file that can be read twice"
            raise BadInputError(f"{name} is {what}; give the exported file itself.")
        with path.open("rb") as file:
            start = file.read(1024)
        if not start:
            raise BadInputError(f"{name} is empty.")
        return _open(path, start, sheet)
    except FileNotFoundError:
        raise BadInputError(f"There is no file {name}.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInputError(f"{name} can't be read: {reason}.") from None


def _open(path: Path, start: bytes, sheet: str | None) -> Table:
    # Each kind brings its own machinery along: a workbook's alone takes a quarter of a second.
    if start.startswith(_OLE):
        raise BadInputError(
            f"{printable(str(path))} is a workbook with a password, or one of the old kind (.xls); "
            "save it in Excel as .xlsx without a password."
        )
    if start.startswith(_ZIP):
        from reviewapp.ingest.workbook import open_workbook

        return open_workbook(path, sheet)
    if path.suffix.lower() in _JSON_ENDINGS or _looks_like_json(start):
        from reviewapp.ingest.json_rows import open_json

        return open_json(path)
    from reviewapp.ingest.delimited import open_delimited

    return open_delimited(path)


def _looks_like_json(start: bytes) -> bool:
    """A brace or bracket, and then what may stand after it in JSON but hardly in a header."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = start.decode("utf-16", errors="ignore")
    else:
        text = start.decode("utf-8-sig", errors="ignore")
    text = text.lstrip()
    inside = text[1:].lstrip()[:1]
    return (text[:1] == "{" and inside in '"}') or (text[:1] == "[" and inside in "{]")
