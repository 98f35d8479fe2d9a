"""A data steward answers a question with no."""

from __future__ import annotations

from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.verdict import Verdict, refused
from subgraphs.hub.sources.port import LinkStatus, RecordKey
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["reject"]


def reject(book: Book, deciding: Deciding, candidate_id: str) -> Verdict:
    asked = book.questions.find(candidate_id)
    if asked is None:
        return refused(UserErrorCode.NOT_FOUND, "There is no such question.", "candidateId")
    if not asked.is_open:
        message = "The question has been answered in the meantime."
        return refused(UserErrorCode.CONFLICT, message, "candidateId")
    living = [one.id for one in map(book.customer, asked.customer_ids) if one is not None]
    if len(asked.customer_ids) == 1:
        for customer_id in living:
            for record in asked.records:
                _rule_out(book, deciding, customer_id, record)
    book.questions.close(asked.id, deciding.at, deciding.id)
    return Verdict(living[0] if living else None)


def _rule_out(book: Book, deciding: Deciding, customer_id: str, record: RecordKey) -> None:
    """A record that is gone stays a broken link: that it is gone is no opinion."""
    held = book.link_of(record)
    if held is not None and held.link.customer_id == customer_id:
        if held.link.status is not LinkStatus.CANDIDATE:
            return
        book.change(held, status=LinkStatus.REJECTED, decided_by=deciding.decided_by, since=deciding.at)
    book.add_rejection(record, customer_id)
