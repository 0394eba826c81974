"""From one rubric to another, next year's or another role's: codes proposed, entries filed anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.evidence import Evidence
from reviewapp.core.rubric import Rubric
from reviewapp.core.rubric_mapping import Proposal, propose
from reviewapp.services import periods, rubrics
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import list_evidence
from reviewapp.store.material_reader import read_exemptions, read_finished_connects
from reviewapp.store.reader import reading

#: In place of a new code: there is none.
NONE = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal, for how many entries, and whether the indicator does not apply to me."""

    proposal: Proposal
    n: int
    exempt: bool


@dataclass(frozen=True, slots=True)
class Migration:
    """What would be filed anew. `first`: from which day on, None for all.

    `lines`: the codes that my entries and exemptions use, in the old rubric's order. `moving`: how
    many entries go, those in the inbox among them; `staying`: those with a code that has no
    counterpart; `handed_in`: those that a finished Connect has used; `other_version`: those filed
    under another version of the old rubric. `exemptions`: how many indicators of the new rubric
    would be marked not applicable.
    """

    old: Rubric
    new: Rubric
    first: date | None
    lines: Sequence[Line]
    moving: int
    staying: int
    handed_in: int
    other_version: int
    exemptions: int

    @property
    def codes(self) -> dict[str, str | None]:
        """Old code -> new code, None where there is no counterpart."""
        return {line.proposal.code: line.proposal.to for line in self.lines}


def propose_migration(
    workspace: Workspace,
    old: str,
    new: str,
    *,
    first: str | None = None,
    chosen: Sequence[str] = (),
) -> Migration:
    """What would be filed anew from one rubric (NAME or NAME@VERSION) to another; nothing is.

    `first`: the day from which on, by default the first of the current period. `chosen`: what the
    user says, each "1.2=2.1" or "1.2=none". BadInputError for an unknown rubric, code or day.
    """
    before, after = rubrics.find(workspace, old), rubrics.find(workspace, new)
    if (before.name, before.version) == (after.name, after.version):
        raise BadInputError(
            f"{old} and {new} are the same rubric, {before.name} {before.version}: name two, such "
            f"as {before.name}@VERSION for an earlier one."
        )
    since = (
        capture.parse_day(first, workspace.today, ahead=True)
        if first is not None
        else periods.resolve(workspace).first
    )
    entries, handed_in, others = _entries(workspace, before, since)
    exempt = _exempt(workspace, before)
    counted = Counter(code for entry in entries for code in entry.indicators)
    order = dict.fromkeys((*before.codes(), *sorted({*counted, *exempt})))
    used = [code for code in order if code in counted or code in exempt]
    choice = _choices(before, after, chosen)
    lines = [
        Line(_with_choice(proposal, after, choice), counted[proposal.code], proposal.code in exempt)
        for proposal in propose(before, after, used)
    ]
    wanted = {line.proposal.code: line.proposal.to for line in lines}
    moving = sum(_moved(entry, after, wanted) is not None for entry in entries)
    not_applicable = {wanted[code] for code in exempt} - {None} - _exempt(workspace, after).keys()
    return Migration(
        old=before,
        new=after,
        first=since,
        lines=lines,
        moving=moving,
        staying=len(entries) - moving,
        handed_in=handed_in,
        other_version=others,
        exemptions=len(not_applicable),
    )


def migrate(workspace: Workspace, wanted: Migration) -> int:
    """File the entries anew, and say of what does not apply that it still doesn't: one change.

    Returns how many entries that were. RefusedError when one is changed at this very moment.
    """
    from reviewapp.services.changing import changing
    from reviewapp.store.evidence_writer import update_evidence
    from reviewapp.store.material_writer import put_exemption
    from reviewapp.store.writing import StaleError

    old, new, moved = wanted.old, wanted.new, 0
    try:
        with changing(workspace) as transaction, transaction.change("rubric migrate"):
            for entry in _entries(workspace, old, wanted.first)[0]:
                after = _moved(entry, new, wanted.codes)
                if after is not None:
                    update_evidence(transaction, entry, after)
                    moved += 1
            there = _exempt(workspace, new)
            for code, reason in _exempt(workspace, old).items():
                to = wanted.codes.get(code)
                if to is not None and to not in there:
                    there[to] = reason
                    put_exemption(transaction, new.name, new.version, to, reason)
    except StaleError as error:
        raise RefusedError(
            "An entry was changed elsewhere at this moment: nothing was filed anew. Try again."
        ) from error
    return moved


def _entries(
    workspace: Workspace, old: Rubric, first: date | None
) -> tuple[list[Evidence], int, int]:
    """Those to be filed anew; how many a finished Connect has used, or have another version."""
    owner_id = workspace.reader_id()
    found = list_evidence(workspace.places, EvidenceFilter(owner_id, first=first))
    of_name = [entry for entry in found if entry.rubric == old.name]
    of_version = [entry for entry in of_name if entry.rubric_version == old.version]
    with reading(workspace.places) as connection:
        finished = read_finished_connects(connection, owner_id) if connection else []
    open_ones = [
        entry
        for entry in of_version
        if not any(
            (period.first or entry.on) <= entry.on <= (period.last or entry.on)
            for period in finished
        )
    ]
    return open_ones, len(of_version) - len(open_ones), len(of_name) - len(of_version)


def _moved(entry: Evidence, new: Rubric, codes: Mapping[str, str | None]) -> Evidence | None:
    """The entry under the new rubric; None where one of its codes has no counterpart there.

    It keeps the old ones then: an entry belongs to one rubric, and no code of it gets lost.
    """
    there = [codes.get(code) for code in entry.indicators]
    if None in there:
        return None
    kept = tuple(dict.fromkeys(code for code in there if code is not None))
    return replace(entry, rubric=new.name, rubric_version=new.version, indicators=kept)


def _exempt(workspace: Workspace, rubric: Rubric) -> dict[str, str]:
    with reading(workspace.places) as connection:
        if connection is None:
            return {}
        owner_id = workspace.reader_id()
        return read_exemptions(connection, owner_id, rubric.name, rubric.version)


def _choices(old: Rubric, new: Rubric, words: Sequence[str]) -> dict[str, str | None]:
    choice: dict[str, str | None] = {}
    for word in words:
        code, equals, to = (part.strip() for part in word.partition("="))
        if not (code and equals and to):
            raise BadInputError(
                f"“{capture.shown(word)}” says no new code: write OLD=NEW, such as 1.2=2.1, or "
                f"1.2={NONE} where there is none."
            )
        capture.check_codes([code], old.codes(), old.name)
        choice[code] = None
        if to != NONE:
            choice[code] = capture.check_codes([to], new.codes(), new.name)[0]
    return choice


def _with_choice(proposal: Proposal, new: Rubric, choice: Mapping[str, str | None]) -> Proposal:
    if proposal.code not in choice:
        return proposal
    to = choice[proposal.code]
    titles = {indicator.code: indicator.title for _, indicator in new.indicators()}
    return replace(
        proposal, to=to, to_title=titles[to] if to else None, why="your choice", beside=()
    )
