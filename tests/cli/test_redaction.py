"""Redaction from the shell: what leaves, in every form, and what stays at home."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from docx import Document
from support import Cli

from reviewapp import host

#: What the store calls customers and people: none of it may be anywhere in what leaves.
CUSTOMERS = ("Contoso", "Contoso Bank AB", "R&D <b> (x) [y]*", "😀 עברית", "Será & Söhne")
PERIOD = ("period", "add", "Zephyr H1", "--from", "2026-01-01", "--to", "2026-06-30")
ORIGINALS = (
    *CUSTOMERS, "contoso", "Maya", "Okafor", "mokafor", "612518327", "INC0099887", "Zephyr",
    "tkt-77", "jsmith", "zephyr.example", "Jo Smith",
)  # fmt: skip
PROFILE = """
redaction = "mine"
title = "All, and two words"
replace = ["customers", "people", "incidents", "links"]
author = true
people = [["Jo Smith", "jsmith"]]
keep = ["GitHub"]
[words]
"Zephyr" = "the period"
[[patterns]]
find = 'TKT-\\d+'
by = "a ticket"
"""
EVERY_TEXT = (
    f"For {', '.join(CUSTOMERS)}: CONTOSO's outage, IcM 612518327 and INC0099887, TKT-77 with "
    "mokafor, Jo Smith (jsmith@zephyr.example) at https://contoso.example/612518327?q=Contoso%20x"
)


@pytest.fixture
def filled(cli: Cli, root: Path) -> Cli:
    """Every text that a user can put into a Connect says who and what it was."""
    cli("init", "--name", "Maya Okafor", "--alias", "mokafor")
    cli(*PERIOD)
    for name in CUSTOMERS:
        cli("customer", "add", name, "--programme", "mcs")
    cli("log", "-", "-i", "1.4", "-i", "3.3", "--incident", "icm:612518327", "--on", "2026-03-04",
        "--link", "https://contoso.example/a", "--link", "https://zephyr.example/Contoso%20Bank",
        "--circle", "own", stdin=EVERY_TEXT)  # fmt: skip
    cli("log", "Nothing to hide at GitHub", "-i", "1.1", "--on", "2026-03-05")
    export = root / "contoso.csv"
    export.write_text(
        "IncidentId,Title,Severity,Programme,CustomerName,CreateDate,AcknowledgeDate,OwningTeamName\n"
        + "".join(
            f"61251832{n},t,2,MCS,Contoso,2026-0{n}-01T10:00:00Z,2026-0{n}-01T11:05:00Z,A\n"
            for n in (3, 4, 5)
        ),
        encoding="utf-8",
    )
    assert cli("slo", "import", str(export)).code == 0
    for due in ("2026-05-01", "2026-12-31"):
        cli("goal", "add", EVERY_TEXT, "--measure", "Contoso Bank AB is happy", "--due", due)
    for box in ("summary", "impact-2", "setback", "growth"):
        cli("connect", "edit", box, "-", stdin=f"- {EVERY_TEXT}\n\nContoso\n")
    (root / "redaction").mkdir()
    (root / "redaction" / "mine.toml").write_text(PROFILE, encoding="utf-8")
    return cli


def all_of(content: bytes) -> list[str]:
    """A file's texts: as they stand, unescaped, and with all markup taken out of them."""
    parts = [content]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
            parts += ["\n".join(archive.namelist()).encode()]
    texts = [part.decode("utf-8", "replace") for part in parts]
    texts += [html.unescape(text) for text in texts] + [re.sub("<[^>]*>", "", it) for it in texts]
    return [re.sub(r"\\(.)", r"\1", text) for text in texts]


