"""The cursor of the timeline: the position in each stream, and what a system that failed still owes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.pages import Position

__all__ = ["ORDER", "Place", "place_of", "position_of"]

ORDER = "TIMELINE"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins."""

    after: Mapping[str, str | None] = field(default_factory=dict)
    """Stream → the cursor of its last event shown. None: nothing of it is left."""
    before: dt.datetime | None = None
    """The moment of the oldest event shown. None at the beginning."""
    owed: Mapping[str, dt.datetime] = field(default_factory=dict)
    """Stream that did not answer → the moment from which on its events are missing."""


def position_of(place: Place, asked: str) -> Position:
    """`asked` names the customer and the kinds: the cursor serves no other list."""
    owed = {key: at.isoformat() for key, at in place.owed.items()}
    parts = [dict(place.after), place.before.isoformat() if place.before else None, owed]
    return Position(json.dumps(parts, separators=(",", ":"), ensure_ascii=False), asked)


def place_of(position: Position | None, asked: str) -> Place:
    """Raises BadUserInput for a cursor of another list, or one that was put together by hand."""
    if position is None:
        return Place()
    try:
        match json.loads(str(position.value)):
            case [dict() as after, (str() | None) as before, dict() as owed] if position.id == asked:
                if not all(isinstance(cursor, str | None) for cursor in after.values()):
                    raise _refused()
                moments = {key: _moment(at) for key, at in owed.items()}
                return Place(after, _moment(before) if before else None, moments)
    except (ValueError, TypeError):
        pass
    raise _refused()


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _refused() -> BadUserInput:
    return BadUserInput(
        "after is not a cursor of this timeline. Use one of a page with the same kinds, or leave it out."
    )
