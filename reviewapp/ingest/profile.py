"""Import profiles: which column of an export holds which field of an incident.

A profile is a TOML file (docs/import-profiles.md), shipped, written by hand or by the app. It
describes one row per incident, or a history of several rows per incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.durations import Unit
from reviewapp.ingest.tables import Table
from reviewapp.ingest.times import DateOrder, format_problem, zone_named
from reviewapp.ingest.validation import (
    FileModel,
    Name,
    Text,
    Title,
    key_path,
    read_toml,
    refuse,
    validated,
)
from reviewapp.ingest.wording import folded, shown

#: Fields whose cells are one time each.
TimeField = Literal[
    "created",
    "acknowledged",
    "mitigated",
    "mitigated_last",
    "resolved",
    "closed",
    "rca_delivered",
    "critsit_start",
    "critsit_end",
]
#: Fields that a profile may fix to one value, or translate with a value map.
ValueField = Literal[
    "customer",
    "programmes",
    "severity",
    "acknowledged_by",
    "assignee",
    "team",
    "state",
    "rca_required",
    "marks",
]
#: The other fields, taken as they stand.
PlainField = Literal[
    "id",
    "title",
    "severity_history",
    "critsits",
    "reopened",
    "duplicate_of",
    "parent",
    "link",
]
ColumnField = Literal[PlainField, ValueField, TimeField]
TIME_FIELDS: tuple[TimeField, ...] = get_args(TimeField)
VALUE_FIELDS: tuple[ValueField, ...] = get_args(ValueField)
#: All fields, the most telling first.
FIELDS: tuple[ColumnField, ...] = (
    "id",
    "title",
    "severity",
    "severity_history",
    "programmes",
    "customer",
    "created",
    "acknowledged",
    "acknowledged_by",
    "mitigated",
    "mitigated_last",
    "resolved",
    "closed",
    "rca_required",
    "rca_delivered",
    "critsits",
    "critsit_start",
    "critsit_end",
    "assignee",
    "team",
    "state",
    "reopened",
    "duplicate_of",
    "parent",
    "marks",
    "link",
)
#: Times that may be given as what has passed since another one; in the order of reckoning.
DurationField = Literal[
    "acknowledged", "mitigated", "mitigated_last", "resolved", "closed", "rca_delivered"
]
DURATION_FIELDS: tuple[DurationField, ...] = get_args(DurationField)
#: What says yes or no in a cell, in any case.
YES_NO: dict[str, bool] = {
    **dict.fromkeys(("yes", "y", "true", "1"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}


def _as_list(value: object) -> object:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not value:
        raise ValueError("must be a column name in quotes, or a list of them")
    return value


#: One column name, or alternatives: the first one that the file has is meant.
Columns = Annotated[list[Title], BeforeValidator(_as_list)]


class Duration(FileModel):
    """A time that a column gives as what has passed since another time of the row.

    `unit`: of plain numbers; "1d 02:03:04" and ISO 8601 durations need none.
    """

    column: Columns
    unit: Unit = "seconds"
    since: Literal["created", DurationField] = "created"


class History(FileModel):
    """Several rows per incident: each tells how it was from a moment on.

    `time`: the column of that moment. `order`: the column that orders an incident's rows, a number
    or a time; without one, `time` does. `acknowledged`: the states of which the first one is the
    acknowledgement; `assigned_is_acknowledged`: the first row that names an assignee is.
    `mitigated`: the states in which the impact has ended; leaving them opens the incident again.
    """

    time: Columns
    order: Columns | None = None
    acknowledged: list[Title] = Field(default_factory=list)
    assigned_is_acknowledged: bool = False
    mitigated: list[Title] = Field(default_factory=list)


class Profile(FileModel):
    """An import profile.

    `source`: the name that its incidents carry (icm, dfm). `require`: columns that must all be
    there for the profile to be detected; without any it is used only when it is named. `columns`:
    per field the names that its column may have. `constants`: fields that are the same in every
    row. `values`: per field, what the export writes and what is meant. `zone`, `date_order`: how
    times without offset and dates such as 03/04/2026 are meant. `null`: words for "no value".
    `durations`: times that are given as what has passed; a column of the same field goes first.
    `not_people`: acknowledgers that are no persons, such as a rule: what they acknowledge is not
    acknowledged yet. `history`: for several rows per incident.
    """

    name: Name = Field(alias="profile")
    title: Title
    source: Name
    verified: bool = False
    require: list[Columns] = Field(default_factory=list)
    columns: dict[ColumnField, Columns]
    constants: dict[ValueField, Title] = Field(default_factory=dict, alias="constant")
    values: dict[ValueField, dict[Title, Text]] = Field(default_factory=dict)
    zone: str | None = None
    date_order: DateOrder | None = None
    time_formats: list[str] = Field(default_factory=list)
    null: list[Text] = Field(default_factory=list)
    not_people: list[Title] = Field(default_factory=list)
    durations: dict[DurationField, Duration] = Field(default_factory=dict)
    history: History | None = None

    @property
    def machines(self) -> frozenset[str]:
        """`not_people` as they are compared: in any case, white space as one space."""
        return frozenset(folded(name).casefold() for name in self.not_people)

    def bind(self, table: Table) -> dict[ColumnField, int]:
        """The index of each field's column in the table; fields without a column are left out.

        Raises BadInputError where there is no column for the id, or a name fits two columns.
        """
        bound: dict[ColumnField, int] = {}
        for field, names in self.columns.items():
            index = first_column(table, names)
            if index is not None:
                bound[field] = index
        if "id" not in bound:
            wanted = " or ".join(shown(name) for name in self.columns["id"])
            there = ", ".join(shown(title, 30) for title in table.header[:12])
            raise BadInputError(
                f"{table.name}: the profile {self.name} needs a column {wanted} for the id; "
                f"the file has {there}{', …' if len(table.header) > 12 else ''}."
            )
        return bound

    def bind_durations(self, table: Table) -> dict[DurationField, int]:
        """The index of the column of each duration that the table has, in order of reckoning."""
        found = {
            field: first_column(table, self.durations[field].column)
            for field in DURATION_FIELDS
            if field in self.durations
        }
        return {field: index for field, index in found.items() if index is not None}


def first_column(table: Table, names: Sequence[str]) -> int | None:
    """The index of the first of the names that the table has a column of."""
    found = (table.column(name) for name in names)
    return next((index for index in found if index is not None), None)


def read_profile(path: str | Path) -> Profile:
    """Read and check a profile file. Raises BadInputError that lists what is wrong."""
    profile = validated(path, read_toml(path, "profile"), Profile)
    if problems := problems_in(profile):
        refuse(path, problems)
    return profile


def read_profiles(folders: Iterable[str | Path]) -> tuple[Profile, ...]:
    """The profiles of all *.toml files in the folders, sorted by name; missing folders are empty.

    A profile in a later folder takes the place of one with the same name in an earlier one.
    Raises BadInputError for a broken file.
    """
    found: dict[str, Profile] = {}
    for folder in folders:
        for path in sorted(Path(folder).glob("*.toml")):
            profile = read_profile(path)
            found[profile.name] = profile
    return tuple(found[name] for name in sorted(found))


def problems_in(profile: Profile) -> list[str]:
    """What the types can't say: fields that need or exclude one another, zones and formats."""
    problems = []
    if "id" not in profile.columns:
        problems.append("columns.id: is missing")
    for field, value in profile.constants.items():
        if field == "rca_required" and value.strip().casefold() not in YES_NO:
            problems.append(f"constant.{field}: {shown(value)} is neither yes nor no")
        if field in profile.columns:
            problems.append(f"constant.{field}: the field also has a column; keep one of the two")
    for field in profile.values:
        if field not in profile.columns and not (
            field == "severity" and "severity_history" in profile.columns
        ):
            problems.append(f"values.{field}: the field has no column")
    for word, meaning in profile.values.get("rca_required", {}).items():
        if meaning.strip() and meaning.strip().casefold() not in YES_NO:
            problems.append(
                f"values.rca_required: {shown(word)} has to mean yes or no, not {shown(meaning)}"
            )
    if "critsits" in profile.columns and "critsit_start" in profile.columns:
        problems.append("columns.critsit_start: critsits already gives the intervals; keep one")
    if "critsit_end" in profile.columns and "critsit_start" not in profile.columns:
        problems.append("columns.critsit_end: needs critsit_start too")
    for measured, duration in profile.durations.items():
        before = ("created", *DURATION_FIELDS[: DURATION_FIELDS.index(measured)])
        if duration.since not in before:
            problems.append(f"durations.{measured}.since: must be one of {', '.join(before)}")
    told = {"acknowledged_by", "assignee"} if profile.history else {"acknowledged_by"}
    if profile.not_people and not told & set(profile.columns):
        problems.append(f"not_people: needs a column for {' or '.join(sorted(told))}")
    problems.extend(_history_problems(profile))
    if profile.zone is not None:
        try:
            zone_named(profile.zone)
        except BadInputError as error:
            problems.append(f"zone: {error}")
    for index, pattern in enumerate(profile.time_formats):
        if problem := format_problem(pattern):
            problems.append(f"{key_path(('time_formats', index))}: {problem}")
    return problems


def _history_problems(profile: Profile) -> Iterable[str]:
    history = profile.history
    if history is None:
        return
    if (history.acknowledged or history.mitigated) and "state" not in profile.columns:
        yield "history: its states need a column for the field state"
    if history.assigned_is_acknowledged and "assignee" not in profile.columns:
        yield "history.assigned_is_acknowledged: needs a column for the field assignee"
    if history.assigned_is_acknowledged and history.acknowledged:
        yield "history.acknowledged: assigned_is_acknowledged says it already; keep one of the two"
    if "severity_history" in profile.columns:
        yield "columns.severity_history: the rows are the history; map severity instead"
