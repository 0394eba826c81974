"""The Connect as a file, and as it will stand in one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reviewapp.core.connect import ConnectDocument
from reviewapp.core.drawn import MOST_DRAWN, unwritten
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.core.printable import printable
from reviewapp.export.files import is_there, write_file
from reviewapp.services import connect
from reviewapp.services.connect import Choice
from reviewapp.services.connect_boxes import boxes_of
from reviewapp.services.preferences import prefer, preference
from reviewapp.services.workspace import Workspace, no_narration

_FORMS = {".docx": "docx", ".md": "md"}
#: The preference that has the folder written to last.
_FOLDER = "connect.folder"


@dataclass(frozen=True, slots=True)
class Saved:
    """A Connect in a file. `waiting`: the titles of the boxes not written yet, of `boxes`."""

    path: Path
    waiting: tuple[str, ...]
    boxes: int


@dataclass(frozen=True, slots=True)
class Look:
    """How a Word document looks: by which template, and whether without ids and their appendix.

    `template`: the name of one that ships or a .docx file, None for the role's.
    """

    template: str | None = None
    clean: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the document under one heading, as Markdown. `level`: 1 for the title."""

    title: str
    level: int
    markdown: str


def export(
    workspace: Workspace, choice: Choice, out: str, form: str | None, look: Look = Look()
) -> Path:
    """Write the Connect as it stands; without a draft one is drawn from the material.

    `form`: "docx" or "md", by the file's ending when None. Returns the file. BadInputError for
    another ending or a template that can't be used, RefusedError when the file can't be written.
    """
    path = Path(out)
    form = form or _FORMS.get(path.suffix.lower())
    if form is None:
        raise BadInputError(
            f"{out}: the ending says neither .docx nor .md: add --to docx or --to md."
        )
    if form != "docx" and look != Look():
        raise BadInputError("--template and --clean are for Word documents: end FILE with .docx.")
    drawn = connect.document(workspace, choice)
    write_document(drawn, path, form, look)
    if empty := unwritten(drawn):
        workspace.tell(
            f"Not written yet: {', '.join(empty)}. Write one with: reviewapp connect edit "
            f"{empty[0]}"
        )
    return path


def write_document(drawn: ConnectDocument, path: Path, form: str, look: Look = Look()) -> None:
    """Write a drawn document. RefusedError when the file can't be written."""
    if form == "docx":
        content = _word(drawn, look)
    else:
        from reviewapp.export.markdown import to_markdown

        content = to_markdown(drawn).encode("utf-8")
    write_file(path, content)


def _word(drawn: ConnectDocument, look: Look) -> bytes:
    from reviewapp.services.templates import named

    template = None if look.template is None else named(look.template)
    if isinstance(template, bytes):
        from reviewapp.export.foreign import fill_foreign

        return fill_foreign(template, drawn, for_handing_in=look.clean)
    from reviewapp.export.word import to_word

    return to_word(drawn, template, for_handing_in=look.clean)


def save(
    workspace: Workspace,
    choice: Choice,
    name: str,
    *,
    overwrite: bool = False,
    progress: Callable[[str], None] = no_narration,
) -> Saved | None:
    """Write the Connect to a .docx or .md file; its folder is the one to write to from then on.

    None, with nothing written, where there is such a file and `overwrite` is not said. `progress`
    hears what is being done. BadInputError for another ending, RefusedError when the file can't
    be written.
    """
    path = Path(name.strip())
    if not path.is_absolute():
        path = export_folder(workspace) / path
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise BadInputError("End the file’s name with .docx for Word, or with .md for Markdown.")
    if is_there(path) and not overwrite:
        return None
    progress("Reading your entries and figures …")
    quiet, _ = connect.listening(workspace)
    document = connect.document(quiet, choice)
    mine = [box for box in boxes_of(document) if not box.by_manager]
    entries = sum(box.count for box in mine)
    progress(f"Writing {entries:,} entries to {path.name} …")
    write_document(document, path, form)
    prefer(workspace, _FOLDER, str(path.parent))
    return Saved(path, tuple(box.title for box in mine if box.waits), len(mine))


def export_folder(workspace: Workspace) -> Path:
    """Where `save` writes a name without a folder: the one written to last, else the present one.

    RefusedError where neither is there.
    """
    last = preference(workspace, _FOLDER)
    if last and is_there(last):
        return Path(last)
    try:
        return Path.cwd()
    except OSError as error:
        raise RefusedError(
            "The folder that the program was started in is gone: name all of the path."
        ) from error


def file_name(period: Period, name: str) -> str:
    """A name for the exported file that every system takes: “Connect FY25-H2 Maya Okafor.docx”."""
    words = ["Connect", "" if period == EVERYTHING else period.name, name]
    text = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]', " ", printable(" ".join(words)))
    text = " ".join(re.sub("[\u2400-\u2421\ufffd]", " ", text).split())
    # A file's name has room for 255 bytes, and a temporary one needs some of them.
    return text.encode("utf-8")[:180].decode("utf-8", "ignore").strip(" .") + ".docx"


def sections(workspace: Workspace, choice: Choice) -> list[Section]:
    """The document as it would be exported, cut at its headings, to be looked at.

    Of many entries under one indicator the newest stand in it, and how many there are beside them.
    """
    from reviewapp.export.markdown import to_markdown

    quiet, _ = connect.listening(workspace)
    text = to_markdown(connect.document(quiet, choice, MOST_DRAWN))
    # No text of a user starts a line with a number sign: the exporter escapes it.
    pieces = re.split(r"^(?=#{1,3} )", text, flags=re.M)
    return [_section(piece) for piece in pieces if piece.strip()]


def _section(piece: str) -> Section:
    """`piece` begins with its heading, whose signs are escaped."""
    head = piece.split("\n", 1)[0]
    signs, _, title = head.partition(" ")
    return Section(re.sub(r"\\(.)", r"\1", title), len(signs), piece)
