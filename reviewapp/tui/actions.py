"""The registry of actions: keys, footer, command palette and help all come from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. `where`: a place's name, or EVERYWHERE.

    `title` stands in the footer, `help` in the palette, the tooltip and the help dialog. `method`
    is the name behind `action_`, with its arguments where it has some. `id` names the binding in
    a keymap of the user's own. Without a `key` the palette alone has it.
    """

    id: str
    where: str
    key: str
    title: str
    help: str
    method: str
    footer: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """One of the app's main screens: `module` under `tui.screens` has the class `screen`."""

    name: str
    key: str
    title: str
    module: str
    screen: str


PLACES = (
    Place("home", "h", "Home", "home", "HomeScreen"),
    Place("evidence", "e", "Evidence", "evidence", "EvidenceScreen"),
    Place("inbox", "i", "Inbox", "inbox", "InboxScreen"),
    Place("rubric", "r", "Rubric", "rubric", "RubricScreen"),
    Place("slo", "m", "SLO metrics", "slo", "SloScreen"),
    Place("connect", "c", "Connect", "connect", "ConnectScreen"),
    Place("team", "t", "Team", "team", "TeamScreen"),
)

# fmt: off
ACTIONS = (
    Action("note.new", EVERYWHERE, "n", "New note",
           "Keep an accomplishment in one line.", "new_note"),
    Action("undo", EVERYWHERE, "u", "Undo", "Take the last change back, whatever it was.", "undo"),
    Action("help", EVERYWHERE, "question_mark", "Help", "What is focused, and every key.", "help"),
    Action("palette", EVERYWHERE, "colon,ctrl+p", "Commands",
           "Every command by its name.", "command_palette", footer=False),
    Action("theme", EVERYWHERE, "f2", "Theme",
           "Choose the colours, also the terminal’s own.", "change_theme", footer=False),
    Action("messages", EVERYWHERE, "", "Messages",
           "What was said so far, the latest first.", "messages", footer=False),
    Action("who", EVERYWHERE, "", "Who I am", "Your name, alias and role.", "who", footer=False),
    Action("quit", EVERYWHERE, "q", "Quit",
           "Leave; everything kept is saved already.", "quit", footer=False),
    *(
        Action(f"go.{place.name}", EVERYWHERE, place.key, place.title, f"Go to {place.title}.",
               f"go('{place.name}')", footer=False)
        for place in PLACES
    ),
    # Evidence
    Action("evidence.search", "evidence", "slash", "Search", "Search as you type.", "search"),
    Action("evidence.filter", "evidence", "f", "Filter",
           "By indicator, circle, days, inbox, privacy.", "filter"),
    Action("evidence.all", "evidence", "a", "All",
           "Take the words and the filters away.", "show_all", footer=False),
    Action("evidence.private", "evidence", "p", "Private",
           "Private entries never leave this machine.", "toggle_private"),
    Action("evidence.remove", "evidence", "x,delete", "Remove",
           "Take the entry out; u brings it back.", "remove"),
    Action("evidence.incident", "evidence", "g", "Its incident",
           "Go to the incident of the entry.", "go_to_incident", footer=False),
    Action("evidence.copy", "evidence", "y", "Copy",
           "Copy the entry to the clipboard.", "copy", footer=False),
    Action("evidence.write", "evidence", "w", "To a file",
           "Write the listed entries to a file.", "write", footer=False),
    # Inbox
    Action("inbox.first", "inbox", "1", "1st",
           "File under the first offer.", "take_offer(0)", footer=False),
    Action("inbox.second", "inbox", "2", "2nd",
           "File under the second offer.", "take_offer(1)", footer=False),
    Action("inbox.third", "inbox", "3", "3rd",
           "File under the third offer.", "take_offer(2)", footer=False),
    Action("inbox.file", "inbox", "f", "File", "Choose the indicator from all of them.", "file"),
    Action("inbox.own", "inbox", "o", "Own results",
           "Circle of impact: own results.", "circle('own')", footer=False),
    Action("inbox.others", "inbox", "s", "Success of others",
           "Circle of impact: contributed to the success of others.",
           "circle('others')", footer=False),
    Action("inbox.built", "inbox", "b", "Built on others",
           "Circle of impact: built on the work of others.", "circle('built')", footer=False),
    Action("inbox.private", "inbox", "p", "Private",
           "Private entries never leave this machine.", "toggle_private"),
    Action("inbox.link", "inbox", "l", "Link",
           "Add a link or an incident (icm:300000123).", "link"),
    Action("inbox.details", "inbox", "enter", "Details",
           "Everything about the note, in the form.", "details", footer=False),
    Action("inbox.remove", "inbox", "x,delete", "Remove",
           "Take the note out; u brings it back.", "remove"),
    Action("inbox.next", "inbox", "space,right,j", "Later",
           "Leave it here and look at the next.", "next"),
    Action("inbox.previous", "inbox", "left,k", "Back",
           "Look at the one before.", "previous", footer=False),
    # Rubric
    Action("rubric.note", "rubric", "n", "New note here",
           "A new note, filed under this indicator.", "note_here"),
    Action("rubric.gap", "rubric", "g", "Next gap",
           "The next indicator without enough evidence.", "next_gap"),
    Action("rubric.find", "rubric", "slash", "Find",
           "The next indicator with these words.", "find"),
    Action("rubric.apply", "rubric", "a", "Not applicable",
           "Say why an indicator does not apply to you, or that it does again.", "not_applicable"),
    Action("rubric.copy", "rubric", "y", "Copy",
           "Copy the text that is shown.", "copy", footer=False),
    # SLO metrics
    Action("slo.import", "slo", "l", "Load export",
           "Import an IcM or DFM export (CSV).", "import_file"),
    Action("slo.add", "slo", "a", "Add as evidence",
           "A note made from the incident, filled in.", "add_evidence"),
    Action("slo.filter", "slo", "f", "Filter", "Misses only, mine only, another period.", "filter"),
    Action("slo.back", "slo", "escape", "Back",
           "From the incidents back to the targets.", "back", footer=False),
    Action("slo.imports", "slo", "o", "Imports",
           "What was imported, and taking one back.", "imports", footer=False),
    Action("slo.copy", "slo", "y", "Copy",
           "Copy the figures or the incident.", "copy", footer=False),
    Action("slo.write", "slo", "w", "To a file",
           "Write the figures or incidents to a file.", "write", footer=False),
    # Connect
    Action("connect.draft", "connect", "d", "Draft",
           "Draw the period’s draft from what is there.", "draft"),
    Action("connect.preview", "connect", "v", "Read", "Read the whole document.", "preview"),
    Action("connect.write", "connect", "w", "Word",
           "Write it to a Word or Markdown file.", "export"),
    Action("connect.copy", "connect", "y", "Copy box",
           "Copy the box’s text, for the web form.", "copy", footer=False),
    Action("connect.form", "connect", "f", "Period",
           "Choose the period and the form’s edition, or make a period.", "choose_connect"),
    Action("connect.goals", "connect", "g", "Goals",
           "Add, change, answer and remove goals.", "goals"),
    # Team
    Action("team.copy", "team", "y", "Copy", "Copy the entry that is shown.", "copy"),
)
# fmt: on


def actions_of(where: str) -> Iterable[Action]:
    """The actions of one place, in the registry's order."""
    return (action for action in ACTIONS if action.where == where)


def bindings(where: str) -> list[Binding]:
    """The key bindings of one place, as Textual takes them."""
    return [
        Binding(
            action.key,
            action.method,
            action.title,
            show=action.footer,
            tooltip=action.help,
            id=action.id,
        )
        for action in actions_of(where)
        if action.key
    ]
