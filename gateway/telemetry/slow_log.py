"""Operations that took longer than they should: their plan, and how long each fetch of it took.

What clients have written into an operation, such as the name of a person, is left out of the plan.
"""

from __future__ import annotations

import logging
import re
from typing import Final

import orjson

from gateway.telemetry.noted import CURRENT, NotedOperation

__all__ = ["SlowLog", "without_values"]

log = logging.getLogger("fiche.gateway.slow")

WRITTEN: Final = re.compile(
    r'(Fetch\(service: "[^"]*"|Flatten\(path: "[^"]*")'
    r'|"(?:[^"\\]|\\.)*"'
    r"|(?:(?<=: )|(?<=, )|(?<=\[))-?\d[\d.eE+-]*"
)
"""What a plan itself writes in quotes; then the strings and numbers of arguments."""


def without_values(plan: str) -> str:
    return WRITTEN.sub(lambda found: found[1] or "…", plan)


class SlowLog:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def ended(self, operation: NotedOperation, seconds: float) -> None:
        if seconds < self._seconds:
            return
        noted, begun = CURRENT.get(), operation.begun
        line = {
            "requestId": None if noted is None else noted.request_id,
            "operation": operation.name,
            "hash": operation.hash,
            "milliseconds": round(seconds * 1_000, 3),
            "fetches": [
                {
                    "subgraph": each.subgraph,
                    "start": round((each.started - operation.started) * 1_000, 3),
                    "milliseconds": round(each.seconds * 1_000, 3),
                    "status": each.outcome,
                }
                for each in operation.exchanges
            ],
            "plan": None if begun is None else without_values(str(begun.prepared.plan)),
        }
        log.warning("A slow operation: %s", orjson.dumps(line).decode())
