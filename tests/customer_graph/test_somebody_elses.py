"""What is somebody else's is nothing to a person: every type, every way, generated from the schema.

A `me` token holds no other scope. The same is asked of a token that holds every scope of the graph and is
one person's, so that it is the rows that protect, and not the fields.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from sqlalchemy import make_url

from gateway.graph import Graph
from schema.rights import Grant
from subgraphs.kit.ids import UndecodableId, decode_id, encode_id
from subgraphs.world.examples import ACCOUNT_OF_ME, ME
from tests.customer_graph.conftest import CustomerGraph, Json, sqlite_urls
from tests.customer_graph.guarded import guarded, token

OWNERS = {
    "Account": ("commerce", "COMMERCE", "SELECT id, id FROM commerce_account"),
    "Order": ("commerce", "COMMERCE", "SELECT id, account_id FROM commerce_order"),
    "Cart": ("commerce", "COMMERCE", "SELECT id, account_id FROM commerce_cart"),
    "TransactionalEmail": (
        *("commerce", "COMMERCE"),
        "SELECT id, account_id FROM commerce_transactional_email",
    ),
    "CrmContact": ("crm", "CRM", "SELECT key, key FROM crm_contact"),
    "Exchange": ("crm", "CRM", "SELECT key, contact_key FROM crm_exchange"),
    "MarketingEmail": ("crm", "CRM", "SELECT key, contact_key FROM crm_marketing_email"),
    "LoyaltyMember": ("loyalty", "LOYALTY", "SELECT key, key FROM loyalty_member"),
    "Voucher": ("loyalty", "LOYALTY", "SELECT key, member_key FROM loyalty_voucher"),
    "LedgerAccount": ("accounting", "ACCOUNTING", "SELECT number, number FROM accounting_ledger_account"),
    "Invoice": ("accounting", "ACCOUNTING", "SELECT id, account_number FROM accounting_invoice"),
    "Customer": ("hub", "HUB", "SELECT id, id FROM hub_customer"),
    "Operation": ("hub", "HUB", "SELECT id, customer_id FROM hub_operation"),
    "LinkCandidate": ("hub", "HUB", "SELECT id, 'nobody' FROM hub_candidate"),
}
"""Of each type with an id: whose each is."""

NUMBERS = {
    "orderByNumber": ("commerce", "SELECT number, account_id FROM commerce_order", "COMMERCE"),
    "accountByEmail": ("commerce", "SELECT email, id FROM commerce_account", "COMMERCE"),
    "contactsByEmail": ("crm", "SELECT email, key FROM crm_contact WHERE email IS NOT NULL", "CRM"),
    "memberByCard": (
        "loyalty",
        "SELECT number, member_key FROM loyalty_card WHERE state = 'ACTIVE'",
        "LOYALTY",
    ),
    "ledgerAccountByNumber": (
        "accounting",
        "SELECT number, number FROM accounting_ledger_account",
        "ACCOUNTING",
    ),
}
"""The ways in by a number or an address of the shop's own."""

SEEN_WITHOUT_OWNER = {"customer", "operation", "node", "nodes", "me", "searchCustomers", "recordByNativeKey"}

