"""A mapping that is changed before an import: which column feeds which field, and what is meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from reviewapp.core.errors import OpenQuestionError
from reviewapp.ingest.cells import meaning_of
from reviewapp.ingest.detection import guess_profile
from reviewapp.ingest.durations import read_duration
from reviewapp.ingest.incidents import null_spellings
from reviewapp.ingest.profile import DURATION_FIELDS, FIELDS, VALUE_FIELDS, Profile
from reviewapp.ingest.profile_file import (
    changed,
    for_this_export,
    to_toml,
    with_column,
    with_constant,
    with_meaning,
    words_of,
)
from reviewapp.ingest.tables import Row, Table, open_table
from reviewapp.ingest.times import CountVotes
from reviewapp.ingest.validation import name_from, read_name
from reviewapp.services import rubrics
from reviewapp.services.own_files import keep_own_file
from reviewapp.services.slo_import import all_profiles, find_profile
from reviewapp.services.workspace import Workspace

_OWN_HISTORY = "severity_history"
#: The states that most ticket systems have for an impact that has ended.
_MITIGATED = ("Resolved", "Closed")
#: Rows of which the first values are shown.
_SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Mapping:
    """A file and how it is read.

    `sample`: its first rows; `kept`: the profile as it was found or saved last, to which changes
    would be lost; `is_guess`: no profile fitted.
    """

    table: Table
    profile: Profile
    sample: tuple[Row, ...]
    kept: Profile
    is_guess: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether it was changed since, and would be lost with this value."""
        return self.profile != self.kept

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file, each once."""
        return tuple(dict.fromkeys(filter(None, self.table.header)))

    def examples(self, column: str) -> tuple[str, ...]:
        """The first different values of a column, without the words for none."""
        index, nulls = self.table.header.index(column), null_spellings(self.profile)
        cells = (row.cells[index].strip() for row in self.sample)
        return tuple(islice(dict.fromkeys(c for c in cells if c and c not in nulls), 3))

    def fields(self) -> list[FieldLine]:
        """Every field with where it comes from."""
        profile, header = self.profile, self.table.header
        bound, durations = profile.bind(self.table), profile.bind_durations(self.table)
        constants = {str(field): text for field, text in profile.constants.items()}
        told = _from_rows(profile, bound)
        lines = []
        for name in FIELDS:
            if name in bound:
                lines.append(FieldLine(name, header[bound[name]]))
            elif name in durations:
                duration = profile.durations[name]
                how = f"{duration.unit} since {duration.since}"
                lines.append(FieldLine(name, header[durations[name]], how))
            else:
                constant = constants.get(name)
                how = f"always {constant}" if constant else ""
                lines.append(FieldLine(name, None, how, "" if constant else told.get(name, "")))
        return lines

    def may_be_duration(self, field: str, column: str) -> bool:
        """Whether a column for this field may hold what has passed, instead of a time."""
        if field not in DURATION_FIELDS:
            return False
        examples, instants = self.examples(column), CountVotes()
        for text in examples:
            instants.count(text)
        if instants.format:
            return False
        try:
            return bool([read_duration(text) for text in examples])
        except ValueError:
            return False


def _from_rows(profile: Profile, bound: Collection[str]) -> dict[str, str]:
    """Of a history: what follows from its rows for fields without a column, in words.

    `bound`: the fields that have a column in the file.
    """
    history = profile.history
    if history is None:
        return {}
    found = {}
    if "severity" in bound:
        found["severity_history"] = "each row’s severity"
    if history.acknowledged and "state" in bound:
        found["acknowledged"] = f"first row in {' or '.join(history.acknowledged)}"
    if history.assigned_is_acknowledged and "assignee" in bound:
        found["acknowledged"] = "first row with an assignee"
    if "acknowledged" in found and "assignee" in bound:
        found["acknowledged_by"] = "that row’s assignee"
    if history.mitigated and "state" in bound:
        found["mitigated"] = f"first row in {' or '.join(history.mitigated)}"
        found["mitigated_last"] = "the last time it came into these"
        found["reopened"] = "how often it left these"
    return found


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of an incident and the column it is read from.

    `how`: what is read there, where that is not a plain value. `told`: without a column, how the
    rows of a history tell it.
    """

    field: str
    column: str | None
    how: str = ""
    told: str = ""

    @property
    def may_be_constant(self) -> bool:
        """Whether every row may have the same value of it."""
        return self.field in VALUE_FIELDS

    @property
    def has_words(self) -> bool:
        """Whether its values may be given another meaning."""
        return self.column is not None and self.field in VALUE_FIELDS


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a column, in how many rows it stands, and what it is read as.

    `known`: whether that is one of the known words of the field; None where any word does.
    """

    word: str
    count: int
    meaning: str
    known: bool | None


def begin(
    workspace: Workspace, file: str, profile: str | Mapping | None = None, sheet: str | None = None
) -> Mapping:
    """How a file would be read; where no profile fits, a first guess.

    `profile`: its name or path, or a mapping that goes on. BadInputError for a file or a profile
    that can't be read.
    """
    table = open_table(file, sheet)
    sample = tuple(row for row in islice(table.rows(), _SAMPLE) if isinstance(row, Row))
    if isinstance(profile, Mapping):
        return replace(profile, table=table, sample=sample)
    try:
        found = find_profile(workspace, table, profile)
    except OpenQuestionError:
        name = name_from(Path(file).stem) or "mine"
        guess = guess_profile(table, all_profiles(workspace), name)
        return Mapping(table, guess, sample, guess, is_guess=True)
    return Mapping(table, found, sample, found)


def take_profile(workspace: Workspace, mapping: Mapping, name: str) -> Mapping:
    """Another profile. BadInputError where it does not fit the file."""
    profile = find_profile(workspace, mapping.table, name)
    profile.bind(mapping.table)
    return replace(mapping, profile=profile, kept=profile, is_guess=False)


def take_column(
    mapping: Mapping, field: str, column: str | None, unit: str | None = None
) -> Mapping:
    """Another column for a field, None for no column. BadInputError where that can't be.

    `unit`: seconds, minutes, hours or days where the column holds what has passed.
    """
    return replace(mapping, profile=with_column(mapping.profile, field, column, unit))


def take_constant(mapping: Mapping, field: str, value: str) -> Mapping:
    """The same value of a field for every row. BadInputError where that can't be."""
    return replace(mapping, profile=with_constant(mapping.profile, field, value))


