"""A verified e-mail is unique on both sides. Those of guests and those on the deny list never get here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from subgraphs.hub.matching.rules.rule import Rule
from subgraphs.hub.matching.trace import Doubt, Finding, Same, Trace
from subgraphs.hub.sources.port import LinkMethod, LinkStatus
from subgraphs.kit.evidence import Mark

__all__ = ["VERIFIED_EMAIL"]


def _judge(group: Sequence[Trace]) -> Iterator[Finding]:
    """One side has verified the address, and for one record only; each other system is a side of its own."""
    verified = [trace for trace in group if trace.mark is Mark.VERIFIED_EMAIL]
    if len(verified) != 1:
        return
    one = verified[0]
    sides: defaultdict[str, list[Trace]] = defaultdict(list)
    for trace in group:
        if trace.system != one.system:
            sides[trace.system].append(trace)
    for others in sides.values():
        yield Same(one, others[0]) if len(others) == 1 else Doubt(one, tuple(others))


VERIFIED_EMAIL = Rule(
    id="verified-email",
    family=Mark.EMAIL,
    method=LinkMethod.VERIFIED_EMAIL,
    status=LinkStatus.PROBABLE,
    confidence=0.9,
    judge=_judge,
    by_email=True,
)
