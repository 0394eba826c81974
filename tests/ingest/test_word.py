"""Returned documents read: what Word, LibreOffice and strangers make of a document."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from lxml import etree
from word_editing import Edited, text_run, w
from word_reading import small_document

from reviewapp.core.connect import BoxSection, ConnectDocument, EvidenceItem
from reviewapp.core.errors import BadInputError
from reviewapp.core.marks import entry_mark, said_hash
from reviewapp.core.returned import Returned
from reviewapp.core.three_way import folded
from reviewapp.export.word import to_word
from reviewapp.ingest.word.document import read_returned


def item(number: int, text: str = "") -> EvidenceItem:
    return EvidenceItem(
        f"0195f3a0-0000-7000-8000-{number:012x}",
        datetime.date(2025, 3, 3),
        text or f"Entry {number} did this and that",
        None, ("1.1",), (), (),
    )  # fmt: skip


MARK = entry_mark(item(1).id)


def with_box(text: str, *items: EvidenceItem) -> ConnectDocument:
    drawn = small_document(*items)
    (part,) = drawn.parts
    from dataclasses import replace

    box = BoxSection("setback", "Setback", "What?", "employee", text)
    return replace(drawn, parts=(replace(part, boxes=(box,), lead=1),))


@pytest.fixture
def edited() -> Edited:
    return Edited(to_word(with_box("One.\n\n- two\n- three\n\nFour.", item(1), item(2))))


@pytest.fixture
def back(edited: Edited, tmp_path: Path):
    def read() -> Returned:
        return read_returned(edited.save(tmp_path / "back.docx"))

    return read


def lines(returned: Returned, mark: str = MARK) -> list[str]:
    (region,) = returned.regions[mark]
    return [line.text for line in region.lines]


def test_the_accepted_and_the_original_text_are_told_apart(edited: Edited, back) -> None:
    edited.delete(MARK)
    edited.insert("box_setback", " And five.")
    edited.start(MARK).addnext(edited._tracked("ins", text_run("All anew")))
    returned = back()
    (entry,) = returned.regions[MARK]
    assert [it.text for it in entry.lines] == ["All anew"]
    assert [it.text for it in entry.original] == ["Entry 1 did this and that"]
    assert lines(returned, "box_setback") == ["One.", "two", "three", "Four. And five."]
    changes = [(it.kind, it.author, it.text, it.marks) for it in returned.changes]
    assert changes == [
        ("inserted", "Dana Lee", " And five.", ("box_setback",)),
        ("inserted", "Dana Lee", "All anew", (MARK,)),
        ("deleted", "Dana Lee", "Entry 1 did this and that", (MARK,)),
    ]


def test_what_is_inserted_behind_a_bookmark_belongs_to_it(edited: Edited, back) -> None:
    control = edited.control(MARK)
    for child in list(control.find(w("sdtContent"))):
        control.addprevious(child)
    control.getparent().remove(control)
    end = next(
        it
        for it in edited.root.iter(w("bookmarkEnd"))
        if it.get(w("id")) == edited.start(MARK).get(w("id"))
    )
    behind = text_run(" (2025)")
    end.addnext(behind)
    end.addnext(edited._tracked("ins", text_run(", and more")))
    assert lines(back()) == ["Entry 1 did this and that, and more"]


def test_a_joined_and_a_split_paragraph(edited: Edited, back) -> None:
    one, two = (it.getparent() for it in edited.runs("box_setback")[:2])
    properties = one.find(w("pPr"))
    etree.SubElement(properties, w("rPr")).append(edited._tracked("del"))
    edited.insert_paragraph("box_setback", "Five.", "ListBullet")
    returned = back()
    (box,) = returned.regions["box_setback"]
    assert [(it.level, it.text) for it in box.lines] == [
        (1, "One.two"), (1, "three"), (0, "Four."), (1, "Five."),
    ]  # fmt: skip
    assert [it.text for it in box.original] == ["One.", "two", "three", "Four."]
    assert two is not None


def test_the_hint_in_an_emptied_control_is_no_text(edited: Edited, back) -> None:
    edited.type(MARK, "Click or tap here to enter text.")
    etree.SubElement(edited.control(MARK).find(w("sdtPr")), w("showingPlcHdr"))
    assert lines(back()) == []


def test_a_moved_paragraph_has_left_the_one_place_for_the_other(edited: Edited, back) -> None:
    paragraph = edited.paragraph(MARK)
    (run,) = edited.runs(MARK)
    there = edited.runs(entry_mark(item(2).id))[0]
    there.addnext(edited._tracked("moveTo", text_run("moved words")))
    run.addnext(edited._tracked("moveFrom", text_run("moved words")))
    returned = back()
    assert paragraph is not None
    assert lines(returned) == ["Entry 1 did this and that"]
    assert lines(returned, entry_mark(item(2).id))[0].endswith("moved words")
    assert {it.kind for it in returned.changes} == {"moved here", "moved away"}


def test_comments_say_how_their_place_was_found(edited: Edited, back) -> None:
    edited.comment_on(MARK, "by its bookmark")
    edited.comment_on("box_setback", "over paragraphs")
    edited.comment(edited.paragraph(MARK).find(w("r")), "beside")
    lone = next(edited.root.iter(w("r")))
    edited.comment(lone, "nowhere")
    found = {it.text: (it.marks, it.found_by) for it in back().comments}
    assert found == {
        "by its bookmark": ((MARK,), "bookmark"),
        "over paragraphs": (("box_setback",), "bookmark"),
        "beside": ((MARK,), "paragraph"),
        "nowhere": ((), "nothing"),
    }


def test_a_row_that_was_moved_takes_its_comments_along(edited: Edited, back) -> None:
    paragraph = edited.paragraph(MARK)
    table = etree.Element(w("tbl"))
    beside = etree.Element(w("p"))
    beside.append(text_run("2025"))
    paragraph.addprevious(table)
    row = etree.SubElement(table, w("tr"))
    for content in (beside, paragraph):
        etree.SubElement(row, w("tc")).append(content)
    edited.comment(beside[0], "in the same row")
    edited.paragraph(entry_mark(item(2).id)).addnext(table)
    (comment,) = back().comments
    assert (comment.marks, comment.found_by) == ((MARK,), "row")
    etree.SubElement(etree.SubElement(row, w("trPr")), w("del")).set(w("author"), "Dana Lee")
    row.insert(0, row[-1])
    assert lines(back()) == []


def test_hostile_comments_come_whole(edited: Edited, back) -> None:
    texts = [
        "]]> & <b> {{ 7 * 7 }} {% raw %} [red]x[/] \u202e\u200b😀 עברית",
        "m" * 1_000_000,
        "",
    ]
    for text in texts:
        edited.comment_on(MARK, text)
    returned = back()
    assert [it.text for it in returned.comments] == texts
    assert all(it.marks == (MARK,) for it in returned.comments)


def test_a_comment_over_everything_names_the_first_and_counts_the_others(tmp_path: Path) -> None:
    changed = Edited(to_word(small_document(*map(item, range(1, 61)))))
    first, last = (changed.runs(entry_mark(item(n).id))[0] for n in (1, 60))
    changed.comment(first, "All of it", last)
    (comment,) = read_returned(changed.save(tmp_path / "b.docx")).comments
    assert comment.marks[0] == MARK
    assert len(comment.marks) + comment.more == 60


def test_many_comments_and_many_entries_are_read_in_their_time(tmp_path: Path) -> None:
    """Ten times the entries and comments in some ten times it."""

    def measured(entries: int, comments: int) -> float:
        changed = Edited(to_word(small_document(*map(item, range(entries)))))
        starts = {it.get(w("name")): it for it in changed.root.iter(w("bookmarkStart"))}
        for number in range(comments):
            start = starts[entry_mark(item(number % entries).id)]
            changed.comment(start.getnext(), f"Comment {number}: look at this once more")
        path = changed.save(tmp_path / f"{entries}.docx", packed=False)
        begun = time.process_time()
        returned = read_returned(path)
        taken = time.process_time() - begun
        assert len(returned.comments) == comments
        assert all(len(it.marks) == 1 for it in returned.comments)
        assert len(returned.regions) == entries
        return taken

    small, large = measured(1_000, 200), measured(10_000, 2_000)
    assert large < 25 * small


def test_marks_that_are_nested_without_end_are_not_followed(edited: Edited, back) -> None:
    first = next(edited.root.iter(w("r")))
    last = list(edited.root.iter(w("r")))[-1]
    for number in range(3_000):
        for name, node in (("bookmarkStart", first), ("bookmarkEnd", last)):
            mark = etree.Element(w(name))
            mark.set(w("id"), str(50_000 + number))
            mark.set(w("name"), f"box_x{number}")
            node.addprevious(mark) if name == "bookmarkStart" else node.addnext(mark)
    assert len(back().regions) < 40


def test_a_document_of_a_stranger_is_read_as_well(tmp_path: Path) -> None:
    import docx

    stranger = docx.Document()
    stranger.add_paragraph("Minutes").runs[0].bold = True
    run = stranger.add_paragraph("Anything").runs[0]
    stranger.add_comment(run, "Who wrote this?", author="X")
    stranger.save(tmp_path / "stranger.docx")
    returned = read_returned(tmp_path / "stranger.docx")
    assert not returned.is_ours
    assert [(it.text, it.author, it.marks) for it in returned.comments] == [
        ("Who wrote this?", "X", ())
    ]


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/document.xml", b"<w:document"),
        ("word/document.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document xmlns:w="w"/>'),
        ("../evil.xml", b"<x/>"),
        ("word/bomb.xml", bytes(30 << 20)),
    ],
    ids=["damaged", "doctype", "path", "bomb"],
)
def test_what_is_no_sound_package_is_refused(
    edited: Edited, tmp_path: Path, part: str, content: bytes
) -> None:
    edited.content()
    parts = Edited(edited.content())
    parts.parts[part] = content
    path = tmp_path / "bad.docx"
    if part == "word/document.xml":
        parts.root = None

        import io
        import zipfile

        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, it in parts.parts.items():
                archive.writestr(name, it)
        path.write_bytes(out.getvalue())
    else:
        parts.save(path)
    with pytest.raises(BadInputError, match=r"^bad\.docx can't be taken back"):
        read_returned(path)


def test_a_damaged_note_of_ours_is_no_note(edited: Edited, back) -> None:
    edited.parts["customXml/item100.xml"] = b"<export xmlns='urn:reviewapp:export:1'"
    returned = back()
    assert returned.exported == {}
    assert set(returned.regions) == {MARK, entry_mark(item(2).id), "box_setback"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_document_saved_by_libreoffice_says_the_same(tmp_path: Path) -> None:
    text = "One.\n\n- two\n- three\n\nFour."
    source = tmp_path / "connect.docx"
    source.write_bytes(to_word(with_box(text, item(1, "First\nsecond line"), item(2))))
    out = tmp_path / "saved"
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(source),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    returned = read_returned(out / source.name)
    assert len(returned.exported) == 3
    for mark, told in returned.exported.items():
        (region,) = returned.regions[mark]
        says = tuple(words for it in region.lines if (words := folded(it.text)))
        assert said_hash(says) == told.hash
