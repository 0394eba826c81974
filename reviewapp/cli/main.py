"""The command line: finds the command, imports its module alone, and turns errors into sentences.

stdout is data, stderr is narration. Exit codes are an interface: 0 done, 1 refused or failed with
nothing lost, 2 bad arguments or input, 3 the store is locked, 130 interrupted.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys

from reviewapp import host
from reviewapp.core.capture import whole_characters
from reviewapp.core.errors import BadInputError, ChangedElsewhereError, ReviewError
from reviewapp.services.workspace import Workspace, system_clock
from reviewapp.store.places import PATIENCE_S

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

#: Every command with the module that has it and the line that `reviewapp --help` shows.
COMMANDS = {
    "init": ("init", "say who you are: name, alias, role"),
    "demo": ("demo", "the whole job on a sample half year, up to the Word document"),
    "log": ("log", "keep an accomplishment in ten seconds"),
    "list": ("evidence", "your entries, newest first"),
    "search": ("evidence", "entries with these words"),
    "show": ("evidence", "one entry, whole"),
    "edit": ("evidence_changes", "change an entry"),
    "remove": ("evidence_changes", "take an entry out"),
    "unremove": ("evidence_changes", "bring a removed entry back"),
    "undo": ("evidence_changes", "take back the last change to your material"),
    "redo": ("evidence_changes", "do again what undo took back"),
    "history": ("history", "who changed what and when"),
    "purge": ("purge", "take an entry's text out of everything, for good"),
    "export-data": ("moving", "everything of yours as one readable file"),
    "import-data": ("moving", "such a file in: a new store, or merged with this one"),
    "coverage": ("coverage", "which indicators are shown, thin or empty"),
    "rubric": ("rubric", "read, check and add rubrics"),
    "suggest": ("suggest", "indicators that a text may belong under"),
    "slo": ("slo", "import incident exports; figures against the targets"),
    "period": ("period", "review periods"),
    "goal": ("goal", "goals with their success measures"),
    "measure": ("measure", "measures that no incident tells, and how they stand"),
    "customer": ("customer", "customers with their programmes"),
    "connect": ("connect", "draft, edit and export the Connect"),
    "settings": ("settings", "what you may decide: zone, coverage, readings of SLO lines"),
    "template": ("template", "Word templates: start from one, check your own"),
    "backup": ("backup", "a backup of everything, now"),
    "restore": ("restore", "put a backup back; without a file, list them"),
    "doctor": ("doctor", "look for trouble, and say what to do"),
    "locate": ("locate", "where everything of yours is"),
    "redact": ("redact", "redaction profiles: names replaced in what leaves"),
    "edition": ("edition", "form editions: start from one, check your own"),
    "review": ("review", "take in what came back from Word: comments, changed texts"),
}
#: They work beside a store of a newer program, too: a note is never refused.
WHATEVER_THE_STORE = frozenset(("log", "locate"))


def run(
    arguments: Sequence[str],
    clock: Callable[[], datetime.datetime] = system_clock,
    patience_s: float = PATIENCE_S,
) -> int:
    """Run one command line and return its exit code; nothing escapes as a traceback.

    `patience_s`: for how long a store is waited for that another program holds.
    """
    host.utf8_streams()
    try:
        return _dispatch([whole_characters(word) for word in arguments], clock, patience_s)
    except ReviewError as error:
        narrate(str(error))
        if isinstance(error, ChangedElsewhereError):
            from reviewapp.cli.output import print_versions

            print_versions(error.mine, error.theirs)
        return error.exit_code
    except KeyboardInterrupt:
        narrate("Interrupted: nothing that was not reported as done has been changed.")
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        _discard_stdout()
        return 0
    except Exception as error:
        if os.environ.get("REVIEWAPP_TRACEBACK"):
            raise
        if isinstance(error, OSError) and error.filename is None:
            # Files that can't be written have their own sentences, so this is stdout: a full disk
            # behind a redirection. Whoever simply tried again might do it twice.
            _discard_stdout()
            narrate(
                f"The result could not be printed ({error.strerror}). What was asked for may be "
                "done: look before you try again."
            )
        else:
            # An unforeseen error's message may quote somebody's evidence: only its kind is told.
            narrate(
                f"Something went wrong inside the program ({type(error).__name__}): what was not "
                "reported as done was not changed. REVIEWAPP_TRACEBACK=1 shows where."
            )
        return 1


def narrate(sentence: str) -> None:
    """A sentence for the person, on stderr; what it quotes can't drive the terminal."""
    if sys.stderr is not None:
        if not sentence.isprintable():
            from reviewapp.core.printable import printable

            sentence = printable(sentence)
        print(f"reviewapp: {sentence}", file=sys.stderr)


def _discard_stdout() -> None:
    """Python would complain at its exit while flushing what nobody takes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(
    arguments: list[str], clock: Callable[[], datetime.datetime], patience_s: float
) -> int:
    root, words = _take_root(arguments)
    command = next((word for word in words if not word.startswith("-")), None)
    if command is None:
        return _general(words) if words or not host.at_terminal() else _open_app(root, clock)
    if command not in COMMANDS:
        from reviewapp.core.capture import nearest, shown

        near = nearest(command, COMMANDS, 2)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise BadInputError(
            f"There is no command “{shown(command)}”.{hint} All of them: reviewapp --help"
        )
    rest = words[:]
    rest.remove(command)
    module = importlib.import_module(f"reviewapp.cli.{COMMANDS[command][0]}")
    # argparse would be a twentieth of the app's start, which has nothing to parse.
    from reviewapp.cli.parser import parse

    options = parse(command, module.CONFIGURE[command], rest)
    workspace = Workspace(root, clock, narrate, patience_s)
    if command not in WHATEVER_THE_STORE:
        from reviewapp.services.opening import check_store

        check_store(workspace)
    code: int = options.run(workspace, options)
    if sys.stdout is not None:
        sys.stdout.flush()
    return code


def _take_root(arguments: list[str]) -> tuple[str | None, list[str]]:
    """`--root DIR` may stand anywhere before `--`."""
    root, words = None, []
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            words.append(word)
            words.extend(rest)
        elif word == "--root":
            root = next(rest, "")
        elif word.startswith("--root="):
            root = word.removeprefix("--root=")
        else:
            words.append(word)
            continue
        if root == "":
            raise BadInputError("--root needs a folder: --root DIR.")
    return root, words


def _open_app(root: str | None, clock: Callable[[], datetime.datetime]) -> int:
    # Collecting garbage while the first screen is built finds nothing and costs a tenth of the
    # start; the app turns it on again as soon as it stands.
    gc.disable()
    from reviewapp.services.opening import finish_what_was_cut_off
    from reviewapp.tui.app import open_app

    workspace = Workspace(root, clock)
    finish_what_was_cut_off(workspace)
    return open_app(workspace)


def _general(words: list[str]) -> int:
    if "--version" in words:
        from importlib.metadata import version

        print(f"reviewapp {version('reviewapp')}")
        return 0
    unknown = [word for word in words if word not in ("-h", "--help")]
    if unknown:
        raise BadInputError(
            f"There is no option {unknown[0]} before a command. See: reviewapp --help"
        )
    print("usage: reviewapp              opens the app")
    print("       reviewapp COMMAND …    each has --help with an example\n")
    for name, (_, line) in COMMANDS.items():
        print(f"  {name:<11} {line}")
    from reviewapp.cli.parser import EVERYWHERE

    print(f"\n{EVERYWHERE}")
    return 0
