"""A value as one record has it at this moment, or the reason why it cannot be read."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field

from subgraphs.hub.composites.asking.asking import Questions
from subgraphs.hub.composites.asking.question import NodeField, Reply
from subgraphs.hub.composites.records import record_id, type_of
from subgraphs.hub.sources.port import RecordKey

__all__ = ["Asked", "Reading", "ask"]


@dataclass(frozen=True, slots=True)
class Reading:
    record: RecordKey
    value: str | None = field(default=None, repr=False)
    """None as well for a text of nothing but spaces: it says nothing."""
    code: str | None = None
    """Why it could not be read; None where it could."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is on its way."""

    record: RecordKey
    reply: Awaitable[Reply]

    async def reading(self) -> Reading:
        reply = await self.reply
        text = str(reply.value) if reply.value is not None else None
        return Reading(self.record, text if text and text.strip() else None, reply.code)


def ask(questions: Questions, record: RecordKey, name: str) -> Asked | None:
    """Asks at once and waits for nothing, so that all that is asked in this turn becomes one operation.

    None for a record of a kind that the graph has no type for.
    """
    type_name = type_of(record)
    if type_name is None:
        return None
    return Asked(record, questions.load(NodeField(record.system, type_name, record_id(record), name)))
