"""A compiled template with values: its parts as text, put together to the .docx file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.exceptions import TemplateError as JinjaError

from reviewapp.export.templates.charts import chart_xml
from reviewapp.export.templates.compiler import PART_END, Compiled
from reviewapp.export.templates.language import attribute, clipped, escape, finalize
from reviewapp.export.templates.package import (
    CONTENT_TYPES,
    HYPERLINK_TYPE,
    Part,
    new_part,
    packed,
    rels_name,
)
from reviewapp.export.templates.problems import Place, Problem, TemplateError
from reviewapp.export.templates.values import Figures, Span
from reviewapp.export.web_address import web_address

_CHART_TYPE = HYPERLINK_TYPE.replace("hyperlink", "chart")
_CUSTOM_TYPE = HYPERLINK_TYPE.replace("hyperlink", "customXml")
_CHART_CONTENT = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_TEXT = re.compile("<w:t(?: [^>]*)?>([^<]*)</w:t>")
#: Between two line breaks, and where a value is empty.
_NO_TEXT = '<w:t xml:space="preserve"></w:t>'
#: The first paragraph up to its text, where marked paragraphs begin with one.
_FIRST = re.compile("<w:p(?: [^>]*)?>(?:<w:pPr>.*?</w:pPr>|<w:pPr/>)?", re.DOTALL)
#: What Word allows as the name of a bookmark.
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class CustomPart:
    """A part with data of our own: its XML, and the id that Word knows it by."""

    xml: str
    store_id: str


def render(
    compiled: Compiled,
    values: Any,
    moment: datetime,
    *,
    custom: Callable[[Set[str]], CustomPart] | None = None,
    controls: bool = True,
    largest: int | None = None,
) -> bytes:
    """The document as a .docx file; the same input gives the same bytes.

    `values`: of the dataclass that the template was compiled for. `moment`: when it was made, in
    its properties. `custom`: makes our own part of the bookmarks that came out, in lower case.
    `controls`: whether marked text stands in content controls, beside bookmarks.
    `largest`: how many characters may come out. TemplateError where a tag fails.
    """
    session = _Session(compiled, moment, controls)
    given = {it.name: getattr(values, it.name) for it in fields(values)}
    context = compiled.template.new_context({**given, **session.functions()})
    pieces: list[str] = []
    left = float("inf") if largest is None else largest
    try:
        generated = compiled.template.root_render_func(context)
        if largest is None:
            pieces += generated
        else:
            for piece in generated:
                pieces.append(piece)
                left -= len(piece)
                if left < 0:
                    raise SecurityError("the document gets too large")
    except (JinjaError, TypeError, ValueError, ArithmeticError, LookupError, MemoryError,
            AttributeError, RecursionError) as error:  # fmt: skip
        raise TemplateError([_failed(compiled, error)]) from None
    whole = "".join(pieces).replace(_NO_TEXT, "")
    texts = dict(zip(compiled.rendered, whole.split(PART_END), strict=False))
    return packed(session.parts(texts, custom and custom(session.names)))


def _failed(compiled: Compiled, error: Exception) -> Problem:
    """A tag that failed with these values, found by its line in the template's source."""
    place, trace = Place(compiled.document), error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = compiled.template.get_corresponding_lineno(trace.tb_lineno)
            place = compiled.lines[min(line, len(compiled.lines)) - 1]
        trace = trace.tb_next
    said = str(error).rstrip(".") or type(error).__name__
    return Problem(place, f"this can’t be shown ({said}).")


