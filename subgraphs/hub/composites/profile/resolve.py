"""Reads what a field of the profile needs, and chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from subgraphs.hub.composites.asking.asking import Questions
from subgraphs.hub.composites.copies import Coordinate, CopiedField, Copy
from subgraphs.hub.composites.profile.choice import FieldRule, Resolved, Unread, choose
from subgraphs.hub.composites.profile.delivery_name import (
    delivery_name,
    delivery_name_question,
    name_part,
)
from subgraphs.hub.composites.profile.rules import RULES
from subgraphs.hub.composites.reading import Reading, read_field
from subgraphs.hub.composites.records import system_of
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.crosswalk import own_links
from subgraphs.hub.sources.port import CustomerKind

__all__ = ["resolve"]


async def resolve(
    name: str, subject: Subject, copied: Mapping[str, CopiedField], questions: Questions
) -> Resolved | Unread | None:
    rule = RULES[name]
    links = own_links(subject.links, system_of(rule.owner.type))
    if rule.from_delivery and not links:
        if subject.kind is CustomerKind.ORGANIZATION or not own_links(subject.links, "COMMERCE"):
            return None
        return name_part(delivery_name(await questions.load(delivery_name_question(subject.id))), name)
    copies = copied[str(rule.owner)].copies if str(rule.owner) in copied else ()
    said = await _said(rule, subject, copies, questions)
    return choose(rule, said, copies[0].compare if copies else None)


async def _said(
    rule: FieldRule, subject: Subject, copies: Sequence[Copy], questions: Questions
) -> Mapping[str, Sequence[Reading]]:
    places = (rule.owner, *(copy.place for copy in copies))
    found = await asyncio.gather(*(_readings(place, subject, questions) for place in places))
    by_system = zip((system_of(place.type) for place in places), found, strict=True)
    return {system: readings for system, readings in by_system if readings}


async def _readings(place: Coordinate, subject: Subject, questions: Questions) -> Sequence[Reading]:
    own = own_links(subject.links, system_of(place.type))
    return await asyncio.gather(*(read_field(questions, link.record, place.field) for link in own))
