"""A compiled plan, from the first request to the client's data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from resolvers.plan import (
    ConditionNode,
    EntitySet,
    Fetch,
    OnTypes,
    Parallel,
    PlanNode,
    Rename,
    ResponsePath,
    Sequence,
)
from schema.operation import OperationKind, VariableDefinition
from schema.selections import Condition, Field, InlineFragment, SelectionSet, parse_selections

SDL = """
    type Query { me: Customer  shop: Shop!  node: Node  shelf: [Node] }
    type Mutation { pay(invoice: ID!): Invoice  remind(customer: ID!): Customer }
    type Shop { name: String! }
    type Customer implements Node {
      id: ID!  displayName: String  points(in: String): Int  orders: [Order!]  grid: [[Order]]
      favourite: Order  address: Address
    }
    type Address { city: String  geo: String  label: String }
    type Order implements Node { id: ID!  number: String!  total: Int  pointsEarned: Int  customer: Customer }
    type Invoice { id: ID!  open: Int }
    interface Node { id: ID! }
"""


def fetch(subgraph: str, selections: str, *variables: VariableDefinition) -> Fetch:
    return Fetch(subgraph, OperationKind.QUERY, variables, parse_selections(selections))


def entities(
    requires: str, selections: str, *paths: ResponsePath, key: str | None = None, as_type: str | None = None
) -> EntitySet:
    parsed_key = None if key is None else parse_selections(key)
    return EntitySet(paths, parse_selections(requires), parse_selections(selections), as_type, parsed_key)


def entity_fetch(subgraph: str, *sets: EntitySet, variables: tuple[VariableDefinition, ...] = ()) -> Fetch:
    return Fetch(subgraph, OperationKind.QUERY, variables, entities=sets)


POINTS = entities(
    "... on Order { __typename number }", "... on Order { pointsEarned }", ("me", "orders", "@")
)
OpenShop = Callable[..., Any]


def orders(*numbers: str | None) -> dict[str, Any]:
    return {"data": {"me": {"orders": [{"__typename": "Order", "number": n, "total": 5} for n in numbers]}}}


async def test_root_fields_come_in_the_order_and_under_the_names_of_the_operation(
    open_shop: OpenShop,
) -> None:
    shop = open_shop(SDL, hub=[{"data": {"shop": {"name": "Fiche"}, "who": {"id": "c1", "points": 3}}}])
    node = fetch("hub", "who: me { id points } shop { name }")

    result = await shop.run("{ who: me { points kind: __typename id } shop { name } }", node)

    assert result.errors == ()
    assert list(result.data) == ["who", "shop"]
    assert list(result.data["who"].items()) == [("points", 3), ("kind", "Customer"), ("id", "c1")]
    assert shop.subgraphs["hub"].requests == [{"query": "query { who: me { id points } shop { name } }"}]


async def test_a_plan_without_fetches_answers_from_what_is_known(open_shop: OpenShop) -> None:
    known = {"__schema": {"queryType": {"name": "Query"}}}

    result = await open_shop(SDL).run("{ __typename __schema { queryType { name } } }", None, root=known)

    assert result.data == {"__typename": "Query", **known}


async def test_equal_representations_are_sent_once_and_reach_every_object(open_shop: OpenShop) -> None:
    answer = {"data": {"_entities": [{"pointsEarned": 1}, {"pointsEarned": 2}]}}
    shop = open_shop(SDL, hub=[orders("A", "B", "A")], loyalty=[answer])
    node = Sequence((fetch("hub", "me { orders { __typename number } }"), entity_fetch("loyalty", POINTS)))

    result = await shop.run("{ me { orders { number pointsEarned } } }", node)

    assert [order["pointsEarned"] for order in result.data["me"]["orders"]] == [1, 2, 1]
    assert shop.subgraphs["loyalty"].requests == [
        {
            "query": "query($representations: [_Any!]!) { _entities(representations: $representations)"
            " { ... on Order { pointsEarned } } }",
            "variables": {
                "representations": [
                    {"__typename": "Order", "number": "A"},
                    {"__typename": "Order", "number": "B"},
                ]
            },
        }
    ]


@pytest.mark.parametrize(
    "answered",
    [
        orders(None),
        {"data": {"me": {"orders": [{"__typename": "Order"}, None, "nonsense"]}}},
        {"data": {"me": {"orders": None}}},
        {"data": {"me": {"orders": {"not": "a list"}}}},
        {"data": {"me": None}},
    ],
    ids=["null key", "no key", "null list", "no list", "null parent"],
)
async def test_no_request_goes_out_where_nothing_is_left_to_ask(
    open_shop: OpenShop, answered: object
) -> None:
    shop = open_shop(SDL, hub=[answered], loyalty=[])
    node = Sequence((fetch("hub", "me { orders { __typename number } }"), entity_fetch("loyalty", POINTS)))

    await shop.run("{ me { orders { pointsEarned } } }", node)

    assert shop.subgraphs["loyalty"].requests == []


async def test_nested_keys_lists_and_aliases_make_a_representation(open_shop: OpenShop) -> None:
    """The alias is where a value lies; the name is what the subgraph calls it."""
    me = {"__typename": "Customer", "id": "c1", "home": {"town": "Lyon"}, "orders": [{"number": "A"}, None]}
    shop = open_shop(SDL, hub=[{"data": {"me": me}}], loyalty=[{"data": {"_entities": [{"points": 7}]}}])
    requires = (
        "... on Node { __typename id ... on Customer { address: home { city: town } orders { number } } }"
    )
    requires = requires.replace("address: home", "home: address").replace("city: town", "town: city")
    key = "... on Customer { id }"
    wanted = entities(requires, "... on Customer { points }", ("me",), key=key)
    node = Sequence((fetch("hub", "me { id }"), entity_fetch("loyalty", wanted)))

    result = await shop.run("{ me { points } }", node)

    assert result.data == {"me": {"points": 7}}
    assert shop.subgraphs["loyalty"].requests[0]["variables"]["representations"] == [
        {"__typename": "Customer", "id": "c1", "address": {"city": "Lyon"}, "orders": [{"number": "A"}, None]}
    ]


@pytest.mark.parametrize("wanted_too", [{"displayName": None}, {"displayName": None, "address": None}])
async def test_a_null_outside_of_the_key_is_sent(open_shop: OpenShop, wanted_too: dict[str, None]) -> None:
    me = {"__typename": "Customer", "id": "c1", **wanted_too}
    shop = open_shop(SDL, hub=[{"data": {"me": me}}], loyalty=[{"data": {"_entities": [{"points": 7}]}}])
    more = "address { city }" if "address" in wanted_too else ""
    requires = f"... on Customer {{ __typename id displayName {more} }}"
    wanted = entities(requires, "... on Customer { points }", ("me",), key="... on Customer { id }")
    node = Sequence((fetch("hub", "me { id }"), entity_fetch("loyalty", wanted)))

    await shop.run("{ me { points } }", node)

    [request] = shop.subgraphs["loyalty"].requests
    assert request["variables"]["representations"] == [me]


async def test_a_null_inside_of_a_nested_key_skips_the_entity(open_shop: OpenShop) -> None:
    me = {"__typename": "Customer", "address": {"city": None}}
    shop = open_shop(SDL, hub=[{"data": {"me": me}}], loyalty=[])
    wanted = entities(
        "... on Customer { __typename address { city } }", "... on Customer { points }", ("me",)
    )
    node = Sequence((fetch("hub", "me { id }"), entity_fetch("loyalty", wanted)))

    result = await shop.run("{ me { points } }", node)

    assert (result.data, result.errors) == ({"me": {"points": None}}, ())


async def test_several_entity_sets_share_a_request_and_an_empty_one_drops_out(open_shop: OpenShop) -> None:
    """With it go its variable and its alias, and what only it mentioned of the client's variables."""
    currency = VariableDefinition("currency", "String")
    taken = VariableDefinition("r0", "String")
    customer = entities(
        "... on Customer { __typename id }", "... on Customer { points(in: $currency) }", ("me",)
    )
    favourite = entities(
        "... on Order { __typename number }", "... on Order { pointsEarned(x: $r0) }", ("me", "favourite")
    )
    node = Sequence(
        (
            fetch("hub", "me { __typename id favourite { __typename number } }"),
            entity_fetch("loyalty", customer, favourite, variables=(currency, taken)),
        )
    )
    answered = {"__typename": "Customer", "id": "c1", "favourite": {"__typename": "Order", "number": "A"}}
    both = {"data": {"e0": [{"points": 3}], "e1": [{"pointsEarned": 4}]}}
    operation = "query($currency: String) { me { points(in: $currency) favourite { pointsEarned } } }"

    shop = open_shop(SDL, hub=[{"data": {"me": answered}}], loyalty=[both])
    result = await shop.run(operation, node, {"currency": "EUR"})

    assert result.data == {"me": {"points": 3, "favourite": {"pointsEarned": 4}}}
    assert shop.subgraphs["loyalty"].requests == [
        {
            "query": "query($r0_: [_Any!]!, $r1: [_Any!]!, $currency: String, $r0: String) {"
            " e0: _entities(representations: $r0_) { ... on Customer { points(in: $currency) } }"
            " e1: _entities(representations: $r1) { ... on Order { pointsEarned(x: $r0) } } }",
            "variables": {
                "currency": "EUR",
                "r0_": [{"__typename": "Customer", "id": "c1"}],
                "r1": [{"__typename": "Order", "number": "A"}],
            },
        }
    ]

    shop = open_shop(
        SDL,
        hub=[{"data": {"me": {**answered, "favourite": None}}}],
        loyalty=[{"data": {"_entities": [None]}}],
    )
    await shop.run(operation, node)

    assert shop.subgraphs["loyalty"].requests[0]["query"] == (
        "query($representations: [_Any!]!, $currency: String)"
        " { _entities(representations: $representations) { ... on Customer { points(in: $currency) } } }"
    )


