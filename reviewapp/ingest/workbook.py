"""Excel workbooks in (XLSX): one sheet, its rows streamed, its cells as text.

Whole numbers lose their ".0", dates become ISO 8601, lengths of time become seconds. Of a formula
the value counts that the file holds. What a zip can hide is measured before anything is unpacked.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.text import Text  # type: ignore[import-untyped]
from openpyxl.utils import column_index_from_string  # type: ignore[import-untyped]
from openpyxl.utils.datetime import from_excel, from_ISO8601  # type: ignore[import-untyped]
from openpyxl.xml.constants import SHEET_MAIN_NS  # type: ignore[import-untyped]
from openpyxl.xml.functions import iterparse  # type: ignore[import-untyped]

from reviewapp.core.errors import BadInputError, OpenQuestionError
from reviewapp.ingest.tables import MAX_CELL, BadRow, Row, Table
from reviewapp.ingest.wording import printable, shown

#: Excel's own limits; a file that names more is no workbook of Excel's.
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
#: Unpacked bytes that are read without asking how well they were packed, and how well they may be:
#: XML of a real workbook packs about ten to one.
_ALWAYS_FINE, _MOST_RATIO = 64 * 1024 * 1024, 100
#: All texts of a workbook are held in memory at once. In bytes, unpacked.
_MOST_TEXTS = 512 * 1024 * 1024
#: Beyond it, floating-point numbers are no longer exact.
_EXACT = 2**53

_DATA, _ROW, _VALUE, _FORMULA, _INLINE, _PART = (
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("sheetData", "row", "v", "f", "is", "t")
)

#: What stands in the place of a value that a formula has, but the file does not.
_NOT_COMPUTED = object()


@dataclass(frozen=True)
class WorkbookTable(Table):
    """One sheet of a workbook. `header_row`: where its header stands; `since`: see `epoch`."""

    sheet: str
    header_row: int
    since: datetime

    @property
    def epoch(self) -> datetime | None:
        return self.since

    @property
    def written(self) -> str:
        return f"the sheet {shown(self.sheet)} of a workbook"

    def rows(self) -> Iterator[Row | BadRow]:
        """Every row below the header; see `Table.rows`."""
        width = len(self.header)
        with _opened(self.path) as book:
            for line, values in _values(book, self.sheet):
                if line <= self.header_row:
                    continue
                cells, reason = _cells(values)
                if any(cells[width:]):
                    reason = reason or f"has {len(cells)} cells, the header has {width}"
                cells = [*cells[:width], *[""] * (width - len(cells))] if not reason else cells
                if reason:
                    yield BadRow(line, reason, tuple(cells))
                elif any(cells):
                    yield Row(line, cells)


def open_workbook(path: Path, sheet: str | None) -> WorkbookTable:
    """Read the header of a workbook's sheet: its first row that is not empty.

    `sheet`: by its name, in any case; without one, the only sheet that holds anything. Raises
    OpenQuestionError where there are several, BadInputError where there is none.
    """
    name = printable(str(path))
    with _opened(path) as book:
        titles = [str(each.title) for each in book.worksheets]
        if sheet is not None:
            titles = [title for title in titles if title.casefold() == sheet.casefold()]
            if not titles:
                known = ", ".join(shown(str(each.title)) for each in book.worksheets)
                raise BadInputError(f"{name} has no sheet {shown(sheet)}: it has {known}.")
        found = []
        for title in titles:
            first = next(_filled_rows(book, title), None)
            if first is not None:
                found.append((title, *first))
        if not found:
            raise BadInputError(f"{name} has no sheet with a header line.")
        if len(found) > 1:
            several = tuple(title for title, *_ in found)
            raise OpenQuestionError(
                "sheet",
                f"{printable(path.name)} has {len(found)} sheets with something in them: "
                f"{', '.join(map(shown, several[:10]))}",
                "; name one with --sheet.",
                several,
            )
        [(title, row, cells)] = found
        while cells and not cells[-1]:
            cells.pop()
        return WorkbookTable(path, tuple(cells), title, row, book.epoch)


def _filled_rows(book: Any, title: str) -> Iterator[tuple[int, list[str]]]:
    for line, values in _values(book, title):
        cells, _ = _cells(values)
        if any(cells):
            yield line, cells


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The workbook; everything that a broken one raises becomes one sentence."""
    name = printable(str(path))
    try:
        _measure(path, name)
        with path.open("rb") as file:
            with warnings.catch_warnings():
                # What openpyxl leaves out, such as styles and extensions, is no news.
                warnings.simplefilter("ignore")
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except (BadInputError, OSError):
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, ParseError) as error:
        raise BadInputError(
            f"{name} is damaged ({printable(str(error), 80)}): save the workbook anew."
        ) from None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, NotImplementedError):
        raise BadInputError(
            f"{name} is not a workbook that can be read; save it in Excel as .xlsx, or as CSV."
        ) from None


