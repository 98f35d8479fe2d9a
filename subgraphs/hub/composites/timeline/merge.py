"""Streams that each are in order, merged into one order. Pure.

The newest head comes first. Of heads of the same moment the one of the earlier stream comes first, so ties
fall the same way on every page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.hub.composites.timeline.events import Entry, Portion

__all__ = ["Merged", "Taken", "merge"]


@dataclass(frozen=True, slots=True)
class Taken:
    stream: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Merged:
    taken: tuple[Taken, ...]
    left: Mapping[str, Portion]
    """What of each stream was not taken."""
    dry: tuple[str, ...]
    """The streams of which nothing is left although there is more: which event comes next is not known."""


def merge(portions: Mapping[str, Portion], order: Sequence[str], size: int) -> Merged:
    """At most `size` events, and none beyond the point where a stream runs dry."""
    heads = dict.fromkeys(portions, 0)
    taken: list[Taken] = []
    while len(taken) < size and not _dry(portions, heads):
        ready = [key for key in order if key in portions and heads[key] < len(portions[key].entries)]
        if not ready:
            break
        newest = max(ready, key=lambda key: portions[key].entries[heads[key]].event.at)
        taken.append(Taken(newest, portions[newest].entries[heads[newest]]))
        heads[newest] += 1
    left = {
        key: Portion(portion.entries[heads[key] :], portion.end, portion.has_more)
        for key, portion in portions.items()
    }
    return Merged(tuple(taken), left, tuple(_dry(portions, heads)))


def _dry(portions: Mapping[str, Portion], heads: Mapping[str, int]) -> list[str]:
    return [
        key for key, portion in portions.items() if portion.has_more and heads[key] == len(portion.entries)
    ]
