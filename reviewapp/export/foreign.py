"""Templates from elsewhere: compiled and filled in a process of their own, within limits.

What the compiler refuses never runs. This holds what it can't foresee: a template that is merely
too much, in time, in memory or in what comes out.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from reviewapp.core.connect import ConnectDocument
from reviewapp.export.templates.problems import Place, Problem, TemplateError

_MEGABYTE = 1 << 20
_CHILD = "reviewapp.export.foreign_child"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a template may take: seconds, bytes of memory, characters in the document.

    Memory and the processor's time are limited where the platform can do that, the time that
    passes and what comes out everywhere.
    """

    seconds: int = 60
    memory: int = 2048 * _MEGABYTE
    characters: int = 100 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Job:
    """What the child is asked: to fill a template, or without a document only to check it."""

    template: bytes
    document: ConnectDocument | None
    for_handing_in: bool
    limits: Limits


def fill_foreign(
    template: bytes,
    document: ConnectDocument,
    *,
    for_handing_in: bool = False,
    limits: Limits | None = None,
) -> bytes:
    """The document by a template's file, as `word.fill`. TemplateError as there, and for too much.

    Nothing of the template's is run in this process, and nothing of it is read but the answer.
    """
    return _answer(Job(template, document, for_handing_in, limits or Limits()))


def check_foreign(template: bytes, limits: Limits | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with a template's file; empty where it can be used."""
    try:
        _answer(Job(template, None, False, limits or Limits()))
    except TemplateError as error:
        return error.problems
    return ()


def _answer(job: Job) -> bytes:
    process = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-P", "-m", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(job.limits.seconds, stop)
    timer.start()
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        threading.Thread(target=_feeder(process.stdin, pickle.dumps(job)), daemon=True).start()
        try:
            answer = process.stdout.read(job.limits.characters + 1)
        finally:
            timer.cancel()
            process.kill()
    if late.is_set() or not answer:
        many = f"more than {job.limits.seconds} s or more memory than there is for it"
        raise _too_much(f"it takes {many}: has it a loop inside of loops?")
    if len(answer) > job.limits.characters:
        raise _too_much("what comes out is too large.")
    kind, content = answer[:1], answer[1:]
    if kind == b"D":
        return content
    raise TemplateError(
        [Problem(Place(part, paragraph, text), sentence)
         for part, paragraph, text, sentence in json.loads(content)]
    )  # fmt: skip


def _feeder(stream: IO[bytes], content: bytes) -> Callable[[], None]:
    def feed() -> None:
        try:
            with stream:
                stream.write(content)
        except OSError:  # the child was stopped while it read
            return

    return feed


def _too_much(sentence: str) -> TemplateError:
    return TemplateError([Problem(Place("the file"), sentence)])
