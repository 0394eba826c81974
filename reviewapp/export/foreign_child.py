"""The process in which a template from elsewhere is compiled and filled. See foreign.py."""

from __future__ import annotations

import json
import pickle
import sys

from reviewapp.export.foreign import Job
from reviewapp.export.templates.problems import Place, Problem, TemplateError
from reviewapp.host import limit_this_process


def answer(job: Job) -> bytes:
    """ "D" and the document, empty where the template was only to be checked, or "E" and what is
    wrong with the template as JSON.
    """
    from reviewapp.export.templates.compiler import compile_template
    from reviewapp.export.word import fill
    from reviewapp.export.word_values import Connect

    try:
        compiled = compile_template(job.template, Connect, foreign=True)
        if job.document is None:
            return b"D"
        return b"D" + fill(
            compiled,
            job.document,
            for_handing_in=job.for_handing_in,
            largest=job.limits.characters,
        )
    except TemplateError as error:
        problems = error.problems
    except (MemoryError, RecursionError):
        problems = (Problem(Place("the file"), "it needs more memory than there is for it."),)
    told = [[it.place.part, it.place.paragraph, it.place.text, it.sentence] for it in problems]
    return b"E" + json.dumps(told).encode("ascii")


def main() -> None:
    """Read the job, hold this process to its limits, write the answer."""
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    limit_this_process(job.limits.seconds, job.limits.memory)
    sys.stdout.buffer.write(answer(job))


if __name__ == "__main__":
    main()
