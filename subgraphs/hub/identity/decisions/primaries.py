"""Which record speaks for a customer in a system."""

from __future__ import annotations

from subgraphs.hub.identity.links import StoredLink, in_system, primary_of
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.sources.port import LinkRole

__all__ = ["demote_primary", "promote_last", "role_beside"]


def role_beside(links: list[StoredLink], system: str) -> LinkRole:
    """The role of one more record: nobody takes the place of the primary one unasked."""
    return LinkRole.PRIMARY if not in_system(links, system) else LinkRole.SECONDARY


def demote_primary(book: Book, links: list[StoredLink], system: str) -> None:
    primary = primary_of(links, system)
    if primary is not None:
        book.change(primary, role=LinkRole.SECONDARY)


def promote_last(book: Book, customer_id: str, system: str) -> None:
    """The only record left is the primary one. Where several are left, choosing would be a guess."""
    left = in_system(book.links_of(customer_id), system)
    if len(left) == 1:
        book.change(left[0], role=LinkRole.PRIMARY)
