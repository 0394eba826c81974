"""Everything that the checks found in a Connect: go to its box, or silence a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewapp.services.connect_checks import in_numbers, silenced_words
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.check_words import MARKS, findings, place
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.one_line import OneLine
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.core.checks.findings import Finding
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_boxes import Overview
    from reviewapp.services.connect_checks import Checks


class FindingsDialog(Dialog[str | None]):
    """A row for each finding, below the list all of the one under the cursor.

    Answers the key of the box to go to, None where the user goes away.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("findings")]
    CSS = """
    FindingsDialog > .dialog { width: 110; height: 90%; }
    FindingsDialog #findings { height: 2fr; }
    FindingsDialog #finding-whole { height: 1fr; padding: 0 1; border-top: solid $primary; }
    FindingsDialog #findings-said { height: auto; max-height: 3; }
    """

    def __init__(self, choice: Choice, shown: Overview) -> None:
        super().__init__()
        self.choice, self.checks = choice, shown.checks

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Checks", classes="title")
            yield Static("", id="findings-said")
            yield RecordList(
                (Column("Box", 15), Column("Check", 22), Column("Place")),
                empty="Nothing to mend.",
                help_text="What the checks found in this Connect, box by box: ✗ must not be handed "
                "in so, ! a reader will miss something, · worth a look. Enter goes to the box; s "
                "silences a check for this Connect, S in its box alone. docs/checks.md explains "
                "each check.",
                id="findings",
            )
            with VerticalScroll(id="finding-whole"):
                yield Static("")
            yield DialogKeys()

    def on_mount(self) -> None:
        self._show(self.checks)

    def _show(self, checks: Checks) -> None:
        self.checks = checks
        records = [_record(number, it) for number, it in enumerate(checks.findings)]
        self.query_one(RecordList).show(len(records), records)
        numbers = in_numbers(checks.findings)
        empty = len(checks.findings) - len(checks.left)
        said = (
            f"{numbers}." if numbers else "",
            # The head of the screen counts without them.
            f"{empty} of them {'is an empty box' if empty == 1 else 'are empty boxes'}."
            if empty
            else "",
            silenced_words(checks),
        )
        self.query_one("#findings-said", Static).update(plain(" ".join(filter(None, said))))

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        whole = findings([event.record.item]) if event.record else Content("")
        self.query_one("#finding-whole Static", Static).update(whole)

    def on_record_list_chosen(self, event: RecordList.Chosen) -> None:
        self.dismiss(event.record.item.box)

    def action_silence(self) -> None:
        self.query_one(RecordList).act(lambda record: self._ask(record.item, None))

    def action_silence_in_box(self) -> None:
        self.query_one(RecordList).act(lambda record: self._ask(record.item, record.item.box))

    def _ask(self, finding: Finding, box: str | None) -> None:
        where = f"the box {box}" if box else "this Connect"

        def answered(reason: str | None) -> None:
            if reason is not None:
                self._silence(finding.rule, reason, box)

        self.app.push_screen(
            OneLine(
                f"Silence {finding.rule}",
                f"Why should {where} not be told of it? What it finds is counted all the same.",
            ),
            answered,
        )

    def _silence(self, rule: str, reason: str, box: str | None) -> None:
        def job() -> None:
            from reviewapp.services.connect_checks import silence

            silence(self.workspace, self.choice, rule, reason, box)

        def silenced(_none: None) -> None:
            self.app.say(f"Silenced {rule}; u brings it back.")
            self._read()

        self.app.change(job, silenced)

    def _read(self) -> None:
        def job() -> Checks:
            from reviewapp.services.connect import listening
            from reviewapp.services.connect_checks import check

            quiet, _ = listening(self.workspace)
            return check(quiet, self.choice)[1]

        in_background(self, job, self._show, latest_only=True)

    def action_undo(self) -> None:
        self.app.undo_last(self._read)


def _record(number: int, finding: Finding) -> Record:
    check = f"{MARKS[finding.severity]} {finding.rule}"
    return Record(str(number), (finding.box, check, place(finding) or finding.why), item=finding)