def test_no_original_is_in_any_part_of_what_leaves_in_any_form(filled: Cli, tmp_path: Path) -> None:
    entry = next(it for it in filled("list", "--json").json if "TKT" in it["text"])
    for form in ("docx", "html", "md", "txt", "json"):
        out = tmp_path / f"out.{form}"
        told = filled("connect", "export", "--redact", "mine", "--out", str(out))
        assert told.code == 0, told.err
        content = out.read_bytes()
        for text in all_of(content):
            for original in ORIGINALS:
                assert original.casefold() not in text.casefold(), (form, original)
            # Nor a hash of an original, by which a short one could be found out.
            assert sha256(entry["text"].encode()).hexdigest() not in text
        whole = " ".join("\n".join(all_of(content)).split())
        for kept in ("Customer A", "Customer B", "Person A", "Incident 1", "a ticket", "GitHub"):
            assert kept in whole, (form, kept)
        if form == "docx":
            with zipfile.ZipFile(out) as archive:
                chart = archive.read("word/charts/figures1.xml").decode("utf-8")
                document = archive.read("word/document.xml").decode("utf-8")
            assert "Mar 2026" in chart
            # The exporter writes a value whole: no name can hide between two runs.
            runs = re.findall("<w:t[^>]*>([^<]*)</w:t>", document)
            assert any(
                "outage, Incident 1 and Incident 2, a ticket with Person A" in it for it in runs
            )


def test_what_is_at_home_stays_and_labels_are_the_same_in_the_next_document(
    filled: Cli, root: Path, tmp_path: Path
) -> None:
    before = filled("list", "--json").out
    out = tmp_path / "a.txt"
    filled("connect", "export", "--redact", "mine", "--out", str(out))
    first = " ".join(out.read_text(encoding="utf-8").split())
    assert filled("list", "--json").out == before
    assert filled("connect", "show", "setback").out.startswith(f"- {EVERY_TEXT}")
    filled("customer", "add", "Aardvark", "--programme", "mcs")
    filled("log", "Aardvark before all others", "-i", "1.1", "--on", "2026-01-01")
    filled("connect", "export", "--redact", "customers", "--out", str(out))
    again = " ".join(out.read_text(encoding="utf-8").split())
    contoso = re.search(r"Customer \w+(?='s\s+outage)", first)
    assert contoso is not None
    assert f"{contoso[0]}'s outage" in again
    assert "Customer F before all others" in again
    assert "Maya Okafor" in again
    kept = json.loads((root / "redaction" / "labels.json").read_text(encoding="utf-8"))
    assert len(set(kept["customers"].values())) == 6
    (root / "redaction" / "labels.json").write_text("{", encoding="utf-8")
    refused = filled("connect", "export", "--redact", "mine", "--out", str(out))
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "labels.json" in refused.err


def test_the_preview_names_every_replacement_and_what_may_have_been_missed(
    filled: Cli, root: Path
) -> None:
    filled(
        "log",
        "Helped Fabrikam with ContosoProd, case ABX-998877",
        "-i",
        "1.2",
        "--on",
        "2026-05-01",
    )
    shown = filled("connect", "export", "--redact", "mine", "--preview", "--json").json
    by = {it["what"]: it for it in shown["replacements"]}
    assert by["Contoso Bank AB"]["by"].startswith("Customer ")
    assert "setback" in by["Contoso Bank AB"]["places"]
    assert "evidence 1.4" in by["Contoso Bank AB"]["places"]
    stays = {it["what"]: it["why"] for it in shown["candidates"]}
    assert stays["Fabrikam"] == "looks like a name"
    assert stays["ABX-998877"] == "looks like an id"
    assert "contoso" in stays["ContosoProd"]
    assert "GitHub" not in stays
    assert not (root / "redaction" / "labels.json").exists()
    told = filled("connect", "export", "--redact", "mine", "--preview")
    assert "becomes" in told.out
    assert "Not replaced" in told.out
    assert "Nothing was written." in told.err
    box = filled("connect", "show", "setback", "--redact", "mine")
    assert "Contoso" not in box.out


def test_a_template_of_ones_own_that_names_somebody_is_refused(filled: Cli, tmp_path: Path) -> None:
    ours, out = tmp_path / "ours.docx", tmp_path / "out.docx"
    filled("template", "new", str(ours))
    changed = Document(str(ours))
    paragraph = changed.sections[0].header.paragraphs[0]
    for piece in ("For Con", "toso ", "Bank"):
        paragraph.add_run(piece)
    changed.save(str(ours))
    told = filled(
        "connect", "export", "--redact", "mine", "--out", str(out), "--template", str(ours)
    )
    assert (told.code, told.err.count("\n")) == (1, 1), told.err
    assert "word/header" in told.err
    assert "Contoso Bank" in told.err
    assert not out.exists()
    assert filled("connect", "export", "--out", str(out), "--template", str(ours)).code == 0