def take_meaning(mapping: Mapping, field: str, word: str, meaning: str | None) -> Mapping:
    """What a word of a field is read as; None: as it stands."""
    return replace(mapping, profile=with_meaning(mapping.profile, field, word, meaning))


def take_setting(mapping: Mapping, key: str, value: str) -> Mapping:
    """Another source, zone, date_order, null or not_people (words between commas); empty: none."""
    settled: str | list[str] | None = value.strip() or None
    if key in ("null", "not_people"):
        settled = [word for part in value.split(",") if (word := part.strip())]
    return replace(mapping, profile=changed(mapping.profile, **{key: settled}))


def take_history(mapping: Mapping, time: str | None, order: str | None = None) -> Mapping:
    """Several rows per incident, `time` the column of each row's moment; None: one row each.

    `order`: the column that orders an incident's rows, where that is not their time.
    """
    profile = mapping.profile
    if time is None:
        return replace(mapping, profile=changed(profile, history=None))
    history = profile.history.model_dump() if profile.history else {}
    if not history:
        history["mitigated"] = list(_MITIGATED) if "state" in profile.columns else []
        history["assigned_is_acknowledged"] = "assignee" in profile.columns
    history.update(time=[time], order=None if order is None else [order])
    # The rows are the history now; a cell with one of its own would be another.
    columns = {field: names for field, names in profile.columns.items() if field != _OWN_HISTORY}
    return replace(mapping, profile=changed(profile, columns=columns, history=history))


def take_states(mapping: Mapping, key: str, text: str) -> Mapping:
    """Which states acknowledge an incident of a history or mitigate it, between commas.

    `key`: acknowledged or mitigated. Without a state, whoever is assigned acknowledges it.
    """
    history = mapping.profile.history
    if history is None:
        return mapping
    states = [state for part in text.split(",") if (state := part.strip())]
    told = {**history.model_dump(), key: states}
    if key == "acknowledged":
        told["assigned_is_acknowledged"] = not states
    return replace(mapping, profile=changed(mapping.profile, history=told))


#: Fields of which only some words mean something: these, and an empty one for nothing.
MEANINGS: dict[str, tuple[str, ...]] = {
    "rca_required": ("yes", "no", ""),
    "marks": ("cancelled", "false alarm", "test", ""),
}


def known_words(workspace: Workspace, mapping: Mapping, field: str) -> Sequence[str]:
    """The words that mean something in a field, or that targets of one's role use for it.

    Empty where any word does.
    """
    if field in MEANINGS:
        return MEANINGS[field]
    rubric = rubrics.load(workspace, workspace.role())
    if field == "severity":
        return rubric.severities.get(mapping.profile.source, ())
    if field == "programmes":
        return sorted({target.programme for target in rubric.targets if target.programme})
    return ()


def words(workspace: Workspace, mapping: Mapping, field: str) -> list[Word]:
    """The words of a field's column, the frequent ones first; reads the whole file."""
    known = known_words(workspace, mapping, field)
    found = words_of(mapping.table, mapping.profile, field)  # type: ignore[arg-type]
    return [read_word(mapping, field, word, count, known) for word, count in found]


def read_word(mapping: Mapping, field: str, word: str, count: int, known: Sequence[str]) -> Word:
    """What a word is read as, and whether that is one of the `known` ones."""
    meaning = meaning_of(mapping.profile, field, word)
    return Word(word, count, meaning, meaning in known if known else None)


def profile_names(workspace: Workspace) -> dict[str, str]:
    """The known profiles, name to title."""
    return {profile.name: profile.title for profile in all_profiles(workspace)}


def profile_file(workspace: Workspace, name: str) -> str:
    """Where an own profile of this name stands, or would. BadInputError for a bad name."""
    return str(Path(workspace.places.profiles, read_name(name) + ".toml"))


def save_profile(workspace: Workspace, mapping: Mapping, name: str) -> tuple[Mapping, str]:
    """Keep the mapping as one's own profile, in the place of one of that name.

    Returns the mapping, which has no unsaved changes any more, and the path of the profile.

    BadInputError for a bad name, RefusedError where it can't be written.
    """
    path = profile_file(workspace, name)
    title = f"As mapped for {mapping.table.name}"
    if not mapping.is_guess:
        title = f"{mapping.profile.title}, {title[0].lower()}{title[1:]}"
    made = for_this_export(mapping.profile, mapping.table, name, title)
    keep_own_file(workspace, "profiles", Path(path).name, to_toml(made))
    return replace(mapping, kept=mapping.profile), path
