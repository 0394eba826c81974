"""Team: what the people who report to me share, to be read. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewapp.core.printable import cells
from reviewapp.services.workspace import Workspace
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.records import ENTRY_COLUMNS, entry_record, entry_text
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.text import line, plain
from reviewapp.tui.to_file import ENDINGS, ask_and_write
from reviewapp.tui.widgets.paged_list import PagedList
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.services.team import ReportSummary
    from reviewapp.services.workspace import Workspace

#: As much of a name as is shown in the list; it is whole below.
_LONGEST_NAME = 22
#: Honest about it: nothing that somebody does here brings a report in.
_NOBODY = (
    "What your reports share is read here. There is no way yet to bring in what others share: "
    "reviewapp demo --role manager shows this place with sample data. Figures of several people "
    "out of one export: m, then f and their aliases."
)
_REPORT_COLUMNS = (
    Column("Name", _LONGEST_NAME),
    Column("Entries", 7),
    Column("Newest", 10),
    Column("Shown", 5),
    Column("Thin", 4),
    Column("Empty", 5),
    Column("Nothing for"),
)


@dataclass(frozen=True, slots=True)
class SharedEntries:
    """What one report shares, as the source of a list."""

    workspace: Workspace
    person: str

    def page(self, offset: int, count: int) -> list[Record]:
        from reviewapp.services.team import report_entries

        return list(map(entry_record, report_entries(self.workspace, self.person, offset, count)))

    def count(self) -> int:
        from reviewapp.services.team import count_report_entries

        return count_report_entries(self.workspace, self.person)

    def place_of(self, key: str) -> int | None:
        from reviewapp.services.team import place_of_report_entry

        return place_of_report_entry(self.workspace, self.person, key)


class Reports(RecordList):
    """The reports. One who shares nothing has nothing to be opened."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reports")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "choose" and self.record is not None and self.record.item.last is None:
            return False
        return super().check_action(action, parameters)