class _Session:
    """What one rendering numbers, collects and adds."""

    def __init__(self, compiled: Compiled, moment: datetime, controls: bool) -> None:
        self._compiled, self._moment, self._controls = compiled, moment, controls
        self._last = 0
        #: The bookmarks so far, in lower case.
        self.names: set[str] = set()
        self._open_marks: list[str] = []
        self._bookmarks: dict[str, str] = {}
        self._comment_ids: dict[str, int] = {}
        self._comment_count = self._comment_id = 0
        self._comments: list[str] = []
        self._headings: list[tuple[int, str, str]] = []
        self._counters: dict[str, int] = {}
        self._links: dict[str, str] = {}
        self._charts: list[str] = []

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What the code of features calls; no tag of a template can name one of them."""
        return {
            "_attribute": attribute,
            "_clipped": clipped,
            "_moment": lambda: f"{self._moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "_runs": self._runs,
            "_number": self._number,
            "_open": self._open,
            "_close": self._close,
            "_marked": self._marked,
            "_start": self._start,
            "_end": self._end,
            "_heading": self._heading,
            "_sequence": self._sequence,
            "_comment": self._comment,
            "_comment_id": lambda: str(self._comment_id),
            "_comment_start": self._comment_start,
            "_comment_end": self._comment_end,
            "_chart": self._chart,
            "_filled": _filled,
            "_table": _table,
        }

    # In the text

    def _number(self) -> str:
        self._last += 1
        return str(self._last)

    def _open(self, control: int, name: object) -> str:
        """The beginning of marked text; nothing for a name that can't be one, or is taken."""
        around = self._around(control, name)
        if around is None:
            self._open_marks.append("")
            return ""
        before, start, end, behind = around
        self._open_marks.append(end + behind)
        return before + start

    def _marked(self, control: int, name: object, caller: Callable[[], str]) -> str:
        """Marked paragraphs: the bookmark goes from inside the first to inside the last."""
        inside = caller()
        around = self._around(control, name)
        if around is None or not inside:
            return inside
        before, start, end, behind = around
        first = _FIRST.match(inside)
        if first is None or not inside.endswith("</w:p>"):
            return before + start + inside + end + behind
        at, last = first.end(), len(inside) - len("</w:p>")
        stop = inside.index("</w:p>")
        lines = inside[at:stop]
        if before and "<w:br/>" in lines and "<w:sdt>" not in lines:
            # LibreOffice moves the line breaks of the first paragraph to its front, unless they
            # are in a control of their own.
            lines = f"<w:sdt><w:sdtPr/><w:sdtContent>{lines}</w:sdtContent></w:sdt>"
        return "".join(
            (before, inside[:at], start, lines, inside[stop:last], end, inside[last:], behind)
        )

    def _around(self, control: int, name: object) -> tuple[str, str, str, str] | None:
        """Around marked text: a content control, in it a bookmark. None for no possible name."""
        text = str(name or "")
        if _NAME.fullmatch(text) is None or text.lower() in self.names:
            return None
        self.names.add(text.lower())
        number = self._number()
        start = f'<w:bookmarkStart w:id="{number}" w:name="{text}"/>'
        end = f'<w:bookmarkEnd w:id="{number}"/>'
        if not self._controls:
            return "", start, end, ""
        before, behind = self._compiled.controls[control]
        opening = (
            f'<w:sdt><w:sdtPr>{before}<w:tag w:val="{text}"/><w:id w:val="{number}"/>{behind}'
            "</w:sdtPr><w:sdtContent>"
        )
        return opening, start, end, "</w:sdtContent></w:sdt>"

    def _close(self) -> str:
        return self._open_marks.pop()

    def _start(self, key: str, name: object) -> str:
        text = str(name)
        if _NAME.fullmatch(text) is None or text.lower() in self.names:
            self._bookmarks.pop(key, None)
            return ""
        self.names.add(text.lower())
        self._bookmarks[key] = number = self._number()
        return f'<w:bookmarkStart w:id="{number}" w:name="{text}"/>'

    def _end(self, key: str) -> str:
        number = self._bookmarks.pop(key, None)
        return "" if number is None else f'<w:bookmarkEnd w:id="{number}"/>'

    def _heading(self, level: int, caller: Callable[[], str]) -> str:
        inside = caller()
        text = "".join(_TEXT.findall(inside))
        if not text.strip():
            return inside
        anchor = f"_Toc{len(self._headings) + 1:06}"
        self._headings.append((level, anchor, text))
        number = self._number()
        start = f'<w:bookmarkStart w:id="{number}" w:name="{anchor}"/>'
        return f'{start}{inside}<w:bookmarkEnd w:id="{number}"/>'

    def _sequence(self, name: str) -> str:
        self._counters[name] = self._counters.get(name, 0) + 1
        return str(self._counters[name])

    def _runs(self, value: object, number: int) -> str:
        look = self._compiled.looks.get(number, "")
        many = isinstance(value, tuple | list) and not isinstance(value, Span)
        spans: Iterable[object] = value if many else (value,)  # type: ignore[assignment]
        return "".join([self._span(it, look) for it in spans])

    def _span(self, span: object, look: str) -> str:
        """A run in the look of its tag or in its own; a link that is no address is plain text."""
        if not isinstance(span, Span):
            span = Span("" if span is None else str(span))
        target = ""
        if span.link.startswith("#"):
            target = f'w:anchor="{escape(span.link[1:])}"'
        elif span.link and (address := web_address(span.link)) is not None:
            key = self._links.setdefault(address, f"rIdLink{len(self._links) + 1}")
            target = f'r:id="{key}"'
        style = self._compiled.styles.get(span.style.lower()) if span.style else None
        if style and (target or not span.link):
            look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>'
        run = f'<w:r>{look}<w:t xml:space="preserve">{finalize(span.text)}</w:t></w:r>'
        return f'<w:hyperlink {target} w:history="1">{run}</w:hyperlink>' if target else run

    def _comment_start(self, key: str) -> str:
        """The comment itself comes with its reference, which is behind the range's end."""
        self._comment_ids[key] = number = self._new_comment()
        return f'<w:commentRangeStart w:id="{number}"/>'

    def _comment_end(self, key: str) -> str:
        return f'<w:commentRangeEnd w:id="{self._comment_ids[key]}"/>'

    def _new_comment(self) -> int:
        self._comment_count += 1
        return self._comment_count - 1

    def _comment(self, key: str, caller: Callable[[], str]) -> str:
        number = self._comment_ids.pop(key, None)
        self._comment_id = self._new_comment() if number is None else number
        self._comments.append(caller())
        return f'<w:commentReference w:id="{self._comment_id}"/>'

    def _chart(self, number: int, figures: object, caller: Callable[[], str]) -> str:
        if not isinstance(figures, Figures):
            raise TypeError("a chart takes the figures of a trend")
        self._charts.append(chart_xml(caller(), self._compiled.charts[number].looks, figures))
        return f"rIdChart{len(self._charts)}"

    # The package

    def parts(self, texts: dict[str, str], custom: CustomPart | None) -> Iterable[Part]:
        """All parts: those that stay as they are packed, the others made anew, then what is new."""
        compiled = self._compiled
        if compiled.contents:
            texts[compiled.document] = self._with_contents(texts[compiled.document])
        added: dict[str, str] = {}
        targets: list[tuple[str, str, str, str]] = [
            (key, HYPERLINK_TYPE, address, ' TargetMode="External"')
            for address, key in self._links.items()
        ]
        for number, xml in enumerate(self._charts, 1):
            added[f"word/charts/figures{number}.xml"] = xml
            target = f"/word/charts/figures{number}.xml"
            targets.append((f"rIdChart{number}", _CHART_TYPE, target, ""))
        if compiled.comments is not None:
            name, head, tail = compiled.comments
            added[name] = head + "".join(self._comments) + tail
        if custom is not None:
            targets.append(("rIdExport", _CUSTOM_TYPE, "/customXml/item100.xml", ""))
            added |= _custom_parts(custom)
        changed: dict[str, Sequence[tuple[str, ...]]] = {
            CONTENT_TYPES: self._types(custom),
            rels_name(compiled.document): targets,
        }
        for name, part in compiled.kept.items():
            lines = changed.pop(name, None)
            if lines:
                yield _with_lines(part, lines)
            else:
                yield part
        yield from (new_part(name, text) for name, text in {**texts, **added}.items())

    def _types(self, custom: CustomPart | None) -> list[tuple[str, str]]:
        found = [
            (f"/word/charts/figures{number}.xml", _CHART_CONTENT)
            for number in range(1, len(self._charts) + 1)
        ]
        if custom is not None:
            kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
            found.append(("/customXml/itemProps100.xml", kind))
        return found

    def _with_contents(self, text: str) -> str:
        """The contents list filled with what stands behind it, as Word itself would fill it."""
        marker = f"\x1d{self._compiled.contents}\x1d"
        before, found, behind = text.partition(marker)
        if not found:
            return text
        shown = [it for it in self._headings if f'w:name="{it[1]}"' in behind]
        styles = self._compiled.styles
        link = styles.get("contents link") or styles.get("hyperlink", "")
        look = f'<w:rPr><w:rStyle w:val="{link}"/></w:rPr>' if link else ""
        field = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
            f' TOC \\o "1-{self._compiled.contents}" \\h \\n </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        lines = []
        for place, (level, anchor, title) in enumerate(shown):
            style = styles.get(f"toc {level}", "")
            properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
            last = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if place == len(shown) - 1 else ""
            lines.append(
                f'<w:p>{properties}{"" if place else field}<w:hyperlink w:anchor="{anchor}" '
                f'w:history="1"><w:r>{look}<w:t xml:space="preserve">{title}</w:t></w:r>'
                f"</w:hyperlink>{last}</w:p>"
            )
        return before + "".join(lines) + behind


