"""Tags out of paragraphs: Word cuts text into runs as it likes, so a tag may begin in one run and
end in another. Here the text of a paragraph is read as one, and its runs are written anew around
the tags, at the level of XML nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from reviewapp.export.templates import tags
from reviewapp.export.templates.problems import Place, Problem
from reviewapp.export.templates.tags import Tag
from reviewapp.export.templates.wordml import XML_SPACE, w

#: Stands in a paragraph's text for what is no text: a picture, a field's end, a bookmark.
_OBJECT = "\0"
#: Elements whose runs are read as one text, each for itself.
_CONTAINERS = tuple(map(w, ("p", "hyperlink", "sdtContent", "ins", "smartTag", "fldSimple")))
#: What Word notes down for itself; two runs that differ in it alone are one.
_NOTES = ("proofErr", "lastRenderedPageBreak")
_REVISION = re.compile(r"\{.*\}(?:rsid\w*|paraId|textId)$")
_VISIBLE = re.compile(r"[^\s\0]")


def tidy(root: etree._Element) -> None:
    """Take out what Word notes down for itself, and ids that a loop would repeat."""
    for name in _NOTES:
        for node in list(root.iter(w(name))):
            _remove(node)
    for node in root.iter(w("p"), w("r"), w("tr"), w("sectPr"), w("tbl")):
        for name in [name for name in node.attrib if _REVISION.match(str(name))]:
            del node.attrib[name]


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


#: How a tag's expression is put in: into `w:t`, into an attribute, as formatted runs, as a core
#: property, or as the argument of a function of the renderer's own.
Use = Literal["text", "attribute", "runs", "property", "argument"]


@dataclass(slots=True)
class Spliced:
    """A template's tags, each with the number that stands for it in the trees of its parts.

    An expression in a text or an attribute is `mark(…)`; every other tag is a processing
    instruction of its own: between runs, in the place of its paragraph, or in that of its row.
    `looks`: for a tag of scope "r" the properties of its run, as XML.
    """

    prefix: str
    tags: list[Tag] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    looks: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def mark(self, tag: Tag, use: Use = "text") -> str:
        """The text that stands for a tag."""
        self.tags.append(tag)
        self.uses.append(use)
        return f"{self.prefix}{len(self.tags) - 1};"

    def node(self, tag: Tag) -> etree._Element:
        """The node that stands for a tag."""
        self.tags.append(tag)
        self.uses.append("runs")
        return etree.ProcessingInstruction("tag", str(len(self.tags) - 1))

    def complain(self, place: Place, sentence: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(place, sentence))


def splice(part: str, root: etree._Element, spliced: Spliced) -> None:
    """Put what stands for them in the place of all tags of a part's paragraphs."""
    paragraphs = list(root.iter(w("p")))
    rows: dict[etree._Element, list[etree._Element]] = {}
    for number, paragraph in enumerate(paragraphs, 1):
        text = "".join(node.text or "" for node in _own(paragraph, w("t")))
        if tags.OPENING.search(text) is None:
            continue
        place = Place(part, number, text)
        whole: list[Tag] = []
        for container in (paragraph, *_own(paragraph, *_CONTAINERS[1:])):
            whole += _Container(container, place, spliced).splice()
        if len(whole) > 1:
            rows_too = any(tag.scope == "tr" for tag in whole)
            each = "row" if rows_too else "paragraph"
            spliced.complain(place, f"two tags in one {each}: each {{%{whole[0].scope} %}} "
                             f"needs a {each} of its own.")  # fmt: skip
        elif whole:
            _replace(paragraph, whole[0], rows, spliced)
    for row, marks in rows.items():
        _replace_row(row, marks, spliced)


