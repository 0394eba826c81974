"""TOML files in: read with limits, validated by a pydantic model, refused with clear sentences."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.wording import folded, nearest, printable, shown

#: Far above any rubric, edition or profile; what is larger is some other file.
MAX_BYTES = 4 * 1024 * 1024
#: More problems than these tell the reader nothing new.
MAX_PROBLEMS = 20

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NAME = re.compile(r"[a-z][a-z0-9-]*")

_SENTENCES = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "date_type": "must be a date, such as 2026-03-31",
}


class FileModel(BaseModel):
    """Base of the models behind files: unknown keys are errors, and nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Model = TypeVar("Model", bound=FileModel)


def _filled(text: str) -> str:
    if not (text := folded(text)):
        raise ValueError("is empty")
    return text


def _named(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(
            f"is {shown(text)}, but must be lower-case letters, digits and hyphens, "
            "and start with a letter"
        )
    return text


def read_name(text: str) -> str:
    """A name that is typed. BadInputError says what it must be like."""
    try:
        return _named(text.strip())
    except ValueError as error:
        raise BadInputError(f"The name {error}.") from None


def name_from(text: str) -> str:
    """A name made of any text: "Export (3) März" becomes "export-3-m-rz"; it may be empty."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-0123456789")[:40].rstrip("-")


#: Text that may be empty, white space folded.
Text = Annotated[str, AfterValidator(folded)]
#: Text that may not be empty, white space folded.
Title = Annotated[str, AfterValidator(_filled)]
#: A name that people type and other files refer to: it-incidents, icm.
Name = Annotated[str, AfterValidator(_named)]


def read_toml(path: str | Path, kind: str) -> dict[str, Any]:
    """The content of a TOML file; a byte order mark is tolerated.

    `kind` names the file in sentences, e.g. "rubric". Raises BadInputError, with the line where
    the syntax is wrong.
    """
    name = printable(str(path))
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BadInputError(f"There is no {kind} file {name}.") from None
    except IsADirectoryError:
        raise BadInputError(f"{name} is a folder; a {kind} is a TOML file.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInputError(f"{name} can't be read: {reason}.") from None
    if len(content) > MAX_BYTES:
        raise BadInputError(f"{name} is too large for a {kind} file.")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInputError(
            f"{name}, line {line}: not UTF-8 text; save the file as UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(_syntax_sentence(name, str(error))) from None
    except RecursionError:
        raise BadInputError(f"{name} is nested too deeply for a {kind} file.") from None


def validated(path: str | Path, data: Mapping[str, Any], model: type[Model]) -> Model:
    """The data as `model`; every problem, with its key path, stands in one BadInputError."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        refuse(path, problems_of(error, model))


def problems_of(
    error: ValidationError, model: type[BaseModel], above: tuple[str | int, ...] = ()
) -> list[str]:
    """Each problem with its key path. `above`: the place of the model's data in the file."""
    return [
        _problem(item["loc"], item["type"], item["msg"], item.get("ctx", {}), model, above)
        for item in error.errors(include_url=False, include_input=False)
    ]


def refuse(path: str | Path, problems: Sequence[str]) -> NoReturn:
    """Raise the BadInputError that lists a file's problems, one per line, at most MAX_PROBLEMS."""
    name = printable(str(path))
    if len(problems) == 1:
        raise BadInputError(f"{name}: {problems[0]}")
    listed = [f"  {problem}" for problem in problems[:MAX_PROBLEMS]]
    if len(problems) > MAX_PROBLEMS:
        listed.append(f"  … and {len(problems) - MAX_PROBLEMS} more")
    raise BadInputError("\n".join([f"{name} has {len(problems)} problems:", *listed]))


def key_path(loc: Iterable[str | int]) -> str:
    """A place in a file as people write it: priorities[2].indicators[0].code."""
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            key = step if _BARE_KEY.fullmatch(step) and len(step) <= 60 else shown(step)
            path += f".{key}" if path else key
    return path


def _syntax_sentence(name: str, message: str) -> str:
    what, place, position = message.partition(" (at ")
    what = printable(what[:1].lower() + what[1:])
    if not place:
        return f"{name} is not valid TOML: {what}."
    line = re.search(r"line (\d+)", position)
    where = f"line {line[1]}" if line else position.rstrip(")")
    return f"{name}, {where}: not valid TOML: {what}."


def _problem(
    loc: tuple[int | str, ...],
    kind: str,
    message: str,
    context: Mapping[str, Any],
    model: type[BaseModel],
    above: tuple[int | str, ...],
) -> str:
    if loc and loc[-1] == "[key]":
        # A key of a table whose keys are a closed list, or must look a certain way.
        loc = loc[:-1]
        if kind == "literal_error":
            known = re.findall(r"'([^']*)'", context["expected"])
            return f"{key_path(above + loc)}: is not a known key{nearest(str(loc[-1]), known)}"
    sentence = _SENTENCES.get(kind, message)
    if kind == "extra_forbidden":
        sentence = f"is not a known key{nearest(str(loc[-1]), _keys_at(model, loc[:-1]))}"
    elif kind == "literal_error":
        sentence = f"must be {context['expected'].replace(chr(39), chr(34))}"
    elif kind == "greater_than_equal":
        sentence = f"must be at least {context['ge']}"
    elif kind == "less_than_equal":
        sentence = f"must be at most {context['le']}"
    elif kind == "too_short":
        sentence = "needs at least one entry"
    elif kind == "value_error":
        sentence = str(context["error"])
    return f"{key_path(above + loc)}: {sentence}"


def _keys_at(model: type[BaseModel], loc: Iterable[str | int]) -> list[str]:
    """The keys that the table at `loc` of a file may have."""
    for step in loc:
        if isinstance(step, str):
            fields = {field.alias or name: field for name, field in model.model_fields.items()}
            inner = _model_in(fields[step].annotation) if step in fields else None
            if inner is None:
                return []
            model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if get_origin(annotation) is None:
        is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
        return annotation if is_model else None
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)
