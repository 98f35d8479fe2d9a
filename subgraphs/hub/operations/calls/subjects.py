"""Export and erasure: the two commands that every system has in the same form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from subgraphs.hub.operations.calls.call import Call, Shape

__all__ = ["erase", "export"]

ANSWER = "records { recordId kind outcome retainedUntil file fileUntil }"

NOUNS: Mapping[str, str] = {
    "COMMERCE": "account",
    "CRM": "contact",
    "LOYALTY": "member",
    "ACCOUNTING": "ledgerAccount",
}


def export(system: str, records: Sequence[str]) -> Call:
    return _call(system, "Export", records)


def erase(system: str, records: Sequence[str]) -> Call:
    return _call(system, "Erase", records)


def _call(system: str, verb: str, records: Sequence[str]) -> Call:
    noun = NOUNS[system]
    shape = Shape(f"{noun}{verb}", f"{noun}Ids: [ID!]!", ANSWER)
    return Call(system, shape, {f"{noun}Ids": list(records)})
