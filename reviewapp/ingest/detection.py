"""Which profile fits an export: by its name, or by the columns that are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from reviewapp.core.errors import BadInputError, OpenQuestionError
from reviewapp.ingest.profile import FIELDS, ColumnField, Profile, read_profile
from reviewapp.ingest.tables import Row, Table, fold_header
from reviewapp.ingest.wording import nearest, shown

#: Rows of which the first values are looked at.
_SAMPLE = 50
#: What columns are often called, beside the names that the known profiles have.
_USUAL: dict[ColumnField, tuple[str, ...]] = {
    "id": ("ticket", "ticket id", "case id", "number", "key", "reference"),
    "title": ("summary", "subject", "description"),
    "severity": ("sev", "urgency", "impact"),
    "created": ("created at", "created on", "open time", "opened", "opened on", "start time"),
    "acknowledged": ("acknowledged at", "acknowledged on", "first response"),
    "mitigated": ("mitigated at", "resolved time", "resolved", "resolved on"),
    "closed": ("closed at", "closed on", "close time"),
    "assignee": ("assigned to", "owner"),
    "team": ("assignment group", "group", "queue"),
    "state": ("status",),
}


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

    Only profiles whose required columns are all there count. Their score is the number of fields
    that they find, and of the columns that they require: one made for this very export wins.
    Raises OpenQuestionError where none fits, or two score the same.
    """
    header = frozenset(map(fold_header, table.header))
    ranked = sorted(
        (len(missing := _missing(profile, header)), -score, profile.name, missing)
        for profile in profiles
        if profile.require and (score := _score(profile, header))
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


def guess_profile(table: Table, profiles: Sequence[Profile], name: str) -> Profile:
    """A first mapping for an export that no profile fits: to be looked at and completed.

    A field is read from the column that any of the profiles would read it from, or that has its
    name or a usual one; each column once. Without a column for the id, the first one whose first
    values could be ids stands there.
    """
    columns: dict[ColumnField, list[str]] = {}
    taken: set[str] = set()
    for field in FIELDS:
        known = (name for profile in profiles for name in profile.columns.get(field, ()))
        names = [field, *known, *_USUAL.get(field, ())]
        wanted = list(map(fold_header, names))
        titles = (title for title in table.header if title and title not in taken)
        found = min(
            (title for title in titles if fold_header(title) in wanted),
            key=lambda title: wanted.index(fold_header(title)),
            default=None,
        )
        if found is not None:
            columns[field] = [found]
            taken.add(found)
    columns.setdefault("id", [_like_ids(table)])
    return Profile(profile=name, title=name, source=name, columns=columns)


def _like_ids(table: Table) -> str:
    """The first column whose first values are words and all different, else the first one."""
    sample = [row.cells for row in islice(table.rows(), _SAMPLE) if isinstance(row, Row)]
    titled = [(index, title) for index, title in enumerate(table.header) if title]
    for index, title in titled:
        values = [cells[index].strip() for cells in sample]
        if len(set(values)) == len(values) and all(len(value.split()) == 1 for value in values):
            return title
    return titled[0][1]


def _score(profile: Profile, header: frozenset[str]) -> int:
    read = [*profile.columns.values()]
    read.extend(duration.column for duration in profile.durations.values())
    if profile.history is not None:
        read.extend(filter(None, (profile.history.time, profile.history.order)))
    fields = sum(_any_of(names, header) for names in read)
    return fields and fields + len(profile.require)


def _missing(profile: Profile, header: frozenset[str]) -> list[str]:
    """The first name of each required column that is not there; the id's is always required."""
    required = [*profile.require, profile.columns["id"]]
    if profile.history is not None:
        required.append(profile.history.time)
    absent = (shown(names[0]) for names in required if not _any_of(names, header))
    return list(dict.fromkeys(absent))


def _any_of(names: Iterable[str], header: frozenset[str]) -> bool:
    return any(key in header for name in names if (key := fold_header(name)))
