"""From an incident to a note about it: what is looked up, asked and filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewapp.core.evidence import Evidence
from reviewapp.core.figures import IncidentVerdict
from reviewapp.core.identifiers import short
from reviewapp.core.incident_evidence import Proposal
from reviewapp.services.incident_evidence import evidence_of, propose
from reviewapp.services.slo import Question as SloQuestion
from reviewapp.services.workspace import Workspace
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.entry_values import EntryValues
from reviewapp.tui.text import line

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp

#: The notes that mention an incident, and what another one would start from.
Found = tuple[list[Evidence], Proposal]


def look(workspace: Workspace, item: IncidentVerdict, question: SloQuestion) -> Found:
    """What is noted of an incident already, and what a note starts from. It reads the store."""
    proposed = propose(workspace, item, question)
    return evidence_of(workspace, item.incident.reference), proposed


def offer_note(app: ReviewApp, found: Found) -> None:
    """The note in the form; a second one of the same incident only when asked for."""
    entries, proposed = found
    if not entries:
        _write_note(app, proposed)
        return
    entry = entries[0]

    def answered(another: bool | None) -> None:
        if another:
            _write_note(app, proposed)
        elif another is not None:
            app.open_entry(entry)

    many = f"{len(entries)} notes have" if len(entries) > 1 else "A note has"
    app.push_screen(
        Question(
            f"{many} this incident already",
            f"{entry.on.isoformat()} …{short(entry.id)}: “{line(entry.text, 300)}”",
            "Open it",
            "Add another",
        ),
        answered,
    )


def _write_note(app: ReviewApp, proposed: Proposal) -> None:
    """The note in the form; about somebody else’s incident not without having said so."""
    values = note_about(proposed)
    if proposed.whose is None:
        app.open_form(values)
        return
    app.push_screen(
        Question(
            "Not your incident",
            f"This incident was {line(proposed.whose, 60)}’s: say what your part in it was. "
            "The note starts without a circle of impact.",
            "Leave it",
            "Write my part",
        ),
        lambda mine: app.open_form(values) if mine else None,
    )


def note_about(proposed: Proposal) -> EntryValues:
    """What the form starts from; one goes on writing behind it."""
    return EntryValues(
        text=f"{proposed.text} ",
        on=proposed.on.isoformat(),
        codes=" ".join(proposed.codes),
        circle=proposed.circle or "",
        incidents=" ".join(proposed.incidents),
        links=" ".join(proposed.links),
        rubric=proposed.rubric,
    )
