"""`reviewapp suggest`: indicators for a text, or for every line of a file."""

from __future__ import annotations

import argparse
import json

from reviewapp.cli.output import JSON_ESCAPES, print_json, print_table
from reviewapp.core.errors import BadInputError
from reviewapp.core.printable import one_line
from reviewapp.services import rubrics, suggestions
from reviewapp.services.text_file import read_text
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Which indicators a text may belong under, at most three, with the words that speak for "
        "each. It looks at the words alone and files nothing; - reads the text from stdin."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp suggest joined the bridge at 4 am, mitigated in 40 min\n"
        "  reviewapp suggest --rubric manager 1:1s with everybody, two career check-ins\n"
        "  reviewapp suggest --jsonl notes.jsonl --json"
    )
    parser.add_argument("words", nargs="*", metavar="TEXT", help="several words are one text")
    parser.add_argument("--rubric", metavar="NAME", help="default: the rubric of your role")
    parser.add_argument("--jsonl", metavar="FILE", help='lines of {"id", "text"}; - is stdin')
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


CONFIGURE = {"suggest": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    words = options.words + options.tail
    if bool(words) == (options.jsonl is not None):
        raise BadInputError("Give a text or a file: reviewapp suggest TEXT, or --jsonl FILE.")
    rubric = rubrics.find(workspace, options.rubric or workspace.role())
    if said := suggestions.weakness(rubric):
        workspace.tell(said)
    customers = suggestions.customers_of(workspace)
    if options.jsonl is not None:
        for line in list(suggestions.lines(options.jsonl, read_text(options.jsonl))):
            found = suggestions.as_mappings(
                suggestions.suggest(workspace, line.text, rubric, customers)
            )
            if options.json:
                answer = json.dumps({"id": line.id, "suggestions": found}, ensure_ascii=False)
                print(answer.translate(JSON_ESCAPES))
            else:
                said = suggestions.in_words(found)
                print(one_line(f"{line.id}: {said}" if line.id else said))
        return 0
    text = read_text("-") if options.words == ["-"] and not options.tail else " ".join(words)
    offered = suggestions.suggest(workspace, text, rubric, customers)
    if options.json:
        print_json({"id": None, "suggestions": suggestions.as_mappings(offered)})
    elif offered:
        titles = {indicator.code: indicator.title for _, indicator in rubric.indicators()}
        print_table(
            ("code", "match", "because of", "indicator"),
            [
                (
                    it.code,
                    suggestions.STRENGTH_WORDS[it.strength],
                    ", ".join(it.matched),
                    titles[it.code],
                )
                for it in offered
            ],
        )
    else:
        workspace.tell("No suggestion: none of the words speaks for an indicator.")
    return 0