def _measure(path: Path, name: str) -> None:
    """Refuse what would unpack to more than a workbook does. zipfile holds files to their sizes."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise BadInputError(f"{name} is encrypted: save it without a password.")
    unpacked = sum(part.file_size for part in parts)
    texts = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
    packed = max(path.stat().st_size, 1)
    if (unpacked > _ALWAYS_FINE and unpacked > _MOST_RATIO * packed) or texts > _MOST_TEXTS:
        raise BadInputError(
            f"{name} unpacks from {packed:,} to {unpacked:,} bytes, which no export does: "
            "save the rows you need as CSV."
        )


def _values(book: Any, title: str) -> Iterator[tuple[int, list[Any]]]:
    """Each row that the sheet names, with its number and its values from the first column on.

    openpyxl knows the texts and the styles; it keeps a trace of every row it reads, and does not
    tell a formula without a value from an empty cell, so the rows are read here.
    """
    sheet = book[title]
    read = _cell_reader(book, sheet._shared_strings)
    line, data = 0, None
    with sheet._get_source() as source:
        for event, element in iterparse(source, events=("start", "end")):
            if event == "start":
                data = element if element.tag == _DATA else data
            elif element.tag == _ROW and data is not None:
                line = int(element.get("r", line + 1))
                if line > MAX_ROW:
                    raise ValueError(line)
                yield line, _row(element, read)
                data.clear()  # else every row of the sheet would stay in memory


def _row(element: Any, read: Callable[[Any], Any]) -> list[Any]:
    values: list[Any] = []
    for cell in element:
        place = cell.get("r")
        column = _column(place.rstrip("0123456789")) if place else len(values) + 1
        if column > MAX_COLUMN:
            raise ValueError(column)
        if column > len(values):
            values.extend([None] * (column - len(values)))
        values[column - 1] = read(cell)
    return values


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    return int(column_index_from_string(letters))


def _cell_reader(book: Any, texts: list[str]) -> Callable[[Any], Any]:
    """What gives the value of one cell of a sheet."""
    dates, spans, epoch = book._date_formats, book._timedelta_formats, book.epoch

    def read(cell: Any) -> Any:
        kind, text = cell.get("t", "n"), cell.findtext(_VALUE)
        if kind == "inlineStr":
            inline = cell.find(_INLINE)
            if inline is None:
                return None
            whole = len(inline) == 1 and inline[0].tag == _PART
            return inline[0].text if whole else Text.from_tree(inline).content
        if not text:
            return _NOT_COMPUTED if kind != "str" and cell.find(_FORMULA) is not None else None
        if kind == "s":
            return texts[int(text)]
        if kind == "n":
            style = int(cell.get("s", 0))
            if style not in dates:
                return text if text.isdecimal() else float(text)
            try:
                return from_excel(float(text), epoch, timedelta=style in spans)
            except (OverflowError, ValueError):
                return text  # beyond the calendar: the row is bad where a time is read from it
        if kind == "b":
            return text == "1"
        return from_ISO8601(text) if kind == "d" else text

    return read


def _cells(values: list[Any]) -> tuple[list[str], str | None]:
    """Values as text, and why the row is bad, if it is."""
    cells = [_text(value) for value in values]
    if _NOT_COMPUTED in values:
        place = values.index(_NOT_COMPUTED) + 1
        return cells, f"cell {place} is a formula without a value: open it in Excel and save it"
    if any(len(cell) > MAX_CELL for cell in cells):
        return cells, f"a cell has more than {MAX_CELL:,} characters"
    return cells, None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None or value is _NOT_COMPUTED:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _EXACT
        return str(int(value)) if whole else repr(value)
    if isinstance(value, datetime):
        # Days are fractions in the file: what is off by a millisecond was meant as the second.
        return (value + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(" ")
    if isinstance(value, timedelta):
        return f"PT{round(value.total_seconds())}S"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
