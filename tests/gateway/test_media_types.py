from __future__ import annotations

import pytest

from gateway.media_types import GRAPHQL, HTML, JSON, choose_media_type, forces_no_preflight, is_json

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("APPLICATION/JSON; charset=utf-8", JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON}", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{JSON}, {GRAPHQL};q=0.5", JSON),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.5, */*", JSON),
        (f"{GRAPHQL};q=nonsense", GRAPHQL),
        ('multipart/mixed;subscriptionSpec="1.0", application/json', JSON),
        (CHROME, HTML),
        ("text/html;q=0.5, application/json", JSON),
        ("application/json;q=0, */*", None),
        ("application/json;q=0", None),
        ("text/plain", None),
        ("image/png, text/*", None),
    ],
)
def test_the_client_gets_what_it_likes_best(accept: str, chosen: str | None) -> None:
    assert choose_media_type(accept, (GRAPHQL, HTML, JSON)) == chosen


def test_a_page_that_is_not_offered_is_not_chosen() -> None:
    assert choose_media_type(CHROME, (GRAPHQL, JSON)) == JSON


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        ("application/json; charset=UTF-8", True),
        ('application/json;charset="utf-8"', True),
        ("application/json; charset=latin-1", False),
        ("application/graphql", False),
        ("text/json", False),
        (None, False),
    ],
)
def test_only_json_in_utf_8_is_read(content_type: str | None, expected: bool) -> None:
    assert is_json(content_type) is expected


@pytest.mark.parametrize("content_type", [None, "", "text/plain; x=y", "multipart/form-data; boundary=b"])
def test_simple_content_types_need_no_preflight(content_type: str | None) -> None:
    assert forces_no_preflight(content_type)


def test_json_needs_a_preflight() -> None:
    assert not forces_no_preflight("application/json")
