"""Data files in (docs/data-file.md): read as a whole, every problem named with its place."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, JsonValue, ValidationError, create_model
from pydantic import Field as Limits

from reviewapp.core.data_file import (
    BOXES,
    CONNECTS,
    FILE_FIELDS,
    FILE_KINDS,
    FORMAT,
    KINDS,
    OWNER_FIELDS,
    PAIRS,
    PEOPLE,
    VERSION,
    DataFile,
    Field,
    Item,
    Kind,
)
from reviewapp.core.errors import BadInputError
from reviewapp.ingest.validation import MAX_PROBLEMS, FileModel, key_path, problems_of, refuse
from reviewapp.ingest.wording import printable, shown

#: A year of work is a few megabytes; beyond this, memory would not do.
MAX_BYTES = 1 << 30
_LARGEST = 2**53  # every program that reads JSON has these whole numbers exactly
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ID = re.compile(r"[!-~]{1,64}")
#: Names that Windows keeps for devices, whatever their ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\..*", re.IGNORECASE)


class _NoNumber:
    """In place of NaN, Infinity and 1e999, which no key takes: so the place gets named."""


def read_data_file(path: str | Path) -> DataFile:
    """Read and check a data file; the values are as they stand in it.

    Raises BadInputError: the line where it is no JSON, the versions where it is from a newer
    program, else every problem with its key path.
    """
    try:
        return _read(path)
    except (RecursionError, MemoryError):
        raise BadInputError(
            f"{printable(str(path))} is nested too deeply, or too large, for a data file."
        ) from None


def _read(path: str | Path) -> DataFile:
    content = _parsed(path)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BadInputError(
            f"{printable(str(path))} is not a data file of reviewapp: its “format” has to be "
            f"“{FORMAT}”. reviewapp export-data writes one."
        )
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        program = content.get("program")
        by = f" {printable(program, 20)}" if isinstance(program, str) else ""
        raise BadInputError(
            f"{printable(str(path))} was written by a newer reviewapp{by} (version {version} of "
            f"the file; this program reads {VERSION}): upgrade the program. Nothing was changed."
        )
    if isinstance(version, int):
        _complete(content, version)
    _refuse_first(path, _problems(content))
    items = {kind.name: content.get(kind.name, []) for kind in KINDS}
    items[BOXES.name] = [
        {**box, "connect": connect["id"]}
        for connect in items[CONNECTS.name]
        for box in connect.pop(BOXES.name)
    ]
    files = {name: content[name] for name in FILE_KINDS}
    _refuse_first(path, _contradictions(content["owner"], items, files))
    return DataFile(content["owner"], items, files, content["preferences"])


def _complete(content: Item, version: int) -> None:
    """Keys that a file of an older version does not have yet are null, and lists are empty."""
    content.setdefault("redaction", [])  # earlier programs had no such profiles
    for kind in KINDS:
        if version < kind.since:
            content.setdefault(kind.name, [])
        added = [field.key for field in kind.fields if field.since > version]
        for item in _listed(content, kind) if added else ():
            item.update({key: None for key in added if key not in item})


def _listed(content: Item, kind: Kind) -> Iterator[Item]:
    """The items of a kind as far as they are some; those of a part in what it is part of."""
    wholes = [content]
    if kind.part_of is not None:
        listed = content.get(kind.part_of)
        wholes = listed if isinstance(listed, list) else []
    for whole in wholes:
        listed = whole.get(kind.name) if isinstance(whole, dict) else None
        if isinstance(listed, list):
            yield from (item for item in listed if isinstance(item, dict))


def _parsed(path: str | Path) -> Any:
    name = printable(str(path))
    twice: list[tuple[Item, str]] = []

    def mapping(pairs: list[tuple[str, Any]]) -> Item:
        made = dict(pairs)
        if len(made) < len(pairs):
            keys = [key for key, _ in pairs]
            twice.append((made, next(key for key in keys if keys.count(key) > 1)))
        return made

    try:
        if Path(path).stat().st_size > MAX_BYTES:
            raise BadInputError(f"{name} is larger than 1 GiB, too large for a data file.")
        text = Path(path).read_bytes().decode("utf-8-sig")
        content = json.loads(
            text, object_pairs_hook=mapping, parse_constant=_no_number, parse_float=_finite
        )
    except FileNotFoundError:
        raise BadInputError(f"There is no file {name}.") from None
    except IsADirectoryError:
        raise BadInputError(f"{name} is a folder; a data file is a JSON file.") from None
    except OSError as error:
        raise BadInputError(f"{name} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{name} is not UTF-8 text, so it is not a data file.") from None
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"{name}, line {error.lineno}: not valid JSON ({printable(error.msg)}); a file that "
            "was cut off or edited by hand? Nothing was changed."
        ) from None
    except ValueError:
        raise BadInputError(f"{name} has a number or a name in it that is far too long.") from None
    if twice:
        made, key = twice[0]
        place = next(_places(content, made), ())
        raise BadInputError(f"{name}: {key_path((*place, key))}: the key is there twice.")
    return content


def _no_number(_word: str) -> _NoNumber:
    return _NoNumber()


def _finite(word: str) -> float | _NoNumber:
    number = float(word)
    return number if math.isfinite(number) else _NoNumber()


def _places(content: Any, wanted: Item) -> Iterator[tuple[str | int, ...]]:
    """Where in the content this very mapping stands."""
    if content is wanted:
        yield ()
    inner = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    )
    for step, value in inner:
        for place in _places(value, wanted):
            yield (step, *place)


def _whole(text: str) -> str:
    if "\0" in text:
        raise ValueError("has the character NUL in it, which can't be kept")
    if not _is_unicode(text):
        raise ValueError("has half of a character in it, which can't be kept")
    return text


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _identifier(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError(f"is {shown(text)}, but an id is up to 64 letters, digits and signs")
    return text


def _day(text: str) -> str:
    if not _is_date(_DAY, text):
        raise ValueError(f"is {shown(text)}, but must be a date, such as 2026-03-31")
    return text


def _moment(text: str) -> str:
    if not _is_date(_MOMENT, text):
        raise ValueError(f"is {shown(text)}, but must be UTC, such as 2026-03-31T09:30:00.000Z")
    return text


def _instant(text: str) -> str:
    if not _is_date(_INSTANT, text):
        raise ValueError(f"is {shown(text)}, but must be UTC, such as 2026-03-31T09:30:00Z")
    return text


def _is_date(form: re.Pattern[str], text: str) -> bool:
    if not form.fullmatch(text):
        return False
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _pair_check(form: str) -> AfterValidator:
    halves = PAIRS[form]
    names = ", ".join(half.replace("?", " or null") for half in halves)

    def fits(value: Any, half: str) -> bool:
        if value is None:
            return half.endswith("?")
        if not isinstance(value, str):
            return False
        if half != "text":
            return _is_date(_INSTANT, value)
        return "\0" not in value and _is_unicode(value)

    def check(pairs: list[Any]) -> list[Any]:
        for pair in pairs:
            good = isinstance(pair, list) and len(pair) == len(halves)
            if not good or not all(map(fits, pair, halves)):
                raise ValueError(f"must be a list of pairs [{names}]")
        return pairs

    return AfterValidator(check)


def _preferences(values: Item) -> Item:
    # They go into one small file, as they are.
    _whole(json.dumps(values, ensure_ascii=False))
    return values


def _file_name(text: str) -> str:
    clean = text.isprintable() and not set(text) & set('/\\:*?"<>|')
    if not clean or not text.endswith(".toml") or text.startswith(".") or len(text) > 120:
        raise ValueError(f"is {shown(text)}, but must be the plain name of a .toml file")
    if _DEVICES.fullmatch(text):
        raise ValueError(f"is {shown(text)}, a name that Windows keeps for itself")
    return text


_Text = Annotated[str, AfterValidator(_whole)]
_TYPES: dict[str, Any] = {
    "id": Annotated[str, AfterValidator(_identifier)],
    "text": _Text,
    "day": Annotated[str, AfterValidator(_day)],
    "moment": Annotated[str, AfterValidator(_moment)],
    "instant": Annotated[str, AfterValidator(_instant)],
    "count": Annotated[int, Limits(ge=0, le=_LARGEST)],
    "flag": bool,
    "texts": list[_Text],
    **{form: Annotated[list[Any], _pair_check(form)] for form in PAIRS},
}


def _model(name: str, fields: Sequence[Field], **more: Any) -> type[FileModel]:
    def annotation(field: Field) -> Any:
        kind = Literal[field.choices] if field.choices else _TYPES[field.form]
        return kind | None if field.optional else kind

    # A key such as `import` is no name in Python, and `copy` would hide a method: aliases.
    keys: dict[str, Any] = {
        f"{field.key}_": (annotation(field), Limits(alias=field.key)) for field in fields
    }
    return create_model(name, __base__=FileModel, **keys, **more)


def _models() -> dict[str, type[FileModel]]:
    """A model per list at the top of the file; parts stand inside what they are part of."""
    models = {kind.name: _model(kind.name, kind.fields) for kind in KINDS if kind.part_of}
    parts = {kind.part_of: kind.name for kind in KINDS if kind.part_of}
    for kind in KINDS:
        if kind.part_of is None:
            part = parts.get(kind.name)
            more: dict[str, Any] = {part: (list[models.pop(part)], ...)} if part else {}  # type: ignore[misc]
            models[kind.name] = _model(kind.name, kind.fields, **more)
    return models


_MODELS = _models()
_OWNER = _model("owner", OWNER_FIELDS)
_FILE = create_model(
    "file",
    __base__=FileModel,
    file=(Annotated[str, AfterValidator(_file_name)], ...),
    text=(_Text, ...),
)
assert [field.key for field in FILE_FIELDS] == list(_FILE.model_fields)
_HEAD = create_model(
    "head",
    __base__=FileModel,
    format=(str, ...),
    version=(Annotated[int, Limits(ge=1)], ...),
    program=(_Text, ...),
    owner=(_OWNER, ...),
    preferences=(Annotated[dict[str, JsonValue], AfterValidator(_preferences)], ...),
    **dict.fromkeys((*_MODELS, *FILE_KINDS), (list[Any], ...)),  # type: ignore[call-overload]
)


def _problems(content: Item) -> Iterator[str]:
    """What is missing, unknown, or of the wrong kind."""
    try:
        _HEAD.model_validate(content)
    except ValidationError as error:
        yield from problems_of(error, _HEAD)
        return
    models = {**_MODELS, **dict.fromkeys(FILE_KINDS, _FILE)}
    for name, model in models.items():
        for index, item in enumerate(content[name]):
            try:
                # One by one: what has been checked is not kept a second time.
                model.model_validate(item)
            except ValidationError as error:
                yield from problems_of(error, model, (name, index))


def _contradictions(
    owner: Item, items: Mapping[str, Sequence[Item]], files: Mapping[str, Sequence[Item]]
) -> Iterator[str]:
    """What is right item by item, and wrong beside the others."""
    ids = {name: {item["id"] for item in found} for name, found in items.items()}
    if owner["id"] in ids[PEOPLE.name]:
        yield f"{PEOPLE.name}: the owner {shown(owner['id'])} stands among the others"
    ids[PEOPLE.name].add(owner["id"])
    for kind in KINDS:
        found = items[kind.name]
        yield from _repeats(kind.name, "id", [(item["id"],) for item in found])
        if kind.natural:
            keys = [tuple(item[key] for key in kind.natural) for item in found]
            yield from _repeats(kind.name, kind.natural[-1], keys)
        for field in kind.fields:
            if field.names is None:
                continue
            for index, item in enumerate(found):
                if item[field.key] not in ids[field.names]:
                    place = key_path((kind.name, index, field.key))
                    yield f"{place}: {shown(item[field.key])} is not among the {field.names}"
    for index, period in enumerate(items["periods"]):
        if period["first"] > period["last"]:
            yield f"{key_path(('periods', index, 'last'))}: lies before the first day"
    for name, texts in files.items():
        # Some file systems take A.toml and a.toml for one.
        yield from _repeats(name, "file", [(item["file"].casefold(),) for item in texts])


def _repeats(name: str, key: str, values: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    seen: set[tuple[Any, ...]] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield f"{key_path((name, index, key))}: {shown(str(value[-1]))} is there twice"
        seen.add(value)


def _refuse_first(path: str | Path, problems: Iterator[str]) -> None:
    """BadInputError with the problems, if any; a file full of them is not read to its end."""
    first = list(islice(problems, MAX_PROBLEMS + 1))
    if len(first) > MAX_PROBLEMS:
        listed = [f"  {problem}" for problem in first[:MAX_PROBLEMS]]
        head = f"{printable(str(path))} has more than {MAX_PROBLEMS} problems, these first:"
        raise BadInputError("\n".join([head, *listed]))
    if first:
        refuse(path, first)
