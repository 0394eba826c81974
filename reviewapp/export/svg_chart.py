"""The trend of a priority's figures as a drawing within an HTML page, told apart without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from reviewapp.export.plain import one_line
from reviewapp.export.templates.values import Figures, Series

_WIDTH, _HEIGHT = 720, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 18, 14, 34
_KEY_LINE = 20
#: A sign for each line, around a point; the styles give each a dash and a colour.
_SIGNS = (
    '<circle cx="{x:g}" cy="{y:g}" r="4"/>',
    '<rect x="{l:g}" y="{t:g}" width="8" height="8"/>',
    '<path d="M{x:g} {t2:g}l5 9h-10z"/>',
    '<path d="M{x:g} {t2:g}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"/>',
)


def svg_chart(figures: Figures, name: str) -> str:
    """A line for each series over the categories, in percent. `name`: unique in the page."""
    height = _HEIGHT + _KEY_LINE * len(figures.series)
    title, description = (escape(one_line(it)) for it in (figures.title, figures.description))
    drawn = [
        f'<svg class="trend" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-labelledby="{name}-title {name}-text">',
        f'<title id="{name}-title">{title}</title><desc id="{name}-text">{description}</desc>',
        *_axes(figures.categories),
    ]
    for place, series in enumerate(figures.series):
        drawn.append(f'<g class="line line{place % len(_SIGNS)}">')
        drawn += _line(place, series, len(figures.categories))
        y = _HEIGHT + _KEY_LINE * place + 4
        drawn.append(f'<path d="M{_LEFT} {y}h34"/>{_sign(place, _LEFT + 17, y)}')
        label = escape(one_line(series.name))
        drawn.append(f'<text class="key" x="{_LEFT + 44}" y="{y + 4}">{label}</text></g>')
    return "".join([*drawn, "</svg>"])


def _x(place: int, count: int) -> float:
    room = _WIDTH - _LEFT - _RIGHT
    return _LEFT + room / 2 if count < 2 else _LEFT + 16 + (room - 32) * place / (count - 1)


def _y(percent: float) -> float:
    return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - percent / 100), 1)


def _axes(categories: Sequence[str]) -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent)
        yield f'<path class="grid" d="M{_LEFT} {y:g}H{_WIDTH - _RIGHT}"/>'
        yield f'<text class="scale" x="{_LEFT - 8}" y="{y + 4:g}">{percent} %</text>'
    for place, label in enumerate(categories):
        x = _x(place, len(categories))
        yield f'<text class="month" x="{x:g}" y="{_HEIGHT - 12}">{escape(one_line(label))}</text>'


def _line(place: int, series: Series, count: int) -> Iterator[str]:
    """The points, joined where no month between them is without a value."""
    points = [
        None if value is None else (round(_x(at, count), 1), _y(value))
        for at, value in enumerate(series.values)
    ]
    path, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
        else:
            path.append(f"{pen}{point[0]:g} {point[1]:g}")
            pen = "L"
    yield f'<path d="{"".join(path)}"/>'
    yield from (_sign(place, *point) for point in points if point is not None)


def _sign(place: int, x: float, y: float) -> str:
    sign = _SIGNS[place % len(_SIGNS)]
    return sign.format(x=x, y=y, l=x - 4, t=y - 4, t2=y - 5.5)