def test_profiles_are_listed_started_and_checked(cli: Cli, root: Path, tmp_path: Path) -> None:
    names = [it["profile"] for it in cli("redact", "list", "--json").json]
    assert names == ["all", "customers"]
    made = Path(cli("redact", "new", "ours", "--from", "all").out.strip())
    assert cli("redact", "check", str(made)).code == 0
    assert cli("redact", "new", "ours").code == 1
    listed = {it["profile"]: it for it in cli("redact", "list", "--json").json}
    assert listed["ours"]["own"]
    made.write_text('redaction = "other"\ntitle = "x"\nreplace = ["people"]\n', encoding="utf-8")
    told = cli("connect", "export", "--redact", "ours", "--preview")
    assert (told.code, told.err.count("\n")) == (2, 1)
    assert "give both the same name" in told.err
    assert not {it["profile"]: it for it in cli("redact", "list", "--json").json}["ours"]["usable"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('replace = ["customer"]', "replace[0]: must be"),
        ("replace = []", "replace: nothing is replaced"),
        ('words = {"Falcon" = "the Falcon team"}', 'words.Falcon: "the Falcon team" has in it'),
        ('patterns = [{find = "a(", by = "b"}]', "patterns[0].find: is no regular expression"),
        ('patterns = [{find = "a*", by = "b"}]', "patterns[0].find: finds the empty text"),
        ('words = {"A" = "x"}\nkeep = ["a"]', "words.A: is under keep as well"),
        ('labels = {customers = "X", people = "X"}\nreplace = ["people"]', "labels.customers: is"),
        ('customers = [[]]', "customers[0]: needs at least one entry"),
        ("replace = people", "line 3"),
        ('replacing = ["people"]', 'did you mean "replace"'),
    ],
)  # fmt: skip
def test_every_error_of_a_profile_has_its_place(
    cli: Cli, tmp_path: Path, line: str, said: str
) -> None:
    file = tmp_path / "x.toml"
    file.write_text(f'redaction = "x"\ntitle = "X"\n{line}\n', encoding="utf-8")
    result = cli("redact", "check", str(file))
    assert (result.code, result.out) == (2, "")
    assert said in result.err, result.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("connect", "export", "--preview"), "add --redact"),
        (("connect", "export"), "--out FILE"),
        (("connect", "export", "--redact", "custmers", "--preview"), "Did you mean customers?"),
        (("redact", "new", "Ours!"), "lower-case"),
        (("redact", "new", "ours", "--from", "al"), "Did you mean all?"),
        (("edition", "new", "ours", "--from", "golas"), "goals"),
        (("edition", "check", "none.toml"), "There is no edition file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(cli: Cli, words: tuple[str, ...], said: str) -> None:
    result = cli(*words)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert result.err.count("\n") == 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="PDF is made by LibreOffice")
def test_pdf_is_made_of_the_word_document(filled: Cli, tmp_path: Path) -> None:
    out = tmp_path / "c.pdf"
    told = filled(
        "connect", "export", "--redact", "mine", "--template", "compact", "--out", str(out)
    )
    assert told.code == 0, told.err
    content = out.read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"Okafor" not in content


def test_where_there_is_no_libreoffice_or_it_fails_one_sentence_says_so(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "c.pdf"
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.path.isfile", lambda _path: False)
    told = cli("connect", "export", "--out", str(out))
    assert (told.code, told.err.count("\n")) == (1, 1)
    assert "LibreOffice, which was not found" in told.err
    monkeypatch.undo()
    monkeypatch.setenv("TZ", "UTC")
    if host.os.name == "posix":
        for script, said in (("exit 3", "it ended with 3"), ("sleep 60 & wait", "did not finish")):
            program = tmp_path / "soffice"
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
            monkeypatch.setattr("reviewapp.host.office_program", program.__str__)
            monkeypatch.setattr("reviewapp.export.pdf.to_pdf.__defaults__", (0.5,))
            told = cli("connect", "export", "--out", str(out))
            assert told.code == 1
            assert said in told.err
    assert not out.exists()
