"""What is left of a field when others ask a part of it anyway."""

from __future__ import annotations

import pytest
from graphql import parse
from graphql.language import OperationDefinitionNode

from gateway.operations.normalize.inline_fragment_spreads import inline_fragment_spreads
from gateway.planning.asked_anyway import once_each
from schema.selections import SelectionSet


def selections(text: str) -> SelectionSet:
    document = parse(f"query ($more: Boolean!, $most: Boolean!) {text}")
    (node,) = document.definitions
    assert isinstance(node, OperationDefinitionNode)
    return inline_fragment_spreads(document, node).selections


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("{ total total @include(if: $more) }", "{ total }"),
        (
            "{ total @include(if: $more) total @skip(if: $most) }",
            "{ total @include(if: $more) total @skip(if: $most) }",
        ),
        (
            "{ total @include(if: $more) total @include(if: $more) @skip(if: $most) }",
            "{ total @include(if: $more) }",
        ),
        ("{ nr: number number @include(if: $more) }", "{ nr: number number @include(if: $more) }"),
        (
            "{ line(place: 1) { sku } line(place: 2) @include(if: $more) { sku } }",
            "{ line(place: 1) { sku } line(place: 2) @include(if: $more) { sku } }",
        ),
        (
            "{ lines { sku } lines @include(if: $more) { sku quantity } }",
            "{ lines { sku } lines @include(if: $more) { quantity } }",
        ),
        (
            "{ lines { sku @include(if: $more) } lines @include(if: $more) { sku } }",
            "{ lines { sku @include(if: $more) } }",
        ),
        (
            "{ lines { sku @include(if: $most) } lines @include(if: $more) { sku } }",
            "{ lines { sku @include(if: $most) } lines @include(if: $more) { sku } }",
        ),
        (
            "{ lines { item { name } } lines @include(if: $more) { item { ... on Film { name stars } } } }",
            "{ lines { item { name } } lines @include(if: $more) { item { ... on Film { stars } } } }",
        ),
        (
            "{ lines { item { ... on Film { name } } } lines @include(if: $more) { item { name } } }",
            "{ lines { item { ... on Film { name } } } lines @include(if: $more) { item { name } } }",
        ),
    ],
)
def test_a_field_asks_what_no_other_asks_at_least_as_often(asked: str, left: str) -> None:
    assert str(once_each(selections(asked))) == left
