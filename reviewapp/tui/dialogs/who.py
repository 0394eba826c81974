"""Who I am: three questions, asked once at the first start; each can be left empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from reviewapp.services import rubrics
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from reviewapp.store.owner import Owner


class WhoDialog(Dialog[None]):
    """Name, alias and role. Enter goes on to the next question, and keeps after the last."""

    DEFAULT_CSS = """
    WhoDialog LineField { background: $boost; }
    WhoDialog LineField:ansi { background: ansi_default; text-style: underline; }
    WhoDialog .question { margin-top: 1; }
    WhoDialog #who-error { color: $text-error; height: auto; }
    WhoDialog .buttons { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Skip", tooltip="Go on without; “Who I am” asks again."),
        Binding("ctrl+s", "keep", "Keep"),
    ]
    help_text = (
        "Your name stands on the Connect. Your alias is how incident exports spell you: with it "
        "your own part of the SLO figures can be told. Your role names your rubric."
    )

    def __init__(self, owner: Owner | None, first: bool) -> None:
        super().__init__()
        self.owner, self.first = owner, first

    def compose(self) -> ComposeResult:
        owner = self.owner
        roles = rubrics.names(self.workspace)
        with Vertical(classes="dialog"):
            title = "Welcome to reviewapp" if self.first else "Who I am"
            yield Static(title, classes="title")
            if self.first:
                yield Static(
                    "Log what you achieve as it happens; out of it comes your Connect. Three "
                    "questions, each can be left empty. All you write stays on this machine."
                )
            yield Static("1  Your name, as it shall stand on the Connect", classes="question")
            yield LineField((owner and owner.name) or "", placeholder="Mira Okafor", id="name")
            yield Static("2  Your alias, as the incident exports spell you", classes="question")
            yield LineField((owner and owner.alias) or "", placeholder="mokafor", id="alias")
            yield Static(plain(f"3  Your role: {', '.join(roles)}"), classes="question")
            yield LineField((owner and owner.role) or "", placeholder="engineer", id="role")
            yield Static("", id="who-error")
            with Horizontal(classes="buttons"):
                yield Button("Keep", variant="primary", id="keep", compact=True)
                yield Button("Skip" if self.first else "Close", id="skip", compact=True)
            yield Static("Enter next   Ctrl+S keep   Esc skip", classes="muted")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "role":
            self.action_keep()
        else:
            self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "keep":
            self.action_keep()
        else:
            self.action_close()

    def action_keep(self) -> None:
        given = {
            name: self.query_one(f"#{name}", Input).value.strip() or None
            for name in ("name", "alias", "role")
        }
        if not any(given.values()):
            self.action_close()
            return

        def keep() -> Owner:
            from reviewapp.services.identity import identify

            return identify(self.workspace, **given)

        def kept(owner: Owner) -> None:
            self.dismiss(None)
            self.app.data_changed()
            self.app.say(f"{owner.name or 'No name'}, {owner.role}. “Who I am” changes it.")

        in_background(self, keep, kept, failed=self._refused)

    def unsaved(self) -> bool:
        owner = self.owner
        known = [(owner and getattr(owner, name)) or "" for name in ("name", "alias", "role")]
        return [field.value for field in self.query(Input)] != known

    def action_close(self) -> None:
        if self.first:
            # Whoever skips is not asked again.
            in_background(self.app, self.workspace.owner, lambda _owner: None)
        self.dismiss(None)

    def _refused(self, error: Exception) -> None:
        self.query_one("#who-error", Static).update(plain(str(error)))
