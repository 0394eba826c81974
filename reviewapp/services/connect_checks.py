"""The checks of a Connect: what is found, what its author does not want to hear of, and why."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reviewapp.core import capture
from reviewapp.core.checks.checker import Checker
from reviewapp.core.checks.findings import RULES, SEVERITIES, Finding
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.errors import BadInputError
from reviewapp.core.periods import Period
from reviewapp.core.sealed import from_text
from reviewapp.services import connect, periods
from reviewapp.services.connect import Choice
from reviewapp.services.workspace import Workspace
from reviewapp.store.check_reader import Silence, read_earlier_figures, read_silences
from reviewapp.store.material_reader import Draft
from reviewapp.store.reader import reading

#: The rule that a document must not be handed in against without having heard of it.
STALE = "figure-stale"
_EMPTY = "empty-box"
#: Figures of so many former draws are known: older ones stand in nobody's text any more.
_DRAWS = 5


@dataclass(frozen=True, slots=True)
class Checks:
    """What the checks say of a Connect. `silenced`: findings that are counted and not shown.

    That a box is empty stands beside it anyway: `left`, `of` and `of_box` leave that out.
    """

    checker: Checker
    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...]
    silences: tuple[Silence, ...]

    def of_box(self, key: str, text: str) -> tuple[Finding, ...]:
        """What a box would have with another text; nothing is read for it."""
        found, _ = _kept(self.checker.of_box(key, text), self.silences)
        return tuple(it for it in found if it.rule != _EMPTY)

    def of(self, key: str) -> tuple[Finding, ...]:
        """What is found in a box as it stands."""
        return tuple(it for it in self.left if it.box == key)

    @property
    def left(self) -> tuple[Finding, ...]:
        """What is found in the boxes that are not empty."""
        return tuple(it for it in self.findings if it.rule != _EMPTY)

    @property
    def stale(self) -> tuple[Finding, ...]:
        """The figures that are not the draft's any more."""
        return tuple(it for it in self.findings if it.rule == STALE)


def check(workspace: Workspace, choice: Choice) -> tuple[ConnectDocument, Checks]:
    """A Connect as it stands, with what is found in it. BadInputError as in `connect.document`."""
    document = connect.document(workspace, choice)
    period = periods.resolve(workspace, choice.period)
    return document, checks_of(workspace, document, period, connect.stored_draft(workspace, period))


def checks_of(
    workspace: Workspace, document: ConnectDocument, period: Period, draft: Draft | None
) -> Checks:
    """What is found in a document that was drawn of a period's draft."""
    owner, kept = workspace.reader_id(), list[str]()
    silences: tuple[Silence, ...] = ()
    with reading(workspace.places) as connection:
        if connection is not None:
            silences = read_silences(connection, owner, period)
            if draft is not None:
                kept = read_earlier_figures(connection, owner, draft.id, _DRAWS)
    earlier = [sealed for text in kept if (sealed := from_text(text)) is not None]
    checker = Checker(document, earlier)
    return Checks(checker, *_kept(checker.all(), silences), silences)


def _kept(
    findings: Iterable[Finding], silences: Iterable[Silence]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Those to be heard of, and those that are silenced."""
    quiet = {(it.rule, it.box) for it in silences}
    sides: tuple[list[Finding], list[Finding]] = ([], [])
    for finding in findings:
        sides[(finding.rule, "") in quiet or (finding.rule, finding.box) in quiet].append(finding)
    return tuple(sides[0]), tuple(sides[1])


def silences(workspace: Workspace, choice: Choice) -> tuple[Silence, ...]:
    """What is silenced in a period's Connect."""
    period = periods.resolve(workspace, choice.period)
    with reading(workspace.places) as connection:
        return read_silences(connection, workspace.reader_id(), period) if connection else ()


def silence(
    workspace: Workspace, choice: Choice, rule: str, reason: str, box: str | None = None
) -> None:
    """No longer tell of a rule in a period's Connect, or in one of its boxes, for a reason.

    BadInputError for an unknown rule or box, or without a reason.
    """
    _check_rule(rule)
    if not reason.strip():
        raise BadInputError("Say why: a check is silenced with a reason (--reason TEXT).")
    _put(workspace, choice, rule, capture.clean_text(reason), box)


def hear_again(workspace: Workspace, choice: Choice, rule: str, box: str | None = None) -> None:
    """Take a silence back. BadInputError where there is none."""
    _check_rule(rule)
    if not any((it.rule, it.box) == (rule, box or "") for it in silences(workspace, choice)):
        where = f" in the box {box}" if box else ""
        raise BadInputError(
            f"{rule} is not silenced{where}: reviewapp connect silence --list shows what is."
        )
    _put(workspace, choice, rule, None, box)


def _put(
    workspace: Workspace, choice: Choice, rule: str, reason: str | None, box: str | None
) -> None:
    period = periods.resolve(workspace, choice.period)
    if box is not None:
        existing = connect.stored_draft(workspace, period)
        edition = connect.edition_of(workspace, choice, existing)
        connect.check_box(edition, connect.rubric_of(workspace, existing), box)
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_silence

    label = f"{'the silence of' if reason else 'hearing again of'} the check {rule}"
    with changing(workspace) as transaction, transaction.change(label, subject=rule):
        put_silence(transaction, period, rule, box or "", reason)


def _check_rule(rule: str) -> None:
    if rule not in RULES:
        near = difflib.get_close_matches(rule, RULES, 1)
        did_you_mean = f" Did you mean {near[0]}?" if near else ""
        raise BadInputError(
            f"There is no check “{capture.shown(rule)}”.{did_you_mean} Checks: {', '.join(RULES)}."
        )


def in_numbers(findings: Iterable[Finding]) -> str:
    """ "3 findings: 1 error, 2 hints"; empty without any."""
    counts = Counter(it.severity for it in findings)
    if not counts:
        return ""
    parts = [counted(counts[name], name) for name in SEVERITIES if counts[name]]
    return f"{counted(counts.total(), 'finding')}: {', '.join(parts)}"


def counted(number: int, word: str) -> str:
    """ "1 finding", "2 findings"."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def silenced_words(checks: Checks) -> str:
    """How many findings are silenced, with the reasons; empty without any."""
    if not checks.silenced:
        return ""
    rules = {it.rule for it in checks.silenced}
    reasons = "; ".join(
        f"{it.rule}{f' in {it.box}' if it.box else ''}: “{capture.shown(it.reason)}”"
        for it in checks.silences
        if it.rule in rules
    )
    more = "1 more is" if len(checks.silenced) == 1 else f"{len(checks.silenced)} more are"
    return f"{more} silenced ({reasons})."


def warn_of_stale(workspace: Workspace, checks: Checks) -> None:
    """What its author has to hear before a Connect leaves."""
    for finding in checks.stale:
        workspace.tell(f"Stale figure in {finding.box}: {finding.why}")


def tell_what_is_left(workspace: Workspace, checks: Checks) -> None:
    """How much is found in a Connect that left; of empty boxes another line tells."""
    if checks.left:
        workspace.tell(f"{counted(len(checks.left), 'finding')}: reviewapp connect check")
