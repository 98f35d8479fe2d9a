"""A cursor of somebody else's list, in every list of the graph: it leads to rows of mine alone.

The lists are found by a walk over the schema, from a customer and from the root of queries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from gateway.graph import Graph
from schema.rights import Grant
from subgraphs.kit.ids import encode_id
from subgraphs.world import keys
from subgraphs.world.characters import FIRST_ORDINARY, Role
from subgraphs.world.examples import ACCOUNT_OF_ME, character_id
from tests.customer_graph.conftest import CustomerGraph, Json
from tests.customer_graph.guarded import guarded, token
from tests.customer_graph.test_somebody_elses import every_scope

DEEPEST = 4

GIVEN = {"contactableContacts": "purpose: PARTNER_SHARING, medium: EMAIL, "}
"""What a list asks for besides its page."""

EMPTY = {
    *("Customer.accessLog", "Customer.operations", "CrmContact.people", "Query.operations"),
    "Query.driftQueue",
}
"""Nobody in set S has anything there; or, for people, nobody whom the walk comes to."""


ORDINARY = [encode_id("Customer", keys.customer(FIRST_ORDINARY + number)) for number in range(0, 300, 60)]


@dataclass(frozen=True)
class Way:
    to: str
    """Type and field."""
    through: tuple[str, ...]
    """The fields on the way, each with its arguments."""
    field: str
    items: str
    """What of each item is compared."""

    def query(self, root: str, page: str) -> str:
        given = GIVEN.get(self.field, "")
        inner = f"{self.field}({given}{page}) {{ edges {{ cursor node {{ {self.items} }} }} }}"
        for step in reversed(self.through):
            is_page = step.endswith(")")
            inner = f"{step} {{ edges {{ node {{ {inner} }} }} }}" if is_page else f"{step} {{ {inner} }}"
        return f"{{ {root} {{ {inner} }} }}" if root else f"{{ {inner} }}"


def ways(schema: GraphQLSchema, start: str) -> Iterator[Way]:
    """Each list once, by the shortest way."""
    left: list[tuple[str, tuple[str, ...]]] = [(start, ())]
    seen = {start, "Customer"}
    while left:
        name, through = left.pop(0)
        type_ = schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        for field_name, field in type_.fields.items():
            below = get_named_type(field.type)
            if (field.description or "").startswith("Composite"):
                continue
            if "after" in field.args:
                below = _item(below)
                yield Way(f"{name}.{field_name}", through, field_name, _leaves(below))
            step = f"{field_name}(first: 20)" if "after" in field.args else field_name
            is_way = isinstance(below, GraphQLObjectType) and below.name not in seen and not _is_asking(field)
            if is_way and start != "Query" and len(through) < DEEPEST:
                seen.add(below.name)
                left.append((below.name, (*through, step)))


def _item(connection: object) -> GraphQLObjectType:
    assert isinstance(connection, GraphQLObjectType)
    edge = get_named_type(connection.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType)
    item = get_named_type(edge.fields["node"].type)
    assert isinstance(item, GraphQLObjectType)
    return item


def _is_asking(field: GraphQLField) -> bool:
    return any(is_required_argument(argument) for argument in field.args.values())


def _leaves(type_: GraphQLObjectType) -> str:
    plain = (name for name, field in type_.fields.items() if is_leaf_type(get_named_type(field.type)))
    return " ".join(("__typename", *plain))


def edges(answer: Json, field: str) -> Iterator[Json]:
    """Those of all lists of this name, wherever they are."""
    left: list[object] = [answer.get("data")]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            page = value.get(field)
            if isinstance(page, dict):
                yield from page.get("edges", ())
            left += value.values()
        elif isinstance(value, list):
            left += value


@pytest.mark.parametrize("start", ["Customer", "Query"])
async def test_a_cursor_of_somebody_elses_leads_to_rows_of_mine_alone(
    start: str, graph: Graph, database_urls: Mapping[str, str]
) -> None:
    scopes = every_scope(graph)
    mine = token("shop", f"me {scopes}", ACCOUNT_OF_ME)
    staff = token("staff", " ".join(scope for scope in scopes.split() if scope != "me"))
    schema = graph.shown_to(Grant(authenticated=True, scopes=frozenset(f"me {scopes}".split())))
    others = [character_id(Role.THREE_ACCOUNTS), character_id(Role.BUSINESS), *ORDINARY]
    empty, followed = set(), 0
    async with guarded(graph, database_urls, warn_only=True, request_timeout=60) as shop:
        for way in ways(schema, start):
            cursors = await _cursors(shop, way, others if start == "Customer" else [""], staff)
            if not cursors:
                empty.add(way.to)
                continue
            asked = way.query("me" if start == "Customer" else "", "first: 100")
            own = await _all(shop, asked, way.field, mine)
            for cursor in cursors[:2]:
                found = await shop.answer(_after(asked), {"after": cursor}, token=mine)
                assert {json.dumps(edge["node"]) for edge in edges(found, way.field)} <= own, way.to
                assert not found.get("errors") or "data" in found
                followed += 1
    assert empty <= EMPTY
    assert followed > 6


def _after(asked: str) -> str:
    return "query ($after: String) " + asked.replace("first: 100", "first: 100, after: $after")


async def _all(shop: CustomerGraph, asked: str, field: str, bearer: str) -> set[str]:
    """Every page. Of lists below others the first hundred are all there is."""
    found: set[str] = set()
    after = None
    while True:
        page = list(edges(await shop.answer(_after(asked), {"after": after}, token=bearer), field))
        more = {json.dumps(edge["node"]) for edge in page}
        if not page or more <= found:
            return found
        found |= more
        after = page[-1]["cursor"]


async def _cursors(shop: CustomerGraph, way: Way, others: list[str], staff: str) -> list[str]:
    for other in others:
        query = way.query(f'customer(id: "{other}")' if other else "", "first: 2")
        answer = await shop.answer(query, token=staff)
        found = [edge["cursor"] for edge in edges(answer, way.field)]
        if found:
            return found
    return []
