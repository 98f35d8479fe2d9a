"""What was booked on the points ledger: a stream for each membership. The node is the membership."""

from __future__ import annotations

from types import MappingProxyType

from subgraphs.hub.composites.asking.question import NodeField
from subgraphs.hub.composites.records import record_id
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Event, NodeReference, Portion, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import (
    Row,
    connection_portion,
    connection_text,
    moment,
    page_variables,
    words,
)
from subgraphs.hub.crosswalk import own_links
from subgraphs.hub.sources.port import RecordKey

__all__ = ["points"]

WORDS = MappingProxyType(
    {
        "EARN": "earned",
        "REDEEM": "redeemed",
        "RESERVE": "reserved",
        "RELEASE": "released",
        "EXPIRE": "expired",
        "ADJUST": "adjusted",
        "TRANSFER": "transferred",
        "REVERSAL": "reversed",
    }
)

TEXT = connection_text("ledger", "at kind points label")


def points(subject: Subject) -> list[Stream]:
    return [_of_member(link.record) for link in own_links(subject.links, "LOYALTY")]


def _of_member(member: RecordKey) -> Stream:
    id_ = record_id(member)

    def question(first: int, after: str | None) -> NodeField:
        return NodeField("LOYALTY", "LoyaltyMember", id_, TEXT, page_variables(first, after))

    def portion(value: object, _: str | None) -> Portion:
        return connection_portion(value, lambda row: _event(row, id_))

    key = f"{TimelineKind.POINTS.value} {member.key}"
    return Stream(key, TimelineKind.POINTS, "LOYALTY", question, portion)


def _event(row: Row, member_id: str) -> Event:
    kind = str(row["kind"])
    return Event(
        at=moment(row["at"]),
        kind=TimelineKind.POINTS,
        system="LOYALTY",
        title=f"Points {WORDS.get(kind, words(kind))}: {row['points']} ({row['label']})",
        node=NodeReference("LoyaltyMember", member_id),
    )
