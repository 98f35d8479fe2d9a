"""For how long an answer holds, and for whom: by its headers, the schema, the configuration."""

from __future__ import annotations

import pytest

from resolvers.answers import GraphQLAnswer
from resolvers.caching.freshness import Freshness, Hinted, freshness
from resolvers.caching.source import Source

NOTHING = Hinted()
TTL = Source(ttl=300.0, stale_if_error=60.0, stale_while_revalidate=5.0)


def of(*headers: tuple[str, str], hinted: Hinted = NOTHING, source: Source = TTL) -> Freshness:
    return freshness(GraphQLAnswer({}, (), {}, headers), source, hinted)


@pytest.mark.parametrize(
    ("control", "life", "is_public"),
    [
        ("max-age=60", 60, False),
        ("max-age=60, public", 60, True),
        ("public, private, max-age=60", 60, False),
        ("MAX-AGE=60 , S-MaxAge=10", 10, False),
        ('max-age="60"', 60, False),
        ("no-store, max-age=60", 0, False),
        ("no-cache", 0, False),
        ("max-age=-1", 0, False),
        ("max-age=soon", 0, False),
        ("max-age", 300, False),
        ("public", 300, True),
    ],
)
def test_what_the_answer_says(control: str, life: float, is_public: bool) -> None:
    found = of(("cache-control", control))

    assert (found.life, found.is_public) == (life, is_public)


def test_several_headers_are_one() -> None:
    assert of(("cache-control", "max-age=60"), ("cache-control", "public")).is_public


def test_age_is_taken_from_the_life() -> None:
    assert of(("cache-control", "max-age=60"), ("age", "45")).life == 15
    assert of(("cache-control", "max-age=60"), ("age", "90")).life == 0


def test_the_schema_counts_before_the_setting() -> None:
    assert of(hinted=Hinted(20.0, True)) == Freshness(20.0, True, False, 5.0, 60.0)
    assert of().life == 300
    assert of(source=Source()).life == 0


def test_the_answer_has_the_last_word_on_standing_in() -> None:
    told = of(("cache-control", "max-age=1, stale-if-error=7, stale-while-revalidate=8"))
    never = of(("cache-control", "max-age=1, must-revalidate"))

    assert (told.stale_if_error, told.stale_while_revalidate) == (7, 8)
    assert (never.stale_if_error, never.stale_while_revalidate) == (0, 0)


def test_what_varies_is_for_nobody_else() -> None:
    public = ("cache-control", "public, max-age=9")

    assert not of(public, ("vary", "Accept, Authorization")).is_public
    assert not of(public, ("vary", "*")).is_public
    assert of(public, ("vary", "Accept-Encoding, Origin")).is_public


@pytest.mark.parametrize(
    ("extensions", "headers", "as_of"),
    [
        ({"asOf": "1970-01-01T00:01:00Z"}, (), 60.0),
        ({}, (("last-modified", "Thu, 01 Jan 1970 00:02:00 GMT"),), 120.0),
        ({"asOf": "yesterday"}, (), None),
        ({}, (("last-modified", "soon"),), None),
    ],
)
def test_how_old_the_source_was(extensions: dict[str, object], headers: object, as_of: object) -> None:
    answer = GraphQLAnswer({}, (), extensions, headers)  # type: ignore[arg-type]

    assert freshness(answer, TTL).as_of == as_of
