"""A customer is forgotten: of its links remain hashes, which keep an import from bringing it back."""

from __future__ import annotations

from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.verdict import Verdict, refused
from subgraphs.hub.sources.port import LinkRole, LinkStatus, RecordKey
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["erase"]

_OWN = frozenset({LinkStatus.CONFIRMED, LinkStatus.PROBABLE, LinkStatus.BROKEN})


def erase(book: Book, deciding: Deciding, customer_id: str) -> Verdict:
    """Under all its ids. A record that was only suspected to be the customer's is free for somebody else."""
    customer = book.customer(customer_id)
    if customer is None:
        return refused(UserErrorCode.NOT_FOUND, "There is no such customer.", "customerId")
    ids = [customer.id, *book.former_ids(customer.id)]
    links = book.links_of(*ids)
    own: list[RecordKey] = []
    for one in links:
        if one.link.role is not LinkRole.SHARED and one.link.status in _OWN:
            own += [one.link.record, *book.lost_into(one.link.record)]
    book.questions.forget(ids, own)
    book.remove(links)
    book.merges.forget(*ids)
    book.forget(ids, list(dict.fromkeys(own)), deciding.at)
    return Verdict(customer.id)