async def test_a_variable_that_the_client_left_out_stays_out(open_shop: OpenShop) -> None:
    variables = (
        VariableDefinition("given", "String"),
        VariableDefinition("nothing", "String"),
        VariableDefinition("left", "Int"),
    )
    shop = open_shop(SDL, hub=[{"data": {"me": None}}])

    await shop.run(
        "{ me { id } }", fetch("hub", "me { id }", *variables), {"given": "é", "nothing": None, "x": 1}
    )

    assert shop.subgraphs["hub"].requests == [
        {
            "query": "query($given: String, $nothing: String, $left: Int) { me { id } }",
            "variables": {"given": "é", "nothing": None},
        }
    ]


async def test_paths_lead_through_nested_lists_and_type_conditions(open_shop: OpenShop) -> None:
    order, customer = {"__typename": "Order", "number": "A"}, {"__typename": "Customer", "number": "B"}
    shelf = {"shelf": [customer, order, None]}
    me = {"me": {"grid": [[{"__typename": "Order", "number": "C"}], None, [None]]}}
    answer = {"data": {"_entities": [{"pointsEarned": 1}, {"pointsEarned": 2}]}}
    shop = open_shop(SDL, hub=[{"data": {**shelf, **me}}], loyalty=[answer])
    wanted = entities(
        "... on Order { __typename number } ... on Customer { __typename number }",
        "... on Order { pointsEarned }",
        ("shelf", "@", OnTypes(("Order",))),
        ("me", "grid", "@", "@"),
    )
    node = Sequence(
        (fetch("hub", "shelf { __typename number } me { grid { number } }"), entity_fetch("loyalty", wanted))
    )

    result = await shop.run("{ shelf { ... on Order { pointsEarned } } me { grid { pointsEarned } } }", node)

    assert result.data == {
        "shelf": [{}, {"pointsEarned": 1}, None],
        "me": {"grid": [[{"pointsEarned": 2}], None, [None]]},
    }


