"""What the shipped templates say: title, contents, and the document block by block."""

from __future__ import annotations

from collections.abc import Sequence

from reviewapp.core.marks import box_mark
from reviewapp.export import slo_table, texts
from reviewapp.export.layout import SUMMARY
from reviewapp.export.shipped.chart import chart_drawing
from reviewapp.export.shipped.pieces import (
    Cell,
    cell,
    contents,
    control,
    each,
    field,
    frame,
    internal_link,
    paragraph,
    rows,
    run,
    table,
    tag,
    text_cell,
    when,
)

_SLO_WIDTHS = (1600, 1450, 1130, 1350, 1250, 1582, 1050)
_SHORT_SLO_WIDTHS = (1850, 1750, 1500, 3112, 1200)
_GOAL_WIDTHS = (4112, 3500, 1800)
_PAST_GOAL_WIDTHS = (3412, 2700, 3300)
_INDEX_WIDTHS = (1800, 4412, 3200)
_TREND_WIDTHS = (3012, 6400)
_BOX_HEIGHT = 1500
_CHART_HEIGHT = 3000
_SLO_COLUMNS = ("target", "scope", "met", "attainment", "times", "previous", "state")
_SHORT_SLO_COLUMNS = ("target", "scope", "met", "attainment", "state")


def title() -> str:
    """Title, name and the facts below it."""
    return (
        paragraph("Title", run("{{ title }}"))
        + paragraph("Subtitle", run("{{ name }}"))
        + each(
            "fact",
            "facts",
            paragraph("Fact", run("{{ fact.label }}", "Label"), run("\t{{ fact.value }}")),
        )
    )


def short_title() -> str:
    """Title and facts on as few lines as there can be."""
    facts = (
        "{% if manager %}Manager {{ manager }}  ·  {% endif %}Figures as of {{ as_of }}"
        "{% if edition %}  ·  {{ edition }}{% endif %}"
    )
    return (
        paragraph("Title", run("{{ title }}: {{ name }}"))
        + paragraph("Subtitle", run("{{ period }}"))
        + paragraph("Quiet", run(facts))
    )


def summary() -> str:
    """What matters first, where it is written."""
    return when(
        "summary",
        paragraph("Heading1", run(texts.AT_A_GLANCE)),
        control("Box", repr(box_mark(SUMMARY)), _lines("summary", "ListBullet")),
    )


def opening(width: int) -> str:
    """The box that opens the document, if its form has one."""
    return each(
        "block",
        "opening",
        _if_kind("heading 1", paragraph("Heading1", run("{{ block.text }}"))),
        _if_kind(
            "lines",
            each(
                "box",
                "block.boxes",
                control("Box", "box.mark", _lines("block.lines", "ListBullet")),
            ),
        ),
        _if_kind("unwritten", _unwritten(width)),
    )


def contents_list() -> str:
    """The contents, where there is anything to list."""
    return when(
        "blocks",
        paragraph("ContentsTitle", run("Contents"), keep_next=True),
        contents(2),
    )


def blocks(width: int) -> str:
    """All the rest of the document in the order of its form."""
    branches = [
        ("indicator", _indicator()),
        ("text", _text(width)),
        ("unwritten", _unwritten(width)),
        *(
            (f"heading {it}", paragraph(f"Heading{it}", run("{{ block.text }}")))
            for it in (1, 2, 3)
        ),
        ("statement", _statement()),
        ("lines", _lines("block.lines", "ListBullet")),
        ("measures", _lines("block.lines", "Measure")),
        ("slo", _slo(width)),
        ("goals", _goals("block.goals", width, past=False)),
        ("past goals", _goals("block.goals", width, past=True)),
        ("figures", _figures()),
        ("appendix", _appendix()),
    ]
    chosen = [tag(f'if block.kind == "{branches[0][0]}"'), branches[0][1]]
    for kind, content in branches[1:]:
        chosen += [tag(f'elif block.kind == "{kind}"'), content]
    return each("block", "blocks", *chosen, tag("endif"))


