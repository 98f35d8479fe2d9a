"""customerRecordCreate: heals a missing link. The record is made with the customer's id, and then linked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from subgraphs.hub.operations.calls import accounting, commerce, crm, loyalty
from subgraphs.hub.operations.calls.call import SYSTEMS, Call, record_id
from subgraphs.hub.operations.commands.kind import (
    CommandKind,
    Prepared,
    Preparing,
    followed_up,
    given_up,
    needs_attention,
)
from subgraphs.hub.operations.commands.linked import all_links, customer_of, own_records
from subgraphs.hub.operations.port import Attempt, End
from subgraphs.hub.operations.records import HUB, PlannedStep, StepKind
from subgraphs.hub.operations.results import Done, Refused, Result, Unanswered
from subgraphs.hub.operations.run import Run
from subgraphs.hub.operations.seal import Values
from subgraphs.hub.sources.port import CustomerKind, LinkMethod, LinkRole, LinkStatus, RecordKey
from subgraphs.kit.ids import decode_id, encode_id
from subgraphs.kit.refusals import conflict, invalid
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["RECORD_CREATE"]

GATHER = PlannedStep("gather", HUB, "read what the other systems know", StepKind.PREPARATION)
LINK = PlannedStep("link", HUB, "link the record", StepKind.FOLLOW_UP)

READ: Mapping[str, str] = {
    "COMMERCE": "email",
    "CRM": "email phone companyName firstName lastName",
    "LOYALTY": "email phone",
    "ACCOUNTING": "email legalName",
}
"""In the order in which they are believed, for what nobody owns as long as the record is missing."""


async def prepare(preparing: Preparing, asked: Values) -> Prepared | Refusal:
    system = str(asked["system"])
    if system not in SYSTEMS:
        return invalid(f"Records are kept in {', '.join(SYSTEMS)}.", "system")
    customer = await customer_of(preparing.crosswalk, asked["customerId"])
    if isinstance(customer, Refusal):
        return customer
    links = await all_links(preparing.crosswalk, customer.id)
    if own_records(links, system):
        return conflict(f"The customer has a record in {system} already.", "system")
    if any(link.record.system == system and link.status is LinkStatus.CANDIDATE for link in links):
        message = f"Records of {system} wait for somebody to decide whether they are this customer's."
        return Refusal(UserErrorCode.LINK_AMBIGUOUS, message, ("system",))
    records = [record for other in READ for record in own_records(links, other)[:1]]
    return Prepared(
        customer_id=customer.id,
        steps=(GATHER, _create_step(system), LINK),
        keys={
            "system": system,
            "customer": customer.id,
            "kind": "COMPANY" if customer.kind is CustomerKind.ORGANIZATION else "PERSON",
            "records": " ".join(map(record_id, records)),
        },
    )


async def course(run: Run) -> End:
    gathered = await run.do(GATHER, partial(_gather, run))
    if isinstance(gathered, Refused | Unanswered):
        return await given_up(run, gathered, None)
    created = await run.call(_create_step(run.key("system")), partial(_create, run))
    match created:
        case Refused():
            return await given_up(run, created, None)
        case Unanswered():
            return needs_attention(created)
        case Done(record) if record is not None:
            return followed_up([await _link(run, record)])
        case Done():
            return needs_attention(created)


async def _link(run: Run, record: str) -> Done | Refused | Unanswered:
    system = SYSTEMS[run.key("system")]
    key = RecordKey(system.code, system.kind, record)
    return await run.decide(
        LINK,
        lambda decisions, deciding: decisions.link(
            deciding, run.key("customer"), key, LinkRole.PRIMARY, LinkMethod.EXTERNAL_ID
        ),
    )


async def _gather(run: Run, _: Attempt) -> Result:
    """The values are sealed with the operation: they are the input of its next step."""
    known: dict[str, str] = {}
    for id in run.key("records").split():
        fields = READ[_system_of(id)]
        read = await run.means.calls.read(id, fields, run.id)
        if isinstance(read, Refused | Unanswered):
            return read
        for name in fields.split():
            value = read.get(name)
            if value is not None:
                known.setdefault(name, str(value))
    if (run.key("system") == "COMMERCE" and "email" not in known) or not _legal_name(run, known):
        return Refused(UserErrorCode.INVALID)
    await run.keep(known)
    return Done()


def _system_of(id: str) -> str:
    type_name = decode_id(id).type_name
    return next(system.code for system in SYSTEMS.values() if system.type_name == type_name)


def _legal_name(run: Run, known: Mapping[str, object]) -> str:
    """Needed in accounting only; anything will do elsewhere."""
    if run.key("system") != "ACCOUNTING":
        return "-"
    names = (known.get("firstName"), known.get("lastName"))
    return str(known.get("companyName") or " ".join(str(name) for name in names if name))


def _create(run: Run, known: Values) -> Call:
    customer = encode_id("Customer", run.key("customer"))
    given = {name: str(value) for name, value in known.items()}
    match run.key("system"):
        case "COMMERCE":
            return commerce.create_account(customer, given["email"])
        case "CRM":
            values = _reachable_by(given)
            if "legalName" in given and run.key("kind") == "COMPANY":
                values["companyName"] = given["legalName"]
            return crm.create_contact(customer, run.key("kind"), values)
        case "LOYALTY":
            return loyalty.create_member(customer, _reachable_by(given))
        case _:
            return accounting.create_ledger_account(customer, _legal_name(run, known), given.get("email"))


def _reachable_by(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name in ("email", "phone")}


def _create_step(system: str) -> PlannedStep:
    return PlannedStep("create", system, "create the record", StepKind.PIVOT)


RECORD_CREATE = CommandKind("customerRecordCreate", prepare, course)
