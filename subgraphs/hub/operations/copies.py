"""The owned fields that have copies: how each is read and set, at its owner and in each copy.

Which field is a copy of which is what the `@copyOf` marks say; a test holds this list against them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from subgraphs.hub.operations.calls import accounting, commerce, crm, loyalty
from subgraphs.hub.operations.calls.call import SYSTEMS, Call, record_id
from subgraphs.hub.operations.port import Attempt
from subgraphs.hub.operations.records import PlannedStep, StepKind
from subgraphs.hub.operations.results import Done, Refused, Result, Unanswered
from subgraphs.hub.operations.run import Run, Settled
from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.ids import decode_id

__all__ = ["OWNED", "OwnedField", "Place", "copies_set", "copy_steps"]

Setter = Callable[[str, str | None], Call]


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a system's record."""

    system: str
    field: str
    set: Setter | None
    """None where nobody sets it from outside: a card number changes with the card."""

    @property
    def coordinate(self) -> str:
        return f"{SYSTEMS[self.system].type_name}.{self.field}"


@dataclass(frozen=True, slots=True)
class OwnedField:
    owner: Place
    copies: tuple[Place, ...]


OWNED: Mapping[str, OwnedField] = {
    owned.owner.coordinate: owned
    for owned in (
        OwnedField(
            Place("COMMERCE", "email", commerce.set_email),
            (
                Place("CRM", "email", crm.set_email),
                Place("LOYALTY", "email", loyalty.set_email),
                Place("ACCOUNTING", "email", accounting.set_email),
            ),
        ),
        OwnedField(Place("CRM", "phone", crm.set_phone), (Place("LOYALTY", "phone", loyalty.set_phone),)),
        OwnedField(
            Place("ACCOUNTING", "legalName", accounting.set_legal_name),
            (Place("CRM", "companyName", crm.set_company_name),),
        ),
        OwnedField(
            Place("LOYALTY", "cardNumber", None),
            (Place("COMMERCE", "loyaltyCardNumber", commerce.set_card_number),),
        ),
    )
}


def copy_steps(owned: OwnedField, records: Sequence[RecordKey]) -> tuple[PlannedStep, ...]:
    """One for each record that holds a copy. Its id is part of the name, so the course finds it again."""
    places = {place.system: place for place in owned.copies}
    return tuple(
        PlannedStep(
            f"copy:{record_id(record)}",
            record.system,
            f"set {places[record.system].field}",
            StepKind.FOLLOW_UP,
        )
        for record in records
        if record.system in places
    )


async def copies_set(run: Run, owned: OwnedField, owner_id: str, record_ids: Sequence[str]) -> list[Settled]:
    """Each copy gets what the owner has now. One that cannot be set does not keep the others from it."""
    places = {SYSTEMS[place.system].type_name: place for place in owned.copies}
    results: list[Settled] = []
    for id in record_ids:
        place = places[decode_id(id).type_name]
        step = PlannedStep(f"copy:{id}", place.system, f"set {place.field}", StepKind.FOLLOW_UP)
        results.append(await run.do(step, partial(_set, run, step, (owned.owner, owner_id), (place, id))))
    return results


async def _set(
    run: Run, step: PlannedStep, owner: tuple[Place, str], copy: tuple[Place, str], attempt: Attempt
) -> Result:
    """Both are read anew before each attempt, so that what an unanswered attempt has written is seen."""
    (owner_place, owner_id), (place, id) = owner, copy
    wanted = await run.means.calls.read(owner_id, owner_place.field, run.id)
    if isinstance(wanted, Refused | Unanswered):
        return wanted
    present = await run.means.calls.read(id, f"{place.field} version", run.id)
    if isinstance(present, Refused | Unanswered):
        return present
    value = wanted[owner_place.field]
    if value == present[place.field]:
        return Done(outcome="EQUAL")
    if place.set is None:
        raise AssertionError(f"{place.coordinate} is a copy that nobody can set.")
    result = await run.send(step, place.set(id, None if value is None else str(value)), attempt)
    return Done(result.record, "SET") if isinstance(result, Done) else result
