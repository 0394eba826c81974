"""What stands in a box, chosen with keys: picked, moved, left out; and what changed since."""

from __future__ import annotations

import pytest
from app_driver import NARROW, WIDE, Driver, drive
from support import Cli

from reviewapp.services import connect
from reviewapp.services.capture import log_entry
from reviewapp.services.connect import Choice
from reviewapp.services.connect_boxes import Box, feeding_entries, overview
from reviewapp.services.evidence import Query, find
from reviewapp.services.evidence_changes import Edit, edit, remove
from reviewapp.services.workspace import Workspace
from reviewapp.tui.widgets.record_list import RecordList

HOSTILE = "[red]x[/] \x1b[31m 漢字 \u202e"


@pytest.fixture
def filled(cli: Cli, workspace: Workspace) -> Workspace:
    """Four entries that feed the first box, the newest first: delta, gamma, beta, alpha."""
    cli("init", "--name", "Maya Okafor")
    cli("period", "add", "FY26-H2", "--from", "2026-01-01", "--to", "2026-06-30")
    for month, (name, circle) in enumerate(
        (("alpha", "own"), ("beta", "others"), ("gamma", "own"), ("delta", "own")), start=1
    ):
        log_entry(workspace, name, codes=["1.1"], circle=circle, on=f"2026-0{month}-01")
    return workspace


def box_of(workspace: Workspace, key: str = "impact-1") -> Box:
    return next(box for box in overview(workspace, Choice()).boxes if box.key == key)


def names(workspace: Workspace) -> list[str]:
    """The entries as the list has them, with their marks."""
    box = box_of(workspace)
    marks = {it.id: "✓" for it in box.picked} | {it.id: "–" for it in box.left_out}
    listed = feeding_entries(workspace, Choice(), box, 0, 100)
    return [marks.get(it.id, "") + it.text for it in listed]


async def to_feeds(app: Driver) -> RecordList:
    """Open the Connect at the first priority’s box, with the focus on what feeds it."""
    await app.press("c")
    boxes = app.app.screen.query_one("#boxes", RecordList)
    while boxes.record is None or boxes.record.key != "impact-1":
        await app.press("down")
    await app.press("tab", "tab")
    return app.app.screen.query_one("#feeds", RecordList)


def under_cursor(feeds: RecordList) -> str:
    assert feeds.record is not None
    return feeds.record.cells[-1]


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_entries_are_picked_moved_and_left_out_with_keys(
    filled: Workspace, size: tuple[int, int]
) -> None:
    async def script(app: Driver) -> None:
        feeds = await to_feeds(app)
        # The first and the third, each key at once: the cursor goes on to the next row.
        await app.ahead("space", "down", "space")
        await app.settle()
        assert names(filled) == ["✓delta", "✓beta", "gamma", "alpha"]
        assert under_cursor(feeds) == "alpha"
        assert "2 picked of 4 entries" in app.said()
        assert "Circles: own results 1, success of others 1; missing: built on others" in app.said()
        text = app.said()
        assert text.index("- delta (1 April 2026)") < text.index("- beta (1 February 2026)")
        assert "gamma" not in text
        await app.press("-")
        assert names(filled) == ["✓delta", "✓beta", "gamma", "–alpha"]
        assert under_cursor(feeds) == "gamma"
        assert "1 left out" in app.said()
        await app.press("home", "down", "<")
        assert names(filled)[:2] == ["✓beta", "✓delta"]
        assert under_cursor(feeds) == "beta"
        await app.press("<")
        assert "It is the first one already." in app.notices()
        await app.press("shift+down", ">")
        assert "It is the last one already." in app.notices()
        assert names(filled)[:2] == ["✓delta", "✓beta"]
        await app.press("u")
        assert names(filled)[:2] == ["✓beta", "✓delta"]
        assert "02-01  ✓ 1.1  beta" in app.text
        await app.press("question_mark")
        help_text = app.said()
        assert "Space  Pick: " in help_text
        assert "PgDn  Page down: " in help_text  # all other lists have Space for it too
        await app.press("escape", "end", ">")
        assert "Only picked entries have an order: Space picks one." in app.notices()
        # Back in, and no longer picked.
        await app.press("end", "delete", "home", "space")
        assert names(filled) == ["✓delta", "gamma", "beta", "alpha"]

    drive(filled, script, size)
    document = connect.document(filled, Choice())
    assert [it.text for it in document.parts[0].priorities[0].picked] == ["delta"]


