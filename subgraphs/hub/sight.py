"""Which customers a caller sees. For a person, itself; for a partner, the system decides that has the ground.

The hub has no consents, orders or cards. It asks their system about the linked records, with the context of
the caller, and lets a customer pass who has a record that the caller sees there. Where that system does not
answer, the customer is a gap with its code, and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import httpx
import orjson

from subgraphs.hub.crosswalk import own_links
from subgraphs.hub.sources.port import (
    AccessRecord,
    CandidateRecord,
    Crosswalk,
    CustomerRecord,
    LinkRecord,
    RecordKey,
)
from subgraphs.kit.caller_context import CALLER_HEADER, CallerContext, RowRule
from subgraphs.kit.client import Connect
from subgraphs.kit.errors import SourceUnread
from subgraphs.kit.ids import native_key
from subgraphs.kit.lists import PagedList
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.visible_keys import MOST_KEYS

__all__ = ["AskVisible", "SeenCrosswalk", "Sight", "VisibleRecords"]

_DECIDED_BY = {RowRule.CONSENT: "CRM", RowRule.CHANNEL: "COMMERCE", RowRule.CARD: "LOYALTY"}

NO_RECORD = "0"
"""Could be the key of a record in any system, and is in none."""

AskVisible = Callable[[CallerContext, str, Sequence[str]], Awaitable[frozenset[str]]]
"""Takes a system and keys of its records, and answers those that the caller sees. Raises SourceUnread."""


@dataclass(frozen=True, slots=True)
class VisibleRecords:
    """An AskVisible."""

    urls: Mapping[str, str]
    """By system: of the GraphQL endpoint, beside which the route lies."""
    connect: Connect
    seconds: float

    async def __call__(self, context: CallerContext, system: str, keys: Sequence[str]) -> frozenset[str]:
        url = self.urls.get(system)
        if url is None:
            raise SourceUnread(system, "SOURCE_DOWN")
        found: set[str] = set()
        async with self.connect(url) as http:
            for start in range(0, len(keys), MOST_KEYS):
                some = orjson.dumps({"keys": keys[start : start + MOST_KEYS]})
                found.update(await self._asked(http, system, context.token, some))
        return frozenset(found)

    async def _asked(self, http: httpx.AsyncClient, system: str, token: str, body: bytes) -> list[str]:
        address = httpx.URL(self.urls[system]).join("visible")
        try:
            answer = await http.post(
                address, content=body, headers={CALLER_HEADER: token}, timeout=self.seconds
            )
        except httpx.TimeoutException:
            raise SourceUnread(system, "SOURCE_TIMEOUT") from None
        except httpx.HTTPError:
            raise SourceUnread(system, "SOURCE_DOWN") from None
        if answer.status_code != httpx.codes.OK:
            raise SourceUnread(system, "SOURCE_DOWN")
        keys: list[str] = orjson.loads(answer.content)["keys"]
        return keys


class Sight:
    """Of one caller who does not see all."""

    def __init__(self, context: CallerContext, crosswalk: Crosswalk, ask: AskVisible) -> None:
        self._context = context
        self._crosswalk = crosswalk
        self._ask = ask
        subject = context.subject if context.rule is RowRule.ME else None
        self._self = native_key(subject, "Customer") if subject is not None else None

    async def of(self, ids: Collection[str]) -> frozenset[str]:
        """Those of the customers whom the caller sees. Raises SourceUnread.

        Without a record there is a question as well: whoever is not there takes as long as who is hidden."""
        system = _DECIDED_BY.get(self._context.rule)
        if system is None or not ids:
            return frozenset(id for id in ids if id == self._self)
        links = await self._crosswalk.links(ids)
        records = {id: [link.record.key for link in own_links(links.get(id, ()), system)] for id in ids}
        keys = sorted({key for own in records.values() for key in own or [NO_RECORD]})
        seen = await self._ask(self._context, system, keys)
        return frozenset(id for id, own in records.items() if not seen.isdisjoint(own))


class SeenCrosswalk:
    """A Crosswalk whose customers are those whom the caller sees. Questions about links are not for such a
    caller."""

    def __init__(self, crosswalk: Crosswalk, sight: Sight) -> None:
        self._crosswalk = crosswalk
        self._sight = sight

    @property
    def accesses(self) -> PagedList[AccessRecord, None]:
        return self._crosswalk.accesses

    async def customers(self, ids: Collection[str]) -> Mapping[str, CustomerRecord]:
        found = await self._crosswalk.customers(ids)
        seen = await self._sight.of({found[id].id if id in found else id for id in ids})
        return {asked: record for asked, record in found.items() if record.id in seen}

    async def former_ids(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        return await self._crosswalk.former_ids(ids)

    async def links(self, customer_ids: Collection[str]) -> Mapping[str, tuple[LinkRecord, ...]]:
        return await self._crosswalk.links(customer_ids)

    async def links_of_records(self, records: Collection[RecordKey]) -> Mapping[RecordKey, LinkRecord]:
        """Those to customers whom the caller sees. As much is asked where a record has no link."""
        found = await self._crosswalk.links_of_records(records)
        owners = {record: found[record].customer_id if record in found else record.key for record in records}
        seen = await self.customers(set(owners.values()))
        return {record: link for record, link in found.items() if link.customer_id in seen}

    async def knows(self, record: RecordKey) -> bool:
        return False

    async def candidates(self, ids: Collection[str]) -> Mapping[str, CandidateRecord]:
        return {}

    async def open_candidates(self, system: str | None, request: PageRequest) -> Page[CandidateRecord]:
        return Page(())
