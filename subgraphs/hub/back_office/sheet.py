"""Which links stand on a customer, an order, a contact and a link of the crosswalk.

All of them come from keys that the hub already has, so none costs a call to another system.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from subgraphs.hub.back_office.pages import BackOfficePages, Link
from subgraphs.hub.crosswalk import primary_link
from subgraphs.hub.sources.port import LinkRecord, LinkStatus, RecordKey

__all__ = ["contact_links", "customer_links", "main_rel", "order_links", "primary_page", "record_link"]

# The pages of a customer, system by system, in the order of the sheet.
_SHEET: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("COMMERCE", ("customer", "orders")),
    ("CRM", ("customer", "exchange")),
    ("LOYALTY", ("card",)),
    ("ACCOUNTING", ("ledger",)),
)


def customer_links(
    pages: BackOfficePages, links: Sequence[LinkRecord], system: str | None = None
) -> list[Link]:
    """The pages of the primary record in each system, or in the one asked for."""
    return [
        link
        for sheet_system, rels in _SHEET
        if system in (None, sheet_system)
        for link in _primary_pages(pages, links, sheet_system, rels)
    ]


def order_links(
    pages: BackOfficePages, order: RecordKey, account: RecordKey | None, links: Sequence[LinkRecord]
) -> list[Link]:
    """The order itself, the account that placed it, and the customer of that account elsewhere.

    The account is a fact of the order, so it needs no link. Without an account the order leads to itself.
    """
    own = _present([pages.open(order, "self")])
    if account is None:
        return own
    rels = dict(_SHEET)[account.system]
    elsewhere = [
        link
        for system, system_rels in _SHEET
        if system != account.system
        for link in _primary_pages(pages, links, system, system_rels)
    ]
    return [*own, *_present(pages.open(account, rel) for rel in rels), *elsewhere]


def contact_links(pages: BackOfficePages, contact: RecordKey, links: Sequence[LinkRecord]) -> list[Link]:
    """The contact itself, primary or not, and the other systems' pages of its customer, if it has one."""
    own = _present(pages.open(contact, rel) for rel in ("self", "exchange"))
    if not links:
        return own
    return own + [link for link in customer_links(pages, links) if link.system != contact.system]


def record_link(pages: BackOfficePages, link: LinkRecord) -> Link | None:
    """The page of a linked record, also of a candidate that staff must judge; a broken link has none."""
    return None if link.status is LinkStatus.BROKEN else pages.open(link.record, "self")


def main_rel(system: str) -> str | None:
    """What a person who says no more than the system wants to see of a customer there."""
    rels = dict(_SHEET).get(system)
    return rels[0] if rels else None


def primary_page(pages: BackOfficePages, links: Sequence[LinkRecord], system: str, rel: str) -> Link | None:
    """One page of the primary record; without one, the search page of the system. Never a guess."""
    return next(iter(_primary_pages(pages, links, system, (rel,))), None)


def _primary_pages(
    pages: BackOfficePages, links: Sequence[LinkRecord], system: str, rels: Sequence[str]
) -> list[Link]:
    """The pages of the primary record; without one, the search page of the system, once."""
    primary = primary_link(links, system)
    if primary is None:
        return _present([pages.search(system, rels[0])])
    return _present(pages.open(primary.record, rel) for rel in rels)


def _present(links: Iterable[Link | None]) -> list[Link]:
    return [link for link in links if link is not None]
