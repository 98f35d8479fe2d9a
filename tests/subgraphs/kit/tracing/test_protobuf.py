"""The wire format, byte by byte: the examples are those of protobuf's documentation."""

from __future__ import annotations

import pytest

from subgraphs.kit.tracing.protobuf import always, message, text, uint


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "08 01"),
        (127, "08 7f"),
        (128, "08 80 01"),
        (150, "08 96 01"),
        (2**64 - 1, "08 ff ff ff ff ff ff ff ff ff 01"),
    ],
)
def test_a_number_takes_seven_bits_of_each_byte_the_lowest_first(number: int, written: str) -> None:
    assert uint(1, number).hex(" ") == written


def test_a_text_says_how_long_it_is() -> None:
    assert text(2, "testing").hex(" ") == "12 07 74 65 73 74 69 6e 67"
    assert text(2, "é").hex(" ") == "12 02 c3 a9"


def test_a_message_within_a_message_is_written_like_a_text() -> None:
    assert message(3, uint(1, 150)).hex(" ") == "1a 03 08 96 01"


def test_a_field_beyond_the_fifteenth_takes_two_bytes() -> None:
    assert uint(16, 1).hex(" ") == "80 01 01"


def test_zero_and_nothing_are_not_written_but_where_being_there_says_something() -> None:
    assert (uint(1, 0), text(1, "")) == (b"", b"")
    assert always(2, 0).hex(" ") == "10 00"


def test_half_a_character_does_not_stop_the_trace() -> None:
    assert text(1, "a\ud800") == b"\x0a\x02a?"
