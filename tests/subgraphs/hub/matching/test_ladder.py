"""The match ladder, rule by rule, and what stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.matching.run import MatchStopped
from subgraphs.hub.sources.port import RecordKey
from subgraphs.hub.sources.sql.tables import candidate

if TYPE_CHECKING:
    from conftest import Hub

JO = "jo@a.example"


async def test_records_that_have_nothing_in_common_are_customers_of_their_own(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1")
    hub.evidence.tell("CRM:A")

    await hub.match()

    assert await hub.groups() == ["COMMERCE:1", "CRM:A"]
    assert await hub.queue() == []


async def test_a_record_that_names_its_customer_is_the_customers(hub: Hub) -> None:
    await hub.customer("C1", "COMMERCE:1")
    hub.evidence.tell("COMMERCE:1")
    hub.evidence.tell("ACCOUNTING:411", external_id="C1")
    hub.evidence.tell("ACCOUNTING:412", external_id="C9")

    await hub.match()

    assert await hub.groups() == ["ACCOUNTING:411 COMMERCE:1", "ACCOUNTING:412"]
    assert (await hub.rules())["ACCOUNTING:411"] == "external-id"


@pytest.mark.parametrize(
    ("mark", "other", "rule"),
    [
        ("card-number 29", "LOYALTY:M1", "card-number"),
        ("customer-number 41", "ACCOUNTING:411", "ledger-number"),
    ],
)
async def test_a_number_that_is_unique_on_both_sides_links(
    hub: Hub, mark: str, other: str, rule: str
) -> None:
    hub.evidence.tell("COMMERCE:1", mark)
    hub.evidence.tell(other, mark)

    await hub.match()

    assert await hub.groups() == [" ".join(sorted(["COMMERCE:1", other]))]
    assert (await hub.rules())[other] == rule


async def test_a_number_that_two_accounts_have_links_neither(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1", "card-number 29")
    hub.evidence.tell("COMMERCE:2", "card-number 29")
    hub.evidence.tell("LOYALTY:M1", "card-number 29")

    await hub.match()

    assert await hub.groups() == ["COMMERCE:1", "COMMERCE:2", "LOYALTY:M1"]


async def test_a_verified_email_links_if_the_policy_allows_it(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1", f"verified-email {JO}")
    hub.evidence.tell("CRM:A", f"email {JO}")

    await hub.match(link_verified_email=True)

    assert await hub.groups() == ["COMMERCE:1 CRM:A(probable)"]
    assert await hub.queue() == []


async def test_else_a_verified_email_asks(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1", f"verified-email {JO}")
    hub.evidence.tell("CRM:A", f"email {JO}")

    await hub.match()

    assert await hub.groups() == ["COMMERCE:1 CRM:A(candidate)"]
    assert await hub.queue() == ["verified-email: CRM:A (a-human-decides)"]


async def test_an_email_that_nobody_has_verified_says_nothing(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1", f"email {JO}")
    hub.evidence.tell("CRM:A", f"email {JO}")

    await hub.match(link_verified_email=True)

    assert await hub.groups() == ["COMMERCE:1", "CRM:A"]


async def test_two_contacts_with_the_email_of_an_account_are_both_candidates(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1", f"verified-email {JO}")
    hub.evidence.tell("CRM:A", f"email {JO}")
    hub.evidence.tell("CRM:B", f"email {JO}")

    await hub.match(link_verified_email=True)

    assert await hub.groups() == ["COMMERCE:1 CRM:A(candidate) CRM:B(candidate)"]
    assert await hub.queue() == ["verified-email: CRM:A CRM:B (one-contact-per-customer)"]


async def test_a_second_contact_is_refused_and_queued(hub: Hub) -> None:
    await hub.customer("C1", "COMMERCE:1", "CRM:A")
    hub.evidence.tell("COMMERCE:1", f"verified-email {JO}")
    hub.evidence.tell("CRM:A")
    hub.evidence.tell("CRM:B", f"email {JO}")

    await hub.match(link_verified_email=True)

    assert await hub.groups() == ["COMMERCE:1 CRM:A CRM:B(candidate)"]
    assert await hub.queue() == ["verified-email: CRM:B (one-contact-per-customer)"]


async def test_an_email_of_two_customers_asks_whether_they_are_one(hub: Hub) -> None:
    await hub.customer("C1", "COMMERCE:1")
    await hub.customer("C2", "CRM:A")
    hub.evidence.tell("COMMERCE:1", f"verified-email {JO}")
    hub.evidence.tell("CRM:A", f"email {JO}")

    await hub.match(link_verified_email=True)

    assert await hub.groups() == ["COMMERCE:1", "CRM:A"]
    assert await hub.queue() == ["verified-email: COMMERCE:1 CRM:A (two-customers)"]


async def test_a_guest_who_looks_like_a_customer_is_asked_about(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1", "phone-and-last-name x")
    hub.evidence.tell("COMMERCE:2", "phone-and-last-name x", "name-and-postcode y", is_guest=True)
    hub.evidence.tell("COMMERCE:3", "name-and-postcode y")

    await hub.match()

    assert await hub.groups() == ["COMMERCE:1", "COMMERCE:2", "COMMERCE:3"]
    assert (await hub.kinds())["COMMERCE:2"] == "GUEST"
    assert await hub.queue() == [
        "name-and-postcode: COMMERCE:2 COMMERCE:3 (a-human-decides)",
        "phone-and-last-name: COMMERCE:1 COMMERCE:2 (a-human-decides)",
    ]


async def test_a_contact_that_looks_like_a_customer_is_a_candidate(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1", "phone-and-last-name x", "phone-and-last-name z")
    hub.evidence.tell("CRM:A", "phone-and-last-name x")

    await hub.match()

    assert await hub.groups() == ["COMMERCE:1 CRM:A(candidate)"]


async def test_what_many_have_in_common_tells_nobody_apart(hub: Hub) -> None:
    for number in range(6):
        hub.evidence.tell(f"COMMERCE:{number}", "name-and-postcode y")

    counts = await hub.match()

    assert await hub.queue() == []
    assert counts["name-and-postcode too common"] == 1


async def test_a_company_is_an_organisation(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1", "customer-number 41")
    hub.evidence.tell("ACCOUNTING:411", "customer-number 41", is_organization=True)
    hub.evidence.tell("CRM:A", is_organization=True)

    await hub.match()

    assert await hub.kinds() == {
        "COMMERCE:1": "ORGANIZATION",
        "ACCOUNTING:411": "ORGANIZATION",
        "CRM:A": "ORGANIZATION",
    }


async def test_a_collective_account_is_nobodys(hub: Hub) -> None:
    hub.evidence.tell("ACCOUNTING:411WEB", is_collective=True)

    await hub.match()

    assert await hub.groups() == []


async def test_what_a_steward_has_ruled_out_is_neither_linked_nor_asked_again(hub: Hub) -> None:
    await hub.customer("C1", "COMMERCE:1", "CRM:A")
    hub.evidence.tell("COMMERCE:1", f"verified-email {JO}")
    hub.evidence.tell("CRM:A", f"email {JO}")
    await hub.decisions.unlink(deciding(hub), "C1", RecordKey("CRM", "contact", "A"))

    await hub.match(link_verified_email=True)

    assert await hub.groups() == ["COMMERCE:1", "CRM:A"]
    assert await hub.queue() == []


async def test_a_question_that_was_answered_is_not_asked_again(hub: Hub) -> None:
    hub.evidence.tell("COMMERCE:1", "name-and-postcode y")
    hub.evidence.tell("COMMERCE:2", "name-and-postcode y")
    await hub.match()
    [row] = await hub.database.rows(select(candidate))
    await hub.decisions.reject(deciding(hub), row.id)

    await hub.match("R2")

    rows = await hub.database.rows(select(candidate))
    assert [(one.id, one.closed_at is None) for one in rows] == [(row.id, False)]


async def test_a_broken_link_is_never_mended_by_an_email_alone(hub: Hub) -> None:
    await hub.customer("C1", "COMMERCE:1")
    await hub.linked("C1", "CRM:A", "BROKEN")
    hub.evidence.tell("COMMERCE:1", f"verified-email {JO}")
    hub.evidence.tell("CRM:B", f"email {JO}")

    await hub.match(link_verified_email=True)

    assert await hub.groups() == ["COMMERCE:1 CRM:A(broken) CRM:B(candidate)"]
    assert await hub.queue() == ["verified-email: CRM:B (record-gone)"]


async def test_a_record_that_is_gone_breaks_its_link(hub: Hub) -> None:
    await hub.customer("C1", "COMMERCE:1", "LOYALTY:M1")
    hub.evidence.tell("COMMERCE:1")

    await hub.match(most_gone=1.0)

    assert await hub.groups() == ["COMMERCE:1 LOYALTY:M1(broken)"]
    assert await hub.queue() == ["record-gone: LOYALTY:M1 (None)"]


async def test_a_system_that_lost_everything_is_not_believed(hub: Hub) -> None:
    await hub.customer("C1", "COMMERCE:1", "LOYALTY:M1")
    hub.evidence.tell("COMMERCE:1")

    with pytest.raises(MatchStopped, match="100% of the links to loyalty"):
        await hub.match()

    assert await hub.groups() == ["COMMERCE:1 LOYALTY:M1"]


async def test_a_merge_inside_a_system_moves_the_link(hub: Hub) -> None:
    await hub.customer("C1", "CRM:A")
    hub.evidence.tell("CRM:A", lost_into="B")
    hub.evidence.tell("CRM:B")

    await hub.match()

    assert await hub.groups() == ["CRM:B"]


async def test_an_import_does_not_bring_an_erased_customer_back(hub: Hub) -> None:
    await hub.customer("C1", "COMMERCE:1")
    hub.evidence.tell("COMMERCE:1", "card-number 29")
    hub.evidence.tell("LOYALTY:M1", "card-number 29")
    await hub.decisions.erase(deciding(hub), "C1")

    counts = await hub.match()

    assert await hub.groups() == ["LOYALTY:M1"]
    assert counts["records erased"] == 1


def deciding(hub: Hub) -> Deciding:
    return Deciding("O-1", "steward-7", hub.matching.clock())
