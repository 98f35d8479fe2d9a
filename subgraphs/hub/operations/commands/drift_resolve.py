"""driftResolve: the value that is kept becomes the owner's, and then that of every copy."""

from __future__ import annotations

from functools import partial

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
from subgraphs.hub.operations.port import Attempt, End
from subgraphs.hub.operations.records import PlannedStep, StepKind
from subgraphs.hub.operations.results import Done, Refused, Result, Unanswered
from subgraphs.hub.operations.run import Run
from subgraphs.hub.operations.seal import Values
from subgraphs.kit.refusals import invalid
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["DRIFT_RESOLVE"]


async def prepare(preparing: Preparing, asked: Values) -> Prepared | Refusal:
    owned = OWNED.get(str(asked["field"]))
    if owned is None:
        return invalid(f"Fields that have copies are {', '.join(OWNED)}.", "field")
    keep = next((one for one in (owned.owner, *owned.copies) if one.system == asked["keep"]), None)
    if keep is None:
        return invalid(f"{asked['keep']} has no copy of {owned.owner.coordinate}.", "keep")
    if keep is not owned.owner and owned.owner.set is None:
        return invalid(f"Only {owned.owner.system} changes {owned.owner.coordinate}: keep its value.", "keep")
    customer = await customer_of(preparing.crosswalk, asked["customerId"])
    if isinstance(customer, Refusal):
        return customer
    links = await all_links(preparing.crosswalk, customer.id)
    owner, kept = primary_record(links, owned.owner.system), primary_record(links, keep.system)
    if isinstance(owner, Refusal):
        return owner
    if isinstance(kept, Refusal):
        return kept
    copies = [record for place in owned.copies for record in own_records(links, place.system)]
    return Prepared(
        customer_id=customer.id,
        steps=(_read_step(keep.system), _set_step(owned.owner.system), *copy_steps(owned, copies)),
        keys={
            "field": owned.owner.coordinate,
            "keptField": keep.field,
            "keptSystem": keep.system,
            "owner": record_id(owner),
            "kept": record_id(kept),
            "copies": " ".join(map(record_id, copies)),
        },
        copied_field=owned.owner.coordinate,
    )


async def course(run: Run) -> End:
    owned, owner = OWNED[run.key("field")], run.key("owner")
    read = await run.do(_read_step(run.key("keptSystem")), partial(_read, run))
    if isinstance(read, Refused | Unanswered):
        return await given_up(run, read, None, "keep")
    if read.outcome != "OWNED":
        changed = await run.call(_set_step(owned.owner.system), partial(_set, run))
        match changed:
            case Refused():
                return await given_up(run, changed, None, "keep")
            case Unanswered():
                return needs_attention(changed)
    return followed_up(await copies_set(run, owned, owner, run.key("copies").split()))


async def _read(run: Run, _: Attempt) -> Result:
    """The value is sealed with the operation until the owner has it."""
    owned = OWNED[run.key("field")]
    kept = await run.means.calls.read(run.key("kept"), run.key("keptField"), run.id)
    if isinstance(kept, Refused | Unanswered):
        return kept
    if run.key("kept") == run.key("owner"):
        return Done(outcome="OWNED")
    value = kept[run.key("keptField")]
    if value is None:
        return Refused(UserErrorCode.INVALID)
    owner = await run.means.calls.read(run.key("owner"), owned.owner.field, run.id)
    if isinstance(owner, Refused | Unanswered):
        return owner
    if owner[owned.owner.field] == value:
        return Done(outcome="OWNED")
    await run.keep({"value": value})
    return Done(outcome="KEPT")


def _set(run: Run, values: Values) -> Call:
    setter = OWNED[run.key("field")].owner.set
    if setter is None:
        raise AssertionError("Such a field is refused before the operation begins.")
    return setter(run.key("owner"), str(values["value"]))


def _read_step(system: str) -> PlannedStep:
    return PlannedStep("read", system, "read the value that is kept", StepKind.PREPARATION)


def _set_step(system: str) -> PlannedStep:
    return PlannedStep("set", system, "set the value", StepKind.PIVOT)


DRIFT_RESOLVE = CommandKind("driftResolve", prepare, course)
