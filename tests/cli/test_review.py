"""What comes back from Word, in the shell: exported, changed as Word changes it, taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import Cli, Result
from word_editing import Edited, copied, text_run, w

from reviewapp.core.marks import entry_mark

NOTES = ("Cut the sync from 4 h to 25 min", "Taught eleven engineers", "Wrote the runbook for sync")


class Desk:
    """A Connect with its document: `changed` is on somebody's desk, `take` takes it back."""

    def __init__(self, cli: Cli, folder: Path, *export: str) -> None:
        self.cli, self.folder, self.export = cli, folder, export
        cli("init", "--name", "Maya Okafor", "--alias", "mokafor")
        cli("period", "add", "FY26-H2", "--from", "2026-01-01", "--to", "2026-06-30")
        self.ids = [
            cli("log", text, "-i", code, "--on", f"2026-03-0{n}").out.strip()
            for n, (text, code) in enumerate(zip(NOTES, ("1.4", "1.1", "1.1"), strict=True), 1)
        ]
        self.marks = list(map(entry_mark, self.ids))
        cli("connect", "edit", "impact-1", "Ran the sync.\n\n- faster\n- cheaper\n\nAnd taught it.")
        self.changed = self.exported()

    def exported(self) -> Edited:
        out = self.folder / "connect.docx"
        assert self.cli("connect", "export", "--out", str(out), *self.export).code == 0
        return Edited(out.read_bytes())

    def take(self, *words: str) -> Result:
        path = self.changed.save(self.folder / "back.docx")
        return self.cli("review", "import", str(path), *words)

    def found(self) -> list[Any]:
        result = self.take("--json")
        assert result.code == 0, result.err
        return list(result.json)

    def entry(self, number: int) -> str:
        return str(self.cli("show", self.ids[number], "--json").json["text"])

    def box(self, key: str) -> str:
        shown = self.cli("connect", "show", key, "--json").json
        return str(shown["text"]) if shown["written"] else ""

    def comments(self) -> list[Any]:
        return list(self.cli("review", "list", "--json").json)


@pytest.fixture
def desk(cli: Cli, tmp_path: Path) -> Desk:
    return Desk(cli, tmp_path)


@pytest.mark.parametrize("template", ["engineer", "manager", "compact"])
def test_an_untouched_document_proposes_nothing(cli: Cli, tmp_path: Path, template: str) -> None:
    desk = Desk(cli, tmp_path, "--template", template)
    cli("connect", "edit", "summary", "First line\n- second *line*\n\nthird")
    desk.changed = desk.exported()
    result = desk.take()
    assert (result.code, result.out) == (0, "")
    assert result.err == "reviewapp: Nothing came back that is not here already.\n"


def test_tracked_and_untracked_changes_are_proposals_that_are_taken_as_one_change(
    desk: Desk,
) -> None:
    desk.changed.insert(desk.marks[0], ", every night")
    desk.changed.type(desk.marks[1], "Taught twelve engineers")
    shown = desk.take()
    assert "1. changed in Word · 2026-03-01 “Cut the sync" in shown.out
    assert "by Dana Lee" in shown.out
    assert "25 min{+, every night+}" in shown.out
    assert "Taught [-eleven-]{+twelve+} engineers" in shown.out
    assert "Nothing was changed: --apply" in shown.err
    assert desk.entry(0) == NOTES[0]
    assert desk.take("--apply", "all").out == "2 texts changed, 0 comments kept\n"
    assert [desk.entry(0), desk.entry(1)] == [NOTES[0] + ", every night", "Taught twelve engineers"]
    assert desk.found() == []
    assert desk.cli("undo").code == 0
    assert [desk.entry(0), desk.entry(1)] == list(NOTES[:2])
    assert [it["kind"] for it in desk.found()] == ["proposal", "proposal"]
    desk.take("--apply", "2")
    assert [desk.entry(0), desk.entry(1)] == [NOTES[0], "Taught twelve engineers"]