async def test_fetched_objects_and_lists_merge_with_what_is_there(open_shop: OpenShop) -> None:
    me = {
        "__typename": "Customer",
        "id": "c1",
        "address": {"city": "Lyon"},
        "orders": [{"total": 1}, {"total": 2}],
    }
    more = {"address": {"geo": "45,4"}, "orders": [{"pointsEarned": 8}, {"pointsEarned": 9}]}
    shop = open_shop(SDL, hub=[{"data": {"me": me}}], crm=[{"data": {"_entities": [more]}}])
    wanted = entities(
        "... on Customer { __typename id }",
        "... on Customer { address { geo } orders { pointsEarned } }",
        ("me",),
    )
    node = Sequence((fetch("hub", "me { id }"), entity_fetch("crm", wanted)))

    result = await shop.run("{ me { address { city geo } orders { total pointsEarned } } }", node)

    assert result.data == {
        "me": {
            "address": {"city": "Lyon", "geo": "45,4"},
            "orders": [{"total": 1, "pointsEarned": 8}, {"total": 2, "pointsEarned": 9}],
        }
    }


async def test_of_two_lists_that_do_not_match_the_later_stays(open_shop: OpenShop) -> None:
    me = {"__typename": "Customer", "id": "c1", "orders": [{"total": 1}, {"total": 2}]}
    shop = open_shop(
        SDL, hub=[{"data": {"me": me}}], crm=[{"data": {"_entities": [{"orders": [{"total": 3}]}]}}]
    )
    wanted = entities("... on Customer { __typename id }", "... on Customer { orders { total } }", ("me",))
    node = Sequence((fetch("hub", "me { id }"), entity_fetch("crm", wanted)))

    result = await shop.run("{ me { orders { total } } }", node)

    assert result.data == {"me": {"orders": [{"total": 3}]}}


