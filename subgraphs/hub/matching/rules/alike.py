"""Records that look alike: whether they are one person's, only a human says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from subgraphs.hub.matching.trace import Alike, Finding, Trace

__all__ = ["look_alike"]


def look_alike(group: Sequence[Trace]) -> Iterator[Finding]:
    yield Alike(tuple(group))
