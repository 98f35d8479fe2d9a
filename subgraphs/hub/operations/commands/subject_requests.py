"""customerExportRequest and customerErasureRequest: one step for each system that has records of the
customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from subgraphs.hub.operations.calls import subjects
from subgraphs.hub.operations.calls.call import SYSTEMS, Call, record_id
from subgraphs.hub.operations.commands.kind import CommandKind, Prepared, Preparing, followed_up
from subgraphs.hub.operations.commands.linked import all_links, customer_of, own_records
from subgraphs.hub.operations.port import End
from subgraphs.hub.operations.records import HUB, OperationStatus, PlannedStep, StepKind
from subgraphs.hub.operations.run import Run, Settled, fixed
from subgraphs.hub.operations.seal import Values
from subgraphs.kit.user_errors import Refusal

__all__ = ["ERASURE_REQUEST", "EXPORT_REQUEST", "export_step"]

FORGET = PlannedStep("forget", HUB, "forget the customer", StepKind.FOLLOW_UP)

Command = Callable[[str, Sequence[str]], Call]


def _steps(verb: str, systems: Sequence[str]) -> tuple[PlannedStep, ...]:
    """None of them can be undone, and none waits for another: each is repeated until it is done."""
    return tuple(PlannedStep(_name(verb, system), system, verb, StepKind.FOLLOW_UP) for system in systems)


def _name(verb: str, system: str) -> str:
    return f"{verb}:{system}"


def export_step(system: str) -> str:
    """The name of the step that exports the records of this system."""
    return _name("export", system)


async def _prepared(preparing: Preparing, asked: Values, verb: str) -> Prepared | Refusal:
    customer = await customer_of(preparing.crosswalk, asked["customerId"])
    if isinstance(customer, Refusal):
        return customer
    links = await all_links(preparing.crosswalk, customer.id)
    records = {system: list(map(record_id, own_records(links, system))) for system in SYSTEMS}
    keys = {system: " ".join(ids) for system, ids in records.items() if ids}
    return Prepared(customer.id, _steps(verb, list(keys)), {"customer": customer.id, **keys})


async def _asked_of_all(run: Run, verb: str, command: Command) -> list[Settled]:
    """A system that fails keeps no other from being asked."""
    systems = [system for system in SYSTEMS if system in run.operation.keys]
    results: list[Settled] = []
    for step in _steps(verb, systems):
        call = command(step.system, run.key(step.system).split())
        results.append(await run.call(step, fixed(call)))
    return results


async def prepare_export(preparing: Preparing, asked: Values) -> Prepared | Refusal:
    return await _prepared(preparing, asked, "export")


async def export(run: Run) -> End:
    return followed_up(await _asked_of_all(run, "export", subjects.export))


async def prepare_erasure(preparing: Preparing, asked: Values) -> Prepared | Refusal:
    prepared = await _prepared(preparing, asked, "erase")
    if isinstance(prepared, Refusal):
        return prepared
    return Prepared(prepared.customer_id, (*prepared.steps, FORGET), prepared.keys)


async def erase(run: Run) -> End:
    """The links are forgotten last: as long as a record stands that should not, they lead to it."""
    end = followed_up(await _asked_of_all(run, "erase", subjects.erase))
    if end.status is not OperationStatus.SUCCEEDED:
        return end
    customer = run.key("customer")
    return followed_up([await run.decide(FORGET, lambda by, deciding: by.erase(deciding, customer))])


EXPORT_REQUEST = CommandKind("customerExportRequest", prepare_export, export)

ERASURE_REQUEST = CommandKind("customerErasureRequest", prepare_erasure, erase)
