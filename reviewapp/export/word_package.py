"""The .docx file around a body: python-docx's empty document without its leftovers, packed."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from reviewapp.export.plain import one_line

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
#: A core property takes no more characters.
_LONGEST_PROPERTY = 255
#: The first date that a zip archive can name.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def new_shell(title: str, author: str, as_of: datetime) -> Document:
    """An empty document with properties of its own; `as_of` is when it was made and changed."""
    shell = docx.Document()
    for relationships, leftovers in (
        (shell.part.package.rels, _PACKAGE_LEFTOVERS),
        (shell.part.rels, _DOCUMENT_LEFTOVERS),
    ):
        for key in [key for key, rel in relationships.items() if rel.reltype in leftovers]:
            del relationships[key]
    properties = shell.core_properties
    properties.title = one_line(title)[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = one_line(author)[:_LONGEST_PROPERTY]
    properties.language = "en-US"
    properties.created = properties.modified = as_of.astimezone(UTC)
    return shell


def packed(shell: Document, body: str) -> bytes:
    """The file, with `body` as its content.

    The body is put into the packed document: parsing it first would cost more than all the rest,
    and refuse texts above ten megabytes. No date of packing stands in the archive.
    """
    plain = io.BytesIO()
    shell.save(plain)
    document_part = str(shell.part.partname).lstrip("/")
    result = io.BytesIO()
    with ZipFile(plain) as source, ZipFile(result, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == document_part:
                content = content.replace(b"<w:body>", b"<w:body>" + body.encode("utf-8"), 1)
            entry = ZipInfo(name, _NO_DATE)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, content)
    return result.getvalue()
