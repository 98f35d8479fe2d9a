"""The events of all systems in one list, newest first, with its gaps."""

from __future__ import annotations

import datetime as dt

import strawberry
from strawberry.types import Info

from subgraphs.hub.composites.timeline.cursor import ORDER, place_of, position_of
from subgraphs.hub.composites.timeline.events import Event, TimelineKind
from subgraphs.hub.composites.timeline.page import Gap, TimelinePage
from subgraphs.hub.context import Context
from subgraphs.hub.sources.port import CustomerRecord
from subgraphs.kit.connections import Connection, Edge
from subgraphs.kit.pages import PageArguments, PageRequest, encode_cursor, page_request
from subgraphs.kit.scalars import SystemCode
from subgraphs.kit.types import Node, PageInfo

__all__ = ["TimelineGap", "TimelineItem", "TimelineItemConnection", "timeline"]

strawberry.enum(TimelineKind)


@strawberry.type
class TimelineItem:
    event: strawberry.Private[Event]
    at: dt.datetime
    kind: TimelineKind
    system: SystemCode
    title: str

    @strawberry.field
    def node(self) -> Node | None:
        from subgraphs.hub.schema.query import stub_with_id  # the root has customers: a circle of modules

        reference = self.event.node
        return None if reference is None else stub_with_id(reference.type, reference.id)


@strawberry.type
class TimelineGap:
    system: SystemCode
    reason: str
    before: dt.datetime


@strawberry.type
class TimelineItemConnection(Connection[TimelineItem]):
    gaps: list[TimelineGap]


async def timeline(
    info: Info[Context, None],
    customer: CustomerRecord,
    arguments: PageArguments,
    kinds: list[TimelineKind] | None,
) -> TimelineItemConnection:
    """Raises BadUserInput for a wrong size or cursor."""
    request = page_request(ORDER, arguments)
    asked = _asked(customer, kinds)
    begin = place_of(request.anchor, asked)
    page = await info.context.composites.timeline(customer, kinds, begin, request.size)
    return _connection(page, asked, request)


def _asked(customer: CustomerRecord, kinds: list[TimelineKind] | None) -> str:
    """A cursor serves the list that it was made for, however its kinds are arranged."""
    named = sorted({kind.value for kind in kinds}) if kinds is not None else []
    return " ".join([customer.id, *named])


def _connection(page: TimelinePage, asked: str, request: PageRequest) -> TimelineItemConnection:
    """A page without an event may still lead on: its systems were silent, or what was read was no event."""
    edges = [
        Edge(order=ORDER, position=position_of(place, asked), node=_item(event))
        for event, place in page.events
    ]
    end = encode_cursor(ORDER, position_of(page.end, asked))
    return TimelineItemConnection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=request.anchor is not None,
            start_cursor=encode_cursor(ORDER, edges[0].position) if edges else None,
            end_cursor=end if request.size and (edges or page.gaps or page.has_next) else None,
        ),
        gaps=[_gap(gap) for gap in page.gaps],
    )


def _item(event: Event) -> TimelineItem:
    return TimelineItem(
        event=event, at=event.at, kind=event.kind, system=SystemCode(event.system), title=event.title
    )


def _gap(gap: Gap) -> TimelineGap:
    return TimelineGap(system=SystemCode(gap.system), reason=gap.reason, before=gap.before)
