"""`export-data` and `import-data` as a user calls them: files, people, conflicts, bad input."""

from __future__ import annotations

import datetime
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import NOW, ROOT, Cli
from word_editing import Edited, w

from reviewapp.core.data_file import FILE_FIELDS, FILE_KINDS, KINDS, OWNER_FIELDS, Field
from reviewapp.services.demo import demo_workspace
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import list_evidence
from reviewapp.store.incident_reader import read_imports, read_incidents
from reviewapp.store.material_reader import read_draft, read_goals, read_periods, read_reports
from reviewapp.store.reader import reading

LATER = NOW + datetime.timedelta(hours=1)
Machine = Callable[..., Any]


@pytest.fixture
def machine(cli: Cli, tmp_path: Path) -> Machine:
    """Call the command line on one of several machines: `machine("a", "log", "text")`."""

    def call(name: str, *words: str, **more: Any) -> Any:
        return cli(*words, "--root", str(tmp_path / name), **more)

    return call


@pytest.fixture
def parted(machine: Machine, tmp_path: Path) -> str:
    """Machines a and b with one entry in common, whose id it returns."""
    identifier = machine("a", "log", "common", "-i", "1.1").out.strip()
    machine("a", "init", "--name", "Ada", "--alias", "ada")
    carry(machine, tmp_path, "a", "b")
    return str(identifier)


def carry(machine: Machine, tmp_path: Path, source: str, target: str, *words: str) -> Any:
    file = str(tmp_path / f"{source}.json")
    assert machine(source, "export-data", "--out", file, "--replace").code == 0
    return machine(target, "import-data", file, "--yes", *words)


def texts(machine: Machine, name: str) -> list[str]:
    return sorted(entry["text"] for entry in machine(name, "list", "--json").json)


def test_a_whole_half_year_in_another_store(machine: Machine, tmp_path: Path) -> None:
    """What readers show is the same, whichever machine is asked."""
    sample = demo_workspace(str(tmp_path / "a"), "manager", Workspace(str(tmp_path / "a")))
    machine("a", "log", "still in the spool")
    result = carry(machine, tmp_path, "a", "b")
    assert result.code == 0
    assert "of other people" in machine("a", "export-data", "--out", "-").err
    copy = Workspace(str(tmp_path / "b"), sample.clock)

    def seen(workspace: Workspace) -> list[Any]:
        me = workspace.reader_id()
        entries = list_evidence(workspace.places, EvidenceFilter(me))
        with reading(workspace.places) as connection:
            assert connection is not None
            known = read_periods(connection, me)
            return [
                [(e.id, e.on, e.text, e.indicators, e.links, e.private, e.circle) for e in entries],
                known,
                read_goals(connection, me),
                [read_draft(connection, me, period) for period in known],
                sorted(read_incidents(connection, me), key=lambda i: i.reference),
                read_imports(connection, me),
                read_reports(connection, me, workspace.today),
            ]

    assert seen(copy) == seen(sample)
    assert all(seen(copy))
    search = ("search", "customer", "--json")
    assert machine("b", *search).json == machine("a", *search).json


