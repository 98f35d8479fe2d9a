"""What a route wants of the types above its visits, for arguments that are filled from contexts."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.planning.places import Address, Wanted
from gateway.planning.routes import PositionRoute, Visit
from schema.selections import Condition

__all__ = ["all_wanted"]

Conditions = frozenset[Condition]

Way = tuple[Conditions, ...]
"""The conditions of each field on the way to a position."""


def all_wanted(route: PositionRoute, earlier: Wanted) -> Wanted:
    """With what an earlier route wanted: conditions only ever fall away, so that the search ends."""
    wanted = {address: dict(selections) for address, selections in earlier.items()}
    for address, selection, conditions in _wanted(route, ()):
        of_place = wanted.setdefault(address, {})
        of_place[selection] = of_place.get(selection, conditions) & conditions
    return wanted


def _wanted(position: PositionRoute, way: Way) -> Iterator[tuple[Address, str, Conditions]]:
    for visit in position.visits:
        for context in visit.jump.contexts if visit.jump else ():
            conditions = _asked_if(visit).union(*way[-context.levels :])
            yield position.place.ancestor(context.levels).address, context.selection, conditions
        for route in visit.fields:
            if route.child is not None:
                yield from _wanted(route.child, (*way, frozenset(route.field.conditions)))
    for member in position.members:
        yield from _wanted(member, way)


def _asked_if(visit: Visit) -> Conditions:
    """Without these nothing is asked in the visit."""
    return frozenset.intersection(*(frozenset(route.field.conditions) for route in visit.fields))
