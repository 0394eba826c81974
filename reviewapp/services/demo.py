"""The sample half year: a throw-away store filled through the same use cases as anybody's."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

from reviewapp.assets import asset
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.errors import BadInputError
from reviewapp.services import connect, goals, identity, periods
from reviewapp.services.capture import checked_entry, keep_entries
from reviewapp.services.changing import changing
from reviewapp.services.slo_import import Selection, import_file
from reviewapp.services.workspace import Workspace
from reviewapp.store.material_writer import add_reporting_line, put_person

ROLES = ("engineer", "manager")
PERIOD = "FY25-H2"
_EXPORTS = ("icm-export.csv", "dfm-export.csv")


def demo_workspace(root: str, role: str, narrate_to: Workspace) -> Workspace:
    """A workspace under `root` with the sample half year in it, seen at the sample's own time.

    BadInputError for a role that has no sample.
    """
    if role not in ROLES:
        raise BadInputError(f"The demo has no role “{role}”: use {' or '.join(ROLES)}.")
    team = _sample("team.toml")
    as_of = datetime.datetime.fromisoformat(team["as_of"])
    workspace = Workspace(root, lambda: as_of, narrate_to.tell)
    mine = _sample(f"{role}.toml")
    identity.identify(workspace, **mine["person"])
    periods.add_period(workspace, PERIOD, str(team["first"]), str(team["last"]))
    _add_team(workspace, team)
    for name in _EXPORTS:
        # The exports reach back half a year, so that there is a previous period to compare with.
        first = team["first"].replace(year=team["first"].year - 1, month=7)
        selection = Selection("created", str(first), str(team["last"]))
        import_file(workspace, asset("data", "sample", name), selection=selection)
    keep_entries(workspace, [_entry(workspace, item) for item in mine["evidence"]])
    for goal in mine["goals"]:
        _add_goal(workspace, goal)
    return workspace


def draft_demo(workspace: Workspace, role: str) -> ConnectDocument:
    """Draw the sample's Connect, with the boxes that its author wrote."""
    choice = connect.Choice(PERIOD)
    connect.draft(workspace, choice)
    for key, text in _sample(f"{role}.toml")["boxes"].items():
        connect.write_box(workspace, choice, key, text)
    return connect.document(workspace, choice)


def _sample(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(asset("data", "sample", name)).read_text(encoding="utf-8"))


def _entry(workspace: Workspace, item: dict[str, Any]) -> dict[str, Any]:
    entry = checked_entry(
        workspace,
        item["text"],
        codes=item["indicators"],
        on=str(item["on"]),
        circle=item["circle"] if item.get("circle") else None,
        incidents=item["incidents"],
        links=item["links"],
        private=item["private"],
    )
    entry["id"] = item["id"]
    return entry


def _add_goal(workspace: Workspace, goal: dict[str, Any]) -> None:
    goal_id = goals.add_goal(
        workspace, goal["text"], goal["success_measure"], str(goal["due"]), str(goal["priority"])
    )
    if "answer" in goal:
        goals.edit_goal(workspace, goal_id, answer=goal["answer"])


def _add_team(workspace: Workspace, team: dict[str, Any]) -> None:
    """Everybody else, and who reports to whom."""
    owner = workspace.owner()
    everyone = [
        {**team["manager"], "role": "manager"},
        *({**member, "role": "engineer"} for member in team["members"]),
    ]
    with changing(workspace) as transaction, transaction.change("team", kind="setup"):
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
                transaction, ids[team["manager"]["alias"]], ids[member["alias"]], member["since"]
            )
