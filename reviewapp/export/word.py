"""The Connect as a Word document, to be handed in without rewriting: a template, filled."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from reviewapp.assets import asset
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.draft import box_sections
from reviewapp.export.plain import clean
from reviewapp.export.templates.compiler import Compiled, compile_template
from reviewapp.export.templates.language import escape
from reviewapp.export.templates.rendering import CustomPart, render
from reviewapp.export.word_values import Connect
from reviewapp.export.word_view import box_mark, connect_values

#: The namespace of the part that ties a document to what it was exported from.
EXPORT_NAMESPACE = "urn:reviewapp:export:1"
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
        custom=None if for_handing_in else _export_part(compiled.digest, values, document),
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


def _export_part(digest: str, values: Connect, document: ConnectDocument) -> CustomPart:
    """What is needed to take comments and changes back: what was exported, with its hashes."""
    items = "".join(
        f'<item id="{escape(entry.id)}" mark="{entry.mark}" sha256="{_hash(entry.text)}"/>'
        for entry in values.entries
    )
    boxes = "".join(
        f'<box key="{escape(key)}" mark="{box_mark(key)}" sha256="{_hash(clean(box.text))}"/>'
        for key, box in box_sections(document).items()
    )
    about = f"{digest}\n{values.name}\n{values.period}\n{values.as_of}\n{items}{boxes}"
    export = UUID(bytes=bytes.fromhex(_hash(about))[:16])
    xml = (
        f'<export xmlns="{EXPORT_NAMESPACE}" id="{export}" template="{digest}">{items}{boxes}'
        "</export>"
    )
    return CustomPart(xml, str(export).upper())


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()
