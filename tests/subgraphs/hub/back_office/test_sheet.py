"""Which links stand on a customer, an order, a contact and a link, as `system rel path`."""

import datetime as dt
from collections.abc import Iterable

from subgraphs.hub.back_office import (
    Link,
    checked_pages,
    contact_links,
    customer_links,
    demonstration_file,
    order_links,
    read_back_office,
    record_link,
)
from subgraphs.hub.sources.port import LinkMethod, LinkRecord, LinkRole, LinkStatus, RecordKey

PAGES = checked_pages(read_back_office(demonstration_file()))
ORDER = RecordKey("COMMERCE", "order", "5001")
ACCOUNT = RecordKey("COMMERCE", "account", "71")


def linked(
    system: str,
    kind: str,
    key: str,
    role: LinkRole = LinkRole.PRIMARY,
    status: LinkStatus = LinkStatus.CONFIRMED,
) -> LinkRecord:
    since = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    return LinkRecord(
        RecordKey(system, kind, key), "C00000001", role, status, LinkMethod.EXTERNAL_ID, None, None, since
    )


FULL = (
    linked("COMMERCE", "account", "70"),
    linked("CRM", "contact", "003A"),
    linked("CRM", "contact", "003B", LinkRole.SECONDARY),
    linked("LOYALTY", "member", "M1"),
    linked("ACCOUNTING", "ledgerAccount", "411000123"),
)


def shown(links: Iterable[Link]) -> list[str]:
    return [f"{link.system} {link.rel} {link.url.partition('.example')[2]}" for link in links]


def test_a_customer_leads_to_its_primary_record_in_each_system() -> None:
    assert shown(customer_links(PAGES, FULL)) == [
        "COMMERCE customer /customers/70",
        "COMMERCE orders /orders?customer=70",
        "CRM customer /o/fiche/contacts/003A",
        "CRM exchange /o/fiche/contacts/003A/exchanges",
        "LOYALTY card /members/M1/card",
        "ACCOUNTING ledger /accounts/411000123/entries",
    ]


def test_one_system_is_asked_for_alone() -> None:
    assert shown(customer_links(PAGES, FULL, "LOYALTY")) == ["LOYALTY card /members/M1/card"]
    assert customer_links(PAGES, FULL, "PIM") == []


def test_without_a_primary_record_the_search_page_is_offered_and_never_a_guess() -> None:
    links = [
        linked("CRM", "contact", "003A", status=LinkStatus.CANDIDATE),
        linked("LOYALTY", "member", "M1", LinkRole.SECONDARY),
        linked("ACCOUNTING", "ledgerAccount", "411WEB", LinkRole.SHARED),
    ]

    assert shown(customer_links(PAGES, links)) == [
        "COMMERCE customer /customers",
        "CRM customer /o/fiche/search",
        "LOYALTY card /members",
        "ACCOUNTING ledger /accounts",
    ]


def test_an_order_leads_to_itself_its_account_and_its_customer() -> None:
    assert shown(order_links(PAGES, ORDER, ACCOUNT, FULL)) == [
        "COMMERCE self /orders/5001",
        "COMMERCE customer /customers/71",
        "COMMERCE orders /orders?customer=71",
        "CRM customer /o/fiche/contacts/003A",
        "CRM exchange /o/fiche/contacts/003A/exchanges",
        "LOYALTY card /members/M1/card",
        "ACCOUNTING ledger /accounts/411000123/entries",
    ]


def test_an_order_without_an_account_leads_to_itself_alone() -> None:
    assert shown(order_links(PAGES, ORDER, None, ())) == ["COMMERCE self /orders/5001"]


def test_a_secondary_contact_leads_to_itself_and_to_the_other_systems_of_its_customer() -> None:
    assert shown(contact_links(PAGES, FULL[2].record, FULL)) == [
        "CRM self /o/fiche/contacts/003B",
        "CRM exchange /o/fiche/contacts/003B/exchanges",
        "COMMERCE customer /customers/70",
        "COMMERCE orders /orders?customer=70",
        "LOYALTY card /members/M1/card",
        "ACCOUNTING ledger /accounts/411000123/entries",
    ]


def test_a_contact_of_nobody_leads_to_itself_alone() -> None:
    assert shown(contact_links(PAGES, FULL[2].record, ())) == [
        "CRM self /o/fiche/contacts/003B",
        "CRM exchange /o/fiche/contacts/003B/exchanges",
    ]


def test_a_candidate_can_be_opened_and_a_broken_link_cannot() -> None:
    candidate = record_link(PAGES, linked("CRM", "contact", "003A", status=LinkStatus.CANDIDATE))
    broken = record_link(PAGES, linked("CRM", "contact", "003A", status=LinkStatus.BROKEN))

    assert candidate is not None
    assert shown([candidate]) == ["CRM self /o/fiche/contacts/003A"]
    assert broken is None
