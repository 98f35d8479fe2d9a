"""A system has a record no more."""

from __future__ import annotations

from subgraphs.hub.identity.decisions.primaries import promote_last
from subgraphs.hub.identity.links import StoredLink
from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.verdict import Question, Verdict
from subgraphs.hub.sources.port import LinkStatus, RecordKey

__all__ = ["break_link", "record_gone"]

_IN_FORCE = frozenset({LinkStatus.CONFIRMED, LinkStatus.PROBABLE, LinkStatus.CANDIDATE})

_CONFIDENCE = 0.2


def record_gone(book: Book, deciding: Deciding, record: RecordKey) -> Verdict:
    """A record that nobody is linked to is nobody's loss."""
    if book.is_shared(record):
        book.break_shared(record)
        return Verdict(None, questions=(Question("record-gone", (), (record,), _CONFIDENCE),))
    held = book.link_of(record)
    if held is None or held.link.status not in _IN_FORCE:
        return Verdict(None if held is None else held.link.customer_id)
    customer_id = held.link.customer_id
    break_link(book, deciding, held)
    question = Question("record-gone", (customer_id,), (record,), _CONFIDENCE)
    return Verdict(customer_id, questions=(question,))


def break_link(book: Book, deciding: Deciding, held: StoredLink) -> None:
    book.change(held, status=LinkStatus.BROKEN, since=deciding.at)
    promote_last(book, held.link.customer_id, held.link.record.system)
