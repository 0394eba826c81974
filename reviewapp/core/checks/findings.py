"""The rules by name, and what one of them has found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

#: "error": must not be handed in so. "warning": a reader will miss something. "hint": worth a look.
Severity = Literal["error", "warning", "hint"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a box's text where a rule was not kept.

    `start`, `end`: offsets into the text that the box shows, in characters; both 0 where it is
    about no words of it. `text`: the words there, or what the finding is about.
    """

    rule: str
    severity: Severity
    box: str
    text: str
    why: str
    mend: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a good Connect. `why` and `mend` are sentences for its author."""

    name: str
    severity: Severity
    why: str
    mend: str

    def found(
        self, box: str, text: str, start: int = 0, end: int = 0, why: str | None = None
    ) -> Finding:
        """A finding of this rule; `why`: the reason where it is a particular one."""
        return Finding(self.name, self.severity, box, text, why or self.why, self.mend, start, end)


_ALL = (
    # Every text
    Rule(
        "figure-stale",
        "error",
        "The figure is not the one of this draft.",
        "Put the draft’s figure in its place, or draw the draft again.",
    ),
    Rule(
        "evidence-needed",
        "error",
        "The note to yourself still stands here.",
        "Name the figure, the incident or the link that shows it, or take the sentence out.",
    ),
    Rule("placeholder", "error", "A placeholder was left standing.", "Write what belongs here."),
    Rule(
        "acronym",
        "warning",
        "Nowhere in the document is it spelled out; a future manager may not know it.",
        "Spell it out once, with the short form in brackets.",
    ),
    Rule(
        "ranking",
        "warning",
        "It compares or rates people, which a Connect does not do.",
        "Say what was achieved, without the comparison.",
    ),
    Rule(
        "undated",
        "hint",
        "Whoever reads this in a year can’t tell when it was.",
        "Name the day or the month.",
    ),
    Rule(
        "long-sentence",
        "hint",
        "The sentence has more than 50 words.",
        "Make two or three sentences of it, the result first.",
    ),
    Rule(
        "too-long",
        "hint",
        "The text has more than 3,000 characters; a reader skips what is long.",
        "Keep what matters most; the rest stands in the evidence.",
    ),
    # What was achieved
    Rule(
        "activity-only",
        "warning",
        "It says what you did, and not what came of it.",
        "Add the result and how it shows: a figure, an incident, what is different now.",
    ),
    Rule(
        "no-measure",
        "warning",
        "It says that something changed, and not by how much.",
        "Give the figure before and after, or the incident or document that shows it.",
    ),
    Rule(
        "no-before-after",
        "hint",
        "One figure alone does not say how large the change is.",
        "Give the figure before and the one after.",
    ),
    Rule(
        "no-evidence",
        "warning",
        "No entry of yours feeds this box, and the text names no figure, incident or link.",
        "Log the evidence, name it here, or write “(evidence needed)” until you have it.",
    ),
    Rule(
        "planned-not-done",
        "warning",
        "It is a plan; this part tells what is done.",
        "Tell how far it has come, or move it to the goals.",
    ),
    Rule(
        "too-many",
        "hint",
        "It lists more than a reader keeps in mind.",
        "Keep the three to five that matter most.",
    ),
    Rule(
        "circle-missing",
        "warning",
        "No entry of this Connect shows one of the three circles of impact.",
        "Add evidence for it, or set the circle of an entry that shows it.",
    ),
    Rule(
        "recency",
        "warning",
        "All that feeds this box is from the last 30 days.",
        "Look through the months before: what did you achieve then?",
    ),
    Rule("empty-box", "hint", "Nothing is written here, and nothing feeds it.", "Write it."),
    # The setback
    Rule(
        "setback-not-owned",
        "warning",
        "Your own part in it is not told: nowhere does it say “I”.",
        "Say what you did, or did not do.",
    ),
    Rule(
        "setback-no-learning",
        "hint",
        "No words tell what you learned.",
        "Add what you would do differently, and why.",
    ),
    Rule(
        "setback-not-applied",
        "hint",
        "No words tell where the learning is applied already.",
        "Name where you have done it differently since.",
    ),
    # Goals
    Rule(
        "goal-no-measure",
        "warning",
        "The goal does not say how it will be known that it is reached.",
        "Add a number, a date or a clear deliverable, or how it will be tracked.",
    ),
    Rule(
        "goal-unanswered",
        "warning",
        "A goal of the last Connect has no answer.",
        "Say what became of it, also where it was not reached.",
    ),
    # The manager's comments
    Rule(
        "manager-always-never",
        "warning",
        "“Always” and “never” are rarely true of a person, and invite an argument.",
        "Say when and how often.",
    ),
    Rule(
        "manager-personality",
        "warning",
        "It is about what somebody is like, and not about what they did.",
        "Say what they did, when, and what came of it.",
    ),
    Rule(
        "manager-bare-praise",
        "warning",
        "The praise does not say for what.",
        "Name what was done, in which situation, and its effect.",
    ),
    Rule(
        "manager-no-context",
        "hint",
        "It names neither a situation nor a pattern.",
        "Say where you saw it, and where you saw it again.",
    ),
    Rule(
        "manager-no-guidance",
        "hint",
        "It does not say what comes next.",
        "Add what to build on, and how you will help.",
    ),
)
RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL}
#: A text full of one mistake is not told of it a hundred times.
MOST = 10


def few(found: Iterable[Finding]) -> list[Finding]:
    """At most `MOST` findings of each rule, the first ones."""
    counts: dict[str, int] = {}
    kept = []
    for finding in found:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
        if counts[finding.rule] <= MOST:
            kept.append(finding)
    return kept