async def test_what_is_written_beneath_one_path_is_not_seen_beneath_another(open_shop: OpenShop) -> None:
    """Both places hold the same customer, but each asks the address for a label of its own."""
    same = {"__typename": "Customer", "id": "c1"}
    hub = {"data": {"me": dict(same), "node": {"customer": dict(same)}}}
    address = {"data": {"_entities": [{"address": {"__typename": "Address", "city": "Lyon"}}]}}
    shop = open_shop(
        SDL,
        hub=[hub],
        crm=[address],
        labels=[{"data": {"_entities": [{"label": "home"}]}}, {"data": {"_entities": [{"label": "work"}]}}],
    )
    customers = entities(
        "... on Customer { __typename id }",
        "... on Customer { address { __typename city } }",
        ("me",),
        ("node", "customer"),
    )
    requires = "... on Address { __typename city }"
    here = entities(requires, "... on Address { label }", ("me", "address"))
    there = entities(requires, "... on Address { label }", ("node", "customer", "address"))
    node = Sequence(
        (
            fetch("hub", "me { id } node { customer { id } }"),
            entity_fetch("crm", customers),
            entity_fetch("labels", here),
            entity_fetch("labels", there),
        )
    )
    hub["data"]["node"]["__typename"] = "Order"

    result = await shop.run(
        "{ me { address { label } } node { ... on Order { customer { address { label } } } } }", node
    )

    assert result.data == {
        "me": {"address": {"label": "home"}},
        "node": {"customer": {"address": {"label": "work"}}},
    }


async def test_the_owner_of_an_interface_names_the_type(open_shop: OpenShop) -> None:
    """A subgraph that knows the interface only is asked under its name, and does not rename the entity."""
    shop = open_shop(
        SDL,
        hub=[{"data": {"node": {"__typename": "Node", "id": "o1"}}}],
        owner=[{"data": {"_entities": [{"__typename": "Order", "number": "A"}]}}],
        flat=[{"data": {"_entities": [{"__typename": "Node", "total": 5}]}}],
    )
    requires = "... on Node { __typename id }"
    owner = entities(requires, "... on Node { __typename ... on Order { number } }", ("node",))
    flat = entities(requires, "... on Node { __typename total }", ("node",), as_type="Node")
    node = Sequence((fetch("hub", "node { id }"), entity_fetch("owner", owner), entity_fetch("flat", flat)))

    result = await shop.run("{ node { __typename id ... on Order { number total } } }", node)

    assert result.data == {"node": {"__typename": "Order", "id": "o1", "number": "A", "total": 5}}
    [request] = shop.subgraphs["flat"].requests
    assert request["variables"]["representations"] == [{"__typename": "Node", "id": "o1"}]