def test_a_box_keeps_the_look_of_what_stayed(desk: Desk) -> None:
    desk.changed.insert_paragraph("box_impact_1", "Next: the other region.", "BodyText")
    desk.changed.type("box_impact_1", "dearer", place=2)
    desk.take("--apply", "all")
    assert desk.box("impact-1") == (
        "Ran the sync.\n\n- faster\n- dearer\n\nAnd taught it.\n\nNext: the other region."
    )


def test_an_entry_that_a_box_tells_is_changed_in_the_box(desk: Desk) -> None:
    drawn = f"- {NOTES[1]} (2 March 2026)\n- {NOTES[2]} (3 March 2026)"
    desk.cli("connect", "edit", "impact-1", drawn)
    desk.changed = desk.exported()
    desk.changed.insert(desk.marks[1], ", twice")
    desk.changed.comment_on(desk.marks[2], "Which one?")
    change, comment = desk.found()
    assert (change["place"], comment["places"]) == ("impact-1", [desk.ids[2]])
    desk.take("--apply", "all")
    assert desk.box("impact-1") == drawn.replace("2026)", "2026), twice", 1)
    assert desk.entry(1) == NOTES[1]


def test_the_manager_writes_into_an_empty_box(desk: Desk) -> None:
    control = desk.changed.control("box_manager_impact")
    paragraph = next(control.iter(w("p")))
    desk.changed.comment(paragraph[-1], "Here is my view")
    paragraph.append(text_run("Maya carried the team."))
    found = desk.found()
    assert [(it["kind"], it.get("place")) for it in found] == [
        ("proposal", "manager-impact"),
        ("comment", None),
    ]
    assert found[1]["places"] == ["manager-impact"]
    desk.take("--apply", "1")
    assert desk.box("manager-impact") == "Maya carried the team."


def test_changed_here_and_there_is_a_conflict_and_the_same_change_nothing(desk: Desk) -> None:
    desk.changed.type(desk.marks[0], "Cut the sync to 20 min")
    desk.changed.type(desk.marks[1], "Taught twelve engineers")
    desk.cli("edit", desk.ids[0], "Cut the sync to 24 min")
    desk.cli("edit", desk.ids[1], "Taught  twelve engineers")
    [conflict] = desk.found()
    assert (conflict["kind"], conflict["exported"]) == ("conflict", NOTES[0])
    assert (conflict["here"], conflict["word"]) == (
        "Cut the sync to 24 min",
        "Cut the sync to 20 min",
    )
    assert desk.take("--apply", "all").out == "0 texts changed, 0 comments kept\n"
    assert desk.take("--apply", "1").out == "1 text changed, 0 comments kept\n"
    assert desk.entry(0) == "Cut the sync to 20 min"


def test_what_is_removed_in_word_is_said_and_never_removed_here(desk: Desk) -> None:
    paragraph = desk.changed.paragraph(desk.marks[1])
    paragraph.getparent().remove(paragraph)
    desk.changed.delete(desk.marks[2])
    found = desk.found()
    assert [it["kind"] for it in found] == ["removed", "removed"]
    refused = desk.take("--apply", "1")
    assert (refused.code, "nothing is removed here for that" in refused.err) == (2, True)
    assert desk.take("--apply", "all").code == 0
    assert len(desk.cli("list", "--json").json) == 3


def test_what_is_not_here_any_more_is_shown_and_never_brought_back(desk: Desk) -> None:
    desk.changed.type(desk.marks[1], "Taught twelve engineers")
    desk.changed.comment_on(desk.marks[1], "Who were they?")
    desk.cli("purge", desk.ids[1], "--yes")
    found = desk.found()
    assert [it["kind"] for it in found] == ["gone", "unplaced"]
    assert "eleven" not in json.dumps(found)
    assert desk.take("--apply", "1").code == 2
    assert desk.cli("show", desk.ids[1], "--json").json["text"] == ""


