"""Goals: their list, and the form of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.form import FormDialog
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import LineField, TextField
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.store.material_reader import Goal


class GoalsDialog(Dialog[None]):
    """My goals; below the list all of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("goals")]
    CSS = """
    GoalsDialog > .dialog { width: 100; height: 90%; }
    GoalsDialog #goals { height: 1fr; }
    GoalsDialog #goal-whole { height: 1fr; padding: 0 1; border-top: solid $primary; }
    """

    def __init__(self, at: str | None = None) -> None:
        """`at`: the text of the goal to begin with."""
        super().__init__()
        self._at = at

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Goals", classes="title")
            yield RecordList(
                (Column("Due", 10), Column("Answered", 8), Column("Goal")),
                empty="No goals yet: n adds one.",
                help_text="Your goals. One that is due within the period is answered in its "
                "Connect, one due later stands under the plans. Enter changes one, or says what "
                "became of it.",
                id="goals",
            )
            with VerticalScroll(id="goal-whole"):
                yield Static("")
            yield DialogKeys()

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        def job() -> list[Goal]:
            from reviewapp.services.goals import all_goals

            return all_goals(self.workspace)

        in_background(self, job, self._show, latest_only=True)

    def _show(self, found: list[Goal]) -> None:
        keep = next((goal.id for goal in found if goal.text == self._at), None)
        self._at = None
        self.query_one(RecordList).show(len(found), map(_record, found), keep=keep)

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        whole = _whole(event.record.item) if event.record else ""
        self.query_one("#goal-whole Static", Static).update(whole)

    def on_record_list_chosen(self, event: RecordList.Chosen) -> None:
        self._open(event.record.item)

    def action_add(self) -> None:
        self._open(None)

    def _open(self, goal: Goal | None) -> None:
        self.app.push_screen(GoalForm(goal), lambda _: self._read())

    def action_remove(self) -> None:
        self.query_one(RecordList).act(self._remove)

    def _remove(self, record: Record) -> None:
        def job() -> None:
            from reviewapp.services.goals import remove_goal

            remove_goal(self.workspace, record.key)

        def removed(_: None) -> None:
            self.app.say("Removed the goal; u brings it back.")
            self._read()

        def refused(error: Exception) -> None:
            self._read()
            self.app.show_error(error)

        # Gone at once: a second key means the goal that is under the cursor then.
        self.query_one(RecordList).drop(record.key)
        self.app.change(job, removed, refused)

    def action_undo(self) -> None:
        self.app.undo_last(self._read)


class GoalForm(FormDialog[None]):
    """One goal; a new one has no answer yet."""

    CSS = "GoalForm > .dialog { width: 100; }"

    def __init__(self, goal: Goal | None) -> None:
        super().__init__()
        self.goal = goal
        #: What is kept as far as the user has seen; another revision is not written over.
        self._read = goal

    def compose(self) -> ComposeResult:
        goal = self.goal
        with Vertical(classes="dialog"):
            yield Static("Goal" if goal else "New goal", classes="title")
            yield from self.field(
                "Goal",
                TextField(goal.text if goal else "", id="text", help_text="What is to be reached."),
            )
            yield from self.field(
                "Success measure",
                TextField(
                    (goal.success_measure if goal else None) or "",
                    id="measure",
                    help_text="How it will be known: a number, a date or a clear deliverable.",
                ),
            )
            if goal:
                yield from self.field(
                    "What became of it",
                    TextField(
                        goal.answer or "",
                        id="answer",
                        help_text="The answer in its period’s Connect.",
                    ),
                )
            due = str(goal.due) if goal and goal.due else ""
            yield from self.line_field("Due", "due", due, "A day such as 2026-12-31.")
            priority = str(goal.priority) if goal and goal.priority else ""
            yield from self.line_field(
                "Core priority", "priority", priority, "Its number in your rubric."
            )
            yield from self.error_line()
            yield DialogKeys("Tab Next")

    def values(self) -> dict[str, str]:
        fields = (*self.query(TextField), *self.query(LineField))
        return {str(field.id): field.value for field in fields}

    @property
    def unfinished_name(self) -> str:
        return f"goal {self.goal.id if self.goal else 'new'}"

    def write(self, values: dict[str, str]) -> None:
        from reviewapp.services.goals import add_goal, edit_goal

        if not values["text"].strip():
            raise BadInputError("Say what the goal is.")
        if self.goal is None:
            add_goal(self.workspace, **{name: it for name, it in values.items() if it.strip()})
            return
        changed = {name: it for name, it in values.items() if it != self._initial[name]}
        if changed:
            edit_goal(self.workspace, self.goal.id, **changed, read=self._read)

    def _refused(self, error: Exception) -> None:
        super()._refused(error)
        if isinstance(error, ChangedElsewhereError):
            theirs = "; ".join(
                f"{name}: {text or 'nothing'}" for name, text in error.theirs.items()
            )
            self._read = None
            self.say_error(
                "Not kept: meanwhile this goal was changed elsewhere. Ctrl+S again keeps yours in "
                f"the place of what stands there now: {theirs}"
            )

    def kept(self, _result: None) -> None:
        self.app.say("Kept the goal.")


def _record(goal: Goal) -> Record:
    cells = (str(goal.due or "–"), "yes" if goal.answer else "no", goal.text)
    return Record(goal.id, cells, item=goal)


def _whole(goal: Goal) -> Content:
    parts = [
        ("", goal.text),
        ("Success measure: ", goal.success_measure or "none set"),
        ("Core priority: ", str(goal.priority or "not said")),
        ("What became of it: ", goal.answer or "not answered yet"),
    ]
    return Content("\n").join(Content.assemble((name, "bold"), plain(it)) for name, it in parts)
