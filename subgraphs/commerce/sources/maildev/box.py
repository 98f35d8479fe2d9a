"""maildev's REST interface, as far as letters need it.

One letter is asked for by a condition on the list: asked for by its path, maildev marks it as read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from subgraphs.kit.masking import fold_email
from subgraphs.kit.products import values
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["Box", "Letter"]

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Letter:
    key: str
    recipient: str = field(repr=False)
    subject: str
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Box:
    calls: ProductCalls

    async def to(self, address: str) -> list[Letter]:
        """All letters to this address, in any order. maildev takes it as it is written."""
        rows = await self._rows({"to.address": address})
        wanted = fold_email(address)
        return [_letter(row, address) for row in rows if wanted in map(fold_email, _recipients(row))]

    async def one(self, key: str) -> Letter | None:
        """To the first of its recipients."""
        for row in await self._rows({"id": key}):
            recipients = _recipients(row)
            if row.get("id") == key and recipients:
                return _letter(row, recipients[0])
        return None

    async def any(self) -> Letter | None:
        rows = await self._rows({})
        return next((_letter(row, to[0]) for row in rows if (to := _recipients(row))), None)

    async def _rows(self, condition: Mapping[str, str]) -> list[Json]:
        answer = (await self.calls.send(read("/email", condition))).json()
        if not isinstance(answer, list):
            raise ProductUnreadable("answered no list of letters")
        return list(_objects(answer))


def _objects(found: object) -> Iterator[Json]:
    for one in found if isinstance(found, list) else ():
        if not isinstance(one, dict):
            raise ProductUnreadable("answered something else than an object")
        yield one


def _recipients(row: Json) -> list[str]:
    return [address for one in _objects(row.get("to")) if (address := values.text(one.get("address")))]


def _letter(row: Json, recipient: str) -> Letter:
    key = values.text(row.get("id"))
    if key is None:
        raise ProductUnreadable("answered a letter without an id")
    subject = values.text(row.get("subject")) or ""
    return Letter(key, recipient, subject, values.moment(row.get("time")))
