from __future__ import annotations

from urllib.parse import urlencode

import pytest

from gateway.errors import Refusal
from gateway.parameters import DEEPEST, Parameters, read_body, read_query_string


def test_a_body_holds_all_parameters() -> None:
    body = (
        b'{"query": "{ me }", "operationName": "F1", "variables": {"a": 1}, "extensions": {"b": 2}, "x": 3}'
    )

    assert read_body(body) == Parameters("{ me }", "F1", {"a": 1}, {"b": 2})


def test_a_query_string_holds_the_same_as_text() -> None:
    text = urlencode({"query": "{ é + }", "operationName": "F1", "variables": '{"a": "é"}', "extensions": ""})

    assert read_query_string(text.encode()) == Parameters("{ é + }", "F1", {"a": "é"}, {})


def test_null_and_empty_parameters_are_absent() -> None:
    body = b'{"query": "{ me }", "operationName": "", "variables": null, "extensions": null}'

    assert read_body(body) == Parameters("{ me }")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "INVALID_GRAPHQL_REQUEST"),
        (b"{", "INVALID_GRAPHQL_REQUEST"),
        (b"\xff", "INVALID_GRAPHQL_REQUEST"),
        (b'"query"', "INVALID_GRAPHQL_REQUEST"),
        (b'{"query": "{ me }", "variables": NaN}', "INVALID_GRAPHQL_REQUEST"),
        (b"[" * 100_000, "INVALID_GRAPHQL_REQUEST"),
        (b'{"query": 1}', "INVALID_GRAPHQL_REQUEST"),
        (b'{"query": "{ me }", "operationName": []}', "INVALID_GRAPHQL_REQUEST"),
        (b'{"query": "{ me }", "variables": "a"}', "INVALID_GRAPHQL_REQUEST"),
        (b'{"query": "{ me }", "variables": []}', "INVALID_GRAPHQL_REQUEST"),
        (b'{"query": "{ me }", "extensions": 0}', "INVALID_GRAPHQL_REQUEST"),
        (b"{}", "MISSING_QUERY_STRING"),
        (b'{"query": null}', "MISSING_QUERY_STRING"),
        (b'{"query": ""}', "MISSING_QUERY_STRING"),
        (b'[{"query": "{ me }"}]', "BATCHING_NOT_ENABLED"),
        (b'{"extensions": {"persistedQuery": {"version": 1}}}', "INVALID_GRAPHQL_REQUEST"),
    ],
)
def test_a_misshapen_body_is_refused(body: bytes, code: str) -> None:
    refusal = read_body(body)

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "MISSING_QUERY_STRING"),
        ("query=%7Bme%7D&variables=nonsense", "INVALID_GRAPHQL_REQUEST"),
        ("query=%7Bme%7D&variables=%5B%5D", "INVALID_GRAPHQL_REQUEST"),
    ],
)
def test_a_misshapen_query_string_is_refused(text: str, code: str) -> None:
    refusal = read_query_string(text.encode())

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == code


def nested(levels: int) -> bytes:
    """Objects and lists in turn, the outermost an object."""
    pairs = [(b'{"a": ', b"}"), (b"[", b"]")]
    opened, closed = zip(*(pairs[level % 2] for level in range(levels)), strict=True)
    return b"".join(opened) + b"1" + b"".join(reversed(closed))


@pytest.mark.parametrize("parameter", ["variables", "extensions"])
def test_parameters_nest_to_a_limit(parameter: str) -> None:
    def read(levels: int) -> Parameters | Refusal:
        return read_body(b'{"query": "{ me }", "%b": %b}' % (parameter.encode(), nested(levels)))

    deep, too_deep, far_too_deep = read(DEEPEST), read(DEEPEST + 1), read(900)

    assert isinstance(deep, Parameters)
    assert isinstance(too_deep, Refusal)
    assert str(too_deep) == (
        f"INVALID_GRAPHQL_REQUEST: The parameter '{parameter}' nests deeper than 100 levels."
    )
    assert str(far_too_deep) == str(too_deep)
