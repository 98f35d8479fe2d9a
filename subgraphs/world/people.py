"""The person or company behind a customer: what its owner systems know, and the copies the others hold."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from subgraphs.world.calendar import DAY, Moment, moment
from subgraphs.world.characters import CHARACTERS, Character, Role
from subgraphs.world.draw import between, chance, pick
from subgraphs.world.pools import Pool
from subgraphs.world.traits import Kind, Trait
from subgraphs.world.world import World

__all__ = ["Address", "Person", "drifted_email", "national_phone", "person_of"]

_LOCALES = ("fr_FR",) * 15 + ("de_DE",) * 2 + ("pt_PT", "es_ES", "nl_NL")

# Ranges that the regulators keep free for fiction (ARCEP, Bundesnetzagentur): nobody is ever called.
_FRENCH_RANGES = ("+3363998",) * 6 + ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
_GERMAN_RANGE = "+493023125"

_WITHOUT_PHONE = 0.10
_VIA_MARKETPLACE = 0.20

_MAIL_DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "poste.example")

_CHARACTER_OF = {one.number: one for one in CHARACTERS.values()}


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    lines: tuple[str, ...]
    postal_code: str
    city: str
    country: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    kind: Kind
    civility: str | None
    first_name: str | None
    last_name: str | None
    company_name: str | None
    birth_date: Moment | None
    locale: str
    country: str
    currency: str
    email: str
    phone: str | None
    home: Address
    second_home: Address | None
    via_marketplace: bool

    @property
    def full_name(self) -> str:
        return self.company_name or f"{self.first_name} {self.last_name}"


@lru_cache(maxsize=4)
def person_of(world: World, number: int) -> Person:
    twin = world.census.look_alike_of.get(number)
    if twin is None:
        return _person(world, number)
    return _as_guest(_person(world, number), _person(world, twin))


def drifted_email(email: str) -> str:
    """The address of an earlier time, which a system kept."""
    return f"{email.partition('@')[0]}@ancien.example"


def national_phone(phone: str) -> str:
    """As somebody in France types it: another text, the same number."""
    digits = "0" + phone.removeprefix("+33")
    return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))


def _as_guest(guest: Person, twin: Person) -> Person:
    """The guest keeps the address that was typed; everything else is what the other customer says too."""
    return replace(
        guest,
        civility=twin.civility,
        first_name=twin.first_name,
        last_name=twin.last_name,
        locale=twin.locale,
        country=twin.country,
        phone=twin.phone,
        home=twin.home,
        second_home=None,
    )


def _person(world: World, number: int) -> Person:
    rng = world.stream("person", number)
    character = _CHARACTER_OF.get(number)
    kind = world.census.kind(number)
    swiss = world.census.has(number, Trait.SWISS)
    pool = world.pools["fr_CH" if swiss else "fr_FR" if character else pick(rng, _LOCALES)]
    woman = chance(rng, 0.5)
    first, last = _name(rng, pool, woman, character)
    company = _company(rng, pool, character) if kind is Kind.ORGANIZATION else None
    marketplace = kind is Kind.GUEST and (
        character.role is Role.MARKETPLACE_GUEST if character else chance(rng, _VIA_MARKETPLACE)
    )
    phone = _phone(world, number, rng, pool)
    name = company or f"{first} {last}"
    born = moment(1945, 1, 1, 0) + between(rng, 0, 60 * 365) * DAY
    return Person(
        number=number,
        kind=kind,
        civility=None if company else "Mme" if woman else "M.",
        first_name=None if company else first,
        last_name=None if company else last,
        company_name=company,
        birth_date=born if kind is Kind.PERSON and (character or chance(rng, 0.6)) else None,
        locale=pool.locale.replace("_", "-"),
        country=pool.country,
        currency="CHF" if swiss else "EUR",
        email=_email(world, number, _Named(first, last, company), marketplace),
        phone=phone,
        home=_address(rng, pool, name, phone),
        second_home=_address(rng, pool, name, phone) if number == 1 or chance(rng, 0.25) else None,
        via_marketplace=marketplace,
    )


@dataclass(frozen=True, slots=True)
class _Named:
    first: str
    last: str
    company: str | None


def _name(rng: Random, pool: Pool, woman: bool, character: Character | None) -> tuple[str, str]:
    first = pick(rng, pool.female_names if woman else pool.male_names)
    last = pick(rng, pool.last_names)
    return (character.first_name, character.last_name) if character else (first, last)


def _company(rng: Random, pool: Pool, character: Character | None) -> str:
    trade = pick(
        rng, ("Fournitures", "Ateliers", "Maison", "Comptoir", "Établissements", "Librairie", "Studio")
    )
    return character.last_name if character else f"{trade} {pick(rng, pool.companies)}"


def _phone(world: World, number: int, rng: Random, pool: Pool) -> str | None:
    absent, digits = rng.random(), rng.random()
    typed = world.census.has(number, Trait.PHONE_EQUIVALENT)
    if pool.country == "DE" and not typed:
        phone = f"{_GERMAN_RANGE}{int(digits * 1_000):03}"
    else:
        phone = f"{pick(rng, _FRENCH_RANGES)}{int(digits * 10_000):04}"
    needed = typed or number in _CHARACTER_OF
    return phone if needed or absent >= _WITHOUT_PHONE else None


def _email(world: World, number: int, named: _Named, marketplace: bool) -> str:
    holder = world.census.shared_with.get(number)
    if holder is not None:
        return f"contact@partage-{holder}.example"
    if marketplace:
        return f"acheteur-{number * 7919 % 10_000_019:07}@relais.marketplace.example"
    if named.company:
        slug = _ascii(named.company)
        return f"achats@{slug}.example" if number in _CHARACTER_OF else f"achats@{slug}-{number}.example"
    local = f"{_ascii(named.first)}.{_ascii(named.last)}"
    if number in _CHARACTER_OF:
        return f"{local}@example.com"
    return f"{local}.{number}@{_MAIL_DOMAINS[number % len(_MAIL_DOMAINS)]}"


def _ascii(text: str) -> str:
    """What of a name may stand in an address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def _address(rng: Random, pool: Pool, name: str, phone: str | None) -> Address:
    place = pick(rng, pool.places)
    return Address(name, place.lines, place.postal_code, place.city, pool.country, phone)
