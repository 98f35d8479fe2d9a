"""A value as one record has it at this moment, or the reason why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from subgraphs.hub.composites.asking.asking import Questions
from subgraphs.hub.composites.asking.question import NodeField
from subgraphs.hub.composites.records import record_id, type_of
from subgraphs.hub.sources.port import RecordKey

__all__ = ["Reading", "read_field"]


@dataclass(frozen=True, slots=True)
class Reading:
    record: RecordKey
    value: str | None = field(default=None, repr=False)
    """None as well for a text of nothing but spaces: it says nothing."""
    code: str | None = None
    """Why it could not be read; None where it could."""


async def read_field(questions: Questions, record: RecordKey, name: str) -> Reading:
    """What is read of many records, for whatever field of this request, is one operation."""
    type_name = type_of(record)
    if type_name is None:
        return Reading(record)
    reply = await questions.load(NodeField(record.system, type_name, record_id(record), name))
    text = str(reply.value) if reply.value is not None else None
    return Reading(record, text if text and text.strip() else None, reply.code)
