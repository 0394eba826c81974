"""What of a template Word itself has a name for, and a loop would repeat or leave behind.

Bookmarks and drawings need numbers of their own, a comment or a chart in a loop a copy for each
turn, captions count on, and the contents list shows the headings that came out. Each gets a piece
of code in its place, a call of one of the renderer's functions (rendering.py).
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from reviewapp.export.templates import tags
from reviewapp.export.templates.paragraphs import Spliced, Use, bare
from reviewapp.export.templates.problems import Place
from reviewapp.export.templates.wordml import WP, A, C, R, w

#: An element of the tree that stands for a pair of codes around its children.
WRAP = "wrap"
_CHART = re.compile(r"\{%\s*chart\s+(.+?)\s*%\}", re.DOTALL)
_TOC = re.compile(r'\s*TOC\b.*?\\o\s*"1-([1-9])"')
_SEQ = re.compile(r"\s*SEQ\s+(\w+)")
#: What may be around a content control, within a paragraph or not.
_AROUND = ("p", "tc", "tr", "tbl", "body", "txbxContent", "hdr", "ftr", "comment", "footnote",
           "endnote")  # fmt: skip
#: Word's own bookmarks: of its contents lists, and of where it was last.
_HIDDEN = ("_Toc", "_GoBack")


@dataclass(slots=True)
class Chart:
    """A chart of a template: its XML without its series, and how each of them looks.

    `looks`: what stands in a series before its categories and values, and what behind.
    """

    source: str
    looks: list[tuple[str, str]]


@dataclass(slots=True)
class Found:
    """The code that a template's features need, and what the renderer needs to know of them.

    `codes`: by number, a code, or the one before and the one behind. `controls`: of each content
    control with a tag its other properties, before the tag and behind. `contents`: how many levels
    of headings the contents list shows, 0 without one. `asked`: the drawings that ask for a chart,
    with the expression for its figures.
    """

    spliced: Spliced
    codes: list[tuple[str, str]] = field(default_factory=list)
    controls: list[tuple[str, str]] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    contents: int = 0
    asked: list[tuple[etree._Element, str, Place]] = field(default_factory=list)

    def node(self, code: str) -> etree._Element:
        """What stands for a code in a tree."""
        self.codes.append((code, ""))
        return etree.ProcessingInstruction("code", str(len(self.codes) - 1))

    def mark(self, code: str) -> str:
        """What stands for a code in a text or an attribute."""
        self.codes.append((code, ""))
        return f"{self.spliced.prefix}c{len(self.codes) - 1};"

    def wrap(self, before: str, behind: str) -> etree._Element:
        """An element that stands for two codes around its children."""
        self.codes.append((before, behind))
        return etree.Element(WRAP, n=str(len(self.codes) - 1))


def attributes(part: str, root: etree._Element, found: Found) -> None:
    """Tags in attributes: alternative texts, tags of content controls, targets of links."""
    numbers = {paragraph: number for number, paragraph in enumerate(root.iter(w("p")), 1)}
    for node in root.iter(etree.Element):
        for name, value in node.attrib.items():
            text = str(value)
            if tags.OPENING.search(text) is None:
                continue
            paragraph = next(node.iterancestors(w("p")), None)
            place = Place(part, numbers.get(paragraph, 0), text)
            if chart := _CHART.fullmatch(text):
                found.asked.append((node, chart[1], place))
                continue
            use: Use = "argument" if node.tag in (w("tag"), w("bookmarkStart")) else "attribute"
            node.set(name, marked(text, place, use, found))


def marked(text: str, place: Place, use: Use, found: Found) -> str:
    """A text of an attribute, or of an element without runs, with what stands for its tags."""
    pieces, at = [], 0
    for it in tags.find(text):
        tag = tags.read(text[it.start() : it.end()], place)
        pieces.append(text[at : it.start()])
        if tag.kind == "expression":
            pieces.append(found.spliced.mark(tag, use))
        elif tag.kind == "statement":
            found.spliced.complain(place, f"{tag.source} can’t stand here: only {{{{ }}}} can.")
        at = it.end()
    if tags.OPENING.search(text[at:]):
        found.spliced.complain(place, f"“{text}” begins a tag that it does not end.")
    return "".join([*pieces, text[at:]])


def controls(root: etree._Element, found: Found) -> None:
    """A content control whose tag is an expression marks its content with a bookmark as well."""
    for control in list(root.iter(w("sdt"))):
        properties, content = control.find(w("sdtPr")), control.find(w("sdtContent"))
        tag = None if properties is None else properties.find(w("tag"))
        if properties is None or content is None or tag is None:
            continue
        value = tag.get(w("val"), "")
        if not _alone(value, found):
            continue
        before, behind, passed = "", "", False
        for child in properties:
            passed = passed or child is tag
            if child.tag not in (w("tag"), w("id"), w("showingPlcHdr"), w("placeholder")):
                xml = bare(serialised(child))
                before, behind = (before, behind + xml) if passed else (before + xml, behind)
        found.controls.append((before, behind))
        number = len(found.controls) - 1
        if next(control.iterancestors(*map(w, _AROUND))).tag == w("p"):
            wrap = found.wrap(f"{{{{ _open({number}, {value}) }}}}", "{{ _close() }}")
        else:
            wrap = found.wrap(f"{{% call _marked({number}, {value}) %}}", "{% endcall %}")
        wrap.extend(list(content))
        _replace(control, wrap)


def _alone(text: str, found: Found) -> bool:
    """Whether a text is one tag and nothing else."""
    return re.fullmatch(re.escape(found.spliced.prefix) + r"\d+;", text) is not None


def bookmarks(root: etree._Element, found: Found) -> None:
    """Bookmarks get numbers of their own; a name that is taken already marks nothing twice."""
    ends = {node.get(w("id")): node for node in root.iter(w("bookmarkEnd"))}
    for start in list(root.iter(w("bookmarkStart"))):
        name, key = start.get(w("name"), ""), start.get(w("id"), "")
        end = ends.pop(key, None)
        if end is None or name.startswith(_HIDDEN):
            for node in (start, end):
                if node is not None:
                    node.getparent().remove(node)
            continue
        said = name if _alone(name, found) else repr(name.replace("{", ""))
        _replace(start, found.node(f"{{{{ _start({key!r}, {said}) }}}}"))
        _replace(end, found.node(f"{{{{ _end({key!r}) }}}}"))
    for node in ends.values():
        node.getparent().remove(node)


def drawings(root: etree._Element, found: Found) -> None:
    """Each picture and chart has a number of its own."""
    for node in root.iter(f"{{{WP}}}docPr"):
        node.set("id", found.mark("{{ _number() }}"))


def captions(root: etree._Element, found: Found) -> None:
    """Captions count on, as the field SEQ would if Word were asked to update it."""
    for simple in root.iter(w("fldSimple")):
        if named := _SEQ.match(simple.get(w("instr"), "")):
            _counted(list(simple.iter(w("t"))), named[1], found)
    for paragraph in root.iter(w("p")):
        name, shown = None, False
        texts: list[etree._Element] = []
        for node in paragraph.iter(w("instrText"), w("fldChar"), w("t")):
            kind = node.get(w("fldCharType"))
            if node.tag == w("instrText") and (named := _SEQ.match(node.text or "")):
                name = named[1]
            elif kind is not None:
                if kind == "end" and name is not None:
                    _counted(texts, name, found)
                    name = None
                shown, texts = kind == "separate", []
            elif shown and name is not None:
                texts.append(node)


def _counted(texts: list[etree._Element], name: str, found: Found) -> None:
    for place, text in enumerate(texts):
        text.text = "" if place else found.mark(f"{{{{ _sequence({name!r}) }}}}")


def contents(root: etree._Element, found: Found) -> None:
    """The lines of a contents list give way to those that the headings make."""
    for instruction in root.iter(w("instrText")):
        levels = _TOC.match(instruction.text or "")
        first = next(instruction.iterancestors(w("p")), None)
        if levels is None or first is None:
            continue
        depth, last, lines = 0, first, [first]
        while last is not None:
            kinds = [node.get(w("fldCharType")) for node in last.iter(w("fldChar"))]
            depth += kinds.count("begin") - kinds.count("end")
            if depth <= 0:
                break
            last = last.getnext()
            if last is not None:
                lines.append(last)
        found.contents = int(levels[1])
        _replace(first, found.node(f"\x1d{levels[1]}\x1d"))
        for line in lines[1:]:
            line.getparent().remove(line)
        return


def headings(root: etree._Element, found: Found, levels: dict[str, int]) -> None:
    """Headings that a contents list shows tell the renderer. `levels`: by style, 1 for the top."""
    for paragraph in root.iter(w("p")):
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        level = 0 if style is None else levels.get(style.get(w("val"), ""), 0)
        if 1 <= level <= found.contents:
            wrap = found.wrap(f"{{% call _heading({level}) %}}", "{% endcall %}")
            wrap.extend([child for child in paragraph if child.tag != w("pPr")])
            paragraph.append(wrap)


def comments(root: etree._Element, listed: etree._Element, found: Found) -> None:
    """A comment is made anew where it is anchored, so in a loop each turn has one of its own."""
    bodies = {node.get(w("id"), ""): node for node in listed.iter(w("comment"))}
    ranges = {w("commentRangeStart"): "_comment_start", w("commentRangeEnd"): "_comment_end"}
    for node in list(root.iter(*ranges)):
        _replace(node, found.node(f"{{{{ {ranges[str(node.tag)]}({node.get(w('id'))!r}) }}}}"))
    for node in list(root.iter(w("commentReference"))):
        key = node.get(w("id"), "")
        body = bodies.get(key)
        if body is None:
            node.getparent().remove(node)
            continue
        body.set(w("id"), found.mark("{{ _comment_id() }}"))
        source = serialised(body)
        _replace(node, found.node(f"{{% call _comment({key!r}) %}}{source}{{% endcall %}}"))


def charts(sources: dict[str, etree._Element], found: Found) -> set[str]:
    """A drawing whose alternative text is `{% chart … %}` shows these figures in its own style.

    `sources`: the charts of the template by the id of their relationship. Returns the ids of
    those that were asked for.
    """
    used = set()
    for named, expression, place in found.asked:
        shown = next(named.getparent().iter(f"{{{C}}}chart"), None)
        key = "" if shown is None else shown.get(f"{{{R}}}id", "")
        if shown is None or key not in sources:
            found.spliced.complain(place, "there is no chart in this drawing.")
            continue
        used.add(key)
        source = deepcopy(sources[key])
        figures = tags.read("{{" + expression + "}}", place)
        told = tags.read("{{ (" + expression + ").description }}", place)
        named.set("descr", found.spliced.mark(told, "attribute"))
        for label in source.iter(f"{{{A}}}t"):
            label.text = marked(label.text or "", place, "attribute", found)
        chart = _chart(source)
        found.charts.append(chart)
        argument = found.spliced.mark(figures, "argument")
        code = f"{{% call _chart({len(found.charts) - 1}, {argument}) %}}{chart.source}"
        shown.set(f"{{{R}}}id", found.mark(f"{code}{{% endcall %}}"))
    return used


#: What the schema wants behind the values of a series.
_BEHIND = ("smooth", "shape", "extLst")


def _chart(source: etree._Element) -> Chart:
    """Without what would lead to the figures that it was made with."""
    for name in ("externalData", "userShapes"):
        for node in list(source.iter(f"{{{C}}}{name}")):
            node.getparent().remove(node)
    looks = []
    series = list(source.iter(f"{{{C}}}ser"))
    for place, node in enumerate(series):
        look = ["", ""]
        for child in node:
            name = etree.QName(child).localname
            if name not in ("idx", "order", "tx", "cat", "val"):
                look[name in _BEHIND] += bare(serialised(child))
        looks.append((look[0], look[1]))
        if place:
            node.getparent().remove(node)
        else:
            _replace(node, etree.ProcessingInstruction("series", "here"))
    return Chart(serialised(source), looks)


def serialised(node: etree._Element) -> str:
    """XML whose braces can't be read as tags."""
    copy = etree.tostring(node, encoding="unicode", with_tail=False)
    return re.sub(r"\{(?=[{%#])", "&#123;", copy)


def _replace(old: etree._Element, new: etree._Element) -> None:
    parent = old.getparent()
    assert parent is not None
    parent.replace(old, new)
