from __future__ import annotations

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.core.identifiers import SHOWN_ENDING, short, uuid7, uuid7_series

milliseconds = st.integers(0, 2**48 - 1)
randomness = st.binary(min_size=10, max_size=10)


def test_the_example_of_the_standard() -> None:
    # RFC 9562, appendix A.6
    made = uuid7(0x017F22E279B0, bytes.fromhex("0CC398C4DC0C0C07398F"))
    assert made == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(milliseconds, randomness)
def test_version_variant_and_time(instant: int, noise: bytes) -> None:
    made = uuid7(instant, noise)
    parsed = uuid.UUID(made)
    assert str(parsed) == made
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert parsed.int >> 80 == instant


@given(milliseconds, milliseconds, randomness, randomness)
def test_the_order_is_that_of_the_instants(a: int, b: int, one: bytes, two: bytes) -> None:
    if a != b:
        assert (uuid7(a, one) < uuid7(b, two)) == (a < b)


@given(randomness, randomness)
def test_what_is_random_stays_different(one: bytes, two: bytes) -> None:
    # 74 of the 80 bits are kept: the version and the variant take six.
    kept = (1 << 80) - 1 & ~(0xF << 76) & ~(0x3 << 62)
    same = int.from_bytes(one, "big") & kept == int.from_bytes(two, "big") & kept
    assert (uuid7(1, one) == uuid7(1, two)) == same


@settings(max_examples=25)
@given(st.integers(0, 2**47), st.sampled_from([0, 1, 2, 4095, 4096, 4097, 9000]), st.data())
def test_a_series_sorts_in_its_order(instant: int, count: int, data: st.DataObject) -> None:
    byte = data.draw(st.sampled_from([b"\x00", b"\xff", b"\x5a"]))
    series = list(uuid7_series(instant, byte * (8 * count + 10), count))
    assert len(series) == count
    assert series == sorted(set(series))
    for made in (series[:1], series[-1:]):
        assert all(uuid.UUID(text).version == 7 for text in made)
    if series:
        assert uuid.UUID(series[0]).int >> 80 == instant
        assert uuid.UUID(series[-1]).int >> 80 == instant + (count - 1) // 4096


def test_two_series_of_one_instant_share_no_id() -> None:
    one, two = (uuid7_series(5, bytes([n]) * 200, 20) for n in (1, 2))
    assert not set(one) & set(two)


def test_tables_show_the_ending() -> None:
    made = uuid7(1, b"0123456789")
    assert made.endswith(short(made))
    assert len(short(made)) == SHOWN_ENDING