def short_slo(heading: str, width: int) -> str:
    """Every target of the document in one table, where there are figures."""
    columns = [slo_table.HEADER[_SLO_COLUMNS.index(name)] for name in _SHORT_SLO_COLUMNS]
    return when(
        "slo",
        paragraph("Heading1", run(heading)),
        table(
            _fitted(_SHORT_SLO_WIDTHS, width),
            columns,
            rows(
                "row",
                "slo",
                [_line(name) for name in _SHORT_SLO_COLUMNS],
                [_line(name, keep=True) for name in _SHORT_SLO_COLUMNS],
            ),
            heading,
        ),
    )


def goals(width: int) -> str:
    """Both lists of goals, each with its heading, where there are any."""
    return when(
        "past_goals",
        paragraph("Heading1", run(texts.PAST_GOALS)),
        _goals("past_goals", width, past=True),
    ) + when("goals", paragraph("Heading1", run(texts.GOALS)), _goals("goals", width, past=False))


def short_priorities() -> str:
    """Each priority with its author's text, or its newest entries where there is none."""
    entry = paragraph(
        "ListBullet",
        control("Evidence", "item.mark", run("{{ item.text }}")),
        run(" ({{ item.day }})", "Label"),
    )
    heading = when("priorities", paragraph("Heading1", run("Core priorities")))
    return heading + each(
        "priority",
        "priorities",
        paragraph("Heading2", run("{{ priority.number }}. {{ priority.title }}")),
        tag("for box in priority.boxes if box.pieces"),
        control("Box", "box.mark", _pieces("box.pieces", mark=False)),
        tag("else"),
        each("item", "priority.newest", entry),
        when(
            "priority.more",
            paragraph("Quiet", run("{{ priority.more }} more in the full document.")),
        ),
        tag("endfor"),
    )


def other_boxes() -> str:
    """What else its author wrote: the setback, the growth."""
    return each(
        "box",
        'boxes if box.pieces and not box.manager and box.key != "summary"',
        paragraph("Heading1", run("{{ box.title }}")),
        control("Box", "box.mark", _pieces("box.pieces", mark=False)),
    )


def _if_kind(kind: str, content: str) -> str:
    return when(f'block.kind == "{kind}"', content)


def _lines(items: str, style: str) -> str:
    return each("line", items, paragraph(style, run("{{ line }}")))


def _pieces(items: str, *, mark: bool) -> str:
    """A box's text: paragraphs, and the lists that its author typed."""
    text = run("{{ piece.text }}")
    if mark:
        text = control("Evidence", "piece.mark", text)
    return each(
        "piece",
        items,
        tag("if piece.level == 2"),
        paragraph("ListBullet2", text),
        tag("elif piece.level == 1"),
        paragraph("ListBullet", text),
        tag("elif piece.leads"),
        paragraph("ListLead", text),
        tag("else"),
        paragraph("BodyText", text),
        tag("endif"),
    )


def _text(width: int) -> str:
    written = _pieces("box.pieces", mark=True)
    return each(
        "box",
        "block.boxes",
        tag("if box.manager"),
        _guidance(),
        _framed(width, written),
        tag("else"),
        control("Box", "box.mark", written),
        tag("endif"),
    )


def _unwritten(width: int) -> str:
    return each(
        "box",
        "block.boxes",
        _guidance(),
        tag("if box.manager"),
        _framed(width, paragraph("BodyText")),
        tag("else"),
        control("Box", "box.mark", paragraph("Quiet", run("{{ block.text }}"))),
        tag("endif"),
    )


def _framed(width: int, content: str) -> str:
    """A frame to write in: the manager answers on paper, too."""
    framed = frame(width, _BOX_HEIGHT, [content], "{{ box.title }}")
    return control("Box", "box.mark", framed) + paragraph("AfterTable")


def _guidance() -> str:
    return each("prompt", "box.prompts", paragraph("Guidance", run("{{ prompt }}"), keep_next=True))


def _statement() -> str:
    named = [run("{{ block.pillar }}", "Strong"), run("  ")]
    return when(
        "block.pillar", paragraph("Quiet", *named, run("{{ block.text }}")),
        tag("elif block.text"), paragraph("Quiet", run("{{ block.text }}")),
    )  # fmt: skip


