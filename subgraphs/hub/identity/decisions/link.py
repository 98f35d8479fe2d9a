"""A person or an operation says whose a record is."""

from __future__ import annotations

from collections.abc import Callable

from subgraphs.hub.identity.decisions.answered import close_answered
from subgraphs.hub.identity.decisions.primaries import demote_primary
from subgraphs.hub.identity.links import NewLink, StoredLink, in_system, is_active
from subgraphs.hub.identity.policy import Policy
from subgraphs.hub.identity.port import Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.verdict import Question, Verdict, refused
from subgraphs.hub.sources.port import LinkMethod, LinkRole, LinkStatus, RecordKey
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["link", "write_link"]

_RULES = {LinkMethod.EXTERNAL_ID: "external-id", LinkMethod.GUEST_CLAIM: "guest-claim"}


def link(
    book: Book,
    policy: Policy,
    deciding: Deciding,
    customer_id: str,
    new: tuple[RecordKey, LinkRole, LinkMethod],
) -> Verdict:
    record, role, method = new
    customer = book.customer(customer_id)
    if customer is None:
        return refused(UserErrorCode.NOT_FOUND, "There is no such customer.", "customerId")
    if book.is_erased(record):
        return refused(UserErrorCode.DENIED, "The record was erased on request and stays so.", "recordId")
    made = NewLink(
        record,
        customer.id,
        role,
        LinkStatus.CONFIRMED,
        method,
        deciding.at,
        rule_id=_RULES.get(method),
        decided_by=deciding.decided_by,
    )
    course: Callable[[Book, Policy, NewLink], Verdict | None]
    course = _share if role is LinkRole.SHARED else _own
    refusal = course(book, policy, made)
    if refusal is not None:
        return refusal
    book.remove_rejections(record, [customer.id, *book.former_ids(customer.id)])
    close_answered(book, deciding, [customer.id], [record])
    return Verdict(customer.id)


def write_link(book: Book, made: NewLink) -> None:
    """In place of whatever was thought of the record before."""
    held = book.link_of(made.record)
    if held is None:
        book.add(made)
    else:
        book.change(held, **{name: getattr(made, name) for name in NewLink.__dataclass_fields__})


def _share(book: Book, policy: Policy, made: NewLink) -> Verdict | None:
    system = made.record.system
    if system not in policy.with_collective_records:
        return refused(UserErrorCode.INVALID, f"{system} has no collective records.", "role")
    held = book.link_of(made.record)
    if held is not None and is_active(held.link):
        message = "The record is one customer's own. Unlink it before it is shared."
        return refused(UserErrorCode.CONFLICT, message, "recordId", customer_id=made.customer_id)
    book.remove(one for one in book.shared_links_of(made.record) if one.link.customer_id == made.customer_id)
    book.add(made)
    return None


def _own(book: Book, policy: Policy, made: NewLink) -> Verdict | None:
    if book.is_shared(made.record):
        message = "The record is a collective one: it belongs to nobody. Link it with the role SHARED."
        return refused(UserErrorCode.CONFLICT, message, "recordId", customer_id=made.customer_id)
    held = book.link_of(made.record)
    own = book.links_of(made.customer_id)
    if held is not None and is_active(held.link):
        if held.link.customer_id != made.customer_id:
            return _belongs_to_another(made, held.link.customer_id)
        _change_role(book, held, own, made.role)
        return None
    blocked_by = _blocked_by(policy, own, made)
    if blocked_by is not None:
        return _one_too_many(made, blocked_by)
    if made.role is LinkRole.PRIMARY:
        demote_primary(book, own, made.record.system)
    write_link(book, made)
    return None


def _change_role(book: Book, held: StoredLink, own: list[StoredLink], role: LinkRole) -> None:
    if role is LinkRole.PRIMARY:
        demote_primary(book, own, held.link.record.system)
    book.change(held, role=role)


def _blocked_by(policy: Policy, own: list[StoredLink], made: NewLink) -> str | None:
    if not in_system(own, made.record.system):
        return None
    as_duplicate = made.role is LinkRole.SECONDARY and made.method is not LinkMethod.EXTERNAL_ID
    return policy.blocks_second(made.record, as_duplicate=as_duplicate)


def _belongs_to_another(made: NewLink, holder: str) -> Verdict:
    question = Question(
        reason=_RULES.get(made.method, "manual"),
        customer_ids=(made.customer_id, holder),
        records=(made.record,),
        confidence=0.5,
        blocked_by="record-of-another-customer",
    )
    message = (
        "The record is another customer's. A question was opened: merge the two, or unlink it there first."
    )
    return refused(
        UserErrorCode.CONFLICT, message, "recordId", customer_id=made.customer_id, question=question
    )


def _one_too_many(made: NewLink, blocked_by: str) -> Verdict:
    question = Question(
        reason=_RULES.get(made.method, "manual"),
        customer_ids=(made.customer_id,),
        records=(made.record,),
        confidence=0.5,
        blocked_by=blocked_by,
    )
    message = (
        "The customer has a record of this system already. A question was opened: if both are the same "
        "person, link this one as SECONDARY; if not, unlink the other first."
    )
    return refused(
        UserErrorCode.CONFLICT, message, "recordId", customer_id=made.customer_id, question=question
    )
