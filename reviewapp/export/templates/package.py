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
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from reviewapp.export.templates.problems import Place, Problem, TemplateError

_MEGABYTE = 1 << 20
LARGEST_FILE = 20 * _MEGABYTE
_LARGEST_UNPACKED = 100 * _MEGABYTE
_MOST_ENTRIES = 2_000
#: Text packs to a tenth; what packs to much less was made to fill a disk.
_HIGHEST_RATIO = 200
_RATIO_FROM = _MEGABYTE

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT_TYPE = f"{_OFFICE}/officeDocument"
HYPERLINK_TYPE = f"{_OFFICE}/hyperlink"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"

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


@dataclass(frozen=True, slots=True)
class Part:
    """An entry as it stands in an archive: its packed bytes, and what unpacks them."""

    name: str
    packed: bytes
    method: int
    crc: int
    size: int

    def content(self) -> bytes:
        """The unpacked bytes."""
        return self.packed if self.method == ZIP_STORED else zlib.decompress(self.packed, -15)


@dataclass(frozen=True, slots=True)
class Relationship:
    """From one part to another, by the name of the target, or to an outside address."""

    id: str
    type: str
    target: str
    external: bool


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
    if len(content) > LARGEST_FILE:
        raise _refused(f"the file is larger than {LARGEST_FILE // _MEGABYTE} MB.")
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            parts = {entry.filename: _read(content, entry) for entry in entries}
            for part in parts.values():
                unpacked = part.content()
                if len(unpacked) != part.size or zlib.crc32(unpacked) != part.crc:
                    raise _refused("the file is damaged: save it again in Word.")
    except (BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError):
        raise _refused("this is not a Word file (.docx), or a damaged one.") from None
    if CONTENT_TYPES not in parts or "_rels/.rels" not in parts:
        raise _refused("this is not a Word file (.docx).")
    problems = list(_dangers(parts))
    if problems:
        raise TemplateError(problems)
    return parts


def parse(part: str, content: bytes) -> etree._Element:
    """A part's XML, without comments and processing instructions. TemplateError for another."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise _refused("this part of the file is damaged: save it again in Word.", part) from None
    if root.getroottree().docinfo.doctype:
        raise _refused("it declares a document type, which no Word file does.", part)
    return root


def relationships(parts: Mapping[str, Part], part: str) -> list[Relationship]:
    """Those of a part; of the whole package for the name ""."""
    listed = rels_name(part)
    if listed not in parts:
        return []
    found = []
    for node in parse(listed, parts[listed].content()).iter(f"{{{RELATIONSHIPS}}}Relationship"):
        target, external = node.get("Target", ""), node.get("TargetMode") == "External"
        if not external:
            target = normpath(join("/" + dirname(part), target)).lstrip("/")
        found.append(Relationship(node.get("Id", ""), node.get("Type", ""), target, external))
    return found


def rels_name(part: str) -> str:
    """The part that lists a part's relationships."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def document_name(parts: Mapping[str, Part]) -> str:
    """The part that has the text. TemplateError where there is none."""
    for relationship in relationships(parts, ""):
        if relationship.type == DOCUMENT_TYPE and relationship.target in parts:
            return relationship.target
    raise _refused("this is not a Word file (.docx).")


def _refused(sentence: str, part: str = "the file") -> TemplateError:
    return TemplateError([Problem(Place(part), sentence)])


def _check_entries(entries: list[ZipInfo]) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise _refused(f"the file has more than {_MOST_ENTRIES:,} parts.")
    if sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
        raise _refused(f"unpacked it is larger than {_LARGEST_UNPACKED // _MEGABYTE} MB.")
    seen = set()
    for entry in entries:
        name = entry.filename
        if name.lower() in seen or "\\" in name or ":" in name or name.startswith("/"):
            raise _refused("it names a part twice, or by a path that no Word file has.")
        if ".." in name.split("/"):
            raise _refused("it names a part by a path that leads out of the file.")
        if entry.flag_bits & 1:
            raise _refused("it is locked with a password: save it without one.")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise _refused("it is packed in a way that no Word file is.")
        if entry.file_size > max(_RATIO_FROM, _HIGHEST_RATIO * entry.compress_size):
            raise _refused("it unpacks to far more than any Word file does.")
        seen.add(name.lower())


def _read(content: bytes, entry: ZipInfo) -> Part:
    if content[entry.header_offset : entry.header_offset + 4] != b"PK\3\4":
        raise BadZipFile
    name, extra = struct.unpack_from("<2H", content, entry.header_offset + 26)
    start = entry.header_offset + 30 + name + extra
    packed_bytes = content[start : start + entry.compress_size]
    unpacker = zlib.decompressobj(-15)
    if entry.compress_type == ZIP_DEFLATED:
        # One byte more than the archive states tells a lie before it fills the memory.
        unpacker.decompress(packed_bytes, entry.file_size + 1)
        if unpacker.unconsumed_tail:
            raise BadZipFile
    return Part(entry.filename, packed_bytes, entry.compress_type, entry.CRC, entry.file_size)


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
