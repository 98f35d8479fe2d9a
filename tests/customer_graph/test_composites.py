"""Profile, drift, timeline and search over set S: the planted defects show, and so does every gap."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from graphql import parse, validate
from starlette.applications import Starlette

from gateway.graph import Graph
from gateway.page.examples import Example
from resolvers.transport import Transport
from resolvers.transport.asgi import AsgiTransport
from subgraphs.hub.composites.asking.document import document
from subgraphs.hub.composites.asking.question import NodeField, Question
from subgraphs.hub.composites.copies import FILE, copied_fields, print_copies, read_copies
from subgraphs.hub.composites.profile.delivery_name import delivery_name_question
from subgraphs.hub.composites.profile.rules import RULES
from subgraphs.hub.composites.records import RECORD_TYPES
from subgraphs.hub.composites.search.ways import WAYS
from subgraphs.hub.composites.timeline.kinds import streams
from subgraphs.hub.schema import records
from subgraphs.world.characters import Role
from subgraphs.world.examples import BUSINESS, DRIFTING, ME, character_id
from tests.customer_graph.conftest import CustomerGraph, Json, running
from tests.customer_graph.faults import FAULTS, SECRETS, Faults, Faulty
from tests.subgraphs.hub.composites.conftest import EVERYWHERE, subject

SYSTEMS = {"commerce": "COMMERCE", "crm": "CRM", "loyalty": "LOYALTY", "accounting": "ACCOUNTING"}

COMPOSITES = ("profile", "drift", "timeline", "searchCustomers", "driftQueue")

DEFECTS = (
    Role.AMBIGUOUS,
    Role.BROKEN_LINK,
    Role.MERGE_CHAIN,
    Role.SOURCE_MERGE,
    Role.THREE_ACCOUNTS,
    Role.DUPLICATE,
    Role.EMAIL_DRIFT,
    Role.PHONE_EQUIVALENT,
    Role.CARD_DRIFT,
    Role.GUEST,
    Role.MARKETPLACE_GUEST,
    Role.BUSINESS,
)

DEFECTS_SHOWN = """query ($id: ID!) { customer(id: $id) {
  sources { system state records }
  profile {
    email { ...best } phone { ...best } firstName { ...best } lastName { ...best } legalName { ...best }
  }
  drift { status unreachable items { field state copies { system state } } }
} }
fragment best on ResolvedValue { value source rule agreeing conflicting }"""

TIMELINE = """query ($id: ID!, $first: Int, $after: String, $kinds: [TimelineKind!]) { customer(id: $id) {
  timeline(first: $first, after: $after, kinds: $kinds) {
    edges { cursor node { at kind system title node { __typename id } } }
    gaps { system reason before }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
} }"""

COUNTS = """query ($id: ID!) { customer(id: $id) {
  ORDER: orders(first: 1) { totalCount }
  CART: carts(first: 1) { totalCount }
  VISIT: browsing { visits(first: 1) { totalCount } }
  TRANSACTIONAL_EMAIL: transactionalEmails(first: 1) { totalCount }
  MARKETING_EMAIL: marketingEmails(first: 1) { totalCount }
  EXCHANGE: exchanges(first: 1) { totalCount }
  POINTS: members { ledger(first: 1) { totalCount } }
  VOUCHER: vouchers(first: 1) { totalCount }
  INVOICE: invoices(first: 1) { totalCount }
  PAYMENT: invoices(first: 100) { edges { node { payments { at } } } }
  CONSENT: consents { purpose medium partner capturedAt }
} }"""


async def timeline(graph: CustomerGraph, id_: str, **variables: object) -> Json:
    answer = await graph.answer(TIMELINE, {"id": id_, **variables})
    assert "errors" not in answer
    found: Json = answer["data"]["customer"]["timeline"]
    return found


async def events(graph: CustomerGraph, id_: str, first: int, **variables: object) -> list[Json]:
    found: list[Json] = []
    page: Json = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
    while page["pageInfo"]["hasNextPage"]:
        page = await timeline(graph, id_, first=first, after=page["pageInfo"]["endCursor"], **variables)
        assert page["gaps"] == []
        assert len(page["edges"]) <= first
        found += [edge["node"] for edge in page["edges"]]
    return found


async def test_the_planted_defects_show_in_sources_profile_and_drift(
    customer_graph: CustomerGraph, golden: Path
) -> None:
    """FICHE_ACCEPT=1 writes what came; read it before you commit it."""
    file = golden / "planted_defects.json"
    found = {}
    for role in DEFECTS:
        answer = await customer_graph.answer(DEFECTS_SHOWN, {"id": character_id(role)})
        assert "errors" not in answer, role
        found[role.name] = answer["data"]["customer"]

    if os.environ.get("FICHE_ACCEPT"):
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert found == json.loads(file.read_text())


async def test_the_same_defects_show_on_postgresql(on_postgresql: CustomerGraph, golden: Path) -> None:
    expected = json.loads((golden / "planted_defects.json").read_text())
    for role in DEFECTS:
        answer = await on_postgresql.answer(DEFECTS_SHOWN, {"id": character_id(role)})
        assert answer == {"data": {"customer": expected[role.name]}}, role


async def test_the_timeline_has_every_event_of_every_system_once_and_newest_first(
    customer_graph: CustomerGraph,
) -> None:
    found = await events(customer_graph, ME, 100)

    counted: Json = (await customer_graph.answer(COUNTS, {"id": ME}))["data"]["customer"]
    assert {kind: sum(one["kind"] == kind for one in found) for kind in counted} == {
        kind: _count(kind, value) for kind, value in counted.items()
    }
    moments = [one["at"] for one in found]
    assert moments == sorted(moments, reverse=True)


def _count(kind: str, value: Json) -> int:
    match kind:
        case "VISIT":
            return int(value["visits"]["totalCount"])
        case "POINTS":
            return sum(member["ledger"]["totalCount"] for member in value)
        case "PAYMENT":
            return sum(len(edge["node"]["payments"]) for edge in value["edges"])
        case "CONSENT":
            return len(value)
        case _:
            return int(value["totalCount"])


@pytest.mark.parametrize("first", [1, 7, 30])
async def test_small_pages_show_what_large_ones_show(first: int, customer_graph: CustomerGraph) -> None:
    id_ = character_id(Role.MERGE_CHAIN)

    assert await events(customer_graph, id_, first) == await events(customer_graph, id_, 100)


async def test_every_kind_of_event_of_the_shopper_that_is_a_node_leads_to_it(
    customer_graph: CustomerGraph,
) -> None:
    found = await events(customer_graph, ME, 100)

    nodes = {one["kind"]: one["node"]["__typename"] if one["node"] else None for one in found}
    assert nodes == {
        "ORDER": "Order",
        "CART": "Cart",
        "VISIT": None,
        "TRANSACTIONAL_EMAIL": "TransactionalEmail",
        "MARKETING_EMAIL": "MarketingEmail",
        "EXCHANGE": "Exchange",
        "POINTS": "LoyaltyMember",
        "VOUCHER": "Voucher",
        "INVOICE": "Invoice",
        "PAYMENT": "LedgerAccount",
        "CONSENT": None,
    }


@pytest.mark.parametrize(
    ("kinds", "asked"),
    [
        (["POINTS"], ["hub", "loyalty"]),
        (["EXCHANGE", "CONSENT"], ["crm", "hub"]),
        (["ORDER", "INVOICE", "PAYMENT"], ["accounting", "commerce", "hub"]),
    ],
)
async def test_only_the_systems_of_the_kinds_asked_for_are_asked(
    kinds: list[str], asked: list[str], customer_graph: CustomerGraph
) -> None:
    page = await timeline(customer_graph, BUSINESS, first=5, kinds=kinds)

    assert {edge["node"]["kind"] for edge in page["edges"]} <= set(kinds)
    assert sorted(subgraph for subgraph, _ in customer_graph.asked_below) == asked


@pytest.mark.parametrize(
    ("first", "after"),
    [(None, None), (101, None), (-1, None), (5, "nonsense"), (5, "WyJUSU1FTElORSIsInYiLCJ7fSIsIkMxIl0")],
)
async def test_a_wrong_page_is_refused(
    first: int | None, after: str | None, customer_graph: CustomerGraph
) -> None:
    answer = await customer_graph.answer(TIMELINE, {"id": ME, "first": first, "after": after})

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert answer["data"]["customer"] == {"timeline": None}


async def test_a_cursor_of_another_customer_or_of_other_kinds_is_refused(
    customer_graph: CustomerGraph,
) -> None:
    end = (await timeline(customer_graph, ME, first=5))["pageInfo"]["endCursor"]

    for changed in ({"id": BUSINESS}, {"id": ME, "kinds": ["ORDER"]}):
        answer = await customer_graph.answer(TIMELINE, {"first": 5, "after": end, **changed})
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.fixture
async def failing(
    graph: Graph, database_urls: Mapping[str, str]
) -> AsyncIterator[tuple[CustomerGraph, Faults]]:
    faults = Faults()

    def connect(name: str, island: Starlette) -> Transport:
        return Faulty(name, AsgiTransport(island), faults)

    async with running(graph, database_urls, connect) as found:
        yield found, faults


WHOLE = sorted(name for name, fault in FAULTS.items() if fault.whole)


@pytest.mark.parametrize("fault", WHOLE)
@pytest.mark.parametrize("name", SYSTEMS)
async def test_without_a_system_the_sheet_says_so_in_each_of_its_parts_and_shows_the_rest(
    name: str,
    fault: str,
    failing: tuple[CustomerGraph, Faults],
    examples: Mapping[str, Example],
    golden: Path,
) -> None:
    graph, faults = failing
    whole = json.loads((golden / "B1Sheet.json").read_text())["data"]["customer"]

    faults.now = {name: FAULTS[fault]}
    answer = await graph.example(examples["B1Sheet"])
    faults.now = {}
    after = await graph.example(examples["B1Sheet"])

    found, system = answer["data"]["customer"], SYSTEMS[name]
    assert found["sources"] == whole["sources"]
    assert (found["drift"]["status"], found["drift"]["unreachable"]) == ("INCOMPLETE", [system])
    for item, expected in zip(found["drift"]["items"], whole["drift"]["items"], strict=True):
        for copy, full in zip(item["copies"], expected["copies"], strict=True):
            lost = system in (item["owner"], copy["system"])
            assert copy["state"] == ("UNREADABLE" if lost else full["state"])
            assert copy["value"] == (None if copy["system"] == system else full["value"])
    codes = {gap["system"]: gap["reason"] for gap in found["timeline"]["gaps"]}
    # Without the CRM nobody can tell who agrees to be profiled: the visits to the shop are a gap as well.
    assert set(codes) == {system, *({"COMMERCE"} if system == "CRM" else ())}
    assert set(codes.values()) == {FAULTS[fault].told["code"]}
    assert found["timeline"]["edges"]
    assert system not in {edge["node"]["system"] for edge in found["timeline"]["edges"]}
    assert found["profile"]["email"]["source"] == ("CRM" if system == "COMMERCE" else "COMMERCE")
    assert [secret for secret in SECRETS if secret in json.dumps(answer)] == []
    assert after["data"]["customer"] == whole


async def test_a_field_of_the_profile_that_nobody_could_read_is_null_with_the_code_and_the_system(
    failing: tuple[CustomerGraph, Faults],
) -> None:
    graph, faults = failing
    faults.now = {"crm": FAULTS["down"]}

    answer = await graph.answer(DEFECTS_SHOWN, {"id": DRIFTING})

    profile = answer["data"]["customer"]["profile"]
    assert profile["lastName"] is None
    assert (profile["phone"]["source"], profile["phone"]["rule"]) == ("LOYALTY", "owner-is-unreadable")
    errors = {error["path"][-1]: error["extensions"] for error in answer["errors"]}
    told = {"code": "SUBREQUEST_HTTP_ERROR", "system": "CRM", "service": "hub"}
    assert errors == {"firstName": told, "lastName": told}


async def test_with_the_hub_down_there_is_one_error_and_no_sheet(
    failing: tuple[CustomerGraph, Faults], examples: Mapping[str, Example]
) -> None:
    graph, faults = failing
    faults.now = {"hub": FAULTS["down"]}

    answer = await graph.example(examples["B1Sheet"])

    assert answer["data"] == {"customer": None}
    assert [error["extensions"]["service"] for error in answer["errors"]] == ["hub"]


@pytest.mark.parametrize("name", ["commerce", "crm"])
async def test_a_search_names_the_system_that_did_not_answer(
    name: str, failing: tuple[CustomerGraph, Faults], examples: Mapping[str, Example]
) -> None:
    graph, faults = failing
    faults.now = {name: FAULTS["down"]}

    answer = await graph.example(examples["B3Search"])

    found = answer["data"]["searchCustomers"]
    assert found["unreachable"] == [SYSTEMS[name]]
    assert [edge["node"]["matchedIn"] for edge in found["edges"]] == [
        [system] for system in ("COMMERCE", "CRM") if system != SYSTEMS[name]
    ]


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("CAMILLE.EXEMPLE@example.com", [["email"], ["COMMERCE", "CRM"]]),
        ("W1000025", [["orderNumber"], ["COMMERCE"]]),
        ("2910000000017", [["cardNumber"], ["LOYALTY"]]),
        ("4110000001", [["ledgerNumber"], ["ACCOUNTING"]]),
    ],
)
async def test_the_shopper_is_found_by_whatever_is_at_hand(
    text: str, matched: list[list[str]], customer_graph: CustomerGraph
) -> None:
    answer = await customer_graph.answer(
        "query ($text: String!) { searchCustomers(text: $text, first: 5) {"
        " totalCount unreachable edges { node { customer { id } matchedOn matchedIn } } } }",
        {"text": f" {text} "},
    )

    node = {"customer": {"id": ME}, "matchedOn": matched[0], "matchedIn": matched[1]}
    assert answer["data"]["searchCustomers"] == {
        "totalCount": 1,
        "unreachable": [],
        "edges": [{"node": node}],
    }


async def test_the_number_of_a_collective_account_leads_to_nobody(customer_graph: CustomerGraph) -> None:
    answer = await customer_graph.answer(
        '{ searchCustomers(text: "411DIVERS", first: 5) { unreachable edges { cursor } } }'
    )

    assert answer == {"data": {"searchCustomers": {"unreachable": [], "edges": []}}}


async def test_no_composite_field_is_asked_for_below_a_composite_field(
    customer_graph: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    """Or the gateway would come back with the question that it was asked, for ever."""
    for name in ("B1Sheet", "B3Search"):
        await customer_graph.example(examples[name])

    asked = [json.dumps(request) for _, request in customer_graph.asked_below]
    assert asked
    assert [field for field in COMPOSITES for text in asked if field in text] == []


def every_question() -> list[Question]:
    found: list[Question] = [way.question("x") for way in WAYS]
    found.append(delivery_name_question("x"))
    for stream in streams(subject(*EVERYWHERE), None):
        found += [stream.question(5, None), *([stream.condition[0]] if stream.condition else ())]
    for copied in copied_fields().values():
        found += [
            NodeField("", place.type, "x", place.field)
            for place in (copied.owner, *(copy.place for copy in copied.copies))
        ]
    found += [NodeField("", rule.owner.type, "x", rule.owner.field) for rule in RULES.values()]
    return found


def test_every_question_is_one_that_the_graph_answers(graph: Graph) -> None:
    made = document(every_question())

    assert validate(graph.api_schema, parse(made.text)) == []


def test_the_hub_knows_the_copies_that_the_graph_marks(graph: Graph) -> None:
    """FICHE_ACCEPT=1 writes them anew."""
    printed = print_copies(read_copies(graph.supergraph.sdl))

    if os.environ.get("FICHE_ACCEPT"):
        Path(str(FILE)).write_text(printed)
    assert FILE.read_text(encoding="utf-8") == printed


def test_the_records_of_the_schema_are_those_that_composites_read() -> None:
    known = {type_.__name__: (type_.system, type_.kind) for type_ in records.RECORD_TYPES}

    assert known == dict(RECORD_TYPES)
