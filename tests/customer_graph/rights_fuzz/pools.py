"""What the operations of an asker are drawn with: half of it is its own, half somebody else's.

Ids are those of the graph, those that the asker was given, and those that another client was given; cursors
too. What an asker was given is found by asking for it, as the asker and as others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from graphql import GraphQLObjectType

from subgraphs.kit.ids import encode_id
from tests.customer_graph.conftest import CustomerGraph, Json
from tests.customer_graph.guarded import token
from tests.customer_graph.rights_fuzz.askers import ASKERS
from tests.customer_graph.rights_fuzz.cases import Case, Pool, Pools
from tests.customer_graph.rights_fuzz.leaks import strings_in
from tests.customer_graph.rights_fuzz.pairs import SEALED
from tests.customer_graph.rights_fuzz.remaining import opened
from tests.customer_graph.rights_fuzz.trial import PlantedShop, Trial, every_scope

__all__ = ["answers_of_others", "fill_pools"]

NODES = {
    "Account": ("commerce", "commerce_account", "id"),
    "Order": ("commerce", "commerce_order", "id"),
    "Cart": ("commerce", "commerce_cart", "id"),
    "TransactionalEmail": ("commerce", "commerce_transactional_email", "id"),
    "CrmContact": ("crm", "crm_contact", "key"),
    "Exchange": ("crm", "crm_exchange", "key"),
    "MarketingEmail": ("crm", "crm_marketing_email", "key"),
    "LoyaltyMember": ("loyalty", "loyalty_member", "key"),
    "Voucher": ("loyalty", "loyalty_voucher", "key"),
    "LedgerAccount": ("accounting", "accounting_ledger_account", "number"),
    "Invoice": ("accounting", "accounting_invoice", "id"),
    "Customer": ("hub", "hub_customer", "id"),
    "Operation": ("hub", "hub_operation", "id"),
    "LinkCandidate": ("hub", "hub_candidate", "id"),
}

LOOKUPS = {
    "orderByNumber.number": ("commerce", "commerce_order", "number"),
    "accountByEmail.email": ("commerce", "commerce_account", "email"),
    "contactsByEmail.email": ("crm", "crm_contact", "email"),
    "memberByCard.number": ("loyalty", "loyalty_card", "number"),
    "ledgerAccountByNumber.number": ("accounting", "accounting_ledger_account", "number"),
    "recordByNativeKey.key": ("commerce", "commerce_account", "id"),
    "searchCustomers.text": ("commerce", "commerce_account", "email"),
}

EACH = 5
"""Of each kind: this many of the asker's, and as many of all."""

OPEN_TO: Mapping[str, frozenset[str]] = {
    "all": frozenset(
        {"customer", "nodes", "orders", "invoices", "orderByNumber", "contactsByEmail", "driftQueue"}
    ),
    "me": frozenset({"me", "customer", "node", "nodes", "orders", "orderByNumber", "invoices"}),
    "consent": frozenset({"customer", "nodes", "contactableContacts", "contactsByEmail"}),
    "channel": frozenset({"customer", "nodes", "orders", "orderByNumber", "accountByEmail"}),
    "card": frozenset({"customer", "nodes", "memberByCard"}),
    "ledger": frozenset({"invoices", "ledgerAccountByNumber", "orders", "orderByNumber", "nodes"}),
    "none": frozenset({"customer", "nodes", "orders", "contactableContacts"}),
}
"""By the rule of an asker: the root fields by which it comes to what it sees."""

ALONE = frozenset({"me.", "orders.", "invoices.", "contactableContacts.", "driftQueue."})

AT_ITS_BEST: Pool = {
    "contactableContacts.purpose": ["PARTNER_SHARING"],
    "contactableContacts.medium": ["EMAIL", "EMAIL", "SMS"],
}

LISTS = """{
  orders(first: 4, filter: {}) {
    pageInfo { endCursor } edges { cursor node { id account { id } customer { ...Person } } } }
  contactableContacts(purpose: PARTNER_SHARING, medium: EMAIL, first: 5) {
    pageInfo { endCursor } edges { cursor node { id customer { ...Person } } } }
  invoices(first: 4) { pageInfo { endCursor } edges { cursor node { id ledgerAccount { id } order { id } } } }
  me { ...Person }
  CARDS
}
fragment Person on Customer {
  id accounts { id } contacts { id } members { id } ledgerAccounts { id } PAGES
}"""


OTHERS = ("staff", "twin agency", "sealed stores", "sealed coalition")


async def answers_of_others(shop: PlantedShop, gateway: CustomerGraph) -> Sequence[Json]:
    """What some others were given: their ids and cursors are tried by everybody."""
    text, scopes = _lists(shop), " ".join(_scopes(shop))
    asking = [ASKERS[name] for name in OTHERS]
    bearers = [token(str(other.client), scopes, **other.claims) for other in asking]
    return [await gateway.answer(text, token=bearer) for bearer in bearers]


