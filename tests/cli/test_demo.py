"""The demo: the whole main job, from nothing to the Word document."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from support import Cli


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


def test_the_demo_is_the_same_each_time(cli: Cli, tmp_path: Path) -> None:
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"
    cli("demo", "--out", str(first))
    cli("demo", "--out", str(second))
    text = [
        # The line that names an import ends with its id, which is new each time.
        [p.text for p in Document(str(path)).paragraphs if "-export.csv" not in p.text]
        for path in (first, second)
    ]
    assert text[0] == text[1]


def test_the_demo_says_what_it_needs(cli: Cli, tmp_path: Path) -> None:
    assert "--out" in cli("demo").err
    assert cli("demo").code == 2
    assert cli("demo", "--out", str(tmp_path / "c.pdf")).code == 2
    unknown = cli("demo", "--role", "director", "--out", str(tmp_path / "c.docx"))
    assert unknown.code == 2
    assert "engineer or manager" in unknown.err
    assert cli("demo", "--out", str(tmp_path / "none" / "c.docx")).code == 1
