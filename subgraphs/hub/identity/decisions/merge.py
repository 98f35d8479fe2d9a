"""Two customers are one: the links move to the survivor, and the other's id leads there."""

from __future__ import annotations

from dataclasses import replace

from subgraphs.hub.identity.decisions.answered import close_answered
from subgraphs.hub.identity.decisions.shared import copy_shared_links
from subgraphs.hub.identity.links import StoredLink, in_system, is_active, primary_of
from subgraphs.hub.identity.policy import Allowance, Policy
from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.verdict import Question, Verdict, refused
from subgraphs.hub.sources.port import CustomerKind, CustomerRecord, LinkRole
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["join", "merge", "merge_blocked"]


def merge(book: Book, policy: Policy, deciding: Deciding, survivor_id: str, duplicate_id: str) -> Verdict:
    survivor, duplicate = book.customer(survivor_id), book.customer(duplicate_id)
    if survivor is None:
        return refused(UserErrorCode.NOT_FOUND, "There is no such customer.", "survivorId")
    if duplicate is None:
        return refused(UserErrorCode.NOT_FOUND, "There is no such customer.", "duplicateId")
    if survivor.id == duplicate.id:
        message = "Both ids lead to the same customer already."
        return refused(UserErrorCode.CONFLICT, message, "duplicateId", customer_id=survivor.id)
    if survivor.kind is CustomerKind.GUEST and duplicate.kind is not CustomerKind.GUEST:
        message = "A guest cannot survive a customer who is known. Name the guest as the duplicate."
        return refused(UserErrorCode.INVALID, message, "survivorId", customer_id=survivor.id)
    blocked = merge_blocked(book, policy, survivor, duplicate)
    if blocked is not None:
        return blocked
    join(book, deciding, survivor, duplicate)
    return Verdict(survivor.id)


def merge_blocked(
    book: Book, policy: Policy, survivor: CustomerRecord, duplicate: CustomerRecord
) -> Verdict | None:
    """Where the system itself allows one record, two customers who both have one stay two."""
    own = book.links_of(survivor.id)
    for one in book.links_of(duplicate.id):
        record = one.link.record
        rivals = in_system(own, record.system)
        if is_active(one.link) and rivals and policy.allowance(record.system) is Allowance.ONE:
            question = Question(
                reason="manual",
                customer_ids=(survivor.id, duplicate.id),
                records=(rivals[0].link.record, record),
                confidence=0.5,
                blocked_by=policy.blocks_second(record, as_duplicate=True),
            )
            message = (
                f"Both have a record in {record.system}, which allows a customer one. A question was opened: "
                "merge the records in that system first."
            )
            return refused(
                UserErrorCode.CONFLICT, message, "duplicateId", customer_id=survivor.id, question=question
            )
    return None


def join(book: Book, deciding: Deciding, survivor: CustomerRecord, duplicate: CustomerRecord) -> None:
    """The merge itself. It is noted, so that it can be undone."""
    own = book.links_of(survivor.id)
    moving = [one for one in book.links_of(duplicate.id) if one.link.role is not LinkRole.SHARED]
    book.merges.note(duplicate.id, moving)
    book.add_alias(duplicate.id, survivor.id)
    book.lower_flags([duplicate.id])
    for one in moving:
        _move(book, one, survivor, own)
    copy_shared_links(book, survivor.id)
    close_answered(book, deciding, [survivor.id])


def _move(book: Book, one: StoredLink, survivor: CustomerRecord, own: list[StoredLink]) -> None:
    link = one.link
    displaced = is_active(link) and primary_of(own, link.record.system) is not None
    moved = replace(
        link,
        customer_id=survivor.id,
        role=LinkRole.SECONDARY if displaced else link.role,
        home_customer_id=link.home_customer_id or link.customer_id,
    )
    book.change(one, customer_id=moved.customer_id, role=moved.role, home_customer_id=moved.home_customer_id)
