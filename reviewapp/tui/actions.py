"""The registry of actions: keys, footer, command palette and help all come from here.

Actions of places and those for everywhere are commands, which the palette has too; those of
dialogs, lists and fields are keys only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding

from reviewapp.core.evidence import CIRCLE_TITLES, Circle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reviewapp.core.measures import MeasureState

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. `where`: a place's name, EVERYWHERE, or whose key it is.

    `title` stands in the footer, `help` in the palette, the tooltip and the help dialog. `method`
    is the name behind `action_`, with its arguments where it has some. `id` names the binding in
    a keymap of the user's own. Without a `key` the palette alone has it. `priority`: before the
    field that has the focus.
    """

    id: str
    where: str
    key: str
    title: str
    help: str
    method: str
    footer: bool = True
    priority: bool = False


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

#: The keys of the circles of impact, in forms as in the inbox.
CIRCLE_KEYS: dict[Circle, str] = {"own": "o", "others": "s", "built": "b"}

#: The keys of how a measure stands, in its form.
MEASURE_KEYS: dict[MeasureState, str] = {
    "open": "o", "done": "d", "missed": "m", "not_applicable": "n"
}  # fmt: skip

# fmt: off
ACTIONS = (
    Action("note.new", EVERYWHERE, "n", "New note",
           "Keep an accomplishment in one line.", "new_note"),
    Action("undo", EVERYWHERE, "u", "Undo", "Take the last change back, whatever it was.", "undo"),
    Action("redo", EVERYWHERE, "U", "Redo", "Do again what undo took back.", "redo", footer=False),
    Action("help", EVERYWHERE, "question_mark,f1", "Help",
           "What has the focus, and every key; F1 also where one types.", "help"),
    Action("palette", EVERYWHERE, "colon,ctrl+p", "Commands",
           "Every command of every place by its name.", "command_palette", footer=False),
    Action("theme", EVERYWHERE, "f2", "Theme",
           "Choose the colours, also the terminal’s own.", "change_theme", footer=False),
    Action("read_again", EVERYWHERE, "f5", "Read again",
           "Read again what is shown, as when it was changed elsewhere.",
           "screen.read_again", footer=False),
    Action("messages", EVERYWHERE, "", "Messages",
           "What was said so far, the latest first.", "messages", footer=False),
    Action("who", EVERYWHERE, "", "Who I am", "Your name, alias and role.", "who", footer=False),
    Action("settings", EVERYWHERE, "comma", "Settings",
           "What you may decide: time zone, coverage, how SLO lines are read.", "settings",
           footer=False),
    Action("quit", EVERYWHERE, "q", "Quit",
           "Leave; everything kept is saved already.", "quit", footer=False),
    *(
        Action(f"go.{place.name}", EVERYWHERE, place.key, place.title, f"Go to {place.title}.",
               f"go('{place.name}')", footer=False)
        for place in PLACES
    ),
    # Home
    Action("home.copy", "home", "y", "Copy", "Copy the entry to the clipboard.", "copy"),
    Action("home.write", "home", "w", "To a file", "Write your entries to a file.", "write"),
    # Evidence
    Action("evidence.search", "evidence", "slash", "Search", "Search as you type.", "search"),
    Action("evidence.filter", "evidence", "f", "Filter",
           "By indicator, circle, days, inbox, privacy.", "filter"),
    Action("evidence.all", "evidence", "a", "All",
           "Take the words and the filters away.", "show_all", footer=False),
    Action("evidence.back", "evidence", "escape", "Back",
           "Take the words of the search away.", "back", footer=False),
    Action("evidence.private", "evidence", "p", "Private",
           "Private entries never leave this machine.", "toggle_private"),
    Action("evidence.remove", "evidence", "x,delete", "Remove",
           "Take the entry out; u brings it back.", "remove"),
    Action("evidence.history", "evidence", "v", "History",
           "Who changed the entry, when, from what to what.", "show_history", footer=False),
    Action("evidence.incident", "evidence", "g", "Its incidents",
           "Go to the incidents of the entry, with their timelines.", "go_to_incident",
           footer=False),
    Action("evidence.copy", "evidence", "y", "Copy",
           "Copy the entry to the clipboard.", "copy"),
    Action("evidence.write", "evidence", "w", "To a file",
           "Write the listed entries to a file.", "write"),
    # Inbox
    Action("inbox.first", "inbox", "1", "1st",
           "File under the first offer.", "take_offer(0)", footer=False),
    Action("inbox.second", "inbox", "2", "2nd",
           "File under the second offer.", "take_offer(1)", footer=False),
    Action("inbox.third", "inbox", "3", "3rd",
           "File under the third offer.", "take_offer(2)", footer=False),
    Action("inbox.file", "inbox", "f", "File", "Choose the indicator from all of them.", "file"),
    *(
        Action(f"inbox.{circle}", "inbox", key, CIRCLE_TITLES[circle],
               f"Circle of impact: {CIRCLE_TITLES[circle].lower()}.",
               f"circle('{circle}')", footer=False)
        for circle, key in CIRCLE_KEYS.items()
    ),
    *(
        Action(f"inbox.filed_{circle}", "inbox", key.upper(), f"Filed: {CIRCLE_TITLES[circle]}",
               f"The note just filed, its circle of impact: {CIRCLE_TITLES[circle].lower()}.",
               f"circle_of_filed('{circle}')", footer=False)
        for circle, key in CIRCLE_KEYS.items()
    ),
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
    Action("inbox.copy", "inbox", "y", "Copy", "Copy the note to the clipboard.", "copy"),
    Action("inbox.write", "inbox", "w", "To a file",
           "Write the notes of the inbox to a file.", "write"),
    # Rubric
    Action("rubric.note", "rubric", "n", "New note here",
           "A new note, filed under this indicator.", "note_here"),
    Action("rubric.gap", "rubric", "g", "Next gap",
           "The next indicator without enough evidence.", "next_gap"),
    Action("rubric.find", "rubric", "slash", "Find",
           "The next indicator with these words.", "find"),
    Action("rubric.apply", "rubric", "a", "Not applicable",
           "Say why an indicator does not apply to you, or that it does again.", "not_applicable"),
    Action("rubric.measures", "rubric", "s", "Measures",
           "How the measures stand that no incident tells: state, day, note.", "measures"),
    Action("rubric.copy", "rubric", "y", "Copy",
           "Copy the text that is shown.", "copy"),
    Action("rubric.write", "rubric", "w", "To a file",
           "Write the coverage of every indicator to a file.", "write"),
    # SLO metrics
    Action("slo.import", "slo", "l", "Load export",
           "Import an export: CSV, Excel or JSON.", "import_file"),
    Action("slo.add", "slo", "a", "Add as evidence",
           "A note made from the incident, filled in.", "add_evidence"),
    Action("slo.filter", "slo", "f", "Filter",
           "Misses only, people, programme, severity, customer, period.", "filter"),
    Action("slo.all", "slo", "x", "Show all",
           "Take every filter away, the period too.", "show_all", footer=False),
    Action("slo.customers", "slo", "p", "Customers",
           "Customers and their programmes, which incidents without one take.", "customers",
           footer=False),
    Action("slo.back", "slo", "escape", "Back",
           "From the incidents back to the targets.", "back", footer=False),
    Action("slo.imports", "slo", "o", "Imports",
           "What was imported, and taking one back.", "imports", footer=False),
    Action("slo.copy", "slo", "y", "Copy",
           "Copy the figures or the incident.", "copy"),
    Action("slo.write", "slo", "w", "To a file",
           "Write the figures or incidents to a file.", "write"),
    # Connect
    Action("connect.draft", "connect", "d", "Draft",
           "Draw the period’s draft from what is there.", "draft"),
    Action("connect.preview", "connect", "v", "Read", "Read the whole document.", "preview"),
    Action("connect.write", "connect", "w", "File",
           "Export it to a file: Word, PDF, HTML, Markdown, text, JSON.", "export"),
    Action("connect.copy", "connect", "y", "Copy box",
           "Copy the box’s text, for the web form.", "copy", footer=False),
    Action("connect.checks", "connect", "x", "Checks",
           "What to mend in all boxes, where and why.", "checks", footer=False),
    Action("connect.form", "connect", "f", "Period",
           "Choose the period and the form’s edition, or make a period.", "choose_connect"),
    Action("connect.edition", "connect", "o", "Other form",
           "Take the form in use now, or the other one; what you wrote stays.", "other_form",
           footer=False),
    Action("connect.goals", "connect", "g", "Goals",
           "Add, change, answer and remove goals.", "goals"),
    Action("connect.status", "connect", "s", "Submit",
           "Submit it or take the next step; what was sealed, and what changed since.", "status",
           footer=False),
    Action("connect.since", "connect", "a", "What changed",
           "What is otherwise since the box was written, and taking it as seen.", "since",
           footer=False),
    # The list, where it has the focus, would page up with b.
    Action("connect.back", "connect", "b", "Back from Word",
           "Take comments and changes out of a document that came back.", "back_from_word",
           footer=False, priority=True),
    Action("connect.comments", "connect", "l", "Comments",
           "The comments of others that are kept: be done with them, place them.", "comments",
           footer=False),
    # Team
    Action("team.open", "team", "enter", "Read",
           "Read what a report shares, then one entry.", "open", footer=False),
    Action("team.back", "team", "escape", "Back", "Back to the list before.", "back"),
    Action("team.copy", "team", "y", "Copy", "Copy the text that is shown.", "copy"),
    Action("team.write", "team", "w", "To a file",
           "Write what your reports share, in figures, to a file.", "write"),
    # Dialogs, from the plainest on
    Action("dialog.close", "dialog", "escape", "Close", "Close without doing anything.", "close"),
    Action("dialog.help", "dialog", "f1", "Help", "What has the focus, and every key.", "app.help"),
    Action("form.keep", "form", "ctrl+s", "Keep", "Keep what stands here.", "keep"),
    Action("entry.pick", "entry", "f4", "Indicators",
           "Choose an indicator from all of them.", "pick"),
    Action("entry.incidents", "entry", "f3", "Its incidents",
           "Go to the incidents of the entry, with their timelines.", "go_to_incidents",
           footer=False),
    # Letters and digits are text there, and Alt with a digit is a character on some keyboards.
    Action("suggested.first", "suggested", "f8,alt+1", "1st",
           "File under the first suggestion, or no longer.", "take_suggestion(0)", footer=False),
    Action("suggested.second", "suggested", "f9,alt+2", "2nd",
           "File under the second suggestion, or no longer.", "take_suggestion(1)", footer=False),
    Action("suggested.third", "suggested", "f10,alt+3", "3rd",
           "File under the third suggestion, or no longer.", "take_suggestion(2)", footer=False),
    Action("box.take", "box", "ctrl+t", "Insert drawn",
           "Insert the drawn text at the cursor.", "take"),
    Action("capture.details", "capture", "tab", "Details",
           "Go on in the form: indicator, day, incident …", "details", priority=True),
    Action("capture.later", "capture", "escape", "Later",
           "Close; the words stay for the next time.", "close"),
    Action("welcome.skip", "welcome", "escape", "Skip",
           "Go on without; “Who I am” among the commands asks again.", "close"),
    Action("message.copy", "message", "y", "Copy", "Copy the sentence.", "copy"),
    Action("question.other", "question", "left,right", "The other", "The other answer.",
           "other", footer=False),
    Action("filter.show", "filter", "ctrl+s", "Show", "Show what fits.", "take"),
    Action("filter.pick", "filter", "f4", "Indicators",
           "Choose an indicator from all of them.", "pick"),
    Action("slo_filter.show", "slo_filter", "ctrl+s,enter", "Show",
           "Show what is chosen here.", "take"),
    Action("picker.down", "picker", "down", "Down", "The next one.",
           "list('cursor_down')", footer=False),
    Action("picker.up", "picker", "up", "Up", "The one before.",
           "list('cursor_up')", footer=False),
    Action("picker.page_down", "picker", "pagedown", "Page down", "A page down.",
           "list('page_down')", footer=False),
    Action("picker.page_up", "picker", "pageup", "Page up", "A page up.",
           "list('page_up')", footer=False),
    Action("findings.silence", "findings", "s", "Silence",
           "No longer tell of this check in this Connect, for a reason.", "silence"),
    Action("findings.silence_box", "findings", "S", "Silence in its box",
           "No longer tell of it in this box, for a reason.", "silence_in_box", footer=False),
    Action("goals.new", "goals", "n,a", "New goal", "Add a goal.", "add"),
    Action("goals.remove", "goals", "x,delete", "Remove",
           "Take the goal out; u brings it back.", "remove"),
    Action("goals.undo", "goals", "u", "Undo", "Take the last change back.", "undo"),
    Action("customers.new", "customers", "n,a", "New customer", "Add a customer.", "add"),
    Action("customers.remove", "customers", "x,delete", "Remove",
           "Take the customer out; u brings it back.", "remove"),
    Action("customers.undo", "customers", "u", "Undo", "Take the last change back.", "undo"),
    Action("measures.clear", "measures", "x,delete", "Clear",
           "Take back what was said of the measure; u brings it back.", "clear"),
    Action("measures.undo", "measures", "u", "Undo", "Take the last change back.", "undo"),
    Action("snapshots.previous", "snapshots", "p", "With the one before",
           "What changed in it against the snapshot before.", "with_previous"),
    Action("snapshots.undo", "snapshots", "u", "Undo", "Take the last change back.", "undo"),
    Action("changes.close", "changes", "escape,q", "Close", "Back to the snapshots.", "close"),
    Action("changes.copy", "changes", "y", "Copy", "Copy what changed.", "copy"),
    Action("periods.new", "periods", "n,a", "New period", "Add a review period.", "add"),
    Action("imports.take_back", "imports", "x,delete", "Take back",
           "Take the whole import back.", "take_back"),
    Action("settings.default", "settings", "x,delete", "Default",
           "Take the default again.", "take_default"),
    Action("import.bad_rows", "import", "b", "Bad rows to a file",
           "Write the rows that could not be taken, to mend them.", "bad_rows", footer=False),
    Action("import.mapping", "import", "f4,m", "Mapping",
           "Change which column feeds which field, and what its words mean.", "mapping",
           footer=False),
    Action("mapping.done", "mapping", "escape,ctrl+s", "Look with it",
           "Go back and look at the file with this mapping; nothing is imported yet.", "done"),
    Action("mapping.words", "mapping", "v", "Words",
           "What the words in the field’s column mean.", "words"),
    Action("mapping.no_column", "mapping", "x,delete", "Not read",
           "Read the field from no column.", "no_column"),
    Action("mapping.save", "mapping", "s", "Save",
           "Keep the mapping as a file, for the next export and for colleagues.", "save"),
    Action("words.done", "words", "escape,ctrl+s", "Back", "Back to the mapping.", "done"),
    Action("words.as_is", "words", "x,delete", "As it stands",
           "Read the word as it stands.", "as_is"),
    Action("reader.close", "reader", "escape,v,q", "Close", "Back to the boxes.", "close"),
    Action("reader.next", "reader", "n,right,right_square_bracket", "Next part",
           "Go to the next part.", "next(1)"),
    Action("reader.previous", "reader", "p,left,left_square_bracket", "Part before",
           "Go to the part before.", "next(-1)"),
    Action("reader.first", "reader", "home,g", "First line", "Go to the start.", "edge(0)",
           footer=False),
    Action("reader.last", "reader", "end,G", "Last line", "Go to the end.", "edge(1)",
           footer=False),
    Action("reader.copy", "reader", "y", "Copy", "Copy the text of the document, as Markdown.",
           "copy"),
    Action("reader.export", "reader", "w", "To a file",
           "Write it to a file: Word, PDF, HTML, Markdown, text, JSON.", "export"),
    Action("export.redact", "export", "f4", "Names",
           "Choose under which names it leaves: a redaction profile, or none.", "redact"),
    Action("redaction.write", "redaction", "ctrl+s", "Write the file", "Write the file.", "write"),
    Action("merge.take", "merge", "t", "Take",
           "Take what Word has; keep a comment.", "take"),
    Action("merge.write", "merge", "ctrl+s", "Write",
           "Write all that was taken, as one change.", "apply"),
    Action("merge.mine", "merge", "m", "Keep mine", "Leave it as it stands here.", "mine"),
    Action("merge.edit", "merge", "e", "Edit", "Write the text that takes the place of both.",
           "edit"),
    Action("merge.place", "merge", "p", "Place", "Say what a comment is about.", "place"),
    Action("merge.all", "merge", "a", "All",
           "Take every proposal and comment; conflicts are to be looked at.", "take_all"),
    Action("comments.done", "comments", "d", "Done", "Be done with it, or open it again.", "done"),
    Action("comments.place", "comments", "p", "Place", "Say what the comment is about.", "place"),
    Action("comments.undo", "comments", "u", "Undo", "Take the last change back.", "undo"),
    # Lists, texts and fields
    Action("list.up", "list", "up,k", "Up", "The row above.", "move(-1)", footer=False),
    Action("list.down", "list", "down,j", "Down", "The row below.", "move(1)", footer=False),
    Action("list.page_up", "list", "pageup,b", "Page up", "A page up.", "page(-1)", footer=False),
    Action("list.page_down", "list", "pagedown,space", "Page down", "A page down.", "page(1)",
           footer=False),
    Action("list.first", "list", "home", "First", "The first row.", "edge(0)", footer=False),
    Action("list.last", "list", "end,G", "Last", "The last row.", "edge(1)", footer=False),
    Action("list.open", "list", "enter", "Open", "Open the row under the cursor.", "choose"),
    Action("reports.open", "reports", "enter", "Read entries",
           "Read what this report shares.", "choose"),
    Action("feeds.pick", "feeds", "space", "Pick",
           "Draw the box from the picked entries alone, in their order; again: no longer.",
           "choose_entry('pick')"),
    Action("feeds.leave_out", "feeds", "minus,delete", "Leave out",
           "Leave the entry out of the document; again: no longer.",
           "choose_entry('leave_out')"),
    Action("feeds.earlier", "feeds", "less_than_sign,shift+up", "Earlier",
           "Move the picked entry up.", "choose_entry('earlier')"),
    Action("feeds.later", "feeds", "greater_than_sign,shift+down", "Later",
           "Move the picked entry down.", "choose_entry('later')"),
    Action("since.seen", "since", "s", "Seen",
           "Take what is new as seen; your text stays, and u takes it back.", "seen"),
    Action("shared.open", "shared", "enter", "Read",
           "Go to the whole entry; Escape comes back.", "choose"),
    Action("document.up", "document", "up,k", "Up", "A line up.", "scroll(-1)", footer=False),
    Action("document.down", "document", "down,j", "Down", "A line down.", "scroll(1)",
           footer=False),
    Action("document.page_up", "document", "pageup,b", "Page up", "A page up.", "page(-1)",
           footer=False),
    Action("document.page_down", "document", "pagedown,space", "Page down", "A page down.",
           "page(1)", footer=False),
    Action("document.first", "document", "home", "First", "To the start.", "edge(0)",
           footer=False),
    Action("document.last", "document", "end", "Last", "To the end.", "edge(1)", footer=False),
    Action("note.up", "note", "up", "Up", "A line up.", "scroll_up", footer=False),
    Action("note.down", "note", "down", "Down", "A line down.", "scroll_down", footer=False),
    Action("note.page_up", "note", "pageup", "Page up", "A page up.", "page_up", footer=False),
    Action("note.page_down", "note", "pagedown", "Page down", "A page down.", "page_down",
           footer=False),
    Action("note.first", "note", "home", "Start", "To the start.", "scroll_home", footer=False),
    Action("note.last", "note", "end", "End", "To the end.", "scroll_end", footer=False),
    Action("tree.up", "tree", "k", "Up", "The line above.", "cursor_up", footer=False),
    Action("tree.down", "tree", "j", "Down", "The line below.", "cursor_down", footer=False),
    Action("search.clear", "search", "escape", "Clear", "Empty the search line.",
           "screen.leave_search(True)"),
    Action("search.list", "search", "enter,down", "To the list", "Go into the list.",
           "screen.leave_search(False)"),
    Action("path.complete", "path", "tab", "Complete", "Complete the name.", "complete"),
    Action("path.files", "path", "down", "Files", "Go to the list of files.", "matches",
           footer=False),
    Action("known.offer", "known", "down", "Known ones", "Choose from the known ones.", "offer",
           footer=False),
    Action("circle.own", "circle", "o", "Own results", "Own results.", "take('own')",
           footer=False),
    Action("circle.others", "circle", "s", "Success of others",
           "Contributed to the success of others.", "take('others')", footer=False),
    Action("circle.built", "circle", "b", "Built on others", "Built on the work of others.",
           "take('built')", footer=False),
    Action("circle.none", "circle", "n", "None", "None of them.", "take('')", footer=False),
    Action("circle.next", "circle", "right,down,space", "Next", "The next choice.", "step(1)",
           footer=False),
    Action("circle.previous", "circle", "left,up", "Previous", "The choice before.", "step(-1)",
           footer=False),
    *(
        Action(f"measure_state.{state}", "measure_state", key, state.replace("_", " ").title(),
               f"{state.replace('_', ' ').capitalize()}.", f"take('{state}')", footer=False)
        for state, key in MEASURE_KEYS.items()
    ),
    Action("measure_state.next", "measure_state", "right,down,space", "Next", "The next choice.",
           "step(1)", footer=False),
    Action("measure_state.previous", "measure_state", "left,up", "Previous",
           "The choice before.", "step(-1)", footer=False),
    Action("yes_no.change", "yes_no", "space", "Change", "Yes or no.", "change", footer=False),
)
# fmt: on

BY_ID = {action.id: action for action in ACTIONS}


def actions_of(where: str) -> Iterable[Action]:
    """The actions of one place or widget, in the registry's order."""
    return (action for action in ACTIONS if action.where == where)


def bindings(where: str) -> list[Binding]:
    """The key bindings of one place or widget, as Textual takes them."""
    return [
        Binding(
            action.key,
            action.method,
            action.title,
            show=action.footer,
            tooltip=action.help,
            id=action.id,
            priority=action.priority,
        )
        for action in actions_of(where)
        if action.key
    ]
