"""A Word file from anywhere: its archive is looked at before anything in it is unpacked."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from reviewapp.core.errors import BadInputError

_MEGABYTE = 1 << 20
LARGEST_FILE = 20 * _MEGABYTE
_LARGEST_UNPACKED = 100 * _MEGABYTE
_MOST_ENTRIES = 2_000
#: Text packs to a tenth; what packs to much less was made to fill a disk.
_HIGHEST_RATIO = 200
_RATIO_FROM = _MEGABYTE

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT_TYPE = f"{OFFICE}/officeDocument"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"


class PackageError(BadInputError):
    """What is wrong with a Word file, and in which of its parts, "" for the whole of it."""

    def __init__(self, sentence: str, part: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.part = sentence, part


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


def read_parts(content: bytes) -> dict[str, Part]:
    """The parts of a Word file by name, in order. PackageError unless it is one, whole."""
    if len(content) > LARGEST_FILE:
        raise PackageError(f"the file is larger than {LARGEST_FILE // _MEGABYTE} MB.")
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            parts = {entry.filename: _read(content, entry) for entry in entries}
            for part in parts.values():
                unpacked = part.content()
                if len(unpacked) != part.size or zlib.crc32(unpacked) != part.crc:
                    raise PackageError("the file is damaged: save it again in Word.")
    except (BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError):
        raise PackageError("this is not a Word file (.docx), or a damaged one.") from None
    if CONTENT_TYPES not in parts or "_rels/.rels" not in parts:
        raise PackageError("this is not a Word file (.docx).")
    return parts


def parse(part: str, content: bytes) -> etree._Element:
    """A part's XML, without comments and processing instructions. PackageError for another."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise PackageError(
            "this part of the file is damaged: save it again in Word.", part
        ) from None
    if root.getroottree().docinfo.doctype:
        raise PackageError("it declares a document type, which no Word file does.", part)
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
    """The part that has the text. PackageError where there is none."""
    for relationship in relationships(parts, ""):
        if relationship.type == DOCUMENT_TYPE and relationship.target in parts:
            return relationship.target
    raise PackageError("this is not a Word file (.docx).")


def _check_entries(entries: list[ZipInfo]) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise PackageError(f"the file has more than {_MOST_ENTRIES:,} parts.")
    if sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
        raise PackageError(f"unpacked it is larger than {_LARGEST_UNPACKED // _MEGABYTE} MB.")
    seen = set()
    for entry in entries:
        name = entry.filename
        if name.lower() in seen or "\\" in name or ":" in name or name.startswith("/"):
            raise PackageError("it names a part twice, or by a path that no Word file has.")
        if ".." in name.split("/"):
            raise PackageError("it names a part by a path that leads out of the file.")
        if entry.flag_bits & 1:
            raise PackageError("it is locked with a password: save it without one.")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise PackageError("it is packed in a way that no Word file is.")
        if entry.file_size > max(_RATIO_FROM, _HIGHEST_RATIO * entry.compress_size):
            raise PackageError("it unpacks to far more than any Word file does.")
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
