"""Where a Connect stands: the steps that may follow, and what was sealed at those before."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from reviewapp.core.connect_status import Status, status_words
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import line, local_time, plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.services.connect_snapshots import Standing, Step
    from reviewapp.store.snapshot_reader import Opened

_STEPS: dict[Status, str] = {
    "submitted": "Submit it: what stands there is sealed",
    "returned": "It came back, to be changed and submitted again",
    "manager_drafted": "The manager has drafted their part",
    "discussed": "It was discussed",
    "posted": "It was posted",
}
_AGAIN = "Submit it again, as it stands now"


class SnapshotsDialog(Dialog[None]):
    """The next steps, then the snapshots, the newest first; Enter takes a step or compares."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("snapshots")]
    CSS = """
    SnapshotsDialog > .dialog { width: 100; }
    SnapshotsDialog RecordList { height: 12; }
    SnapshotsDialog #about-row { height: 2; }
    """

    def __init__(self, period: str | None) -> None:
        """`period`: the name of the Connect's period, None for the current one."""
        super().__init__()
        self.period = period

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Reading …", classes="title", id="standing")
            yield RecordList(
                (Column("Sealed", 16), Column("What")),
                empty="Reading …",
                help_text="The steps that may follow, then what was sealed at those before. Enter "
                "takes a step, or shows what changed since a snapshot was sealed; p what changed "
                "in it against the one before.",
            )
            yield Static("", id="about-row", classes="muted")
            yield DialogKeys()

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        def job() -> tuple[Standing, list[Opened]] | None:
            from reviewapp.services.connect_snapshots import opened, standing

            found = standing(self.workspace, self.period)
            return None if found is None else (found, opened(self.workspace, found))

        in_background(self, job, self._show, latest_only=True)

    def _show(self, read: tuple[Standing, list[Opened]] | None) -> None:
        listed = self.query_one(RecordList)
        if read is None:
            self.query_one("#standing", Static).update("No draft yet")
            listed.empty = "There is nothing to submit: Esc, then d draws the draft."
            listed.show(0, ())
            return
        standing, found = read
        since = f" since {local_time(standing.at)[:10]}" if standing.at else ""
        said = f"{line(standing.period.label)}: {status_words(standing.status)}{since}"
        self.query_one("#standing", Static).update(plain(said))
        rows = [_step(status, standing.status) for status in standing.next]
        rows += map(_kept, reversed(found))
        listed.empty = "No step comes after this one, and nothing was sealed."
        listed.show(len(rows), rows, keep=rows[0].key if rows else None)

    @on(RecordList.Highlighted)
    def _show_about(self, event: RecordList.Highlighted) -> None:
        if event.record is None:
            about = ""
        elif event.record.item is None:
            about = "Enter takes this step; u takes it back."
        else:
            about = f"Sealed as {event.record.item.kept.hash}"
        self.query_one("#about-row", Static).update(plain(about))

    @on(RecordList.Chosen)
    def _chosen(self, event: RecordList.Chosen) -> None:
        found: Opened | None = event.record.item
        if found is not None:
            self._compare(found.kept.hash, None)
            return
        status: Status = event.record.key  # type: ignore[assignment]

        def job() -> Step:
            from reviewapp.services.connect_snapshots import take_step

            return take_step(self.workspace, self.period, status)

        self.app.change(job, self._taken, self._refused)

    def _taken(self, step: Step) -> None:
        from reviewapp.services.snapshot_text import sealed_words

        status = status_words(step.standing.status)
        if not step.taken:
            said = "Nothing changed since it was submitted: it stays as it is."
        elif step.sealed is None:
            said = f"{line(step.standing.period.label)}: {status}."
        else:
            said = sealed_words(step.sealed)
        if step.taken and step.standing.status == "submitted" and (empty := len(step.waiting)):
            said += f" {empty} {'box is' if empty == 1 else 'boxes are'} not written."
        self.app.say(said)
        if self.is_mounted:
            self._read()

    def _refused(self, error: Exception) -> None:
        if self.is_mounted:
            self._read()
        self.app.show_error(error)

    def action_with_previous(self) -> None:
        self.query_one(RecordList).act(self._with_previous)

    def _with_previous(self, record: Record) -> None:
        found: Opened | None = record.item
        if found is None:
            return
        if found.kept.previous:
            self._compare(found.kept.previous, found.kept.hash)
        else:
            self.app.say("It is the first one.")

    def _compare(self, before: str, after: str | None) -> None:
        from reviewapp.tui.dialogs.connect_changes import ConnectChanges

        self.app.push_screen(ConnectChanges(self.period, before, after))

    def action_undo(self) -> None:
        self.app.undo_last(self._read)


def _step(status: Status, present: Status) -> Record:
    words = _AGAIN if status == present else _STEPS[status]
    return Record(status, ("→ next step", words))


def _kept(found: Opened) -> Record:
    from reviewapp.services.snapshot_text import remarks_on, words_of

    kept = found.kept
    said = (
        status_words(kept.status),
        f"{kept.number} {kept.short_hash}",
        f"{words_of(found):,} words",
        remarks_on(found),
    )
    return Record(
        kept.id,
        (local_time(kept.sealed_at), " · ".join(filter(None, said))),
        dim=kept.taken_back,
        item=found,
    )
