"""The sample half year in a throw-away store: evidence, incidents, goals, a team, a draft."""

from __future__ import annotations

import datetime
import itertools
import tomllib
from pathlib import Path
from typing import Any

from reviewapp.assets import asset
from reviewapp.core.capture import shown
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.drawn import MOST_DRAWN
from reviewapp.core.errors import BadInputError
from reviewapp.core.measures import MeasureStatus, measure_id
from reviewapp.core.periods import Period
from reviewapp.core.written_from import basis, to_text
from reviewapp.services import connect, identity, periods, rubrics
from reviewapp.services.capture import checked_entry, keep_entries
from reviewapp.services.changing import changing
from reviewapp.services.slo_import import Selection, import_file
from reviewapp.services.workspace import Workspace
from reviewapp.store.material_reader import read_draft
from reviewapp.store.material_writer import (
    add_goal,
    add_reporting_line,
    put_box,
    put_customer,
    put_measure,
    put_period,
    put_person,
)
from reviewapp.store.reader import reading
from reviewapp.store.spool import write_spool

ROLES = ("engineer", "manager")
PERIOD = "FY25-H2"
_CHOICE = connect.Choice(PERIOD)
_EXPORTS = ("icm-export.csv", "dfm-export.csv")


def demo_workspace(root: str, role: str, narrate_to: Workspace) -> Workspace:
    """A workspace under `root` with the sample half year in it, seen at the sample's own time.

    Its Connect is drafted, with the boxes that its author wrote; the manager's has what the
    reports share. BadInputError for a role that has no sample.
    """
    if role not in ROLES:
        raise BadInputError(f"The demo has no role “{role}”: use {' or '.join(ROLES)}.")
    team, mine = _sample("team.toml"), _sample(f"{role}.toml")
    as_of = datetime.datetime.fromisoformat(team["as_of"])
    # Each look at the clock is a millisecond later, so that ids keep the order of what was made.
    ticks = itertools.count()
    workspace = Workspace(
        root,
        lambda: as_of + datetime.timedelta(milliseconds=next(ticks)),
        narrate_to.tell,
        throwaway=True,
    )
    workspace.tell("Making the sample half year …")
    identity.identify(workspace, **mine["person"])
    ids = _add_team(workspace, team, mine["goals"])
    _put_measures(workspace, mine["measures"])
    keep_entries(workspace, [_entry(workspace, item, role) for item in mine["evidence"]])
    if role == "manager":
        _keep_reports(workspace, ids)
    # The exports reach back half a year, so that there is a previous period to compare with.
    first = team["first"].replace(year=team["first"].year - 1, month=7)
    selection = Selection("created", str(first), str(team["last"]))
    for name in _EXPORTS:
        workspace.tell(f"Importing {name} …")
        import_file(workspace, asset("data", "sample", name), selection=selection)
    workspace.tell("Drafting the Connect …")
    _write_boxes(workspace, mine["boxes"])
    return workspace


def demo_document(workspace: Workspace) -> ConnectDocument:
    """The sample's Connect as it stands."""
    return connect.document(workspace, _CHOICE)


def _sample(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(asset("data", "sample", name)).read_text(encoding="utf-8"))


def _entry(workspace: Workspace, item: dict[str, Any], rubric: str) -> dict[str, Any]:
    entry = checked_entry(
        workspace,
        item["text"],
        codes=item["indicators"],
        on=str(item["on"]),
        circle=item["circle"] if item.get("circle") else None,
        incidents=item["incidents"],
        links=item["links"],
        private=item["private"],
        rubric=rubric,
    )
    entry["id"] = item["id"]
    return entry


def _keep_reports(workspace: Workspace, ids: dict[str, str]) -> None:
    """The reports' evidence, owned by them: shared or private, as each of them wanted it."""
    entries = [
        {**_entry(workspace, item, "engineer"), "owner": ids[item["owner"]]}
        for item in _sample("reports.toml")["evidence"]
    ]
    write_spool(workspace.places, workspace.new_id(), entries)


def _add_team(
    workspace: Workspace, team: dict[str, Any], my_goals: list[dict[str, Any]]
) -> dict[str, str]:
    """The period, my goals, everybody else and who reports to whom. Returns alias -> id."""
    owner = workspace.owner()
    everyone = [
        {**team["manager"], "role": "manager"},
        *({**member, "role": "engineer"} for member in team["members"]),
    ]
    with changing(workspace) as transaction:
        with transaction.change("team", kind="setup"):
            ids = {}
            for person in everyone:
                if person["alias"] == owner.alias:
                    ids[person["alias"]] = owner.id
                    continue
                ids[person["alias"]] = transaction.new_id()
                values = {key: person[key] for key in ("name", "alias", "role")}
                put_person(transaction, ids[person["alias"]], values)
            for member in team["members"]:
                add_reporting_line(
                    transaction,
                    ids[team["manager"]["alias"]],
                    ids[member["alias"]],
                    member["since"],
                )
            for customer in team["customers"]:
                put_customer(transaction, customer["name"], (customer["programme"],))
        with transaction.change(f"the period {PERIOD}", subject=PERIOD):
            put_period(transaction, Period(PERIOD, team["first"], team["last"]))
        for goal in my_goals:
            with transaction.change("the goal of the sample"):
                add_goal(transaction, _goal_values(goal), workspace.today)
    return ids


def _goal_values(goal: dict[str, Any]) -> dict[str, Any]:
    texts = ("text", "success_measure", "answer")
    values: dict[str, Any] = {key: goal[key].strip() for key in texts if key in goal}
    return {**values, "due": goal["due"].isoformat(), "priority": goal["priority"]}


def _put_measures(workspace: Workspace, items: list[dict[str, Any]]) -> None:
    """How the measures stand that no incident tells."""
    rubric = rubrics.load(workspace, workspace.role())
    with changing(workspace) as transaction:
        for item in items:
            identifier = measure_id(rubric.name, item["priority"], item["text"])
            status = MeasureStatus(
                item["state"], item.get("due"), item.get("on"), item.get("note", "")
            )
            with transaction.change(f"the measure “{shown(item['text'])}”", subject=identifier):
                put_measure(transaction, rubric.name, rubric.version, identifier, status)


def _write_boxes(workspace: Workspace, boxes: dict[str, str]) -> None:
    """The first box makes the draft; the others follow in one transaction, each one change."""
    (first, text), *others = boxes.items()
    connect.write_box(workspace, _CHOICE, first, text)
    period = periods.resolve(workspace, PERIOD)
    with reading(workspace.places) as connection:
        assert connection is not None
        draft = read_draft(connection, workspace.reader_id(), period)
    assert draft is not None
    document = connect.document(workspace, _CHOICE, MOST_DRAWN)
    with changing(workspace) as transaction:
        for key, text in others:
            with transaction.change(f"the text of {key} in the Connect {PERIOD}", subject=key):
                put_box(transaction, draft.id, key, text.strip(), to_text(basis(document, key)))
