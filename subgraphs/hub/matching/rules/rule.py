"""What makes a rule of the ladder: a name, what it looks at, and what it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from subgraphs.hub.matching.trace import Finding, Same, Trace
from subgraphs.hub.sources.port import LinkMethod, LinkStatus
from subgraphs.kit.evidence import Mark

__all__ = ["Rule", "unique_on_both_sides"]


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    """All that a link keeps of its evidence."""
    family: Mark
    """What the records of a group have in common."""
    method: LinkMethod
    status: LinkStatus
    """Of a link that it makes: CANDIDATE, if it makes none."""
    confidence: float | None
    judge: Callable[[Sequence[Trace]], Iterator[Finding]]
    """Sees the records that have one value in common."""
    by_email: bool = False
    """Links by e-mail need the leave of the policy, and never mend a broken one."""


def unique_on_both_sides(group: Sequence[Trace]) -> Iterator[Finding]:
    """A value that two records of one system have tells neither from the other."""
    systems = {trace.system for trace in group}
    if len(systems) == len(group):
        yield from (Same(group[0], other) for other in group[1:])
