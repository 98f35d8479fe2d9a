"""customerEmailChange: reserved, confirmed by a click, written by its owner, and then followed by every
copy."""

from __future__ import annotations

from subgraphs.hub.operations.calls import commerce
from subgraphs.hub.operations.calls.call import Call, record_id
from subgraphs.hub.operations.commands.kind import (
    CommandKind,
    Prepared,
    Preparing,
    followed_up,
    given_up,
    needs_attention,
)
from subgraphs.hub.operations.commands.linked import all_links, customer_of, own_records, primary_record
from subgraphs.hub.operations.copies import OWNED, copies_set, copy_steps
from subgraphs.hub.operations.port import End
from subgraphs.hub.operations.records import PlannedStep, StepKind
from subgraphs.hub.operations.results import Done, Refused, Unanswered
from subgraphs.hub.operations.run import Run, Settled, fixed
from subgraphs.hub.operations.seal import Values
from subgraphs.kit.contact_values import email_or_refusal
from subgraphs.kit.user_errors import Refusal

__all__ = ["EMAIL_CHANGE"]

OWNED_EMAIL = OWNED["Account.email"]

RESERVE = PlannedStep("reserve", "COMMERCE", "reserve the e-mail address", StepKind.PREPARATION)
CONFIRM = PlannedStep("confirm", "COMMERCE", "wait for the confirmation", StepKind.PREPARATION)
SET = PlannedStep("set", "COMMERCE", "set the e-mail address", StepKind.PIVOT)
RELEASE = PlannedStep("release", "COMMERCE", "release the e-mail address", StepKind.UNDO)


async def prepare(preparing: Preparing, asked: Values) -> Prepared | Refusal:
    email = email_or_refusal(str(asked["newEmail"]), "newEmail")
    if isinstance(email, Refusal):
        return email
    customer = await customer_of(preparing.crosswalk, asked["customerId"])
    if isinstance(customer, Refusal):
        return customer
    links = await all_links(preparing.crosswalk, customer.id)
    account = primary_record(links, "COMMERCE")
    if isinstance(account, Refusal):
        return account
    copies = [record for place in OWNED_EMAIL.copies for record in own_records(links, place.system)]
    return Prepared(
        customer_id=customer.id,
        steps=(RESERVE, CONFIRM, SET, *copy_steps(OWNED_EMAIL, copies)),
        keys={"account": record_id(account), "copies": " ".join(map(record_id, copies))},
        values={"email": email, "expectedVersion": asked.get("expectedVersion")},
        awaiting=f"account.email_confirmed:{account.key}",
        copied_field="Account.email",
    )


async def course(run: Run) -> End:
    account = run.key("account")
    reserved = await run.call(RESERVE, lambda values: _reserve(account, values))
    if isinstance(reserved, Refused | Unanswered):
        perhaps = isinstance(reserved, Unanswered) and reserved.perhaps_written
        return await given_up(run, reserved, _release if perhaps else None, "newEmail")
    if not await run.wait(CONFIRM, run.means.conduct.confirmation.total_seconds()):
        return await given_up(run, Done(), _release)
    changed = await run.call(SET, lambda values: commerce.set_email(account, str(values["email"])))
    match changed:
        case Refused():
            return await given_up(run, changed, _release, "newEmail")
        case Unanswered():
            return needs_attention(changed)
        case Done():
            return followed_up(await copies_set(run, OWNED_EMAIL, account, run.key("copies").split()))


def _reserve(account: str, values: Values) -> Call:
    expected = values.get("expectedVersion")
    return commerce.reserve_email(account, str(values["email"]), None if expected is None else str(expected))


async def _release(run: Run) -> Settled:
    account = run.key("account")
    return await run.call(RELEASE, fixed(commerce.release_email(account)))


EMAIL_CHANGE = CommandKind("customerEmailChange", prepare, course)
