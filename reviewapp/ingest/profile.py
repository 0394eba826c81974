"""Import profiles: which column of an export holds which field of an incident.

A profile is a TOML file (docs/import-profiles.md), shipped or written by hand. It describes one
row per incident in a delimited text file. Later: workbooks (XLSX), JSON and JSON lines, a history
of several rows per incident, and durations ("seconds to acknowledge") in place of instants.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from reviewapp.core.errors import BadInputError, OpenQuestionError
from reviewapp.ingest.tables import Table, fold_header
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
from reviewapp.ingest.wording import nearest, shown

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


def _as_list(value: object) -> object:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not value:
        raise ValueError("must be a column name in quotes, or a list of them")
    return value


#: One column name, or alternatives: the first one that the file has is meant.
Columns = Annotated[list[Title], BeforeValidator(_as_list)]


class Profile(FileModel):
    """An import profile.

    `source`: the name that its incidents carry (icm, dfm). `require`: columns that must all be
    there for the profile to be detected; without any it is used only when it is named. `columns`:
    per field the names that its column may have. `constants`: fields that are the same in every
    row. `values`: per field, what the export writes and what is meant. `zone`, `date_order`: how
    times without offset and dates such as 03/04/2026 are meant. `null`: words for "no value".
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

    def bind(self, table: Table) -> dict[ColumnField, int]:
        """The index of each field's column in the table; fields without a column are left out.

        Raises BadInputError where there is no column for the id, or a name fits two columns.
        """
        bound: dict[ColumnField, int] = {}
        for field, names in self.columns.items():
            found = (table.column(name) for name in names)
            index = next((index for index in found if index is not None), None)
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


def read_profile(path: str | Path) -> Profile:
    """Read and check a profile file. Raises BadInputError that lists what is wrong."""
    profile = validated(path, read_toml(path, "profile"), Profile)
    if problems := _problems(profile):
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


def choose_profile(name: str, profiles: Sequence[Profile]) -> Profile:
    """The profile that the user named: a known name, or the path of a .toml file.

    Raises BadInputError that lists the known names.
    """
    if name.endswith(".toml"):
        return read_profile(name)
    known = [profile.name for profile in profiles]
    if name in known:
        return profiles[known.index(name)]
    hint = nearest(name, known) or "."
    raise BadInputError(
        f"There is no import profile {shown(name)}{hint} Known: {', '.join(known) or 'none'}."
    )


def detect_profile(table: Table, profiles: Sequence[Profile]) -> Profile:
    """The profile that fits the table's header best.

    Only profiles whose required columns are all there count; the one with the most fields
    present wins. Raises BadInputError where none fits, or two fit equally well.
    """
    header = frozenset(map(fold_header, table.header))
    ranked = sorted(
        (len(missing := _missing(profile, header)), -score, profile.name, missing)
        for profile in profiles
        if profile.require and (score := _fields_present(profile, header))
    )
    fitting = [(score, name) for _, score, name, missing in ranked if not missing]
    winners = [name for score, name in fitting if score == fitting[0][0]]
    if len(winners) == 1:
        return next(profile for profile in profiles if profile.name == winners[0])
    if winners:
        raise OpenQuestionError(
            "profile",
            f"{table.name} fits the profiles {' and '.join(winners)} equally well",
            "; name one with --profile.",
            tuple(winners),
        )
    near = [f"{name} (no column {', '.join(missing)})" for _, _, name, missing in ranked]
    raise OpenQuestionError(
        "profile",
        f"No import profile fits the columns of {table.name}"
        f"{'; near: ' + ', '.join(near[:3]) if near else ''}",
        ". Name one with --profile, or write one.",
        tuple(profile.name for profile in profiles),
    )


def _fields_present(profile: Profile, header: frozenset[str]) -> int:
    return sum(_any_of(names, header) for names in profile.columns.values())


def _missing(profile: Profile, header: frozenset[str]) -> list[str]:
    """The first name of each required column that is not there; the id's is always required."""
    required = [*profile.require, profile.columns["id"]]
    absent = (shown(names[0]) for names in required if not _any_of(names, header))
    return list(dict.fromkeys(absent))


def _any_of(names: Iterable[str], header: frozenset[str]) -> bool:
    return any(key in header for name in names if (key := fold_header(name)))


def _problems(profile: Profile) -> list[str]:
    """What the types can't say: fields that need or exclude one another, zones and formats."""
    problems = []
    if "id" not in profile.columns:
        problems.append("columns.id: is missing")
    for field in profile.constants:
        if field in profile.columns:
            problems.append(f"constant.{field}: the field also has a column; keep one of the two")
    for field in profile.values:
        if field not in profile.columns and not (
            field == "severity" and "severity_history" in profile.columns
        ):
            problems.append(f"values.{field}: the field has no column")
    if "critsits" in profile.columns and "critsit_start" in profile.columns:
        problems.append("columns.critsit_start: critsits already gives the intervals; keep one")
    if "critsit_end" in profile.columns and "critsit_start" not in profile.columns:
        problems.append("columns.critsit_end: needs critsit_start too")
    if profile.zone is not None:
        try:
            zone_named(profile.zone)
        except BadInputError as error:
            problems.append(f"zone: {error}")
    for index, pattern in enumerate(profile.time_formats):
        if problem := format_problem(pattern):
            problems.append(f"{key_path(('time_formats', index))}: {problem}")
    return problems
