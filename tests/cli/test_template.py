"""Templates from the shell: start from one, check it, export with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from support import Cli
from template_making import docx, paragraph


def test_a_template_is_started_changed_and_used(cli: Cli, tmp_path: Path) -> None:
    names = [it["template"] for it in cli("template", "list", "--json").json]
    assert names == ["engineer", "manager", "compact"]
    ours, out = tmp_path / "ours.docx", tmp_path / "out.docx"
    assert cli("template", "new", str(ours), "--from", "compact").out == f"{ours}\n"
    assert cli("template", "new", str(ours)).code == 1
    changed = Document(str(ours))
    changed.add_paragraph("Ours, for {{ name }}")
    changed.save(str(ours))
    assert cli("template", "check", str(ours)).code == 0
    cli("init", "--name", "Maya Okafor")
    assert cli("connect", "export", "--out", str(out), "--template", str(ours)).code == 0
    assert Document(str(out)).paragraphs[-1].text == "Ours, for Maya Okafor"
    assert cli("connect", "export", "--out", str(out), "--template", "compact", "--clean").code == 0
    assert Document(str(out)).paragraphs[0].text == "Connect: Maya Okafor"


def test_all_that_is_wrong_is_listed_with_its_place(cli: Cli, tmp_path: Path) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(docx(paragraph("{{ nmae }}") + paragraph("{%p for x in entries %}")))
    result = cli("template", "check", str(bad))
    assert result.code == 2
    assert (
        "paragraph 1 “{{ nmae }}”: there is no variable “nmae”: did you mean “name”?" in result.out
    )
    assert "paragraph 2 “{%p for x in entries %}”" in result.out
    assert "period_name: text" in result.out
    assert len(cli("template", "check", str(bad), "--json").json) == 2
    out = tmp_path / "out.docx"
    used = cli("connect", "export", "--out", str(out), "--template", str(bad))
    assert (used.code, used.out) == (2, "")
    assert "did you mean “name”?" in used.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("template", "new", "x.txt"), "has to end in .docx"),
        (("template", "new", "x.docx", "--from", "compat"), "Did you mean compact?"),
        (("template", "check", "none.docx"), "can’t be read"),
        (("connect", "export", "--out", "x.md", "--template", "compact"), "for Word documents"),
        (("connect", "export", "--out", "x.docx", "--template", "nope"), "no template “nope”"),
        (("connect", "export", "--out", "x.docx", "--template", "no.docx"), "can’t be read"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = cli(*words)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert result.err.count("\n") == 1
    assert not list(tmp_path.glob("x.*"))
