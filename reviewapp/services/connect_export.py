"""The Connect as a file, and as it will stand in one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reviewapp.core import lengths
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.drawn import MOST_DRAWN, unwritten
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.core.printable import printable
from reviewapp.export.files import is_there, write_file
from reviewapp.services import connect, connect_checks
from reviewapp.services.connect import Choice
from reviewapp.services.connect_boxes import boxes_of
from reviewapp.services.connect_forms import AS_IT_IS, ENDINGS, FORMS, Look, content_of
from reviewapp.services.preferences import prefer, preference
from reviewapp.services.workspace import Workspace, no_narration

#: The preference that has the folder written to last.
_FOLDER = "connect.folder"


@dataclass(frozen=True, slots=True)
class Saved:
    """A Connect in a file. `waiting`: the titles of the boxes not written yet, of `boxes`.

    `told`: what its author has to know of it.
    """

    path: Path
    waiting: tuple[str, ...]
    boxes: int
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the document under one heading, as Markdown. `level`: 1 for the title."""

    title: str
    level: int
    markdown: str


def export(
    workspace: Workspace,
    choice: Choice,
    out: str,
    form: str | None,
    look: Look = AS_IT_IS,
    redact: str | None = None,
) -> Path:
    """Write the Connect as it stands; without a draft one is drawn from the material.

    `form`: one of FORMS, by the file's ending when None. `redact`: the redaction profile. Returns
    the file. BadInputError for another ending, and for a template or a profile that can't be used;
    RefusedError when the file can't be written.
    """
    path = Path(out)
    form = form or ENDINGS.get(path.suffix.lower())
    if form is None:
        raise BadInputError(
            f"{out}: the ending says none of {', '.join(FORMS)}: add --to docx or another of them."
        )
    if not look.fits(form):
        raise BadInputError(
            "--template is for Word documents and PDF: end FILE with .docx or .pdf."
        )
    drawn, checks = connect_checks.check(workspace, choice)
    connect_checks.warn_of_stale(workspace, checks)
    leave(workspace, drawn, path, form, look, redact)
    connect_checks.tell_what_is_left(workspace, checks)
    if empty := unwritten(drawn):
        workspace.tell(
            f"Not written yet: {', '.join(empty)}. Write one with: reviewapp connect edit "
            f"{empty[0]}"
        )
    for sentence in lengths.exceeded(drawn):
        workspace.tell(sentence)
    return path


def leave(
    workspace: Workspace,
    drawn: ConnectDocument,
    path: Path,
    form: str,
    look: Look = AS_IT_IS,
    redact: str | None = None,
) -> None:
    """Write a drawn document, by a redaction profile if one is named. Errors as in `export`."""
    if redact is None:
        write_file(path, content_of(drawn, form, look))
        return
    from reviewapp.services import redaction

    found = redaction.redact(workspace, drawn, redact)
    content = content_of(found.document, form, look)
    if look.template is not None:
        word = content if form == "docx" else content_of(found.document, "docx", look)
        redaction.refuse_names_in(word, found, look.template)
    # The labels first: a document of theirs that nobody remembers would be worse than none.
    redaction.keep_labels(workspace, found)
    write_file(path, content)
    if found.redactor.find(path.name):
        workspace.tell(f"The name of the file, “{path.name}”, says what the profile replaces.")


def write_document(drawn: ConnectDocument, path: Path, form: str, look: Look = AS_IT_IS) -> None:
    """Write a drawn document as it is. RefusedError when the file can't be written."""
    write_file(path, content_of(drawn, form, look))


def save(
    workspace: Workspace,
    choice: Choice,
    name: str,
    *,
    overwrite: bool = False,
    redact: str | None = None,
    progress: Callable[[str], None] = no_narration,
) -> Saved | None:
    """Write the Connect in the form of a name's ending; its folder is the next one's.

    None, with nothing written, where there is such a file and `overwrite` is not said. `redact`:
    the redaction profile. `progress` hears what is being done. Errors as in `export`.
    """
    path = Path(name.strip())
    if not path.is_absolute():
        path = export_folder(workspace) / path
    form = ENDINGS.get(path.suffix.lower())
    if form is None:
        raise BadInputError(
            f"End the file’s name with {', '.join(list(ENDINGS)[:-1])} or {list(ENDINGS)[-1]}."
        )
    if is_there(path) and not overwrite:
        return None
    progress("Reading your entries and figures …")
    quiet, told = connect.listening(workspace)
    document = connect.document(quiet, choice)
    mine = [box for box in boxes_of(document) if not box.by_manager]
    entries = sum(box.count for box in mine)
    progress(f"Writing {entries:,} entries to {path.name} …")
    told.clear()
    leave(quiet, document, path, form, redact=redact)
    prefer(workspace, _FOLDER, str(path.parent))
    told += lengths.exceeded(document)
    return Saved(path, tuple(box.title for box in mine if box.waits), len(mine), tuple(told))


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


def sections(workspace: Workspace, choice: Choice, redact: str | None = None) -> list[Section]:
    """The document as it would be exported, cut at its headings, to be looked at.

    Of many entries under one indicator the newest stand in it, and how many there are beside them.
    """
    from reviewapp.export.markdown import to_markdown

    quiet, _ = connect.listening(workspace)
    document = connect.document(quiet, choice, MOST_DRAWN)
    if redact is not None:
        from reviewapp.services import redaction

        document = redaction.redact(workspace, document, redact).document
    text = to_markdown(document)
    # No text of a user starts a line with a number sign: the exporter escapes it.
    pieces = re.split(r"^(?=#{1,3} )", text, flags=re.M)
    return [_section(piece) for piece in pieces if piece.strip()]


def _section(piece: str) -> Section:
    """`piece` begins with its heading, whose signs are escaped."""
    head = piece.split("\n", 1)[0]
    signs, _, title = head.partition(" ")
    return Section(re.sub(r"\\(.)", r"\1", title), len(signs), piece)
