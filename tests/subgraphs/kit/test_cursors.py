"""Cursors carry a place in one order, and nothing else is taken for one."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.pages import (
    PageArguments,
    PageRequest,
    Position,
    decode_cursor,
    encode_cursor,
    page_request,
)

KEYS = st.integers(0, 2**62) | st.text(min_size=1, max_size=20)
VALUES = (
    st.integers(-(2**60), 2**60)
    | st.text(max_size=30)
    | st.dates()
    | st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(1900, 1, 1))
)


@given(VALUES, KEYS)
def test_a_cursor_is_read_as_the_position_it_was_made_of(value: object, key: int | str) -> None:
    position = Position(value, key)  # type: ignore[arg-type] # all of VALUES are sort values

    assert decode_cursor(encode_cursor("NEWEST", position), "NEWEST") == position


def test_a_cursor_belongs_to_its_order() -> None:
    assert decode_cursor(encode_cursor("NEWEST", Position(1, 1)), "OLDEST") is None


@given(st.text(max_size=60))
def test_other_texts_are_no_cursors(text: str) -> None:
    position = decode_cursor(text, "NEWEST")

    assert position is None or encode_cursor("NEWEST", position) == text


def test_the_two_directions_of_a_page() -> None:
    cursor = encode_cursor("NEWEST", Position(5, 7))

    assert page_request("NEWEST", PageArguments(first=0)) == PageRequest("NEWEST", 0)
    forwards = page_request("NEWEST", PageArguments(first=100, after=cursor))
    backwards = page_request("NEWEST", PageArguments(last=2, before=cursor))

    assert forwards == PageRequest("NEWEST", 100, False, Position(5, 7))
    assert backwards == PageRequest("NEWEST", 2, True, Position(5, 7))


def test_after_without_first_is_refused() -> None:
    with pytest.raises(BadUserInput, match="after goes with first"):
        page_request("NEWEST", PageArguments(last=1, after="x"))
