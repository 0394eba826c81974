"""The templates that ship, each made from its styles and its body."""

from __future__ import annotations

from collections.abc import Callable

from reviewapp.export.shipped import body
from reviewapp.export.shipped.chart import add_chart
from reviewapp.export.shipped.shell import new_shell, saved
from reviewapp.export.shipped.styles import COMPACT, ENGINEER, MANAGER, Theme, new_styles, set_page


def make_templates() -> dict[str, bytes]:
    """Every shipped template by its name."""
    return {
        "engineer": _made(ENGINEER, _engineer, chart=True),
        "manager": _made(MANAGER, _manager, chart=True),
        "compact": _made(COMPACT, _compact, chart=False),
    }


def _made(theme: Theme, content: Callable[[int], str], *, chart: bool) -> bytes:
    shell = new_shell()
    new_styles(shell, theme)
    set_page(shell, theme, "{{ name }}", "{{ period_name }}")
    if chart:
        add_chart(shell, theme.accent)
    return saved(shell, content(theme.text_width))


def _engineer(width: int) -> str:
    return body.title() + body.opening(width) + body.contents_list() + body.blocks(width)


def _manager(width: int) -> str:
    """A manager is asked for the team's figures first: they stand before the contents."""
    figures = body.short_slo("The team’s service levels at a glance", width)
    return body.title() + body.opening(width) + figures + body.contents_list() + body.blocks(width)


def _compact(width: int) -> str:
    """What matters on two pages: for a conversation, or for whoever reads many."""
    return "".join(
        (
            body.short_title(),
            body.summary(),
            body.short_priorities(),
            body.other_boxes(),
            body.goals(width),
            body.short_slo("Service levels", width),
        )
    )
