"""Every connection of the graph, asked for a page that there cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType

from gateway.graph import Graph
from subgraphs.world import keys
from subgraphs.world.examples import BUSINESS, CARD, ME, ORDER_NUMBER
from tests.customer_graph.conftest import CustomerGraph, Json

WAYS = {
    "Query": "{ %s }",
    "Customer": "{ me { %s } }",
    "BrowsingHistory": "{ me { browsing { %s } } }",
    "CrmContact": f'{{ customer(id: "{BUSINESS}") {{ contacts {{ %s }} }} }}',
    "Exchange": "{ me { exchanges(first: 1) { edges { node { %s } } } } }",
    "LedgerAccount": f'{{ ledgerAccountByNumber(number: "{keys.COLLECTIVE_LEDGER}") {{ %s }} }}',
    "LoyaltyMember": f'{{ memberByCard(number: "{CARD}") {{ %s }} }}',
    "Order": f'{{ orderByNumber(number: "{ORDER_NUMBER}") {{ %s }} }}',
}
"""Type → the way to one that is there."""

REQUIRED = {"medium": "EMAIL", "purpose": "PARTNER_SHARING", "text": f'"{CARD}"'}
"""Arguments without which a list is none."""

ORDERS_OF = (
    "query($id: ID!, $after: String) { customer(id: $id) { orders(first: 100, after: $after) { %s } } }"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A connection: a field with pages, and a way to it."""

    type: str
    name: str
    field: GraphQLField

    def __str__(self) -> str:
        return f"{self.type}.{self.name}"

    def query(self, *arguments: str) -> str:
        given = ", ".join((*arguments, *self._required()))
        shown = "edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
        return WAYS[self.type] % f"{self.name}{f'({given})' if given else ''} {{ {shown} }}"

    def _required(self) -> Iterator[str]:
        for name, argument in self.field.args.items():
            if isinstance(argument.type, GraphQLNonNull):
                yield f"{name}: {REQUIRED[name]}"

    def impossible_pages(self, foreign_cursor: str) -> Iterator[tuple[str, ...]]:
        yield ()
        yield ("first: -1",)
        yield ("first: 101",)
        yield ("first: 2147483647",)
        yield ('after: "x"',)
        yield ("first: 1", 'after: ""')
        yield ("first: 1", 'after: "Z2FyYmFnZQ"')
        yield ("first: 1", f'after: "{foreign_cursor}"')
        if "last" in self.field.args:
            yield ("first: 1", "last: 1")
            yield ("last: -1",)
            yield ("last: 101",)
            yield ("first: 1", 'before: "x"')
            yield ("last: 1", 'after: "x"')
            yield ("last: 1", f'before: "{foreign_cursor}"')


@pytest.fixture
def connections(graph: Graph) -> Sequence[Listed]:
    return [
        Listed(type_.name, name, field)
        for type_ in graph.api_schema.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if "first" in field.args
    ]


async def cursor_of(customer_graph: CustomerGraph, listed: Listed) -> str:
    answer = await customer_graph.answer(listed.query("first: 1"), subject=ME)
    (edge,) = next(value_named(answer["data"], listed.name))["edges"]
    cursor: str = edge["cursor"]
    return cursor


def value_named(found: object, name: str) -> Iterator[Json]:
    match found:
        case dict():
            for key, value in found.items():
                if key == name and value is not None:
                    yield value
                yield from value_named(value, name)
        case list():
            for item in found:
                yield from value_named(item, name)


async def test_every_way_leads_to_its_connections_and_a_page_of_nothing_is_one(
    customer_graph: CustomerGraph, connections: Sequence[Listed]
) -> None:
    assert {listed.type for listed in connections} == WAYS.keys()

    for listed in connections:
        answer = await customer_graph.answer(listed.query("first: 0"), subject=ME)

        assert "errors" not in answer, f"{listed}: {answer}"
        found = next(value_named(answer["data"], listed.name))
        assert found["edges"] == [], listed
        assert found["pageInfo"]["endCursor"] is None, listed


async def test_a_page_that_there_cannot_be_is_an_error_at_its_connection(
    customer_graph: CustomerGraph, connections: Sequence[Listed]
) -> None:
    """Without a size, with a wrong one, with two, with a cursor of garbage, or with one of another list."""
    by_name: Mapping[str, Listed] = {str(listed): listed for listed in connections}
    of_candidates = await cursor_of(customer_graph, by_name["Query.linkCandidates"])
    of_orders = await cursor_of(customer_graph, by_name["Query.orders"])
    for listed in connections:
        foreign = of_orders if listed.name == "linkCandidates" else of_candidates
        for page in listed.impossible_pages(foreign):
            answer = await customer_graph.answer(listed.query(*page), subject=ME)

            assert list(value_named(answer["data"], listed.name)) == [], f"{listed}{page}"
            errors = answer["errors"]
            assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}, f"{listed}{page}"
            assert {error["path"][-1] for error in errors} == {listed.name}, f"{listed}{page}: {errors}"


async def test_the_cursor_of_somebody_else_shows_nothing_of_theirs(customer_graph: CustomerGraph) -> None:
    theirs = await customer_graph.answer(ORDERS_OF % "edges { cursor node { number } }", {"id": BUSINESS})
    mine = await customer_graph.answer(ORDERS_OF % "edges { node { number } }", {"id": ME})
    cursors = [edge["cursor"] for edge in theirs["data"]["customer"]["orders"]["edges"]]
    my_numbers = [edge["node"]["number"] for edge in mine["data"]["customer"]["orders"]["edges"]]

    for cursor in cursors[::10]:
        answer = await customer_graph.answer(
            ORDERS_OF % "edges { node { number } }", {"id": ME, "after": cursor}
        )

        shown = [edge["node"]["number"] for edge in answer["data"]["customer"]["orders"]["edges"]]
        assert shown == my_numbers[len(my_numbers) - len(shown) :]
