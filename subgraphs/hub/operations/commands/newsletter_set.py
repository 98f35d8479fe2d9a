"""customerNewsletterSet: the CRM owns it. Nobody who leaves a list is held up, and every record of theirs
leaves."""

from __future__ import annotations

from functools import partial

from subgraphs.hub.operations.calls import crm
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
from subgraphs.hub.operations.port import End
from subgraphs.hub.operations.records import PlannedStep, StepKind
from subgraphs.hub.operations.results import Done, Refused, Unanswered
from subgraphs.hub.operations.run import Run, fixed
from subgraphs.hub.operations.seal import Values
from subgraphs.kit.user_errors import Refusal

__all__ = ["NEWSLETTER_SET"]

SUBSCRIBE = PlannedStep("set", "CRM", "subscribe", StepKind.PIVOT)
UNSUBSCRIBE = PlannedStep("set", "CRM", "unsubscribe", StepKind.PIVOT)


async def prepare(preparing: Preparing, asked: Values) -> Prepared | Refusal:
    customer = await customer_of(preparing.crosswalk, asked["customerId"])
    if isinstance(customer, Refusal):
        return customer
    links = await all_links(preparing.crosswalk, customer.id)
    contact = primary_record(links, "CRM")
    if isinstance(contact, Refusal):
        return contact
    others = [record_id(record) for record in own_records(links, "CRM")[1:]]
    followers = [] if asked["subscribed"] else others
    first = SUBSCRIBE if asked["subscribed"] else UNSUBSCRIBE
    return Prepared(
        customer_id=customer.id,
        steps=(first, *map(_follow_step, followers)),
        keys={"contact": record_id(contact), "others": " ".join(followers), "list": str(asked["list"])},
        values={"subscribed": asked["subscribed"], "source": asked["source"]},
    )


async def course(run: Run) -> End:
    result = await run.call(UNSUBSCRIBE, partial(_set, run))
    match result:
        case Refused():
            return await given_up(run, result, None)
        case Unanswered():
            return needs_attention(result)
        case Done():
            results = [
                await run.call(_follow_step(other), fixed(crm.unsubscribe(other, run.key("list"))))
                for other in run.key("others").split()
            ]
            return followed_up([result, *results])


def _set(run: Run, values: Values) -> Call:
    contact, list_id = run.key("contact"), run.key("list")
    if values["subscribed"]:
        return crm.subscribe(contact, list_id, str(values["source"]))
    return crm.unsubscribe(contact, list_id)


def _follow_step(contact: str) -> PlannedStep:
    return PlannedStep(f"follow:{contact}", "CRM", "unsubscribe", StepKind.FOLLOW_UP)


NEWSLETTER_SET = CommandKind("customerNewsletterSet", prepare, course)
