"""The messages of an exchange, in pages, with the texts of those that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subgraphs.crm.sources.port import MessageRecord
from subgraphs.crm.sources.request_tracker.talks import Said, Talk
from subgraphs.crm.sources.request_tracker.tickets import number_of
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.gathering import GatheredReads
from subgraphs.kit.products.paging import page_of

__all__ = ["MessageList"]


@dataclass(frozen=True, slots=True)
class MessageList:
    """A PagedList."""

    talks: GatheredReads[Talk]
    texts: GatheredReads[str]

    async def pages(
        self, asked: tuple[PageRequest, None], owners: Sequence[Owner]
    ) -> list[Page[MessageRecord]]:
        request = asked[0]
        talks = await self._talks(owners)
        pages = [page_of(map(_placed, talk), request, descending=False) for talk in talks]
        shown = [str(row.record.number) for page in pages for row in page.rows]
        texts = await self.texts.many(shown)

        def told(said: Said) -> MessageRecord:
            return replace(said.record, body=texts.get(str(said.number)))

        return [page.map(told) for page in pages]

    async def counts(self, criteria: None, owners: Sequence[Owner]) -> list[int | None]:
        return [len(talk) for talk in await self._talks(owners)]

    async def _talks(self, owners: Sequence[Owner]) -> list[Talk]:
        numbers = [[str(number) for key in owner if (number := number_of(key))] for owner in owners]
        found = await self.talks.many(one for each in numbers for one in each)
        return [[said for one in each for said in found.get(one, ())] for each in numbers]


def _placed(said: Said) -> Placed[Said]:
    return Placed(said, Position(said.record.at, said.record.key))
