"""The .docx package of a template: read with care, written with the same bytes for the same parts.

A template may come from anywhere, so the archive is looked at before anything in it is unpacked,
and what could reach outside of the file is refused: macros, embedded objects, other documents,
fields that fetch something.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from posixpath import dirname, join
from zipfile import ZIP_DEFLATED

from lxml import etree

from reviewapp import word_package
from reviewapp.export.templates.problems import Place, Problem, TemplateError
from reviewapp.word_package import (
    CONTENT_TYPES,
    DOCUMENT_TYPE,
    LARGEST_FILE,
    OFFICE,
    RELATIONSHIPS,
    PackageError,
    Part,
    Relationship,
    rels_name,
)

__all__ = [
    "CONTENT_TYPES",
    "DOCUMENT_TYPE",
    "HYPERLINK_TYPE",
    "LARGEST_FILE",
    "RELATIONSHIPS",
    "Part",
    "Relationship",
    "document_name",
    "new_part",
    "packed",
    "parse",
    "read_package",
    "relationships",
    "rels_name",
]

HYPERLINK_TYPE = f"{OFFICE}/hyperlink"

_DANGEROUS_TYPES = ("vbaproject", "macroenabled", "activex", "oleobject", "afchunk", "subdocument",
                    "attachedtemplate", "mailmergesource", "frame")  # fmt: skip
_KNOWN_LINK = re.compile("(?:https?|mailto):", re.IGNORECASE)
#: Fields that show something of this document. Others can fetch, link to or run something.
_FIELDS = frozenset(
    [
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "SEQ",
        "TOC",
        "REF",
        "PAGEREF",
        "NOTEREF",
        "STYLEREF",
        "TITLE",
        "AUTHOR",
        "SUBJECT",
        "DATE",
        "TIME",
        "CREATEDATE",
        "SAVEDATE",
        "DOCPROPERTY",
        "FILENAME",
        "NUMWORDS",
        "LISTNUM",
        "TC",
        "XE",
        "INDEX",
        "SYMBOL",
    ]
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def new_part(name: str, text: str) -> Part:
    """A part of this text, packed."""
    content = text.encode("utf-8")
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return Part(name, packed, ZIP_DEFLATED, zlib.crc32(content), len(content))


def packed(parts: Iterable[Part]) -> bytes:
    """The archive. It names no date: the same parts give the same bytes."""
    body, directory, count = io.BytesIO(), io.BytesIO(), 0
    for part in parts:
        name = part.name.encode("utf-8")
        first_day = 0x21  # 1 January 1980, the first that an archive can name
        common = (20, 0x800, part.method, 0, first_day, part.crc, len(part.packed), part.size,
                  len(name), 0)  # fmt: skip
        at = body.tell()
        body.write(struct.pack("<4s5H3L2H", b"PK\3\4", *common) + name + part.packed)
        directory.write(struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *common, 0, 0, 0, 0, at) + name)
        count += 1
    at, listed = body.tell(), directory.getvalue()
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(listed), at, 0)
    return body.getvalue() + listed + end


def read_package(content: bytes) -> dict[str, Part]:
    """The parts of a Word file by name, in order. TemplateError unless it is harmless."""
    with _said_of_a_template():
        parts = word_package.read_parts(content)
    problems = list(_dangers(parts))
    if problems:
        raise TemplateError(problems)
    return parts


def parse(part: str, content: bytes) -> etree._Element:
    """A part's XML, as `word_package.parse`. TemplateError for what can't be one."""
    with _said_of_a_template():
        return word_package.parse(part, content)


def relationships(parts: Mapping[str, Part], part: str) -> list[Relationship]:
    """Those of a part; of the whole package for the name ""."""
    with _said_of_a_template():
        return word_package.relationships(parts, part)


def document_name(parts: Mapping[str, Part]) -> str:
    """The part that has the text. TemplateError where there is none."""
    with _said_of_a_template():
        return word_package.document_name(parts)


@contextmanager
def _said_of_a_template() -> Iterator[None]:
    try:
        yield
    except PackageError as error:
        place = Place(error.part or "the file")
        raise TemplateError([Problem(place, error.sentence)]) from None


def _dangers(parts: Mapping[str, Part]) -> Iterator[Problem]:
    types = parse(CONTENT_TYPES, parts[CONTENT_TYPES].content())
    kinds = " ".join(node.get("ContentType", "").lower() for node in types)
    if "macroenabled" in kinds or "vbaproject" in kinds:
        yield Problem(Place("the file"), "it has macros: save it as a .docx without them.")
    for name, part in parts.items():
        if name.endswith(".rels"):
            folder, _, last = name.rpartition("/")
            source = join(dirname(folder), last.removesuffix(".rels"))
            yield from _outside(name, relationships(parts, source))
        elif name.endswith(".xml") and b"nstr" in (content := part.content()):
            yield from _fields(name, parse(name, content))


def _outside(name: str, found: list[Relationship]) -> Iterator[Problem]:
    for relationship in found:
        kind = relationship.type.rpartition("/")[2]
        if kind.lower() in _DANGEROUS_TYPES or kind.lower().startswith("activex"):
            yield Problem(Place(name), f"it brings along something that can run code ({kind}).")
        elif relationship.external and not (
            kind == "hyperlink" and _KNOWN_LINK.match(relationship.target)
        ):
            yield Problem(Place(name), f"it fetches something from outside the file ({kind}).")


def _fields(name: str, root: etree._Element) -> Iterator[Problem]:
    instructions = [node.get(f"{_W}instr", "") for node in root.iter(f"{_W}fldSimple")]
    collected: list[list[str]] = [[]]
    for node in root.iter(f"{_W}fldChar", f"{_W}instrText", f"{_W}delInstrText"):
        if node.tag != f"{_W}fldChar":
            collected[-1].append(node.text or "")
        elif node.get(f"{_W}fldCharType") == "begin":
            collected.append([])
    instructions += map("".join, collected)
    for instruction in instructions:
        words = instruction.split()
        link = words and words[0].upper() == "HYPERLINK"
        harmless = words and words[0].upper() in _FIELDS
        if words and not harmless and not (link and "\\l" in words):
            yield Problem(Place(name), f"the field {words[0]} can fetch something: take it out.")
