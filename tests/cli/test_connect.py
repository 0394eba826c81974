"""The Connect from the shell: drafted, written, exported; and what never leaves."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from support import Cli

PERIOD = ("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
HOSTILE = "R&D <b> [x](y) | ``` {{ x }} {% x %} ]]> \u202e \U0001f469\u200d\U0001f4bb \x1b[31m \x00"


def text_of(path: Path) -> str:
    """All text of a Word document, tables included."""
    document = Document(io.BytesIO(path.read_bytes()))
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter() if node.tag.endswith("}t"))
        for paragraph in document.element.body.iter()
        if paragraph.tag.endswith("}p")
    )


@pytest.fixture
def filled(cli: Cli) -> Cli:
    cli("init", "--name", "Maya Okafor", "--alias", "mokafor")
    cli(*PERIOD)
    cli("log", "Cut the sync from 4 h to 25 min", "-i", "1.4", "-i", "3.3", "--circle", "own",
        "--incident", "icm:612518327", "--on", "2026-03-04")  # fmt: skip
    cli("log", "Taught eleven engineers", "-i", "3.2", "--circle", "others", "--on", "2026-04-01")
    cli("log", "half a thought for the inbox", "--on", "2026-04-02")
    cli("log", "private matter", "-i", "1.1", "--private", "--on", "2026-04-03")
    cli("log", "before the period", "-i", "1.1", "--on", "2025-12-31")
    return cli


@pytest.mark.parametrize("ending", ["docx", "md"])
def test_what_is_filed_and_shared_in_the_period_is_exported_and_nothing_else(
    filled: Cli, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"connect.{ending}"
    assert filled("connect", "export", "--period", "H1", "--out", str(out)).code == 0
    text = text_of(out) if ending == "docx" else out.read_text(encoding="utf-8")
    assert text.count("Cut the sync from 4 h to 25 min") == 1
    assert text.count("Taught eleven engineers") == 1
    assert "Maya Okafor" in text
    for never in ("half a thought", "private matter", "before the period"):
        assert never not in text


def test_evidence_stands_under_its_first_indicator_in_document_order(
    filled: Cli, tmp_path: Path
) -> None:
    out = tmp_path / "c.docx"
    filled("connect", "export", "--period", "H1", "--out", str(out))
    document = Document(str(out))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    numbers = [h.split(".")[0] for h in headings if h[:1].isdigit() and h[1:3] == ". "]
    assert numbers == ["1", "2", "4", "3", "5", "6", "7"]
    text = text_of(out)
    assert text.index("1.4 Ensure the highest") < text.index("Cut the sync")


def test_a_draft_lists_every_box_and_keeps_what_was_written(filled: Cli) -> None:
    drawn = {box["box"]: box["state"] for box in filled("connect", "draft", "--json").json}
    assert drawn["impact-1"] == "drawn"
    assert drawn["setback"] == "EMPTY"
    assert filled("connect", "edit", "setback", "I declared a fix too early.").code == 0
    assert filled("connect", "edit", "impact-1", "-", stdin="My own words.\n").code == 0
    filled("log", "Another one", "-i", "1.1", "--on", "2026-05-05")
    again = {box["box"]: box["state"] for box in filled("connect", "draft", "--json").json}
    assert again["setback"] == again["impact-1"] == "written"
    assert filled("connect", "show", "impact-1").out.strip() == "My own words."
    assert filled("connect", "edit", "impact-1", "").code == 0
    assert "Cut the sync" in filled("connect", "show", "impact-1").out
    assert "Own results:" in filled("connect", "show", "impact-1").out


def test_writing_a_box_is_undone(filled: Cli) -> None:
    filled("connect", "edit", "setback", "first")
    filled("connect", "edit", "setback", "second")
    filled("undo")
    assert filled("connect", "show", "setback").out.strip() == "first"


def test_goals_stand_ahead_or_are_answered(filled: Cli, tmp_path: Path) -> None:
    filled("goal", "add", "Finish the guide", "--measure", "published", "--due", "2026-05-30")
    filled("goal", "add", "Halve the queue", "--measure", "22 to 11", "--due", "2026-12-31")
    past = next(g for g in filled("goal", "list", "--json").json if g["text"].startswith("Finish"))
    filled("goal", "answer", past["id"][-6:], "Done in April.")
    out = tmp_path / "c.md"
    filled("connect", "export", "--period", "H1", "--out", str(out))
    text = out.read_text(encoding="utf-8")
    for words in ("Finish the guide", "Done in April", "Halve the queue", "22 to 11"):
        assert words in text


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("connect", "edit", "setbak", "x"), "setback"),
        (("connect", "draft", "--period", "H9"), "H1"),
        (("connect", "draft", "--edition", "golas"), "goals"),
        (("connect", "export", "--out", "c.odt"), "docx, pdf"),
        (("connect", "export", "--out", "/nowhere/at/all/c.docx"), "folder"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    filled: Cli, words: tuple[str, ...], part: str
) -> None:
    result = filled(*words)
    assert result.code in (1, 2)
    assert result.out == ""
    assert part in result.err
    assert result.err.count("\n") == 1


def test_hostile_text_arrives_in_every_slot(cli: Cli, tmp_path: Path) -> None:
    cli("init", "--name", "Ma<y>a & [Co]")
    cli(*PERIOD)
    cli("log", "-", "-i", "1.1", "--on", "2026-03-01", stdin="Logged: " + HOSTILE)
    cli("log", "-", "-i", "1.2", "--on", "2026-03-01", stdin="long " * 200_000)
    cli("goal", "add", HOSTILE.replace("\0", ""), "--measure", "<&>", "--due", "2026-12-31")
    for box in ("summary", "impact-1", "setback"):
        cli("connect", "edit", box, "-", "--period", "H1", stdin=HOSTILE)
    out = tmp_path / "c.docx"
    assert cli("connect", "export", "--period", "H1", "--out", str(out)).code == 0
    text = text_of(out)
    assert (
        text.count("R&D <b> [x](y) | ``` {{ x }} {% x %} ]]> \u202e \U0001f469\u200d\U0001f4bb")
        == 5
    )
    assert "Ma<y>a & [Co]" in text
    assert "\x1b" not in text


def test_the_same_material_gives_the_same_bytes(filled: Cli, tmp_path: Path) -> None:
    filled("connect", "draft", "--period", "H1")
    for name in ("a.docx", "b.docx"):
        filled("connect", "export", "--period", "H1", "--out", str(tmp_path / name))
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_the_months_of_a_draft_are_drawn_and_stay_with_it(filled: Cli, tmp_path: Path) -> None:
    head = "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,OwningTeamName\n"
    line = "{0},t,2,MCS,2026-0{0}-01T10:00:00Z,2026-0{0}-01T10:05:00Z,A\n"
    export = tmp_path / "e.csv"
    made = []
    for months in ("34", "345"):
        export.write_text(head + "".join(map(line.format, months)), encoding="utf-8")
        filled("slo", "import", str(export))
        if months == "34":
            filled("connect", "draft", "--period", "H1")
        out = tmp_path / f"{months}.docx"
        assert filled("connect", "export", "--period", "H1", "--out", str(out)).code == 0
        made.append(out.read_bytes())
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        chart = archive.read("word/charts/figures1.xml")
    assert b"Mar 2026" in chart
    assert b"TTA" in chart
    assert made[1] == made[0]


def test_a_later_import_is_told_and_the_goals_form_prints_the_same_evidence(
    filled: Cli, tmp_path: Path
) -> None:
    filled("connect", "draft", "--period", "H1")
    export = tmp_path / "e.csv"
    export.write_text(
        "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,OwningTeamName\n"
        "1,t,2,MCS,2026-06-01T10:00:00Z,2026-06-01T10:05:00Z,A\n",
        encoding="utf-8",
    )
    filled("slo", "import", str(export))
    assert "connect draft" in filled("connect", "show").err
    drawn = filled("connect", "draft", "--period", "H1", "--edition", "goals")
    assert "in use for periods up to" not in drawn.err
    out = tmp_path / "goals.md"
    filled("connect", "export", "--period", "H1", "--out", str(out))
    assert "Cut the sync" in out.read_text(encoding="utf-8")
    assert "Acknowledged 1 of 1" in out.read_text(encoding="utf-8")


def test_an_export_says_which_boxes_are_not_written(filled: Cli, tmp_path: Path) -> None:
    out = tmp_path / "c.md"
    result = filled("connect", "export", "--period", "H1", "--out", str(out))
    told = result.err.split("Not written yet: ")[1]
    assert "setback" in told
    assert "impact-1" not in told  # its evidence speaks
    filled("goal", "add", "Halve it", "--measure", "x", "--due", "2026-12-31")
    states = {box["box"]: box["state"] for box in filled("connect", "show", "--json").json}
    assert (states["goals"], states["growth"], states["impact-5"]) == ("drawn", "EMPTY", "EMPTY")


def test_text_stays_when_the_form_changes_and_what_has_no_box_is_named(
    filled: Cli, tmp_path: Path
) -> None:
    filled("connect", "edit", "setback", "In", "March", "I", "was", "too", "early.")
    filled("connect", "edit", "growth", "Learn Sentinel.")
    drawn = filled("connect", "draft", "--edition", "goals")
    assert "growth" in drawn.err
    out = tmp_path / "c.md"
    filled("connect", "export", "--period", "H1", "--out", str(out))
    assert "In March I was too early." in out.read_text(encoding="utf-8")
    filled("connect", "draft", "--edition", "core-priorities")
    assert filled("connect", "show", "growth").out.strip() == "Learn Sentinel."
