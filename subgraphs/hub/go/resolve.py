"""From the place where a person stands to the page where it wants to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.hub.back_office import BackOfficePages, Link, main_rel, primary_page
from subgraphs.hub.crosswalk import is_own
from subgraphs.hub.go.origin import CustomerId, Origin
from subgraphs.hub.go.ways import follow
from subgraphs.hub.sources.port import Crosswalk, LinkRecord, RecordKey
from subgraphs.kit.asking_back import Asks
from subgraphs.kit.context import Caller

__all__ = ["Resolver", "Wish"]

SELF = "self"


@dataclass(frozen=True, slots=True)
class Wish:
    """What `?to=` and `?rel=` say; None where they say nothing."""

    to: str | None
    rel: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the person stands: the record itself, if it is one, and the links of its customer."""

    record: RecordKey | None
    links: Sequence[LinkRecord] = ()


@dataclass(frozen=True, slots=True)
class Resolver:
    crosswalk: Crosswalk
    gateway: Asks | None
    pages: BackOfficePages
    seconds: float
    """How long the gateway may take."""

    async def page(self, origin: Origin, wish: Wish, caller: Caller) -> Link | None:
        """None where there is nothing to go to, or nothing that this caller may know of.

        Raises Unreachable and SourceFailure.
        """
        standing = await self._standing(origin, caller)
        return _page(standing, wish, self.pages) if standing else None

    async def _standing(self, origin: Origin, caller: Caller) -> Standing | None:
        match origin:
            case CustomerId(key):
                customer = (await self.crosswalk.customers([key])).get(key)
                return Standing(None, await self._links(customer.id)) if customer else None
            case RecordKey() as record:
                known = await self.crosswalk.knows(record)
                return Standing(record, await self._links_behind(record)) if known else None
            case node:
                if self.gateway is None:
                    return None
                found = await follow(node, self.gateway, dict(caller.forwarded), self.seconds)
                if found is None:
                    return None
                return Standing(found.itself, await self._links_behind(found.record))

    async def _links_behind(self, record: RecordKey | None) -> Sequence[LinkRecord]:
        """Those of the record's customer: none, where that is undecided or the record is shared."""
        if record is None:
            return ()
        link = (await self.crosswalk.links_of_records([record])).get(record)
        if link is None or not is_own(link):
            return ()
        customer = (await self.crosswalk.customers([link.customer_id])).get(link.customer_id)
        return await self._links(customer.id) if customer else ()

    async def _links(self, customer_id: str) -> Sequence[LinkRecord]:
        return (await self.crosswalk.links([customer_id])).get(customer_id, ())


def _page(standing: Standing, wish: Wish, pages: BackOfficePages) -> Link | None:
    record = standing.record
    to = wish.to or (record.system if record else None)
    if to is None:
        return None
    if record is not None and record.system == to:
        own = pages.open(record, wish.rel or SELF)
        if own is not None:
            return own
    rel = wish.rel or main_rel(to)
    return primary_page(pages, standing.links, to, rel) if rel else None
