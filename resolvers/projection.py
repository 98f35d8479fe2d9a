"""From the fetched data to what the client asked: its names, its order, its types, its nulls.

There are two ways to the same answer. The general one takes whatever came and says what is wrong with it
(`completion`). The other one is written out as Python source for this operation (`written_projection`): twice
as fast, for an answer with which nothing is wrong. It is written when an operation has come a few times, and
where its data are odd, the general way is gone from the start.
"""

from __future__ import annotations

from typing import Final

from graphql import GraphQLObjectType

from resolvers.completion import complete_object
from resolvers.findings import Findings
from resolvers.json_values import JsonObject
from resolvers.marks import NO_MARKS, Marks
from resolvers.renames import Renames
from resolvers.shapes import ObjectShape, shape_of
from resolvers.type_conditions import TypeConditions
from resolvers.written_projection import ODD, Bind, write_projection
from schema.selections import SelectionSet

__all__ = ["Projection", "compile_projection"]

OFTEN: Final = 12
"""After so many answers of an operation its projection is written. That costs about as much time as it saves
in as many answers, and most documents that come once never come again."""


def compile_projection(
    selections: SelectionSet,
    root: GraphQLObjectType,
    renames: Renames,
    conditions: TypeConditions,
    marks: Marks = NO_MARKS,
) -> Projection:
    """`selections` has no conditions any more. What is marked needs a seal, or a place to be noticed."""
    return Projection(shape_of(selections, root, renames, conditions, marks))


class Projection:
    def __init__(self, shape: ObjectShape) -> None:
        self._shape = shape
        self._complete = complete_object(shape)
        self._written: Bind | None = None
        self._until_written = OFTEN

    def __call__(self, fetched: JsonObject, found: Findings) -> JsonObject | None:
        if self._written is not None:
            try:
                return self._written(found)(fetched)
            except ODD:
                pass
        elif self._until_written:
            self._until_written -= 1
            if not self._until_written:
                self.write()
        return self._complete(fetched, None, found)  # type: ignore[return-value] # an object becomes an object

    def write(self) -> None:
        """Now, however few answers there were."""
        self._written = write_projection(self._shape)