def _indicator() -> str:
    """The entries with their dates in the margin, and below each where it comes from."""
    day = run("{{ item.short_day }}", "Strong")
    text = control("Evidence", "item.mark", run("{{ item.text }}"))
    also = run("{{r block.also }}")
    return "".join(
        (
            paragraph("Heading3", run("{{ block.text }}")),
            when(
                "block.description",
                paragraph("Quiet", run("{{ block.description }}"), keep_next=True),
            ),
            each(
                "item",
                "block.entries",
                tag("if item.sources"),
                paragraph("Evidence", day, run("\t"), text),
                paragraph("EvidenceSource", run("{{r item.sources }}")),
                tag("else"),
                paragraph("EvidenceAlone", day, run("\t"), text),
                tag("endif"),
            ),
            when("block.more", paragraph("Quiet", run("{{ block.more }}"))),
            when(
                "block.also and block.entries", paragraph("EvidenceSource", also),
                tag("elif block.also"), paragraph("Quiet", also),
            ),
        )
    )  # fmt: skip


def _slo(width: int) -> str:
    caption = [run("Table "), field("SEQ Table", "1"), run(". {{ block.text }}")]
    figure = [run("Figure "), field("SEQ Figure", "1"), run(". {{ trend.figures.title }}")]
    months = table(
        _TREND_WIDTHS,
        ("Target", "Met of counted, by month"),
        rows(
            "row",
            "trend.rows",
            *([_value(name, keep=keep) for name in ("target", "months")] for keep in (False, True)),
        ),
        "{{ trend.figures.title }}",
    )
    return "".join(
        (
            paragraph("Caption", *caption),
            table(
                _SLO_WIDTHS,
                slo_table.HEADER,
                rows("row", "block.slo", *_slo_cells(_SLO_COLUMNS)),
                "{{ block.description }}",
            ),
            each("note", "block.notes", paragraph("Remark", run("{{ note }}"))),
            each(
                "trend",
                "block.trends",
                paragraph("Caption", *figure),
                paragraph("Figure", chart_drawing("trend.figures", width, _CHART_HEIGHT)),
                months,
            ),
        )
    )


def _value(name: str, *, keep: bool) -> Cell:
    return text_cell(run(f"{{{{ row.{name} }}}}"), keep=keep)


def _line(name: str, *, keep: bool = False) -> Cell:
    """A cell of a target's row on one line; what the metric is called in full is told elsewhere."""
    notes = f"{{% for note in row.{name}.notes %}} · {{{{ note }}}}{{% endfor %}}"
    text = f"{{{{ row.{name}.text }}}}" + ("" if name == "target" else notes)
    return text_cell(run(text), keep=keep)


def _slo_cells(columns: tuple[str, ...]) -> tuple[list[Cell], list[Cell]]:
    """The cells of a row, and of one that stays with the next."""
    return (
        [cell(f"row.{name}") for name in columns],
        [cell(f"row.{name}", keep=True) for name in columns],
    )


def _goals(items: str, width: int, *, past: bool) -> str:
    names = ("goal", "measure", "outcome")
    return table(
        _fitted(_PAST_GOAL_WIDTHS if past else _GOAL_WIDTHS, width),
        texts.PAST_GOALS_HEADER if past else texts.GOALS_HEADER,
        rows(
            "goal",
            items,
            [cell(f"goal.{name}") for name in names],
            [cell(f"goal.{name}", keep=True) for name in names],
        ),
        texts.PAST_GOALS if past else texts.GOALS,
    )


def _fitted(widths: Sequence[int], width: int) -> list[int]:
    """Columns in the same proportions, together as wide as the text."""
    found = [share * width // sum(widths) for share in widths]
    found[0] += width - sum(found)
    return found


def _figures() -> str:
    return "".join(
        (
            paragraph("BodyText", run("{{ block.lead }}"), keep_next=True),
            _lines("block.lines", "ListBullet"),
            when(
                "block.notes",
                paragraph("BodyText", run("Please note:"), keep_next=True),
                _lines("block.notes", "ListBullet"),
            ),
        )
    )


def _appendix() -> str:
    cells = [
        text_cell(run("{{ item.day }}")),
        text_cell(internal_link("item.mark", "{{ item.id }}")),
        text_cell(run("{{ item.indicators }}")),
    ]
    return table(
        _INDEX_WIDTHS, texts.INDEX_HEADER, rows("item", "block.entries", cells), texts.APPENDIX
    )
