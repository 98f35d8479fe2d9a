"""What an operation may ask for by its text alone: fragments count as often as they are spread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_introspection_query, parse

from gateway.errors import Refusal
from gateway.limits.aliases import limit_aliases
from gateway.limits.depth import limit_depth
from gateway.limits.directives import limit_directives
from gateway.limits.introspection_depth import limit_introspection_depth
from gateway.limits.root_fields import limit_root_fields
from gateway.limits.written_out import written_out

Limit = Callable[..., Refusal | None]

LIMITS = (limit_depth, limit_aliases, limit_root_fields, limit_directives, limit_introspection_depth)


def limited(limit: Limit, text: str, *maximum: int) -> Refusal | None:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return limit(written_out(document, operation), *maximum)


@pytest.mark.parametrize(
    ("limit", "text", "size", "code"),
    [
        (limit_depth, "{ customer { orders { number } } }", 3, "MAX_DEPTH_LIMIT"),
        (
            limit_depth,
            "{ customer { ...o } } fragment o on Customer { ... { orders { number } } }",
            3,
            "MAX_DEPTH_LIMIT",
        ),
        (limit_aliases, "{ a: tiers b: customer { c: name } }", 3, "MAX_ALIASES_LIMIT"),
        (limit_aliases, "{ ...t ...t tiers } fragment t on Query { a: tiers }", 2, "MAX_ALIASES_LIMIT"),
        (limit_root_fields, "{ tiers ...t ...t } fragment t on Query { tiers }", 3, "MAX_ROOT_FIELDS_LIMIT"),
        (limit_root_fields, "{ customer { id name points } }", 1, "MAX_ROOT_FIELDS_LIMIT"),
        (
            limit_directives,
            "query ($a: Boolean! @x) @y { tiers @skip(if: $a) @include(if: $a) ...t @skip(if: $a) }"
            " fragment t on Query { tiers @skip(if: $a) }",
            6,
            "MAX_DIRECTIVES_LIMIT",
        ),
        (limit_introspection_depth, "{ __schema { types { name } } }", 3, "MAX_DEPTH_LIMIT"),
        (
            limit_introspection_depth,
            "{ ...s } fragment s on Query { __type(name: 1) { ...t } } fragment t on __Type { name }",
            2,
            "MAX_DEPTH_LIMIT",
        ),
    ],
)
def test_an_operation_may_reach_a_limit_and_not_pass_it(
    limit: Limit, text: str, size: int, code: str
) -> None:
    assert limited(limit, text, size) is None

    refusal = limited(limit, text, size - 1)

    assert isinstance(refusal, Refusal)
    assert (refusal.failure.code, refusal.failure.starred) == (code, True)


@pytest.mark.parametrize("limit", [limit_depth, limit_aliases, limit_root_fields, limit_directives])
def test_introspection_is_not_counted(limit: Limit) -> None:
    text = (
        "{ a: __schema { b: types @skip(if: false) { c: name } } d: __typename e: __type(name: 1) { name } }"
    )

    assert limited(limit, text, 0) is None


def test_the_usual_introspection_is_within_every_limit() -> None:
    text = get_introspection_query(input_value_deprecation=True, directive_is_repeatable=True)

    assert [limited(limit, text) for limit in LIMITS] == [None] * len(LIMITS)


def test_a_customer_is_no_introspection() -> None:
    assert limited(limit_introspection_depth, "{ a { b { c } } __typename }", 0) is None


@pytest.mark.parametrize("limit", [limit_aliases, limit_directives, limit_depth])
def test_a_bomb_of_fragments_is_counted_without_writing_it_out(limit: Limit) -> None:
    """Written out, this has 2 to the power of 100 fields."""
    bomb = " ".join(
        f"fragment f{n} on Customer {{ a: friend @skip(if: $s) {{ ...f{n + 1} }}"
        f" b: friend {{ ...f{n + 1} }} }}"
        for n in range(100)
    )

    refusal = limited(limit, f"{{ ...f0 }} {bomb} fragment f100 on Customer {{ id }}")

    assert isinstance(refusal, Refusal)


@pytest.mark.parametrize("limit", LIMITS)
def test_fragments_in_a_circle_end(limit: Limit) -> None:
    text = (
        "{ a: friend { ...f } } fragment f on C { b: friend { ...g } } fragment g on C { c: friend { ...f } }"
    )

    assert limited(limit, text, 100) is None


def test_a_spread_of_a_fragment_that_is_missing_counts_nothing() -> None:
    assert limited(limit_depth, "{ ...f }", 0) is None


async def test_an_operation_over_a_limit_asks_no_subgraph(client: Any, shop: Any) -> None:
    query = f"{{ {' '.join(f'a{n}: tiers' for n in range(16))} }}"

    answer = await client.post(
        "/graphql", json={"query": query}, headers={"accept": "application/graphql-response+json"}
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "MAX_ALIASES_LIMIT"
    assert shop.requests == (0, 0)


async def test_a_limit_may_only_warn(serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Once for a text: what is known of it is not computed again."""
    query = {"query": f"query Many {{ {' '.join(f'a{n}: tiers' for n in range(16))} }}"}

    with caplog.at_level(logging.WARNING, "fiche.gateway.limits"):
        async with serve(warn_only=True) as client:
            answers = [await client.post("/graphql", json=query) for _ in range(2)]

    assert all("errors" not in answer.json() for answer in answers)
    assert [record.getMessage() for record in caplog.records] == [
        "Operation Many: MAX_ALIASES_LIMIT: The operation has 16 aliases, fragments written out; "
        "at most 15 are allowed."
    ]


async def test_a_cyclic_document_is_refused_as_invalid(client: Any) -> None:
    query = "{ customer(id: 1) { ...f } } fragment f on Customer { id ...f }"

    answer = await client.post("/graphql", json={"query": query})

    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