def test_what_changed_is_listed_and_taken_as_seen(filled: Workspace) -> None:
    connect.write_box(filled, Choice(), "impact-1", "My own words.")
    alpha, beta = (
        next(it for it in find(filled, Query()) if it.text == name) for name in ("alpha", "beta")
    )
    edit(filled, alpha, Edit(text=HOSTILE))
    remove(filled, beta)
    log_entry(filled, "epsilon", codes=["1.2"], on="2026-05-01")

    async def script(app: Driver) -> None:
        await app.press("c", "a")
        assert "Nothing is otherwise here since it was written." in app.notices()
        await to_feeds(app)
        assert "written +" in app.text
        said = app.said()
        assert "Since you wrote this: 1 entry new, 1 changed, 1 gone: a lists them" in said
        await app.press("a")
        listed = app.said()
        for words in ("New:\n  2026-05-01  1.2  epsilon", "Removed:\n  2026-02-01  1.1  beta"):
            assert words in listed
        assert "text: alpha → [red]x[/] ␛[31m 漢字" in listed
        assert "\x1b" not in app.text
        await app.press("s")
        assert "Seen; your text stays as it is." in app.notices()
        assert "written +" not in app.text
        await app.press("u")
        assert "written +" in app.text
        # Whoever writes it again has seen it.
        await app.press("shift+tab", "shift+tab", "enter")
        assert "Since you wrote this: 1 entry new" in app.said()
        await app.press("end")
        await app.type(" More.")
        await app.press("ctrl+s")
        assert "written +" not in app.text

    drive(filled, script)
    assert box_of(filled).text == "My own words. More."


def test_what_comes_while_a_box_is_being_written_is_new_to_its_writer(filled: Workspace) -> None:
    async def script(app: Driver) -> None:
        await to_feeds(app)
        await app.press("shift+tab", "shift+tab", "enter")
        log_entry(filled, "from elsewhere", codes=["1.1"], on="2026-05-01")
        await app.press("ctrl+s")
        assert "1 entry new" in app.said()

    drive(filled, script)


def test_a_goal_is_not_picked_and_says_what_it_lacks(filled: Workspace, cli: Cli) -> None:
    cli("goal", "add", "Halve the queue", "--due", "2026-12-31")
    cli("goal", "add", "Publish the guide", "--due", "2026-05-31")

    async def script(app: Driver) -> None:
        await app.press("c")
        boxes = app.app.screen.query_one("#boxes", RecordList)
        while boxes.record is None or boxes.record.key != "goals":
            await app.press("down")
        assert "1 goal without a success measure, 1 of 1 earlier goals not answered" in app.said()
        await app.press("tab", "tab", "space")
        assert "Only entries that feed the box are picked or left out." in app.notices()
        # The earlier goal is answered from its row.
        await app.press("down", "enter", "enter", "tab", "tab")
        await app.type("Published in May.")
        await app.press("ctrl+s", "escape")
        assert "not answered" not in app.said()
        assert "What became of it: Published in May." in app.said()

    drive(filled, script)


def test_a_row_far_down_a_long_list_is_picked_where_it_is(workspace: Workspace) -> None:
    for n in range(260):
        log_entry(workspace, f"entry {n:03}", codes=["1.1"], on=f"2026-0{1 + n // 60}-01")

    async def script(app: Driver) -> None:
        feeds = await to_feeds(app)
        await app.press("end", "up", "up")
        third_last = under_cursor(feeds)
        await app.press("space")
        assert under_cursor(feeds) != third_last
        place = feeds.cursor
        await app.press("-")
        assert feeds.cursor == place
        assert feeds.total == 260
        box = box_of(workspace)
        assert [it.text for it in box.picked] == [third_last]
        assert len(box.left_out) == 1
        await app.press("home")
        assert under_cursor(feeds) == third_last

    drive(workspace, script)