def test_a_file_is_private_and_never_written_over_another_unasked(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert machine("a", "export-data").code == 1  # nothing of mine yet
    machine("a", "log", "one")
    first = machine("a", "export-data")
    file = tmp_path / first.out.strip()
    assert file.name == f"reviewapp-data-{NOW.date()}.json"
    if sys.platform != "win32":
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    machine("a", "log", "two", now=LATER)
    before = file.read_bytes()
    refused = machine("a", "export-data")
    assert refused.code == 1
    assert "--replace" in refused.err
    assert file.read_bytes() == before
    assert machine("a", "export-data", "--replace").code == 0
    assert file.read_text(encoding="utf-8") == machine("a", "export-data", "--out", "-").out
    assert [e["text"] for e in json.loads(file.read_bytes())["entries"]] == ["one", "two"]
    assert machine("a", "export-data", "--out", str(tmp_path / "no" / "x.json")).code == 1


def test_own_files_and_preferences_come_along(machine: Machine, tmp_path: Path) -> None:
    root = tmp_path / "a"
    shipped = (ROOT / "rubrics" / "engineer.toml").read_text(encoding="utf-8")
    ours = tmp_path / "ours.toml"
    for version in ("2026", "2027"):
        text = shipped.replace('rubric = "engineer"', 'rubric = "ours"')
        ours.write_text(text.replace('"FY25"', f'"{version}"', 1), encoding="utf-8")
        machine("a", "rubric", "add", str(ours))
    machine("a", "init", "--role", "ours")
    (root / "profiles").mkdir()
    (root / "profiles" / "Ärger.toml").write_bytes(b"# ends\r\n")
    (root / "profiles" / "bad.toml").write_bytes(b"\xff")
    (root / "preferences.json").write_text('{"theme": "light"}', encoding="utf-8")
    exported = machine("a", "export-data", "--out", str(tmp_path / "a.json"))
    assert "bad.toml" in exported.err
    other = tmp_path / "b"
    other.mkdir()
    (other / "preferences.json").write_text('{"theme": "dark"}', encoding="utf-8")
    result = machine("b", "import-data", str(tmp_path / "a.json"), "--yes")
    assert result.code == 0
    assert "1 conflicts" in result.err
    assert "theme" in result.out
    assert (other / "profiles" / "Ärger.toml").read_bytes() == b"# ends\r\n"
    assert machine("b", "rubric", "show", "ours", "--json").json["version"] == "2027"
    assert machine("b", "rubric", "show", "ours@2026", "--json").json["version"] == "2026"
    assert machine("b", "log", "x", "-i", "1.1", "--json").json["status"] == "filed"
    assert "dark" in (other / "preferences.json").read_text(encoding="utf-8")
    words = ("import-data", str(tmp_path / "a.json"), "--yes", "--theirs", "theme")
    assert machine("b", *words).code == 0
    assert "light" in (other / "preferences.json").read_text(encoding="utf-8")


def test_it_asks_and_a_dry_run_changes_nothing(machine: Machine, tmp_path: Path) -> None:
    machine("a", "log", "one")
    file = str(tmp_path / "a.json")
    machine("a", "export-data", "--out", file)
    refused = machine("b", "import-data", file)
    assert refused.code == 2
    assert "--yes" in refused.err
    for words in (["--dry-run"], ["--json"], ["--json", "--dry-run"]):
        shown = machine("b", "import-data", file, *words)
        assert shown.code == 0
        assert "nothing was changed" in shown.err
    assert shown.json["counts"]["entries"] == {
        "new": 1, "newer_there": 0, "newer_here": 0, "equal": 0, "conflict": 0,
    }  # fmt: skip
    assert shown.json["becomes_owner"] is True
    assert not (tmp_path / "b").exists()


def test_newer_wins_and_a_conflict_is_shown_and_kept(
    machine: Machine, tmp_path: Path, parted: str
) -> None:
    machine("a", "edit", parted, "newer in a")
    machine("a", "log", "only in a")
    machine("b", "log", "only in b")
    assert carry(machine, tmp_path, "a", "b").code == 0
    assert texts(machine, "b") == ["newer in a", "only in a", "only in b"]
    # An older file changes nothing.
    machine("b", "edit", parted, "newest in b")
    assert "Nothing to change" in machine("b", "import-data", str(tmp_path / "a.json"), "--yes").err
    machine("a", "edit", parted, "from a [red] \x1b[31m", "--private")
    shown = carry(machine, tmp_path, "a", "b")
    assert shown.code == 0
    assert "\x1b" not in shown.out
    for part in ("text", "newest in b", "from a [red]", "private", "false", "true"):
        assert part in shown.out
    assert texts(machine, "b") == ["newest in b", "only in a", "only in b"]
    # Taken by its ending, it wins on the other machine too.
    file = str(tmp_path / "a.json")
    assert machine("b", "import-data", file, "--yes", "--theirs", "abcdef").code == 2
    assert machine("b", "import-data", file, "--yes", "--theirs", parted[-6:]).code == 0
    assert texts(machine, "b")[0].startswith("from a")
    assert carry(machine, tmp_path, "b", "a").code == 0
    assert (
        machine("a", "show", parted, "--json").json == machine("b", "show", parted, "--json").json
    )


def test_removed_marks_travel(machine: Machine, tmp_path: Path, parted: str) -> None:
    machine("a", "remove", parted)
    carry(machine, tmp_path, "a", "b")
    assert texts(machine, "b") == []
    machine("b", "unremove", parted)
    carry(machine, tmp_path, "b", "a")
    assert texts(machine, "a") == ["common"]
    # What was removed here since is not brought back by an older file.
    machine("b", "remove", parted)
    kept = carry(machine, tmp_path, "a", "b")
    assert "removed here since" in kept.err
    assert texts(machine, "b") == []


def test_the_same_things_made_on_both_machines_are_one(
    machine: Machine, tmp_path: Path, parted: str
) -> None:
    export = tmp_path / "icm.csv"
    sample = next((ROOT / "data" / "sample").glob("*icm*.csv"))
    lines = sample.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    for name, last, count, now in (("a", "06-30", 9, NOW), ("b", "06-29", 6, LATER)):
        for words in (
            ("period", "add", "H1", "--from", "2026-01-01", "--to", f"2026-{last}"),
            ("coverage", "not-applicable", "7.3", "--reason", f"by {name}"),
            ("coverage", "not-applicable", "7.4", "--reason", "the same"),
            ("connect", "edit", "setback", f"by {name}"),
            ("slo", "import", str(export), "--profile", "icm"),
        ):
            export.write_text("".join(lines[:count]), encoding="utf-8")
            assert machine(name, *words, now=now).code == 0
    shown = carry(machine, tmp_path, "a", "b")
    assert shown.code == 0
    # The drafts are of other days, so there are two; of the incidents b's later import stays.
    counts = machine("b", "import-data", str(tmp_path / "a.json"), "--json").json["counts"]
    assert {name: kind["conflict"] for name, kind in counts.items() if kind["conflict"]} == {
        "periods": 1,
        "exemptions": 1,
    }
    listing = ("slo", "incidents", "--from", "2020-01-01", "--json")
    incidents = machine("a", *listing).json
    assert len({incident["id"] for incident in incidents}) == 8
    assert len({incident["id"] for incident in machine("b", *listing).json}) == 8
    assert len(machine("b", "slo", "imports", "--json").json) == 2
    # The period of b stays; that of a on the other machine, when asked for.
    taken = carry(machine, tmp_path, "b", "a", "--theirs", "all")
    assert taken.code == 0
    assert machine("a", "period", "list").out == machine("b", "period", "list").out
    assert "06-29" in machine("a", "period", "list").out
    again = carry(machine, tmp_path, "a", "b")
    assert "conflict" not in again.err
    assert machine("b", *listing).json == incidents


def test_two_texts_of_one_box_are_both_shown(machine: Machine, tmp_path: Path, parted: str) -> None:
    for name in ("a", "b"):
        machine(name, "period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
        machine(name, "connect", "edit", "setback", f"written on {name}")
    shown = carry(machine, tmp_path, "a", "b")
    assert "written on a" in shown.out
    assert "written on b" in shown.out
    assert machine("b", "connect", "show", "setback").out.strip() == "written on b"
    (box,) = (
        conflict
        for conflict in machine("b", "import-data", str(tmp_path / "a.json"), "--json").json[
            "conflicts"
        ]
        if conflict["kind"] == "box"
    )
    assert carry(machine, tmp_path, "a", "b", "--theirs", box["id"]).code == 0
    assert machine("b", "connect", "show", "setback").out.strip() == "written on a"


def test_undo_takes_all_of_it_back(machine: Machine, tmp_path: Path, parted: str) -> None:
    machine("a", "edit", parted, "edited in a")
    machine("a", "log", "new in a")
    machine("a", "period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    carry(machine, tmp_path, "a", "b")
    assert texts(machine, "b") == ["edited in a", "new in a"]
    assert "import of data" in machine("b", "undo").err
    assert texts(machine, "b") == ["common"]
    assert machine("b", "period", "list", "--json").json == []


def test_whose_it_is(machine: Machine, tmp_path: Path, parted: str) -> None:
    machine("other", "log", "mine alone")
    refused = carry(machine, tmp_path, "a", "other")
    assert refused.code == 1
    assert "Ada" in refused.err
    assert "--root" in refused.err
    assert texts(machine, "other") == ["mine alone"]
    # `init` alone is no data: the file's owner moves in.
    machine("fresh", "init", "--name", "Nobody yet")
    moved = carry(machine, tmp_path, "a", "fresh")
    assert moved.code == 0
    assert "You are now Ada (ada)" in moved.err
    # A name that was given later is taken over, one given earlier is not.
    machine("fresh", "init", "--name", "Ada L.", now=LATER)
    carry(machine, tmp_path, "fresh", "a")
    assert json.loads((tmp_path / "a" / "owner.json").read_bytes())["name"] == "Ada L."
    carry(machine, tmp_path, "b", "a")
    assert json.loads((tmp_path / "a" / "owner.json").read_bytes())["name"] == "Ada L."
    os.unlink(tmp_path / "fresh" / "owner.json")
    assert texts(machine, "fresh") == ["common"]


def damaged(good: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What may arrive instead of a data file, with what the sentence has to say."""

    def but(path: str, value: Any) -> dict[str, Any]:
        copy = json.loads(json.dumps(good))
        *steps, last = re.findall(r"\w+", path)
        place = copy
        for step in steps:
            place = place[int(step) if step.isdigit() else step]
        if value is None:
            del place[last]
        else:
            place[int(last) if last.isdigit() else last] = value
        return copy

    text = json.dumps(good)
    yield "line 1", "{"
    yield "line 2", '{"format":\n'
    yield "not UTF-8", b"\xff\xfe\x00"
    yield "not a data file", "[]"
    yield "not a data file", '{"format": "other"}'
    yield "nested too deeply", "[" * 100_000
    yield "far too long", text.replace('"rev": 1', f'"rev": {"9" * 5000}', 1)
    yield "newer reviewapp 9.9", {**good, "version": 99, "program": "9.9"}
    yield "version", {**good, "version": "1"}
    yield "surprise: is not a known key", {**good, "surprise": 1}
    yield "goals: is missing", but("goals", None)
    yield "entries: must be a list", but("entries", {})
    yield "entries[0].on: is missing", but("entries[0].on", None)
    yield "entries[0].on: is", but("entries[0].on", "2026-13-01")
    yield "entries[0].on: must be text", but("entries[0].on", 5)
    yield "entries[0].created_at: is", but("entries[0].created_at", "2026-01-01 10:00")
    yield "entries[0].circle: must be", but("entries[0].circle", "mine")
    yield "entries[0].private: must be true or false", but("entries[0].private", 1)
    yield "entries[0].indicators[1]: must be text", but("entries[0].indicators", ["1.1", None])
    yield "entries[0].rev: must be at least", but("entries[0].rev", -1)
    yield "entries[0].rev: must be at most", but("entries[0].rev", 2**60)
    yield "entries[0].text: has half", text.replace('"common"', '"\\ud800"')
    yield "entries[0].text: has the character NUL", but("entries[0].text", "a\0b")
    yield "entries[0].id: is", but("entries[0].id", "x" * 65)
    yield "entries[1].id", but("entries", good["entries"] * 2)
    yield (
        "entries[0].text: the key is there twice",
        text.replace('"text": "common"', '"text": "a", "text": "b"'),
    )
    yield "entries[0].rev: must be a whole number", text.replace('"rev": 1', '"rev": NaN', 1)
    yield "entries[0].rev: must be a whole number", text.replace('"rev": 1', '"rev": 1e999', 1)
    yield "more than 20 problems", but("entries", [1] * 1_000_000)
    yield "connects[0].boxes[0].text: is missing", but("connects[0].boxes[0].text", None)
    yield "connects[0].as_of: is", but("connects[0].as_of", "2026-01-01")
    yield "periods[0].last: lies before", but("periods[0].last", "2020-01-01")
    yield "rubrics[0].file: is", but("rubrics", [{"file": "../owner.toml", "text": ""}])
    yield "rubrics[0].file: is", but("rubrics", [{"file": "nul.toml", "text": ""}])
    yield "owner.role: there is no rubric", but("owner.role", "wizard")
    yield (
        "preferences: has half",
        text.replace('"preferences": {', '"preferences": {"x": "\\udc00", '),
    )
    yield "preferences", text.replace('"preferences": {', '"preferences": {"x": Infinity, ')


def test_bad_files_are_refused_with_the_place_and_nothing_is_written(
    machine: Machine, tmp_path: Path
) -> None:
    machine("a", "log", "common")
    machine("a", "period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    machine("a", "connect", "edit", "setback", "x")
    good = machine("a", "export-data", "--out", "-").json
    good["entries"][0]["rev"], good["preferences"] = 1, {"a": "b"}
    file = tmp_path / "bad.json"
    for part, content in damaged(good):
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        result = machine("b", "import-data", str(file), "--yes")
        assert result.code == 2, (part, result.err)
        assert part in result.err
        assert len(result.err) < 5000
    for path in (tmp_path / "none.json", tmp_path):
        assert machine("b", "import-data", str(path), "--yes").code == 2
    assert not (tmp_path / "b").exists()


def test_a_megabyte_of_hostile_text_goes_through(machine: Machine, tmp_path: Path) -> None:
    text = ('“[b]\\"\x1b]0;x\x07\u202e🚀{{ }}' * 50_000)[:1_000_000]
    machine("a", "log", "-", stdin=text)
    assert carry(machine, tmp_path, "a", "b").code == 0
    (entry,) = machine("b", "list", "--json").json
    assert entry == machine("a", "list", "--json").json[0]
    assert "\x9b" not in (tmp_path / "a.json").read_text(encoding="utf-8")


def test_the_document_describes_what_is_written(machine: Machine, tmp_path: Path) -> None:
    demo_workspace(str(tmp_path / "a"), "engineer", Workspace(str(tmp_path / "a")))
    machine("a", "coverage", "not-applicable", "7.3", "--reason", "x")
    machine("a", "customer", "add", "Contoso", "--programme", "mcs")
    machine("a", "connect", "draft", now=NOW)
    machine("a", "connect", "submit", now=NOW)
    measure = machine("a", "measure", "list", "--json").json[0]["id"]
    machine("a", "measure", "set", measure, "--state", "done")
    machine("a", "connect", "silence", "acronym", "--reason", "x")
    filed = next(it for it in machine("a", "list", "--json").json if it["indicators"])
    machine("a", "connect", "leave-out", filed["id"])
    document = tmp_path / "connect.docx"
    machine("a", "connect", "export", "--out", str(document))
    changed = Edited(document.read_bytes())
    changed.comment(next(changed.root.iter(w("r"))), "Which half year?")
    machine("a", "review", "import", str(changed.save(document)), "--apply", "all")
    written = machine("a", "export-data", "--out", "-").json
    described_in = (ROOT / "docs" / "data-file.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `(\w+)`.*?\n(.*?)(?=^## |\Z)", described_in, re.M | re.S))
    described = {
        name: [
            (key, form, null == "yes")
            for key, form, null in re.findall(r"^\| `(\w+)` \| ([\w ]+?) \| (yes|) \|", body, re.M)
        ]
        for name, body in sections.items()
    }

    def rows(fields: tuple[Field, ...]) -> list[tuple[str, str, bool]]:
        return [(f.key, "word" if f.choices else f.form, f.optional) for f in fields]

    assert described["owner"] == rows(OWNER_FIELDS)
    files = [name for name in FILE_KINDS if described.pop(name, None) is not None]
    for kind in KINDS:
        own = described[kind.name]
        if kind.name == "connects":
            own = [row for row in own if row[0] != "boxes"]
        assert own == rows(kind.fields), kind.name
        for field in kind.fields:
            for choice in field.choices:
                assert f"`{choice}`" in sections[kind.name]
    assert files == ["rubrics"]
    assert re.findall(r"`(\w+)`", sections["rubrics"])[:2] == [f.key for f in FILE_FIELDS]
    # And what was written has these keys, in this order.
    top = re.findall(r"^\| `(\w+)` \|", described_in.split("\n## ")[1], re.M)
    assert list(written) == top
    for kind in KINDS:
        if kind.part_of is None:
            keys = [key for key, _, _ in described[kind.name]]
            assert all(list(item) == keys for item in written[kind.name])
            assert written[kind.name], kind.name
    assert all(
        list(box) == [k for k, _, _ in described["boxes"]]
        for box in written["connects"][0]["boxes"]
    )


def test_a_file_of_the_first_version_has_no_measures_and_customers(
    machine: Machine, tmp_path: Path
) -> None:
    machine("a", "log", "common")
    data = machine("a", "export-data", "--out", "-").json
    for kind in ("measures", "customers", "snapshots", "silences", "picks", "review_comments"):
        del data[kind]
    file = tmp_path / "old.json"
    file.write_text(json.dumps({**data, "version": 1}), encoding="utf-8")
    assert machine("b", "import-data", str(file), "--yes").code == 0
    assert texts(machine, "b") == ["common"]
    file.write_text(json.dumps(data), encoding="utf-8")
    assert "measures: is missing" in machine("c", "import-data", str(file), "--yes").err