async def test_large_sets_go_out_in_several_requests_side_by_side(open_shop: OpenShop) -> None:
    numbers = [str(n) for n in range(1201)]
    gate = asyncio.Barrier(3)

    async def earn(request: dict[str, Any]) -> object:
        await gate.wait()
        asked = request["variables"]["representations"]
        return {"data": {"_entities": [{"pointsEarned": int(each["number"])} for each in asked]}}

    shop = open_shop(SDL, hub=[orders(*numbers)], loyalty=[])
    shop.subgraphs["loyalty"].answer = earn
    node = Sequence((fetch("hub", "me { orders { __typename number } }"), entity_fetch("loyalty", POINTS)))

    async with asyncio.timeout(20):
        result = await shop.run("{ me { orders { pointsEarned } } }", node)

    assert [order["pointsEarned"] for order in result.data["me"]["orders"]] == list(range(1201))
    sizes = [len(r["variables"]["representations"]) for r in shop.subgraphs["loyalty"].requests]
    assert sorted(sizes) == [201, 500, 500]


async def test_parallel_fetches_are_all_under_way_before_one_is_answered(open_shop: OpenShop) -> None:
    gate = asyncio.Barrier(3)
    shop = open_shop(SDL, hub=[], crm=[], loyalty=[])
    for name, value in {"hub": {"id": "c1"}, "crm": {"displayName": "Ada"}, "loyalty": {"points": 1}}.items():

        async def meet(request: dict[str, Any], value: dict[str, Any] = value) -> object:
            await gate.wait()
            return {"data": {"me": value}}

        shop.subgraphs[name].answer = meet
    node = Parallel(
        (fetch("hub", "me { id }"), fetch("crm", "me { displayName }"), fetch("loyalty", "me { points }"))
    )

    async with asyncio.timeout(20):
        result = await shop.run("{ me { id displayName points } }", node)

    assert result.data == {"me": {"id": "c1", "displayName": "Ada", "points": 1}}


async def test_cancelling_gives_up_every_request_under_way(open_shop: OpenShop) -> None:
    shop = open_shop(SDL, hub=[], crm=[])
    under_way = asyncio.Barrier(3)
    given_up = []
    for name in ("hub", "crm"):

        async def hang(request: dict[str, Any], name: str = name) -> object:
            try:
                await under_way.wait()
                return await asyncio.Event().wait()
            except asyncio.CancelledError:
                given_up.append(name)
                raise

        shop.subgraphs[name].answer = hang
    node = Parallel((fetch("hub", "me { id }"), fetch("crm", "me { displayName }")))
    running = asyncio.create_task(shop.run("{ me { id } }", node))
    await under_way.wait()

    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert sorted(given_up) == ["crm", "hub"]


@pytest.mark.parametrize(
    ("variables", "names"),
    [({}, ["shop"]), ({"who": True}, ["me", "shop"]), ({"who": True, "brief": True}, ["me"])],
)
async def test_variables_decide_what_is_fetched_and_given(
    open_shop: OpenShop, variables: dict[str, object], names: list[str]
) -> None:
    """`$who` is false by default, and `$brief` leaves the shop out."""
    shop = open_shop(SDL, hub=[{"data": {"me": {"id": "c1"}}}], commerce=[{"data": {"shop": {"name": "F"}}}])
    node: PlanNode = Parallel(
        (
            ConditionNode((Condition("who"),), fetch("hub", "me { id }")),
            ConditionNode((Condition("brief", negated=True),), fetch("commerce", "shop { name }")),
        )
    )
    operation = """query($who: Boolean! = false, $brief: Boolean = false) {
        me @include(if: $who) { id ... @skip(if: $who) { displayName } } shop @skip(if: $brief) { name } }"""

    result = await shop.run(operation, node, variables)

    assert list(result.data) == names
    assert result.data.get("me") in (None, {"id": "c1"})
    asked = {"hub": "me", "commerce": "shop"}
    assert [asked[name] for name, subgraph in shop.subgraphs.items() if subgraph.requests] == names


