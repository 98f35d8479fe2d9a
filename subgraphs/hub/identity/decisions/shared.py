"""Collective records: a customer shows those of everybody who was merged into it.

A shared link stays with the customer it was made for. The survivor of a merge gets a copy, marked by its
rule; copies are made anew after each merge and each undoing, so they need no journal.
"""

from __future__ import annotations

from dataclasses import replace

from subgraphs.hub.identity.links import StoredLink
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.sources.port import LinkRole, RecordKey

__all__ = ["COPIED", "copy_shared_links"]

COPIED = "merge"
"""The rule of a copy."""


def copy_shared_links(book: Book, customer_id: str) -> None:
    former = book.former_ids(customer_id)
    book.remove(one for one in _shared(book, customer_id, *former) if one.link.rule_id == COPIED)
    own = {one.link.record for one in _shared(book, customer_id)}
    missing: dict[RecordKey, StoredLink] = {}
    for one in _shared(book, *former):
        if one.link.record not in own:
            missing.setdefault(one.link.record, one)
    for one in missing.values():
        book.add(replace(one.link, customer_id=customer_id, rule_id=COPIED))


def _shared(book: Book, *customer_ids: str) -> list[StoredLink]:
    return [one for one in book.links_of(*customer_ids) if one.link.role is LinkRole.SHARED]
