"""The decisions on identity: link, unlink, merge, unmerge, reject. The hub makes them by itself, in one
step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from subgraphs.hub.identity.port import Decided, Deciding, Decisions
from subgraphs.hub.operations.calls.call import system_of_type
from subgraphs.hub.operations.commands.kind import CommandKind, Prepared, Preparing, given_up, needs_attention
from subgraphs.hub.operations.commands.linked import customer_of
from subgraphs.hub.operations.port import End
from subgraphs.hub.operations.records import HUB, OperationStatus, PlannedStep, StepKind
from subgraphs.hub.operations.results import Done, Refused, Unanswered
from subgraphs.hub.operations.run import Run
from subgraphs.hub.operations.seal import Values
from subgraphs.hub.sources.port import LinkRole, RecordKey
from subgraphs.kit.ids import UndecodableId, decode_id, native_key
from subgraphs.kit.refusals import not_found
from subgraphs.kit.user_errors import Refusal

__all__ = ["CANDIDATE_REJECT", "LINK", "MERGE", "UNLINK", "UNMERGE"]

Decision = Callable[[Decisions, Deciding, Mapping[str, str]], Awaitable[Decided]]


async def _about_a_record(preparing: Preparing, asked: Values) -> Mapping[str, str] | Refusal:
    try:
        type_name, key = decode_id(str(asked["recordId"]))
    except UndecodableId:
        return not_found("record", "recordId")
    system = system_of_type(type_name)
    if system is None:
        return not_found("record", "recordId")
    keys = await _about_customers(preparing, asked, "customerId")
    if isinstance(keys, Refusal):
        return keys
    role = str(asked.get("role", LinkRole.PRIMARY.value))
    return {**keys, "system": system.code, "kind": system.kind, "record": key, "role": role}


async def _about_customers(preparing: Preparing, asked: Values, *names: str) -> Mapping[str, str] | Refusal:
    """Named by the ids that the caller gave: a customer that was merged away is restored by its own."""
    keys: dict[str, str] = {}
    for name in names:
        customer = await customer_of(preparing.crosswalk, asked[name], name)
        if isinstance(customer, Refusal):
            return customer
        keys[name] = native_key(str(asked[name]), "Customer") or customer.id
    return keys


async def _about_a_candidate(_: Preparing, asked: Values) -> Mapping[str, str] | Refusal:
    key = native_key(str(asked["candidateId"]), "LinkCandidate")
    return not_found("candidate", "candidateId") if key is None else {"candidate": key}


Subject = Callable[[Preparing, Values], Awaitable[Mapping[str, str] | Refusal]]


def _kind(type: str, action: str, subject: Subject, decision: Decision) -> CommandKind:
    step = PlannedStep("decide", HUB, action, StepKind.PIVOT)

    async def prepare(preparing: Preparing, asked: Values) -> Prepared | Refusal:
        keys = await subject(preparing, asked)
        if isinstance(keys, Refusal):
            return keys
        customer = keys.get("customerId") or keys.get("survivorId")
        return Prepared(customer, (step,), keys, {"note": asked.get("note")})

    async def course(run: Run) -> End:
        decided = await run.decide(step, lambda by, deciding: decision(by, deciding, run.operation.keys))
        match decided:
            case Done(customer):
                return End(OperationStatus.SUCCEEDED, customer_id=customer)
            case Refused():
                return await given_up(run, decided, None)
            case Unanswered():
                return needs_attention(decided)

    return CommandKind(type, prepare, course)


def _record(keys: Mapping[str, str]) -> RecordKey:
    return RecordKey(keys["system"], keys["kind"], keys["record"])


LINK = _kind(
    "customerLink",
    "link the record",
    _about_a_record,
    lambda by, deciding, keys: by.link(deciding, keys["customerId"], _record(keys), LinkRole(keys["role"])),
)

UNLINK = _kind(
    "customerUnlink",
    "unlink the record",
    _about_a_record,
    lambda by, deciding, keys: by.unlink(deciding, keys["customerId"], _record(keys)),
)

MERGE = _kind(
    "customerMerge",
    "merge the customers",
    lambda preparing, asked: _about_customers(preparing, asked, "survivorId", "duplicateId"),
    lambda by, deciding, keys: by.merge(deciding, keys["survivorId"], keys["duplicateId"]),
)

UNMERGE = _kind(
    "customerUnmerge",
    "restore the customer",
    lambda preparing, asked: _about_customers(preparing, asked, "customerId", "restoreId"),
    lambda by, deciding, keys: by.unmerge(deciding, keys["customerId"], keys["restoreId"]),
)

CANDIDATE_REJECT = _kind(
    "candidateReject",
    "reject the candidate",
    _about_a_candidate,
    lambda by, deciding, keys: by.reject(deciding, keys["candidate"]),
)
