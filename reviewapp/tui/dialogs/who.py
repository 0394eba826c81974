"""Who I am: three questions, asked once at the first start; each can be left empty."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from reviewapp.services import rubrics
from reviewapp.services.workspace import Workspace
from reviewapp.store.owner import Owner
from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.form import FormDialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.key_bar import DialogKeys

_QUESTIONS = ("name", "alias", "role")


class Known(NamedTuple):
    """What is known before asking: who it is, if anybody, and the roles there are."""

    owner: Owner | None
    roles: list[str]


def known(workspace: Workspace) -> Known:
    """Read what the questions start from."""
    return Known(workspace.known_owner(), rubrics.names(workspace))


class WhoDialog(FormDialog[bool]):
    """Name, alias and role; True when they were kept. Enter after the last one keeps them."""

    DEFAULT_CSS = """
    WhoDialog .question { margin-top: 1; }
    WhoDialog .buttons { margin-top: 1; }
    """
    WAY_OUT = "Close"
    help_text = (
        "Your name stands on the Connect. Your alias is how incident exports spell you: with it "
        "your own part of the SLO figures can be told. Your role names your rubric."
    )

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.owner, self.roles = known

    def heading(self) -> ComposeResult:
        """What stands above the questions."""
        yield Static("Who I am", classes="title")

    def compose(self) -> ComposeResult:
        owner = self.owner
        with Vertical(classes="dialog"):
            yield from self.heading()
            yield Static("1  Your name, as it shall stand on the Connect", classes="question")
            yield LineField((owner and owner.name) or "", placeholder="Mira Okafor", id="name")
            yield Static("2  Your alias, as the incident exports spell you", classes="question")
            yield LineField((owner and owner.alias) or "", placeholder="mokafor", id="alias")
            yield Static(plain(f"3  Your role: {', '.join(self.roles)}"), classes="question")
            yield LineField((owner and owner.role) or "", placeholder="engineer", id="role")
            yield from self.error_line()
            with Horizontal(classes="buttons"):
                yield Button("Keep", variant="primary", id="keep", compact=True)
                yield Button(self.WAY_OUT, id="close", compact=True)
            yield DialogKeys("Enter Next")

    def values(self) -> dict[str, str | None]:
        return {
            name: self.query_one(f"#{name}", Input).value.strip() or None for name in _QUESTIONS
        }

    def action_keep(self) -> None:
        if any(self.values().values()):
            super().action_keep()
        else:
            self.action_close()

    def write(self, values: dict[str, str | None]) -> Owner:
        from reviewapp.services.identity import identify

        return identify(self.workspace, **values)

    def kept(self, result: Owner) -> bool:
        name = line(result.name or "No name", 60)
        self.app.say(f"{name}, {result.role}. “Who I am” changes it.")
        return True

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "keep":
            self.action_keep()
        else:
            self.action_close()


class Welcome(WhoDialog):
    """The same questions at the first start, which can be skipped."""

    WAY_OUT = "Skip"
    #: The store is made then.
    KEYS_WAIT = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("welcome")]

    def heading(self) -> ComposeResult:
        yield Static("Welcome to reviewapp", classes="title")
        yield Static(
            "Log what you achieve as it happens; out of it comes your Connect. Three questions, "
            "each can be left empty. All you write stays on this machine."
        )
