"""pointsRedeem: points are reserved, the order gets its discount, and the points are spent."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal, InvalidOperation
from functools import partial

from subgraphs.hub.operations.calls import commerce, loyalty
from subgraphs.hub.operations.calls.call import record_id
from subgraphs.hub.operations.commands.kind import (
    CommandKind,
    Prepared,
    Preparing,
    followed_up,
    given_up,
    needs_attention,
)
from subgraphs.hub.operations.commands.linked import all_links, customer_of, own_records, primary_record
from subgraphs.hub.operations.port import Attempt, End
from subgraphs.hub.operations.records import PlannedStep, StepKind
from subgraphs.hub.operations.results import Done, Refused, Result, Unanswered
from subgraphs.hub.operations.run import Run, Settled, fixed
from subgraphs.hub.operations.seal import Values
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import invalid, not_found
from subgraphs.kit.types import money
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["POINTS_REDEEM", "worth_of"]

CHECK_ORDER = PlannedStep("checkOrder", "COMMERCE", "check the order", StepKind.PREPARATION)
CHECK_POINTS = PlannedStep("checkPoints", "LOYALTY", "check the points", StepKind.PREPARATION)
RESERVE = PlannedStep("reserve", "LOYALTY", "reserve the points", StepKind.PREPARATION)
APPLY = PlannedStep("apply", "COMMERCE", "apply the discount", StepKind.PIVOT)
CAPTURE = PlannedStep("capture", "LOYALTY", "spend the points", StepKind.FOLLOW_UP)
RELEASE = PlannedStep("release", "LOYALTY", "release the points", StepKind.UNDO)


async def prepare(preparing: Preparing, asked: Values) -> Prepared | Refusal:
    points = _points(str(asked["points"]))
    if isinstance(points, Refusal):
        return points
    if native_key(str(asked["orderId"]), "Order") is None:
        return not_found("order", "orderId")
    customer = await customer_of(preparing.crosswalk, asked["customerId"])
    if isinstance(customer, Refusal):
        return customer
    links = await all_links(preparing.crosswalk, customer.id)
    member = primary_record(links, "LOYALTY")
    if isinstance(member, Refusal):
        return member
    accounts = own_records(links, "COMMERCE")
    return Prepared(
        customer_id=customer.id,
        steps=(CHECK_ORDER, CHECK_POINTS, RESERVE, APPLY, CAPTURE),
        keys={
            "order": str(asked["orderId"]),
            "member": record_id(member),
            "accounts": " ".join(map(record_id, accounts)),
        },
        values={"points": str(points)},
    )


async def course(run: Run) -> End:
    for check, work in ((CHECK_ORDER, _check_order), (CHECK_POINTS, _check_points)):
        checked = await run.do(check, partial(work, run))
        if isinstance(checked, Refused | Unanswered):
            return await given_up(run, checked, None)
    return await _redeemed(run)


async def _redeemed(run: Run) -> End:
    order, member = run.key("order"), run.key("member")
    seconds = int(run.means.conduct.reservation.total_seconds())
    reserved = await run.call(
        RESERVE, lambda values: loyalty.reserve(member, Decimal(str(values["points"])), run.id, seconds)
    )
    if isinstance(reserved, Refused | Unanswered):
        perhaps = isinstance(reserved, Unanswered) and reserved.perhaps_written
        return await given_up(run, reserved, _release if perhaps else None, "points")
    applied = await run.call(
        APPLY,
        lambda values: commerce.apply_discount(
            order,
            run.id,
            Decimal(str(values["points"])),
            Decimal(str(values["amount"])),
            str(values["currency"]),
        ),
    )
    match applied:
        case Refused():
            return await given_up(run, applied, _release, "orderId")
        case Unanswered():
            return needs_attention(applied)
        case Done():
            return followed_up([await run.call(CAPTURE, fixed(loyalty.capture(member, run.id)))])


async def _release(run: Run) -> Settled:
    return await run.call(RELEASE, fixed(loyalty.release(run.key("member"), run.id)))


async def _check_order(run: Run, _: Attempt) -> Result:
    """The order is the customer's, or points would pay for somebody else's."""
    read = await run.means.calls.read(run.key("order"), "account { id }", run.id)
    if isinstance(read, Refused | Unanswered):
        return read
    match read.get("account"):
        case {"id": str(account)} if account in run.key("accounts").split():
            return Done()
    return Refused(UserErrorCode.NOT_FOUND)


async def _check_points(run: Run, _: Attempt) -> Result:
    """What the points are worth is asked of loyalty, and kept until the order has its discount."""
    fields = "balance { available worth { amount currency } }"
    read = await run.means.calls.read(run.key("member"), fields, run.id)
    if isinstance(read, Refused | Unanswered):
        return read
    values = await run.values()
    match read:
        case _ if values is None:
            return Unanswered("VALUES_DELETED", perhaps_written=False)
        case {"balance": {"available": available, "worth": {"amount": amount, "currency": str(currency)}}}:
            points = Decimal(str(values["points"]))
            if points > Decimal(str(available)):
                return Refused(UserErrorCode.INSUFFICIENT_POINTS)
            worth = worth_of(points, Decimal(str(available)), Decimal(str(amount)), currency)
            await run.keep({**values, "amount": str(worth), "currency": currency})
            return Done()
    return Refused(UserErrorCode.INVALID)


def worth_of(points: Decimal, available: Decimal, worth: Decimal, currency: str) -> Decimal:
    """What some of the available points pay, without parts of a cent.

    Loyalty tells what all of them are worth, rounded down. So how many points make one unit lies in a small
    range; if a whole number lies in it, that is the rate of the programme.
    """
    cent = money(1, currency).amount
    if worth <= 0:
        return cent * 0
    least, most = available / (worth + cent), available / worth
    whole = most.to_integral_value(ROUND_DOWN)
    rate = whole if whole > least else most
    return (points / rate).quantize(cent, ROUND_DOWN)


def _points(text: str) -> Decimal | Refusal:
    try:
        points = Decimal(text)
    except InvalidOperation:
        points = Decimal(0)
    if points.is_finite() and points > 0:
        return points
    return invalid("Give a number of points above zero.", "points")


POINTS_REDEEM = CommandKind("pointsRedeem", prepare, course)
