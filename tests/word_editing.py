"""Exported documents, changed as Word and people change them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office/2011/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
WHEN = "2026-06-10T09:30:00Z"


def w(name: str) -> str:
    return f"{{{_W}}}{name}"


class Edited:
    """A document on somebody's desk."""

    def __init__(self, content: bytes, author: str = "Dana Lee") -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.root = etree.fromstring(self.parts["word/document.xml"])
        self.author = author
        self.comments: list[tuple[str, str, str | None, bool]] = []
        self._number = 9000

    # Finding

    def start(self, mark: str) -> Any:
        """The bookmark's beginning."""
        [found] = self.root.xpath(f".//w:bookmarkStart[@w:name='{mark}']", namespaces={"w": _W})
        return found

    def control(self, mark: str) -> Any:
        path = f".//w:sdt[w:sdtPr/w:tag/@w:val='{mark}']"
        return self.root.xpath(path, namespaces={"w": _W})[0]

    def runs(self, mark: str) -> list[Any]:
        """The runs with text between a bookmark's beginning and its end."""
        start = self.start(mark)
        key = start.get(w("id"))
        found, inside = [], False
        for node in self.root.iter(w("bookmarkStart"), w("bookmarkEnd"), w("r")):
            if node is start:
                inside = True
            elif node.tag == w("bookmarkEnd") and node.get(w("id")) == key:
                break
            elif inside and node.tag == w("r") and node.find(w("t")) is not None:
                found.append(node)
        return found

    def paragraph(self, mark: str) -> Any:
        return next(self.start(mark).iterancestors(w("p")))

    # Changing

    def type(self, mark: str, text: str, *, place: int = 0) -> None:
        """Other words in the place of those there, without tracking."""
        for number, run in enumerate(self.runs(mark)):
            if number == place:
                run.find(w("t")).text = text
            elif place == 0:
                run.getparent().remove(run)

    def insert(self, mark: str, text: str) -> None:
        """Words behind those of the last run, tracked."""
        last = self.runs(mark)[-1]
        last.addnext(self._tracked("ins", text_run(text)))

    def delete(self, mark: str, place: int = 0) -> None:
        """One run of the text, tracked."""
        run = self.runs(mark)[place]
        tracked = self._tracked("del")
        run.addprevious(tracked)
        for text in run.iter(w("t")):
            text.tag = w("delText")
        tracked.append(run)

    def insert_paragraph(self, mark: str, text: str, style: str | None = None) -> None:
        """A paragraph behind the last of a marked text, tracked."""
        last = next(self.runs(mark)[-1].iterancestors(w("p")))
        new = etree.SubElement(last.getparent(), w("p"))
        properties = etree.SubElement(new, w("pPr"))
        if style:
            etree.SubElement(properties, w("pStyle")).set(w("val"), style)
        # The sign of a paragraph is that of the one before: that is the new one.
        new.append(self._tracked("ins", text_run(text)))
        end = last.find(w("bookmarkEnd"))
        last.addnext(new)
        if end is not None:
            new.append(end)
        sign = last.find(w("pPr"))
        look = sign.find(w("rPr"))
        look = etree.SubElement(sign, w("rPr")) if look is None else look
        look.append(self._tracked("ins"))

    def _tracked(self, kind: str, *children: Any) -> Any:
        self._number += 1
        node = etree.Element(w(kind))
        node.set(w("id"), str(self._number))
        node.set(w("author"), self.author)
        node.set(w("date"), WHEN)
        node.extend(children)
        return node

    def comment(
        self,
        first: Any,
        text: str,
        last: Any | None = None,
        *,
        reply_to: int | None = None,
        done: bool = False,
    ) -> int:
        """A comment around nodes beside each other, or from one to another; returns its number."""
        number = len(self.comments)
        parent = None if reply_to is None else str(reply_to)
        self.comments.append((text, self.author, parent, done))
        start, end = (etree.Element(w(f"commentRange{it}")) for it in ("Start", "End"))
        for node in (start, end):
            node.set(w("id"), str(number))
        first.addprevious(start)
        run = etree.Element(w("r"))
        etree.SubElement(run, w("commentReference")).set(w("id"), str(number))
        (first if last is None else last).addnext(end)
        if next(end.iterancestors(w("p")), None) is None:
            paragraph = etree.Element(w("p"))
            paragraph.append(run)
            end.addnext(paragraph)
        else:
            end.addnext(run)
        return number

    def comment_on(self, mark: str, text: str, **more: Any) -> int:
        runs = self.runs(mark)
        return self.comment(runs[0], text, runs[-1], **more)

    # Saving

    def content(self, *, packed: bool = True) -> bytes:
        parts = dict(self.parts)
        parts["word/document.xml"] = etree.tostring(
            self.root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        if self.comments:
            parts["word/comments.xml"], parts["word/commentsExtended.xml"] = self._comment_parts()
            types = (("comments", "comments"), ("commentsExtended", "commentsExtended"))
            listed = parts["word/_rels/document.xml.rels"].decode()
            known = parts["[Content_Types].xml"].decode()
            for name, kind in types:
                base = _OFFICE if name == "comments" else _MICROSOFT
                listed = listed.replace(
                    "</Relationships>",
                    f'<Relationship Id="rId{name}" Type="{base}/{kind}" Target="{name}.xml"/>'
                    "</Relationships>",
                )
                known = known.replace(
                    "</Types>",
                    f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
                    "</Types>",
                )
            parts["word/_rels/document.xml.rels"] = listed.encode()
            parts["[Content_Types].xml"] = known.encode()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else 0) as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        return out.getvalue()

    def save(self, path: Path, *, packed: bool = True) -> Path:
        path.write_bytes(self.content(packed=packed))
        return path

    def _comment_parts(self) -> Sequence[bytes]:
        names = {"w": _W, "w14": _W14, "w15": _W15}
        listed = etree.Element(w("comments"), nsmap=names)
        threads = etree.Element(f"{{{_W15}}}commentsEx", nsmap=names)
        for number, (text, author, parent, done) in enumerate(self.comments):
            node = etree.SubElement(listed, w("comment"))
            node.set(w("id"), str(number))
            node.set(w("author"), author)
            node.set(w("date"), WHEN)
            paragraph = etree.SubElement(node, w("p"))
            paragraph.set(f"{{{_W14}}}paraId", f"{number + 1:08X}")
            paragraph.append(text_run(text))
            thread = etree.SubElement(threads, f"{{{_W15}}}commentEx")
            thread.set(f"{{{_W15}}}paraId", f"{number + 1:08X}")
            if parent is not None:
                thread.set(f"{{{_W15}}}paraIdParent", f"{int(parent) + 1:08X}")
            thread.set(f"{{{_W15}}}done", str(int(done)))
        return [
            etree.tostring(it, xml_declaration=True, encoding="UTF-8") for it in (listed, threads)
        ]


def text_run(text: str) -> Any:
    run = etree.Element(w("r"))
    shown = etree.SubElement(run, w("t"))
    shown.text = text
    shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def copied(node: Any) -> Any:
    """Pasted behind itself: Word keeps the bookmark at one of the two."""
    twin = deepcopy(node)
    for mark in list(twin.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        mark.getparent().remove(mark)
    node.addnext(twin)
    return twin
