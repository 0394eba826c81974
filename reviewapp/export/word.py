"""The Connect as a Word document, to be handed in without rewriting: a template, filled."""

from __future__ import annotations

from collections.abc import Set
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from reviewapp.assets import asset
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.draft import box_sections
from reviewapp.core.marks import EXPORT_NAMESPACE, box_mark, text_hash
from reviewapp.export.plain import clean
from reviewapp.export.templates.compiler import Compiled, compile_template
from reviewapp.export.templates.language import escape
from reviewapp.export.templates.rendering import CustomPart, render
from reviewapp.export.word_values import Connect
from reviewapp.export.word_view import connect_values

SHIPPED = ("engineer", "manager", "compact")
_ENDING = ".docx"


def to_word(
    document: ConnectDocument, template: str | None = None, *, for_handing_in: bool = False
) -> bytes:
    """The document as a .docx file. The same document gives the same bytes.

    `template`: a shipped one's name, else the role's. `for_handing_in`: without ids, and without
    the appendix that lists them.
    """
    name = template or ("manager" if document.role == "manager" else "engineer")
    return fill(shipped(name), document, for_handing_in=for_handing_in)


def fill(
    compiled: Compiled,
    document: ConnectDocument,
    *,
    for_handing_in: bool = False,
    largest: int | None = None,
) -> bytes:
    """The document by a compiled template; `largest`: as many characters may come out."""
    values = connect_values(document, clean=for_handing_in)
    return render(
        compiled,
        values,
        document.as_of,
        custom=None
        if for_handing_in
        else lambda printed: _export_part(compiled.digest, values, document, printed),
        controls=not for_handing_in,
        largest=largest,
    )


def template_file(name: str) -> bytes:
    """The .docx file of a shipped template."""
    return Path(asset("templates", name + _ENDING)).read_bytes()


@cache
def shipped(name: str) -> Compiled:
    """A shipped template, compiled once."""
    return compile_template(template_file(name), Connect, foreign=False)


def _export_part(
    digest: str, values: Connect, document: ConnectDocument, printed: Set[str]
) -> CustomPart:
    """What is needed to take comments and changes back: what was exported, with its hashes.

    Of what the template prints alone. The texts themselves stand in the document, and whoever
    deletes one there must not find it here.
    """
    told = {
        piece.mark: box.mark
        for block in values.blocks
        for box in block.boxes
        for piece in box.pieces
        if piece.mark
    }
    items = "".join(
        f'<item id="{escape(entry.id)}" mark="{entry.mark}" sha256="{text_hash(entry.text)}"'
        + (f' box="{told[entry.mark]}"/>' if entry.mark in told else "/>")
        for entry in values.entries
        if entry.mark in printed
    )
    boxes = "".join(
        f'<box key="{escape(key)}" mark="{mark}" sha256="{text_hash(clean(box.text))}"/>'
        for key, box in box_sections(document).items()
        if (mark := box_mark(key)).lower() in printed
    )
    period = escape(values.period_name)
    about = f"{digest}\n{values.name}\n{values.period}\n{values.as_of}\n{items}{boxes}"
    export = UUID(bytes=sha256(about.encode("utf-8", "replace")).digest()[:16])
    xml = (
        f'<export xmlns="{EXPORT_NAMESPACE}" id="{export}" template="{digest}" '
        f'period="{period}">{items}{boxes}</export>'
    )
    return CustomPart(xml, str(export).upper())
