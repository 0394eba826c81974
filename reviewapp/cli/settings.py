"""`reviewapp settings get|set`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.services import settings
from reviewapp.services.settings import Setting
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "What you may decide: the time zone of a period's days, when an indicator counts as shown, "
        "and how the SLO lines are read whose text leaves something open. Drafts keep the figures "
        "they were drawn with; connect draft takes new ones."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp settings get\n"
        "  reviewapp settings get engineer.eng-mcs-ttm-a.reading\n"
        "  reviewapp settings set engineer.eng-mcs-ttm-a.reading icm-sev-3-4\n"
        "  reviewapp settings set manager.mgr-mcs-tta-high.objective 95\n"
        "  reviewapp settings set reporting.zone default"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="get|set")
    get = actions.add_parser("get", help="all settings, or one with what it can be")
    get.add_argument("key", nargs="?", metavar="KEY", help="or the beginning of several")
    get.add_argument("--json", action="store_true")
    get.set_defaults(run=run_get)
    put = actions.add_parser("set", help="decide; the value “default” takes it back")
    put.add_argument("key", metavar="KEY")
    put.add_argument("value", metavar="VALUE")
    put.set_defaults(run=run_set)


CONFIGURE = {"settings": configure}


def run_get(workspace: Workspace, options: argparse.Namespace) -> int:
    found = settings.all_settings(workspace)
    if options.key is not None:
        begin = f"{options.key.rstrip('.')}."
        within = [item for item in found if item.key.startswith(begin)]
        found = within or [settings.setting(workspace, options.key)]
    if options.json:
        print_json([_mapping(item) for item in found])
    elif len(found) == 1:
        _print_whole(found[0])
    else:
        print_table(
            ("setting", "value", "default", "meaning"),
            [(item.key, item.value, item.default, item.meaning) for item in found],
        )
    return 0


def run_set(workspace: Workspace, options: argparse.Namespace) -> int:
    before = settings.setting(workspace, options.key)
    after = settings.put(workspace, options.key, options.value)
    was = "as before" if after.value == before.value else f"was {before.value}"
    workspace.tell(f"{after.key} is {after.value} ({was}; the default is {after.default}).")
    return 0


def _mapping(item: Setting) -> dict[str, object]:
    return {
        "setting": item.key,
        "value": item.value,
        "default": item.default,
        "choices": [name for name, _ in item.choices] or None,
        "meaning": item.meaning,
    }


def _print_whole(item: Setting) -> None:
    print(f"{item.key}: {item.value}" + ("" if item.made is None else f" (default {item.default})"))
    print(wrapped(item.meaning, "  "))
    for name, meaning in item.choices:
        print(wrapped(f"{'●' if name == item.value else '○'} {name}: {meaning}", "  "))
