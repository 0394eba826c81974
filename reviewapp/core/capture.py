"""The rules of one new entry, light enough for the quick path of `log`.

Everything here is plain functions over text: no dataclasses, whose import would cost as much
as the rest of the command.
"""

from __future__ import annotations

import datetime

from reviewapp.core.errors import BadInputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CIRCLE_NAMES = ("own", "others", "built")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def clean_text(text: str) -> str:
    """The text as it is kept: line ends are newlines, no NUL, no lone surrogate, no outer space.

    Raises BadInputError when nothing visible is left.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = whole_characters(text).strip()
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise BadInputError(
            "The text is empty: say what you achieved, for example: "
            'reviewapp log "Cut alert noise at Contoso by 40 %".'
        )
    return text


def whole_characters(text: str) -> str:
    """The text with lone surrogates joined where they make a pair, else as U+FFFD.

    Bytes that were no UTF-8 on the command line arrive as lone surrogates; nothing can store them.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def parse_day(word: str, today: datetime.date, *, ahead: bool = False) -> datetime.date:
    """A day: 2026-03-31, today, yesterday, or a weekday, the latest one, today included.

    With "last" before it, a weekday never means today.

    Raises BadInputError for anything else, and for a day in the future unless `ahead`.
    """
    folded = word.strip().lower()
    weekday = folded.removeprefix("last ").removeprefix("on ").strip()
    if folded == "today":
        return today
    if folded == "yesterday":
        return today - datetime.timedelta(days=1)
    for names in (_WEEKDAYS, _LONG_WEEKDAYS):
        if weekday in names:
            back = (today.weekday() - names.index(weekday)) % 7
            return today - datetime.timedelta(days=back or 7 * folded.startswith("last "))
    day = parse_date(word)
    if day > today and not ahead:
        raise BadInputError(
            f"The date {day} lies ahead: evidence is about what was achieved, so "
            f"give a day up to today ({today})."
        )
    return day


def parse_date(word: str) -> datetime.date:
    """An ISO date. Raises BadInputError naming what was given."""
    text = word.strip()
    try:
        # Python would read 20260331 and 2026-W14-2 as well.
        return datetime.date.fromisoformat(text if text[4:5] == text[7:8] == "-" else "")
    except ValueError:
        raise BadInputError(
            f"“{shown(word)}” is not a date: write it as 2026-03-31, or today, "
            "yesterday, or a weekday such as fri."
        ) from None


def parse_circle(word: str) -> str:
    """A circle of impact. Raises BadInputError for another word."""
    folded = word.strip().lower()
    if folded not in CIRCLE_NAMES:
        raise BadInputError(f"“{shown(word)}” is not a circle of impact: use own, others or built.")
    return folded


def parse_incident(word: str) -> str:
    """An incident reference, "icm:300000123". Raises BadInputError when it has another form."""
    source, colon, identifier = word.strip().partition(":")
    source, identifier = source.strip().lower(), identifier.strip()
    if not (colon and source and identifier) or len(word) > 200 or not word.isprintable():
        raise BadInputError(
            f"“{shown(word)}” is not an incident: write the source and the id, for "
            "example icm:300000123."
        )
    return f"{source}:{identifier}"


def parse_link(word: str) -> str:
    """A link. Raises BadInputError unless it starts with http:// or https:// and is one line."""
    link = word.strip()
    if not link.lower().startswith(("http://", "https://")) or not link.isprintable():
        raise BadInputError(
            f"“{shown(word)}” is not a link: it has to start with https:// or http://."
        )
    return link


def check_codes(codes: Sequence[str], known: Iterable[str], rubric: str) -> list[str]:
    """The codes without repetition, in the order given; BadInputError names the nearest ones."""
    known = list(known)
    wanted = list(dict.fromkeys(code.strip() for code in codes))
    for code in wanted:
        if code not in known:
            near = nearest(code, known)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            if "," in code or " " in code:
                hint = " Give each code its own -i."
            raise BadInputError(
                f"The {rubric} rubric has no indicator {shown(code)}.{hint} "
                f"All of them: reviewapp rubric show {rubric}"
            )
    return wanted


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known words most like `word`, best first; for a code, those of its priority as well."""
    import difflib

    known = list(known)
    near = difflib.get_close_matches(word[:100], known, n=count, cutoff=0.5)
    major = word.strip().split(".")[0]
    same = [item for item in known if "." in item and item.split(".")[0] == major]
    return list(dict.fromkeys([*near, *same]))[:count]


def shown(text: str, width: int = 60) -> str:
    """User text inside an error sentence: one printable line, shortened."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= width else line[: width - 1] + "…"