def _filled(caller: Callable[[], str]) -> str:
    """What needs a paragraph at its end has one."""
    inside = caller()
    return inside if inside.rstrip().endswith("</w:p>") else f"{inside}<w:p/>"


def _table(caller: Callable[[], str]) -> str:
    """A table, or nothing where it has no rows."""
    inside = caller()
    return inside if "<w:tr>" in inside or "<w:tr " in inside else ""


def _with_lines(part: Part, lines: Sequence[tuple[str, ...]]) -> Part:
    """A list of relationships or content types with more of them."""
    new = "".join(
        f'<Relationship Id="{line[0]}" Type="{line[1]}" Target="{escape(line[2])}"{line[3]}/>'
        if len(line) == 4
        else f'<Override PartName="{line[0]}" ContentType="{line[1]}"/>'
        for line in lines
    )
    text = part.content().decode("utf-8")
    at = text.rindex("</")
    return new_part(part.name, text[:at] + new + text[at:])


def _custom_parts(custom: CustomPart) -> dict[str, str]:
    store = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    props = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps"
    listed = "http://schemas.openxmlformats.org/package/2006/relationships"
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    return {
        "customXml/item100.xml": declaration + custom.xml,
        "customXml/itemProps100.xml": f'{declaration}<ds:datastoreItem ds:itemID="{{'
        f'{custom.store_id}}}" xmlns:ds="{store}"><ds:schemaRefs/></ds:datastoreItem>',
        "customXml/_rels/item100.xml.rels": f'{declaration}<Relationships xmlns="{listed}">'
        f'<Relationship Id="rId1" Type="{props}" Target="itemProps100.xml"/></Relationships>',
    }
