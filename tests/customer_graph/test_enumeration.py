"""Nobody finds out by asking whether something exists: what is hidden is answered as what there is not.

The same text, byte for byte but for the id; the same requests to the same subgraphs; the same statements to
the databases. Work is counted, and time is not measured: what is the same work takes the same time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from graphql import GraphQLInterfaceType, GraphQLSchema, get_named_type

from gateway.graph import Graph
from schema.rights import Grant
from subgraphs.kit.ids import encode_id
from tests.customer_graph.conftest import CustomerGraph
from tests.customer_graph.guarded import guarded, token
from tests.customer_graph.rights_fuzz.askers import ASKERS, Asker
from tests.customer_graph.rights_fuzz.pools import LOOKUPS, NODES
from tests.customer_graph.rights_fuzz.remaining import copied, keep_what_is_seen, opened
from tests.customer_graph.statements import recorded
from tests.customer_graph.test_somebody_elses import every_scope, selection

WHO = ("a shopper", "agency", "marketplace", "accountant")

BESIDE: Mapping[str, str] = {
    "recordByNativeKey.key": 'system: "COMMERCE", kind: "account", ',
    "searchCustomers.text": "first: 3, ",
}

Asked = tuple[str, str, str]
"""A query, what is hidden, and what there is not."""


def hidden_keys(asker: Asker, urls: Mapping[str, str], folder: Path) -> Iterator[tuple[str, str]]:
    """Something that is hidden from an asker, by the name of its type or of the field that looks it up."""
    rest = copied(urls, folder)
    keep_what_is_seen(rest, asker)
    for name, (island, table, column) in {**NODES, **LOOKUPS}.items():
        query = "SELECT the_column FROM the_table WHERE the_column IS NOT NULL"
        query = query.replace("the_table", table).replace("the_column", column)
        there, seen = (_column(each, island, query) for each in (urls, rest))
        others = sorted(there - seen)
        if others:
            yield name, others[len(others) // 2]


def _column(urls: Mapping[str, str], island: str, query: str) -> set[str]:
    with closing(opened(urls, island)) as connection:
        return {str(key) for (key,) in connection.execute(query)}


def unknown(key: str) -> str:
    """Of the same form, so that it is not refused for that."""
    if "@" in key or not key[-1].isdigit():
        return f"nobody-{key}"
    kept = key.rstrip("0123456789")
    return kept + "9" * (len(key) - len(kept))


def questions(hidden: Iterable[tuple[str, str]], schema: GraphQLSchema) -> Iterator[Asked]:
    """Every way to ask for something by an id, a number or an address, generated from the schema."""
    assert schema.query_type is not None
    for name, key in hidden:
        if name in NODES:
            inner = f"... on {name} {{ {selection(schema, schema.type_map[name], 1)} }}"
            ids = encode_id(name, key), encode_id(name, unknown(key))
            yield f"query ($it: ID!) {{ node(id: $it) {{ {inner} }} nodes(ids: [$it]) {{ {inner} }} }}", *ids
            for field in ("customer", "operation"):
                if get_named_type(schema.query_type.fields[field].type).name == name:
                    yield f"query ($it: ID!) {{ {field}(id: $it) {{ {inner} }} }}", *ids
        else:
            field, _, argument = name.partition(".")
            below = selection(schema, get_named_type(schema.query_type.fields[field].type), 1)
            given = f"{BESIDE.get(name, '')}{argument}: $it"
            yield f"query ($it: String!) {{ {field}({given}) {{ {below} }} }}", key, unknown(key)


async def answered(shop: CustomerGraph, query: str, bearer: str, key: str) -> tuple[str, list[str]]:
    """The answer, and all the work behind it."""
    shop.asked.clear()
    shop.asked_below.clear()
    with recorded() as statements:
        answer = await shop.answer(query, {"it": key}, token=bearer)
    work = [f"{name} {json.dumps(body)}" for name, body in (*shop.asked, *shop.asked_below)]
    work += [f"{Path(each.database).stem} {each.text}" for each in statements]
    return json.dumps(answer).replace(key, "IT"), sorted(each.replace(key, "IT") for each in work)


def test_every_way_in_is_asked(graph: Graph) -> None:
    """A new root field takes an id, looks something up, or lists: each of them is tried somewhere."""
    node, query = graph.api_schema.type_map["Node"], graph.api_schema.query_type
    assert isinstance(node, GraphQLInterfaceType) and query is not None
    assert {one.name for one in graph.api_schema.get_possible_types(node)} == set(NODES)
    by_id = {name for name, field in query.fields.items() if {"id", "ids"} & set(field.args)}
    assert by_id == {"node", "nodes", "customer", "operation"}
    lists = {name for name, field in query.fields.items() if "after" in field.args}
    looked_up = {place.partition(".")[0] for place in LOOKUPS}
    assert set(query.fields) == by_id | lists | looked_up | {"me"}


@pytest.mark.parametrize("name", WHO)
async def test_what_is_hidden_costs_and_tells_what_an_unknown_thing_does(
    name: str, graph: Graph, database_urls: Mapping[str, str], tmp_path: Path
) -> None:
    asker = ASKERS[name]
    scopes = " ".join(
        ["me" if asker.is_person else "", *(each for each in every_scope(graph).split() if each != "me")]
    )
    bearer = token(str(asker.client), scopes, asker.subject, **asker.claims)
    schema = graph.shown_to(Grant(authenticated=True, scopes=frozenset(scopes.split())))
    limits = {"max_height": 100_000, "max_tokens": 100_000, "max_aliases": 10_000}
    asked, different = 0, []
    async with guarded(graph, database_urls, **limits) as shop:
        for query, *keys in questions(hidden_keys(asker, database_urls, tmp_path / "rest"), schema):
            await answered(shop, query, bearer, keys[0])  # what is planned and signed once is done
            hidden, nowhere = [await answered(shop, query, bearer, key) for key in keys]
            different += [f"{query[:60]} {keys[0]}: {line}" for line in unlike(hidden, nowhere)]
            asked += 1
    assert not different, "\n".join(different)
    assert asked > len(LOOKUPS) + 4


def unlike(hidden: tuple[str, list[str]], nowhere: tuple[str, list[str]]) -> Iterator[str]:
    if hidden[0] != nowhere[0]:
        yield f"answered {hidden[0]}, and not {nowhere[0]}"
    more = Counter(hidden[1]) - Counter(nowhere[1])
    less = Counter(nowhere[1]) - Counter(hidden[1])
    yield from (f"more: {each[:300]}" for each in more.elements())
    yield from (f"less: {each[:300]}" for each in less.elements())
