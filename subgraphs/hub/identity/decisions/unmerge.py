"""A merge was wrong: the customer who was merged away is there again."""

from __future__ import annotations

from subgraphs.hub.identity.decisions.answered import reopen_unanswered
from subgraphs.hub.identity.decisions.primaries import promote_last
from subgraphs.hub.identity.decisions.shared import copy_shared_links
from subgraphs.hub.identity.links import StoredLink
from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.verdict import Verdict, refused
from subgraphs.hub.sources.port import LinkMethod, LinkRole, LinkStatus
from subgraphs.kit.database import AnyRow
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["unmerge"]


def unmerge(book: Book, deciding: Deciding, customer_id: str, restore_id: str) -> Verdict:
    """What was linked to the survivor since, and what was ruled out since, stays with the survivor.

    Of a merge that was made elsewhere no roles are known: the only record of a system is the primary one.
    """
    survivor, leads_to = book.customer(customer_id), book.customer(restore_id)
    if survivor is None:
        return refused(UserErrorCode.NOT_FOUND, "There is no such customer.", "customerId")
    if leads_to != survivor or not book.was_merged(restore_id):
        message = "This id was not merged into the customer."
        return refused(UserErrorCode.INVALID, message, "restoreId", customer_id=survivor.id)
    before = book.merges.links_before(restore_id)
    book.remove_alias(restore_id)
    returning = {restore_id, *book.former_ids(restore_id)}
    for one in book.links_of(survivor.id):
        if one.link.home_customer_id in returning:
            _return(book, one, restore_id, before.get(one.id))
            if one.id not in before:
                promote_last(book, restore_id, one.link.record.system)
    book.merges.forget(restore_id)
    copy_shared_links(book, survivor.id)
    copy_shared_links(book, restore_id)
    reopen_unanswered(book, [survivor.id, *book.former_ids(survivor.id), *returning])
    return Verdict(survivor.id)


def _return(book: Book, one: StoredLink, restore_id: str, before: AnyRow | None) -> None:
    home = one.link.home_customer_id
    changes: dict[str, object] = {
        "customer_id": restore_id,
        "home_customer_id": None if home == restore_id else home,
    }
    if before is not None:
        changes["role"] = LinkRole(before.role)
        if one.link.method is LinkMethod.GUEST_CLAIM:
            changes |= {
                "status": LinkStatus(before.status),
                "method": LinkMethod(before.method),
                "confidence": before.confidence,
                "rule_id": before.rule_id,
                "decided_by": before.decided_by,
                "since": before.since,
            }
    book.change(one, **changes)
