"""Reads what a field of the profile needs, and chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from subgraphs.hub.composites.asking.asking import Questions
from subgraphs.hub.composites.copies import Coordinate, CopiedField
from subgraphs.hub.composites.profile.choice import Resolved, Unread, choose
from subgraphs.hub.composites.profile.delivery_name import (
    delivery_name,
    delivery_name_question,
    name_part,
)
from subgraphs.hub.composites.profile.rules import RULES
from subgraphs.hub.composites.reading import Asked, ask
from subgraphs.hub.composites.records import system_of
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.crosswalk import SYSTEMS, own_links
from subgraphs.hub.sources.port import CustomerKind

__all__ = ["resolve"]


async def resolve(
    name: str, subject: Subject, copied: Mapping[str, CopiedField], questions: Questions
) -> Resolved | Unread | None:
    rule = RULES[name]
    if rule.from_delivery and not own_links(subject.links, system_of(rule.owner.type)):
        if subject.kind is CustomerKind.ORGANIZATION or not own_links(subject.links, "COMMERCE"):
            return None
        return name_part(delivery_name(await questions.load(delivery_name_question(subject.id))), name)
    copies = copied[str(rule.owner)].copies if str(rule.owner) in copied else ()
    places = (rule.owner, *(copy.place for copy in copies))
    asked = {system_of(place.type): _asked(place, subject, questions) for place in places}
    said = {system: [await one.reading() for one in asked[system]] for system in SYSTEMS if asked.get(system)}
    return choose(rule, said, copies[0].compare if copies else None)


def _asked(place: Coordinate, subject: Subject, questions: Questions) -> Sequence[Asked]:
    own = own_links(subject.links, system_of(place.type))
    asked = (ask(questions, link.record, place.field) for link in own)
    return [one for one in asked if one is not None]
