"""Reading a command's arguments."""

from __future__ import annotations

import argparse
import os

from reviewapp.core.errors import BadInputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: What every command's help ends with.
EVERYWHERE = (
    "anywhere on the line:\n"
    "  --root DIR   the folder with everything of yours (else $REVIEWAPP_ROOT, else the\n"
    "               platform's local data folder)"
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help in the terminal's width. argparse would import all of `shutil` to learn it."""

    def __init__(self, prog: str) -> None:
        try:
            width = os.get_terminal_size().columns
        except (OSError, ValueError):
            width = 100
        super().__init__(prog, width=max(width - 2, 40))


class Parser(argparse.ArgumentParser):
    """Argument errors become one sentence and exit code 2, like every other bad input."""

    def error(self, message: str) -> None:  # type: ignore[override]
        sentence = message[:1].upper() + message[1:].rstrip(".")
        if message.startswith("unrecognized"):
            sentence += ". Put text that begins with a dash behind --"
        raise BadInputError(f"{sentence}. See: {self.prog} --help")


def parse(
    command: str, configure: Callable[[argparse.ArgumentParser], None], words: list[str]
) -> argparse.Namespace:
    """The options of one command. BadInputError for what it does not take."""
    parser = Parser(prog=f"reviewapp {command}", allow_abbrev=False, formatter_class=Formatter)
    configure(parser)
    for subcommand in parser._actions:
        if isinstance(subcommand, argparse._SubParsersAction):
            _explain_all(subcommand, (parser.epilog or "").splitlines())
    parser.epilog = f"{parser.epilog}\n\n{EVERYWHERE}" if parser.epilog else f"\n{EVERYWHERE}"
    # What follows -- is text as it stands; argparse versions disagree about how to say so.
    tail: list[str] = []
    if "--" in words:
        border = words.index("--")
        words, tail = words[:border], words[border + 1 :]
    has_commands = any(isinstance(a, argparse._SubParsersAction) for a in parser._actions)
    if has_commands:
        # argparse takes the words before an option for all there are.
        options, more = parser.parse_known_args(words)
        if more and (not hasattr(options, "words") or any(word.startswith("-") for word in more)):
            parser.error(f"unrecognized arguments: {' '.join(more)}")
        if more:
            options.words += more
    else:
        options = parser.parse_intermixed_args(words)
    options.tail = tail
    if tail and not hasattr(options, "words"):
        parser.error("nothing can follow -- here")
    return options


def _explain_all(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser], examples: list[str]
) -> None:
    """Each subcommand's help tells what its line in the list does, with the examples of it."""
    for listed in subcommands._choices_actions:
        parser = subcommands.choices[listed.dest]
        of_it = [line for line in examples if f"{parser.prog} " in f"{line} "]
        parser.formatter_class = Formatter
        does = listed.help or ""
        parser.description = parser.description or f"{does[:1].upper()}{does[1:]}."
        parser.epilog = "\n".join([*(["examples:", *of_it, ""] if of_it else []), EVERYWHERE])
