"""What every mutation of the hub answers: the customer, the operation, and what stood against it."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry
from strawberry.types import Info

from subgraphs.hub.context import Context
from subgraphs.hub.operations.commands.kind import Asked
from subgraphs.hub.operations.desk import OperationDesk
from subgraphs.hub.schema.customer import Customer, customer, load_customer
from subgraphs.hub.schema.operation import Operation, load_operation, operation
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import not_found
from subgraphs.kit.user_errors import Refusal, UserError, UserErrorCode, user_errors

__all__ = ["CustomerPayload", "asked_again", "decided", "performed"]

ANONYMOUS = "anonymous"

LONGEST_ACTOR = 200

SECOND = Refusal(
    UserErrorCode.DENIED,
    "One request has at most one mutation that touches two systems. Send this one by itself.",
)


@strawberry.type
class CustomerPayload:
    customer: Customer | None
    operation: Operation | None
    user_errors: list[UserError]


async def performed(
    info: Info[Context, None], type: str, key: str, given: Mapping[str, object]
) -> CustomerPayload:
    """A command that touches more than one system: the one of its request.

    The fields of a mutation run one after the other, and what the first has done stands when the second
    fails.
    """
    if not info.context.admission.take():
        return _refused(SECOND)
    return await decided(info, type, key, given)


async def decided(
    info: Info[Context, None], type: str, key: str, given: Mapping[str, object]
) -> CustomerPayload:
    """A command that the hub carries out by itself: a request may have several."""
    if not await _concerns_somebody_seen(info, given):
        return _refused(not_found("customer", "customerId"))
    accepted = await _desk(info).accept(_asked(info, type, key, given))
    return await _answer(info, accepted)


async def asked_again(info: Info[Context, None], key: str, operation_id: str) -> CustomerPayload:
    if not info.context.admission.take():
        return _refused(SECOND)
    id = native_key(operation_id, "Operation")
    if id is None or await load_operation(info, operation_id) is None:
        return _refused(not_found("operation", "operationId"))
    asked = _asked(info, "operationRetry", key, {"operationId": operation_id})
    return await _answer(info, await _desk(info).retry(asked, id))


async def _concerns_somebody_seen(info: Info[Context, None], given: Mapping[str, object]) -> bool:
    """A caller who does not see all customers commands for those whom it sees, and decides on no links."""
    if info.context.sight is None:
        return True
    customer_id = given.get("customerId")
    return isinstance(customer_id, str) and await load_customer(info, customer_id) is not None


def _desk(info: Info[Context, None]) -> OperationDesk:
    desk = info.context.source.desk
    if desk is None:
        raise SourceDown("The hub was given no keys, so it accepts no command.")
    return desk


def _asked(info: Info[Context, None], type: str, key: str, given: Mapping[str, object]) -> Asked:
    caller = info.context.caller
    return Asked(type, caller.client, (caller.subject or ANONYMOUS)[:LONGEST_ACTOR], key, given)


async def _answer(info: Info[Context, None], accepted: str | Refusal) -> CustomerPayload:
    """Read anew: the loaders of the request may have seen the operation as it was before."""
    if isinstance(accepted, Refusal):
        return _refused(accepted)
    record = (await info.context.source.operations.operations([accepted]))[accepted]
    ids = [record.customer_id] if record.customer_id else []
    found = await info.context.crosswalk.customers(ids)
    owner = next(iter(found.values()), None)
    return CustomerPayload(
        customer=customer(owner) if owner else None,
        operation=operation(record),
        user_errors=user_errors(record.refusals),
    )


def _refused(refusal: Refusal) -> CustomerPayload:
    return CustomerPayload(customer=None, operation=None, user_errors=user_errors([refusal]))
