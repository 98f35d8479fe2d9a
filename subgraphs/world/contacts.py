"""The contacts of a customer in the CRM: usually one, two where somebody entered the person twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from subgraphs.world import keys
from subgraphs.world.calendar import Moment
from subgraphs.world.draw import between, chance, pick
from subgraphs.world.people import Person, drifted_email
from subgraphs.world.traits import Case, Kind, Trait
from subgraphs.world.world import World

__all__ = ["Contact", "contacts_of"]

_SEGMENTS = ("gardeners", "cooks", "families", "big baskets", "first order", "sleeping", "newsletter readers")
_OWNERS = ("Alix Vendeuse", "Brice Conseil", "Dora Clientèle")
_NOTES = (
    "Prefers to be called in the evening.",
    "Asks for a paper invoice.",
    "Knows the shop in Lyon well.",
    "Was unhappy with a late parcel; has had a voucher.",
)
_NETWORKS = ("photo-net", "short-posts", "video-hall")


@dataclass(frozen=True, slots=True)
class Contact:
    key: str
    kind: str
    company_key: str | None
    civility: str | None
    first_name: str | None
    last_name: str | None
    birth_date: Moment | None
    phone: str | None
    email: str
    company_name: str | None
    segments: tuple[str, ...]
    owner: str | None
    notes: str | None
    merged_into_key: str | None
    social: tuple[tuple[str, str], ...]
    version: int


def contacts_of(world: World, person: Person) -> tuple[Contact, ...]:
    """What the CRM holds. A broken link has no contact left, and an erased customer none either."""
    number = person.number
    if not world.census.has(number, Trait.CONTACT):
        return ()
    first = _contact(world, person)
    second = replace(first, key=keys.contact(number, 1), birth_date=None, notes=None, social=(), version=1)
    match world.census.case(number):
        case Case.BROKEN_CONTACT:
            return ()
        case Case.DUPLICATE:
            return first, replace(second, segments=())
        case Case.AMBIGUOUS:
            # The same address and another first name: a spouse, or the same person? Nobody has said.
            return first, replace(second, first_name=pick(world.stream("spouse", number), _spouses(world)))
        case Case.SOURCE_MERGE:
            return first, replace(second, merged_into_key=first.key)
        case _:
            return (first,)


def _contact(world: World, person: Person) -> Contact:
    number = person.number
    rng = world.stream("contact", number)
    company = world.census.company_of.get(number)
    drifts = world.census.has(number, Trait.EMAIL_DRIFT)
    segments = {pick(rng, _SEGMENTS), pick(rng, _SEGMENTS)}
    noted = chance(rng, 0.15)
    social = chance(rng, 0.2) or number == 1
    handle = f"{(person.first_name or 'x')[0].lower()}{number}"
    return Contact(
        key=keys.contact(number),
        kind="COMPANY" if person.kind is Kind.ORGANIZATION else "PERSON",
        company_key=keys.contact(company) if company is not None else None,
        civility=person.civility,
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.birth_date,
        phone=person.phone,
        email=drifted_email(person.email) if drifts else person.email,
        company_name=person.company_name,
        segments=tuple(sorted(segments)),
        owner=pick(rng, _OWNERS) if person.kind is Kind.ORGANIZATION or chance(rng, 0.1) else None,
        notes=pick(rng, _NOTES) if noted else None,
        merged_into_key=None,
        social=((pick(rng, _NETWORKS), handle),) if social else (),
        version=between(rng, 1, 9),
    )


def _spouses(world: World) -> tuple[str, ...]:
    return world.pools["fr_FR"].male_names
