"""Where the fetched data call a field otherwise than the client does."""

from __future__ import annotations

from dataclasses import dataclass

from resolvers.plan import EACH, OnTypes, Rename
from resolvers.type_conditions import TypeConditions
from schema.frozen import frozen_by_type

__all__ = ["Renames"]

_Pending = tuple[tuple["str | OnTypes", ...], str, str]
"""The way still to go to the field's object, its response name, its data key."""


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Renames:
    """The renames of one object of the response and of all that lies beneath it."""

    pending: tuple[_Pending, ...] = ()

    @classmethod
    def of(cls, renames: tuple[Rename, ...]) -> Renames:
        return cls(
            tuple(
                (
                    tuple(segment for segment in rename.parent if segment != EACH),
                    rename.response_name,
                    rename.data_key,
                )
                for rename in renames
            )
        )

    def on_type(self, type_name: str, conditions: TypeConditions) -> Renames:
        """Those that hold for an object of this type."""
        if not self.pending:
            return self
        return Renames(
            tuple(
                (way, response_name, data_key)
                for pending, response_name, data_key in self.pending
                if (way := _past_type_conditions(pending, type_name, conditions)) is not None
            )
        )

    def beneath(self, response_name: str) -> Renames:
        if not self.pending:
            return self
        return Renames(
            tuple(
                (way[1:], renamed, data_key)
                for way, renamed, data_key in self.pending
                if way[:1] == (response_name,)
            )
        )

    def data_key(self, response_name: str) -> str:
        for way, renamed, data_key in self.pending:
            if not way and renamed == response_name:
                return data_key
        return response_name


def _past_type_conditions(
    way: tuple[str | OnTypes, ...], type_name: str, conditions: TypeConditions
) -> tuple[str | OnTypes, ...] | None:
    position = 0
    while position < len(way):
        segment = way[position]
        if not isinstance(segment, OnTypes):
            break
        if type_name not in conditions.any_of(segment.types):
            return None
        position += 1
    return way[position:]