def test_comments_come_to_their_entries_and_boxes(desk: Desk) -> None:
    changed = desk.changed
    first = changed.comment_on(desk.marks[0], "How many nights?")
    changed.comment_on(desk.marks[0], "About ninety", reply_to=first, done=True)
    changed.comment_on("box_impact_1", "Say who benefits")
    day = changed.paragraph(desk.marks[1]).find(w("r"))
    changed.comment(day, "Wrong day?")
    found = desk.found()
    assert [(it["text"], it["places"]) for it in found] == [
        ("How many nights?", [desk.ids[0]]),
        ("About ninety", [desk.ids[0]]),
        ("Say who benefits", ["impact-1"]),
        ("Wrong day?", [desk.ids[1]]),
    ]
    assert found[0]["about"] == NOTES[0]
    assert "It answers another comment." in found[1]["notes"]
    assert "It stands beside the text, in the same paragraph." in found[3]["notes"]
    assert desk.take("--apply", "all").out == "0 texts changed, 4 comments kept\n"
    assert desk.found() == []
    assert desk.take("--apply", "all").out == "0 texts changed, 0 comments kept\n"
    kept = desk.comments()
    assert [(it["text"], it["state"]) for it in kept] == [
        ("How many nights?", "open"),
        ("Say who benefits", "open"),
        ("Wrong day?", "open"),
        ("About ninety", "done"),
    ]
    assert (kept[0]["author"], kept[0]["written_at"][:10]) == ("Dana Lee", "2026-06-10")
    desk.cli("review", "done", kept[0]["id"])
    assert [it["state"] for it in desk.comments()].count("open") == 2
    desk.cli("undo")
    desk.cli("undo")
    assert desk.comments() == []
    assert len(desk.found()) == 4


def test_a_comment_over_several_goes_to_each(desk: Desk) -> None:
    first, last = (desk.changed.runs(desk.marks[n])[0] for n in (1, 2))
    desk.changed.comment(first, "One story, not two", last)
    [comment] = desk.found()
    assert comment["places"] == [desk.ids[1], desk.ids[2]]
    assert "It is about 2 places: it is kept at each of them." in comment["notes"]
    desk.take("--apply", "1")
    assert [it["place"] for it in desk.comments()] == [desk.ids[1], desk.ids[2]]
    assert desk.found() == []


def test_a_moved_and_a_copied_entry_still_resolve(desk: Desk) -> None:
    moved = desk.changed.paragraph(desk.marks[0])
    desk.changed.paragraph(desk.marks[2]).addnext(moved)
    twin = copied(desk.changed.paragraph(desk.marks[1]))
    desk.changed.type(desk.marks[0], "Cut the sync to a minute")
    for text in twin.iter(w("t")):
        if text.text == NOTES[1]:
            text.text = "Taught twelve engineers"
    found = desk.found()
    assert {it["place"]: it["word"] for it in found} == {
        desk.ids[0]: "Cut the sync to a minute",
        desk.ids[1]: "Taught twelve engineers",
    }
    assert any("It stands there 2 times" in note for it in found for note in it["notes"])


def test_without_bookmarks_the_controls_tell_and_without_both_the_text(desk: Desk) -> None:
    for mark in desk.marks:
        start = desk.changed.start(mark)
        run = desk.changed.runs(mark)[0]
        if mark == desk.marks[1]:
            control = desk.changed.control(mark)
            control.addprevious(run)
            control.getparent().remove(control)
        else:
            start.getparent().remove(start)
    for run in desk.changed.root.iter(w("r")):
        text = run.findtext(w("t")) or ""
        if text in NOTES:
            desk.changed.comment(run, f"On {text}")
    found = desk.found()
    comments = [it for it in found if it["kind"] in ("comment", "guess")]
    assert {it["text"]: (it["kind"], it["places"]) for it in comments} == {
        f"On {NOTES[0]}": ("comment", [desk.ids[0]]),
        f"On {NOTES[1]}": ("guess", [desk.ids[1]]),
        f"On {NOTES[2]}": ("comment", [desk.ids[2]]),
    }
    assert [it["place"] for it in found if it["kind"] == "removed"] == [desk.ids[1]]
    guess = next(it["number"] for it in found if it["kind"] == "guess")
    desk.take("--apply", "all")
    assert [it["place_kind"] for it in desk.comments()].count("none") == 1
    desk.cli("undo")
    desk.take("--apply", str(guess))
    assert [it["place"] for it in desk.comments()] == [desk.ids[1]]


