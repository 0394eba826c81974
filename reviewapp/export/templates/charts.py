"""The series of a native Word chart, with their values written down beside the references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviewapp.export.plain import one_line
from reviewapp.export.templates.language import escape
from reviewapp.export.templates.values import Figures


def chart_xml(source: str, looks: Sequence[tuple[str, str]], figures: Figures) -> str:
    """A chart's part: `source` with these figures in the place of its series.

    `looks`: how the template's series look, in turns where there are more figures than looks.
    """
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    last = len(figures.categories) + 1
    labels = _points(map(_label, figures.categories))
    count = f'<c:ptCount val="{len(figures.categories)}"/>'
    categories = (
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>{count}{labels}"
        "</c:strCache></c:strRef></c:cat>"
    )
    pieces = []
    for place, series in enumerate(figures.series):
        before, behind = looks[place % len(looks)] if looks else ("", "")
        column = chr(ord("B") + place)
        points = _points(None if value is None else f"{value:g}" for value in series.values)
        pieces.append(
            f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef>'
            f'<c:f>Sheet1!${column}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>'
            f"{_label(series.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>{before}{categories}"
            f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f><c:numCache>"
            f"<c:formatCode>General</c:formatCode>{count}{points}</c:numCache></c:numRef></c:val>"
            f"{behind}</c:ser>"
        )
    return declaration + source.replace("<?series here?>", "".join(pieces), 1)


def _points(values: Iterable[str | None]) -> str:
    return "".join(
        f'<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value is not None
    )


def _label(text: str) -> str:
    return escape(one_line(text))
