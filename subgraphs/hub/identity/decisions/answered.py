"""Which open questions a decision has answered."""

from __future__ import annotations

from collections.abc import Sequence

from subgraphs.hub.identity.links import is_active
from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.sql.questions import Asked
from subgraphs.hub.sources.port import RecordKey

__all__ = ["close_answered", "reopen_unanswered"]


def close_answered(
    book: Book, deciding: Deciding, customer_ids: Sequence[str], records: Sequence[RecordKey] = ()
) -> None:
    """Closes what is open about these customers and records and is a question no more."""
    former = [old for id in customer_ids for old in book.former_ids(id)]
    for asked in book.questions.open_about([*customer_ids, *former], records):
        if _is_answered(book, asked):
            book.questions.close(asked.id, deciding.at, deciding.id)


def reopen_unanswered(book: Book, customer_ids: Sequence[str]) -> None:
    """After a merge was undone, what merges had answered about these customers may be a question again."""
    for asked in book.questions.closed_by_merges(customer_ids):
        if not _is_answered(book, asked):
            book.questions.reopen(asked.id)


def _is_answered(book: Book, asked: Asked) -> bool:
    living = {one.id for one in map(book.customer, asked.customer_ids) if one is not None}
    if len(asked.customer_ids) > 1:
        return len(living) < 2
    return bool(asked.customer_ids) and all(_is_decided(book, one, living) for one in asked.records)


def _is_decided(book: Book, record: RecordKey, living: set[str]) -> bool:
    """Somebody's by now, or ruled out for the customer of the question."""
    found = book.link_of(record)
    if found is not None and is_active(found.link):
        return True
    return all(book.is_rejected(record, [id, *book.former_ids(id)]) for id in living)