async def test_a_fetch_of_which_nothing_is_left_is_not_sent(open_shop: OpenShop) -> None:
    """Its fields have conditions of their own, and none holds: a subgraph that is down leaves no gap then."""
    shop = open_shop(SDL, hub=[])
    me = Field("me", conditions=(Condition("a"),), selections=parse_selections("id"))
    rest = InlineFragment(None, parse_selections("shelf { __typename }"), (Condition("b", negated=True),))
    node = Fetch("hub", OperationKind.QUERY, selections=SelectionSet((me, rest)))
    operation = """query($a: Boolean!, $b: Boolean!) {
        me @include(if: $a) { id } ... @skip(if: $b) { shelf { __typename } } }"""

    result = await shop.run(operation, node, {"a": False, "b": True})

    assert (result.data, result.errors) == ({}, ())
    assert shop.subgraphs["hub"].requests == []


async def test_mutations_run_in_the_order_of_the_plan(open_shop: OpenShop) -> None:
    order: list[str] = []
    shop = open_shop(SDL, accounting=[], crm=[])

    async def pay(request: dict[str, Any]) -> object:
        order.append("pay")
        return {"data": {"pay": {"open": 0}}}

    async def remind(request: dict[str, Any]) -> object:
        order.append("remind")
        return {"data": {"remind": {"id": "c1"}}}

    shop.subgraphs["accounting"].answer, shop.subgraphs["crm"].answer = pay, remind
    node = Sequence(
        (
            Fetch(
                "accounting",
                OperationKind.MUTATION,
                selections=parse_selections('pay(invoice: "i") { open }'),
            ),
            Fetch(
                "crm", OperationKind.MUTATION, selections=parse_selections('remind(customer: "c1") { id }')
            ),
        )
    )

    result = await shop.run('mutation { pay(invoice: "i") { open } remind(customer: "c1") { id } }', node)

    assert (result.data, order) == ({"pay": {"open": 0}, "remind": {"id": "c1"}}, ["pay", "remind"])
    assert shop.subgraphs["crm"].requests == [{"query": 'mutation { remind(customer: "c1") { id } }'}]


async def test_renamed_fields_come_back_under_the_names_of_the_client(open_shop: OpenShop) -> None:
    """One response name for fields of two types that a subgraph may not merge."""
    answered = [
        {"__typename": "Customer", "name": "Ada", "name_1": "wrong"},
        {"__typename": "Order", "name": "wrong", "name_1": 5},
    ]
    elsewhere = {"__typename": "Order", "name": "A", "name_1": "wrong"}
    shop = open_shop(SDL, hub=[{"data": {"shelf": answered, "node": elsewhere}}])
    node = fetch("hub", "shelf { ... on Customer { name: displayName } ... on Order { name_1: total } }")
    rename = Rename(("shelf", "@", OnTypes(("Order",))), "name", "name_1")

    result = await shop.run(
        "{ shelf { ... on Customer { name: displayName } ... on Order { name: total } }"
        " node { ... on Order { name: number } } }",
        node,
        renames=[rename],
    )

    assert result.data == {"shelf": [{"name": "Ada"}, {"name": 5}], "node": {"name": "A"}}


async def test_each_subgraph_is_sent_its_headers_and_its_time(open_shop: OpenShop) -> None:
    shop = open_shop(SDL, hub=[{"data": {"me": None}}])
    headers = (("x-caller", "ada"), ("x-caller", "bob"))

    await shop.run("{ me { id } }", fetch("hub", "me { id }"), headers={"hub": headers}, timeout=7.0)

    [sent] = shop.subgraphs["hub"].sent
    assert (sent.headers, sent.timeout) == (headers, 7.0)
