"""Picking what a box is drawn from, in which order, and leaving entries out of the document."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from reviewapp.core.connect import Edition
from reviewapp.core.draft import box_keys
from reviewapp.core.errors import BadInputError
from reviewapp.core.evidence import Evidence
from reviewapp.core.identifiers import short
from reviewapp.core.periods import Period
from reviewapp.core.picks import NOTHING_CHOSEN, Picks
from reviewapp.core.rubric import Rubric
from reviewapp.services import connect, periods
from reviewapp.services.connect import Choice
from reviewapp.services.connect_material import feeding
from reviewapp.services.evidence import get
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import known_evidence
from reviewapp.store.feed_reader import fitting


class Chooser:
    """A Connect as its evidence is chosen. Each method is one change, which `undo` takes back.

    The period's draft is made if need be. BadInputError for an unknown period or form.
    """

    def __init__(self, workspace: Workspace, choice: Choice) -> None:
        self._workspace = workspace
        self._period: Period = periods.resolve(workspace, choice.period)
        draft = connect.stored_draft(workspace, self._period)
        self._edition: Edition = connect.edition_of(workspace, choice, draft)
        self._rubric: Rubric = connect.rubric_of(workspace, draft)
        self._wanted = feeding(workspace, self._period, self._rubric)
        self._picks = draft.picks if draft else NOTHING_CHOSEN

    def pick_only(self, key: str, endings: Sequence[str]) -> None:
        """Draw a box from these entries alone, in this order."""
        ids = self._named(endings, key)
        others = self._chosen_in(key, self._picks.picked)
        self._keep(self._about(key), lambda picks: picks.clear({*others, *ids}).pick(ids))

    def pick(self, key: str, endings: Sequence[str]) -> None:
        """Pick these as well, behind the others of the box."""
        ids = self._named(endings, key)
        self._keep(self._about(key), lambda picks: picks.pick(ids))

    def leave_out(self, endings: Sequence[str]) -> None:
        """Leave these entries out of the document."""
        ids = self._named(endings)
        self._keep(self._about(None), lambda picks: picks.leave_out(ids))

    def clear(self, endings: Sequence[str]) -> None:
        """Take back what was chosen for these entries."""
        ids = self._named(endings)
        self._keep(self._about(None), lambda picks: picks.clear(ids))

    def reset(self, key: str) -> None:
        """Take back all that was chosen in a box: everything that feeds it is in it again."""
        ids = self._chosen_in(key, (*self._picks.picked, *self._picks.left_out))
        self._keep(self._about(key), lambda picks: picks.clear(ids))

    def move(self, entry_id: str, step: int) -> bool:
        """Change a picked entry's place with its neighbour's; False where it has none there.

        Where a box is drawn priority by priority, its neighbours are those of its priority.
        """
        codes: tuple[str, ...] = ()
        for entry in fitting(self._workspace.places, self._wanted, [entry_id]):
            codes = self._codes_beside(entry)
        siblings = self._fitting(codes, self._picks.picked)
        moved = False

        def change(picks: Picks) -> Picks:
            nonlocal moved
            after = picks.move(entry_id, step, siblings)
            moved = after != picks
            return after

        self._keep(self._about(None), change)
        return moved

    # -- what is meant -------------------------------------------------------------------------

    def _named(self, endings: Sequence[str], key: str | None = None) -> list[str]:
        """The ids that end so. BadInputError for one that feeds no box, or not that one."""
        codes = self._wanted.known if key is None else self._codes(key)
        # A whole id is found at once, an ending among all entries.
        me = self._wanted.owner_id
        known = known_evidence(self._workspace.places, endings)
        whole = {name: entry for name, entry in known.items() if entry.owner_id == me}
        entries = [whole.get(ending) or get(self._workspace, ending) for ending in endings]
        feeding_box = self._fitting(codes, [entry.id for entry in entries])
        for entry in entries:
            if entry.id not in feeding_box:
                where = "does not feed this Connect" if key is None else f"does not feed {key}"
                raise BadInputError(
                    f"Entry …{short(entry.id)} {where}: {self._why_not(entry)}. Nothing was "
                    "changed."
                )
        return list(dict.fromkeys(entry.id for entry in entries))

    def _why_not(self, entry: Evidence) -> str:
        if entry.deleted_at is not None:
            return "it is removed"
        if entry.private:
            return "it is private"
        if not entry.indicators:
            return "it is in the inbox, without an indicator"
        if not fitting(self._workspace.places, self._wanted, [entry.id]):
            return f"it is of {entry.on}, filed under {', '.join(entry.indicators)}"
        return f"it is filed under {', '.join(entry.indicators)}"

    def _codes(self, key: str) -> tuple[str, ...]:
        """The indicators whose entries feed a box. BadInputError where none do."""
        connect.check_box(self._edition, self._rubric, key)
        form = box_keys(self._edition, self._rubric)[key]
        if form.feed != "priority":
            fed = [k for k, it in box_keys(self._edition, self._rubric).items()
                   if it.feed == "priority"]  # fmt: skip
            raise BadInputError(
                f"No entries feed the box {key}: those that entries feed are {', '.join(fed)}."
            )
        return tuple(
            indicator.code
            for priority in self._rubric.priorities
            if form.per is None or key == f"{form.id}-{priority.number}"
            for indicator in priority.indicators
        )

    def _codes_beside(self, entry: Evidence) -> tuple[str, ...]:
        """The indicators of the priority that an entry counts under."""
        code = next((it for it in entry.indicators if it in self._wanted.known), None)
        for priority in self._rubric.priorities:
            codes = tuple(indicator.code for indicator in priority.indicators)
            if code in codes:
                return codes
        return ()

    def _chosen_in(self, key: str, ids: Collection[str]) -> set[str]:
        return self._fitting(self._codes(key), ids)

    def _fitting(self, codes: tuple[str, ...], ids: Collection[str]) -> set[str]:
        wanted: EvidenceFilter = replace(self._wanted, codes=codes)
        return {entry.id for entry in fitting(self._workspace.places, wanted, ids)}

    def _about(self, key: str | None) -> tuple[str, str | None]:
        """What the change is called, and what it is done to."""
        name = connect.named(self._period)
        if key is None:
            return f"what is picked and left out in the Connect {name}", None
        title = connect.box_name(self._edition, self._rubric, key)
        return f"what is picked in “{title}” of the Connect {name}", key

    def _keep(self, about: tuple[str, str | None], change: Callable[[Picks], Picks]) -> None:
        from reviewapp.services.changing import changing
        from reviewapp.store.material_writer import put_draft, put_picks

        draft = connect.stored_draft(self._workspace, self._period)
        # Before the store is locked: the figures of many incidents take their time.
        values = None if draft else connect.draft_values(
            self._workspace, self._period, self._edition, self._rubric
        )  # fmt: skip
        with (
            changing(self._workspace) as transaction,
            transaction.change(about[0], subject=about[1]),
        ):
            # Once more: nobody else can write from here on.
            draft = connect.stored_draft(self._workspace, self._period)
            before = draft.picks if draft else NOTHING_CHOSEN
            after = change(before)
            if after == before:
                return
            draft_id = draft.id if draft else put_draft(
                transaction,
                self._period,
                values or connect.draft_values(
                    self._workspace, self._period, self._edition, self._rubric
                ),
            )  # fmt: skip
            put_picks(transaction, draft_id, after)
