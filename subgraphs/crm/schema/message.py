"""One message of an exchange: a call, a chat line, a letter."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.crm.schema.scopes import BODIES, SECRETS
from subgraphs.crm.sources.port import MessageRecord
from subgraphs.crm.sources.words import Direction, Medium
from subgraphs.kit.federation import Pii
from subgraphs.kit.ids import encode_id
from subgraphs.kit.scalars import Url

__all__ = ["ExchangeMessage"]


@strawberry.type
class ExchangeMessage:
    id: strawberry.ID
    medium: Medium
    direction: Direction
    at: dt.datetime
    author: str | None
    body: str | None = strawberry.federation.field(directives=[Pii(kind="freetext")], requires_scopes=BODIES)
    duration_seconds: int | None
    recording_url: Url | None = strawberry.federation.field(
        directives=[Pii(kind="recording")], requires_scopes=SECRETS
    )

    @classmethod
    def of(cls, record: MessageRecord) -> Self:
        return cls(
            id=strawberry.ID(encode_id("ExchangeMessage", record.key)),
            medium=record.medium,
            direction=record.direction,
            at=record.at,
            author=record.author,
            body=record.body,
            duration_seconds=record.duration_seconds,
            recording_url=None if record.recording_url is None else Url(record.recording_url),
        )
