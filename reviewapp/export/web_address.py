"""Which texts are links."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from reviewapp.export.plain import clean

_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
#: Word calls a document damaged when a link is longer.
_LONGEST_LINK = 2000


def web_address(text: str) -> str | None:
    """The text as the target of a link, or None where it is no plain http or https address.

    Characters that an address can't have are percent-encoded: Word calls a document damaged
    when the target of a link is malformed.
    """
    address = clean(text).strip()
    try:
        parts = urlsplit(address)
        usable = (
            parts.scheme.lower() in {"http", "https"}
            and bool(parts.hostname)
            and parts.port != 0
            and re.fullmatch(r"[A-Za-z0-9.:-]+", parts.netloc) is not None
        )
    except ValueError:
        return None
    if not usable:
        return None
    encoded = quote(_LONE_PERCENT.sub("%25", address), safe="%/:?#@!$&'()*+,;=~")
    return encoded if len(encoded) <= _LONGEST_LINK else None