def _own(paragraph: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Descendants of these names that are in no other paragraph inside this one."""
    for node in paragraph.iter(*names):
        if node is not paragraph and next(node.iterancestors(w("p"))) is paragraph:
            yield node


def _replace(
    paragraph: etree._Element,
    tag: Tag,
    rows: dict[etree._Element, list[etree._Element]],
    spliced: Spliced,
) -> None:
    """A tag for its whole paragraph or row takes the place of it."""
    rest = "".join(paragraph.itertext(w("t")))
    if _VISIBLE.search(rest) or any(_own(paragraph, w("drawing"), w("sdt"))):
        said = f"nothing else can stand in its {'row' if tag.scope == 'tr' else 'paragraph'}"
        spliced.complain(tag.place, f"{tag.source} stands for all of it: {said}.")
    elif next(_own(paragraph, w("sectPr")), None) is not None:
        spliced.complain(tag.place, f"{tag.source} would take a section break with it.")
    mark = spliced.node(tag)
    parent = paragraph.getparent()
    assert parent is not None
    parent.replace(paragraph, mark)
    if tag.scope == "tr":
        row = next(mark.iterancestors(w("tr")), None)
        if row is None:
            spliced.complain(tag.place, f"{tag.source} is outside of a table’s row.")
        else:
            rows.setdefault(row, []).append(mark)


def _replace_row(row: etree._Element, marks: list[etree._Element], spliced: Spliced) -> None:
    mark = marks[0]
    tag = spliced.tags[int(mark.text or "")]
    if len(marks) > 1:
        spliced.complain(tag.place, "two tags in one row: each {%tr %} needs a row of its own.")
    elif _VISIBLE.search("".join(row.itertext(w("t")))):
        spliced.complain(
            tag.place, f"{tag.source} stands for all of it: nothing else can stand in its row."
        )
    parent = row.getparent()
    assert parent is not None
    parent.replace(row, mark)


@dataclass(slots=True)
class _Atom:
    """A character of a run or, with `node`, something that is none; `look` None: between runs."""

    text: str
    look: str | None
    node: etree._Element | None = None


class _Container:
    """The runs of one container, read as one text and written anew."""

    def __init__(self, element: etree._Element, place: Place, spliced: Spliced) -> None:
        self._element, self._place, self._spliced = element, place, spliced
        self._run: etree._Element | None = None
        self._look: str | None = None
        self._whole: list[Tag] = []

    def splice(self) -> list[Tag]:
        """The tags that stand for the whole paragraph or row, which leave no trace here."""
        atoms = list(self._atoms())
        # A bookmark or the like may stand between any two signs of a tag.
        places = [place for place, atom in enumerate(atoms) if atom.text != _OBJECT]
        text = "".join(atoms[place].text for place in places)
        if tags.OPENING.search(text) is None:
            return []
        for child in list(self._element):
            self._element.remove(child)
        at = end = 0
        for found in tags.find(text):
            first, last = places[found.start()], places[found.end() - 1] + 1
            self._write(atoms[at:first])
            source = text[found.start() : found.end()]
            self._put(tags.read(source, self._place), atoms[first].look)
            # What is no text can't stand inside a tag: it follows behind.
            self._write([atom for atom in atoms[first:last] if atom.text == _OBJECT])
            at, end = last, found.end()
        if (begun := tags.OPENING.search(text, end)) is not None:
            closing = {"{{": "}}", "{%": "%}", "{#": "#}"}[begun.group()]
            sentence = f"the tag that begins with {begun.group()} has no {closing} behind it."
            self._spliced.complain(self._place, sentence)
        self._write(atoms[at:])
        return self._whole

    def _atoms(self) -> Iterator[_Atom]:
        for child in self._element:
            if child.tag != w("r"):
                yield _Atom(_OBJECT, None, child)
                continue
            properties = child.find(w("rPr"))
            look = "" if properties is None else _serialised(properties)
            for node in child:
                if node.tag == w("t"):
                    yield from (_Atom(sign, look) for sign in node.text or "")
                elif node.tag == w("tab"):
                    yield _Atom("\t", look, node)
                elif node.tag == w("br") and not node.attrib:
                    yield _Atom("\n", look, node)
                elif node is not properties:
                    yield _Atom(_OBJECT, look, node)

    def _write(self, atoms: list[_Atom]) -> None:
        for atom in atoms:
            if atom.look is None:
                self._run = None
                self._element.append(atom.node)
            elif atom.node is not None:
                self._run_of(atom.look).append(atom.node)
            else:
                self._text(atom.text, atom.look)

    def _put(self, tag: Tag, look: str | None) -> None:
        if tag.kind == "comment":
            return
        if tag.scope == "tc":
            self._spliced.complain(
                self._place, f"{tag.source}: a table has the columns that it was made with."
            )
        elif tag.scope in ("p", "tr") and tag.kind == "statement":
            self._whole.append(tag)
        elif tag.kind == "statement" or tag.scope == "r":
            mark = self._spliced.node(tag)
            self._spliced.looks[len(self._spliced.tags) - 1] = look or ""
            self._run = None
            self._element.append(mark)
        else:
            if tag.scope:
                self._spliced.complain(
                    self._place, f"{tag.source}: only {{{{r }}}} takes formatted text."
                )
            self._text(self._spliced.mark(tag), look or "")

    def _text(self, text: str, look: str) -> None:
        run = self._run_of(look)
        last = run[-1] if len(run) else None
        if last is None or last.tag != w("t"):
            last = etree.SubElement(run, w("t"))
            last.set(XML_SPACE, "preserve")
        last.text = (last.text or "") + text

    def _run_of(self, look: str) -> etree._Element:
        if self._run is None or self._look != look:
            self._run, self._look = etree.SubElement(self._element, w("r")), look
            if look:
                self._run.append(etree.fromstring(look))
        return self._run


def _serialised(properties: etree._Element) -> str:
    copy = etree.fromstring(etree.tostring(properties))
    copy.tail = None
    return str(etree.tostring(copy, method="c14n", exclusive=True), "utf-8")


def bare(xml: str) -> str:
    """XML as it stands inside a part, whose root declares the namespaces."""
    return re.sub(r' xmlns:\w+="[^"]*"', "", xml)
