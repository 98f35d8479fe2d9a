"""A person says that a record is not this customer's."""

from __future__ import annotations

from subgraphs.hub.identity.decisions.answered import close_answered
from subgraphs.hub.identity.decisions.primaries import promote_last
from subgraphs.hub.identity.decisions.shared import copy_shared_links
from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.verdict import Verdict, refused
from subgraphs.hub.sources.port import LinkStatus, RecordKey
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["unlink"]


def unlink(book: Book, deciding: Deciding, customer_id: str, record: RecordKey) -> Verdict:
    customer = book.customer(customer_id)
    if customer is None:
        return refused(UserErrorCode.NOT_FOUND, "There is no such customer.", "customerId")
    ids = [customer.id, *book.former_ids(customer.id)]
    shared = [one for one in book.shared_links_of(record) if one.link.customer_id in ids]
    held = book.link_of(record)
    if shared:
        book.remove(shared)
        copy_shared_links(book, customer.id)
    elif held is None or held.link.customer_id not in ids:
        message = "The record is not linked to this customer."
        return refused(UserErrorCode.LINK_MISSING, message, "recordId", customer_id=customer.id)
    else:
        book.change(
            held,
            customer_id=customer.id,
            status=LinkStatus.REJECTED,
            decided_by=deciding.decided_by,
            since=deciding.at,
            home_customer_id=None,
        )
        promote_last(book, customer.id, record.system)
    book.add_rejection(record, customer.id)
    close_answered(book, deciding, [customer.id], [record])
    return Verdict(customer.id)
