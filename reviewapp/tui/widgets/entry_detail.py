"""One entry, whole: its text, and all that is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewapp.core.evidence import CIRCLE_TITLES, Evidence
from reviewapp.core.identifiers import short
from reviewapp.tui.text import LONGEST, line, local_time, plain

#: By rubric, the title of each code.
Titles = Mapping[str, Mapping[str, str]]


class EntryDetail(VerticalScroll, can_focus=True):
    """The entry under the cursor; it scrolls where the text is longer than the room."""

    DEFAULT_CSS = """
    EntryDetail { padding: 0 1; background: $background; }
    EntryDetail:ansi { background: ansi_default; }
    """
    help_text = (
        "The whole entry under the cursor. ↑ and ↓ scroll it, Tab goes back to the list. "
        "Enter in the list opens it for changing; y copies it."
    )

    def compose(self) -> ComposeResult:
        yield Static("", markup=False)

    def show(self, entry: Evidence | None, titles: Titles) -> None:
        """Another entry, or none. `titles`: those of the indicators that are known."""
        content = described(entry, titles) if entry else Content("")
        self.query_one(Static).update(content)
        self.scroll_to(y=0, animate=False)

    def tell_incidents(self, entry: Evidence, titles: Titles, told: Sequence[str]) -> None:
        """The entry that is shown, with what its incidents came to."""
        self.query_one(Static).update(described(entry, titles, told))


def described(entry: Evidence, titles: Titles, told: Sequence[str] = ()) -> Content:
    """An entry's facts and text, for reading. `told`: its incidents in a line each, once read."""
    known = titles.get(entry.rubric, {})
    facts = [
        f"{entry.on.isoformat()} {entry.on:%A}",
        CIRCLE_TITLES[entry.circle] if entry.circle else "no circle",
        "private" if entry.private else "shared" if entry.indicators else "in the inbox",
    ]
    parts = [Content.styled(" · ".join(facts), "bold"), plain(entry.text)]
    if len(entry.text) > LONGEST:
        parts.append(plain(f"(its beginning: reviewapp show {short(entry.id)} has all of it)"))
    for code in entry.indicators:
        parts.append(Content.assemble((f"{line(code)} ", "bold"), line(known.get(code, ""))))
    if told:
        parts.extend(plain(line(f"Incident: {text}", 1_000)) for text in told)
        parts.append(Content.styled("g goes there.", "dim"))
    elif entry.incidents:
        parts.append(plain("Incidents: " + " ".join(map(line, entry.incidents))))
    parts.extend(plain(line(link, 2_000)) for link in entry.links)
    changed = f", last changed {local_time(entry.updated_at)}" if entry.rev > 1 else ""
    kept = f"kept {local_time(entry.created_at)}"
    parts.append(Content.styled(f"…{short(entry.id)}, {kept}{changed}", "dim"))
    return Content("\n").join(parts)
