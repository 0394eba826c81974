"""The demo: the whole main job, from nothing to the Word document."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from support import ROOT, Cli

SAMPLE = ROOT / "data" / "sample"


@pytest.mark.parametrize("role", ["engineer", "manager"])
def test_the_demo_writes_a_whole_connect(cli: Cli, root: Path, tmp_path: Path, role: str) -> None:
    out = tmp_path / "connect.docx"
    result = cli("demo", "--role", role, "--out", str(out))
    assert (result.code, result.out.strip()) == (0, str(out))
    assert not root.exists()  # the user's own store is not touched
    document = Document(str(out))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    for words in ("Reflect on the past", "A challenge or setback", "Plan for the future"):
        assert words in headings
    assert len(document.tables) >= 2
    assert document.core_properties.author in ("Maya Okafor", "Marisol Tran")


@pytest.mark.parametrize("role", ["engineer", "manager"])
def test_the_demo_is_the_same_each_time(cli: Cli, tmp_path: Path, role: str) -> None:
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"
    for out in (first, second):
        assert cli("demo", "--role", role, "--out", str(out)).code == 0
    # The line that names an import ends with its id, which is new each time.
    texts = [re.sub(r"\(…[0-9a-f]{6}\)", "", text_of(path)) for path in (first, second)]
    assert texts[0] == texts[1]


def test_nothing_leaves_from_the_inbox_or_from_the_reports(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "connect.docx"
    cli("demo", "--role", "manager", "--out", str(out))
    text = text_of(out)
    sample = [
        entry
        for name in ("manager", "reports")
        for entry in tomllib.loads((SAMPLE / f"{name}.toml").read_text(encoding="utf-8"))[
            "evidence"
        ]
    ]
    for entry in sample:
        mine = "owner" not in entry
        leaves = mine and bool(entry["indicators"]) and not entry["private"]
        assert (" ".join(entry["text"].split()) in text) == leaves, entry["text"]


def test_progress_is_told_on_stderr(cli: Cli, tmp_path: Path) -> None:
    result = cli("demo", "--out", str(tmp_path / "c.docx"))
    assert "Importing icm-export.csv …" in result.err
    assert "Importing" not in result.out


def text_of(path: Path) -> str:
    """All paragraphs and cells, those in content controls too, white space folded."""
    texts = (
        paragraph.xpath("string(.)") for paragraph in Document(str(path)).element.iter(qn("w:p"))
    )
    return " ".join(" ".join(texts).split())


def test_the_demo_says_what_it_needs(cli: Cli, tmp_path: Path) -> None:
    assert "--out" in cli("demo").err
    assert cli("demo").code == 2
    assert cli("demo", "--out", str(tmp_path / "c.pdf")).code == 2
    unknown = cli("demo", "--role", "director", "--out", str(tmp_path / "c.docx"))
    assert unknown.code == 2
    assert "engineer or manager" in unknown.err
    assert cli("demo", "--out", str(tmp_path / "none" / "c.docx")).code == 1
