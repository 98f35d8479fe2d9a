"""What a text is taken for, whom it leads to, and what is said where nobody could look."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from subgraphs.hub.composites.asking.question import Question, Reply
from subgraphs.hub.composites.search.find import Found, find
from subgraphs.hub.composites.search.ways import WAYS
from subgraphs.hub.crosswalk import SYSTEMS
from subgraphs.hub.sources.port import CustomerKind, CustomerRecord, RecordKey
from subgraphs.kit.ids import encode_id
from subgraphs.kit.loading import batched

JO = CustomerRecord("C1", CustomerKind.PERSON)
GUEST = CustomerRecord("C2", CustomerKind.GUEST)

OWNERS = {
    RecordKey("COMMERCE", "account", "70"): JO,
    RecordKey("CRM", "contact", "003A"): JO,
    RecordKey("CRM", "contact", "003B"): GUEST,
    RecordKey("LOYALTY", "member", "M1"): JO,
}

ANSWERS = {
    "accountByEmail": {"id": encode_id("Account", "70")},
    "contactsByEmail": [{"id": encode_id("CrmContact", key)} for key in ("003B", "003A", "003X")],
    "orderByNumber": {"account": {"id": encode_id("Account", "70")}},
    "memberByCard": {"id": encode_id("LoyaltyMember", "M1")},
    "ledgerAccountByNumber": {"id": encode_id("LedgerAccount", "411DIVERS")},
}


async def customers_of(records: Sequence[RecordKey]) -> Sequence[CustomerRecord | None]:
    return [OWNERS.get(record) for record in records]


async def search(text: str, systems: list[str] | None = None, down: str = "") -> tuple[Found, list[str]]:
    """And the names of the root fields that were asked."""
    asked: list[str] = []

    async def read(questions: Sequence[Question]) -> Sequence[Reply]:
        names = [question.text.partition("(")[0] for question in questions]
        asked.extend(names)
        return [
            Reply(None, "SOURCE_DOWN") if question.system == down else Reply(ANSWERS[name])
            for question, name in zip(questions, names, strict=True)
        ]

    return await find(text, systems, batched(read), customers_of), asked


async def test_an_address_is_looked_up_where_addresses_are_known_and_hits_are_merged_by_customer() -> None:
    found, asked = await search("jo@shop.example")

    assert asked == ["accountByEmail", "contactsByEmail"]
    assert [(hit.customer.id, hit.matched_in, hit.matched_on) for hit in found.hits] == [
        ("C1", ("COMMERCE", "CRM"), ("email",)),
        ("C2", ("CRM",), ("email",)),
    ]
    assert found.unreachable == ()


async def test_a_record_that_is_nobodys_own_leads_to_nobody() -> None:
    """A candidate, an unknown record, and a collective ledger account."""
    found, asked = await search("411DIVERS", ["ACCOUNTING"])

    assert (found.hits, asked) == ((), ["ledgerAccountByNumber"])


@pytest.mark.parametrize("text", ["W1000025", "2910000000017", "411-000.123"])
async def test_a_number_is_looked_up_wherever_a_number_is_known(text: str) -> None:
    found, asked = await search(text)

    assert asked == ["orderByNumber", "memberByCard", "ledgerAccountByNumber"]
    assert [(hit.customer, hit.matched_on) for hit in found.hits] == [(JO, ("orderNumber", "cardNumber"))]


async def test_only_the_systems_that_were_named_are_asked() -> None:
    _, asked = await search("jo@shop.example", ["CRM", "LOYALTY"])

    assert asked == ["contactsByEmail"]


async def test_a_system_that_does_not_answer_is_named_and_the_others_find() -> None:
    found, _ = await search("jo@shop.example", down="COMMERCE")

    assert found.unreachable == ("COMMERCE",)
    assert [hit.customer.id for hit in found.hits] == ["C1", "C2"]


@pytest.mark.parametrize("text", ["Camille Exemple", "Exemple", "@", "+33 6 39 98 84 54"])
async def test_an_empty_list_never_says_that_there_is_no_such_customer_where_nobody_could_look(
    text: str,
) -> None:
    found, asked = await search(text)

    assert (found, asked) == (Found((), SYSTEMS), [])


def test_every_way_asks_a_field_of_the_system_that_it_names() -> None:
    assert {way.system for way in WAYS} == set(SYSTEMS)