def test_comments_and_changes_elsewhere_are_listed_and_can_be_placed(desk: Desk) -> None:
    title = next(desk.changed.root.iter(w("r")))
    desk.changed.comment(title, "Which half year is this?")
    title.addnext(desk.changed._tracked("ins", text_run("(draft)")))
    found = desk.found()
    assert [(it["kind"], it["text"]) for it in found] == [
        ("unplaced", "Which half year is this?"),
        ("unplaced", "Inserted outside of your entries and boxes: “(draft)”"),
    ]
    desk.take("--apply", "all")
    comment = desk.comments()[0]
    assert desk.cli("review", "place", comment["id"], "impact-1").code == 0
    assert desk.comments()[0]["place"] == "impact-1"
    refused = desk.cli("review", "place", comment["id"], "no-such-box")
    assert (refused.code, "neither a box" in refused.err) == (2, True)


def test_a_clean_document_comes_back_by_its_tracked_changes(cli: Cli, tmp_path: Path) -> None:
    desk = Desk(cli, tmp_path, "--clean")
    desk.changed.insert("box_impact_1", " And more.")
    desk.changed.comment_on("box_impact_1", "Good")
    [change, comment] = desk.found()
    assert change["kind"] == "proposal"
    assert change["word"].endswith("And taught it. And more.")
    assert comment["places"] == ["impact-1"]
    assert "does not say what was exported" in desk.take().err


def test_purging_an_entry_takes_the_comments_at_it_along(desk: Desk, root: Path) -> None:
    desk.changed.comment_on(desk.marks[1], "These eleven again: secret-word")
    desk.changed.comment_on("box_impact_1", f"You say “{NOTES[1]}” below")
    desk.take("--apply", "all")
    kept = {it["place"]: it["id"] for it in desk.comments()}
    purged = desk.cli("purge", desk.ids[1], "--yes", "--backups")
    assert "stands in these comments of others" in purged.err
    assert kept["impact-1"][-6:] in purged.err
    assert [it["place"] for it in desk.comments()] == ["impact-1"]
    content = (root / "store.db").read_bytes()
    assert b"secret-word" not in content


def test_comments_go_with_the_data_file(desk: Desk, tmp_path: Path) -> None:
    desk.changed.comment_on(desk.marks[0], "How many nights? [b] \u202e")
    desk.take("--apply", "all")
    out = tmp_path / "all.json"
    desk.cli("export-data", "--out", str(out))
    other = str(tmp_path / "other")
    assert desk.cli("--root", other, "import-data", str(out), "--yes").code == 0
    assert desk.cli("--root", other, "review", "list", "--json").json == desk.comments()
    again = desk.cli("--root", other, "review", "import", str(tmp_path / "back.docx"), "--json")
    assert again.json == []


@pytest.mark.parametrize("shape", ["text", "truncated", "empty", "no document", "huge", "folder"])
def test_what_is_no_word_file_is_one_sentence(desk: Desk, tmp_path: Path, shape: str) -> None:
    content = (tmp_path / "connect.docx").read_bytes()
    path = tmp_path / "x.docx"
    if shape == "folder":
        path.mkdir()
    else:
        path.write_bytes(
            {
                "text": b"Dear Maya, " * 100,
                "truncated": content[: len(content) // 2],
                "empty": b"",
                "no document": Edited(content)
                .content()
                .replace(b"word/document", b"word/documint"),
                "huge": content + bytes(21 << 20),
            }[shape]
        )
    result = desk.cli("review", "import", str(path))
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    missing = desk.cli("review", "import", str(tmp_path / "none.docx"))
    assert (missing.code, missing.err.count("\n")) == (2, 1)


def test_bad_numbers_are_refused(desk: Desk) -> None:
    desk.changed.type(desk.marks[0], "Another")
    for words in ("7", "0", "x", "1,,2", ""):
        refused = desk.take("--apply", words)
        assert (refused.code, refused.err.count("\n")) == (2, 1), words
    assert desk.entry(0) == NOTES[0]
