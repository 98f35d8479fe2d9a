"""A system has merged two of its records: the link moves to the one that is left."""

from __future__ import annotations

from subgraphs.hub.identity.decisions.answered import close_answered
from subgraphs.hub.identity.decisions.primaries import promote_last
from subgraphs.hub.identity.decisions.record_gone import break_link, record_gone
from subgraphs.hub.identity.links import StoredLink, is_active
from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.verdict import Question, Verdict, refused
from subgraphs.hub.sources.port import LinkMethod, LinkRole, LinkStatus, RecordKey
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["source_merged"]

_RULE = "source-merge"


def source_merged(book: Book, deciding: Deciding, lost: RecordKey, survivor: RecordKey) -> Verdict:
    if lost == survivor or (lost.system, lost.kind) != (survivor.system, survivor.kind):
        return refused(UserErrorCode.INVALID, "Two records of one system and kind can be merged.", "record")
    if book.is_erased(lost) or book.is_erased(survivor) or book.is_shared(survivor):
        return record_gone(book, deciding, lost)
    book.add_record_alias(lost, survivor)
    left, target = book.link_of(lost), book.link_of(survivor)
    if left is None:
        book.questions.move_record(lost, survivor)
        return Verdict(None if target is None else target.link.customer_id)
    verdict = _settled(book, deciding, left, target, survivor)
    book.questions.move_record(lost, survivor)
    close_answered(book, deciding, [left.link.customer_id], [survivor])
    return verdict


def _settled(
    book: Book, deciding: Deciding, left: StoredLink, target: StoredLink | None, survivor: RecordKey
) -> Verdict:
    customer_id, status = left.link.customer_id, left.link.status
    held = target is not None and is_active(target.link)
    if status is LinkStatus.REJECTED or (status is LinkStatus.CANDIDATE and target is not None):
        book.remove([left])
        return Verdict(customer_id)
    if status is LinkStatus.CANDIDATE:
        book.change(left, record=survivor)
        return Verdict(customer_id)
    if target is not None and held and target.link.customer_id == customer_id:
        _absorb(book, left, target)
        return Verdict(customer_id)
    holder = target.link.customer_id if target is not None and held else None
    ruled_out = book.is_rejected(survivor, [customer_id, *book.former_ids(customer_id)])
    if holder is not None or ruled_out:
        return _ask(book, deciding, left, survivor, holder)
    _move(book, deciding, left, target, survivor)
    return Verdict(customer_id)


def _absorb(book: Book, left: StoredLink, target: StoredLink) -> None:
    """The customer has both. What is left speaks for it if either did."""
    book.remove([left])
    if is_active(left.link) and left.link.role is LinkRole.PRIMARY:
        book.change(target, role=LinkRole.PRIMARY)
    promote_last(book, target.link.customer_id, target.link.record.system)


def _ask(
    book: Book, deciding: Deciding, left: StoredLink, survivor: RecordKey, holder: str | None
) -> Verdict:
    """Another customer has the record, and it can have one only; or somebody said that it is not theirs."""
    customer_id = left.link.customer_id
    break_link(book, deciding, left)
    question = Question(
        _RULE,
        (customer_id,) if holder is None else (customer_id, holder),
        (survivor,),
        0.5,
        "rejected-before" if holder is None else "record-of-another-customer",
    )
    return Verdict(customer_id, questions=(question,))


def _move(
    book: Book, deciding: Deciding, left: StoredLink, target: StoredLink | None, survivor: RecordKey
) -> None:
    """Whatever was only thought of the surviving record gives way to what is known."""
    if target is not None:
        book.remove([target])
    role = left.link.role
    others = [
        one for one in book.links_of(left.link.customer_id) if one.id != left.id and is_active(one.link)
    ]
    taken = any(
        one.link.record.system == survivor.system and one.link.role is LinkRole.PRIMARY for one in others
    )
    book.change(
        left,
        record=survivor,
        role=LinkRole.SECONDARY if taken else role,
        status=LinkStatus.CONFIRMED,
        method=LinkMethod.SOURCE_MERGE,
        confidence=None,
        rule_id=_RULE,
        decided_by=None,
        since=deciding.at,
    )
