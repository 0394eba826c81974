"""Excel workbooks in: every kind of cell as text, one sheet, and hostile files in one sentence."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from reviewapp.core.errors import BadInputError, OpenQuestionError
from reviewapp.ingest.incidents import Export
from reviewapp.ingest.profile import Profile
from reviewapp.ingest.tables import BadRow, Table, open_table

#: As Excel keeps it: without a zone.
MOMENT = datetime.fromisoformat("2026-03-02 10:15:30")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def saved(path: Path, **sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def cells(table: Table) -> list[list[str]]:
    return [list(row.cells) for row in table.rows()]


def with_sheet(path: Path, rows: str) -> Path:
    """A workbook whose only sheet has these rows, written by hand."""
    saved(path, Data=[["a"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_every_kind_of_cell_is_the_text_that_stands_for_it(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "export.xlsx",
        Data=[
            [None],
            ["Id ", "Severity", "Opened", "Took", "At", "Day", "Open?", "Text", None],
            [300000123, 2.5, MOMENT, timedelta(hours=26, minutes=3),
             time(9, 5), date(2026, 3, 4), True, " =1+1 🙂 [red] ", None],
            [None] * 8,
            [300000124.0, 2.0, None, None, None, None, False, "", None],
        ],
    )  # fmt: skip
    table = open_table(path)
    assert table.header == ("Id", "Severity", "Opened", "Took", "At", "Day", "Open?", "Text")
    assert cells(table) == [
        ["300000123", "2.5", "2026-03-02 10:15:30", "PT93780S", "09:05:00", "2026-03-04 00:00:00",
         "true", "=1+1 🙂 [red]"],
        ["300000124", "2", "", "", "", "", "false", ""],
    ]  # fmt: skip
    assert [row.line for row in table.rows()] == [3, 5], "as Excel numbers its rows"


def test_dates_of_a_workbook_are_read_native_and_as_serials(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "export.xlsx",
        Data=[["id", "created"], [1, MOMENT], [2, 46083.42743055556], [3, "2026-03-02T10:15:30Z"]],
    )
    profile = Profile(
        profile="mine", title="m", source="mine", columns={"id": ["id"], "created": ["created"]}
    )
    with pytest.raises(OpenQuestionError, match="names no time zone"):
        Export(open_table(path), profile)
    found = list(Export(open_table(path), profile, zone="UTC").incidents())
    assert [incident.external_id for incident in found] == ["1", "2", "3"]
    assert {incident.created for incident in found} == {1772446530}


def test_a_number_is_a_day_only_where_that_can_be_and_no_format_says_otherwise(
    tmp_path: Path,
) -> None:
    path = saved(
        tmp_path / "export.xlsx",
        Data=[["Id", "Opened"], ["a", 900], ["b", 260302], ["c", 46083.5]],
    )
    profile: dict[str, Any] = {
        "profile": "x", "title": "X", "source": "x",
        "columns": {"id": ["Id"], "created": ["Opened"]},
    }  # fmt: skip
    read = Export(open_table(path), Profile.model_validate(profile), zone="UTC")
    assert [incident.external_id for incident in read.incidents()] == ["c"]
    assert [row.line for row in read.bad] == [2, 3]
    profile["time_formats"] = ["%y%m%d"]
    read = Export(open_table(path), Profile.model_validate(profile), zone="UTC")
    opened = [datetime.fromtimestamp(i.created or 0, UTC) for i in read.incidents()]
    assert [moment.isoformat()[:16] for moment in opened] == [
        "2026-03-02T00:00",
        "2026-03-02T12:00",
    ]


def test_numbers_that_order_rows_need_no_zone(tmp_path: Path) -> None:
    rows = [["a", 2, "2026-03-02T10:00:00Z", "1"], ["a", 1, "2026-03-02T10:00:00Z", "3"]]
    path = saved(tmp_path / "log.xlsx", Data=[["Id", "Step", "At", "Sev"], *rows])
    profile = Profile.model_validate({
        "profile": "x", "title": "X", "source": "x",
        "columns": {"id": ["Id"], "severity": ["Sev"]},
        "history": {"time": ["At"], "order": ["Step"]},
    })  # fmt: skip
    [incident] = Export(open_table(path), profile).incidents()
    assert [severity for _, severity in incident.severities] == ["3", "1"]


def test_the_only_sheet_with_something_in_it_is_meant_else_it_is_asked(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", Notes=[], Data=[["id"], ["1"]])
    assert cells(open_table(path)) == [["1"]]
    path = saved(tmp_path / "b.xlsx", Notes=[["hello"]], Data=[["id"], ["1"]])
    with pytest.raises(
        OpenQuestionError, match=r'2 sheets .*"Notes", "Data"; name .*--sheet'
    ) as it:
        open_table(path)
    assert (it.value.asks, it.value.known) == ("sheet", ("Notes", "Data"))
    table = open_table(path, "data")
    assert (cells(table), table.written) == ([["1"]], 'the sheet "Data" of a workbook')
    with pytest.raises(BadInputError, match='has no sheet "Dta": it has "Notes", "Data"'):
        open_table(path, "Dta")


def test_a_formula_counts_by_its_value_and_without_one_the_row_is_bad(tmp_path: Path) -> None:
    text = '<c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c>'
    path = with_sheet(
        tmp_path / "f.xlsx",
        f'<row r="1">{text.format(1, "id")}</row>'
        '<row r="2"><c r="A2"><f>6*7</f><v>42</v></c></row>'
        '<row r="3"><c r="A3"><f>6*7</f></c></row>'
        f'<row r="4">{text.format(4, "x" * 2_200_000)}</row>'
        f'<row r="5">{text.format(5, 1)}{text.format(5, 2).replace("A5", "C5")}</row>',
    )
    rows = list(open_table(path).rows())
    assert rows[0].cells == ["42"]
    reasons = [row.reason for row in rows[1:] if isinstance(row, BadRow)]
    assert ["formula without a value" in reasons[0], "2,097,152 characters" in reasons[1]] == [
        True,
        True,
    ]
    assert reasons[2] == "has 3 cells, the header has 1"


def test_hostile_workbooks_get_one_sentence(tmp_path: Path) -> None:
    good = saved(tmp_path / "good.xlsx", Data=[["id"], *[[n] for n in range(2000)]]).read_bytes()
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", bytes(70 * 1024 * 1024))
    far = with_sheet(tmp_path / "far.xlsx", '<row r="99999999999"><c><v>1</v></c></row>')
    laughs = with_sheet(tmp_path / "laughs.xlsx", "")
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    with zipfile.ZipFile(laughs) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><worksheet xmlns="{MAIN}"><sheetData><row>'
        '<c t="inlineStr"><is><t>&a12;</t></is></c></row></sheetData></worksheet>'
    ).encode()
    with zipfile.ZipFile(laughs, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    for name, content, sentence in (
        ("cut.xlsx", good[: len(good) // 2], "is damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "with a password, or one of"),
        ("bomb.xlsx", bomb.read_bytes(), "unpacks from"),
        ("far.xlsx", far.read_bytes(), "not a workbook that can be read"),
        ("laughs.xlsx", laughs.read_bytes(), "is damaged"),
        ("empty.xlsx", saved(tmp_path / "e.xlsx", A=[]).read_bytes(), "no sheet with a header"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(BadInputError, match=sentence) as caught:
            list(open_table(path).rows())
        assert str(caught.value).isprintable(), name
