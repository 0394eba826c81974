"""Word templates: those that ship, one to start from, and what is wrong with one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.export.files import is_there, write_file

#: The templates that ship, with what each is for.
SHIPPED = {
    "engineer": "the whole Connect of an engineer, in the order of its form",
    "manager": "the same for a manager, with the team’s service levels in front",
    "compact": "what matters, on about two pages",
}
_ENDING = ".docx"


@dataclass(frozen=True, slots=True)
class Check:
    """What a look at a template found. `problems`: place and sentence. `readable`: whether it is a
    Word file at all. `variables`: all there are, as (depth, name, kind).
    """

    problems: tuple[tuple[str, str], ...]
    readable: bool
    variables: tuple[tuple[int, str, str], ...]


def new(name: str, out: str) -> Path:
    """Write a shipped template to a file that is not there yet, to be changed in Word.

    BadInputError for a name that does not ship or another ending, RefusedError where the file is
    there already or can't be written.
    """
    from reviewapp.export.word import template_file

    _check_name(name)
    path = Path(out)
    if path.suffix.lower() != _ENDING:
        raise BadInputError(f"{out} has to end in .docx: a template is a Word file.")
    if is_there(path):
        raise RefusedError(f"“{out}” is there already: name another file.")
    write_file(path, template_file(name))
    return path


def check(file: str) -> Check:
    """Everything that is wrong with a template, and what it may show. BadInputError without one."""
    from reviewapp.export.foreign import check_foreign
    from reviewapp.export.templates.names import listed
    from reviewapp.export.word_values import Connect

    problems = check_foreign(_read(file))
    return Check(
        tuple((str(problem.place), problem.sentence) for problem in problems),
        all(problem.place.paragraph for problem in problems),
        tuple(listed(Connect)),
    )


def named(word: str) -> str | bytes:
    """What `--template` means: the name of one that ships, or the content of a file.

    BadInputError where it is neither.
    """
    if word in SHIPPED:
        return word
    if word.lower().endswith(_ENDING):
        return _read(word)
    _check_name(word)
    return word


def _check_name(name: str) -> None:
    if name not in SHIPPED:
        near = capture.nearest(name, SHIPPED, 2)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise BadInputError(
            f"There is no template “{capture.shown(name)}”.{hint} Known: {', '.join(SHIPPED)}, or "
            "a file that ends in .docx."
        )


def _read(file: str) -> bytes:
    """A template's file; the compiler takes none that is larger, so no more of it is read."""
    from reviewapp.export.templates.package import LARGEST_FILE

    try:
        with Path(file).open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such name is possible"
        raise BadInputError(f"“{capture.shown(file)}” can’t be read ({reason}).") from error
