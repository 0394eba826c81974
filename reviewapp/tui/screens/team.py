"""Team: what the people who report to me share, to be read. Nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewapp.core.evidence import Evidence
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.records import ENTRY_COLUMNS, entry_record, entry_text
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.text import line, plain
from reviewapp.tui.to_file import ENDINGS, ask_and_write
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.services.team import ReportSummary
    from reviewapp.services.workspace import Workspace

_REPORT_COLUMNS = (
    Column("Name", 22),
    Column("Entries", 7),
    Column("Newest", 10),
    Column("Shown", 5),
    Column("Thin", 4),
    Column("Empty", 5),
    Column("No evidence yet for"),
)
#: Rows of one report that are read at a time.
_PAGE = 200


class TeamScreen(PlaceScreen):
    """The reports in a list; Enter opens one's shared entries, Escape goes back."""

    PLACE = "team"
    CSS_PATH = "team.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("team")]
    AUTO_FOCUS = "#reports"

    def __init__(self) -> None:
        super().__init__()
        self.reports: dict[str, ReportSummary] = {}
        self.entries: dict[str, Evidence] = {}
        #: Whose entries are shown; None while the list of reports is.
        self.person: str | None = None

    def body(self) -> ComposeResult:
        yield Static("Reading …", id="team-line")
        with Horizontal(id="team-columns"):
            with Vertical(id="team-lists"):
                yield RecordList(
                    _REPORT_COLUMNS,
                    empty="Nobody reports to you here yet.",
                    help_text="Your direct reports, by what they share with you: filed entries "
                    "that are not private. Enter reads their entries.",
                    id="reports",
                )
                entries = RecordList(
                    ENTRY_COLUMNS,
                    empty="Nothing is shared yet.",
                    help_text="What this report shares, newest first, read-only. Escape goes back.",
                    id="entries",
                )
                entries.display = False
                yield entries
            with VerticalScroll(id="team-detail"):
                yield Static("", id="team-text")

    def reload(self) -> None:
        in_background(self, self._read_reports, self._show_reports, group="team", latest_only=True)
        if self.person is not None:
            self._open(self.person)

    def _read_reports(self) -> list[ReportSummary]:
        from reviewapp.services.team import reports

        return reports(self.workspace)

    def _show_reports(self, found: list[ReportSummary]) -> None:
        self.reports = {report.person_id: report for report in found}
        listed = self.query_one("#reports", RecordList)
        keep = listed.record.key if listed.record else None
        listed.show(len(found), map(_report_record, found), keep=keep)
        self._say_where()

    def _say_where(self) -> None:
        if self.person is None:
            count = len(self.reports)
            text = f"{count} direct report{'' if count == 1 else 's'}, by what they share with you"
        else:
            report = self.reports.get(self.person)
            name = report.name if report and report.name else "?"
            text = f"{name}: {self.query_one('#entries', RecordList).total} shared entries"
        self.query_one("#team-line", Static).update(Content(line(text)))

    def _open(self, person: str) -> None:
        def read() -> tuple[int, list[Evidence]]:
            from reviewapp.services.team import count_report_entries, report_entries

            count = count_report_entries(self.workspace, person)
            return count, report_entries(self.workspace, person, 0, _PAGE)

        def show(found: tuple[int, list[Evidence]]) -> None:
            count, entries = found
            fresh = self.person != person
            self.person = person
            self.entries = {entry.id: entry for entry in entries}
            listed = self.query_one("#entries", RecordList)
            if fresh:
                listed.cursor = 0
            listed.show(count, map(entry_record, entries))
            self.query_one("#reports").display = False
            listed.display = True
            listed.focus()
            self._say_where()

        in_background(self, read, show, group="team entries", latest_only=True)

    @on(RecordList.Wanted, "#entries")
    def _read_more(self, event: RecordList.Wanted) -> None:
        person = self.person
        if person is None:
            return

        def read() -> list[Evidence]:
            from reviewapp.services.team import report_entries

            return report_entries(self.workspace, person, event.offset, event.count)

        def put(entries: list[Evidence]) -> None:
            self.entries.update((entry.id, entry) for entry in entries)
            event.records.put(event.offset, map(entry_record, entries), event.generation)

        in_background(self, read, put, group="team page")

    @on(RecordList.Chosen, "#reports")
    def _choose_report(self, event: RecordList.Chosen) -> None:
        self._open(event.record.key)

    @on(RecordList.Highlighted, "#reports")
    def _show_report(self, event: RecordList.Highlighted) -> None:
        report = self.reports.get(event.record.key) if event.record else None
        if self.person is None:
            self.query_one("#team-text", Static).update(_report_text(report) if report else "")

    @on(RecordList.Highlighted, "#entries")
    def _show_entry(self, event: RecordList.Highlighted) -> None:
        entry = self.entries.get(event.record.key) if event.record else None
        if self.person is not None:
            self.query_one("#team-text", Static).update(plain(entry_text(entry)) if entry else "")

    def action_back(self) -> None:
        if self.person is None:
            return
        self.person = None
        self.query_one("#entries").display = False
        listed = self.query_one("#reports", RecordList)
        listed.display = True
        listed.focus()
        self._say_where()
        if listed.record:
            report = self.reports[listed.record.key]
            self.query_one("#team-text", Static).update(_report_text(report))

    def to_copy(self) -> tuple[str, str] | None:
        if self.person is None:
            record = self.query_one("#reports", RecordList).record
            report = self.reports.get(record.key) if record else None
            return (_report_text(report).plain, "the figures") if report else None
        record = self.query_one("#entries", RecordList).record
        return (entry_text(self.entries[record.key]), "the entry") if record else None

    def action_write(self) -> None:
        person, workspace = self.person, self.workspace
        if not self.reports:
            self.app.say("There is nothing here to write.")
        elif person is None:
            from reviewapp.services.team_file import write_reports

            ask_and_write(
                self.app,
                "Write the reports to a file",
                f"reports-{workspace.today}.csv",
                "Your direct reports with the figures of what they share, as .csv.",
                lambda path: write_reports(workspace, path),
            )
        else:
            ask_and_write(
                self.app,
                "Write the shared entries to a file",
                f"shared-{workspace.today}.md",
                ENDINGS,
                lambda path: _write_shared(workspace, person, path),
            )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Back makes sense inside a report only."""
        if action == "back":
            return self.person is not None
        return super().check_action(action, parameters)


def _write_shared(workspace: Workspace, person: str, path: str) -> None:
    from reviewapp.services.evidence_file import write_found
    from reviewapp.services.team import count_report_entries, report_entries

    count = count_report_entries(workspace, person)
    write_found(report_entries(workspace, person, 0, count), path)


def _report_record(report: ReportSummary) -> Record:
    states = report.states
    return Record(
        report.person_id,
        (
            report.name or report.alias or "no name",
            str(report.entries),
            report.last.isoformat() if report.last else "–",
            str(states.get("shown", 0)),
            str(states.get("thin", 0)),
            str(states.get("empty", 0)),
            " ".join(report.gaps),
        ),
    )


def _report_text(report: ReportSummary) -> Content:
    counts = ", ".join(
        f"{report.states.get(name, 0)} {name}" for name in ("shown", "thin", "empty")
    )
    lines = [
        f"{report.name or 'no name'} ({report.alias or 'no alias'}), {report.role}",
        f"reports to you since {report.since}",
        f"{report.entries} shared entries in this period; indicators: {counts}",
    ]
    if report.gaps:
        lines.append("No shared evidence yet: " + ", ".join(report.gaps))
    return plain("\n".join(lines) + "\n\nEnter reads the entries.")
