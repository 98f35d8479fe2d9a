"""Ids of nodes: opaque, one spelling each, and never a reason for an exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kit.ids import GlobalId, UndecodableId, decode_id, encode_id, native_key


@given(st.from_regex(r"[A-Z][A-Za-z]{0,20}", fullmatch=True), st.text(min_size=1).filter(str.isprintable))
def test_an_id_decodes_to_what_was_encoded(type_name: str, key: str) -> None:
    assert decode_id(encode_id(type_name, key)) == GlobalId(type_name, key)


def test_an_id_fits_into_a_url() -> None:
    assert encode_id("Account", 1001) == "QWNjb3VudDoxMDAx"


@pytest.mark.parametrize(
    "text",
    ["", "x", "Account:1001", "QWNjb3VudDoxMDAx=", "QWNjb3VudDoxMDAy\n", "Ω", "____", "QWNjb3VudDoxADAx"],
)
def test_other_texts_are_no_ids(text: str) -> None:
    with pytest.raises(UndecodableId) as raised:
        decode_id(text)

    assert str(raised.value) == f"“{text}” is not an id of this graph. Use an id that the graph gave."


@given(st.text())
def test_any_text_either_decodes_to_its_own_encoding_or_is_refused(text: str) -> None:
    try:
        decoded = decode_id(text)
    except UndecodableId:
        return
    assert encode_id(*decoded) == text


def test_an_id_of_another_type_has_no_key() -> None:
    assert native_key(encode_id("Order", "7"), "Order") == "7"
    assert native_key(encode_id("Order", "7"), "Account") is None
    assert native_key("garbage", "Order") is None
