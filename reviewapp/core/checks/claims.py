"""What a text claims: done rather than planned, with its result, measured, dated, concise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewapp.core.checks.findings import RULES, Finding
from reviewapp.core.checks.reading import (
    DATED,
    LINK,
    MONTH,
    NUMBER,
    Passage,
    inside,
    quoted,
    sentences,
)

_LONGEST_SENTENCE = 50
_LONGEST_BOX = 3_000

_ACTIVITY = re.compile(
    r"\b(?:attend(?:ed|ing)|participat(?:ed|ing)|took part|support(?:ed|ing)|help(?:ed|ing)"
    r"|assist(?:ed|ing)|work(?:ed|ing) (?:\w+ )?(?:on|with|in)|responsible for|involved in"
    r"|contribut(?:ed|ing) to|handl(?:ed|ing)|joined|collaborat(?:ed|ing)|engag(?:ed|ing)"
    r"|monitor(?:ed|ing)|follow(?:ed|ing) up|provid(?:ed|ing) (?:\w+ )?(?:support|guidance|help"
    r"|assistance|feedback|input)|dealt with|look(?:ed|ing) after|took care of|coordinat(?:ed|ing)"
    r"|facilitat(?:ed|ing)|liais(?:ed|ing)|met with|discuss(?:ed|ing)|part of the"
    r"|acted as|served as|represented|was the point of contact|kept in touch|manag(?:ed|ing)"
    r"|continued to|drove|owned|led)\b",
    re.IGNORECASE,
)
#: In so many characters from the beginning of a sentence stands what it is about.
_HEAD = 60
_OUTCOME = re.compile(
    r"\b(?:clos(?:ed|es|ing)|cut|reduc|halv|fix|solv|resolv|mitigat|restor|recover|deliver|ship|publish|accept"
    r"|adopt|approv|remov|eliminat|prevent|stopp|avoid|unblock|sav(?:ed|es|ing)|shorten|shr[aiu]nk"
    r"|lower|rais|doubl|tripl|gain|reach|pass(?:ed|es)|complet|finish|roll(?:ed|s)? (?:back|out)"
    r"|went|fell|dropp|rose|grew|bec[ao]me|left|led to|leads to|result(?:ed|s)? in|so that|now\b"
    r"|since then|no longer|gone|enabl|allow|unlock|agree|sign|confirm|merg|decid|found|identif"
    r"|correct|replac|automat|built|wrote|rewr|creat|chang|brought|made|turn|open|known|us(?:es|ed)"
    r"|saw|could|can\b|need(?:s|ed) no|without|back (?:on|in|up)|until|instead|because|improv"
    r"|increas|enhanc|optimi|streamlin|accelerat|boost|minimi|strengthen|simplif|faster|better"
    r"|which (?:is|are|has|have|was|were)|learned|told me|asked for|keeps?\b|takes?\b|handed"
    r"|roll (?:\w+ ){0,2}back|live\b|earlier|ahead of|got\b|get\b|in writing)",
    re.IGNORECASE,
)
_CHANGE = (
    r"(?:improved|enhanced|increased|reduced|decreased|optimi[sz]ed|streamlined|accelerated"
    r"|boosted|minimi[sz]ed|strengthened|simplified|lowered|sped up|speeded up)"
)
_UNMEASURED = re.compile(
    rf"\b(?:{_CHANGE}|(?:much|far|significantly|considerably|substantially|greatly|noticeably|a lot"
    r"|dramatically|drastically|massively) (?:faster|better|quicker|easier|smoother|higher|lower"
    r"|fewer|less|more)"
    r"|(?:significant|substantial|considerable|noticeable|marked|massive) (?:\w+ )?"
    r"(?:reduction|improvement|increase|decrease))\b",
    re.IGNORECASE,
)
_ONE_FIGURE = re.compile(
    r"\b(?:improved|increased|reduced|decreased|lowered|raised|cut|shortened|grew|grown|dropped"
    r"|boosted|sped up|accelerated)\b[^.!?\n]{0,80}?\b(?:by|to)\s"
    r"(?:about |around |roughly |nearly |almost |over |more than |an? )?"
    r"(?:\d|half\b|third\b|quarter\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:from|instead of|before|after|against|than|was|were|had been|half|previous(?:ly)?"
    r"|last|used to|up to then|baseline|rather than|in place of|compared|halv\w+|doubl\w+)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?<![\w.])\d[\d.,]*")
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}|{MONTH} \d{{1,2}}\b|\b20\d\d\b"
    r"|\b\d{1,2}/\d{1,2}\b|\b\d{6,}\b|\bQ[1-4]\b|\bSev(?:erity)? \d(?:\.\d)?"
)
_PLAN = re.compile(
    r"\b(?:I|[Ww]e)(?:['’]ll| will| plan to| intend to| aim to| hope to| am going to"
    r"| are going to| am planning| are planning| would like to| expect to)\b(?! not\b)"
)
_PLAN_FIRST = re.compile(
    r"(?:Will|Plan|Plans|Planning to|Going to|Intend to|Aiming to)\b(?! not\b)"
)
#: Before it, the words are somebody else's thought, or a condition.
_THOUGHT = re.compile(
    r"\b(?:that|if|whether|what|when|how|where|why|which|who|until|so|because|said|says|asked"
    r"|told|promised?|know|knew|than|as)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_VAGUE_TIME = re.compile(
    r"\b(?=[rlyteasmf\d])(?:recently|lately|yesterday|the other day"
    r"|earlier this (?:year|month|half|quarter)"
    r"|(?:a (?:few|couple of)|some|several|many|two|three|four|five|six|\d{1,2})"
    r" (?:days|weeks|months) ago|(?:some time|a while|a week|a month|a year|long) ago"
    r"|(?<!the )last (?:week|month|quarter))\b",
    re.IGNORECASE,
)
_PEERS = r"(?:engineers?|colleagues?|peers?|managers?|team ?mates?|members?)"
_RANKING = re.compile(
    r"\b(?=[tbsnhwlemoafriyp])(?:(?:top|best|strongest|number[- ]one|highest[- ](?:rated|ranked)"
    r"|weakest|lowest|worst)[ -](?:performer|performing (?:engineer|manager|employee)|engineer"
    r"|contributor|employee|manager|member of the team|(?:on|in|of) (?:the|my) team)"
    r"|outperform(?:ed|s|ing)? (?:my|his|her|their|your|all|the|most|every|any) "
    r"(?:other |the )?(?:peers?|colleagues?|engineers?|team|members?)"
    r"|(?:I|you|he|she|they|performance|\w+ cases) (?:\w+ )?(?:exceed(?:ed|s|ing)?|(?:far )?above"
    r"|below) (?:all )?expectations"
    r"|(?:more|better|faster|fewer|higher)\b[^.!?\n]{0,40}? than (?:(?:any(?:one|body)?|every(?:one"
    rf"|body)?) else|(?:any|every|all)(?: the)? other {_PEERS}|(?:my|most|all)(?: my)? {_PEERS}"
    r"|the rest of the team)"
    r"|ranked (?:first|second|third|top|#\d)|ranks? (?:first|second|top|among the)"
    r"|rated (?:as )?(?:excellent|outstanding|\d))\b",
    re.IGNORECASE,
)
_EVIDENCE_NEEDED = re.compile(r"[(\[]?\bevidence (?:is )?needed\b[)\]]?", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"\b(?=[TFXxl])(?:TODO|TBD|TBC|TBA|FIXME|XX+|lorem ipsum|[Xx]{1,3} ?%)(?!\w)|\?{3,}"
    r"|[<\[](?:insert|add|fill in|name|customer|number|figure|date|link|text|your)\b"
    r"[^<>\[\]\n]{0,40}[>\]]|_{4,}"
)


def check_words(box: str, text: str) -> Iterator[Finding]:
    """What no text of a Connect should have."""
    quotes = quoted(text)
    for name, pattern in (
        ("evidence-needed", _EVIDENCE_NEEDED),
        ("placeholder", _PLACEHOLDER),
        ("ranking", _RANKING),
    ):
        for match in pattern.finditer(text):
            if name != "ranking" or not inside(match.start(), quotes):
                yield RULES[name].found(box, match[0], *match.span())


def check_box_length(box: str, text: str) -> Iterator[Finding]:
    """More than a reader reads."""
    if len(text) > _LONGEST_BOX:
        yield RULES["too-long"].found(box, f"{len(text):,} characters")


def check_length(box: str, passages: list[Passage]) -> Iterator[Finding]:
    """Sentences that nobody reads to their end."""
    for passage in passages:
        if len(passage.text) < 4 * _LONGEST_SENTENCE:
            continue
        for sentence in sentences(passage):
            if len(sentence.text.split()) > _LONGEST_SENTENCE:
                yield RULES["long-sentence"].found(box, sentence.text, sentence.start, sentence.end)


def check_dates(box: str, text: str) -> Iterator[Finding]:
    """Times that only a reader of today can place."""
    quotes = quoted(text)
    for match in _VAGUE_TIME.finditer(text):
        if not inside(match.start(), quotes):
            yield RULES["undated"].found(box, match[0], *match.span())


def check_claims(box: str, passages: list[Passage]) -> Iterator[Finding]:
    """Did X → result → evidence: what was achieved, in a box that asks for it."""
    for passage in passages:
        text = passage.text
        if text.endswith(":"):
            continue  # a label
        yield from _plans(box, passage)
        measured = NUMBER.search(text) or LINK.search(text)
        if not measured:
            if (change := _UNMEASURED.search(text)) is not None:
                yield _at(box, "no-measure", passage, change)
            elif (activity := _only_activity(passage)) is not None:
                yield RULES["activity-only"].found(box, activity.text, activity.start, activity.end)
        elif (one := _ONE_FIGURE.search(text)) is not None and _has_one_figure(text):
            yield _at(box, "no-before-after", passage, one)


def names_evidence(text: str) -> bool:
    """Whether a text itself names a figure, an incident, a day or a link."""
    return any(pattern.search(text) for pattern in (NUMBER, LINK, DATED))


def _plans(box: str, passage: Passage) -> Iterator[Finding]:
    quotes = quoted(passage.text)
    for match in _PLAN.finditer(passage.text):
        before = passage.text[max(0, match.start() - 60) : match.start()]
        if not (inside(match.start(), quotes) or _THOUGHT.search(before)):
            yield _at(box, "planned-not-done", passage, match)
    for sentence in sentences(passage):
        if (first := _PLAN_FIRST.match(sentence.text)) is not None:
            yield _at(box, "planned-not-done", sentence, first)


def _only_activity(passage: Passage) -> Passage | None:
    """The sentence that names an activity, where no other one of the item says what came of it."""
    if _OUTCOME.search(passage.text):
        return None
    for sentence in sentences(passage):
        if _ACTIVITY.search(sentence.text[:_HEAD]):
            return sentence
    return None


def _has_one_figure(text: str) -> bool:
    without_dates = _DATE.sub(" ", text)
    figures = _COUNTED.findall(without_dates)
    in_words = len(NUMBER.findall(re.sub(r"\d", " ", without_dates)))
    return len(figures) + in_words == 1 and not _BEFORE.search(text)


def _at(box: str, rule: str, passage: Passage, match: re.Match[str]) -> Finding:
    start = passage.start + match.start()
    return RULES[rule].found(box, match[0], start, start + len(match[0]))