async def fill_pools(trial: Trial, of_others: Sequence[Json]) -> Pools:
    random = Random(trial.asker.name)  # noqa: S311 - reproducible, not secret
    given, cursors = await _given(trial, of_others)
    own, everybodys = (
        _pool(random, urls, few, cursors)
        for urls, few in ((trial.rest_urls, given[0]), (trial.shop.urls, [*given[0], *given[1]]))
    )
    query = trial.shop.graph.api_schema.query_type
    assert query is not None
    everybodys = {**{f"{name}.": () for name in query.fields}, **everybodys}
    roots = OPEN_TO[trial.asker.rule]
    known = {key: values for key, values in own.items() if values and key.split(".")[0] in roots}
    return Pools(
        {**{f"{name}.": () for name in roots if f"{name}." in ALONE}, **AT_ITS_BEST, **known}, everybodys
    )


def _pool(
    random: Random, urls: Mapping[str, str], given: list[str], cursors: Mapping[str, list[str]]
) -> dict[str, Sequence[str]]:
    ids = {
        name: [encode_id(name, key) for key in _drawn(random, urls, *place)] for name, place in NODES.items()
    }
    sealed = [id for id in given if id.startswith(SEALED)]
    found: dict[str, Sequence[str]] = {key: _drawn(random, urls, *place) for key, place in LOOKUPS.items()}
    found["node.id"] = found["nodes.ids"] = [*(id for some in ids.values() for id in some), *given]
    found["customer.id"] = sealed or ids["Customer"]
    found["operation.id"] = [*ids["Operation"], *sealed[:EACH]]
    found |= {"recordByNativeKey.system": ["COMMERCE"], "recordByNativeKey.kind": ["account"]}
    return found | {f"{name}.after": values for name, values in cursors.items()}


def _drawn(random: Random, urls: Mapping[str, str], island: str, table: str, column: str) -> list[str]:
    connection = opened(urls, island)
    query = "SELECT the_column FROM the_table WHERE the_column IS NOT NULL"
    rows = connection.execute(query.replace("the_table", table).replace("the_column", column)).fetchall()
    connection.close()
    keys = sorted(str(key) for (key,) in rows)
    return random.sample(keys, min(EACH, len(keys)))


async def _given(
    trial: Trial, of_others: Sequence[Json]
) -> tuple[tuple[list[str], list[str]], Mapping[str, list[str]]]:
    """Ids, the asker's and those of others, and cursors of all, by the name of their field."""
    asker = trial.asker
    me = ("me",) if asker.is_person else ()
    held = (*me, *_scopes(trial.shop)) if asker.client else ()
    case = Case(asker, held, "read", _lists(trial.shop), {})
    answers = [await trial.answer(case), *of_others]
    ids: list[list[str]] = []
    cursors: dict[str, list[str]] = {}
    for answer in answers:
        assert "data" in answer, answer
        ids.append(list(dict.fromkeys(_ids(answer["data"])))[: 6 * EACH])
        for name, cursor in _cursors(answer["data"]):
            cursors.setdefault(name, []).append(cursor)
    trial.everything = frozenset(string for each in answers for string in strings_in(each["data"]))
    faults = await trial.faults(case)
    assert not faults, "\n".join([*faults, str(case)])
    own = [id for id in ids[0] if not id.startswith(SEALED) or id in trial.pairs.known]
    return (own, [id for some in ids[1:] for id in some]), cursors


def _scopes(shop: PlantedShop) -> tuple[str, ...]:
    return tuple(scope for scope in every_scope(shop.protected) if scope != "me")


def _lists(shop: PlantedShop) -> str:
    """The same text for all, so that it is planned once."""
    customer = shop.graph.api_schema.type_map["Customer"]
    assert isinstance(customer, GraphQLObjectType)
    pages = " ".join(
        f"{name}(first: 2) {{ pageInfo {{ endCursor }} edges {{ cursor }} }}"
        for name, field in customer.fields.items()
        if "after" in field.args and not (field.description or "").startswith("Composite")
    )
    connection = opened(shop.urls, "loyalty")
    cards = connection.execute(
        "SELECT number FROM loyalty_card JOIN loyalty_coalition_consent USING (member_key) "
        "WHERE state = 'ACTIVE' ORDER BY number LIMIT 6"
    ).fetchall()
    connection.close()
    members = " ".join(
        f'c{place}: memberByCard(number: "{card}") {{ id customer {{ ...Person }} }}'
        for place, (card,) in enumerate(cards)
    )
    return LISTS.replace("PAGES", pages).replace("CARDS", members)


def _ids(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "id" and isinstance(inner, str):
                yield inner
            yield from _ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner)


def _cursors(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name in ("cursor", "endCursor") and isinstance(inner, str):
                yield field, inner
            yield from _cursors(inner, field if name in ("pageInfo", "edges", "node") else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _cursors(inner, field)
