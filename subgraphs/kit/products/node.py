"""An object of a product's answer, read with the types that the product's schema promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.values import moment, text, whole

__all__ = ["Node"]


@dataclass(frozen=True, slots=True)
class Node:
    """An object of an answer. What is not as promised raises ProductUnreadable."""

    values: Mapping[str, object] = field(repr=False)

    @property
    def key(self) -> str:
        return self.word("id")

    def word(self, name: str) -> str:
        """A text that is always there."""
        found = self.text(name)
        if found is None:
            raise ProductUnreadable(f"answered no {name}")
        return found

    def text(self, name: str) -> str | None:
        return text(self.values.get(name))

    def whole(self, name: str) -> int:
        return whole(self.values.get(name))

    def flag(self, name: str) -> bool:
        return self.values.get(name) is True

    def moment(self, name: str) -> dt.datetime:
        return moment(self.values.get(name))

    def moment_or_none(self, name: str) -> dt.datetime | None:
        return None if self.values.get(name) is None else self.moment(name)

    def one(self, name: str) -> Node | None:
        match self.values.get(name):
            case None:
                return None
            case dict() as found:
                return Node(found)
            case _:
                raise ProductUnreadable(f"answered something else than an object for {name}")

    def many(self, name: str) -> list[Node]:
        match self.values.get(name):
            case None:
                return []
            case list() as found if all(isinstance(one, dict) for one in found):
                return [Node(one) for one in found]
            case _:
                raise ProductUnreadable(f"answered something else than a list of objects for {name}")