Truth = Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def urls(database_urls: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Set S, with two operations more: one of mine, one of somebody else's."""
    folder = tmp_path_factory.mktemp("rows")
    found = sqlite_urls(folder)
    for name, url in database_urls.items():
        with (
            sqlite3.connect(str(make_url(url).database)) as kept,
            sqlite3.connect(folder / f"{name}.sqlite") as copied,
        ):
            kept.backup(copied)
    with sqlite3.connect(folder / "hub.sqlite") as hub:
        for id, customer in (("op-mine", decode_id(ME).key), ("op-other", "C0000017")):
            hub.execute(
                "INSERT INTO hub_operation (id, type, client, actor, input_hash, customer_id, status, round, "
                "keys, refusals, created_at) VALUES (?, 'customerNewsletterSet', 'shop', 'a', 'h', ?, "
                "'SUCCEEDED', 1, '{}', '[]', '2026-01-01 00:00:00.000000')",
                (id, customer),
            )
    return found


@pytest.fixture
async def shop(graph: Graph, urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    limits = {"max_height": 100_000, "max_tokens": 100_000, "max_aliases": 10_000, "max_root_fields": 1_000}
    async with guarded(graph, urls, request_timeout=120, subgraph_timeout=60, **limits) as found:
        yield found


def every_scope(graph: Graph) -> str:
    alternatives = (every for each in graph.rights.requirements for every in each.scopes)
    return " ".join(sorted({scope for every in alternatives for scope in every}))


def rows(urls: Mapping[str, str], island: str, statement: str) -> list[tuple[str, str]]:
    with sqlite3.connect(str(make_url(urls[island]).database)) as connection:
        return [(str(key), str(owner)) for key, owner in connection.execute(statement)]


@pytest.fixture(scope="module")
def mine(urls: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """My records, by system, and my customer."""
    me = decode_id(ME).key
    with sqlite3.connect(str(make_url(urls["hub"]).database)) as connection:
        linked = connection.execute(
            "SELECT system, record_key FROM hub_link WHERE customer_id = ? AND role <> 'SHARED' "
            "AND status IN ('CONFIRMED', 'PROBABLE')",
            (me,),
        ).fetchall()
    systems = {system for system, _ in linked}
    found = {system: frozenset(key for one, key in linked if one == system) for system in systems}
    return {"HUB": frozenset({me}), "ACCOUNTING": frozenset(), **found}


def selection(schema: GraphQLSchema, type_: object, depth: int) -> str:
    """Everything below a type that needs no argument, two of each list."""
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        parts = (
            f"... on {one.name} {{ {selection(schema, one, depth)} }}" for one in possible(schema, type_)
        )
        return " ".join(("__typename", *parts))
    assert isinstance(type_, GraphQLObjectType)
    return " ".join(("__typename", *_fields(schema, type_, depth)))


def possible(
    schema: GraphQLSchema, type_: GraphQLInterfaceType | GraphQLUnionType
) -> list[GraphQLObjectType]:
    return sorted(schema.get_possible_types(type_), key=lambda one: one.name)


def _fields(schema: GraphQLSchema, type_: GraphQLObjectType, depth: int) -> Iterator[str]:
    for name, field in type_.fields.items():
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        below = get_named_type(field.type)
        own_name = f"{type_.name}_{name}: {name}{_arguments(field)}"
        if is_leaf_type(below):
            yield own_name
        elif depth > 0:
            is_way = type_.name.endswith(("Connection", "Edge"))
            yield f"{own_name} {{ {selection(schema, below, depth if is_way else depth - 1)} }}"


def _arguments(field: GraphQLField) -> str:
    return "(first: 2)" if "first" in field.args else ""


def ids_in(value: object) -> Iterator[tuple[str, str]]:
    """Every id of a node anywhere in an answer."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from ids_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from ids_in(one)
    elif isinstance(value, str):
        try:
            found = decode_id(value)
        except UndecodableId:
            return
        if found.type_name in OWNERS:
            yield found.type_name, found.key


def told(answer: Json, id: str) -> str:
    """The answer without the id that was asked for."""
    return repr(answer).replace(id, "ID")


@pytest.fixture(params=["me", "every scope"])
def asking(request: pytest.FixtureRequest, graph: Graph) -> tuple[str, GraphQLSchema]:
    """A token of mine, and the schema as it sees it."""
    scopes = "me" if request.param == "me" else f"me {every_scope(graph)}"
    grant = Grant(authenticated=True, scopes=frozenset(scopes.split()))
    return token("shop", scopes, ACCOUNT_OF_ME), graph.shown_to(grant)


def test_every_type_with_an_id_and_every_way_in_is_asked(graph: Graph) -> None:
    node = graph.api_schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    assert {one.name for one in graph.api_schema.get_possible_types(node)} == set(OWNERS)
    query = graph.api_schema.query_type
    assert query is not None
    lists = {name for name, field in query.fields.items() if "first" in field.args}
    assert set(query.fields) == set(NUMBERS) | SEEN_WITHOUT_OWNER | lists


@pytest.mark.parametrize("type_name", sorted(OWNERS))
async def test_the_id_of_somebody_elses_is_as_one_that_there_is_not(
    shop: CustomerGraph,
    urls: Mapping[str, str],
    mine: Mapping[str, frozenset[str]],
    asking: tuple[str, GraphQLSchema],
    type_name: str,
) -> None:
    bearer, schema = asking
    island, system, statement = OWNERS[type_name]
    others = [key for key, owner in rows(urls, island, statement) if owner not in mine[system]]
    assert others
    type_ = schema.type_map.get(type_name)
    fields = selection(schema, type_, 1) if type_ else "__typename"
    fragment = f"... on {type_name} {{ {fields} }}" if type_ else "__typename"
    query = f"query ($id: ID!) {{ node(id: $id) {{ {fragment} }} nodes(ids: [$id]) {{ {fragment} }} }}"
    for key in (others[0], others[len(others) // 2], others[-1]):
        id, unknown = encode_id(type_name, key), encode_id(type_name, _unknown(key))
        found = await shop.answer(query, {"id": id}, token=bearer)
        assert told(found, id) == told(await shop.answer(query, {"id": unknown}, token=bearer), unknown)
        assert not {(one, k) for one, k in ids_in(found.get("data")) if (one, k) != (type_name, key)}


@pytest.mark.parametrize("field", sorted(NUMBERS))
async def test_the_number_of_somebody_elses_is_as_one_that_there_is_not(
    shop: CustomerGraph,
    urls: Mapping[str, str],
    mine: Mapping[str, frozenset[str]],
    asking: tuple[str, GraphQLSchema],
    field: str,
) -> None:
    bearer, schema = asking
    query_type = schema.query_type
    assert query_type is not None
    if field not in query_type.fields:
        return
    island, statement, system = NUMBERS[field]
    others = [number for number, owner in rows(urls, island, statement) if owner not in mine[system]]
    below = selection(schema, get_named_type(query_type.fields[field].type), 1)
    (argument,) = query_type.fields[field].args
    query = f"query ($number: String!) {{ {field}({argument}: $number) {{ {below} }} }}"
    for number in (others[0], others[len(others) // 2], others[-1]):
        found = await shop.answer(query, {"number": number}, token=bearer)
        assert found == await shop.answer(query, {"number": _unknown(number)}, token=bearer)
        assert found["data"][field] in (None, [])


async def test_whatever_a_list_shows_is_mine(
    shop: CustomerGraph,
    urls: Mapping[str, str],
    mine: Mapping[str, frozenset[str]],
    asking: tuple[str, GraphQLSchema],
) -> None:
    bearer, schema = asking
    query_type = schema.query_type
    assert query_type is not None
    truth = {name: dict(rows(urls, island, statement)) for name, (island, _, statement) in OWNERS.items()}
    my_orders = {key for key, owner in truth["Order"].items() if owner in mine["COMMERCE"]}
    with sqlite3.connect(str(make_url(urls["commerce"]).database)) as connection:
        numbers = dict(connection.execute("SELECT number, id FROM commerce_order"))
    with sqlite3.connect(str(make_url(urls["accounting"]).database)) as connection:
        billed = dict(connection.execute("SELECT id, order_number FROM accounting_invoice"))
    seen: set[str] = set()
    for name, field in query_type.fields.items():
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        query = f"{{ {name}{_arguments(field)} {{ {selection(schema, get_named_type(field.type), 2)} }} }}"
        answer = await shop.answer(query, token=bearer)
        assert answer.get("data") is not None, answer
        for type_name, key in set(ids_in(answer["data"])):
            owner, system = truth[type_name].get(key), OWNERS[type_name][1]
            is_billed = type_name == "Invoice" and str(numbers.get(billed.get(key))) in my_orders
            assert owner in mine[system] or is_billed, (name, type_name, key)
            seen.add(type_name)
    assert {"Customer", "Order"} <= seen


async def test_a_cursor_of_somebody_elses_leads_to_rows_of_mine_alone(
    shop: CustomerGraph, urls: Mapping[str, str], mine: Mapping[str, frozenset[str]], graph: Graph
) -> None:
    """Every list of a customer: the cursor is from the list of somebody else."""
    grant = Grant(authenticated=True, scopes=frozenset({"me"}))
    schema = graph.shown_to(grant)
    customer = schema.type_map["Customer"]
    assert isinstance(customer, GraphQLObjectType)
    bearer, staff = token("shop", "me", ACCOUNT_OF_ME), token("staff", every_scope(graph))
    truth = {name: dict(rows(urls, island, statement)) for name, (island, _, statement) in OWNERS.items()}
    lists = [name for name, field in customer.fields.items() if "after" in field.args]
    assert lists
    other = encode_id("Customer", "C0000017")
    for name in lists:
        end = f"{name}(first: 1) {{ pageInfo {{ endCursor }} }}"
        cursors = f"query ($id: ID!) {{ customer(id: $id) {{ {end} }} }}"
        found = await shop.answer(cursors, {"id": other}, token=staff)
        page = (found["data"]["customer"] or {}).get(name)
        cursor = page["pageInfo"]["endCursor"] if page else None
        below = selection(schema, get_named_type(customer.fields[name].type), 1)
        mine_after = f"query ($after: String) {{ me {{ {name}(first: 5, after: $after) {{ {below} }} }} }}"
        answer = await shop.answer(mine_after, {"after": cursor}, token=bearer)
        for type_name, key in set(ids_in(answer["data"])):
            if type_name != "Invoice":  # those on a collective account are told apart above
                assert truth[type_name].get(key) in mine[OWNERS[type_name][1]], (name, type_name, key)


COMMANDS = {
    "accountAddressAdd": (
        "Account",
        """mutation ($id: ID!) { accountAddressAdd(accountId: $id, idempotencyKey: "k",
        address: {name: "A", lines: ["1"], postalCode: "75001", city: "Paris", country: "FR"})
        { userErrors { code } } }""",
    ),
    "newsletterSubscribe": (
        "CrmContact",
        """mutation ($id: ID!) { newsletterSubscribe(contactId: $id, list: "weekly", source: "page",
        idempotencyKey: "k") { userErrors { code } } }""",
    ),
    "newsletterUnsubscribe": (
        "CrmContact",
        """mutation ($id: ID!) { newsletterUnsubscribe(contactId: $id, idempotencyKey: "k")
        { userErrors { code } newsletters { state } } }""",
    ),
    "consentRecord": (
        "CrmContact",
        """mutation ($id: ID!) { consentRecord(contactId: $id, purpose: MARKETING, medium: EMAIL,
        state: DENIED, source: "page", idempotencyKey: "k") { userErrors { code } } }""",
    ),
    "customerEmailChange": (
        "Customer",
        """mutation ($id: ID!) { customerEmailChange(customerId: $id, newEmail: "a@example.com",
        idempotencyKey: "k") { userErrors { code } operation { id } } }""",
    ),
    "guestOrdersClaim": (
        "Account",
        """mutation ($id: ID!) { guestOrdersClaim(accountId: $id, claimToken: "t", idempotencyKey: "k")
        { userErrors { code } } }""",
    ),
    "pointsRedeem": (
        "Customer",
        """mutation ($id: ID!) { pointsRedeem(customerId: $id, orderId: "T3JkZXI6MTAwMDAyNQ", points: "1",
        idempotencyKey: "k") { userErrors { code } operation { id } } }""",
    ),
    "customerNewsletterSet": (
        "Customer",
        """mutation ($id: ID!) { customerNewsletterSet(customerId: $id, list: "weekly", subscribed: false,
        source: "page", idempotencyKey: "k") { userErrors { code } operation { id } } }""",
    ),
}


def test_every_command_of_a_person_is_tried(graph: Graph) -> None:
    """All but the click in a mail, whose token is the capability."""
    shown = graph.shown_to(Grant(authenticated=True, scopes=frozenset({"me"}))).mutation_type
    assert shown is not None
    assert set(shown.fields) - {"accountEmailConfirm"} == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_a_command_for_somebody_else_finds_nobody(
    shop: CustomerGraph, urls: Mapping[str, str], mine: Mapping[str, frozenset[str]], name: str
) -> None:
    type_name, query = COMMANDS[name]
    island, system, statement = OWNERS[type_name]
    other = next(key for key, owner in rows(urls, island, statement) if owner not in mine[system])
    bearer = token("shop", "me", ACCOUNT_OF_ME)
    answer = await shop.answer(query, {"id": encode_id(type_name, other)}, token=bearer)
    payload = answer["data"][name]
    assert payload.pop("userErrors") == [{"code": "NOT_FOUND"}]
    assert not any(payload.values())


def _unknown(key: str) -> str:
    return f"{key}99999" if "@" not in key else f"nobody-{key}"
