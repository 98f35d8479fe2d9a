"""Vendure's Admin API as the catalogue asks it: one document, one answer, errors in an answer of 200."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from subgraphs.kit.products.call import Answer, ask
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import Fault, FaultKind, ProductUnreadable

__all__ = ["Json", "answered", "judged", "objects"]

Json = Mapping[str, object]

KINDS = {"FORBIDDEN": FaultKind.UNAUTHORISED, "INTERNAL_SERVER_ERROR": FaultKind.UNAVAILABLE}


async def answered(calls: ProductCalls, document: str, variables: Json) -> Json:
    """The one field that the document asks for."""
    told = (await calls.send(ask("", {"query": document, "variables": variables}))).object()
    match told.get("data"):
        case {**fields} if len(fields) == 1:
            [value] = fields.values()
            if isinstance(value, dict):
                return value
    raise ProductUnreadable("answered neither an object nor errors")


def judged(answer: Answer) -> Fault | None:
    match answer.json():
        case {"errors": [{"extensions": {"code": str(code)}}, *_]}:
            return Fault(KINDS.get(code, FaultKind.REFUSED), code, status=answer.status)
        case {"errors": _}:
            return Fault(FaultKind.REFUSED, "an error without a code", status=answer.status)
    return None


def objects(told: Json, name: str) -> Sequence[Json]:
    match told.get(name):
        case list(rows) if all(isinstance(row, dict) for row in rows):
            return rows
    raise ProductUnreadable(f"{name} is no list of objects")
