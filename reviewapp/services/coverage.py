"""Coverage of a rubric by evidence, and indicators that do not apply to me."""

from __future__ import annotations

from reviewapp.core import capture
from reviewapp.core.coverage import IndicatorCoverage, State, coverage
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Rubric
from reviewapp.services import periods, rubrics
from reviewapp.services.capture import codes_of
from reviewapp.services.settings import coverage_rule
from reviewapp.services.workspace import Workspace
from reviewapp.store.coverage_reader import tally_evidence
from reviewapp.store.material_reader import read_exemptions
from reviewapp.store.reader import reading


def of_period(workspace: Workspace, period: Period) -> tuple[Rubric, list[IndicatorCoverage]]:
    """My rubric and the coverage of each of its indicators in a period, in document order."""
    rubric = rubrics.load(workspace, workspace.role())
    owner_id = workspace.reader_id()
    # A code may mean something else in another version, where there is one.
    version = rubric.version if rubrics.earlier(workspace, rubric.name) else None
    counted = tally_evidence(workspace.places, owner_id, rubric.name, period, version=version)
    with reading(workspace.places) as connection:
        exempt = read_exemptions(connection, owner_id, rubric.name, version) if connection else {}
    today = min(period.last, workspace.today) if period.last else workspace.today
    return rubric, coverage(rubric.codes(), counted, exempt, today, coverage_rule(workspace))


def rubric_and_states(
    workspace: Workspace, name: str | None = None
) -> tuple[Rubric, dict[str, State]]:
    """A rubric, mine by default, and the coverage of its codes in the current period."""
    mine = workspace.role()
    if name is not None and name != mine:
        return rubrics.load(workspace, name), {}
    rubric, found = of_period(workspace, periods.resolve(workspace))
    return rubric, {item.code: item.state for item in found}


def as_mapping(item: IndicatorCoverage) -> dict[str, object]:
    """An indicator's coverage as `coverage --json` prints it."""
    return {
        "code": item.code,
        "state": item.state,
        "n": item.n,
        "by_circle": dict(item.by_circle),
        "by_month": dict(item.by_month),
        "last": item.last.isoformat() if item.last else None,
    }


def not_applicable(workspace: Workspace, code: str, reason: str | None) -> None:
    """Say that an indicator does not apply and why; without a reason it applies again.

    BadInputError for an unknown code.
    """
    name = workspace.role()
    version, known = codes_of(workspace, name)
    capture.check_codes([code], known, name)
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_exemption

    clean = capture.clean_text(reason) if reason is not None else None
    with (
        changing(workspace) as transaction,
        transaction.change(f"whether {code} applies", subject=code),
    ):
        put_exemption(transaction, name, version, code, clean)
