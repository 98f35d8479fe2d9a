"""One way to find a record by a text: which system is asked, how, and which records its answer names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from subgraphs.hub.composites.asking.question import RootField, Variable
from subgraphs.hub.sources.port import RecordKey

__all__ = ["Way"]


@dataclass(frozen=True, slots=True)
class Way:
    system: str
    matched_on: str
    """What the text was taken for, as the client reads it."""
    fits: Callable[[str], bool]
    """Whether the text looks like what is looked up here."""
    text: str
    """The root field, with the variable `$text`."""
    records: Callable[[object], Sequence[RecordKey]]

    def question(self, text: str) -> RootField:
        return RootField(self.system, self.text, (Variable("text", "String!", text),))
