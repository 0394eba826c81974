"""The .docx file around a template's body: python-docx's empty document without its leftovers."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from reviewapp.export.templates.package import new_part, packed, read_package

#: Parts of python-docx's template that say something about another document.
_PACKAGE_LEFTOVERS = {
    RELATIONSHIP_TYPE.CORE_PROPERTIES,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.THUMBNAIL,
}
_DOCUMENT_LEFTOVERS = {
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.FONT_TABLE,
    RELATIONSHIP_TYPE.WEB_SETTINGS,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}
#: What stands in a template's file until a document is made of it, which has its own moment.
_NO_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)


def new_shell() -> Document:
    """An empty document whose properties are those of what will be made of it."""
    shell = docx.Document()
    for relationships, leftovers in (
        (shell.part.package.rels, _PACKAGE_LEFTOVERS),
        (shell.part.rels, _DOCUMENT_LEFTOVERS),
    ):
        for key in [key for key, rel in relationships.items() if rel.reltype in leftovers]:
            del relationships[key]
    properties = shell.core_properties
    properties.title = "{{ title }}"
    properties.author = properties.last_modified_by = "{{ name }}"
    properties.language = "en-US"
    properties.created = properties.modified = _NO_MOMENT
    return shell


def saved(shell: Document, body: str) -> bytes:
    """The file with `body` as its content. No date of packing stands in the archive."""
    element = shell.element.body
    content = parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>")
    for place, child in enumerate(list(content)):
        element.insert(place, child)
    plain = io.BytesIO()
    shell.save(plain)
    parts = read_package(plain.getvalue()).values()
    return packed(new_part(it.name, it.content().decode("utf-8")) for it in parts)
