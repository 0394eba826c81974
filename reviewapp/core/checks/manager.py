"""A manager's comment: what was done, where, what it shows, what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewapp.core.checks.findings import RULES, Finding
from reviewapp.core.checks.reading import DATED, LINK, NUMBER, Passage, inside, quoted, sentences

_ABSOLUTE = re.compile(
    r"\b(?:always|never|constantly|invariably|without fail|every single time|all the time)\b"
    r"(?!-| again)",
    re.IGNORECASE,
)
#: Somebody is spoken of: it is said of a person, and not of a thing.
_PERSON = re.compile(r"\b(?:you|your|he|she|they|his|her|their)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.!?;:\n(]|, (?:and|but|so|which|where)\b")
_TRAIT = (
    r"(?:lazy|brilliant|smart|clever|intelligent|talented|gifted|negative|difficult|aggressive"
    r"|abrasive|emotional|bossy|arrogant|hard[- ]?working|nice|friendly|pleasant|likable|likeable"
    r"|stubborn|moody|quiet|shy|timid|introvert(?:ed)?|extrovert(?:ed)?|careless|sloppy"
    r"|kind|funny|charming|impatient|sensitive|weak|passionate|ambitious|lovely|naive"
    r"|enthusiastic|positive|motivated|a (?:perfectionist|natural|star|genius"
    r"|hero|joy|pleasure|delight))"
)
_NAMED_TRAIT = re.compile(
    rf"\b(?:(?:[Yy]ou|[Hh]e|[Ss]he|[Tt]hey)(?:['’](?:re|s)| are| were| is| was| can be| seem| seems"
    r"| come across as| comes across as| have been| has been)"
    r"|(?!It\b|This\b|That\b|What\b|There\b|Which\b|The\b|Work\b)[A-Z][a-zà-ÿ]+ (?:is|was|can be"
    r"|seems|comes across as|has been))"
    rf" (?:(?:a|an|so|too|very|really|quite|rather|often|sometimes|extremely|such an?|both) )"
    rf"{{0,2}}{_TRAIT}\b(?! (?:to|for|about|that|with|in the sense)\b)",
)
_TRAIT_NOUN = re.compile(
    r"\b(?:rock[ -]?stars?|superstars?|genius|ninja|(?:natural|born) (?:leader|engineer|teacher)"
    r"|team player|(?:positive|negative|bad|good|great|can-do|right|wrong|your|his|her) attitude"
    r"|(?:your|his|her|their) (?:personality|character|temper|nature)|a pleasure to work with"
    r"|people person|perfectionist)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:good|great|nice|excellent|amazing|awesome|fantastic|outstanding|super|solid|strong)"
    r" (?:job|work|half|period|year|effort|stuff|contribution|performance|results?)\b|\bwell done\b"
    r"|\bkeep (?:it|this) up\b|\bkeep up the\b|\bkudos\b|\bthank(?:s| you)\b|\bawesome\b"
    r"|\bamazing\b|\bfantastic\b|\bproud of you\b|\bimpressive\b",
    re.IGNORECASE,
)
#: Praise with so many words around it says for what.
_BARE = 8
_EXPLAINED = 25
_SITUATION = re.compile(
    r"\b(?:when|during|after|before|while|as in|in the|at the|on the|again|twice|each time|often"
    r"|pattern|across|repeatedly|several|more than once|by [a-z]+ing)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w-]{2,}")
_AHEAD = re.compile(
    r"\b(?:next|will|shall|should|could|would like|build on|builds on|keep|continue|suggest"
    r"|support|let['’]?s|let us|try|aim|plan|ahead|from here|coming|further|goal|until|recommend"
    r"|consider|invite|expect|want|look forward|agreed to|agree to|propose|help you|I ask|please"
    r"|start|stop|hand|success|by (?:the|January|February|March|April|May|June|July|August"
    r"|September|October|November|December)|autumn|spring|summer|winter|go on|ready for|go for)\b",
    re.IGNORECASE,
)


def check_comment(box: str, text: str, passages: list[Passage]) -> Iterator[Finding]:
    """The text of a box that a manager writes."""
    quotes = quoted(text)
    for passage in passages:
        yield from _absolutes(box, passage, quotes)
    for pattern in (_NAMED_TRAIT, _TRAIT_NOUN):
        for match in pattern.finditer(text):
            if not inside(match.start(), quotes):
                yield RULES["manager-personality"].found(box, match[0], *match.span())
    praise = list(_bare_praise(box, text, passages))
    yield from praise
    words = text.strip()
    if not words:
        return
    start = text.index(words)
    whole = (words, start, start + len(words))
    patterns = (NUMBER, DATED, LINK, _SITUATION, _NAME)
    if not praise and not any(pattern.search(words) for pattern in patterns):
        yield RULES["manager-no-context"].found(box, *whole)
    if not praise and not _AHEAD.search(words):
        yield RULES["manager-no-guidance"].found(box, *whole)


def _absolutes(box: str, passage: Passage, quotes: list[tuple[int, int]]) -> Iterator[Finding]:
    begin = 0
    for match in _ABSOLUTE.finditer(passage.text):
        if inside(passage.start + match.start(), quotes):
            continue
        for clause in _CLAUSE.finditer(passage.text, begin, match.start()):
            begin = clause.end()
        before = passage.text[begin : match.start()].strip()
        # Without a subject, it is about whoever the comment is for.
        if not before or _PERSON.search(before) or (before[:1].isupper() and " " not in before):
            start = passage.start + match.start()
            yield RULES["manager-always-never"].found(box, match[0], start, start + len(match[0]))


def _bare_praise(box: str, text: str, passages: list[Passage]) -> Iterator[Finding]:
    if len(text.split()) >= _EXPLAINED:
        return
    for passage in passages:
        for sentence in sentences(passage):
            short = len(sentence.text.split()) < _BARE
            if short and _PRAISE.search(sentence.text) and not any(map(str.isdigit, text)):
                yield RULES["manager-bare-praise"].found(
                    box, sentence.text, sentence.start, sentence.end
                )
