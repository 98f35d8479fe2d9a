"""Somebody proves, by a token mailed to its address, that a guest account is theirs."""

from __future__ import annotations

from subgraphs.hub.identity.decisions.answered import close_answered
from subgraphs.hub.identity.decisions.link import write_link
from subgraphs.hub.identity.decisions.merge import join, merge_blocked
from subgraphs.hub.identity.decisions.primaries import role_beside
from subgraphs.hub.identity.links import NewLink, StoredLink, in_system, is_active
from subgraphs.hub.identity.policy import Policy
from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.verdict import Question, Verdict, refused
from subgraphs.hub.sources.port import CustomerKind, LinkMethod, LinkStatus, RecordKey
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["claim_guest"]

_RULE = "guest-claim"


def claim_guest(
    book: Book, policy: Policy, deciding: Deciding, guest: RecordKey, claimant: RecordKey
) -> Verdict:
    """The customer of the guest account goes over to the claimant's, as in a merge."""
    owner = _owner(book, claimant)
    if owner is None:
        message = "The claiming account is not linked to a customer."
        return refused(UserErrorCode.LINK_MISSING, message, "claimant")
    if book.is_erased(guest):
        return refused(UserErrorCode.DENIED, "The account was erased on request and stays so.", "guest")
    if book.is_shared(guest):
        return refused(UserErrorCode.CONFLICT, "The account is a collective one.", "guest")
    held = book.link_of(guest)
    if held is None or not is_active(held.link):
        _claim(book, deciding, guest, owner)
        return Verdict(owner)
    if held.link.customer_id == owner:
        return Verdict(owner)
    return _take_over(book, policy, deciding, held, owner)


def _owner(book: Book, claimant: RecordKey) -> str | None:
    held = book.link_of(claimant)
    return held.link.customer_id if held is not None and is_active(held.link) else None


def _take_over(book: Book, policy: Policy, deciding: Deciding, held: StoredLink, owner: str) -> Verdict:
    survivor, duplicate = book.customer(owner), book.customer(held.link.customer_id)
    if survivor is None or duplicate is None:
        return refused(UserErrorCode.NOT_FOUND, "There is no such customer.", "claimant")
    accounts = in_system(book.links_of(duplicate.id), held.link.record.system)
    if duplicate.kind is not CustomerKind.GUEST or len(accounts) > 1:
        question = Question(_RULE, (owner, duplicate.id), (held.link.record,), 0.7, "not-only-a-guest")
        message = "The account is that of a customer who is more than a guest. A question was opened."
        return refused(UserErrorCode.CONFLICT, message, "guest", customer_id=owner, question=question)
    blocked = merge_blocked(book, policy, survivor, duplicate)
    if blocked is not None:
        return blocked
    join(book, deciding, survivor, duplicate)
    moved = book.link_of(held.link.record)
    if moved is not None:
        book.change(moved, **_proof(deciding))
    return Verdict(owner)


def _claim(book: Book, deciding: Deciding, guest: RecordKey, owner: str) -> None:
    """The account had no customer yet."""
    made = NewLink(
        guest,
        owner,
        role_beside(book.links_of(owner), guest.system),
        LinkStatus.CONFIRMED,
        LinkMethod.GUEST_CLAIM,
        deciding.at,
        rule_id=_RULE,
        decided_by=deciding.decided_by,
    )
    write_link(book, made)
    book.remove_rejections(guest, [owner, *book.former_ids(owner)])
    close_answered(book, deciding, [owner], [guest])


def _proof(deciding: Deciding) -> dict[str, object]:
    return {
        "status": LinkStatus.CONFIRMED,
        "method": LinkMethod.GUEST_CLAIM,
        "confidence": None,
        "rule_id": _RULE,
        "decided_by": deciding.decided_by,
        "since": deciding.at,
    }
