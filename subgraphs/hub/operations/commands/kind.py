"""What makes a command: how it is accepted, and how it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from subgraphs.hub.operations.port import End, OperationStore
from subgraphs.hub.operations.records import Keys, OperationStatus, PlannedStep
from subgraphs.hub.operations.results import Done, Refused, Unanswered
from subgraphs.hub.operations.run import Run, Settled
from subgraphs.hub.operations.seal import Values
from subgraphs.hub.sources.port import Crosswalk
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = [
    "Asked",
    "CommandKind",
    "Prepared",
    "Preparing",
    "followed_up",
    "given_up",
    "needs_attention",
    "refusal",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A mutation as it came in."""

    type: str
    client: str
    actor: str
    key: str
    input: Values = field(repr=False)
    """All arguments but the key, as JSON has them."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is stored of a command that was accepted."""

    customer_id: str | None
    steps: tuple[PlannedStep, ...]
    keys: Keys = field(default_factory=dict)
    values: Values = field(default_factory=dict, repr=False)
    awaiting: str | None = None
    copied_field: str | None = None


@dataclass(frozen=True, slots=True)
class Preparing:
    """What the acceptance of a command may look into."""

    crosswalk: Crosswalk
    store: OperationStore


@dataclass(frozen=True, slots=True)
class CommandKind:
    type: str
    """The name of the mutation."""
    prepare: Callable[[Preparing, Values], Awaitable[Prepared | Refusal]]
    course: Callable[[Run], Awaitable[End]]


MESSAGES: Mapping[UserErrorCode, str] = {
    UserErrorCode.INVALID: "A system refused the value.",
    UserErrorCode.NOT_FOUND: "There is no such record of this customer in its system.",
    UserErrorCode.CONFLICT: "The present state of a record does not allow it.",
    UserErrorCode.VERSION_MISMATCH: "The record has changed since it was read. Read it, and decide again.",
    UserErrorCode.INSUFFICIENT_POINTS: "There are not enough points.",
    UserErrorCode.CONSENT_REQUIRED: "A consent is missing.",
    UserErrorCode.OWNER_UNAVAILABLE: "The system that owns the data does not answer. Nothing was written.",
    UserErrorCode.DENIED: "It is not allowed.",
}


def refusal(why: Settled, *path: str) -> Refusal:
    """In the hub's own words: those of a system might repeat a value, and refusals are stored."""
    match why:
        case Refused(code, told):
            return Refusal(code, told or MESSAGES.get(code, "It was refused."), path)
        case Unanswered():
            code = UserErrorCode.OWNER_UNAVAILABLE
            return Refusal(code, MESSAGES[code], ())
        case Done():
            return Refusal(UserErrorCode.CONFLICT, "Nobody confirmed it in time.", path)


async def given_up(
    run: Run, why: Settled, undo: Callable[[Run], Awaitable[Settled]] | None, *path: str
) -> End:
    """Before the pivot: nothing was written, or what was reserved is released."""
    told = refusal(why, *path)
    if undo is None:
        return End(OperationStatus.FAILED, (told,))
    released = await undo(run)
    if isinstance(released, Unanswered):
        return End(OperationStatus.NEEDS_ATTENTION, (told,))
    return End(OperationStatus.COMPENSATED, (told,))


def needs_attention(why: Settled) -> End:
    return End(OperationStatus.NEEDS_ATTENTION, (refusal(why),) if isinstance(why, Refused) else ())


def followed_up(results: list[Settled], customer_id: str | None = None) -> End:
    """After the pivot: all is done, or a human must see to the rest."""
    for result in results:
        if isinstance(result, Refused | Unanswered):
            return needs_attention(result)
        if any(one.outcome == "FAILED" for one in result.became):
            return End(OperationStatus.NEEDS_ATTENTION)
    return End(OperationStatus.SUCCEEDED, customer_id=customer_id)
