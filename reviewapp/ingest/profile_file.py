"""Profiles that are made in the app: changed one thing at a time, and written as a TOML file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.cells import words
from reviewapp.ingest.profile import Profile, ValueField, problems_in
from reviewapp.ingest.tables import Row, Table
from reviewapp.ingest.validation import problems_of
from reviewapp.ingest.wording import folded

#: How often the frequent words of a column of free text are kept, and the rare ones forgotten.
_MOST_WORDS = 200

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def changed(profile: Profile, /, **changes: Any) -> Profile:
    """The profile with other values for these keys of its file. BadInputError: what is wrong."""
    data = {**profile.model_dump(by_alias=True), **changes}
    try:
        made = Profile.model_validate(data)
    except ValidationError as error:
        problems = problems_of(error, Profile)
    else:
        problems = problems_in(made)
        if not problems:
            return made
    raise BadInputError("; ".join(problem.rstrip(".") for problem in problems) + ".")


def with_column(
    profile: Profile, field: str, column: str | None, unit: str | None = None
) -> Profile:
    """A field read from another column, or with None from no column.

    `unit`: the column holds what has passed since the creation, plain numbers in this unit.
    """
    data = profile.model_dump(by_alias=True)
    for key in ("columns", "constant", "durations"):
        data[key].pop(field, None)
    if column is None:
        data["values"].pop(field, None)
    elif unit is None:
        data["columns"][field] = [column]
    else:
        data["durations"][field] = {"column": [column], "unit": unit}
    return changed(profile, **data)


def with_constant(profile: Profile, field: str, value: str) -> Profile:
    """A field that has the same value in every row, and no column."""
    data = with_column(profile, field, None).model_dump(by_alias=True)
    data["constant"][field] = value
    return changed(profile, **data)


def with_meaning(profile: Profile, field: str, word: str, meaning: str | None) -> Profile:
    """A value map with one word more, or with None one less."""
    values = {name: dict(known) for name, known in profile.values.items()}
    known = values.setdefault(field, {})  # type: ignore[arg-type]
    for same in [key for key in known if key.casefold() == word.casefold()]:
        del known[same]
    if meaning is not None:
        known[word] = meaning
    return changed(profile, values={name: known for name, known in values.items() if known})


def words_of(table: Table, profile: Profile, field: ValueField) -> list[tuple[str, int]]:
    """The different words in a field's column with their counts, the most frequent first.

    Of a column with very many different ones, the frequent ones.
    """
    index = profile.bind(table).get(field)
    if index is None:
        return []
    counts: dict[str, int] = {}
    nulls = {word.casefold() for word in profile.null}
    for row in table.rows():
        cell = row.cells[index].strip() if isinstance(row, Row) else ""
        for word in words(cell) if field in ("programmes", "marks") else [folded(cell)]:
            if word and word.casefold() not in nulls:
                counts[word] = counts.get(word, 0) + 1
        if len(counts) > 4 * _MOST_WORDS:
            counts = dict(_frequent(counts))
    return _frequent(counts)


def for_this_export(profile: Profile, table: Table, name: str, title: str) -> Profile:
    """The profile under a name of its own, chosen by itself for exports with these columns."""
    read = (*profile.bind(table).values(), *profile.bind_durations(table).values())
    require = [[table.header[index]] for index in dict.fromkeys(read)]
    return changed(profile, profile=name, title=title, verified=True, require=require)


def to_toml(profile: Profile) -> str:
    """The profile as its file."""
    data = profile.model_dump(by_alias=True, exclude_defaults=True, exclude_none=True)
    data["require"] = [_shortest(names) for names in data.get("require", [])]
    data["columns"] = {field: _shortest(names) for field, names in data["columns"].items()}
    for table in (*data.get("durations", {}).values(), data.get("history", {})):
        for key in ("column", "time", "order"):
            if key in table:
                table[key] = _shortest(table[key])
    return "\n".join(_lines(data, ())) + "\n"


def _frequent(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST_WORDS]


def _shortest(names: Sequence[str]) -> str | Sequence[str]:
    return names[0] if len(names) == 1 else names


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    plain = {key: value for key, value in table.items() if key not in inner and value != []}
    if path and plain:
        yield ""
        yield f"[{_joined(path)}]"
    for key, value in plain.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        yield from _lines(value, (*path, key))


def _joined(path: Iterable[str]) -> str:
    return ".".join(map(_key, path))


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _value(key)


def _value(value: Any) -> str:
    """A text, truth or list as TOML writes it: as JSON does, but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