class Shared(PagedList):
    """The entries of one report, to be read."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("shared")]


class TeamScreen(PlaceScreen):
    """The reports in a list; Enter opens one's shared entries, Escape goes back."""

    PLACE = "team"
    CSS_PATH = "team.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("team")]
    AUTO_FOCUS = "#reports"

    def __init__(self) -> None:
        super().__init__()
        #: Whose entries are shown; None while the list of reports is.
        self.person: ReportSummary | None = None

    def body(self) -> ComposeResult:
        yield Static("Reading …", id="team-line")
        with Vertical(id="team-lists"):
            yield Reports(
                _REPORT_COLUMNS,
                empty="Nobody reports to you here yet.",
                help_text="Your direct reports, by what they share with you: filed entries "
                "that are not private. Enter reads their entries.",
                id="reports",
            )
            entries = Shared(
                ENTRY_COLUMNS,
                empty="Nothing is shared yet.",
                help_text="What this report shares, newest first, read-only. Enter goes to the "
                "whole entry below, Escape goes back to the reports.",
                id="entries",
            )
            entries.display = False
            yield entries
        with VerticalScroll(id="team-detail"):
            yield Static("", id="team-text")

    # -- reading -------------------------------------------------------------------------------

    @property
    def reports(self) -> Reports:
        return self.query_one("#reports", Reports)

    @property
    def entries(self) -> Shared:
        return self.query_one("#entries", Shared)

    def reload(self) -> None:
        in_background(self, self._read_reports, self._show_reports, group="team", latest_only=True)
        if self.person is not None:
            self.entries.follow(SharedEntries(self.workspace, self.person.person_id))

    def _read_reports(self) -> list[ReportSummary]:
        from reviewapp.services.team import reports

        return reports(self.workspace)

    def _show_reports(self, found: list[ReportSummary]) -> None:
        widest = max((cells(line(_name(report))) for report in found), default=_LONGEST_NAME)
        name = Column("Name", max(4, min(widest, _LONGEST_NAME)))
        self.reports.columns = (name, *_REPORT_COLUMNS[1:])
        self.reports.show(len(found), map(_report_record, found))
        self._describe()

    # -- what is shown -------------------------------------------------------------------------

    @on(RecordList.Highlighted)
    @on(PagedList.Read)
    def _describe(self) -> None:
        """Where the user is, and what is under the cursor."""
        listed = self.reports if self.person is None else self.entries
        count, text = listed.total, Content("")
        if not listed.settled:
            where = "Reading …"
        elif self.person is None:
            where = f"{count} direct report{'' if count == 1 else 's'}, by what they share with you"
        else:
            more = "" if self.entries.complete else "at least "
            where = f"{more}{count:,} shared entr{'y' if count == 1 else 'ies'}"
        if listed.record is not None:
            item = listed.record.item
            text = _report_text(item) if self.person is None else plain(entry_text(item))
        elif self.person is None and listed.settled:
            text = Content(_NOBODY)
        if self.person is not None:
            where = f"{_name(self.person)}: {where}"
        self.query_one("#team-line", Static).update(Content(line(where)))
        self.query_one("#team-text", Static).update(text)
        self.refresh_bindings()

    @on(RecordList.Chosen, "#reports")
    def _read_entries(self, event: RecordList.Chosen) -> None:
        """Go to a report's entries at once; they come when they are read."""
        self.person = event.record.item
        self.entries.blank()
        self.entries.follow(SharedEntries(self.workspace, event.record.key))
        self._look_at(self.entries)

    @on(RecordList.Chosen, "#entries")
    def _read_entry(self) -> None:
        self.query_one("#team-detail").focus()

    def _look_at(self, listed: RecordList) -> None:
        for each in (self.reports, self.entries):
            each.display = each is listed
        listed.focus()
        self._describe()

    # -- keys ----------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Enter where there is nothing to be opened."""
        if self.focused is self.reports and (record := self.reports.record) is not None:
            self.app.say(f"{_name(record.item)} shares nothing with you yet.")

    def action_back(self) -> None:
        if self.query_one("#team-detail").has_focus:
            (self.reports if self.person is None else self.entries).focus()
        elif self.person is not None:
            self.person = None
            self._look_at(self.reports)

    def to_copy(self) -> tuple[str, str] | None:
        if self.person is None:
            record = self.reports.record
            return (_report_text(record.item).plain, "the figures") if record else None
        record = self.entries.record
        return (entry_text(record.item), "the entry") if record else None

    def action_write(self) -> None:
        person, workspace = self.person, self.workspace
        if not self.reports.total:
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
                lambda path: _write_shared(workspace, person.person_id, path),
            )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Back makes sense inside a report, or in the text beside the list."""
        if action == "back":
            return self.person is not None or isinstance(self.focused, VerticalScroll)
        return super().check_action(action, parameters)


def _write_shared(workspace: Workspace, person: str, path: str) -> None:
    from reviewapp.services.evidence_file import write_found
    from reviewapp.services.team import count_report_entries, report_entries

    count = count_report_entries(workspace, person)
    write_found(report_entries(workspace, person, 0, count), path)


def _name(report: ReportSummary) -> str:
    return report.name or report.alias or "no name"


def _report_record(report: ReportSummary) -> Record:
    states = report.states
    shares = report.last is not None
    counts = [str(states.get(name, 0)) for name in ("shown", "thin", "empty")]
    return Record(
        report.person_id,
        (
            _name(report),
            str(report.entries),
            report.last.isoformat() if report.last else "–",
            *(counts if shares else ("–", "–", "–")),
            _runs(report.gaps) if shares else "shares nothing yet",
        ),
        dim=not shares,
        item=report,
    )


def _report_text(report: ReportSummary) -> Content:
    about = f"{report.name or 'no name'} ({report.alias or 'no alias'}), {report.role}"
    lines = [f"reports to you since {report.since}"]
    if report.last is None:
        lines.append(
            "Shares nothing with you yet: filed entries that are not private would be here."
        )
    else:
        counts = ", ".join(
            f"{report.states.get(name, 0)} {name}" for name in ("shown", "thin", "empty")
        )
        entries = "1 shared entry" if report.entries == 1 else f"{report.entries:,} shared entries"
        lines.append(f"{entries} in this period; indicators: {counts}")
        if report.gaps:
            lines.append("No shared evidence yet: " + ", ".join(report.gaps))
    return Content("\n").join([plain(about).stylize("bold"), *map(plain, lines)])


def _runs(codes: Sequence[str]) -> str:
    """Codes with those that follow each other drawn together: "1.1–1.4 2.2 3.1–3.3"."""
    runs: list[list[str]] = []
    for code in codes:
        last = runs[-1][-1] if runs else ""
        if _parts(code) == (_parts(last)[0], _parts(last)[1] + 1):
            runs[-1].append(code)
        else:
            runs.append([code])
    return " ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _parts(code: str) -> tuple[str, int]:
    """The priority of a code and its number in it; -2, which nothing follows, where it has none."""
    priority, _, number = code.rpartition(".")
    return priority, int(number) if number.isdecimal() else -2
