"""Short forms that are spelled out nowhere in the document."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

_SHORT = re.compile(r"(?<![\w.@/\\#&%+-])([A-Z]{2,7})(s?)(?![\w@\\%+]|[-./&]\w|[\s#:-]{0,2}\d{4})")
#: What anybody reads, or is no short form at all.
_EVERYDAY = frozenset(
    re.findall(
        r"\S+",
        """
        AI AM API ASAP ASCII BC BIOS CD CEO CET CEST CFO CIO CLI COO CPU CSV CTO DC DM DNS DVD EDT
        EMEA APAC AMER EMAIL ESC EST ETA EU EUR FAQ FTP FYI GB GBP GDPR GMT GPS GPU GUI HDD HQ HR
        HTML HTTP HTTPS ID IDE IM IO IP ISO IST IT JPEG JSON KB KPI LAN LED LTS MAC MB ML MS NASA
        NATO NB NIC NO OK OS PB PC PDF PDT PIN PM PNG PR PS PST QA QR RAM REST ROI RSS SD SDK SIM
        SLA SLI SLO SMS SMTP SQL SSD SSH SSL SSO TB TCP TLS TV UDP UI UK UN UPS URI URL US USA USB
        USD UTC UTF UUID UX VAT VM VP VPN WAN XML YAML ZIP
        II III IV VI VII VIII IX XI XII
        ALL AN AND ANY ARE AS AT BE BUT BY DO FOR FROM HAD HAS HAVE HE IF IN INTO IS ITS MORE MUST
        NEW NEVER NONE NOT NOW OF OFF ON ONE ONLY OR OUR OUT OVER PER SO THAN THAT THE THEIR THEN
        THEY THIS TO TOO UP VERY WAS WE WERE WHAT WHO WHY WILL WITH YES YOU YOUR
        JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC MON TUE WED THU FRI SAT SUN TODO TBD TBC
        TBA FIXME
        """,
    )
)
_WORDS = re.compile(r"[^\W\d_]+")
#: As many words more than letters may stand in a spelled-out form.
_EXTRA = 4
_REACH = 160
#: What may stand between the long form and the short one, and the other way round.
_OPENS = ("(", "[", "(the", "(or", " or", ",", "=", "–", "short")
_NOISE_BEFORE = re.compile(r"[(\[,=–]?\s*(?:the|or|short)?$")
_LINKS = re.compile(r"[(:,=–\[-]|(?:stands|is short) for\b|means\b")
#: A line of which more than this is in capitals shouts; its words are no short forms.
_SHOUTED = 0.6


@dataclass(frozen=True, slots=True)
class Use:
    """A short form in a text, without the plural’s s."""

    name: str
    start: int
    end: int


def uses(text: str) -> list[Use]:
    """Every short form of a text that is not an everyday one."""
    found = []
    shouting: dict[int, bool] = {}
    for match in _SHORT.finditer(text):
        if match[1] in _EVERYDAY or set(match[1]) <= {"X"}:
            continue
        begin = text.rfind("\n", 0, match.start()) + 1
        if begin not in shouting:
            shouting[begin] = _shouts(text, begin)
        if not shouting[begin]:
            found.append(Use(match[1], *match.span()))
    return found


def _shouts(text: str, begin: int) -> bool:
    end = text.find("\n", begin)
    words = _WORDS.findall(text[begin : end if end >= 0 else len(text)])
    return len(words) > 3 and sum(map(str.isupper, words)) > _SHOUTED * len(words)


def spelled_out(text: str, found: Iterable[Use] | None = None) -> set[str]:
    """The short forms that a text spells out: “Time to Acknowledge (TTA)”, “TTA (Time to …)”."""
    named: set[str] = set()
    for use in uses(text) if found is None else found:
        if use.name not in named and _is_spelled(text, use):
            named.add(use.name)
    return named


def _is_spelled(text: str, use: Use) -> bool:
    before = text[max(0, use.start - _REACH) : use.start].rstrip()
    if before.endswith(_OPENS) and any(
        _stands_for(words, use.name)
        for words in _stretches(_WORDS.findall(_NOISE_BEFORE.sub("", before))[::-1], use.name)
    ):
        return True
    after = text[use.end : use.end + _REACH].lstrip()
    if (link := _LINKS.match(after)) is None:
        return False
    words = _WORDS.findall(re.split(r"[)\].;\n]", after[link.end() :], maxsplit=1)[0])
    return any(_stands_for(it, use.name) for it in _stretches(words, use.name, forward=True))


def _stretches(words: list[str], name: str, *, forward: bool = False) -> Iterator[list[str]]:
    """What a short form may stand for: its nearest words, in reading order."""
    for size in range(2, min(len(words), len(name) + _EXTRA) + 1):
        yield words[:size] if forward else words[:size][::-1]


def _stands_for(words: list[str], name: str) -> bool:
    """Whether the letters of a short form run through the words, from the first one on.

    Not only initials: “Extended Detection and Response (XDR)” is spelled out as well.
    """
    letters = name.casefold()
    if letters[0] not in words[0][:2].casefold():
        return False
    text = " ".join(words).casefold()
    place = 0
    for letter in letters:
        place = text.find(letter, place) + 1
        if not place:
            return False
    return True


def unexplained(found: Iterable[Use], known: Collection[str]) -> Iterator[Use]:
    """The first use of each short form that is not known."""
    seen = set(known)
    for use in found:
        if use.name not in seen:
            seen.add(use.name)
            yield use
