"""Ids and cursors of a client's own: each stands for one of the graph, and no two for the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from subgraphs.kit.ids import UndecodableId, decode_id

__all__ = ["SEALED", "Pairs", "is_plain"]

SEALED = "p1."

PLAIN_CURSOR = "WyJ"
"""How the base64 of a list begins whose first item is a text."""

UNKNOWN = "never given to anybody"


def is_plain(value: str) -> bool:
    """An id or a cursor of the graph: of a type, in capitals, or a list in JSON."""
    try:
        return decode_id(value).type_name[0].isupper()
    except UndecodableId:
        return value.startswith(PLAIN_CURSOR)


@dataclass
class Pairs:
    known: dict[str, str] = field(default_factory=dict)
    """What the client is given → what the graph calls it."""

    def learn(self, sealed: str, plain: str) -> str | None:
        """What is wrong with it, if anything."""
        if self.known.setdefault(sealed, plain) != plain:
            return f"{sealed} stands for {self.known[sealed]} and for {plain}"
        return None

    def opened(self, value: object, everything: frozenset[str]) -> object:
        """What the client sends, as the graph has to understand it. `everything` are all ids and cursors that
        anybody was ever given."""
        match value:
            case dict():
                return {name: self.opened(inner, everything) for name, inner in value.items()}
            case list():
                return [self.opened(inner, everything) for inner in value]
            case str() if value in self.known:
                return self.known[value]
            case str() if value in everything or is_plain(value):
                return UNKNOWN
        return value

    def opened_text(self, text: str, everything: frozenset[str]) -> str:
        """The same for the literals of an operation."""
        parts = text.split('"')
        parts[1::2] = [str(self.opened(part, everything)) for part in parts[1::2]]
        return '"'.join(parts)
