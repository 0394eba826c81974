"""Ids that clients make: UUIDv7 (RFC 9562), so that their order is the order of their making."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

#: An ending shorter than this would soon be ambiguous.
SHORTEST_ENDING = 4
#: How many characters of an id a table shows.
SHOWN_ENDING = 6


def uuid7(milliseconds: int, randomness: bytes) -> str:
    """A UUIDv7 as text from a Unix time in milliseconds and ten random bytes."""
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(randomness[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def uuid7_series(milliseconds: int, randomness: bytes, count: int) -> Sequence[str]:
    """`count` UUIDv7 of one instant that sort in the order given.

    The twelve bits after the version count up, and carry into the milliseconds after 4,096.
    """
    tails = [randomness[8 * i : 8 * i + 8] for i in range(count)]
    return [
        uuid7(milliseconds + (i >> 12), (i & 0xFFF).to_bytes(2, "big") + tail)
        for i, tail in enumerate(tails)
    ]


def milliseconds_of(identifier: str) -> int:
    """When a UUIDv7 was made, as Unix time in milliseconds."""
    return int(identifier.replace("-", "")[:12], 16)


def short(identifier: str) -> str:
    """The ending of an id that tables show."""
    return identifier[-SHOWN_ENDING:]
